//! Decisions about sweeps. What a worker found is never thrown away: known already it counts once, against another's word both
//! stand, and from a duty that has ended it waits for the secretary.

use super::fact::{
    Answers, Closed, DOOR_REVISITED, DOOR_SETTLED, DOORS_QUARANTINED, DOORS_RECORDED, DoorId, Outcome, QUARANTINE_DECIDED,
    QuarantineDecided, Quarantined, REVISITS_CHOSEN, Record, Recorded, Revisited, RevisitsChosen, SWEEP_CLOSED, Settled, SweepId,
};
use super::question::{Is, question};
use super::table::{DOORS, Found, KEYS, QUARANTINE, SWEEPS, Sweep, Swept};
use muster_ledger::{
    ActorId, Command, DatasetId, Dated, Draft, House, Key, Known, MINUTE, Moment, Period, PlaceId, Refusal, Sealed, Vault,
};
use std::collections::{BTreeSet, HashMap};

/// Which door it was, and what was noted there, lives so long after the month of the sweep.
pub static SWEEP_DATA: Dated = Dated { number: 27, purpose: "sweeps", period: Period::Month, keep_days: 60 };

/// Records in one fact.
pub const RECORDS_MAX: usize = 200;
/// Visited again by somebody else: so many of a hundred.
const REVISITS: usize = 5;
/// A device whose clock is ahead by more is said to be wrong, and the time of arrival holds.
const AHEAD: i64 = 5 * MINUTE;

pub(super) fn wrong(field: &'static str, code: &'static str) -> Refusal {
    Refusal::invalid("web-form-wrong").arg("n", 1).problem(field, code)
}

pub(super) fn standing(known: &Known, id: SweepId) -> Result<Sweep, Refusal> {
    let none = || Refusal::not_found("sweep-none").instead("/sweeps");
    let s = Sweep::from_row(known.one(&SWEEPS, &[id.into()]).ok_or_else(none)?);
    if s.closed.is_some() { Err(Refusal::conflict("sweep-over").instead(format!("/sweeps/{id}"))) } else { Ok(s) }
}

fn swept(known: &Known, id: DoorId) -> Result<Swept, Refusal> {
    let none = || Refusal::not_found("sweep-no-door").instead("/walk");
    known.one(&DOORS, &[id.into()]).map(Swept::from_row).ok_or_else(none)
}

fn door_key(id: DoorId) -> Key {
    Key::one(&DOORS, vec![id.into()])
}

pub(super) fn seal(vault: &Vault, dataset: DatasetId, what: &impl serde::Serialize) -> Result<Sealed, Refusal> {
    let plain = serde_json::to_vec(what).unwrap_or_default();
    vault.seal(dataset, None, &plain).map_err(|_| Refusal::conflict("sweep-data-gone").instead("/sweeps"))
}

/// What came in about one door.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Incoming {
    pub doors: Vec<DoorId>,
    pub key: String,
    pub outcome: Outcome,
    pub answers: Answers,
    pub at: Moment,
    /// The record that the device had seen of each door; 0 for none.
    pub seen: Vec<i64>,
}

/// Records what was found at one or many doors.
pub struct RecordDoors {
    pub community: PlaceId,
    pub actor: ActorId,
    /// Let in from quarantine: the fact's number, and whose it was.
    pub from: Option<(i64, ActorId)>,
    pub all: Vec<Incoming>,
    pub notes: Option<Sealed>,
}

/// Answers that the questions of these sweeps take; whatever else is left out.
fn fitting(answers: &Answers, sweeps: &[&Sweep]) -> Answers {
    let asked: BTreeSet<&str> = sweeps.iter().flat_map(|s| s.questions.iter().map(String::as_str)).collect();
    let fits = |(k, v): (&String, &i64)| {
        let q = question(k).filter(|_| asked.contains(k.as_str()))?;
        (0..=q.max()).contains(v).then(|| (k.clone(), *v))
    };
    answers.iter().filter_map(fits).collect()
}

impl RecordDoors {
    fn who(&self) -> ActorId {
        self.from.map_or(self.actor, |(_, of)| of)
    }
}

