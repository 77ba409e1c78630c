//! One row for each hold.

use super::fact::{Basis, HoldId, HoldLifted, HoldPlaced};
use crate::person::REGISTER_DATASET;
use crate::place;
use muster_ledger::{
    ActorId, DatasetId, Fact, Fault, Index, Keep, Moment, PersonId, PlaceId, Read, Row, Rows, Seq, SubjectRef, Table, blob, int,
    text, values,
};
use muster_web::Scope;
use serde::Serialize;

pub static HOLDS: Table = Table {
    name: "hold_holds",
    keep: Keep::Projection,
    columns: &[
        int("id"),
        // 0 where it is on a resident.
        int("dataset"),
        blob("subject"),
        // Where the resident lives; 0 for a dataset, which is the whole house's.
        int("area"),
        text("basis"),
        int("part"),
        int("placed_at"),
        int("placed_by"),
        int("until"),
        int("lifted_at"),
        int("lifted_by"),
    ],
    key: 1,
    indexes: &[Index { name: "dataset", columns: &["dataset"] }, Index { name: "subject", columns: &["subject"] }],
};

pub(super) fn project(fact: &Fact, rows: &mut Rows<'_>) -> Result<(), Fault> {
    let e = &fact.envelope;
    match fact.kind() {
        "hold.placed" => {
            let p: HoldPlaced = fact.body()?;
            let (none, subject) = (None::<i64>, fact.subject().map(|s| s.0.to_vec()));
            let (dataset, by) = (p.dataset.unwrap_or_default(), e.actor);
            let basis = p.basis.code();
            rows.put(&HOLDS, values![p.id, dataset, subject, e.area, basis, fact.seq(), fact.at(), by, p.until, none, none])
        }
        _ => {
            let l: HoldLifted = fact.body()?;
            rows.change(&HOLDS, &[l.id.into()], |r| {
                r.set("lifted_at", fact.at());
                r.set("lifted_by", e.actor);
            })
        }
    }
}

/// A hold as it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Hold {
    pub id: HoldId,
    pub dataset: Option<DatasetId>,
    #[serde(skip)]
    pub subject: Option<SubjectRef>,
    pub area: PlaceId,
    pub basis: Basis,
    #[serde(skip)]
    pub part: Seq,
    pub placed_at: Moment,
    pub placed_by: ActorId,
    pub until: Moment,
    pub lifted_at: Option<Moment>,
    pub lifted_by: Option<ActorId>,
}

impl Hold {
    pub fn from_row(r: &Row) -> Hold {
        Hold {
            id: r.id("id"),
            dataset: r.id_opt("dataset").filter(|d| *d != DatasetId(0)),
            subject: r.subject("subject"),
            area: r.id("area"),
            basis: Basis::parse(r.text("basis")).unwrap_or(Basis::Court),
            part: r.id("part"),
            placed_at: r.moment("placed_at"),
            placed_by: r.id("placed_by"),
            until: r.moment("until"),
            lifted_at: r.moment_opt("lifted_at"),
            lifted_by: r.id_opt("lifted_by"),
        }
    }
    /// A comparison made at reading: it ends when its time is over, whether or not anything noted it.
    pub fn in_force(&self, at: Moment) -> bool {
        self.lifted_at.is_none() && at < self.until
    }
}

pub fn find(read: &Read, id: HoldId) -> Result<Option<Hold>, Fault> {
    Ok(read.get(&HOLDS, &[id.into()])?.as_ref().map(Hold::from_row))
}

/// The newest holds: those on datasets, and those on residents whom the scope covers.
pub(super) fn list(read: &Read, scope: &Scope, limit: usize) -> Result<Vec<Hold>, Fault> {
    let rows = read.select("SELECT * FROM hold_holds ORDER BY id DESC LIMIT ?1", &[limit.into()])?;
    let mut out = Vec::new();
    for hold in rows.iter().map(Hold::from_row) {
        if covers(read, scope, &hold)? {
            out.push(hold);
        }
    }
    Ok(out)
}

/// Whether a hold concerns whoever has that scope.
pub(super) fn covers(read: &Read, scope: &Scope, hold: &Hold) -> Result<bool, Fault> {
    if hold.dataset.is_some() {
        return Ok(true);
    }
    Ok(place::find(read, hold.area)?.is_some_and(|p| scope.covers(p.community, p.grid)))
}

/// The hold that keeps a dataset now, the one that lasts longest.
pub fn keeping(read: &Read, dataset: DatasetId) -> Result<Option<Hold>, Fault> {
    let rows = read.by(&HOLDS, "dataset", &[dataset.into()])?;
    Ok(rows.iter().map(Hold::from_row).filter(|h| h.in_force(read.now)).max_by_key(|h| h.until))
}

/// The hold for which a resident cannot be erased: on them, on the register, or on a dataset in which something of theirs is
/// sealed. Held datasets are few; each is looked through part by part, since no table says who is in it.
pub fn keeps_person(read: &Read, person: PersonId) -> Result<Option<Hold>, Fault> {
    let Some(subject) = read.vault().subject(REGISTER_DATASET, person) else { return Ok(None) };
    let rows = read.select("SELECT * FROM hold_holds WHERE lifted_at IS NULL AND until > ?1", &values![read.now])?;
    for hold in rows.iter().map(Hold::from_row) {
        let holds = match hold.dataset {
            None => hold.subject == Some(subject),
            Some(REGISTER_DATASET) => true,
            Some(dataset) => read.has_part_of(dataset, person)?,
        };
        if holds {
            return Ok(Some(hold));
        }
    }
    Ok(None)
}
