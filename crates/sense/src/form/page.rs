//! `/forms`: which forms there are; one form with its questions, its basis, its end; a new one.

use super::fact::About;
use super::routes::{DRAFT, END, form_of};
use super::table::{self, FormRow, State};
use super::{shipped, workbook};
use muster_ground::approval::{self, FORM, Standing};
use muster_ground::{duty, law, place};
use muster_ledger::{Read, Refusal};
use muster_web::{Markup, Page, Request, Values, day, empty, form_with, hidden_inputs, html, part, plain_form, tag};
use serde::Serialize;
use xlsform::Kind;

const SHOWN: usize = 200;

#[derive(Serialize)]
struct Line {
    form: FormRow,
    title: String,
    state: State,
    place: String,
}

pub(super) fn code(req: &Request) -> &'static str {
    if req.lang == muster_web::Lang::En { "en" } else { "zh" }
}

pub(super) fn all(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let mut lines = Vec::new();
    for f in table::list(read, req.scope()?, SHOWN)? {
        let place = place::find(read, f.area)?.map(|p| p.name).unwrap_or_default();
        lines.push(Line { title: workbook::title(read, f.part), state: f.state(read.now), place, form: f });
    }
    lines.sort_by_key(|l| match l.state {
        State::Live => 0,
        State::Tried => 1,
        State::Draft => 2,
        State::Over => 3,
    });
    let may = duty::may_here(read, &req.who, "form.keep");
    Ok(Page::of(req, req.t("form-title"), &lines, |lines| {
        html! {
            div.page-head { h1 { (req.t("form-title")) } p.lede { (req.t("form-lede")) }
                @if may { div.actions { a.button.button-primary href=(req.to("/forms/new")) { (req.t("form-new")) } } } }
            @if lines.is_empty() { (empty(&req.t("form-none-here"), may.then_some((&*req.t("form-new"), req.to("/forms/new"))))) }
            ul.list { @for l in lines { li.row data-done[l.state == State::Over] {
                div.row-main {
                    a.row-title href=(req.to(&format!("/forms/{}", l.form.id))) { (l.title) }
                    p.muted { (req.t(l.form.about.words())) " · " (l.place) " · " (req.tr("form-takes", &[("n", l.form.minutes.to_string())])) " · " (req.tr("form-answered-n", &[("n", l.form.answers.to_string())])) }
                }
                (tag(&req.t(l.state.words())))
            } } }
        }
    })
    .tab("/forms"))
}

pub(super) fn new(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let mut picks: Vec<(&str, String, String)> = Vec::new();
    for s in shipped::shipped() {
        picks.push(("shipped", s.key.to_owned(), req.lang.chinese(&s.form.title).into_owned()));
    }
    let bases = law::shipped().for_use("data", read.now.day());
    picks.extend(bases.iter().map(|c| ("basis", c.key.clone(), c.line(req.lang))));
    let chosen = shipped::shipped().iter().find(|s| Some(s.key) == req.query("shipped"));
    let values = Values::filled(&[
        ("shipped", chosen.map(|s| s.key.to_owned()).unwrap_or_default()),
        ("about", chosen.map_or(About::Household, |s| s.about).name().to_owned()),
        ("minutes", chosen.map_or(3, |s| s.minutes).to_string()),
        ("days", "30".to_owned()),
        ("after", req.query("after").unwrap_or_default().to_owned()),
    ]);
    Ok(Page::of(req, req.t("form-new"), &picks, |picks| {
        html! {
            (part::trail(req, &[(req.t("form-title"), "/forms".to_owned())], &req.t("form-new")))
            div.page-head { h1 { (req.t("form-new")) } p.lede { (req.t("form-new-lede")) } }
            h2 { (req.t("form-shelf")) }
            ul.tiles.tiles-short { @for s in shipped::shipped() { li { a.tile href=(req.to(&format!("/forms/new?shipped={}", s.key))) { span { (req.lang.chinese(&s.form.title)) } } } } }
            (form_with(req, &DRAFT, "/forms", &values, picks))
        }
    })
    .tab("/forms"))
}

#[derive(Serialize)]
struct Asked {
    label: String,
    hint: String,
    field: String,
    field_name: String,
    only_if: String,
    choices: Vec<String>,
    repeat: bool,
}

#[derive(Serialize)]
struct One {
    form: FormRow,
    title: String,
    version: String,
    state: State,
    basis: String,
    place: String,
    by: String,
    asked: Vec<Asked>,
    #[serde(skip)]
    standing: Option<Standing>,
    may_keep: bool,
    may_answer: bool,
}

