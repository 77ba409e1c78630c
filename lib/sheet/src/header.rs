//! Which row is the heading, and which column is which.

use crate::book::Sheet;
use crate::cell::Cell;
use std::collections::HashSet;

/// A column the caller hopes to find.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    /// The caller's name for it.
    pub key: &'static str,
    /// Headings that mean it. Compared without spaces, signs, case and width.
    pub names: &'static [&'static str],
    /// Whether a value looks as if it belonged there; used to weigh headings and to find columns without one.
    pub looks_like: Option<fn(&str) -> bool>,
}

/// A column found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The caller's name for it.
    pub key: &'static str,
    /// 0-based column of the sheet.
    pub column: usize,
    /// The heading as written, lines joined by a space; empty when only the values told.
    pub heading: String,
    /// 0–100: 100 a heading that is a synonym, 70 one that contains a synonym, 50 values only; values add or take away.
    pub confidence: u8,
}

/// Where the headings are and what they mean.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    /// 1-based first heading row.
    pub first_row: usize,
    /// 1-based last heading row; data starts below.
    pub last_row: usize,
    /// Columns found, in the order of the sheet.
    pub found: Vec<Found>,
    /// Other headings: 0-based column and text.
    pub unmatched: Vec<(usize, String)>,
}

/// Heading rows are looked for among this many rows from the top.
const SEARCH_ROWS: usize = 30;
/// Headings of up to three lines.
const MOST_LINES: usize = 3;
/// Values looked at below the heading.
const SAMPLE_ROWS: usize = 30;

impl Header {
    /// The 0-based column of a key.
    pub fn column(&self, key: &str) -> Option<usize> {
        self.found.iter().find(|f| f.key == key).map(|f| f.column)
    }
}

/// How well the lines of a heading, the lowest last, name each of the columns asked for: 0–100, in their order.
pub type Scores<'a> = dyn Fn(&[&str]) -> Vec<u8> + 'a;

/// By the names of the columns: 100 the name itself, 98 all lines together, 70 contained, 60 in a line above.
fn by_names<'a>(columns: &'a [Column]) -> impl Fn(&[&str]) -> Vec<u8> + 'a {
    move |lines| columns.iter().map(|c| name_score(lines, c.names)).collect()
}

/// Finds the heading row or rows, below title rows and of one to three lines. At least two headings must be known (one, if the
/// caller asks for one column or the sheet has only one); `None` otherwise.
pub fn find_header(sheet: &Sheet, columns: &[Column]) -> Option<Header> {
    find_header_by(sheet, columns, &by_names(columns))
}

/// The same, with headings weighed by the caller; their names still tell where a second list begins.
pub fn find_header_by(sheet: &Sheet, columns: &[Column], scores: &Scores<'_>) -> Option<Header> {
    let width = sheet.rows.iter().map(Vec::len).max().unwrap_or(0);
    let needed = 2.min(columns.len()).min(width).max(1);
    let names = heading_names(columns);
    let mut end = sheet.rows.len();
    let mut best = strongest(sheet, columns, scores, needed, width, end);
    // A second list pasted below may have the better headings: the first one's count where its own stand above its rows.
    while let Some(found) = &best {
        let above = |i: usize| sheet.rows.get(i).map_or(&[][..], Vec::as_slice);
        let heading = (0..found.first_row - 1).find(|i| is_heading(&names, above(*i)));
        let own = |from: usize| (from + 1..found.first_row - 1).any(|i| !is_heading(&names, above(i)) && filled(above(i)) > 1);
        if !heading.is_some_and(own) {
            break;
        }
        end = found.first_row - 1;
        match strongest(sheet, columns, scores, needed, width, end) {
            Some(earlier) => best = Some(earlier),
            None => break,
        }
    }
    best.map(|mut header| {
        let first_row = first_merged_row(sheet, &header);
        if first_row < header.first_row {
            header = weigh(sheet, columns, scores, first_row, header.last_row, width).2;
        }
        absorb_merged_rows(sheet, &mut header);
        header
    })
}

/// The best headings that end at row `end` or above it.
fn strongest(sheet: &Sheet, columns: &[Column], scores: &Scores<'_>, needed: usize, width: usize, end: usize) -> Option<Header> {
    let mut best: Option<((u32, std::cmp::Reverse<usize>), Header)> = None;
    for first_row in 1..=end.min(SEARCH_ROWS) {
        for lines in 1..=MOST_LINES.min(end + 1 - first_row) {
            let (score, known, header) = weigh(sheet, columns, scores, first_row, first_row + lines - 1, width);
            // of equals the one with fewer lines stays, then the earlier
            let rank = (score, std::cmp::Reverse(lines));
            if known >= needed && best.as_ref().is_none_or(|(top, _)| rank > *top) {
                best = Some((rank, header));
            }
        }
    }
    best.map(|(_, header)| header)
}

