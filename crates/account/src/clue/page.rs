//! The inbox of a post that receives clues, and one clue as its receiver sees it.

use super::fact::{ClueId, Signed, Told};
use super::page_own::{clock, who_has};
use super::routes::{RECEIVE, REPORTER, answers_for, left, within};
use super::table::{self, Clue, Has, Outward};
use muster_ground::duty;
use muster_ground::place;
use muster_ledger::{Fault, HOUR, Moment, PlaceId, Read, Refusal, Seq};
use muster_web::part::{self, Event};
use muster_web::{Markup, Page, Request, Values, empty, form, html, notice, plain_form, span, tag, when};
use serde::Serialize;

const SHOWN: usize = 200;
/// Clues of one kind and place within so long of each other are read together; each stays what it is.
const TOGETHER: i64 = 24 * HOUR;

#[derive(Serialize)]
struct Line {
    clue: Clue,
    place: String,
    community: String,
    received: bool,
    /// Others of the same kind and place within a day.
    alike: usize,
}

fn names(read: &Read, place: PlaceId, community: PlaceId) -> Result<(String, String), Fault> {
    let name = |id| -> Result<String, Fault> { Ok(place::find(read, id)?.map(|p| p.name).unwrap_or_default()) };
    Ok((name(place)?, name(community)?))
}

fn alike<'a>(all: &'a [Clue], c: &Clue) -> impl Iterator<Item = &'a Clue> {
    let (id, kind, place, at) = (c.id, c.kind.clone(), c.place, c.made_at.0);
    all.iter().filter(move |o| o.id != id && o.kind == kind && o.place == place && (o.made_at.0 - at).abs() <= TOGETHER)
}

/// `GET /clues`.
pub(super) fn list(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let all = table::list(read, req.scope()?, &req.who.post, SHOWN)?;
    let mut view = Vec::new();
    for c in &all {
        let (place, community) = names(read, c.place, c.community)?;
        let received = table::receipts(read, c.id)?.iter().any(|h| h.post == req.who.post && h.received_at.is_some());
        view.push(Line { place, community, received, alike: alike(&all, c).count(), clue: c.clone() });
    }
    Ok(Page::of(req, req.t("clue-title"), &view, |v| {
        html! {
            div.page-head { h1 { (req.t("clue-title")) } p.lede { (req.t("clue-list-lede")) } }
            @if v.is_empty() { (empty(&req.t("clue-list-none"), None)) }
            @else { ul.list { @for l in v { li.row data-done[l.clue.settled_at.is_some()] { a.row-main href=(req.to(&format!("/clues/{}", l.clue.id))) {
                span.row-title { (req.t(&format!("clue-kind-{}", l.clue.kind))) @if l.alike > 0 { " " (tag(&req.tr("clue-alike", &[("n", l.alike.to_string())]))) } }
                span.row-sub { (l.community) " · " (l.place) " · " (when(req, l.clue.made_at)) }
            } span.row-side { (state(req, l)) } } } } }
            p { a href=(req.to("/clues/new")) { (req.t("clue-new")) } }
        }
    })
    .tab("/clues")
    .live(&["clue.made", "clue.added", "clue.received", "clue.answered", "clue.missed"]))
}

fn state(req: &Request, l: &Line) -> Markup {
    let c = &l.clue;
    html! {
        @if c.settled_at.is_some() { (req.t(&format!("clue-outcome-{}", c.outcome))) }
        @else if c.missed(req.now) { strong { (req.t("clue-over")) } }
        @else {
            @if !l.received { (tag(&req.t("clue-unread"))) " " }
            @if let Some(minutes) = left(c, req.now) { (req.tr("clue-left", &[("span", span(req, minutes))])) }
        }
    }
}

#[derive(Serialize)]
struct One {
    clue: Clue,
    place: String,
    community: String,
    told: Vec<Said>,
    has: Vec<Has>,
    outward: Vec<Outward>,
    answers: Vec<Answered>,
    alike: Vec<(ClueId, Moment)>,
    received: bool,
    reporter: &'static str,
    card: bool,
}

#[derive(Serialize)]
struct Said {
    at: Moment,
    #[serde(flatten)]
    told: Told,
}

#[derive(Serialize)]
struct Answered {
    #[serde(flatten)]
    answer: table::Answer,
    words: String,
}

pub(super) fn told(read: &Read, seq: Seq) -> Told {
    read.part(seq).ok().and_then(|p| serde_json::from_slice(&p.plain).ok()).unwrap_or_default()
}

fn words(read: &Read, seq: Seq) -> String {
    let part = read.part(seq).ok().and_then(|p| serde_json::from_slice::<serde_json::Value>(&p.plain).ok());
    part.and_then(|v| v["words"].as_str().map(str::to_owned)).unwrap_or_default()
}

