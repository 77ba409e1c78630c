//! What a household sees: asking, the door's code, its own requests, the slip that is left with it.

use super::fact::Need;
use super::like;
use super::page::{alarm, all_kinds, ask_again, because, clock, line, name_of, need, received, refused, state};
use super::routes::{self, ASKING, RENAME};
use super::slip;
use super::table::{self, RequestRow, State};
use crate::home;
use muster_ground::place::Place;
use muster_ledger::{Fault, Read, Refusal};
use muster_web::{Markup, Page, Request, Values, form, html, notice, qr};
use serde::Serialize;

pub(super) fn new(req: &Request, read: &Read) -> Result<Page, Refusal> {
    if req.who.person.is_none() && req.who.duty.is_some() {
        return Err(Refusal::conflict("request-for-household").instead("/requests/record"));
    }
    let home = routes::my_home(req, read)?;
    let view = home::label(read, &home)?;
    Ok(Page::of(req, req.t("request-new"), &view, |label| ask_page(req, label, "/requests")).tab("/requests/new"))
}

fn ask_page(req: &Request, label: &str, action: &str) -> Markup {
    html! {
        div.page-head { h1 { (req.t("request-new")) } p.lede { (label) " · " (req.t("request-new-lede")) } }
        (form(req, &ASKING, action, &Values::default()))
        (notice("info", &html! { p { (req.t("request-emergency")) } }))
    }
}

/// The room of the code in the path.
pub(super) fn door_room(req: &Request, read: &Read) -> Result<Place, Refusal> {
    home::of_token(read, req.house.vault(), req.param("token"))?.ok_or_else(|| Refusal::not_found("request-no-door"))
}

pub(super) fn door(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let home = door_room(req, read)?;
    let action = format!("/r/{}/requests", req.param("token"));
    // Whoever scans a door's code sees what is open there and never what someone said.
    let view: Vec<RequestRow> = table::of_home(read, home.id)?.into_iter().filter(|r| r.state != State::Confirmed).collect();
    let label = home::label(read, &home)?;
    Ok(Page::of(req, req.t("request-new"), &view, |open| {
        html! {
            (open_ones(req, open))
            (ask_page(req, &label, &action))
        }
    }))
}

fn open_ones(req: &Request, open: &[RequestRow]) -> Markup {
    html! {
        @for d in open.iter().filter_map(|r| r.danger) { (alarm(req, d)) }
        @if !open.is_empty() {
            section.card {
                div.card-head { h2 { (req.t("request-open-here")) } }
                ul.list { @for r in open { li.row {
                    // Not what for: the code may hang where neighbours pass.
                    span.row-main { span.row-title { (clock(req, r.overdue(req.now), r)) } }
                    span.row-side { (state(req, r)) }
                } } }
            }
        }
    }
}

/// One of a resident's own requests, with what was said about it.
#[derive(Serialize)]
pub struct Mine {
    #[serde(flatten)]
    pub row: RequestRow,
    pub owner_name: String,
    /// Words to the asker, oldest first.
    pub said: Vec<String>,
    /// A neighbour told of the same trouble of the house before.
    pub known_nearby: bool,
    #[serde(skip)]
    text: String,
}

/// A resident's own requests as their home page shows them.
pub fn mine(read: &Read, rows: Vec<RequestRow>) -> Result<Vec<Mine>, Fault> {
    let one = |row: RequestRow| {
        let said = table::steps(read, row.id)?.iter().filter_map(|s| table::said(read, s)).collect();
        let text = table::asked(read, &row).map(|a| a.text).unwrap_or_default();
        Ok(Mine { known_nearby: like::known_nearby(read, &row)?, owner_name: name_of(read, row.owner)?, said, text, row })
    };
    rows.into_iter().map(one).collect()
}

