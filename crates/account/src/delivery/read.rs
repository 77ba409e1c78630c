//! How deliveries are read: what they are, who is open, and figures that add up.

use super::fact::{DeliveryId, Why};
use super::table::{BATCHES, DELIVERIES, ROWS, State, WAYS, Way};
use crate::publish::NoticeId;
use muster_ledger::{ActorId, Fault, Moment, PlaceId, Read, Row, SubjectRef, Value, values};
use muster_muster::task::BatchId;
use muster_web::Scope;
use serde::Serialize;

/// A delivery as it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Delivery {
    pub id: DeliveryId,
    pub notice: NoticeId,
    pub community: PlaceId,
    pub area: PlaceId,
    pub step_minutes: i64,
    pub calls: bool,
    pub arrived_counts: bool,
    pub until: Moment,
    pub begun_at: Moment,
    pub begun_by: ActorId,
    pub closed: Option<(Moment, Why)>,
}

impl Delivery {
    pub(super) fn from_row(r: &Row) -> Delivery {
        let why = |n: i64| [Why::Done, Why::Over, Why::Withdrawn][usize::try_from(n).unwrap_or(0).min(2)];
        Delivery {
            id: r.id("id"),
            notice: r.id("notice"),
            community: r.id("community"),
            area: r.id("area"),
            step_minutes: r.int("step_minutes"),
            calls: r.flag("calls"),
            arrived_counts: r.flag("arrived_counts"),
            until: r.moment("until"),
            begun_at: r.moment("begun_at"),
            begun_by: r.id("begun_by"),
            closed: r.moment_opt("closed_at").map(|at| (at, why(r.int("closed_why")))),
        }
    }
}

/// One person of a delivery.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct One {
    pub(super) delivery: DeliveryId,
    pub(super) who: SubjectRef,
    pub(super) grid: PlaceId,
    pub(super) building: PlaceId,
    pub(super) way: Way,
    pub(super) state: State,
    pub(super) next_at: Option<Moment>,
    pub(super) calls: i64,
}

impl One {
    pub(super) fn from_row(r: &Row) -> One {
        One {
            delivery: r.id("delivery"),
            who: r.subject("subject").unwrap_or(SubjectRef([0; 16])),
            grid: r.id("grid"),
            building: r.id("building"),
            way: Way::of(r.int("way")),
            state: State::of(r.int("state")),
            next_at: r.moment_opt("next_at"),
            calls: r.int("calls"),
        }
    }
    pub(super) fn open(&self) -> bool {
        matches!(self.state, State::OnTheWay | State::Door)
    }
}

pub(super) fn find(read: &Read, id: DeliveryId) -> Result<Option<Delivery>, Fault> {
    Ok(read.get(&DELIVERIES, &[id.into()])?.as_ref().map(Delivery::from_row))
}

pub(super) fn of_notice(read: &Read, notice: NoticeId) -> Result<Vec<Delivery>, Fault> {
    Ok(read.by(&DELIVERIES, "notice", &[notice.into()])?.iter().map(Delivery::from_row).collect())
}

/// Deliveries of a scope, the newest first.
pub(super) fn list(read: &Read, scope: &Scope, limit: usize) -> Result<Vec<Delivery>, Fault> {
    let mut given = values![limit];
    let within = scope.filter("r.community", "r.grid", &mut given);
    let sql = format!(
        "SELECT * FROM delivery_deliveries d WHERE EXISTS (SELECT 1 FROM delivery_rows r WHERE r.delivery = d.id AND {within}) \
         ORDER BY id DESC LIMIT ?1"
    );
    Ok(read.select(&sql, &given)?.iter().map(Delivery::from_row).collect())
}

/// How many of each state: they add up to all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Tally {
    pub all: i64,
    pub reached: i64,
    pub on_the_way: i64,
    pub door: i64,
    pub refused: i64,
    pub gone: i64,
}

impl Tally {
    fn add(&mut self, state: State, n: i64) {
        self.all += n;
        *match state {
            State::OnTheWay => &mut self.on_the_way,
            State::Door => &mut self.door,
            State::Reached => &mut self.reached,
            State::Refused => &mut self.refused,
            State::Gone => &mut self.gone,
        } += n;
    }
}

/// By building within a scope.
pub(super) fn tallies(read: &Read, scope: &Scope, id: DeliveryId) -> Result<Vec<(PlaceId, Tally)>, Fault> {
    let mut given = values![id];
    let within = scope.filter("community", "grid", &mut given);
    let sql = format!(
        "SELECT building, state, COUNT(*) AS n FROM delivery_rows WHERE delivery = ?1 AND {within} GROUP BY building, state \
         ORDER BY building, state"
    );
    let mut out: Vec<(PlaceId, Tally)> = Vec::new();
    for r in read.select(&sql, &given)? {
        let at: PlaceId = r.id("building");
        if out.last().is_none_or(|(b, _)| *b != at) {
            out.push((at, Tally::default()));
        }
        if let Some((_, t)) = out.last_mut() {
            t.add(State::of(r.int("state")), r.int("n"));
        }
    }
    Ok(out)
}

