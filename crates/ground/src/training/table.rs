//! One row for each training that someone has done.

use super::fact::{Recorded, TrainingId, Withdrawn};
use muster_ledger::{ActorId, Day, Fact, Fault, Index, Keep, Moment, Read, Row, Rows, Table, int, text, values};
use serde::Serialize;

pub static RECORDS: Table = Table {
    name: "training_records",
    keep: Keep::Projection,
    columns: &[int("id"), int("actor"), text("kind"), int("on_day"), int("until"), int("by"), int("withdrawn_at")],
    key: 1,
    indexes: &[Index { name: "actor", columns: &["actor"] }],
};

pub(super) fn project(fact: &Fact, rows: &mut Rows<'_>) -> Result<(), Fault> {
    match fact.kind() {
        "training.recorded" => {
            let r: Recorded = fact.body()?;
            let (by, none) = (fact.envelope.actor, None::<i64>);
            rows.put(&RECORDS, values![r.id, r.actor, r.kind, i64::from(r.on.0), r.until, by, none])
        }
        _ => {
            let w: Withdrawn = fact.body()?;
            rows.change(&RECORDS, &[w.id.into()], |r| r.set("withdrawn_at", fact.at()))
        }
    }
}

/// A training as it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Record {
    pub id: TrainingId,
    pub actor: ActorId,
    pub kind: String,
    pub on: Day,
    pub until: Moment,
    pub withdrawn_at: Option<Moment>,
}

impl Record {
    pub(super) fn from_row(r: &Row) -> Record {
        Record {
            id: r.id("id"),
            actor: r.id("actor"),
            kind: r.text("kind").to_owned(),
            on: Day(r.int("on_day") as i32),
            until: r.moment("until"),
            withdrawn_at: r.moment_opt("withdrawn_at"),
        }
    }
    /// A comparison made at reading.
    pub fn holds(&self, at: Moment) -> bool {
        self.withdrawn_at.is_none() && at < self.until
    }
}

/// What an account has done and was not taken back; the latest of each kind last.
pub(super) fn of(read: &Read, actor: ActorId) -> Result<Vec<Record>, Fault> {
    let mut all: Vec<Record> = read.by(&RECORDS, "actor", &[actor.into()])?.iter().map(Record::from_row).collect();
    all.retain(|r| r.withdrawn_at.is_none());
    all.sort_by_key(|r| r.until);
    Ok(all)
}
