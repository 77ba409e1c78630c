//! One entry: what it says, since when, who checked it, what it said before, and what in Muster rests on it.

use super::check::{self, Check};
use super::entry::{Bound, Detail, Disease, Entry, EntryKind, Measure};
use super::page::{chips, class_words, decider, full_day, gist, kind_words, level_words, limit, on, path, period, said};
use super::register::Register;
use super::table::in_force;
use muster_ledger::{Day, Read, Refusal};
use muster_web::{Lang, Markup, Page, Request, html, notice};
use serde::Serialize;
use std::sync::OnceLock;

/// Something in another room that rests on an article: a card, a plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Citation {
    /// Key of the article.
    pub article: String,
    pub zh: String,
    pub en: String,
    /// Where it can be read; empty where it has no page of its own.
    pub path: String,
}

static CITATIONS: OnceLock<fn() -> Vec<Citation>> = OnceLock::new();

/// Rooms after this one say what they rest on articles; the first to say so is heard.
pub fn cite_from(all: fn() -> Vec<Citation>) {
    let _ = CITATIONS.set(all);
}

/// Another entry that names this one.
#[derive(Serialize)]
struct User {
    kind: EntryKind,
    key: String,
    zh: String,
    en: String,
}

#[derive(Serialize)]
struct View {
    on: String,
    entry: Entry,
    in_force: bool,
    gist: String,
    basis: Vec<super::register::Cited>,
    history: Vec<Entry>,
    users: Vec<User>,
    citations: Vec<Citation>,
    /// Number of its check, how far that is, and whether whoever asks could go on with it.
    about: i64,
    check: Option<Check>,
    may_check: bool,
}

/// Whether `e` names the entry (kind, key).
fn names(e: &Entry, kind: EntryKind, key: &str) -> bool {
    let has = |all: &[String]| all.iter().any(|k| k == key);
    match (kind, &e.detail) {
        (EntryKind::Article, Detail::Disease(d)) => has(&e.basis) || d.managed.iter().any(|m| has(&m.basis)),
        (EntryKind::Article, _) => has(&e.basis),
        (EntryKind::Statute, Detail::Article(a)) => a.statute == key,
        (EntryKind::Organ, Detail::Measure(m)) => m.decides.iter().any(|d| d.organ == key),
        (EntryKind::Organ, Detail::Clock(c)) => has(&c.binds),
        (EntryKind::Need, Detail::Measure(m)) => has(&m.needs) || m.decides.iter().any(|d| has(&d.only_if)),
        (EntryKind::Duty, Detail::Measure(m)) => has(&m.duties),
        (EntryKind::Criterion, Detail::Measure(m)) => has(&m.chosen_by),
        (EntryKind::Clock, Detail::Remedy(r)) => r.clock.as_deref() == Some(key),
        _ => false,
    }
}

pub(super) fn entry(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let none = || Refusal::not_found("law-none").instead("/law");
    let r = in_force(read)?;
    let day = on(req);
    let kind = EntryKind::parse(req.param("kind")).ok_or_else(none)?;
    let key = req.param("key");
    let history: Vec<Entry> = r.history(kind, key).rev_sorted();
    // On a day on which it did not stand, the latest is shown and said to be so.
    let entry = r.find(kind, key, day).cloned().or_else(|| history.first().cloned()).ok_or_else(none)?;
    // A disease is used by the measures that its class of that day allows.
    let class = r.disease(key, day).filter(|_| kind == EntryKind::Disease).map(|s| s.counts_as().to_owned());
    let given = |e: &Entry| matches!((&e.detail, &class), (Detail::Measure(m), Some(c)) if m.disease.contains(c));
    let users = r.all().iter().filter(|e| e.in_force(day) && (names(e, kind, key) || given(e)));
    let mut citations: Vec<Citation> = match (kind, CITATIONS.get()) {
        (EntryKind::Article, Some(all)) => all().into_iter().filter(|c| c.article == key).collect(),
        _ => Vec::new(),
    };
    citations.dedup();
    let about = check::about_entry(&entry);
    let cited = |b: &String| super::cited(read, b).transpose();
    let view = View {
        about,
        check: check::check_of(read, about)?,
        may_check: crate::duty::may_here(read, &req.who, "law.verify"),
        on: day.to_string(),
        in_force: entry.in_force(day),
        gist: gist(req, r, &entry, day),
        basis: entry.basis.iter().filter_map(cited).collect::<Result<_, _>>()?,
        users: users.map(|e| User { kind: e.kind, key: e.key.clone(), zh: e.zh.clone(), en: e.en.clone() }).collect(),
        citations,
        history,
        entry,
    };
    let title = if kind == EntryKind::Article { view.gist.clone() } else { view.entry.say(req.lang).into_owned() };
    Ok(Page::of(req, title, &view, |v| body(req, r, v, day)))
}

trait Newest<'a> {
    fn rev_sorted(self) -> Vec<Entry>;
}
impl<'a, I: Iterator<Item = &'a Entry>> Newest<'a> for I {
    /// The newest first.
    fn rev_sorted(self) -> Vec<Entry> {
        let mut all: Vec<Entry> = self.cloned().collect();
        all.reverse();
        all
    }
}

