//! What is already known of the people behind a door, shown so that nobody asks again.

use muster_ledger::{Fault, PlaceId, Read};
use muster_web::Mask;
use serde::Serialize;

/// Someone who lives there, as far as the mask allows: needs, never a diagnosis.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Resident {
    pub name: String,
    /// Ids of words.
    pub needs: Vec<String>,
}

/// The household of a room. The caller has checked that its reach covers the room.
pub(super) fn household(_: &Read, _: PlaceId, _: Mask) -> Result<Vec<Resident>, Fault> {
    Ok(Vec::new())
}

/// Rooms of a building where someone needs looking after.
pub(crate) fn rooms_in_need(_: &Read, _: PlaceId) -> Result<Vec<PlaceId>, Fault> {
    Ok(Vec::new())
}
