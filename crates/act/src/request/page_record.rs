//! A request written down by a worker: on the telephone, from a slip, at the door.

use super::page::all_kinds;
use super::routes::RECORDING;
use crate::home;
use muster_ground::place::{self, Level, Place};
use muster_ledger::{PlaceId, Read, Refusal};
use muster_web::{Page, Request, Values, empty, form_with, html};
use serde::Serialize;

#[derive(Serialize)]
struct Recording {
    buildings: Vec<Place>,
    rooms: Vec<(PlaceId, String)>,
}

/// Buildings within a duty's reach.
fn buildings(read: &Read, req: &Request) -> Result<Vec<Place>, Refusal> {
    let scope = req.scope()?;
    let mut tops: Vec<PlaceId> = scope.communities().iter().chain(scope.grids()).copied().collect();
    if scope.everywhere() {
        tops.extend(place::children(read, PlaceId::HOUSE)?.iter().map(|p| p.id));
    }
    let mut out = Vec::new();
    for t in tops {
        out.extend(place::under(read, t, Level::Building)?);
    }
    Ok(out)
}

/// What a worker names a home by: buildings, and once one is named its rooms, and the room that is named already.
pub(crate) type Rooms = (Vec<Place>, Vec<(PlaceId, String)>, Option<PlaceId>);

pub(crate) fn rooms(req: &Request, read: &Read) -> Result<Rooms, Refusal> {
    let given = req.query("room").or(Some(req.posted("room"))).and_then(|r| r.parse().ok()).map(PlaceId);
    let building = match (req.query("building").and_then(|b| b.parse().ok()).map(PlaceId), given) {
        (Some(b), _) => Some(b),
        (None, Some(r)) => place::find(read, r)?.map(|p| p.building),
        (None, None) => None,
    };
    let buildings = buildings(read, req)?;
    let mut rooms = Vec::new();
    if let Some(b) = buildings.iter().find(|b| Some(b.id) == building) {
        for r in place::under(read, b.id, Level::Room)? {
            rooms.push((r.id, home::label(read, &r)?));
        }
    }
    Ok((buildings, rooms, given))
}

pub(super) fn record(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let (buildings, rooms, given) = rooms(req, read)?;
    let view = Recording { buildings, rooms };
    let filled = Values::filled(&[("room", given.map(|r| r.to_string()).unwrap_or_default()), ("way", "phone".into())]);
    Ok(Page::of(req, req.t("request-write-down"), &view, |v| html! {
        div.page-head { h1 { (req.t("request-write-down")) } p.lede { (req.t("request-record-lede")) } }
        @if v.rooms.is_empty() {
            h2 { (req.t("request-which-building")) }
            @if v.buildings.is_empty() { (empty(&req.t("request-no-buildings"), None)) }
            ul.tiles.tiles-short { @for b in &v.buildings { li { a.tile href=(req.to(&format!("/requests/record?building={}", b.id))) { span { (b.name) } } } } }
        } @else {
            p { a href=(req.to("/requests/record")) { (req.t("request-other-building")) } }
            (form_with(req, &RECORDING, "/requests/record", &filled, &picks(req, v)))
        }
    })
    .tab("/requests"))
}

fn picks(req: &Request, v: &Recording) -> Vec<(&'static str, String, String)> {
    let rooms = v.rooms.iter().map(|(id, l)| ("room", id.to_string(), l.clone()));
    rooms.chain(all_kinds(req)).collect()
}
