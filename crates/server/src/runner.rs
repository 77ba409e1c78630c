//! Runs reactions and timers: one thread, after the commit, never in replay.
//!
//! A reaction's outcome, its cursor, and the end of its parked row are one transaction: nothing runs twice, however long
//! the house stood still, although idempotency keys are forgotten after a month. Only where nothing followed may a cursor
//! lag, by a minute. What fails three times is parked; later facts about the same subject wait behind it, others go on.

use crate::parked::{self, CURSORS, PARKED, Parked, State, What};
use crate::reactions::{Due, Follows, Reaction, Timer};
use crate::site::Site;
use muster_ledger::{
    Ask, Author, Fact, Fault, IdemKey, MINUTE, Moment, Read, Refusal, SECOND, Seq, Value, Why, WorkWrite, sha256, values,
};
use std::collections::{BTreeMap, HashSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// Facts read at once.
const BATCH: usize = 256;
/// Tries before an item waits for a person.
pub(crate) const TRIES: i64 = 3;
/// A chain of reactions longer than this is a circle.
const DEPTH: usize = 8;
/// Cursors are written after so many facts without any command of their own.
const FLUSH: i64 = 512;
/// How often timers are looked at when nothing is recorded.
const TICK: Duration = Duration::from_millis(250);
/// How often cursors are written, and what was kept too long is dropped.
const TIDY: Duration = Duration::from_secs(60);
/// Facts of terms that ran out, in one round.
const TERMS: usize = 100;
/// Due timers handled in one round.
const ROUND: i64 = 500;

/// The thread; ends soon after `stop` is set.
pub fn start(site: Arc<Site>, stop: Arc<AtomicBool>) -> std::io::Result<std::thread::JoinHandle<()>> {
    // Before anybody is let in: a fact that came before its reaction has a cursor would be taken for the past.
    let mut first = cursors(&site).ok();
    std::thread::Builder::new().name("reactions".into()).spawn(move || {
        let mut seen = 0;
        let mut runner = None;
        while !stop.load(Ordering::Relaxed) {
            let rounds = match &mut runner {
                None => first.take().map_or_else(|| cursors(&site), Ok).map(|c| runner = Some(Runner::begin(&site, c))),
                Some(r) => r.round(&stop),
            };
            if let Err(f) = rounds {
                tracing::error!(fault = %f, "reactions wait");
                std::thread::sleep(Duration::from_secs(1));
            }
            seen = site.pulse.wait(seen, TICK);
        }
        if let Some(r) = &mut runner {
            let _ = r.flush();
        }
    })
}

/// The last fact that each reaction has dealt with.
type Cursors = BTreeMap<&'static str, i64>;

/// Where each reaction goes on, written where it is new.
fn cursors(site: &Site) -> Result<Cursors, Fault> {
    let read = site.house.read()?;
    let head = read.size()? as i64 - 1;
    let (mut cursors, mut new) = (Cursors::new(), Vec::new());
    for r in site.reactions {
        let at = match read.get(&CURSORS, &[r.name.into()])? {
            Some(row) => row.int("seq"),
            // A new reaction starts at the head: it has nothing to say about the past.
            None => {
                new.push(WorkWrite::Put(&CURSORS, values![r.name, head]));
                head
            }
        };
        cursors.insert(r.name, at);
    }
    drop(read);
    crate::kept::tidy(site)?;
    if !new.is_empty() {
        site.house.work(new).map_err(|r| Fault::Store(r.code.to_owned()))?;
    }
    Ok(cursors)
}

struct Runner<'a> {
    site: &'a Site,
    cursors: Cursors,
    written: Cursors,
    /// Timers dealt with whose row still stands: (name, about, at).
    fired: HashSet<(String, i64, i64)>,
    /// Whether the time can be believed: what destroys waits where not.
    watch: crate::ahead::Watch,
    looked: Option<Instant>,
    tidied: Instant,
}

/// What is to be tried.
#[derive(Clone, Copy)]
struct Item<'a> {
    what: What,
    name: &'a str,
    /// The fact that caused it, or what the timer is about.
    about: i64,
    at: Moment,
    subject: &'a str,
    tries: i64,
}

