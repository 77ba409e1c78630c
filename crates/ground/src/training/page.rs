//! `/trainings`: what is missing or expires soon among those one gives duties to, and what was done; `/me/trainings`: one's own.

use super::book::{training, trainings};
use super::fact::TrainingId;
use super::rule::{Lack, RecordTraining, Withdraw, lacks_for_post};
use super::table::{self, Record};
use crate::duty::{self, POSTS};
use crate::place;
use muster_ledger::{ActorId, DAY, Fault, Moment, PlaceId, Read, Refusal, Why};
use muster_web::{
    Act, Field, FieldKind, Form, Markup, Page, Request, Values, empty, form_with, hidden_inputs, html, notice, tag,
};
use serde::Serialize;

pub(super) static RECORD: Form = Form {
    fields: &[
        Field::new("actor", FieldKind::Pick, "training-who").max(20),
        Field::new("kind", FieldKind::Pick, "training-kind").max(30),
        Field::new("on", FieldKind::Date, "training-on"),
    ],
    submit: "training-record",
};

/// What ends within so many days is to be done again now.
const SOON_DAYS: i64 = 30;
const SHOWN: usize = 200;

/// Someone with a duty that the asker could give.
#[derive(Serialize)]
struct Line {
    actor: ActorId,
    name: String,
    posts: Vec<String>,
    done: Vec<Record>,
    lacks: Vec<Lack>,
    /// Ends within [`SOON_DAYS`].
    soon: Vec<Record>,
}

fn people(req: &Request, read: &Read) -> Result<Vec<Line>, Fault> {
    let mut out: Vec<Line> = Vec::new();
    for post in POSTS {
        for d in duty::holding(read, post)? {
            let own = req.who.place;
            let near = own == PlaceId::HOUSE || place::find(read, d.place)?.is_some_and(|p| p.chain().contains(&own));
            if !near || out.len() >= SHOWN {
                continue;
            }
            let lacks = lacks_for_post(read, d.actor, post)?;
            match out.iter_mut().find(|l| l.actor == d.actor) {
                Some(l) => {
                    l.posts.push(post.to_owned());
                    l.lacks.extend(lacks);
                }
                None => {
                    let done = table::of(read, d.actor)?;
                    let until = read.now.plus(SOON_DAYS * DAY);
                    let soon = done.iter().filter(|r| r.holds(read.now) && !r.holds(until)).cloned().collect();
                    let name = duty::holder(read, d.actor)?.name;
                    out.push(Line { actor: d.actor, name, posts: vec![post.to_owned()], done, lacks, soon });
                }
            }
        }
    }
    out.sort_by_key(|l| (l.lacks.is_empty(), l.soon.is_empty()));
    Ok(out)
}

fn name_of(req: &Request, r: &Record) -> String {
    training(&r.kind).map_or_else(|| r.kind.clone(), |t| t.name(req))
}

fn lack_words(req: &Request, l: &Lack) -> String {
    let name = l.training.name(req);
    match l.expired {
        Some(at) => req.tr("training-lack-expired", &[("training", name), ("day", muster_web::until(req, at))]),
        None => req.tr("training-lack-never", &[("training", name)]),
    }
}

pub(super) fn all(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let view = people(req, read)?;
    let mut picks: Vec<(&str, String, String)> =
        view.iter().filter(|l| l.actor != req.who.actor).map(|l| ("actor", l.actor.to_string(), l.name.clone())).collect();
    picks.extend(trainings().iter().map(|t| ("kind", t.key.clone(), t.name(req))));
    let lacking = view.iter().filter(|l| !l.lacks.is_empty()).count();
    let soon = view.iter().filter(|l| !l.soon.is_empty()).count();
    let (y, m, d) = req.now.day().civil();
    let typed = Values::filled(&[("on", format!("{y:04}-{m:02}-{d:02}"))]);
    Ok(Page::of(req, req.t("training-title"), &view, |v| {
        html! {
            div.page-head { h1 { (req.t("training-title")) } p.lede { (req.t("training-lede")) } }
            @if lacking + soon > 0 { (notice("warn", &html! { p { (req.tr("training-open", &[("lacking", lacking.to_string()), ("soon", soon.to_string()), ("days", SOON_DAYS.to_string())])) } })) }
            @if v.is_empty() { (empty(&req.t("training-nobody"), None)) }
            ul.list { @for l in v { (row(req, l)) } }
            section.card { div.card-head { h2 { (req.t("training-record-title")) } } div.card-body { (form_with(req, &RECORD, "/trainings", &typed, &picks)) } }
            p { a href=(req.to("/answerable")) { (req.t("web-back")) } }
        }
    })
    .tab("/answerable")
    .live(&["training.recorded", "training.withdrawn"]))
}

