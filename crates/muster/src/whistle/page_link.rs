//! `/o/{token}/whistles`: what a department sees and does without an account: its calls, who is on duty, to whom a call is handed.

use super::call::{self, Call, State, Watch as Turn, Whistle};
use super::fact::{CallId, Matter, Said, WatchId, Watched};
use super::kind;
use super::page_act::{ANSWER, SOLVE, state_words};
use super::routes::answering;
use super::rule::{HandDown, Watch, words};
use super::step::{Report, Solve};
use muster_ground::organisation::{Organisation, behind};
use muster_ground::place;
use muster_ledger::{HOUR, Read, Refusal};
use muster_web::{Act, Field, FieldKind, Form, Page, Request, Values, empty, form, html, notice, plain_form, tag, when};
use serde::Serialize;

const NAME: Field = Field::new("name", FieldKind::Text, "whistle-duty-name").max(30);
const PHONE: Field = Field::new("phone", FieldKind::Phone, "whistle-duty-phone").max(30);

/// From now for so many hours: a rota of weeks is kept elsewhere, who has the telephone now is known here.
pub(super) static WATCH: Form = Form {
    fields: &[NAME, PHONE, Field::new("hours", FieldKind::Number { min: 1, max: 168 }, "whistle-duty-hours").max(3)],
    submit: "whistle-duty-save",
};
pub(super) static HAND: Form = Form { fields: &[NAME, PHONE], submit: "whistle-hand" };
pub(super) static REPORT: Form = Form::button("whistle-report");

fn at(req: &Request, rest: &str) -> String {
    format!("/o/{}{rest}", req.param("token"))
}

#[derive(Serialize)]
struct Overview {
    name: String,
    calls: Vec<(Call, Whistle, String)>,
    watches: Vec<(Turn, Said)>,
}

pub(super) fn overview(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let o = behind(read, req.param("token"))?;
    let mut calls = Vec::new();
    for c in call::calls_to(read, o.id)?.into_iter().take(100) {
        let Some(w) = call::find(read, c.whistle)? else { continue };
        let place = place::find(read, w.place)?.map(|p| p.name).unwrap_or_default();
        calls.push((c, w, place));
    }
    calls.sort_by_key(|(c, ..)| (!c.state.open(), c.awaited().map_or(i64::MAX, |(_, due, _)| due.0)));
    let watches = call::watches(read, o.id, read.now)?.into_iter().map(|w| (call::said(read, Some(w.part)), w));
    let view = Overview { name: o.name, calls, watches: watches.map(|(s, w)| (w, s)).collect() };
    Ok(Page::of(req, view.name.clone(), &view, |v| {
        html! {
            div.page-head { h1 { (v.name) } p.lede { (req.t("whistle-link-lede")) } }
            @if v.calls.is_empty() { (empty(&req.t("whistle-link-none"), None)) }
            ul.list { @for (c, w, place) in &v.calls { li.row data-done[!c.state.open()] {
                a.row-main href=(req.to(&at(req, &format!("/whistles/{}", c.id)))) {
                    span.row-title { (req.t(kind::words(&w.kind))) " · " (place) }
                    span.row-sub { (when(req, c.called_at)) " · " (state_words(req, c)) }
                }
                span.row-side { @if c.late(req.now) { (tag(&req.t("whistle-is-late"))) } @else if w.urgent && c.state.open() { (tag(&req.t("whistle-is-urgent"))) } }
            } } }
            section.card { div.card-head { h2 { (req.t("whistle-duty")) } }
                ul.list { @for (w, s) in &v.watches { li.row { div.row-main {
                    span.row-title { bdi.person { (s.name) } " " (s.text) }
                    span.row-sub { (when(req, w.from)) " – " (when(req, w.until)) } } } } }
                div.card-body {
                    p.muted { (req.t("whistle-duty-lede")) }
                    (form(req, &WATCH, &at(req, "/watches"), &Values::filled(&[("hours", "12".to_owned())])))
                }
            }
            p { a href=(req.to(&at(req, ""))) { (req.t("web-back")) } }
        }
    })
    .live(&["whistle.blown", "whistle.arrived", "whistle.decided"]))
}

pub(super) fn watch(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let o = behind(read, req.param("token"))?;
    let v = WATCH.read(req)?;
    let body = Watched {
        id: WatchId(req.house.next_id()),
        organisation: o.id,
        from: read.now,
        until: read.now.plus(v.int("hours") * HOUR),
    };
    let whom = words(&req.house, read, v.get("name"), v.get("phone"))?;
    Ok(Act::new(Watch { body, whom, area: o.seat }, at(req, "/whistles")))
}

