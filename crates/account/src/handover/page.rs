//! `/handovers`: whom to hand what to, the list beforehand, and the sheet that both sign.

use super::fact::HandoverId;
use super::rule::HandOver;
use super::table::{self, Handover};
use muster_act::request::{self, RequestId, RequestRow};
use muster_ground::duty::{self, Duty};
use muster_ground::place::{self, Level};
use muster_ground::post;
use muster_judge::signal;
use muster_ledger::{ActorId, DutyId, Fault, Moment, PlaceId, Read, Refusal};
use muster_muster::task::{self, Task, TaskId};
use muster_web::{Act, Field, FieldKind, Form, Markup, Page, Paper, Request, empty, hidden_inputs, html, part, sheet};
use serde::Serialize;

pub(super) static HAND: Form = Form {
    fields: &[
        Field::new("duty", FieldKind::Hidden, "handover-duty").max(20),
        Field::new("to", FieldKind::Hidden, "handover-to").max(20),
    ],
    submit: "handover-do",
};

const SHOWN: usize = 100;

/// What is in hand, in words; the numbers go into the fact.
#[derive(Default, Serialize)]
struct InHand {
    tasks: Vec<(TaskId, String, String, Moment)>,
    requests: Vec<(RequestId, String, String, Moment)>,
    /// Signals of the place that nobody has verified yet: whoever holds the post answers for them.
    signals: usize,
}

fn in_hand(req: &Request, read: &Read, tasks: Vec<Task>, requests: Vec<RequestRow>, at: PlaceId) -> Result<InHand, Refusal> {
    let words = task::in_words(req, read, &tasks)?;
    let tasks = tasks.iter().zip(words).map(|(t, (title, place))| (t.id, title, place, t.due)).collect();
    let requests = requests
        .into_iter()
        .map(|r| {
            let at = request::asked(read, &r).map(|a| a.label).unwrap_or_default();
            (r.id, req.t(&format!("request-need-{}", r.kind.name())), at, r.due)
        })
        .collect();
    let community = place::find(read, at)?.map(|p| p.community).unwrap_or_default();
    let signals = match community {
        PlaceId::HOUSE => 0,
        c => signal::open_signals(read, &duty::published(Some(c)))?.len(),
    };
    Ok(InHand { tasks, requests, signals })
}

/// A duty in force that the asker may hand on.
fn duty_asked(req: &Request, read: &Read, id: Option<DutyId>) -> Result<Duty, Refusal> {
    let none = || Refusal::not_found("duty-none").instead("/answerable");
    let d = post::to_give(req, read, id.ok_or_else(none)?)?;
    if d.in_force(read.now) { Ok(d) } else { Err(Refusal::conflict("duty-over").instead("/answerable")) }
}

#[derive(Serialize)]
struct New {
    duty: Duty,
    holder: String,
    place: String,
    to: Option<(ActorId, String)>,
    in_hand: InHand,
}

fn at_name(req: &Request, read: &Read, id: PlaceId) -> Result<String, Fault> {
    Ok(place::find(read, id)?.map_or_else(|| req.t("duty-whole-house"), |p| p.name))
}

/// `GET /handovers/new?duty=…&to=…`: the list before anything is done.
pub(super) fn new(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let id = |name: &str| req.query(name).and_then(|v| v.parse::<i64>().ok());
    let d = duty_asked(req, read, id("duty").map(DutyId))?;
    let picks = post::near(req, read, &d, "to")?;
    let to = id("to").and_then(|to| picks.iter().find(|(_, id, _)| *id == to.to_string()).map(|p| (ActorId(to), p.2.clone())));
    let in_hand = in_hand(req, read, task::held_by(read, d.actor)?, request::held_by(read, d.actor)?, d.place)?;
    let view = New { holder: duty::holder(read, d.actor)?.name, place: at_name(req, read, d.place)?, to, in_hand, duty: d };
    Ok(Page::of(req, req.t("handover-title"), &view, |v| before(req, v, &picks)).tab("/answerable"))
}

