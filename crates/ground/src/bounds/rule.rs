//! Decisions about bounds: a lower level only tightens, a choice lies inside.

use super::fact::{BOUND_LIFTED, BOUND_SET, BoundId, BoundLifted, BoundSet, CHOICE_MADE, ChoiceMade, REASONS};
use super::judge::{Judged, judge};
use super::limit::{inside, tighter};
use super::table::{CHOICES, Choice, Fixed, LIMITS};
use crate::law::Bound;
use muster_ledger::{Command, Day, Draft, Key, Known, Moment, PlaceId, Refusal, Sealed};

/// A bound is fixed for no longer than this; then it is looked at anew.
pub const BOUND_DAYS_MAX: i32 = 731;

fn keys(areas: &[PlaceId], key: &str) -> Vec<Key> {
    areas.iter().map(|a| Key::by(&LIMITS, "area", vec![(*a).into(), key.into()])).collect()
}

fn fixed(known: &Known, areas: &[PlaceId], key: &str) -> Vec<Vec<Fixed>> {
    let at = |a: &PlaceId| {
        let mut all: Vec<Fixed> =
            known.by(&LIMITS, "area", &[(*a).into(), key.into()]).iter().filter_map(Fixed::from_row).collect();
        all.sort_by_key(|f| f.part);
        all
    };
    areas.iter().map(at).collect()
}

fn limits(known: &Known, areas: &[PlaceId], b: &Bound, key: &str, on: Day) -> Judged {
    judge(b, &fixed(known, areas, key), None, on)
}

/// Fixes a bound for an area. `above`: the places over it, from the top down.
pub struct SetBound {
    pub set: BoundSet,
    pub bound: Bound,
    pub above: Vec<PlaceId>,
    pub document: Sealed,
}

impl Command for SetBound {
    fn reads(&self) -> Vec<Key> {
        keys(&self.above, &self.set.key)
    }
    fn decide(&self, known: &Known, at: Moment) -> Result<Vec<Draft>, Refusal> {
        let s = &self.set;
        if s.from < at.day() {
            return Err(Refusal::invalid("bounds-past").problem("first", "bounds-past"));
        }
        if s.until.is_some_and(|u| u < s.from) {
            return Err(Refusal::invalid("bounds-until").problem("last", "bounds-until"));
        }
        if s.until.is_some_and(|u| u.0 - s.from.0 > BOUND_DAYS_MAX) {
            return Err(Refusal::invalid("bounds-long").arg("days", BOUND_DAYS_MAX).problem("last", "bounds-until"));
        }
        if !REASONS.contains(&s.reason.as_str()) {
            return Err(Refusal::invalid("bounds-reason").problem("reason", "web-field-choose"));
        }
        let above = limits(known, &self.above, &self.bound, &s.key, s.from);
        if !tighter(&self.bound, &above.limit, &s.limit) {
            return Err(Refusal::conflict("bounds-loosens-now").instead(format!("/bounds/{}?at={}", s.key, s.area)));
        }
        Ok(vec![Draft::new(BOUND_SET, s).area(s.area).sealed(self.document.clone())])
    }
}

/// Ends a bound early.
pub struct LiftBound {
    pub id: BoundId,
}

impl Command for LiftBound {
    fn reads(&self) -> Vec<Key> {
        vec![Key::one(&LIMITS, vec![self.id.into()])]
    }
    fn decide(&self, known: &Known, at: Moment) -> Result<Vec<Draft>, Refusal> {
        let row = known.one(&LIMITS, &[self.id.into()]).and_then(Fixed::from_row);
        let Some(f) = row else { return Err(Refusal::not_found("bounds-none").instead("/bounds")) };
        if f.lifted_at.is_some() || f.until.is_some_and(|u| u < at.day()) {
            return Err(Refusal::conflict("bounds-over").instead(format!("/bounds/{}?at={}", f.key, f.area)));
        }
        Ok(vec![Draft::new(BOUND_LIFTED, &BoundLifted { id: self.id }).area(f.area)])
    }
}

/// A community chooses, inside what is fixed. `chain`: the places down to it, itself included.
pub struct Choose {
    pub made: ChoiceMade,
    pub bound: Bound,
    pub chain: Vec<PlaceId>,
}

impl Command for Choose {
    fn reads(&self) -> Vec<Key> {
        let own = Key::by(&CHOICES, "area", vec![self.made.area.into(), self.made.key.clone().into()]);
        keys(&self.chain, &self.made.key).into_iter().chain([own]).collect()
    }
    fn decide(&self, known: &Known, at: Moment) -> Result<Vec<Draft>, Refusal> {
        let m = &self.made;
        let here = format!("/bounds/{}?at={}", m.key, m.area);
        let judged = limits(known, &self.chain, &self.bound, &m.key, at.day());
        if !inside(&self.bound, &judged.limit, &m.value) {
            return Err(Refusal::conflict("bounds-outside-now").instead(here));
        }
        let rows = known.by(&CHOICES, "area", &[m.area.into(), m.key.clone().into()]);
        let last = rows.iter().filter_map(Choice::from_row).max_by_key(|c| c.seq);
        if last.is_some_and(|c| c.value == m.value) {
            return Err(Refusal::conflict("bounds-chosen-already").instead(here));
        }
        Ok(vec![Draft::new(CHOICE_MADE, m).area(m.area)])
    }
}
