//! Bounds and choices as they stand, and how they are read for a place.

use super::fact::{BoundId, BoundLifted, BoundSet, ChoiceMade};
use super::judge::{Judged, judge};
use super::limit::{Limit, Value};
use crate::law::{self, Bound, Entry, EntryKind};
use crate::place;
use muster_ledger::{ActorId, Day, Fact, Fault, Index, Keep, Moment, PlaceId, Read, Row, Rows, Seq, Table, int, text, values};
use serde::Serialize;

pub static LIMITS: Table = Table {
    name: "bounds_limits",
    keep: Keep::Steady,
    columns: &[
        int("id"),
        int("area"),
        text("bound"),
        text("limited"),
        int("from_day"),
        int("until_day"),
        text("reason"),
        int("part"),
        int("set_at"),
        int("set_by"),
        int("lifted_at"),
        int("lifted_by"),
    ],
    key: 1,
    indexes: &[Index { name: "area", columns: &["area", "bound"] }],
};

pub static CHOICES: Table = Table {
    name: "bounds_choices",
    keep: Keep::Steady,
    columns: &[int("seq"), int("area"), text("bound"), text("chosen"), int("at"), int("chosen_by")],
    key: 1,
    indexes: &[Index { name: "area", columns: &["area", "bound"] }],
};

pub(super) fn project(fact: &Fact, rows: &mut Rows<'_>) -> Result<(), Fault> {
    let by = fact.envelope.actor;
    match fact.kind() {
        "bound.set" => {
            let b: BoundSet = fact.body()?;
            let limit = serde_json::to_string(&b.limit).unwrap_or_default();
            let (until, none) = (b.until.map(|d| i64::from(d.0)), None::<i64>);
            let from = i64::from(b.from.0);
            rows.put(&LIMITS, values![b.id, b.area, b.key, limit, from, until, b.reason, fact.seq(), fact.at(), by, none, none])
        }
        "bound.lifted" => {
            let l: BoundLifted = fact.body()?;
            rows.change(&LIMITS, &[l.id.into()], |r| {
                r.set("lifted_at", fact.at());
                r.set("lifted_by", by);
            })
        }
        _ => {
            let c: ChoiceMade = fact.body()?;
            let value = serde_json::to_string(&c.value).unwrap_or_default();
            rows.put(&CHOICES, values![fact.seq(), c.area, c.key, value, fact.at(), by])
        }
    }
}

/// A bound that was fixed for an area.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fixed {
    pub id: BoundId,
    pub area: PlaceId,
    pub key: String,
    pub limit: Limit,
    pub from: Day,
    pub until: Option<Day>,
    pub reason: String,
    #[serde(skip)]
    pub part: Seq,
    pub at: Moment,
    pub by: ActorId,
    pub lifted_at: Option<Moment>,
}

impl Fixed {
    pub fn from_row(r: &Row) -> Option<Fixed> {
        Some(Fixed {
            id: r.id("id"),
            area: r.id("area"),
            key: r.text("bound").to_owned(),
            limit: serde_json::from_str(r.text("limited")).ok()?,
            from: Day(r.int("from_day") as i32),
            until: r.int_opt("until_day").map(|d| Day(d as i32)),
            reason: r.text("reason").to_owned(),
            part: r.id("part"),
            at: r.moment("set_at"),
            by: r.id("set_by"),
            lifted_at: r.moment_opt("lifted_at"),
        })
    }
    /// A comparison made at reading.
    pub fn in_force(&self, on: Day) -> bool {
        self.lifted_at.is_none() && self.from <= on && self.until.is_none_or(|u| on <= u)
    }
}

/// What an area chose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Choice {
    pub seq: Seq,
    pub area: PlaceId,
    pub value: Value,
    pub at: Moment,
    pub by: ActorId,
}

impl Choice {
    pub fn from_row(r: &Row) -> Option<Choice> {
        Some(Choice {
            seq: r.id("seq"),
            area: r.id("area"),
            value: serde_json::from_str(r.text("chosen")).ok()?,
            at: r.moment("at"),
            by: r.id("chosen_by"),
        })
    }
}

