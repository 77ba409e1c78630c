//! What a place holds, in numbers: children, homes, residents, needs, gates, lifelines, organisations. Counts only: whoever sees
//! places may see them, but a room's are for whoever sees residents there.

use super::redraw::page::{Inside, inside};
use super::table::{self, Place};
use super::{Level, find};
use crate::person::{self, CROWD};
use crate::{duty, organisation, site};
use muster_ledger::{Fault, PlaceId, Read};
use muster_web::Request;
use muster_web::chart::{Home, Stairs, Storey};
use serde::Serialize;
use std::collections::BTreeMap;

/// Kinds that let people in, and kinds that something runs through.
const WAYS: [&str; 2] = ["gate", "lane"];
const LIFELINES: [&str; 5] = ["water", "power", "gas", "heat", "light"];

/// Counted for a street and what is below it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(super) struct Card {
    #[serde(flatten)]
    pub inside: Inside,
    pub gates: usize,
    pub lifelines: usize,
    pub organisations: usize,
    /// Rooms of this building with improbably many people: how they are called, and how many.
    pub crowds: Vec<(PlaceId, String, i64)>,
}

pub(super) fn of(read: &Read, own: &Place) -> Result<Option<Card>, Fault> {
    let Some(inside) = inside(read, own)?.filter(|_| own.level <= Level::Building) else { return Ok(None) };
    let all: Vec<Place> = table::subtree(read, own)?.into_iter().filter(|p| p.stands() && p.level < Level::Unit).collect();
    let ids: Vec<PlaceId> = all.iter().map(|p| p.id).collect();
    let mut communities: Vec<PlaceId> = all.iter().map(|p| p.community).filter(|c| *c != PlaceId::HOUSE).collect();
    communities.sort();
    communities.dedup();
    let mut card = Card { inside, organisations: organisation::serving(read, &ids)?.len(), ..Card::default() };
    for c in communities {
        for (kind, at) in site::kinds_in(read, c)?.into_iter().filter(|(_, at)| ids.contains(at)) {
            debug_assert!(at != PlaceId::HOUSE);
            card.gates += usize::from(WAYS.contains(&kind.as_str()));
            card.lifelines += usize::from(LIFELINES.contains(&kind.as_str()));
        }
    }
    if own.level == Level::Building {
        let rooms = person::rooms_of(read, own.id)?;
        let crowded = rooms.into_iter().filter(|r| r.people > CROWD);
        card.crowds = crowded.map(|r| (r.room, r.name, r.people)).collect();
    }
    Ok(Some(card))
}

/// A building by its stairs and floors; none for whoever sees no residents there.
pub(super) fn stairs(req: &Request, read: &Read, own: &Place) -> Result<Option<Vec<Stairs>>, Fault> {
    if own.level != Level::Building || !duty::may(read, &req.who, "person.see", own.community, own.grid) {
        return Ok(None);
    }
    // Units and floors in the order in which one climbs them; floors are turned round to be seen.
    let mut all: Vec<(PlaceId, BTreeMap<i64, Vec<Home>>)> = Vec::new();
    for r in person::rooms_of(read, own.id)? {
        if all.last().is_none_or(|(unit, _)| *unit != r.unit) {
            all.push((r.unit, BTreeMap::new()));
        }
        let home = Home {
            label: r.name,
            people: r.people,
            in_need: r.in_need,
            crowded: r.people > CROWD,
            href: Some(req.to(&format!("/households/{}", r.room))),
        };
        if let Some((_, floors)) = all.last_mut() {
            floors.entry(r.floor).or_default().push(home);
        }
    }
    let mut out = Vec::new();
    for (unit, floors) in all {
        let name = match find(read, unit)?.filter(|_| unit != PlaceId::HOUSE) {
            Some(u) => format!("{}{}", own.name, u.name),
            None => own.name.clone(),
        };
        let floor = |n: i64| if n == 0 { String::new() } else { req.tr("place-floor", &[("n", n.to_string())]) };
        let storeys = floors.into_iter().rev().map(|(n, homes)| Storey { name: floor(n), homes }).collect();
        out.push(Stairs { name, storeys });
    }
    Ok(Some(out))
}
