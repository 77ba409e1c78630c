//! What is already known of the people behind a door, shown so that nobody asks again.

use muster_ground::person;
use muster_ledger::{Fault, PlaceId, Read};
use muster_web::Mask;
use serde::Serialize;

/// Someone who lives there, as far as the mask allows: needs, never a diagnosis.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Resident {
    pub name: String,
    pub phone: String,
    /// Ids of words.
    pub needs: Vec<&'static str>,
}

/// The household of a room. The caller has checked that its reach covers the room.
pub(super) fn household(read: &Read, room: PlaceId, mask: Mask) -> Result<Vec<Resident>, Fault> {
    let all = person::household(read, room, mask)?;
    let one = |p: person::Person| Resident {
        name: p.name.unwrap_or(p.shown_name),
        phone: p.phone_shown,
        needs: p.flags.iter().map(|f| f.words()).collect(),
    };
    Ok(all.into_iter().map(one).collect())
}

/// Rooms of a building where someone needs looking after.
pub(crate) fn rooms_in_need(read: &Read, building: PlaceId) -> Result<Vec<PlaceId>, Fault> {
    let sizes = person::household_sizes(read, building)?;
    Ok(sizes.into_iter().filter(|(_, (_, in_need))| *in_need > 0).map(|(room, _)| room).collect())
}
