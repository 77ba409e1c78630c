//! `/law`: the register by kind and day, searched; and the parts that its other pages share.

use super::check;
use super::entry::{Clock, Detail, Entry, EntryKind, day};
use super::register::{self, Cited, Register};
use super::table::in_force;
use muster_ledger::{Day, Fault, Read, Refusal};
use muster_web::{Lang, Markup, Page, Request, coded, empty, html, tag};
use serde::Serialize;

/// The day that the address names, else today.
pub(super) fn on(req: &Request) -> Day {
    req.query("on").and_then(day).unwrap_or_else(|| req.now.day())
}

/// A basis as it stands beside a choice: law, article, our summary, who checked it.
pub fn basis_line(req: &Request, c: &Cited) -> Markup {
    html! {
        li {
            a href=(req.to(&path(EntryKind::Article, &c.key))) { strong { (c.name(req.lang)) } } " " (c.summary(req.lang)) " "
            span.muted.small { (req.tr("law-read", &[("read", c.read.clone())])) " " @if !c.verified() { (req.t("law-unverified")) } @else { (c.verifier) } }
        }
    }
}

/// An article as it is cited, with who in this house verified it.
pub fn cited(read: &Read, key: &str) -> Result<Option<Cited>, Fault> {
    Ok(Verified::of(read)?.article(key))
}

/// The register in force, with who in this house verified what.
#[derive(Default)]
pub struct Verified {
    register: Option<&'static Register>,
    by: std::collections::BTreeMap<i64, String>,
}

impl Verified {
    pub fn of(read: &Read) -> Result<Verified, Fault> {
        Ok(Verified { register: Some(in_force(read)?), by: check::verified(read)? })
    }
    pub fn article(&self, key: &str) -> Option<Cited> {
        let r = self.register.unwrap_or(register::shipped());
        let mut c = r.article(key)?;
        let entry = r.history(EntryKind::Article, key).last();
        if let Some(names) = entry.and_then(|e| self.by.get(&check::about_entry(e))) {
            c.verifier.clone_from(names);
        }
        Some(c)
    }
}

/// An article in words, with its page: what a refusal rests on is no key to the one refused.
pub fn named(req: &Request, key: &str) -> Option<(String, String)> {
    let c = register::shipped().article(key)?;
    Some((format!("{} {}", c.name(req.lang), c.summary(req.lang)), c.path()))
}

pub(super) fn path(kind: EntryKind, key: &str) -> String {
    format!("/law/entries/{}/{key}", kind.name())
}

pub(super) fn kind_words(req: &Request, kind: EntryKind) -> String {
    req.t(match kind {
        EntryKind::Measure => "law-kind-measure",
        EntryKind::Disease => "law-kind-disease",
        EntryKind::Clock => "law-kind-clock",
        EntryKind::Remedy => "law-kind-remedy",
        EntryKind::Retention => "law-kind-retention",
        EntryKind::Committee => "law-kind-committee",
        EntryKind::Bound => "law-kind-bound",
        EntryKind::Article => "law-kind-article",
        EntryKind::Statute => "law-kind-statute",
        EntryKind::Organ => "law-kind-organ",
        EntryKind::Need => "law-kind-need",
        EntryKind::Duty => "law-kind-duty",
        EntryKind::Criterion => "law-kind-criterion",
    })
}

/// A day in full: registers are kept for years.
pub(super) fn full_day(req: &Request, day: Day) -> String {
    if req.lang == Lang::En {
        return day.to_string();
    }
    let (y, m, d) = day.civil();
    req.tr("law-day", &[("y", y.to_string()), ("m", m.to_string()), ("d", d.to_string())])
}

/// Since when, and until when where it ends.
pub(super) fn period(req: &Request, e: &Entry) -> String {
    let from = full_day(req, e.from.0);
    match e.until {
        Some(u) => req.tr("law-from-until", &[("from", from), ("until", full_day(req, u.0))]),
        None => req.tr("law-from", &[("from", from)]),
    }
}

/// How long a clock gives, in words.
pub(super) fn limit(req: &Request, c: &Clock) -> String {
    if c.kind == "at_once" {
        return req.t("law-at-once");
    }
    let unit = match c.unit.as_str() {
        "minutes" => "law-minutes",
        "hours" => "law-hours",
        "working_days" => "law-working-days",
        "months" => "law-months",
        _ => "law-days",
    };
    let span = req.tr(unit, &[("n", c.limit.to_string())]);
    let words = match c.kind.as_str() {
        "at_least" => "law-clock-at-least",
        "window" => "law-clock-window",
        _ => "law-clock-at-most",
    };
    req.tr(words, &[("span", span)])
}