fn asked(req: &Request, form: &xlsform::Form) -> Vec<Asked> {
    let code = code(req);
    let all = form.entries.iter().filter(|e| e.kind.asked() || e.kind == Kind::Repeat);
    all.map(|e| {
        let field = e.bind.get(workbook::BOUND).cloned().unwrap_or_default();
        Asked {
            label: e.label.say(code).to_owned(),
            hint: e.hint.say(code).to_owned(),
            field_name: if field.is_empty() { String::new() } else { workbook::field_name(&field, req.lang) },
            field,
            only_if: e.relevant.as_ref().map(|x| x.text().to_owned()).unwrap_or_default(),
            choices: form.choices(e).iter().map(|c| c.label.say(code).to_owned()).collect(),
            repeat: e.kind == Kind::Repeat,
        }
    })
    .collect()
}

pub(super) fn one(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let f = form_of(req, read)?;
    let form = workbook::opened(read, f.part)?;
    let bases = law::shipped().for_use("data", read.now.day());
    let standing = approval::latest(read, &FORM, f.id.0)?.map(|a| approval::standing(req, read, a)).transpose()?;
    let view = One {
        title: form.title.clone(),
        version: form.version.clone(),
        state: f.state(read.now),
        basis: bases.iter().find(|c| c.key == f.basis).map_or_else(|| f.basis.clone(), |c| c.line(req.lang)),
        place: place::find(read, f.area)?.map(|p| p.name).unwrap_or_default(),
        by: duty::holder(read, f.actor)?.name,
        asked: asked(req, &form),
        standing,
        may_keep: duty::may_here(read, &req.who, "form.keep"),
        may_answer: duty::may_here(read, &req.who, "form.answer"),
        form: f,
    };
    Ok(Page::of(req, view.title.clone(), &view, |v| html! {
        (part::trail(req, &[(req.t("form-title"), "/forms".to_owned())], &v.title))
        div.page-head { h1 { (v.title) } p { (tag(&req.t(v.state.words()))) }
            div.actions { (buttons(req, v)) } }
        section.card { div.card-body { dl.facts {
            dt { (req.t("form-owner")) } dd { (v.place) " · " (v.by) }
            dt { (req.t("form-basis")) } dd { (v.basis) }
            dt { (req.t("form-about")) } dd { (req.t(v.form.about.words())) }
            dt { (req.t("form-minutes")) } dd { (req.tr("form-takes", &[("n", v.form.minutes.to_string())])) }
            dt { (req.t("form-until")) } dd { @match v.form.until { Some(at) => { (day(req, at.day())) } None => { (req.tr("form-days-after", &[("n", v.form.days.to_string())])) } } }
            dt { (req.t("form-kept")) } dd { (req.t(if v.form.sensitive { "form-kept-sensitive" } else { "form-kept-year" })) }
            @if !v.version.is_empty() { dt { (req.t("form-version")) } dd { (v.version) } }
        } } }
        @if let Some(s) = &v.standing { (approval::panel(req, s, &format!("/forms/{}/admission", v.form.id), &req.t("form-admit-warn"), false)) }
        h2 { (req.t("form-questions")) }
        ul.list { @for q in &v.asked { li.row { div.row-main {
            p.row-title { (q.label) }
            @if q.repeat { p.muted { (req.t("form-each")) } }
            @if !q.choices.is_empty() { p.muted { (q.choices.join(" / ")) } }
            @if !q.field.is_empty() { p.muted { (req.t("form-field")) " " a href=(req.to(&format!("/fields/{}", q.field.replace('.', "/")))) { (q.field_name) } } }
            @if !q.only_if.is_empty() { p.muted { (req.t("form-only-if")) " " code { (q.only_if) } } }
        } } } }
        @if v.may_keep && v.state != State::Over && v.standing.as_ref().is_none_or(|s| s.state != approval::State::Asked) {
            (plain_form(req, &END, &format!("/forms/{}/end", v.form.id), &Values::default()))
        }
    })
    .tab("/forms"))
}

fn buttons(req: &Request, v: &One) -> Markup {
    let id = v.form.id;
    let waits = v.standing.as_ref().is_some_and(|s| s.state == approval::State::Asked);
    html! {
        @if v.may_answer && v.state == State::Live { a.button.button-primary href=(req.to(&format!("/forms/{id}/answers/new"))) { (req.t("form-fill")) } }
        @if v.may_answer && matches!(v.state, State::Draft | State::Tried) { a.button href=(req.to(&format!("/forms/{id}/answers/new"))) { (req.t("form-try")) } }
        @if v.may_answer && v.form.answers > 0 { a.button href=(req.to(&format!("/forms/{id}/answers"))) { (req.t("form-answers")) } }
        @if v.may_keep && v.state == State::Tried && !waits {
            form.inline method="post" action=(req.to(&format!("/forms/{id}/proposal"))) { (hidden_inputs(req)) button.button.button-primary type="submit" { (req.t("form-propose")) } }
        }
        a.button href=(req.to(&format!("/forms/{id}/workbook.xlsx"))) { (req.t("form-workbook")) }
    }
}