fn before(req: &Request, v: &New, picks: &[(&str, String, String)]) -> Markup {
    let post = format!("{} · {}", req.t(&format!("post-{}", v.duty.post)), v.place);
    html! {
        div.page-head { h1 { (req.tr("handover-of", &[("name", v.holder.clone())])) } p.lede { (post) } }
        form.filters method="get" action=(req.to("/handovers/new")) {
            input type="hidden" name="duty" value=(v.duty.id);
            div.field { label for="f-to" { (req.t("handover-to")) } select id="f-to" name="to" required {
                option value="" { (req.t("handover-choose")) }
                @for (_, id, name) in picks { option value=(id) selected[v.to.as_ref().is_some_and(|t| t.0.to_string() == *id)] { (name) } }
            } }
            button.button type="submit" { (req.t("handover-look")) }
        }
        (lists(req, &v.in_hand))
        @if let Some((to, name)) = &v.to {
            section.card { div.card-head { h2 { (req.tr("handover-then", &[("to", name.clone())])) } } div.card-body {
                ol {
                    li { (req.tr("handover-1", &[("to", name.clone()), ("day", muster_web::until(req, v.duty.until))])) }
                    li { (req.tr("handover-2", &[("tasks", v.in_hand.tasks.len().to_string()), ("requests", v.in_hand.requests.len().to_string())])) }
                    li { (req.tr("handover-3", &[("name", v.holder.clone())])) }
                }
                form method="post" action=(req.to("/handovers")) { (hidden_inputs(req))
                    input type="hidden" name="duty" value=(v.duty.id); input type="hidden" name="to" value=(to);
                    (part::submit(part::Look::Primary, &req.t("handover-do"))) }
            } }
        }
        p { a href=(req.to(&format!("/answerable/duties/{}", v.duty.id))) { (req.t("web-back")) } }
    }
}

fn lists(req: &Request, h: &InHand) -> Markup {
    let line = |title: &str, at: &str, due: Moment| {
        html! { li.row { div.row-main { div.row-title { (title) } div.row-sub { (at) } } div.row-side { (req.tr("handover-due", &[("time", muster_web::when(req, due))])) } } }
    };
    html! {
        h2 { (req.tr("handover-tasks", &[("n", h.tasks.len().to_string())])) }
        @if h.tasks.is_empty() { p.muted { (req.t("handover-none")) } } @else { ul.list { @for (_, t, at, due) in &h.tasks { (line(t, at, *due)) } } }
        h2 { (req.tr("handover-requests", &[("n", h.requests.len().to_string())])) }
        @if h.requests.is_empty() { p.muted { (req.t("handover-none")) } } @else { ul.list { @for (_, t, at, due) in &h.requests { (line(t, at, *due)) } } }
        @if h.signals > 0 { p { (req.tr("handover-signals", &[("n", h.signals.to_string())])) } }
    }
}

/// `POST /handovers`.
pub(super) fn hand(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let v = HAND.read(req)?;
    let d = duty_asked(req, read, v.id("duty"))?;
    let to: ActorId = v.id("to").ok_or_else(|| Refusal::invalid("handover-choose").problem("to", "web-field-choose"))?;
    if !post::near(req, read, &d, "to")?.iter().any(|(_, id, _)| *id == to.to_string()) {
        return Err(Refusal::invalid("handover-far").instead(format!("/handovers/new?duty={}", d.id)));
    }
    let id = HandoverId(req.house.next_id());
    let command = HandOver {
        id,
        to,
        given: DutyId(req.house.next_id()),
        by: req.who.actor,
        tasks: task::held_by(read, d.actor)?.iter().map(|t| t.id).collect(),
        requests: request::held_by(read, d.actor)?.iter().map(|r| r.id).collect(),
        duty: d,
    };
    // Nobody gets a new power while the ledger is being checked.
    Ok(Act::new(command, format!("/handovers/{id}")).imposing())
}

#[derive(Serialize)]
struct One {
    handover: Handover,
    from: String,
    to: String,
    by: String,
    place: String,
    in_hand: InHand,
}

