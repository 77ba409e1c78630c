//! Forged posts: a token bound to the session (or to an anonymous cookie), and what the browser says about its source.

use hmac::{Hmac, KeyInit, Mac};
use muster_ledger::{hex, unhex};
use sha2::Sha256;
use subtle::ConstantTimeEq;

pub(crate) struct Csrf {
    secret: [u8; 32],
}

impl Csrf {
    pub(crate) fn new(secret: [u8; 32]) -> Csrf {
        Csrf { secret }
    }
    fn mac(&self, holder: &[u8]) -> [u8; 16] {
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&self.secret) else { return [0; 16] };
        mac.update(holder);
        let full = mac.finalize().into_bytes();
        std::array::from_fn(|i| full[i])
    }
    /// The token for the holder of this cookie, under a pad of its own: pages are compressed, and a token that is the same
    /// each time could be guessed from their lengths (BREACH, 2013).
    pub(crate) fn token(&self, holder: &[u8]) -> String {
        let (pad, mac) = (crate::chance::fresh_id(), self.mac(holder));
        let padded: [u8; 16] = std::array::from_fn(|i| mac[i] ^ pad[i]);
        hex(&[pad, padded].concat())
    }
    pub(crate) fn fits(&self, holder: &[u8], token: &str) -> bool {
        let Some(Ok(both)) = unhex(token).map(<[u8; 32]>::try_from) else { return false };
        let mac: [u8; 16] = std::array::from_fn(|i| both[i] ^ both[i + 16]);
        !holder.is_empty() && bool::from(self.mac(holder).ct_eq(&mac))
    }
}

/// False where the browser says that another site sent it.
pub(crate) fn same_site(fetch_site: Option<&str>, origin: Option<&str>, host: &str) -> bool {
    if fetch_site.is_some_and(|s| s != "same-origin" && s != "none") {
        return false;
    }
    match origin {
        None => true,
        Some(o) => o.split_once("://").is_some_and(|(_, h)| h.eq_ignore_ascii_case(host)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_fits_its_holder_only() {
        let c = Csrf::new([7; 32]);
        let t = c.token(b"a");
        assert!(c.fits(b"a", &t));
        assert!(!c.fits(b"b", &t));
        assert!(!c.fits(b"", &c.token(b"")));
        assert!(!c.fits(b"a", "") && !c.fits(b"a", &t[..62]));
        assert_ne!(c.token(b"a"), t);
    }

    #[test]
    fn other_sites_are_told_apart() {
        assert!(same_site(None, None, "h:1"));
        assert!(same_site(Some("same-origin"), Some("http://h:1"), "h:1"));
        assert!(!same_site(Some("cross-site"), None, "h:1"));
        assert!(!same_site(Some("same-site"), None, "h:1"));
        assert!(!same_site(None, Some("http://evil"), "h:1"));
        assert!(!same_site(None, Some("null"), "h:1"));
    }
}
