//! Residents' lists: read as offices write them, checked row by row, tried before anything is recorded, recorded in chunks
//! that stay hidden until the end, and taken back by one fact.
//!
//! Each list opens its own dataset (purpose `register`, about the import): undoing destroys that key, and with it every
//! name and number the list brought. Places that a list adds stay after an undo: they are public, and others may already
//! stand on them. Tokens of people only an undone list knew stay too; they are keyed hashes that lead to nobody, and the
//! next list that names the person takes them up again.

mod heading;
pub(super) mod page;
mod roster;
mod row;

pub use crate::place::Home;
pub use heading::Heading;
pub use roster::{FoundColumn, Roster};
pub use row::{Checked, Entry, RosterRow, RowProblem, check};

use super::fact::{Finished, ImportId, Standing};
use super::read::{self, Personal};
use super::rule::{Chunk, FinishImport, REGISTER_DATASET, StartImport, Tokens, UndoImport, standing};
use crate::place::{Added, Ambiguous, Homes, Located};
use muster_ledger::{
    Answer, Ask, Author, Command, DatasetId, Draft, House, IdemKey, Lost, Outcome, PersonId, PlaceId, Read, Refusal, Token, Why,
    sha256,
};
use std::collections::HashMap;
use std::sync::mpsc::{Receiver, channel};

/// Rows of one ask: about 15 ms of the writer.
const CHUNK: usize = 500;
/// Chunks that may wait for the writer while the next is checked and sealed.
const AHEAD: usize = 3;
/// Problems kept of one list.
const PROBLEMS_MAX: usize = 1_000;

/// What a row does to the register.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    Added,
    Same,
    Changed,
    Wrong,
}

/// What a list brought, or would bring.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Report {
    pub import: ImportId,
    pub rows: u32,
    pub added: u32,
    pub same: u32,
    pub changed: u32,
    pub wrong: u32,
    /// Rooms, units, buildings, grids the list added.
    pub places: u32,
    pub problems: Vec<RowProblem>,
    /// More problems than are kept.
    pub more_problems: bool,
}

impl Report {
    fn count(&mut self, effect: Effect) {
        self.rows += 1;
        match effect {
            Effect::Added => self.added += 1,
            Effect::Same => self.same += 1,
            Effect::Changed => self.changed += 1,
            Effect::Wrong => self.wrong += 1,
        }
    }
    fn keep(&mut self, problems: Vec<RowProblem>) {
        let room = PROBLEMS_MAX.saturating_sub(self.problems.len());
        self.more_problems |= problems.len() > room;
        self.problems.extend(problems.into_iter().take(room));
    }
}

/// A checked row with its place and its person: what a preview shows and an import records.
struct Resolved {
    entry: Entry,
    at: Located,
    person: Option<PersonId>,
    effect: Effect,
}

/// Checks rows against the register. Used by the dry run and by the import alike, so that both say the same.
struct Resolver {
    community: PlaceId,
    today: cn_id::Date,
    homes: Homes,
    above: Option<Home>,
    /// Who was in this list before, and in which row.
    seen: HashMap<Token, usize>,
}

impl Resolver {
    fn new(read: &Read, community: PlaceId) -> Result<Resolver, Refusal> {
        let (y, m, d) = read.now.day().civil();
        let today = (y as u16, m as u8, d as u8);
        Ok(Resolver { community, today, homes: Homes::load(read, community)?, above: None, seen: HashMap::new() })
    }

    fn resolve(
        &mut self,
        read: &Read,
        row: &RosterRow,
        next: &mut dyn FnMut() -> i64,
    ) -> Result<(Option<Resolved>, Vec<RowProblem>), Refusal> {
        let Checked { entry, mut problems } = check(row, self.above.as_ref(), self.today);
        let Some(entry) = entry else { return Ok((None, problems)) };
        self.above = Some(entry.home.clone());
        let at = match self.homes.locate(&entry.home, next) {
            Ok(at) => at,
            Err(Ambiguous { buildings }) => {
                let args = vec![("building", entry.home.building), ("n", buildings.to_string())];
                let (column, value) = (Heading::Compound, entry.home.compound);
                problems.push(RowProblem {
                    row: row.row,
                    column,
                    value,
                    code: "import-building-ambiguous",
                    args,
                    blocking: true,
                });
                return Ok((None, problems));
            }
        };
        let token = identity(read, &entry.personal, at.room);
        if let Some(first) = self.seen.insert(token, row.row) {
            self.seen.insert(token, first);
            let column = if entry.personal.id_number.is_empty() { Heading::Name } else { Heading::IdNumber };
            let (value, args) = (row.get(column).to_owned(), vec![("first", first.to_string())]);
            problems.push(RowProblem { row: row.row, column, value, code: "import-twice", args, blocking: true });
            return Ok((None, problems));
        }
        let (person, effect) = self.effect(read, token, &entry, &at)?;
        Ok((Some(Resolved { entry, at, person, effect }), problems))
    }

