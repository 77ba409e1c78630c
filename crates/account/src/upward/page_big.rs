//! `/big`: the roll-up on the wall of a command room, read from across it. Areas and counts; no person ever appears.

use super::page::heading;
use super::read::{self, Line, Stuck};
use crate::publish;
use muster_ledger::{Day, Read, Refusal};
use muster_muster::incident;
use muster_sense::selfreport;
use muster_web::chart::{Class, Epicurve, Grain, Head, Tile, Tiles, Words, area_tiles, epicurve, progress};
use muster_web::{Markup, Page, Request, html, span};
use serde::Serialize;

/// Numbers at the left: three by three.
const SHOWN: [&str; 9] = [
    "reports",
    "signals",
    "requests",
    "requests_open",
    "requests_overdue",
    "requests_confirmed",
    "tasks_open",
    "tasks_accepted",
    "tasks_overdue",
];
/// What the tiles may show.
const LAYERS: [&str; 4] = ["reports", "requests_open", "requests_overdue", "tasks_overdue"];
const ONSET_DAYS: i32 = 14;
/// Days at the end of the curve that reports are still coming in for.
const LATE: usize = 2;
/// Letters that are read from across the room leave place for so many communities; the roll-up has them all.
const TILES_MAX: usize = 6;
const LINES_MAX: usize = 3;

#[derive(Serialize)]
struct Big {
    rollup: read::Rollup,
    incidents: Vec<incident::Incident>,
    layer: &'static str,
    stuck: Vec<Stuck>,
    fever_from: Day,
    fever_by_onset: Vec<i64>,
    said: [String; 3],
}

pub(super) fn see(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let scope = req.scope()?;
    let rollup = read::rollup(read, scope)?;
    let fever_from = Day(req.now.day().0 - ONSET_DAYS + 1);
    let view = Big {
        incidents: read::incidents(read, scope)?,
        layer: LAYERS.into_iter().find(|l| Some(*l) == req.query("layer")).unwrap_or(LAYERS[0]),
        stuck: read::stuck(read, scope, &rollup)?,
        fever_from,
        fever_by_onset: selfreport::fever_by_onset(read, scope, fever_from, ONSET_DAYS)?,
        said: publish::said_today(req, read)?,
        rollup,
    };
    Ok(Page::of(req, req.t("upward-big-title"), &view, |v| body(req, v)).big_screen().live(super::page::LIVE))
}

fn body(req: &Request, v: &Big) -> Markup {
    html! {
        main.big #main {
            (head(req, v))
            div.big-side { (numbers(req, v)) (stuck(req, v)) }
            div.big-side { (tiles(req, v)) (work(req, v)) }
            (curve(req, v))
            (public(req, v))
        }
    }
}

/// Source and time: every block says both, and how many communities it leaves out.
fn source(req: &Request, what: &str, left_out: usize) -> Markup {
    html! { p.chart-source { (req.t("web-chart-source")) " " (req.t(what)) " · " (req.t("web-chart-updated")) " " (req.now.clock()) @if left_out > 0 { " · " (more(req, left_out)) } } }
}

fn head(req: &Request, v: &Big) -> Markup {
    html! {
        header.big-head {
            h1 { (if req.who.place_name.is_empty() { &req.house.opened().name } else { &req.who.place_name }) }
            @if req.house.opened().exercise { strong.big-exercise { (req.t("web-exercise")) } }
            @for i in v.incidents.iter().take(1) { (incident::banner(req, i)) }
            @if v.incidents.is_empty() { p { (req.t("upward-big-calm")) } }
            p.big-time { (req.now.local()) br; a href=(req.to("/rollup")) { (req.t("upward-big-back")) } }
        }
    }
}

fn numbers(req: &Request, v: &Big) -> Markup {
    html! {
        section.card {
            div.card-head { h2 { (req.tr("upward-big-numbers", &[("from", v.rollup.from.to_string()), ("to", v.rollup.to.to_string())])) } }
            dl.kpis { @for c in SHOWN { div.kpi { dt { (req.t(&format!("upward-big-{}", c.replace('_', "-")))) } dd { (v.rollup.total.count(c)) } } } }
            (source(req, "upward-big-source-rollup", 0))
        }
    }
}

fn stuck(req: &Request, v: &Big) -> Markup {
    html! {
        section.card {
            div.card-head { h2 { (req.t("upward-big-stuck")) } }
            @if v.stuck.is_empty() { p.big-none { (req.t("upward-big-none-stuck")) } }
            ul.big-lines { @for s in v.stuck.iter().take(LINES_MAX) { li {
                p.progress-text { strong { (s.name) } @if let Some(m) = s.oldest_minutes { span { (req.tr("upward-big-oldest", &[("span", span(req, m))])) } } }
                p.muted { (req.tr("upward-big-stuck-counts", &[("requests", s.requests_overdue.to_string()), ("tasks", s.tasks_overdue.to_string()), ("escalated", s.tasks_escalated.to_string())])) }
            } } }
            (source(req, "upward-big-source-stuck", v.stuck.len().saturating_sub(LINES_MAX)))
        }
    }
}

