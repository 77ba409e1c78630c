//! Reads ugly office spreadsheets: XLSX and XLS of any program, CSV in UTF-8 or GB 18030 with any separator.
//!
//! [`read`] takes the bytes of a file and gives rows of text as the person who made the file sees them: merged cells filled,
//! dates in ISO 8601, numbers without `.0`, and long numbers that the office program damaged flagged. [`find_header`] then
//! finds the heading rows, and [`Table`] walks over the data rows below. [`csv_rows`] streams big CSV files.
//!
//! Files come from strangers: sizes are limited ([`MAX_BYTES`] and its neighbours), a zip bomb is measured before it is
//! unpacked, and every refusal is a [`SheetError`] that tells what was wrong.

mod book;
mod cell;
mod csv_text;
mod error;
mod header;
mod unpack;
mod xls_guard;

pub use book::{Book, Sheet, read};
pub use cell::{Cell, Damage};
pub use csv_text::{CsvRow, CsvRows, csv_rows};
pub use error::{SheetError, WhatItIs};
pub use header::{
    Column, Found, Header, Record, Scores, Table, bare, find_header, find_header_by, headings_again, headings_again_by,
    without_brackets,
};

/// Largest file accepted, in bytes.
pub const MAX_BYTES: usize = 64 << 20;
/// Most rows of one sheet (XLSX itself ends at 1,048,576).
pub const MAX_ROWS: usize = 1_100_000;
/// Most columns of one sheet.
pub const MAX_COLUMNS: usize = 512;
/// Most cells of all sheets of one book together.
pub const MAX_CELLS: usize = 20_000_000;
/// Most bytes of text of all cells together, and of the unpacked parts of an XLSX file.
pub const MAX_TEXT: u64 = 1 << 30;
