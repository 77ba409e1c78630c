//! `/law/question`: is this lawful? Whoever holds a notice in their hands chooses what it says and reads why, or why not.

use super::entry::{Detail, Entry, EntryKind};
use super::lawful::{Answer, Question, Why, lawful};
use super::page::{class_words, decider, full_day, level_words, limit, on, path, said};
use super::register::{Cited, Register};
use super::table::in_force;
use muster_ledger::{Day, Read, Refusal};
use muster_web::{Markup, Page, Request, html, notice};
use serde::Serialize;

#[derive(Serialize)]
struct View {
    measure: String,
    organ: String,
    disease: String,
    on: String,
    /// Key and words.
    measures: Vec<(String, String)>,
    organs: Vec<(String, String)>,
    diseases: Vec<(String, String)>,
    answer: Option<Answer>,
    basis: Vec<Cited>,
}

/// Every measure there was, the newest words of each.
fn measures(req: &Request, r: &Register) -> Vec<(String, String)> {
    let mut out: Vec<(String, String)> = Vec::new();
    for e in r.of_kind(EntryKind::Measure) {
        let words = format!("{} {}", e.key, e.say(req.lang));
        match out.iter_mut().find(|(k, _)| *k == e.key) {
            Some(known) => known.1 = words,
            None => out.push((e.key.clone(), words)),
        }
    }
    out
}

fn organs(req: &Request, r: &Register, on: Day) -> Vec<(String, String)> {
    let levels = |e: &Entry| match &e.detail {
        Detail::Organ(o) => o.levels.clone(),
        _ => Vec::new(),
    };
    let all = r.on(EntryKind::Organ, on);
    let one = |e: &Entry, l: &String, many: bool| {
        let name = e.say(req.lang).into_owned();
        let words = if many { req.tr("law-decider", &[("organ", name), ("level", level_words(req, l))]) } else { name };
        (format!("{}.{l}", e.key), words)
    };
    all.into_iter()
        .flat_map(|e| {
            let levels = levels(e);
            let many = levels.len() > 1;
            levels.iter().map(|l| one(e, l, many)).collect::<Vec<_>>()
        })
        .collect()
}

pub(super) fn question(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let r = in_force(read)?;
    let day = on(req);
    let given = |name: &str| req.query(name).unwrap_or_default().to_owned();
    let (measure, organ, disease) = (given("measure"), given("organ"), given("disease"));
    let asked = !measure.is_empty() && !organ.is_empty() && !disease.is_empty();
    let answer = asked.then(|| {
        let (who, level) = organ.split_once('.').unwrap_or((organ.as_str(), ""));
        let disease = (disease != "none").then(|| disease.clone());
        lawful(r, &Question { measure: measure.clone(), organ: who.to_owned(), level: level.to_owned(), disease, on: day })
    });
    let mut diseases: Vec<(String, String)> =
        r.on(EntryKind::Disease, day).iter().map(|e| (e.key.clone(), e.say(req.lang).into_owned())).collect();
    diseases.push(("none".to_owned(), req.t("law-class-none")));
    let view = View {
        basis: answer
            .iter()
            .flat_map(|a| &a.basis)
            .filter_map(|b| super::cited(read, b).transpose())
            .collect::<Result<_, _>>()?,
        measures: measures(req, r),
        organs: organs(req, r, day),
        diseases,
        on: day.to_string(),
        measure,
        organ,
        disease,
        answer,
    };
    Ok(Page::of(req, req.t("law-question-title"), &view, |v| body(req, r, v, day)))
}

fn select(req: &Request, name: &str, label: &str, value: &str, all: &[(String, String)]) -> Markup {
    let id = format!("f-{name}");
    html! {
        div.field {
            label for=(id) { (req.t(label)) }
            select id=(id) name=(name) required {
                option value="" { (req.t("web-choose")) }
                @for (key, words) in all { option value=(key) selected[key == value] { (words) } }
            }
        }
    }
}

