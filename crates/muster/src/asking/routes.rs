//! URL ⇄ command ⇄ answer of asking.

use super::page;
use super::rule::{ASKING_DATA, CARD, HOMES_MAX, issue, rooms_to_ask};
use crate::task::{self, Found, IssueTask, Outcome, Task, TaskId};
use muster_ground::place::{self, Level, Place};
use muster_ground::{kin, person};
use muster_ledger::{By, Channel, Command, PlaceId, Read, Refusal, Together};
use muster_web::{Act, Request};

/// The grid of the path, within the scope.
fn grid(req: &Request, read: &Read) -> Result<Place, Refusal> {
    let id: PlaceId = req.id("grid")?;
    let none = || Refusal::not_found("asking-no-grid").instead("/coverage");
    let grid = place::find(read, id)?.filter(|p| p.level == Level::Grid).ok_or_else(none)?;
    if req.scope()?.covers(grid.community, grid.id) {
        Ok(grid)
    } else {
        Err(Refusal::forbidden("web-outside-scope").instead("/coverage"))
    }
}

/// `POST /coverage/{grid}/tasks`: the next households in which something is missing or old.
pub(super) fn ask(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let v = page::ASK.read(req)?;
    let grid = grid(req, read)?;
    let wanted = usize::try_from(v.int("homes")).unwrap_or(0).clamp(1, HOMES_MAX);
    let mut rooms = rooms_to_ask(read, grid.id)?;
    if rooms.is_empty() {
        return Err(Refusal::conflict("asking-nothing").instead("/coverage"));
    }
    rooms.truncate(wanted);
    let month = ASKING_DATA.ready(&req.house, read)?;
    let command = IssueTask::new(&req.house, &issue(read, month, &grid, &rooms)?)?;
    Ok(Act::new(command, "/coverage"))
}

/// An asking task of the path, within the scope, that is still to be done, with its room.
pub(super) fn reached(req: &Request, read: &Read) -> Result<(Task, PlaceId), Refusal> {
    let id: TaskId = req.id("id")?;
    let none = || Refusal::not_found("task-none").instead("/tasks");
    let task = task::find(read, id)?.filter(|t| t.card == CARD).ok_or_else(none)?;
    if !req.scope()?.covers(task.community, task.grid) {
        return Err(Refusal::forbidden("web-outside-scope").instead("/tasks"));
    }
    if !task.is_open() {
        return Err(Refusal::conflict("task-done-already").instead("/tasks"));
    }
    let room = task::door(read, &task).map(|d| d.room).filter(|r| r.0 != 0).ok_or_else(none)?;
    Ok((task, room))
}

/// `POST /tasks/{id}/answers`: the register is put right, and the task is done, in one act.
pub(super) fn answer(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let (task, room) = reached(req, read)?;
    // What is known of one's own household somebody else puts right.
    kin::apart(req, read, &[kin::About::Room(room)])?;
    let lacking = person::lacking_at(read, room, req.scope()?.mask)?;
    let mut all: Vec<Box<dyn Command>> = person::answered(req, read, &lacking)?;
    let subject = req.house.vault().subject_of(task.dataset, format!("room:{room}").as_bytes());
    all.push(Box::new(Outcome {
        id: task.id,
        incident: task.incident,
        actor: req.who.actor,
        found: Found::Home { symptoms: Vec::new(), needs: Vec::new() },
        sealed: None,
        subject,
    }));
    Ok(Act::new(Together(all), "/tasks").by(Channel::Web, By::Worker))
}
