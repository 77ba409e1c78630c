//! What the pages of incidents look like.

use super::cap::{self, Message};
use super::fact::{IncidentId, Scale};
use super::page_left::{self, Left};
use super::table::{Incident, Step};
use muster_ground::law::{Cited, basis_line};
use muster_ledger::Moment;
use muster_web::{
    Choice, Field, FieldKind, Form, Markup, Request, Values, chip_grade, chip_level, chip_warning, html, until, when,
};
use serde::Serialize;

pub(super) static GRADES: [Choice; 5] = [
    Choice("none", "incident-grade-none"),
    Choice("1", "incident-grade-1"),
    Choice("2", "incident-grade-2"),
    Choice("3", "incident-grade-3"),
    Choice("4", "incident-grade-4"),
];
pub(super) static WARNINGS: [Choice; 5] = [
    Choice("none", "incident-warning-none"),
    Choice("1", "incident-warning-1"),
    Choice("2", "incident-warning-2"),
    Choice("3", "incident-warning-3"),
    Choice("4", "incident-warning-4"),
];
pub(super) static LEVELS: [Choice; 5] = [
    Choice("none", "incident-level-0"),
    Choice("1", "incident-level-1"),
    Choice("2", "incident-level-2"),
    Choice("3", "incident-level-3"),
    Choice("4", "incident-level-4"),
];
static MATTER_CHOICES: [Choice; 12] = [
    Choice("respiratory_cluster", "incident-matter-respiratory_cluster"),
    Choice("enteric_cluster", "incident-matter-enteric_cluster"),
    Choice("foodborne", "incident-matter-foodborne"),
    Choice("heat", "incident-matter-heat"),
    Choice("cold", "incident-matter-cold"),
    Choice("flood", "incident-matter-flood"),
    Choice("fire", "incident-matter-fire"),
    Choice("gas", "incident-matter-gas"),
    Choice("quake", "incident-matter-quake"),
    Choice("accident", "incident-matter-accident"),
    Choice("outage", "incident-matter-outage"),
    Choice("other", "incident-matter-other"),
];
static MEASURE_CHOICES: [Choice; 6] = [
    Choice("visits", "incident-measure-visits"),
    Choice("care", "incident-measure-care"),
    Choice("notices", "incident-measure-notices"),
    Choice("cleaning", "incident-measure-cleaning"),
    Choice("standby", "incident-measure-standby"),
    Choice("clinic", "incident-measure-clinic"),
];
static DECISION_CHOICES: [Choice; 3] = [
    Choice("order", "incident-decision-order"),
    Choice("meeting", "incident-decision-meeting"),
    Choice("oral", "incident-decision-oral"),
];
static REASON_CHOICES: [Choice; 5] = [
    Choice("worse", "incident-reason-worse"),
    Choice("better", "incident-reason-better"),
    Choice("wider", "incident-reason-wider"),
    Choice("assessed", "incident-reason-assessed"),
    Choice("superior", "incident-reason-superior"),
];
static ANNOUNCED_CHOICES: [Choice; 4] = [
    Choice("bulletin", "incident-announced-bulletin"),
    Choice("board", "incident-announced-board"),
    Choice("broadcast", "incident-announced-broadcast"),
    Choice("message", "incident-announced-message"),
];

pub(super) static OPEN_FORM: Form = Form {
    fields: &[
        Field::new("matter", FieldKind::One(&MATTER_CHOICES), "incident-q-matter").begins("incident-part-what"),
        Field::new("area", FieldKind::Pick, "incident-q-area").hint("incident-q-area-hint"),
        Field::new("grade", FieldKind::One(&GRADES), "incident-q-grade")
            .hint("incident-q-grade-hint")
            .begins("incident-part-scales"),
        Field::new("warning", FieldKind::One(&WARNINGS), "incident-q-warning").hint("incident-q-warning-hint"),
        Field::new("level", FieldKind::One(&LEVELS), "incident-q-level").hint("incident-q-level-hint"),
        Field::new("expected", FieldKind::Date, "incident-q-expected")
            .hint("incident-q-expected-hint")
            .begins("incident-part-until"),
        Field::new("measures", FieldKind::Many(&MEASURE_CHOICES), "incident-q-measures").hint("incident-q-measures-hint"),
        Field::new("basis", FieldKind::Pick, "incident-q-basis").hint("incident-q-basis-hint").begins("incident-part-decision"),
        Field::new("decision", FieldKind::One(&DECISION_CHOICES), "incident-q-decision"),
        Field::new("number", FieldKind::Text, "incident-q-number").optional().max(80),
        Field::new("note", FieldKind::LongText, "incident-q-note").hint("incident-q-note-hint").optional().max(500),
        Field::new("signal", FieldKind::Hidden, "incident-q-signal").optional(),
    ],
    submit: "incident-open",
};

