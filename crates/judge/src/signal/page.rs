//! `/signals`: what waits for a look, and what came of it. No page here names a person or a room.

use super::book::by_key;
use super::page_rule::{says, window_words};
use super::routes::{VERIFY, within};
use super::table::{Signal, closed_signals, open_signals};
use muster_ground::place;
use muster_ledger::{Day, Fault, MINUTE, Moment, PlaceId, Read, Refusal};
use muster_sense::selfreport::{self, Report};
use muster_web::chart::{Class, Epicurve, Grain, Head, Words, epicurve};
use muster_web::{Markup, Page, Request, Values, empty, form, html, notice, tag};
use serde::Serialize;
use std::collections::BTreeMap;

const PAGE: usize = 30;

#[derive(Serialize)]
struct Line {
    signal: Signal,
    place: String,
    community: String,
}

#[derive(Serialize)]
struct List {
    open: Vec<Line>,
    closed: Vec<Line>,
    before: Option<i64>,
}

fn name_of(read: &Read, id: PlaceId) -> Result<String, Fault> {
    Ok(place::find(read, id)?.map_or_else(|| "–".to_owned(), |p| p.name))
}

fn line(read: &Read, signal: Signal) -> Result<Line, Fault> {
    Ok(Line { place: name_of(read, signal.place)?, community: name_of(read, signal.community)?, signal })
}

/// A stretch of time as people say it.
fn stretch(req: &Request, from: Moment, to: Moment) -> String {
    let minutes = (to.0 - from.0).max(0) / MINUTE;
    if minutes < 60 {
        return req.tr("signal-minutes", &[("n", minutes.to_string())]);
    }
    let (h, m) = (minutes / 60, minutes % 60);
    // Nobody counts the minutes of a long wait.
    if m == 0 || h >= 10 {
        return muster_web::span(req, minutes);
    }
    req.tr("signal-hours", &[("h", h.to_string()), ("m", m.to_string())])
}

fn state(req: &Request, s: &Signal) -> Markup {
    html! {
        (tag(&req.t(&format!("signal-state-{}", s.state))))
        @if s.is_late(req.now) { " " (tag(&req.t("signal-late"))) }
    }
}

fn title(req: &Request, l: &Line) -> String {
    let args = [("place", l.place.clone()), ("n", l.signal.count.to_string()), ("what", req.t(l.signal.what.word()))];
    req.tr("signal-title", &args)
}

fn rows(req: &Request, lines: &[Line]) -> Markup {
    html! {
        ul.list { @for l in lines { li.row {
            a.row-main href=(req.to(&format!("/signals/{}", l.signal.id))) {
                span.row-title { (title(req, l)) }
                span.row-sub { (l.community) " · " (req.tr("signal-raised-at", &[("at", muster_web::when(req, l.signal.raised_at))])) @if l.signal.is_open() { " · " (due(req, &l.signal)) } }
            }
            div.row-side { (state(req, &l.signal)) }
        } } }
    }
}

fn due(req: &Request, s: &Signal) -> String {
    if s.is_late(req.now) {
        req.tr("signal-late-by", &[("time", stretch(req, s.verify_by, req.now))])
    } else {
        req.tr("signal-time-left", &[("time", stretch(req, req.now, s.verify_by))])
    }
}

/// `GET /signals`: open first, oldest on top.
pub(super) fn list(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let scope = req.scope()?;
    let before = req.query("before").and_then(|b| b.parse().ok()).unwrap_or(i64::MAX);
    let open = open_signals(read, scope)?.into_iter().map(|s| line(read, s)).collect::<Result<_, _>>()?;
    let mut closed =
        closed_signals(read, scope, before, PAGE + 1)?.into_iter().map(|s| line(read, s)).collect::<Result<Vec<_>, _>>()?;
    let more = closed.len() > PAGE;
    closed.truncate(PAGE);
    let before = closed.last().map(|l| l.signal.id.0).filter(|_| more);
    let view = List { open, closed, before };
    Ok(Page::of(req, req.t("signal-signals"), &view, |v| {
        html! {
            div.page-head { h1 { (req.t("signal-signals")) } p.lede { (req.t("signal-lede")) } }
            section.card {
                div.card-head { h2 { (req.t("signal-open")) } span { (v.open.len()) } }
                @if v.open.is_empty() { div.card-body { (empty(&req.t("signal-none-open"), None)) } } @else { (rows(req, &v.open)) }
            }
            @if !v.closed.is_empty() {
                section.card { div.card-head { h2 { (req.t("signal-looked-at")) } } (rows(req, &v.closed)) }
            }
            @if let Some(b) = v.before { nav.pager { a.button href=(req.to(&format!("/signals?before={b}"))) { (req.t("selfreport-older")) } } }
        }
    })
    .tab("/signals")
    .live(&["signal.raised", "signal.extended", "signal.deadline_missed", "signal.verified", "signal.dismissed"]))
}

