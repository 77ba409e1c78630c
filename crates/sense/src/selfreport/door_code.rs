//! The code on a room's door: which room it is, told by nobody but this house. Stands in until sign-in brings its own.

use muster_ledger::{PlaceId, Vault, hex, sha256};

fn mark(vault: &Vault, room: PlaceId) -> String {
    let secret = vault.derived_secret("room token");
    hex(&sha256(&[&secret[..], &room.0.to_be_bytes()].concat())[..8])
}

/// The token of a room, for its QR code.
#[cfg(test)]
#[allow(dead_code, reason = "the poster that shows it is to come")]
pub(super) fn room_token(vault: &Vault, room: PlaceId) -> String {
    format!("{:x}-{}", room.0, mark(vault, room))
}

/// None where this house made no such token.
pub(super) fn room_of(vault: &Vault, token: &str) -> Option<PlaceId> {
    let (id, given) = token.split_once('-')?;
    let room = PlaceId(i64::from_str_radix(id, 16).ok()?);
    (mark(vault, room) == given).then_some(room)
}
