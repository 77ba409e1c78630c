//! What a member answers: under its own link, or to a worker; the same questions.

use super::fact::{AppealId, Response, Words};
use super::rule::AnswerAppeal;
use super::table::{self, Appeal, Member};
use crate::duty::STAFF_DATASET;
use crate::organisation::{self, Amount, OrganisationId, RESOURCES, amount_words, behind};
use muster_ledger::{Fault, Read, Refusal, Sealed, Vault};
use muster_web::{Act, Choice, Field, FieldKind, Form, Markup, Page, Request, Values, form, html, notice, tag};
use serde::Serialize;

const fn amount(name: &'static str, label: &'static str) -> Field {
    Field::new(name, FieldKind::Number { min: 0, max: 1_000_000 }, label).optional().max(7)
}

pub(super) static ANSWER: Form = Form {
    fields: &[
        Field::new("joins", FieldKind::One(&[Choice("yes", "appeal-joins"), Choice("no", "appeal-declines")]), "appeal-answer"),
        Field::new("name", FieldKind::Text, "appeal-who").max(40),
        Field { begins: "appeal-brings", ..amount("people", "organisation-brings-people") },
        amount("medics", "organisation-brings-medics"),
        amount("drivers", "organisation-brings-drivers"),
        amount("vehicles", "organisation-brings-vehicles"),
        amount("space", "organisation-brings-space"),
        amount("beds", "organisation-brings-beds"),
        amount("meals", "organisation-brings-meals"),
        amount("generators", "organisation-brings-generators"),
        Field::new("text", FieldKind::LongText, "appeal-goods").hint("appeal-goods-hint").optional().max(300),
    ],
    submit: "appeal-send",
};

pub(super) fn seal(vault: &Vault, name: &str, text: &str) -> Result<Sealed, Refusal> {
    let plain = serde_json::to_vec(&Words { name: name.to_owned(), text: text.to_owned() }).unwrap_or_default();
    vault.seal(STAFF_DATASET, None, &plain).map_err(|_| Fault::Keys("the dataset of staff".into()).into())
}

/// The answer of a form, by whoever gives it.
pub(super) fn answering(
    req: &Request,
    read: &Read,
    id: AppealId,
    organisation: OrganisationId,
    told: bool,
    then: String,
) -> Result<Act, Refusal> {
    let v = ANSWER.read(req)?;
    let joins = v.get("joins") == "yes";
    let brings = RESOURCES.iter().map(|r| Amount { what: (*r).to_owned(), amount: v.int(r) }).filter(|a| a.amount > 0);
    let brings: Vec<Amount> = brings.collect();
    if !joins && !brings.is_empty() {
        return Err(Refusal::invalid("appeal-amounts").problem("joins", "appeal-amounts"));
    }
    let body = Response { id, organisation, joins, brings, told };
    Ok(Act::new(AnswerAppeal { body, words: seal(read.vault(), v.get("name"), v.get("text"))? }, then))
}

/// What was answered before, for changing it.
pub(super) fn filled(read: &Read, m: &Member) -> Values {
    let mut pairs: Vec<(&str, String)> = m.brings.iter().map(|a| (a.what.as_str(), a.amount.to_string())).collect();
    if m.answered_at.is_some() {
        let said = table::words(read, m.part);
        pairs.extend([("joins", if m.joins { "yes" } else { "no" }.to_owned()), ("name", said.name), ("text", said.text)]);
    }
    Values::filled(&pairs)
}

/// What they said, in words.
pub(super) fn state_words(req: &Request, m: &Member) -> String {
    match (m.answered_at.is_some(), m.joins) {
        (false, _) if m.reminders > 0 => req.tr("appeal-silent-reminded", &[("n", m.reminders.to_string())]),
        (false, _) => req.t("appeal-silent"),
        (true, true) => req.t("appeal-joins"),
        (true, false) => req.t("appeal-declines"),
    }
}

pub(super) fn brings(req: &Request, all: &[Amount]) -> String {
    all.iter().map(|a| req.tr(&amount_words(&a.what), &[("n", a.amount.to_string())])).collect::<Vec<_>>().join(req.comma())
}

/// Open appeals that reached an organisation.
pub(crate) fn open_of(read: &Read, id: OrganisationId) -> Result<Vec<(Appeal, Member)>, Fault> {
    Ok(table::of_member(read, id)?.into_iter().filter(|(a, _)| a.open()).collect())
}

/// The appeals that wait on an organisation's own page.
pub(crate) fn waiting(req: &Request, token: &str, all: &[(Appeal, Member)]) -> Markup {
    html! { @if !all.is_empty() { section.card { div.card-head { h2 { (req.t("appeal-all")) } }
    ul.list { @for (a, m) in all { li.row data-done[m.answered_at.is_some()] {
        a.row-main href=(req.to(&format!("/o/{token}/appeals/{}", a.id))) {
            span.row-title { (req.t("appeal-asked-you")) }
            span.row-sub { (req.tr("appeal-until", &[("time", muster_web::when(req, a.due))])) @if m.reminders > 0 && m.answered_at.is_none() { " · " (req.t("appeal-reminded")) } }
        }
        span.row-side { (tag(&state_words(req, m))) }
    } } } } } }
}

fn own(req: &Request, read: &Read) -> Result<(String, Appeal, Member), Refusal> {
    let o = behind(read, req.param("token"))?;
    let none = || Refusal::not_found("appeal-none").instead(format!("/o/{}", req.param("token")));
    let appeal = table::find(read, req.id("appeal")?)?.ok_or_else(none)?;
    let member = table::member(read, appeal.id, o.id)?.ok_or_else(none)?;
    Ok((o.name, appeal, member))
}

#[derive(Serialize)]
struct One {
    name: String,
    association: String,
    text: String,
    appeal: Appeal,
    member: Member,
}

pub(super) fn one(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let (name, appeal, member) = own(req, read)?;
    let association = organisation::find(read, appeal.association)?.map(|o| o.name).unwrap_or_default();
    let view = One { name, association, text: table::words(read, Some(appeal.part)).text, appeal, member };
    Ok(Page::of(req, req.t("appeal-one"), &view, |v| {
        let at = format!("/o/{}", req.param("token"));
        html! {
            div.page-head { h1 { (req.tr("appeal-from", &[("name", v.association.clone())])) } p.lede { (v.name) } }
            p { (v.text) }
            dl.facts { dt { (req.t("appeal-due-by")) } dd { (muster_web::when(req, v.appeal.due)) @if v.appeal.late(req.now) { " · " (req.t("appeal-late")) } }
                dt { (req.t("appeal-answer")) } dd { (state_words(req, &v.member)) @if !v.member.brings.is_empty() { " · " (brings(req, &v.member.brings)) } } }
            @if v.appeal.open() { (form(req, &ANSWER, &format!("{at}/appeals/{}", v.appeal.id), &filled(read, &v.member))) }
            @else { (notice("info", &html! { p { (req.t("appeal-is-closed")) } })) }
            p { a href=(req.to(&at)) { (req.t("web-back")) } }
        }
    }))
}

pub(super) fn answer(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let (_, appeal, member) = own(req, read)?;
    let then = format!("/o/{}/appeals/{}", req.param("token"), appeal.id);
    answering(req, read, appeal.id, member.organisation, false, then)
}
