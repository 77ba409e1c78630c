//! What the pages of plans look like.

use super::book::{Bound, STAGES, plan, plans};
use super::page_run;
use super::preview::Preview;
use super::table::{self, Activation};
use crate::both::lines;
use crate::incident::{Incident, banner};
use crate::task::{self, Counts, card, card_title};
use muster_ground::place;
use muster_ledger::{PlaceId, Read, Refusal};
use muster_web::{Field, FieldKind, Form, Markup, Request, Values, chart, html};
use serde::Serialize;
use std::borrow::Cow;

pub(super) static ACTIVATE_FORM: Form = Form {
    fields: &[
        Field::new("expected", FieldKind::Date, "plan-q-expected").hint("plan-q-expected-hint"),
        Field::new("sure", FieldKind::Tick, "plan-q-sure"),
        Field::new("level", FieldKind::Hidden, "plan-q-level").max(1),
        Field::new("stage", FieldKind::Hidden, "plan-q-stage").max(10),
        Field::new("area", FieldKind::Hidden, "plan-q-area").optional().max(20),
        Field::new("hash", FieldKind::Hidden, "plan-q-hash").max(64),
    ],
    submit: "plan-activate",
};

/// Minutes as hours with one digit.
pub(super) fn hours(minutes: u64) -> String {
    format!("{}.{}", minutes / 60, minutes % 60 / 6)
}

pub(super) fn name<'a>(req: &Request, b: &'a Bound) -> Cow<'a, str> {
    req.lang.of(&b.plan.name, &b.plan.name_en)
}

pub(super) fn list(req: &Request, all: &&'static [Bound]) -> Markup {
    html! {
        div.page-head { h1 { (req.t("plan-title")) } p.lede { (req.t("plan-lede")) } }
        ul.list { @for b in *all { li.row { a.row-main href=(req.to(&format!("/plans/{}", b.plan.key))) {
            span.row-title { (name(req, b)) }
            span.row-sub { (req.tr("plan-version", &[("n", b.plan.version.to_string())])) " · " (req.lang.of(&b.plan.about, &b.plan.about_en)) }
        } } } }
    }
}

#[derive(Serialize)]
pub(super) struct PreviewView {
    pub incident: Incident,
    pub key: &'static str,
    pub version: u32,
    pub hash: &'static str,
    pub level: u8,
    pub stage: &'static str,
    pub area: Option<PlaceId>,
    pub areas: Vec<(i64, String)>,
    pub preview: Preview,
    pub may_activate: bool,
}

pub(super) fn preview(req: &Request, v: &PreviewView) -> Markup {
    let Some(b) = plan(v.key) else { return Markup::default() };
    let p = &v.preview;
    html! {
        div.page-head { h1 { (name(req, b)) } p.lede { (req.t("plan-preview-lede")) } }
        (banner(req, &v.incident))
        (choose(req, v, b))
        dl.kpis {
            div.kpi { dt { (req.t("plan-kpi-tasks")) } dd { (p.tasks) } }
            div.kpi { dt { (req.t("plan-kpi-hours")) } dd { (hours(p.minutes)) } }
            div.kpi { dt { (req.t("plan-kpi-steps")) } dd { (p.new.len()) } }
            div.kpi { dt { (req.t("plan-kpi-unfilled")) } dd { (p.unfilled.len()) } }
        }
        @if !p.unfilled.is_empty() {
            (muster_web::notice("warn", &html! { p { (req.t("plan-unfilled")) } ul { @for u in &p.unfilled { li { (req.t(&format!("post-{}", u.post))) " · " (u.place) } } } }))
        }
        (new_steps(req, p))
        @if !p.running.is_empty() { p.muted { (req.t("plan-running")) (req.colon()) (p.running.iter().map(|c| card_title(req, card(c), c)).collect::<Vec<_>>().join(req.comma())) } }
        @if !p.new.is_empty() { (shares(req, p)) }
        @if !p.notices.is_empty() { section.card { div.card-head { h2 { (req.t("plan-notices")) } } div.card-body { ul { @for n in lines(req.lang, &p.notices, &p.notices_en) { li { (n) } } } } } }
        @if !p.channels.is_empty() { p { (req.t("plan-channels")) (req.colon()) @for c in &p.channels { (muster_web::tag(&req.t(&format!("plan-channel-{c}")))) " " } } }
        (super::page_command::proposals(req, b, v.level))
        @if v.may_activate && !p.new.is_empty() && v.incident.is_open() { (activate(req, v)) }
    }
}

fn choose(req: &Request, v: &PreviewView, b: &Bound) -> Markup {
    html! {
        form.filters method="get" action=(req.to(&format!("/incidents/{}/plans/{}", v.incident.id, v.key))) {
            div.field { label for="c-level" { (req.t("plan-q-level")) } select id="c-level" name="level" {
                @for l in b.levels() { option value=(l) selected[l == v.level] { (req.t(&format!("incident-level-{l}"))) } } } }
            div.field { label for="c-stage" { (req.t("plan-q-stage")) } select id="c-stage" name="stage" {
                @for s in STAGES { option value=(s) selected[s == v.stage] { (req.t(&format!("plan-stage-{s}"))) } } } }
            div.field { label for="c-area" { (req.t("plan-q-area")) } select id="c-area" name="area" {
                option value="" { (req.t("plan-area-all")) }
                @for (id, name) in &v.areas { option value=(id) selected[v.area == Some(PlaceId(*id))] { (name) } } } }
            button.button type="submit" { (req.t("plan-look")) }
        }
    }
}

