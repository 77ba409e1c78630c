//! `/organisations`: who is here and what they can bring; one organisation's card with its compacts and calls; its link.

use super::fact::{Contact, OrganisationId};
use super::kind::{KINDS, amount_words, kind_words};
use super::link::token;
use super::rule::End;
use super::table::{self, Filter, Organisation};
use crate::{appeal, compact, duty, place};
use muster_ledger::{Fault, Read, Refusal};
use muster_web::{Act, Markup, Page, Request, empty, hidden_inputs, html, part, qr, short_url, tag};
use serde::Serialize;

const SHOWN: usize = 300;

/// The organisation of the path, where the scope shows it.
pub(crate) fn reached(req: &Request, read: &Read) -> Result<Organisation, Refusal> {
    let none = || Refusal::not_found("organisation-none").instead("/organisations");
    let found = table::find(read, req.id("id")?)?.ok_or_else(none)?;
    let shown = table::shown(read, req.scope()?, found.id)?;
    if shown { Ok(found) } else { Err(Refusal::forbidden("web-outside-scope").instead("/organisations")) }
}

/// What it can bring, in words.
fn brings(req: &Request, o: &Organisation) -> Vec<String> {
    o.resources.iter().map(|r| req.tr(&amount_words(&r.what), &[("n", r.amount.to_string())])).collect()
}

#[derive(Serialize)]
struct Line {
    #[serde(flatten)]
    organisation: Organisation,
    place: String,
    /// A compact is in force.
    bound: bool,
    /// Calls not yet answered.
    called: usize,
}

fn place_name(req: &Request, read: &Read, id: muster_ledger::PlaceId) -> Result<String, Fault> {
    Ok(place::find(read, id)?.map_or_else(|| req.t("duty-whole-house"), |p| p.name))
}

fn line(req: &Request, read: &Read, organisation: Organisation) -> Result<Line, Fault> {
    let (bound, called) = compact::standing(read, organisation.id)?;
    Ok(Line { place: place_name(req, read, organisation.seat)?, bound, called, organisation })
}

#[derive(Serialize)]
struct All {
    organisations: Vec<Line>,
    kind: String,
    q: String,
}

pub(super) fn all(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let kind = req.query("kind").filter(|k| KINDS.iter().any(|known| known.key == *k)).unwrap_or_default().to_owned();
    let q: String = req.query("q").unwrap_or_default().trim().chars().take(40).collect();
    let found = table::list(read, req.scope()?, &Filter { kind: kind.clone(), name: q.clone() }, SHOWN)?;
    let organisations = found.into_iter().map(|o| line(req, read, o)).collect::<Result<_, _>>()?;
    let view = All { organisations, kind, q };
    let may = duty::may_here(read, &req.who, "organisation.keep");
    Ok(Page::of(req, req.t("organisation-title"), &view, |v| {
        html! {
            div.page-head { h1 { (req.t("organisation-title")) } p.lede { (req.t("organisation-lede")) }
                div.actions {
                    @if may { a.button.button-primary href=(req.to("/organisations/new")) { (req.t("organisation-new")) } a.button href=(req.to("/organisations/lists")) { (req.t("organisation-list-title")) } }
                    a.button href=(req.to("/organisations/party")) { (req.t("organisation-party")) }
                    a.button href=(req.to("/compacts")) { (req.t("compact-all")) }
                    a.button href=(req.to("/appeals")) { (req.t("appeal-all")) }
                } }
            form.filters method="get" action=(req.to("/organisations")) role="search" {
                div.field { label for="f-q" { (req.t("organisation-search")) } input id="f-q" name="q" type="search" value=(v.q) maxlength="40" autocomplete="off"; }
                div.field { label for="f-kind" { (req.t("organisation-kind")) } select id="f-kind" name="kind" {
                    option value="" { (req.t("organisation-kind-all")) }
                    @for k in &KINDS { option value=(k.key) selected[v.kind == k.key] { (req.t(&kind_words(k.key))) } }
                } }
                button.button type="submit" { (req.t("organisation-search-do")) }
            }
            @if v.organisations.is_empty() { (empty(&req.t("organisation-none-yet"), None)) }
            @else { ul.list { @for l in &v.organisations { (row(req, l)) } } }
        }
    })
    .tab("/organisations"))
}

