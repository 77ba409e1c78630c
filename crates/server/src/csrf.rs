//! Forged posts: a token bound to the session (or to an anonymous cookie), and what the browser says about its source.

use hmac::{Hmac, KeyInit, Mac};
use muster_ledger::hex;
use sha2::Sha256;
use subtle::ConstantTimeEq;

pub(crate) struct Csrf {
    secret: [u8; 32],
}

impl Csrf {
    pub(crate) fn new(secret: [u8; 32]) -> Csrf {
        Csrf { secret }
    }
    /// The token for the holder of this cookie.
    pub(crate) fn token(&self, holder: &[u8]) -> String {
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&self.secret) else { return String::new() };
        mac.update(holder);
        hex(&mac.finalize().into_bytes()[..16])
    }
    pub(crate) fn fits(&self, holder: &[u8], token: &str) -> bool {
        !holder.is_empty() && bool::from(self.token(holder).as_bytes().ct_eq(token.as_bytes()))
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