pub(super) fn class_words(req: &Request, class: &str) -> String {
    req.t(match class {
        "A" => "law-class-a",
        "B" => "law-class-b",
        "C" => "law-class-c",
        "none" => "law-class-none",
        _ => "law-class-unlisted",
    })
}

/// The most important of an entry in a few words, beside its name.
pub(super) fn gist(req: &Request, r: &Register, e: &Entry, on: Day) -> String {
    match &e.detail {
        Detail::Disease(_) => match r.disease(&e.key, on) {
            Some(s) => match s.managed {
                Some(m) => req.tr(
                    "law-managed-as",
                    &[("class", class_words(req, s.class.unwrap_or_default())), ("as", class_words(req, &m.as_class))],
                ),
                None => class_words(req, s.counts_as()),
            },
            None => String::new(),
        },
        Detail::Clock(c) => limit(req, c),
        Detail::Measure(m) => m.decides.iter().map(|d| decider(req, r, d, on)).collect::<Vec<_>>().join(&req.t("law-joint")),
        Detail::Retention(t) => retention(req, t.days_min, t.days_max),
        Detail::Article(_) => r.article(&e.key).map(|c| c.name(req.lang)).unwrap_or_default(),
        Detail::Organ(o) if o.only_assists => req.t("law-only-assists"),
        Detail::Criterion(c) => req.t(if c.usable { "law-usable" } else { "law-not-usable" }),
        _ => String::new(),
    }
}

fn retention(req: &Request, min: Option<i64>, max: Option<i64>) -> String {
    let mut out = Vec::new();
    if let Some(n) = min {
        out.push(req.tr("law-keep-at-least", &[("n", n.to_string())]));
    }
    if let Some(n) = max {
        out.push(req.tr("law-keep-at-most", &[("n", n.to_string())]));
    }
    out.join(&req.t("law-joint"))
}

pub(super) fn level_words(req: &Request, level: &str) -> String {
    req.t(match level {
        "nation" => "law-level-nation",
        "province" => "law-level-province",
        "city" => "law-level-city",
        "county" => "law-level-county",
        "street" => "law-level-street",
        _ => "law-level-community",
    })
}

/// `人民政府，县级以上`
pub(super) fn decider(req: &Request, r: &Register, d: &super::entry::Decider, on: Day) -> String {
    let organ = r.find(EntryKind::Organ, &d.organ, on).map_or_else(|| d.organ.as_str().into(), |o| o.say(req.lang)).into_owned();
    let words = if d.and_above { "law-decider-and-above" } else { "law-decider" };
    req.tr(words, &[("organ", organ), ("level", level_words(req, &d.level))])
}

/// Where an entry stands: not checked, our own, a place's own.
pub(super) fn chips(req: &Request, e: &Entry, verified: bool) -> Markup {
    html! {
        @if e.own { (tag(&req.t("law-own"))) " " }
        @if !e.overlay.is_empty() { (tag(&req.t("law-local"))) " " }
        @if verified { (tag(&req.t("law-verified"))) } @else { (tag(&req.t("law-unverified"))) }
    }
}

#[derive(Serialize)]
struct Line {
    entry: Entry,
    gist: String,
    verified: bool,
}

#[derive(Serialize)]
struct Home {
    on: String,
    q: String,
    kind: Option<EntryKind>,
    counts: Vec<(EntryKind, usize)>,
    lines: Vec<Line>,
    hash: String,
    verified: usize,
    all: usize,
    /// Whoever asks may see what is fixed and chosen where they work.
    bounds: bool,
}

/// What other entries are put together from: seldom looked for by itself.
fn behind(kind: EntryKind) -> bool {
    matches!(kind, EntryKind::Organ | EntryKind::Need | EntryKind::Duty | EntryKind::Criterion)
}

fn holds(req: &Request, r: &Register, e: &Entry, q: &str, on: Day) -> bool {
    let q = q.to_lowercase();
    let texts = [e.key.as_str(), e.zh.as_str(), e.en.as_str(), e.note_zh.as_str(), e.note_en.as_str()];
    texts.iter().any(|t| t.to_lowercase().contains(&q)) || gist(req, r, e, on).to_lowercase().contains(&q)
}

