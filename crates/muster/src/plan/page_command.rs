//! Who commands what, who calls whom, what has to be there, and what is only proposed: the parts of a plan's page beside its steps.

use super::book::{Bound, Group, Proposal, STAGES, Step};
use super::goods::good;
use crate::both::lines;
use crate::task::{card, card_title};
use muster_ground::law::{self, EntryKind};
use muster_web::chart::{Head, Node, NodeState, PlanGraph, Words, plan_graph};
use muster_web::{Markup, Request, html};

fn posts(req: &Request, all: &[String]) -> String {
    all.iter().map(|p| req.t(&format!("post-{p}"))).collect::<Vec<_>>().join(req.comma())
}

fn group(req: &Request, g: &Group) -> Markup {
    html! {
        li.row { div.row-main {
            span.row-title { (req.lang.of(&g.name, &g.name_en)) }
            span.row-sub { (req.t("plan-group-head")) (req.colon()) (req.t(&format!("post-{}", g.head)))
                @if !g.members.is_empty() { " · " (req.t("plan-group-members")) (req.colon()) (posts(req, &g.members)) } }
            @if !g.units.is_empty() { p.muted.small { (lines(req.lang, &g.units, &g.units_en).collect::<Vec<_>>().join(req.comma())) } }
            ul { @for d in lines(req.lang, &g.duties, &g.duties_en) { li { (d) } } }
        } }
    }
}

/// The community's own small command, and the district's groups.
pub(super) fn groups(req: &Request, b: &Bound) -> Markup {
    let all = b.groups();
    let of = |level: &str| all.iter().filter(|g| g.of == level).collect::<Vec<_>>();
    html! {
        @for (level, found) in [("community", of("community")), ("district", of("district"))] {
            @if !found.is_empty() {
                details.fold {
                    summary { (req.tr(&format!("plan-groups-{level}"), &[("n", found.len().to_string())])) }
                    ul.list { @for g in found { (group(req, g)) } }
                }
            }
        }
    }
}

pub(super) fn calls(req: &Request, b: &Bound) -> Markup {
    let all = b.calls();
    html! {
        @if !all.is_empty() {
            details.fold {
                summary { (req.t("plan-calls")) }
                table.table {
                    thead { tr { th scope="col" { (req.t("plan-call-from")) } th scope="col" { (req.t("plan-call-to")) } th.num scope="col" { (req.t("plan-call-minutes")) } } }
                    tbody { @for c in &all { tr {
                        th scope="row" { (req.t(&format!("post-{}", c.from))) }
                        td data-label=(req.t("plan-call-to")) { (posts(req, &c.to)) }
                        td.num data-label=(req.t("plan-call-minutes")) { (c.minutes) }
                    } } }
                }
            }
        }
    }
}

pub(super) fn floors(req: &Request, b: &Bound) -> Markup {
    let all = b.floors();
    html! {
        @if !all.is_empty() {
            details.fold {
                summary { (req.t("plan-floors")) }
                ul { @for f in &all { @if let Some(g) = good(&f.good) { li { (req.lang.of(&g.zh, &g.en)) (req.colon()) (req.tr("plan-floor-days", &[("n", f.days.to_string())])) } } } }
            }
        }
    }
}

fn named(req: &Request, kind: EntryKind, key: &str) -> String {
    law::shipped().history(kind, key).last().map(|e| req.lang.of(&e.zh, &e.en).into_owned()).unwrap_or_default()
}

fn proposal(req: &Request, p: &Proposal) -> Markup {
    let newest = law::shipped().history(EntryKind::Measure, &p.measure).find(|e| e.until.is_none());
    let organ = named(req, EntryKind::Organ, &p.organ);
    let basis = newest.map(|e| e.basis.as_slice()).unwrap_or_default();
    html! {
        li.row { div.row-main {
            span.row-title { (req.lang.of(&p.what, &p.what_en)) }
            span.row-sub { (req.t("plan-proposal-when")) (req.colon()) (req.lang.of(&p.when, &p.when_en)) }
            p { strong { (req.tr("plan-proposal-to", &[("level", req.t(&format!("law-level-{}", p.level))), ("organ", organ)])) } }
            p.muted.small { (p.measure) " " @if let Some(e) = newest { (req.lang.of(&e.zh, &e.en)) } }
            ul { @for c in basis.iter().filter_map(|k| law::shipped().article(k)) { (law::basis_line(req, &c)) } }
        } }
    }
}

/// What the law gives to another organ: said as such, with whom and on what basis; nothing here orders it.
pub(super) fn proposals(req: &Request, b: &Bound, level: u8) -> Markup {
    let all = b.resolve(level, None).proposals;
    html! {
        @if !all.is_empty() { section.card {
            div.card-head { h3 { (req.t("plan-proposals")) } }
            div.card-body { p { (req.t("plan-proposals-lede")) } }
            ul.list { @for p in &all { (proposal(req, p)) } }
        } }
    }
}

/// A picture of what waits for what, `of` a source and, in words, a part of it: of the steps that do or are waited for; none where all open at once.
pub(super) fn picture(req: &Request, steps: &[Step], id: &str, of: (&str, &str), state: impl Fn(&Step) -> NodeState) -> Markup {
    let waited = |s: &Step| steps.iter().any(|o| o.after.contains(&s.card));
    let nodes: Vec<Node> = steps
        .iter()
        .filter(|s| !s.after.is_empty() || waited(s))
        .map(|s| Node {
            key: s.card.clone(),
            name: card_title(req, card(&s.card), &s.card),
            state: state(s),
            after: s.after.clone(),
        })
        .collect();
    if nodes.is_empty() {
        return Markup::default();
    }
    let words = Words::of(req, req.t("plan-step"));
    let (title, about, unit, updated) =
        (req.tr("plan-graph", &[("of", of.1.to_owned())]), req.t("plan-graph-how"), req.t("plan-graph-unit"), req.now.local());
    let states = ["waiting", "running", "done", "held"].map(|s| req.t(&format!("plan-node-{s}")));
    let heads = [req.t("plan-days-state"), req.t("plan-graph-after")];
    html! {
        details.fold {
            summary { (title) }
            (plan_graph(&PlanGraph {
                head: Head { id, title: &title, description: &about, unit: &unit, source: of.0, updated: &updated, words: &words },
                nodes,
                state_words: [&states[0], &states[1], &states[2], &states[3]],
                heads: [&heads[0], &heads[1]],
            }))
        }
    }
}

/// Stage by stage what waits for what in a level.
pub(super) fn graphs(req: &Request, b: &Bound, level: u8, source: &str) -> Markup {
    html! {
        @for stage in STAGES {
            @let said = req.t(&format!("plan-stage-{stage}"));
            (picture(req, &b.resolve(level, Some(stage)).steps, &format!("graph-{stage}"), (source, &said), |_| NodeState::Waiting))
        }
    }
}
