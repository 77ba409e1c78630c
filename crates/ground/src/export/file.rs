//! The copy itself: the same rows in the same shape each time it is fetched.

use super::mark::{code, mark, plain, spaced};
use super::table::Export;
use crate::duty;
use crate::look::purpose;
use crate::person::{self, After, Person};
use crate::place;
use muster_ledger::{Fault, Moment, PlaceId, Read, Refusal, Why};
use muster_web::{Mask, Request, Scope};
use rust_xlsxwriter::{Format, Workbook, XlsxError};
use std::collections::HashMap;

/// Read at once.
const CHUNK: usize = 500;

/// Whom a list is about: within the reach of whoever asked, at one building or all, with a need or any; minors only
/// where the purpose is for them too.
pub(super) fn people(
    read: &Read,
    scope: &Scope,
    building: Option<PlaceId>,
    need: Option<person::Need>,
    minors: bool,
    max: usize,
) -> Result<Vec<Person>, Fault> {
    let (mut out, mut after): (Vec<Person>, Option<After>) = (Vec::new(), None);
    loop {
        let (some, next) = person::list(read, scope, after, CHUNK)?;
        let fits = |p: &Person| {
            building.is_none_or(|b| b == p.building)
                && need.is_none_or(|n| p.flags.contains(&n))
                && (minors || !p.band.is_minor())
        };
        out.extend(some.into_iter().filter(fits));
        after = next;
        if after.is_none() || out.len() >= max {
            out.truncate(max);
            return Ok(out);
        }
    }
}

/// The line at the top: who, when, what for, which copy.
pub(super) fn watermark(req: &Request, read: &Read, e: &Export) -> Result<String, Fault> {
    let purpose = purpose(&e.purpose).map(|p| req.t(&p.words())).unwrap_or_default();
    let args = [
        ("who", duty::holder(read, e.asked_by)?.name),
        ("time", e.made_at.unwrap_or(e.asked_at).local()),
        ("purpose", purpose),
        ("code", code(read.vault(), e.id)),
    ];
    Ok(req.tr("export-watermark", &args))
}

pub(super) struct List {
    pub watermark: String,
    pub heads: Vec<String>,
    pub rows: Vec<Vec<String>>,
}

/// The rows of a copy, its marks in them. Whoever was erased or left meanwhile is not on it.
pub(super) fn list(req: &Request, read: &Read, e: &Export, scope: &Scope) -> Result<List, Refusal> {
    let purpose = purpose(&e.purpose).ok_or_else(|| Refusal::invalid("look-why"))?;
    let mut full = scope.clone();
    full.mask = Mask::Full;
    let max = usize::try_from(e.people).unwrap_or(0);
    let mut all = people(read, &full, e.building, e.need, purpose.minors, max)?;
    let code = code(read.vault(), e.id);
    let marks: HashMap<_, _> = all
        .iter()
        .map(|p| (p.subject, mark(read.vault(), &code, &plain(p.name.as_deref().unwrap_or_default(), &p.address))))
        .collect();
    // Stair order stays; within a household the copy's own.
    for home in all.chunk_by_mut(|a, b| a.room == b.room) {
        home.sort_by_key(|p| marks.get(&p.subject).map_or(0, |m| m.order));
    }
    let mut heads: Vec<String> = ["name", "address", "band", "needs"].map(|h| req.t(&format!("export-head-{h}"))).into();
    heads.extend(purpose.contact.then(|| req.t("export-head-phone")));
    heads.extend(purpose.id.then(|| req.t("export-head-id")));
    let mut buildings: HashMap<PlaceId, String> = HashMap::new();
    let mut rows = Vec::with_capacity(all.len());
    for p in &all {
        if let std::collections::hash_map::Entry::Vacant(free) = buildings.entry(p.building) {
            free.insert(place::find(read, p.building)?.map(|b| b.name).unwrap_or_default());
        }
        let building = buildings.get(&p.building).map_or("", String::as_str);
        let space = marks.get(&p.subject).is_some_and(|m| m.space);
        let needs: Vec<String> = p.flags.iter().map(|n| req.t(n.words())).collect();
        let mut row = vec![
            p.name.clone().unwrap_or_default(),
            spaced(&p.address, building, space),
            format!("{} {}", req.t(p.band.words()), req.t(p.sex.words())),
            needs.join("、"),
        ];
        row.extend(purpose.contact.then(|| p.phone_shown.clone()));
        if purpose.id {
            row.push(person::personal(read, p.subject)?.map(|k| k.id_number).unwrap_or_default());
        }
        rows.push(row);
    }
    Ok(List { watermark: watermark(req, read, e)?, heads, rows })
}

/// A cell that no spreadsheet takes for a formula.
fn cell(text: &str) -> String {
    let guard = if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { "'" } else { "" };
    format!("\"{guard}{}\"", text.replace('"', "\"\""))
}

pub(super) fn csv(l: &List) -> Vec<u8> {
    let line = |cells: &[String]| cells.iter().map(|c| cell(c)).collect::<Vec<_>>().join(",");
    let mut out = String::from("\u{feff}");
    for row in std::iter::once(&vec![l.watermark.clone()]).chain([&l.heads]).chain(&l.rows) {
        out.push_str(&line(row));
        out.push_str("\r\n");
    }
    out.into_bytes()
}

pub(super) fn xlsx(req: &Request, l: &List, made: Moment) -> Result<Vec<u8>, Refusal> {
    book(req, l, made).map_err(|e| Refusal::new(Why::Fault, "house-fault").arg("fault", e))
}

fn book(req: &Request, l: &List, made: Moment) -> Result<Vec<u8>, XlsxError> {
    use rust_xlsxwriter::{DocProperties, ExcelDateTime};
    let mut book = Workbook::new();
    // The copy's day, not the machine's: fetched again it is the same file.
    let (year, month, day) = made.day().civil();
    let made = ExcelDateTime::from_ymd(u16::try_from(year).unwrap_or(1970), month.unsigned_abs(), day.unsigned_abs())?;
    book.set_properties(
        &DocProperties::new().set_title(req.t("export-title")).set_comment(&l.watermark).set_creation_datetime(&made),
    );
    let bold = Format::new().set_bold();
    let sheet = book.add_worksheet();
    // Also on every printed page.
    sheet.set_header(format!("&L{}", l.watermark.replace('&', "&&")));
    sheet.write_string(0, 0, &l.watermark)?;
    for (column, text) in (0..).zip(&l.heads) {
        sheet.write_string_with_format(1, column, text, &bold)?;
    }
    for (row, cells) in (2..).zip(&l.rows) {
        for (column, text) in (0..).zip(cells) {
            sheet.write_string(row, column, text)?;
        }
    }
    sheet.set_column_width(0, 14)?;
    sheet.set_column_width(1, 24)?;
    book.save_to_buffer()
}