pub(super) fn home(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let r = in_force(read)?;
    let day = on(req);
    let q = req.query("q").unwrap_or_default().trim().chars().take(60).collect::<String>();
    // A search goes through all kinds where none is named.
    let kind = req.query("kind").and_then(EntryKind::parse).or(if q.is_empty() { Some(EntryKind::Measure) } else { None });
    let found = |k: EntryKind| -> Vec<&Entry> {
        r.on(k, day).into_iter().filter(|e| q.is_empty() || holds(req, r, e, &q, day)).collect()
    };
    let counts: Vec<(EntryKind, usize)> = EntryKind::ALL.into_iter().map(|k| (k, found(k).len())).collect();
    let shown = EntryKind::ALL.into_iter().filter(|k| kind.is_none_or(|w| w == *k));
    let done = check::verified(read)?;
    let verified = |e: &Entry| e.verified() || (!done.is_empty() && done.contains_key(&check::about_entry(e)));
    let lines =
        shown.flat_map(found).map(|e| Line { gist: gist(req, r, e, day), verified: verified(e), entry: e.clone() }).collect();
    let standing = r.all().iter().filter(|e| e.in_force(day));
    let view = Home {
        on: day.to_string(),
        q,
        kind,
        counts,
        lines,
        hash: r.hash.clone(),
        verified: standing.clone().filter(|e| verified(e)).count(),
        all: standing.count(),
        bounds: crate::duty::may_here(read, &req.who, "bound.see"),
    };
    Ok(Page::of(req, req.t("law-title"), &view, |v| home_page(req, v, day)))
}

fn home_page(req: &Request, v: &Home, day: Day) -> Markup {
    let here = |kind: Option<EntryKind>| {
        let mut path = format!("/law?on={}", v.on);
        if let Some(k) = kind {
            path.push_str(&format!("&kind={}", k.name()));
        }
        if !v.q.is_empty() {
            path.push_str(&format!("&q={}", coded(&v.q)));
        }
        path
    };
    let mut tabs: Vec<(String, Option<i64>, String, bool)> = v
        .counts
        .iter()
        .filter(|(k, n)| (*n > 0 && !behind(*k)) || Some(*k) == v.kind)
        .map(|(k, n)| (kind_words(req, *k), Some(*n as i64), here(Some(*k)), v.kind == Some(*k)))
        .collect();
    if !v.q.is_empty() {
        tabs.insert(0, (req.t("law-all-kinds"), None, here(None), v.kind.is_none()));
    }
    html! {
        div.page-head {
            h1 { (req.t("law-title")) }
            p.lede { (req.t("law-lede")) }
            div.actions {
                a.button.button-primary href=(req.to("/law/question")) { (req.t("law-question-title")) }
                a.button href=(req.to("/law/changes")) { (req.t("law-changes-title")) }
                a.button href=(req.to("/law/editions")) { (req.t("law-editions-title")) }
                a.button href=(req.to("/law/checks")) { (req.t("law-checks-title")) }
                @if v.bounds { a.button href=(req.to("/bounds")) { (req.t("law-bounds")) } }
            }
        }
        form.filters method="get" action=(req.to("/law")) role="search" {
            @if let Some(k) = v.kind.filter(|_| v.q.is_empty()) { input type="hidden" name="kind" value=(k.name()); }
            div.field { label for="f-q" { (req.t("law-search")) } input id="f-q" name="q" type="search" maxlength="60" value=(v.q) autocomplete="off"; }
            div.field { label for="f-on" { (req.t("law-on")) } input id="f-on" name="on" type="date" value=(v.on); }
            div { button.button type="submit" { (req.t("law-show")) } }
        }
        p.muted { (req.tr("law-as-of", &[("day", full_day(req, day))])) " · " (req.tr("law-verified-of", &[("n", v.verified.to_string()), ("all", v.all.to_string())])) }
        (muster_web::part::tabs(req, &req.t("law-kinds"), &tabs))
        p.muted.small.no-print { (req.t("law-behind")) @for (k, n) in v.counts.iter().filter(|(k, n)| behind(*k) && *n > 0) { " " a href=(req.to(&here(Some(*k)))) { (kind_words(req, *k)) " " (n) } } }
        @if v.lines.is_empty() { (empty(&req.t("law-none-found"), None)) }
        @else { ul.list { @for l in &v.lines { (line(req, v, l)) } } }
    }
}

fn line(req: &Request, v: &Home, l: &Line) -> Markup {
    let e = &l.entry;
    let name = if e.kind == EntryKind::Measure { format!("{} {}", e.key, e.say(req.lang)) } else { e.say(req.lang).into_owned() };
    // Articles go by their number, what they say stands below.
    let (title, below) = if e.kind == EntryKind::Article { (l.gist.clone(), name) } else { (name, l.gist.clone()) };
    html! {
        li.row {
            a.row-main href=(req.to(&format!("{}?on={}", path(e.kind, &e.key), v.on))) {
                span.row-title { (title) }
                @if !below.is_empty() { span.row-sub { (below) } }
            }
            @if e.own || !e.overlay.is_empty() || l.verified { span.row-side { @if l.verified { (tag(&req.t("law-verified"))) } @if e.own { (tag(&req.t("law-own"))) } @if !e.overlay.is_empty() { (tag(&req.t("law-local"))) } } }
        }
    }
}

/// Both languages of a name, the reader's first.
pub(super) fn said(lang: Lang, zh: &str, en: &str) -> String {
    lang.of(zh, en).into_owned()
}
