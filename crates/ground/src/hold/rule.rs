//! Decisions about holds: one places, two lift, none lasts for ever.

use super::fact::{HOLD_LIFTED, HOLD_PLACED, HoldId, HoldLifted, HoldPlaced};
use super::table::{HOLDS, Hold};
use crate::approval::{Asking, Effect, Granted};
use muster_ledger::{
    Command, DATASETS, DAY, Dataset, DatasetId, Draft, Key, Known, Moment, PlaceId, Refusal, Sealed, SubjectRef,
};

/// Nothing is kept for ever by renewing nobody: after so long it is looked at anew.
pub const HOLD_DAYS_MAX: i64 = 366;

/// What a rule reads to know whether a dataset is held.
pub fn dataset_keys(dataset: DatasetId) -> Key {
    Key::by(&HOLDS, "dataset", vec![dataset.into()])
}
/// What a rule reads to know whether a resident is held.
pub fn person_keys(subject: SubjectRef) -> Key {
    Key::by(&HOLDS, "subject", vec![subject.into()])
}

fn longest(rows: &[muster_ledger::Row], at: Moment) -> Option<Hold> {
    rows.iter().map(Hold::from_row).filter(|h| h.in_force(at)).max_by_key(|h| h.until)
}

/// The hold on a dataset that lasts longest; its keys were read.
pub fn on_dataset(known: &Known, dataset: DatasetId, at: Moment) -> Option<Hold> {
    longest(known.by(&HOLDS, "dataset", &[dataset.into()]), at)
}
/// The hold on a resident that lasts longest; its keys were read.
pub fn on_person(known: &Known, subject: SubjectRef, at: Moment) -> Option<Hold> {
    longest(known.by(&HOLDS, "subject", &[subject.into()]), at)
}

impl Hold {
    /// Why something waits: `code` names what.
    pub fn refusal(&self, code: &'static str) -> Refusal {
        Refusal::conflict(code).arg("until", self.until.plus(-1).day()).instead(format!("/holds/{}", self.id))
    }
}

/// Places a hold. `subject` and `area` where it is on a resident.
pub struct PlaceHold {
    pub body: HoldPlaced,
    pub subject: Option<SubjectRef>,
    pub area: PlaceId,
    pub document: Sealed,
}

impl Command for PlaceHold {
    fn reads(&self) -> Vec<Key> {
        self.body.dataset.iter().map(|d| Key::one(&DATASETS, vec![(*d).into()])).collect()
    }
    fn decide(&self, known: &Known, at: Moment) -> Result<Vec<Draft>, Refusal> {
        if self.body.until <= at {
            return Err(Refusal::invalid("hold-past").problem("until", "hold-past"));
        }
        if self.body.until > at.plus(HOLD_DAYS_MAX * DAY) {
            let args = vec![("days", HOLD_DAYS_MAX.to_string())];
            return Err(Refusal::invalid("hold-long").arg("days", HOLD_DAYS_MAX).problem_with("until", "hold-long", args));
        }
        if let Some(id) = self.body.dataset {
            let row = known.one(&DATASETS, &[id.into()]).map(Dataset::from_row);
            if !row.is_some_and(|d| d.lives()) {
                return Err(Refusal::conflict("hold-nothing-left").instead("/holds"));
            }
        }
        let draft = Draft::new(HOLD_PLACED, &self.body).area(self.area).sealed(self.document.clone());
        Ok(vec![match self.subject {
            Some(s) => draft.subject(s),
            None => draft,
        }])
    }
}

fn standing(known: &Known, id: HoldId, at: Moment) -> Result<Hold, Refusal> {
    let row = known.one(&HOLDS, &[id.into()]).ok_or_else(|| Refusal::not_found("hold-none").instead("/holds"))?;
    let hold = Hold::from_row(row);
    if hold.in_force(at) { Ok(hold) } else { Err(Refusal::conflict("hold-over").instead(format!("/holds/{id}"))) }
}

/// The first of two.
pub(super) struct ProposeLifting {
    pub id: HoldId,
    pub asking: Asking,
}

impl Command for ProposeLifting {
    fn reads(&self) -> Vec<Key> {
        vec![Key::one(&HOLDS, vec![self.id.into()]), self.asking.reads()]
    }
    fn decide(&self, known: &Known, at: Moment) -> Result<Vec<Draft>, Refusal> {
        standing(known, self.id, at)?;
        Ok(vec![self.asking.decide(known, at)?])
    }
}

/// With the second word it is lifted.
pub(super) struct Lift {
    pub id: HoldId,
}

impl Effect for Lift {
    fn reads(&self) -> Vec<Key> {
        vec![Key::one(&HOLDS, vec![self.id.into()])]
    }
    fn decide(&self, _: &Granted, known: &Known, at: Moment) -> Result<Vec<Draft>, Refusal> {
        let hold = standing(known, self.id, at)?;
        Ok(vec![Draft::new(HOLD_LIFTED, &HoldLifted { id: self.id, dataset: hold.dataset }).area(hold.area)])
    }
}
