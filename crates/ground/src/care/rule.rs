//! Decisions about care: nothing without a consent that has its day and way, nothing without a review.

use super::fact::{CARE_RECORDED, CARE_REVIEWED, CARE_WITHDRAWN, CareId, Recorded, Reviewed, Withdrawn};
use super::table::{ENTRIES, Entry};
use crate::person::{REGISTER_DATASET, Update};
use muster_ledger::{Command, DAY, Draft, Key, Known, Moment, PlaceId, Refusal, Sealed, SubjectRef};

/// After the review date it shows so much longer, then no more.
pub const GRACE_DAYS: i64 = 90;

fn entries(subject: SubjectRef) -> Key {
    Key::by(&ENTRIES, "subject", vec![subject.into()])
}

/// What changes in the register goes with it, in the same act.
fn with(own: Draft, update: Option<&Update>, known: &Known, at: Moment) -> Result<Vec<Draft>, Refusal> {
    let mut out = vec![own];
    if let Some(u) = update {
        out.extend(u.decide(known, at)?);
    }
    Ok(out)
}

/// Someone needs care, and agreed that it is kept.
pub struct Record {
    pub body: Recorded,
    pub subject: SubjectRef,
    pub area: PlaceId,
    pub category: Sealed,
    /// Entries that were there when it was looked whether it is there already.
    pub seen: usize,
    pub update: Option<Update>,
}

impl Command for Record {
    fn reads(&self) -> Vec<Key> {
        [entries(self.subject)].into_iter().chain(self.update.iter().flat_map(Update::reads)).collect()
    }
    fn decide(&self, known: &Known, at: Moment) -> Result<Vec<Draft>, Refusal> {
        let b = &self.body;
        if b.consent_on > at.day() {
            return Err(Refusal::invalid("web-form-wrong").arg("n", 1).problem("consent_on", "care-consent-future"));
        }
        if at.day().0 - b.consent_on.0 > 366 {
            return Err(Refusal::invalid("web-form-wrong").arg("n", 1).problem("consent_on", "care-consent-old"));
        }
        if b.review <= at || b.review > at.plus(367 * DAY) || b.until != b.review.plus(GRACE_DAYS * DAY) {
            return Err(Refusal::invalid("care-review-term"));
        }
        if known.by(&ENTRIES, "subject", &[self.subject.into()]).len() != self.seen {
            return Err(Refusal::conflict("person-changed-meanwhile").instead(format!("/people/{}/care", self.subject.hex())));
        }
        let draft = Draft::new(CARE_RECORDED, b).area(self.area).subject(self.subject).sealed(self.category.clone());
        with(draft, self.update.as_ref(), known, at)
    }
}

fn standing(known: &Known, id: CareId, at: Moment) -> Result<Entry, Refusal> {
    let none = || Refusal::not_found("care-none").instead("/care");
    let entry = known.one(&ENTRIES, &[id.into()]).map(Entry::from_row).ok_or_else(none)?;
    if entry.in_force(at) { Ok(entry) } else { Err(Refusal::conflict("care-over").instead("/care")) }
}

fn of(draft: Draft, e: &Entry, area: PlaceId) -> Draft {
    let draft = draft.area(area).dataset(REGISTER_DATASET);
    match e.subject {
        Some(s) => draft.subject(s),
        None => draft,
    }
}

/// It was asked again, and is still so.
pub struct Review {
    pub id: CareId,
    pub area: PlaceId,
    pub days: i64,
}

impl Command for Review {
    fn reads(&self) -> Vec<Key> {
        vec![Key::one(&ENTRIES, vec![self.id.into()])]
    }
    fn decide(&self, known: &Known, at: Moment) -> Result<Vec<Draft>, Refusal> {
        let e = standing(known, self.id, at)?;
        let review = at.day().start().plus(self.days.clamp(1, 366) * DAY);
        let body = Reviewed { id: self.id, review, until: review.plus(GRACE_DAYS * DAY) };
        Ok(vec![of(Draft::new(CARE_REVIEWED, &body), &e, self.area)])
    }
}

/// The consent was taken back, by any way; or it is over, or never was so.
pub struct Withdraw {
    pub body: Withdrawn,
    pub area: PlaceId,
    pub update: Option<Update>,
}

impl Command for Withdraw {
    fn reads(&self) -> Vec<Key> {
        [Key::one(&ENTRIES, vec![self.body.id.into()])].into_iter().chain(self.update.iter().flat_map(Update::reads)).collect()
    }
    fn decide(&self, known: &Known, at: Moment) -> Result<Vec<Draft>, Refusal> {
        let e = standing(known, self.body.id, at)?;
        with(of(Draft::new(CARE_WITHDRAWN, &self.body), &e, self.area), self.update.as_ref(), known, at)
    }
}
