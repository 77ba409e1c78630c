//! `/people/…/erasure`: what erasing reaches and what it cannot; `/erasures`: what waits for a second person.

use super::fact::{ErasureId, ErasureProposed};
use super::rule::{Confirm, Propose};
use super::table::{self, Erasure};
use crate::approval::{self, Asking, ERASURE, Standing, State};
use crate::person::{self, Dropped, Person};
use crate::{duty, export, hold, place};
use muster_ledger::{By, Channel, Fault, Read, Refusal, SubjectRef};
use muster_web::{Act, Choice, Field, FieldKind, Form, Markup, Page, Request, Values, empty, form, html, notice, tag};
use serde::Serialize;

pub(super) static PROPOSE: Form = Form {
    fields: &[
        Field::new(
            "reason",
            FieldKind::One(&[
                Choice("wish", "erasure-reason-wish"),
                Choice("moved", "erasure-reason-moved"),
                Choice("died", "erasure-reason-died"),
                Choice("mistake", "erasure-reason-mistake"),
            ]),
            "erasure-reason",
        ),
        Field::new(
            "asked",
            FieldKind::One(&[
                Choice("self", "erasure-asked-self"),
                Choice("family", "erasure-asked-family"),
                Choice("worker", "erasure-asked-worker"),
            ]),
            "erasure-asked",
        ),
        Field::new(
            "way",
            FieldKind::One(&[
                Choice("web", "erasure-way-web"),
                Choice("phone", "erasure-way-phone"),
                Choice("paper", "erasure-way-paper"),
            ]),
            "erasure-way",
        )
        .hint("erasure-way-hint"),
    ],
    submit: "erasure-propose",
};

const SHOWN: usize = 200;

/// The resident of the path, within the scope.
fn resident(req: &Request, read: &Read) -> Result<Person, Refusal> {
    // Who left can still be erased, and held.
    Ok(person::of_path_any(req, read, &person::Instead { none: "/people", outside: None })?.0)
}

fn kept(read: &Read, subject: SubjectRef) -> Result<Option<hold::Hold>, Fault> {
    match person::owner(read, subject)? {
        Some(owner) => hold::keeps_person(read, owner),
        None => Ok(None),
    }
}

#[derive(Serialize)]
struct About {
    person: Person,
    /// Copies of lists on which they may stand, and whose they are.
    copies: Vec<String>,
    held: Option<hold::Hold>,
}

pub(super) fn about(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let person = resident(req, read)?;
    let view = About { held: kept(read, person.subject)?, copies: copies(req, read, &person)?, person };
    let holds = duty::may(read, &req.who, "hold.place", view.person.community, view.person.grid);
    Ok(Page::of(req, req.t("erasure-title"), &view, |v| {
        let subject = v.person.subject.hex();
        html! {
            div.page-head { h1 { (req.t("erasure-title")) } p.lede { (v.person.address) " " bdi.person { (v.person.shown_name) } } }
            (reach(req, &v.copies))
            @if let Some(h) = &v.held { (held(req, h)) }
            @else {
                p { (req.t("erasure-two")) }
                (form(req, &PROPOSE, &format!("/people/{subject}/erasure"), &Values::default()))
                @if holds { p { a href=(req.to(&format!("/holds/new?person={subject}"))) { (req.t("erasure-hold")) } } }
            }
            p { a href=(req.to(&format!("/people/{subject}"))) { (req.t("erasure-back")) } " · " a href=(req.to("/erasures")) { (req.t("erasure-all")) } }
        }
    })
    .tab("/people"))
}

/// Each copy of a list on which someone may stand: when, whose, what for. They are asked to delete it.
fn copies(req: &Request, read: &Read, p: &Person) -> Result<Vec<String>, Fault> {
    let all = export::covering(read, p.community, p.grid, p.building)?.into_iter();
    let on = all.filter(|e| e.need.is_none_or(|n| p.flags.contains(&n)));
    on.map(|e| {
        let purpose = crate::look::purpose(&e.purpose).map(|p| req.t(&p.words())).unwrap_or_default();
        let when = muster_web::when(req, e.made_at.unwrap_or(e.asked_at));
        Ok(format!("{when} · {} · {purpose}", duty::holder(read, e.asked_by)?.name))
    })
    .collect()
}

