//! One row for each time that someone was taken away, one for each who stays behind.

use super::fact::{Accepted, Begun, Closed, Placed, PlacementId, Where, Who};
use muster_ground::place::{By, Follow};
use muster_ledger::{
    Fact, Fault, Index, Keep, Moment, PlaceId, Read, Row, Rows, Seq, SubjectRef, Table, Value, blob, int, values,
};
use muster_web::Scope;
use serde::Serialize;

pub static PLACEMENTS: Table = Table {
    name: "placement_placements",
    keep: Keep::Projection,
    columns: &[
        int("id"),
        blob("subject"),
        int("community"),
        int("grid"),
        int("building"),
        int("begun_at"),
        int("closed_at"),
        int("part"),
    ],
    key: 1,
    indexes: &[Index { name: "subject", columns: &["subject"] }, Index { name: "community", columns: &["community"] }],
};
pub(super) static DEPENDANTS: Table = Table {
    name: "placement_dependants",
    keep: Keep::Projection,
    columns: &[int("placement"), int("n"), int("who"), int("placed"), int("part"), int("accepted_at")],
    key: 2,
    indexes: &[Index { name: "placement", columns: &["placement"] }],
};

const FOLLOW: Follow = Follow::new(&PLACEMENTS, By::Community("community"), "building");

pub(super) fn project(fact: &Fact, rows: &mut Rows<'_>) -> Result<(), Fault> {
    let none = None::<i64>;
    match fact.kind() {
        "placement.begun" => {
            let b: Begun = fact.body()?;
            let subject = fact.subject().map(|s| s.0.to_vec());
            rows.put(&PLACEMENTS, values![b.id, subject, b.community, b.grid, b.building, fact.at(), none, fact.seq()])?;
            for d in b.dependants {
                rows.put(&DEPENDANTS, values![b.id, i64::from(d.n), d.who as i64, none, none, none])?;
            }
            Ok(())
        }
        "placement.placed" => {
            let p: Placed = fact.body()?;
            rows.change(&DEPENDANTS, &[p.id.into(), i64::from(p.n).into()], |r| {
                r.set("placed", p.at as i64);
                r.set("part", fact.seq());
                // Somewhere else: whoever takes them in now has to say so.
                r.set("accepted_at", none);
            })
        }
        "placement.accepted" => {
            let a: Accepted = fact.body()?;
            rows.change(&DEPENDANTS, &[a.id.into(), i64::from(a.n).into()], |r| r.set("accepted_at", fact.at()))
        }
        "placement.closed" => {
            let c: Closed = fact.body()?;
            rows.change(&PLACEMENTS, &[c.id.into()], |r| r.set("closed_at", fact.at()))
        }
        _ => FOLLOW.project(fact, rows).map(|_| ()),
    }
}

/// Someone taken away, as it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Placement {
    pub id: PlacementId,
    #[serde(skip)]
    pub subject: Option<SubjectRef>,
    pub community: PlaceId,
    pub grid: PlaceId,
    pub building: PlaceId,
    pub begun_at: Moment,
    pub closed_at: Option<Moment>,
    #[serde(skip)]
    pub part: Seq,
}

impl Placement {
    pub(super) fn from_row(r: &Row) -> Placement {
        Placement {
            id: r.id("id"),
            subject: r.subject("subject"),
            community: r.id("community"),
            grid: r.id("grid"),
            building: r.id("building"),
            begun_at: r.moment("begun_at"),
            closed_at: r.moment_opt("closed_at"),
            part: r.id("part"),
        }
    }
}

/// One who stays behind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Dep {
    pub n: u8,
    pub who: Who,
    pub at: Option<Where>,
    pub accepted_at: Option<Moment>,
    /// With whom, sealed.
    #[serde(skip)]
    pub part: Option<Seq>,
}

impl Dep {
    pub(super) fn from_row(r: &Row) -> Dep {
        let pick = |n: i64| usize::try_from(n).unwrap_or(0);
        Dep {
            n: r.int("n") as u8,
            who: Who::ALL.get(pick(r.int("who"))).copied().unwrap_or(Who::Child),
            at: r.int_opt("placed").and_then(|n| Where::ALL.get(pick(n)).copied()),
            accepted_at: r.moment_opt("accepted_at"),
            part: r.id_opt("part"),
        }
    }
}

pub fn find(read: &Read, id: PlacementId) -> Result<Option<(Placement, Vec<Dep>)>, Fault> {
    let Some(row) = read.get(&PLACEMENTS, &[id.into()])? else { return Ok(None) };
    let all = read.by(&DEPENDANTS, "placement", &[id.into()])?;
    Ok(Some((Placement::from_row(&row), all.iter().map(Dep::from_row).collect())))
}

/// Those of someone's dependants who are not yet placed and taken in; nobody may be isolated while there are any.
pub fn unplaced(read: &Read, subject: SubjectRef) -> Result<usize, Fault> {
    let mut open = 0;
    for row in read.by(&PLACEMENTS, "subject", &[subject.into()])?.iter().filter(|r| r.int_opt("closed_at").is_none()) {
        let id: PlacementId = row.id("id");
        let all = read.by(&DEPENDANTS, "placement", &[id.into()])?;
        open += all.iter().filter(|r| r.int_opt("accepted_at").is_none()).count();
    }
    Ok(open)
}

/// Those of a scope: open ones first, then the newest.
pub(super) fn list(read: &Read, scope: &Scope, limit: usize) -> Result<Vec<Placement>, Fault> {
    let mut values: Vec<Value> = values![limit];
    let within = scope.filter("community", "grid", &mut values);
    let sql = format!(
        "SELECT * FROM placement_placements WHERE {within} ORDER BY closed_at IS NOT NULL, begun_at DESC, id DESC LIMIT ?1"
    );
    Ok(read.select(&sql, &values)?.iter().map(Placement::from_row).collect())
}
