//! `/coverage`: how much of what should be known is known and not too old, grid by grid. `/tasks/…/questions`: the few things to ask
//! at one door.

use super::routes::reached;
use super::rule::{HOMES_MAX, open_in};
use muster_ground::person::{self, ANSWERS, COVERED, GridCover, Lacking};
use muster_ground::{duty, field, place};
use muster_ledger::{PlaceId, Read, Refusal};
use muster_web::part::{self, Kpi};
use muster_web::{Field, FieldKind, Form, Markup, Page, Request, empty, hidden_inputs, html, notice};
use serde::Serialize;

pub(super) static ASK: Form =
    Form { fields: &[Field::new("homes", FieldKind::Hidden, "asking-homes").optional().max(3)], submit: "asking-ask" };

#[derive(Serialize)]
struct Line {
    grid: PlaceId,
    name: String,
    #[serde(flatten)]
    cover: GridCover,
    /// Tasks that ask, still to be done.
    tasks: usize,
    asks: bool,
}

#[derive(Serialize)]
struct View {
    lines: Vec<Line>,
    /// Sealed values were looked at.
    opened: bool,
}

/// Items that are sealed: not counted where nobody opened them.
fn sealed(n: usize) -> bool {
    matches!(COVERED[n].0, person::Item::Phone | person::Item::IdNumber)
}

pub(super) fn coverage(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let scope = req.scope()?;
    let (all, opened) = person::coverage(read, scope)?;
    let mut lines = Vec::new();
    for (grid, cover) in all {
        let place = place::find(read, grid)?;
        let community = place.as_ref().map_or(PlaceId::HOUSE, |p| p.community);
        let several = scope.everywhere() || scope.communities().len() > 1;
        let above = if several { place::find(read, community)?.map(|c| c.name).unwrap_or_default() } else { String::new() };
        let key = place.as_ref().map_or((community, i64::MAX), |p| (community, p.sort));
        let name = place.map_or_else(|| req.t("asking-no-grid-name"), |p| format!("{above}{}", p.name));
        let asks = cover.homes_lacking > 0 && opened && duty::may(read, &req.who, "coverage.ask", community, grid);
        lines.push((key, Line { grid, name, tasks: open_in(read, grid)?.len(), asks, cover }));
    }
    lines.sort_by_key(|(key, _)| *key);
    let view = View { lines: lines.into_iter().map(|(_, l)| l).collect(), opened };
    Ok(Page::of(req, req.t("asking-title"), &view, |v| body(req, v)).tab("/people").live(&[
        "tasks.issued",
        "task.done",
        "person.corrected",
        "person.affirmed",
        "import.finished",
    ]))
}

fn body(req: &Request, v: &View) -> Markup {
    let sum = |of: fn(&Line) -> i64| v.lines.iter().map(of).sum::<i64>();
    let kpi =
        |name: &str, n: i64, unit: &str| Kpi { name: req.t(name), value: n.to_string(), unit: req.t(unit), ..Kpi::default() };
    html! {
        div.page-head {
            h1 { (req.t("asking-title")) }
            p.lede { (req.t("asking-lede")) }
            div.actions { a.button href=(req.to("/fields?subject=person")) { (req.t("asking-fields")) } }
        }
        @if let Some((_, r)) = &req.again { (notice("warn", &html! { p { (req.words.refusal(req.lang, r)) } })) }
        @if v.lines.is_empty() { (empty(&req.t("asking-nobody"), None)) }
        @else {
            (part::kpis(&[
                kpi("asking-people", sum(|l| l.cover.people), "asking-unit-people"),
                kpi("asking-homes-lacking", sum(|l| l.cover.homes_lacking), "asking-unit-homes"),
                kpi("asking-tasks", sum(|l| l.tasks as i64), "asking-unit-homes"),
            ]))
            (table(req, v))
            p.muted.small { (req.t("asking-note")) " " (intervals(req)) @if !v.opened { " " (req.t("asking-not-opened")) } }
        }
    }
}

/// 电话 365 天、需要 180 天
fn intervals(req: &Request) -> String {
    let one = |(item, key): (person::Item, &str)| {
        let days = field::catalogue().find(key).and_then(|f| f.fresh_days)?;
        Some(req.tr("asking-interval", &[("item", req.t(person::item_words(item))), ("days", days.to_string())]))
    };
    COVERED.into_iter().filter_map(one).collect::<Vec<_>>().join(req.comma())
}

fn table(req: &Request, v: &View) -> Markup {
    html! {
        table.table.table-tight {
            caption.vh { (req.t("asking-title")) }
            thead { tr {
                th scope="col" { (req.t("asking-grid")) }
                th.num scope="col" { (req.t("asking-people")) }
                @for (item, _) in COVERED { th.num scope="col" { (req.t(person::item_words(item))) } }
                th.num scope="col" { (req.t("asking-homes-lacking")) }
                th scope="col" { (req.t("asking-tasks")) }
            } }
            tbody { @for l in &v.lines { tr {
                th scope="row" data-label=(req.t("asking-grid")) { (l.name) }
                td.num data-label=(req.t("asking-people")) { (l.cover.people) }
                @for (n, c) in l.cover.items.iter().enumerate() {
                    td.num data-label=(req.t(person::item_words(COVERED[n].0))) { @if sealed(n) && !v.opened { span.muted { "—" } } @else { (c.percent()) "%" } }
                }
                td.num data-label=(req.t("asking-homes-lacking")) { (l.cover.homes_lacking) " / " (l.cover.homes) }
                td data-label=(req.t("asking-tasks")) {
                    @if l.tasks > 0 { a href=(req.to("/tasks?tab=route")) { (l.tasks) } " " }
                    @if l.asks && (l.tasks as i64) < l.cover.homes_lacking {
                        form.inline method="post" action=(req.to(&format!("/coverage/{}/tasks", l.grid))) {
                            (hidden_inputs(req))
                            input type="hidden" name="homes" value=(HOMES_MAX);
                            button.button type="submit" aria-label={ (l.name) " " (req.t("asking-ask")) } { (req.t("asking-ask")) }
                        }
                    } @else if l.tasks == 0 { span.muted { "—" } }
                }
            } } }
        }
    }
}

#[derive(Serialize)]
struct Door {
    room: PlaceId,
    address: String,
    lacking: Vec<Lacking>,
}

pub(super) fn questions(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let (task, room) = reached(req, read)?;
    let view = Door { room, address: person::address(read, room)?, lacking: person::lacking_at(read, room, req.scope()?.mask)? };
    let title = format!("{} · {}", view.address, req.t("asking-questions"));
    Ok(Page::of(req, title, &view, |v| {
        let n: usize = v.lacking.iter().map(|l| l.items.len()).sum();
        html! {
            div.page-head { h1 { (v.address) } p.lede { (req.tr("asking-questions-lede", &[("n", n.to_string()), ("people", v.lacking.len().to_string())])) } }
            @if let Some((_, r)) = &req.again { (notice("warn", &html! { p { (req.words.refusal(req.lang, r)) } })) }
            @if v.lacking.is_empty() { (notice("info", &html! { p { (req.t("asking-all-known")) } })) }
            @else {
                form.form method="post" action=(req.to(&format!("/tasks/{}/answers", task.id))) {
                    (hidden_inputs(req))
                    (person::questions(req, &v.lacking))
                    div.actions { button.button.button-primary type="submit" { (req.t(ANSWERS.submit)) } }
                }
            }
            p.actions { a.button href=(req.to(&format!("/tasks/{}", task.id))) { (req.t("asking-back")) } }
        }
    })
    .tab("/tasks"))
}
