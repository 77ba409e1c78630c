//! `/o/{token}/referrals`: what an outside body was given, without an account. It reads only what was agreed to, while that holds.

use super::fact::Extra;
use super::page::clock;
use super::page_one::told;
use super::routes::{F_OUTCOME, F_TEXT};
use super::table::{self, Row, State};
use crate::request::need;
use muster_ground::organisation::{self, Organisation};
use muster_ledger::{Read, Refusal};
use muster_web::{Form, Page, Request, Values, empty, form, html, notice, tag};
use serde::Serialize;

pub(super) static REPLY: Form = Form { fields: &[F_OUTCOME, F_TEXT], submit: "referral-reply" };

fn at(req: &Request, rest: &str) -> String {
    format!("/o/{}{rest}", req.param("token"))
}

/// The body behind the address, and what of it the path names; what it may not read is not there.
pub(super) fn behind(req: &Request, read: &Read) -> Result<(Organisation, Row), Refusal> {
    let o = organisation::behind(read, req.param("token"))?;
    let found = table::find(read, req.id("id")?)?.filter(|r| r.to == o.id && table::readable(r, read.now));
    let row = found.ok_or_else(|| Refusal::not_found("referral-link-none").instead(at(req, "/referrals")))?;
    Ok((o, row))
}

pub(super) fn all(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let o = organisation::behind(read, req.param("token"))?;
    let view = table::of_organisation(read, o.id)?;
    Ok(Page::of(req, req.t("referral-link-title"), &view, |v| {
        html! {
            div.page-head { h1 { (req.t("referral-link-title")) } p.lede { (o.name) " · " (req.t("referral-link-lede")) } }
            @if v.is_empty() { (empty(&req.t("referral-link-nothing"), Some((&req.t("web-back"), req.to(&at(req, "")))))) }
            ul.list { @for r in v { li.row data-done=[(!r.open()).then_some("true")] {
                a.row-main href=(req.to(&at(req, &format!("/referrals/{}", r.id)))) { span.row-title { (need(req, r.need)) } span.row-sub { (clock(req, r)) } }
                span.row-side { @match r.outcome { Some(o) => (tag(&req.t(o.words()))), None => (tag(&req.t("referral-link-new"))) } }
            } } }
        }
    }))
}

#[derive(Serialize)]
struct One {
    row: Row,
    extra: Option<Extra>,
    answer: Option<String>,
}

pub(super) fn one(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let (o, row) = behind(req, read)?;
    let view = One { extra: table::extra(read, &row), answer: table::said_back(read, &row), row };
    Ok(Page::of(req, need(req, view.row.need), &view, |v| {
        html! {
            div.page-head { h1 { (need(req, v.row.need)) } p.lede { (o.name) " · " (clock(req, &v.row)) } }
            (notice("info", &html! { p { (req.t("referral-link-purpose")) } }))
            (told(req, &v.row.tells, v.extra.as_ref()))
            @if let Some(words) = &v.answer { p { (req.t("referral-link-said")) q { (words) } } }
            @if v.row.state == State::Consented { (form(req, &REPLY, &at(req, &format!("/referrals/{}", v.row.id)), &Values::default())) }
            p { a href=(req.to(&at(req, "/referrals"))) { (req.t("web-back")) } }
        }
    }))
}
