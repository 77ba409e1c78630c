//! The theatre: the clock, four people's own pages side by side, what happened so far, and what nobody had to type.

use super::{Cells, DAYS, Happening, ROLES, stage};
use muster_ledger::{Read, Refusal};
use muster_server::ClockState;
use muster_web::{Markup, Page, Request, hidden_inputs, html, qr};
use serde::Serialize;
use std::sync::atomic::Ordering;

/// Whose pages stand side by side: role, words, page, and whether at a desk.
const SCREENS: [(&str, &str, &str, bool); 4] = [
    ("resident", "post-resident", "/home", false),
    ("grid1", "post-grid_worker", "/tasks", false),
    ("secretary", "post-secretary", "/desk", false),
    ("street", "post-street_lead", "/rollup", true),
];
/// Lines of what happened.
const LINES: usize = 14;

#[derive(Serialize)]
struct View {
    day: i32,
    clock: ClockState,
    no_phone: bool,
    facts: u64,
    cells: Cells,
    door: String,
    happened: Vec<Happening>,
}

pub(super) fn stage_page(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let stage = stage()?;
    let door = stage.door.lock().map(|d| d.clone()).unwrap_or_default();
    let view = View {
        day: stage.day(req.now),
        clock: stage.clock.state(),
        no_phone: stage.no_phone.load(Ordering::Relaxed),
        facts: read.size()?,
        cells: stage.cells().put_right(muster_account::onetable::typed(read)?),
        door,
        happened: stage.last(400),
    };
    let screens = screens(req, &view);
    let page = Page::of(req, req.t("demo-title"), &view, |v| body(req, v)).live(&[
        "report.made",
        "signal.raised",
        "signal.verified",
        "incident.opened",
        "incident.scaled",
        "plan.activated",
        "tasks.issued",
        "task.accepted",
        "task.done",
        "request.made",
        "request.done",
        "request.confirmed",
        "bulletin.quoted",
        "incident.ended",
        "dataset.destroyed",
    ]);
    Ok(page.beside(screens))
}

fn button(req: &Request, what: &str, words: &str, pressed: Option<bool>) -> Markup {
    html! {
        form.inline method="post" action=(req.to("/demo/clock")) data-many="" {
            (hidden_inputs(req))
            input type="hidden" name="do" value=(what);
            button.button.button-primary[pressed.is_none()] type="submit" aria-pressed=[pressed] { (req.t(words)) }
        }
    }
}

fn clock(req: &Request, v: &View) -> Markup {
    html! {
        div.stage-clock {
            p.stage-day { (req.tr("demo-day", &[("n", v.day.to_string()), ("time", String::new())])) }
            p.stage-time { (v.clock.now.local()) }
            div.actions {
                @if v.clock.playing { (button(req, "pause", "demo-pause", None)) } @else { (button(req, "play", "demo-play", None)) }
                @for (x, words) in [(1, "demo-x1"), (60, "demo-x60"), (600, "demo-x600"), (3600, "demo-x3600")] {
                    (button(req, &format!("x{x}"), words, Some(v.clock.playing && v.clock.rate == x * 1000)))
                }
            }
            form.stage-days method="post" action=(req.to("/demo/day")) data-many="" {
                (hidden_inputs(req))
                @for day in 1..=DAYS {
                    button type="submit" name="day" value=(day) disabled[day <= v.day] aria-current=[(day == v.day).then_some("date")]
                        aria-label=(req.tr("demo-to-day", &[("n", day.to_string())])) { (day) }
                }
            }
            p.field-hint { (req.t("demo-days-hint")) }
        }
    }
}

fn body(req: &Request, v: &View) -> Markup {
    html! {
        h1.stage-title { (req.t("demo-title")) }
        (clock(req, v))
        section.card {
            div.card-head { h2 { (req.t("demo-phones-title")) } }
            div.card-body {
                p { (req.t(if v.no_phone { "demo-no-phones-now" } else { "demo-phones-now" })) }
                div.actions {
                    (button(req, "phones", "demo-phones", Some(!v.no_phone)))
                    (button(req, "no_phones", "demo-no-phones", Some(v.no_phone)))
                }
            }
        }
        section.card {
            div.card-head { h2 { (req.t("demo-cells")) } }
            div.card-body {
                dl.stage-cells {
                    div { dt { (req.t("demo-cells-answered")) } dd { (v.cells.answered) } }
                    div { dt { (req.t("demo-cells-typed")) } dd { (v.cells.typed) } }
                }
                p.field-hint { (req.tr("demo-cells-how", &[("n", v.cells.tables.to_string())])) }
            }
        }
        section.card {
            div.card-head { h2 { (req.t("demo-happened")) } span.muted { (req.tr("demo-facts", &[("n", v.facts.to_string())])) } }
            div.card-body {
                @if v.happened.is_empty() { p.muted { (req.t("demo-quiet")) } }
                ol.timeline {
                    @for (h, n) in alike(&v.happened).into_iter().take(LINES) {
                        li {
                            time { (muster_web::when(req, h.at)) }
                            span.timeline-what { (req.t(&format!("demo-who-{}", h.who))) " · " (said(req, h)) @if n > 1 { " ×" (n) } }
                            @if !h.code.is_empty() { a.receipt-code href={ "/receipts/" (h.code) } { (h.code) } }
                        }
                    }
                }
            }
        }
    }
}

/// Real pages in frames: not drawn for the stage, and not shown anew as a whole when something happens.
fn screens(req: &Request, v: &View) -> Markup {
    html! {
        div.stage {
            p.lede { (req.t("demo-lede")) }
            div.stage-screens {
                @for (role, words, path, desk) in SCREENS {
                    @let at = format!("/as/{role}{path}");
                    section.stage-screen.stage-desk[desk] {
                        h2 { a href=(at) { (req.t(words)) } small.muted { (req.t(&format!("demo-role-{role}"))) } }
                        div.stage-frame { iframe src=(at) title=(req.t(words)) loading="lazy" data-stage="" {} }
                    }
                }
            }
            section.stack {
                h2 { (req.t("demo-roles")) }
                ul.tiles {
                    @for (role, words, path) in ROLES {
                        li { a.tile href={ "/as/" (role) (path) } { strong { (req.t(words)) } span.muted { (req.t(&format!("demo-role-{role}"))) } } }
                    }
                    li { a.tile href="/public" { strong { (req.t("demo-public")) } span.muted { (req.t("demo-role-public")) } } }
                }
            }
            @if !v.door.is_empty() {
                div.receipt {
                    (qr(&format!("{}{}", req.origin, v.door)))
                    div {
                        h2 { (req.t("demo-door")) }
                        p.muted { (req.t("demo-door-what")) }
                        p { a.button href=(v.door) { (req.t("demo-door-link")) } }
                    }
                }
            }
        }
    }
}

/// The same done several times on end stands once, with its newest receipt.
fn alike(all: &[Happening]) -> Vec<(&Happening, usize)> {
    let mut out: Vec<(&Happening, usize)> = Vec::new();
    for h in all {
        let same = |o: &Happening| o.at == h.at && o.who == h.who && o.what == h.what && o.args == h.args;
        match out.iter_mut().rev().take(6).find(|(o, _)| same(o)) {
            Some((_, n)) => *n += 1,
            None => out.push((h, 1)),
        }
    }
    out
}

fn said(req: &Request, h: &Happening) -> String {
    let args: Vec<(&str, String)> = h.args.iter().map(|(k, v)| (*k, v.clone())).collect();
    req.tr(h.what, &args)
}
