//! A list as a file holds it: the sheet that is one, its columns, its rows.

use super::heading::{COLUMNS, Heading, scores};
use super::row::{RosterRow, needs_called, ticked};
use crate::list::{self, Means, letter};
use cn_id::{ChainTrouble, RoomError};
use muster_ledger::Refusal;
use sheet::{Header, Scores, Sheet, Table, find_header_by, headings_again_by};

/// A column the program found, for the person to confirm.
pub type FoundColumn = list::FoundColumn<Heading>;

/// A list read from a file or a pasted roll call, ready to be checked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Roster {
    pub columns: Vec<FoundColumn>,
    /// Headings that nobody knows.
    /// Columns that the register does not take: letter and heading.
    pub unknown: Vec<(String, String)>,
    pub rows: Vec<RosterRow>,
    /// Where headings stand again and mean other columns.
    pub changes: Vec<ColumnChange>,
    /// Names the headings: lists that are headed alike are read alike. Empty for what has none.
    pub signature: String,
    /// Every headed column, for saying what it means: letter and heading.
    pub headed: Vec<(usize, String, String)>,
    /// Lines of a roll call that tell nobody.
    pub unread: Vec<Unread>,
}

/// New headings in the middle of a sheet: rows from `row` on are read by them.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct ColumnChange {
    pub row: usize,
    /// Meaning, column before, column now; empty where there is none.
    pub moved: Vec<(Heading, String, String)>,
}

/// A pasted line that tells nobody, and why.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Unread {
    pub line: usize,
    /// As pasted; shown to who pasted it, kept nowhere.
    pub text: String,
    pub code: &'static str,
}

/// What columns of a sheet mean, as someone said.
pub(super) type Meanings = Vec<(u16, Heading)>;
type Mapped = Vec<(usize, Heading)>;

impl Roster {
    /// Reads XLSX, XLS or CSV of any encoding: the first shown sheet in which headings of a residents' list are found.
    pub fn read(bytes: &[u8], file_name: &str) -> Result<Roster, Refusal> {
        Roster::read_as(bytes, file_name, &|_| Ok(None))
    }

    /// `meant` tells what someone said headings of that signature mean.
    pub(super) fn read_as(
        bytes: &[u8],
        file_name: &str,
        meant: &dyn Fn(&str) -> Result<Option<Meanings>, Refusal>,
    ) -> Result<Roster, Refusal> {
        let book = sheet::read(bytes, file_name).map_err(|e| Refusal::invalid("import-file").arg("why", e))?;
        let (mut best, scores): (Option<Roster>, _) = (None, scores());
        for sheet in book.sheets.iter().filter(|s| !s.hidden) {
            let Some(header) = find_header_by(sheet, &*COLUMNS, &scores) else { continue };
            let roster = Roster::of_sheet(sheet, header, &scores, meant)?;
            if best.as_ref().is_none_or(|b| b.rows.len() <= roster.rows.len()) {
                best = Some(roster);
            }
        }
        let Some(roster) = best else { return Err(Refusal::invalid("import-no-headings")) };
        if !roster.columns.iter().any(|c| c.heading == Heading::Name) {
            return Err(Refusal::invalid("import-no-name-column"));
        }
        Ok(roster)
    }

    fn of_sheet(
        sheet: &Sheet,
        mut header: Header,
        scores: &Scores<'_>,
        meant: &dyn Fn(&str) -> Result<Option<Meanings>, Refusal>,
    ) -> Result<Roster, Refusal> {
        let headed = list::headed(sheet, &header);
        let signature = signature(&headed);
        if let Some(meanings) = meant(&signature)? {
            list::said(&mut header, &headed, &meanings);
        }
        let again = headings_again_by(sheet, &*COLUMNS, scores, &header);
        let mut parts: Vec<(usize, Mapped)> = vec![(header.last_row, mapped(&header))];
        let mut changes = Vec::new();
        for h in &again {
            let (before, now) = (&parts[parts.len() - 1].1, mapped(h));
            if *before != now {
                changes.push(ColumnChange { row: h.last_row + 1, moved: moved(before, &now) });
                parts.push((h.last_row, now));
            }
        }
        let title =
            |row: usize| again.iter().any(|h| row < h.first_row && row + TITLE_ROWS >= h.first_row) && is_title(sheet, row);
        let records = Table::new(sheet, &header).filter(|r| !again.iter().any(|h| h.last_row == r.row) && !title(r.row));
        // Columns that are a need by themselves: 是否独居, 孕产妇.
        let (needs, unmatched): (Vec<_>, Vec<_>) = header
            .unmatched
            .iter()
            .cloned()
            .partition(|(_, text)| !needs_called(text).is_empty() || text.contains("手机") && text.contains('有'));
        let rows = records.map(|record| {
            let mut row = RosterRow::new(record.row);
            let part = parts.iter().rev().find(|(below, _)| *below < record.row).unwrap_or(&parts[0]);
            for (column, heading) in &part.1 {
                if let Some(cell) = record.cells.get(*column) {
                    row.put(*heading, cell.clone());
                }
            }
            for (column, text) in &needs {
                if let Some(word) = record.cells.get(*column).and_then(|c| ticked(text, &c.text)) {
                    let before = row.get(Heading::Category).to_owned();
                    row = row.with(Heading::Category, if before.is_empty() { word } else { format!("{before}、{word}") });
                }
            }
            row
        });
        Ok(Roster {
            columns: list::columns_of(&header),
            // A row with nothing but a serial number or a total is none.
            rows: rows.filter(|r| Heading::ALL.into_iter().any(|h| !r.get(h).is_empty())).collect(),
            unknown: unmatched.into_iter().map(|(column, text)| (letter(column), text)).collect(),
            headed: headed.into_iter().map(|(column, text)| (column, letter(column), text)).collect(),
            changes,
            signature,
            unread: Vec::new(),
        })
    }

