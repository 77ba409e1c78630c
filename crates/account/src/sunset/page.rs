//! What there is, who witnesses, and the certificate.

use super::PROPOSE;
use super::rule::{Confirm, Propose};
use super::table;
use crate::receipt::kind_words;
use muster_ground::approval::{self, Asking, SUNSET, Standing};
use muster_ground::duty;
use muster_ground::hold;
use muster_ground::place;
use muster_ledger::{ActorId, DutyId, Fault, Moment, PlaceId, Read, Refusal};
use muster_muster::incident::{self, Incident, IncidentId};
use muster_web::{Act, Markup, Page, Request, Values, form, html, notice, qr};
use serde::Serialize;

fn find(req: &Request, read: &Read) -> Result<Incident, Refusal> {
    let id: IncidentId = req.id("id")?;
    incident::find(read, id)?.ok_or_else(|| Refusal::not_found("incident-none").instead("/incidents"))
}

fn reached(req: &Request, read: &Read) -> Result<Incident, Refusal> {
    let found = find(req, read)?;
    if !incident::touches(read, req.scope()?, &found)? {
        return Err(Refusal::forbidden("web-outside-scope").instead("/incidents"));
    }
    Ok(found)
}

#[derive(Serialize)]
struct View {
    incident: IncidentId,
    ended: Option<Moment>,
    /// What the dataset holds now.
    parts: Vec<(String, i64)>,
    standing: Option<Standing>,
    /// The dataset's key is gone.
    destroyed: Option<Moment>,
    /// Kept by a hold until then.
    held: Option<hold::Hold>,
    may: bool,
}

pub(super) fn see(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let i = reached(req, read)?;
    let asked = approval::latest(read, &SUNSET, i.id.0)?;
    let destroyed = read.dataset_destroyed(i.dataset)?.map(|d| d.0);
    let parts = read.parts_by_kind(i.dataset)?;
    let view = View {
        incident: i.id,
        ended: i.ended,
        parts,
        standing: asked.map(|a| approval::standing(req, read, a)).transpose()?,
        destroyed,
        held: hold::keeping(read, i.dataset)?,
        may: duty::may_here(read, &req.who, "sunset.destroy"),
    };
    Ok(Page::of(req, req.t("sunset-title"), &view, |v| see_page(req, v)).tab("/incidents").live(&[
        "sunset.proposed",
        "sunset.confirmed",
        "approval.refused",
        "approval.withdrawn",
    ]))
}

fn see_page(req: &Request, v: &View) -> Markup {
    let at = format!("/incidents/{}/sunset", v.incident);
    html! {
        div.page-head { h1 { (req.t("sunset-title")) } p.lede { (req.t("sunset-lede")) } }
        @if let Some(when) = v.destroyed {
            (notice("ok", &html! { p { (req.tr("sunset-destroyed-at", &[("time", muster_web::when(req, when))])) } }))
            p.actions { a.button.button-primary href=(req.to(&format!("/incidents/{}/certificate", v.incident))) { (req.t("sunset-certificate")) } }
        } @else {
            (counts(req, &v.parts))
            p.muted { (req.t("sunset-cannot-reach")) }
            @if let Some(h) = &v.held { (held(req, h)) }
            @else if v.ended.is_none() { (notice("info", &html! { p { (req.t("sunset-not-ended")) } })) }
            @else { (act(req, v, &at)) }
        }
        p { a href=(req.to(&format!("/incidents/{}", v.incident))) { (req.t("sunset-incident")) } " · " a href=(req.to("/datasets")) { (req.t("sunset-data-title")) } }
    }
}

/// Why an end waits, and the way to what it waits for.
pub(super) fn held(req: &Request, h: &hold::Hold) -> Markup {
    let args = [("until", muster_web::until(req, h.until)), ("basis", req.t(h.basis.words()))];
    let said = req.tr("sunset-held", &args);
    notice("info", &html! { p { (said) " " a href=(req.to(&format!("/holds/{}", h.id))) { (req.t("sunset-held-see")) } } })
}

fn act(req: &Request, v: &View, at: &str) -> Markup {
    let open = v.standing.as_ref().is_some_and(|s| s.state == approval::State::Asked);
    html! {
        @if let Some(s) = &v.standing { (approval::panel(req, s, &format!("{at}/approval"), &req.t("sunset-for-ever"), false)) }
        @if !open {
            @if v.may { p { (req.t("sunset-two")) } (form(req, &PROPOSE, at, &Values::default())) }
            @else { p { (req.t("sunset-district")) } }
        }
    }
}