fn new_steps(req: &Request, p: &Preview) -> Markup {
    html! {
        section.card {
            div.card-head { h2 { (req.t("plan-new")) } }
            @if p.new.is_empty() { div.card-body { p { (req.t("plan-nothing-new")) } } } @else {
                table.table {
                    thead { tr { th scope="col" { (req.t("plan-step")) } th scope="col" { (req.t("plan-for")) } th scope="col" { (req.t("plan-post")) } th.num scope="col" { (req.t("plan-kpi-tasks")) } th.num scope="col" { (req.t("plan-kpi-hours")) } } }
                    tbody { @for n in &p.new { tr {
                        th scope="row" { (req.lang.of(&n.title, &n.title_en)) }
                        td data-label=(req.t("plan-for")) { (req.t(&format!("plan-for-{}", n.step.whom.name()))) }
                        td data-label=(req.t("plan-post")) { (req.t(&format!("post-{}", n.step.post))) }
                        td.num data-label=(req.t("plan-kpi-tasks")) { (n.tasks) }
                        td.num data-label=(req.t("plan-kpi-hours")) { (hours(n.minutes)) }
                    } } }
                }
            }
        }
    }
}

fn shares(req: &Request, p: &Preview) -> Markup {
    html! {
        section.card {
            div.card-head { h2 { (req.t("plan-shares")) } }
            table.table {
                thead { tr { th scope="col" { (req.t("plan-grid")) } th scope="col" { (req.t("plan-who")) } th.num scope="col" { (req.t("plan-kpi-tasks")) } th.num scope="col" { (req.t("plan-kpi-hours")) } } }
                tbody {
                    @for s in &p.shares { tr {
                        th scope="row" { (s.community) " " (s.name) }
                        td data-label=(req.t("plan-who")) { @if s.workers.is_empty() { strong { (req.t("plan-nobody")) } } @else { (s.workers.iter().map(|w| w.1.as_str()).collect::<Vec<_>>().join(req.comma())) } }
                        td.num data-label=(req.t("plan-kpi-tasks")) { (s.tasks) }
                        td.num data-label=(req.t("plan-kpi-hours")) { (hours(s.minutes)) }
                    } }
                    tr { th scope="row" { (req.t("plan-committee")) } td data-label=(req.t("plan-who")) { (req.t("post-secretary")) } td.num data-label=(req.t("plan-kpi-tasks")) { (p.committee) } td.num data-label=(req.t("plan-kpi-hours")) { (hours(p.committee_minutes)) } }
                }
            }
        }
    }
}

fn activate(req: &Request, v: &PreviewView) -> Markup {
    let area = v.area.map(|a| a.to_string()).unwrap_or_default();
    let day = muster_ledger::Moment(v.incident.expected_until.0 - 1).day();
    let filled = Values::filled(&[
        ("level", v.level.to_string()),
        ("stage", v.stage.to_owned()),
        ("area", area),
        ("hash", v.hash.to_owned()),
        ("expected", day.to_string()),
    ]);
    muster_web::form(req, &ACTIVATE_FORM, &format!("/incidents/{}/plans/{}/activation", v.incident.id, v.key), &filled)
}

/// What plans and their tasks show on the page of an incident.
pub(crate) fn part_of_incident(req: &Request, read: &Read, i: &Incident) -> Result<Vec<Markup>, Refusal> {
    let active = table::of_incident(read, i.id)?;
    let mut places = Vec::new();
    for (c, counts) in task::counts_by_community(read, i)? {
        if counts != Counts::default() {
            places.push((place::find(read, c)?.map(|p| p.name).unwrap_or_default(), counts));
        }
    }
    Ok(vec![activations(req, i, &active), progress(req, &places), page_run::run(req, read, i, &active)?])
}

fn activations(req: &Request, i: &Incident, active: &[Activation]) -> Markup {
    let plannable = matches!(req.who.post.as_str(), "secretary" | "street_lead" | "district_lead");
    html! {
        section.card {
            div.card-head { h2 { (req.t("plan-of-incident")) } }
            div.card-body {
                @if active.is_empty() { p.muted { (req.t("plan-none-active")) } }
                ul { @for a in active { li {
                    (plan(&a.plan).map_or_else(|| a.plan.as_str().into(), |b| name(req, b))) " · " (req.t(&format!("incident-level-{}", a.level))) " · " (req.t(&format!("plan-stage-{}", a.stage)))
                    " · " (muster_web::when(req, a.at)) " · " (req.tr("plan-cards-n", &[("n", a.cards.len().to_string())]))
                } } }
                @if i.is_open() && plannable {
                    div.actions { @for b in plans().iter().filter(|b| b.fits(&i.matter)) {
                        a.button.button-primary href=(req.to(&format!("/incidents/{}/plans/{}", i.id, b.plan.key))) { (req.tr("plan-preview-name", &[("name", name(req, b).into_owned())])) }
                    } }
                }
            }
        }
    }
}

fn progress(req: &Request, places: &[(String, Counts)]) -> Markup {
    html! {
        section.card {
            div.card-head { h2 { (req.t("plan-progress")) } }
            div.card-body {
                @if places.is_empty() { p.muted { (req.t("plan-no-tasks")) } }
                @for (name, c) in places {
                    @let done = (c.done + c.handed).max(0) as u64;
                    @let total = done + (c.open + c.accepted).max(0) as u64;
                    (chart::progress(name, &req.tr("plan-progress-said", &[("done", done.to_string()), ("total", total.to_string()), ("late", c.overdue.to_string())]), done, total))
                }
            }
        }
    }
}
