//! `/compacts`: what is promised here, what waits for a signature, what was called; one compact; the card's part about both.

use super::fact::{CompactId, Drafted, Promise, Side};
use super::page_call::{call_row, callable, state_words, wanted};
use super::rule::{AddPromise, DraftCompact, EndCompact, HOURS_MAX, Sign, seal};
use super::table::{self, Call, Compact, State};
use crate::organisation::{self, At, Organisation, RESOURCES, amount_words};
use crate::place::{self, Level};
use crate::{duty, organisation::reached};
use muster_ledger::{ActorId, Day, Fault, Read, Refusal};
use muster_web::{
    Act, Field, FieldKind, Form, Markup, Page, Request, Values, empty, form, form_with, hidden_inputs, html, notice, part, tag,
};
use serde::Serialize;

pub(super) static DRAFT: Form = Form {
    fields: &[
        Field::new("from", FieldKind::Date, "compact-from"),
        Field::new("until", FieldKind::Date, "compact-until").hint("compact-until-hint"),
    ],
    submit: "compact-draft",
};
pub(super) static PROMISE: Form = Form {
    fields: &[
        Field::new("what", FieldKind::Pick, "compact-what").max(30),
        Field::new("amount", FieldKind::Number { min: 1, max: 1_000_000 }, "compact-amount").max(7),
        Field::new("place", FieldKind::Pick, "compact-place").max(20),
        Field::new("hours", FieldKind::Number { min: 0, max: HOURS_MAX }, "compact-hours").hint("compact-hours-hint").max(2),
    ],
    submit: "compact-promise-add",
};
/// The organisation's signature: under its link, or written down from paper.
pub(super) static PAPER: Form =
    Form { fields: &[Field::new("name", FieldKind::Text, "compact-signer").max(40)], submit: "compact-sign-theirs" };
pub(super) static SIGN: Form = Form::button("compact-sign-ours");
pub(super) static END: Form = Form::button("compact-end");

const SHOWN: usize = 300;
/// A compact that ends within so many days is to be talked about.
const SOON_DAYS: i64 = 30;

/// A promise in a sentence.
pub(super) fn promise_words(req: &Request, read: &Read, p: &Promise) -> Result<String, Fault> {
    let what = req.tr(&amount_words(&p.what), &[("n", p.amount.to_string())]);
    let place = place::find(read, p.place)?.map_or_else(|| req.t("duty-whole-house"), |p| p.name);
    Ok(match p.within_hours {
        0 => req.tr("compact-daily", &[("what", what), ("place", place)]),
        h => req.tr("compact-emergency", &[("what", what), ("place", place), ("hours", h.to_string())]),
    })
}

#[derive(Serialize)]
struct Line {
    compact: Compact,
    organisation: String,
    state: State,
    ends_soon: bool,
}

fn line(read: &Read, compact: Compact) -> Result<Line, Fault> {
    let organisation = organisation::find(read, compact.organisation)?.map(|o| o.name).unwrap_or_default();
    let state = compact.state(read.now);
    let ends_soon = state == State::InForce && compact.until < read.now.plus(SOON_DAYS * muster_ledger::DAY);
    Ok(Line { organisation, state, ends_soon, compact })
}

#[derive(Serialize)]
struct All {
    calls: Vec<(Call, String)>,
    compacts: Vec<Line>,
}

