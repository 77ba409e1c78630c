//! `/fields/headings`: someone sends a table; its headings, pasted here, show what is held already and what would have to be asked.

use super::catalogue::catalogue;
use super::heading::{Match, SURE, TOLD};
use super::page::{data, held, path};
use muster_ledger::{Read, Refusal};
use muster_web::part::{self, Kpi};
use muster_web::{Markup, Page, Request, empty, html};
use serde::Serialize;

/// Columns of one table; longer pastes are cut, and said to be.
const HEADINGS_MAX: usize = 80;
const TEXT_MAX: usize = 2000;
const TITLE_MAX: usize = 60;

#[derive(Serialize)]
struct Line {
    heading: String,
    found: Option<Match<'static>>,
}

#[derive(Serialize)]
struct View {
    title: String,
    text: String,
    lines: Vec<Line>,
    cut: bool,
}

/// Headings stand side by side or below each other.
fn split(text: &str) -> Vec<&str> {
    text.split(['\t', '\n', '\r', ',', '，', '、', '|', ';', '；']).map(str::trim).filter(|h| !h.is_empty()).collect()
}

pub(super) fn headings(req: &Request, _: &Read) -> Result<Page, Refusal> {
    let take = |name: &str, most: usize| req.query(name).unwrap_or_default().chars().take(most).collect::<String>();
    let (title, text) = (take("title", TITLE_MAX), take("headings", TEXT_MAX));
    let mut all = split(&text);
    let cut = all.len() > HEADINGS_MAX;
    all.truncate(HEADINGS_MAX);
    let found = catalogue().table(&title, &all);
    let lines = all.iter().zip(found).map(|(h, found)| Line { heading: (*h).to_owned(), found }).collect();
    let view = View { title, lines, cut, text };
    Ok(Page::of(req, req.t("field-try"), &view, |v| body(req, v)))
}

/// Taken for it, and not only like it: half of what is guessed is not counted as known.
fn told(l: &Line) -> Option<&Match<'static>> {
    l.found.as_ref().filter(|m| m.confidence >= TOLD)
}

fn body(req: &Request, v: &View) -> Markup {
    let have = v.lines.iter().filter(|l| told(l).is_some_and(|m| m.field.held.is_some())).count();
    let known = v.lines.iter().filter(|l| told(l).is_some()).count();
    let kpi = |name: &str, n: usize| Kpi { name: req.t(name), value: n.to_string(), ..Kpi::default() };
    html! {
        (part::trail(req, &[(req.t("field-title"), "/fields".to_owned())], &req.t("field-try")))
        div.page-head { h1 { (req.t("field-try")) } p.lede { (req.t("field-try-lede")) } }
        form.form method="get" action=(req.to("/fields/headings")) {
            div.field { label for="f-title" { (req.t("field-try-title")) } input id="f-title" name="title" maxlength=(TITLE_MAX) value=(v.title) autocomplete="off"; }
            div.field { label for="f-headings" { (req.t("field-try-headings")) } p.field-hint { (req.t("field-try-hint")) } textarea id="f-headings" name="headings" rows="4" maxlength=(TEXT_MAX) { (v.text) } }
            div.actions { button.button.button-primary type="submit" { (req.t("field-try-read")) } }
        }
        @if !v.lines.is_empty() {
            (part::kpis(&[kpi("field-try-held", have), kpi("field-try-known", known - have), kpi("field-try-unknown", v.lines.len() - known)]))
            @if v.cut { p { (req.tr("field-try-cut", &[("max", HEADINGS_MAX.to_string())])) } }
            (table(req, &v.lines))
        } @else if !v.text.trim().is_empty() { (empty(&req.t("field-try-nothing"), None)) }
    }
}

fn table(req: &Request, lines: &[Line]) -> Markup {
    let subject = |m: &Match<'_>| catalogue().subject(&m.field.subject).map_or("", |s| s.say(req.lang));
    let row = |l: &Line| match told(l) {
        Some(m) => vec![
            html! { (l.heading) },
            html! { a href=(req.to(&path(m.field))) { (m.field.say(req.lang)) } " " span.muted { (subject(m)) } " " (data(req, m.field)) },
            html! { (req.t(m.why.words())) @if m.confidence < SURE { " · " (req.tr("field-sure", &[("n", m.confidence.to_string())])) } },
            held(req, m.field),
        ],
        None => vec![
            html! { (l.heading) },
            html! { span.muted { (req.t("field-try-none")) } },
            html! { @match &l.found { Some(m) => { (req.tr("field-try-perhaps", &[("field", m.field.say(req.lang).to_owned())])) } None => { "—" } } },
            html! { "—" },
        ],
    };
    let heads = ["field-heading", "field-means", "field-why", "field-where"].map(|h| req.t(h));
    part::table(&part::Table { caption: &req.t("field-try"), heads: &heads, numbers: &[], rows: lines.iter().map(row).collect() })
}
