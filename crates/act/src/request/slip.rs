//! The code on the slip that is left with a household: whoever holds the slip may say whether it arrived.

use super::fact::RequestId;
use muster_ledger::Vault;

const DIGITS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
/// Letters that only this house can make: 60 bits.
const TAG: usize = 12;

fn spell(mut n: u64) -> String {
    let mut out = Vec::new();
    loop {
        out.push(DIGITS[(n & 31) as usize]);
        n >>= 5;
        if n == 0 {
            break;
        }
    }
    out.reverse();
    String::from_utf8(out).unwrap_or_default()
}

fn unspell(s: &str) -> Option<u64> {
    s.bytes().try_fold(0u64, |n, b| {
        let digit = DIGITS.iter().position(|d| *d == b)? as u64;
        n.checked_mul(32)?.checked_add(digit)
    })
}

fn tag(vault: &Vault, id: RequestId) -> String {
    let mac = vault.token("request slip", &id.to_string()).0;
    mac.iter().take(TAG).map(|b| char::from(DIGITS[usize::from(b & 31)])).collect()
}

/// The address of a slip: `/c/{token}`.
pub fn slip_token(vault: &Vault, id: RequestId) -> String {
    format!("{}-{}", spell(id.0 as u64), tag(vault, id))
}

/// The request of a slip that this house printed.
pub fn request_of(vault: &Vault, token: &str) -> Option<RequestId> {
    let (id, given) = token.split_once('-')?;
    let id = RequestId(i64::try_from(unspell(id)?).ok()?);
    let own = tag(vault, id);
    // All letters are looked at, whichever differs: the time tells nothing.
    let differs = own.bytes().zip(given.bytes()).fold(0u8, |d, (a, b)| d | (a ^ b));
    (own.len() == given.len() && differs == 0).then_some(id)
}
