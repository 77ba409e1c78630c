//! The stage: who can be played, the clock, what happened so far; and the strip that every page of a demo carries.

use super::{Happening, ROLES, stage};
use muster_ledger::{Read, Refusal};
use muster_server::ClockState;
use muster_web::{Markup, Page, Request, hidden_inputs, html, qr};
use serde::Serialize;

#[derive(Serialize)]
struct View {
    day: i32,
    clock: ClockState,
    facts: u64,
    door: String,
    happened: Vec<Happening>,
}

pub(super) fn stage_page(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let stage = stage()?;
    let door = stage.door.lock().map(|d| d.clone()).unwrap_or_default();
    let view = View { day: stage.day(req.now), clock: stage.clock.state(), facts: read.size()?, door, happened: stage.last(40) };
    Ok(Page::of(req, req.t("demo-title"), &view, |v| body(req, v)).live(&[
        "report.made",
        "signal.raised",
        "signal.verified",
        "incident.opened",
        "task.done",
        "request.made",
        "request.confirmed",
        "incident.ended",
    ]))
}

fn button(req: &Request, what: &str, words: &str, current: bool) -> Markup {
    let main = what == "play" || what == "pause";
    html! {
        form.inline method="post" action=(req.to("/demo/clock")) data-many="" {
            (hidden_inputs(req))
            input type="hidden" name="do" value=(what);
            button.button.button-primary[main] type="submit" aria-pressed=[(!main).then_some(current)] { (req.t(words)) }
        }
    }
}

fn body(req: &Request, v: &View) -> Markup {
    html! {
        div.page-head {
            h1 { (req.tr("demo-day", &[("n", v.day.to_string()), ("time", v.clock.now.local())])) }
            p.lede { (req.t("demo-lede")) }
            div.actions {
                @if v.clock.playing { (button(req, "pause", "demo-pause", false)) } @else { (button(req, "play", "demo-play", false)) }
                @for (x, words) in [(1, "demo-x1"), (60, "demo-x60"), (600, "demo-x600"), (3600, "demo-x3600")] {
                    (button(req, &format!("x{x}"), words, v.clock.playing && v.clock.rate == x * 1000))
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
        section.card {
            div.card-head { h2 { (req.t("demo-happened")) } span.muted { (req.tr("demo-facts", &[("n", v.facts.to_string())])) } }
            div.card-body {
                @if v.happened.is_empty() { p.muted { (req.t("demo-quiet")) } }
                ol.timeline {
                    @for h in &v.happened {
                        li {
                            time { (muster_web::when(req, h.at)) }
                            span.timeline-what { (req.t(&format!("demo-who-{}", h.who))) " · " (said(req, h)) }
                            @if !h.code.is_empty() { a.receipt-code href={ "/receipts/" (h.code) } { (h.code) } }
                        }
                    }
                }
            }
        }
    }
}

fn said(req: &Request, h: &Happening) -> String {
    let args: Vec<(&str, String)> = h.args.iter().map(|(k, v)| (*k, v.clone())).collect();
    req.tr(h.what, &args)
}
