//! Someone reached an age: what ends with it.

use super::fact::{AGE_REACHED, Reached};
use super::table::AGES;
use crate::person::{Person, REGISTER_DATASET};
use crate::rights;
use muster_ledger::{Command, Draft, Key, Known, Moment, Refusal};

/// Records that someone is fourteen. What a guardian agreed to in their name ends with it.
pub(super) struct Reach {
    pub person: Person,
    pub years: i64,
}

impl Command for Reach {
    fn reads(&self) -> Vec<Key> {
        vec![Key::one(&AGES, vec![self.person.subject.into(), self.years.into()]), rights::consents_of(self.person.subject)]
    }
    fn decide(&self, known: &Known, _: Moment) -> Result<Vec<Draft>, Refusal> {
        let p = &self.person;
        if known.one(&AGES, &[p.subject.into(), self.years.into()]).is_some() {
            return Ok(Vec::new());
        }
        let lapsed = rights::guardians_end(known, p.subject, p.building);
        let body = Reached { years: self.years, community: p.community, grid: p.grid, lapsed: lapsed.len() as i64 };
        let reached = Draft::new(AGE_REACHED, &body).area(p.building).dataset(REGISTER_DATASET).subject(p.subject);
        Ok([reached].into_iter().chain(lapsed).collect())
    }
}
