//! The answer as a workbook: a row a community, a column a heading as the asker wrote it. Counts, never names: names go out as an
//! export with its approvals, or not at all.

use super::matched::{self, Line};
use super::overwrite::overwritten;
use super::routes::{lines_of, reached};
use muster_ground::place;
use muster_ledger::{Read, Refusal, Why};
use muster_web::{File, Request};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, XlsxError};

pub(super) const MIME: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// What stands in a cell.
enum Cell {
    Count(i64),
    Text(String),
}

fn cell(req: &Request, l: &Line, typed: Option<i64>) -> Cell {
    if let Some(n) = typed {
        return Cell::Count(n);
    }
    match (l.cover, l.field.and_then(|f| f.held.as_ref())) {
        (Some(c), _) => Cell::Count(c.held),
        (None, Some(h)) => Cell::Text(req.tr("onetable-cell-held", &[("where", req.t(&format!("field-holder-{}", h.holder)))])),
        (None, None) => Cell::Text(req.t("onetable-line-not-held")),
    }
}

pub(super) fn xlsx(req: &Request, read: &Read) -> Result<File, Refusal> {
    let (r, shares) = reached(req, read)?;
    let (title, _, lines) = lines_of(read, &r);
    let by_hand = overwritten(read, req.scope()?, r.id)?;
    let mut rows = Vec::new();
    for s in &shares {
        let mut of = lines.clone();
        matched::covered(read, &[s.community], &mut of)?;
        let name = place::find(read, s.community)?.map(|p| p.name).unwrap_or_default();
        let typed = |l: &Line| {
            let key = l.field.map(|f| f.key.as_str())?;
            by_hand.iter().find(|o| o.community == s.community && o.field == key).map(|o| o.value)
        };
        let mut cells: Vec<Cell> = of.iter().map(|l| cell(req, l, typed(l))).collect();
        // Which of them somebody typed stands beside them.
        let marked: Vec<String> = of.iter().filter(|l| typed(l).is_some()).map(|l| l.heading.clone()).collect();
        cells.push(Cell::Text(marked.join(req.comma())));
        rows.push((name, cells));
    }
    let made = book(req, &title, &lines, &rows).map_err(|e| Refusal::new(Why::Fault, "house-fault").arg("fault", e))?;
    Ok(File { name: format!("answer-{}.xlsx", r.id), mime: MIME, bytes: made, save: true, immutable: false })
}

fn book(req: &Request, title: &str, lines: &[Line], rows: &[(String, Vec<Cell>)]) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    // The house's day, not the machine's: the same figures make the same file.
    let (year, month, day) = req.now.day().civil();
    let made = ExcelDateTime::from_ymd(u16::try_from(year).unwrap_or(1970), month.unsigned_abs(), day.unsigned_abs())?;
    book.set_properties(&DocProperties::new().set_title(title).set_creation_datetime(&made));
    let bold = Format::new().set_bold().set_text_wrap();
    let sheet = book.add_worksheet();
    sheet.write_string_with_format(0, 0, title, &bold)?;
    sheet.write_string(1, 0, req.tr("onetable-answer-note", &[("at", req.now.local())]))?;
    sheet.write_string_with_format(3, 0, req.t("onetable-community"), &bold)?;
    for (column, l) in (1..).zip(lines) {
        sheet.write_string_with_format(3, column, &l.heading, &bold)?;
    }
    let last = u16::try_from(lines.len() + 1).unwrap_or(u16::MAX);
    sheet.write_string_with_format(3, last, req.t("onetable-by-hand"), &bold)?;
    for (row, (name, cells)) in (4..).zip(rows) {
        sheet.write_string(row, 0, name)?;
        for (column, c) in (1..).zip(cells) {
            match c {
                Cell::Count(n) => sheet.write_number(row, column, *n as f64)?,
                Cell::Text(t) => sheet.write_string(row, column, t)?,
            };
        }
    }
    sheet.set_column_width(0, 20)?.set_freeze_panes(4, 1)?;
    book.save_to_buffer()
}