fn body(req: &Request, r: &Register, v: &View, day: Day) -> Markup {
    html! {
        (muster_web::part::trail(req, &[(req.t("law-title"), "/law".to_owned())], &req.t("law-question-title")))
        div.page-head { h1 { (req.t("law-question-title")) } p.lede { (req.t("law-question-lede")) } }
        @if let Some(a) = &v.answer { (answer(req, r, v, a, day)) }
        form.form.no-print method="get" action=(req.to("/law/question")) {
            (select(req, "measure", "law-q-measure", &v.measure, &v.measures))
            (select(req, "organ", "law-q-organ", &v.organ, &v.organs))
            (select(req, "disease", "law-q-disease", &v.disease, &v.diseases))
            div.field { label for="f-on" { (req.t("law-q-on")) } input id="f-on" name="on" type="date" value=(v.on); }
            div.actions { button.button.button-primary type="submit" { (req.t("law-q-ask")) } }
        }
    }
}

fn words<'a>(all: &'a [(String, String)], key: &'a str) -> &'a str {
    all.iter().find(|(k, _)| k == key).map_or(key, |(_, w)| w.as_str())
}

fn answer(req: &Request, r: &Register, v: &View, a: &Answer, day: Day) -> Markup {
    let named = |kind: EntryKind, key: &String| {
        let e = r.find(kind, key, day).or_else(|| r.history(kind, key).last());
        e.map_or_else(|| key.clone(), |e| said(req.lang, &e.zh, &e.en))
    };
    let given = a.given_for.iter().map(|c| class_words(req, c)).collect::<Vec<_>>().join(req.comma());
    let decides = a.decides.iter().map(|d| decider(req, r, d, day)).collect::<Vec<_>>().join(&req.t("law-joint"));
    let why = req.tr(
        a.why.words(),
        &[("class", class_words(req, &a.class)), ("given", given), ("decides", decides), ("day", full_day(req, day))],
    );
    html! {
        section.card {
            div.card-head { h2 { (req.t(if a.given() { "law-answer-if" } else { "law-answer-no" })) } }
            div.card-body {
                p { (words(&v.organs, &v.organ)) " · " (words(&v.measures, &v.measure)) " · " (words(&v.diseases, &v.disease)) " · " (full_day(req, day)) }
                (notice(if a.given() { "warn" } else { "error" }, &html! { p { strong { (why) } } }))
                @if a.given() {
                    h3 { (req.t("law-answer-needs")) }
                    ul { @for n in &a.needs { li { (named(EntryKind::Need, n)) } } }
                    h3 { (req.t("law-answer-duties")) }
                    ul { @for d in &a.duties { li { (named(EntryKind::Duty, d)) } } }
                }
                @if !v.basis.is_empty() { h3 { (req.t("web-basis")) } ul { @for b in &v.basis { (super::basis_line(req, b)) } } }
                h3 { (req.t("law-answer-do")) }
                ul {
                    @if !a.given() { li { (req.t("law-answer-ask-paper")) } }
                    @for e in r.on(EntryKind::Remedy, day) { @if let Detail::Remedy(x) = &e.detail { @if matches!(x.against.as_str(), "measure" | "decision" | "service") || x.against == "property" && a.touches == "property" {
                        @let clock = x.clock.as_ref().and_then(|c| r.clock(appeal(c, a), day)).map(|(_, c)| limit(req, c));
                        li { a href=(req.to(&path(EntryKind::Remedy, &e.key))) { (e.say(req.lang)) } @if let Some(c) = clock { " · " (c) } }
                    } } }
                }
                p.muted.small { (req.t("law-answer-not-advice")) }
            }
        }
        @if a.why == Why::NoDisease { (notice("info", &html! { p { (req.t("law-answer-unlisted")) } })) }
    }
}

/// Where liberty is not touched the appeal has its longer clock.
fn appeal<'a>(clock: &'a str, a: &Answer) -> &'a str {
    if clock == "appeal-liberty" && a.touches != "liberty" { "appeal-other" } else { clock }
}