pub(super) fn all(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let mut calls = Vec::new();
    for c in table::list_open_calls(read, req.scope()?, SHOWN)? {
        let name = organisation::find(read, c.organisation)?.map(|o| o.name).unwrap_or_default();
        calls.push((c, name));
    }
    let mut compacts: Vec<Line> =
        table::list(read, req.scope()?, SHOWN)?.into_iter().map(|c| line(read, c)).collect::<Result<_, _>>()?;
    // What waits for someone stands first, what is over last.
    compacts.sort_by_key(|l| match l.state {
        State::Half => 0,
        State::Draft => 1,
        State::InForce | State::Waiting => 2,
        State::Over => 3,
    });
    let view = All { calls, compacts };
    Ok(Page::of(req, req.t("compact-title"), &view, |v| {
        html! {
            div.page-head { h1 { (req.t("compact-title")) } p.lede { (req.t("compact-lede")) } }
            section.card { div.card-head { h2 { (req.t("compact-calls-open")) } }
                @if v.calls.is_empty() { div.card-body { p.muted { (req.t("compact-calls-none")) } } }
                @else { ul.list { @for (c, name) in &v.calls { (call_row(req, c, name)) } } } }
            @if v.compacts.is_empty() { (empty(&req.t("compact-none-yet"), None)) }
            @else { section.card { div.card-head { h2 { (req.t("compact-all")) } }
                ul.list { @for l in &v.compacts { (row(req, l, true)) } } } }
            p { a href=(req.to("/organisations")) { (req.t("organisation-back")) } }
        }
    })
    .tab("/organisations")
    .live(&["compact.signed", "compact.called", "compact.answered", "compact.arrived"]))
}

/// `named` where the list holds several organisations.
fn row(req: &Request, l: &Line, named: bool) -> Markup {
    let c = &l.compact;
    let promises = req.tr("compact-promises-n", &[("n", c.promises.len().to_string())]);
    html! { li.row data-done[l.state == State::Over] {
        a.row-main href=(req.to(&format!("/compacts/{}", c.id))) {
            span.row-title { @if named { (l.organisation) } @else { (promises) } }
            span.row-sub { (req.tr("compact-term-is", &[("from", muster_web::day(req, c.from.day())), ("until", muster_web::until(req, c.until))]))
                @if named { " · " (promises) } }
        }
        span.row-side { (tag(&req.t(if l.ends_soon { "compact-ends-soon" } else { l.state.words() }))) }
    } }
}

/// What the organisation's card says about compacts and calls.
pub(crate) fn panel(req: &Request, read: &Read, o: &Organisation) -> Result<Markup, Refusal> {
    let lines: Vec<Line> = table::of(read, o.id)?.into_iter().map(|c| line(read, c)).collect::<Result<_, _>>()?;
    let calls = table::calls_of(read, o.id)?;
    let may = duty::may_here(read, &req.who, "compact.sign") && o.open(read.now);
    let in_force = lines.iter().find(|l| l.state == State::InForce).map(|l| &l.compact);
    let call = in_force.filter(|c| duty::may(read, &req.who, "compact.call", c.community, c.grid) && callable(c));
    Ok(html! {
        section.card {
            div.card-head { h2 { (req.t("compact-all")) }
                div.actions {
                    @if let Some(c) = call { a.button.button-primary href=(req.to(&format!("/compacts/{}/calls", c.id))) { (req.t("compact-call")) } }
                    @if may { a.button href=(req.to(&format!("/organisations/{}/compacts", o.id))) { (req.t("compact-draft")) } } } }
            @if lines.is_empty() { div.card-body { p.muted { (req.t("compact-none-here")) } } }
            ul.list { @for l in &lines { (row(req, l, false)) } }
        }
        @if !calls.is_empty() { section.card {
            div.card-head { h2 { (req.t("compact-calls-all")) } }
            ul.list { @for c in &calls { (call_row(req, c, "")) } }
        } }
    })
}

/// A compact as it stands on the organisation's printed card.
#[derive(Serialize)]
pub(crate) struct OnCard {
    pub term: String,
    pub state: String,
    pub promises: Vec<String>,
}

/// A call that is not closed yet, on the same card.
#[derive(Serialize)]
pub(crate) struct CallOnCard {
    pub path: String,
    pub what: String,
    pub when: String,
    pub state: String,
}

