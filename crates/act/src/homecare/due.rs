//! What the house itself does when somebody was not asked after, and what a finished visit says of it. Tasks, requests and who is
//! there come from care plans.

use super::clock::STEP;
use super::fact::{By, Missed, Outcome, Why};
use super::rule::{End, Follow, Step};
use super::table::{self, Case};
use crate::careplan::{LOOK, Present, issue};
use crate::home;
use crate::request::{self, Asked, Danger, Make, Need, REQUEST_DATA, RequestId, Urgent, promise};
use muster_ground::person::{self, Person};
use muster_ground::place;
use muster_ledger::{Command, Fact, Fault, House, MINUTE, Read, Refusal};
use muster_muster::task::TaskDone;
use muster_web::Mask;

type Follows = Result<Option<Box<dyn Command>>, Refusal>;

/// The resident of a case, as far as the register has them.
pub(super) fn resident(read: &Read, case: &Case, mask: Mask) -> Result<Option<Person>, Fault> {
    match read.owner(case.part).ok().flatten() {
        Some(p) => person::of_person(read, p, mask),
        None => Ok(None),
    }
}

/// Somebody goes: whoever is there, or the secretary.
pub(super) fn step(
    house: &House,
    read: &Read,
    case: &Case,
    p: &Person,
    slot: i64,
    step: u8,
) -> Result<Box<dyn Command>, Refusal> {
    let to = if step == 1 { Present::at(read.now).first(read, &[case.deputy, case.carer])? } else { None };
    let task = issue(house, read, p, LOOK, to, read.now.plus(STEP))?;
    let body = Missed { id: case.id, slot, step, to, task: task.first_task() };
    Ok(Box::new(Step { body, drafts: task.drafts }))
}

/// A danger sign: worker and secretary go at once, told that it is urgent and not what was measured.
pub(super) fn urgent(house: &House, read: &Read, p: &Person, text: &str) -> Result<Option<Make>, Refusal> {
    let (Some(room), Some(owner)) = (place::find(read, p.room)?, person::owner(read, p.subject)?) else { return Ok(None) };
    let (name, phone) = home::known(read, owner)?;
    let asked = Asked { room: room.id, label: home::label(read, &room)?, name, phone, text: text.to_owned() };
    let month = REQUEST_DATA.ready(house, read)?;
    let need = Need::Hospital;
    let (id, promise) = (RequestId(house.next_id()), promise(read, need, room.community)?);
    let urgent = Urgent { yes: true, danger: Some(Danger::Hurt) };
    let made = Make::new(house.vault(), month, id, need, urgent, &room, &asked, Some(owner), None, promise);
    Ok(Some(made.map_err(|_| Refusal::conflict("request-dataset-over"))?))
}

/// Whether somebody is on the way already: one alarm for what was just told, not one for each word.
pub(super) fn alarmed(read: &Read, p: &Person) -> Result<bool, Fault> {
    let all = request::of_home(read, p.room)?;
    let open = |r: &request::RequestRow| matches!(r.state, request::State::Made | request::State::Taken);
    Ok(all.iter().any(|r| r.danger.is_some() && open(r) && read.now.0 - r.made_at.0 < 30 * MINUTE))
}

/// The timer `homecare.due`.
pub fn fire_due(about: i64, read: &Read, house: &House) -> Follows {
    let Some(case) = table::find(read, super::HomecareId(about))?.filter(Case::open) else { return Ok(None) };
    // Whoever left the register is asked no more.
    let Some(p) = resident(read, &case, Mask::Nameless)? else {
        return Ok(Some(Box::new(End { id: case.id, why: Why::Left })));
    };
    match case.clock().due(read.now) {
        Some((slot, n)) => Ok(Some(step(house, read, &case, &p, slot, n)?)),
        None => Ok(None),
    }
}

/// `task.done`: a visit that was asked for is the word of that half of the day.
pub fn on_task_done(fact: &Fact, read: &Read, _: &House) -> Follows {
    let done: TaskDone = fact.body()?;
    let Some(id) = table::of_task(read, done.id)? else { return Ok(None) };
    // The latest word stands: who was reached meanwhile is not asked again.
    let Some(case) = table::find(read, id)?.filter(|c| c.unreached().is_some()) else { return Ok(None) };
    let follow = Follow { id: case.id, outcome: Outcome::Reached, by: By::Task, series: None };
    Ok(Some(Box::new(follow)))
}
