//! `/places`: the area tree, level by level, and the search by name or official code.

use super::fact::Level;
use super::table::{self, Place};
use crate::duty;
use muster_ledger::{PlaceId, Read, Refusal};
use muster_web::{Markup, Page, Request, empty, html, tag};
use serde::Serialize;

const PAGE: usize = 200;

#[derive(Serialize)]
struct Below {
    #[serde(flatten)]
    place: Place,
    below: i64,
}

#[derive(Serialize)]
struct View {
    q: String,
    counts: Vec<(Level, i64)>,
    path: Vec<Place>,
    places: Vec<Below>,
    next: Option<String>,
}

fn below(req: &Request, read: &Read, parent: PlaceId) -> Result<(Vec<Below>, Option<String>), Refusal> {
    let after = req.query("after").and_then(|a| a.split_once('.')).and_then(|(s, i)| Some((s.parse().ok()?, i.parse().ok()?)));
    let mut found = table::children_page(read, parent, after.unwrap_or((i64::MIN, 0)), PAGE + 1)?;
    let more = found.len() > PAGE;
    found.truncate(PAGE);
    let next = found.last().filter(|_| more).map(|(p, _)| format!("{}.{}", p.sort, p.id));
    Ok((found.into_iter().map(|(place, below)| Below { place, below }).collect(), next))
}

pub(super) fn places(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let q: String = req.query("q").unwrap_or_default().trim().chars().take(60).collect();
    let (places, next) = if q.is_empty() { below(req, read, PlaceId::HOUSE)? } else { (found(read, &q)?, None) };
    let view = View { q, counts: table::counts(read)?, path: Vec::new(), places, next };
    Ok(Page::of(req, req.t("place-title"), &view, |v| {
        html! {
            div.page-head { h1 { (req.t("place-title")) } p.lede { (req.t("place-lede")) } }
            (search_box(req, &v.q))
            @if v.q.is_empty() {
                dl.kpis { @for (level, n) in &v.counts { div.kpi { dt { (level_words(req, *level)) } dd { (n) } } } }
            }
            @if v.places.is_empty() { (empty(&req.t(if v.q.is_empty() { "place-none-yet" } else { "place-not-found" }), None)) }
            (list(req, v))
        }
    })
    .tab("/places"))
}

/// By code where it is one, else by name.
fn found(read: &Read, q: &str) -> Result<Vec<Below>, Refusal> {
    let places = match cn_id::RegionCode::parse(q) {
        Ok(code) => table::by_code(read, code.as_str())?.into_iter().collect(),
        Err(_) => table::named(read, q, Level::Building, 50)?,
    };
    Ok(places.into_iter().map(|place| Below { place, below: 0 }).collect())
}

pub(super) fn place(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let id: PlaceId = req.id("place")?;
    let mut path = table::ancestors(read, id)?;
    let Some(own) = path.pop() else { return Err(Refusal::not_found("place-no-such").instead("/places")) };
    let (places, next) = below(req, read, id)?;
    path.push(own.clone());
    let cards = match own.level {
        Level::Room => "poster",
        Level::Building | Level::Unit => "posters",
        _ => "",
    };
    let may = |action| duty::may(read, &req.who, action, own.community, own.grid);
    let (cards, codes) =
        (Some(cards).filter(|c| !c.is_empty() && may("account.open")), own.level == Level::Room && may("person.code"));
    let view = View { q: String::new(), counts: Vec::new(), path, places, next };
    Ok(Page::of(req, own.name.clone(), &view, |v| html! {
        div.page-head { h1 { (own.name) } p.lede { (path_links(req, &v.path)) } }
        dl.facts {
            dt { (req.t("place-level")) } dd { (level_words(req, own.level)) }
            @if !own.code.is_empty() { dt { (req.t("place-code")) } dd.mono { (own.code) } }
            @if own.level == Level::Room { dt { (req.t("place-household")) } dd { a href=(req.to(&format!("/households/{}", own.id))) { (req.t("place-see-household")) } } }
        }
        @if cards.is_some() || codes { div.actions {
            @if let Some(c) = cards { a.button href=(req.to(&format!("/places/{}/{c}", own.id))) { (req.t("place-cards")) } }
            @if codes { a.button href=(req.to(&format!("/places/{}/codes", own.id))) { (req.t("place-codes")) } }
        } }
        @if !v.places.is_empty() { h2 { (req.t("place-below")) } (list(req, v)) }
    })
    .tab("/places"))
}

fn level_words(req: &Request, level: Level) -> String {
    req.t(&format!("place-level-{}", level.name()))
}

fn path_links(req: &Request, path: &[Place]) -> Markup {
    let above = path.split_last().map(|(_, a)| a).unwrap_or_default();
    html! {
        a href=(req.to("/places")) { (req.t("place-top")) }
        @for p in above { " › " a href=(req.to(&format!("/places/{}", p.id))) { (p.name) } }
    }
}

fn search_box(req: &Request, q: &str) -> Markup {
    html! {
        form.filters method="get" action=(req.to("/places")) role="search" {
            div.field { label for="f-q" { (req.t("place-search")) } input id="f-q" name="q" type="search" value=(q) maxlength="60" autocomplete="off" data-jump; }
            button.button.button-primary type="submit" { (req.t("place-search-do")) }
        }
    }
}

fn list(req: &Request, v: &View) -> Markup {
    html! {
        ul.list { @for b in &v.places { li.row {
            a.row-main href=(req.to(&format!("/places/{}", b.place.id))) {
                span.row-title { (b.place.name) }
                span.row-sub { (level_words(req, b.place.level)) @if !b.place.code.is_empty() { " · " span.mono { (b.place.code) } } }
            }
            @if b.below > 0 { span.row-side { (tag(&req.tr("place-count-below", &[("n", b.below.to_string())]))) } }
        } } }
        @if let Some(next) = &v.next {
            nav.pager { a.button href=(req.to(&format!("{}?after={next}", req.path))) { (req.t("place-next")) } }
        }
    }
}