fn heading_names(columns: &[Column]) -> HashSet<String> {
    columns.iter().flat_map(|c| c.names).map(|n| bare(n)).collect()
}

fn filled(cells: &[Cell]) -> usize {
    cells.iter().filter(|c| !c.is_empty()).count()
}

/// At least half of its cells, and two of them, are headings as they stand in `names`.
fn is_heading(names: &HashSet<String>, cells: &[Cell]) -> bool {
    let short = cells.iter().filter(|c| !c.is_empty() && c.text.len() <= 60);
    let known: HashSet<String> = short.map(|c| bare(&without_brackets(&c.text))).filter(|n| names.contains(n)).collect();
    known.len() >= 2 && known.len() * 2 >= filled(cells)
}

/// Rows below the headings that are headings again, in their order: sheets pasted under each other often change their columns.
pub fn headings_again(sheet: &Sheet, columns: &[Column], header: &Header) -> Vec<Header> {
    headings_again_by(sheet, columns, &by_names(columns), header)
}

/// The same, with headings weighed by the caller.
pub fn headings_again_by(sheet: &Sheet, columns: &[Column], scores: &Scores<'_>, header: &Header) -> Vec<Header> {
    let names = heading_names(columns);
    let width = sheet.rows.iter().map(Vec::len).max().unwrap_or(0);
    let rows = sheet.rows.iter().enumerate().skip(header.last_row).filter(|(_, cells)| is_heading(&names, cells));
    rows.map(|(i, _)| weigh(sheet, columns, scores, i + 1, i + 1, width).2).collect()
}

/// The first heading row when headings are merged with cells above: the same text stands in both rows.
fn first_merged_row(sheet: &Sheet, header: &Header) -> usize {
    let mut first = header.first_row;
    while first > 1 && header.last_row - first + 1 < MOST_LINES {
        let same = |f: &Found| !f.heading.is_empty() && sheet.text(first - 1, f.column) == sheet.text(first, f.column);
        if !header.found.iter().any(same) {
            break;
        }
        first -= 1;
    }
    first
}

/// Score, number of columns known by their heading, and the header for these rows.
fn weigh(
    sheet: &Sheet,
    columns: &[Column],
    scores: &Scores<'_>,
    first_row: usize,
    last_row: usize,
    width: usize,
) -> (u32, usize, Header) {
    let headings: Vec<Vec<&str>> = (0..width).map(|c| heading_lines(sheet, first_row, last_row, c)).collect();
    let mut pairs = Vec::new();
    for (c, lines) in headings.iter().enumerate() {
        for ((k, column), by_name) in columns.iter().enumerate().zip(scores(lines)) {
            let confidence = with_values(by_name, sheet, last_row, c, column);
            if confidence > 0 {
                pairs.push((confidence, by_name, c, k));
            }
        }
    }
    // strongest first; of equals the leftmost column, the caller's first key
    pairs.sort_by_key(|&(confidence, by_name, c, k)| (std::cmp::Reverse((confidence, by_name)), c, k));
    let mut found: Vec<Found> = Vec::new();
    let mut score = 0;
    let mut known = 0;
    for (confidence, by_name, c, k) in pairs {
        if found.iter().any(|f| f.column == c || f.key == columns[k].key) {
            continue;
        }
        if by_name > 0 {
            // the heading's own score: values are the same for every guess of the heading rows
            score += u32::from(by_name);
            known += 1;
        }
        let heading = if by_name > 0 { headings[c].join(" ") } else { String::new() };
        found.push(Found { key: columns[k].key, column: c, heading, confidence });
    }
    found.sort_by_key(|f| f.column);
    let unmatched = headings
        .iter()
        .enumerate()
        .filter(|(c, lines)| !lines.is_empty() && !found.iter().any(|f| f.column == *c))
        .map(|(c, lines)| (c, lines.join(" ")))
        .collect();
    (score, known, Header { first_row, last_row, found, unmatched })
}

/// The texts of a column from the first to the last heading row, each once (merged cells repeat theirs).
fn heading_lines(sheet: &Sheet, first_row: usize, last_row: usize, column: usize) -> Vec<&str> {
    let mut lines: Vec<&str> = Vec::new();
    for row in first_row..=last_row {
        let text = sheet.text(row, column);
        if !text.is_empty() && lines.last() != Some(&text) {
            lines.push(text);
        }
    }
    lines
}

