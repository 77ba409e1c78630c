//! One case, for its counsellor alone: whom to call, the notes, and what may follow; the sheet of notes for the person themselves.

use super::fact::Told;
use super::note;
use super::page::LIVE;
use super::routes::{self, ALARM, COPIED, END, HAND, NOTE};
use super::table::{self, Case, Note, State};
use muster_ledger::{Read, Refusal};
use muster_web::{Page, Paper, Request, Values, form_with, html, notice, plain_form, sheet, tag};
use serde::Serialize;

#[derive(Serialize)]
struct One {
    case: Case,
    told: Option<Told>,
    notes: Vec<(Note, String)>,
    others: Vec<(String, String)>,
}

fn view(req: &Request, read: &Read) -> Result<One, Refusal> {
    let case = routes::mine(req, read)?;
    let all = table::notes(read, case.id, req.who.actor)?;
    let notes = all.into_iter().filter_map(|n| note::open(read, req.who.actor, &n).map(|text| (n, text))).collect();
    Ok(One { told: table::told(read, &case), notes, others: routes::others(req, read, &case)?, case })
}

pub(super) fn one(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let view = view(req, read)?;
    Ok(Page::of(req, req.t("counsel-case"), &view, |v| {
        let c = &v.case;
        let at = |rest: &str| format!("/counsel/{}/{rest}", c.id);
        let going = c.state == State::Taken;
        let picks: Vec<_> = v.others.iter().map(|(id, name)| ("to", id.clone(), name.clone())).collect();
        let fold = |title: &str, body: muster_web::Markup| html! { details.fold { summary { (req.t(title)) } (body) } };
        html! {
            div.page-head { h1 { (req.t("counsel-case")) @if c.urgent { " " (tag(&req.t("counsel-urgent-tag"))) } } p.lede { (req.tr("counsel-asked-at", &[("time", muster_web::when(req, c.asked_at))])) }
                div.actions { a.button href=(req.to("/counsel")) { (req.t("counsel-title")) } } }
            @if c.copy_wanted { (notice("info", &html! { p { (req.t("counsel-copy-how")) " " a href=(req.to(&at("copy"))) { (req.t("counsel-copy-sheet")) } } (plain_form(req, &COPIED, &at("copy"), &Values::default())) })) }
            @if c.alarmed > 0 { (notice("warn", &html! { p { (req.t("counsel-alarmed")) } })) }
            @match &v.told {
                Some(t) => section.card { div.card-head { h2 { (req.t("counsel-whom")) } } div.card-body { dl.facts {
                    @if !t.name.is_empty() { dt { (req.t("counsel-name")) } dd { bdi.person { (t.name) } } }
                    dt { (req.t("counsel-phone")) } dd { a.phone href={ "tel:" (t.phone) } { (t.phone) } }
                    dt { (req.t("request-room")) } dd { (t.label) }
                    @if !t.text.is_empty() { dt { (req.t("counsel-text")) } dd { (t.text) } }
                } } },
                None => (notice("info", &html! { p { (req.t("counsel-month-over")) } })),
            }
            @if going { section.card { div.card-head { h2 { (req.t("counsel-note")) } } div.card-body { p.muted { (req.t("counsel-note-only-you")) } (plain_form(req, &NOTE, &at("notes"), &Values::default())) } } }
            @for (n, text) in &v.notes { section.card { div.card-head { h3 { (muster_web::when(req, n.at)) } @if n.minutes > 0 { span.muted { (req.tr("counsel-minutes-n", &[("n", n.minutes.to_string())])) } } } div.card-body { @for line in text.lines() { p { (line) } } } } }
            @if going {
                (fold("counsel-danger-title", html! { p { (req.t("counsel-danger-how")) } (plain_form(req, &ALARM, &at("danger"), &Values::default())) }))
                @if !v.others.is_empty() { (fold("counsel-hand-title", html! { p { (req.t("counsel-hand-how")) } (form_with(req, &HAND, &at("handover"), &Values::filled(&[("by", "self".to_owned())]), &picks)) })) }
                (fold("counsel-end-title", plain_form(req, &END, &at("end"), &Values::default())))
            }
        }
    })
    .tab("/counsel")
    .live(LIVE))
}

/// `GET /counsel/{id}/copy`: what the person asked for, to be gone through with them and handed over.
pub(super) fn copy(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let view = view(req, read)?;
    Ok(Page::of(req, req.t("counsel-copy-sheet"), &view, |v| {
        html! {
            div.actions.no-print { a.button href=(req.to(&format!("/counsel/{}", v.case.id))) { (req.t("web-back")) } }
            (sheet(Paper::A4, &html! {
                h1 { (req.t("counsel-copy-sheet")) }
                p { (req.t("counsel-copy-note")) }
                @for (n, text) in &v.notes { h2 { (n.at.local()) } @for line in text.lines() { p { (line) } } }
                p.sign-line { (req.t("counsel-copy-sign")) }
            }))
        }
    })
    .tab("/counsel"))
}