macro_rules! scale_form {
    ($name:ident, $choices:expr, $label:literal, $hint:literal) => {
        static $name: Form = Form {
            fields: &[
                Field::new("value", FieldKind::One($choices), $label).hint($hint),
                Field::new("reason", FieldKind::One(&REASON_CHOICES), "incident-q-reason"),
            ],
            submit: "incident-scale-save",
        };
    };
}
scale_form!(GRADE_FORM, &GRADES, "incident-q-grade", "incident-q-grade-hint");
scale_form!(WARNING_FORM, &WARNINGS, "incident-q-warning", "incident-q-warning-hint");
scale_form!(LEVEL_FORM, &LEVELS, "incident-q-level", "incident-q-level-hint");

/// One form serves all three scales on the wire; each page shows its own meaning.
pub(super) static SCALE_FORM: &Form = &GRADE_FORM;

pub(super) fn form_of(scale: Scale) -> &'static Form {
    match scale {
        Scale::Grade => &GRADE_FORM,
        Scale::Warning => &WARNING_FORM,
        Scale::Level => &LEVEL_FORM,
    }
}

pub(super) static TERM_FORM: Form = Form {
    fields: &[
        Field::new("expected", FieldKind::Date, "incident-q-expected").hint("incident-q-expected-hint"),
        Field::new("reason", FieldKind::One(&REASON_CHOICES), "incident-q-reason"),
    ],
    submit: "incident-term-save",
};

pub(super) static END_FORM: Form = Form {
    fields: &[
        Field::new("announced", FieldKind::Many(&ANNOUNCED_CHOICES), "incident-q-announced").hint("incident-q-announced-hint"),
        Field::new("sure", FieldKind::Tick, "incident-q-sure"),
    ],
    submit: "incident-end",
};

/// The three scales of an incident, side by side and apart.
pub fn chips(req: &Request, i: &Incident) -> Markup {
    html! {
        div.chips {
            @if let Some(g) = i.grade { (chip_grade(req, g)) } @else { span.chip.chip-grade { span.chip-kind { (req.t("web-grade")) } (req.t("incident-ungraded")) } }
            (chip_warning(req, i.warning.unwrap_or(0)))
            (chip_level(req, i.level.unwrap_or(0)))
        }
    }
}

/// The status strip of an incident, for the pages of those who work in it.
pub fn banner(req: &Request, i: &Incident) -> Markup {
    let name = html! { a.banner-what href=(req.to(&format!("/incidents/{}", i.id))) { (req.t(&format!("incident-matter-{}", i.matter))) } };
    strip(req, i, &name)
}

/// The same where the heading above it names the incident already.
fn status(req: &Request, i: &Incident) -> Markup {
    strip(req, i, &Markup::default())
}

fn strip(req: &Request, i: &Incident, name: &Markup) -> Markup {
    html! {
        div.banner {
            (name)
            (chips(req, i))
            span.banner-when {
                (req.tr("web-day-n", &[("n", i.day_n(req.now).to_string())]))
                " · "
                @if let Some(at) = i.ended { (req.tr("incident-ended-at", &[("at", when(req, at))])) }
                @else if i.overdue(req.now) { strong { (req.tr("incident-overdue", &[("at", until(req, i.expected_until))])) } }
                @else { (req.tr("incident-until", &[("at", until(req, i.expected_until))])) }
            }
        }
    }
}

/// The same for a page that a worker reads at a door: one line, the rest unfolds.
pub fn banner_line(req: &Request, i: &Incident) -> Markup {
    html! {
        details.banner-line {
            summary {
                strong { (req.t(&format!("incident-matter-{}", i.matter))) }
                " · " (req.tr("web-day-n", &[("n", i.day_n(req.now).to_string())]))
            }
            (banner(req, i))
        }
    }
}

#[derive(Serialize)]
pub(super) struct ListView {
    pub incidents: Vec<Line>,
    pub next: Option<i64>,
    pub may_open: bool,
}

#[derive(Serialize)]
pub(super) struct Line {
    pub incident: Incident,
    pub area: String,
}

