//! `/appeals`: what associations asked of their members, and how the answers stand: together, by kind, place and association,
//! and by name where nothing was said yet, with whom to call.

use super::fact::{AppealId, Made};
use super::page_link::{answering, brings, filled, seal, state_words};
use super::rule::{Close, MakeAppeal, Remind, reached};
use super::sum::{Line, Totals, by, totals};
use super::table::{self, Appeal, Member};
use super::{REMIND, page_link};
use crate::organisation::{self, Organisation, OrganisationId, kind_of, kind_words};
use crate::{duty, place};
use muster_ledger::{Fault, HOUR, Read, Refusal};
use muster_web::{
    Act, Choice, Field, FieldKind, Form, Markup, Page, Request, Values, empty, form, hidden_inputs, html, notice, part, tag,
};
use serde::Serialize;

pub(super) static MAKE: Form = Form {
    fields: &[
        Field::new("text", FieldKind::LongText, "appeal-text").hint("appeal-text-hint").max(500),
        Field::new(
            "hours",
            FieldKind::One(&[
                Choice("4", "appeal-hours-4"),
                Choice("24", "appeal-hours-24"),
                Choice("72", "appeal-hours-72"),
                Choice("168", "appeal-hours-168"),
            ]),
            "appeal-hours",
        ),
    ],
    submit: "appeal-make",
};

const SHOWN: usize = 100;
/// Names of one list; the figures above count them all.
const NAMES: usize = 300;

#[derive(Serialize)]
struct Row {
    appeal: Appeal,
    association: String,
    totals: Totals,
}

fn row(read: &Read, appeal: Appeal) -> Result<Row, Fault> {
    let association = organisation::find(read, appeal.association)?.map(|o| o.name).unwrap_or_default();
    Ok(Row { association, totals: totals(&table::members_of(read, appeal.id)?), appeal })
}

fn row_shown(req: &Request, r: &Row) -> Markup {
    html! { li.row data-done[!r.appeal.open()] {
        a.row-main href=(req.to(&format!("/appeals/{}", r.appeal.id))) {
            span.row-title { (r.association) }
            span.row-sub { (said(req, &r.totals)) " · " (req.tr("appeal-until", &[("time", muster_web::when(req, r.appeal.due))])) }
        }
        span.row-side {
            @if !r.appeal.open() { (tag(&req.t("appeal-is-closed"))) }
            @else if r.totals.silent > 0 { (tag(&req.tr("appeal-silent-n", &[("n", r.totals.silent.to_string())]))) }
        }
    } }
}

fn said(req: &Request, t: &Totals) -> String {
    let n = |n: i64| n.to_string();
    req.tr("appeal-said", &[("asked", n(t.asked)), ("joins", n(t.joins)), ("declines", n(t.declines)), ("silent", n(t.silent))])
}

pub(super) fn all(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let found = table::list(read, req.scope()?, SHOWN)?;
    let view: Vec<Row> = found.into_iter().map(|a| row(read, a)).collect::<Result<_, _>>()?;
    Ok(Page::of(req, req.t("appeal-all"), &view, |v| {
        html! {
            div.page-head { h1 { (req.t("appeal-all")) } p.lede { (req.t("appeal-lede")) } }
            @if v.is_empty() { (empty(&req.t("appeal-none-yet"), Some((&req.t("organisation-title"), req.to("/organisations?kind=association"))))) }
            @else { ul.list { @for r in v { (row_shown(req, r)) } } }
        }
    })
    .tab("/organisations")
    .live(&["appeal.made", "appeal.answered", "appeal.closed"]))
}

/// The part on an association's own page: its appeals, and one more.
pub(crate) fn panel(req: &Request, read: &Read, o: &Organisation) -> Result<Markup, Refusal> {
    if !kind_of(&o.kind).is_some_and(|k| k.has_members) {
        return Ok(Markup::default());
    }
    let all: Vec<Row> = table::of_association(read, o.id)?.into_iter().map(|a| row(read, a)).collect::<Result<_, _>>()?;
    let may = o.open(read.now) && duty::may_here(read, &req.who, "compact.call");
    Ok(html! { section.card {
        div.card-head { h2 { (req.t("appeal-all")) } }
        @if all.is_empty() { div.card-body { p.muted { (req.t("appeal-none-here")) } } } @else { ul.list { @for r in &all { (row_shown(req, r)) } } }
        @if may { div.card-body { a.button href=(req.to(&format!("/organisations/{}/appeals", o.id))) { (req.t("appeal-new")) } } }
    } })
}

fn association(req: &Request, read: &Read) -> Result<Organisation, Refusal> {
    let o = organisation::reached(req, read)?;
    if kind_of(&o.kind).is_some_and(|k| k.has_members) {
        Ok(o)
    } else {
        Err(Refusal::conflict("appeal-no-association").instead(format!("/organisations/{}", o.id)))
    }
}

#[derive(Serialize)]
struct New {
    name: String,
    members: usize,
}

