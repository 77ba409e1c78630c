//! `/tasks` and what is done there.

use super::cards::{Asks, card};
use super::desk;
use super::fact::{Note, TaskId};
use super::home;
use super::issue::patience_told;
use super::list::{self, Part, Progress};
use super::page::{self, Block, DayView, DoorView, Line};
use super::rule::{Accept, Again, Found, HOURS, Hours, Outcome, incidents_of};
use super::table::{self, Doors, Task};
use crate::incident;
use muster_ground::bounds::{self, Told};
use muster_ground::{duty, kin, place, training};
use muster_ledger::{Fault, Moment, PlaceId, Read, Refusal};
use muster_web::{Act, Page, Request, Route, Values};
use std::collections::HashMap;

pub(super) static ROUTES: &[Route] = &[
    Route::see("/tasks", "task.see", day),
    Route::act("/tasks/acceptance", "task.do", &page::WALK_FORM, "", walk),
    Route::act("/tasks/assignment", "task.assign", &desk::ASSIGN_FORM, "", desk::assign),
    Route::see("/tasks/{id}", "task.see", door),
    Route::act("/tasks/{id}/acceptance", "task.do", &page::ACCEPT_FORM, "", accept),
    Route::act("/tasks/{id}/outcome", "task.do", &page::OUTCOME_FORM, "/tasks/{id}", outcome),
    Route::see("/desk", "task.assign", desk::see),
];

/// Kinds after which lists of tasks are out of date.
const LIVE: &[&str] =
    &["tasks.issued", "tasks.accepted", "tasks.assigned", "tasks.escalated", "tasks.withdrawn", "task.done", "task.deferred"];

/// Rows that one page shows at most; of one building among others, and alone.
const ROWS_MAX: usize = 60;
const BUILDING_MAX: usize = 12;

/// Names of places, each read once.
#[derive(Default)]
pub(super) struct Names(HashMap<PlaceId, (i64, String)>);

impl Names {
    fn entry(&mut self, read: &Read, id: PlaceId) -> Result<(i64, String), Fault> {
        if let Some(e) = self.0.get(&id) {
            return Ok(e.clone());
        }
        let e = place::find(read, id)?.map_or_else(Default::default, |p| (p.sort, p.name));
        self.0.insert(id, e.clone());
        Ok(e)
    }
    pub(super) fn of(&mut self, read: &Read, id: PlaceId) -> Result<String, Fault> {
        Ok(self.entry(read, id)?.1)
    }
}

/// `5幢2单元301`; the community or grid for what is not in a building.
pub(super) fn place_of(read: &Read, names: &mut Names, doors: &mut Doors, t: &Task) -> Result<String, Fault> {
    let door = doors.of(read, t).map(|d| d.label).unwrap_or_default();
    let at = [t.building, t.grid, t.community].into_iter().find(|p| p.0 != 0).unwrap_or_default();
    let name = names.of(read, at)?;
    // Another room's door may already say its building.
    Ok(if t.building.0 == 0 {
        name
    } else if door.starts_with(&name) {
        door
    } else {
        format!("{name}{door}")
    })
}

fn line(req: &Request, read: &Read, names: &mut Names, doors: &mut Doors, task: Task) -> Result<Line, Refusal> {
    let place = place_of(read, names, doors, &task)?;
    let room = doors.of(read, &task).map(|d| d.room).unwrap_or_default();
    let residents = if room.0 == 0 { Vec::new() } else { home::household(read, room, req.scope()?.mask)? };
    let household = residents.first().map(|r| r.name.clone()).unwrap_or_default();
    let of = card(&task.card);
    let (minutes, asks) = of.map_or((0, Asks::Job), |c| (c.minutes, c.asks));
    Ok(Line { title: page::card_title(req, of, &task.card), minutes, asks, place, household, task })
}

/// Buildings in the order of the tree, those without one last.
fn ordered(read: &Read, names: &mut Names, mut all: Vec<Progress>) -> Result<Vec<Progress>, Fault> {
    let mut keys = HashMap::new();
    for p in &all {
        keys.insert(p.building, (p.building.0 == 0, names.entry(read, p.building)?.0, p.building));
    }
    all.sort_by_key(|p| keys.get(&p.building).copied());
    Ok(all)
}

fn after_of(text: &str) -> Option<(i64, i64)> {
    let (order, id) = text.split_once('.')?;
    Some((order.parse().ok()?, id.parse().ok()?))
}