fn counts(req: &Request, parts: &[(String, i64)]) -> Markup {
    html! {
        @if parts.is_empty() { p { (req.t("sunset-nothing")) } } @else {
            table.table {
                thead { tr { th scope="col" { (req.t("sunset-kind")) } th.num scope="col" { (req.t("sunset-count")) } } }
                tbody {
                    @for (kind, n) in parts { tr { th scope="row" { (kind_words(req, kind)) } td.num data-label=(req.t("sunset-count")) { (n) } } }
                    tr { th scope="row" { strong { (req.t("sunset-total")) } } td.num data-label=(req.t("sunset-count")) { strong { (parts.iter().map(|p| p.1).sum::<i64>()) } } }
                }
            }
        }
    }
}

pub(super) fn propose(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let i = reached(req, read)?;
    let at = place::find(read, i.area)?;
    let (community, grid) = at.map_or((PlaceId::HOUSE, PlaceId::HOUSE), |p| (p.community, p.grid));
    let asking = Asking::of(req, &SUNSET, i.id.0, (community, grid, i.area));
    let parts = read.parts_by_kind(i.dataset)?;
    let command = Propose { incident: i.id, dataset: i.dataset, parts, asking };
    Ok(Act::new(command, format!("/incidents/{}/sunset", i.id)).imposing())
}

pub(super) fn confirm(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let i = reached(req, read)?;
    let effect = Confirm { incident: i.id, dataset: i.dataset, parts: read.parts_by_kind(i.dataset)? };
    let command = approval::approve(req, read, &SUNSET, i.id.0, effect)?;
    // What cannot be undone waits for a whole ledger.
    Ok(Act::new(command, format!("/incidents/{}/certificate", i.id)).imposing())
}

#[derive(Serialize)]
struct Certificate {
    incident: IncidentId,
    area: String,
    parts: Vec<(String, i64)>,
    total: i64,
    method: String,
    at: Moment,
    /// Post and place of each witness: who they are is the staff's data.
    witnesses: Vec<(String, String)>,
    code: String,
    readable: bool,
}

fn witness(read: &Read, duty: Option<DutyId>, actor: Option<ActorId>) -> Result<(String, String), Fault> {
    let held = match duty {
        Some(d) => duty::find(read, d)?,
        None => None,
    };
    let Some(held) = held else { return Ok(("nobody".into(), actor.map(|a| format!("#{a}")).unwrap_or_default())) };
    Ok((held.post, place::find(read, held.place)?.map(|p| p.name).unwrap_or_default()))
}

pub(super) fn certificate(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let i = find(req, read)?;
    let s = table::of_incident(read, i.id)?;
    let Some((s, at)) = s.and_then(|s| s.confirmed_at.map(|at| (s, at))) else {
        return Err(Refusal::not_found("sunset-no-certificate").instead("/public"));
    };
    let view = Certificate {
        incident: i.id,
        area: place::find(read, i.area)?.map(|p| p.name).unwrap_or_default(),
        total: s.total(),
        at,
        witnesses: vec![witness(read, s.proposed_duty, Some(s.proposed_by))?, witness(read, s.confirmed_duty, s.confirmed_by)?],
        code: read.receipt_code(s.seq)?.unwrap_or_default(),
        // Asked of the vault, not of our own note that it was done.
        readable: req.house.vault().dataset_lives(i.dataset),
        parts: s.parts,
        method: s.method,
    };
    Ok(Page::of(req, req.t("sunset-certificate"), &view, |v| certificate_page(req, v)))
}

fn certificate_page(req: &Request, v: &Certificate) -> Markup {
    let path = format!("/receipts/{}", v.code);
    html! {
        div.page-head { h1 { (req.t("sunset-certificate")) } p.lede { (v.area) } }
        @if v.readable { (notice("error", &html! { p role="alert" { (req.t("sunset-still-readable")) } })) }
        @else { (notice("ok", &html! { p { (req.tr("sunset-gone", &[("n", v.total.to_string())])) } })) }
        dl.facts {
            dt { (req.t("sunset-when")) } dd { (v.at.local()) }
            dt { (req.t("sunset-method")) } dd { (req.t("sunset-method-key")) }
            @for (post, place) in &v.witnesses { dt { (req.t("sunset-witness")) } dd { (req.t(&format!("post-{post}"))) " · " (place) } }
        }
        (counts(req, &v.parts))
        p { (req.t("sunset-stays")) }
        p.muted { (req.t("sunset-cannot-reach")) }
        div.receipt { div { p.receipt-code { a href=(req.to(&path)) { (v.code) } } p.muted { (req.t("web-receipt-what")) } } (qr(&format!("{}{}", req.origin, req.to(&path)))) }
    }
}
