//! A request and the task that answers it: what each sets off in the other. Rows of the table of reactions.
//!
//! A worker may act on either page; both acts record both facts at once, and a reaction that finds its work done adds
//! nothing.

use super::fact::{
    Asked, Beyond, Need, REQUEST_DONE, REQUEST_TAKEN, RequestConfirmed, RequestDeclined, RequestDone, RequestHandedOn, RequestId,
    RequestMade, RequestMerged, RequestOffered, RequestReopened, RequestSeparated, RequestTaken,
};
use super::kinds;
use super::like;
use super::pass::Along;
use super::rule::{Make, MakeAll, Urgent, draft, promise, request_data};
use super::table::{self, REQUESTS, RequestRow, State};
use muster_ground::place;
use muster_ledger::{ActorId, Command, Draft, Fact, Fault, House, Key, Known, Moment, PlaceId, Read, Refusal, Together};
use muster_muster::task::{
    self, Accept, Asks, Confirm, Door, Found, Issue, IssueTask, Outcome, Spot, Task, TaskDone, TasksAccepted, TasksAssigned,
    Withdraw,
};

type Follows = Result<Option<Box<dyn Command>>, Refusal>;

/// The card that teaches how a need is met.
fn card(need: Need) -> &'static str {
    // Where the file knows none: go and ask what it is.
    kinds::kind(need).map_or("door-visit", |k| k.card.as_str())
}

/// What a visit calls it.
fn need_of(code: &str) -> Option<Need> {
    match code {
        "medicine" => Some(Need::Medicine),
        "food" => Some(Need::Food),
        "clinic" => Some(Need::Hospital),
        "counsel" => Some(Need::Talk),
        _ => None,
    }
}

/// The task that answers a request: promised for the same time, passed up at half of it where nobody takes it.
fn issue(house: &House, read: &Read, row: &RequestRow, post: &str, due: Moment) -> Result<IssueTask, Refusal> {
    let asked: Option<Asked> = table::asked(read, row);
    let room = asked.as_ref().map(|a| a.room).unwrap_or_default();
    let home = place::find(read, room)?;
    let unit = match &home {
        Some(h) => place::find(read, h.parent)?.filter(|p| p.level == place::Level::Unit).map(|p| p.name),
        None => None,
    };
    // A door's label begins below the building, a request's with it.
    let building = place::find(read, row.building)?.map(|b| b.name).unwrap_or_default();
    let label = asked.map(|a| a.label).unwrap_or_default();
    let door = Door {
        room,
        label: label.strip_prefix(building.as_str()).unwrap_or(&label).to_owned(),
        unit: unit.unwrap_or_default(),
        floor: home.as_ref().map_or(0, |h| h.floor),
        order: 0,
    };
    let spot = Spot { community: row.community, grid: row.grid, building: row.building, door };
    // Passed up at half of what is promised, sooner where the community chose so.
    let half = read.now.0 + task::patience(read, row.community, (due.0 - read.now.0).max(0) / 2)?;
    IssueTask::new(
        house,
        &Issue {
            incident: None,
            activation: None,
            dataset: row.dataset,
            card: card(row.kind).to_owned(),
            post: post.to_owned(),
            due,
            escalate_at: (post != "secretary" && row.owner.is_none()).then_some(Moment(half)),
            request: Some(row.id.0),
            confirm: true,
            to: row.owner,
            spots: vec![spot],
        },
    )
}

/// The tasks of a request that someone still has to do.
fn open_tasks(read: &Read, id: RequestId) -> Result<Vec<Task>, Fault> {
    Ok(task::of_request(read, id.0)?.into_iter().filter(Task::is_open).collect())
}

fn row_of(read: &Read, id: RequestId) -> Result<Option<RequestRow>, Fault> {
    table::find(read, id)
}

