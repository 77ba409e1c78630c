//! Randomness from the operating system.

use muster_ledger::{Entropy, IdemKey, hex};
use std::sync::Arc;

/// Fills a buffer. Without randomness no key can be made: the process must not go on.
pub(crate) fn fill(bytes: &mut [u8]) {
    getrandom::fill(bytes).expect("the operating system gives randomness");
}

pub(crate) fn entropy() -> Entropy {
    Arc::new(fill)
}

/// An idempotency key ordered by time (UUIDv7), so that its index stays small in the writer.
pub(crate) fn fresh_key() -> IdemKey {
    let mut key = [0; 16];
    fill(&mut key[6..]);
    let millis = crate::clock::process_now().0 / 1000;
    key[..6].copy_from_slice(&millis.to_be_bytes()[2..]);
    key[6] = 0x70 | (key[6] & 0x0f);
    key[8] = 0x80 | (key[8] & 0x3f);
    IdemKey(key)
}

/// Sixteen hexadecimal digits for logs and error pages.
pub(crate) fn fresh_trace() -> String {
    let mut b = [0; 8];
    fill(&mut b);
    hex(&b)
}

pub(crate) fn fresh_id() -> [u8; 16] {
    let mut b = [0; 16];
    fill(&mut b);
    b
}
