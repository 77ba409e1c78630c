//! Decisions about the register: what is shipped is noted by the house; files of its own are adopted by two.

use super::fact::{Edition, LAW_ADOPTED, LawAdopted};
use super::table::{ADOPTIONS, Adoption, current};
use super::{register, table};
use crate::approval::{Asking, Effect, Granted};
use muster_ledger::{Ask, Author, Command, Draft, House, IdemKey, Key, Known, Moment, Read, Refusal};

fn last() -> Key {
    Key::by(&ADOPTIONS, "standing", vec![1i64.into()])
}

fn standing(known: &Known) -> Edition {
    known.by(&ADOPTIONS, "standing", &[1i64.into()]).first().map(Adoption::from_row).map(|a| a.edition).unwrap_or_default()
}

/// The house notes which register it serves with. The same again adds nothing.
struct Note {
    before: Edition,
    adopted: LawAdopted,
}

impl Command for Note {
    fn reads(&self) -> Vec<Key> {
        vec![last()]
    }
    fn decide(&self, known: &Known, _: Moment) -> Result<Vec<Draft>, Refusal> {
        let now = standing(known);
        if now == self.adopted.edition || now != self.before {
            return Ok(Vec::new());
        }
        Ok(vec![Draft::new(LAW_ADOPTED, &self.adopted)])
    }
}

/// What would be recorded if this edition were adopted now.
pub(super) fn change(read: &Read, edition: Edition) -> Result<LawAdopted, muster_ledger::Fault> {
    let next = if edition.own.is_empty() { register::shipped() } else { register::with_own().unwrap_or(register::shipped()) };
    let (next, before) = (next.digests(), table::digests(read)?);
    let gone = before.keys().filter(|k| !next.contains_key(*k)).cloned().collect();
    let changed = next.into_iter().filter(|(k, d)| before.get(k) != Some(d)).collect();
    Ok(LawAdopted { edition, changed, gone })
}

/// Before a house is served: what it will go by is on record. Own files that nobody adopted, or that were changed since, do not
/// count until two have adopted them.
pub fn note(house: &House) -> Result<(), Refusal> {
    let read = house.read()?;
    let before = current(&read)?.map(|a| a.edition).unwrap_or_default();
    let own = if before.own == register::own_hash() { before.own.clone() } else { String::new() };
    let edition = Edition { shipped: register::shipped().hash.clone(), own };
    if before == edition {
        return Ok(());
    }
    let adopted = change(&read, edition)?;
    drop(read);
    let key = IdemKey::derived(&[
        b"law.adopted",
        before.shipped.as_bytes(),
        before.own.as_bytes(),
        adopted.edition.shipped.as_bytes(),
        adopted.edition.own.as_bytes(),
        &house.next_id().to_be_bytes(),
    ]);
    let command = Box::new(Note { before, adopted });
    house.ask(Ask { author: Author::house(None), key, hash: [0; 32], command, work: Vec::new() }).map(|_| ())
}

/// How the approvals call the house's own files: a number made from their hash.
pub(super) fn about(own: &str) -> i64 {
    own.get(..12).and_then(|h| i64::from_str_radix(h, 16).ok()).unwrap_or(0)
}

fn adoptable(known: &Known, edition: &Edition) -> Result<(), Refusal> {
    if edition.own.is_empty() {
        return Err(Refusal::conflict("law-no-own").instead("/law/editions"));
    }
    if standing(known) == *edition {
        return Err(Refusal::conflict("law-stands-already").instead("/law/editions"));
    }
    Ok(())
}

/// The first of two: these files of our own shall count.
pub(super) struct Propose {
    pub edition: Edition,
    pub asking: Asking,
}

impl Command for Propose {
    fn reads(&self) -> Vec<Key> {
        vec![last(), self.asking.reads()]
    }
    fn decide(&self, known: &Known, at: Moment) -> Result<Vec<Draft>, Refusal> {
        adoptable(known, &self.edition)?;
        Ok(vec![self.asking.decide(known, at)?])
    }
}

/// With the second word they count. What the first saw is what is adopted: another edition meanwhile ends it.
pub(super) struct Adopt {
    pub adopted: LawAdopted,
    pub before: Edition,
}

impl Effect for Adopt {
    fn reads(&self) -> Vec<Key> {
        vec![last()]
    }
    fn decide(&self, granted: &Granted, known: &Known, _: Moment) -> Result<Vec<Draft>, Refusal> {
        adoptable(known, &self.adopted.edition)?;
        if standing(known) != self.before || granted.about != about(&self.adopted.edition.own) {
            return Err(Refusal::conflict("law-changed-meanwhile").instead("/law/editions"));
        }
        Ok(vec![Draft::new(LAW_ADOPTED, &self.adopted)])
    }
}
