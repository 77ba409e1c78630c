//! People found by an exact value, anywhere in a scope, without opening anyone else: keyed tokens lead to them.

use super::read::{Person, of_person};
use super::rule::Tokens;
use super::same::canonical_person;
use cn_id::Phone;
use muster_ledger::{Fault, PersonId, Read, Token};
use muster_web::{Mask, Scope};

/// Registered people found by an exact value ([`Tokens`]).
pub fn person_by_token(read: &Read, token: Token, mask: Mask) -> Result<Vec<(PersonId, Person)>, Fault> {
    let mut out = Vec::new();
    for person in read.people(token)? {
        if let Some(p) = of_person(read, person, mask)? {
            // Entries merged with each other are one person.
            if !out.iter().any(|(_, o): &(PersonId, Person)| o.subject == p.subject) {
                out.push((canonical_person(read, person)?, p));
            }
        }
    }
    Ok(out)
}

/// Residents found by what a search box holds, as far as it is exact: an ID number, a telephone, a name with a birth date.
pub(super) fn exact(read: &Read, scope: &Scope, text: &str) -> Result<Option<Vec<Person>>, Fault> {
    let vault = read.vault();
    let mut tokens = Vec::new();
    if let Ok(d) = cn_id::Document::parse(text) {
        tokens.push(Tokens::id_number(vault, d.as_str()));
    }
    if let Ok(p) = Phone::parse(text).as_ref().map(Phone::as_str).map(str::to_owned) {
        tokens.push(Tokens::phone(vault, &p));
    }
    if let Some((name, born)) = name_and_birth(text) {
        tokens.push(Tokens::name_and_birth(vault, &name, &born));
    }
    if tokens.is_empty() {
        return Ok(None);
    }
    let mut out: Vec<Person> = Vec::new();
    for token in tokens {
        for (_, p) in person_by_token(read, token, scope.mask)? {
            if scope.covers(p.community, p.grid) && !out.iter().any(|o| o.subject == p.subject) {
                out.push(p);
            }
        }
    }
    Ok(Some(out))
}

/// `王芳 1980-1-31`, `王芳 19800131`.
fn name_and_birth(text: &str) -> Option<(String, String)> {
    let text = cn_id::narrow(text);
    let (name, date) = text.trim().rsplit_once(char::is_whitespace)?;
    let digits: Vec<&str> = date.split(['-', '.', '/', '年', '月', '日']).filter(|p| !p.is_empty()).collect();
    let (y, m, d) = match digits.as_slice() {
        [one] if one.len() == 8 && one.is_ascii() => (one[..4].parse().ok()?, one[4..6].parse().ok()?, one[6..].parse().ok()?),
        [y, m, d] => (y.parse().ok()?, m.parse().ok()?, d.parse().ok()?),
        _ => return None,
    };
    let (y, m, d): (i16, i8, i8) = (y, m, d);
    muster_ledger::Day::from_civil(y, m, d)?;
    let name: String = name.split_whitespace().collect();
    Some((name, format!("{y:04}-{m:02}-{d:02}")))
}
