//! `/tables/group`: what can be said to the neighbours' chat group today. Counts by building and thanks; no name, no room, and nobody
//! is called out for not having answered.

use super::page::communities;
use crate::publish::FEW;
use muster_ground::place;
use muster_ledger::{Day, PlaceId, Read, Refusal};
use muster_sense::selfreport;
use muster_web::{Page, Request, html, notice, part};
use serde::Serialize;
use std::collections::BTreeMap;

#[derive(Serialize)]
struct View {
    text: String,
    buildings: usize,
}

/// Buildings in their order, each with its reports of today.
pub(super) fn said(req: &Request, communities: &[String], counted: &[(i64, String, i64)]) -> String {
    // A few in a building could be known by name: they are said to be a few.
    let line = |(_, name, n): &(i64, String, i64)| match *n {
        n if n < FEW => req.tr("officetable-group-few", &[("building", name.clone())]),
        n => req.tr("officetable-group-line", &[("building", name.clone()), ("n", n.to_string())]),
    };
    let day = muster_web::day(req, req.now.day());
    let begins = req.tr("officetable-group-begins", &[("place", communities.join(req.comma())), ("day", day)]);
    let ends = if counted.is_empty() { "officetable-group-none" } else { "officetable-group-thanks" };
    let lines = counted.iter().map(line);
    [begins].into_iter().chain(lines).chain([req.t(ends), req.t("officetable-group-how")]).collect::<Vec<_>>().join("\n")
}

pub(super) fn group(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let scope = req.scope()?;
    let today = req.now.day();
    let all = selfreport::reports_between(read, today.start(), Day(today.0 + 1).start())?;
    let mut by: BTreeMap<PlaceId, i64> = BTreeMap::new();
    for r in all.iter().filter(|r| scope.covers(r.community, r.grid) && !r.void) {
        *by.entry(r.building).or_default() += 1;
    }
    let mut counted: Vec<(i64, String, i64)> = Vec::new();
    for (building, n) in &by {
        if let Some(b) = place::find(read, *building)? {
            counted.push((b.sort, b.name, *n));
        }
    }
    counted.sort();
    let names: Vec<String> = communities(req, read)?.into_iter().map(|c| c.name).collect();
    let text = said(req, &names, &counted);
    let view = View { text, buildings: counted.len() };
    Ok(Page::of(req, req.t("officetable-group-title"), &view, |v| {
        html! {
            (part::trail(req, &[(req.t("officetable-title"), "/tables".to_owned())], &req.t("officetable-group-title")))
            div.page-head { h1 { (req.t("officetable-group-title")) } p.lede { (req.t("officetable-group-lede")) } }
            div.field { label for="group-text" { (req.t("officetable-group-text")) } textarea id="group-text" rows=(v.buildings + 5) readonly { (v.text) } }
            (notice("info", &html! { p { (req.t("officetable-group-in")) " " a href=(req.to("/reports/pasted")) { (req.t("officetable-group-paste")) } } }))
        }
    })
    .tab("/data-requests"))
}