/// What an organisation has promised and what is asked of it now; what is over is left out.
pub(crate) fn on_card(req: &Request, read: &Read, o: &Organisation) -> Result<(Vec<OnCard>, Vec<CallOnCard>), Refusal> {
    let mut compacts = Vec::new();
    for c in table::of(read, o.id)?.into_iter().filter(|c| c.state(read.now) != State::Over) {
        compacts.push(OnCard {
            term: req.tr(
                "compact-term-is",
                &[("from", muster_web::day(req, c.from.day())), ("until", muster_web::until(req, c.until))],
            ),
            state: req.t(c.state(read.now).words()),
            promises: c.promises.iter().map(|p| promise_words(req, read, p)).collect::<Result<_, _>>()?,
        });
    }
    let calls = table::calls_of(read, o.id)?.into_iter().filter(Call::open).map(|c| CallOnCard {
        path: format!("/compacts/calls/{}", c.id),
        what: wanted(req, &c),
        when: req.tr("compact-called-due", &[("at", muster_web::when(req, c.called_at)), ("due", muster_web::when(req, c.due))]),
        state: state_words(req, &c),
    });
    Ok((compacts, calls.collect()))
}

fn day_text(day: Day) -> String {
    let (y, m, d) = day.civil();
    format!("{y:04}-{m:02}-{d:02}")
}

pub(super) fn new(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let o = reached(req, read)?;
    let today = req.now.day();
    let values = Values::filled(&[("from", day_text(today)), ("until", day_text(Day(today.0 + 364)))]);
    Ok(Page::of(req, req.t("compact-draft"), &o, |o| {
        html! {
            div.page-head { h1 { (req.t("compact-draft")) } p.lede { (o.name) " · " (req.t("compact-draft-lede")) } }
            (form(req, &DRAFT, &format!("/organisations/{}/compacts", o.id), &values))
        }
    })
    .tab("/organisations"))
}

pub(super) fn draft(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let (o, v) = (reached(req, read)?, DRAFT.read(req)?);
    let wrong = |f: &'static str| Refusal::invalid("compact-term").problem(f, "web-field-date");
    let from = v.day("from").ok_or_else(|| wrong("from"))?;
    let until = v.day("until").ok_or_else(|| wrong("until"))?;
    let own = place::find(read, req.who.place)?.ok_or_else(|| Refusal::forbidden("web-outside-scope"))?;
    let at = At { place: own.id, community: own.community, grid: own.grid };
    let id = CompactId(req.house.next_id());
    // A term that begins today is in force from now on, not from the midnight before: nothing is dated back.
    let from = if from == req.now.day() { req.now } else { from.start() };
    let body = Drafted { id, organisation: o.id, at, from, until: Day(until.0.saturating_add(1)).start() };
    Ok(Act::new(DraftCompact { body }, format!("/compacts/{id}")))
}

/// The compact of the path, where the scope covers it.
pub(super) fn compact_of(req: &Request, read: &Read) -> Result<Compact, Refusal> {
    let none = || Refusal::not_found("compact-none").instead("/compacts");
    let c = table::find(read, req.id("compact")?)?.ok_or_else(none)?;
    let covered = req.scope()?.covers(c.community, c.grid) || req.scope()?.everywhere();
    // A grid's worker sees what binds its whole community.
    let around = req.scope()?.grids().iter().map(|g| place::find(read, *g)).collect::<Result<Vec<_>, _>>()?;
    let around = around.into_iter().flatten().any(|g| g.community == c.community);
    if covered || around { Ok(c) } else { Err(Refusal::forbidden("web-outside-scope").instead("/compacts")) }
}

#[derive(Serialize)]
struct One {
    line: Line,
    promises: Vec<String>,
    signer: String,
    signed_by: String,
    calls: Vec<Call>,
    may_sign: bool,
    may_record: bool,
    may_call: bool,
}

