//! Calling what was promised, and one call: its clock, the answer, the arrival.

use super::fact::{CallId, Said};
use super::page::{compact_of, promise_words};
use super::rule::{Answer, Arrive, CallIn, seal};
use super::table::{self, Call, Compact};
use crate::organisation::{self, Contact, amount_words};
use crate::{duty, place};
use muster_ledger::{Fault, Read, Refusal};
use muster_web::{Act, Choice, Field, FieldKind, Form, Markup, Page, Request, Values, form, form_with, html, notice, tag};
use serde::Serialize;

const AMOUNT: Field = Field::new("amount", FieldKind::Number { min: 1, max: 1_000_000 }, "compact-amount").max(7);

pub(super) static CALL: Form = Form {
    fields: &[
        Field::new("promise", FieldKind::Pick, "compact-promise-which").max(4),
        AMOUNT,
        Field::new("text", FieldKind::Text, "compact-call-text").hint("compact-call-text-hint").max(120),
        Field::new("exercise", FieldKind::Tick, "compact-exercise").hint("compact-exercise-hint").optional(),
    ],
    submit: "compact-call-now",
};
pub(super) static ANSWER: Form = Form {
    fields: &[
        Field::new(
            "coming",
            FieldKind::One(&[Choice("yes", "compact-coming"), Choice("no", "compact-not-coming")]),
            "compact-answer",
        ),
        Field::new("amount", FieldKind::Number { min: 1, max: 1_000_000 }, "compact-answer-amount").optional().max(7),
        Field::new("name", FieldKind::Text, "compact-answer-name").max(40),
        Field::new("text", FieldKind::Text, "compact-answer-text").hint("compact-answer-text-hint").optional().max(120),
    ],
    submit: "compact-answer-send",
};
pub(super) static ARRIVE: Form = Form { fields: &[AMOUNT], submit: "compact-arrive" };

/// Something in it was promised for an emergency.
pub(super) fn callable(c: &Compact) -> bool {
    c.promises.iter().any(|p| p.within_hours > 0)
}

pub(super) fn new(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let c = compact_of(req, read)?;
    let mut picks = Vec::new();
    for (i, p) in c.promises.iter().enumerate().filter(|(_, p)| p.within_hours > 0) {
        picks.push(("promise", i.to_string(), promise_words(req, read, p)?));
    }
    let name = organisation::find(read, c.organisation)?.map(|o| o.name).unwrap_or_default();
    let mut filled = Vec::new();
    if let [(_, i, _)] = picks.as_slice() {
        let amount = c.promises.iter().find(|p| p.within_hours > 0).map_or(1, |p| p.amount);
        filled = vec![("promise", i.clone()), ("amount", amount.to_string())];
    }
    let values = Values::filled(&filled);
    Ok(Page::of(req, req.t("compact-call"), &c, |c| {
        html! {
            div.page-head { h1 { (req.t("compact-call")) } p.lede { (name) } }
            p { (req.t("compact-call-lede")) }
            (form_with(req, &CALL, &format!("/compacts/{}/calls", c.id), &values, &picks))
        }
    })
    .tab("/organisations"))
}

pub(super) fn call(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let (c, v) = (compact_of(req, read)?, CALL.read(req)?);
    if !req.scope()?.covers(c.community, c.grid) {
        return Err(Refusal::forbidden("web-outside-scope").instead("/compacts"));
    }
    let wrong = || Refusal::invalid("web-form-wrong").arg("n", 1).problem("promise", "web-field-choose");
    let promise = v.get("promise").parse().map_err(|_| wrong())?;
    let id = CallId(req.house.next_id());
    let call = CallIn {
        id,
        compact: c.id,
        organisation: c.organisation,
        promise,
        amount: v.int("amount"),
        exercise: v.tick("exercise"),
        words: seal(read.vault(), "", v.get("text"))?,
    };
    Ok(Act::new(call, format!("/compacts/calls/{id}")))
}

/// Where a call stands, in words.
pub(super) fn state_words(req: &Request, c: &Call) -> String {
    let n = |id: &str, n: i64| req.tr(id, &[("n", n.to_string())]);
    match (c.arrived_at, c.answered_at, c.coming) {
        (Some(_), _, _) => n("compact-call-arrived", c.arrived_amount),
        (None, Some(_), true) if c.late(req.now) => n("compact-call-late", c.answered_amount),
        (None, Some(_), true) => n("compact-call-coming", c.answered_amount),
        (None, Some(_), false) => req.t("compact-call-not"),
        (None, None, _) if c.late(req.now) => req.t("compact-call-silent"),
        (None, None, _) => req.t("compact-call-waiting"),
    }
}

/// What is wanted, in words.
pub(super) fn wanted(req: &Request, c: &Call) -> String {
    req.tr(&amount_words(&c.what), &[("n", c.amount.to_string())])
}

/// A call in a list; `name` of the organisation where the list holds several.
pub(super) fn call_row(req: &Request, c: &Call, name: &str) -> Markup {
    html! { li.row data-done[!c.open()] {
        a.row-main href=(req.to(&format!("/compacts/calls/{}", c.id))) {
            span.row-title { @if !name.is_empty() { (name) " · " } (wanted(req, c)) }
            span.row-sub { @if c.exercise { (req.t("compact-exercise-mark")) " · " }
                (req.tr("compact-called-due", &[("at", muster_web::when(req, c.called_at)), ("due", muster_web::when(req, c.due))])) }
        }
        span.row-side { (tag(&state_words(req, c))) }
    } }
}