/// What it reaches, and what it cannot.
fn reach(req: &Request, copies: &[String]) -> Markup {
    let cannot = ["prints", "exports", "proofs", "levels", "backups", "published", "law"];
    html! {
        section.card {
            div.card-head { h2 { (req.t("erasure-reaches")) } }
            div.card-body { p { (req.t("erasure-reaches-what")) } }
        }
        section.card {
            div.card-head { h2 { (req.t("erasure-cannot")) } }
            div.card-body { ul { @for what in cannot { li {
                (req.t(&format!("erasure-cannot-{what}")))
                @if what == "exports" && !copies.is_empty() { ul { @for c in copies { li { (c) } } } }
            } } } }
        }
    }
}

fn held(req: &Request, h: &hold::Hold) -> Markup {
    let said = req.tr("erasure-held", &[("until", muster_web::until(req, h.until))]);
    notice("info", &html! { p { (said) " " a href=(req.to(&format!("/holds/{}", h.id))) { (req.t("erasure-held-see")) } } })
}

pub(super) fn propose(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let values = PROPOSE.read(req)?;
    let p = resident(req, read)?;
    if let Some(h) = kept(read, p.subject)? {
        return Err(h.refusal("erasure-held"));
    }
    let id = ErasureId(req.house.next_id());
    let reason = Dropped::parse(values.get("reason")).unwrap_or(Dropped::Wish);
    let by = match values.get("asked") {
        "self" => By::Oneself,
        "family" => By::Family,
        _ => By::Worker,
    };
    let way = Channel::parse(values.get("way")).unwrap_or(Channel::Paper);
    let body = ErasureProposed { id, community: p.community, grid: p.grid, building: p.building, reason };
    let asking = Asking::of(req, &ERASURE, id.0, (p.community, p.grid, p.building)).concerning(p.subject);
    Ok(Act::new(Propose { body, subject: p.subject, asking }, format!("/erasures/{id}")).by(way, by))
}

#[derive(Serialize)]
struct Line {
    erasure: Erasure,
    place: String,
    state: State,
}

fn line(req: &Request, read: &Read, erasure: Erasure) -> Result<Line, Fault> {
    let scope_mask = req.scope().map_or(muster_web::Mask::Nameless, |s| s.mask);
    let person = erasure.subject.map(|s| person::find_any(read, s, scope_mask)).transpose()?.flatten().map(|(p, _)| p);
    let building = || place::find(read, erasure.building).map(|p| p.map(|p| p.name).unwrap_or_default());
    let place = match person {
        Some(p) => format!("{} {}", p.address, p.shown_name),
        None => building()?,
    };
    let asked = approval::latest(read, &ERASURE, erasure.id.0)?;
    Ok(Line { place, state: asked.map_or(State::Lapsed, |a| a.state_at(read.now)), erasure })
}

fn state(l: &Line) -> &'static str {
    if l.state == State::Approved { "erasure-state-confirmed" } else { l.state.words() }
}

pub(super) fn all(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let found = table::list(read, req.scope()?, SHOWN)?;
    let mut view: Vec<Line> = found.into_iter().map(|e| line(req, read, e)).collect::<Result<_, _>>()?;
    view.sort_by_key(|l| l.state != State::Asked);
    Ok(Page::of(req, req.t("erasure-all"), &view, |v| {
        html! {
            div.page-head { h1 { (req.t("erasure-all")) } p.lede { (req.t("erasure-all-lede")) } }
            @if v.is_empty() { (empty(&req.t("erasure-none-yet"), None)) }
            @if !v.is_empty() { ul.list { @for l in v { li.row data-done[l.state != State::Asked] {
                a.row-main href=(req.to(&format!("/erasures/{}", l.erasure.id))) {
                    span.row-title { (l.place) }
                    span.row-sub { (req.t(reason(l.erasure.reason))) " · " (muster_web::when(req, l.erasure.proposed_at)) }
                }
                span.row-side { (tag(&req.t(state(l)))) }
            } } } }
        }
    })
    .tab("/people")
    .live(&["approval.asked", "approval.approved", "approval.refused", "approval.withdrawn"]))
}

