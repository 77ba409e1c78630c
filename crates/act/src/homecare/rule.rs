//! Decisions about care at home: a consent with its day, two different people, and an end by the person's own word. No answer about
//! a home refuses anybody.

use super::clock::slot_of;
use super::fact::{
    Ended, Followed, HOMECARE_CHECKED, HOMECARE_ENDED, HOMECARE_FOLLOWED, HOMECARE_MISSED, HOMECARE_OPENED, HOMECARE_RETURNED,
    HOMECARE_SUPPLIED, HomecareId, Missed, Opened, Outcome, Rechecked, Returned, Supplied, Why,
};
use super::goods::{GOODS, Good};
use super::table::{CASES, Case};
use crate::stock;
use muster_ledger::{Command, Dated, Draft, Key, Kind, Known, Moment, Period, Refusal, Sealed, SubjectRef, values};
use serde::Serialize;

/// Temperatures and signs live 180 days at least: each month has a key of its own, and care begun in it stays under it.
pub static HOMECARE_DATA: Dated = Dated { number: 36, purpose: "homecare", period: Period::Month, keep_days: 180 };

fn wrong(field: &'static str, code: &'static str) -> Refusal {
    Refusal::invalid("web-form-wrong").arg("n", 1).problem(field, code)
}

/// Somebody wants it.
pub struct Open {
    pub body: Opened,
    pub subject: SubjectRef,
    /// Their names in the months before, under which it may go on already.
    pub before: Vec<SubjectRef>,
    pub contact: Sealed,
}

impl Command for Open {
    fn reads(&self) -> Vec<Key> {
        let all = self.before.iter().chain([&self.subject]);
        all.map(|s| Key::by(&CASES, "subject", vec![(*s).into()])).collect()
    }
    fn decide(&self, known: &Known, at: Moment) -> Result<Vec<Draft>, Refusal> {
        let b = &self.body;
        if b.carer == b.deputy {
            return Err(wrong("deputy", "careplan-two-people"));
        }
        if b.consent_on > at.day() {
            return Err(wrong("consent_on", "careplan-consent-future"));
        }
        let all = self.before.iter().chain([&self.subject]);
        let open = all.flat_map(|s| known.by(&CASES, "subject", &[(*s).into()])).map(Case::from_row).find(Case::open);
        if let Some(open) = open {
            return Err(Refusal::conflict("homecare-already").instead(format!("/homecare/{}", open.id)));
        }
        Ok(vec![Draft::new(HOMECARE_OPENED, b).area(b.building).subject(self.subject).sealed(self.contact.clone())])
    }
}

fn one(id: HomecareId) -> Vec<Key> {
    vec![Key::one(&CASES, vec![id.into()])]
}

fn standing(known: &Known, id: HomecareId) -> Result<Case, Refusal> {
    let none = || Refusal::not_found("homecare-none").instead("/homecare");
    let case = known.one(&CASES, &[id.into()]).map(Case::from_row).ok_or_else(none)?;
    if case.open() { Ok(case) } else { Err(Refusal::conflict("homecare-over").instead(format!("/homecare/{id}"))) }
}

fn about<B: Serialize>(kind: Kind, body: &B, c: &Case) -> Draft {
    let draft = Draft::new(kind, body).area(c.building).dataset(c.dataset);
    match c.subject {
        Some(s) => draft.subject(s),
        None => draft,
    }
}

/// They were asked after, or said it themselves.
pub struct Follow {
    pub id: HomecareId,
    pub outcome: Outcome,
    pub by: super::fact::By,
    pub series: Option<Sealed>,
}

impl Command for Follow {
    fn reads(&self) -> Vec<Key> {
        one(self.id)
    }
    fn decide(&self, known: &Known, at: Moment) -> Result<Vec<Draft>, Refusal> {
        let case = standing(known, self.id)?;
        let body = Followed { id: self.id, slot: slot_of(at), outcome: self.outcome, by: self.by };
        let draft = about(HOMECARE_FOLLOWED, &body, &case);
        Ok(vec![match &self.series {
            Some(s) => draft.sealed(s.clone()),
            None => draft,
        }])
    }
}

/// One step where nobody was reached, with the task that follows. What was settled meanwhile stays settled.
pub(super) struct Step {
    pub(super) body: Missed,
    pub(super) drafts: Vec<Draft>,
}

impl Command for Step {
    fn reads(&self) -> Vec<Key> {
        one(self.body.id)
    }
    fn decide(&self, known: &Known, _: Moment) -> Result<Vec<Draft>, Refusal> {
        let case = standing(known, self.body.id)?;
        if case.settled >= self.body.slot {
            return Ok(Vec::new());
        }
        let mut out = vec![about(HOMECARE_MISSED, &self.body, &case)];
        out.extend(self.drafts.iter().cloned());
        Ok(out)
    }
}

/// What the home lacks by now.
pub(super) struct Check {
    pub(super) body: Rechecked,
}

impl Command for Check {
    fn reads(&self) -> Vec<Key> {
        one(self.body.id)
    }
    fn decide(&self, known: &Known, _: Moment) -> Result<Vec<Draft>, Refusal> {
        let case = standing(known, self.body.id)?;
        Ok(vec![about(HOMECARE_CHECKED, &self.body, &case)])
    }
}

/// It ends, by their own word.
pub struct End {
    pub id: HomecareId,
    pub why: Why,
}

impl Command for End {
    fn reads(&self) -> Vec<Key> {
        one(self.id)
    }
    fn decide(&self, known: &Known, _: Moment) -> Result<Vec<Draft>, Refusal> {
        let case = standing(known, self.id)?;
        Ok(vec![about(HOMECARE_ENDED, &Ended { id: self.id, why: self.why }, &case)])
    }
}

/// Goods are brought from a store: booked there in the same breath, so that a shelf never goes below nothing.
pub struct Supply {
    pub body: Supplied,
    pub movement: stock::Move,
}

impl Command for Supply {
    fn reads(&self) -> Vec<Key> {
        one(self.body.id).into_iter().chain(self.movement.reads()).collect()
    }
    fn decide(&self, known: &Known, at: Moment) -> Result<Vec<Draft>, Refusal> {
        let case = standing(known, self.body.id)?;
        let mut out = vec![about(HOMECARE_SUPPLIED, &self.body, &case)];
        out.extend(self.movement.decide(known, at)?);
        Ok(out)
    }
}

/// What was lent comes back, also after the care has ended; never more than is out.
pub struct GiveBack {
    pub body: Returned,
    pub movement: stock::Move,
}

impl Command for GiveBack {
    fn reads(&self) -> Vec<Key> {
        let own = Key::one(&GOODS, values![self.body.id, self.body.of]);
        one(self.body.id).into_iter().chain([own]).chain(self.movement.reads()).collect()
    }
    fn decide(&self, known: &Known, at: Moment) -> Result<Vec<Draft>, Refusal> {
        let b = &self.body;
        let none = || Refusal::not_found("homecare-goods-none").instead(format!("/homecare/{}", b.id));
        let case = known.one(&CASES, &[b.id.into()]).map(Case::from_row).ok_or_else(none)?;
        let good = known.one(&GOODS, &values![b.id, b.of]).map(Good::from_row).filter(|g| g.lent).ok_or_else(none)?;
        if b.n > good.out() {
            return Err(Refusal::conflict("homecare-goods-too-many")
                .arg("left", good.out())
                .arg("n", b.n)
                .instead(format!("/homecare/{}", b.id)));
        }
        let mut out = vec![about(HOMECARE_RETURNED, b, &case)];
        out.extend(self.movement.decide(known, at)?);
        Ok(out)
    }
}
