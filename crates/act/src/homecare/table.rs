//! One row for each care at home, a line for each time somebody was asked after, and which task came from which.

use super::clock::{Clock, slot_of};
use super::fact::{By as Hand, Ended, Followed, HomecareId, Lack, Missed, Opened, Outcome, Rechecked, Series, Why};
use crate::careplan::Way;
use muster_ground::place::{By, Follow};
use muster_ledger::{
    ActorId, DatasetId, Day, Fact, Fault, Index, Keep, Moment, PlaceId, Read, Row, Rows, Seq, SubjectRef, Table, Value, blob,
    int, values,
};
use muster_muster::task::TaskId;
use muster_web::Scope;
use serde::Serialize;

/// The timer of care at home.
const DUE: &str = "homecare.due";

pub static CASES: Table = Table {
    name: "homecare_cases",
    keep: Keep::Projection,
    columns: &[
        int("id"),
        blob("subject"),
        int("community"),
        int("grid"),
        int("building"),
        int("carer"),
        int("deputy"),
        int("way"),
        // Bits by the number of what is lacking.
        int("lacking"),
        int("until"),
        int("opened_at"),
        int("ended_at"),
        int("why"),
        int("settled"),
        int("missed_slot"),
        int("missed_at"),
        int("missed_step"),
        int("missed_to"),
        int("last_at"),
        int("last_outcome"),
        int("times"),
        int("misses"),
        int("dataset"),
        int("part"),
    ],
    key: 1,
    indexes: &[Index { name: "subject", columns: &["subject"] }, Index { name: "community", columns: &["community"] }],
};

pub(super) static FOLLOWUPS: Table = Table {
    name: "homecare_followups",
    keep: Keep::Projection,
    columns: &[int("homecare"), int("seq"), int("slot"), int("outcome"), int("hand"), int("actor"), int("at")],
    key: 2,
    indexes: &[],
};

pub(super) static TASKS: Table = Table {
    name: "homecare_tasks",
    keep: Keep::Projection,
    columns: &[int("task"), int("homecare"), int("slot")],
    key: 1,
    indexes: &[Index { name: "homecare", columns: &["homecare"] }],
};

const FOLLOW: Follow = Follow::new(&CASES, By::Community("community"), "building");

fn bits(all: &[Lack]) -> i64 {
    all.iter().fold(0, |bits, l| bits | 1 << (*l as i64))
}

fn changed(rows: &mut Rows<'_>, fact: &Fact, id: HomecareId, change: impl FnOnce(&mut Row)) -> Result<(), Fault> {
    rows.change(&CASES, &[id.into()], change)?;
    let Some(case) = rows.get(&CASES, &[id.into()])?.as_ref().map(Case::from_row) else { return Ok(()) };
    if case.open() { rows.wake(DUE, id.0, case.clock().next(), fact.seq()) } else { rows.sleep(DUE, id.0) }
}

pub(super) fn project(fact: &Fact, rows: &mut Rows<'_>) -> Result<(), Fault> {
    let (none, zero) = (None::<i64>, 0i64);
    match fact.kind() {
        "homecare.opened" => {
            let o: Opened = fact.body()?;
            let subject = fact.subject().map(|s| s.0.to_vec());
            // Whoever opened it has just spoken with them: the next half of the day is the first to be asked about.
            let settled = slot_of(fact.at());
            rows.put(
                &CASES,
                values![
                    o.id,
                    subject,
                    o.community,
                    o.grid,
                    o.building,
                    o.carer,
                    o.deputy,
                    o.way as i64,
                    bits(&o.lacking),
                    i64::from(o.until.0),
                    fact.at(),
                    none,
                    none,
                    settled,
                    none,
                    none,
                    none,
                    none,
                    none,
                    none,
                    zero,
                    zero,
                    fact.envelope.dataset,
                    fact.seq()
                ],
            )?;
            changed(rows, fact, o.id, |_| {})
        }
        "homecare.checked" => {
            let c: Rechecked = fact.body()?;
            changed(rows, fact, c.id, |r| r.set("lacking", bits(&c.lacking)))
        }
        "homecare.followed" => {
            let f: Followed = fact.body()?;
            let (out, hand) = (f.outcome as i64, f.by as i64);
            rows.put(&FOLLOWUPS, values![f.id, fact.seq(), f.slot, out, hand, fact.envelope.actor, fact.at()])?;
            changed(rows, fact, f.id, |r| {
                if f.outcome != Outcome::NotReached {
                    let settled = r.int("settled").max(f.slot);
                    r.set("settled", settled);
                    r.set("last_at", fact.at());
                    r.set("last_outcome", out);
                    r.set("times", r.int("times") + 1);
                }
            })
        }
        "homecare.missed" => {
            let m: Missed = fact.body()?;
            if let Some(task) = m.task {
                rows.put(&TASKS, values![task, m.id, m.slot])?;
            }
            changed(rows, fact, m.id, |r| {
                r.set("missed_slot", m.slot);
                r.set("missed_at", fact.at());
                r.set("missed_step", i64::from(m.step));
                r.set("missed_to", m.to);
                if m.step == 1 {
                    r.set("misses", r.int("misses") + 1);
                } else {
                    // Both steps are gone: the next half is next. It shows as unreached until somebody reached them.
                    let settled = r.int("settled").max(m.slot);
                    r.set("settled", settled);
                }
            })
        }
        "homecare.ended" => {
            let e: Ended = fact.body()?;
            changed(rows, fact, e.id, |r| {
                r.set("ended_at", fact.at());
                r.set("why", e.why as i64);
            })
        }
        "homecare.supplied" | "homecare.returned" => super::goods::project(fact, rows),
        _ => FOLLOW.project(fact, rows).map(|_| ()),
    }
}