fn own(req: &Request, read: &Read) -> Result<(Call, Whistle, Organisation), Refusal> {
    let o = behind(read, req.param("token"))?;
    let none = || Refusal::not_found("whistle-none").instead(at(req, "/whistles"));
    let c = call::find_call(read, req.id::<CallId>("call")?)?.filter(|c| c.organisation == o.id).ok_or_else(none)?;
    let w = call::find(read, c.whistle)?.ok_or_else(none)?;
    Ok((c, w, o))
}

#[derive(Serialize)]
struct One {
    name: String,
    call: Call,
    whistle: Whistle,
    matter: Matter,
    place: String,
    handed: Said,
}

pub(super) fn one(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let (c, w, o) = own(req, read)?;
    let community = place::find(read, w.community)?.map(|p| p.name).unwrap_or_default();
    let spot = place::find(read, w.place)?.map(|p| p.name).unwrap_or_default();
    let view = One {
        name: o.name,
        matter: call::matter(read, &w),
        place: if spot == community { spot } else { format!("{community} · {spot}") },
        handed: call::said(read, c.handed_part),
        call: c,
        whistle: w,
    };
    let open = view.call.state.open();
    Ok(Page::of(req, req.t(kind::words(&view.whistle.kind)), &view, |v| {
        let c = &v.call;
        let path = |rest: &str| at(req, &format!("/whistles/{}/{rest}", c.id));
        let coming = Values::filled(&[("answer", "coming".to_owned())]);
        html! {
            div.page-head { h1 { (v.matter.text) } p.lede { (v.name) " · " (req.t(kind::words(&v.whistle.kind))) } }
            @if c.exercise { (notice("info", &html! { p { (req.t("whistle-exercise-say")) } })) }
            p { strong { (state_words(req, c)) } }
            dl.facts {
                dt { (req.t("whistle-place")) } dd { (v.place) }
                dt { (req.t("whistle-blown")) } dd { (when(req, c.called_at)) @if v.whistle.urgent { " · " (req.t("whistle-is-urgent")) } }
                @if !v.matter.name.is_empty() || !v.matter.phone.is_empty() { dt { (req.t("whistle-name")) } dd { bdi.person { (v.matter.name) } " "
                    @if !v.matter.phone.is_empty() { a href={ "tel:" (v.matter.phone) } { (v.matter.phone) } } } }
                dt { (req.t("whistle-clocks")) } dd { (req.tr("whistle-clocks-are", &[("answer", when(req, c.answer_by)), ("arrive", when(req, c.arrive_by)), ("solve", when(req, c.solve_by))])) }
                @if !v.handed.name.is_empty() { dt { (req.t("whistle-said-handed")) } dd { bdi.person { (v.handed.name) } " " (v.handed.text) } }
            }
            @match c.state {
                State::Called | State::Declined => { (plain_form(req, &ANSWER, &path("answer"), &coming)) }
                State::Coming if !c.exercise => { (form(req, &REPORT, &path("report"), &Values::default())) p.muted { (req.t("whistle-report-says")) } }
                State::Arrived => { section.card { div.card-head { h2 { (req.t("whistle-solve-write")) } } div.card-body { (plain_form(req, &SOLVE, &path("solution"), &Values::default())) } } }
                _ => {}
            }
            @if c.state.open() { details.fold { summary { (req.t("whistle-hand-head")) } (plain_form(req, &HAND, &path("handing"), &Values::default())) } }
            p { a href=(req.to(&at(req, "/whistles"))) { (req.t("web-back")) } }
        }
    })
    .live(&["whistle.arrived", "whistle.decided", "whistle.closed"])
    .under_way(open))
}

fn back(req: &Request, c: &Call) -> String {
    at(req, &format!("/whistles/{}", c.id))
}

pub(super) fn answer(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let (c, ..) = own(req, read)?;
    let v = ANSWER.read(req)?;
    Ok(Act::new(answering(req, read, &c, &v)?, back(req, &c)))
}

pub(super) fn hand(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let (c, ..) = own(req, read)?;
    let v = HAND.read(req)?;
    let whom = words(&req.house, read, v.get("name"), v.get("phone"))?;
    Ok(Act::new(HandDown { call: c.id, whom }, back(req, &c)))
}

pub(super) fn report(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let (c, ..) = own(req, read)?;
    Ok(Act::new(Report { call: c.id }, back(req, &c)))
}

pub(super) fn solve(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let (c, ..) = own(req, read)?;
    let v = SOLVE.read(req)?;
    let said = words(&req.house, read, v.get("name"), v.get("text"))?;
    Ok(Act::new(Solve { call: c.id, words: said }, back(req, &c)))
}
