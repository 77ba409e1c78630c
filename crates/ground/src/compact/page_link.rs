//! `/o/{token}`: what an organisation sees and does without an account: its compacts to sign, the calls to answer.

use super::fact::CallId;
use super::page::{PAPER, promise_words, terms, theirs};
use super::page_call::{ANSWER, answer_values, answering, state_words, wanted};
use super::table::{self, Call, Compact, State};
use crate::appeal;
use crate::organisation::{Organisation, behind};
use crate::place;
use muster_ledger::{Read, Refusal};
use muster_web::{Act, Page, Request, Values, empty, form, html, notice, tag};
use serde::Serialize;

fn at(req: &Request, rest: &str) -> String {
    format!("/o/{}{rest}", req.param("token"))
}

#[derive(Serialize)]
struct Overview {
    name: String,
    compacts: Vec<(Compact, State)>,
    calls: Vec<Call>,
    appeals: Vec<(appeal::Appeal, appeal::Member)>,
}

pub(super) fn overview(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let o = behind(read, req.param("token"))?;
    let compacts = table::of(read, o.id)?.into_iter().map(|c| (c.state(read.now), c)).map(|(s, c)| (c, s));
    let view = Overview {
        compacts: compacts.filter(|(_, s)| *s != State::Over).collect(),
        calls: table::calls_of(read, o.id)?,
        appeals: appeal::open_of(read, o.id)?,
        name: o.name,
    };
    Ok(Page::of(req, view.name.clone(), &view, |v| {
        html! {
            div.page-head { h1 { (v.name) } p.lede { (req.t("compact-link-lede")) } }
            (appeal::waiting(req, req.param("token"), &v.appeals))
            p { a href=(req.to(&at(req, "/referrals"))) { (req.t("compact-link-referrals")) } }
            @if v.compacts.is_empty() && v.calls.is_empty() && v.appeals.is_empty() { (empty(&req.t("compact-link-none"), None)) }
            @if !v.calls.is_empty() { section.card { div.card-head { h2 { (req.t("compact-link-calls")) } }
                ul.list { @for c in &v.calls { li.row data-done[c.answered_at.is_some()] {
                    a.row-main href=(req.to(&at(req, &format!("/calls/{}", c.id)))) {
                        span.row-title { (wanted(req, c)) @if c.exercise { " · " (req.t("compact-exercise-mark")) } }
                        span.row-sub { (req.tr("compact-called-due", &[("at", muster_web::when(req, c.called_at)), ("due", muster_web::when(req, c.due))])) }
                    }
                    span.row-side { (tag(&state_words(req, c))) }
                } } } } }
            @if !v.compacts.is_empty() { section.card { div.card-head { h2 { (req.t("compact-all")) } }
                ul.list { @for (c, s) in &v.compacts { li.row {
                    a.row-main href=(req.to(&at(req, &format!("/compacts/{}", c.id)))) {
                        span.row-title { (req.tr("compact-promises-n", &[("n", c.promises.len().to_string())])) }
                        span.row-sub { (req.tr("compact-term-is", &[("from", muster_web::day(req, c.from.day())), ("until", muster_web::until(req, c.until))])) }
                    }
                    span.row-side { (tag(&req.t(s.words()))) }
                } } } } }
            p { a.button href=(req.to(&at(req, "/whistles"))) { (req.t("compact-link-whistles")) } }
        }
    }))
}

fn own_compact(req: &Request, read: &Read, o: &Organisation) -> Result<Compact, Refusal> {
    let found = table::find(read, req.id("compact")?)?.filter(|c| c.organisation == o.id);
    found.ok_or_else(|| Refusal::not_found("compact-none").instead(at(req, "")))
}

#[derive(Serialize)]
struct OneCompact {
    name: String,
    compact: Compact,
    state: State,
    promises: Vec<String>,
}

pub(super) fn compact(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let o = behind(read, req.param("token"))?;
    let c = own_compact(req, read, &o)?;
    let promises = c.promises.iter().map(|p| promise_words(req, read, p)).collect::<Result<_, _>>()?;
    let view = OneCompact { name: o.name, state: c.state(read.now), promises, compact: c };
    Ok(Page::of(req, req.t("compact-one"), &view, |v| {
        html! {
            div.page-head { h1 { (req.t("compact-one")) } p.lede { (v.name) " · " (req.t(v.state.words())) } }
            (terms(req, &v.compact, &v.promises))
            @if v.state == State::Draft && !v.promises.is_empty() {
                p { (req.t("compact-link-sign-means")) }
                (form(req, &PAPER, &at(req, &format!("/compacts/{}", v.compact.id)), &Values::default()))
            }
            p { a href=(req.to(&at(req, ""))) { (req.t("web-back")) } }
        }
    }))
}

pub(super) fn sign(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let o = behind(read, req.param("token"))?;
    let c = own_compact(req, read, &o)?;
    theirs(req, read, c.id, false, at(req, &format!("/compacts/{}", c.id)))
}

fn own_call(req: &Request, read: &Read, o: &Organisation) -> Result<Call, Refusal> {
    let found = table::find_call(read, req.id::<CallId>("call")?)?.filter(|c| c.organisation == o.id);
    found.ok_or_else(|| Refusal::not_found("compact-no-call").instead(at(req, "")))
}

#[derive(Serialize)]
struct OneCall {
    name: String,
    call: Call,
    text: String,
    place: String,
}

pub(super) fn call(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let o = behind(read, req.param("token"))?;
    let c = own_call(req, read, &o)?;
    let view = OneCall {
        text: table::said(read, Some(c.part)).text,
        place: place::find(read, c.place)?.map(|p| p.name).unwrap_or_default(),
        name: o.name,
        call: c,
    };
    Ok(Page::of(req, req.tr("compact-call-of", &[("name", view.name.clone())]), &view, |v| {
        let c = &v.call;
        html! {
            div.page-head { h1 { (wanted(req, c)) } p.lede { (v.name) " · " (state_words(req, c)) } }
            @if c.exercise { (notice("info", &html! { p { (req.t("compact-exercise-say")) } })) }
            dl.facts {
                dt { (req.t("compact-call-text")) } dd { (v.text) }
                dt { (req.t("compact-place")) } dd { (v.place) }
                dt { (req.t("compact-due")) } dd { (muster_web::when(req, c.due)) }
            }
            @if c.answered_at.is_none() && c.arrived_at.is_none() {
                (form(req, &ANSWER, &at(req, &format!("/calls/{}", c.id)), &answer_values(c)))
            } @else { p { (req.t("compact-link-answered")) } }
            p { a href=(req.to(&at(req, ""))) { (req.t("web-back")) } }
        }
    })
    .live(&["compact.arrived"]))
}

pub(super) fn answer(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let o = behind(read, req.param("token"))?;
    let c = own_call(req, read, &o)?;
    answering(req, read, c.id, at(req, &format!("/calls/{}", c.id)))
}