/// `GET /clues/{id}`.
pub(super) fn one(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let clue = within(req, read)?;
    let (place, community) = names(read, clue.place, clue.community)?;
    let told = table::items(read, clue.id)?.into_iter().map(|(seq, at)| Said { at, told: told(read, seq) }).collect();
    let has = table::receipts(read, clue.id)?;
    let answers = table::answers(read, clue.id)?.into_iter();
    let all = table::list(read, req.scope()?, &req.who.post, SHOWN)?;
    let view = One {
        place,
        community,
        told,
        received: has.iter().any(|h| h.post == req.who.post && h.received_at.is_some()),
        outward: table::outward(read, clue.id)?,
        answers: answers.map(|a| Answered { words: words(read, a.seq), answer: a }).collect(),
        alike: alike(&all, &clue).map(|c| (c.id, c.made_at)).collect(),
        reporter: match (clue.signed, clue.reporter_open_to(&req.who.post)) {
            (None, _) => "clue-reporter-none",
            (_, true) => "clue-reporter-may",
            (_, false) => "clue-reporter-not",
        },
        card: super::shipped().kind(&clue.kind).is_some_and(|k| k.disease)
            && duty::may(read, &req.who, "clue.card", clue.community, clue.grid),
        has,
        clue,
    };
    Ok(Page::of(req, req.t("clue-one"), &view, |v| body(req, v)).tab("/clues").live(&[
        "clue.added",
        "clue.received",
        "clue.answered",
    ]))
}

fn body(req: &Request, v: &One) -> Markup {
    let c = &v.clue;
    let at = format!("/clues/{}", c.id);
    html! {
        (part::trail(req, &[(req.t("clue-title"), "/clues".to_owned())], &req.t("clue-one")))
        div.page-head { h1 { (req.t(&format!("clue-kind-{}", c.kind))) } p.lede { (v.community) " · " (v.place) } }
        (notice("info", &html! { p { (req.t("clue-no-diagnosis")) } }))
        section.card { div.card-head { h2 { (req.t("clue-told")) } } div.card-body {
            @for s in &v.told {
                @if s.told == Told::default() { p.muted { (req.t("clue-gone")) } }
                @else { p { (s.told.text) } @if !s.told.spot.is_empty() { p { (req.t("clue-spot")) (req.colon()) (s.told.spot) } } }
                p.muted.small { (when(req, s.at)) }
            }
            @if !c.about.is_empty() { p { (req.tr("clue-is-about", &[("post", req.t(&format!("post-{}", c.about)))])) } }
            @if !v.alike.is_empty() { p { (req.tr("clue-alike", &[("n", v.alike.len().to_string())])) @for (id, made) in &v.alike { " " a href=(req.to(&format!("/clues/{id}"))) { (when(req, *made)) } } } }
        } }
        section.card { div.card-head { h2 { (req.t("clue-clock")) } } div.card-body { (clock(req, c)) } }
        @if !v.received { (form(req, &RECEIVE, &format!("{at}/receipt"), &Values::default())) }
        section.card { div.card-head { h2 { (req.t("clue-who-has")) } } (who_has(req, &v.has, &v.outward)) }
        @if v.card { section.card { div.card-head { h2 { (req.t("clue-card")) } } div.card-body { p { (req.t("clue-card-what")) } p.actions { a.button href=(req.to(&format!("{at}/card"))) { (req.t("clue-card-open")) } } } } }
        @if !v.answers.is_empty() { section.card { div.card-head { h2 { (req.t("clue-answers")) } } div.card-body { (part::timeline(&answers(req, v))) } } }
        section.card { div.card-head { h2 { (req.t("clue-answer-title")) } } div.card-body { (plain_form(req, answers_for(c, &req.who.post), &format!("{at}/answers"), &Values::default())) } }
        section.card { div.card-head { h2 { (req.t("clue-reporter")) } } div.card-body {
            p { (req.t(v.reporter)) }
            @if v.reporter == "clue-reporter-may" { (plain_form(req, &REPORTER, &format!("{at}/reporter"), &Values::default())) }
        } }
    }
}

fn answers(req: &Request, v: &One) -> Vec<Event> {
    let one = |a: &Answered| Event {
        when: when(req, a.answer.at),
        what: format!("{}{}{}", req.t(&format!("clue-outcome-{}", a.answer.outcome)), req.colon(), a.words),
        who: req.t(&format!("post-{}", a.answer.post)),
        ..Event::default()
    };
    v.answers.iter().rev().map(one).collect()
}

#[derive(Serialize)]
struct Reporter {
    name: String,
    phone: String,
}

/// Who told it, shown once.
pub(super) fn reporter(req: &Request, read: &Read, clue: &Clue) -> Result<Page, Refusal> {
    let part = clue.signed.and_then(|seq| read.part(seq).ok());
    let signed: Signed = part.and_then(|p| serde_json::from_slice(&p.plain).ok()).unwrap_or_default();
    let view = Reporter { name: signed.name, phone: signed.phone };
    Ok(Page::of(req, req.t("clue-reporter"), &view, |v| {
        html! {
            div.page-head { h1 { (req.t("clue-reporter")) } p.lede { (req.t("clue-reporter-care")) } }
            section.card { div.card-body { dl.facts {
                dt { (req.t("clue-name")) } dd { bdi.person { (v.name) } }
                dt { (req.t("clue-phone")) } dd { @if !v.phone.is_empty() { a href={ "tel:" (v.phone) } { (v.phone) } } }
            } } }
            p { a href=(req.to(&format!("/clues/{}", clue.id))) { (req.t("web-back")) } }
        }
    })
    .tab("/clues"))
}