fn row(req: &Request, l: &Line) -> Markup {
    let o = &l.organisation;
    let can = brings(req, o);
    html! { li.row {
        a.row-main href=(req.to(&format!("/organisations/{}", o.id))) {
            span.row-title { (o.name) }
            span.row-sub { (req.t(&kind_words(&o.kind))) " · " (l.place) @if !can.is_empty() { " · " (can.join(" · ")) } }
        }
        span.row-side {
            @if l.called > 0 { (tag(&req.tr("organisation-called", &[("n", l.called.to_string())]))) }
            @else if l.bound { (tag(&req.t("organisation-bound"))) }
        }
    } }
}

#[derive(Serialize)]
struct One {
    organisation: Organisation,
    place: String,
    serves: Vec<String>,
    above: Option<Organisation>,
    members: Vec<Line>,
    contact: Option<Contact>,
    may: bool,
    open: bool,
}

pub(super) fn one(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let o = reached(req, read)?;
    let mut serves = Vec::new();
    for at in table::places(read, o.id)?.into_iter().filter(|a| a.place != o.seat) {
        serves.push(place_name(req, read, at.place)?);
    }
    let compacts = compact::panel(req, read, &o)?;
    let appeals = appeal::panel(req, read, &o)?;
    let view = One {
        place: place_name(req, read, o.seat)?,
        serves,
        above: o.part_of.map(|p| table::find(read, p)).transpose()?.flatten(),
        members: table::members(read, o.id)?.into_iter().map(|m| line(req, read, m)).collect::<Result<_, _>>()?,
        contact: duty::may_here(read, &req.who, "organisation.contact").then(|| table::contact(read, &o)),
        may: duty::may_here(read, &req.who, "organisation.keep"),
        open: o.open(read.now),
        organisation: o,
    };
    Ok(Page::of(req, view.organisation.name.clone(), &view, |v| card(req, v, &html! { (compacts) (appeals) }))
        .tab("/organisations")
        .live(&[
            "organisation.changed",
            "organisation.closed",
            "compact.signed",
            "compact.called",
            "compact.answered",
            "compact.arrived",
        ]))
}