impl Item<'_> {
    fn key(&self) -> IdemKey {
        match self.what {
            What::Reaction => IdemKey::derived(&[b"reaction", self.name.as_bytes(), &self.about.to_be_bytes()]),
            What::Timer => {
                IdemKey::derived(&[b"timer", self.name.as_bytes(), &self.about.to_be_bytes(), &self.at.0.to_be_bytes()])
            }
        }
    }
    /// What is written with its outcome. Before a first try everything earlier has been dealt with, or stands parked.
    fn done(&self) -> Vec<WorkWrite> {
        match (self.what, self.tries) {
            (What::Reaction, 0) => vec![WorkWrite::Put(&CURSORS, values![self.name, self.about])],
            (What::Timer, 0) => Vec::new(),
            _ => vec![WorkWrite::Delete(&PARKED, self.row())],
        }
    }
    fn row(&self) -> Vec<Value> {
        values![self.what.name(), self.name, self.about, self.at]
    }
}

/// How a try ended.
enum Tried {
    /// With the view it was decided on, where that still is the newest: nothing followed.
    Done(Option<Read>),
    /// The house is busy or closing: not the item's fault.
    Later,
    Failed(&'static str),
}

impl<'a> Runner<'a> {
    fn begin(site: &'a Site, cursors: Cursors) -> Runner<'a> {
        let watch = crate::ahead::Watch::begin(site);
        Runner { site, written: cursors.clone(), cursors, fired: HashSet::new(), watch, looked: None, tidied: Instant::now() }
    }

    fn round(&mut self, stop: &AtomicBool) -> Result<(), Fault> {
        self.facts(stop)?;
        // Under load a round begins with every commit: timers and what waits are looked at less often.
        if self.looked.is_some_and(|l| l.elapsed() < TICK) {
            return Ok(());
        }
        self.looked = Some(Instant::now());
        if self.tidied.elapsed() >= TIDY {
            self.tidied = Instant::now();
            self.flush()?;
            crate::kept::tidy(self.site)?;
        }
        self.due(stop)?;
        // A week's walk through the register, a page in each round.
        if let Err(r) = muster_ground::age::step(&self.site.house) {
            tracing::warn!(code = r.code, "the walk through the register waits");
        }
        // Terms are over by themselves; here the ledger is told.
        if let Err(r) = muster_ground::duty::expire(&self.site.house, TERMS) {
            tracing::warn!(code = r.code, "terms that ran out are recorded later");
        }
        self.waiting(stop)
    }

    /// Facts after the cursors.
    fn facts(&mut self, stop: &AtomicBool) -> Result<(), Fault> {
        while let Some(from) = self.cursors.values().min().copied() {
            let read = self.site.house.read()?;
            let facts = read.facts_from(Seq(from + 1), BATCH)?;
            if facts.is_empty() {
                self.site.settled.store(from, Ordering::Release);
                return Ok(());
            }
            let mut view = Some(read);
            for fact in &facts {
                if stop.load(Ordering::Relaxed) || !self.follow(fact, &mut view)? {
                    return Ok(());
                }
            }
            let lag = self.cursors.iter().any(|(n, c)| c - self.written.get(n).copied().unwrap_or(0) >= FLUSH);
            if lag {
                self.flush()?;
            }
        }
        Ok(())
    }

    /// All reactions to one fact. False where the house is too busy to go on now. One `view` serves until something is recorded.
    fn follow(&mut self, fact: &Fact, view: &mut Option<Read>) -> Result<bool, Fault> {
        let seq = fact.seq().0;
        let site = self.site;
        for r in site.reactions {
            if self.cursors.get(r.name).is_some_and(|c| *c >= seq) {
                continue;
            }
            if r.on == fact.kind() {
                let subject = parked::subject_of(fact);
                let item = Item { what: What::Reaction, name: r.name, about: seq, at: Moment(0), subject: &subject, tries: 0 };
                if !self.first(item, view, |s, read| react(s, read, r, fact))? {
                    return Ok(false);
                }
            }
            self.cursors.insert(r.name, seq);
        }
        Ok(true)
    }

    /// First try of an item. False where it is to be tried again as it is.
    fn first(&mut self, item: Item<'_>, view: &mut Option<Read>, run: impl Fn(&Site, &Read) -> Follows) -> Result<bool, Fault> {
        let read = view.take().map_or_else(|| self.site.house.read(), Ok)?;
        if parked::holds(&read, item.name, item.subject)? {
            drop(read);
            self.park(item, State::Held, "parked-held")?;
            return Ok(true);
        }
        match self.attempt(item, read, run)? {
            Tried::Done(unchanged) => *view = unchanged,
            Tried::Later => return Ok(false),
            Tried::Failed(code) => self.failed(Item { tries: 1, ..item }, code)?,
        }
        Ok(true)
    }

    fn attempt(&self, item: Item<'_>, read: Read, run: impl Fn(&Site, &Read) -> Follows) -> Result<Tried, Fault> {
        let key = item.key();
        // Done before the last stop. What follows a fact at its first try is recorded together with its cursor.
        if (item.what, item.tries) != (What::Reaction, 0) {
            let sql = "SELECT first FROM ledger_idempotency WHERE key = ?1";
            if !read.select(sql, &[Value::Blob(key.0.to_vec())])?.is_empty() {
                return Ok(Tried::Done(None));
            }
        }
        let ran = catch_unwind(AssertUnwindSafe(|| run(self.site, &read)));
        let (author, command) = match ran {
            Ok(Ok(Some(follows))) => follows,
            Ok(Ok(None)) => return Ok(Tried::Done(Some(read))),
            Ok(Err(r)) => return Ok(tried(&r)),
            Err(_) => return Ok(Tried::Failed("house-fault")),
        };
        drop(read);
        let cause = match item.what {
            What::Reaction => Some(Seq(item.about)),
            What::Timer => author.cause,
        };
        let ask = Ask { author: Author { cause, ..author }, key, hash: sha256(&key.0), command, work: item.done() };
        Ok(match self.site.house.ask(ask) {
            Ok(_) => Tried::Done(None),
            Err(r) => tried(&r),
        })
    }

    fn failed(&self, item: Item<'_>, code: &'static str) -> Result<(), Fault> {
        let state = if item.tries >= TRIES || code == "parked-too-deep" { State::Parked } else { State::Trying };
        tracing::warn!(name = item.name, about = item.about, tries = item.tries, code, "reaction failed");
        self.park(item, state, code)
    }

    fn park(&self, item: Item<'_>, state: State, code: &str) -> Result<(), Fault> {
        // 2, 8, 32 seconds of process time: house time may stand.
        let wait = (SECOND / 2) << (2 * item.tries.clamp(0, 10));
        let due = crate::clock::process_now().plus(wait.min(10 * MINUTE));
        let mut row = item.row();
        row.extend(values![item.subject, state.name(), code, item.tries, due]);
        self.work(vec![WorkWrite::Put(&PARKED, row)])
    }

    fn work(&self, work: Vec<WorkWrite>) -> Result<(), Fault> {
        self.site.house.work(work).map_err(|r| Fault::Store(r.code.to_owned()))
    }

    /// What failed before and is due again, or was held and is free now.
    fn waiting(&self, stop: &AtomicBool) -> Result<(), Fault> {
        let now = crate::clock::process_now();
        let all = parked::all(&self.site.house.read()?)?;
        for p in all {
            if stop.load(Ordering::Relaxed) {
                return Ok(());
            }
            let free = match p.state {
                State::Parked => false,
                State::Trying => p.due <= now,
                State::Held => !parked::held_before(&self.site.house.read()?, &p)?,
            };
            if free {
                self.retry(&p)?;
            }
        }
        Ok(())
    }

    fn retry(&self, p: &Parked) -> Result<(), Fault> {
        let item = Item { what: p.what, name: &p.name, about: p.about, at: p.at, subject: &p.subject, tries: p.tries + 1 };
        let tried = match p.what {
            What::Reaction => {
                let fact = self.site.house.read()?.fact(Seq(p.about))?;
                let known = self.site.reactions.iter().find(|r| r.name == p.name);
                match (known, fact) {
                    (Some(r), Some(fact)) => self.attempt(item, self.site.house.read()?, |s, read| react(s, read, r, &fact))?,
                    // Its reaction is no longer in the table.
                    _ => Tried::Done(None),
                }
            }
            What::Timer => match self.site.timers.iter().find(|t| t.name == p.name) {
                Some(t) if t.destroys && self.watch.held() => return Ok(()),
                Some(t) => {
                    let due = Due { name: p.name.clone(), about: p.about, at: p.at };
                    self.attempt(item, self.site.house.read()?, |s, read| (t.fire)(&due, read, &s.house))?
                }
                None => Tried::Done(None),
            },
        };
        match tried {
            Tried::Done(_) => self.work(vec![WorkWrite::Delete(&PARKED, item.row())]),
            Tried::Later => Ok(()),
            Tried::Failed(code) => self.failed(item, code),
        }
    }

    /// Timers whose time has come.
    fn due(&mut self, stop: &AtomicBool) -> Result<(), Fault> {
        if self.site.timers.is_empty() {
            return Ok(());
        }
        let now = self.site.house.now();
        self.watch.look(self.site, now)?;
        let mut from = (i64::MIN, String::new(), i64::MIN);
        loop {
            let sql = "SELECT name, about, at FROM ledger_timers WHERE at <= ?1 AND (at, name, about) > (?2, ?3, ?4) \
                       ORDER BY at, name, about LIMIT ?5";
            let rows = self.site.house.read()?.select(sql, &values![now, from.0, from.1.clone(), from.2, ROUND])?;
            let Some(last) = rows.last() else { break };
            from = (last.int("at"), last.text("name").to_owned(), last.int("about"));
            for row in &rows {
                if stop.load(Ordering::Relaxed) {
                    return Ok(());
                }
                let due = Due { name: row.text("name").to_owned(), about: row.int("about"), at: row.moment("at") };
                self.fire(&due)?;
            }
        }
        if self.fired.len() > 100_000 {
            // Each is found again by its idempotency key.
            self.fired.clear();
        }
        Ok(())
    }

    fn fire(&mut self, due: &Due) -> Result<(), Fault> {
        let id = (due.name.clone(), due.about, due.at.0);
        let site = self.site;
        let Some(timer): Option<&Timer> = site.timers.iter().find(|t| t.name == due.name) else { return Ok(()) };
        if self.fired.contains(&id) || (timer.destroys && self.watch.held()) {
            return Ok(());
        }
        let subject = format!("{}:{}", due.name, due.about);
        let item = Item { what: What::Timer, name: &due.name, about: due.about, at: due.at, subject: &subject, tries: 0 };
        let parked = site.house.read()?.get(&PARKED, &item.row())?.is_some();
        if parked || self.first(item, &mut None, |s, read| (timer.fire)(due, read, &s.house))? {
            self.fired.insert(id);
        }
        Ok(())
    }

    fn flush(&mut self) -> Result<(), Fault> {
        let moved = self.cursors.iter().filter(|(n, c)| self.written.get(*n) != Some(*c));
        let work: Vec<WorkWrite> = moved.map(|(n, c)| WorkWrite::Put(&CURSORS, values![*n, *c])).collect();
        if !work.is_empty() {
            self.work(work)?;
            self.written.clone_from(&self.cursors);
        }
        Ok(())
    }
}

fn tried(r: &Refusal) -> Tried {
    if r.why == Why::Busy { Tried::Later } else { Tried::Failed(r.code) }
}

fn react(site: &Site, read: &Read, r: &Reaction, fact: &Fact) -> Follows {
    let mut cause = fact.envelope.cause;
    let mut depth = 0;
    while let Some(seq) = cause {
        depth += 1;
        if depth >= DEPTH {
            return Err(Refusal::conflict("parked-too-deep"));
        }
        cause = read.fact(seq)?.and_then(|f| f.envelope.cause);
    }
    (r.run)(fact, read, &site.house)
}
