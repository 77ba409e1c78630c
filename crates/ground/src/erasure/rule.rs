//! Two persons erase, and neither is the other's creature; a hold hinders both.

use super::fact::{
    ERASURE_CONFIRMED, ERASURE_PROPOSED, ERASURE_REFUSED, ERASURE_WITHDRAWN, ErasureClosed, ErasureId, ErasureProposed,
};
use super::table::{ERASURES, Erasure, State};
use crate::duty::{DUTIES, Duty};
use crate::hold;
use crate::person::{Erase, PEOPLE, REGISTER_DATASET};
use muster_ledger::{ActorId, Command, DAY, Draft, Key, Kind, Known, Moment, PersonId, Refusal, SubjectRef};

/// A proposal is good for so long.
pub const PROPOSAL_DAYS_MAX: i64 = 30;

fn fresh(e: &Erasure, at: Moment) -> bool {
    e.state == State::Proposed && at < e.proposed_at.plus(PROPOSAL_DAYS_MAX * DAY)
}

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
}

impl Command for Propose {
    fn reads(&self) -> Vec<Key> {
        let subject = || vec![self.subject.into()];
        let own = [Key::by(&PEOPLE, "subject", subject()), Key::by(&ERASURES, "subject", subject())];
        own.into_iter().chain(holds(self.subject)).collect()
    }
    fn decide(&self, known: &Known, at: Moment) -> Result<Vec<Draft>, Refusal> {
        if known.by(&PEOPLE, "subject", &[self.subject.into()]).is_empty() {
            return Err(Refusal::not_found("person-none").instead("/people"));
        }
        not_held(known, self.subject, at)?;
        let before = known.by(&ERASURES, "subject", &[self.subject.into()]);
        if let Some(open) = before.iter().map(Erasure::from_row).find(|e| fresh(e, at)) {
            return Err(Refusal::conflict("erasure-proposed-already").instead(format!("/erasures/{}", open.id)));
        }
        let draft = Draft::new(ERASURE_PROPOSED, &self.body).area(self.body.building);
        Ok(vec![draft.dataset(REGISTER_DATASET).subject(self.subject)])
    }
}

fn open(known: &Known, id: ErasureId, at: Moment) -> Result<Erasure, Refusal> {
    let row = known.one(&ERASURES, &[id.into()]).ok_or_else(|| Refusal::not_found("erasure-none").instead("/erasures"))?;
    let erasure = Erasure::from_row(row);
    if erasure.state != State::Proposed {
        return Err(Refusal::conflict("erasure-closed").instead(format!("/erasures/{id}")));
    }
    if !fresh(&erasure, at) {
        return Err(Refusal::conflict("erasure-stale").arg("days", PROPOSAL_DAYS_MAX));
    }
    Ok(erasure)
}

/// The subject is named where the resident still is: after an erasure nothing new is said of them.
fn closed(kind: Kind, e: &Erasure) -> Draft {
    let draft = Draft::new(kind, &ErasureClosed { id: e.id }).area(e.building).dataset(REGISTER_DATASET);
    match e.subject {
        Some(s) => draft.subject(s),
        None => draft,
    }
}

fn second(known: &Known, e: &Erasure, actor: ActorId, at: Moment) -> Result<(), Refusal> {
    if e.proposed_by == actor {
        return Err(Refusal::forbidden("erasure-not-oneself"));
    }
    let duties = known.by(&DUTIES, "actor", &[actor.into()]);
    if Duty::given_by(duties, e.proposed_by, at) {
        return Err(Refusal::forbidden("erasure-made-by-first"));
    }
    Ok(())
}

/// The second of two: the key dies with this act.
pub struct Confirm {
    pub id: ErasureId,
    pub actor: ActorId,
    pub person: PersonId,
    pub subject: SubjectRef,
}

impl Command for Confirm {
    fn reads(&self) -> Vec<Key> {
        let own = [
            Key::one(&ERASURES, vec![self.id.into()]),
            Key::by(&DUTIES, "actor", vec![self.actor.into()]),
            Key::by(&PEOPLE, "subject", vec![self.subject.into()]),
        ];
        own.into_iter().chain(holds(self.subject)).collect()
    }
    fn decide(&self, known: &Known, at: Moment) -> Result<Vec<Draft>, Refusal> {
        let e = open(known, self.id, at)?;
        second(known, &e, self.actor, at)?;
        not_held(known, self.subject, at)?;
        let erase = Erase { person: self.person, subject: self.subject, elsewhere: Vec::new(), reason: e.reason };
        let mut out = vec![closed(ERASURE_CONFIRMED, &e)];
        out.extend(erase.decide(known, at)?);
        Ok(out)
    }
}

/// The second says no.
pub struct Refuse {
    pub id: ErasureId,
    pub actor: ActorId,
}

impl Command for Refuse {
    fn reads(&self) -> Vec<Key> {
        vec![Key::one(&ERASURES, vec![self.id.into()]), Key::by(&DUTIES, "actor", vec![self.actor.into()])]
    }
    fn decide(&self, known: &Known, at: Moment) -> Result<Vec<Draft>, Refusal> {
        let e = open(known, self.id, at)?;
        if e.proposed_by == self.actor {
            return Err(Refusal::forbidden("erasure-withdraw-instead"));
        }
        Ok(vec![closed(ERASURE_REFUSED, &e)])
    }
}

/// The first takes it back.
pub struct Withdraw {
    pub id: ErasureId,
    pub actor: ActorId,
}

impl Command for Withdraw {
    fn reads(&self) -> Vec<Key> {
        vec![Key::one(&ERASURES, vec![self.id.into()])]
    }
    fn decide(&self, known: &Known, at: Moment) -> Result<Vec<Draft>, Refusal> {
        let e = open(known, self.id, at)?;
        if e.proposed_by != self.actor {
            return Err(Refusal::forbidden("erasure-not-yours"));
        }
        Ok(vec![closed(ERASURE_WITHDRAWN, &e)])
    }
}