/// Care at home as it stands; nothing in it tells of whom.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Case {
    pub id: HomecareId,
    pub community: PlaceId,
    pub grid: PlaceId,
    pub building: PlaceId,
    pub carer: ActorId,
    pub deputy: ActorId,
    pub way: Way,
    pub lacking: Vec<Lack>,
    pub until: Day,
    pub opened_at: Moment,
    pub ended_at: Option<Moment>,
    pub why: Option<Why>,
    pub settled: i64,
    /// Slot, since when, which step, and who is asked to go.
    pub missed: Option<(i64, Moment, u8, Option<ActorId>)>,
    pub last: Option<(Moment, bool)>,
    pub times: i64,
    pub misses: i64,
    #[serde(skip)]
    pub subject: Option<SubjectRef>,
    #[serde(skip)]
    pub dataset: DatasetId,
    #[serde(skip)]
    pub part: Seq,
}

fn pick<T: Copy>(all: &[T], n: i64) -> Option<T> {
    usize::try_from(n).ok().and_then(|n| all.get(n)).copied()
}

impl Case {
    pub(super) fn from_row(r: &Row) -> Case {
        let lacking = r.int("lacking");
        let missed = r.int_opt("missed_slot").zip(r.moment_opt("missed_at"));
        Case {
            id: r.id("id"),
            community: r.id("community"),
            grid: r.id("grid"),
            building: r.id("building"),
            carer: r.id("carer"),
            deputy: r.id("deputy"),
            way: pick(&Way::ALL, r.int("way")).unwrap_or(Way::Phone),
            lacking: Lack::ALL.into_iter().filter(|l| lacking >> (*l as i64) & 1 == 1).collect(),
            until: Day(r.int("until") as i32),
            opened_at: r.moment("opened_at"),
            ended_at: r.moment_opt("ended_at"),
            why: r.int_opt("why").and_then(|n| pick(&Why::ALL, n)),
            settled: r.int("settled"),
            missed: missed.map(|(s, at)| (s, at, r.int("missed_step") as u8, r.id_opt("missed_to"))),
            last: r.moment_opt("last_at").map(|at| (at, r.int("last_outcome") == Outcome::Danger as i64)),
            times: r.int("times"),
            misses: r.int("misses"),
            subject: r.subject("subject"),
            dataset: r.id("dataset"),
            part: r.id("part"),
        }
    }
    pub fn open(&self) -> bool {
        self.ended_at.is_none()
    }
    pub(super) fn clock(&self) -> Clock {
        Clock { settled: self.settled, missed: self.missed.filter(|m| m.2 == 1).map(|m| (m.0, m.1)) }
    }
    /// Nobody has reached them since they were missed: the step that runs.
    pub fn unreached(&self) -> Option<u8> {
        let (_, at, step, _) = self.missed?;
        (self.open() && self.last.is_none_or(|(last, _)| last < at)).then_some(step)
    }
    /// Nobody has asked after them in this half of the day.
    pub fn waits(&self, at: Moment) -> bool {
        self.open() && self.settled < slot_of(at)
    }
}

pub fn find(read: &Read, id: HomecareId) -> Result<Option<Case>, Fault> {
    Ok(read.get(&CASES, &[id.into()])?.as_ref().map(Case::from_row))
}

/// A person's newest under one of the names the months give them.
pub(super) fn of_subjects(read: &Read, names: &[SubjectRef]) -> Result<Option<Case>, Fault> {
    let mut newest: Option<Case> = None;
    for s in names {
        let all = read.by(&CASES, "subject", &[(*s).into()])?;
        newest = newest.into_iter().chain(all.iter().map(Case::from_row)).max_by_key(|c| c.id);
    }
    Ok(newest)
}

