//! `/home`, made to be read aloud and pressed with a thumb.

use super::page_office::{self, Office};
use crate::publish::{self, Notice};
use muster_act::request;
use muster_act::{careplan, counsel, home, homecare, referral};
use muster_ground::law;
use muster_ground::place::{self, Place};
use muster_ground::{duty, look, person};
use muster_ledger::{Fault, PersonId, Read, Refusal};
use muster_muster::incident::{self, Incident};
use muster_web::{Markup, Mask, Page, Request, html, icon_of, notice, until, when};
use serde::Serialize;

#[derive(Serialize)]
struct Worker {
    name: String,
    phone: String,
}

#[derive(Serialize)]
struct View {
    /// None: the register does not say where they live.
    label: Option<String>,
    building: String,
    incident: Option<Incident>,
    office: Option<Office>,
    worker: Option<Worker>,
    requests: Vec<request::Mine>,
    notices: Vec<Notice>,
    /// Someone looked at them through broken glass, within a week.
    glass: Option<muster_ledger::Moment>,
    /// Masked names of those in the same home, themselves left out.
    family: Vec<String>,
}

fn worker(read: &Read, home: &Place) -> Result<Option<Worker>, Fault> {
    for (at, post) in [(home.grid, "grid_worker"), (home.community, "secretary")] {
        for d in duty::holders(read, at, post)? {
            let h = duty::holder(read, d.actor)?;
            if !h.phone.is_empty() {
                return Ok(Some(Worker { name: h.name, phone: h.phone }));
            }
        }
    }
    Ok(None)
}

/// Names are for members of the household; the code of a room may lie on its mat.
fn family(read: &Read, me: Option<PersonId>, home: &Place) -> Result<Vec<String>, Fault> {
    let Some(me) = me else { return Ok(Vec::new()) };
    let own = person::of_person(read, me, Mask::Nameless)?.map(|p| p.subject);
    let all = person::household(read, home.id, Mask::Masked)?;
    Ok(all.into_iter().filter(|p| Some(p.subject) != own).map(|p| p.shown_name).collect())
}

fn glass(read: &Read, me: Option<PersonId>) -> Result<Option<muster_ledger::Moment>, Fault> {
    let own = me.and_then(|p| read.vault().subject(person::REGISTER_DATASET, p));
    let since = read.now.plus(-7 * muster_ledger::DAY);
    Ok(own.map(|s| look::last_through_glass(read, s, since)).transpose()?.flatten().map(|s| s.at))
}

fn view(req: &Request, read: &Read) -> Result<View, Refusal> {
    let Some(at) = home::of_who(read, &req.who)? else {
        let notices = publish::in_force(read, &[muster_ledger::PlaceId::HOUSE], 3)?;
        return Ok(View {
            label: None,
            building: String::new(),
            incident: None,
            office: None,
            worker: None,
            requests: Vec::new(),
            notices,
            glass: None,
            family: Vec::new(),
        });
    };
    let mut requests = request::of_home(read, at.id)?;
    if let Some(me) = req.who.person {
        requests.extend(request::of_merged(read, me, at.id)?);
    }
    let mut areas = at.chain();
    areas.push(muster_ledger::PlaceId::HOUSE);
    Ok(View {
        label: Some(home::label(read, &at)?),
        building: place::find(read, at.building)?.map(|p| p.name).unwrap_or_default(),
        incident: incident::current(read, at.community)?,
        office: page_office::office(req, read, at.community)?,
        worker: worker(read, &at)?,
        requests: request::mine(read, requests)?,
        notices: publish::in_force(read, &areas, 3)?,
        glass: glass(read, req.who.person)?,
        family: family(read, req.who.person, &at)?,
    })
}

pub(super) fn see(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let view = view(req, read)?;
    let live = &[
        "request.taken",
        "request.done",
        "request.confirmed",
        "referral.asked",
        "referral.answered",
        "counsel.taken",
        "incident.opened",
        "incident.ended",
        "notice.published",
        "notice.issued",
    ];
    let checkin = careplan::home_card(req, read)?;
    let told = crate::delivery::home_card(req, read)?;
    let referred = referral::home_card(req, read)?;
    let checkin = html! { (told) (referred) (counsel::home_card(req, read)?) (homecare::home_card(req, read)?) (checkin) };
    Ok(Page::of(req, req.t("home-title"), &view, |v| body(req, v, &checkin)).tab("/home").live(live))
}

