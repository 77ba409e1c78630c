//! What the house itself does: the next way for whom one did not reach, tasks for the doors, and what a finished task says.

use super::fact::{Closed, DELIVERY_CLOSED, DELIVERY_PASSED, DeliveryId, PEOPLE_MAX, Passed, Went, Why};
use super::letter;
use super::outbox;
use super::read::{self, Delivery, One};
use super::rule::{Mark, Outcome};
use super::table::{DELIVERIES, State, Way};
use muster_act::request::request_data;
use muster_ground::person::{self, Person};
use muster_ground::place::{self, Level};
use muster_ledger::{
    Command, DAY, Draft, Fact, Fault, House, Key, Known, MINUTE, Moment, PlaceId, Read, Refusal, SubjectRef, Together,
};
use muster_muster::task::{self, BatchId, Door, Issue, IssueTask, Spot, TaskDone, TasksIssued};
use muster_web::Mask;
use std::collections::BTreeMap;

type Follows = Result<Option<Box<dyn Command>>, Refusal>;

/// The card of a task at a door.
const CARD: &str = "hand-notice";

/// Facts of a delivery that is still open.
struct Go {
    id: DeliveryId,
    drafts: Vec<Draft>,
}

impl Command for Go {
    fn reads(&self) -> Vec<Key> {
        vec![Key::one(&DELIVERIES, vec![self.id.into()])]
    }
    fn decide(&self, known: &Known, _: Moment) -> Result<Vec<Draft>, Refusal> {
        let open = known.one(&DELIVERIES, &[self.id.into()]).is_some_and(|r| r.int_opt("closed_at").is_none());
        Ok(if open { self.drafts.clone() } else { Vec::new() })
    }
}

/// The way after this one: a text only where there is a telephone and somebody who sends, a call only where it was asked for.
pub(super) fn next(d: &Delivery, was: Way, phone: bool, sends: bool) -> Way {
    match was {
        Way::Page if phone && sends => Way::Text,
        Way::Page | Way::Text if phone && d.calls => Way::Call,
        _ => Way::Paper,
    }
}

fn spot(read: &Read, p: &Person) -> Result<Spot, Fault> {
    let unit = place::find(read, p.unit)?.filter(|u| u.level == Level::Unit).map(|u| u.name).unwrap_or_default();
    let building = place::find(read, p.building)?.map(|b| b.name).unwrap_or_default();
    let label = p.address.strip_prefix(building.as_str()).unwrap_or(&p.address).to_owned();
    let order = u32::try_from(p.sort).unwrap_or(0);
    let door = Door { room: p.room, label, unit, floor: p.floor, order };
    Ok(Spot { community: p.community, grid: p.grid, building: p.building, door })
}

/// One task for each home, however many live there.
fn doors(house: &House, read: &Read, d: &Delivery, homes: &BTreeMap<PlaceId, Person>) -> Result<Vec<Draft>, Refusal> {
    let mut spots = homes.values().map(|p| spot(read, p)).collect::<Result<Vec<_>, _>>()?;
    spots.sort_by_key(|s| (s.building, s.door.order, s.door.room));
    let issue = Issue {
        incident: None,
        activation: None,
        dataset: request_data(house, read)?,
        card: CARD.to_owned(),
        post: "grid_worker".to_owned(),
        due: read.now.plus(DAY).min(d.until),
        escalate_at: None,
        request: None,
        confirm: false,
        to: None,
        spots,
    };
    Ok(IssueTask::new(house, &issue)?.drafts)
}

/// No further way is tried, and nobody is sent to a door for what no longer holds.
fn closed(read: &Read, d: &Delivery, why: Why) -> Result<Box<dyn Command>, Refusal> {
    let draft = Draft::new(DELIVERY_CLOSED, &Closed { id: d.id, why }).area(d.community);
    let mut all: Vec<Box<dyn Command>> = vec![Box::new(Go { id: d.id, drafts: vec![draft] })];
    let mut ids = Vec::new();
    for batch in read::batches(read, d.id)? {
        ids.extend(task::open_of_batch(read, batch)?);
    }
    for part in ids.chunks(task::BATCH_MAX) {
        all.push(Box::new(task::Withdraw { ids: part.to_vec(), why: "superseded".to_owned() }));
    }
    Ok(Box::new(Together(all)))
}