/// A resident's own requests, with what they can say to each: for their home page.
pub fn home_list(req: &Request, rows: &[Mine]) -> Markup {
    html! {
        @for d in rows.iter().filter(|m| m.row.done_at.is_none()).filter_map(|m| m.row.danger) { (alarm(req, d)) }
        ul.list { @for m in rows { @let r = &m.row; li.row {
            div.row-main {
                span.row-title { (need(req, r.kind)) " " (state(req, r)) }
                span.row-sub { (clock(req, r.overdue(req.now), r)) @if !m.owner_name.is_empty() { " · " (req.tr("request-owner-is", &[("name", m.owner_name.clone())])) } }
                @if let (Some(by), None, State::Made | State::Taken) = (r.reply_by, r.replied_at, r.state) { span.row-sub { (req.tr("request-word-by", &[("time", muster_web::when(req, by))])) } }
                @if m.known_nearby && r.done_at.is_none() { span.row-sub { (req.t("request-known-nearby")) } }
                @for words in &m.said { p { (req.t("request-answered-you")) q { (words) } } }
                @if let Some(why) = because(req, r, &m.text).filter(|_| matches!(r.state, State::Made | State::Taken)) { p { (why) " " a href=(req.to(&format!("/requests/{}/kind", r.id))) { (req.t("request-sort")) } } }
                @if r.state == State::Done {
                    (received(req, &format!("/requests/{}/received", r.id), "request-confirm"))
                    (ask_again(req, &format!("/requests/{}/missing", r.id)))
                }
            }
        } } }
    }
}

/// The asker says what it is, where the words were taken for something else.
pub(super) fn kind(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let row = routes::of_resident(req, read)?;
    let view = row.kind;
    Ok(Page::of(req, req.t("request-sort"), &view, |now| {
        let filled = Values::filled(&[("need", now.name().into())]);
        html! {
            div.page-head { h1 { (req.t("request-sort")) } p.lede { (req.t("request-sort-lede")) } }
            (muster_web::form_with(req, &RENAME, &format!("/requests/{}/kind", row.id), &filled, &all_kinds(req)))
        }
    })
    .tab("/home"))
}

#[derive(Serialize)]
struct SlipView {
    kind: Need,
    building_name: String,
    owner_name: String,
    promised: String,
    url: String,
}

pub(super) fn slip(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let row = routes::within(req, read)?;
    let token = slip::slip_token(req.house.vault(), row.id);
    // Without the base: who holds the slip has no role.
    let url = format!("{}/c/{token}", req.origin);
    let doer = name_of(read, row.done_by.or(row.owner))?;
    let l = line(read, row)?;
    let view = SlipView {
        kind: l.row.kind,
        building_name: l.building_name,
        owner_name: doer,
        promised: muster_web::when(req, l.row.due),
        url,
    };
    Ok(Page::of(req, req.t("request-slip-title"), &view, |v| {
        html! {
            main.sheet {
                h1 { (req.t("request-slip-title")) }
                dl.facts {
                    dt { (req.t("request-need")) } dd { (need(req, v.kind)) }
                    dt { (req.t("request-slip-building")) } dd { (v.building_name) }
                    @if !v.owner_name.is_empty() { dt { (req.t("request-owner")) } dd { (v.owner_name) } }
                }
                p { (req.t("request-slip-how")) }
                div.receipt { p.mono { (muster_web::short_url(&v.url)) } (qr(&v.url)) }
                p { (req.t("request-slip-phone")) }
            }
        }
    })
    .bare())
}

#[derive(Serialize)]
struct Closing {
    kind: Need,
    state: State,
    due: muster_ledger::Moment,
}

pub(super) fn closing(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let row = routes::of_slip(req, read)?;
    let at = |act: &str| format!("/c/{}/{act}", req.param("token"));
    let doer = req.who.signed_in() && row.done_by == Some(req.who.actor);
    let view = Closing { kind: row.kind, state: row.state, due: row.due };
    Ok(Page::of(req, req.t("request-closing"), &view, |v| {
        html! {
            div.page-head { h1 { (req.t("request-closing")) } p.lede { (need(req, v.kind)) " · " (clock(req, row.overdue(req.now), &row)) } }
            (refused(req))
            @match v.state {
                State::Done if doer => (notice("warn", &html! { p { (req.t("request-next-not-oneself")) } })),
                State::Done => { (received(req, &at("confirmation"), "request-confirm")) (ask_again(req, &at("reopening"))) }
                State::Confirmed => { (notice("ok", &html! { p role="status" { (req.t("request-thanks")) } })) (ask_again(req, &at("reopening"))) }
                _ => (notice("info", &html! { p { (req.t("request-still-open")) } })),
            }
        }
    }))
}