#[derive(Serialize)]
struct Shown {
    #[serde(flatten)]
    line: Line,
    /// The reports it rests on, in the order they came in; nameless.
    reports: Vec<Report>,
    /// Of them, asked after and found not to be theirs.
    void: usize,
    unverified: usize,
}

fn shown(read: &Read, signal: Signal) -> Result<Shown, Fault> {
    let mut reports = Vec::new();
    for seq in &signal.evidence {
        reports.extend(selfreport::by_seq(read, *seq)?);
    }
    reports.sort_by_key(|r| r.seq);
    let void = reports.iter().filter(|r| r.void).count();
    let unverified = reports.iter().filter(|r| !r.void && !r.verified).count();
    Ok(Shown { line: line(read, signal)?, reports, void, unverified })
}

/// From the first word to the raising to the answer: never reset, late or not.
fn clocks(req: &Request, s: &Signal) -> Markup {
    let answered = s.closed_at.unwrap_or(req.now);
    html! {
        dl.kpis {
            div.kpi { dt { (req.t("signal-clock-raise")) } dd { (stretch(req, s.first_at, s.raised_at)) } }
            div.kpi {
                dt { (req.t(if s.is_open() { "signal-clock-waiting" } else { "signal-clock-verify" })) }
                dd { (stretch(req, s.raised_at, answered)) }
                @if s.is_open() { dd.kpi-note { (due(req, s)) } }
            }
            div.kpi { dt { (req.t("signal-clock-all")) } dd { (stretch(req, s.first_at, answered)) } }
        }
    }
}

fn timeline(req: &Request, v: &Shown) -> Markup {
    let s = &v.line.signal;
    let mut steps: Vec<(Moment, String, bool)> = Vec::new();
    for (i, r) in v.reports.iter().enumerate() {
        let word = if r.made_at <= s.raised_at { "signal-step-report" } else { "signal-step-grew" };
        let channel = req.t(&format!("selfreport-channel-{}", r.channel));
        let said = req.tr(word, &[("n", (i + 1).to_string()), ("channel", channel), ("onset", muster_web::day(req, r.onset))]);
        steps.push((r.made_at, said, r.void));
    }
    steps.push((s.raised_at, req.t("signal-step-raised"), false));
    if let Some(at) = s.overdue_at {
        steps.push((at, req.t("signal-step-overdue"), false));
    }
    if let Some(at) = s.closed_at {
        let basis = req.t(&format!("signal-basis-{}", s.basis.replace('_', "-")));
        steps.push((at, format!("{}：{basis}", req.t(&format!("signal-state-{}", s.state))), false));
    }
    steps.sort_by_key(|(at, _, _)| *at);
    html! {
        ol.timeline { @for (at, what, void) in &steps {
            li data-void=[void.then_some("true")] { time datetime=(at.rfc3339()) { (muster_web::when(req, *at)) } div.timeline-what { (what) } }
        } }
    }
}

