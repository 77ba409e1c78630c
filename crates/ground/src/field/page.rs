//! `/fields`: the catalogue by subject, searched; and the parts that its other pages share.

use super::catalogue::{Catalogue, Data, Field, catalogue};
use super::heading::bare;
use muster_ledger::{Read, Refusal};
use muster_web::part::{self, Kpi};
use muster_web::{Markup, Page, Request, empty, html, tag};
use serde::Serialize;
use std::collections::BTreeSet;

/// Longer words find nothing.
const QUERY_MAX: usize = 40;

pub(crate) fn path(f: &Field) -> String {
    format!("/fields/{}/{}", f.subject, f.name())
}

/// Where it is held, as a link; or that it is not.
pub(crate) fn held(req: &Request, f: &Field) -> Markup {
    match &f.held {
        Some(h) => html! { a href=(req.to(h.path)) { (req.t(&format!("field-holder-{}", h.holder))) } },
        None if f.keep == "paper" => html! { span.muted { (req.t("field-on-paper")) } },
        None => html! { span.muted { (req.t("field-not-held")) } },
    }
}

/// Whether it tells of a person; nothing is said of what does not.
pub(crate) fn data(req: &Request, f: &Field) -> Markup {
    html! { @if f.data != Data::Open { (tag(&req.t(f.data.words()))) } }
}

#[derive(Serialize)]
struct Group {
    key: String,
    name: String,
    all: usize,
    held: usize,
    personal: usize,
}

#[derive(Serialize)]
struct View {
    q: String,
    subject: String,
    show: String,
    groups: Vec<Group>,
    found: Vec<&'static Field>,
    /// Nothing was asked for yet: subjects are shown, not fields.
    home: bool,
}

