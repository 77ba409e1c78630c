//! Filling a form in, and what was answered. Without script every question stands there; what is not asked by the answers before is
//! left out when it is judged.

use super::fact::About;
use super::held::{self, Held};
use super::page::code;
use super::routes::{form_of, place_of};
use super::table::{self, State};
use super::workbook::{self, BOUND};
use muster_ground::field::{Data, Is, catalogue};
use muster_ground::place::{self, Level, Place};
use muster_ledger::{Fault, Read, Refusal};
use muster_web::{Markup, Mask, Page, Request, day, empty, hidden_inputs, html, notice, part, when};
use serde::Serialize;
use std::collections::BTreeMap;
use xlsform::{Answers, Entry, Form, Judged, Kind, Problem, Says, judge};

/// Rounds of a repeat that are offered at once, and the most that one may ask for.
const ROUNDS: usize = 3;
const ROUNDS_MAX: usize = 20;
const SHOWN: usize = 300;
/// More places are found by typing.
const PLACES_MAX: usize = 400;

pub(super) fn says(p: &Problem) -> &'static str {
    match p.says {
        Says::Required => "form-says-required",
        Says::Kind => "form-says-kind",
        Says::Constraint => "form-says-constraint",
        Says::Long => "form-says-long",
    }
}

/// What was posted, with what is held in its place; rounds in which nothing stands are left out.
fn given(req: &Request, form: &Form, held: &BTreeMap<String, Held>) -> (Answers, BTreeMap<String, usize>) {
    let posted = |name: &str, round: usize| {
        let key = format!("q.{name}.{round}");
        let all: Vec<&str> = req.form.iter().filter(|(k, v)| *k == key && !v.trim().is_empty()).map(|(_, v)| v.trim()).collect();
        all.join(" ")
    };
    let (mut answers, mut rounds) = (Answers::new(), BTreeMap::new());
    for (i, e) in form.entries.iter().enumerate().filter(|(_, e)| e.kind == Kind::Repeat) {
        let inside: Vec<&Entry> = form
            .entries
            .iter()
            .enumerate()
            .filter(|(at, x)| x.kind.asked() && form.repeat_of(*at) == Some(i))
            .map(|(_, x)| x)
            .collect();
        let mut n = 0;
        for round in 0..ROUNDS_MAX {
            let said: Vec<(String, String)> = inside.iter().map(|x| (x.name.clone(), posted(&x.name, round))).collect();
            if said.iter().any(|(_, v)| !v.is_empty()) {
                said.into_iter().for_each(|(name, v)| drop(answers.insert((name, n), v)));
                n += 1;
            }
        }
        rounds.insert(e.name.clone(), n);
    }
    for (i, e) in form.entries.iter().enumerate() {
        if e.kind.asked() && form.repeat_of(i).is_none() {
            let known = known(form, e, held).map(|h| h.value.clone());
            answers.insert((e.name.clone(), 0), known.unwrap_or_else(|| posted(&e.name, 0)));
        }
    }
    (answers, rounds)
}

/// What is held for a question, where it is an answer to this one too.
fn known<'h>(form: &Form, e: &Entry, held: &'h BTreeMap<String, Held>) -> Option<&'h Held> {
    let h = held.get(e.bind.get(BOUND)?)?;
    let of_list = |v: &str| form.choices(e).iter().any(|c| c.name == v);
    let fits = match e.kind {
        Kind::One(_) => of_list(&h.value),
        Kind::Many(_) => h.value.split_whitespace().all(of_list),
        Kind::Integer => h.value.parse::<i32>().is_ok(),
        Kind::Text => true,
        _ => false,
    };
    fits.then_some(h)
}

/// What was posted, judged by the form.
pub(super) fn judged(req: &Request, form: &Form, held: &BTreeMap<String, Held>) -> Judged {
    let (answers, rounds) = given(req, form, held);
    let mut out = judge(form, &answers, &rounds, i64::from(req.now.day().0));
    // What is shown and not asked is judged by whoever holds it.
    out.problems.retain(|p| form.find(&p.name).is_none_or(|i| known(form, &form.entries[i], held).is_none()));
    out
}

#[derive(Serialize)]
struct View {
    title: String,
    place: Option<Place>,
    places: Vec<(i64, String)>,
    state: State,
    held: Vec<(String, Held)>,
}