/// `request.made`: a task is issued for it.
pub fn on_request_made(fact: &Fact, read: &Read, house: &House) -> Follows {
    let made: RequestMade = fact.body()?;
    let Some(row) = row_of(read, made.id)?.filter(|r| matches!(r.state, State::Made | State::Taken)) else { return Ok(None) };
    if !task::of_request(read, made.id.0)?.is_empty() {
        return Ok(None);
    }
    let worker = issue(house, read, &row, "grid_worker", row.due)?;
    if row.danger.is_none() {
        return Ok(Some(Box::new(worker)));
    }
    // Danger waits for nobody's list: whoever is nearer goes.
    Ok(Some(Box::new(Together(vec![Box::new(worker), Box::new(issue(house, read, &row, "secretary", row.due)?)]))))
}

/// `request.taken` and `request.done`: nobody else is still sent, and what goes with it goes along.
pub fn on_request_settled(fact: &Fact, read: &Read, _: &House) -> Follows {
    let (id, owner, done) = match fact.kind() {
        "request.taken" => fact.body::<RequestTaken>().map(|t| (t.id, t.owner, false))?,
        _ => fact.body::<RequestDone>().map(|d| (d.id, d.by, true))?,
    };
    // While it is taken, the owner's own task stays, and where they have none yet, the one they would take.
    let open = open_tasks(read, id)?;
    let own = open.iter().any(|t| t.actor == Some(owner));
    let spare: Vec<_> = open.iter().filter(|t| done || (own && t.actor != Some(owner))).map(|t| t.id).collect();
    let mut all: Vec<Box<dyn Command>> = Vec::new();
    if !spare.is_empty() {
        all.push(Box::new(Withdraw { ids: spare, why: "superseded".into() }));
    }
    if !like::along(read, id)?.is_empty() {
        all.push(Box::new(Along { lead: id, owner, done }));
    }
    Ok((!all.is_empty()).then(|| -> Box<dyn Command> { Box::new(Together(all)) }))
}

/// `request.offered`: whoever is asked finds it among their tasks; the owner keeps theirs.
pub fn on_request_offered(fact: &Fact, read: &Read, house: &House) -> Follows {
    let o: RequestOffered = fact.body()?;
    let Some(row) = row_of(read, o.id)?.filter(|r| r.state == State::Taken && !r.beyond.is_empty()) else { return Ok(None) };
    let nobodys = RequestRow { owner: None, ..row };
    let due = nobodys.due;
    Ok(Some(Box::new(issue(house, read, &nobodys, post_of(o.to), due)?)))
}

/// `request.declined`: nobody else is asked any more. `request.merged`: nobody is sent for it alone.
pub fn on_request_back(fact: &Fact, read: &Read, _: &House) -> Follows {
    let (id, all) = match fact.kind() {
        "request.declined" => fact.body::<RequestDeclined>().map(|d| (d.id, false))?,
        _ => fact.body::<RequestMerged>().map(|m| (m.id, true))?,
    };
    let ids: Vec<_> = open_tasks(read, id)?.iter().filter(|t| all || t.state == task::OPEN).map(|t| t.id).collect();
    Ok((!ids.is_empty()).then(|| -> Box<dyn Command> { Box::new(Withdraw { ids, why: "superseded".into() }) }))
}

/// `request.separated`: somebody is sent for it alone.
pub fn on_request_separated(fact: &Fact, read: &Read, house: &House) -> Follows {
    let s: RequestSeparated = fact.body()?;
    let Some(row) = row_of(read, s.id)?.filter(|r| r.state == State::Made) else { return Ok(None) };
    Ok(Some(Box::new(issue(house, read, &row, "grid_worker", row.due)?)))
}

/// Health centre and street act through the community's secretary, who calls them and answers to the household.
fn post_of(to: Beyond) -> &'static str {
    if to == Beyond::Colleague { "grid_worker" } else { "secretary" }
}