pub(super) fn list(req: &Request, v: &ListView) -> Markup {
    html! {
        div.page-head {
            h1 { (req.t("incident-title")) }
            p.lede { (req.t("incident-lede")) }
            @if v.may_open { div.actions { a.button.button-primary href=(req.to("/incidents/new")) { (req.t("incident-open")) } } }
        }
        @if v.incidents.is_empty() { (muster_web::empty(&req.t("incident-empty"), None)) }
        @for l in &v.incidents {
            section.card {
                div.card-head { h2 { a href=(req.to(&format!("/incidents/{}", l.incident.id))) { (req.t(&format!("incident-matter-{}", l.incident.matter))) " · " (l.area) } } }
                div.card-body { (status(req, &l.incident)) }
            }
        }
        @if let Some(next) = v.next { p.pager { a href=(req.to(&format!("/incidents?before={next}"))) { (req.t("incident-older")) } } }
    }
}

#[derive(Serialize)]
pub(super) struct NewView {
    pub signal: Option<i64>,
    pub areas: Vec<(i64, String)>,
    pub bases: Vec<Cited>,
}

pub(super) fn new(req: &Request, v: &NewView, filled: &Values) -> Markup {
    let mut picks: Vec<(&str, String, String)> =
        v.areas.iter().map(|(id, name)| ("area", id.to_string(), name.clone())).collect();
    picks.extend(v.bases.iter().map(|b| ("basis", b.key.clone(), b.line(req.lang))));
    html! {
        div.page-head { h1 { (req.t("incident-new-title")) } p.lede { (req.t("incident-new-lede")) } }
        @if let Some(s) = v.signal { (muster_web::notice("info", &html! { p { (req.t("incident-from-signal")) " " a href=(req.to(&format!("/signals/{s}"))) { (req.t("incident-see-signal")) } } })) }
        (muster_web::one_by_one(req, &OPEN_FORM, "/incidents", filled, &picks))
        details.fold { summary { (req.t("incident-basis-title")) } ul { @for b in &v.bases { (basis_line(req, b)) } } }
    }
}

#[derive(Serialize)]
pub(super) struct ShowView {
    pub incident: Incident,
    pub area: String,
    pub communities: Vec<String>,
    pub day: i64,
    pub overdue: bool,
    pub basis: Option<Cited>,
    pub number: String,
    pub note: String,
    pub steps: Vec<(Step, String)>,
    pub may_scale: bool,
    pub may_end: bool,
}

/// `parts`: what other slices show on the page of an incident.
pub(super) fn show(req: &Request, v: &ShowView, parts: &[Markup]) -> Markup {
    let i = &v.incident;
    html! {
        div.page-head { h1 { (req.t(&format!("incident-matter-{}", i.matter))) " · " (v.area) } }
        (status(req, i))
        @if v.overdue { (muster_web::notice("warn", &html! { p { (req.t("incident-overdue-what")) } })) }
        @if let Some(at) = i.ended { (muster_web::notice("ok", &html! { p { (req.tr("incident-ended-what", &[("at", when(req, at))])) } })) }
        (acts(req, v))
        section.card {
            div.card-head { h2 { (req.t("incident-decision-title")) } }
            div.card-body { dl.facts {
                dt { (req.t("incident-where")) } dd { (v.communities.join(req.comma())) }
                dt { (req.t("incident-since")) } dd { (when(req, i.opened)) }
                dt { (req.t("incident-expected")) } dd { (until(req, i.expected_until)) }
                dt { (req.t("incident-measures-title")) } dd { @for m in &i.measures { (muster_web::tag(&req.t(&format!("incident-measure-{m}")))) " " } }
                dt { (req.t("incident-how-decided")) } dd { (req.t(&format!("incident-decision-{}", i.decision))) @if !v.number.is_empty() { " · " (v.number) } }
                @if !v.note.is_empty() { dt { (req.t("incident-note")) } dd { (v.note) } }
                dt { (req.t("web-basis")) } dd { @if let Some(b) = &v.basis { ul { (basis_line(req, b)) } } @else { (i.basis) } }
            } }
        }
        @for p in parts { (p) }
        section.card {
            div.card-head { h2 { (req.t("incident-timeline")) } }
            div.card-body { ol.timeline { @for (s, who) in &v.steps { (step(req, s, who)) } } }
        }
    }
}

