//! A plan as it runs in an incident: what waits for what, what is done, which rounds come next, from the tasks themselves.

use super::book::plan;
use super::page::name;
use super::page_command::picture;
use super::round::{self, Portion};
use super::table::Activation;
use crate::incident::Incident;
use crate::task::{OfCard, card, card_title, spent_by_card};
use muster_ground::place;
use muster_ledger::{Day, Fault, Read};
use muster_web::chart::{Gantt, Head, NodeState, Span, SpanState, Words, gantt};
use muster_web::{Markup, Request, html};

pub(super) fn run(req: &Request, read: &Read, i: &Incident, active: &[Activation]) -> Result<Markup, Fault> {
    if active.is_empty() {
        return Ok(Markup::default());
    }
    let (spent, coming) = (spent_by_card(read, i.id)?, round::of_incident(read, i.id)?);
    let waits = |card: &str| coming.iter().any(|p| p.waiting && p.body.card == card);
    let mut graphs = Vec::new();
    for a in active {
        let Some(b) = plan(&a.plan) else { continue };
        let steps = b.resolve(u8::try_from(a.level).unwrap_or(4), Some(&a.stage)).steps;
        let state = |s: &super::Step| match spent.iter().find(|x| x.card == s.card) {
            _ if waits(&s.card) => NodeState::Waiting,
            Some(x) if x.open > 0 => NodeState::Running,
            Some(_) => NodeState::Done,
            None => NodeState::Held,
        };
        let said = req.t(&format!("plan-stage-{}", a.stage));
        graphs.push(picture(req, &steps, &format!("graph-{}", a.id), (&name(req, b), &said), state));
    }
    Ok(html! {
        @for g in &graphs { (g) }
        (days(req, i, &spent))
        (rounds(req, read, i, &coming)?)
    })
}

fn days(req: &Request, i: &Incident, spent: &[OfCard]) -> Markup {
    let span = |s: &OfCard| Span {
        name: card_title(req, card(&s.card), &s.card),
        from: s.from.day(),
        to: match s.done.filter(|_| s.open == 0) {
            Some(done) => done.day(),
            None => Day(s.due.day().0.max(s.from.day().0)),
        },
        state: match s.open {
            0 => SpanState::Done,
            _ if s.due < req.now => SpanState::Late,
            _ => SpanState::Running,
        },
    };
    let words = Words::of(req, req.t("plan-step"));
    let (title, about, unit, updated) = (req.t("plan-run"), req.t("plan-run-how"), req.t("plan-run-unit"), req.now.local());
    let (today, heads) = (req.t("plan-days-today"), ["plan-days-from", "plan-run-to", "plan-days-state"].map(|h| req.t(h)));
    let states = ["planned", "running", "done", "late"].map(|s| req.t(&format!("plan-span-{s}")));
    let source = req.t(&format!("incident-matter-{}", i.matter));
    html! {
        @if !spent.is_empty() { details.fold {
            summary { (title) }
            (gantt(&Gantt {
                head: Head { id: "run", title: &title, description: &about, unit: &unit, source: &source, updated: &updated, words: &words },
                spans: spent.iter().map(span).collect(),
                today: req.now.day(),
                today_word: &today,
                state_words: [&states[0], &states[1], &states[2], &states[3]],
                heads: [&heads[0], &heads[1], &heads[2]],
            }))
        } }
    }
}

/// What opens once something is done, and when the next rounds come.
fn rounds(req: &Request, read: &Read, i: &Incident, coming: &[Portion]) -> Result<Markup, Fault> {
    let mut rows = Vec::new();
    for p in coming.iter().filter(|p| i.is_open() && (p.waiting || p.next.is_some())) {
        let place = place::find(read, p.body.community)?.map(|c| c.name).unwrap_or_default();
        let why = if p.waiting {
            let of: Vec<String> = p.body.after.iter().map(|a| card_title(req, card(&a.card), &a.card)).collect();
            req.tr("plan-opens-after", &[("what", of.join(req.comma()))])
        } else {
            req.tr("plan-next-round", &[("at", p.next.map(|n| n.local()).unwrap_or_default())])
        };
        rows.push((card_title(req, card(&p.body.card), &p.body.card), place, why));
    }
    Ok(html! {
        @if !rows.is_empty() { details.fold {
            summary { (req.tr("plan-to-come", &[("n", rows.len().to_string())])) }
            ul.list { @for (title, place, why) in &rows { li.row { div.row-main {
                span.row-title { (title) } span.row-sub { (place) " · " (why) }
            } } } }
        } }
    })
}
