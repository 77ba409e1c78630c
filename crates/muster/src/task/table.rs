//! Tables of tasks and how they are read.

use super::fact::{
    BatchId, Door, TaskConfirmed, TaskDeferred, TaskDone, TaskId, TasksAccepted, TasksAssigned, TasksEscalated, TasksIssued,
    TasksWithdrawn,
};
use crate::incident::{self, IncidentId};
use muster_ledger::{
    ActorId, DatasetId, Fact, Fault, Index, Keep, Moment, PlaceId, Read, Row, Rows, Seq, Table, Value, int, text, values,
};
use muster_web::Scope;
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
        int("ord"),
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
        Index { name: "stairs", columns: &["grid", "state", "building", "ord"] },
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
            t.order,
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
    pub order: i64,
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
            order: r.int("ord"),
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
        let part = self.parts.entry(task.part).or_insert_with(|| {
            let plain = read.part(task.part).map(|p| p.plain).unwrap_or_default();
            serde_json::from_slice(&plain).unwrap_or_default()
        });
        part.get(&task.id.0).cloned()
    }
}

/// Where one task is. For lists use [`Doors`].
pub fn door(read: &Read, task: &Task) -> Option<Door> {
    Doors::default().of(read, task)
}

/// SQL for "of a living incident, or of none", its values appended: tasks of an ended incident are no longer anyone's.
pub(super) fn living(read: &Read, values: &mut Vec<Value>) -> Result<String, Fault> {
    let mut marks = vec!["0".to_owned()];
    for i in incident::open(read)? {
        values.push(i.id.into());
        marks.push(format!("?{}", values.len()));
    }
    Ok(format!("incident IN ({})", marks.join(",")))
}

/// How many tasks there are, within a reach.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    pub open: i64,
    pub accepted: i64,
    pub handed: i64,
    pub done: i64,
    /// With the secretary: taken by nobody, or nobody reached.
    pub escalated: i64,
    pub overdue: i64,
    /// Visits that found someone unwell.
    pub unwell: i64,
    /// Visits that found a need.
    pub needs: i64,
}

fn counted(read: &Read, condition: &str, mut values: Vec<Value>) -> Result<Counts, Fault> {
    values.push(read.now.into());
    let now = values.len();
    let sql = format!(
        "SELECT state, COUNT(*) AS n, SUM(state < 2 AND escalated_at IS NOT NULL) AS escalated, \
         SUM(state < 2 AND due <= ?{now}) AS overdue, SUM(health = 'unwell') AS unwell, SUM(needs <> '') AS needs \
         FROM task_tasks WHERE {condition} GROUP BY state"
    );
    let mut c = Counts::default();
    for r in read.select(&sql, &values)? {
        let n = r.int("n");
        match r.int("state") {
            OPEN => c.open += n,
            ACCEPTED => c.accepted += n,
            HANDED => c.handed += n,
            DONE => c.done += n,
            _ => {}
        }
        c.escalated += r.int("escalated");
        c.overdue += r.int("overdue");
        c.unwell += r.int("unwell");
        c.needs += r.int("needs");
    }
    Ok(c)
}

/// Tasks of living incidents, and of none, within a reach.
pub fn counts(read: &Read, scope: &Scope) -> Result<Counts, Fault> {
    let mut values = Vec::new();
    let within = scope.filter("community", "grid", &mut values);
    let living = living(read, &mut values)?;
    counted(read, &format!("{within} AND {living}"), values)
}

/// The same, community by community: a street's counts are the sums of these.
pub fn counts_each(read: &Read, scope: &Scope) -> Result<Vec<(PlaceId, Counts)>, Fault> {
    let mut values = Vec::new();
    let within = scope.filter("community", "grid", &mut values);
    let living = living(read, &mut values)?;
    let rows = read.select(&format!("SELECT DISTINCT community FROM task_tasks WHERE {within} AND {living}"), &values)?;
    let mut out = Vec::new();
    for community in rows.iter().map(|r| r.id::<PlaceId>("community")) {
        let mut values = vec![community.into()];
        let within = scope.filter("community", "grid", &mut values);
        let living = self::living(read, &mut values)?;
        out.push((community, counted(read, &format!("community = ?1 AND {within} AND {living}"), values)?));
    }
    Ok(out)
}

/// Tasks of one incident in its communities: for figures, which name nobody.
pub fn counts_in(read: &Read, incident: &incident::Incident) -> Result<Counts, Fault> {
    let mut all = Counts::default();
    for (_, c) in counts_by_community(read, incident)? {
        all.open += c.open;
        all.accepted += c.accepted;
        all.handed += c.handed;
        all.done += c.done;
        all.escalated += c.escalated;
        all.overdue += c.overdue;
        all.unwell += c.unwell;
        all.needs += c.needs;
    }
    Ok(all)
}

/// The same, community by community.
pub fn counts_by_community(read: &Read, incident: &incident::Incident) -> Result<Vec<(PlaceId, Counts)>, Fault> {
    let mut out = Vec::new();
    for community in &incident.communities {
        let c = counted(read, "community = ?1 AND incident = ?2", values![*community, incident.id])?;
        out.push((*community, c));
    }
    Ok(out)
}

/// One building's share of the work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Progress {
    pub building: PlaceId,
    pub total: i64,
    pub done: i64,
    pub open: i64,
    pub escalated: i64,
    pub unwell: i64,
}

