//! Tables of tasks and how they are read.

use super::fact::{
    BatchId, Door, TaskConfirmed, TaskDeferred, TaskDone, TaskId, TasksAccepted, TasksAssigned, TasksEscalated, TasksIssued,
    TasksWithdrawn,
};
use crate::incident::IncidentId;
use muster_ground::place::{By, Follow};
use muster_ledger::{
    ActorId, DatasetId, Fact, Fault, Index, Keep, Moment, PlaceId, Read, Row, Rows, Seq, Table, int, text, values,
};
use serde::Serialize;
use std::collections::{BTreeMap, HashMap};

pub static TASKS: Table = Table {
    name: "task_tasks",
    keep: Keep::Projection,
    columns: &[
        int("id"),
        int("batch"),
        int("part"),
        int("dataset"),
        // 0 where it belongs to no incident.
        int("incident"),
        text("card"),
        int("community"),
        int("grid"),
        int("building"),
        int("state"),
        text("post"),
        int("actor"),
        int("due"),
        int("issued_at"),
        int("escalated_at"),
        int("accepted_at"),
        int("done_at"),
        int("tries"),
        int("next_at"),
        text("at_home"),
        text("health"),
        text("symptoms"),
        text("needs"),
        int("request"),
        int("confirm"),
        int("done_part"),
        text("escalated_why"),
    ],
    key: 1,
    indexes: &[
        Index { name: "stairs", columns: &["grid", "state", "building"] },
        Index { name: "community", columns: &["community", "incident", "state"] },
        Index { name: "batch", columns: &["batch"] },
    ],
};

/// Which tasks answer a request.
pub static REQUESTS: Table = Table {
    name: "task_requests",
    keep: Keep::Projection,
    columns: &[int("request"), int("task")],
    key: 2,
    indexes: &[Index { name: "request", columns: &["request"] }],
};

pub const OPEN: i64 = 0;
pub const ACCEPTED: i64 = 1;
/// Handed over, and the receiver has not yet said so.
pub const HANDED: i64 = 2;
pub const DONE: i64 = 3;
pub const WITHDRAWN: i64 = 4;

pub(super) const ESCALATE: &str = "task.escalate";

fn issued(fact: &Fact, rows: &mut Rows<'_>) -> Result<(), Fault> {
    let b: TasksIssued = fact.body()?;
    let dataset = fact.envelope.dataset.unwrap_or_default();
    let state = if b.to.is_some() { ACCEPTED } else { OPEN };
    let accepted = b.to.map(|_| fact.at());
    for t in &b.tasks {
        let row = values![
            t.id,
            b.id,
            fact.seq(),
            dataset,
            b.incident.unwrap_or_default(),
            b.card.as_str(),
            t.community,
            t.grid,
            t.building,
            state,
            b.post.as_str(),
            b.to,
            b.due,
            fact.at(),
            None::<i64>,
            accepted,
            None::<i64>,
            0i64,
            None::<i64>,
            "",
            "",
            "",
            "",
            b.request,
            b.confirm,
            None::<i64>,
            ""
        ];
        rows.put(&TASKS, row)?;
        if let Some(request) = b.request {
            rows.put(&REQUESTS, values![request, t.id])?;
        }
    }
    match b.escalate_at {
        Some(at) if b.to.is_none() => rows.wake(ESCALATE, b.id.0, at, fact.seq()),
        _ => Ok(()),
    }
}

fn done(fact: &Fact, rows: &mut Rows<'_>) -> Result<(), Fault> {
    let d: TaskDone = fact.body()?;
    let part = fact.envelope.commitment.map(|_| fact.seq().0);
    let actor = fact.envelope.actor;
    rows.change(&TASKS, &[d.id.into()], |r| {
        let handed = r.flag("confirm") && d.receiver.is_none();
        r.set("state", if handed { HANDED } else { DONE });
        r.set("actor", actor);
        r.set("done_at", fact.at());
        r.set("next_at", None::<i64>);
        r.set("at_home", d.at_home.unwrap_or_default());
        r.set("health", d.state.unwrap_or_default());
        r.set("symptoms", d.symptoms.join(","));
        r.set("needs", d.needs.join(","));
        r.set("done_part", part);
    })
}

const DOORS: Follow = Follow::new(&TASKS, By::Community("community"), "building");

/// A task goes with its building. Whoever had taken it may no longer see it: it is open for whoever looks after it now.
fn moved(fact: &Fact, rows: &mut Rows<'_>) -> Result<(), Fault> {
    for row in DOORS.project(fact, rows)? {
        if row.int("state") == ACCEPTED && row.int_opt("request").unwrap_or(0) == 0 {
            rows.put_row(&TASKS, row.with("state", OPEN).with("actor", None::<i64>).with("accepted_at", None::<i64>))?;
        }
    }
    Ok(())
}

pub(super) fn project(fact: &Fact, rows: &mut Rows<'_>) -> Result<(), Fault> {
    let actor = fact.envelope.actor;
    match fact.kind() {
        "tasks.issued" => issued(fact, rows),
        "tasks.accepted" => {
            let a: TasksAccepted = fact.body()?;
            each(rows, &a.ids, |r| take(r, actor, fact.at()))
        }
        "tasks.assigned" => {
            let a: TasksAssigned = fact.body()?;
            each(rows, &a.ids, |r| take(r, a.to, fact.at()))
        }
        "tasks.escalated" => {
            let e: TasksEscalated = fact.body()?;
            if let Some(batch) = e.batch {
                rows.sleep(ESCALATE, batch.0)?;
            }
            each(rows, &e.ids, |r| {
                r.set("escalated_at", fact.at());
                r.set("escalated_why", e.why.as_str());
            })
        }
        "places.moved" => moved(fact, rows),
        "tasks.withdrawn" => {
            let w: TasksWithdrawn = fact.body()?;
            each(rows, &w.ids, |r| {
                r.set("state", WITHDRAWN);
                r.set("done_at", fact.at());
            })
        }
        "task.deferred" => {
            let d: TaskDeferred = fact.body()?;
            each(rows, &[d.id], |r| {
                take(r, actor, fact.at());
                r.set("next_at", d.until);
                r.set("tries", d.tries);
            })
        }
        "task.confirmed" => {
            let c: TaskConfirmed = fact.body()?;
            each(rows, &[c.id], |r| r.set("state", DONE))
        }
        _ => done(fact, rows),
    }
}