    /// A roll call as neighbours write it in a chat group: who lives where. What they say of their health is not the register's.
    pub fn of_chain(text: &str) -> Roster {
        let chain = cn_id::parse_chain(text);
        let column = |heading| FoundColumn { heading, written: String::new(), letter: String::new(), confidence: 100 };
        let mut roster = Roster {
            columns: [Heading::Address, Heading::Name, Heading::Phone].into_iter().map(column).collect(),
            ..Roster::default()
        };
        let line_of = |line: usize| text.lines().nth(line - 1).unwrap_or_default().trim().chars().take(80).collect::<String>();
        for item in chain.items {
            let Some(room) = item.room else {
                roster.unread.push(Unread { line: item.line, text: line_of(item.line), code: "import-room-missing" });
                continue;
            };
            let one = item.names.len() == 1;
            for name in item.names {
                let phone = item.phone.clone().filter(|_| one).unwrap_or_default();
                let row = RosterRow::new(item.line).with(Heading::Address, room.to_string()).with(Heading::Name, name);
                roster.rows.push(row.with(Heading::Compound, room.place.clone()).with(Heading::Phone, phone));
            }
        }
        for p in chain.problems {
            let code = match p.trouble {
                ChainTrouble::NoName => "import-name-missing",
                ChainTrouble::Room(RoomError::NoBuilding) => "import-building-missing",
                ChainTrouble::Room(RoomError::TurnedIntoDate) => "import-room-date",
                ChainTrouble::Room(_) => "import-paste-odd",
            };
            roster.unread.push(Unread { line: p.line, text: p.text.chars().take(80).collect(), code });
        }
        roster.unread.sort_by_key(|u| u.line);
        roster
    }
}

/// Titles stand in so many rows above headings.
const TITLE_ROWS: usize = 3;

/// One text over the whole row that is nobody's name: 望江社区二网格花名册.
fn is_title(sheet: &Sheet, row: usize) -> bool {
    let cells = sheet.rows.get(row - 1).map(Vec::as_slice).unwrap_or_default();
    let mut texts = cells.iter().map(|c| c.text.trim()).filter(|t| !t.is_empty());
    let Some(first) = texts.next() else { return false };
    let words = ["社区", "网格", "小区", "名册", "名单", "登记表", "街道", "村"];
    texts.all(|t| t == first) && (first.chars().count() > 6 || words.iter().any(|w| first.contains(w)))
}

fn mapped(header: &Header) -> Mapped {
    header.found.iter().filter_map(|f| Some((f.column, Heading::of_key(f.key)?))).collect()
}

fn moved(before: &Mapped, now: &Mapped) -> Vec<(Heading, String, String)> {
    let at = |m: &Mapped, h: Heading| m.iter().find(|(_, of)| *of == h).map(|(c, _)| letter(*c)).unwrap_or_default();
    let all = Heading::ALL.into_iter().map(|h| (h, at(before, h), at(now, h)));
    all.filter(|(_, was, is)| was != is).collect()
}

/// Of the headings and where they stand; their words are not kept.
fn signature(headed: &[(usize, String)]) -> String {
    let mut all = String::new();
    for (column, text) in headed {
        let bare: String = cn_id::narrow(text).chars().filter(|c| c.is_alphanumeric()).collect();
        all.push_str(&format!("{column}:{bare};"));
    }
    muster_ledger::hex(&muster_ledger::sha256(all.as_bytes())[..16])
}
