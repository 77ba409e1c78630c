//! Tables of sweeps, and how one door is read.

use super::fact::{
    Answers, Closed, Door, DoorId, Fixed, Opened, Outcome, QuarantineDecided, Quarantined, Recorded, Revisited, RevisitsChosen,
    Settled, SweepId,
};
use muster_ground::place::{By, Follow};
use muster_ledger::{
    ActorId, DatasetId, Fact, Fault, Index, Keep, Moment, PlaceId, Read, Row, Rows, Seq, Table, int, text, values,
};
use serde::Serialize;
use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

pub static SWEEPS: Table = Table {
    name: "sweep_sweeps",
    keep: Keep::Projection,
    columns: &[
        int("id"),
        int("community"),
        text("questions"),
        int("until"),
        int("doors"),
        int("part"),
        int("dataset"),
        int("opened_at"),
        int("closed_at"),
    ],
    key: 1,
    indexes: &[Index { name: "community", columns: &["community"] }],
};

pub static DOORS: Table = Table {
    name: "sweep_doors",
    keep: Keep::Projection,
    columns: &[
        int("id"),
        int("sweep"),
        int("community"),
        int("grid"),
        int("building"),
        // The fact with which its place is sealed.
        int("part"),
        text("outcome"),
        text("answers"),
        // The fact of that record; none before the first.
        int("record"),
        int("actor"),
        int("at"),
        int("tries"),
        // What stands against it: of somebody who did not know of the first.
        text("other_outcome"),
        text("other_answers"),
        int("other_record"),
        int("other_actor"),
        int("other_at"),
        // 0 not drawn, 1 drawn, 2 done.
        int("revisit"),
        text("again_outcome"),
        text("again_answers"),
        int("again_actor"),
        int("again_at"),
    ],
    key: 1,
    indexes: &[
        Index { name: "sweep", columns: &["sweep", "building"] },
        Index { name: "grid", columns: &["grid", "building"] },
        Index { name: "community", columns: &["community"] },
    ],
};

/// Keys of what came in, so that nothing counts twice.
pub static KEYS: Table = Table {
    name: "sweep_keys",
    keep: Keep::Projection,
    columns: &[int("actor"), text("key"), int("record")],
    key: 2,
    indexes: &[],
};

pub static QUARANTINE: Table = Table {
    name: "sweep_quarantine",
    keep: Keep::Projection,
    columns: &[int("id"), int("community"), int("actor"), int("n"), int("at"), int("decided"), int("taken")],
    key: 1,
    indexes: &[Index { name: "community", columns: &["community"] }],
};

fn coded(answers: &Answers) -> String {
    serde_json::to_string(answers).unwrap_or_default()
}

fn opened(fact: &Fact, rows: &mut Rows<'_>) -> Result<(), Fault> {
    let b: Opened = fact.body()?;
    let dataset = fact.envelope.dataset.unwrap_or_default();
    let questions = b.questions.join(",");
    rows.put(
        &SWEEPS,
        values![b.id, b.community, questions.as_str(), b.until, i64::from(b.doors), fact.seq(), dataset, fact.at(), None::<i64>],
    )
}

fn fixed(fact: &Fact, rows: &mut Rows<'_>) -> Result<(), Fault> {
    let b: Fixed = fact.body()?;
    let none = None::<i64>;
    for d in &b.doors {
        rows.put(
            &DOORS,
            values![
                d.id,
                b.sweep,
                b.community,
                d.grid,
                d.building,
                fact.seq(),
                "",
                "",
                none,
                none,
                none,
                0i64,
                "",
                "",
                none,
                none,
                none,
                0i64,
                "",
                "",
                none,
                none
            ],
        )?;
    }
    Ok(())
}

fn recorded(fact: &Fact, rows: &mut Rows<'_>) -> Result<(), Fault> {
    let b: Recorded = fact.body()?;
    let actor = b.of.unwrap_or(fact.envelope.actor);
    for r in &b.records {
        rows.put(&KEYS, values![actor, r.key.as_str(), fact.seq()])?;
        for id in &r.doors {
            let against = r.against.contains(id);
            rows.change(&DOORS, &[(*id).into()], |row| {
                let names = if against {
                    ["other_outcome", "other_answers", "other_record", "other_actor", "other_at"]
                } else {
                    ["outcome", "answers", "record", "actor", "at"]
                };
                row.set(names[0], r.outcome.name());
                row.set(names[1], coded(&r.answers));
                row.set(names[2], fact.seq());
                row.set(names[3], actor);
                row.set(names[4], r.at);
                row.set("tries", row.int("tries") + 1);
            })?;
        }
    }
    Ok(())
}

fn settled(fact: &Fact, rows: &mut Rows<'_>) -> Result<(), Fault> {
    let b: Settled = fact.body()?;
    rows.change(&DOORS, &[b.id.into()], |row| {
        if b.second {
            for (to, from) in [("outcome", "other_outcome"), ("answers", "other_answers")] {
                let text = row.text(from).to_owned();
                row.set(to, text);
            }
            for (to, from) in [("record", "other_record"), ("actor", "other_actor"), ("at", "other_at")] {
                let n = row.int_opt(from);
                row.set(to, n);
            }
        }
        row.set("other_outcome", "");
        row.set("other_answers", "");
        for column in ["other_record", "other_actor", "other_at"] {
            row.set(column, None::<i64>);
        }
    })
}

const FOLLOW: Follow = Follow::new(&DOORS, By::Community("community"), "building");

