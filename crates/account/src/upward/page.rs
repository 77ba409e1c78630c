//! The table, and the same table as a file.

use super::read::{self, COLUMNS, Line, Rollup};
use muster_ground::duty::may_here;
use muster_ledger::{Read, Refusal, Why};
use muster_web::{File, Markup, Page, Request, html};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, XlsxError};

pub(super) fn heading(req: &Request, column: &str) -> String {
    req.t(&format!("upward-col-{}", column.replace('_', "-")))
}

/// The page a number was counted from, and what its reader must be allowed to do.
fn source(column: &str) -> (&'static str, &'static str) {
    match column {
        "reports" => ("/reports", "report.see"),
        "signals" => ("/signals", "signal.see"),
        "requests_overdue" => ("/requests?show=overdue", "request.see"),
        "requests_confirmed" => ("/requests?show=closed", "request.see"),
        "requests_done" => ("/requests?show=done", "request.see"),
        c if c.starts_with("requests") => ("/requests", "request.see"),
        c if c.starts_with("homecare") => ("/homecare", "homecare.see"),
        _ => ("/tasks", "task.see"),
    }
}

/// After these the numbers are others.
pub(super) const LIVE: &[&str] = &[
    "request.made",
    "request.taken",
    "request.done",
    "request.confirmed",
    "tasks.issued",
    "task.done",
    "signal.raised",
    "report.made",
    "homecare.opened",
    "homecare.followed",
    "homecare.missed",
    "homecare.ended",
];

pub(super) fn see(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let scope = req.scope()?;
    let view = read::rollup(read, scope)?;
    let incidents = read::incidents(read, scope)?;
    Ok(Page::of(req, req.t("upward-title"), &view, |v| {
        html! {
            div.page-head {
                h1 { (req.t("upward-title")) }
                p.lede { (req.tr("upward-lede", &[("from", muster_web::day(req, v.from)), ("to", muster_web::day(req, v.to))])) }
                div.actions {
                    a.button href=(req.to("/big")) { (req.t("upward-big-title")) }
                    a.button href=(req.to("/rollup.xlsx")) download { (req.t("upward-download-book")) }
                }
            }
            @for i in &incidents { (muster_muster::incident::banner(req, i)) }
            (table(req, v, |action| may_here(read, &req.who, action)))
        }
    })
    .tab("/rollup")
    .export(&[("/rollup.xlsx", "upward-download-book"), ("/rollup.csv", "upward-download")])
    .live(LIVE))
}

/// Whether a column is of care at home, which has a table of its own.
fn of_care(column: &str) -> bool {
    column.starts_with("homecare")
}

fn table(req: &Request, v: &Rollup, may: impl Fn(&str) -> bool) -> Markup {
    let median = req.t("upward-col-median");
    let row = |l: &Line, name: &Markup, links: bool, care: bool| {
        html! {
            tr {
                th scope="row" { (name) }
                @for (column, n) in COLUMNS.iter().zip(l.counts).filter(|(c, _)| of_care(c) == care) {
                    @let (path, action) = source(column);
                    td.num data-label=(heading(req, column)) { @if links && may(action) { a href=(req.to(path)) { (n) } } @else { (n) } }
                }
                @if !care { td.num data-label=(median) { @if let Some(m) = l.median_minutes { (m) } @else { "—" } } }
            }
        }
    };
    let one = |care: bool| {
        html! {
            div.table-wrap { table.table.table-tight {
                thead { tr { th scope="col" { (req.t("upward-community")) } @for c in COLUMNS.iter().filter(|c| of_care(c) == care) { th.num scope="col" { (heading(req, c)) } } @if !care { th.num scope="col" { (median) } } } }
                tbody {
                    @for l in &v.lines { (row(l, &html! { a href=(req.to(&format!("/public/{}", l.community))) { (l.name) } }, false, care)) }
                    (row(&v.total, &html! { strong { (req.t("upward-total")) } }, true, care))
                }
            } }
        }
    };
    html! {
        @if v.lines.is_empty() { (muster_web::empty(&req.t("upward-empty"), None)) } @else {
            (one(false))
            h2 { (req.t("upward-homecare")) }
            p.muted { (req.t("upward-homecare-how")) }
            (one(true))
        }
    }
}