/// Those of a scope that go on.
pub(super) fn list(read: &Read, scope: &Scope, limit: usize) -> Result<Vec<Case>, Fault> {
    let mut values: Vec<Value> = values![limit];
    let within = scope.filter("community", "grid", &mut values);
    let sql = format!("SELECT * FROM homecare_cases WHERE ended_at IS NULL AND {within} ORDER BY id LIMIT ?1");
    Ok(read.select(&sql, &values)?.iter().map(Case::from_row).collect())
}

/// How many, for those above who see no names.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    pub open: i64,
    pub asked_today: i64,
    pub unreached: i64,
    pub danger: i64,
    pub ended: i64,
}

pub fn counts(read: &Read, scope: &Scope) -> Result<Counts, Fault> {
    let mut out = Counts::default();
    for c in list(read, scope, 5_000)? {
        out.open += 1;
        out.asked_today += i64::from(c.last.is_some_and(|(at, _)| at.day() == read.now.day()));
        out.unreached += i64::from(c.unreached().is_some());
        out.danger += i64::from(c.last.is_some_and(|(_, danger)| danger));
    }
    let mut values: Vec<Value> = Vec::new();
    let within = scope.filter("community", "grid", &mut values);
    let sql = format!("SELECT COUNT(*) AS n FROM homecare_cases WHERE ended_at IS NOT NULL AND {within}");
    out.ended = read.select(&sql, &values)?.first().map_or(0, |r| r.int("n"));
    Ok(out)
}

/// A community's care at home, for the levels above: how many go on, which halves of today were answered or missed, how many ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Told {
    pub community: PlaceId,
    pub open: i64,
    pub answered: i64,
    pub missed: i64,
    pub ended: i64,
}

/// By community within a scope; ended since a moment.
pub fn told(read: &Read, scope: &Scope, since: Moment) -> Result<Vec<Told>, Fault> {
    // A half of the day that was missed and answered after all counts once as each: both happened.
    let sql = |within: &str| {
        format!(
            "SELECT c.community AS community, sum(c.ended_at IS NULL) AS open, sum(coalesce(c.ended_at >= ?1, 0)) AS ended, \
             sum((SELECT count(DISTINCT f.slot) FROM homecare_followups f WHERE f.homecare = c.id AND f.slot BETWEEN ?2 AND ?2 + 1 \
             AND f.outcome <> ?3)) AS answered, \
             sum((SELECT count(DISTINCT t.slot) FROM homecare_tasks t WHERE t.homecare = c.id AND t.slot BETWEEN ?2 AND ?2 + 1)) \
             AS missed FROM homecare_cases c WHERE (c.ended_at IS NULL OR c.ended_at >= ?1) AND {within} GROUP BY c.community"
        )
    };
    let today = i64::from(read.now.day().0) * 2;
    let mut given: Vec<Value> = values![since, today, Outcome::NotReached as i64];
    let within = scope.filter("c.community", "c.grid", &mut given);
    let one = |r: &Row| Told {
        community: r.id("community"),
        open: r.int("open"),
        answered: r.int("answered"),
        missed: r.int("missed"),
        ended: r.int("ended"),
    };
    Ok(read.select(&sql(&within), &given)?.iter().map(one).collect())
}

/// One time somebody was asked after.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Line {
    pub(super) slot: i64,
    pub(super) outcome: i64,
    pub(super) hand: Hand,
    pub(super) at: Moment,
    pub(super) series: Option<Series>,
}

/// The newest of a case, with what was said.
pub(super) fn followups(read: &Read, id: HomecareId, max: usize) -> Result<Vec<Line>, Fault> {
    let sql = "SELECT * FROM homecare_followups WHERE homecare = ?1 ORDER BY seq DESC LIMIT ?2";
    let one = |r: &Row| Line {
        slot: r.int("slot"),
        outcome: r.int("outcome"),
        hand: pick(&Hand::ALL, r.int("hand")).unwrap_or(Hand::Worker),
        at: r.moment("at"),
        series: read.part(r.id("seq")).ok().and_then(|p| serde_json::from_slice(&p.plain).ok()),
    };
    Ok(read.select(sql, &values![id, max])?.iter().map(one).collect())
}

pub(super) fn of_task(read: &Read, task: TaskId) -> Result<Option<HomecareId>, Fault> {
    Ok(read.get(&TASKS, &[task.into()])?.map(|r| r.id("homecare")))
}