pub(super) fn new(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let o = association(req, read)?;
    let view = New { members: reached(read, o.id)?.len(), name: o.name };
    Ok(Page::of(req, req.t("appeal-new"), &view, |v| {
        html! {
            div.page-head { h1 { (req.t("appeal-new")) } p.lede { (v.name) } }
            p { (req.tr("appeal-reaches", &[("n", v.members.to_string())])) }
            (form(req, &MAKE, &format!("/organisations/{}/appeals", o.id), &Values::filled(&[("hours", "24".to_owned())])))
        }
    })
    .tab("/organisations"))
}

pub(super) fn make(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let (o, v) = (association(req, read)?, MAKE.read(req)?);
    let id = AppealId(req.house.next_id());
    let (members, due) = (reached(read, o.id)?, req.now.plus(v.int("hours") * HOUR));
    let body = Made { id, association: o.id, community: o.community, grid: o.grid, due, members };
    Ok(Act::new(MakeAppeal { body, words: seal(read.vault(), "", v.get("text"))? }, format!("/appeals/{id}")))
}

/// The appeal of the path, where its association shows.
fn appeal(req: &Request, read: &Read) -> Result<(Appeal, Organisation), Refusal> {
    let none = || Refusal::not_found("appeal-none").instead("/appeals");
    let a = table::find(read, req.id("appeal")?)?.ok_or_else(none)?;
    let o = organisation::find(read, a.association)?.ok_or_else(none)?;
    if organisation::shown(read, req.scope()?, o.id)? {
        Ok((a, o))
    } else {
        Err(Refusal::forbidden("web-outside-scope").instead("/appeals"))
    }
}

#[derive(Serialize)]
struct Named {
    organisation: OrganisationId,
    name: String,
    phone: String,
    contact: String,
    member: Member,
    goods: String,
}

#[derive(Serialize)]
struct One {
    appeal: Appeal,
    association: String,
    text: String,
    totals: Totals,
    kinds: Vec<Line<String>>,
    places: Vec<(String, Totals)>,
    through: Vec<(String, Totals)>,
    silent: Vec<Named>,
    answered: Vec<Named>,
}

fn named(req: &Request, read: &Read, m: Member) -> Result<Named, Fault> {
    let o = organisation::find(read, m.organisation)?;
    let calls = duty::may_here(read, &req.who, "organisation.contact");
    let contact = o.as_ref().filter(|_| calls).map(|o| organisation::contact(read, o)).unwrap_or_default();
    let goods = if calls { table::words(read, m.part).text } else { String::new() };
    let name = o.map(|o| o.name).unwrap_or_default();
    Ok(Named { organisation: m.organisation, name, phone: contact.phone, contact: contact.name, member: m, goods })
}

pub(super) fn one(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let (a, o) = appeal(req, read)?;
    let members = table::members_of(read, a.id)?;
    let mut places = Vec::new();
    for l in by(&members, |m| m.community) {
        places.push((place::find(read, l.key)?.map_or_else(|| req.t("appeal-above"), |p| p.name), l.totals));
    }
    let mut through = Vec::new();
    for l in by(&members, |m| m.through) {
        through.push((organisation::find(read, l.key)?.map(|o| o.name).unwrap_or_default(), l.totals));
    }
    let (sum, kinds) = (totals(&members), by(&members, |m| m.kind.clone()));
    let (silent, answered): (Vec<Member>, Vec<Member>) = members.into_iter().partition(|m| m.answered_at.is_none());
    let names = |all: Vec<Member>| all.into_iter().take(NAMES).map(|m| named(req, read, m)).collect::<Result<Vec<_>, _>>();
    let text = table::words(read, Some(a.part)).text;
    let view = One {
        association: o.name,
        text,
        totals: sum,
        kinds,
        places,
        through,
        silent: names(silent)?,
        answered: names(answered)?,
        appeal: a,
    };
    let may = view.appeal.open() && duty::may_here(read, &req.who, "compact.call");
    let records = view.appeal.open() && duty::may_here(read, &req.who, "compact.record");
    Ok(Page::of(req, req.t("appeal-one"), &view, |v| shown(req, v, may, records)).tab("/organisations").live(&[
        "appeal.answered",
        "appeal.reminded",
        "appeal.closed",
    ]))
}