fn acts(req: &Request, v: &ShowView) -> Markup {
    let id = v.incident.id;
    html! {
        @if v.incident.is_open() && (v.may_scale || v.may_end) {
            div.actions {
                @if v.may_scale {
                    a.button href=(req.to(&format!("/incidents/{id}/scales/level"))) { (req.t("incident-scale-level")) }
                    a.button href=(req.to(&format!("/incidents/{id}/scales/grade"))) { (req.t("incident-scale-grade")) }
                    a.button href=(req.to(&format!("/incidents/{id}/scales/warning"))) { (req.t("incident-scale-warning")) }
                    a.button href=(req.to(&format!("/incidents/{id}/term"))) { (req.t("incident-term-button")) }
                }
                @if v.may_end { a.button href=(req.to(&format!("/incidents/{id}/end"))) { (req.t("incident-end-button")) } }
            }
        }
        @if !v.incident.is_open() { p.actions { a.button href=(req.to(&format!("/incidents/{id}/sunset"))) { (req.t("incident-sunset")) } } }
    }
}

fn step(req: &Request, s: &Step, who: &str) -> Markup {
    let value = match s.what.as_str() {
        "opened" | "ended" => String::new(),
        "continued" => s.value.map(|v| until(req, Moment(v))).unwrap_or_default(),
        scale => match s.value {
            Some(v) => req.t(&format!("incident-{scale}-{v}")),
            None => req.t(&format!("incident-{scale}-none")),
        },
    };
    html! {
        li {
            time datetime=(s.at.rfc3339()) { (when(req, s.at)) }
            span.timeline-what { (req.t(&format!("incident-step-{}", s.what))) @if !value.is_empty() { (req.colon()) (value) }
                @if !s.reason.is_empty() { " （" (req.t(&format!("incident-reason-{}", s.reason))) "）" } }
            span.timeline-who { (who) }
        }
    }
}

#[derive(Serialize)]
pub(super) struct FormView {
    pub incident: Incident,
    pub scale: Option<Scale>,
    /// What is still open, for the end: (words id, number, path).
    pub still: Vec<(&'static str, u64, String)>,
    /// Where, and who takes it over.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub left: Vec<Left>,
}

pub(super) fn scale(req: &Request, v: &FormView, scale: Scale) -> Markup {
    let i = &v.incident;
    let now = i.on(scale).map_or_else(|| "none".to_owned(), |n| n.to_string());
    html! {
        div.page-head { h1 { (req.t(&format!("incident-scale-{}", scale.name()))) } p.lede { (req.t("incident-apart")) } }
        (banner(req, i))
        (muster_web::form(req, form_of(scale), &format!("/incidents/{}/scales/{}", i.id, scale.name()), &Values::filled(&[("value", now)])))
    }
}

pub(super) fn term(req: &Request, v: &FormView) -> Markup {
    let i = &v.incident;
    html! {
        div.page-head { h1 { (req.t("incident-term-button")) } p.lede { (req.t("incident-term-lede")) } }
        (banner(req, i))
        (muster_web::form(req, &TERM_FORM, &format!("/incidents/{}/term", i.id), &Values::default()))
    }
}

pub(super) fn end(req: &Request, v: &FormView) -> Markup {
    let i = &v.incident;
    html! {
        div.page-head { h1 { (req.t("incident-end-title")) } p.lede { (req.t("incident-end-lede")) } }
        (banner(req, i))
        section.card {
            div.card-head { h2 { (req.t("incident-still")) } }
            ul.list { @for (words, n, path) in &v.still { li.row { a.row-main href=(req.to(path)) { span.row-title { (req.tr(words, &[("n", n.to_string())])) } } } } }
        }
        (page_left::shown(req, &v.left))
        (muster_web::form(req, &END_FORM, &format!("/incidents/{}/end", i.id), &Values::default()))
    }
}

/// Where the page of an incident is.
pub(super) fn path(id: IncidentId) -> String {
    format!("/incidents/{id}")
}

/// The messages that went out about it, each as CAP 1.2, for whoever passes them on.
pub(super) fn announced(req: &Request, all: &[Message]) -> Markup {
    html! {
        @if !all.is_empty() { details.fold { summary { (req.t("incident-cap-messages")) }
            ul.list { @for m in all.iter().rev() { li.row { a.row-main href=(req.to(&cap::path(m))) {
                span.row-title { (req.t(m.kind.words())) } span.row-sub { (when(req, m.sent)) " · CAP 1.2" } } } } }
            p { a href=(req.to("/alerts/feed.atom")) { (req.t("incident-cap-feed")) } }
        } }
    }
}
