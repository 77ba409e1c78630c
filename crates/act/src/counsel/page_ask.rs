//! Asking to talk, by oneself, at the door's code, or through a worker; and `/talk/{token}`, where whoever waits sees their place.

use super::book::book;
use super::queue::{self, Standing};
use super::routes::{self, ASKING, LEAVE, RECORDING, WANT};
use super::rule::COUNSEL_DATA;
use super::table::{self, Case, State};
use crate::home;
use muster_ledger::{Fault, Read, Refusal};
use muster_web::{Markup, Page, Request, Values, empty, form, form_with, html, notice, plain_form};
use serde::Serialize;

/// What is said before any form: who answers now, at any hour.
fn lines(req: &Request) -> Markup {
    notice(
        "warn",
        &html! { p { (req.t("counsel-danger-now")) " " a href="tel:110" { "110" } " " a href="tel:120" { "120" } } p { (req.t("counsel-line")) " " a href={ "tel:" (book().line) } { (book().line) } } },
    )
}

fn page(req: &Request, action: &str) -> Markup {
    html! {
        div.page-head { h1 { (req.t("counsel-ask-title")) } p.lede { (req.t("counsel-ask-lede")) } }
        (lines(req))
        (form(req, &ASKING, action, &Values::default()))
        ul { li { (req.t("counsel-promise-1")) } li { (req.t("counsel-promise-2")) } li { (req.t("counsel-promise-3")) } }
    }
}

pub(super) fn ask(req: &Request, read: &Read) -> Result<Page, Refusal> {
    if req.who.person.is_none() && req.who.duty.is_some() {
        return Err(Refusal::conflict("counsel-for-residents").instead("/counsel/record"));
    }
    let view = home::label(read, &routes::my_home(req, read)?)?;
    Ok(Page::of(req, req.t("counsel-ask-title"), &view, |_| page(req, "/counsel/ask")).tab("/requests/new"))
}

pub(super) fn door(req: &Request, read: &Read) -> Result<Page, Refusal> {
    routes::door_room(req, read)?;
    let action = format!("/r/{}/counsel", req.param("token"));
    Ok(Page::of(req, req.t("counsel-ask-title"), &(), |()| page(req, &action)))
}

pub(super) fn record(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let (buildings, rooms, given) = crate::request::rooms(req, read)?;
    let picks: Vec<_> = rooms.iter().map(|(id, label)| ("room", id.to_string(), label.clone())).collect();
    let filled = Values::filled(&[("room", given.map(|r| r.to_string()).unwrap_or_default()), ("way", "phone".into())]);
    Ok(Page::of(req, req.t("counsel-record-title"), &(buildings, rooms), |(buildings, rooms)| {
        html! {
            div.page-head { h1 { (req.t("counsel-record-title")) } p.lede { (req.t("counsel-record-lede")) } }
            (lines(req))
            @if rooms.is_empty() {
                h2 { (req.t("request-which-building")) }
                @if buildings.is_empty() { (empty(&req.t("request-no-buildings"), None)) }
                ul.tiles.tiles-short { @for b in buildings { li { a.tile href=(req.to(&format!("/counsel/record?building={}", b.id))) { span { (b.name) } } } } }
            } @else {
                p { a href=(req.to("/counsel/record")) { (req.t("request-other-building")) } }
                (form_with(req, &RECORDING, "/counsel/record", &filled, &picks))
            }
        }
    })
    .tab("/requests"))
}

#[derive(Serialize)]
struct Waits {
    state: State,
    standing: Option<Standing>,
    copy_wanted: bool,
    sessions: i64,
}

fn standing_words(req: &Request, s: &Standing) -> Markup {
    html! {
        p role="status" { strong { @if s.place == 1 { (req.t("counsel-you-are-next")) } @else { (req.tr("counsel-your-place", &[("n", s.place.to_string())])) } } }
        p { @match s.minutes {
            Some(0) => (req.t("counsel-soon")),
            Some(m) => (req.tr("counsel-expected", &[("time", muster_web::span(req, m))])),
            None if s.free == 0 => (req.t("counsel-nobody-free")),
            None => (req.t("counsel-not-known")),
        } }
    }
}

fn waits(read: &Read, c: &Case) -> Result<Waits, Fault> {
    let standing = if c.state == State::Waiting { Some(queue::standing(read, c)?) } else { None };
    Ok(Waits { state: c.state, standing, copy_wanted: c.copy_wanted, sessions: c.sessions })
}

/// `GET /talk/{token}`: says of nobody who they are.
pub(super) fn talk(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let c = routes::of_slip(req, read)?;
    let view = waits(read, &c)?;
    let at = |rest: &str| format!("/talk/{}/{rest}", req.param("token"));
    Ok(Page::of(req, req.t("counsel-talk-title"), &view, |v| {
        html! {
            div.page-head { h1 { (req.t("counsel-talk-title")) } p.lede { (req.t("counsel-talk-lede")) } }
            @if let Some((_, r)) = &req.again { (notice("error", &html! { p { (req.words.refusal(req.lang, r)) } })) }
            section.card { div.card-body {
                @match (v.state, &v.standing) {
                    (State::Waiting, Some(s)) => { (standing_words(req, s)) (plain_form(req, &LEAVE, &at("leaving"), &Values::default())) }
                    (State::Taken, _) => p role="status" { (req.t("counsel-talk-taken")) },
                    (State::Left, _) => { p role="status" { (req.t("counsel-talk-left")) } a.button href=(req.to("/counsel/ask")) { (req.t("counsel-ask-again")) } }
                    _ => p role="status" { (req.t("counsel-talk-ended")) },
                }
            } }
            (lines(req))
            @if v.sessions > 0 { section.card { div.card-head { h2 { (req.t("counsel-copy-title")) } } div.card-body {
                p { (req.t("counsel-copy-lede")) }
                @if v.copy_wanted { p { (req.t("counsel-copy-asked")) } } @else { (plain_form(req, &WANT, &at("copy"), &Values::default())) }
            } } }
        }
    })
    .live(&["counsel.taken", "counsel.ended", "counsel.left", "counsel.asked"]))
}

/// On a resident's own page: their place while they wait, or a way to ask.
pub fn home_card(req: &Request, read: &Read) -> Result<Markup, Refusal> {
    let Some(me) = req.who.person else { return Ok(html! {}) };
    let mut newest: Option<Case> = None;
    for month in COUNSEL_DATA.living(read.vault(), read.now) {
        if let Some(subject) = read.vault().subject(month, me) {
            newest = newest.into_iter().chain(table::of_subject(read, subject)?).max_by_key(|c| c.id);
        }
    }
    Ok(match newest.filter(Case::open) {
        Some(c) => {
            let view = waits(read, &c)?;
            html! { section.card id="counsel" {
                div.card-head { h2 { (req.t("counsel-talk-title")) } }
                div.card-body {
                    @match &view.standing { Some(s) => (standing_words(req, s)), None => p { (req.t("counsel-talk-taken")) } }
                    a.button href=(req.to(&routes::talk_path(req, c.id))) { (req.t("counsel-talk-open")) }
                }
            } }
        }
        None => html! {},
    })
}
