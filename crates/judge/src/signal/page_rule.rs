//! `/rules`: what each rule says, why, what it would have done, and whether it may speak.

use super::book::{Origin, Rule, book, by_key};
use super::fact::Window;
use super::routes::{SWITCH, TRY};
use super::table::{RULES, TRIALS};
use super::trial::{Closings, Raise, would_raise};
use muster_ground::place;
use muster_ledger::{DAY, Fault, Moment, PlaceId, Read, Refusal, Seq, values};
use muster_sense::selfreport;
use muster_web::chart::{Chart, Series, Words, bar_chart};
use muster_web::{Markup, Page, Request, Values, empty, form, html, notice, tag};
use serde::Serialize;

/// A trial also reads so much before its first day: windows begin there.
const DAYS_BEFORE: i64 = 30;
/// What a trial covers unless asked otherwise.
const DAYS: i64 = 90;

#[derive(Serialize)]
struct Tried {
    days: i64,
    would_raise: i64,
    at: Moment,
}

#[derive(Serialize)]
struct Shown {
    rule: &'static Rule,
    origin: &'static Origin,
    on: bool,
    since: Option<Moment>,
    tried: Option<Tried>,
}

fn shown(read: &Read, rule: &'static Rule) -> Result<Shown, Fault> {
    let now = read.get(&RULES, &values![rule.key.as_str()])?.filter(|r| r.int("version") == rule.version);
    let tried = read.get(&TRIALS, &values![rule.key.as_str(), rule.version])?;
    Ok(Shown {
        rule,
        origin: &rule.origin,
        on: now.as_ref().is_some_and(|r| r.flag("on_now")),
        since: now.map(|r| r.moment("at")),
        tried: tried.map(|t| Tried { days: t.int("days"), would_raise: t.int("would_raise"), at: t.moment("at") }),
    })
}

/// The rule in one sentence.
pub(super) fn says(req: &Request, rule: &Rule) -> String {
    req.tr(
        "signal-rule-says",
        &[
            ("within", req.t(&format!("place-level-{}", rule.within.name()))),
            ("days", rule.days.to_string()),
            ("count", rule.count.to_string()),
            ("what", req.t(rule.what.word())),
        ],
    )
}

fn switch_chip(req: &Request, v: &Shown) -> Markup {
    tag(&req.t(if v.on { "signal-is-on" } else { "signal-is-off" }))
}

/// `GET /rules`.
pub(super) fn list(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let rules = book()?.iter().map(|r| shown(read, r)).collect::<Result<Vec<_>, _>>()?;
    Ok(Page::of(req, req.t("signal-rules"), &rules, |rules| {
        html! {
            div.page-head { h1 { (req.t("signal-rules")) } p.lede { (req.t("signal-rules-lede")) } }
            ul.list { @for v in rules { li.row {
                a.row-main href=(req.to(&format!("/rules/{}", v.rule.key))) {
                    span.row-title { (v.rule.name.say(req.lang)) }
                    span.row-sub { (says(req, v.rule)) }
                }
                div.row-side { @if *v.origin != Origin::Shipped { (tag(&req.t("signal-rule-own"))) } (switch_chip(req, v)) }
            } } }
        }
    })
    .tab("/rules"))
}

fn may_switch(req: &Request) -> bool {
    matches!(req.who.post.as_str(), "cdc" | "district_lead")
}

fn facts(req: &Request, v: &Shown) -> Markup {
    let r = v.rule;
    let posts: Vec<String> = r.then.verify.iter().map(|p| req.t(&format!("post-{p}"))).collect();
    html! {
        dl.facts {
            dt { (req.t("signal-rule-then")) }
            dd { (req.tr("signal-rule-verify", &[("posts", posts.join(&req.t("selfreport-comma"))), ("minutes", r.then.deadline_minutes.to_string())])) }
            dt { (req.t("signal-rule-why")) } dd { (r.why.say(req.lang)) }
            dt { (req.t("signal-rule-sources")) } dd { ul { @for s in r.why.sources(req.lang) { li { (s) } } } }
            dt { (req.t("signal-rule-version")) } dd { (r.version) }
            @match v.origin {
                Origin::Shipped => {}
                Origin::Own(file) => { dt { (req.t("signal-rule-origin")) } dd { (req.tr("signal-rule-origin-own", &[("file", file.clone())])) } }
                Origin::Replaces(file, shipped) => {
                    dt { (req.t("signal-rule-origin")) }
                    dd { (req.tr("signal-rule-origin-replaces", &[("file", file.clone()), ("version", shipped.to_string())])) }
                }
            }
            dt { (req.t("signal-rule-tried")) }
            dd { @match &v.tried {
                Some(t) => { (req.tr("signal-rule-tried-said", &[("days", t.days.to_string()), ("n", t.would_raise.to_string()), ("at", muster_web::when(req, t.at))])) }
                None => { (req.t("signal-rule-untried")) }
            } }
            @if let Some(since) = v.since { dt { (req.t(if v.on { "signal-on-since" } else { "signal-off-since" })) } dd { (muster_web::when(req, since)) } }
        }
    }
}

