//! `/deliveries`: which notice is being brought to whom, who has not been reached, and whom to call.

use super::fact::Went;
use super::letter;
use super::outbox::{self, Standing};
use super::page_reached::{self, Reached};
use super::read::{self, Delivery, One, Tally};
use super::routes::{ANNOUNCE, BEGIN, OUTCOME, areas, buildings, notice as notice_of, people, person_of, reached};
use super::table::{self, State, Way};
use crate::publish;
use muster_ground::person;
use muster_ground::{duty, place};
use muster_ledger::{Moment, PlaceId, Read, Refusal};
use muster_web::part::{self, Kpi};
use muster_web::{Markup, Page, Request, Values, empty, form_with, hidden_inputs, html, notice, plain_form, tag, until, when};
use serde::Serialize;
use std::collections::BTreeSet;

const SHOWN: usize = 100;
const OPEN_SHOWN: usize = 300;
const LIVE: &[&str] =
    &["delivery.begun", "delivery.passed", "delivery.tried", "delivery.received", "delivery.refused", "delivery.closed"];

#[derive(Serialize)]
struct Line {
    delivery: Delivery,
    title: String,
    place: String,
    tally: Tally,
}

fn title(req: &Request, read: &Read, d: &Delivery) -> Result<String, Refusal> {
    let held = letter::held(read, d)?;
    if held.as_ref().is_some_and(|h| h.letter) {
        // Whose it is and what it says is for those who bring it.
        return Ok(req.t("delivery-letter-one"));
    }
    let words = held.map(|h| h.title).filter(|t| !t.is_empty());
    Ok(words.unwrap_or_else(|| req.t("notice-erased")))
}

fn named(read: &Read, id: PlaceId) -> Result<String, Refusal> {
    Ok(place::find(read, id)?.map(|p| p.name).unwrap_or_default())
}

/// `GET /deliveries`.
pub(super) fn index(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let scope = req.scope()?;
    let mut lines = Vec::new();
    for d in read::list(read, scope, SHOWN)? {
        let tally = read::sum(&read::tallies(read, scope, d.id)?);
        lines.push(Line { title: title(req, read, &d)?, place: named(read, d.area)?, tally, delivery: d });
    }
    let publishes = duty::may_here(read, &req.who, "notice.publish");
    Ok(Page::of(req, req.t("delivery-title"), &lines, |v| {
        html! {
            div.page-head { h1 { (req.t("delivery-title")) } p.lede { (req.t("delivery-lede")) }
                div.actions { @if publishes { a.button.button-primary href=(req.to("/notices/new")) { (req.t("publish-notice-new")) } } a.button href=(req.to("/n")) { (req.t("notice-board")) } } }
            @if v.is_empty() { (empty(&req.t("delivery-none-yet"), Some((&req.t("notice-board"), req.to("/n"))))) }
            @else { ul.list { @for l in v { li.row data-done[l.delivery.closed.is_some()] { a.row-main href=(req.to(&format!("/deliveries/{}", l.delivery.id))) {
                span.row-title { (l.title) } span.row-sub { (l.place) " · " (when(req, l.delivery.begun_at)) " · " (req.tr("delivery-so-far", &[("n", l.tally.reached.to_string()), ("all", l.tally.all.to_string())])) }
            } span.row-side { @if l.tally.door > 0 { (tag(&req.tr("delivery-doors", &[("n", l.tally.door.to_string())]))) } @if let Some((_, why)) = l.delivery.closed { (tag(&req.t(why_words(why)))) } } } } } }
        }
    })
    .tab("/deliveries")
    .live(LIVE))
}

fn why_words(why: super::Why) -> &'static str {
    ["delivery-closed-done", "delivery-closed-over", "delivery-closed-withdrawn"][why as usize]
}

#[derive(Serialize)]
struct New {
    title: String,
    people: usize,
    homes: usize,
    without_phone: usize,
    texts: bool,
}

