//! A table as a workbook: its headings as the office wrote them, its rows as on the page.

use super::fill::{Cell, Rows};
use super::kind::Kind;
use super::page::{self, Columns};
use muster_ledger::{Read, Refusal, Why};
use muster_web::{File, Request};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, XlsxError};

const MIME: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

pub(super) fn xlsx(req: &Request, read: &Read) -> Result<File, Refusal> {
    let (kind, columns, rows) = page::filled(req, read)?;
    let bytes = book(req, kind, &columns, &rows).map_err(|e| Refusal::new(Why::Fault, "house-fault").arg("fault", e))?;
    Ok(File { name: format!("{}-{}.xlsx", kind.key, req.now.day()), mime: MIME, bytes, save: true, immutable: false })
}

fn book(req: &Request, kind: &Kind, columns: &Columns, rows: &Rows) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    // The house's day, not the machine's: the same figures make the same file.
    let (year, month, day) = req.now.day().civil();
    let made = ExcelDateTime::from_ymd(u16::try_from(year).unwrap_or(1970), month.unsigned_abs(), day.unsigned_abs())?;
    book.set_properties(&DocProperties::new().set_title(kind.title).set_creation_datetime(&made));
    let title = Format::new().set_bold().set_font_size(16).set_align(FormatAlign::Center);
    let head = Format::new().set_bold().set_text_wrap().set_border(FormatBorder::Thin).set_align(FormatAlign::Center);
    let cell = Format::new().set_border(FormatBorder::Thin);
    let sheet = book.add_worksheet();
    let by_count = !rows.counted.is_empty();
    let heads: Vec<String> = if by_count {
        vec![req.t("officetable-community"), req.t("officetable-count")]
    } else {
        columns.iter().map(|(h, _)| (*h).to_owned()).collect()
    };
    let last = u16::try_from(heads.len().saturating_sub(1)).unwrap_or(0);
    if last > 0 {
        sheet.merge_range(0, 0, 0, last, kind.title, &title)?;
    } else {
        sheet.write_string_with_format(0, 0, kind.title, &title)?;
    }
    let note = if rows.more { "officetable-file-more" } else { "officetable-file-note" };
    sheet.write_string(1, 0, req.tr(note, &[("at", req.now.local()), ("who", req.who.name.clone())]))?;
    for (column, h) in (0..).zip(&heads) {
        sheet.write_string_with_format(2, column, h, &head)?;
    }
    for (row, (name, n)) in (3..).zip(&rows.counted) {
        sheet.write_string_with_format(row, 0, name, &cell)?;
        sheet.write_number_with_format(row, 1, *n as f64, &cell)?;
    }
    for (n, row) in rows.rows.iter().enumerate() {
        let at = u32::try_from(n).unwrap_or(0) + 3;
        for (column, (_, key)) in (0..).zip(columns) {
            match page::value(row, *key, n) {
                Some(Cell::Number(v)) => sheet.write_number_with_format(at, column, v as f64, &cell)?,
                Some(Cell::Text(t)) => sheet.write_string_with_format(at, column, t, &cell)?,
                None => sheet.write_blank(at, column, &cell)?,
            };
        }
    }
    sheet.set_column_range_width(0, last, 16)?.set_freeze_panes(3, 0)?;
    sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0);
    book.save_to_buffer()
}