/// What is asked of the catalogue: a word, a subject, a mark.
fn found(c: &'static Catalogue, q: &str, subject: &str, show: &str) -> Vec<&'static Field> {
    let word = bare(q);
    // A heading as an office writes it finds what it means, though it is no name.
    let meant: BTreeSet<&str> =
        if word.is_empty() { BTreeSet::new() } else { c.matches(&[q]).iter().map(|m| m.field.key.as_str()).collect() };
    let holds = |f: &Field| {
        word.is_empty()
            || f.names().any(|n| bare(n).contains(&word))
            || bare(&f.en).contains(&word)
            || bare(&f.key).contains(&word)
            || meant.contains(f.key.as_str())
    };
    let marked = |f: &Field| match show {
        "held" => f.held.is_some(),
        "missing" => f.held.is_none() && f.keep != "paper",
        "personal" => f.data != Data::Open,
        "sensitive" => f.data == Data::Sensitive,
        "ages" => f.fresh_days.is_some(),
        _ => true,
    };
    c.fields.iter().filter(|f| (subject.is_empty() || f.subject == subject) && marked(f) && holds(f)).collect()
}

/// What the list can be narrowed to.
const SHOWN: [(&str, &str); 6] = [
    ("", "field-show-all"),
    ("held", "field-show-held"),
    ("missing", "field-show-missing"),
    ("personal", "field-show-personal"),
    ("sensitive", "field-show-sensitive"),
    ("ages", "field-show-ages"),
];

pub(super) fn fields(req: &Request, _: &Read) -> Result<Page, Refusal> {
    let c = catalogue();
    let q: String = req.query("q").unwrap_or_default().trim().chars().take(QUERY_MAX).collect();
    let subject = req.query("subject").filter(|s| c.subject(s).is_some()).unwrap_or_default().to_owned();
    let show = req.query("show").filter(|s| SHOWN.iter().any(|(k, _)| k == s)).unwrap_or_default().to_owned();
    let groups = c.subjects.iter().map(|s| Group {
        key: s.key.clone(),
        name: s.say(req.lang).to_owned(),
        all: c.of(&s.key).count(),
        held: c.of(&s.key).filter(|f| f.held.is_some()).count(),
        personal: c.of(&s.key).filter(|f| f.data != Data::Open).count(),
    });
    let home = q.is_empty() && subject.is_empty() && show.is_empty();
    let view = View {
        groups: groups.collect(),
        found: if home { Vec::new() } else { found(c, &q, &subject, &show) },
        home,
        q,
        subject,
        show,
    };
    Ok(Page::of(req, req.t("field-title"), &view, |v| body(req, v)))
}

fn body(req: &Request, v: &View) -> Markup {
    let sum = |of: fn(&Group) -> usize| v.groups.iter().map(of).sum::<usize>();
    let kpi = |name: &str, n: usize, show: &str| Kpi {
        name: req.t(name),
        value: n.to_string(),
        href: (!show.is_empty()).then(|| req.to(&format!("/fields?show={show}"))),
        ..Kpi::default()
    };
    html! {
        div.page-head {
            h1 { (req.t("field-title")) }
            p.lede { (req.t("field-lede")) }
            div.actions { a.button.button-primary href=(req.to("/fields/headings")) { (req.t("field-try")) } }
        }
        @if v.home {
            (part::kpis(&[
                kpi("field-count", sum(|g| g.all), ""),
                kpi("field-held", sum(|g| g.held), "held"),
                kpi("field-show-missing", sum(|g| g.all) - sum(|g| g.held), "missing"),
                kpi("field-personal", sum(|g| g.personal), "personal"),
            ]))
        }
        form.filters method="get" action=(req.to("/fields")) role="search" {
            div.field { label for="f-q" { (req.t("field-search")) } input id="f-q" name="q" type="search" maxlength=(QUERY_MAX) value=(v.q) autocomplete="off"; }
            div.field { label for="f-subject" { (req.t("field-subject")) } select id="f-subject" name="subject" {
                option value="" { (req.t("field-subject-all")) }
                @for g in &v.groups { option value=(g.key) selected[g.key == v.subject] { (g.name) } }
            } }
            div.field { label for="f-show" { (req.t("field-show")) } select id="f-show" name="show" {
                @for (k, words) in SHOWN { option value=(k) selected[k == v.show] { (req.t(words)) } }
            } }
            div { button.button type="submit" { (req.t("field-find")) } }
        }
        @if v.home { (subjects(req, &v.groups)) }
        @else if v.found.is_empty() { (empty(&req.t("field-none-found"), None)) }
        @else {
            p.muted { (req.tr("field-found", &[("n", v.found.len().to_string())])) }
            (table(req, &v.found))
        }
    }
}

fn subjects(req: &Request, groups: &[Group]) -> Markup {
    html! {
        ul.list { @for g in groups { li.row {
            a.row-main href=(req.to(&format!("/fields?subject={}", g.key))) {
                span.row-title { (g.name) }
                span.row-sub { (req.tr("field-subject-line", &[("n", g.all.to_string()), ("held", g.held.to_string()), ("personal", g.personal.to_string())])) }
            }
        } } }
    }
}

fn table(req: &Request, all: &[&Field]) -> Markup {
    let c = catalogue();
    let row = |f: &&Field| {
        let called: Vec<&str> = f.also.iter().take(4).map(String::as_str).collect();
        vec![
            html! { a href=(req.to(&path(f))) { (f.say(req.lang)) } @if req.lang == muster_web::Lang::En { " " span.muted { (f.zh) } } " " (data(req, f)) },
            html! { (c.subject(&f.subject).map_or("", |s| s.say(req.lang))) },
            html! { @if called.is_empty() { span.muted { "—" } } @else { (called.join(req.comma())) } },
            held(req, f),
            html! { @match f.fresh_days { Some(n) => { (req.tr("field-days", &[("n", n.to_string())])) } None => { span.muted { (req.t("field-never-stale")) } } } },
        ]
    };
    let heads = ["field-name", "field-subject", "field-also", "field-where", "field-fresh"].map(|h| req.t(h));
    part::table(&part::Table { caption: &req.t("field-title"), heads: &heads, numbers: &[], rows: all.iter().map(row).collect() })
}
