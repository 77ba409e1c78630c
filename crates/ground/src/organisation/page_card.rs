//! `/organisations/{id}/card`: what one needs to know of an organisation, on one sheet to print and hand over: whom to call on
//! both sides, what it can bring, what it has promised, what is asked of it now.

use super::fact::Contact;
use super::kind::{amount_words, kind_words};
use super::page::reached;
use super::table::{self, Organisation};
use crate::{appeal, compact, duty, place};
use muster_ledger::{PlaceId, Read, Refusal};
use muster_web::{Markup, Page, Request, html, part};
use serde::Serialize;

/// Whom the organisation calls on our side, the nearest first.
const OURS: [&str; 4] = ["grid_worker", "secretary", "emergency_officer", "street_lead"];

#[derive(Serialize)]
struct Side {
    post: String,
    place: String,
    name: String,
    phone: String,
}

#[derive(Serialize)]
struct Card {
    organisation: Organisation,
    /// Where it is: from the community down.
    seat: String,
    serves: Vec<String>,
    above: String,
    contact: Option<Contact>,
    ours: Vec<Side>,
    compacts: Vec<compact::OnCard>,
    calls: Vec<compact::CallOnCard>,
    members: usize,
    /// May hand out its link.
    keeps: bool,
}

fn ours(read: &Read, seat: PlaceId) -> Result<Vec<Side>, Refusal> {
    let mut out = Vec::new();
    let mut chain = place::ancestors(read, seat)?;
    chain.reverse();
    for p in chain.iter().filter(|p| p.level >= place::Level::Street) {
        for post in OURS {
            for d in duty::holders(read, p.id, post)? {
                let who = duty::holder(read, d.actor)?;
                out.push(Side { post: post.to_owned(), place: p.name.clone(), name: who.name, phone: who.phone });
            }
        }
    }
    Ok(out)
}

pub(super) fn card(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let o = reached(req, read)?;
    let chain = place::ancestors(read, o.seat)?;
    let seat: Vec<String> = chain.into_iter().filter(|p| p.level >= place::Level::Street).map(|p| p.name).collect();
    let mut serves = Vec::new();
    for at in table::places(read, o.id)?.into_iter().filter(|a| a.place != o.seat) {
        serves.extend(place::find(read, at.place)?.map(|p| p.name));
    }
    let (compacts, calls) = compact::on_card(req, read, &o)?;
    let appeals = appeal::panel(req, read, &o)?;
    let above = o.part_of.map(|p| table::find(read, p)).transpose()?.flatten();
    let view = Card {
        seat: if seat.is_empty() { req.t("duty-whole-house") } else { seat.join(" ") },
        serves,
        above: above.map(|a| a.name).unwrap_or_default(),
        contact: duty::may_here(read, &req.who, "organisation.contact").then(|| table::contact(read, &o)),
        ours: ours(read, o.seat)?,
        compacts,
        calls,
        members: table::members(read, o.id)?.len(),
        keeps: duty::may_here(read, &req.who, "organisation.keep") && o.open(read.now),
        organisation: o,
    };
    let title = req.tr("organisation-card-of", &[("name", view.organisation.name.clone())]);
    Ok(Page::of(req, title, &view, |v| shown(req, v, &appeals)).tab("/organisations"))
}

fn call(name: &str, phone: &str) -> Markup {
    html! { bdi.person { (name) } @if !phone.is_empty() { " " a href={ "tel:" (phone) } { (phone) } } }
}

fn shown(req: &Request, v: &Card, appeals: &Markup) -> Markup {
    let o = &v.organisation;
    let at = format!("/organisations/{}", o.id);
    html! {
        (part::trail(req, &[(req.t("organisation-title"), "/organisations".to_owned()), (o.name.clone(), at.clone())], &req.t("organisation-card")))
        div.page-head { h1 { (o.name) }
            p.lede { (req.t(&kind_words(&o.kind))) " · " (v.seat) @if !o.open(req.now) { " · " (req.t("organisation-closed")) } }
            p.muted { (req.tr("organisation-card-as-of", &[("printed", muster_web::when(req, req.now)), ("changed", muster_web::when(req, o.changed_at))])) }
            @if o.code.len() == 18 { p { (req.t("organisation-code")) " " span.mono { (o.code) } } } }
        section.card { div.card-head { h2 { (req.t("organisation-card-call")) } } div.card-body { dl.facts {
            @if let Some(c) = &v.contact { dt { (req.t("organisation-card-theirs")) } dd {
                @if c.name.is_empty() && c.phone.is_empty() { (req.t("organisation-card-nobody")) } @else { (call(&c.name, &c.phone)) }
                @if !c.note.is_empty() { br; (c.note) } } }
            @for s in &v.ours { dt { (s.place) " · " (req.t(&format!("post-{}", s.post))) } dd { (call(&s.name, &s.phone)) } }
            @if v.ours.is_empty() { dt { (req.t("organisation-card-ours")) } dd { (req.t("organisation-card-nobody")) } }
        } } }
        section.card { div.card-head { h2 { (req.t("organisation-part-brings")) } } div.card-body {
            @if o.resources.is_empty() { p.muted { (req.t("organisation-card-nothing")) } }
            @else { ul { @for r in &o.resources { li { (req.tr(&amount_words(&r.what), &[("n", r.amount.to_string())])) } } } }
            dl.facts {
                dt { (req.t("organisation-headcount")) } dd { (o.headcount) @if o.day_shift + o.night_shift > 0 {
                    " · " (req.tr("organisation-shifts-are", &[("day", o.day_shift.to_string()), ("night", o.night_shift.to_string())])) } }
                @if !v.serves.is_empty() { dt { (req.t("organisation-serves")) } dd { (v.serves.join(req.comma())) } }
                @if !v.above.is_empty() { dt { (req.t("organisation-part-of")) } dd { (v.above) } }
                @if v.members > 0 { dt { (req.t("organisation-card-members")) } dd { (v.members) } }
            }
        } }
        section.card { div.card-head { h2 { (req.t("compact-all")) } } div.card-body {
            @if v.compacts.is_empty() { p.muted { (req.t("compact-none-here")) } }
            @for c in &v.compacts {
                p { strong { (c.term) } " · " (c.state) }
                ol { @for p in &c.promises { li { (p) } } }
            }
        } }
        @if !v.calls.is_empty() { section.card { div.card-head { h2 { (req.t("organisation-card-open")) } }
            ul.list { @for c in &v.calls { li.row { a.row-main href=(req.to(&c.path)) { span.row-title { (c.what) } span.row-sub { (c.when) } } span.row-side { (c.state) } } } } } }
        (appeals)
        p.actions.no-print {
            a.button href=(req.to(&at)) { (req.t("web-back")) }
            @if v.keeps { a.button href=(req.to(&format!("{at}/link"))) { (req.t("organisation-link")) } }
        }
    }
}
