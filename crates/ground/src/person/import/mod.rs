//! Residents' lists: read as offices write them, checked row by row, tried before anything is recorded, recorded in chunks
//! that stay hidden until the end, and taken back by one fact.
//!
//! Each list opens its own dataset (purpose `register`, about the import): undoing destroys that key, and with it every
//! name and number the list brought. Places that a list adds stay after an undo: they are public, and others may already
//! stand on them. Tokens of people only an undone list knew stay too; they are keyed hashes that lead to nobody, and the
//! next list that names the person takes them up again.

pub(super) mod columns;
mod heading;
mod held;
pub(super) mod page;
mod page_columns;
mod page_rows;
pub(super) mod paste;
mod resolve;
mod roster;
mod row;
#[cfg(test)]
mod tests;

pub use crate::place::Home;
pub use heading::Heading;
pub use roster::{ColumnChange, FoundColumn, Roster, Unread};
pub use row::{Checked, Entry, RosterRow, RowProblem, check};

use super::fact::{Finished, ImportId};
use super::note;
use super::rule::{Chunk, FinishImport, StartImport, UndoImport, standing};
use crate::place::Added;
use muster_ledger::{
    Answer, Ask, Author, Command, DatasetId, Day, Draft, House, IdemKey, Lost, Outcome, PlaceId, Read, Refusal, Why, sha256,
};
use resolve::{CROWD, LIKE, Resolver};
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
    /// Rows that are on disk.
    pub written: u32,
    /// New people much like someone of the register: looked for before the yes only.
    pub like: u32,
    /// Rooms with very many people of the list: how they are called, and how many.
    pub crowds: Vec<(String, u32)>,
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

/// A row of the preview.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Tried {
    pub row: usize,
    pub effect: Effect,
    pub problems: Vec<RowProblem>,
}

/// What an import of `rows` would do, without recording anything; the first `show` rows in detail. Told each
/// row; false ends it.
pub fn dry_run(
    read: &Read,
    community: PlaceId,
    rows: &[RosterRow],
    show: usize,
    mut go_on: impl FnMut(&Report) -> bool,
) -> Result<(Report, Vec<Tried>), Refusal> {
    let mut resolver = Resolver { compares: true, ..Resolver::new(read, community)? };
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
        report.like += u32::from(problems.iter().any(|p| LIKE.contains(&p.code)));
        if tried.len() < show {
            tried.push(Tried { row: row.row, effect, problems: problems.clone() });
        }
        report.keep(problems);
        if !go_on(&report) {
            return Err(Refusal::conflict("import-not-running"));
        }
    }
    report.places = resolver.homes.added() as u32;
    report.crowds = resolver.crowds.into_values().filter(|(n, _)| *n > CROWD).map(|(n, room)| (room, n)).collect();
    report.crowds.sort();
    Ok((report, tried))
}

/// What an import compares with. Rows of its own need no second look: the resolver remembers them. Renewed after each chunk:
/// a view kept for long would keep the log from being folded in.
#[derive(Default)]
struct View(Option<Read>);

impl View {
    fn read(&mut self, house: &House) -> Result<&Read, Refusal> {
        Ok(match &mut self.0 {
            Some(read) => read,
            none => none.insert(house.read()?),
        })
    }
    fn renew(&mut self) {
        self.0 = None;
    }
}

/// Records a list: [`Importer::open`], [`Importer::feed`] for each row, [`Importer::finish`]. Dropped before the end, what it
/// wrote stays hidden and gives way to the next import.
pub struct Importer<'h> {
    house: &'h House,
    author: Author,
    import: ImportId,
    resolver: Resolver,
    view: View,
    people: Vec<Draft>,
    chunk: u32,
    waiting: Vec<(u32, Receiver<Answer>)>,
    report: Report,
}

impl<'h> Importer<'h> {
    /// Starts an import into a community.
    pub fn open(house: &'h House, author: Author, community: PlaceId) -> Result<Importer<'h>, Refusal> {
        Importer::open_as_of(house, author, community, None)
    }

    /// The same, of a list that was true on a day before.
    pub fn open_as_of(house: &'h House, author: Author, community: PlaceId, as_of: Option<Day>) -> Result<Importer<'h>, Refusal> {
        let start = StartImport::new(house, community, author.actor).as_of(as_of);
        let import = start.id;
        ask(house, author, import, "start", Box::new(start))?;
        let read = house.read()?;
        let resolver = Resolver::new(&read, community)?;
        Ok(Importer::with(house, author, import, resolver, View(Some(read))))
    }

    /// Goes on with an import that was started at upload.
    pub(super) fn resume(
        house: &'h House,
        author: Author,
        import: ImportId,
        community: PlaceId,
    ) -> Result<Importer<'h>, Refusal> {
        let read = house.read()?;
        let resolver = Resolver::new(&read, community)?;
        Ok(Importer::with(house, author, import, resolver, View(Some(read))))
    }

    fn with(house: &'h House, author: Author, import: ImportId, resolver: Resolver, view: View) -> Importer<'h> {
        let report = Report { import, ..Report::default() };
        Importer { house, author, import, resolver, view, people: Vec::new(), chunk: 0, waiting: Vec::new(), report }
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
        let (resolved, problems) = self.resolver.resolve(self.view.read(house)?, row, &mut || house.next_id())?;
        self.report.keep(problems);
        let effect = resolved.as_ref().map_or(Effect::Wrong, |r| r.effect);
        self.report.count(effect);
        if let Some(mut r) = resolved.filter(|r| r.effect != Effect::Same) {
            note::make_ready(house, self.view.read(house)?, &mut r.entry.personal)?;
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
            drafts.push(Added { places: some.to_vec() }.draft(self.resolver.community));
        }
        let people = self.people.len() as u32;
        drafts.append(&mut self.people);
        let command = Chunk { import: self.import, drafts };
        let (sender, receiver) = channel();
        let ask = asked(self.author, self.import, &format!("chunk {}", self.chunk), Box::new(command));
        self.house.submit(ask, move |answer| {
            let _ = sender.send(answer);
        });
        self.chunk += 1;
        self.waiting.push((people, receiver));
        // Before waiting: a view that is kept keeps the log from being folded in.
        self.view.renew();
        while self.waiting.len() > AHEAD {
            let (people, first) = self.waiting.remove(0);
            settled(&first)?;
            self.report.written += people;
        }
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
        for (people, waiting) in std::mem::take(&mut self.waiting) {
            settled(&waiting)?;
            self.report.written += people;
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