/// A cell that no spreadsheet takes for a formula.
fn cell(text: &str) -> String {
    let dangerous = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let text = text.replace('"', "\"\"");
    if dangerous { format!("\"'{text}\"") } else { format!("\"{text}\"") }
}

/// The headings, and a line for each community and for all of them.
fn lines(req: &Request, read: &Read) -> Result<(Rollup, Vec<String>, Vec<Line>), Refusal> {
    let mut v = read::rollup(read, req.scope()?)?;
    let columns = COLUMNS.iter().map(|c| heading(req, c));
    let head = [req.t("upward-community")].into_iter().chain(columns).chain([req.t("upward-col-median")]).collect();
    let total = Line { name: req.t("upward-total"), ..v.total.clone() };
    let lines = std::mem::take(&mut v.lines).into_iter().chain([total]).collect();
    Ok((v, head, lines))
}

/// The same as a workbook: numbers are numbers, names are text whatever they begin with.
pub(super) fn xlsx(req: &Request, read: &Read) -> Result<File, Refusal> {
    let (v, head, lines) = lines(req, read)?;
    let bytes = book(req, &v, &head, &lines).map_err(|e| Refusal::new(Why::Fault, "house-fault").arg("fault", e))?;
    let mime = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    Ok(File { name: format!("rollup-{}.xlsx", v.to), mime, bytes, save: true, immutable: false })
}

fn book(req: &Request, v: &Rollup, head: &[String], lines: &[Line]) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    // The house's day, not the machine's: the same figures make the same file.
    let (year, month, day) = v.to.civil();
    let made = ExcelDateTime::from_ymd(u16::try_from(year).unwrap_or(1970), month.unsigned_abs(), day.unsigned_abs())?;
    book.set_properties(&DocProperties::new().set_title(req.t("upward-title")).set_creation_datetime(&made));
    let (bold, plain) = (Format::new().set_bold().set_text_wrap(), Format::new());
    let sheet = book.add_worksheet();
    let span = req.tr("upward-lede", &[("from", v.from.to_string()), ("to", v.to.to_string())]);
    sheet.write_string(0, 0, span)?;
    for (column, text) in (0..).zip(head) {
        sheet.write_string_with_format(1, column, text, &bold)?;
    }
    for (row, l) in (2..).zip(lines) {
        let format = if row as usize == lines.len() + 1 { &bold } else { &plain };
        sheet.write_string_with_format(row, 0, &l.name, format)?;
        for (column, n) in (1..).zip(l.counts.into_iter().map(Some).chain([l.median_minutes])) {
            if let Some(n) = n {
                sheet.write_number_with_format(row, column, n as f64, format)?;
            }
        }
    }
    sheet.set_column_width(0, 20)?.set_freeze_panes(2, 1)?;
    book.save_to_buffer()
}

pub(super) fn csv(req: &Request, read: &Read) -> Result<File, Refusal> {
    let (v, head, all) = lines(req, read)?;
    let mut lines = vec![head.iter().map(|h| cell(h)).collect::<Vec<_>>().join(",")];
    for l in &all {
        let mut row = vec![cell(&l.name)];
        row.extend(l.counts.iter().map(i64::to_string));
        row.push(l.median_minutes.map(|m| m.to_string()).unwrap_or_default());
        lines.push(row.join(","));
    }
    // Office programs read UTF-8 by this mark.
    let bytes = format!("\u{feff}{}\r\n", lines.join("\r\n")).into_bytes();
    Ok(File { name: format!("rollup-{}.csv", v.to), mime: "text/csv; charset=utf-8", bytes, save: true, immutable: false })
}
