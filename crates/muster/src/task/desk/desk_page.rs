//! What `/desk` shows: figures, what waits and for how long, buildings, who is on duty.

use super::{DeskView, Exception, Tile, Waits};
use crate::incident::banner;
use crate::task::page;
use muster_web::{Markup, Request, chart, hidden_inputs, html};

pub(super) fn desk(req: &Request, v: &DeskView) -> Markup {
    let c = &v.counts;
    let kpis = [
        ("desk-kpi-open", c.open + c.accepted),
        ("desk-kpi-escalated", c.escalated),
        ("desk-kpi-overdue", c.overdue),
        ("desk-kpi-unwell", c.unwell),
        ("desk-kpi-needs", c.needs),
    ];
    html! {
        div.page-head { h1 { (req.t("desk-title")) } }
        @for i in &v.incidents { (banner(req, i)) }
        @if v.incidents.is_empty() { (muster_web::notice("info", &html! { p { (req.t("desk-calm")) } })) }
        dl.kpis { @for (word, n) in kpis { div.kpi { dt { (req.t(word)) } dd { (n) } } } }
        div.desk {
        (exceptions(req, v))
        div.desk-side {
        section.card {
            div.card-head { h2 { (req.t("desk-buildings")) } }
            div.card-body {
                @if v.buildings.is_empty() { p.muted { (req.t("desk-no-tasks")) } }
                div.desk-tiles { @for b in &v.buildings { (tile(req, b)) } }
            }
        }
        section.card {
            div.card-head { h2 { (req.t("desk-people")) } }
            ul.list { @for p in &v.people { li.row {
                span.row-main { span.row-title { (p.name) } span.row-sub { (p.place) " · " (req.tr("desk-open-n", &[("n", p.open.to_string())])) } }
                @if !p.phone.is_empty() { span.row-side { a.button href={ "tel:" (p.phone) } { (req.t("desk-call")) } } }
            } } }
        }
        }
        }
    }
}

fn tile(req: &Request, b: &Tile) -> Markup {
    let p = &b.progress;
    let mut said = format!("{}/{}", p.done, p.total);
    if p.unwell > 0 {
        said = format!("{said} · {}", req.tr("desk-unwell-n", &[("n", p.unwell.to_string())]));
    }
    html! { a href=(req.to(&format!("/tasks?tab=route&building={}", p.building))) { (chart::progress(&b.name, &said, p.done.max(0) as u64, p.total.max(0) as u64)) } }
}

fn exceptions(req: &Request, v: &DeskView) -> Markup {
    let shown: usize = v.waits.iter().map(|w| w.rows.len()).sum();
    let open = v.waits.iter().flat_map(|w| &w.rows).any(|e| e.task.is_open());
    html! {
        section.card {
            div.card-head { h2 { (req.t("desk-exceptions")) } @if req.query("why").is_some() { a href=(req.to("/desk")) { (req.t("desk-all")) } } }
            @if shown == 0 { div.card-body { p.muted { (req.t("desk-no-exceptions")) } } } @else {
                form method="post" action=(req.to("/tasks/assignment")) {
                    (hidden_inputs(req))
                    @for (n, w) in v.waits.iter().enumerate() { (group(req, w, n == 0)) }
                    @if open {
                        div.card-body { div.filters {
                            div.field { label for="f-to" { (req.t("desk-whom")) } select id="f-to" name="to" required {
                                option value="" { (req.t("web-choose")) }
                                @for p in &v.people { option value=(p.actor) { (p.name) " · " (p.place) " · " (req.tr("desk-open-n", &[("n", p.open.to_string())])) } }
                            } }
                            button.button.button-primary type="submit" { (req.t("desk-assign")) }
                        } }
                    }
                }
            }
        }
    }
}

/// How long it waited stands beside it; the day it was due would say the same again.
fn said_when(req: &Request, w: &Waits, e: &Exception) -> bool {
    w.why != "unwell" && (w.why != "overdue" || e.task.next.is_some_and(|n| n > req.now))
}

/// One reason: folded but for the worst.
fn group(req: &Request, w: &Waits, first: bool) -> Markup {
    html! {
        details.fold.fold-list open[first] {
            summary { (req.t(&format!("desk-why-{}", w.why))) span.chip { (w.n) } }
            ul.list { @for e in &w.rows { li.row {
                @if e.task.is_open() { label.pick { input type="checkbox" name="ids" value=(e.task.id) aria-label=(e.place); } }
                a.row-main href=(req.to(&format!("/tasks/{}", e.task.id))) {
                    span.row-title { (e.place) }
                    span.row-sub { (e.title) @if said_when(req, w, e) { " · " (page::when(req, &e.task)) } }
                }
                span.row-side { span.muted { (req.tr("desk-waited", &[("span", muster_web::span(req, e.waited))])) } }
            } } }
            @if w.n > w.rows.len() as i64 {
                p.fold-more { @if req.query("why").is_some() { (req.tr("desk-longest", &[("n", w.rows.len().to_string())])) } @else { a.button href=(req.to(&format!("/desk?why={}", w.why))) { (req.tr("desk-more", &[("n", w.n.to_string())])) } } }
            }
        }
    }
}
