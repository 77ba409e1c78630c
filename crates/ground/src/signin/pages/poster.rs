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
    cards: Vec<Card>,
    next: Option<usize>,
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
    Ok(page(req, Cards { title: card.label.clone(), cards: vec![card], next: None }, &room))
}

/// `/places/{building}/posters`: every door below a building or unit, in stair order.
pub(in crate::signin) fn all(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let at = within(req, read)?;
    if !matches!(at.level, Level::Building | Level::Unit) {
        return Err(Refusal::conflict("signin-poster-building").instead(format!("/places/{}", at.id)));
    }
    let rooms: Vec<PlaceId> = crate::person::rooms_of(read, at.building)?.into_iter().map(|h| h.room).collect();
    let mut cards = Vec::new();
    let from: usize = req.query("after").and_then(|a| a.parse().ok()).unwrap_or(0);
    let mut seen = 0;
    let mut next = None;
    for id in rooms {
        let Some(room) = place::find(read, id)?.filter(|r| at.level == Level::Building || r.parent == at.id) else { continue };
        seen += 1;
        if seen <= from {
            continue;
        }
        if cards.len() == CARDS {
            next = Some(from + CARDS);
            break;
        }
        cards.push(card(req, read, &room)?);
    }
    let title = crate::person::address(read, at.id)?;
    Ok(page(req, Cards { title, cards, next }, &at))
}

fn page(req: &Request, view: Cards, at: &Place) -> Page {
    let title = req.tr("signin-poster-title", &[("place", view.title.clone())]);
    let head = title.clone();
    Page::of(req, title, &view, |v| {
        html! {
            div.page-head.no-print { h1 { (head) } p.lede { (req.t("signin-poster-lede")) } }
            @if v.cards.is_empty() { (muster_web::empty(&req.t("signin-poster-none"), None)) }
            @for sheet in v.cards.chunks(SHEET) {
                section.posters { @for c in sheet { (one_card(req, c)) } }
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