impl Command for RecordDoors {
    fn reads(&self) -> Vec<Key> {
        let mut keys: Vec<Key> = self.all.iter().flat_map(|i| i.doors.iter().copied().map(door_key)).collect();
        keys.extend(self.all.iter().map(|i| Key::one(&KEYS, vec![self.who().into(), i.key.as_str().into()])));
        keys.push(Key::by(&SWEEPS, "community", vec![self.community.into()]));
        keys.extend(self.from.map(|(id, _)| Key::one(&QUARANTINE, vec![id.into()])));
        keys
    }
    fn decide(&self, known: &Known, at: Moment) -> Result<Vec<Draft>, Refusal> {
        let who = self.who();
        let sweeps: Vec<Sweep> = known.by(&SWEEPS, "community", &[self.community.into()]).iter().map(Sweep::from_row).collect();
        // Several records of one door in one batch follow one another.
        let mut lately: HashMap<DoorId, ()> = HashMap::new();
        let mut records = Vec::new();
        let mut keys = BTreeSet::new();
        for i in &self.all {
            if !keys.insert(&i.key) || known.one(&KEYS, &[who.into(), i.key.as_str().into()]).is_some() {
                continue;
            }
            let mut doors = Vec::new();
            let mut of = Vec::new();
            for id in &i.doors {
                let door = swept(known, *id)?;
                let sweep = sweeps.iter().find(|s| s.id == door.sweep).ok_or_else(|| Refusal::not_found("sweep-none"))?;
                if sweep.closed.is_some() && self.from.is_none() {
                    return Err(Refusal::conflict("sweep-over").instead(format!("/sweeps/{}", sweep.id)));
                }
                of.push(sweep);
                doors.push(door);
            }
            let met = i.outcome == Outcome::Present;
            let answers = if met { fitting(&i.answers, &of) } else { Answers::new() };
            let mut against = Vec::new();
            for (n, door) in doors.iter().enumerate() {
                let id = &door.id;
                let unseen = i.seen.get(n).copied().unwrap_or_default() != door.record && !lately.contains_key(id);
                let other = |f: &&Found| f.actor != who && f.outcome.last();
                let differs = |f: &Found| f.outcome != i.outcome || f.answers != answers;
                let second = door.found.as_ref().filter(other).is_some_and(|f| unseen && differs(f));
                // Where two stand already, whoever did not make the first adds to the second.
                let third = door.against.is_some() && door.found.as_ref().is_some_and(|f| f.actor != who);
                if second || third {
                    against.push(*id);
                }
            }
            lately.extend(i.doors.iter().map(|d| (*d, ())));
            let typed = if i.at.0 > at.0 + AHEAD { at } else { i.at };
            records.push(Record { doors: i.doors.clone(), key: i.key.clone(), outcome: i.outcome, answers, at: typed, against });
        }
        let mut out = Vec::new();
        if let Some((id, _)) = self.from {
            undecided(known, id)?;
            out.push(Draft::new(QUARANTINE_DECIDED, &QuarantineDecided { id, taken: true }).area(self.community));
        }
        if records.is_empty() && self.from.is_none() {
            return Err(Refusal::conflict("sweep-known-already").instead("/walk"));
        }
        if !records.is_empty() {
            let body = Recorded { community: self.community, of: self.from.map(|(_, of)| of), records };
            let draft = Draft::new(DOORS_RECORDED, &body).area(self.community);
            out.push(match &self.notes {
                Some(sealed) => draft.sealed(sealed.clone()),
                None => draft,
            });
        }
        Ok(out)
    }
}

/// What was sent in under a duty that has ended: kept whole, counted only when the secretary lets it in.
pub struct Quarantine {
    pub body: Quarantined,
    pub sealed: Sealed,
}

impl Command for Quarantine {
    fn reads(&self) -> Vec<Key> {
        Vec::new()
    }
    fn decide(&self, _: &Known, _: Moment) -> Result<Vec<Draft>, Refusal> {
        Ok(vec![Draft::new(DOORS_QUARANTINED, &self.body).area(self.body.community).sealed(self.sealed.clone())])
    }
}

fn undecided(known: &Known, id: i64) -> Result<(), Refusal> {
    let none = || Refusal::not_found("sweep-none").instead("/sweeps");
    let row = known.one(&QUARANTINE, &[id.into()]).ok_or_else(none)?;
    if row.int_opt("decided").is_some() { Err(Refusal::conflict("sweep-decided").instead("/sweeps")) } else { Ok(()) }
}

/// Left out for good; it stays on record that it came.
pub struct LeaveOut {
    pub id: i64,
    pub community: PlaceId,
}

impl Command for LeaveOut {
    fn reads(&self) -> Vec<Key> {
        vec![Key::one(&QUARANTINE, vec![self.id.into()])]
    }
    fn decide(&self, known: &Known, _: Moment) -> Result<Vec<Draft>, Refusal> {
        undecided(known, self.id)?;
        Ok(vec![Draft::new(QUARANTINE_DECIDED, &QuarantineDecided { id: self.id, taken: false }).area(self.community)])
    }
}

/// Chooses between two words about one door.
pub struct Settle {
    pub body: Settled,
    pub actor: ActorId,
}

impl Command for Settle {
    fn reads(&self) -> Vec<Key> {
        vec![door_key(self.body.id)]
    }
    fn decide(&self, known: &Known, _: Moment) -> Result<Vec<Draft>, Refusal> {
        let d = swept(known, self.body.id)?;
        if d.against.is_none() {
            return Err(Refusal::conflict("sweep-settled").instead(format!("/sweeps/{}", d.sweep)));
        }
        Ok(vec![Draft::new(DOOR_SETTLED, &self.body).area(d.community)])
    }
}