fn body(req: &Request, r: &Register, v: &View, day: Day) -> Markup {
    let e = &v.entry;
    let article = e.kind == EntryKind::Article;
    let title = if article { v.gist.clone() } else { e.say(req.lang).into_owned() };
    let trail =
        [(req.t("law-title"), "/law".to_owned()), (kind_words(req, e.kind), format!("/law?kind={}&on={}", e.kind.name(), v.on))];
    html! {
        (muster_web::part::trail(req, &trail, &if e.kind == EntryKind::Measure { e.key.clone() } else { title.clone() }))
        div.page-head {
            h1 { @if e.kind == EntryKind::Measure { (e.key) " " } (title) }
            @if article { p.lede { (e.say(req.lang)) } } @else if !v.gist.is_empty() { p.lede { (v.gist) } }
            p.chips { (chips(req, e, e.verified() || v.check.as_ref().is_some_and(|c| c.second.is_some()))) }
        }
        @if !v.in_force { (notice("warn", &html! { p { (req.tr("law-not-in-force", &[("day", full_day(req, day))])) } })) }
        dl.facts {
            (details(req, r, e, day))
            @if !e.note(req.lang).is_empty() { dt { (req.t("law-note")) } dd { (e.note(req.lang)) } }
            @if !v.basis.is_empty() { dt { (req.t("web-basis")) } dd { ul { @for b in &v.basis { (super::basis_line(req, b)) } } } }
            dt { (req.t("law-in-force")) } dd { (period(req, e)) }
            dt { (req.t("law-source")) } dd { (e.source(req.lang)) }
            dt { (req.t("law-when-read")) } dd { (e.read) }
            dt { (req.t("law-verifier")) } dd { (verifier(req, v)) }
            dt { (req.t("law-key")) } dd { code { (e.kind.name()) "/" (e.key) } }
        }
        @if e.kind == EntryKind::Measure { p.actions { a.button href=(req.to(&format!("/law/question?measure={}", e.key))) { (req.t("law-question-title")) } } }
        (used(req, v))
        @if v.history.len() > 1 { section.card {
            div.card-head { h2 { (req.t("law-history")) } }
            div.card-body { ol.timeline { @for h in &v.history { li data-now[h.in_force(day)] {
                time { (period(req, h)) }
                span.timeline-what { (h.say(req.lang)) " " a href=(req.to(&format!("{}?on={}", path(h.kind, &h.key), h.from.0))) { (gist(req, r, h, h.from.0)) } }
            } } } }
        } }
        (classes(req, e))
    }
}

/// Who compared it with the official text: the files' word, or that of two in this house.
fn verifier(req: &Request, v: &View) -> Markup {
    let to = req.to(&format!("/law/checks/{}", v.about));
    let done = v.check.as_ref().and_then(|c| c.second.as_ref().map(|s| (&c.first, s)));
    html! {
        @if v.entry.verified() { (v.entry.verifier) }
        @else if let Some((first, second)) = done { a href=(to) { (super::page_check::said_by(req, first)) "；" (super::page_check::said_by(req, second)) } }
        @else {
            (req.t("law-unverified-what"))
            @if let Some(c) = &v.check { " " a href=(to) { (req.tr("law-check-one-by", &[("name", c.first.name.clone())])) } }
            @else if v.may_check { " " a href=(to) { (req.t("law-check-do")) } }
        }
    }
}

fn used(req: &Request, v: &View) -> Markup {
    html! {
        section.card {
            div.card-head { h2 { (req.t("law-used")) } }
            @if v.users.is_empty() && v.citations.is_empty() { div.card-body { p.muted { (req.t("law-used-not")) } } }
            @else { ul.list {
                @for u in &v.users { li.row { a.row-main href=(req.to(&format!("{}?on={}", path(u.kind, &u.key), v.on))) {
                    span.row-title { @if u.kind == EntryKind::Measure { (u.key) " " } (said(req.lang, &u.zh, &u.en)) }
                    span.row-sub { (kind_words(req, u.kind)) }
                } } }
                @for c in &v.citations { li.row {
                    @if c.path.is_empty() { span.row-main { span.row-title { (said(req.lang, &c.zh, &c.en)) } } }
                    @else { a.row-main href=(req.to(&c.path)) { span.row-title { (said(req.lang, &c.zh, &c.en)) } } }
                } }
            } }
        }
    }
}

/// Names of other entries, each a link.
fn links(req: &Request, r: &Register, kind: EntryKind, keys: &[String], day: Day) -> Markup {
    html! { ul { @for k in keys {
        @let name = r.find(kind, k, day).or_else(|| r.history(kind, k).last()).map_or_else(|| k.into(), |e| e.say(req.lang));
        li { a href=(req.to(&path(kind, k))) { (name) } }
    } } }
}