    fn effect(&self, read: &Read, token: Token, entry: &Entry, at: &Located) -> Result<(Option<PersonId>, Effect), Refusal> {
        let mut known = None;
        for person in read.people(token)? {
            known.get_or_insert(person);
            let Some(subject) = read.vault().subject(REGISTER_DATASET, person) else { continue };
            let Some(row) = read::row_of(read, subject)? else { continue };
            let body = self.body(entry, at, None);
            let stands = [
                ("community", body.community.0),
                ("grid", body.grid.0),
                ("sort", body.sort),
                ("room", body.room.0),
                ("band", body.band as i64),
                ("sex", body.sex as i64),
                ("flags", super::Need::bits(&body.needs)),
                ("relation", body.relation as i64),
            ];
            let same = stands.iter().all(|(column, v)| row.int(column) == *v);
            let same = same && read::open(read, row.int("part")).as_ref() == Some(&entry.personal);
            return Ok((Some(person), if same { Effect::Same } else { Effect::Changed }));
        }
        // Known from an import that was undone: the person is taken up again.
        Ok((known, Effect::Added))
    }

    fn body(&self, entry: &Entry, at: &Located, import: Option<ImportId>) -> Standing {
        Standing {
            community: self.community,
            grid: at.grid,
            building: at.building,
            unit: at.unit,
            room: at.room,
            sort: at.sort,
            floor: at.floor,
            band: entry.band,
            sex: entry.sex,
            needs: entry.needs.clone(),
            relation: entry.relation,
            import,
        }
    }
}

/// By ID number; without one by name and room.
fn identity(read: &Read, p: &Personal, room: PlaceId) -> Token {
    if p.id_number.is_empty() {
        Tokens::name_and_room(read.vault(), &p.name, room)
    } else {
        Tokens::id_number(read.vault(), &p.id_number)
    }
}

/// A row of the preview.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Tried {
    pub row: usize,
    pub effect: Effect,
    pub problems: Vec<RowProblem>,
}

/// What an import of `rows` would do, without recording anything; the first `show` rows in detail.
pub fn dry_run(read: &Read, community: PlaceId, rows: &[RosterRow], show: usize) -> Result<(Report, Vec<Tried>), Refusal> {
    let mut resolver = Resolver::new(read, community)?;
    // Ids that no place has: nothing of this is recorded.
    let mut last = 0;
    let mut next = || {
        last -= 1;
        last
    };
    let mut report = Report::default();
    let mut tried = Vec::new();
    for row in rows {
        let (resolved, problems) = resolver.resolve(read, row, &mut next)?;
        let effect = resolved.map_or(Effect::Wrong, |r| r.effect);
        report.count(effect);
        if tried.len() < show {
            tried.push(Tried { row: row.row, effect, problems: problems.clone() });
        }
        report.keep(problems);
    }
    report.places = resolver.homes.added() as u32;
    Ok((report, tried))
}

/// Records a list: [`Importer::open`], [`Importer::feed`] for each row, [`Importer::finish`]. Dropped before the end, what it
/// wrote stays hidden and gives way to the next import.
pub struct Importer<'h> {
    house: &'h House,
    author: Author,
    import: ImportId,
    community: PlaceId,
    resolver: Resolver,
    read: Read,
    people: Vec<Draft>,
    chunk: u32,
    waiting: Vec<Receiver<Answer>>,
    report: Report,
}

