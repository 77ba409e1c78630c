//! Cards for doors: the room's QR code, its address in letters, and three lines. Printed on A4, cut into eight.

use crate::place::{self, Level, Place};
use crate::signin::room_token;
use muster_ledger::{PlaceId, Read, Refusal};
use muster_web::{Markup, Page, Request, html, qr, short_url};
use serde::Serialize;

/// Cards on a sheet of A4.
const SHEET: usize = 8;
/// Cards on one page: a tall building is printed in parts.
const CARDS: usize = 200;

#[derive(Serialize)]
struct Card {
    room: PlaceId,
    label: String,
    url: String,
}

#[derive(Serialize)]
struct Cards {
    title: String,
    /// House by house: each begins a sheet of its own, so that the stacks are ready to be carried.
    stacks: Vec<Stack>,
    next: Option<usize>,
    /// Houses with the number of their doors, to print one alone; only above a building.
    houses: Vec<(PlaceId, String, usize)>,
}

#[derive(Serialize)]
struct Stack {
    house: String,
    cards: Vec<Card>,
}

/// The place of the path, where the asker's duty covers it.
fn within(req: &Request, read: &Read) -> Result<Place, Refusal> {
    let none = || Refusal::not_found("place-no-such").instead("/places");
    let found = place::find(read, req.id::<PlaceId>("place")?)?.ok_or_else(none)?;
    if !req.scope()?.covers(found.community, found.grid) {
        return Err(Refusal::forbidden("web-outside-scope"));
    }
    Ok(found)
}

fn card(req: &Request, read: &Read, room: &Place) -> Result<Card, Refusal> {
    let token = room_token(req.house.vault(), room.id);
    let label = crate::person::address(read, room.id)?;
    // A poster outlives the exercise role that printed it: no base.
    Ok(Card { room: room.id, label, url: format!("{}/r/{token}", req.origin) })
}

/// `/places/{room}/poster`: one door.
pub(in crate::signin) fn one(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let room = within(req, read)?;
    if room.level != Level::Room {
        return Err(Refusal::conflict("signin-poster-room").instead(format!("/places/{}", room.id)));
    }
    let card = card(req, read, &room)?;
    let stacks = vec![Stack { house: String::new(), cards: vec![card] }];
    let title = crate::person::address(read, room.id)?;
    Ok(page(req, Cards { title, stacks, next: None, houses: Vec::new() }, &room))
}

/// Doors of a building or unit in stair order.
fn doors(read: &Read, at: &Place) -> Result<Vec<Place>, Refusal> {
    let mut out = Vec::new();
    for home in crate::person::rooms_of(read, at.building)? {
        let room = place::find(read, home.room)?;
        out.extend(room.filter(|r| at.level == Level::Building || r.parent == at.id));
    }
    Ok(out)
}

/// `/places/{place}/posters`: every door below a community, grid, compound, building or unit: house by house, in stair order.
pub(in crate::signin) fn all(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let at = within(req, read)?;
    let whole = matches!(at.level, Level::Community | Level::Grid | Level::Compound);
    if !whole && !matches!(at.level, Level::Building | Level::Unit) {
        return Err(Refusal::conflict("signin-poster-building").instead(format!("/places/{}", at.id)));
    }
    let mut below = if whole { place::under(read, at.id, Level::Building)? } else { vec![at.clone()] };
    below.retain(|b| b.closed.is_none());
    // As one walks: grid by grid, in each by the houses' order.
    below.sort_by(|a, b| (a.grid, a.sort, &a.name, a.id).cmp(&(b.grid, b.sort, &b.name, b.id)));
    let from: usize = req.query("after").and_then(|a| a.parse().ok()).unwrap_or(0);
    let (mut seen, mut next, mut stacks, mut houses) = (0, None, Vec::new(), Vec::new());
    for b in &below {
        let rooms = doors(read, b)?;
        let house = if whole { crate::person::address(read, b.id)? } else { String::new() };
        if whole && !rooms.is_empty() {
            houses.push((b.id, house.clone(), rooms.len()));
        }
        let first = seen.max(from) - seen;
        seen += rooms.len();
        let left = CARDS - stacks.iter().map(|s: &Stack| s.cards.len()).sum::<usize>();
        let mine: Vec<&Place> = rooms.iter().skip(first).collect();
        if mine.len() > left && next.is_none() {
            next = Some(from + CARDS);
        }
        let cards = mine.into_iter().take(left).map(|r| card(req, read, r)).collect::<Result<Vec<_>, _>>()?;
        if !cards.is_empty() {
            stacks.push(Stack { house, cards });
        }
    }
    let title = crate::person::address(read, at.id)?;
    let title = if title.is_empty() { at.name.clone() } else { title };
    Ok(page(req, Cards { title, stacks, next, houses }, &at))
}

fn page(req: &Request, view: Cards, at: &Place) -> Page {
    let title = req.tr("signin-poster-title", &[("place", view.title.clone())]);
    let head = title.clone();
    Page::of(req, title, &view, |v| {
        html! {
            div.page-head.no-print { h1 { (head) } p.lede { (req.t("signin-poster-lede")) } }
            @if v.stacks.is_empty() { (muster_web::empty(&req.t("signin-poster-none"), None)) }
            @if v.houses.len() > 1 { details.fold.no-print { summary { (req.tr("signin-poster-houses", &[("n", v.houses.len().to_string())])) }
                ul.list { @for (id, name, n) in &v.houses { li.row { a.row-main href=(req.to(&format!("/places/{id}/posters"))) {
                    span.row-title { (name) } span.row-sub { (req.tr("signin-poster-doors", &[("n", n.to_string())])) } } } } } } }
            @for s in &v.stacks {
                @if !s.house.is_empty() { h2.no-print { (s.house) " · " (req.tr("signin-poster-doors", &[("n", s.cards.len().to_string())])) } }
                @for sheet in s.cards.chunks(SHEET) { section.posters { @for c in sheet { (one_card(req, c)) } } }
            }
            nav.pager {
                a.button href=(req.to(&format!("/places/{}", at.id))) { (req.t("signin-poster-back")) }
                @if let Some(n) = v.next { a.button href=(req.to(&format!("{}?after={n}", req.path))) { (req.t("place-next")) } }
            }
        }
    })
    .tab("/places")
}

fn one_card(req: &Request, c: &Card) -> Markup {
    html! {
        article.poster {
            (qr(&c.url))
            div {
                p.poster-room { (c.label) }
                p { (req.t("signin-poster-1")) }
                p { (req.t("signin-poster-2")) }
                p { (req.t("signin-poster-3")) }
                p.mono { (short_url(&c.url)) }
            }
        }
    }
}
