//! Codes that people read and type: Crockford's 32 letters, no I, L, O, U. One-time codes of residents.

use super::fact::Record;
use super::table::CODES;
use crate::place::Place;
use muster_ledger::{DAY, Moment, PersonId, Read, Refusal, Vault, WorkWrite, values};
use muster_web::{Act, Page, PreEscaped, Request, html};

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

/// Days for which a resident's code is good.
const VALID_DAYS: i64 = 7;

pub(crate) fn hash(vault: &Vault, code: &str) -> Vec<u8> {
    vault.token("signin.code", code).0.to_vec()
}

/// Whom a code is for.
pub struct CodeFor<'a> {
    /// None: anyone who lives in the room.
    pub person: Option<PersonId>,
    /// Where they live: a room, or the finest place that is known.
    pub place: &'a Place,
}

/// The act that gives a one-time code; its page shows the code once, to be printed. The caller has checked the scope.
pub fn issue_code(req: &Request, to: &CodeFor<'_>) -> Result<Act, Refusal> {
    let vault = req.house.vault();
    // Eight letters: 40 bits.
    let code = spell(&vault.random::<5>());
    let until = req.process_now.plus(VALID_DAYS * DAY);
    let person = to.person.map(|p| vault.wrap("signin.person", &p.0));
    let row = values![hash(vault, &code), person, to.place.id, until, req.who.actor];
    let area = if to.place.grid.0 == 0 { to.place.community } else { to.place.grid };
    let kind = if to.person.is_some() { "person" } else { "room" };
    let place = to.place.name.clone();
    Ok(Act::new(Record::code(kind, area), "/")
        .work(WorkWrite::Put(&CODES, row))
        .show(move |req, _, _| Ok(slip(req, &code, &place, until))))
}

#[derive(serde::Serialize)]
struct Slip {
    code: String,
    until: String,
    sign_in: String,
}

/// The printed slip: code, how to use it, until when. No name stands on it.
fn slip(req: &Request, code: &str, place: &str, until: Moment) -> Page {
    let sign_in = format!("{}{}", req.origin, req.to("/sign-in/code"));
    let view = Slip { code: grouped(code), until: until.local(), sign_in };
    Page::of(req, req.t("signin-slip-title"), &view, |v| {
        html! {
            div.page-head { h1 { (req.t("signin-slip-title")) } p.lede { (req.t("signin-slip-lede")) } }
            section.sheet {
                div.receipt {
                    (PreEscaped(muster_web::qr_svg(&v.sign_in)))
                    div {
                        p.receipt-code { (v.code) }
                        p { (place) }
                        ol.steps {
                            li { (req.tr("signin-slip-1", &[("url", muster_web::short_url(&v.sign_in).to_owned())])) }
                            li { (req.t("signin-slip-2")) }
                        }
                        p.muted { (req.tr("signin-until", &[("time", v.until.clone())])) }
                    }
                }
            }
        }
    })
}

/// Codes that ended unused, a few at a time.
pub(crate) fn stale(read: &Read, now: Moment) -> Result<Vec<WorkWrite>, muster_ledger::Fault> {
    let rows = read.select("SELECT hash FROM signin_codes WHERE until < ?1 ORDER BY until LIMIT 20", &[now.into()])?;
    Ok(rows.iter().map(|r| WorkWrite::Delete(&CODES, values![r.blob("hash")])).collect())
}
