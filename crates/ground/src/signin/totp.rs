//! Time codes after RFC 6238: SHA-1, 30 seconds, six digits, one step of tolerance either way.

use hmac::{Hmac, KeyInit, Mac};
use muster_ledger::{Moment, SECOND};
use sha1::Sha1;
use subtle::ConstantTimeEq;

pub(crate) const SECRET_LENGTH: usize = 20;
const STEP_SECONDS: i64 = 30;

/// RFC 4226, dynamic truncation.
pub(crate) fn hotp(secret: &[u8], counter: u64, digits: u32) -> String {
    // HMAC takes keys of any length.
    let Ok(mut m) = <Hmac<Sha1> as KeyInit>::new_from_slice(secret) else { return String::new() };
    m.update(&counter.to_be_bytes());
    let full = m.finalize().into_bytes();
    let at = usize::from(full[full.len() - 1] & 15);
    let four = [full[at] & 127, full[at + 1], full[at + 2], full[at + 3]];
    let number = u32::from_be_bytes(four) % 10u32.pow(digits);
    format!("{number:0width$}", width = digits as usize)
}

pub(crate) fn step(now: Moment) -> i64 {
    now.0.div_euclid(STEP_SECONDS * SECOND)
}

/// The step whose code was typed; the caller lets each step pass once.
pub(crate) fn accepts(secret: &[u8], typed: &str, now: Moment) -> Option<i64> {
    let digits: String = typed.chars().filter(|c| !c.is_whitespace() && *c != '-').collect();
    let current = step(now);
    let mut found = None;
    // All three are compared, so that the time does not tell which.
    for s in [current - 1, current, current + 1] {
        if bool::from(hotp(secret, s as u64, 6).as_bytes().ct_eq(digits.as_bytes())) {
            found = Some(s);
        }
    }
    found
}

/// RFC 4648 base 32 without padding, as authenticator apps take it.
pub(crate) fn base32(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    super::code::in_fives(bytes).map(|i| LETTERS[usize::from(i)] as char).collect()
}

/// What the QR code of the set-up says.
pub(crate) fn uri(house: &str, login: &str, secret: &[u8]) -> String {
    let (house, login) = (coded(house), coded(login));
    format!("otpauth://totp/{house}:{login}?secret={}&issuer={house}&algorithm=SHA1&digits=6&period=30", base32(secret))
}

fn coded(s: &str) -> String {
    let mut out = String::new();
    for b in s.bytes() {
        match b {
            b if b.is_ascii_alphanumeric() || b"-._~".contains(&b) => out.push(b as char),
            b => out.push_str(&format!("%{b:02X}")),
        }
    }
    out
}
