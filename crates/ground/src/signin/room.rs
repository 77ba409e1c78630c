//! Addresses of rooms for door posters: `/r/{token}`. Who holds one token learns nothing about the next room's.

use super::code;
use hmac::{Hmac, KeyInit, Mac};
use muster_ledger::{PlaceId, Vault};
use sha2::Sha256;
use subtle::ConstantTimeEq;

const TAG: usize = 10;

fn mac(vault: &Vault, what: &[u8], data: &[u8]) -> [u8; 32] {
    let mut out = [0; 32];
    // HMAC takes keys of any length.
    if let Ok(mut m) = <Hmac<Sha256> as KeyInit>::new_from_slice(&vault.derived_secret("room")) {
        m.update(what);
        m.update(data);
        out.copy_from_slice(&m.finalize().into_bytes());
    }
    out
}

/// The id under a mask that follows from the tag: tokens of neighbours have nothing in common.
fn masked(vault: &Vault, tag: &[u8], id: [u8; 8]) -> [u8; 8] {
    let mask = mac(vault, b"mask", tag);
    std::array::from_fn(|i| id[i] ^ mask[i])
}

/// The room's token: 80 bits that only this house can make, then the id.
pub fn room_token(vault: &Vault, room: PlaceId) -> String {
    let id = room.0.to_be_bytes();
    let tag = &mac(vault, b"tag", &id)[..TAG];
    code::spell(&[tag, &masked(vault, tag, id)].concat()).to_ascii_lowercase()
}

/// The room of a token that this house made.
pub fn room_of(vault: &Vault, token: &str) -> Option<PlaceId> {
    let bytes = code::unspell(token, TAG + 8)?;
    let (tag, rest) = bytes.split_at(TAG);
    let id = masked(vault, tag, rest.try_into().ok()?);
    let fits = bool::from(mac(vault, b"tag", &id)[..TAG].ct_eq(tag));
    fits.then(|| PlaceId(i64::from_be_bytes(id)))
}
