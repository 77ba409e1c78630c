//! `/homecare`: whom to ask after in this half of the day, those first whom nobody reached; and the form with which it begins.

use super::due;
use super::fact::Lack;
use super::routes::{self, OPEN};
use super::table::{self, Case, Counts};
use crate::careplan;
use muster_ground::duty;
use muster_ground::person::Person;
use muster_ledger::{Read, Refusal};
use muster_web::{Page, Request, Values, empty, form_with, html, notice, tag};
use serde::Serialize;

const SHOWN: usize = 400;
pub(super) const LIVE: &[&str] =
    &["homecare.opened", "homecare.followed", "homecare.missed", "homecare.supplied", "homecare.returned", "homecare.ended"];

#[derive(Serialize)]
struct Line {
    case: Case,
    person: Person,
    carer_name: String,
    order: u8,
}

/// Whom nobody reached, then who had a danger sign, who waits, who was asked.
fn order(c: &Case, now: muster_ledger::Moment) -> u8 {
    match (c.unreached().is_some(), c.last.is_some_and(|l| l.1), c.waits(now)) {
        (true, ..) => 0,
        (_, true, _) => 1,
        (.., true) => 2,
        _ => 3,
    }
}

#[derive(Serialize)]
struct Index {
    counts: Counts,
    lines: Vec<Line>,
}

pub(super) fn index(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let scope = req.scope()?;
    let mut lines = Vec::new();
    for case in table::list(read, scope, SHOWN)? {
        let Some(person) = due::resident(read, &case, scope.mask)? else { continue };
        let carer_name = duty::holder(read, case.carer)?.name;
        lines.push(Line { order: order(&case, req.now), person, carer_name, case });
    }
    lines.sort_by_key(|l| (l.order, l.person.sort));
    let view = Index { counts: table::counts(read, scope)?, lines };
    let heads = ["homecare-unreached-now", "homecare-danger-now", "homecare-wait-now", "homecare-asked-now"];
    Ok(Page::of(req, req.t("homecare-title"), &view, |v| {
        html! {
            div.page-head { h1 { (req.t("homecare-title")) } p.lede { (req.t("homecare-lede")) } div.actions { a.button href=(req.to("/careplans")) { (req.t("careplan-title")) } } }
            p.muted { (req.tr("homecare-counts", &[("open", v.counts.open.to_string()), ("asked", v.counts.asked_today.to_string()), ("ended", v.counts.ended.to_string())])) }
            @if v.lines.is_empty() { (empty(&req.t("homecare-nobody"), None)) p { (req.t("homecare-begin-how")) " " a href=(req.to("/care")) { (req.t("care-title")) } } }
            @for (n, head) in heads.into_iter().enumerate() {
                @let some = v.lines.iter().filter(|l| usize::from(l.order) == n).collect::<Vec<_>>();
                @if !some.is_empty() { section.card {
                    div.card-head { h2 { (req.t(head)) } span.muted { (req.tr("person-count", &[("n", some.len().to_string())])) } }
                    ul.list { @for l in some { li.row data-done=[(l.order == 3).then_some("true")] {
                        a.row-main href=(req.to(&format!("/homecare/{}", l.case.id))) {
                            span.row-title { (l.person.address) " " bdi.person { (l.person.shown_name) } }
                            span.row-sub { (way(req, &l.case)) " · " (req.tr("careplan-carer-is", &[("name", l.carer_name.clone())])) @if let Some((at, _)) = l.case.last { " · " (req.tr("homecare-last", &[("time", muster_web::when(req, at))])) } }
                        }
                        span.row-side { @if l.case.until <= req.now.day() { (tag(&req.t("homecare-ask-end"))) } }
                    } } }
                } }
            }
        }
    })
    .tab("/careplans")
    .live(LIVE))
}

pub(super) fn way(req: &Request, c: &Case) -> String {
    if c.way == careplan::Way::Text { req.t("homecare-way-page") } else { req.t(c.way.words()) }
}

#[derive(Serialize)]
struct New {
    person: Person,
    carers: Vec<(String, String)>,
}

/// `GET /people/{subject}/homecare`.
pub(super) fn new(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let person = routes::resident(req, read)?;
    let mut picks = careplan::carers(req, read, &person, "carer")?;
    let carers = picks.iter().map(|(_, id, name)| (id.clone(), name.clone())).collect();
    picks.extend(careplan::carers(req, read, &person, "deputy")?);
    let mut usual = vec![
        ("by", "self".to_owned()),
        ("way_said", "phone".to_owned()),
        ("consent_on", req.now.day().to_string()),
        ("days", "7".to_owned()),
        ("way", "phone".to_owned()),
    ];
    usual.extend(Lack::ALL.map(|l| ("has", l.code().to_owned())));
    Ok(Page::of(req, req.t("homecare-new"), &New { person, carers }, |v| {
        html! {
            div.page-head { h1 { (req.t("homecare-new")) } p.lede { (v.person.address) " " bdi.person { (v.person.shown_name) } } }
            (notice("info", &html! { p { (req.t("homecare-free")) } }))
            (form_with(req, &OPEN, &format!("/people/{}/homecare", v.person.subject.hex()), &Values::filled(&usual), &picks))
            p { a href=(req.to(&format!("/people/{}", v.person.subject.hex()))) { (req.t("web-back")) } }
        }
    })
    .tab("/careplans"))
}