/// `GET /forms/{id}/answers/new`: which household or place, then the questions.
pub(super) fn new(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let f = form_of(req, read)?;
    let form = workbook::opened(read, f.part)?;
    let typed = req.again.as_ref().map(|(v, _)| v.get("place").to_owned()).filter(|p| !p.is_empty());
    let asked = typed.or_else(|| req.query("place").map(str::to_owned)).unwrap_or_default();
    let place = place_of(req, read, &f, &asked)?;
    let held = match &place {
        Some(p) => held::of(read, f.about, p, req.scope()?.mask)?,
        None => BTreeMap::new(),
    };
    let places = if place.is_some() { Vec::new() } else { places(req, read, f.about)? };
    let shown: Vec<(String, Held)> = form
        .entries
        .iter()
        .filter_map(|e| known(&form, e, &held).map(|h| (e.label.say(code(req)).to_owned(), h.clone())))
        .collect();
    let here = match &place {
        Some(p) if f.about == About::Household => muster_ground::person::address(read, p.id)?,
        Some(p) => p.name.clone(),
        None => String::new(),
    };
    let path = format!("/forms/{}/answers", f.id);
    let view = View { title: form.title.clone(), place, places, state: f.state(read.now), held: shown };
    Ok(Page::of(req, view.title.clone(), &view, |v| html! {
        (part::trail(req, &[(req.t("form-title"), "/forms".to_owned()), (v.title.clone(), format!("/forms/{}", f.id))], &req.t(if v.state == State::Live { "form-fill" } else { "form-try" })))
        div.page-head { h1 { (v.title) } @if !here.is_empty() { p.lede { (here) } } }
        @if v.state == State::Over { (notice("warn", &html! { p { (req.t("form-over")) } })) }
        @else if let Some(p) = &v.place {
            @if v.state != State::Live { (notice("info", &html! { p { (req.t("form-try-note")) } })) }
            @if !v.held.is_empty() { section.card { div.card-head { h2 { (req.t("form-held")) } } div.card-body { dl.facts {
                @for (label, h) in &v.held { dt { (label) } dd { (h.value) " " span.muted { (req.t(h.source)) " · " (day(req, h.at.day())) } } }
            } } } }
            (questions(req, &form, &held, &path, &p.id.to_string()))
        } @else {
            p { (req.t(if f.about == About::Household { "form-pick-room" } else { "form-pick-place" })) }
            @if v.places.is_empty() { (empty(&req.t("form-no-place"), None)) }
            @let key = if f.about == About::Household && req.query("building").is_none() { "building" } else { "place" };
            ul.tiles.tiles-short { @for (id, name) in &v.places { li { a.tile href=(req.to(&format!("{path}/new?{key}={id}"))) { span { (name) } } } } }
        }
    })
    .tab("/forms"))
}

/// Buildings, then rooms; grids and buildings.
fn places(req: &Request, read: &Read, about: About) -> Result<Vec<(i64, String)>, Fault> {
    let Ok(scope) = req.scope() else { return Ok(Vec::new()) };
    let tops = || scope.grids().iter().chain(scope.communities()).copied();
    let mut out = Vec::new();
    if about == About::Household {
        let building = req.query("building").and_then(|b| b.parse().ok()).map(muster_ledger::PlaceId);
        if let Some(b) =
            building.map(|b| place::find(read, b)).transpose()?.flatten().filter(|b| scope.covers(b.community, b.grid))
        {
            for room in place::under(read, b.id, Level::Room)? {
                let unit = place::find(read, room.parent)?.filter(|u| u.id != b.id).map(|u| u.name).unwrap_or_default();
                out.push((room.id.0, format!("{unit}{}", room.name)));
            }
            return Ok(out);
        }
    }
    let levels: &[Level] = if about == About::Household { &[Level::Building] } else { &[Level::Grid, Level::Building] };
    for level in levels {
        for top in tops() {
            out.extend(place::find(read, top)?.filter(|p| p.level == *level).into_iter().map(|p| (p.id.0, p.name)));
            out.extend(place::under(read, top, *level)?.into_iter().map(|p| (p.id.0, p.name)));
        }
    }
    out.dedup();
    out.truncate(PLACES_MAX);
    Ok(out)
}

