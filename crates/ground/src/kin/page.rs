//! `/me/relatives`: whom I declared, whether the register knows them, one more, or one less.

use super::fact::{KinId, Relative};
use super::rule::{Declare, Withdraw, number_of, residents, same};
use super::table::{HOLDS_DAYS, Tie, held};
use crate::duty::{self, STAFF_DATASET};
use muster_ledger::{Fault, Moment, Read, Refusal, Why};
use muster_web::{
    Act, Choice, Field, FieldKind, Form, Markup, Page, Request, Values, empty, form, hidden_inputs, html, notice, tag,
};
use serde::Serialize;

const KINDS: &[Choice] = &[
    Choice("self", "kin-tie-self"),
    Choice("spouse", "kin-tie-spouse"),
    Choice("parent", "kin-tie-parent"),
    Choice("child", "kin-tie-child"),
    Choice("sibling", "kin-tie-sibling"),
    Choice("other", "kin-tie-other"),
];

pub(super) static DECLARE: Form = Form {
    fields: &[
        Field::new("tie", FieldKind::One(KINDS), "kin-tie"),
        Field::new("name", FieldKind::Text, "kin-name").max(30),
        Field::new("number", FieldKind::Text, "kin-number").hint("kin-number-hint").max(30),
    ],
    submit: "kin-declare",
};

/// Only accounts of those who act for others have something to declare.
fn on_duty(req: &Request) -> Result<(), Refusal> {
    if !req.who.signed_in() && req.who.duty.is_none() {
        return Err(Refusal::new(Why::SignIn, "web-sign-in"));
    }
    if req.who.duty.is_none() { Err(Refusal::forbidden("kin-no-duty").instead("/me")) } else { Ok(()) }
}

#[derive(Serialize)]
struct Line {
    id: KinId,
    tie: String,
    name: String,
    /// The register has them here.
    registered: bool,
    /// Taken back: holds until.
    last: Option<Moment>,
}

#[derive(Serialize)]
struct Mine {
    relatives: Vec<Line>,
    /// The account's own name and telephone are those of a resident.
    known: bool,
}

fn line(read: &Read, (tie, r): (Tie, Relative)) -> Result<Line, Fault> {
    let registered = !residents(read, &r.name, &r.number)?.is_empty();
    Ok(Line { id: tie.id, last: tie.last(), tie: r.tie, name: r.name, registered })
}

pub(super) fn mine(req: &Request, read: &Read) -> Result<Page, Refusal> {
    on_duty(req)?;
    let holder = duty::holder(read, req.who.actor)?;
    let view = Mine {
        relatives: held(read, req.who.actor)?.into_iter().map(|h| line(read, h)).collect::<Result<_, _>>()?,
        known: !residents(read, &holder.name, &holder.phone)?.is_empty(),
    };
    Ok(Page::of(req, req.t("kin-title"), &view, |v| {
        html! {
            div.page-head { h1 { (req.t("kin-title")) } p.lede { (req.t("kin-lede")) } }
            @if v.known { (notice("info", &html! { p { (req.t("kin-known-self")) } })) }
            @if v.relatives.is_empty() { (empty(&req.t("kin-nobody"), None)) }
            @else { ul.list { @for l in &v.relatives { (row(req, l)) } } }
            section.card { div.card-head { h2 { (req.t("kin-add")) } } div.card-body {
                (form(req, &DECLARE, "/me/relatives", &Values::default())) } }
            p.muted { (req.tr("kin-note", &[("days", HOLDS_DAYS.to_string())])) }
            p { a href=(req.to("/me")) { (req.t("web-back")) } }
        }
    }))
}

fn row(req: &Request, l: &Line) -> Markup {
    html! { li.row {
        div.row-main {
            div.row-title { bdi.person { (l.name) } " · " (req.t(&format!("kin-tie-{}", l.tie))) }
            div.row-sub { (req.t(if l.registered { "kin-registered" } else { "kin-not-registered" })) }
        }
        div.row-side { @match l.last {
            Some(last) => { (tag(&req.tr("kin-holds-until", &[("day", muster_web::until(req, last))]))) }
            None => { form.inline method="post" action=(req.to(&format!("/me/relatives/{}/withdrawal", l.id))) {
                (hidden_inputs(req)) button.button.button-quiet type="submit" { (req.t("kin-withdraw")) } } }
        } }
    } }
}

pub(super) fn declare(req: &Request, read: &Read) -> Result<Act, Refusal> {
    on_duty(req)?;
    let v = DECLARE.read(req)?;
    let wrong = || Refusal::invalid("web-form-wrong").arg("n", 1).problem("number", "kin-number-odd");
    let number = number_of(v.get("number")).ok_or_else(wrong)?;
    let name: String = v.get("name").split_whitespace().collect();
    let relative = Relative { tie: v.get("tie").to_owned(), name, number };
    if held(read, req.who.actor)?.iter().any(|(t, r)| t.withdrawn_at.is_none() && same(r, &relative)) {
        return Err(Refusal::conflict("kin-declared-already"));
    }
    let plain = serde_json::to_vec(&relative).unwrap_or_default();
    let sealed = read.vault().seal(STAFF_DATASET, None, &plain).map_err(|_| Fault::Keys("the dataset of staff".into()))?;
    let command = Declare { id: KinId(req.house.next_id()), actor: req.who.actor, relative: sealed };
    Ok(Act::new(command, "/me/relatives"))
}

pub(super) fn withdraw(req: &Request, _: &Read) -> Result<Act, Refusal> {
    on_duty(req)?;
    Ok(Act::new(Withdraw { id: req.id("id")?, actor: req.who.actor }, "/me/relatives"))
}
