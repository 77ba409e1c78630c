//! `/people/new`, `/people/…/correction`, `…/room`, `…/leaving`, and `/people/left`: who left and is not erased.

use super::check::{Told, told};
use super::form::{CORRECT, LEAVE, MOVE, NEW_ANYWHERE, NEW_IN_ROOM, kinds};
use super::{codes, living, room_within};
use crate::duty;
use crate::person::fact::{Dropped, Relation, Sex};
use crate::person::page::facts;
use crate::person::read::{self, Gone, Person};
use crate::person::same::{self, Reason};
use crate::place::{self, Place};
use muster_ledger::{Read, Refusal};
use muster_web::{Mask, Page, Request, Values, empty, form, form_with, html, notice, tag};
use serde::Serialize;

const SHOWN: usize = 200;

#[derive(Serialize)]
struct New {
    room: Option<Place>,
    address: String,
    /// Entries that whoever is typed may be already.
    like: Vec<(Person, Vec<Reason>)>,
}

/// After the register was found to hold someone like the one typed: who that is.
fn like_typed(req: &Request, read: &Read, room: Option<&Place>) -> Result<Vec<(Person, Vec<Reason>)>, Refusal> {
    let Some((typed, _)) = req.again.as_ref().filter(|(_, refusal)| refusal.code == "person-like") else { return Ok(Vec::new()) };
    let found = match room {
        Some(_) => None,
        None => super::own_community(req, read).and_then(|c| super::room_called(req, read, c, typed.get("address"))).ok(),
    };
    let told = told(typed, &Told::nobody(), super::today(read))?;
    same::like(read, req.scope()?, &told.personal, room.or(found.as_ref()).map(|r| r.id)).map_err(Refusal::from)
}

fn like_words(req: &Request, p: &Person) -> String {
    req.tr("person-like-other", &[("name", p.shown_name.clone()), ("address", p.address.clone())])
}

/// Beside each other: who is there already, masked, and what speaks for it.
fn like_shown(req: &Request, like: &[(Person, Vec<Reason>)]) -> muster_web::Markup {
    html! {
        @for (p, reasons) in like {
            (notice("warn", &html! {
                p { strong { bdi.person { (p.shown_name) } } " " (p.address) " · " (req.t(p.band.words())) " · " (req.t(p.sex.words())) @if !p.phone_shown.is_empty() { " · " (p.phone_shown) } }
                p { @for r in reasons { (tag(&req.t(r.words()))) " " } }
                p { a href=(req.to(&format!("/people/{}", p.subject.hex()))) { (req.t("person-like-open")) } }
            }))
        }
    }
}

pub(in crate::person) fn new(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let named = Some(req.posted("room")).filter(|r| !r.is_empty()).or_else(|| req.query("room"));
    let none = || Refusal::not_found("person-no-room").instead("/people");
    let room = match named {
        Some(r) => Some(room_within(req, read, r.parse::<i64>().map_err(|_| none())?.into())?),
        None => None,
    };
    let address = room.as_ref().map(|r| read::address(read, r.id)).transpose()?.unwrap_or_default();
    let like = like_typed(req, read, room.as_ref())?;
    let mut picks = kinds(req);
    picks.extend(like.iter().map(|(p, _)| ("apart", p.subject.hex(), like_words(req, p))));
    let there = match &room {
        Some(r) => crate::person::household_sizes(read, r.building)?.get(&r.id).map_or(0, |h| h.0),
        None => 0,
    };
    let view = New { room, address, like };
    Ok(Page::of(req, req.t("person-register-title"), &view, |v| html! {
        div.page-head { h1 { (req.t("person-register-title")) } p.lede { @if v.room.is_some() { (v.address) } @else { (req.t("person-register-lede")) } } }
        @if there >= crate::person::CROWD { (notice("warn", &html! { p { (req.tr("person-crowd", &[("n", there.to_string())])) } })) }
        @if !v.like.is_empty() { (like_shown(req, &v.like)) }
        @match &v.room {
            Some(room) => (form_with(req, &NEW_IN_ROOM, "/people", &Values::filled(&[("room", room.id.to_string()), ("said", "worker".to_owned())]), &picks)),
            None => (form_with(req, &NEW_ANYWHERE, "/people", &Values::filled(&[("said", "worker".to_owned())]), &picks)),
        }
    })
    .tab("/people"))
}

#[derive(Serialize)]
struct About {
    person: Person,
}

fn head(req: &Request, title: &str, p: &Person) -> muster_web::Markup {
    html! {
        div.page-head { h1 { (req.t(title)) } p.lede { (p.address) " " bdi.person { (p.shown_name) } } }
    }
}

