//! What the worker's pages look like: the day along the stairs, and one door on one screen.

use super::cards::{Asks, Card};
use super::fact::TaskId;
use super::home::Resident;
use super::list::Part;
use super::table::{ACCEPTED, HANDED, OPEN, Task, WITHDRAWN};
use crate::both::{lines, sources};
use crate::incident::{Incident, banner_line};
use muster_ground::bounds::Told;
use muster_ground::law::{Verified, basis_line};
use muster_ground::training;
use muster_ledger::{Moment, PlaceId};
use muster_web::{Choice, Field, FieldKind, Form, Markup, Request, Values, chart, hidden_inputs, html};
use serde::Serialize;

static HOME: [Choice; 3] = [Choice("yes", "task-home-yes"), Choice("no", "task-home-no"), Choice("refused", "task-home-refused")];
static NOT_ASKED: [Choice; 2] = [Choice("no", "task-home-no"), Choice("refused", "task-home-refused")];
static STATE: [Choice; 2] = [Choice("well", "task-state-well"), Choice("unwell", "task-state-unwell")];
static SYMPTOMS: [Choice; 8] = [
    Choice("fever", "task-symptom-fever"),
    Choice("cough", "task-symptom-cough"),
    Choice("sore_throat", "task-symptom-sore_throat"),
    Choice("breathless", "task-symptom-breathless"),
    Choice("vomiting", "task-symptom-vomiting"),
    Choice("diarrhoea", "task-symptom-diarrhoea"),
    Choice("rash", "task-symptom-rash"),
    Choice("other", "task-symptom-other"),
];
static NEEDS: [Choice; 4] = [
    Choice("medicine", "task-need-medicine"),
    Choice("food", "task-need-food"),
    Choice("clinic", "task-need-clinic"),
    Choice("counsel", "task-need-counsel"),
];
static AGAIN: [Choice; 2] = [Choice("evening", "task-again-evening"), Choice("morning", "task-again-morning")];
static HANDED_OVER: [Choice; 2] = [Choice("handed", "task-handed"), Choice("no", "task-home-no")];
static RECEIVER: [Choice; 4] = [
    Choice("self", "task-receiver-self"),
    Choice("family", "task-receiver-family"),
    Choice("phone", "task-receiver-phone"),
    Choice("none", "task-receiver-none"),
];

const F_AGAIN: Field = Field::new("again", FieldKind::One(&AGAIN), "task-q-again").hint("task-q-again-hint").optional();
const F_NOTE: Field = Field::new("note", FieldKind::LongText, "task-q-note").hint("task-q-note-hint").optional().max(300);
const F_SYMPTOMS: Field =
    Field::new("symptoms", FieldKind::Many(&SYMPTOMS), "task-q-symptoms").hint("task-q-symptoms-hint").optional();
const F_NEEDS: Field = Field::new("needs", FieldKind::Many(&NEEDS), "task-q-needs").hint("task-q-needs-hint").optional();

pub(super) static VISIT_FORM: Form = Form {
    fields: &[
        Field::new("at_home", FieldKind::One(&HOME), "task-q-home"),
        Field::new("state", FieldKind::One(&STATE), "task-q-state").optional(),
        F_SYMPTOMS,
        F_NEEDS,
        F_AGAIN,
        F_NOTE,
    ],
    submit: "task-save",
};
pub(super) static HANDOVER_FORM: Form = Form {
    fields: &[
        Field::new("at_home", FieldKind::One(&HANDED_OVER), "task-q-handed"),
        Field::new("receiver", FieldKind::One(&RECEIVER), "task-q-receiver").hint("task-q-receiver-hint").optional(),
        F_AGAIN,
        F_NOTE,
    ],
    submit: "task-save",
};
/// Where nobody could be asked; the answers have a page of their own.
pub(super) static ANSWERS_FORM: Form =
    Form { fields: &[Field::new("at_home", FieldKind::One(&NOT_ASKED), "task-q-not-asked"), F_AGAIN], submit: "task-save" };
pub(super) static JOB_FORM: Form = Form { fields: &[F_NOTE], submit: "task-job-done" };

/// All that an outcome may bring, as it is described to programs; each card's own form is what is checked.
pub(super) static OUTCOME_FORM: Form = Form {
    fields: &[
        Field::new("at_home", FieldKind::Text, "task-q-home").optional(),
        Field::new("state", FieldKind::One(&STATE), "task-q-state").optional(),
        F_SYMPTOMS,
        F_NEEDS,
        Field::new("receiver", FieldKind::One(&RECEIVER), "task-q-receiver").optional(),
        F_AGAIN,
        F_NOTE,
    ],
    submit: "task-save",
};
pub(super) static ACCEPT_FORM: Form = Form::button("task-accept");
pub(super) static WALK_FORM: Form =
    Form { fields: &[Field::new("building", FieldKind::Hidden, "task-building").max(20)], submit: "task-walk" };

