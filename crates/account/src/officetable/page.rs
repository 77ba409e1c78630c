//! `/tables`: every table that offices expect, how much of it fills itself, and one of them.

use super::fill::{Cell, Reading, Row, Rows};
use super::kind::{KINDS, Kind, Source, find};
use muster_ground::duty;
use muster_ground::place::{self, Level, Place};
use muster_ledger::{PlaceId, Read, Refusal};
use muster_web::part::{self, Kpi};
use muster_web::{Markup, Page, Request, empty, html, notice, tag};
use serde::Serialize;

/// Heading and the field it means, in the office's order.
pub(super) type Columns = Vec<(&'static str, Option<&'static str>)>;

/// A number in the row is counted, not held.
const NUMBER: &str = "sheet.number";

pub(super) fn columns(kind: &Kind) -> Columns {
    kind.office().map(|t| t.headings.clone()).unwrap_or_default()
}

/// What stands under a heading.
pub(super) fn value(row: &Row, key: Option<&str>, n: usize) -> Option<Cell> {
    match key {
        Some(NUMBER) => Some(Cell::Number(n as i64 + 1)),
        Some(key) => row.get(key).cloned().filter(|c| *c != Cell::Text(String::new())),
        None => None,
    }
}

/// The communities within reach.
pub(super) fn communities(req: &Request, read: &Read) -> Result<Vec<Place>, Refusal> {
    let scope = req.scope()?;
    let mut ids: Vec<PlaceId> = scope.communities().to_vec();
    for grid in scope.grids() {
        ids.extend(place::find(read, *grid)?.map(|g| g.community));
    }
    let mut out = Vec::new();
    if scope.everywhere() {
        for top in place::children(read, PlaceId::HOUSE)? {
            out.extend(place::under(read, top.id, Level::Community)?);
        }
    }
    for id in ids {
        out.extend(place::find(read, id)?);
    }
    Ok(out)
}

fn asked(req: &Request) -> Result<&'static Kind, Refusal> {
    find(req.param("table")).ok_or_else(|| Refusal::not_found("officetable-none").instead("/tables"))
}

/// The table of the path with its rows.
pub(super) fn filled(req: &Request, read: &Read) -> Result<(&'static Kind, Columns, Rows), Refusal> {
    let kind = asked(req)?;
    let Source::Fill(f) = kind.source else {
        return Err(Refusal::not_found("officetable-not-yet").arg("title", kind.title).instead("/tables"));
    };
    let reading = Reading { req, read, scope: req.scope()?, communities: communities(req, read)? };
    Ok((kind, columns(kind), f(&reading)?))
}

#[derive(Serialize)]
struct Line {
    key: &'static str,
    number: u8,
    title: &'static str,
    columns: usize,
    /// The slice that has to be there first; empty where it fills itself.
    waits: &'static str,
}

pub(super) fn all(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let line = |k: &Kind| Line {
        key: k.key,
        number: k.number,
        title: k.title,
        columns: columns(k).len(),
        waits: if let Source::Waits(w) = k.source { w } else { "" },
    };
    let view: Vec<Line> = KINDS.iter().map(line).collect();
    let asks = duty::may_here(read, &req.who, "onetable.see");
    Ok(Page::of(req, req.t("officetable-title"), &view, |v| lines_of(req, v, asks)).tab("/data-requests"))
}

fn lines_of(req: &Request, v: &[Line], asks: bool) -> Markup {
    let ready = v.iter().filter(|l| l.waits.is_empty()).count();
    let kpi =
        |name: &str, n: usize| Kpi { name: req.t(name), value: n.to_string(), unit: req.t("officetable-unit"), ..Kpi::default() };
    html! {
        div.page-head { h1 { (req.t("officetable-title")) } p.lede { (req.t("officetable-lede")) }
            div.actions {
                a.button href=(req.to("/tables/group")) { (req.t("officetable-group-title")) }
                a.button href=(req.to("/templates")) { (req.t("officetable-to-templates")) }
                @if asks { a.button href=(req.to("/data-requests")) { (req.t("officetable-to-requests")) } }
            } }
        (part::kpis(&[kpi("officetable-kpi-ready", ready), kpi("officetable-kpi-waits", v.len() - ready)]))
        h2 { (req.t("officetable-kpi-ready")) }
        ul.list { @for l in v.iter().filter(|l| l.waits.is_empty()) { li.row {
            a.row-main href=(req.to(&format!("/tables/{}", l.key))) {
                span.row-title { (l.number) " " (l.title) }
                span.row-sub { (req.tr("officetable-columns", &[("n", l.columns.to_string())])) }
            }
            a.row-side href=(req.to(&format!("/tables/{}/table.xlsx", l.key))) download aria-label={ (l.title) " XLSX" } { "XLSX" }
        } } }
        h2 { (req.t("officetable-kpi-waits")) }
        ul.list { @for l in v.iter().filter(|l| !l.waits.is_empty()) { li.row {
            div.row-main {
                span.row-title { (l.number) " " (l.title) }
                span.row-sub { (req.t(&format!("officetable-waits-{}", l.waits))) }
            }
            span.row-side { (tag(&req.t("officetable-not-yet-tag"))) }
        } } }
    }
}

#[derive(Serialize)]
struct One {
    key: &'static str,
    title: &'static str,
    headings: Vec<&'static str>,
    rows: Vec<Vec<Option<Cell>>>,
    counted: Vec<(String, i64)>,
    more: bool,
    personal: bool,
    /// Cells that filled themselves, and all of them.
    answered: usize,
    cells: usize,
    /// Headings under which nothing is held yet.
    missing: Vec<&'static str>,
    exports: bool,
}