fn status(req: &Request, v: &View) -> Markup {
    let said = match &v.incident {
        None => req.tr("home-calm", &[("building", v.building.clone())]),
        Some(i) => req.tr(
            "home-responding",
            &[
                ("building", v.building.clone()),
                ("matter", req.t(&format!("incident-matter-{}", i.matter))),
                ("until", until(req, i.expected_until)),
            ],
        ),
    };
    html! {
        p.today { strong { (said) } }
        p.muted {
            (req.tr("home-updated", &[("time", req.now.clock())]))
            @if let Some(b) = v.incident.as_ref().and_then(|i| law::shipped().article(&i.basis)) {
                " · " a href=(req.to(&b.path())) { (b.name(req.lang)) }
            }
        }
    }
}

fn body(req: &Request, v: &View, checkin: &Markup) -> Markup {
    html! {
        div.page-head { h1 { @if let Some(l) = &v.label { (l) } @else { (req.t("home-title")) } } }
        @if v.label.is_none() { (notice("warn", &html! { p { (req.t("request-no-home")) } })) } @else { (status(req, v)) }
        @if let Some(at) = v.glass { (notice("warn", &html! { p { (req.tr("home-glass", &[("time", when(req, at))])) " " a href=(req.to("/me/looks")) { (req.t("look-who-title")) } } })) }
        (checkin)
        ul.tiles {
            li { a.tile href=(req.to("/reports/new")) { (icon_of("thermometer")) span { (req.t("home-unwell")) small { (req.t("home-unwell-what")) } } } }
            li { a.tile href=(req.to("/requests/new")) { (icon_of("heart-handshake")) span { (req.t("home-help")) small { (req.t("home-help-what")) } } } }
            @if let Some(w) = &v.worker { li { a.tile href={ "tel:" (w.phone) } { (icon_of("phone-call")) span { (req.tr("home-call", &[("name", w.name.clone())])) b.tile-number { (w.phone) } } } } }
            li { a.tile href=(req.to("/counsel/ask")) { (icon_of("phone-call")) span { (req.t("counsel-ask-title")) small { (req.t("home-talk-what")) } } } }
            li { a.tile href=(req.to("/clues/new")) { (icon_of("circle-alert")) span { (req.t("clue-new")) small { (req.t("home-clue-what")) } } } }
            li { a.tile href=(req.to("/public")) { (icon_of("megaphone")) span { (req.t("home-public")) small { (req.t("home-public-what")) } } } }
        }
        @if !v.requests.is_empty() { section.card {
            div.card-head { h2 { (req.t("home-asked")) } }
            (request::home_list(req, &v.requests))
        } }
        @if !v.notices.is_empty() { section.card {
            div.card-head { h2 { (req.t("publish-notices")) } }
            div.card-body { @for n in &v.notices { h3 { a href=(req.to(&format!("/n/{}", publish::notice_code(n.id)))) { (n.title) } } @for line in n.text.lines() { p { (line) } } p.muted.small { (when(req, n.published_at)) } } }
        } }
        @if let Some(o) = &v.office { (page_office::card(req, o)) }
        @if !v.family.is_empty() { section.card {
            div.card-head { h2 { (req.t("home-family")) } }
            ul.list { @for name in &v.family { li.row {
                span.row-main { bdi.person { (name) } }
                span.row-side { a.button href=(req.to("/reports/new")) { (req.t("home-for-them")) } }
            } } }
        } }
        p { a href=(req.to("/services")) { (req.t("referral-services")) } " · " a href=(req.to("/me/receipts")) { (req.t("receipt-mine")) } @if req.who.person.is_some() { " · " a href=(req.to("/me/data")) { (req.t("rights-title")) } } }
    }
}