pub(super) fn form_of(asks: Asks) -> &'static Form {
    match asks {
        Asks::Visit => &VISIT_FORM,
        Asks::Handover => &HANDOVER_FORM,
        Asks::Job => &JOB_FORM,
        Asks::Answers => &ANSWERS_FORM,
    }
}

/// What a task is called, by its card.
pub fn title(req: &Request, t: &Task) -> String {
    card_title(req, t.card(), &t.card)
}

/// A card's title in the reader's language.
pub(crate) fn card_title(req: &Request, card: Option<&Card>, key: &str) -> String {
    match card {
        Some(c) => req.lang.of(&c.title, &c.title_en).into_owned(),
        None => key.to_owned(),
    }
}

#[derive(Serialize)]
pub(super) struct DayView {
    pub incidents: Vec<Incident>,
    pub tab: &'static str,
    /// must, route, done
    pub counts: [i64; 3],
    pub blocks: Vec<Block>,
    /// The building to walk next: id, name, first task to go to where all are taken.
    pub walk: Option<(PlaceId, String, i64, Option<TaskId>)>,
    pub one: bool,
}

#[derive(Serialize)]
pub(super) struct Block {
    pub building: PlaceId,
    pub name: String,
    pub done: i64,
    pub total: i64,
    pub rows: Vec<Line>,
    /// Where the list of this building goes on.
    pub after: Option<String>,
}

#[derive(Serialize)]
pub(super) struct Line {
    pub task: Task,
    pub title: String,
    pub place: String,
    pub household: String,
    pub minutes: u32,
    pub asks: Asks,
}

pub(super) const TABS: [(&str, Part); 3] = [("must", Part::Must), ("route", Part::Route), ("done", Part::Done)];

pub(super) fn day(req: &Request, v: &DayView) -> Markup {
    html! {
        div.page-head { h1 { (req.t("task-today")) } }
        @for i in &v.incidents { (banner_line(req, i)) }
        nav.segmented aria-label=(req.t("task-today")) {
            @for (n, (tab, _)) in TABS.iter().enumerate() {
                a href=(req.to(&format!("/tasks?tab={tab}"))) aria-current=[(v.tab == *tab).then_some("page")] { (req.t(&format!("task-tab-{tab}"))) " " (v.counts[n]) }
            }
        }
        @if v.blocks.is_empty() { (muster_web::empty(&req.t(&format!("task-empty-{}", v.tab)), None)) }
        @for b in &v.blocks { (block(req, v, b)) }
        @if let Some((building, name, free, first)) = &v.walk {
            div.dock {
                @if *free > 0 {
                    form.inline method="post" action=(req.to("/tasks/acceptance")) {
                        (hidden_inputs(req))
                        input type="hidden" name="building" value=(building);
                        button.button.button-primary.button-wide type="submit" { (req.tr("task-walk-name", &[("name", name.clone()), ("n", free.to_string())])) }
                    }
                } @else if let Some(id) = first {
                    a.button.button-primary.button-wide href=(req.to(&format!("/tasks/{id}"))) { (req.tr("task-go-on", &[("name", name.clone())])) }
                }
            }
        }
    }
}

fn block(req: &Request, v: &DayView, b: &Block) -> Markup {
    let own = format!("/tasks?tab={}&building={}", v.tab, b.building);
    html! {
        section.card {
            div.card-head { h2 { @if v.one { (b.name) } @else { a href=(req.to(&own)) { (b.name) } } } }
            div.card-body { (chart::progress(&req.t("task-progress"), &format!("{}/{}", b.done, b.total), b.done.max(0) as u64, b.total.max(0) as u64)) }
            @if !b.rows.is_empty() { ul.list { @for l in &b.rows { (line(req, b, l)) } } }
            // A building of which nothing stands here is opened by its name.
            @if let Some(after) = b.after.as_ref().filter(|_| !b.rows.is_empty()) { div.card-foot { a href=(req.to(&format!("{own}&after={after}"))) { (req.t("task-more")) } } }
        }
    }
}

