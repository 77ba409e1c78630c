//! A workbook read into sheets of cells, whatever its format, within the limits.

use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

use calamine::{Data, DataRef, Dimensions, Reader, SheetType, SheetVisible, Xls, XlsError, Xlsx, XlsxError};

use crate::cell::Cell;
use crate::error::{SheetError, WhatItIs};
use crate::{MAX_BYTES, MAX_CELLS, MAX_COLUMNS, MAX_ROWS, MAX_TEXT, csv_rows, unpack, xls_guard};

/// A file's sheets in their order; charts and macro sheets are left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Book {
    /// The sheets; a CSV file has one, named as the file without its ending.
    pub sheets: Vec<Sheet>,
}

/// One sheet. `rows[0]` is row 1 of the office program, blank rows included; rows end at their last filled cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    /// Name on the tab.
    pub name: String,
    /// Whether the office program hides the tab.
    pub hidden: bool,
    /// Rows of cells; merged cells all hold the text of their top left one.
    pub rows: Vec<Vec<Cell>>,
}

impl Sheet {
    /// The text at a 1-based row and 0-based column, empty outside.
    pub fn text(&self, row: usize, column: usize) -> &str {
        let cells = row.checked_sub(1).and_then(|r| self.rows.get(r));
        cells.and_then(|r| r.get(column)).map_or("", |c| c.text.as_str())
    }
}

/// Reads a whole file. The kind is told from the bytes, since names lie (`.xls` is often text or a web page); `file_name` only
/// names the sheet of a CSV file.
pub fn read(bytes: &[u8], file_name: &str) -> Result<Book, SheetError> {
    if bytes.is_empty() {
        return Err(SheetError::Empty);
    }
    if bytes.len() > MAX_BYTES {
        return Err(SheetError::TooLarge { bytes: bytes.len() as u64, limit: MAX_BYTES as u64 });
    }
    if bytes.starts_with(b"PK") && bytes.get(2).is_some_and(|b| *b < 9) {
        unpack::check_zip(bytes, MAX_TEXT)?;
        return guarded(|| read_xlsx(bytes));
    }
    if bytes.starts_with(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1") {
        xls_guard::check_xls(bytes, MAX_CELLS as u64)?;
        return guarded(|| read_xls(bytes));
    }
    if let Some(seems) = foreign(bytes) {
        return Err(SheetError::NotASpreadsheet { seems });
    }
    read_csv(bytes, file_name)
}

/// A crafted file may make the parser behind panic; for the caller that is one more broken file.
fn guarded(read: impl FnOnce() -> Result<Book, SheetError>) -> Result<Book, SheetError> {
    catch_unwind(AssertUnwindSafe(read)).unwrap_or_else(|_| Err(SheetError::Broken { detail: "the parser gave up".to_owned() }))
}

fn foreign(bytes: &[u8]) -> Option<WhatItIs> {
    let magic: [(&[u8], WhatItIs); 7] = [
        (b"%PDF", WhatItIs::Pdf),
        (b"\x89PNG", WhatItIs::Picture),
        (b"\xFF\xD8\xFF", WhatItIs::Picture),
        (b"GIF8", WhatItIs::Picture),
        (b"Rar!", WhatItIs::Archive),
        (b"7z\xBC\xAF", WhatItIs::Archive),
        (b"\x1F\x8B", WhatItIs::Archive),
    ];
    if let Some((_, seems)) = magic.iter().find(|(start, _)| bytes.starts_with(start)) {
        return Some(*seems);
    }
    let start = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes).trim_ascii_start();
    let start = String::from_utf8_lossy(&start[..start.len().min(512)]).to_ascii_lowercase();
    if start.starts_with('<') && ["<html", "<table", "<!doctype html", "<meta", "<head"].iter().any(|tag| start.contains(tag)) {
        return Some(WhatItIs::WebPage);
    }
    if start.starts_with("<?xml") {
        return Some(WhatItIs::Xml);
    }
    let utf16 = bytes.starts_with(b"\xFF\xFE") || bytes.starts_with(b"\xFE\xFF");
    let zeros = bytes.iter().take(4096).filter(|b| **b == 0).count();
    // UTF-16 without a mark has a zero in nearly every pair of Latin text, binary files in places
    (!utf16 && zeros > 0 && zeros * 4 < bytes.len().min(4096)).then_some(WhatItIs::Unknown)
}

/// Takes cells one by one and keeps the book within its limits.
#[derive(Default)]
struct Budget {
    cells: usize,
    text: u64,
}

impl Budget {
    fn put(&mut self, sheet: &mut Sheet, (row, column): (usize, usize), cell: Cell) -> Result<(), SheetError> {
        if cell.is_empty() {
            return Ok(());
        }
        if row >= MAX_ROWS {
            return Err(SheetError::TooManyRows { sheet: sheet.name.clone(), limit: MAX_ROWS });
        }
        if column >= MAX_COLUMNS {
            return Err(SheetError::TooManyColumns { sheet: sheet.name.clone(), row: row + 1, limit: MAX_COLUMNS });
        }
        if sheet.rows.len() <= row {
            sheet.rows.resize_with(row + 1, Vec::new);
        }
        let cells = &mut sheet.rows[row];
        if cells.len() <= column {
            self.cells += column + 1 - cells.len();
            cells.resize_with(column + 1, Cell::default);
        }
        self.text += cell.text.len() as u64;
        if self.cells > MAX_CELLS {
            return Err(SheetError::TooManyCells { limit: MAX_CELLS });
        }
        // a text of the shared table can stand in every cell: small file, large book
        if self.text > MAX_TEXT {
            return Err(SheetError::TooMuchInside { limit: MAX_TEXT });
        }
        cells[column] = cell;
        Ok(())
    }

