//! What a plan does later than at once: steps that wait until others are done, and steps that come again.
//!
//! A portion that waits is released by the reaction on the last task it waited for; one that repeats is issued again by a timer,
//! for those places only where the last round is done, and until the response is over.

use super::fact::{After, PLAN_RELEASED, PLAN_REPEATED, PlanPortioned, PlanReleased, PlanRepeated};
use super::reach::Reach;
use super::table;
use crate::incident::{self, INCIDENTS, Incident, IncidentId, still_open};
use crate::task::{self, Issue, Spot, Task, TaskConfirmed, TaskDone, TaskId, TasksWithdrawn, patience};
use muster_ledger::{
    Command, Draft, Fact, Fault, HOUR, House, Index, Keep, Key, Known, MINUTE, Moment, PlaceId, Read, Refusal, Row, Rows, Seq,
    Table, int, text, values,
};
use std::collections::BTreeSet;

/// Portions with something still to come, by the fact that made them.
pub static PORTIONS: Table = Table {
    name: "plan_portions",
    keep: Keep::Projection,
    columns: &[
        int("portion"),
        int("activation"),
        int("incident"),
        int("community"),
        text("body"),
        int("waiting"),
        int("next_at"),
    ],
    key: 1,
    indexes: &[Index { name: "incident", columns: &["incident", "community"] }],
};

const REPEAT: &str = "plan.repeat";

type Follows = Result<Option<Box<dyn Command>>, Refusal>;

/// One of [`PORTIONS`].
#[derive(Clone, Debug)]
pub(super) struct Portion {
    pub id: Seq,
    pub body: PlanPortioned,
    pub waiting: bool,
    pub next: Option<Moment>,
}

impl Portion {
    fn from_row(r: &Row) -> Option<Portion> {
        let body = serde_json::from_str(r.text("body")).ok()?;
        Some(Portion { id: Seq(r.int("portion")), body, waiting: r.flag("waiting"), next: r.moment_opt("next_at") })
    }
}

/// What waits or comes again in an incident, in the order in which it was activated.
pub(super) fn of_incident(read: &Read, incident: IncidentId) -> Result<Vec<Portion>, Fault> {
    let rows = read.select("SELECT * FROM plan_portions WHERE incident = ?1 ORDER BY portion", &[incident.into()])?;
    Ok(rows.iter().filter_map(Portion::from_row).collect())
}

pub(super) fn project(fact: &Fact, rows: &mut Rows<'_>) -> Result<(), Fault> {
    match fact.kind() {
        "plan.portioned" => {
            let p: PlanPortioned = fact.body()?;
            if p.after.is_empty() && p.every_hours.is_none() {
                // A note to the reaction that issues it; its tasks are the record.
                return Ok(());
            }
            let next = p.every_hours.filter(|_| p.after.is_empty()).map(|n| fact.at().plus(i64::from(n) * HOUR));
            let body = serde_json::to_string(&p).unwrap_or_default();
            let seq = fact.seq();
            let row = values![seq, p.activation, p.incident, p.community, body, !p.after.is_empty(), next];
            rows.put(&PORTIONS, row)?;
            next.map_or(Ok(()), |at| rows.wake(REPEAT, seq.0, at, seq))
        }
        "plan.released" => {
            let r: PlanReleased = fact.body()?;
            again(fact, rows, r.portion, r.next)
        }
        _ => {
            let r: PlanRepeated = fact.body()?;
            again(fact, rows, r.portion, r.next)
        }
    }
}

fn again(fact: &Fact, rows: &mut Rows<'_>, portion: i64, next: Option<Moment>) -> Result<(), Fault> {
    rows.change(&PORTIONS, &[portion.into()], |r| {
        r.set("waiting", false);
        r.set("next_at", next);
    })?;
    match next {
        Some(at) => rows.wake(REPEAT, portion, at, fact.seq()),
        None => rows.sleep(REPEAT, portion),
    }
}

/// Nothing of it is open in this community, and it was issued there, unless there is nobody for whom it would be.
fn over(read: &Read, p: &PlanPortioned, a: &After, waiting: &BTreeSet<String>) -> Result<bool, Fault> {
    if waiting.contains(&a.card) {
        return Ok(false);
    }
    let (issued, open) = task::issued_and_open(read, p.incident, p.community, &a.card)?;
    if issued > 0 {
        return Ok(open == 0);
    }
    let Some(reach) = Reach::of(read, p.community, &p.areas)? else { return Ok(true) };
    Ok(reach.spots(read, a.whom)?.is_empty())
}