/// `GET /n/{code}/delivery`: how many it is for before anybody is disturbed.
pub(super) fn new(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let n = notice_of(req, read)?;
    let all = areas(req, read, &n)?;
    let picks: Vec<(&str, String, String)> = all.iter().map(|p| ("area", p.id.to_string(), p.name.clone())).collect();
    let who = match all.first() {
        Some(top) => people(req, read, top)?,
        None => Vec::new(),
    };
    let homes: BTreeSet<PlaceId> = who.iter().map(|p| p.room).collect();
    let without_phone = who.iter().filter(|p| p.phone_shown.is_empty()).count();
    let texts = outbox::sends(read)?;
    let view = New { title: n.words.title.clone(), people: who.len(), homes: homes.len(), without_phone, texts };
    let at = format!("/n/{}/delivery", req.param("code"));
    let usual =
        Values::filled(&[("hours", "24".to_owned()), ("area", all.first().map(|p| p.id.to_string()).unwrap_or_default())]);
    Ok(Page::of(req, req.t("delivery-new"), &view, |v| {
        let args = [("people", v.people.to_string()), ("homes", v.homes.to_string()), ("none", v.without_phone.to_string())];
        html! {
            div.page-head { h1 { (req.t("delivery-new")) } p.lede { (v.title) } }
            (notice("info", &html! { p { (req.tr("delivery-for", &args)) } p { (req.t(if v.texts { "delivery-texts" } else { "delivery-no-texts" })) } p { (req.t("delivery-how")) } }))
            @if picks.is_empty() { (notice("warn", &html! { p { (req.t("delivery-no-area")) } })) }
            @else { (form_with(req, &BEGIN, &at, &usual, &picks)) }
        }
    })
    .tab("/deliveries"))
}

/// Someone not reached yet. The way they want is not said: it is theirs.
#[derive(Serialize)]
struct Open {
    subject: String,
    address: String,
    name: String,
    state: State,
}

#[derive(Serialize)]
struct View {
    delivery: Delivery,
    title: String,
    place: String,
    tally: Tally,
    buildings: Vec<(String, Tally)>,
    open: Vec<Open>,
    reached: Vec<Reached>,
    texts: Standing,
    announced: Vec<(String, Moment)>,
    calls: usize,
    does: bool,
    letter: bool,
}

/// `GET /deliveries/{id}`: who has not been reached.
pub(super) fn one(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let d = reached(req, read)?;
    let scope = req.scope()?;
    let tallies = read::tallies(read, scope, d.id)?;
    let mut buildings_of = Vec::new();
    for (b, t) in &tallies {
        buildings_of.push((named(read, *b)?, *t));
    }
    let mut open = Vec::new();
    for o in read::open(read, scope, d.id, false, OPEN_SHOWN)? {
        let Some(p) = person::find(read, o.who, scope.mask)? else { continue };
        open.push((p.sort, Open { subject: o.who.hex(), address: p.address, name: p.shown_name, state: o.state }));
    }
    open.sort_by_key(|o| (o.1.state != State::Door, o.0));
    let mut reached = Vec::new();
    for (who, at) in read::reached(read, scope, d.id, page_reached::SHOWN)? {
        let Some(p) = person::find(read, who, scope.mask)? else { continue };
        reached.push(Reached { subject: who.hex(), address: p.address, name: p.shown_name, at });
    }
    let mut announced = Vec::new();
    for (at, time) in read::announced(read, d.id)? {
        announced.push((named(read, at)?, time));
    }
    let picks: Vec<(&str, String, String)> =
        buildings(req, read, &d)?.into_iter().map(|b| ("at", b.id.to_string(), b.name)).collect();
    let view = View {
        title: title(req, read, &d)?,
        place: named(read, d.area)?,
        tally: read::sum(&tallies),
        buildings: buildings_of,
        open: open.into_iter().map(|o| o.1).collect(),
        reached,
        texts: outbox::standing(read, d.id)?,
        announced,
        calls: read::open(read, scope, d.id, true, OPEN_SHOWN)?.len(),
        does: duty::may_here(read, &req.who, "delivery.do"),
        letter: letter::held(read, &d)?.is_some_and(|h| h.letter),
        delivery: d,
    };
    Ok(Page::of(req, view.title.clone(), &view, |v| body(req, v, &picks)).tab("/deliveries").live(LIVE))
}

fn figures(req: &Request, t: &Tally) -> Markup {
    let kpi =
        |name: &str, n: i64| Kpi { name: req.t(name), value: n.to_string(), unit: req.t("delivery-unit"), ..Kpi::default() };
    let mut all = vec![
        kpi("delivery-reached", t.reached),
        kpi("delivery-on-the-way", t.on_the_way),
        kpi("delivery-door", t.door),
        kpi("delivery-refused", t.refused),
    ];
    if t.gone > 0 {
        all.push(kpi("delivery-gone", t.gone));
    }
    html! { (part::kpis(&all)) p.muted { (req.tr("delivery-adds-up", &[("all", t.all.to_string())])) } }
}

