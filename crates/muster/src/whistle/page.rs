//! `/whistles`: what is open, what was passed up, what is over; one whistle; one department's share.

use super::call::{self, Call, Event, Shown, State, Whistle};
use super::fact::{Decline, Matter, Said};
use super::kind;
use super::page_act::{May, panel, state_words};
use super::routes::{CLOSE, call_of, whistle_of};
use muster_ground::organisation::{self, Contact};
use muster_ground::{duty, place};
use muster_ledger::{ActorId, Fault, Read, Refusal};
use muster_web::{Markup, Page, Request, Values, empty, form, html, notice, part, tag, when};
use serde::Serialize;

const SHOWN: usize = 300;
static LIVE: &[&str] = &[
    "whistle.blown",
    "whistle.answered",
    "whistle.decided",
    "whistle.reported",
    "whistle.arrived",
    "whistle.solved",
    "whistle.escalated",
    "whistle.closed",
];

/// A department's share with what is shown beside it.
#[derive(Serialize)]
pub(super) struct Share {
    pub call: Call,
    pub name: String,
    /// Who said what: with the answer, when it was handed down, when it was solved, by whoever called.
    pub answer: Said,
    pub handed: Said,
    pub solved: Said,
    pub word: Said,
    /// Whom to ring there, for those who may.
    pub contact: Option<Contact>,
    pub watch: Option<Said>,
}

pub(super) fn share(req: &Request, read: &Read, c: Call) -> Result<Share, Fault> {
    let o = organisation::find(read, c.organisation)?;
    let rings = o.as_ref().filter(|_| duty::may_here(read, &req.who, "organisation.contact"));
    let watch = call::watches(read, c.organisation, read.now)?.into_iter().find(|w| w.from <= read.now);
    Ok(Share {
        answer: call::said(read, c.answer_part),
        handed: call::said(read, c.handed_part),
        solved: call::said(read, c.solved_part),
        word: call::said(read, c.content_part),
        watch: rings.and(watch).map(|w| call::said(read, Some(w.part))),
        contact: rings.map(|o| organisation::contact(read, o)),
        name: o.map(|o| o.name).unwrap_or_default(),
        call: c,
    })
}

#[derive(Serialize)]
struct Line {
    whistle: Whistle,
    matter: String,
    place: String,
    departments: Vec<(String, Call)>,
}

fn line(read: &Read, w: Whistle) -> Result<Line, Fault> {
    let mut departments = Vec::new();
    for c in call::calls_of(read, w.id)? {
        departments.push((organisation::find(read, c.organisation)?.map(|o| o.name).unwrap_or_default(), c));
    }
    let place = place::find(read, w.place)?.map(|p| p.name).unwrap_or_default();
    Ok(Line { matter: call::matter(read, &w).text, place, departments, whistle: w })
}

#[derive(Serialize)]
struct Index {
    lines: Vec<Line>,
    open: i64,
    passed: i64,
}

pub(super) fn index(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let shown = match req.query("tab") {
        Some("passed") => Shown::Passed,
        Some("closed") => Shown::Closed,
        _ => Shown::Open,
    };
    let (open, passed) = call::open(read, req.scope()?)?;
    let mut lines: Vec<Line> =
        call::list(read, req.scope()?, shown, SHOWN)?.into_iter().map(|w| line(read, w)).collect::<Result<_, _>>()?;
    if shown != Shown::Closed {
        // What is late first, then what is due next.
        let due = |l: &Line| l.departments.iter().filter_map(|(_, c)| c.awaited()).map(|(_, due, _)| due.0).min();
        lines.sort_by_key(|l| due(l).unwrap_or(i64::MAX));
    }
    let may = duty::may_here(read, &req.who, "whistle.blow");
    let view = Index { lines, open, passed };
    Ok(Page::of(req, req.t("whistle-title"), &view, |v| {
        let one = |words: &str, n: Option<i64>, path: &str, which| (req.t(words), n, path.to_owned(), shown == which);
        let tabs = [
            one("whistle-open", Some(v.open), "/whistles", Shown::Open),
            one("whistle-passed", Some(v.passed), "/whistles?tab=passed", Shown::Passed),
            one("whistle-closed", None, "/whistles?tab=closed", Shown::Closed),
        ];
        html! {
            div.page-head { h1 { (req.t("whistle-title")) } p.lede { (req.t("whistle-lede")) }
                @if may { div.actions { a.button.button-primary href=(req.to("/whistles/new")) { (req.t("whistle-new")) } } } }
            (part::tabs(req, &req.t("whistle-title"), &tabs))
            @if v.lines.is_empty() { (empty(&req.t("whistle-none-here"), may.then_some(("/whistles/new", req.t("whistle-new"))))) }
            ul.list { @for l in &v.lines { (row(req, l)) } }
            p { a href=(req.to("/whistles/departments")) { (req.t("whistle-departments-see")) } }
        }
    })
    .tab("/whistles")
    .live(LIVE))
}

