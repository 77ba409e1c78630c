//! `/desk`: the secretary's picture of the morning, and whom to send.

mod desk_page;

use super::fact::TaskId;
use super::list::{self, Counts, Progress};
use super::page;
use super::routes::{Names, here, place_of};
use super::rule::{Assign, incidents_of};
use super::table::{self, Doors, Task};
use crate::incident::Incident;
use muster_ground::duty;
use muster_ground::place::{self, Level};
use muster_ledger::{ActorId, PlaceId, Read, Refusal};
use muster_web::{Act, Field, FieldKind, Form, Page, Request};
use serde::Serialize;
use std::collections::HashMap;

pub(super) static ASSIGN_FORM: Form = Form {
    fields: &[Field::new("ids", FieldKind::Pick, "desk-which").max(20), Field::new("to", FieldKind::Pick, "desk-whom").max(20)],
    submit: "desk-assign",
};

#[derive(Serialize)]
struct DeskView {
    incidents: Vec<Incident>,
    counts: Counts,
    waits: Vec<Waits>,
    buildings: Vec<Tile>,
    people: Vec<OnDuty>,
}

/// Everything that waits for one reason; `rows` are the longest of them.
#[derive(Serialize)]
struct Waits {
    why: &'static str,
    n: i64,
    rows: Vec<Exception>,
}

#[derive(Serialize)]
struct Exception {
    task: Task,
    place: String,
    title: String,
    /// Minutes it has waited.
    waited: i64,
}

#[derive(Serialize)]
struct Tile {
    name: String,
    progress: Progress,
}

#[derive(Serialize)]
struct OnDuty {
    actor: ActorId,
    name: String,
    phone: String,
    place: String,
    open: i64,
}

/// Rows of one reason: beside the others, and alone.
const SOME: usize = 10;
const ALONE: usize = 60;

fn people(req: &Request, read: &Read) -> Result<Vec<OnDuty>, Refusal> {
    let scope = req.scope()?;
    let mut places: Vec<(PlaceId, &str)> = Vec::new();
    for c in scope.communities() {
        places.push((*c, "secretary"));
        places.extend(place::under(read, *c, Level::Grid)?.iter().map(|g| (g.id, "grid_worker")));
    }
    let open: HashMap<ActorId, i64> = list::by_actor(read, scope)?.into_iter().collect();
    let mut out: Vec<OnDuty> = Vec::new();
    for (at, post) in places {
        for d in duty::holders(read, at, post)? {
            if out.iter().any(|o| o.actor == d.actor) {
                continue;
            }
            let holder = duty::holder(read, d.actor)?;
            let place = place::find(read, at)?.map(|p| p.name).unwrap_or_default();
            let open = open.get(&d.actor).copied().unwrap_or(0);
            out.push(OnDuty { actor: d.actor, name: holder.name, phone: holder.phone, place, open });
        }
    }
    Ok(out)
}

pub(super) fn see(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let scope = req.scope()?;
    let (mut names, mut doors) = (Names::default(), Doors::default());
    let only = list::WAITS.into_iter().find(|w| Some(*w) == req.query("why"));
    let counted = list::waits(read, scope)?;
    let mut waits = Vec::new();
    for why in list::WAITS.into_iter().filter(|w| only.is_none_or(|o| o == *w)) {
        let n = counted.iter().find(|(w, _)| w == why).map_or(0, |(_, n)| *n);
        let mut rows = Vec::new();
        for task in list::exceptions(read, scope, why, if only.is_some() { ALONE } else { SOME })? {
            let place = place_of(read, &mut names, &mut doors, &task)?;
            let title = page::card_title(req, task.card(), &task.card);
            let since = task.escalated.or(task.done).unwrap_or(task.due);
            let waited = (read.now.0 - since.0).max(0) / muster_ledger::MINUTE;
            rows.push(Exception { task, place, title, waited });
        }
        if !rows.is_empty() {
            waits.push(Waits { why, n, rows });
        }
    }
    let mut buildings = Vec::new();
    for progress in list::buildings(read, scope)? {
        let name = if progress.building.0 == 0 { req.t("task-wide") } else { names.of(read, progress.building)? };
        buildings.push(Tile { name, progress });
    }
    let view = DeskView {
        incidents: here(req, read)?,
        counts: list::counts(read, scope)?,
        waits,
        buildings,
        people: people(req, read)?,
    };
    Ok(Page::of(req, req.t("desk-title"), &view, |v| desk_page::desk(req, v)).tab("/desk"))
}

pub(super) fn assign(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let values = ASSIGN_FORM.read(req)?;
    let to: ActorId = values.id("to").ok_or_else(|| Refusal::invalid("desk-whom").problem("to", "web-field-choose"))?;
    let mut tasks = Vec::new();
    for id in values.all("ids").iter().filter_map(|i| i.parse::<i64>().ok()).take(super::BATCH_MAX) {
        let task = table::find(read, TaskId(id))?.ok_or_else(|| Refusal::not_found("task-none").instead("/desk"))?;
        if !req.scope()?.covers(task.community, task.grid) {
            return Err(Refusal::forbidden("web-outside-scope").instead("/desk"));
        }
        tasks.push(task);
    }
    let incidents = incidents_of(&tasks);
    Ok(Act::new(Assign { ids: tasks.iter().map(|t| t.id).collect(), incidents, to }, "/desk"))
}