pub(super) fn find(read: &Read, id: BoundId) -> Result<Option<Fixed>, Fault> {
    Ok(read.get(&LIMITS, &[id.into()])?.as_ref().and_then(Fixed::from_row))
}

/// All bounds ever fixed for an area, the oldest first.
pub(super) fn fixed_at(read: &Read, area: PlaceId, key: &str) -> Result<Vec<Fixed>, Fault> {
    let mut all: Vec<Fixed> = read.by(&LIMITS, "area", &[area.into(), key.into()])?.iter().filter_map(Fixed::from_row).collect();
    all.sort_by_key(|f| f.part);
    Ok(all)
}

/// All choices of an area, the oldest first.
pub(super) fn choices_at(read: &Read, area: PlaceId, key: &str) -> Result<Vec<Choice>, Fault> {
    let mut all: Vec<Choice> =
        read.by(&CHOICES, "area", &[area.into(), key.into()])?.iter().filter_map(Choice::from_row).collect();
    all.sort_by_key(|c| c.seq);
    Ok(all)
}

/// The places from the top down to `at`, itself included.
pub(super) fn chain(read: &Read, at: PlaceId) -> Result<Vec<PlaceId>, Fault> {
    Ok(place::ancestors(read, at)?.iter().map(|p| p.id).collect())
}

/// How a bound stands for a place: what is fixed above it, what it or the next above it chose, and what follows.
pub fn standing(read: &Read, at: PlaceId, key: &str) -> Result<Option<(Entry, Bound, Judged)>, Fault> {
    let today = read.now.day();
    let Some((entry, bound)) = law::in_force(read)?.bound(key, today) else { return Ok(None) };
    let (mut fixed, mut choice) = (Vec::new(), None);
    for area in chain(read, at)? {
        fixed.push(fixed_at(read, area, key)?);
        choice = choices_at(read, area, key)?.pop().or(choice);
    }
    let judged = judge(bound, &fixed, choice, today);
    Ok(Some((entry.clone(), bound.clone(), judged)))
}

/// What of the bounds concerns residents, as it holds at a place today, in the order of the register.
pub fn public(read: &Read, at: PlaceId) -> Result<Vec<(Entry, Bound, Judged)>, Fault> {
    let today = read.now.day();
    let register = law::in_force(read)?;
    let keys: Vec<String> = register.on(EntryKind::Bound, today).into_iter().map(|e| e.key.clone()).collect();
    let mut out = Vec::new();
    for key in keys {
        out.extend(standing(read, at, &key)?.filter(|(_, b, _)| b.public));
    }
    Ok(out)
}

/// What holds at a place today; none where the register has no such bound.
pub fn value(read: &Read, at: PlaceId, key: &str) -> Result<Option<Value>, Fault> {
    Ok(standing(read, at, key)?.map(|(_, _, j)| j.value))
}

/// The number that holds at a place today, `other` where the register has no such bound.
pub fn number(read: &Read, at: PlaceId, key: &str, other: i64) -> Result<i64, Fault> {
    Ok(value(read, at, key)?.map_or(other, |v| v.number()))
}

/// The least that holds anywhere in the house today, for what is one for all its places.
pub fn least(read: &Read, key: &str, other: i64) -> Result<i64, Fault> {
    let sql = "SELECT DISTINCT area FROM bounds_limits WHERE bound = ?1 UNION SELECT DISTINCT area FROM bounds_choices WHERE bound = ?1";
    let mut least = number(read, PlaceId::HOUSE, key, other)?;
    for area in read.select(sql, &[key.into()])? {
        least = least.min(number(read, area.id("area"), key, other)?);
    }
    Ok(least)
}

/// When calls and visits may be made at a place: microseconds since midnight.
pub fn call_hours(read: &Read, at: PlaceId) -> Result<Option<(i64, i64)>, Fault> {
    window(read, at, "call-hours")
}

/// The times that hold at a place: microseconds since midnight.
pub fn window(read: &Read, at: PlaceId, key: &str) -> Result<Option<(i64, i64)>, Fault> {
    Ok(value(read, at, key)?.and_then(|v| v.window()))
}
