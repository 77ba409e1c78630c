//! A list as a file holds it: the sheet that is one, its columns, its rows.

use super::heading::{COLUMNS, Heading};
use super::row::RosterRow;
use muster_ledger::Refusal;
use sheet::{Sheet, Table, find_header};

/// A column the program found, for the person to confirm.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct FoundColumn {
    pub heading: Heading,
    /// As written in the list; empty where only the values told.
    pub written: String,
    /// A, B, … as the office program shows it.
    pub letter: String,
    /// 0–100
    pub confidence: u8,
}

/// A list read from a file, ready to be checked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Roster {
    pub columns: Vec<FoundColumn>,
    /// Headings that nobody knows.
    pub unknown: Vec<String>,
    pub rows: Vec<RosterRow>,
}

fn letter(mut column: usize) -> String {
    let mut out = String::new();
    loop {
        out.insert(0, char::from(b'A' + (column % 26) as u8));
        if column < 26 {
            return out;
        }
        column = column / 26 - 1;
    }
}

impl Roster {
    /// Reads XLSX, XLS or CSV of any encoding: the first shown sheet in which headings of a residents' list are found.
    pub fn read(bytes: &[u8], file_name: &str) -> Result<Roster, Refusal> {
        let book = sheet::read(bytes, file_name).map_err(|e| Refusal::invalid("import-file").arg("why", e))?;
        let lists = book.sheets.iter().filter(|s| !s.hidden).filter_map(Roster::of_sheet);
        let Some(roster) = lists.max_by_key(|r| r.rows.len()) else { return Err(Refusal::invalid("import-no-headings")) };
        if !roster.columns.iter().any(|c| c.heading == Heading::Name) {
            return Err(Refusal::invalid("import-no-name-column"));
        }
        Ok(roster)
    }

    fn of_sheet(sheet: &Sheet) -> Option<Roster> {
        let header = find_header(sheet, &*COLUMNS)?;
        let found: Vec<(usize, Heading)> =
            header.found.iter().filter_map(|f| Some((f.column, Heading::of_key(f.key)?))).collect();
        let columns = header
            .found
            .iter()
            .filter_map(|f| {
                let heading = Heading::of_key(f.key)?;
                Some(FoundColumn { heading, written: f.heading.clone(), letter: letter(f.column), confidence: f.confidence })
            })
            .collect();
        let rows = Table::new(sheet, &header).map(|record| {
            let mut row = RosterRow::new(record.row);
            for (column, heading) in &found {
                if let Some(cell) = record.cells.get(*column) {
                    row.put(*heading, cell.clone());
                }
            }
            row
        });
        // A row with nothing but a serial number or a total is none.
        let rows = rows.filter(|r| Heading::ALL.into_iter().any(|h| !r.get(h).is_empty())).collect();
        Some(Roster { columns, unknown: header.unmatched.into_iter().map(|(_, text)| text).collect(), rows })
    }
}
