//! What the house itself does when something of a plan is due, and what a finished task says of it.

use super::clock::{Due, STEP};
use super::fact::{
    CareplanId, Checked, Checker, MEDICINE_ASKED, MedicineAsked, Missed, Outcome, Planned, TREATMENT_MISSED, TREATMENT_PLANNED,
    Treated, Unmet, Why,
};
use super::hand::Present;
use super::plan::Plan;
use super::rule::{Check, End, Step, Treat, about, standing};
use super::table::{self, PLANS};
use crate::home;
use crate::request::{self, Asked, Make, REQUEST_DATA, RequestId, Urgent, promise};
use muster_ground::duty;
use muster_ground::person::{self, Person};
use muster_ground::place::{self, Level};
use muster_ledger::{
    ActorId, Command, Day, Draft, DutyId, Fact, Fault, HOUR, House, Key, Known, Moment, Read, Refusal, Together,
};
use muster_muster::task::{self, Door, Issue, IssueTask, Spot, TaskDone};
use muster_web::Mask;

type Follows = Result<Option<Box<dyn Command>>, Refusal>;

/// Cards of the tasks that a plan issues.
pub(crate) const LOOK: &str = "check-on";
const RIDE: &str = "treatment-ride";

/// The door of a home, for a task.
fn spot(read: &Read, p: &Person) -> Result<Spot, Fault> {
    let unit = place::find(read, p.unit)?.filter(|u| u.level == Level::Unit).map(|u| u.name).unwrap_or_default();
    let building = place::find(read, p.building)?.map(|b| b.name).unwrap_or_default();
    let label = p.address.strip_prefix(building.as_str()).unwrap_or(&p.address).to_owned();
    let door = Door { room: p.room, label, unit, floor: p.floor, order: 0 };
    Ok(Spot { community: p.community, grid: p.grid, building: p.building, door })
}

/// A task of a plan: for someone by name, else for the secretary.
pub(crate) fn issue(
    house: &House,
    read: &Read,
    p: &Person,
    card: &str,
    to: Option<ActorId>,
    due: Moment,
) -> Result<IssueTask, Refusal> {
    let dataset = REQUEST_DATA.ready(house, read)?;
    let post = if to.is_some() { "grid_worker" } else { "secretary" };
    let one = Issue {
        incident: None,
        activation: None,
        dataset,
        card: card.to_owned(),
        post: post.to_owned(),
        due,
        escalate_at: None,
        request: None,
        confirm: false,
        to,
        spots: vec![spot(read, p)?],
    };
    IssueTask::new(house, &one)
}

/// The step that follows when nobody answered: the deputy is sent, or the secretary is told.
pub(super) fn step(house: &House, read: &Read, plan: &Plan, p: &Person, day: Day, step: u8) -> Result<Box<dyn Command>, Refusal> {
    let to = if step == 1 { Present::at(read.now).second(read, plan)? } else { None };
    let task = issue(house, read, p, LOOK, to, read.now.plus(STEP))?;
    let body = Missed { plan: plan.id, day, step, to, task: task.first_task() };
    Ok(Box::new(Step { plan: plan.id, day, drafts: task.drafts, body }))
}

/// Facts of a plan and the tasks that go with them.
struct Also {
    plan: CareplanId,
    drafts: Vec<Draft>,
}

impl Command for Also {
    fn reads(&self) -> Vec<Key> {
        vec![Key::one(&PLANS, vec![self.plan.into()])]
    }
    fn decide(&self, known: &Known, _: Moment) -> Result<Vec<Draft>, Refusal> {
        standing(known, self.plan)?;
        Ok(self.drafts.clone())
    }
}

/// A treatment that did not take place, or of which nobody said so: the secretary within the hour.
pub(super) fn untreated(house: &House, read: &Read, plan: &Plan, p: &Person, day: Day) -> Result<Box<dyn Command>, Refusal> {
    let task = issue(house, read, p, LOOK, None, read.now.plus(STEP))?;
    let body = Unmet { plan: plan.id, day, task: task.first_task() };
    let drafts = [about(TREATMENT_MISSED, &body, plan)].into_iter().chain(task.drafts).collect();
    Ok(Box::new(Also { plan: plan.id, drafts }))
}

fn ride(house: &House, read: &Read, plan: &Plan, p: &Person, day: Day) -> Result<Box<dyn Command>, Refusal> {
    let leaves = plan.treatment.map(|t| t.leaves(day)).filter(|l| *l > read.now);
    // Whoever is there on the day, not on its eve.
    let to = Present::at(leaves.unwrap_or(read.now)).acting(read, plan)?.actor;
    let task = leaves.map(|l| issue(house, read, p, RIDE, to, l)).transpose()?;
    let body = Planned { plan: plan.id, day, to, task: task.as_ref().and_then(IssueTask::first_task) };
    let rest = task.map(|t| t.drafts).unwrap_or_default();
    Ok(Box::new(Also { plan: plan.id, drafts: [about(TREATMENT_PLANNED, &body, plan)].into_iter().chain(rest).collect() }))
}