fn reason(r: Dropped) -> &'static str {
    match r {
        Dropped::Wish => "erasure-reason-wish",
        Dropped::Moved => "erasure-reason-moved",
        Dropped::Died => "erasure-reason-died",
        Dropped::Mistake => "erasure-reason-mistake",
    }
}

fn reached(req: &Request, read: &Read) -> Result<Erasure, Refusal> {
    let e = table::find(read, req.id("id")?)?.ok_or_else(|| Refusal::not_found("erasure-none").instead("/erasures"))?;
    if req.scope()?.covers(e.community, e.grid) {
        Ok(e)
    } else {
        Err(Refusal::forbidden("web-outside-scope").instead("/erasures"))
    }
}

#[derive(Serialize)]
struct One {
    line: Line,
    copies: Vec<String>,
    held: Option<hold::Hold>,
    standing: Option<Standing>,
}

pub(super) fn one(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let e = reached(req, read)?;
    let held = match e.subject.filter(|_| e.confirmed_at.is_none()) {
        Some(s) => kept(read, s)?,
        None => None,
    };
    let asked = approval::latest(read, &ERASURE, e.id.0)?;
    let standing = asked.map(|a| approval::standing(req, read, a)).transpose()?;
    let scope_mask = req.scope()?.mask;
    let who = e.subject.map(|s| person::find_any(read, s, scope_mask)).transpose()?.flatten();
    let copies = who.map(|(p, _)| copies(req, read, &p)).transpose()?.unwrap_or_default();
    let view = One { held, copies, standing, line: line(req, read, e)? };
    Ok(Page::of(req, req.t("erasure-one"), &view, |v| one_page(req, v)).tab("/people").live(&[
        "approval.approved",
        "approval.refused",
        "approval.withdrawn",
    ]))
}

fn one_page(req: &Request, v: &One) -> Markup {
    let e = &v.line.erasure;
    html! {
        div.page-head { h1 { (v.line.place) } p.lede { (req.t("erasure-one")) " · " (req.t(state(&v.line))) } }
        dl.facts {
            dt { (req.t("erasure-reason")) } dd { (req.t(reason(e.reason))) }
            dt { (req.t("erasure-asked")) } dd { (req.t(&format!("erasure-asked-{}", e.by))) " · " (req.t(&format!("erasure-way-{}", e.channel))) }
        }
        @if v.line.state == State::Approved { (notice("ok", &html! { p { (req.t("erasure-gone")) } })) }
        @if matches!(v.line.state, State::Asked | State::Approved) { (reach(req, &v.copies)) }
        @if let Some(h) = &v.held { (held(req, h)) }
        @if let Some(s) = &v.standing { (approval::panel(req, s, &format!("/erasures/{}/approval", e.id), &req.t("erasure-for-ever"), v.held.is_some())) }
        p { a href=(req.to("/erasures")) { (req.t("erasure-all")) } }
    }
}

pub(super) fn confirm(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let e = reached(req, read)?;
    let gone = || Refusal::conflict("approval-closed").instead(format!("/erasures/{}", e.id));
    let subject = e.subject.ok_or_else(gone)?;
    let person = person::owner(read, subject)?.ok_or_else(gone)?;
    let mut merged = Vec::new();
    for own in person::entries_of(read, subject)?.into_iter().skip(1) {
        merged.extend(person::owner(read, own)?.map(|p| (p, own)));
    }
    for p in merged.iter().map(|(p, _)| *p).chain([person]) {
        if let Some(h) = hold::keeps_person(read, p)? {
            return Err(h.refusal("erasure-held"));
        }
    }
    let command = approval::approve(req, read, &ERASURE, e.id.0, Confirm { id: e.id, person, subject, merged })?;
    // What cannot be undone waits for a whole ledger.
    Ok(Act::new(command, format!("/erasures/{}", e.id)).imposing())
}
