//! When somebody is asked after: pure. What the timer waits for and what it finds then are one rule.

use super::book::hours;
use muster_ledger::{Day, HOUR, Moment};

/// So long whoever was sent has, then the secretary is asked.
pub(super) const STEP: i64 = HOUR;

/// The half of a day that a word counts for: the morning's until its evening hours begin.
pub(super) fn slot_of(at: Moment) -> i64 {
    let day = i64::from(at.day().0) * 2;
    if at >= begins(day + 1) { day + 1 } else { day }
}

pub(super) fn day_of(slot: i64) -> Day {
    Day(slot.div_euclid(2) as i32)
}

pub(super) fn begins(slot: i64) -> Moment {
    day_of(slot).start().plus(hours(slot.rem_euclid(2)).from * HOUR)
}

pub(super) fn ends(slot: i64) -> Moment {
    day_of(slot).start().plus(hours(slot.rem_euclid(2)).to * HOUR)
}

/// What of a row the time depends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Clock {
    /// Up to here they were reached, or both steps were gone.
    pub(super) settled: i64,
    /// A slot in which nobody was reached, whose first step runs since then.
    pub(super) missed: Option<(i64, Moment)>,
}

impl Clock {
    fn stepping(&self) -> Option<(i64, Moment)> {
        self.missed.filter(|(slot, _)| *slot > self.settled).map(|(slot, since)| (slot, since.plus(STEP)))
    }
    pub(super) fn next(&self) -> Moment {
        self.stepping().map_or_else(|| ends(self.settled + 1), |s| s.1)
    }
    /// Slot and step that are due. Of many that nobody attended to, as when the house stood still, only the newest.
    pub(super) fn due(&self, at: Moment) -> Option<(i64, u8)> {
        if let Some((slot, when)) = self.stepping() {
            return (when <= at).then_some((slot, 2));
        }
        let today = i64::from(at.day().0) * 2 + 1;
        let newest = (0..3).map(|n| today - n).find(|s| ends(*s) <= at)?;
        (newest > self.settled).then_some((newest, 1))
    }
}