fn ready(read: &Read, p: &PlanPortioned, waiting: &BTreeSet<String>) -> Result<bool, Fault> {
    for a in &p.after {
        if !over(read, p, a, waiting)? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// What is to be issued of a portion now; `of` keeps the places that shall have it.
pub(super) fn issue(
    read: &Read,
    p: &PlanPortioned,
    incident: &Incident,
    at: Moment,
    of: impl Fn(&Spot) -> bool,
) -> Result<Option<Issue>, Fault> {
    let Some(reach) = Reach::of(read, p.community, &p.areas)? else { return Ok(None) };
    let spots: Vec<Spot> = reach.spots(read, p.whom)?.into_iter().filter(of).collect();
    if spots.is_empty() || !super::book::POSTS.contains(&p.post.as_str()) {
        return Ok(None);
    }
    // The plan says how long a task may wait; a community may have chosen less.
    let wait = patience(read, p.community, i64::from(p.escalate_minutes) * MINUTE)?;
    Ok(Some(Issue {
        incident: Some(p.incident),
        activation: Some(p.activation.0),
        dataset: incident.dataset,
        card: p.card.clone(),
        post: p.post.clone(),
        due: at.plus(i64::from(p.due_hours) * HOUR),
        escalate_at: Some(at.plus(wait)),
        request: None,
        confirm: false,
        to: None,
        spots,
    }))
}

/// The next round, if it still falls into what was activated.
fn next(read: &Read, p: &PlanPortioned, at: Moment) -> Result<Option<Moment>, Fault> {
    let Some(every) = p.every_hours else { return Ok(None) };
    let until = table::find(read, p.activation)?.map_or(Moment(0), |a| a.expected_until);
    Ok(Some(at.plus(i64::from(every) * HOUR)).filter(|next| *next < until))
}

/// Tasks of one or more portions, with the fact that says why they come now.
struct Come {
    incident: IncidentId,
    /// Portion, whether it has to be waiting still, its facts, and those recorded where the response is over.
    portions: Vec<(Seq, bool, Vec<Draft>, Vec<Draft>)>,
}

impl Command for Come {
    fn reads(&self) -> Vec<Key> {
        let portions = self.portions.iter().map(|p| Key::one(&PORTIONS, vec![p.0.into()]));
        [Key::one(&INCIDENTS, vec![self.incident.into()])].into_iter().chain(portions).collect()
    }
    fn decide(&self, known: &Known, _: Moment) -> Result<Vec<Draft>, Refusal> {
        let open = still_open(known, self.incident).is_ok();
        let mut out = Vec::new();
        for (id, once, drafts, otherwise) in &self.portions {
            let row = known.one(&PORTIONS, &[(*id).into()]);
            if row.is_some_and(|r| !once || r.flag("waiting")) {
                out.extend(if open { drafts } else { otherwise }.iter().cloned());
            }
        }
        Ok(out)
    }
}

fn released(
    read: &Read,
    house: &House,
    p: &Portion,
    incident: &Incident,
) -> Result<(Seq, bool, Vec<Draft>, Vec<Draft>), Refusal> {
    let b = &p.body;
    let fact = PlanReleased {
        portion: p.id.0,
        activation: b.activation,
        incident: b.incident,
        community: b.community,
        card: b.card.clone(),
        next: next(read, b, read.now)?,
    };
    let mut drafts = vec![Draft::new(PLAN_RELEASED, &fact).area(b.community).dataset(incident.dataset)];
    if let Some(issue) = issue(read, b, incident, read.now, |_| true)? {
        drafts.extend(task::drafts(house.vault(), &issue, |n| house.next_ids(n))?);
    }
    Ok((p.id, true, drafts, Vec::new()))
}

/// Every waiting portion of that incident and community whose time has come.
fn release(read: &Read, house: &House, incident: IncidentId, community: PlaceId) -> Follows {
    let rows = read.by(&PORTIONS, "incident", &[incident.into(), community.into()])?;
    let waiting: Vec<Portion> = rows.iter().filter_map(Portion::from_row).filter(|p| p.waiting).collect();
    if waiting.is_empty() {
        return Ok(None);
    }
    let Some(incident) = incident::find(read, incident)?.filter(Incident::is_open) else { return Ok(None) };
    let cards: BTreeSet<String> = waiting.iter().map(|p| p.body.card.clone()).collect();
    let mut portions = Vec::new();
    for p in &waiting {
        if ready(read, &p.body, &cards)? {
            portions.push(released(read, house, p, &incident)?);
        }
    }
    Ok((!portions.is_empty()).then(|| -> Box<dyn Command> { Box::new(Come { incident: incident.id, portions }) }))
}

/// A portion that waits, when it was just made: what it waits for may be done already.
pub(super) fn begin(read: &Read, house: &House, p: &PlanPortioned) -> Follows {
    release(read, house, p.incident, p.community)
}

/// `task.done`, `task.confirmed`, `tasks.withdrawn`: something may have waited for it.
pub fn on_task_over(fact: &Fact, read: &Read, house: &House) -> Follows {
    let ids: Vec<TaskId> = match fact.kind() {
        "task.done" => vec![fact.body::<TaskDone>()?.id],
        "task.confirmed" => vec![fact.body::<TaskConfirmed>()?.id],
        _ => fact.body::<TasksWithdrawn>()?.ids,
    };
    // Those of one withdrawal belong to one batch, and that to one community.
    let Some(task) = ids.first().map(|id| task::find(read, *id)).transpose()?.flatten() else { return Ok(None) };
    match task.incident {
        Some(incident) => release(read, house, incident, task.community),
        None => Ok(None),
    }
}

/// `plan.released`: where nobody is there for whom it would be, what waited for it goes on at once.
pub fn on_plan_released(fact: &Fact, read: &Read, house: &House) -> Follows {
    let r: PlanReleased = fact.body()?;
    release(read, house, r.incident, r.community)
}

/// Places where the last round is not done yet: building and room.
fn undone(read: &Read, p: &PlanPortioned) -> Result<BTreeSet<(PlaceId, PlaceId, PlaceId)>, Fault> {
    let mut doors = task::Doors::default();
    let place = |t: Task| {
        let room = if p.whom.at_a_door() { doors.of(read, &t).map(|d| d.room).unwrap_or_default() } else { PlaceId::HOUSE };
        (t.grid, t.building, room)
    };
    Ok(task::open_of_card(read, p.incident, p.community, &p.card)?.into_iter().map(place).collect())
}

/// The timer `plan.repeat`: the next round. Its firing is a fact even where nothing is issued.
pub fn fire_repeat(about: i64, read: &Read, house: &House) -> Follows {
    let Some(p) = read.get(&PORTIONS, &[about.into()])?.as_ref().and_then(Portion::from_row) else { return Ok(None) };
    let b = &p.body;
    let Some(incident) = incident::find(read, b.incident)? else { return Ok(None) };
    let fact = |tasks: usize, next: Option<Moment>| {
        let body = PlanRepeated {
            portion: about,
            activation: b.activation,
            incident: b.incident,
            community: b.community,
            card: b.card.clone(),
            tasks: tasks as u32,
            next,
        };
        Draft::new(PLAN_REPEATED, &body).area(b.community).dataset(incident.dataset)
    };
    let over = vec![fact(0, None)];
    if !incident.is_open() {
        return Ok(Some(Box::new(Come { incident: incident.id, portions: vec![(p.id, false, over.clone(), over)] })));
    }
    let undone = undone(read, b)?;
    let free = |s: &Spot| !undone.contains(&(s.grid, s.building, if b.whom.at_a_door() { s.door.room } else { PlaceId::HOUSE }));
    let issue = issue(read, b, &incident, read.now, free)?;
    let mut drafts = vec![fact(issue.as_ref().map_or(0, |i| i.spots.len()), next(read, b, read.now)?)];
    if let Some(issue) = &issue {
        drafts.extend(task::drafts(house.vault(), issue, |n| house.next_ids(n))?);
    }
    Ok(Some(Box::new(Come { incident: incident.id, portions: vec![(p.id, false, drafts, over)] })))
}