#[derive(Serialize)]
struct One {
    call: Call,
    organisation: String,
    place: String,
    called_by: String,
    /// What it was called for; who answered and what they said.
    text: String,
    answer: Said,
    contact: Option<Contact>,
    may: bool,
}

fn call_of(req: &Request, read: &Read) -> Result<Call, Refusal> {
    let none = || Refusal::not_found("compact-no-call").instead("/compacts");
    let call = table::find_call(read, req.id("call")?)?.ok_or_else(none)?;
    let around = req.scope()?.grids().iter().map(|g| place::find(read, *g)).collect::<Result<Vec<_>, Fault>>()?;
    let around = around.into_iter().flatten().any(|g| g.community == call.community);
    let covered = req.scope()?.covers(call.community, call.grid) || around;
    if covered { Ok(call) } else { Err(Refusal::forbidden("web-outside-scope").instead("/compacts")) }
}

pub(super) fn one(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let call = call_of(req, read)?;
    let o = organisation::find(read, call.organisation)?;
    let contact = o.as_ref().filter(|_| duty::may_here(read, &req.who, "organisation.contact"));
    let view = One {
        place: place::find(read, call.place)?.map_or_else(|| req.t("duty-whole-house"), |p| p.name),
        called_by: duty::holder(read, call.called_by)?.name,
        text: table::said(read, Some(call.part)).text,
        answer: table::said(read, call.answer_part),
        contact: contact.map(|o| organisation::contact(read, o)),
        organisation: o.map(|o| o.name).unwrap_or_default(),
        may: duty::may_here(read, &req.who, "compact.record"),
        call,
    };
    let title = req.tr("compact-call-of", &[("name", view.organisation.clone())]);
    Ok(Page::of(req, title, &view, |v| one_page(req, v))
        .tab("/organisations")
        .live(&["compact.answered", "compact.arrived"])
        .under_way(view.call.open()))
}

fn one_page(req: &Request, v: &One) -> Markup {
    let c = &v.call;
    let at = |rest: &str| format!("/compacts/calls/{}/{rest}", c.id);
    html! {
        div.page-head { h1 { (v.organisation) } p.lede { (wanted(req, c)) " · " (state_words(req, c)) } }
        @if c.exercise { (notice("info", &html! { p { (req.t("compact-exercise-say")) } })) }
        @if let Some(k) = &v.contact { @if c.answered_at.is_none() && !k.phone.is_empty() {
            p { bdi.person { (k.name) } " " a.button href={ "tel:" (k.phone) } { (k.phone) } }
        } }
        dl.facts {
            dt { (req.t("compact-call-text")) } dd { (v.text) }
            dt { (req.t("compact-place")) } dd { (v.place) }
            dt { (req.t("compact-called-by")) } dd { (v.called_by) " · " (muster_web::when(req, c.called_at)) }
            dt { (req.t("compact-due")) } dd { (muster_web::when(req, c.due)) }
            @if let Some(t) = c.answered_at { dt { (req.t("compact-answer")) } dd { (state_words(req, c)) " · " bdi.person { (v.answer.name) } " · " (muster_web::when(req, t))
                @if !v.answer.text.is_empty() { " · " (v.answer.text) } } }
            @if let Some(t) = c.arrived_at { dt { (req.t("compact-arrived")) } dd { (c.arrived_amount) " · " (muster_web::when(req, t)) } }
        }
        @if v.may && c.arrived_at.is_none() {
            @if c.answered_at.is_none() {
                section.card { div.card-head { h2 { (req.t("compact-answer-write")) } } div.card-body { (form(req, &ANSWER, &at("answer"), &answer_values(c))) } }
            } @else if c.open() {
                section.card { div.card-head { h2 { (req.t("compact-arrive-write")) } } div.card-body {
                    (form(req, &ARRIVE, &at("arrival"), &Values::filled(&[("amount", c.answered_amount.to_string())]))) } }
            }
        }
        p { a href=(req.to(&format!("/organisations/{}", c.organisation))) { (req.t("compact-back")) } }
    }
}

pub(super) fn answer_values(c: &Call) -> Values {
    Values::filled(&[("coming", "yes".to_owned()), ("amount", c.amount.to_string())])
}

/// The answer of the form, whoever writes it.
pub(super) fn answering(req: &Request, read: &Read, id: CallId, then: String) -> Result<Act, Refusal> {
    let v = ANSWER.read(req)?;
    let words = seal(read.vault(), v.get("name"), v.get("text"))?;
    let (coming, reasoned) = (v.get("coming") == "yes", v.opt("text").is_some());
    Ok(Act::new(Answer { id, coming, amount: v.int("amount"), reasoned, words }, then))
}

pub(super) fn answer(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let call = call_of(req, read)?;
    answering(req, read, call.id, format!("/compacts/calls/{}", call.id))
}

pub(super) fn arrive(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let (call, v) = (call_of(req, read)?, ARRIVE.read(req)?);
    Ok(Act::new(Arrive { id: call.id, amount: v.int("amount") }, format!("/compacts/calls/{}", call.id)))
}
