//! `/desk`: the secretary's picture of the morning, and whom to send.

use super::fact::TaskId;
use super::list::{self, Counts, Progress};
use super::page;
use super::routes::{Names, here, place_of};
use super::rule::{Assign, incidents_of};
use super::table::{self, Doors, Task};
use crate::incident::{Incident, banner};
use muster_ground::duty;
use muster_ground::place::{self, Level};
use muster_ledger::{ActorId, PlaceId, Read, Refusal};
use muster_web::{Act, Field, FieldKind, Form, Markup, Page, Request, chart, hidden_inputs, html};
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
    Ok(Page::of(req, req.t("desk-title"), &view, |v| desk(req, v)).tab("/desk"))
}

fn desk(req: &Request, v: &DeskView) -> Markup {
    let c = &v.counts;
    let kpis = [
        ("desk-kpi-open", c.open + c.accepted),
        ("desk-kpi-escalated", c.escalated),
        ("desk-kpi-overdue", c.overdue),
        ("desk-kpi-unwell", c.unwell),
        ("desk-kpi-needs", c.needs),
    ];
    html! {
        div.page-head { h1 { (req.t("desk-title")) } }
        @for i in &v.incidents { (banner(req, i)) }
        @if v.incidents.is_empty() { (muster_web::notice("info", &html! { p { (req.t("desk-calm")) } })) }
        dl.kpis { @for (word, n) in kpis { div.kpi { dt { (req.t(word)) } dd { (n) } } } }
        (exceptions(req, v))
        section.card {
            div.card-head { h2 { (req.t("desk-buildings")) } }
            div.card-body {
                @if v.buildings.is_empty() { p.muted { (req.t("desk-no-tasks")) } }
                div.grid-3 { @for b in &v.buildings { (tile(req, b)) } }
            }
        }
        section.card {
            div.card-head { h2 { (req.t("desk-people")) } }
            ul.list { @for p in &v.people { li.row {
                span.row-main { span.row-title { (p.name) } span.row-sub { (p.place) " · " (req.tr("desk-open-n", &[("n", p.open.to_string())])) } }
                @if !p.phone.is_empty() { span.row-side { a.button href={ "tel:" (p.phone) } { (req.t("desk-call")) } } }
            } } }
        }
    }
}

fn tile(req: &Request, b: &Tile) -> Markup {
    let p = &b.progress;
    let mut said = format!("{}/{}", p.done, p.total);
    if p.unwell > 0 {
        said = format!("{said} · {}", req.tr("desk-unwell-n", &[("n", p.unwell.to_string())]));
    }
    html! { a href=(req.to(&format!("/tasks?tab=route&building={}", p.building))) { (chart::progress(&b.name, &said, p.done.max(0) as u64, p.total.max(0) as u64)) } }
}

fn exceptions(req: &Request, v: &DeskView) -> Markup {
    let shown: usize = v.waits.iter().map(|w| w.rows.len()).sum();
    let open = v.waits.iter().flat_map(|w| &w.rows).any(|e| e.task.is_open());
    html! {
        section.card {
            div.card-head { h2 { (req.t("desk-exceptions")) } @if req.query("why").is_some() { a href=(req.to("/desk")) { (req.t("desk-all")) } } }
            @if shown == 0 { div.card-body { p.muted { (req.t("desk-no-exceptions")) } } } @else {
                form method="post" action=(req.to("/tasks/assignment")) {
                    (hidden_inputs(req))
                    @for (n, w) in v.waits.iter().enumerate() { (group(req, w, n == 0)) }
                    @if open {
                        div.card-body { div.filters {
                            div.field { label for="f-to" { (req.t("desk-whom")) } select id="f-to" name="to" required {
                                option value="" { (req.t("web-choose")) }
                                @for p in &v.people { option value=(p.actor) { (p.name) " · " (p.place) " · " (req.tr("desk-open-n", &[("n", p.open.to_string())])) } }
                            } }
                            button.button.button-primary type="submit" { (req.t("desk-assign")) }
                        } }
                    }
                }
            }
        }
    }
}

/// One reason: folded but for the worst.
fn group(req: &Request, w: &Waits, first: bool) -> Markup {
    html! {
        details.fold.fold-list open[first] {
            summary { (req.t(&format!("desk-why-{}", w.why))) span.chip { (w.n) } }
            ul.list { @for e in &w.rows { li.row {
                @if e.task.is_open() { label.pick { input type="checkbox" name="ids" value=(e.task.id) aria-label=(e.place); } }
                a.row-main href=(req.to(&format!("/tasks/{}", e.task.id))) {
                    span.row-title { (e.place) " · " (e.title) }
                    span.row-sub { (req.tr("desk-waited", &[("span", muster_web::span(req, e.waited))])) }
                }
                span.row-side { (page::state(req, &e.task)) }
            } } }
            @if w.n > w.rows.len() as i64 {
                p.fold-more { @if req.query("why").is_some() { (req.tr("desk-longest", &[("n", w.rows.len().to_string())])) } @else { a.button href=(req.to(&format!("/desk?why={}", w.why))) { (req.tr("desk-more", &[("n", w.n.to_string())])) } } }
            }
        }
    }
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