/// `GET /rules/{key}`.
pub(super) fn rule(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let rule = by_key(req.param("key"))?;
    let view = shown(read, rule)?;
    Ok(Page::of(req, rule.name.say(req.lang).into_owned(), &view, |v| {
        let at = format!("/rules/{}", rule.key);
        let turn = Values::filled(&[("on", if v.on { "no" } else { "yes" }.to_owned())]);
        html! {
            div.page-head {
                h1 { (rule.name.say(req.lang)) }
                p.lede { (says(req, rule)) }
                p.chips { (switch_chip(req, v)) }
                div.actions { a.button.button-primary href=(req.to(&format!("{at}/trial?days={DAYS}"))) { (req.t("signal-trial-open")) } }
            }
            section.card { div.card-body { (facts(req, v)) } }
            @if may_switch(req) {
                section.card {
                    div.card-head { h2 { (req.t("signal-switch")) } }
                    div.card-body {
                        @if v.tried.is_none() { (notice("info", &html! { p { (req.t("signal-try-first")) } })) }
                        (form(req, &SWITCH, &format!("{at}/switching"), &turn))
                    }
                }
            }
            details.fold { summary { (req.t("signal-rule-file")) } pre.mono.small { (rule.text) } }
            p { a href=(req.to("/rules")) { (req.t("signal-rules")) } }
        }
    })
    .tab("/rules"))
}

#[derive(Serialize)]
struct Would {
    raise: Raise,
    place: String,
    community: String,
}

#[derive(Serialize)]
struct Trial {
    rule: &'static Rule,
    days: i64,
    /// Oldest first.
    would_raise: Vec<Would>,
    /// Tenths, so that JSON holds no rounding of its own.
    per_week_tenths: i64,
    /// Signals by week, oldest first; the last week ends today.
    weeks: Vec<i64>,
}

/// What a rule would have raised in the last `days` days on this house's own history.
pub(super) fn tried_over(read: &Read, rule: &Rule, days: i64) -> Result<Vec<Raise>, Fault> {
    let from = read.now.plus(-days * DAY);
    let history = selfreport::history(read, from.plus(-DAYS_BEFORE * DAY), read.now.plus(1))?;
    let all = would_raise(read, rule, history, &Closings::InTime, Seq(-1));
    Ok(all.into_iter().filter(|r| r.at >= from).collect())
}

fn name_of(read: &Read, id: PlaceId) -> Result<String, Fault> {
    Ok(place::find(read, id)?.map_or_else(|| "–".to_owned(), |p| p.name))
}

fn trial_view(req: &Request, read: &Read, rule: &'static Rule) -> Result<Trial, Refusal> {
    let days = req.query("days").and_then(|d| d.parse::<i64>().ok()).unwrap_or(DAYS).clamp(7, 366);
    let raises = tried_over(read, rule, days)?;
    let mut weeks = vec![0; days.div_euclid(7).max(1) as usize];
    for r in &raises {
        let back = (read.now.0 - r.at.0).div_euclid(7 * DAY).max(0) as usize;
        let at = weeks.len().saturating_sub(back + 1);
        weeks[at] += 1;
    }
    let per_week_tenths = (raises.len() as i64 * 70 + days / 2) / days;
    let mut would_raise = Vec::new();
    for raise in raises {
        would_raise.push(Would { place: name_of(read, raise.place)?, community: name_of(read, raise.community)?, raise });
    }
    Ok(Trial { rule, days, would_raise, per_week_tenths, weeks })
}