fn by_building(req: &Request, all: &[(String, Tally)]) -> Markup {
    let heads =
        ["delivery-building", "delivery-reached", "delivery-on-the-way", "delivery-door", "delivery-refused", "delivery-all"];
    html! { table.table { caption.vh { (req.t("delivery-by-building")) }
        thead { tr { @for (n, h) in heads.iter().enumerate() { th.num[n > 0] scope="col" { (req.t(h)) } } } }
        tbody { @for (name, t) in all { tr {
            th scope="row" data-label=(req.t(heads[0])) { (name) }
            @for (h, n) in heads[1..].iter().zip([t.reached, t.on_the_way, t.door, t.refused, t.all]) { td.num data-label=(req.t(h)) { (n) } }
        } } }
    } }
}

fn body(req: &Request, v: &View, picks: &[(&str, String, String)]) -> Markup {
    let d = &v.delivery;
    let at = format!("/deliveries/{}", d.id);
    let lede = req.tr("delivery-every", &[("place", v.place.clone()), ("hours", (d.step_minutes / 60).to_string())]);
    html! {
        (part::trail(req, &[(req.t("delivery-title"), "/deliveries".to_owned())], &v.title))
        div.page-head { h1 { (v.title) } p.lede { (lede) " · " (req.tr("notice-holds", &[("day", until(req, d.until))])) }
            div.actions {
                @if v.does && v.calls > 0 { a.button.button-primary href=(req.to(&format!("{at}/calls"))) { (req.tr("delivery-to-calls", &[("n", v.calls.to_string())])) } }
                @if !v.letter {
                    a.button href=(req.to(&format!("/n/{}", publish::notice_code(d.notice)))) { (req.t("delivery-to-notice")) }
                    a.button href=(req.to(&format!("/n/{}/poster", publish::notice_code(d.notice)))) { (req.t("notice-poster")) }
                } @else if v.does { a.button href=(req.to(&format!("/letters/{}", d.notice))) { (req.t("delivery-to-notice")) } }
            } }
        @if let Some((time, why)) = d.closed { (notice("info", &html! { p { (req.t(why_words(why))) " · " (when(req, time)) } })) }
        (figures(req, &v.tally))
        (page_reached::texts(req, &v.texts))
        h2 { (req.t("delivery-not-reached")) }
        @if v.open.is_empty() { p.muted { (req.t("delivery-all-reached")) } }
        @else { ul.list { @for o in &v.open { li.row {
            a.row-main href=(req.to(&if v.does { format!("{at}/people/{}", o.subject) } else { format!("/people/{}", o.subject) })) { span.row-title { (o.address) " " bdi.person { (o.name) } } }
            span.row-side { (tag(&req.t(o.state.words()))) }
        } } } }
        @if v.open.len() == OPEN_SHOWN { p.muted { (req.tr("delivery-more", &[("n", OPEN_SHOWN.to_string())])) } }
        (page_reached::list(req, &if v.does { format!("{at}/people") } else { "/people".to_owned() }, &v.reached))
        h2 { (req.t("delivery-by-building")) }
        (by_building(req, &v.buildings))
        @if !v.letter { h2 { (req.t("delivery-announced")) } p.muted { (req.t("delivery-announced-note")) } }
        @if !v.announced.is_empty() { ul { @for (place, time) in &v.announced { li { (place) " · " (when(req, *time)) } } } }
        @if v.does && !v.letter && d.closed.is_none() { (form_with(req, &ANNOUNCE, &format!("{at}/announcement"), &Values::default(), picks)) }
    }
}

#[derive(Serialize)]
struct Call {
    subject: String,
    address: String,
    name: String,
    phone: String,
    calls: i64,
}