fn card(req: &Request, v: &One, compacts: &Markup) -> Markup {
    let o = &v.organisation;
    let dash = || "—".to_owned();
    html! {
        div.page-head { h1 { (o.name) }
            p.lede { (req.t(&kind_words(&o.kind))) " · " (v.place) @if !v.open { " · " (req.t("organisation-closed")) } } }
        @if let Some(c) = &v.contact { @if !c.phone.is_empty() {
            p { bdi.person { (c.name) } " " a.button href={ "tel:" (c.phone) } { (c.phone) } }
        } }
        section.card { div.card-head { h2 { (req.t("organisation-about")) } }
            div.card-body { dl.facts {
                dt { (req.t("organisation-code")) } dd.mono { (if o.code.is_empty() { dash() } else { o.code.clone() }) }
                dt { (req.t("organisation-serves")) } dd { (if v.serves.is_empty() { v.place.clone() } else { v.serves.join(req.comma()) }) }
                dt { (req.t("organisation-headcount")) } dd { (o.headcount) @if o.day_shift + o.night_shift > 0 {
                    " · " (req.tr("organisation-shifts-are", &[("day", o.day_shift.to_string()), ("night", o.night_shift.to_string())])) } }
                dt { (req.t("organisation-part-brings")) } dd { @let can = brings(req, o); (if can.is_empty() { dash() } else { can.join(" · ") }) }
                @if let Some(c) = &v.contact { @if !c.note.is_empty() { dt { (req.t("organisation-note")) } dd { (c.note) } } }
                @if let Some(a) = &v.above { dt { (req.t("organisation-part-of")) } dd { a href=(req.to(&format!("/organisations/{}", a.id))) { (a.name) } } }
                @if let Some(u) = o.until { dt { (req.t("organisation-last-day")) } dd { (muster_web::until(req, u)) } }
                dt { (req.t("organisation-as-of")) } dd { (muster_web::when(req, o.changed_at)) }
            } } }
        (compacts)
        @if !v.members.is_empty() { section.card {
            div.card-head { h2 { (req.tr("organisation-members", &[("n", v.members.len().to_string())])) } }
            ul.list { @for m in &v.members { (row(req, m)) } }
        } }
        div.actions { a.button href=(req.to(&format!("/organisations/{}/card", o.id))) { (req.t("organisation-card")) } }
        @if v.may && v.open { div.actions {
            a.button href=(req.to(&format!("/organisations/{}/changing", o.id))) { (req.t("organisation-change")) }
            a.button href=(req.to(&format!("/organisations/{}/link", o.id))) { (req.t("organisation-link")) }
            form.inline method="post" action=(req.to(&format!("/organisations/{}/closing", o.id))) {
                (hidden_inputs(req)) (part::submit(part::Look::Quiet, &req.t("organisation-close"))) }
        } }
        p { a href=(req.to("/organisations")) { (req.t("organisation-back")) } }
    }
}

fn end(req: &Request, read: &Read, link_only: bool, then: impl FnOnce(OrganisationId) -> String) -> Result<Act, Refusal> {
    let o = reached(req, read)?;
    within(req, read, &o)?;
    Ok(Act::new(End { id: o.id, link_only }, then(o.id)))
}

/// Changing takes the place itself, not only a sight of it.
pub(super) fn within(req: &Request, read: &Read, o: &Organisation) -> Result<(), Refusal> {
    let chain = place::find(read, o.seat)?.map(|p| p.chain()).unwrap_or_default();
    if chain.contains(&req.who.place) { Ok(()) } else { Err(Refusal::forbidden("web-outside-scope").instead("/organisations")) }
}

pub(super) fn close(req: &Request, read: &Read) -> Result<Act, Refusal> {
    end(req, read, false, |_| "/organisations".to_owned())
}

pub(super) fn relink(req: &Request, read: &Read) -> Result<Act, Refusal> {
    end(req, read, true, |id| format!("/organisations/{id}/link"))
}

#[derive(Serialize)]
struct Slip {
    name: String,
    url: String,
}

/// The card that is handed to the organisation: its code, and what it is for.
pub(super) fn link(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let o = reached(req, read)?;
    within(req, read, &o)?;
    let url = format!("{}/o/{}", req.origin, token(read.vault(), &o));
    let view = Slip { name: o.name.clone(), url };
    Ok(Page::of(req, req.t("organisation-link"), &view, |v| {
        html! {
            div.page-head.no-print { h1 { (req.t("organisation-link")) } p.lede { (req.t("organisation-link-lede")) } }
            section.posters { article.poster {
                (qr(&v.url))
                div { p.poster-room { (v.name) } p { (req.t("organisation-link-1")) } p { (req.t("organisation-link-2")) } p.mono { (short_url(&v.url)) } }
            } }
            div.actions.no-print {
                a.button href=(v.url) { (req.t("organisation-link-open")) }
                form.inline method="post" action=(req.to(&format!("/organisations/{}/link", o.id))) {
                    (hidden_inputs(req)) (part::submit(part::Look::Quiet, &req.t("organisation-relink"))) }
                a.button.button-quiet href=(req.to(&format!("/organisations/{}", o.id))) { (req.t("web-back")) }
            }
        }
    })
    .tab("/organisations"))
}