fn back(req: &Request, p: &Person) -> muster_web::Markup {
    html! { p { a href=(req.to(&format!("/people/{}", p.subject.hex()))) { (req.t("person-back")) } } }
}

pub(in crate::person) fn correction(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let view = About { person: living(req, read)? };
    let mut filled = vec![
        ("relation", ["head", "member", "tenant"][view.person.relation as usize].to_owned()),
        ("needs_shown", codes(&view.person.flags)),
        ("said", "worker".to_owned()),
    ];
    if view.person.sex != Sex::Unknown {
        filled.push(("sex", ["male", "female", "unknown"][view.person.sex as usize].to_owned()));
    }
    filled.extend(view.person.flags.iter().map(|n| ("needs", n.code().to_owned())));
    // In full only for whom the mask allows: for others an empty field leaves what is there.
    if req.scope()?.mask == Mask::Full
        && let Some(known) = read::open(read, view.person.part)
    {
        let born = known.birth;
        filled.extend([("name", known.name), ("id_number", known.id_number), ("phone", known.phone), ("note", known.note)]);
        filled.push(("id_kind", known.id_kind));
        filled.push(("birth", born));
    }
    Ok(Page::of(req, req.t("person-correct-title"), &view, |v| {
        html! {
            (head(req, "person-correct-title", &v.person))
            (notice("info", &html! { p { (req.t("person-correct-empty")) } }))
            (facts(req, &v.person, &[], None, false))
            (form_with(req, &CORRECT, &format!("/people/{}/correction", v.person.subject.hex()), &Values::filled(&filled), &kinds(req)))
            (back(req, &v.person))
        }
    })
    .tab("/people"))
}

pub(in crate::person) fn room(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let view = About { person: living(req, read)? };
    let picks = crate::stay::beside(req, read, view.person.community)?;
    Ok(Page::of(req, req.t("person-move-title"), &view, |v| {
        html! {
            (head(req, "person-move-title", &v.person))
            p { (req.t("person-move-note")) }
            (form_with(req, &MOVE, &format!("/people/{}/room", v.person.subject.hex()), &Values::default(), &picks))
            (back(req, &v.person))
        }
    })
    .tab("/people"))
}

pub(in crate::person) fn leaving(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let view = About { person: living(req, read)? };
    let home = crate::person::household(read, view.person.room, Mask::Nameless)?;
    let head_of_home = view.person.relation == Relation::Head && home.len() > 1;
    Ok(Page::of(req, req.t("person-leave-title"), &view, |v| {
        html! {
            (head(req, "person-leave-title", &v.person))
            p { (req.t("person-leave-note")) }
            @if head_of_home { (notice("info", &html! { p { (req.t("person-leave-head")) } })) }
            (form(req, &LEAVE, &format!("/people/{}/leaving", v.person.subject.hex()), &Values::default()))
            (back(req, &v.person))
        }
    })
    .tab("/people"))
}

pub(in crate::person) fn why_left(gone: &Gone) -> &'static str {
    if gone.reason == Dropped::Died { "person-left-died" } else { "person-left-moved" }
}

#[derive(Serialize)]
struct Left {
    person: Person,
    gone: Gone,
}

pub(in crate::person) fn left(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let found = read::gone(read, req.scope()?, SHOWN)?;
    let view: Vec<Left> = found.into_iter().map(|(person, gone)| Left { person, gone }).collect();
    let erases = duty::may_here(read, &req.who, "erasure.propose");
    Ok(Page::of(req, req.t("person-left-title"), &view, |v| html! {
        div.page-head { h1 { (req.t("person-left-title")) } p.lede { (req.t(if erases { "person-left-lede-erase" } else { "person-left-lede" })) } }
        @if v.is_empty() { (empty(&req.t("person-left-none"), None)) }
        @if !v.is_empty() { ul.list { @for l in v { li.row {
            a.row-main href=(req.to(&format!("/people/{}", l.person.subject.hex()))) {
                span.row-title { bdi.person { (l.person.shown_name) } }
                span.row-sub { (l.person.address) " · " (l.gone.at.day()) }
            }
            span.row-side { (tag(&req.t(why_left(&l.gone)))) }
        } } } }
        p { a href=(req.to("/people")) { (req.t("person-title")) } }
    })
    .tab("/people"))
}

/// Under [`Place`] of a room: its household's page, where people are added.
pub(in crate::person) fn add_link(req: &Request, read: &Read, room: &place::Place) -> Option<String> {
    let may = duty::may(read, &req.who, "person.register", room.community, room.grid);
    may.then(|| req.to(&format!("/people/new?room={}", room.id)))
}