fn curve(req: &Request, v: &Shown) -> Markup {
    let s = &v.line.signal;
    let (from, to) = (s.window.from.0 - 2, (s.window.to.0 + 2).min(req.now.day().0.max(s.window.to.0)));
    let mut by_day: BTreeMap<i32, u32> = BTreeMap::new();
    for r in v.reports.iter().filter(|r| !r.void) {
        *by_day.entry(r.onset.0).or_default() += 1;
    }
    let words = Words::of(req, req.t("selfreport-chart-day")).none(req.t("selfreport-chart-empty"));
    let of = req.t("selfreport-chart-of");
    let (title, at, unit) = (title(req, &v.line), req.now.local(), req.t("signal-chart-unit"));
    let (lede, late) = (req.t("signal-chart-lede"), req.t("selfreport-chart-late"));
    epicurve(&Epicurve {
        head: Head { id: "onsets", title: &title, description: &lede, unit: &unit, source: &of, updated: &at, words: &words },
        first: Day(from),
        grain: Grain::Day,
        classes: vec![Class {
            name: req.t(s.what.word()),
            cases: (from..=to).map(|d| by_day.get(&d).copied().unwrap_or(0)).collect(),
        }],
        bin: 1,
        late: 0,
        late_word: &late,
    })
}

/// What each post does next, and nothing that is not theirs.
fn next(req: &Request, s: &Signal) -> Markup {
    let post = req.who.post.as_str();
    let verifies = by_key(&s.rule).is_ok_and(|r| r.then.verify.iter().any(|p| p == post));
    let at = format!("/signals/{}/verification", s.id);
    let steps: &[&str] = match (s.state.as_str(), post) {
        ("open", _) if verifies => &["signal-do-call", "signal-do-ask", "signal-do-say"],
        ("open", "secretary") => &["signal-secretary-wait", "signal-secretary-ready", "signal-secretary-quiet"],
        ("open", "street_lead" | "district_lead") if s.is_late(req.now) => &["signal-lead-late", "signal-lead-not"],
        ("open", _) => &["signal-lead-wait", "signal-lead-not"],
        ("verified", "district_lead") => &["signal-district-open"],
        ("verified", _) => &["signal-verified-wait"],
        _ => &["signal-dismissed-anew"],
    };
    html! {
        section.card {
            div.card-head { h2 { (req.t("signal-next")) } }
            div.card-body {
                ol.steps { @for step in steps { li { (req.t(step)) } } }
                @if s.is_verified() && post == "district_lead" {
                    p { a.button.button-primary href=(req.to(&format!("/incidents/new?signal={}", s.id))) { (req.t("signal-open-incident")) } }
                }
                @if s.is_open() && verifies { (form(req, &VERIFY, &at, &Values::default())) }
                @if matches!(post, "secretary" | "health_centre" | "cdc") && s.building != PlaceId(0) {
                    p { a.button href=(req.to(&format!("/reports?building={}", s.building))) { (req.t("signal-see-reports")) } }
                }
            }
        }
    }
}

/// `GET /signals/{id}`.
pub(super) fn signal(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let view = shown(read, within(req, read)?)?;
    let rule = by_key(&view.line.signal.rule).ok();
    Ok(Page::of(req, title(req, &view.line), &view, |v| {
        let s = &v.line.signal;
        html! {
            div.page-head {
                h1 { (title(req, &v.line)) }
                p.lede { (v.line.community) " · " (window_words(req, s.window)) }
                p.chips { (state(req, s)) }
            }
            (clocks(req, s))
            (next(req, s))
            (curve(req, v))
            @if v.unverified > 0 || v.void > 0 {
                (notice("warn", &html! { p { (req.tr("signal-unverified", &[("n", v.unverified.to_string()), ("void", v.void.to_string())])) } }))
            }
            section.card { div.card-head { h2 { (req.t("signal-timeline")) } } div.card-body { (timeline(req, v)) } }
            @if let Some(r) = rule {
                section.card {
                    div.card-head { h2 { (req.t("signal-why")) } }
                    div.card-body { p { (says(req, r)) } p { a href=(req.to(&format!("/rules/{}", r.key))) { (r.name.say(req.lang)) } } }
                }
            }
            p { a href=(req.to("/signals")) { (req.t("signal-signals")) } }
        }
    })
    .tab("/signals")
    .live(&["signal.extended", "signal.deadline_missed", "signal.verified", "signal.dismissed", "report.verified"]))
}