fn questions(req: &Request, form: &Form, held: &BTreeMap<String, Held>, path: &str, place: &str) -> Markup {
    let refused = req.again.as_ref().map(|(_, r)| r);
    let judged = refused.map(|_| judged(req, form, held)).unwrap_or_default();
    let wanted = req.query("rounds").and_then(|n| n.parse::<usize>().ok()).unwrap_or(ROUNDS).clamp(1, ROUNDS_MAX);
    let posted =
        req.form.iter().filter_map(|(k, v)| k.strip_prefix("q.").and_then(|k| k.rsplit_once('.')).filter(|_| !v.is_empty()));
    let rounds = posted.filter_map(|(_, n)| n.parse::<usize>().ok()).map(|n| n + 1).max().unwrap_or(0).clamp(wanted, ROUNDS_MAX);
    html! {
            form.form method="post" action=(req.to(path)) {
                (hidden_inputs(req))
                input type="hidden" name="place" value=(place);
                @if let Some(r) = refused { div.form-errors role="alert" tabindex="-1" {
                    p { strong { (req.words.refusal(req.lang, r)) } }
                    ul {
    @for p in r.problems.iter().filter(|p| !p.field.starts_with("q.")) { li { a href={ "#" (p.field) } { (req.words.problem(req.lang, p)) } } }
    @for p in &judged.problems { li { a href=(format!("#q-{}-{}", p.name, p.round)) { (told(req, form, p)) } } } }
                } }
                @for (i, e) in form.entries.iter().enumerate() {
                    @if form.repeat_of(i).is_none() {
                        @match e.kind {
                            Kind::Repeat => { @for round in 0..rounds {
                                section.form-part { h2 { (e.label.say(code(req))) " " (round + 1) } div {
                                    @for (j, x) in form.entries.iter().enumerate() { @if form.repeat_of(j) == Some(i) { (question(req, form, x, round, &judged)) } }
                                } }
                            } }
                            Kind::Group => { h2 { (e.label.say(code(req))) } }
                            _ => { @if known(form, e, held).is_none() { (question(req, form, e, 0, &judged)) } }
                        }
                    }
                }
                div.field { label for="written_on" { (req.t("form-written-on")) " " span.field-optional { (req.t("web-optional")) } }
                    p.field-hint { (req.t("form-written-hint")) } input id="written_on" name="written_on" type="date" value=(req.posted("written_on")); }
                div.actions { button.button.button-primary type="submit" { (req.t("form-send")) } }
            }
        }
}

fn told(req: &Request, form: &Form, p: &Problem) -> String {
    let label = form.find(&p.name).map(|i| form.entries[i].label.say(code(req)).to_owned()).unwrap_or_default();
    let own = p.message.say(code(req));
    let wrong = if own.is_empty() { req.t(says(p)) } else { own.to_owned() };
    format!("{label}{}{wrong}", req.colon())
}

fn question(req: &Request, form: &Form, e: &Entry, round: usize, judged: &Judged) -> Markup {
    let (id, name) = (format!("q-{}-{round}", e.name), format!("q.{}.{round}", e.name));
    let code = code(req);
    let posted: Vec<&str> = req.form.iter().filter(|(k, _)| *k == name).map(|(_, v)| v.as_str()).collect();
    let today = req.now.day().to_string();
    let before = if e.default == "today()" { today.as_str() } else { e.default.as_str() };
    let value = if req.again.is_some() { posted.first().copied().unwrap_or_default() } else { before };
    let chosen = |c: &str| posted.contains(&c) || (req.again.is_none() && before == c);
    let wrong = judged.problems.iter().find(|p| p.name == e.name && p.round == round);
    let more = html! {
        @if !e.hint.is_empty() { p.field-hint { (e.hint.say(code)) } }
        @if e.relevant.is_some() { p.field-hint { (req.t("form-if-needed")) } }
        @if let Some(p) = wrong { p.field-error { (if p.message.is_empty() { req.t(says(p)) } else { p.message.say(code).to_owned() }) } }
    };
    let title = html! { (e.label.say(code)) @if e.required.is_none() { " " span.field-optional { (req.t("web-optional")) } } };
    let input = |kind: &str, mode: &str| {
        html! {
            div.field { label for=(id) { (title) } (more)
                input id=(id) name=(name) type=(kind) inputmode=[(!mode.is_empty()).then_some(mode)] value=(value) autocomplete="off" aria-invalid=[wrong.map(|_| "true")]; }
        }
    };
    match &e.kind {
        Kind::Note => html! { p { (e.label.say(code)) } },
        Kind::Text => input("text", ""),
        Kind::Integer => input("text", "numeric"),
        Kind::Decimal => input("text", "decimal"),
        Kind::Date => input("date", ""),
        Kind::Time => input("time", ""),
        Kind::DateTime => input("datetime-local", ""),
        Kind::Acknowledge => {
            html! { div.field id=(id) { label.choice { input type="checkbox" name=(name) value="OK" checked[chosen("OK")]; span { (title) } } (more) } }
        }
        Kind::One(_) | Kind::Many(_) => {
            let kind = if matches!(e.kind, Kind::One(_)) { "radio" } else { "checkbox" };
            html! { fieldset.field id=(id) { legend { (title) } (more)
            @for c in form.choices(e) { label.choice { input type=(kind) name=(name) value=(c.name) checked[chosen(&c.name)]; span { (c.label.say(code)) } } } } }
        }
        _ => html! {},
    }
}