pub(super) fn project(fact: &Fact, rows: &mut Rows<'_>) -> Result<(), Fault> {
    match fact.kind() {
        "sweep.opened" => opened(fact, rows),
        "doors.fixed" => fixed(fact, rows),
        "doors.recorded" => recorded(fact, rows),
        "doors.quarantined" => {
            let q: Quarantined = fact.body()?;
            let row = values![fact.seq(), q.community, q.of, i64::from(q.count), fact.at(), None::<i64>, 0i64];
            rows.put(&QUARANTINE, row)
        }
        "quarantine.decided" => {
            let q: QuarantineDecided = fact.body()?;
            rows.change(&QUARANTINE, &[q.id.into()], |r| {
                r.set("decided", fact.at());
                r.set("taken", q.taken);
            })
        }
        "door.settled" => settled(fact, rows),
        "revisits.chosen" => {
            let c: RevisitsChosen = fact.body()?;
            c.doors.iter().try_for_each(|id| rows.change(&DOORS, &[(*id).into()], |r| r.set("revisit", 1i64)))
        }
        "door.revisited" => {
            let v: Revisited = fact.body()?;
            rows.change(&DOORS, &[v.id.into()], |r| {
                r.set("revisit", 2i64);
                r.set("again_outcome", v.outcome.name());
                r.set("again_answers", coded(&v.answers));
                r.set("again_actor", fact.envelope.actor);
                r.set("again_at", fact.at());
            })
        }
        "sweep.closed" => {
            let c: Closed = fact.body()?;
            rows.change(&SWEEPS, &[c.id.into()], |r| r.set("closed_at", fact.at()))
        }
        _ => FOLLOW.project(fact, rows).map(|_| ()),
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Sweep {
    pub id: SweepId,
    pub community: PlaceId,
    pub questions: Vec<String>,
    pub until: Moment,
    pub doors: i64,
    pub dataset: DatasetId,
    pub opened: Moment,
    pub closed: Option<Moment>,
    #[serde(skip)]
    pub(super) part: Seq,
}

impl Sweep {
    pub(super) fn from_row(r: &Row) -> Sweep {
        Sweep {
            id: r.id("id"),
            community: r.id("community"),
            questions: r.text("questions").split(',').filter(|q| !q.is_empty()).map(str::to_owned).collect(),
            until: r.moment("until"),
            doors: r.int("doors"),
            dataset: r.id("dataset"),
            opened: r.moment("opened_at"),
            closed: r.moment_opt("closed_at"),
            part: r.id("part"),
        }
    }
}

/// What somebody found at a door.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Found {
    pub outcome: Outcome,
    pub answers: Answers,
    pub actor: ActorId,
    pub at: Moment,
}

/// A door as it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Swept {
    pub id: DoorId,
    pub sweep: SweepId,
    pub community: PlaceId,
    pub grid: PlaceId,
    pub building: PlaceId,
    pub found: Option<Found>,
    pub against: Option<Found>,
    pub again: Option<Found>,
    pub drawn: bool,
    pub tries: i64,
    /// The fact that last said something about it; 0 before the first.
    pub record: i64,
    #[serde(skip)]
    pub(super) part: Seq,
}

fn found(r: &Row, [outcome, answers, actor, at]: [&str; 4]) -> Option<Found> {
    Some(Found {
        outcome: Outcome::parse(r.text(outcome))?,
        answers: serde_json::from_str(r.text(answers)).unwrap_or_default(),
        actor: r.id(actor),
        at: r.moment(at),
    })
}

impl Swept {
    pub(super) fn from_row(r: &Row) -> Swept {
        Swept {
            id: r.id("id"),
            sweep: r.id("sweep"),
            community: r.id("community"),
            grid: r.id("grid"),
            building: r.id("building"),
            found: found(r, ["outcome", "answers", "actor", "at"]),
            against: found(r, ["other_outcome", "other_answers", "other_actor", "other_at"]),
            again: found(r, ["again_outcome", "again_answers", "again_actor", "again_at"]),
            drawn: r.int("revisit") > 0,
            tries: r.int("tries"),
            record: r.int_opt("record").unwrap_or_default(),
            part: r.id("part"),
        }
    }
    pub fn done(&self) -> bool {
        self.found.as_ref().is_some_and(|f| f.outcome.last())
    }
    /// Somebody else has to go there once more.
    pub fn to_revisit(&self) -> bool {
        self.drawn && self.again.is_none()
    }
}

pub(super) fn sweep(read: &Read, id: SweepId) -> Result<Option<Sweep>, Fault> {
    Ok(read.get(&SWEEPS, &[id.into()])?.as_ref().map(Sweep::from_row))
}

pub(super) fn door(read: &Read, id: DoorId) -> Result<Option<Swept>, Fault> {
    Ok(read.get(&DOORS, &[id.into()])?.as_ref().map(Swept::from_row))
}

pub(super) fn doors_of(read: &Read, id: SweepId) -> Result<Vec<Swept>, Fault> {
    Ok(read.by(&DOORS, "sweep", &[id.into()])?.iter().map(Swept::from_row).collect())
}

/// Where doors are: each sealed part is opened once.
#[derive(Default)]
pub struct Places(HashMap<Seq, Rc<BTreeMap<i64, Door>>>);

impl Places {
    /// None once the sweep's data are destroyed.
    pub fn of(&mut self, read: &Read, d: &Swept) -> Option<Door> {
        let part = self.0.entry(d.part).or_insert_with(|| {
            let plain = read.part(d.part).map(|p| p.plain).unwrap_or_default();
            Rc::new(serde_json::from_slice(&plain).unwrap_or_default())
        });
        part.get(&d.id.0).cloned()
    }
}