fn details(req: &Request, r: &Register, e: &Entry, day: Day) -> Markup {
    match &e.detail {
        Detail::Measure(m) => measure(req, r, m, day),
        Detail::Disease(d) => html! {
            @if let Some(p) = &d.part_of { dt { (req.t("law-part-of")) } dd { (links(req, r, EntryKind::Disease, std::slice::from_ref(p), day)) } }
        },
        Detail::Clock(c) => html! {
            dt { (req.t("law-limit")) } dd { (limit(req, c)) }
            @if !c.binds.is_empty() { dt { (req.t("law-binds")) } dd { (links(req, r, EntryKind::Organ, &c.binds, day)) } }
        },
        Detail::Remedy(x) => html! {
            dt { (req.t("law-against")) } dd { (req.t(match x.against.as_str() { "measure" => "law-against-measure", "decision" => "law-against-decision", "data" => "law-against-data", "property" => "law-against-property", _ => "law-against-service" })) }
            @if let Some(c) = &x.clock { dt { (req.t("law-limit")) } dd { (links(req, r, EntryKind::Clock, std::slice::from_ref(c), day)) } }
            dt { (req.t("law-suspends")) } dd { (req.t(if x.suspends { "law-suspends-yes" } else { "law-suspends-no" })) }
        },
        Detail::Committee(c) => html! {
            @for f in &c.figures { dt { (said(req.lang, &f.zh, &f.en)) } dd { (figure(req, f.min, f.max)) } }
        },
        Detail::Organ(o) => html! {
            dt { (req.t("law-levels")) } dd { (o.levels.iter().map(|l| level_words(req, l)).collect::<Vec<_>>().join(req.comma())) }
        },
        Detail::Bound(b) => bound(req, e, b),
        Detail::Article(a) => html! {
            dt { (req.t("law-kind-statute")) } dd { (links(req, r, EntryKind::Statute, std::slice::from_ref(&a.statute), day)) }
        },
        Detail::Statute(s) => {
            html! { @if let Some(n) = s.order { dt { (req.t("law-order")) } dd { (req.tr("law-order-n", &[("n", n.to_string())])) } } }
        }
        Detail::Retention(_) | Detail::Criterion(_) | Detail::Plain(_) => html! {},
    }
}

fn figure(req: &Request, min: Option<i64>, max: Option<i64>) -> String {
    match (min, max) {
        (Some(a), Some(b)) => format!("{a}–{b}"),
        (Some(a), None) => req.tr("law-at-least-n", &[("n", a.to_string())]),
        (None, Some(b)) => req.tr("law-at-most-n", &[("n", b.to_string())]),
        (None, None) => String::new(),
    }
}

fn measure(req: &Request, r: &Register, m: &Measure, day: Day) -> Markup {
    html! {
        dt { (req.t("law-decides")) } dd { ul { @for d in &m.decides { li { (decider(req, r, d, day)) } } } }
        dt { (req.t("law-given-for")) } dd { (m.disease.iter().map(|c| class_words(req, c)).collect::<Vec<_>>().join(req.comma())) }
        dt { (req.t("law-chosen-by")) } dd { (links(req, r, EntryKind::Criterion, &m.chosen_by, day)) }
        dt { (req.t("law-needs")) } dd { (links(req, r, EntryKind::Need, &m.needs, day)) }
        dt { (req.t("law-duties")) } dd { (links(req, r, EntryKind::Duty, &m.duties, day)) }
    }
}

fn bound(req: &Request, e: &Entry, b: &Bound) -> Markup {
    html! {
        dt { (req.t("law-frame")) } dd { (crate::bounds::say_limit(req, b, &crate::bounds::free(b))) }
        dt { (req.t("law-default")) } dd { (crate::bounds::say_value(req, b, &crate::bounds::default(b))) }
        dt { (req.t("law-obeyed")) } dd { @match &b.by {
            Some(by) if b.obeyed => (if req.lang == Lang::En { &by.en } else { &by.zh }),
            _ => (req.t(if b.obeyed { "law-obeyed-yes" } else { "law-obeyed-no" })),
        } }
        @if req.who.duty.is_some() { dt { (req.t("law-bound-here")) } dd { a href=(req.to(&format!("/bounds/{}", e.key))) { (req.t("law-bound-look")) } } }
    }
}

/// Classes of a disease and what was managed otherwise, with the decisions.
fn classes(req: &Request, e: &Entry) -> Markup {
    let Detail::Disease(Disease { class, managed, .. }) = &e.detail else { return html! {} };
    let span = |from: Day, until: Option<super::Date>| match until {
        Some(u) => req.tr("law-from-until", &[("from", full_day(req, from)), ("until", full_day(req, u.0))]),
        None => req.tr("law-from", &[("from", full_day(req, from))]),
    };
    html! {
        section.card {
            div.card-head { h2 { (req.t("law-classes")) } }
            div.card-body { ol.timeline {
                @for m in managed.iter().rev() { li { time { (span(m.from.0, m.until)) } span.timeline-what { (req.tr("law-managed", &[("as", class_words(req, &m.as_class))])) "：" (m.decision) } } }
                @for c in class.iter().rev() { li { time { (span(c.from.0, c.until)) } span.timeline-what { (class_words(req, &c.is)) } } }
            } }
        }
    }
}
