//! `/datasets`: what personal data there are, how long each kind is kept, and what ended already.

use super::page::held;
use muster_ground::hold;
use muster_ground::{duty, hold::Hold};
use muster_ledger::{Dataset, Moment, Read, Refusal};
use muster_web::{Markup, Page, Request, html, tag};
use serde::Serialize;

#[derive(Serialize)]
struct Line {
    dataset: Dataset,
    name: String,
    hold: Option<Hold>,
}

pub(super) fn see(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let mut view = Vec::new();
    for d in read.datasets()? {
        // An import's own dataset belongs to the register, and there are many.
        if d.purpose == "register" && d.about != 0 {
            continue;
        }
        let hold = if d.lives() { hold::keeping(read, d.id)? } else { None };
        view.push(Line { name: hold::dataset_name(req, &d), hold, dataset: d });
    }
    let may = duty::may_here(read, &req.who, "hold.place");
    let erases = duty::may_here(read, &req.who, "erasure.see");
    Ok(Page::of(req, req.t("sunset-data-title"), &view, |v| {
        html! {
            div.page-head { h1 { (req.t("sunset-data-title")) } p.lede { (req.t("sunset-data-lede")) }
                div.actions { a.button href=(req.to("/holds")) { (req.t("sunset-data-holds")) } @if erases { a.button href=(req.to("/erasures")) { (req.t("erasure-all")) } } } }
            ul.list { @for l in v.iter().filter(|l| l.dataset.lives()) { (living(req, l, may)) } }
            h2 { (req.t("sunset-data-gone")) }
            @if v.iter().all(|l| l.dataset.lives()) { p.muted { (req.t("sunset-data-none-gone")) } }
            @else { ul.list { @for l in v.iter().filter(|l| !l.dataset.lives()) { li.row {
                span.row-main { span.row-title { (l.name) } span.row-sub { (req.tr("sunset-destroyed-at", &[("time", local(req, l.dataset.destroyed_at))])) } }
            } } } }
        }
    })
    .tab("/datasets")
    .live(&["dataset.opened", "dataset.expired", "dataset.deferred", "dataset.destroyed", "hold.placed", "hold.lifted"]))
}

fn local(req: &Request, at: Option<Moment>) -> String {
    at.map(|at| muster_web::when(req, at)).unwrap_or_default()
}

fn ends(req: &Request, d: &Dataset, hold: Option<&Hold>) -> Markup {
    // A hold that lasts longer than its term puts the end off: the term's day would be a wrong promise.
    if let (Some(h), Some(due)) = (hold, d.until)
        && due < h.until
    {
        let args = [("due", muster_web::until(req, due)), ("until", muster_web::until(req, h.until))];
        return html! { (req.tr("sunset-data-put-off", &args)) };
    }
    html! { @match (d.destroy_at, d.until) {
        (Some(at), _) => { (req.t("sunset-data-ends")) " " (muster_web::when(req, at)) }
        (None, Some(until)) => { (req.t("sunset-data-ends")) " " (muster_web::until(req, until)) " · " (req.tr("sunset-data-days", &[("days", d.retention_days.to_string())])) }
        (None, None) if d.purpose == "incident" => { (req.t("sunset-data-by-two")) }
        (None, None) if d.purpose == "register" => { (req.t("sunset-data-register")) }
        (None, None) => { (req.t("sunset-data-standing")) }
    } }
}

fn living(req: &Request, l: &Line, may: bool) -> Markup {
    let d = &l.dataset;
    html! {
        li.row {
            div.row-main { h2.row-title { (l.name) } div.row-sub { (ends(req, d, l.hold.as_ref())) } }
            div.row-side {
                @if d.destroy_at.is_some() { (tag(&req.t("sunset-data-due"))) } @else if l.hold.is_some() { (tag(&req.t("sunset-data-held"))) }
                @if l.hold.is_none() && may { a.button href=(req.to(&format!("/holds/new?dataset={}", d.id))) { (req.t("hold-place")) } }
            }
            @if let Some(h) = &l.hold { div.row-below { (held(req, h)) } }
        }
    }
}