fn row(req: &Request, l: &Line) -> Markup {
    html! { li.row {
        div.row-main {
            div.row-title { bdi.person { (l.name) } " · " (l.posts.iter().map(|p| req.t(&format!("post-{p}"))).collect::<Vec<_>>().join(req.comma())) }
            @for x in &l.lacks { div.row-sub { strong { (lack_words(req, x)) } } }
            @for r in &l.done { div.row-sub { (name_of(req, r)) " · " (req.tr("training-until", &[("day", muster_web::until(req, r.until))]))
                @if r.holds(req.now) && l.actor != req.who.actor { form.inline method="post" action=(req.to(&format!("/trainings/{}/withdrawal", r.id))) { (hidden_inputs(req)) button.button.button-quiet type="submit" { (req.t("training-withdraw")) } } }
            } }
        }
        div.row-side { @if !l.lacks.is_empty() { (tag(&req.t("training-lacking"))) } @else if !l.soon.is_empty() { (tag(&req.t("training-soon"))) } }
    } }
}

pub(super) fn record(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let v = RECORD.read(req)?;
    let wrong = || Refusal::invalid("web-form-wrong").arg("n", 1).problem("actor", "web-field-choose");
    let actor: ActorId = v.id("actor").ok_or_else(wrong)?;
    if !people(req, read)?.iter().any(|l| l.actor == actor) {
        return Err(wrong());
    }
    let on = v.day("on").unwrap_or(req.now.day());
    let id = TrainingId(req.house.next_id());
    Ok(Act::new(RecordTraining { id, actor, kind: v.get("kind").to_owned(), on, by: req.who.actor }, "/trainings"))
}

pub(super) fn withdraw(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let id: TrainingId = req.id("id")?;
    let within = people(req, read)?.iter().any(|l| l.done.iter().any(|r| r.id == id));
    if !within {
        return Err(Refusal::not_found("training-none").instead("/trainings"));
    }
    Ok(Act::new(Withdraw { id, by: req.who.actor }, "/trainings"))
}

#[derive(Serialize)]
struct Mine {
    done: Vec<Record>,
    lacks: Vec<Lack>,
    now: Moment,
}

pub(super) fn mine(req: &Request, read: &Read) -> Result<Page, Refusal> {
    if req.who.duty.is_none() {
        return Err(if req.who.signed_in() {
            Refusal::forbidden("training-no-duty").instead("/me")
        } else {
            Refusal::new(Why::SignIn, "web-sign-in")
        });
    }
    let lacks = lacks_for_post(read, req.who.actor, &req.who.post)?;
    let view = Mine { done: table::of(read, req.who.actor)?, lacks, now: read.now };
    Ok(Page::of(req, req.t("training-mine"), &view, |v| {
        html! {
            div.page-head { h1 { (req.t("training-mine")) } p.lede { (req.t("training-mine-lede")) } }
            @if !v.lacks.is_empty() { (notice("warn", &html! { @for l in &v.lacks { p { (lack_words(req, l)) } } p { (req.t("training-ask")) } })) }
            @if v.done.is_empty() { (empty(&req.t("training-none-done"), None)) }
            @else { ul.list { @for r in &v.done { li.row { div.row-main { div.row-title { (name_of(req, r)) } div.row-sub { (muster_web::day(req, r.on)) " · " (req.tr("training-until", &[("day", muster_web::until(req, r.until))])) } }
                div.row-side { @if !r.holds(v.now) { (tag(&req.t("training-over"))) } } } } } }
            p { a href=(req.to("/me")) { (req.t("web-back")) } }
        }
    }))
}