/// Buildings within a reach that have tasks, with how far they are. Building 0: tasks of no building.
pub fn buildings(read: &Read, scope: &Scope) -> Result<Vec<Progress>, Fault> {
    let mut values = Vec::new();
    let within = scope.filter("community", "grid", &mut values);
    let living = living(read, &mut values)?;
    let sql = format!(
        "SELECT building, COUNT(*) AS total, SUM(state >= 2) AS done, SUM(state = 0) AS free, \
         SUM(state < 2 AND escalated_at IS NOT NULL) AS escalated, SUM(health = 'unwell') AS unwell \
         FROM task_tasks WHERE {within} AND {living} AND state < 4 GROUP BY building"
    );
    let one = |r: &Row| Progress {
        building: r.id("building"),
        total: r.int("total"),
        done: r.int("done"),
        open: r.int("free"),
        escalated: r.int("escalated"),
        unwell: r.int("unwell"),
    };
    Ok(read.select(&sql, &values)?.iter().map(one).collect())
}

/// Which tasks a list shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// To be done today: due, passed up, or taken.
    Must,
    /// Everything not done, along the stairs.
    Route,
    Done,
}

/// One page of a building's tasks in stair order, from after (order, id).
pub fn walk(
    read: &Read,
    scope: &Scope,
    building: PlaceId,
    part: Part,
    after: (i64, i64),
    max: usize,
) -> Result<Vec<Task>, Fault> {
    let mut values = vec![building.into(), after.0.into(), after.1.into()];
    let within = scope.filter("community", "grid", &mut values);
    let living = living(read, &mut values)?;
    let which = match part {
        Part::Must => {
            values.push(muster_ledger::Day(read.now.day().0 + 1).start().into());
            format!("state < 2 AND (due < ?{} OR escalated_at IS NOT NULL OR state = 1)", values.len())
        }
        Part::Route => "state < 2".to_owned(),
        Part::Done => "state IN (2, 3)".to_owned(),
    };
    values.push(max.into());
    let sql = format!(
        "SELECT * FROM task_tasks WHERE building = ?1 AND (ord, id) > (?2, ?3) AND {within} AND {living} AND {which} \
         ORDER BY ord, id LIMIT ?{}",
        values.len()
    );
    Ok(read.select(&sql, &values)?.iter().map(Task::from_row).collect())
}

/// How many of each part there are: must, route, done.
pub(super) fn parts(read: &Read, scope: &Scope) -> Result<[i64; 3], Fault> {
    let mut values = vec![muster_ledger::Day(read.now.day().0 + 1).start().into()];
    let within = scope.filter("community", "grid", &mut values);
    let living = living(read, &mut values)?;
    let sql = format!(
        "SELECT SUM(state < 2 AND (due < ?1 OR escalated_at IS NOT NULL OR state = 1)) AS must, SUM(state < 2) AS route, \
         SUM(state IN (2, 3)) AS done FROM task_tasks WHERE {within} AND {living}"
    );
    let rows = read.select(&sql, &values)?;
    Ok(rows.first().map_or([0; 3], |r| [r.int("must"), r.int("route"), r.int("done")]))
}

/// The next task to do after one, along the stairs of its building.
pub(super) fn next_after(read: &Read, scope: &Scope, task: &Task) -> Result<Option<TaskId>, Fault> {
    let next = walk(read, scope, task.building, Part::Route, (task.order, task.id.0), 1)?;
    Ok(next.first().map(|t| t.id))
}

/// Ids in a building that nobody has taken.
pub(super) fn free_in(read: &Read, scope: &Scope, building: PlaceId) -> Result<Vec<Task>, Fault> {
    let all = walk(read, scope, building, Part::Route, (-1, 0), 4 * super::BATCH_MAX)?;
    Ok(all.into_iter().filter(|t| t.state == OPEN).collect())
}

/// What waits for the secretary: passed up, refused, unwell, overdue. Worst and longest first.
pub fn exceptions(read: &Read, scope: &Scope, max: usize) -> Result<Vec<Task>, Fault> {
    let mut values = vec![read.now.into()];
    let within = scope.filter("community", "grid", &mut values);
    let living = living(read, &mut values)?;
    values.push(max.into());
    let sql = format!(
        "SELECT * FROM task_tasks WHERE {within} AND {living} AND ((state < 2 AND (escalated_at IS NOT NULL OR due <= ?1)) \
         OR (state = 3 AND (health = 'unwell' OR at_home = 'refused') AND done_at > ?1 - 172800000000)) \
         ORDER BY (CASE WHEN health = 'unwell' THEN 8 WHEN escalated_why = 'unreached' THEN 4 WHEN at_home = 'refused' THEN 2 ELSE 1 END) \
         * (?1 - COALESCE(escalated_at, done_at, due) + 3600000000) DESC, id LIMIT ?{}",
        values.len()
    );
    Ok(read.select(&sql, &values)?.iter().map(Task::from_row).collect())
}

/// Open tasks by the person who has taken them.
pub fn by_actor(read: &Read, scope: &Scope) -> Result<Vec<(ActorId, i64)>, Fault> {
    let mut values = Vec::new();
    let within = scope.filter("community", "grid", &mut values);
    let living = living(read, &mut values)?;
    let sql = format!(
        "SELECT actor, COUNT(*) AS n FROM task_tasks WHERE {within} AND {living} AND state = 1 GROUP BY actor ORDER BY n DESC LIMIT 200"
    );
    Ok(read.select(&sql, &values)?.iter().map(|r| (r.id("actor"), r.int("n"))).collect())
}