fn day(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let scope = req.scope()?;
    let (tab, part) = page::TABS.into_iter().find(|(t, _)| Some(*t) == req.query("tab")).unwrap_or(page::TABS[0]);
    let only = req.query("building").and_then(|b| b.parse::<i64>().ok()).map(PlaceId);
    let start = req.query("after").and_then(after_of).unwrap_or((-1, 0));
    let (mut names, mut doors) = (Names::default(), Doors::default());
    let mut blocks = Vec::new();
    let mut left = ROWS_MAX;
    let all = ordered(read, &mut names, list::buildings(read, scope)?)?;
    for p in all.iter().filter(|p| only.is_none_or(|b| b == p.building)) {
        let max = if only.is_some() { left } else { left.min(BUILDING_MAX) };
        let mut tasks = match max {
            0 => Vec::new(),
            _ => list::walk(read, scope, &mut doors, p.building, part, start, max + 1)?,
        };
        // A full page still names the buildings that follow.
        if tasks.is_empty() && (max > 0 || !list::any(read, scope, p.building, part)?) {
            continue;
        }
        let more = max == 0 || tasks.len() > max;
        tasks.truncate(max);
        left -= tasks.len();
        let after = match (more, tasks.last()) {
            (true, Some((order, t))) => Some(format!("{order}.{}", t.id)),
            (true, None) => Some("-1.0".to_owned()),
            _ => None,
        };
        let mut rows = Vec::new();
        for (_, t) in tasks {
            rows.push(line(req, read, &mut names, &mut doors, t)?);
        }
        let name = if p.building.0 == 0 { req.t("task-wide") } else { names.of(read, p.building)? };
        blocks.push(Block { building: p.building, name, done: p.done, total: p.total, rows, after });
    }
    let view = DayView {
        incidents: here(req, read)?,
        tab,
        counts: list::parts(read, scope)?,
        walk: next_walk(req, &all, &blocks, part),
        blocks,
        one: only.is_some(),
    };
    Ok(Page::of(req, req.t("task-today"), &view, |v| page::day(req, v)).tab("/tasks").live(LIVE))
}

/// The open incidents that the asker's reach touches.
pub(super) fn here(req: &Request, read: &Read) -> Result<Vec<incident::Incident>, Refusal> {
    let mut out = Vec::new();
    for i in incident::open(read)? {
        if incident::touches(read, req.scope()?, &i)? {
            out.push(i);
        }
    }
    Ok(out)
}

/// The first building with something left: taken whole with one press, then walked.
fn next_walk(req: &Request, all: &[Progress], blocks: &[Block], part: Part) -> Option<(PlaceId, String, i64, Option<TaskId>)> {
    if part == Part::Done || req.who.post != "grid_worker" {
        return None;
    }
    let block = blocks.iter().find(|b| b.rows.iter().any(|l| l.task.is_open()))?;
    let free = all.iter().find(|p| p.building == block.building).map_or(0, |p| p.open);
    let own = |l: &&Line| l.task.is_open() && l.task.actor == Some(req.who.actor) && l.task.next.is_none_or(|n| n <= req.now);
    let first = block.rows.iter().find(own).map(|l| l.task.id);
    Some((block.building, block.name.clone(), free, first))
}

/// A task within the asker's reach.
fn reached(req: &Request, read: &Read) -> Result<Task, Refusal> {
    let id: TaskId = req.id("id")?;
    let task = table::find(read, id)?.ok_or_else(|| Refusal::not_found("task-none").instead("/tasks"))?;
    if !req.scope()?.covers(task.community, task.grid) {
        return Err(Refusal::forbidden("web-outside-scope").instead("/tasks"));
    }
    Ok(task)
}

/// When it went up because nobody took it, and how long it may lie at most.
fn up(req: &Request, read: &Read, task: &Task) -> Result<Option<(Moment, Told)>, Fault> {
    let Some(at) = task.escalated.filter(|_| task.escalated_why == "unaccepted" && task.is_open()) else { return Ok(None) };
    Ok(patience_told(req, read, task.community)?.map(|told| (at, told)))
}

fn door(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let task = reached(req, read)?;
    let scope = req.scope()?;
    let (mut names, mut doors) = (Names::default(), Doors::default());
    let place = place_of(read, &mut names, &mut doors, &task)?;
    let room = doors.of(read, &task).map(|d| d.room).unwrap_or_default();
    let residents = if room.0 == 0 { Vec::new() } else { home::household(read, room, scope.mask)? };
    let card = card(&task.card);
    let owner = task.actor.map(|a| duty::holder(read, a)).transpose()?.map(|h| h.name).unwrap_or_default();
    let view = DoorView {
        title: page::card_title(req, card, &task.card),
        place,
        incident: task.incident.map(|i| incident::find(read, i)).transpose()?.flatten(),
        residents,
        card,
        law: muster_ground::law::Verified::of(read)?,
        owner,
        mine: task.actor == Some(req.who.actor),
        may_do: matches!(req.who.post.as_str(), "grid_worker" | "secretary"),
        up: up(req, read, &task)?,
        lacks: training::lacks(read, req.who.actor, &task.card)?,
        note: task.note(read).unwrap_or_default(),
        next: list::next_after(read, scope, &task)?,
        task,
    };
    let title = format!("{} · {}", view.place, view.title);
    Ok(Page::of(req, title, &view, |v| page::door(req, v)).tab("/tasks"))
}

