//! Households: who is entered at a room, and how many at each room of a building.

use super::read::{Addresses, Person, Personal, person_of_row, unsealed};
use super::table::{SHOWN, SHOWN_FROM};
use crate::place::{self, Level};
use muster_ledger::{Fault, PersonId, PlaceId, Read};
use muster_web::Mask;
use serde::Serialize;
use std::collections::HashMap;

/// The people of a room, heads first. The caller has checked that its scope covers the room.
pub fn household(read: &Read, room: PlaceId, mask: Mask) -> Result<Vec<Person>, Fault> {
    let Some(building) = place::find(read, room)?.map(|r| r.building) else { return Ok(Vec::new()) };
    let sql = format!(
        "SELECT p.* FROM {SHOWN_FROM} WHERE p.building = ?1 AND p.room = ?2 AND {SHOWN} ORDER BY p.relation, p.band DESC, p.part"
    );
    let rows = read.select(&sql, &[building.into(), room.into()])?;
    let mut addresses = Addresses::default();
    rows.iter().map(|r| person_of_row(read, r, mask, &mut addresses)).collect()
}

/// The entries of a room, heads first: whose they are and what is sealed in them. For comparing with what was told at the
/// door; nothing of it may be shown for that.
pub fn entries_at(read: &Read, room: &place::Place) -> Result<Vec<(Option<PersonId>, Personal)>, Fault> {
    entries_in(read, room.building, room.id)
}

pub(super) fn entries_in(read: &Read, building: PlaceId, room: PlaceId) -> Result<Vec<(Option<PersonId>, Personal)>, Fault> {
    let sql =
        format!("SELECT p.part FROM {SHOWN_FROM} WHERE p.building = ?1 AND p.room = ?2 AND {SHOWN} ORDER BY p.relation, p.part");
    let rows = read.select(&sql, &[building.into(), room.into()])?;
    Ok(rows.iter().map(|r| unsealed(read, r.int("part")).unwrap_or_default()).collect())
}

/// A room with the number of its people, those in need counted apart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct HomeCount {
    pub room: PlaceId,
    pub unit: PlaceId,
    pub name: String,
    pub floor: i64,
    pub sort: i64,
    pub people: i64,
    pub in_need: i64,
}

/// Every room of a building in stair order, empty ones too. Counts only: no mask is needed.
pub fn rooms_of(read: &Read, building: PlaceId) -> Result<Vec<HomeCount>, Fault> {
    let Some(place) = place::find(read, building)? else { return Ok(Vec::new()) };
    let counts = household_sizes(read, building)?;
    let units: HashMap<PlaceId, i64> = place::under(read, building, Level::Unit)?.iter().map(|u| (u.id, u.sort)).collect();
    let mut out: Vec<(i64, HomeCount)> = Vec::new();
    for r in place::under(read, place.id, Level::Room)? {
        let unit = if units.contains_key(&r.parent) { r.parent } else { PlaceId::HOUSE };
        let (people, in_need) = counts.get(&r.id).copied().unwrap_or_default();
        let home = HomeCount { room: r.id, unit, name: r.name, floor: r.floor, sort: r.sort, people, in_need };
        out.push((units.get(&unit).copied().unwrap_or(0), home));
    }
    out.sort_by_key(|(unit, h)| (*unit, h.sort));
    Ok(out.into_iter().map(|(_, h)| h).collect())
}

/// People and people in need of each inhabited room of a building.
pub fn household_sizes(read: &Read, building: PlaceId) -> Result<HashMap<PlaceId, (i64, i64)>, Fault> {
    let sql = format!(
        "SELECT p.room AS room, COUNT(*) AS n, SUM(CASE WHEN p.flags <> 0 THEN 1 ELSE 0 END) AS needs FROM {SHOWN_FROM} \
         WHERE p.building = ?1 AND {SHOWN} GROUP BY p.room"
    );
    let rows = read.select(&sql, &[building.into()])?;
    Ok(rows.iter().map(|r| (r.id("room"), (r.int("n"), r.int("needs")))).collect())
}

/// More people than that in one room: a dormitory, or a list that put everyone into one.
pub const CROWD: i64 = 30;

/// How much of a building is lived in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Sizes {
    /// Homes with someone in them.
    pub homes: i64,
    pub residents: i64,
    pub in_need: i64,
}

/// The same for each building of a community. Counts only: no mask is needed.
pub fn building_sizes(read: &Read, community: PlaceId) -> Result<HashMap<PlaceId, Sizes>, Fault> {
    let sql = format!(
        "SELECT p.building AS building, COUNT(DISTINCT p.room) AS homes, COUNT(*) AS n, \
         SUM(CASE WHEN p.flags <> 0 THEN 1 ELSE 0 END) AS needs FROM {SHOWN_FROM} WHERE p.community = ?1 AND {SHOWN} GROUP BY p.building"
    );
    let rows = read.select(&sql, &[community.into()])?;
    let sizes = |r: &muster_ledger::Row| Sizes { homes: r.int("homes"), residents: r.int("n"), in_need: r.int("needs") };
    Ok(rows.iter().map(|r| (r.id("building"), sizes(r))).collect())
}