fn more(req: &Request, n: usize) -> String {
    req.tr("upward-big-more", &[("n", n.to_string())])
}

/// The communities with most of something first; equal ones as the tree has them.
fn by_most(lines: &[Line], of: impl Fn(&Line) -> i64) -> Vec<&Line> {
    let mut all: Vec<&Line> = lines.iter().collect();
    all.sort_by_key(|l| -of(l));
    all
}

fn tiles(req: &Request, v: &Big) -> Markup {
    let words = Words::of(req, req.t("upward-community")).none(req.t("upward-empty"));
    let (layer, lines) = (heading(req, v.layer), &v.rollup.lines);
    let most = by_most(lines, |l| l.count(v.layer));
    let title = match most.first() {
        Some(l) if l.count(v.layer) > 0 => {
            req.tr("upward-big-most", &[("what", layer.clone()), ("name", l.name.clone()), ("n", l.count(v.layer).to_string())])
        }
        _ => req.tr("upward-big-nowhere", &[("what", layer.clone())]),
    };
    // few enough stand where they always stand; of many those with most
    let shown: Vec<&Line> = if lines.len() <= TILES_MAX { lines.iter().collect() } else { most[..TILES_MAX].to_vec() };
    let unit = lines.len().checked_sub(TILES_MAX).filter(|n| *n > 0).map_or(String::new(), |n| more(req, n));
    let (said, of, at, unknown) =
        (req.t("upward-big-tiles-how"), req.t("upward-big-source-rollup"), req.now.clock(), req.t("web-chart-none"));
    let map = Tiles {
        head: Head { id: "tiles", title: &title, description: &said, unit: &unit, source: &of, updated: &at, words: &words },
        tiles: shown.iter().map(|l| Tile { name: l.name.clone(), value: Some(l.count(v.layer) as f64), at: None }).collect(),
        value_word: &layer,
        unknown_word: &unknown,
    };
    html! {
        section.card {
            nav.segmented aria-label=(req.t("upward-big-layer")) {
                @for l in LAYERS { a href=(req.to(&format!("/big?layer={l}"))) aria-current=[(l == v.layer).then_some("true")] { (req.t(&format!("upward-big-{}", l.replace('_', "-")))) } }
            }
            (area_tiles(&map))
        }
    }
}

fn work(req: &Request, v: &Big) -> Markup {
    let left = |l: &Line| l.count("tasks_open") + l.count("tasks_accepted");
    let all = by_most(&v.rollup.lines, left);
    let part = |n: i64| u64::try_from(n).unwrap_or(0);
    html! {
        section.card {
            div.card-head { h2 { (req.t("upward-big-work")) } }
            ul.big-lines { @for l in all.iter().take(LINES_MAX) { li {
                (progress(&l.name, &req.tr("upward-big-work-said", &[("done", l.count("tasks_done").to_string()), ("left", left(l).to_string())]), part(l.count("tasks_done")), part(l.count("tasks_done") + left(l))))
            } } }
            (source(req, "upward-big-source-rollup", all.len().saturating_sub(LINES_MAX)))
        }
    }
}

fn curve(req: &Request, v: &Big) -> Markup {
    let words = Words::of(req, req.t("upward-big-onset")).none(req.t("upward-big-no-fever"));
    let total: i64 = v.fever_by_onset.iter().sum();
    let title = req.tr("upward-big-curve", &[("n", total.to_string()), ("days", ONSET_DAYS.to_string())]);
    let (said, unit, of, at, late) = (
        req.t("upward-big-curve-how"),
        req.t("upward-big-curve-unit"),
        req.t("upward-big-source-reports"),
        req.now.clock(),
        req.t("upward-big-late"),
    );
    let cases = if total == 0 { Vec::new() } else { v.fever_by_onset.iter().map(|n| u32::try_from(*n).unwrap_or(0)).collect() };
    html! {
        section.card { (epicurve(&Epicurve {
            head: Head { id: "fever", title: &title, description: &said, unit: &unit, source: &of, updated: &at, words: &words },
            first: v.fever_from,
            grain: Grain::Day,
            classes: vec![Class { name: heading(req, "reports"), cases }],
            bin: 1,
            late: LATE,
            late_word: &late,
        })) }
    }
}

/// What anyone reads on the public page, in its own words and with its own care for small numbers.
fn public(req: &Request, v: &Big) -> Markup {
    html! {
        section.card.big-foot {
            p { strong { (req.t("web-public")) } "  " @for s in &v.said { (s) " " } }
            (source(req, "upward-big-source-public", 0))
        }
    }
}