fn row(req: &Request, l: &Line) -> Markup {
    let w = &l.whistle;
    let late = l.departments.iter().any(|(_, c)| c.late(req.now));
    html! { li.row data-done[w.closed_at.is_some()] {
        a.row-main href=(req.to(&format!("/whistles/{}", w.id))) {
            span.row-title { (req.t(kind::words(&w.kind))) " · " (l.matter) }
            span.row-sub { (l.place) " · " (when(req, w.blown_at)) @if w.exercise { " · " (req.t("whistle-exercise-mark")) } }
            @for (name, c) in &l.departments { span.row-sub { (name) (req.colon()) (state_words(req, c)) } }
        }
        span.row-side {
            @if w.closed_at.is_some() { (tag(&req.t(if w.withdrawn { "whistle-is-withdrawn" } else { "whistle-is-solved" }))) }
            @else if late { (tag(&req.t("whistle-is-late"))) }
            @else if w.urgent { (tag(&req.t("whistle-is-urgent"))) }
        }
    } }
}

#[derive(Serialize)]
struct One {
    whistle: Whistle,
    matter: Matter,
    place: String,
    blown_by: String,
    shares: Vec<Share>,
    events: Vec<(Event, String, String)>,
    may: May,
}

fn may(read: &Read, req: &Request) -> May {
    let may = |action| duty::may_here(read, &req.who, action);
    May { blow: may("whistle.blow"), record: may("whistle.record"), decide: may("whistle.decide") }
}

pub(super) fn one(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let w = whistle_of(req, read)?;
    let shares: Vec<Share> = call::calls_of(read, w.id)?.into_iter().map(|c| share(req, read, c)).collect::<Result<_, _>>()?;
    let mut events = Vec::new();
    for e in call::events(read, w.id)? {
        let name = shares.iter().find(|s| s.call.id == e.call).map(|s| s.name.clone()).unwrap_or_default();
        let who = if e.actor == ActorId::HOUSE { String::new() } else { duty::holder(read, e.actor)?.name };
        events.push((e, name, who));
    }
    let view = One {
        matter: call::matter(read, &w),
        place: place::find(read, w.place)?.map(|p| p.name).unwrap_or_default(),
        blown_by: duty::holder(read, w.blown_by)?.name,
        may: May { decide: may(read, req).decide && w.blown_by != req.who.actor, ..may(read, req) },
        shares,
        events,
        whistle: w,
    };
    let open = view.whistle.closed_at.is_none();
    let title = req.tr("whistle-of", &[("kind", req.t(kind::words(&view.whistle.kind)))]);
    Ok(Page::of(req, title, &view, |v| one_page(req, v)).tab("/whistles").live(LIVE).under_way(open))
}

fn one_page(req: &Request, v: &One) -> Markup {
    let w = &v.whistle;
    let open = w.closed_at.is_none();
    let closing = Values::filled(&[("how", "solved".to_owned())]);
    html! {
        div.page-head {
            (part::trail(req, &[(req.t("whistle-title"), "/whistles".to_owned())], &req.t("whistle-one")))
            h1 { (req.t(kind::words(&w.kind))) } p.lede { (v.matter.text) }
        }
        @if w.exercise { (notice("info", &html! { p { (req.t("whistle-exercise-say")) } })) }
        @if let Some(at) = w.closed_at { (notice("info", &html! { p { (req.tr(if w.withdrawn { "whistle-withdrawn-at" } else { "whistle-closed-at" }, &[("at", when(req, at))])) } })) }
        dl.facts {
            dt { (req.t("whistle-place")) } dd { (v.place) }
            dt { (req.t("whistle-blown")) } dd { (v.blown_by) " · " (when(req, w.blown_at)) @if w.urgent { " · " (req.t("whistle-is-urgent")) } }
            @if !v.matter.name.is_empty() || !v.matter.phone.is_empty() {
                dt { (req.t("whistle-name")) } dd { bdi.person { (v.matter.name) } " "
                    @if !v.matter.phone.is_empty() { a href={ "tel:" (v.matter.phone) } { (v.matter.phone) } } }
            }
        }
        @for (n, s) in v.shares.iter().enumerate() { (department(req, s, v.may, (n, v.shares.len() > 1), open)) }
        @if open && v.may.blow {
            details.fold { summary { (req.t("whistle-close-head")) } (form(req, &CLOSE, &format!("/whistles/{}/closing", w.id), &closing)) }
            div.actions {
                a.button href=(req.to(&format!("/whistles/{}/joining", w.id))) { (req.t("whistle-join")) }
                a.button href=(req.to(&format!("/whistles/{}/sheet", w.id))) { (req.t("whistle-sheet")) }
            }
        }
        @if !v.events.is_empty() { section.card { div.card-head { h2 { (req.t("whistle-history")) } }
            div.card-body { (part::timeline(&v.events.iter().rev().map(|e| told(req, e)).collect::<Vec<_>>())) } } }
    }
}