/// Draws by lot the doors that somebody else visits once more.
pub struct Choose {
    body: RevisitsChosen,
    community: PlaceId,
}

impl Choose {
    pub fn new(house: &House, sweep: &Sweep, doors: &[Swept]) -> Result<Choose, Refusal> {
        let met = |d: &&Swept| !d.drawn && d.found.as_ref().is_some_and(|f| f.outcome == Outcome::Present);
        let mut lots: Vec<DoorId> = doors.iter().filter(met).map(|d| d.id).collect();
        let all = doors.iter().filter(|d| d.found.as_ref().is_some_and(|f| f.outcome == Outcome::Present)).count();
        let wanted = (all * REVISITS).div_ceil(100).saturating_sub(doors.iter().filter(|d| d.drawn).count());
        lots.sort_by_cached_key(|_| house.vault().random::<16>());
        lots.truncate(wanted);
        lots.sort_unstable();
        if lots.is_empty() {
            return Err(Refusal::conflict("sweep-none-to-draw").instead(format!("/sweeps/{}", sweep.id)));
        }
        Ok(Choose { body: RevisitsChosen { sweep: sweep.id, doors: lots }, community: sweep.community })
    }
}

impl Command for Choose {
    fn reads(&self) -> Vec<Key> {
        vec![Key::one(&SWEEPS, vec![self.body.sweep.into()])]
    }
    fn decide(&self, known: &Known, _: Moment) -> Result<Vec<Draft>, Refusal> {
        standing(known, self.body.sweep)?;
        Ok(vec![Draft::new(REVISITS_CHOSEN, &self.body).area(self.community)])
    }
}

/// The second visit, by somebody who did not make the first.
pub struct Revisit {
    pub id: DoorId,
    pub actor: ActorId,
    pub outcome: Outcome,
    pub answers: Answers,
}

impl Command for Revisit {
    fn reads(&self) -> Vec<Key> {
        vec![door_key(self.id)]
    }
    fn decide(&self, known: &Known, _: Moment) -> Result<Vec<Draft>, Refusal> {
        let d = swept(known, self.id)?;
        if !d.to_revisit() {
            return Err(Refusal::conflict("sweep-not-drawn").instead("/walk"));
        }
        if d.found.as_ref().is_some_and(|f| f.actor == self.actor) {
            return Err(Refusal::forbidden("sweep-own-visit").instead("/walk"));
        }
        let answers = if self.outcome == Outcome::Present { self.answers.clone() } else { Answers::new() };
        let body = Revisited { id: self.id, outcome: self.outcome, answers };
        Ok(vec![Draft::new(DOOR_REVISITED, &body).area(d.community)])
    }
}

/// Ends a sweep with what was reached.
pub struct Close {
    pub id: SweepId,
}

impl Command for Close {
    fn reads(&self) -> Vec<Key> {
        vec![Key::one(&SWEEPS, vec![self.id.into()]), Key::by(&DOORS, "sweep", vec![self.id.into()])]
    }
    fn decide(&self, known: &Known, _: Moment) -> Result<Vec<Draft>, Refusal> {
        let s = standing(known, self.id)?;
        let doors: Vec<Swept> = known.by(&DOORS, "sweep", &[self.id.into()]).iter().map(Swept::from_row).collect();
        if doors.iter().any(|d| d.against.is_some()) {
            return Err(Refusal::conflict("sweep-unsettled").instead(format!("/sweeps/{}", s.id)));
        }
        let n = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let body = Closed { id: s.id, doors: n(doors.len()), done: n(doors.iter().filter(|d| d.done()).count()) };
        Ok(vec![Draft::new(SWEEP_CLOSED, &body).area(s.community)])
    }
}

/// The usual answers of a door at which nothing is the matter.
pub(super) fn usual<'a>(asked: impl IntoIterator<Item = &'a str>, held: i64) -> Answers {
    let one = |key: &str| {
        let q = question(key)?;
        Some((q.key.clone(), if q.is == Is::Count { held } else { q.usual }))
    };
    asked.into_iter().filter_map(one).collect()
}

/// What a phone brings in: the good and the late in one act.
pub struct Bring {
    pub record: Option<RecordDoors>,
    pub quarantine: Option<Quarantine>,
}

impl Command for Bring {
    fn reads(&self) -> Vec<Key> {
        self.record.as_ref().map(Command::reads).unwrap_or_default()
    }
    fn decide(&self, known: &Known, at: Moment) -> Result<Vec<Draft>, Refusal> {
        let mut out = match &self.record {
            // What is known already does not stop what is new.
            Some(r) => r.decide(known, at).or_else(|e| if self.quarantine.is_some() { Ok(Vec::new()) } else { Err(e) })?,
            None => Vec::new(),
        };
        if let Some(q) = &self.quarantine {
            out.extend(q.decide(known, at)?);
        }
        Ok(out)
    }
}
