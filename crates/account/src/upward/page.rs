//! The table, and the same table as a file.

use super::read::{self, COLUMNS, Line, Rollup};
use muster_ledger::{Read, Refusal};
use muster_web::{File, Markup, Page, Request, html};

fn heading(req: &Request, column: &str) -> String {
    req.t(&format!("upward-col-{}", column.replace('_', "-")))
}

/// The page a number was counted from.
fn source(column: &str) -> &'static str {
    match column {
        "reports" => "/reports",
        "signals" => "/signals",
        "requests_overdue" => "/requests?show=overdue",
        "requests_confirmed" => "/requests?show=closed",
        "requests_done" => "/requests?show=done",
        c if c.starts_with("requests") => "/requests",
        _ => "/tasks",
    }
}

pub(super) fn see(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let scope = req.scope()?;
    let view = read::rollup(read, scope)?;
    let incidents = read::incidents(read, scope)?;
    Ok(Page::of(req, req.t("upward-title"), &view, |v| {
        html! {
            div.page-head {
                h1 { (req.t("upward-title")) }
                p.lede { (req.tr("upward-lede", &[("from", v.from.to_string()), ("to", v.to.to_string())])) }
                div.actions { a.button href=(req.to("/rollup.csv")) download { (req.t("upward-download")) } }
            }
            @for i in &incidents { (muster_muster::incident::banner(req, i)) }
            (table(req, v))
        }
    })
    .tab("/rollup")
    .live(&[
        "request.made",
        "request.taken",
        "request.done",
        "request.confirmed",
        "tasks.issued",
        "task.done",
        "signal.raised",
        "report.made",
    ]))
}

fn table(req: &Request, v: &Rollup) -> Markup {
    let median = req.t("upward-col-median");
    let row = |l: &Line, name: &Markup, links: bool| {
        html! {
            tr {
                th scope="row" { (name) }
                @for (column, n) in COLUMNS.iter().zip(l.counts) {
                    td.num data-label=(heading(req, column)) { @if links { a href=(req.to(source(column))) { (n) } } @else { (n) } }
                }
                td.num data-label=(median) { @if let Some(m) = l.median_minutes { (m) } @else { "—" } }
            }
        }
    };
    html! {
        @if v.lines.is_empty() { (muster_web::empty(&req.t("upward-empty"), None)) } @else {
            div.table-wrap { table.table.table-tight {
                thead { tr { th scope="col" { (req.t("upward-community")) } @for c in COLUMNS { th.num scope="col" { (heading(req, c)) } } th.num scope="col" { (median) } } }
                tbody {
                    @for l in &v.lines { (row(l, &html! { a href=(req.to(&format!("/public/{}", l.community))) { (l.name) } }, false)) }
                    (row(&v.total, &html! { strong { (req.t("upward-total")) } }, true))
                }
            } }
        }
    }
}

/// A cell that no spreadsheet takes for a formula.
fn cell(text: &str) -> String {
    let dangerous = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let text = text.replace('"', "\"\"");
    if dangerous { format!("\"'{text}\"") } else { format!("\"{text}\"") }
}

pub(super) fn csv(req: &Request, read: &Read) -> Result<File, Refusal> {
    let v = read::rollup(read, req.scope()?)?;
    let mut head = vec![cell(&req.t("upward-community"))];
    head.extend(COLUMNS.iter().map(|c| cell(&heading(req, c))));
    head.push(cell(&req.t("upward-col-median")));
    let mut lines = vec![head.join(",")];
    let total = Line { name: req.t("upward-total"), ..v.total };
    for l in v.lines.iter().chain([&total]) {
        let mut row = vec![cell(&l.name)];
        row.extend(l.counts.iter().map(i64::to_string));
        row.push(l.median_minutes.map(|m| m.to_string()).unwrap_or_default());
        lines.push(row.join(","));
    }
    // Office programs read UTF-8 by this mark.
    let bytes = format!("\u{feff}{}\r\n", lines.join("\r\n")).into_bytes();
    Ok(File { name: format!("rollup-{}.csv", v.to), mime: "text/csv; charset=utf-8", bytes, save: true, immutable: false })
}