pub(super) fn one(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let c = compact_of(req, read)?;
    let promises = c.promises.iter().map(|p| promise_words(req, read, p)).collect::<Result<_, _>>()?;
    let by = c.community_signed_by.map(|a| duty::holder(read, a)).transpose()?;
    let calls = table::calls_of(read, c.organisation)?.into_iter().filter(|k| k.compact == c.id).collect();
    let may = |action| duty::may(read, &req.who, action, c.community, c.grid);
    let view = One {
        promises,
        signer: table::said(read, c.org_part).name,
        signed_by: by.map(|h| h.name).unwrap_or_default(),
        calls,
        may_sign: may("compact.sign"),
        may_record: duty::may_here(read, &req.who, "compact.record"),
        may_call: may("compact.call") && callable(&c),
        line: line(read, c)?,
    };
    let picks = promise_picks(req, read)?;
    Ok(Page::of(req, req.t("compact-one"), &view, |v| one_page(req, v, &picks)).tab("/organisations").live(&[
        "compact.signed",
        "compact.called",
        "compact.answered",
        "compact.arrived",
    ]))
}

fn promise_picks(req: &Request, read: &Read) -> Result<Vec<(&'static str, String, String)>, Fault> {
    let mut out: Vec<_> =
        RESOURCES.iter().map(|w| ("what", (*w).to_owned(), req.t(&format!("organisation-brings-{w}")))).collect();
    out.extend(place::find(read, req.who.place)?.map(|p| ("place", p.id.to_string(), p.name)));
    for level in [Level::Grid, Level::Compound, Level::Building] {
        let below = if place::find(read, req.who.place)?.is_some_and(|p| p.level == Level::Community) {
            place::under(read, req.who.place, level)?
        } else {
            Vec::new()
        };
        out.extend(below.into_iter().map(|p| ("place", p.id.to_string(), p.name)));
    }
    Ok(out)
}

/// What is agreed, as both sides read it before they sign.
pub(super) fn terms(req: &Request, c: &Compact, promises: &[String]) -> Markup {
    html! {
        p { (req.tr("compact-term-is", &[("from", muster_web::day(req, c.from.day())), ("until", muster_web::until(req, c.until))])) }
        @if promises.is_empty() { p.muted { (req.t("compact-no-promises")) } }
        @else { ol { @for p in promises { li { (p) } } } }
    }
}

fn one_page(req: &Request, v: &One, picks: &[(&str, String, String)]) -> Markup {
    let (c, state) = (&v.line.compact, v.line.state);
    let at = |rest: &str| format!("/compacts/{}{rest}", c.id);
    html! {
        div.page-head { h1 { (v.line.organisation) } p.lede { (req.t("compact-one")) " · " (req.t(state.words())) }
            @if v.may_call && state == State::InForce { div.actions.no-print {
                a.button.button-primary href=(req.to(&at("/calls"))) { (req.t("compact-call")) } } } }
        section.card { div.card-head { h2 { (req.t("compact-terms")) } } div.card-body { (terms(req, c, &v.promises)) } }
        section.card { div.card-head { h2 { (req.t("compact-signatures")) } } div.card-body { dl.facts {
            dt { (v.line.organisation) } dd { @match c.org_signed_at {
                Some(t) => { bdi.person { (v.signer) } " · " (muster_web::when(req, t)) @if c.org_paper_by.is_some() { " · " (req.t("compact-by-paper")) } }
                None => { (req.t("compact-unsigned")) } } }
            dt { (req.t("compact-our-side")) } dd { @match c.community_signed_at {
                Some(t) => { (v.signed_by) " · " (muster_web::when(req, t)) }
                None => { (req.t("compact-unsigned")) } } }
        } } }
        @if state == State::Draft && v.may_sign {
            section.card.no-print { div.card-head { h2 { (req.t("compact-promise-new")) } }
                div.card-body { (form_with(req, &PROMISE, &at("/promises"), &Values::default(), picks)) } }
        }
        @if state == State::Draft && !c.promises.is_empty() {
            (notice("info", &html! { p { (req.t("compact-send")) } p {
                a href=(req.to(&format!("/organisations/{}/link", c.organisation))) { (req.t("organisation-link")) }
                @if v.may_record { " · " a href=(req.to(&at("/paper"))) { (req.t("compact-paper")) } } } }))
        }
        @if state == State::Half && v.may_sign { p { (req.t("compact-sign-means")) } (form(req, &SIGN, &at("/signing"), &Values::default())) }
        @if !v.calls.is_empty() { section.card {
            div.card-head { h2 { (req.t("compact-calls-all")) } }
            ul.list { @for k in &v.calls { (call_row(req, k, "")) } }
        } }
        @if state != State::Over && v.may_sign { div.actions.no-print { form.inline method="post" action=(req.to(&at("/ending"))) {
            (hidden_inputs(req)) (part::submit(part::Look::Quiet, &req.t("compact-end"))) } } }
        p.no-print { a href=(req.to(&format!("/organisations/{}", c.organisation))) { (req.t("compact-back")) } }
    }
}