/// A visit whose answer is the usual one needs no page of its own.
fn quick(req: &Request, l: &Line) -> bool {
    let t = &l.task;
    t.is_open() && t.actor == Some(req.who.actor) && t.next.is_none_or(|n| n <= req.now) && l.asks == Asks::Visit
}

fn line(req: &Request, b: &Block, l: &Line) -> Markup {
    let t = &l.task;
    let over = !t.is_open();
    // The card's head says which building.
    let place = l.place.strip_prefix(&b.name).filter(|p| !p.is_empty()).unwrap_or(&l.place);
    html! {
        li.row data-done=[over.then_some("")] data-later=[t.next.is_some_and(|n| n > req.now).then_some("")] {
            a.row-main href=(req.to(&format!("/tasks/{}", t.id))) {
                span.row-title { (place) @if l.household.chars().any(char::is_alphanumeric) { " " bdi.person { (l.household) } } }
                span.row-sub { (l.title) " · " (when(req, t)) }
            }
            span.row-side {
                @if quick(req, l) {
                    form.inline method="post" action=(req.to(&format!("/tasks/{}/outcome", t.id))) {
                        (hidden_inputs(req))
                        input type="hidden" name="at_home" value="yes";
                        input type="hidden" name="state" value="well";
                        input type="hidden" name="back" value="list";
                        button.button type="submit" aria-label={ (place) " " (req.t("task-quick-well")) } { (req.t("task-quick-well")) }
                    }
                } @else { (state(req, t)) }
            }
        }
    }
}

/// Due, next try, or when it was done.
pub(super) fn when(req: &Request, t: &Task) -> String {
    match (t.done, t.next) {
        (Some(at), _) => req.tr("task-done-at", &[("at", muster_web::when(req, at))]),
        (None, Some(at)) if at > req.now => req.tr("task-next-at", &[("at", muster_web::when(req, at))]),
        _ if t.overdue(req.now) => req.tr("task-was-due", &[("at", muster_web::when(req, t.due))]),
        _ => req.tr("task-due", &[("at", muster_web::when(req, t.due))]),
    }
}

/// How it stands, in a word.
pub(super) fn state(req: &Request, t: &Task) -> Markup {
    let word = match t.state {
        OPEN if t.escalated.is_some() => "task-state-escalated",
        OPEN => "task-state-open",
        ACCEPTED if t.escalated.is_some() => "task-state-unreached",
        ACCEPTED => "task-state-accepted",
        HANDED => "task-state-handed",
        WITHDRAWN => "task-state-withdrawn",
        _ if t.at_home == "refused" => "task-state-was-refused",
        _ if t.health == "unwell" => "task-state-found-unwell",
        _ => "task-state-done",
    };
    muster_web::tag(&req.t(word))
}

#[derive(Serialize)]
pub(super) struct DoorView {
    pub task: Task,
    pub title: String,
    pub place: String,
    pub incident: Option<Incident>,
    pub residents: Vec<Resident>,
    pub card: Option<&'static Card>,
    #[serde(skip)]
    pub law: Verified,
    pub owner: String,
    pub mine: bool,
    pub may_do: bool,
    /// When it went up, and the longest that it may lie.
    pub up: Option<(Moment, Told)>,
    /// Trainings that this task needs and whoever looks does not have.
    pub lacks: Vec<training::Lack>,
    pub note: String,
    pub next: Option<TaskId>,
}

pub(super) fn door(req: &Request, v: &DoorView) -> Markup {
    let t = &v.task;
    let free = t.is_open() && t.actor.is_none();
    let over = v.incident.as_ref().is_some_and(|i| !i.is_open());
    html! {
        div.page-head {
            h1 { (v.place) }
            p.lede { (v.title) " · " (when(req, t)) " " (state(req, t)) }
        }
        @if let Some(i) = &v.incident { (banner_line(req, i)) }
        @if over { (muster_web::notice("warn", &html! { p { (req.t("task-incident-over")) } })) }
        (known(req, v))
        @if let Some((at, told)) = &v.up { p { (req.tr("task-went-up", &[("at", muster_web::when(req, *at)), ("value", told.value.clone())])) " " span.muted.small { (told.name) "（" (told.by) "）" } } }
        @if !v.owner.is_empty() { p.muted { (req.tr("task-owner", &[("name", v.owner.clone())])) } }
        @if t.is_open() && v.may_do && !v.lacks.is_empty() { (muster_web::notice("warn", &html! { @for l in &v.lacks { p { (lack(req, l)) } } })) }
        @if free && v.may_do && !over {
            form.inline method="post" action=(req.to(&format!("/tasks/{}/acceptance", t.id))) { (hidden_inputs(req)) button.button type="submit" { (req.t("task-accept")) } }
        }
        @if t.is_open() && !over && v.may_do && (free || v.mine) {
            @if v.card.is_some_and(|c| c.asks == Asks::Answers) {
                div.actions { a.button.button-primary href=(req.to(&format!("/tasks/{}/questions", t.id))) { (req.t("task-to-questions")) } }
            }
            (muster_web::form(req, form_of(v.card.map_or(Asks::Job, |c| c.asks)), &format!("/tasks/{}/outcome", t.id), &usual()))
        }
        @if !t.symptoms.is_empty() || !t.needs.is_empty() || !v.note.is_empty() { (result(req, v)) }
        @if let Some(c) = v.card { (teaching(req, c, &v.law)) }
        p.actions {
            @if let Some(n) = v.next { a.button href=(req.to(&format!("/tasks/{n}"))) { (req.t("task-next-door")) } }
            a.button href=(req.to("/tasks")) { (req.t("task-back")) }
        }
    }
}

