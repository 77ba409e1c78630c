//! `/places`: the area tree, level by level, and the search by name or official code.

use super::change::{self, Former};
use super::fact::Level;
use super::table::{self, Place};
use super::{card, redraw};
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
    /// Found by what it was called or coded before.
    #[serde(skip_serializing_if = "Option::is_none")]
    former: Option<Former>,
}

impl Below {
    fn found(place: Place) -> Below {
        Below { place, below: 0, former: None }
    }
}

#[derive(Serialize)]
struct View {
    q: String,
    counts: Vec<(Level, i64)>,
    path: Vec<Place>,
    places: Vec<Below>,
    next: Option<String>,
    /// What it holds, where it is small enough to count.
    #[serde(skip_serializing_if = "Option::is_none")]
    card: Option<card::Card>,
}

fn below(req: &Request, read: &Read, parent: PlaceId) -> Result<(Vec<Below>, Option<String>), Refusal> {
    let after = req.query("after").and_then(|a| a.split_once('.')).and_then(|(s, i)| Some((s.parse().ok()?, i.parse().ok()?)));
    let mut found = table::children_page(read, parent, after.unwrap_or((i64::MIN, 0)), PAGE + 1)?;
    let more = found.len() > PAGE;
    found.truncate(PAGE);
    let next = found.last().filter(|_| more).map(|(p, _)| format!("{}.{}", p.sort, p.id));
    Ok((found.into_iter().map(|(place, below)| Below { place, below, former: None }).collect(), next))
}

pub(super) fn places(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let q: String = req.query("q").unwrap_or_default().trim().chars().take(60).collect();
    let (places, next) = if q.is_empty() { below(req, read, PlaceId::HOUSE)? } else { (found(read, &q)?, None) };
    let sites = duty::may_here(read, &req.who, "site.see");
    let imports = duty::may_here(read, &req.who, "place.import");
    let view = View { q, counts: table::counts(read)?, path: Vec::new(), places, next, card: None };
    Ok(Page::of(req, req.t("place-title"), &view, |v| {
        html! {
            div.page-head { h1 { (req.t("place-title")) } p.lede { (req.t("place-lede")) } }
            (search_box(req, &v.q))
            @if sites { p { a href=(req.to("/sites")) { (req.t("place-to-sites")) } } }
            @if v.q.is_empty() {
                dl.kpis { @for (level, n) in &v.counts { div.kpi { dt { (level_words(req, *level)) } dd { (n) } } } }
            }
            @if imports && !v.counts.is_empty() { div.actions { a.button href=(req.to("/places/import")) { (req.t("place-import-title")) } } }
            @if v.places.is_empty() {
                @if !v.q.is_empty() { (empty(&req.t("place-not-found"), None)) }
                @else if imports { (empty(&req.t("place-none-yet-own"), Some((&req.t("place-import-title"), req.to("/places/import"))))) }
                @else { (empty(&req.t("place-none-yet"), None)) }
            }
            (list(req, v))
        }
    })
    .tab("/places"))
}

/// By code where it is one, else by name, by sound; then by what it was called or coded before.
fn found(read: &Read, q: &str) -> Result<Vec<Below>, Refusal> {
    const SHOWN: usize = 50;
    let code = cn_id::RegionCode::parse(q).ok();
    let mut places = match &code {
        Some(code) => table::by_code(read, code.as_str())?.into_iter().collect(),
        None => table::named(read, q, Level::Building, SHOWN)?,
    };
    for p in table::sounding(read, q, Level::Building, SHOWN)? {
        if places.len() < SHOWN && !places.iter().any(|known| known.id == p.id) {
            places.push(p);
        }
    }
    let mut out: Vec<Below> = places.into_iter().map(Below::found).collect();
    let before = change::formerly(read, code.as_ref().map_or(q, |c| c.as_str()), SHOWN)?;
    out.extend(before.into_iter().map(|(place, former)| Below { former: Some(former), ..Below::found(place) }));
    // What is no more still has its history.
    let gone = table::closed_called(read, code.as_ref().map_or(q, |c| c.as_str()), SHOWN)?;
    out.extend(gone.into_iter().filter(|p| p.level <= Level::Building).map(Below::found));
    Ok(out)
}