/// Nobody does a task at the door of their own household or declared relatives, nor one that needs a training they lack.
fn at_door(req: &Request, read: &Read, task: &Task) -> Result<(), Refusal> {
    training::ready(req, read, &task.card)?;
    let room = table::door(read, task).map(|d| kin::About::Room(d.room));
    kin::apart(req, read, room.as_slice())
}

fn accept(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let task = reached(req, read)?;
    at_door(req, read, &task)?;
    let then = format!("/tasks/{}", task.id);
    let command = Accept { ids: vec![task.id], incidents: task.incident.into_iter().collect(), actor: req.who.actor };
    Ok(Act::new(command, then))
}

/// Takes everything that is free in one building and goes to its first door.
fn walk(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let values = page::WALK_FORM.read(req)?;
    let building: PlaceId = values.id("building").ok_or_else(|| Refusal::not_found("web-no-such-page"))?;
    let mut free = list::free_in(read, req.scope()?, building)?;
    // The door of one's own household or relatives is left to a colleague.
    let (ties, mut doors) = (kin::ties_of(read, req.who.actor)?, Doors::default());
    free.retain(|t| training::ready(req, read, &t.card).is_ok() && !doors.of(read, t).is_some_and(|d| ties.of_room(d.room)));
    let Some(first) = free.first() else { return Err(Refusal::conflict("task-none-free").instead("/tasks?tab=route")) };
    let then = format!("/tasks/{}", first.id);
    let ids = free.iter().map(|t| t.id).collect();
    Ok(Act::new(Accept { ids, incidents: incidents_of(&free), actor: req.who.actor }, then))
}

fn again_of(values: &Values) -> Again {
    if values.get("again") == "morning" { Again::Morning } else { Again::Evening }
}

/// What was found, as the form of the card's kind tells it.
fn found(asks: Asks, values: &Values, hours: Hours) -> Result<Found, Refusal> {
    let all = |name: &str| values.all(name).into_iter().map(str::to_owned).collect::<Vec<_>>();
    Ok(match (asks, values.get("at_home")) {
        (Asks::Job, _) => Found::Job,
        (_, "no") => Found::Absent(again_of(values), hours),
        (Asks::Handover, _) => Found::Handed(values.opt("receiver").filter(|r| *r != "none").map(str::to_owned)),
        (Asks::Visit | Asks::Answers, "refused") => Found::Refused,
        (Asks::Answers, _) => return Err(Refusal::invalid("task-answer")),
        (Asks::Visit, _) => {
            let (symptoms, unwell) = (all("symptoms"), values.get("state") == "unwell");
            if unwell && symptoms.is_empty() {
                return Err(Refusal::invalid("task-which-symptom").problem("symptoms", "web-field-choose"));
            }
            // A named symptom counts even where the first answer was left as it was.
            Found::Home { symptoms, needs: all("needs") }
        }
    })
}

fn outcome(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let task = reached(req, read)?;
    at_door(req, read, &task)?;
    let asks = card(&task.card).map_or(Asks::Job, |c| c.asks);
    let values = page::form_of(asks).read(req)?;
    let hours = bounds::call_hours(read, task.community)?.unwrap_or(HOURS);
    let found = found(asks, &values, hours)?;
    let vault = req.house.vault();
    let note = values.get("note");
    let absent = matches!(found, Found::Absent(..));
    let sealed = if note.is_empty() || absent {
        None
    } else {
        let plain = serde_json::to_vec(&Note { note: note.to_owned() }).unwrap_or_default();
        Some(vault.seal(task.dataset, None, &plain).map_err(|_| Refusal::conflict("task-dataset-over"))?)
    };
    let room = table::door(read, &task).map(|d| d.room).filter(|r| r.0 != 0);
    let subject = room.and_then(|r| vault.subject_of(task.dataset, format!("room:{r}").as_bytes()));
    let listed = req.form.iter().any(|(k, v)| k == "back" && v == "list");
    let next = if listed { None } else { list::next_after(read, req.scope()?, &task)? };
    let then = next.map_or_else(|| "/tasks".to_owned(), |n| format!("/tasks/{n}"));
    let command = Outcome { id: task.id, incident: task.incident, actor: req.who.actor, found, sealed, subject };
    Ok(Act::new(command, then))
}
