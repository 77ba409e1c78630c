//! When something of a plan is due: pure, from what stands in its row. What the timer waits for and what it finds then are one
//! function, so it can neither fire for nothing nor forget a day.

use muster_ledger::{Day, HOUR, MINUTE, Moment};
use serde::{Deserialize, Serialize};

/// Days of the week; bit 0 is Monday.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(transparent)]
pub struct Days(pub u8);

impl Days {
    pub const NAMES: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
    pub fn parse(names: &[&str]) -> Days {
        Days((0..7).filter(|n| names.contains(&Days::NAMES[*n])).fold(0, |bits, n| bits | 1 << n))
    }
    /// Their numbers, Monday 0.
    pub fn each(self) -> impl Iterator<Item = usize> {
        (0..7).filter(move |n| self.0 >> n & 1 == 1)
    }
    pub fn holds(self, day: Day) -> bool {
        self.0 >> Days::number(day) & 1 == 1
    }
    /// 1970-01-01 was a Thursday.
    pub fn number(day: Day) -> usize {
        (day.0 + 3).rem_euclid(7) as usize
    }
    /// The first of them after a day.
    pub fn next(self, after: Day) -> Option<Day> {
        (1..=7).map(|n| Day(after.0 + n)).find(|d| self.holds(*d))
    }
    /// The last of them up to a day that fits.
    fn last(self, until: Day, fits: impl Fn(Day) -> bool) -> Option<Day> {
        (0..=8).map(|n| Day(until.0 - n)).find(|d| self.holds(*d) && fits(*d))
    }
}

/// Days and hours of the check-ins; minutes since midnight.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Default)]
pub struct Window {
    pub days: Days,
    pub from: u16,
    pub to: u16,
}

impl Window {
    pub fn begins(self, day: Day) -> Moment {
        day.start().plus(i64::from(self.from) * MINUTE)
    }
    pub fn ends(self, day: Day) -> Moment {
        day.start().plus(i64::from(self.to) * MINUTE)
    }
}

/// A treatment that cannot be missed. Which one it is stands nowhere in a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Default)]
pub struct Treatment {
    pub days: Days,
    /// When one has to leave, in minutes since midnight.
    pub leave: u16,
    /// Someone has to take them there.
    pub transport: bool,
    /// Someone has to stay with them.
    pub escort: bool,
}

impl Treatment {
    pub fn leaves(self, day: Day) -> Moment {
        day.start().plus(i64::from(self.leave) * MINUTE)
    }
    fn eve(day: Day) -> Moment {
        Day(day.0 - 1).start().plus(16 * HOUR)
    }
    fn asked_after(self, day: Day) -> Moment {
        self.leaves(day).plus(TREATED_WITHIN)
    }
}

/// Nobody could be reached: so long the deputy has, then the secretary is asked.
pub(super) const STEP: i64 = HOUR;
/// So long after leaving, someone says whether the treatment took place.
pub(super) const TREATED_WITHIN: i64 = 2 * HOUR;
/// Before medicine runs out.
pub(super) const MEDICINE_DAYS: i32 = 5;

/// What is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Due {
    /// The first step calls the deputy, the second the secretary.
    Checkin(Day, u8),
    Ride(Day),
    Treatment(Day),
    Medicine(Day),
}

/// What of a plan's row the time depends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Clock {
    pub window: Window,
    /// Up to here check-ins are made, or both steps were gone.
    pub settled: Day,
    /// A check-in that nobody made, since when its first step runs.
    pub missed: Option<(Day, Moment)>,
    pub treatment: Option<Treatment>,
    pub treated: Day,
    pub ridden: Day,
    pub medicine: Option<Day>,
    pub asked: Option<Day>,
}

impl Clock {
    fn stepping(&self) -> Option<(Day, Moment)> {
        self.missed.filter(|(day, _)| *day > self.settled).map(|(day, since)| (day, since.plus(STEP)))
    }
    fn medicine_asked(&self) -> Option<(Day, Moment)> {
        let end = self.medicine.filter(|m| self.asked != Some(*m))?;
        Some((end, Day(end.0 - MEDICINE_DAYS).start().plus(8 * HOUR)))
    }
    /// When the timer is to ring.
    pub fn next(&self) -> Option<Moment> {
        let checkin = match self.stepping() {
            Some((_, at)) => Some(at),
            None => self.window.days.next(self.settled).map(|d| self.window.ends(d)),
        };
        let treatment = self.treatment.and_then(|t| t.days.next(self.treated).map(|d| t.asked_after(d)));
        let ride = self.treatment.filter(|t| t.transport).and_then(|t| t.days.next(self.ridden).map(Treatment::eve));
        [checkin, treatment, ride, self.medicine_asked().map(|m| m.1)].into_iter().flatten().min()
    }
    /// What is due by then; not empty from [`Clock::next`] on. Of many days that nobody attended to, as when the house stood still,
    /// only the newest is still worth a visit.
    pub fn due(&self, at: Moment) -> Vec<Due> {
        let (mut out, today) = (Vec::new(), at.day());
        match self.stepping() {
            Some((day, when)) => out.extend((when <= at).then_some(Due::Checkin(day, 2))),
            None => {
                let closed = |d: Day| d > self.settled && self.window.ends(d) <= at;
                out.extend(self.window.days.last(today, closed).map(|d| Due::Checkin(d, 1)));
            }
        }
        if let Some(t) = self.treatment {
            let eve = |d: Day| d > self.ridden && Treatment::eve(d) <= at;
            out.extend(t.days.last(Day(today.0 + 1), eve).filter(|_| t.transport).map(Due::Ride));
            let over = |d: Day| d > self.treated && t.asked_after(d) <= at;
            out.extend(t.days.last(today, over).map(Due::Treatment));
        }
        out.extend(self.medicine_asked().filter(|(_, when)| *when <= at).map(|(end, _)| Due::Medicine(end)));
        out
    }
}
