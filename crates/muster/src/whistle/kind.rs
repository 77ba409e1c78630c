//! What one whistles for, and within what time.

use muster_ground::bounds;
use muster_ledger::{DAY, Fault, HOUR, MINUTE, Moment, PlaceId, Read};

/// What is lacking: hands, things, someone who may enforce, medical help, water or power, or a word between departments that send
/// one to each other.
pub static KINDS: [&str; 6] = ["people", "goods", "enforcement", "medical", "utilities", "dispute"];

/// A dispute needs both sides at one table.
pub(super) fn departments_min(kind: &str) -> usize {
    if kind == "dispute" { 2 } else { 1 }
}

/// Departments in one whistle: beyond so many nobody feels called.
pub(super) const DEPARTMENTS_MAX: usize = 5;

/// Id of its words.
pub fn words(kind: &str) -> &'static str {
    match kind {
        "people" => "whistle-kind-people",
        "goods" => "whistle-kind-goods",
        "enforcement" => "whistle-kind-enforcement",
        "medical" => "whistle-kind-medical",
        "utilities" => "whistle-kind-utilities",
        _ => "whistle-kind-dispute",
    }
}

/// Within what time a department answers, is there, and has solved it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Clocks {
    pub answer: i64,
    pub arrive: i64,
    pub solve: i64,
}

impl Clocks {
    /// What holds at a place, a quarter of it where life or home is in danger.
    pub fn at(read: &Read, community: PlaceId, urgent: bool) -> Result<Clocks, Fault> {
        let number = |key, without| bounds::number(read, community, key, without);
        let all = Clocks {
            answer: number("whistle-answer-minutes", 60)? * MINUTE,
            arrive: number("whistle-arrive-minutes", 120)? * MINUTE,
            solve: number("whistle-solve-hours", 72)? * HOUR,
        };
        let soon = |t: i64| if urgent { (t / 4).max(5 * MINUTE) } else { t };
        Ok(Clocks { answer: soon(all.answer), arrive: soon(all.arrive), solve: soon(all.solve).min(30 * DAY) })
    }
    pub(super) fn from(self, at: Moment) -> (Moment, Moment, Moment) {
        // Nobody is there before they have answered.
        let arrive = self.arrive.max(self.answer);
        (at.plus(self.answer), at.plus(arrive), at.plus(self.solve.max(arrive)))
    }
}