    /// Copies the top left of every merged area over it, within the part of the sheet that is in use.
    fn fill_merged(&mut self, sheet: &mut Sheet, merged: &[Dimensions]) -> Result<(), SheetError> {
        let height = sheet.rows.len();
        let width = sheet.rows.iter().map(Vec::len).max().unwrap_or(0);
        for area in merged {
            let (top, left) = (area.start.0 as usize, area.start.1 as usize);
            let Some(cell) = sheet.rows.get(top).and_then(|r| r.get(left)).filter(|c| !c.is_empty()).cloned() else {
                continue;
            };
            let bottom = (area.end.0 as usize + 1).min(height);
            let right = (area.end.1 as usize + 1).min(width);
            for row in top..bottom {
                for column in left..right {
                    if (row, column) != (top, left) {
                        self.put(sheet, (row, column), cell.clone())?;
                    }
                }
            }
        }
        Ok(())
    }
}

fn read_xlsx(bytes: &[u8]) -> Result<Book, SheetError> {
    let mut xlsx: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(xlsx_refusal)?;
    let tabs: Vec<calamine::Sheet> = xlsx.sheets_metadata().to_vec();
    let mut budget = Budget::default();
    let mut sheets = Vec::new();
    for tab in tabs.iter().filter(|t| t.typ == SheetType::WorkSheet) {
        let mut sheet = Sheet { name: tab.name.clone(), hidden: tab.visible != SheetVisible::Visible, rows: Vec::new() };
        // cell by cell: the reader's own range takes room for the whole area at once
        let mut cells = match xlsx.worksheet_cells_reader(&tab.name) {
            Ok(cells) => cells,
            Err(XlsxError::NotAWorksheet(_)) => continue,
            Err(why) => return Err(xlsx_refusal(why)),
        };
        while let Some(found) = cells.next_cell().map_err(xlsx_refusal)? {
            let (row, column) = found.get_position();
            budget.put(&mut sheet, (row as usize, column as usize), Cell::of_value(found.get_value()))?;
        }
        drop(cells);
        let merged = xlsx.merge_cells_by_sheet_name(&tab.name).map_err(xlsx_refusal)?;
        budget.fill_merged(&mut sheet, &merged)?;
        sheets.push(sheet);
    }
    Ok(Book { sheets })
}

fn xlsx_refusal(why: XlsxError) -> SheetError {
    match why {
        XlsxError::Password => SheetError::PasswordProtected,
        XlsxError::XmlEof(_) => SheetError::Truncated,
        why => SheetError::Broken { detail: why.to_string() },
    }
}

fn read_xls(bytes: &[u8]) -> Result<Book, SheetError> {
    let mut xls: Xls<_> = Xls::new(Cursor::new(bytes)).map_err(|why| match why {
        XlsError::Password => SheetError::PasswordProtected,
        why => SheetError::Broken { detail: why.to_string() },
    })?;
    let tabs: Vec<calamine::Sheet> = xls.sheets_metadata().to_vec();
    let mut budget = Budget::default();
    let mut sheets = Vec::new();
    for tab in tabs.iter().filter(|t| t.typ == SheetType::WorkSheet) {
        let mut sheet = Sheet { name: tab.name.clone(), hidden: tab.visible != SheetVisible::Visible, rows: Vec::new() };
        let range = xls.worksheet_range(&tab.name).map_err(|why| SheetError::Broken { detail: why.to_string() })?;
        let (top, left) = range.start().unwrap_or_default();
        for (row, column, value) in range.used_cells() {
            budget.put(&mut sheet, (top as usize + row, left as usize + column), Cell::of_value(&borrowed(value)))?;
        }
        let merged = xls.merge_cells_by_sheet_name(&tab.name).unwrap_or_default();
        budget.fill_merged(&mut sheet, &merged)?;
        sheets.push(sheet);
    }
    Ok(Book { sheets })
}

fn borrowed(value: &Data) -> DataRef<'_> {
    match value {
        Data::Int(v) => DataRef::Int(*v),
        Data::Float(v) => DataRef::Float(*v),
        Data::String(v) => DataRef::SharedString(v),
        Data::Bool(v) => DataRef::Bool(*v),
        Data::DateTime(v) => DataRef::DateTime(*v),
        Data::DateTimeIso(v) => DataRef::DateTimeIso(v.clone()),
        Data::DurationIso(v) => DataRef::DurationIso(v.clone()),
        Data::Error(v) => DataRef::Error(v.clone()),
        Data::Empty => DataRef::Empty,
    }
}

fn read_csv(bytes: &[u8], file_name: &str) -> Result<Book, SheetError> {
    let name = file_name.rsplit(['/', '\\']).next().unwrap_or(file_name);
    let name = name.rsplit_once('.').map_or(name, |(stem, _)| stem).to_owned();
    let mut sheet = Sheet { name, hidden: false, rows: Vec::new() };
    let mut budget = Budget::default();
    for row in csv_rows(bytes)? {
        let row = row?;
        for (column, field) in row.fields.iter().enumerate() {
            budget.put(&mut sheet, (row.number.max(1) - 1, column), Cell::of_text(field))?;
        }
    }
    Ok(Book { sheets: vec![sheet] })
}