fn each(rows: &mut Rows<'_>, ids: &[TaskId], change: impl Fn(&mut Row)) -> Result<(), Fault> {
    for id in ids {
        rows.change(&TASKS, &[(*id).into()], &change)?;
    }
    Ok(())
}

fn take(r: &mut Row, actor: ActorId, at: Moment) {
    r.set("state", ACCEPTED);
    r.set("actor", actor);
    r.set("accepted_at", at);
    // Someone has it: it no longer waits for the secretary.
    r.set("escalated_at", None::<i64>);
    r.set("escalated_why", "");
}

/// A task as it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Task {
    pub id: TaskId,
    pub batch: BatchId,
    pub dataset: DatasetId,
    pub incident: Option<IncidentId>,
    pub card: String,
    pub community: PlaceId,
    pub grid: PlaceId,
    pub building: PlaceId,
    pub state: i64,
    pub post: String,
    pub actor: Option<ActorId>,
    pub due: Moment,
    pub issued: Moment,
    pub escalated: Option<Moment>,
    pub escalated_why: String,
    pub done: Option<Moment>,
    pub tries: i64,
    pub next: Option<Moment>,
    pub at_home: String,
    pub health: String,
    pub symptoms: Vec<String>,
    pub needs: Vec<String>,
    pub request: Option<i64>,
    pub confirm: bool,
    #[serde(skip)]
    part: Seq,
    #[serde(skip)]
    done_part: Option<i64>,
}

fn codes(text: &str) -> Vec<String> {
    text.split(',').filter(|s| !s.is_empty()).map(str::to_owned).collect()
}

impl Task {
    pub(crate) fn from_row(r: &Row) -> Task {
        Task {
            id: r.id("id"),
            batch: r.id("batch"),
            dataset: r.id("dataset"),
            incident: Some(r.int("incident")).filter(|i| *i != 0).map(IncidentId),
            card: r.text("card").to_owned(),
            community: r.id("community"),
            grid: r.id("grid"),
            building: r.id("building"),
            state: r.int("state"),
            post: r.text("post").to_owned(),
            actor: r.id_opt("actor"),
            due: r.moment("due"),
            issued: r.moment("issued_at"),
            escalated: r.moment_opt("escalated_at"),
            escalated_why: r.text("escalated_why").to_owned(),
            done: r.moment_opt("done_at"),
            tries: r.int("tries"),
            next: r.moment_opt("next_at"),
            at_home: r.text("at_home").to_owned(),
            health: r.text("health").to_owned(),
            symptoms: codes(r.text("symptoms")),
            needs: codes(r.text("needs")),
            request: r.int_opt("request"),
            confirm: r.flag("confirm"),
            part: Seq(r.int("part")),
            done_part: r.int_opt("done_part"),
        }
    }
    /// Still to be done by someone.
    pub fn is_open(&self) -> bool {
        self.state < HANDED
    }
    pub fn overdue(&self, at: Moment) -> bool {
        self.is_open() && self.due <= at
    }
    pub fn card(&self) -> Option<&'static super::Card> {
        super::card(&self.card)
    }
    /// What the worker wrote; none where nothing, or once the dataset is destroyed.
    pub fn note(&self, read: &Read) -> Option<String> {
        let part = read.part(Seq(self.done_part?)).ok()?;
        serde_json::from_slice::<super::Note>(&part.plain).ok().map(|n| n.note)
    }
}

pub fn find(read: &Read, id: TaskId) -> Result<Option<Task>, Fault> {
    Ok(read.get(&TASKS, &[id.into()])?.as_ref().map(Task::from_row))
}

/// Tasks that answer a request, oldest first.
pub fn of_request(read: &Read, request: i64) -> Result<Vec<Task>, Fault> {
    let mut out = Vec::new();
    for r in read.by(&REQUESTS, "request", &[request.into()])? {
        out.extend(find(read, r.id("task"))?);
    }
    Ok(out)
}

/// The doors of the batches on one page: each part is opened once.
#[derive(Default)]
pub struct Doors {
    parts: HashMap<Seq, BTreeMap<i64, Door>>,
}

impl Doors {
    /// Where the task is; none once the incident's dataset is destroyed.
    pub fn of(&mut self, read: &Read, task: &Task) -> Option<Door> {
        self.see(read, task).cloned()
    }
    /// Its place in the walk; 0 for all once nobody can tell any more.
    pub(super) fn order(&mut self, read: &Read, task: &Task) -> i64 {
        self.see(read, task).map_or(0, |d| i64::from(d.order))
    }
    fn see(&mut self, read: &Read, task: &Task) -> Option<&Door> {
        let part = self.parts.entry(task.part).or_insert_with(|| {
            let plain = read.part(task.part).map(|p| p.plain).unwrap_or_default();
            serde_json::from_slice(&plain).unwrap_or_default()
        });
        part.get(&task.id.0)
    }
}

/// Where one task is. For lists use [`Doors`].
pub fn door(read: &Read, task: &Task) -> Option<Door> {
    Doors::default().of(read, task)
}
