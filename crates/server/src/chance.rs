//! Randomness from the operating system.

use muster_ledger::{Entropy, IdemKey, hex};
use std::cell::RefCell;
use std::sync::Arc;

/// Fetched at once: an act needs ten small pieces, and each call of the system costs more than all of them.
const FETCHED: usize = 1024;

/// Bytes not yet handed out are the last `left`; those handed out are wiped.
struct Fetched {
    bytes: [u8; FETCHED],
    left: usize,
}

thread_local! {
    static FETCHED_HERE: RefCell<Fetched> = const { RefCell::new(Fetched { bytes: [0; FETCHED], left: 0 }) };
}

/// Fills a buffer. Without randomness no key can be made: the process must not go on.
pub(crate) fn fill(bytes: &mut [u8]) {
    let now = |bytes: &mut [u8]| getrandom::fill(bytes).expect("the operating system gives randomness");
    if bytes.len() > 64 {
        return now(bytes);
    }
    FETCHED_HERE.with_borrow_mut(|f| {
        if f.left < bytes.len() {
            now(&mut f.bytes);
            f.left = FETCHED;
        }
        let from = FETCHED - f.left;
        let piece = &mut f.bytes[from..from + bytes.len()];
        bytes.copy_from_slice(piece);
        piece.fill(0);
        f.left -= bytes.len();
    });
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

#[cfg(test)]
mod tests {
    use super::fill;
    use std::collections::HashSet;

    #[test]
    fn no_piece_is_handed_out_twice() {
        let mut seen = HashSet::new();
        // Lengths that do not divide what is fetched at once, on several threads.
        let pieces = |n: usize| {
            (0..n).map(|i| {
                let mut b = [0; 64];
                fill(&mut b[..16 + i % 49]);
                b[..16].to_vec()
            })
        };
        let threads: Vec<_> = (0..4).map(|_| std::thread::spawn(move || pieces(5_000).collect::<Vec<_>>())).collect();
        for t in threads {
            for piece in t.join().unwrap() {
                assert!(seen.insert(piece));
            }
        }
    }
}
