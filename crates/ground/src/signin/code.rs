//! Codes that people read and type: Crockford's 32 letters, no I, L, O, U. One-time codes of residents.

use super::table::CODES;
use muster_ledger::{Moment, Read, Vault, WorkWrite, values};

const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// Numbers of five bits each; the last is filled with zeros.
pub(crate) fn in_fives(bytes: &[u8]) -> impl Iterator<Item = u8> + '_ {
    let bit = |i: usize| bytes.get(i / 8).map_or(0, |b| b >> (7 - i % 8) & 1);
    (0..(bytes.len() * 8).div_ceil(5)).map(move |n| (0..5).fold(0, |acc, k| acc << 1 | bit(n * 5 + k)))
}

/// Bytes as letters, five bits each.
pub(crate) fn spell(bytes: &[u8]) -> String {
    in_fives(bytes).map(|i| LETTERS[usize::from(i)] as char).collect()
}

/// What [`spell`] wrote, as it may be typed; none where it is not `length` bytes.
pub(crate) fn unspell(typed: &str, length: usize) -> Option<Vec<u8>> {
    let plain = plain(typed)?;
    if plain.len() != (length * 8).div_ceil(5) {
        return None;
    }
    let mut out = vec![0u8; length];
    for (n, c) in plain.bytes().enumerate() {
        let value = LETTERS.iter().position(|l| *l == c)?;
        for k in 0..5 {
            let (bit, set) = (n * 5 + k, value >> (4 - k) & 1 == 1);
            match out.get_mut(bit / 8) {
                Some(byte) if set => *byte |= 1 << (7 - bit % 8),
                None if set => return None,
                _ => {}
            }
        }
    }
    Some(out)
}

/// Upper case, without dashes and spaces, with the letters that are mistaken put right. None where another sign is in it.
pub(crate) fn plain(typed: &str) -> Option<String> {
    let kept = typed.chars().filter(|c| !c.is_whitespace() && *c != '-');
    let mut out = String::new();
    for c in kept {
        let c = match c.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            c => c,
        };
        if !c.is_ascii() || !LETTERS.contains(&(c as u8)) {
            return None;
        }
        out.push(c);
    }
    Some(out)
}

/// `ABCD-1234`: groups of four.
pub(crate) fn grouped(code: &str) -> String {
    let all: Vec<char> = code.chars().collect();
    all.chunks(4).map(|c| c.iter().collect::<String>()).collect::<Vec<_>>().join("-")
}

pub(crate) fn hash(vault: &Vault, code: &str) -> Vec<u8> {
    vault.token("signin.code", code).0.to_vec()
}

/// Codes that ended unused, a few at a time.
pub(crate) fn stale(read: &Read, now: Moment) -> Result<Vec<WorkWrite>, muster_ledger::Fault> {
    let rows = read.select("SELECT hash FROM signin_codes WHERE until < ?1 ORDER BY until LIMIT 20", &[now.into()])?;
    Ok(rows.iter().map(|r| WorkWrite::Delete(&CODES, values![r.blob("hash")])).collect())
}