fn shown(req: &Request, v: &One, may: bool, records: bool) -> Markup {
    let a = &v.appeal;
    html! {
        div.page-head { h1 { (req.tr("appeal-from", &[("name", v.association.clone())])) } p.lede { (v.text) } }
        p { strong { (said(req, &v.totals)) } " · " (req.tr("appeal-until", &[("time", muster_web::when(req, a.due))]))
            @if a.late(req.now) { " · " (req.t("appeal-late")) } @if !a.open() { " · " (req.t("appeal-is-closed")) } }
        @if let Some(at) = a.remind_at.filter(|_| a.open() && v.totals.silent > 0) { p.muted { (req.tr("appeal-reminds-at", &[("time", muster_web::when(req, at))])) } }
        @if !v.totals.brings.is_empty() { (notice("info", &html! { p { (req.t("appeal-together")) (req.colon()) (brings(req, &v.totals.brings)) } })) }
        @if may { div.actions {
            @if v.totals.silent > 0 { form.inline method="post" action=(req.to(&format!("/appeals/{}/reminder", a.id))) { (hidden_inputs(req)) (part::submit(part::Look::Primary, &req.t(REMIND.submit))) } }
            form.inline method="post" action=(req.to(&format!("/appeals/{}/closing", a.id))) { (hidden_inputs(req)) (part::submit(part::Look::Quiet, &req.t("appeal-close"))) }
        } }
        @if v.totals.silent > 0 {
            h2 { (req.tr("appeal-silent-are", &[("n", v.totals.silent.to_string())])) }
            ul.list { @for n in &v.silent { (member_row(req, a, n, records)) } }
        }
        (table_of(req, "appeal-by-kind", v.kinds.iter().map(|l| (req.t(&kind_words(&l.key)), &l.totals))))
        (table_of(req, "appeal-by-place", v.places.iter().map(|(n, t)| (n.clone(), t))))
        @if v.through.len() > 1 { (table_of(req, "appeal-by-association", v.through.iter().map(|(n, t)| (n.clone(), t)))) }
        @if !v.answered.is_empty() {
            h2 { (req.tr("appeal-answered-are", &[("n", (v.totals.joins + v.totals.declines).to_string())])) }
            ul.list { @for n in &v.answered { (member_row(req, a, n, records)) } }
        }
        p { a href=(req.to("/appeals")) { (req.t("appeal-all")) } }
    }
}

fn member_row(req: &Request, a: &Appeal, n: &Named, records: bool) -> Markup {
    let m = &n.member;
    html! { li.row {
        div.row-main {
            div.row-title { a href=(req.to(&format!("/organisations/{}", n.organisation))) { (n.name) } }
            div.row-sub {
                @if m.answered_at.is_none() && !n.phone.is_empty() { bdi.person { (n.contact) } " " a href={ "tel:" (n.phone) } { (n.phone) } }
                @if !m.brings.is_empty() { (brings(req, &m.brings)) }
                @if !n.goods.is_empty() { " · " (n.goods) }
                @if m.told { " · " (req.t("appeal-told")) }
            }
        }
        div.row-side { (tag(&state_words(req, m))) @if records { " " a.button.button-quiet href=(req.to(&format!("/appeals/{}/members/{}", a.id, n.organisation))) { (req.t("appeal-write-down")) } } }
    } }
}

fn table_of<'a>(req: &Request, title: &str, lines: impl Iterator<Item = (String, &'a Totals)>) -> Markup {
    html! {
        h2 { (req.t(title)) }
        table.table {
            thead { tr { th scope="col" { (req.t(title)) } @for h in ["appeal-asked", "appeal-joins", "appeal-declines", "appeal-silent", "appeal-brought"] { th scope="col" { (req.t(h)) } } } }
            tbody { @for (name, t) in lines { tr {
                th scope="row" { (name) }
                td data-label=(req.t("appeal-asked")) { (t.asked) } td data-label=(req.t("appeal-joins")) { (t.joins) }
                td data-label=(req.t("appeal-declines")) { (t.declines) } td data-label=(req.t("appeal-silent")) { (t.silent) }
                td data-label=(req.t("appeal-brought")) { @if t.brings.is_empty() { "—" } @else { (brings(req, &t.brings)) } }
            } } }
        }
    }
}

fn member_of(req: &Request, read: &Read) -> Result<(Appeal, Member, String), Refusal> {
    let (a, _) = appeal(req, read)?;
    let none = || Refusal::not_found("appeal-not-asked").instead(format!("/appeals/{}", a.id));
    let m = table::member(read, a.id, req.id("member")?)?.ok_or_else(none)?;
    let name = organisation::find(read, m.organisation)?.map(|o| o.name).unwrap_or_default();
    Ok((a, m, name))
}

/// A worker hears it on the telephone.
pub(super) fn member(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let (a, m, name) = member_of(req, read)?;
    let path = format!("/appeals/{}/members/{}", a.id, m.organisation);
    Ok(Page::of(req, req.t("appeal-write-down"), &m, |m| {
        html! {
            div.page-head { h1 { (name) } p.lede { (req.t("appeal-write-down-lede")) } }
            (form(req, &page_link::ANSWER, &path, &filled(read, m)))
            p { a href=(req.to(&format!("/appeals/{}", a.id))) { (req.t("web-back")) } }
        }
    })
    .tab("/organisations"))
}

pub(super) fn write_down(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let (a, m, _) = member_of(req, read)?;
    answering(req, read, a.id, m.organisation, true, format!("/appeals/{}", a.id))
}

pub(super) fn remind(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let (a, _) = appeal(req, read)?;
    Ok(Act::new(Remind { id: a.id, by_timer: false }, format!("/appeals/{}", a.id)))
}

pub(super) fn close(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let (a, _) = appeal(req, read)?;
    Ok(Act::new(Close { id: a.id }, format!("/appeals/{}", a.id)))
}