/// A department's card: where it stands, what it said, whom to ring, what can be done.
fn department(req: &Request, s: &Share, may: May, (nth, joint): (usize, bool), open: bool) -> Markup {
    let c = &s.call;
    let said = |words: &str, s: &Said| {
        html! {
            @if !s.text.is_empty() || !s.name.is_empty() { dt { (req.t(words)) } dd { bdi.person { (s.name) } @if !s.name.is_empty() && !s.text.is_empty() { " · " } (s.text) } }
        }
    };
    html! { section.card {
        div.card-head { h2 { (s.name) } @if joint && nth == 0 { (tag(&req.t("whistle-leads"))) } @if c.late(req.now) { (tag(&req.t("whistle-is-late"))) } }
        div.card-body {
            p { strong { (state_words(req, c)) } }
            @if c.rung > 0 { p { (req.t(if c.rung > 1 { "whistle-at-district" } else { "whistle-at-street" })) } }
            dl.facts {
                dt { (req.t("whistle-clocks")) } dd { (req.tr("whistle-clocks-are", &[("answer", when(req, c.answer_by)), ("arrive", when(req, c.arrive_by)), ("solve", when(req, c.solve_by))])) }
                (said("whistle-said-answer", &s.answer))
                (said("whistle-said-handed", &s.handed))
                (said("whistle-said-solved", &s.solved))
                @if let Some(w) = c.content { dt { (req.t("whistle-content")) } dd { (req.t(w.words())) @if !s.word.text.is_empty() { " · " (s.word.text) } } }
            }
            @if c.state.open() { (ring(req, s)) }
            @if open || !c.state.open() { (panel(req, c, may, nth)) }
        }
    } }
}

/// Whom to ring there: whoever is on duty, else whoever is known.
fn ring(req: &Request, s: &Share) -> Markup {
    let watch = s.watch.iter().map(|w| (w.name.as_str(), w.text.as_str(), true));
    let contact = s.contact.iter().map(|c| (c.name.as_str(), c.phone.as_str(), false));
    let first = watch.chain(contact).find(|(_, phone, _)| !phone.is_empty());
    html! {
        @if let Some((name, phone, on_duty)) = first {
            p { @if on_duty { (req.t("whistle-on-duty")) " " } bdi.person { (name) } " " a.button href={ "tel:" (phone) } { (phone) } }
        }
    }
}

/// What happened, in words.
fn told(req: &Request, (e, name, who): &(Event, String, String)) -> part::Event {
    let what = match (e.kind.as_str(), e.what) {
        ("answered", n) => match usize::try_from(n).ok().and_then(|n| Decline::ALL.get(n)) {
            Some(d) => req.tr("whistle-told-declined", &[("why", req.t(d.words()))]),
            None => req.t("whistle-told-coming"),
        },
        ("decided", 0) => req.t("whistle-told-released"),
        ("decided", _) => req.t("whistle-told-insisted"),
        ("arrived", 0) => req.t("whistle-told-not-there"),
        ("arrived", _) => req.t("whistle-told-arrived"),
        ("escalated", n) => req.t(if n > 1 { "whistle-told-district" } else { "whistle-told-street" }),
        ("joined", _) => req.t("whistle-told-joined"),
        ("handed_down", _) => req.t("whistle-told-handed"),
        ("reported", _) => req.t("whistle-told-reported"),
        ("solved", _) => req.t("whistle-told-solved"),
        _ => req.t("whistle-told-reopened"),
    };
    part::Event { when: when(req, e.at), what: format!("{name}{}{what}", req.colon()), who: who.clone(), now: false, void: false }
}

#[derive(Serialize)]
struct OneCall {
    whistle: Whistle,
    matter: Matter,
    share: Share,
    may: May,
}

/// One department's share alone: where a form that was refused comes back.
pub(super) fn call_page(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let (c, w) = call_of(req, read)?;
    let all = may(read, req);
    let may = May { decide: all.decide && w.blown_by != req.who.actor, ..all };
    let view = OneCall { matter: call::matter(read, &w), share: share(req, read, c)?, may, whistle: w };
    Ok(Page::of(req, view.share.name.clone(), &view, |v| {
        let w = &v.whistle;
        html! {
            div.page-head {
                (part::trail(req, &[(req.t("whistle-title"), "/whistles".to_owned()), (req.t("whistle-one"), format!("/whistles/{}", w.id))], &v.share.name))
                h1 { (req.t(kind::words(&w.kind))) } p.lede { (v.matter.text) }
            }
            (department(req, &v.share, v.may, (0, false), w.closed_at.is_none() || v.share.call.state == State::Solved))
        }
    })
    .tab("/whistles")
    .live(LIVE))
}
