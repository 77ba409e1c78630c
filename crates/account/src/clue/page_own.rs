//! What whoever tells a clue sees: the form, and their own page, which says who has it since when. It shows no words of the clue:
//! an address may be seen over a shoulder.

use super::fact::OUTCOMES;
use super::routes::{ADD, ANYONE, AT_DOOR, TELL, of_code, offered};
use super::table::{self, Clue, Has, Outward};
use muster_ground::place::{self, Place};
use muster_ledger::{MINUTE, Read, Refusal};
use muster_web::{Markup, Page, Request, Values, form, form_with, html, notice, qr, short_url, span, tag, when};
use serde::Serialize;

#[derive(Serialize)]
struct New {
    place: Option<String>,
    kinds: Vec<String>,
}

/// `at`: the code of a door and the building behind it.
pub(super) fn new(req: &Request, read: &Read, at: Option<(&str, &Place)>) -> Result<Page, Refusal> {
    let on_duty = req.who.duty.is_some();
    let mut picks: Vec<(&str, String, String)> = Vec::new();
    let mut typed = Vec::new();
    match at {
        Some((token, _)) => typed.push(("at", token.to_owned())),
        None => {
            let all = offered(req, read)?;
            if let [one] = all.as_slice() {
                typed.push(("place", one.id.to_string()));
            } else if req.who.signed_in() {
                typed.extend(all.first().map(|p| ("place", p.id.to_string())));
            }
            picks.extend(all.into_iter().map(|p| ("place", p.id.to_string(), p.name)));
        }
    }
    if on_duty {
        typed.push(("way", "web".to_owned()));
    }
    typed.push(("shown_to", "health".to_owned()));
    let shown = match (on_duty, at) {
        (true, _) => &TELL,
        (false, Some(_)) => &AT_DOOR,
        (false, None) => &ANYONE,
    };
    let kinds = super::shipped().kind.iter().map(|k| k.key.clone()).collect();
    let view = New { place: at.map(|(_, p)| p.name.clone()), kinds };
    Ok(Page::of(req, req.t("clue-new"), &view, |v| {
        html! {
            div.page-head {
                h1 { (req.t("clue-new")) }
                p.lede { (req.t("clue-lede")) }
                @if let Some(p) = &v.place { p { (req.tr("clue-here", &[("place", p.clone())])) } }
            }
            (notice("warn", &html! { p.notice-call { span { (req.t("clue-urgent")) } a.phone href="tel:120" { span { "120" } } a.phone href="tel:119" { span { "119" } } } }))
            (notice("info", &html! { p { strong { (req.t("clue-protected")) } } p { (req.t("clue-protected-what")) } }))
            (form_with(req, shown, "/clues", &Values::filled(&typed), &picks))
            p.muted.small { (req.t("clue-keeps")) }
        }
    })
    .tab("/public"))
}

#[derive(Serialize)]
struct Own {
    clue: Clue,
    place: String,
    has: Vec<Has>,
    outward: Vec<Outward>,
    answers: Vec<table::Answer>,
    told: usize,
}

/// Since when each has it, and what each said.
pub(super) fn who_has(req: &Request, has: &[Has], outward: &[Outward]) -> Markup {
    html! {
        ul.list {
            @for h in has { li.row {
                span.row-main { span.row-title { (req.t(&format!("post-{}", h.post))) " " (tag(&req.t(&format!("place-level-{}", h.level)))) }
                    span.row-sub { (req.tr("clue-has-since", &[("time", when(req, h.at))])) } }
                span.row-side { @match h.received_at { Some(at) => { (req.tr("clue-received-at", &[("time", when(req, at))])) }, None => { span.muted { (req.t("clue-not-yet")) } } } }
            } }
            @for o in outward { li.row {
                span.row-main { span.row-title { (o.receiver) " " (tag(&req.t(&format!("place-level-{}", o.level)))) }
                    span.row-sub { @if o.tries > 0 { (req.tr("clue-trying", &[("n", o.tries.to_string())])) } @else { (req.t("clue-outside")) } } }
                span.row-side { @match o.at { Some(at) => { (req.tr("clue-sent-at", &[("time", when(req, at))])) }, None => { span.muted { (req.t("clue-on-its-way")) } } } }
            } }
        }
    }
}

/// The clock in one sentence: until when, kept, or run out.
pub(super) fn clock(req: &Request, c: &Clue) -> Markup {
    let Some(due) = c.due else { return html! { p { (req.t("clue-clock-none")) } } };
    let args = [("time", when(req, due))];
    let said = match (c.settled_at, c.missed(req.now)) {
        (Some(at), false) => req.tr("clue-clock-kept", &[("time", when(req, at))]),
        (Some(at), true) => req.tr("clue-clock-late", &[("time", when(req, at)), ("due", when(req, due))]),
        (None, true) => req.tr("clue-clock-missed", &args),
        (None, false) => req.tr("clue-clock-runs", &args),
    };
    html! {
        p { strong { (said) } }
        p.muted.small { (req.tr("clue-clock-from", &[("time", when(req, c.known_at))])) @if c.told_late() { " " (req.tr("clue-told-late", &[("span", span(req, (c.made_at.0 - c.known_at.0) / MINUTE))])) } }
    }
}

/// `GET /clues/own/{code}`.
pub(super) fn own(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let clue = of_code(read, req.param("code"))?;
    let view = Own {
        place: place::find(read, clue.place)?.map(|p| p.name).unwrap_or_default(),
        has: table::receipts(read, clue.id)?,
        outward: table::outward(read, clue.id)?,
        answers: table::answers(read, clue.id)?,
        told: table::items(read, clue.id)?.len(),
        clue,
    };
    let path = format!("/clues/own/{}", req.param("code"));
    let url = format!("{}{}", req.origin, req.to(&path));
    Ok(Page::of(req, req.t("clue-own"), &view, |v| {
        let c = &v.clue;
        html! {
            div.page-head { h1 { (req.t("clue-own")) } p.lede { (req.t(&format!("clue-kind-{}", c.kind))) " · " (v.place) " · " (when(req, c.made_at)) } }
            section.card { div.card-head { h2 { (req.t("clue-who-has")) } } (who_has(req, &v.has, &v.outward)) }
            section.card { div.card-head { h2 { (req.t("clue-clock")) } } div.card-body { (clock(req, c)) } }
            @if !v.answers.is_empty() { section.card { div.card-head { h2 { (req.t("clue-answers")) } } ul.list {
                @for a in v.answers.iter().filter(|a| OUTCOMES.contains(&a.outcome.as_str())) { li.row { span.row-main { span.row-title { (req.t(&format!("clue-outcome-{}", a.outcome))) } span.row-sub { (req.t(&format!("post-{}", a.post))) " · " (when(req, a.at)) } } } }
            } } }
            section.card { div.card-head { h2 { (req.t("clue-add-title")) } } div.card-body {
                p { (req.tr("clue-add-what", &[("n", v.told.to_string())])) }
                (form(req, &ADD, &format!("{path}/additions"), &Values::default()))
            } }
            section.card { div.card-head { h2 { (req.t("clue-keep")) } } div.card-body {
                p { (req.t("clue-keep-what")) }
                div.paper-row { (qr(&url)) p.small { (short_url(&url)) } }
                p { @if c.signed.is_none() { (req.t("clue-you-unnamed")) } @else { (req.t(&format!("clue-you-{}", c.shown_to))) " " (req.tr("clue-you-opened", &[("n", c.opened.to_string())])) } }
            } }
        }
    })
    .tab("/public")
    .live(&["clue.received", "clue.sent", "clue.answered"]))
}
