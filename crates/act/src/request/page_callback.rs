//! `/callbacks`: whom to call back, what to ask, and what came of it.

use super::callback::{self, Came, Due};
use super::fact::Content;
use super::page::need;
use super::routes::not_own;
use super::rule::{Confirm, Receiver, Reopen, reopening};
use super::table::{self, State};
use super::{How, Shortfall};
use muster_ground::place;
use muster_ledger::{By, Channel, Command, Read, Refusal, Together};
use muster_web::part::{self, Kpi};
use muster_web::{Act, Choice, Field, FieldKind, Form, Markup, Page, Request, Values, empty, html, tag, when};
use serde::Serialize;

const SHOWN: usize = 60;

const WORD: &[Choice] = &[
    Choice("very", "request-content-very"),
    Choice("content", "request-content-content"),
    Choice("fair", "request-content-fair"),
    Choice("poor", "request-content-poor"),
    Choice("not", "request-content-not"),
    Choice("not_reached", "request-callback-nobody"),
];
const MISSING: &[Choice] = &[
    Choice("absent", "request-why-absent"),
    Choice("wrong", "request-why-wrong"),
    Choice("partial", "request-why-partial"),
    Choice("again", "request-why-again"),
];
pub(super) static CALLED: Form = Form {
    fields: &[
        Field::new("word", FieldKind::One(WORD), "request-callback-word"),
        Field::new("why", FieldKind::One(MISSING), "request-callback-missing").optional().hint("request-callback-missing-hint"),
    ],
    submit: "request-callback-record",
};

#[derive(Serialize)]
struct Line {
    due: Due,
    label: String,
    place: String,
    /// The reader did it: another calls.
    own: bool,
}

#[derive(Serialize)]
struct View {
    lines: Vec<Line>,
    came: Came,
}

/// `GET /callbacks`.
pub(super) fn index(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let scope = req.scope()?;
    let mut lines = Vec::new();
    for due in callback::due(read, scope, SHOWN)? {
        let label = table::asked(read, &due.request).map(|a| a.label).unwrap_or_default();
        let place = place::find(read, due.request.building)?.map(|p| p.name).unwrap_or_default();
        lines.push(Line { own: due.request.done_by == Some(req.who.actor), due, label, place });
    }
    let view = View { lines, came: callback::came(read, scope)? };
    Ok(Page::of(req, req.t("request-callbacks"), &view, |v| body(req, v)).tab("/requests").live(&[
        "request.done",
        "request.confirmed",
        "request.called",
        "request.rated",
    ]))
}

fn figures(req: &Request, c: &Came) -> Markup {
    let kpi = |name: &str, n: i64| Kpi {
        name: req.t(name),
        value: n.to_string(),
        unit: req.t("request-callback-unit"),
        ..Kpi::default()
    };
    part::kpis(&[
        kpi("request-callback-answered", c.answered),
        kpi("request-callback-content", c.content),
        kpi("request-callback-unreached", c.unreached),
        kpi("request-callback-sampled", c.sampled),
        kpi("request-callback-differs", c.differs),
    ])
}

fn body(req: &Request, v: &View) -> Markup {
    html! {
        (part::trail(req, &[(req.t("request-title"), "/requests".to_owned())], &req.t("request-callbacks")))
        div.page-head { h1 { (req.t("request-callbacks")) } p.lede { (req.t("request-callbacks-lede")) } }
        (figures(req, &v.came))
        p.muted { (req.t("request-callback-days")) }
        @if v.lines.is_empty() { (empty(&req.t("request-callback-empty"), Some((&req.t("request-title"), req.to("/requests"))))) }
        @else { ul.list { @for (n, l) in v.lines.iter().enumerate() { li.row { div.row-main {
            a.row-title href=(req.to(&format!("/requests/{}", l.due.request.id))) { @if l.label.is_empty() { (l.place) } @else { (l.label) } " · " (need(req, l.due.request.kind)) }
            span.row-sub { @if let Some(at) = l.due.request.done_at { (req.tr("request-callback-done-at", &[("time", when(req, at))])) } @if l.due.tries > 0 { " · " (req.tr("request-callback-tried", &[("n", l.due.tries.to_string())])) } }
            @if l.own { span.row-sub { (req.t("request-callback-own")) } }
            @else { details.fold { summary { (req.t("request-callback-say")) } (muster_web::nth_form(req, &CALLED, &format!("/requests/{}/callback", l.due.request.id), &Values::default(), n)) } }
        } span.row-side { @if l.due.sampled { (tag(&req.t("request-callback-sample"))) } @else if l.due.request.state == State::Done { (tag(&req.t("request-callback-unconfirmed"))) } } } } } }
    }
}

/// `POST /requests/{id}/callback`: what they said; what did not arrive is open again.
pub(super) fn called(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let row = not_own(req, read)?;
    let v = CALLED.read(req)?;
    let (id, actor) = (row.id, req.who.actor);
    let mut all: Vec<Box<dyn Command>> = Vec::new();
    match Content::parse(v.get("word")) {
        None => all.push(Box::new(callback::Call { id, actor })),
        Some(content) => {
            let receiver = Receiver { how: How::Phone, actor, person: None, room: None };
            match Shortfall::parse(v.get("why")) {
                Some(why) => all.push(Box::new(Reopen { id, receiver, why, term: reopening(req, read, row.community)? })),
                None => {
                    all.push(Box::new(callback::Rate { id, actor, content }));
                    if row.state == State::Done {
                        all.push(Box::new(Confirm { id, receiver, content: Some(content) }));
                    }
                }
            }
        }
    }
    Ok(Act::new(Together(all), "/callbacks").by(Channel::Phone, By::Worker))
}