/// 100 when the lowest line is a synonym, 98 when all lines together are, 70 when it contains one (of two characters or more),
/// 60 when only an upper line is one.
fn name_score(lines: &[&str], names: &[&str]) -> u8 {
    let Some(lowest) = lines.last() else { return 0 };
    let leaf = bare(lowest);
    let leaf_short = bare(&without_brackets(lowest));
    let joined = bare(&lines.concat());
    let upper: Vec<String> = lines[..lines.len() - 1].iter().map(|l| bare(l)).collect();
    let mut score = 0;
    for name in names.iter().map(|n| bare(n)).filter(|n| !n.is_empty()) {
        let long_enough = name.chars().count() >= 2 && leaf.chars().count() <= 20;
        let this = if leaf == name || leaf_short == name {
            100
        } else if joined == name {
            98
        } else if long_enough && leaf.contains(&name) {
            70
        } else if upper.contains(&name) {
            60
        } else {
            0
        };
        score = score.max(this);
    }
    score
}

/// The heading's score corrected by the values below it.
fn with_values(by_name: u8, sheet: &Sheet, last_row: usize, column: usize, wanted: &Column) -> u8 {
    let Some(looks_like) = wanted.looks_like else {
        return by_name;
    };
    let rows = sheet.rows.iter().skip(last_row).take(SAMPLE_ROWS);
    let values: Vec<&str> = rows.filter_map(|r| r.get(column)).map(|c| c.text.as_str()).filter(|t| !t.is_empty()).collect();
    let fitting = values.iter().filter(|v| looks_like(v)).count();
    let most = fitting * 5 >= values.len() * 3;
    let few = values.len() >= 3 && fitting * 5 < values.len();
    match by_name {
        0 if values.len() >= 2 && fitting * 5 >= values.len() * 4 => 50,
        0 => 0,
        score if most && fitting > 0 => score.saturating_add(10).min(100),
        score if few => score - 30,
        score => score,
    }
}

/// Letters, digits and characters only: narrow, lower case. How headings are compared.
pub fn bare(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\u{FF01}'..='\u{FF5E}' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
            c => c,
        })
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

/// `楼栋（幢/号楼）` → `楼栋`.
pub fn without_brackets(text: &str) -> String {
    let mut depth = 0usize;
    let mut kept = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '(' | '（' | '[' | '【' => depth += 1,
            ')' | '）' | ']' | '】' => depth = depth.saturating_sub(1),
            c if depth == 0 => kept.push(c),
            _ => {}
        }
    }
    kept
}

/// A row below the headings in which merged headings still repeat belongs to them.
fn absorb_merged_rows(sheet: &Sheet, header: &mut Header) {
    while header.last_row < header.first_row + MOST_LINES - 1 {
        let repeats = |f: &&Found| {
            !f.heading.is_empty() && sheet.text(header.last_row + 1, f.column) == sheet.text(header.last_row, f.column)
        };
        if header.found.iter().filter(repeats).count() < 2 {
            return;
        }
        header.last_row += 1;
    }
}

/// Iterator over the data rows below a header. Blank rows and headings repeated for printing are skipped.
#[derive(Clone, Debug)]
pub struct Table<'a> {
    sheet: &'a Sheet,
    header: &'a Header,
    next_row: usize,
}

/// One data row.
#[derive(Clone, Copy, Debug)]
pub struct Record<'a> {
    /// 1-based row, as the office program shows it.
    pub row: usize,
    /// All cells of the row.
    pub cells: &'a [Cell],
    header: &'a Header,
}

impl<'a> Table<'a> {
    /// The rows of `sheet` below `header`.
    pub fn new(sheet: &'a Sheet, header: &'a Header) -> Self {
        Self { sheet, header, next_row: header.last_row + 1 }
    }

    fn repeats_header(&self, cells: &[Cell]) -> bool {
        let text = |c: usize| cells.get(c).map_or("", |cell| cell.text.as_str());
        let named = self.header.found.iter().filter(|f| !f.heading.is_empty());
        let mut count = 0;
        for found in named {
            if text(found.column) != self.sheet.text(self.header.last_row, found.column) {
                return false;
            }
            count += 1;
        }
        count >= 2
    }
}

impl<'a> Iterator for Table<'a> {
    type Item = Record<'a>;

    fn next(&mut self) -> Option<Record<'a>> {
        loop {
            let cells = self.sheet.rows.get(self.next_row - 1)?;
            let row = self.next_row;
            self.next_row += 1;
            if cells.iter().any(|c| !c.is_empty()) && !self.repeats_header(cells) {
                return Some(Record { row, cells, header: self.header });
            }
        }
    }
}

impl<'a> Record<'a> {
    /// The text of a key's column; empty when the cell is or the column was not found.
    pub fn get(&self, key: &str) -> &'a str {
        self.cell(key).map_or("", |c| c.text.as_str())
    }

    /// The cell of a key's column, with its damage.
    pub fn cell(&self, key: &str) -> Option<&'a Cell> {
        self.cells.get(self.header.column(key)?)
    }
}