impl<'h> Importer<'h> {
    /// Starts an import into a community.
    pub fn open(house: &'h House, author: Author, community: PlaceId) -> Result<Importer<'h>, Refusal> {
        let start = StartImport::new(house, community, author.actor);
        let import = start.id;
        ask(house, author, import, "start", Box::new(start))?;
        Importer::resume(house, author, import, community)
    }

    /// Goes on with an import that was started at upload.
    pub fn resume(house: &'h House, author: Author, import: ImportId, community: PlaceId) -> Result<Importer<'h>, Refusal> {
        let read = house.read()?;
        let resolver = Resolver::new(&read, community)?;
        let report = Report { import, ..Report::default() };
        Ok(Importer {
            house,
            author,
            import,
            community,
            resolver,
            read,
            people: Vec::new(),
            chunk: 0,
            waiting: Vec::new(),
            report,
        })
    }

    pub fn import(&self) -> ImportId {
        self.import
    }
    /// What was read so far: for showing progress.
    pub fn progress(&self) -> &Report {
        &self.report
    }

    /// Checks and takes one row. A wrong row is counted and left out; only a fault of the house is an error.
    pub fn feed(&mut self, row: &RosterRow) -> Result<Effect, Refusal> {
        let house = self.house;
        let (resolved, problems) = self.resolver.resolve(&self.read, row, &mut || house.next_id())?;
        self.report.keep(problems);
        let effect = resolved.as_ref().map_or(Effect::Wrong, |r| r.effect);
        self.report.count(effect);
        if let Some(r) = resolved.filter(|r| r.effect != Effect::Same) {
            let vault = house.vault();
            let person = match r.person {
                Some(p) => p,
                None => vault.new_person().map_err(|e| Refusal::from(muster_ledger::Fault::from(e)))?,
            };
            let body = self.resolver.body(&r.entry, &r.at, Some(self.import));
            let dataset = DatasetId(self.import.0);
            let draft = standing(vault, dataset, person, r.effect == Effect::Changed, &body, &r.entry.personal).map_err(lost)?;
            self.people.push(draft);
        }
        if self.people.len() >= CHUNK {
            self.flush()?;
        }
        Ok(effect)
    }

    /// Sends what was gathered; waits only where too much is under way.
    fn flush(&mut self) -> Result<(), Refusal> {
        let places = self.resolver.homes.take_added();
        if places.is_empty() && self.people.is_empty() {
            return Ok(());
        }
        self.report.places += places.len() as u32;
        let mut drafts = Vec::with_capacity(self.people.len() + 1 + places.len() / Added::MAX);
        for some in places.chunks(Added::MAX) {
            drafts.push(Added { places: some.to_vec() }.draft(self.community));
        }
        drafts.append(&mut self.people);
        let command = Chunk { import: self.import, drafts };
        let (sender, receiver) = channel();
        let ask = asked(self.author, self.import, &format!("chunk {}", self.chunk), Box::new(command));
        self.house.submit(ask, move |answer| {
            let _ = sender.send(answer);
        });
        self.chunk += 1;
        self.waiting.push(receiver);
        while self.waiting.len() > AHEAD {
            let first = self.waiting.remove(0);
            settled(&first)?;
        }
        // A view kept for long would keep the log from being folded in.
        self.read = self.house.read()?;
        Ok(())
    }

    /// Waits for everything and makes it show.
    pub fn finish(mut self) -> Result<Report, Refusal> {
        let last = self.prepare()?;
        ask(self.house, self.author, self.import, "finish", Box::new(last))?;
        Ok(self.report)
    }

    /// Waits for everything; the command that makes it show is left to the caller, whose receipt it becomes.
    pub fn prepare(&mut self) -> Result<FinishImport, Refusal> {
        self.flush()?;
        for waiting in std::mem::take(&mut self.waiting) {
            settled(&waiting)?;
        }
        let r = &self.report;
        let (added, changed, same, wrong, places) = (r.added, r.changed, r.same, r.wrong, r.places);
        let undo_until = muster_ledger::Moment(0);
        Ok(FinishImport { counts: Finished { id: self.import, added, changed, same, wrong, places, undo_until } })
    }
}

/// A whole list at once, with progress every 500 rows. When the house fails midway, what was written stays hidden.
pub fn residents(
    house: &House,
    author: Author,
    community: PlaceId,
    rows: &[RosterRow],
    mut progress: impl FnMut(&Report),
) -> Result<Report, Refusal> {
    let mut importer = Importer::open(house, author, community)?;
    for (n, row) in rows.iter().enumerate() {
        importer.feed(row)?;
        if n % CHUNK == CHUNK - 1 {
            progress(importer.progress());
        }
    }
    let report = importer.finish()?;
    progress(&report);
    Ok(report)
}

/// Takes an import back, or drops an unfinished one.
pub fn undo(house: &House, author: Author, import: ImportId) -> Result<(), Refusal> {
    ask(house, author, import, "undo", Box::new(UndoImport { id: import, actor: author.actor })).map(|_| ())
}

fn lost(why: Lost) -> Refusal {
    match why {
        Lost::Dataset => Refusal::conflict("import-not-running").instead("/imports"),
        _ => Refusal::new(Why::Fault, "house-fault").arg("fault", "a person's key is missing"),
    }
}

fn settled(waiting: &Receiver<Answer>) -> Result<Outcome, Refusal> {
    waiting.recv().unwrap_or(Err(muster_ledger::Fault::Stopped.into()))
}

fn asked(author: Author, import: ImportId, what: &str, command: Box<dyn Command>) -> Ask {
    let key = IdemKey::derived(&[b"import", &import.0.to_be_bytes(), what.as_bytes()]);
    Ask { author, key, hash: sha256(what.as_bytes()), command, work: Vec::new() }
}

fn ask(house: &House, author: Author, import: ImportId, what: &str, command: Box<dyn Command>) -> Result<Outcome, Refusal> {
    house.ask(asked(author, import, what, command))
}
