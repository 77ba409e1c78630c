//! Erasing takes two ([`approval`]); a hold hinders both.

use super::fact::{ERASURE_CONFIRMED, ERASURE_PROPOSED, ErasureConfirmed, ErasureId, ErasureProposed};
use super::table::{ERASURES, Erasure};
use crate::approval::{Asking, Effect, Granted};
use crate::hold;
use crate::person::{ALIASES, Erase, PEOPLE, REGISTER_DATASET};
use muster_ledger::{Command, Draft, Key, Known, Moment, PersonId, Refusal, SubjectRef};

fn not_held(known: &Known, subject: SubjectRef, at: Moment) -> Result<(), Refusal> {
    let hold = hold::on_person(known, subject, at).or_else(|| hold::on_dataset(known, REGISTER_DATASET, at));
    hold.map_or(Ok(()), |h| Err(h.refusal("erasure-held")))
}

fn holds(subject: SubjectRef) -> [Key; 2] {
    [hold::person_keys(subject), hold::dataset_keys(REGISTER_DATASET)]
}

/// The first of two. Holds on other datasets in which the resident is are looked for before it is asked.
pub struct Propose {
    pub body: ErasureProposed,
    pub subject: SubjectRef,
    pub asking: Asking,
}

impl Command for Propose {
    fn reads(&self) -> Vec<Key> {
        let own = [Key::by(&PEOPLE, "subject", vec![self.subject.into()]), self.asking.reads()];
        own.into_iter().chain(holds(self.subject)).collect()
    }
    fn decide(&self, known: &Known, at: Moment) -> Result<Vec<Draft>, Refusal> {
        if known.by(&PEOPLE, "subject", &[self.subject.into()]).is_empty() {
            return Err(Refusal::not_found("person-none").instead("/people"));
        }
        not_held(known, self.subject, at)?;
        let asked = self.asking.decide(known, at)?;
        let draft = Draft::new(ERASURE_PROPOSED, &self.body).area(self.body.building);
        Ok(vec![draft.dataset(REGISTER_DATASET).subject(self.subject), asked])
    }
}

/// With the second word the key dies.
pub(super) struct Confirm {
    pub id: ErasureId,
    pub person: PersonId,
    pub subject: SubjectRef,
    /// Entries merged into theirs: the same person, and gone with them.
    pub merged: Vec<(PersonId, SubjectRef)>,
}

impl Effect for Confirm {
    fn reads(&self) -> Vec<Key> {
        let entry = |s: SubjectRef| vec![Key::by(&PEOPLE, "subject", vec![s.into()]), Key::by(&ALIASES, "kept", vec![s.into()])];
        let all = self.merged.iter().map(|(_, s)| *s).chain([self.subject]);
        let entries = all.flat_map(|s| entry(s).into_iter().chain(holds(s)));
        [Key::one(&ERASURES, vec![self.id.into()])].into_iter().chain(entries).collect()
    }
    fn decide(&self, _: &Granted, known: &Known, at: Moment) -> Result<Vec<Draft>, Refusal> {
        let none = || Refusal::not_found("erasure-none").instead("/erasures");
        let e = known.one(&ERASURES, &[self.id.into()]).map(Erasure::from_row).ok_or_else(none)?;
        let all: Vec<(PersonId, SubjectRef)> = self.merged.iter().copied().chain([(self.person, self.subject)]).collect();
        for (_, subject) in &all {
            not_held(known, *subject, at)?;
            let known_of = |s: Option<SubjectRef>| all.iter().any(|(_, own)| Some(*own) == s);
            if !known.by(&ALIASES, "kept", &[(*subject).into()]).iter().all(|r| known_of(r.subject("merged"))) {
                return Err(Refusal::conflict("person-changed-meanwhile").instead(format!("/people/{}", self.subject.hex())));
            }
        }
        let confirmed = Draft::new(ERASURE_CONFIRMED, &ErasureConfirmed { id: e.id }).area(e.building);
        let mut out = vec![confirmed.dataset(REGISTER_DATASET).subject(self.subject)];
        for (person, subject) in all {
            let erase = Erase { person, subject, elsewhere: Vec::new(), reason: e.reason };
            out.extend(erase.decide(known, at)?);
        }
        Ok(out)
    }
}