fn weeks(req: &Request, v: &Trial) -> Markup {
    let words = Words::of(req, req.t("signal-trial-week")).none(req.t("signal-trial-none"));
    let title = req.tr("signal-trial-title", &[("n", v.would_raise.len().to_string()), ("days", v.days.to_string())]);
    let (of, at, unit, lede) =
        (req.t("signal-trial-of"), req.now.local(), req.t("signal-trial-unit"), req.t("signal-trial-chart"));
    let first = |i: usize| {
        let back = (v.weeks.len() - i) as i64 * 7;
        let (_, m, d) = req.now.plus(-back * DAY).day().civil();
        req.tr("signal-trial-week-of", &[("day", format!("{m}/{d}"))])
    };
    // A quiet week needs no bar: twelve zeros under each other say less than the one week that is not.
    let kept: Vec<usize> = (0..v.weeks.len()).filter(|i| v.weeks[*i] > 0).collect();
    bar_chart(&Chart {
        id: "weeks",
        title: &title,
        description: &lede,
        labels: kept.iter().copied().map(first).collect(),
        series: vec![Series {
            name: req.t("signal-signals"),
            values: kept.iter().map(|i| Some(v.weeks[*i] as f64)).collect(),
            ..Series::default()
        }],
        unit: &unit,
        source: &of,
        updated: &at,
        words: &words,
    })
}

pub(super) fn window_words(req: &Request, window: Window) -> String {
    let (from, to) = (muster_web::day(req, window.from), muster_web::day(req, window.to));
    if from == to { from } else { format!("{from} – {to}") }
}

fn would(req: &Request, v: &Trial) -> Markup {
    let heads = ["signal-trial-when", "signal-trial-where", "signal-people", "signal-window"].map(|h| req.t(h));
    html! {
        table.table {
            caption.vh { (req.t("signal-trial-open")) }
            thead { tr { @for h in &heads { th scope="col" { (h) } } } }
            tbody { @for w in v.would_raise.iter().rev() { tr {
                td data-label=(heads[0]) { (muster_web::when(req, w.raise.at)) }
                td data-label=(heads[1]) { (w.community) " · " (w.place) }
                td.num data-label=(heads[2]) { (w.raise.count) }
                td data-label=(heads[3]) { (window_words(req, w.raise.window)) }
            } } }
        }
    }
}

/// `GET /rules/{key}/trial?days=90`.
pub(super) fn trial(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let rule = by_key(req.param("key"))?;
    let view = trial_view(req, read, rule)?;
    Ok(Page::of(req, req.t("signal-trial-open"), &view, |v| {
        let at = format!("/rules/{}", rule.key);
        let per_week = format!("{}.{}", v.per_week_tenths / 10, v.per_week_tenths % 10);
        let start = Values::filled(&[("days", v.days.to_string())]);
        html! {
            div.page-head { h1 { (req.t("signal-trial-open")) } p.lede { (rule.name.say(req.lang)) (req.colon()) (says(req, rule)) } }
            nav.segmented aria-label=(req.t("signal-trial-days")) {
                @for d in [30, 90, 180] { a href=(req.to(&format!("{at}/trial?days={d}"))) aria-current=[(d == v.days).then_some("true")] { (req.tr("signal-trial-n-days", &[("days", d.to_string())])) } }
            }
            dl.kpis {
                div.kpi { dt { (req.t("signal-trial-would")) } dd { (v.would_raise.len()) } }
                div.kpi { dt { (req.t("signal-trial-weekly")) } dd { (per_week) } }
            }
            (weeks(req, v))
            @if v.would_raise.is_empty() { (empty(&req.t("signal-trial-none"), None)) } @else { (would(req, v)) }
            (notice("info", &html! { p { (req.t("signal-trial-assumes")) } }))
            @if may_switch(req) {
                section.card {
                    div.card-head { h2 { (req.t("signal-trial-record")) } }
                    div.card-body { p { (req.t("signal-trial-record-why")) } (form(req, &TRY, &format!("{at}/trials"), &start)) }
                }
            }
            p { a href=(req.to(&at)) { (rule.name.say(req.lang)) } }
        }
    })
    .tab("/rules"))
}
