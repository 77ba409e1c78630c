//! `/placements`: who was taken away and whether everyone who stayed behind is placed; one of them; the form.

use super::fact::Known;
use super::routes::{self, ACCEPT, BEGIN, CLOSE, PLACE, depends, reached, resident};
use super::table::{self, Dep, Placement};
use muster_ground::duty;
use muster_ground::person::{self, Person};
use muster_ledger::{Read, Refusal};
use muster_web::{Markup, Page, Request, Values, empty, form_with, html, notice, nth_form, plain_form, tag};
use serde::Serialize;

const SHOWN: usize = 60;

#[derive(Serialize)]
struct Line {
    placement: Placement,
    address: String,
    name: String,
    all: usize,
    open: usize,
}

pub(super) fn index(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let scope = req.scope()?;
    let mut view = Vec::new();
    for p in table::list(read, scope, SHOWN)? {
        let found = p.subject.map(|s| person::find(read, s, scope.mask)).transpose()?.flatten();
        let all = table::find(read, p.id)?.map(|f| f.1).unwrap_or_default();
        let open = all.iter().filter(|d| d.accepted_at.is_none()).count();
        let (address, name) = found.map(|f| (f.address, f.shown_name)).unwrap_or_default();
        view.push(Line { placement: p, address, name, all: all.len(), open });
    }
    Ok(Page::of(req, req.t("placement-title"), &view, |v| {
        html! {
            div.page-head { h1 { (req.t("placement-title")) } p.lede { (req.t("placement-lede")) } }
            @if v.is_empty() { (empty(&req.t("placement-nobody"), Some((&req.t("nav-people"), req.to("/people"))))) }
            @else { ul.list { @for l in v { li.row data-done=[l.placement.closed_at.map(|_| "true")] {
                a.row-main href=(req.to(&format!("/placements/{}", l.placement.id))) {
                    span.row-title { (l.address) " " bdi.person { (l.name) } }
                    span.row-sub { (req.tr("placement-since", &[("time", muster_web::when(req, l.placement.begun_at))])) }
                }
                span.row-side { (tag(&state(req, l))) }
            } } } }
        }
    })
    .tab("/careplans")
    .live(&["placement.begun", "placement.placed", "placement.accepted", "placement.closed"]))
}

fn state(req: &Request, l: &Line) -> String {
    match (l.placement.closed_at.is_some(), l.open, l.all) {
        (true, _, _) => req.t("placement-closed"),
        (_, _, 0) => req.t("placement-alone"),
        (_, 0, _) => req.t("placement-all-placed"),
        (_, open, _) => req.tr("placement-open", &[("n", open.to_string())]),
    }
}

#[derive(Serialize)]
struct New {
    person: Person,
    household: Vec<(String, String)>,
}

pub(super) fn new(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let person = resident(req, read)?;
    let members = person::household(read, person.room, req.scope()?.mask)?;
    let others = members.into_iter().filter(|m| m.subject != person.subject);
    let words = |m: &Person| format!("{} · {}", m.shown_name, req.t(m.band.words()));
    let (mut picks, mut usual, mut household) = (Vec::new(), Vec::new(), Vec::new());
    for m in others {
        picks.push(("household", m.subject.hex(), words(&m)));
        household.push((m.subject.hex(), words(&m)));
        // Whoever cannot look after themselves is chosen already.
        if depends(&m).is_some() {
            usual.push(("household", m.subject.hex()));
        }
    }
    let values = Values::filled(&usual);
    Ok(Page::of(req, req.t("placement-new"), &New { person, household }, |v| {
        html! {
            div.page-head { h1 { (req.t("placement-new")) } p.lede { (v.person.address) " " bdi.person { (v.person.shown_name) } } }
            (notice("info", &html! { p { (req.t("placement-note")) } }))
            (form_with(req, &BEGIN, &format!("/people/{}/placement", v.person.subject.hex()), &values, &picks))
        }
    })
    .tab("/careplans"))
}

#[derive(Serialize)]
struct One {
    placement: Placement,
    person: Option<Person>,
    dependants: Vec<(Dep, String, String)>,
    known: Known,
}

pub(super) fn one(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let (placement, all) = reached(req, read)?;
    let known = routes::known(read, &placement)?;
    let scope = req.scope()?;
    let person = placement.subject.map(|s| person::find(read, s, scope.mask)).transpose()?.flatten();
    let with = |d: &Dep| {
        let part = d.part.and_then(|s| read.part(s).ok());
        part.and_then(|p| String::from_utf8(p.plain).ok()).unwrap_or_default()
    };
    let name = |d: &Dep| known.names.get(usize::from(d.n).saturating_sub(1)).cloned().unwrap_or_default();
    let dependants = all.into_iter().map(|d| (d.clone(), name(&d), with(&d))).collect();
    let records =
        duty::may(read, &req.who, "placement.record", placement.community, placement.grid) && placement.closed_at.is_none();
    let view = One { placement, person, dependants, known };
    Ok(Page::of(req, req.t("placement-one"), &view, |v| {
        let open = v.dependants.iter().filter(|d| d.0.accepted_at.is_none()).count();
        let at = format!("/placements/{}", v.placement.id);
        html! {
            div.page-head { h1 { (req.t("placement-one")) }
                p.lede { @if let Some(p) = &v.person { (p.address) " " bdi.person { (p.shown_name) } " · " } (v.known.taken_to) } }
            @if let Some((_, r)) = &req.again { (notice("warn", &html! { p { (req.words.refusal(req.lang, r)) } })) }
            @if v.dependants.is_empty() { (notice("info", &html! { p { (req.t("placement-alone")) } })) }
            @else if open > 0 { (notice("warn", &html! { p { (req.tr("placement-open", &[("n", open.to_string())])) } })) }
            @else { (notice("ok", &html! { p { (req.t("placement-all-placed")) } })) }
            @for (d, name, with) in &v.dependants { (dependant(req, &at, d, (name, with), records)) }
            @if records { (plain_form(req, &CLOSE, &format!("{at}/closing"), &Values::default())) p.muted { (req.t("placement-close-note")) } }
            p { a href=(req.to("/placements")) { (req.t("placement-title")) } }
        }
    })
    .tab("/careplans")
    .live(&["placement.placed", "placement.accepted", "placement.closed"]))
}

fn dependant(req: &Request, at: &str, d: &Dep, (name, with): (&str, &str), records: bool) -> Markup {
    let path = format!("{at}/dependants/{}", d.n);
    let n = usize::from(d.n);
    html! { section.card {
        div.card-head { h2 { (req.t(d.who.words())) " " bdi.person { (name) } }
            @match (d.at, d.accepted_at) { (None, _) => (tag(&req.t("placement-nowhere"))), (_, None) => (tag(&req.t("placement-not-accepted"))), _ => (tag(&req.t("placement-accepted"))) } }
        div.card-body {
            @if let Some(w) = d.at { p { (req.t(w.words())) @if !with.is_empty() { " · " (with) } @if let Some(t) = d.accepted_at { " · " (muster_web::when(req, t)) } } }
            @if records && d.at.is_some() && d.accepted_at.is_none() { (nth_form(req, &ACCEPT, &format!("{path}/acceptance"), &Values::default(), n)) }
            @if records && d.at.is_none() { (nth_form(req, &PLACE, &format!("{path}/place"), &Values::default(), n)) }
            @else if records { details { summary { (req.t("placement-elsewhere")) } (nth_form(req, &PLACE, &format!("{path}/place"), &Values::default(), n)) } }
        }
    } }
}
