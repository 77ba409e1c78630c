//! `/takeovers`: the pack opened for a reason, what was opened before, and the pack itself.

use super::fact::{TakeoverId, TakeoverOpened};
use super::pack::{self, Pack};
use super::page_paper::paper;
use super::rule::{HOURS, OpenTakeover};
use super::table::{self, Opening};
use crate::publish;
use muster_ground::duty;
use muster_ground::place::{self, Level, Place};
use muster_ledger::{HOUR, Moment, PlaceId, Read, Refusal};
use muster_web::{Act, Choice, Field, FieldKind, Form, Page, Paper, Request, Values, empty, form_with, html, notice, sheet, tag};
use serde::Serialize;

pub(super) static OPEN: Form = Form {
    fields: &[
        Field::new("community", FieldKind::Pick, "takeover-community").max(20),
        Field::new(
            "reason",
            FieldKind::One(&[
                Choice("ill", "takeover-reason-ill"),
                Choice("unreachable", "takeover-reason-unreachable"),
                Choice("exercise", "takeover-reason-exercise"),
                Choice("drawer", "takeover-reason-drawer"),
            ]),
            "takeover-reason",
        ),
    ],
    submit: "takeover-open",
};

const SHOWN: usize = 50;

/// The communities that the asker's duty reaches.
fn communities(req: &Request, read: &Read) -> Result<Vec<Place>, Refusal> {
    let scope = req.scope()?;
    if !scope.everywhere() {
        let found = scope.communities().iter().map(|c| place::find(read, *c)).collect::<Result<Vec<_>, _>>()?;
        return Ok(found.into_iter().flatten().collect());
    }
    let mut out = Vec::new();
    for top in place::children(read, PlaceId::HOUSE)? {
        out.extend(place::under(read, top.id, Level::Community)?);
    }
    Ok(out)
}

#[derive(Serialize)]
struct Line {
    opening: Opening,
    place: String,
    by: String,
    open: bool,
}

pub(super) fn all(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let mut view = Vec::new();
    for o in table::list(read, req.scope()?, SHOWN)? {
        let place = place::find(read, o.community)?.map(|p| p.name).unwrap_or_default();
        view.push(Line { place, by: duty::holder(read, o.by)?.name, open: read.now < o.until, opening: o });
    }
    let mut picks: Vec<(&str, String, String)> = Vec::new();
    for c in communities(req, read)? {
        picks.push(("community", c.id.to_string(), c.name));
    }
    let typed = match picks.as_slice() {
        [(_, one, _)] => Values::filled(&[("community", one.clone())]),
        _ => Values::default(),
    };
    Ok(Page::of(req, req.t("takeover-title"), &view, |v| {
        html! {
            div.page-head { h1 { (req.t("takeover-title")) } p.lede { (req.t("takeover-lede")) } }
            section.card { div.card-head { h2 { (req.t("takeover-new")) } } div.card-body {
                p { (req.tr("takeover-means", &[("hours", HOURS.to_string())])) }
                (form_with(req, &OPEN, "/takeovers", &typed, &picks)) } }
            h2 { (req.t("takeover-before")) }
            @if v.is_empty() { (empty(&req.t("takeover-none"), None)) }
            @else { ul.list { @for l in v { li.row data-done[!l.open] { a.row-main href=(req.to(&format!("/takeovers/{}", l.opening.id))) {
                span.row-title { (l.place) " · " (req.t(&format!("takeover-reason-{}", l.opening.reason))) }
                span.row-sub { (l.by) " · " (muster_web::when(req, l.opening.at)) }
            } span.row-side { @if l.open { (tag(&req.t("takeover-is-open"))) } } } } } }
            p { a href=(req.to("/answerable")) { (req.t("takeover-answerable")) } }
        }
    })
    .tab("/answerable"))
}

/// `POST /takeovers`.
pub(super) fn open(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let v = OPEN.read(req)?;
    let wrong = || Refusal::invalid("web-form-wrong").arg("n", 1).problem("community", "web-field-choose");
    let id: PlaceId = v.id("community").ok_or_else(wrong)?;
    let at = communities(req, read)?.into_iter().find(|c| c.id == id).ok_or_else(wrong)?;
    let reason = v.get("reason").to_owned();
    let (title, text) = (
        req.t("takeover-notice-title"),
        req.tr(
            "takeover-notice-text",
            &[
                ("post", req.t(&format!("post-{}", req.who.post))),
                ("place", at.name.clone()),
                ("reason", req.t(&format!("takeover-reason-{reason}"))),
                ("hours", HOURS.to_string()),
            ],
        ),
    );
    // It stays on the page for a week: whoever was away for the day reads it too.
    let announced = publish::announcement(&req.house, at.id, title, text, read.now.plus(7 * 24 * HOUR))?;
    let id = TakeoverId(req.house.next_id());
    let body = TakeoverOpened { id, community: at.id, reason, until: Moment(0) };
    Ok(Act::new(OpenTakeover { body, announced }, format!("/takeovers/{id}")))
}

#[derive(Serialize)]
pub(super) struct One {
    pub opening: Opening,
    pub place: String,
    pub by: String,
    /// None once its day is over.
    pub pack: Option<Pack>,
}

pub(super) fn one(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let none = || Refusal::not_found("takeover-no-such").instead("/takeovers");
    let o = table::find(read, req.id("id")?)?.ok_or_else(none)?;
    if !req.scope()?.covers(o.community, PlaceId(-1)) {
        return Err(Refusal::forbidden("web-outside-scope").instead("/takeovers"));
    }
    let at = place::find(read, o.community)?.ok_or_else(none)?;
    let pack = if read.now < o.until { Some(pack::of(req, read, &at)?) } else { None };
    let view = One { place: at.name.clone(), by: duty::holder(read, o.by)?.name, pack, opening: o };
    let title = req.tr("takeover-of", &[("place", view.place.clone())]);
    Ok(Page::of(req, title, &view, |v| {
        html! {
            @match &v.pack {
                None => {
                    div.page-head { h1 { (req.tr("takeover-of", &[("place", v.place.clone())])) } }
                    (notice("info", &html! { p { (req.tr("takeover-over", &[("time", v.opening.until.local())])) } }))
                    p { a href=(req.to("/takeovers")) { (req.t("takeover-title")) } }
                }
                Some(p) => {
                    div.actions.no-print { a.button href=(req.to("/takeovers")) { (req.t("web-back")) } span.muted { (req.t("takeover-print")) } }
                    (sheet(Paper::A4, &paper(req, v, p)))
                }
            }
        }
    })
    .tab("/answerable"))
}