/// `GET /deliveries/{id}/calls`: whom to telephone; whoever was tried least comes first.
pub(super) fn calls(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let d = reached(req, read)?;
    let scope = req.scope()?;
    let mut all = Vec::new();
    for o in read::open(read, scope, d.id, true, OPEN_SHOWN)? {
        let Some(p) = person::find(read, o.who, scope.mask)? else { continue };
        all.push(Call { subject: o.who.hex(), address: p.address, name: p.shown_name, phone: p.phone_shown, calls: o.calls });
    }
    all.sort_by_key(|c| c.calls);
    let (at, title) = (format!("/deliveries/{}", d.id), title(req, read, &d)?);
    let held = letter::held(read, &d)?;
    let text = held.map(|h| if h.letter { format!("{}\n{}", h.title, h.text) } else { h.text }).unwrap_or_default();
    Ok(Page::of(req, req.t("delivery-calls-title"), &all, |v| {
        html! {
            (part::trail(req, &[(req.t("delivery-title"), "/deliveries".to_owned()), (title.clone(), at.clone())], &req.t("delivery-calls-title")))
            div.page-head { h1 { (req.t("delivery-calls-title")) } p.lede { (req.t("delivery-calls-lede")) } }
            section.card { div.card-head { h2 { (title) } } div.card-body { @for l in text.lines().filter(|l| !l.is_empty()) { p { (l) } } } }
            @if v.is_empty() { (empty(&req.t("delivery-calls-none"), Some((&req.t("web-back"), req.to(&at))))) }
            @else { ul.list { @for c in v { li.row { div.row-main {
                a.row-title href=(req.to(&format!("/people/{}", c.subject))) { (c.address) " " bdi.person { (c.name) } }
                span.row-sub { (c.phone) @if c.calls > 0 { " · " (req.tr("delivery-calls-made", &[("n", c.calls.to_string())])) } }
                (taps(req, &at, &c.subject))
            } } } } }
        }
    })
    .tab("/deliveries"))
}

fn taps(req: &Request, at: &str, subject: &str) -> Markup {
    let all = [
        ("told", "delivery-told", true),
        ("not_reached", "delivery-went-not-reached", false),
        ("refused", "delivery-refused", false),
    ];
    html! { div.actions { @for (went, words, first) in all {
        form.inline method="post" action=(req.to(&format!("{at}/people/{subject}/outcome"))) data-many="" {
            (hidden_inputs(req)) input type="hidden" name="went" value=(went);
            button.button.button-primary[first] type="submit" { (req.t(words)) }
        }
    } } }
}

#[derive(Serialize)]
struct OfPerson {
    address: String,
    name: String,
    state: State,
    /// Ways tried, how it went, when: for whoever goes on with it.
    tries: Vec<(Way, i64, Moment)>,
}

fn tried(req: &Request, way: Way, went: i64) -> String {
    let said = match went {
        table::RECEIVED => req.t("delivery-reached"),
        table::REFUSED => req.t("delivery-refused"),
        n => req.t(Went::ALL.get(usize::try_from(n).unwrap_or(3)).map_or("delivery-went-not-reached", |w| w.words())),
    };
    format!("{} · {said}", req.t(way.words()))
}

/// `GET /deliveries/{id}/people/{subject}`: what was tried with one person, and how it went this time.
pub(super) fn person(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let (d, p) = person_of(req, read)?;
    let row: Option<One> = read::row(read, d.id, p.subject)?;
    let state = row.map_or(State::OnTheWay, |o| o.state);
    let tries = read::tries(read, d.id, p.subject)?;
    let view = OfPerson { address: p.address.clone(), name: p.shown_name.clone(), state, tries };
    let (at, title) = (format!("/deliveries/{}", d.id), title(req, read, &d)?);
    let hex = p.subject.hex();
    Ok(Page::of(req, req.t("delivery-of-person"), &view, |v| {
        html! {
            (part::trail(req, &[(req.t("delivery-title"), "/deliveries".to_owned()), (title.clone(), at.clone())], &v.address))
            div.page-head { h1 { (v.address) " " bdi.person { (v.name) } } p.lede { (title) " · " (req.t(v.state.words())) } }
            @if v.tries.is_empty() { p.muted { (req.t("delivery-no-tries")) } }
            @else { ol.steps { @for (way, went, time) in &v.tries { li { (when(req, *time)) " · " (tried(req, *way, *went)) } } } }
            @if matches!(v.state, State::OnTheWay | State::Door) { (plain_form(req, &OUTCOME, &format!("{at}/people/{hex}/outcome"), &Values::default())) }
            p { a href=(req.to(&format!("/people/{hex}/notice-way"))) { (req.t("delivery-way-title")) } " · " a href=(req.to(&format!("/people/{hex}"))) { (req.t("delivery-to-person")) } }
        }
    })
    .tab("/deliveries"))
}