/// What someone needs becomes a request from their home; what is open already is not asked for twice.
pub(crate) fn ask(house: &House, read: &Read, p: &Person, need: request::Need, text: &str) -> Result<Option<Make>, Refusal> {
    let (Some(room), Some(owner)) = (place::find(read, p.room)?, person::owner(read, p.subject)?) else { return Ok(None) };
    let (name, phone) = home::known(read, owner)?;
    let asked = Asked { room: room.id, label: home::label(read, &room)?, name, phone, text: text.to_owned() };
    let month = REQUEST_DATA.ready(house, read)?;
    let (id, promise) = (RequestId(house.next_id()), promise(read, need, room.community)?);
    let made = Make::new(house.vault(), month, id, need, Urgent::default(), &room, &asked, Some(owner), None, promise);
    Ok(Some(made.map_err(|_| Refusal::conflict("request-dataset-over"))?.quiet()))
}

fn medicine(house: &House, read: &Read, plan: &Plan, p: &Person, until: Day) -> Result<Box<dyn Command>, Refusal> {
    let text = table::extra(read, plan).medicine;
    let fact = about(MEDICINE_ASKED, &MedicineAsked { plan: plan.id, until }, plan);
    let mut all: Vec<Box<dyn Command>> = vec![Box::new(Also { plan: plan.id, drafts: vec![fact] })];
    if let Some(make) = ask(house, read, p, request::Need::Medicine, &text)? {
        all.push(Box::new(make));
    }
    Ok(Box::new(Together(all)))
}

/// The resident of a plan, as far as the register has them.
pub(super) fn resident(read: &Read, plan: &Plan, mask: Mask) -> Result<Option<Person>, Fault> {
    plan.subject.map(|s| person::find(read, s, mask)).transpose().map(Option::flatten)
}

/// The timer of a plan.
pub fn fire_due(about: i64, read: &Read, house: &House) -> Follows {
    let Some(plan) = table::find(read, CareplanId(about))?.filter(|p| p.ended_at.is_none()) else { return Ok(None) };
    // Whoever left the register is asked no more.
    let Some(p) = resident(read, &plan, Mask::Nameless)? else {
        return Ok(Some(Box::new(End { id: plan.id, why: Why::Left })));
    };
    let mut all: Vec<Box<dyn Command>> = Vec::new();
    for due in plan.clock().due(read.now) {
        all.push(match due {
            Due::Checkin(day, n) => step(house, read, &plan, &p, day, n)?,
            Due::Ride(day) => ride(house, read, &plan, &p, day)?,
            Due::Treatment(day) => untreated(house, read, &plan, &p, day)?,
            Due::Medicine(until) => medicine(house, read, &plan, &p, until)?,
        });
    }
    Ok((!all.is_empty()).then(|| -> Box<dyn Command> { Box::new(Together(all)) }))
}

/// `task.done`: a visit that a plan asked for is its check-in, a ride its treatment.
pub fn on_task_done(fact: &Fact, read: &Read, _: &House) -> Follows {
    let done: TaskDone = fact.body()?;
    let Some((plan, day, ride)) = table::of_task(read, done.id)? else { return Ok(None) };
    let Some(plan) = table::find(read, plan)?.filter(|p| p.ended_at.is_none()) else { return Ok(None) };
    if ride {
        return Ok(Some(Box::new(Treat { body: Treated { plan: plan.id, day, by: Checker::Task } })));
    }
    // The latest word stands: who said meanwhile that they are well is not asked again.
    if plan.unreached().is_none() {
        return Ok(None);
    }
    let well = done.state.as_deref() != Some("unwell") && done.needs.is_empty();
    let outcome = if well { Outcome::Well } else { Outcome::Needs };
    let body = Checked { plan: plan.id, day, outcome, by: Checker::Task };
    Ok(Some(Box::new(Check { body, note: None })))
}

/// What is read of an absence.
#[derive(serde::Deserialize)]
struct Absent {
    duty: DutyId,
}

/// `absence.marked`: rides and visits of plans that the absent one has in hand go to whoever acts now. The plans themselves are the
/// deputy's already: that is compared at reading.
pub fn on_absence_marked(fact: &Fact, read: &Read, _: &House) -> Follows {
    let absent: Absent = fact.body()?;
    let Some(from) = duty::find(read, absent.duty)?.map(|d| d.actor) else { return Ok(None) };
    let mut present = Present::at(read.now);
    let mut all: Vec<Box<dyn Command>> = Vec::new();
    if !present.is(read, from)? {
        for t in task::held_by(read, from)? {
            let Some((plan, _, _)) = table::of_task(read, t.id)? else { continue };
            let Some(plan) = table::find(read, plan)? else { continue };
            if let Some(to) = present.acting(read, &plan)?.actor {
                all.push(Box::new(task::HandOver { ids: vec![t.id], from, to }));
            }
        }
    }
    Ok((!all.is_empty()).then(|| -> Box<dyn Command> { Box::new(Together(all)) }))
}

/// How long before leaving a ride may be told as done without anyone asking why.
pub(super) fn treated_today(plan: &Plan, at: Moment) -> Option<Day> {
    let t = plan.treatment?;
    [at.day(), Day(at.day().0 - 1)]
        .into_iter()
        .find(|d| t.days.holds(*d) && *d > plan.treated && t.leaves(*d).plus(-2 * HOUR) <= at)
}