/// `request.reopened`: whoever did it is asked to do it again.
pub fn on_request_reopened(fact: &Fact, read: &Read, house: &House) -> Follows {
    let o: RequestReopened = fact.body()?;
    let Some(row) = row_of(read, o.id)?.filter(|r| matches!(r.state, State::Made | State::Taken)) else { return Ok(None) };
    if !open_tasks(read, o.id)?.is_empty() {
        return Ok(None);
    }
    let mut all: Vec<Box<dyn Command>> = confirmations(read, o.id)?;
    all.push(Box::new(issue(house, read, &row, "grid_worker", row.due)?));
    Ok(Some(Box::new(Together(all))))
}

/// `request.handed_on`: the task is taken back, and another is issued to whoever is asked now.
pub fn on_request_handed_on(fact: &Fact, read: &Read, house: &House) -> Follows {
    let h: RequestHandedOn = fact.body()?;
    let Some(row) = row_of(read, h.id)?.filter(|r| r.state == State::Made) else { return Ok(None) };
    let mut all: Vec<Box<dyn Command>> = Vec::new();
    let ids: Vec<_> = open_tasks(read, h.id)?.iter().map(|t| t.id).collect();
    if !ids.is_empty() {
        all.push(Box::new(Withdraw { ids, why: "superseded".into() }));
    }
    all.push(Box::new(issue(house, read, &row, post_of(h.to), row.due)?));
    Ok(Some(Box::new(Together(all))))
}

fn confirmations(read: &Read, id: RequestId) -> Result<Vec<Box<dyn Command>>, Fault> {
    let handed = task::of_request(read, id.0)?.into_iter().filter(|t| t.state == task::HANDED);
    Ok(handed.map(|t| -> Box<dyn Command> { Box::new(Confirm { id: t.id }) }).collect())
}

/// `request.confirmed`: the task that waited for the receiver's word has it.
pub fn on_request_confirmed(fact: &Fact, read: &Read, _: &House) -> Follows {
    let c: RequestConfirmed = fact.body()?;
    let all = confirmations(read, c.id)?;
    Ok((!all.is_empty()).then(|| -> Box<dyn Command> { Box::new(Together(all)) }))
}

/// Requests taken by taking their tasks.
struct TakeByTask {
    ids: Vec<RequestId>,
    owner: ActorId,
}

impl Command for TakeByTask {
    fn reads(&self) -> Vec<Key> {
        self.ids.iter().map(|id| Key::one(&REQUESTS, vec![(*id).into()])).collect()
    }
    fn decide(&self, known: &Known, _: Moment) -> Result<Vec<Draft>, Refusal> {
        let rows = self.ids.iter().filter_map(|id| known.one(&REQUESTS, &[(*id).into()])).map(RequestRow::from_row);
        let free = rows.filter(|r| matches!(r.state, State::Made | State::Taken) && r.owner != Some(self.owner));
        Ok(free.map(|r| draft(REQUEST_TAKEN, &RequestTaken { id: r.id, owner: self.owner }, &r)).collect())
    }
}

fn taken(read: &Read, ids: &[task::TaskId], owner: ActorId) -> Follows {
    let mut requests = Vec::new();
    for id in ids {
        requests.extend(task::find(read, *id)?.and_then(|t| t.request).map(RequestId));
    }
    Ok((!requests.is_empty()).then(|| -> Box<dyn Command> { Box::new(TakeByTask { ids: requests, owner }) }))
}

/// `tasks.accepted`: the requests they answer have an owner.
pub fn on_tasks_accepted(fact: &Fact, read: &Read, _: &House) -> Follows {
    let a: TasksAccepted = fact.body()?;
    taken(read, &a.ids, fact.envelope.actor)
}

/// `tasks.assigned`: the requests they answer have another owner.
pub fn on_tasks_assigned(fact: &Fact, read: &Read, _: &House) -> Follows {
    let a: TasksAssigned = fact.body()?;
    taken(read, &a.ids, a.to)
}

