//! The list of requests within a duty's reach, and what is asked for again and again.

use super::fact::Need;
use super::kinds::{self, Domain};
use super::like::{self, Agenda};
use super::page::{LIVE, Line, clock, line, need, state};
use super::table::{self, After, Filter, State};
use muster_ground::place;
use muster_ledger::{Fault, Read, Refusal};
use muster_web::{Markup, Page, Request, empty, html, tag};
use serde::Serialize;

#[derive(Serialize)]
struct Index {
    lines: Vec<Line>,
    /// What is asked for so often that it should be talked about.
    agenda: Vec<(Agenda, String)>,
    next: Option<String>,
}

const FILTERS: [(&str, &str); 6] = [
    ("", "request-filter-waiting"),
    ("overdue", "request-filter-overdue"),
    ("made", "request-filter-made"),
    ("mine", "request-filter-mine"),
    ("done", "request-filter-done"),
    ("closed", "request-filter-closed"),
];

fn filter(req: &Request) -> Filter {
    let mut f = Filter { kind: req.query("kind").and_then(Need::parse), ..Filter::default() };
    match req.query("show").unwrap_or_default() {
        "overdue" => f.overdue = true,
        "mine" => f.owner = Some(req.who.actor),
        "closed" => f.closed = true,
        s => f.state = State::parse(s),
    }
    f
}

pub(super) fn index(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let (rows, next) = table::list(read, req.scope()?, &filter(req), req.query("after").and_then(After::parse), 50)?;
    let lines = rows.into_iter().map(|r| line(read, r)).collect::<Result<Vec<_>, Fault>>()?;
    let mut agenda = Vec::new();
    if req.who.post == "secretary" {
        for a in like::agenda(read, req.scope()?)? {
            let name = place::find(read, a.community)?.map(|p| p.name).unwrap_or_default();
            agenda.push((a, name));
        }
    }
    let view = Index { lines, agenda, next: next.map(After::code) };
    Ok(Page::of(req, req.t("request-title"), &view, |v| index_page(req, v)).tab("/requests").live(LIVE))
}

fn address(show: &str, kind: &str, after: &str) -> String {
    let pairs = [("show", show), ("kind", kind), ("after", after)];
    let kept: Vec<String> = pairs.iter().filter(|(_, v)| !v.is_empty()).map(|(k, v)| format!("{k}={v}")).collect();
    if kept.is_empty() { "/requests".to_owned() } else { format!("/requests?{}", kept.join("&")) }
}

fn index_page(req: &Request, v: &Index) -> Markup {
    let (show, kind) = (req.query("show").unwrap_or_default(), req.query("kind").unwrap_or_default());
    let records = ["grid_worker", "secretary"].contains(&req.who.post.as_str());
    html! {
        div.page-head {
            h1 { (req.t("request-title")) }
            p.lede { (req.t("request-lede")) }
            @if records { div.actions { a.button.button-primary href=(req.to("/requests/record")) { (req.t("request-write-down")) } a.button href=(req.to("/callbacks")) { (req.t("request-callbacks")) } a.button href=(req.to("/referrals")) { (req.t("referral-title")) } a.button href=(req.to("/counsel/record")) { (req.t("counsel-record-title")) } @if req.who.post == "secretary" { a.button href=(req.to("/counsel/figures")) { (req.t("counsel-figures")) } } @if req.who.post == "secretary" { a.button href=(req.to("/workorders")) { (req.t("workorder-title")) } } } }
        }
        nav.segmented aria-label=(req.t("request-show")) {
            @for (key, words) in FILTERS { a href=(req.to(&address(key, kind, ""))) aria-current=[(key == show).then_some("true")] { (req.t(words)) } }
        }
        (kinds_shown(req, show, kind))
        @if v.lines.is_empty() { (empty(&req.t("request-empty"), records.then(|| (req.t("request-write-down"), req.to("/requests/record"))).as_ref().map(|(w, h)| (w.as_str(), h.clone())))) }
        ul.list { @for l in &v.lines { (list_row(req, l)) } }
        (agenda(req, &v.agenda))
        @if let Some(next) = &v.next { p.pager { a.button href=(req.to(&address(show, kind, next))) { (req.t("request-more")) } } }
    }
}

/// The same asked for again and again: proposed to be talked about, decided by people.
fn agenda(req: &Request, all: &[(Agenda, String)]) -> Markup {
    html! {
        @if !all.is_empty() { section.card {
            div.card-head { h2 { (req.t("request-agenda")) } }
            div.card-body { p.muted { (req.tr("request-agenda-what", &[("days", like::AGENDA_DAYS.to_string())])) } }
            ul.list { @for (a, name) in all { li.row {
                a.row-main href=(req.to(&address("", a.kind.name(), ""))) {
                    span.row-title { (need(req, a.kind)) }
                    span.row-sub { (name) " · " (req.tr("request-agenda-times", &[("times", a.times.to_string()), ("buildings", a.buildings.to_string())])) }
                }
            } } }
        } }
    }
}

/// The kinds by domain, folded away while none is chosen.
fn kinds_shown(req: &Request, show: &str, kind: &str) -> Markup {
    let title = Need::parse(kind).map_or_else(|| req.t("request-filter-any"), |n| need(req, n));
    html! {
        details.fold {
            summary { (req.t("request-need")) (req.colon()) (title) }
            @if !kind.is_empty() { p { a href=(req.to(&address(show, "", ""))) { (req.t("request-filter-any")) } } }
            @for d in Domain::ALL {
                h3 { (req.t(&format!("request-domain-{}", d.name()))) }
                nav.chips aria-label=(req.t(&format!("request-domain-{}", d.name()))) {
                    @for n in Need::ALL.into_iter().filter(|n| kinds::domain(*n) == d) {
                        a.chip href=(req.to(&address(show, n.name(), ""))) aria-current=[(n.name() == kind).then_some("true")] { (need(req, n)) }
                    }
                }
            }
        }
    }
}

fn list_row(req: &Request, l: &Line) -> Markup {
    let r = &l.row;
    html! {
        li.row data-done=[(r.state == State::Confirmed).then_some("true")] {
            a.row-main href=(req.to(&format!("/requests/{}", r.id))) {
                span.row-title { (l.building_name) " · " (need(req, r.kind)) @if let Some(d) = r.danger { " " (tag(&req.t(&format!("request-danger-{}", d.name())))) } @else if r.urgent { " " (tag(&req.t("request-urgent-mark"))) } }
                span.row-sub { (clock(req, l.overdue, r)) @if !l.owner_name.is_empty() { " · " (req.tr("request-owner-is", &[("name", l.owner_name.clone())])) } @if l.unanswered { " · " strong { (req.t("request-unanswered")) } } }
            }
            span.row-side { (state(req, r)) }
        }
    }
}