pub(super) fn place(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let id: PlaceId = req.id("place")?;
    let mut path = table::ancestors(read, id)?;
    let Some(own) = path.pop() else { return Err(Refusal::not_found("place-no-such").instead("/places")) };
    let (places, next) = below(req, read, id)?;
    path.push(own.clone());
    let cards = match own.level {
        Level::Room => "poster",
        Level::Building | Level::Unit | Level::Compound | Level::Grid | Level::Community => "posters",
        _ => "",
    };
    let may = |action| duty::may(read, &req.who, action, own.community, own.grid);
    let (cards, codes) =
        (Some(cards).filter(|c| !c.is_empty() && may("account.open")), own.level == Level::Room && may("person.code"));
    let carded = matches!(own.level, Level::Room | Level::Building | Level::Grid);
    let sheet =
        carded && duty::may(read, &req.who, "card.see", own.community, if own.level == Level::Grid { own.id } else { own.grid });
    let changes = change::page::may_change(req, read, &own);
    let map = (Level::County..=Level::Grid).contains(&own.level) && own.stands();
    let grids = own.level == Level::Community && own.stands() && may("place.change");
    let was = change::page::history(req, read, own.id, changes)?;
    let here = crate::site::here(req, read, &own)?;
    let card = card::of(read, &own)?;
    let stairs = card::stairs(req, read, &own)?;
    let view = View { q: String::new(), counts: Vec::new(), path, places, next, card };
    Ok(Page::of(req, own.name.clone(), &view, |v| html! {
        div.page-head { h1 { (own.name) } p.lede { (path_links(req, &v.path)) } }
        @if let Some(day) = own.closed { p role="note" { (tag(&req.tr("place-closed-on", &[("day", change::page::iso(day))]))) } }
        dl.facts {
            dt { (req.t("place-level")) } dd { (level_words(req, own.level)) }
            @if !own.code.is_empty() { dt { (req.t("place-code")) } dd.mono { (own.code) } }
            @if let Some(kind) = own.kind() { dt { (req.t("place-kind")) } dd { (req.t(kind)) } }
            @if own.level == Level::Room { dt { (req.t("place-household")) } dd { a href=(req.to(&format!("/households/{}", own.id))) { (req.t("place-see-household")) } } }
        }
        @if sheet { div.actions { a.button href=(req.to(&format!("/cards/{}", own.id))) { (req.t("place-card")) } } }
        @if cards.is_some() || codes || grids || map { div.actions {
            @if map { a.button href=(req.to(&format!("/places/{}/map", own.id))) { (req.t("place-to-map")) } }
            @if grids { a.button href=(req.to(&format!("/places/{}/grids", own.id))) { (req.t("place-grids-to-page")) } }
            @if let Some(c) = cards { a.button href=(req.to(&format!("/places/{}/{c}", own.id))) { (req.t("place-cards")) } }
            @if codes { a.button href=(req.to(&format!("/places/{}/codes", own.id))) { (req.t("place-codes")) } }
        } }
        @if let Some(c) = &v.card { (super::page_card::shown(req, read, &own, c)) }
        @if let Some(s) = stairs { (super::page_card::building(req, &own, s)) }
        (here)
        @if !v.places.is_empty() { h2 { (req.t("place-below")) } (list(req, v)) }
        @if !was.is_empty() { h2 { (req.t("place-history")) } (change::page::shown(&was)) }
        @if changes { h2 { (req.t("place-change")) } div.actions {
            @if own.stands() {
                a.button href=(req.to(&format!("/places/{}/name", own.id))) { (req.t("place-rename")) }
                @if own.level <= Level::Grid { a.button href=(req.to(&format!("/places/{}/code", own.id))) { (req.t("place-recode")) } }
                @if own.level < Level::Unit { a.button href=(req.to(&format!("/places/{}/parent", own.id))) { (req.t("place-parent-do")) } }
                @if redraw::divisible(own.level) {
                    a.button href=(req.to(&format!("/places/{}/splitting", own.id))) { (req.t("place-split-do")) }
                    a.button href=(req.to(&format!("/places/{}/merging", own.id))) { (req.t("place-merge-do")) }
                }
                a.button href=(req.to(&format!("/places/{}/closing", own.id))) { (req.t("place-close")) }
            } @else { a.button href=(req.to(&format!("/places/{}/opening", own.id))) { (req.t("place-reopen")) } }
        } }
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
                @if let Some(f) = &b.former { span.row-sub { (req.tr("place-until-was", &[("day", change::page::iso(f.until)), ("old", f.old.clone())])) } }
                @if let Some(day) = b.place.closed { span.row-sub { (req.tr("place-closed-on", &[("day", change::page::iso(day))])) } }
            }
            @if b.below > 0 { span.row-side { (tag(&req.tr("place-count-below", &[("n", b.below.to_string())]))) } }
        } } }
        @if let Some(next) = &v.next {
            nav.pager { a.button href=(req.to(&format!("{}?after={next}", req.path))) { (req.t("place-next")) } }
        }
    }
}