/// The timer of a delivery.
pub fn fire_due(about: i64, read: &Read, house: &House) -> Follows {
    let Some(d) = read::find(read, DeliveryId(about))? else { return Ok(None) };
    match letter::held(read, &d)? {
        Some(n) if n.withdrawn => return closed(read, &d, Why::Withdrawn).map(Some),
        Some(n) if n.until > read.now => {}
        _ => return closed(read, &d, Why::Over).map(Some),
    }
    let due = read::due(read, d.id)?;
    let mut next = read::next_after(read, d.id)?;
    if due.is_empty() && next.is_none() && !read::at_doors(read, d.id)? {
        return closed(read, &d, Why::Done).map(Some);
    }
    let sends = outbox::sends(read)?;
    let (mut to, mut gone, mut homes): (Vec<(SubjectRef, Way)>, Vec<SubjectRef>, BTreeMap<PlaceId, Person>) = Default::default();
    for one in &due {
        // The mask tells whether there is a telephone, and nothing of it.
        let Some(p) = person::find(read, one.who, Mask::Masked)? else {
            gone.push(one.who);
            continue;
        };
        let way = next_of(&d, one, !p.phone_shown.is_empty(), sends);
        to.push((one.who, way));
        if way == Way::Paper {
            homes.entry(p.room).or_insert(p);
        }
    }
    let tasks = if homes.is_empty() { Vec::new() } else { doors(house, read, &d, &homes)? };
    let issued = tasks.iter().filter_map(|t| serde_json::from_str::<TasksIssued>(t.body_text()).ok());
    let batches: Vec<BatchId> = issued.map(|b| b.id).collect();
    if to.iter().any(|(_, way)| *way != Way::Paper) {
        let soon = read.now.plus(d.step_minutes * MINUTE);
        next = Some(next.map_or(soon, |at| at.min(soon)));
    }
    // Only doors are left: looked at once a day, for where it was merely left somebody goes again.
    let next = next.or_else(|| Some(read.now.plus(DAY).min(d.until)));
    let mut drafts = tasks;
    for (n, part) in chunks(&to).into_iter().enumerate() {
        let mut body = Passed { id: d.id, to: part.to_vec(), next, ..Passed::default() };
        if n == 0 {
            (body.gone, body.batches) = (gone.clone(), batches.clone());
        }
        drafts.push(Draft::new(DELIVERY_PASSED, &body).area(d.community));
    }
    Ok(Some(Box::new(Go { id: d.id, drafts })))
}

fn chunks<T>(all: &[T]) -> Vec<&[T]> {
    if all.is_empty() { vec![all] } else { all.chunks(PEOPLE_MAX).collect() }
}

fn next_of(d: &Delivery, one: &One, phone: bool, sends: bool) -> Way {
    // Whoever asked for paper, and a door at which nobody was.
    if one.way == Way::Paper { Way::Paper } else { next(d, one.way, phone, sends) }
}

/// `task.done`: whoever opened the door has it, and who lives there with them; where it was left, somebody comes again.
pub fn on_task_done(fact: &Fact, read: &Read, _: &House) -> Follows {
    let done: TaskDone = fact.body()?;
    let Some(t) = task::find(read, done.id)?.filter(|t| t.card == CARD) else { return Ok(None) };
    let Some(id) = read::of_batch(read, t.batch)? else { return Ok(None) };
    let Some(door) = task::door(read, &t) else { return Ok(None) };
    let mut who = Vec::new();
    for p in person::household(read, door.room, Mask::Nameless)? {
        who.extend(read::row(read, id, p.subject)?.filter(|o| o.state == State::Door).map(|o| o.who));
    }
    if who.is_empty() {
        return Ok(None);
    }
    let outcome = if done.receiver.is_some() { Outcome::Received } else { Outcome::Tried(Went::Left) };
    Ok(Some(Box::new(Mark { id, who, way: Way::Paper, outcome })))
}