pub(super) fn one(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let (kind, columns, found) = filled(req, read)?;
    let cells = |(n, r): (usize, &Row)| columns.iter().map(|(_, k)| value(r, *k, n)).collect::<Vec<_>>();
    let rows: Vec<Vec<Option<Cell>>> = found.rows.iter().enumerate().map(cells).collect();
    let empty = |c: usize| !rows.is_empty() && rows.iter().all(|r| r[c].is_none());
    let view = One {
        key: kind.key,
        title: kind.title,
        headings: columns.iter().map(|(h, _)| *h).collect(),
        answered: rows.iter().flatten().filter(|c| c.is_some()).count(),
        cells: rows.len() * columns.len(),
        missing: columns.iter().enumerate().filter(|(c, _)| empty(*c)).map(|(_, (h, _))| *h).collect(),
        rows,
        counted: found.counted,
        more: found.more,
        personal: kind.personal,
        exports: duty::may_here(read, &req.who, "export.ask"),
    };
    Ok(Page::of(req, kind.title.to_owned(), &view, |v| body(req, v)).tab("/data-requests"))
}

fn body(req: &Request, v: &One) -> Markup {
    html! {
        (part::trail(req, &[(req.t("officetable-title"), "/tables".to_owned())], v.title))
        div.page-head { h1 { (v.title) } p.lede { (req.tr("officetable-as-of", &[("at", muster_web::when(req, req.now))])) }
            div.actions {
                a.button.button-primary href=(req.to(&format!("/tables/{}/table.xlsx", v.key))) download { (req.t("officetable-xlsx")) }
                @if v.key == "daily" { a.button href=(req.to("/tables/daily/report.docx")) download { (req.t("officetable-docx")) } }
            } }
        @if !v.counted.is_empty() {
            (notice("info", &html! { p { (req.t("officetable-counted")) } }))
            (counted(req, &v.counted))
        } @else if v.rows.is_empty() { (empty(&req.t("officetable-empty"), None)) }
        @else {
            p { (req.tr("officetable-cells", &[("n", v.answered.to_string()), ("all", v.cells.to_string())])) }
            @if !v.missing.is_empty() { p.muted { (req.tr("officetable-missing", &[("fields", v.missing.join(req.comma()))])) } }
            @if v.more && v.personal { (notice("info", &html! { p { (req.tr("officetable-more-people", &[("n", super::fill::PEOPLE_MAX.to_string())])) @if v.exports { " " a href=(req.to("/exports/new")) { (req.t("officetable-to-export")) } } } })) }
            (table(v))
        }
    }
}

fn counted(req: &Request, all: &[(String, i64)]) -> Markup {
    let heads = ["officetable-community", "officetable-count"].map(|h| req.t(h));
    let row = |(name, n): &(String, i64)| vec![html! { (name) }, html! { (n) }];
    part::table(&part::Table {
        caption: &req.t("officetable-count"),
        heads: &heads,
        numbers: &[1],
        rows: all.iter().map(row).collect(),
    })
}

/// Wide on a desk, a card a row on a phone. Columns of which nothing is held stand above in words, and in the file.
fn table(v: &One) -> Markup {
    let shown: Vec<usize> = (0..v.headings.len()).filter(|c| v.rows.iter().any(|r| r[*c].is_some())).collect();
    html! {
        div.table-wrap { table.table.table-tight {
            caption.vh { (v.title) }
            thead { tr { @for c in &shown { th scope="col" { (v.headings[*c]) } } } }
            tbody { @for r in &v.rows { tr { @for c in &shown {
                td data-label=(v.headings[*c]) { @match &r[*c] { Some(Cell::Number(n)) => { (n) } Some(Cell::Text(t)) => { (t) } None => {} } }
            } } } }
        } }
    }
}

/// Tables that fill themselves: key and title.
pub(crate) fn fillable() -> Vec<(&'static str, &'static str)> {
    KINDS.iter().filter(|k| matches!(k.source, Source::Fill(_))).map(|k| (k.key, k.title)).collect()
}

/// The table that knows most of some fields.
pub(crate) fn likest(keys: &[&str]) -> &'static str {
    let knows = |k: &Kind| columns(k).iter().filter(|(_, f)| f.is_some_and(|f| keys.contains(&f))).count();
    let ready = KINDS.iter().filter(|k| matches!(k.source, Source::Fill(_)));
    ready.max_by_key(|k| knows(k)).map_or("residents", |k| k.key)
}

/// Rows of a table with a value for each of some fields, and whether there are more.
pub(crate) fn rows_for(
    req: &Request,
    read: &Read,
    table: &str,
    keys: &[&str],
) -> Result<(Vec<Vec<Option<Cell>>>, bool), Refusal> {
    let kind = find(table).ok_or_else(|| Refusal::not_found("officetable-none").instead("/tables"))?;
    let Source::Fill(f) = kind.source else {
        return Err(Refusal::not_found("officetable-not-yet").arg("title", kind.title).instead("/tables"));
    };
    let reading = Reading { req, read, scope: req.scope()?, communities: communities(req, read)? };
    let found = f(&reading)?;
    let one = |(n, r): (usize, &Row)| keys.iter().map(|k| value(r, Some(k), n)).collect();
    Ok((found.rows.iter().enumerate().map(one).collect(), found.more))
}
