//! The address under which an organisation signs and answers without an account: `/o/{token}`. Whoever holds one learns nothing
//! about the next organisation's; a new link makes the old one open nothing.

use super::fact::OrganisationId;
use super::table::{self, Organisation};
use crate::signin::code;
use hmac::{Hmac, KeyInit, Mac};
use muster_ledger::{Read, Refusal, Vault};
use sha2::Sha256;
use subtle::ConstantTimeEq;

const TAG: usize = 10;

fn mac(vault: &Vault, what: &[u8], data: &[u8]) -> [u8; 32] {
    let mut out = [0; 32];
    // HMAC takes keys of any length.
    if let Ok(mut m) = <Hmac<Sha256> as KeyInit>::new_from_slice(&vault.derived_secret("organisation")) {
        m.update(what);
        m.update(data);
        out.copy_from_slice(&m.finalize().into_bytes());
    }
    out
}

fn tag(vault: &Vault, id: OrganisationId, link: i64) -> [u8; TAG] {
    let made = mac(vault, b"tag", &[id.0.to_be_bytes(), link.to_be_bytes()].concat());
    std::array::from_fn(|i| made[i])
}

fn masked(vault: &Vault, tag: &[u8], id: [u8; 8]) -> [u8; 8] {
    let mask = mac(vault, b"mask", tag);
    std::array::from_fn(|i| id[i] ^ mask[i])
}

/// The token of the organisation's present link.
pub(crate) fn token(vault: &Vault, o: &Organisation) -> String {
    let tag = tag(vault, o.id, o.link);
    code::spell(&[tag.as_slice(), &masked(vault, &tag, o.id.0.to_be_bytes())].concat()).to_ascii_lowercase()
}

/// The organisation behind a token that this house made and that still opens.
pub fn behind(read: &Read, token: &str) -> Result<Organisation, Refusal> {
    let none = || Refusal::not_found("organisation-no-link");
    let bytes = code::unspell(token, TAG + 8).ok_or_else(none)?;
    let (given, rest) = bytes.split_at(TAG);
    let id = masked(read.vault(), given, rest.try_into().map_err(|_| none())?);
    let found = table::find(read, OrganisationId(i64::from_be_bytes(id)))?.ok_or_else(none)?;
    let fits = bool::from(tag(read.vault(), found.id, found.link).ct_eq(given));
    if fits && found.open(read.now) { Ok(found) } else { Err(none()) }
}