/// A request done by doing its task.
struct FinishByTask {
    id: RequestId,
    by: ActorId,
}

impl Command for FinishByTask {
    fn reads(&self) -> Vec<Key> {
        vec![Key::one(&REQUESTS, vec![self.id.into()])]
    }
    fn decide(&self, known: &Known, _: Moment) -> Result<Vec<Draft>, Refusal> {
        let Some(row) = known.one(&REQUESTS, &[self.id.into()]).map(RequestRow::from_row) else { return Ok(Vec::new()) };
        if matches!(row.state, State::Done | State::Confirmed) {
            return Ok(Vec::new());
        }
        let mut out = Vec::new();
        if row.owner != Some(self.by) {
            out.push(draft(REQUEST_TAKEN, &RequestTaken { id: self.id, owner: self.by }, &row));
        }
        out.push(draft(REQUEST_DONE, &RequestDone { id: self.id, by: self.by }, &row));
        Ok(out)
    }
}

/// `task.done`: the request it answers is done, and what the visit found needed becomes requests.
pub fn on_task_done(fact: &Fact, read: &Read, house: &House) -> Follows {
    let done: TaskDone = fact.body()?;
    let mut all: Vec<Box<dyn Command>> = Vec::new();
    if let Some(request) = done.request {
        all.push(Box::new(FinishByTask { id: RequestId(request), by: fact.envelope.actor }));
    }
    let found = found_needs(&done, read, house)?;
    if !found.is_empty() {
        all.push(Box::new(MakeAll(found)));
    }
    Ok((!all.is_empty()).then(|| -> Box<dyn Command> { Box::new(Together(all)) }))
}

fn found_needs(done: &TaskDone, read: &Read, house: &House) -> Result<Vec<Make>, Refusal> {
    let needs: Vec<Need> = done.needs.iter().filter_map(|n| need_of(n)).collect();
    let door = task::find(read, done.id)?.and_then(|t| task::door(read, &t));
    let home = match door.map(|d| d.room).filter(|r| *r != PlaceId::HOUSE) {
        Some(room) => place::find(read, room)?,
        None => None,
    };
    let Some(home) = home.filter(|_| !needs.is_empty()) else { return Ok(Vec::new()) };
    let asked = Asked { room: home.id, label: crate::home::label(read, &home)?, ..Asked::default() };
    let month = request_data(house, read)?;
    let mut out = Vec::new();
    for need in needs {
        let id = RequestId(house.next_id());
        let promise = promise(read, need, home.community)?;
        let made = Make::new(house.vault(), month, id, need, Urgent::default(), &home, &asked, None, Some(done.id.0), promise);
        out.push(made.map_err(|_| Refusal::conflict("request-dataset-over"))?);
    }
    Ok(out)
}

/// What taking a request does to its task, in the same act.
pub(super) fn accept(read: &Read, id: RequestId, actor: ActorId) -> Result<Option<Box<dyn Command>>, Fault> {
    let ids: Vec<_> = open_tasks(read, id)?.iter().filter(|t| t.state == task::OPEN).map(|t| t.id).collect();
    Ok((!ids.is_empty()).then(|| -> Box<dyn Command> { Box::new(Accept { ids, incidents: Vec::new(), actor }) }))
}

/// What finishing a request does to its task, in the same act.
pub(super) fn finish(read: &Read, id: RequestId, actor: ActorId) -> Result<Option<Box<dyn Command>>, Fault> {
    let Some(t) = open_tasks(read, id)?.into_iter().next() else { return Ok(None) };
    let found = match t.card().map(|c| c.asks) {
        Some(Asks::Handover) => Found::Handed(None),
        Some(Asks::Visit) => Found::Home { symptoms: Vec::new(), needs: Vec::new() },
        _ => Found::Job,
    };
    Ok(Some(Box::new(Outcome { id: t.id, incident: t.incident, actor, found, sealed: None, subject: None })))
}
