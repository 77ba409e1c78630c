//! `/services`: what one can be helped with, in one place; `/referrals`: what was given to outside bodies; the form that asks.

use super::routes::{self, ASK};
use super::table::{self, Row, State};
use crate::request::{self, Domain, Need, domain, need};
use muster_ground::organisation;
use muster_ground::place;
use muster_ledger::{Read, Refusal};
use muster_web::{Page, Request, Values, empty, form_with, html, notice, tag};
use serde::Serialize;

const SHOWN: usize = 200;
pub(super) const LIVE: &[&str] = &[
    "referral.asked",
    "referral.consented",
    "referral.refused",
    "referral.withdrawn",
    "referral.told",
    "referral.answered",
    "referral.lapsed",
];

/// `GET /services`.
pub(super) fn services(req: &Request, _: &Read) -> Result<Page, Refusal> {
    let all: Vec<(Domain, Vec<Need>)> = Domain::ALL
        .into_iter()
        .map(|d| (d, Need::ALL.into_iter().filter(|n| domain(*n) == d && *n != Need::Other).collect()))
        .collect();
    Ok(Page::of(req, req.t("referral-services"), &all, |v| {
        html! {
            div.page-head { h1 { (req.t("referral-services")) } p.lede { (req.t("referral-services-lede")) } }
            @for (d, needs) in v { section.card {
                div.card-head { h2 { (req.t(&format!("request-domain-{}", d.name()))) } }
                div.card-body { p.chips { @for n in needs { (tag(&need(req, *n))) } } }
            } }
            (notice("info", &html! { p { (req.t("referral-services-consent")) } }))
            div.actions { a.button.button-primary href=(req.to("/requests/new")) { (req.t("request-new")) } }
            p { (req.t("request-emergency")) }
        }
    }))
}

#[derive(Serialize)]
pub(super) struct Line {
    #[serde(flatten)]
    pub(super) row: Row,
    pub(super) to_name: String,
    pub(super) building_name: String,
    pub(super) overdue: bool,
}

pub(super) fn line(read: &Read, row: Row) -> Result<Line, Refusal> {
    Ok(Line {
        to_name: organisation::find(read, row.to)?.map(|o| o.name).unwrap_or_default(),
        building_name: place::find(read, row.building)?.map(|p| p.name).unwrap_or_default(),
        overdue: row.overdue(read.now),
        row,
    })
}

/// The clock, or how it ended.
pub(super) fn clock(req: &Request, r: &Row) -> String {
    let at = |id: &str, m: Option<muster_ledger::Moment>| {
        req.tr(id, &[("time", m.map(|m| muster_web::when(req, m)).unwrap_or_default())])
    };
    match r.state {
        State::Asked => at("referral-asked-at", Some(r.asked_at)),
        State::Consented if r.overdue(req.now) => at("referral-overdue-since", r.due),
        State::Consented => at("referral-answers-by", r.due),
        State::Answered => at("referral-answered-at", r.answered_at),
        State::Refused | State::Withdrawn => at("referral-said-at", r.said_at),
    }
}

#[derive(Serialize)]
struct Index {
    waiting: usize,
    told: usize,
    late: usize,
    lines: Vec<Line>,
}

pub(super) fn index(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let lines = table::list(read, req.scope()?, SHOWN)?;
    let lines = lines.into_iter().map(|r| line(read, r)).collect::<Result<Vec<_>, _>>()?;
    let n = |f: &dyn Fn(&Line) -> bool| lines.iter().filter(|l| f(l)).count();
    let view = Index {
        waiting: n(&|l| l.row.state == State::Asked),
        told: n(&|l| l.row.state == State::Consented),
        late: n(&|l| l.overdue),
        lines,
    };
    Ok(Page::of(req, req.t("referral-title"), &view, |v| {
        html! {
            div.page-head { h1 { (req.t("referral-title")) } p.lede { (req.t("referral-lede")) } div.actions { a.button href=(req.to("/services")) { (req.t("referral-services")) } } }
            @if v.late > 0 { (notice("warn", &html! { p { (req.tr("referral-late-n", &[("n", v.late.to_string())])) } })) }
            @if v.lines.is_empty() { (empty(&req.t("referral-nothing"), Some((&req.t("nav-requests"), req.to("/requests"))))) }
            @else {
                p.muted { (req.tr("referral-counts", &[("waiting", v.waiting.to_string()), ("told", v.told.to_string())])) }
                ul.list { @for l in &v.lines { li.row data-done=[(!l.row.open()).then_some("true")] {
                    a.row-main href=(req.to(&format!("/referrals/{}", l.row.id))) {
                        span.row-title { (need(req, l.row.need)) " → " (l.to_name) }
                        span.row-sub { (l.building_name) " · " @if l.overdue { strong { (clock(req, &l.row)) } } @else { (clock(req, &l.row)) } }
                    }
                    span.row-side { (tag(&req.t(l.row.state.words()))) }
                } } }
            }
        }
    })
    .tab("/requests")
    .live(LIVE))
}

#[derive(Serialize)]
struct Asking {
    request: String,
    bodies: Vec<(String, String)>,
    earlier: Vec<Line>,
}

/// `GET /requests/{id}/referral`.
pub(super) fn ask(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let row = request::within(req, read)?;
    let bodies: Vec<(String, String)> = routes::bodies(req, read)?
        .iter()
        .map(|o| (o.id.to_string(), format!("{} · {}", o.name, req.t(&organisation::kind_words(&o.kind)))))
        .collect();
    let earlier = table::of_request(read, row.id)?.into_iter().map(|r| line(read, r)).collect::<Result<_, _>>()?;
    let view = Asking { request: row.id.to_string(), bodies, earlier };
    // What the asker wrote is a beginning for whoever has it in hand; it is read by the resident before anyone else reads it.
    let text =
        if routes::mine(req, &row) { request::asked(read, &row).map(|a| a.text).unwrap_or_default() } else { String::new() };
    let mut usual = vec![("hours", "72".to_owned()), ("matter", text)];
    usual.extend(["name", "phone"].map(|t| ("tells", t.to_owned())));
    let picks: Vec<_> = view.bodies.iter().map(|(id, name)| ("to", id.clone(), name.clone())).collect();
    Ok(Page::of(req, req.t("referral-new"), &view, |v| {
        html! {
            div.page-head { h1 { (req.t("referral-new")) } p.lede { (need(req, row.kind)) " · " (req.t("referral-new-lede")) } }
            @for l in &v.earlier { p { a href=(req.to(&format!("/referrals/{}", l.row.id))) { (l.to_name) } " " (tag(&req.t(l.row.state.words()))) } }
            @if v.bodies.is_empty() { (empty(&req.t("referral-no-bodies"), Some((&req.t("nav-organisations"), req.to("/organisations"))))) }
            @else { (form_with(req, &ASK, &format!("/requests/{}/referral", v.request), &Values::filled(&usual), &picks)) }
            p { a href=(req.to(&format!("/requests/{}", v.request))) { (req.t("web-back")) } }
        }
    })
    .tab("/requests"))
}