pub(super) fn promise(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let (c, v) = (compact_of(req, read)?, PROMISE.read(req)?);
    let wrong = || Refusal::invalid("web-form-wrong").arg("n", 1).problem("place", "web-field-choose");
    let place = place::find(read, v.id("place").ok_or_else(wrong)?)?.ok_or_else(wrong)?;
    if !place.chain().contains(&req.who.place) {
        return Err(Refusal::forbidden("web-outside-scope"));
    }
    let promise =
        Promise { what: v.get("what").to_owned(), amount: v.int("amount"), place: place.id, within_hours: v.int("hours") };
    Ok(Act::new(AddPromise { id: c.id, promise }, format!("/compacts/{}", c.id)))
}

pub(super) fn paper(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let c = compact_of(req, read)?;
    let promises: Vec<String> = c.promises.iter().map(|p| promise_words(req, read, p)).collect::<Result<_, _>>()?;
    Ok(Page::of(req, req.t("compact-paper"), &line(read, c)?, |l| {
        html! {
            div.page-head { h1 { (req.t("compact-paper")) } p.lede { (l.organisation) } }
            (terms(req, &l.compact, &promises))
            p { (req.t("compact-paper-lede")) }
            (form(req, &PAPER, &format!("/compacts/{}/paper", l.compact.id), &Values::default()))
        }
    })
    .tab("/organisations"))
}

/// The organisation's signature, from its link or from paper.
pub(super) fn theirs(req: &Request, read: &Read, id: CompactId, paper: bool, then: String) -> Result<Act, Refusal> {
    let v = PAPER.read(req)?;
    let signer = Some(seal(read.vault(), v.get("name"), "")?);
    let actor = if paper { req.who.actor } else { ActorId::HOUSE };
    Ok(Act::new(Sign { id, side: Side::Organisation, actor, paper, signer }, then))
}

pub(super) fn sign_paper(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let c = compact_of(req, read)?;
    theirs(req, read, c.id, true, format!("/compacts/{}", c.id))
}

/// The compact of the path, where the asker's own duty is the side that it binds.
fn ours(req: &Request, read: &Read) -> Result<Compact, Refusal> {
    let c = compact_of(req, read)?;
    let chain = place::find(read, c.area)?.map(|p| p.chain()).unwrap_or_default();
    if chain.contains(&req.who.place) { Ok(c) } else { Err(Refusal::forbidden("web-outside-scope").instead("/compacts")) }
}

pub(super) fn sign(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let c = ours(req, read)?;
    let sign = Sign { id: c.id, side: Side::Community, actor: req.who.actor, paper: false, signer: None };
    Ok(Act::new(sign, format!("/compacts/{}", c.id)))
}

pub(super) fn end(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let c = ours(req, read)?;
    Ok(Act::new(EndCompact { id: c.id }, format!("/compacts/{}", c.id)))
}