pub(super) fn sum(all: &[(PlaceId, Tally)]) -> Tally {
    all.iter().fold(Tally::default(), |s, (_, t)| Tally {
        all: s.all + t.all,
        reached: s.reached + t.reached,
        on_the_way: s.on_the_way + t.on_the_way,
        door: s.door + t.door,
        refused: s.refused + t.refused,
        gone: s.gone + t.gone,
    })
}

/// Those not reached yet; only those to be called, where `call`.
pub(super) fn open(read: &Read, scope: &Scope, id: DeliveryId, call: bool, limit: usize) -> Result<Vec<One>, Fault> {
    let mut given = values![id, limit];
    let within = scope.filter("community", "grid", &mut given);
    let only = if call { "state = 0 AND way = 2" } else { "state IN (0, 1)" };
    let sql = format!(
        "SELECT * FROM delivery_rows WHERE delivery = ?1 AND {only} AND {within} ORDER BY building, calls, subject LIMIT ?2"
    );
    Ok(read.select(&sql, &given)?.iter().map(One::from_row).collect())
}

/// Who has it, and since when: the latest first.
pub(super) fn reached(read: &Read, scope: &Scope, id: DeliveryId, limit: usize) -> Result<Vec<(SubjectRef, Moment)>, Fault> {
    let mut given = values![id, limit];
    let within = scope.filter("community", "grid", &mut given);
    let sql = format!(
        "SELECT subject, changed_at FROM delivery_rows WHERE delivery = ?1 AND state = 2 AND {within} \
         ORDER BY changed_at DESC, subject LIMIT ?2"
    );
    Ok(read.select(&sql, &given)?.iter().filter_map(|r| Some((r.subject("subject")?, r.moment("changed_at")))).collect())
}

/// Who is due now. The house's own timer reads it: it has no scope.
pub(super) fn due(read: &Read, id: DeliveryId) -> Result<Vec<One>, Fault> {
    let sql = "SELECT * FROM delivery_rows WHERE delivery = ?1 AND state = 0 AND next_at <= ?2 ORDER BY building, subject";
    Ok(read.select(sql, &values![id, read.now])?.iter().map(One::from_row).collect())
}

/// When the next one after now is due.
pub(super) fn next_after(read: &Read, id: DeliveryId) -> Result<Option<Moment>, Fault> {
    let sql = "SELECT MIN(next_at) AS at FROM delivery_rows WHERE delivery = ?1 AND state = 0 AND next_at > ?2";
    Ok(read.select(sql, &values![id, read.now])?.first().and_then(|r| r.moment_opt("at")))
}

/// Whether any waits for somebody at a door.
pub(super) fn at_doors(read: &Read, id: DeliveryId) -> Result<bool, Fault> {
    Ok(!read.select("SELECT 1 AS one FROM delivery_rows WHERE delivery = ?1 AND state = 1 LIMIT 1", &[id.into()])?.is_empty())
}

pub(super) fn row(read: &Read, id: DeliveryId, who: SubjectRef) -> Result<Option<One>, Fault> {
    Ok(read.get(&ROWS, &values![id, who])?.as_ref().map(One::from_row))
}

/// What somebody has still to be told.
pub(super) fn of_subject(read: &Read, who: SubjectRef) -> Result<Vec<One>, Fault> {
    Ok(read.by(&ROWS, "subject", &[who.into()])?.iter().map(One::from_row).collect())
}

pub(super) fn way_of(read: &Read, who: SubjectRef) -> Result<Option<Way>, Fault> {
    Ok(read.get(&WAYS, &[who.into()])?.map(|r| Way::of(r.int("way"))))
}

pub(super) fn of_batch(read: &Read, batch: BatchId) -> Result<Option<DeliveryId>, Fault> {
    Ok(read.get(&BATCHES, &[batch.into()])?.map(|r| r.id("delivery")))
}

/// Facts that sent people to the doors of a delivery.
pub(super) fn batches(read: &Read, id: DeliveryId) -> Result<Vec<BatchId>, Fault> {
    Ok(read.by(&BATCHES, "delivery", &[id.into()])?.iter().map(|r| r.id("batch")).collect())
}

/// Way, outcome and moment of each try with one person.
pub(super) fn tries(read: &Read, id: DeliveryId, who: SubjectRef) -> Result<Vec<(Way, i64, Moment)>, Fault> {
    let given: Vec<Value> = values![id, who];
    let rows = read.select("SELECT * FROM delivery_tries WHERE delivery = ?1 AND subject = ?2 ORDER BY seq", &given)?;
    Ok(rows.iter().map(|r| (Way::of(r.int("way")), r.int("went"), r.moment("at"))).collect())
}

/// Where and when it was read out.
pub(super) fn announced(read: &Read, id: DeliveryId) -> Result<Vec<(PlaceId, Moment)>, Fault> {
    let rows =
        read.select("SELECT place, at FROM delivery_announced WHERE delivery = ?1 ORDER BY seq DESC LIMIT 40", &[id.into()])?;
    Ok(rows.iter().map(|r| (r.id("place"), r.moment("at"))).collect())
}