fn lack(req: &Request, l: &training::Lack) -> String {
    let code = match (l.training.strict, l.expired) {
        (true, Some(_)) => "training-expired",
        (true, None) => "training-missing",
        (false, _) => "training-warn",
    };
    req.tr(code, &[("training", l.training.name(req))])
}

/// The usual answer is already chosen; only exceptions are typed.
fn usual() -> Values {
    Values::filled(&[("at_home", "yes".to_owned()), ("state", "well".to_owned()), ("again", "evening".to_owned())])
}

fn known(req: &Request, v: &DoorView) -> Markup {
    html! {
        @if !v.residents.is_empty() {
            div.known {
                p.small { (req.t("task-known")) }
                ul { @for r in &v.residents { li { bdi.person { (r.name) } @if !r.phone.is_empty() { " " span.muted { (r.phone) } } @for n in &r.needs { " " (muster_web::tag(&req.t(n))) } } } }
            }
        }
    }
}

fn result(req: &Request, v: &DoorView) -> Markup {
    let t = &v.task;
    let list = |kind: &str, codes: &[String]| {
        codes.iter().map(|c| req.t(&format!("task-{kind}-{c}"))).collect::<Vec<_>>().join(req.comma())
    };
    html! {
        dl.facts {
            @if !t.symptoms.is_empty() { dt { (req.t("task-q-symptoms")) } dd { (list("symptom", &t.symptoms)) } }
            @if !t.needs.is_empty() { dt { (req.t("task-q-needs")) } dd { (list("need", &t.needs)) } }
            @if !v.note.is_empty() { dt { (req.t("task-q-note")) } dd { (v.note) } }
        }
    }
}

/// The card as a teacher: steps, words, don'ts, basis, whom to call.
fn teaching(req: &Request, c: &Card, law: &Verified) -> Markup {
    html! { details.fold { summary { (req.t("task-how")) } (lesson(req, c, law)) } }
}

/// What a card teaches, unfolded.
pub(crate) fn lesson(req: &Request, c: &Card, law: &Verified) -> Markup {
    html! {
        p.chips {
            (muster_web::tag(&req.tr("web-span-minutes", &[("n", c.minutes.to_string())])))
            @if c.two_people { " " (muster_web::tag(&req.t("task-two-people"))) }
        }
        @if !c.needs.is_empty() { h3 { (req.t("task-needs-first")) } ul { @for s in lines(req.lang, &c.needs, &c.needs_en) { li { (s) } } } }
        ol.steps { @for s in lines(req.lang, &c.steps, &c.steps_en) { li { (s) } } }
        h3 { (req.t("task-say")) } ul { @for s in lines(req.lang, &c.say, &c.say_en) { li { "“" (s) "”" } } }
        h3 { (req.t("task-dont")) } ul { @for s in lines(req.lang, &c.dont, &c.dont_en) { li { (s) } } }
        h3 { (req.t("task-when-up")) } p { (req.lang.of(&c.escalate, &c.escalate_en)) }
        h3 { (req.t("task-call")) } p { (req.lang.of(&c.call, &c.call_en)) }
        @if !c.basis.is_empty() {
            h3 { (req.t("web-basis")) }
            ul { @for b in c.basis.iter().filter_map(|b| law.article(b)) { (basis_line(req, &b)) } }
        }
        p.muted.small { (req.t("task-source")) (req.colon()) (sources(req.lang, &c.source, &c.source_en)) }
    }
}