#[derive(Serialize)]
struct Row {
    at: muster_ledger::Moment,
    label: String,
    values: Vec<(String, String)>,
}

/// A value as this reader may see it.
fn shown(key: &str, value: &str, mask: Mask) -> String {
    let Some(f) = catalogue().find(key) else { return value.to_owned() };
    match (f.data, f.is, mask) {
        (Data::Open, ..) | (_, _, Mask::Full) => value.to_owned(),
        (_, Is::Person, Mask::Masked) => cn_id::mask_name(value),
        (_, Is::Phone, Mask::Masked) => cn_id::Phone::parse(value).map_or_else(|_| "＊".to_owned(), |p| p.mask()),
        (Data::Personal, is, Mask::Masked) if is != Is::IdNumber => value.to_owned(),
        (_, Is::YesNo | Is::Choice | Is::Number | Is::Day, Mask::Masked) => value.to_owned(),
        _ => "＊".to_owned(),
    }
}

/// `GET /forms/{id}/answers`: what was answered within the asker's reach.
pub(super) fn all(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let f = form_of(req, read)?;
    let form = workbook::opened(read, f.part)?;
    let scope = req.scope()?;
    let mut rows = Vec::new();
    for a in table::answers(read, scope, f.id, SHOWN)? {
        let Some(said) = a.said(read) else { continue };
        let mut values = Vec::new();
        for e in form.entries.iter().filter(|e| !matches!(e.kind, Kind::Note | Kind::Group | Kind::Repeat | Kind::Meta(_))) {
            let key = e.bind.get(BOUND).unwrap_or(&e.name);
            let word = |v: &String| {
                let choices = form.choices(e);
                let each = v
                    .split_whitespace()
                    .filter_map(|n| choices.iter().find(|c| c.name == n))
                    .map(|c| c.label.say(code(req)).to_owned());
                let read: Vec<String> = each.collect();
                if read.is_empty() { shown(key, v, scope.mask) } else { read.join(req.comma()) }
            };
            if let Some(all) = said.values.get(key) {
                let all: Vec<String> = all.iter().map(word).collect();
                let label = if e.label.is_empty() { e.name.clone() } else { e.label.say(code(req)).to_owned() };
                values.push((label, all.join(" / ")));
            }
        }
        rows.push(Row { at: a.act_at, label: said.label, values });
    }
    Ok(Page::of(req, req.t("form-answers"), &rows, |rows| html! {
        (part::trail(req, &[(req.t("form-title"), "/forms".to_owned()), (form.title.clone(), format!("/forms/{}", f.id))], &req.t("form-answers")))
        div.page-head { h1 { (form.title) } p.lede { (req.tr("form-answered-n", &[("n", rows.len().to_string())])) }
            div.actions { a.button.button-primary href=(req.to(&format!("/forms/{}/answers/new", f.id))) { (req.t("form-fill")) } } }
        @if rows.is_empty() { (empty(&req.t("form-no-answers"), None)) }
        ul.list { @for r in rows { li.row { div.row-main {
            p.row-title { (r.label) } p.muted { (when(req, r.at)) }
            dl.facts { @for (label, value) in &r.values { dt { (label) } dd { (value) } } }
        } } } }
    })
    .tab("/forms"))
}