/// Whose duty reaches the place, and both of them.
fn reached(req: &Request, read: &Read) -> Result<Handover, Refusal> {
    let none = || Refusal::not_found("handover-none-such").instead("/answerable");
    let h = table::find(read, req.id("id")?)?.ok_or_else(none)?;
    let own = req.who.place;
    let chain = place::find(read, h.place)?.map(|p| p.chain()).unwrap_or_default();
    if own == PlaceId::HOUSE || chain.contains(&own) || [h.from, h.to].contains(&req.who.actor) {
        Ok(h)
    } else {
        Err(Refusal::forbidden("web-outside-scope").instead("/answerable"))
    }
}

/// `GET /handovers/{id}`: the sheet.
pub(super) fn one(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let h = reached(req, read)?;
    let mut tasks = Vec::new();
    for id in &h.tasks {
        tasks.extend(task::find(read, *id)?);
    }
    let mut requests = Vec::new();
    for id in &h.requests {
        requests.extend(request::find(read, *id)?);
    }
    let name = |a: ActorId| duty::holder(read, a).map(|h| h.name);
    let view = One {
        from: name(h.from)?,
        to: name(h.to)?,
        by: name(h.by)?,
        place: at_name(req, read, h.place)?,
        in_hand: in_hand(req, read, tasks, requests, h.place)?,
        handover: h,
    };
    Ok(Page::of(req, req.t("handover-sheet"), &view, |v| {
        html! {
            div.actions.no-print { a.button href=(req.to("/answerable")) { (req.t("web-back")) } span.muted { (req.t("handover-print")) } }
            (sheet(Paper::A4, &paper(req, v)))
        }
    })
    .tab("/answerable"))
}

fn paper(req: &Request, v: &One) -> Markup {
    let h = &v.handover;
    html! {
        h1 { (req.t("handover-sheet")) }
        dl.facts {
            dt { (req.t("handover-duty")) } dd { (req.t(&format!("post-{}", h.post))) " · " (v.place) }
            dt { (req.t("handover-from")) } dd { bdi.person { (v.from) } }
            dt { (req.t("handover-to")) } dd { bdi.person { (v.to) } }
            dt { (req.t("handover-at")) } dd { (h.at.local()) " · " (req.tr("handover-by", &[("name", v.by.clone())])) }
        }
        (lists(req, &v.in_hand))
        h2 { (req.t("handover-things")) }
        p { (req.t("handover-things-list")) }
        @for who in ["handover-sign-from", "handover-sign-to", "handover-sign-witness"] {
            p.sign-line { (req.t(who)) " ________________  " (req.t("handover-sign-day")) " ____________" }
        }
    }
}

/// `GET /handovers`: what changed hands in reach.
pub(super) fn all(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let own = req.who.place;
    let mut places = vec![own];
    let tops = if own == PlaceId::HOUSE { place::children(read, own)?.iter().map(|p| p.id).collect() } else { vec![own] };
    for top in tops {
        places.push(top);
        for level in Level::ALL.into_iter().filter(|l| *l <= Level::Grid) {
            places.extend(place::under(read, top, level)?.iter().map(|p| p.id));
        }
    }
    places.sort_unstable();
    places.dedup();
    let found = table::at_places(read, &places, SHOWN)?;
    let mut view = Vec::new();
    for h in found {
        let name = |a: ActorId| duty::holder(read, a).map(|h| h.name);
        view.push((name(h.from)?, name(h.to)?, at_name(req, read, h.place)?, h));
    }
    Ok(Page::of(req, req.t("handover-all"), &view, |v| {
        html! {
            div.page-head { h1 { (req.t("handover-all")) } p.lede { (req.t("handover-all-lede")) } }
            @if v.is_empty() { (empty(&req.t("handover-all-none"), Some((&req.t("handover-all-begin"), req.to("/answerable"))))) }
            @else { ul.list { @for (from, to, at, h) in v { li.row { a.row-main href=(req.to(&format!("/handovers/{}", h.id))) {
                span.row-title { (req.tr("handover-line", &[("from", from.clone()), ("to", to.clone())])) }
                span.row-sub { (req.t(&format!("post-{}", h.post))) " · " (at) " · " (muster_web::when(req, h.at)) }
            } } } } }
        }
    })
    .tab("/answerable"))
}
