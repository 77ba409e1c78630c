//! `/harms`: what has to be told and was not yet; the form, with safety before consent; one of them with its articles; the sheet.

use super::book::{Harm, Organ, harm, harms};
use super::fact::Seen;
use super::routes::{NOTICE, TELL, reached};
use super::table::{self, Row};
use muster_ledger::{Read, Refusal};
use muster_web::{Markup, Page, Paper, Request, Values, empty, form, form_with, html, notice, sheet, tag};
use serde::Serialize;

const SHOWN: usize = 60;
const LIVE: &[&str] = &["harm.noticed", "harm.told", "harm.lapsed"];

fn name(req: &Request, row: &Row) -> String {
    harm(&row.kind).map_or_else(|| row.kind.clone(), |h| h.name(req))
}

fn clock(req: &Request, row: &Row) -> String {
    if row.open().is_empty() {
        return req.t("harm-all-told");
    }
    let late = row.due <= req.now;
    req.tr(if late { "harm-late" } else { "harm-until" }, &[("time", muster_web::when(req, row.due))])
}

pub(super) fn index(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let view = table::list(read, req.scope()?, SHOWN)?;
    Ok(Page::of(req, req.t("harm-title"), &view, |v| {
        html! {
            div.page-head { h1 { (req.t("harm-title")) } p.lede { (req.t("harm-lede")) }
                div.actions { a.button.button-primary href=(req.to("/harms/new")) { (req.t("harm-new")) } } }
            @if v.is_empty() { (empty(&req.t("harm-nothing"), None)) }
            @else { ul.list { @for r in v { li.row data-done=[r.open().is_empty().then_some("true")] {
                a.row-main href=(req.to(&format!("/harms/{}", r.id))) { span.row-title { (name(req, r)) } span.row-sub { (clock(req, r)) } }
                span.row-side { @for o in r.open() { (tag(&req.t(o.words()))) } }
            } } } }
        }
    })
    .tab("/careplans")
    .live(LIVE))
}

pub(super) fn new(req: &Request, _: &Read) -> Result<Page, Refusal> {
    let view: Vec<String> = harms().iter().map(|h| h.key.clone()).collect();
    let picks: Vec<_> = harms().iter().map(|h| ("kind", h.key.clone(), h.name(req))).collect();
    Ok(Page::of(req, req.t("harm-new"), &view, |_| {
        html! {
            div.page-head { h1 { (req.t("harm-new")) } p.lede { (req.t("harm-new-lede")) } }
            (notice("warn", &html! { p { strong { (req.t("harm-danger")) } } }))
            section.card { div.card-head { h2 { (req.t("harm-first-title")) } } div.card-body { ol { li { (req.t("harm-first-1")) } li { (req.t("harm-first-2")) } li { (req.t("harm-first-3")) } li { (req.t("harm-first-4")) } } } }
            (form_with(req, &NOTICE, "/harms", &Values::default(), &picks))
            section.card { div.card-head { h2 { (req.t("harm-whom-title")) } } ul.list { @for h in harms() { (duty(req, h)) } } }
        }
    })
    .tab("/careplans"))
}

fn duty(req: &Request, h: &Harm) -> Markup {
    html! { li.row { div.row-main {
        span.row-title { (h.name(req)) }
        span.row-sub { (organs(req, &h.organs)) " · " (req.tr("harm-within", &[("n", h.hours.to_string())])) }
        @for (line, path) in h.basis(req) { span.row-sub { a href=(req.to(&path)) { (line) } } }
    } } }
}

fn organs(req: &Request, all: &[Organ]) -> String {
    all.iter().map(|o| req.t(o.words())).collect::<Vec<_>>().join(req.comma())
}

#[derive(Serialize)]
struct One {
    row: Row,
    seen: Seen,
}

fn view(req: &Request, read: &Read) -> Result<One, Refusal> {
    let row = reached(req, read)?;
    let part = read.part(row.part).ok();
    let seen = part.and_then(|p| serde_json::from_slice(&p.plain).ok()).unwrap_or_default();
    Ok(One { row, seen })
}

fn facts(req: &Request, v: &One) -> Markup {
    html! { dl.facts {
        dt { (req.t("harm-kind")) } dd { (name(req, &v.row)) }
        dt { (req.t("harm-since")) } dd { (v.row.noticed_at.local()) }
        dt { (req.t("harm-organs")) } dd { (organs(req, &v.row.organs)) }
        dt { (req.t("harm-due")) } dd { (v.row.due.local()) }
        @if let Some(h) = harm(&v.row.kind) { dt { (req.t("harm-basis")) } dd { @for (line, _) in h.basis(req) { p { (line) } } } }
        dt { (req.t("harm-whom")) } dd { (v.seen.whom) }
        dt { (req.t("harm-what")) } dd { (v.seen.what) }
        dt { (req.t("harm-safe")) } dd { (v.seen.safe) }
    } }
}

pub(super) fn one(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let view = view(req, read)?;
    Ok(Page::of(req, req.t("harm-one"), &view, |v| {
        let open = v.row.open();
        html! {
            div.page-head { h1 { (req.t("harm-one")) } p.lede { (clock(req, &v.row)) }
                div.actions { a.button href=(req.to(&format!("/harms/{}/sheet", v.row.id))) { (req.t("harm-print")) } } }
            @if !open.is_empty() {
                (notice("warn", &html! { p { (req.tr("harm-open", &[("who", organs(req, &open))])) } }))
                section.card { div.card-head { h2 { (req.t("harm-tell-title")) } } div.card-body {
                    p { (req.t("harm-tell-note")) }
                    (form(req, &TELL, &format!("/harms/{}/telling", v.row.id), &Values::default()))
                } }
            }
            @if !v.row.told.is_empty() { p { (req.tr("harm-told", &[("who", organs(req, &v.row.told))])) } }
            (facts(req, v))
            p { a href=(req.to("/harms")) { (req.t("harm-title")) } }
        }
    })
    .tab("/careplans")
    .live(LIVE))
}

pub(super) fn sheet_of(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let view = view(req, read)?;
    Ok(Page::of(req, req.t("harm-sheet"), &view, |v| {
        html! {
            div.actions.no-print { a.button href=(req.to(&format!("/harms/{}", v.row.id))) { (req.t("web-back")) } }
            (sheet(Paper::A4, &html! {
                h1 { (req.t("harm-sheet")) }
                (facts(req, v))
                @for o in &v.row.organs { p.sign-line { (req.t(o.words())) " " (req.t("harm-sign")) } }
                p { (req.t("harm-sheet-note")) }
            }))
        }
    })
    .tab("/careplans"))
}
