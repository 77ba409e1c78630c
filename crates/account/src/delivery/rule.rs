//! Decisions about bringing a notice: it must hold, and nobody is told twice that they were reached.

use super::fact::{
    Announced, Begun, DELIVERY_ANNOUNCED, DELIVERY_BEGUN, DELIVERY_RECEIVED, DELIVERY_REFUSED, DELIVERY_TRIED, DeliveryId,
    NOTICE_WAY_CHOSEN, Received, Refused, Tried, WayChosen, Went,
};
use super::read::{Delivery, One};
use super::table::{DELIVERIES, ROWS, Way};
use crate::publish::NOTICES;
use muster_ground::person::REGISTER_DATASET;
use muster_ledger::{Command, Draft, Key, Known, Moment, Refusal, SubjectRef, values};

/// Hours after which the next way is tried, at the least and at the most.
pub(super) const HOURS: (i64, i64) = (1, 168);

/// A delivery begins with everybody whom it is for.
pub(super) struct Begin {
    pub(super) body: Begun,
    pub(super) people: Vec<Draft>,
}

impl Command for Begin {
    fn reads(&self) -> Vec<Key> {
        let notice = self.body.notice;
        vec![Key::one(&NOTICES, vec![notice.into()]), Key::by(&DELIVERIES, "notice", vec![notice.into()])]
    }
    fn decide(&self, known: &Known, at: Moment) -> Result<Vec<Draft>, Refusal> {
        let b = &self.body;
        let row = known.one(&NOTICES, &[b.notice.into()]).ok_or_else(|| Refusal::not_found("notice-none").instead("/n"))?;
        if row.int_opt("withdrawn_at").is_some() || row.moment("until") <= at {
            return Err(Refusal::conflict("delivery-notice-over").instead("/notices/new"));
        }
        let standing = known.by(&DELIVERIES, "notice", &[b.notice.into()]);
        if let Some(d) = standing.iter().map(Delivery::from_row).find(|d| d.closed.is_none() && d.area == b.area) {
            return Err(Refusal::conflict("delivery-already").instead(format!("/deliveries/{}", d.id)));
        }
        if self.people.is_empty() {
            return Err(Refusal::conflict("delivery-nobody").instead("/people"));
        }
        let begun = Draft::new(DELIVERY_BEGUN, b).area(b.area);
        Ok([begun].into_iter().chain(self.people.iter().cloned()).collect())
    }
}

fn keys(id: DeliveryId, who: &[SubjectRef]) -> Vec<Key> {
    let rows = who.iter().map(|w| Key::one(&ROWS, values![id, *w]));
    [Key::one(&DELIVERIES, vec![id.into()])].into_iter().chain(rows).collect()
}

/// Of those named, who has still to be reached.
fn still(known: &Known, id: DeliveryId, who: &[SubjectRef]) -> Vec<SubjectRef> {
    let is_open = |w: &&SubjectRef| known.one(&ROWS, &values![id, **w]).map(One::from_row).is_some_and(|o| o.open());
    who.iter().filter(is_open).copied().collect()
}

fn area(known: &Known, id: DeliveryId) -> Result<muster_ledger::PlaceId, Refusal> {
    let row = known.one(&DELIVERIES, &[id.into()]).ok_or_else(|| Refusal::not_found("delivery-none").instead("/deliveries"))?;
    Ok(row.id("community"))
}

/// How it went with someone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    Received,
    Refused,
    Tried(Went),
}

/// The outcome of one way with some people. Who was reached already stays reached: nothing is recorded again.
pub(super) struct Mark {
    pub(super) id: DeliveryId,
    pub(super) who: Vec<SubjectRef>,
    pub(super) way: Way,
    pub(super) outcome: Outcome,
}

impl Command for Mark {
    fn reads(&self) -> Vec<Key> {
        keys(self.id, &self.who)
    }
    fn decide(&self, known: &Known, _: Moment) -> Result<Vec<Draft>, Refusal> {
        let (id, way) = (self.id, self.way);
        let at = area(known, id)?;
        let who = still(known, id, &self.who);
        if who.is_empty() {
            return Ok(Vec::new());
        }
        Ok(vec![match self.outcome {
            Outcome::Received => Draft::new(DELIVERY_RECEIVED, &Received { id, who, way }).area(at),
            Outcome::Refused => Draft::new(DELIVERY_REFUSED, &Refused { id, who }).area(at),
            Outcome::Tried(went) => Draft::new(DELIVERY_TRIED, &Tried { id, who, way, went }).area(at),
        }])
    }
}

/// It was read out by loudspeaker.
pub(super) struct Announce(pub(super) Announced);

impl Command for Announce {
    fn reads(&self) -> Vec<Key> {
        keys(self.0.id, &[])
    }
    fn decide(&self, known: &Known, _: Moment) -> Result<Vec<Draft>, Refusal> {
        area(known, self.0.id)?;
        Ok(vec![Draft::new(DELIVERY_ANNOUNCED, &self.0).area(self.0.at)])
    }
}

/// Someone says by which way they want to hear of notices.
pub(super) struct Choose {
    pub(super) who: SubjectRef,
    pub(super) way: Way,
}

impl Command for Choose {
    fn reads(&self) -> Vec<Key> {
        Vec::new()
    }
    fn decide(&self, _: &Known, _: Moment) -> Result<Vec<Draft>, Refusal> {
        let draft = Draft::new(NOTICE_WAY_CHOSEN, &WayChosen { way: self.way });
        Ok(vec![draft.dataset(REGISTER_DATASET).subject(self.who)])
    }
}
