//! `/organisations/party`: committees, general branches, branches, building groups and temporary branches as the tree that they are.
//! Shown are what they are, where they sit and how many belong to them; who belongs is recorded nowhere.

use super::fact::OrganisationId;
use super::kind::{PARTY, kind_words};
use super::table::{self, Filter, Organisation};
use crate::place;
use muster_ledger::{Read, Refusal};
use muster_web::{Page, Request, empty, html, tag};
use serde::Serialize;

const SHOWN: usize = 500;

#[derive(Serialize)]
struct Node {
    depth: usize,
    organisation: Organisation,
    place: String,
    below: usize,
}

/// Each with its depth, what is below it behind it; whose upper one is not shown begins at the top.
pub(super) fn ordered(mut all: Vec<Organisation>) -> Vec<(usize, Organisation)> {
    let rank = |o: &Organisation| PARTY.iter().position(|k| *k == o.kind).unwrap_or(PARTY.len());
    all.sort_by_key(|o| (rank(o), o.id));
    let shown: Vec<OrganisationId> = all.iter().map(|o| o.id).collect();
    let is_top = |o: &Organisation| o.part_of.is_none_or(|p| !shown.contains(&p));
    let mut waiting: Vec<(usize, OrganisationId)> = all.iter().filter(|o| is_top(o)).map(|o| (0, o.id)).rev().collect();
    let mut out = Vec::new();
    while !all.is_empty() {
        // Two that belong to each other have no top: they are shown all the same.
        let (depth, id) = waiting.pop().unwrap_or_else(|| (0, all[0].id));
        let Some(n) = all.iter().position(|o| o.id == id) else { continue };
        let o = all.remove(n);
        waiting.extend(all.iter().filter(|b| b.part_of == Some(o.id)).map(|b| (depth + 1, b.id)).rev());
        out.push((depth, o));
    }
    out
}

pub(super) fn tree(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let mut all = Vec::new();
    for kind in PARTY {
        let filter = Filter { kind: kind.to_owned(), name: String::new() };
        all.extend(table::list(read, req.scope()?, &filter, SHOWN)?);
    }
    let below = |all: &[Organisation], id| all.iter().filter(|o| o.part_of == Some(id)).count();
    let counts: Vec<(OrganisationId, usize)> = all.iter().map(|o| (o.id, below(&all, o.id))).collect();
    let mut nodes = Vec::new();
    for (depth, o) in ordered(all) {
        let place = place::find(read, o.seat)?.map(|p| p.name).unwrap_or_default();
        let below = counts.iter().find(|(id, _)| *id == o.id).map_or(0, |(_, n)| *n);
        nodes.push(Node { depth, place, below, organisation: o });
    }
    Ok(Page::of(req, req.t("organisation-party"), &nodes, |nodes| {
        html! {
            div.page-head { h1 { (req.t("organisation-party")) } p.lede { (req.t("organisation-party-lede")) } }
            @if nodes.is_empty() { (empty(&req.t("organisation-party-none"), None)) }
            ul.list { @for n in nodes { li.row {
                a.row-main href=(req.to(&format!("/organisations/{}", n.organisation.id))) {
                    span.row-title { @for _ in 0..n.depth.min(5) { span aria-hidden="true" { "　" } } @if n.depth > 0 { span aria-hidden="true" { "└ " } } (n.organisation.name) }
                    span.row-sub {
                        @for _ in 0..n.depth.min(5) { span aria-hidden="true" { "　" } }
                        (req.t(&kind_words(&n.organisation.kind))) " · " (n.place)
                        " · " (req.tr("organisation-party-people", &[("n", n.organisation.headcount.to_string())]))
                        @if n.below > 0 { " · " (req.tr("organisation-party-below", &[("n", n.below.to_string())])) }
                    }
                }
                @if let Some(u) = n.organisation.until { span.row-side { (tag(&req.tr("organisation-party-until", &[("day", muster_web::until(req, u))]))) } }
            } } }
            p { a href=(req.to("/organisations")) { (req.t("organisation-back")) } }
        }
    })
    .tab("/organisations"))
}
