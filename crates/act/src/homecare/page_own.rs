//! What the person sees: how they are, twice a day, with the danger signs before the form; the end by their own word.

use super::page::LIVE;
use super::routes::{self, OWN, OWN_END};
use super::table::{self, Case};
use muster_ledger::{Read, Refusal};
use muster_web::{Markup, Page, Request, Values, form, html, notice, plain_form};
use serde::Serialize;

#[derive(Serialize)]
struct Held {
    open: bool,
    waits: bool,
    danger: bool,
    last: Option<muster_ledger::Moment>,
}

fn state(c: &Case, now: muster_ledger::Moment) -> Held {
    Held {
        open: c.open(),
        waits: c.waits(now) || c.unreached().is_some(),
        danger: c.last.is_some_and(|l| l.1),
        last: c.last.map(|l| l.0),
    }
}

/// `GET /h/{token}`: says of nobody who they are.
pub(super) fn held(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let (case, _) = routes::of_slip(req, read)?;
    let view = state(&case, req.now);
    let at = |rest: &str| format!("/h/{}/{rest}", req.param("token"));
    Ok(Page::of(req, req.t("homecare-own-title"), &view, |v| {
        html! {
            div.page-head { h1 { (req.t("homecare-own-title")) } p.lede { (req.t("homecare-own-lede")) } }
            @if !v.open { (notice("info", &html! { p role="status" { (req.t("homecare-own-over")) } })) }
            @else {
                @if v.danger { (notice("warn", &html! { p role="alert" { strong { (req.t("homecare-own-danger")) } " " a href="tel:120" { "120" } } })) }
                @if let Some(at) = v.last { p.muted { (req.tr("homecare-own-said", &[("time", muster_web::when(req, at))])) } }
                @if !v.waits { (notice("ok", &html! { p role="status" { (req.t("homecare-own-done")) } })) }
                (notice("info", &html! { p { (req.t("homecare-slip-danger")) " " a href="tel:120" { "120" } } }))
                (form(req, &OWN, &at("followups"), &Values::default()))
                p { (req.t("homecare-free")) }
                details.fold { summary { (req.t("homecare-end-own-title")) } (plain_form(req, &OWN_END, &at("end"), &Values::default())) }
            }
        }
    })
    .live(LIVE))
}

/// On a resident's own page, while it goes on.
pub fn home_card(req: &Request, read: &Read) -> Result<Markup, Refusal> {
    let Some(me) = req.who.person else { return Ok(html! {}) };
    let Some(case) = table::of_subjects(read, &routes::names(read, me))?.filter(Case::open) else { return Ok(html! {}) };
    let s = state(&case, req.now);
    Ok(html! { section.card id="homecare" {
        div.card-head { h2 { (req.t("homecare-own-title")) } }
        div.card-body {
            p { (req.t(if s.waits { "homecare-own-ask" } else { "homecare-own-done" })) }
            a.button href=(req.to(&routes::own_path(req, case.id))) { (req.t("homecare-own-open")) }
        }
    } })
}
