//! A plan as its row says it: who, when, and what of it is open.

use super::clock::{Clock, Days, Treatment, Window};
use super::fact::{CareplanId, Outcome, Way};
use muster_ledger::{ActorId, Day, Moment, PlaceId, Row, Seq, SubjectRef};
use serde::Serialize;

/// A plan as it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Plan {
    pub id: CareplanId,
    #[serde(skip)]
    pub subject: Option<SubjectRef>,
    pub community: PlaceId,
    pub grid: PlaceId,
    pub building: PlaceId,
    pub carer: ActorId,
    pub deputy: ActorId,
    pub way: Way,
    pub window: Window,
    pub medicine: Option<Day>,
    pub medicine_asked: Option<Day>,
    pub treatment: Option<Treatment>,
    pub written_at: Moment,
    pub review: Moment,
    pub ended_at: Option<Moment>,
    #[serde(skip)]
    pub part: Seq,
    pub settled: Day,
    /// Day, since when, which step, and who is asked to go.
    pub missed: Option<(Day, Moment, u8, Option<ActorId>)>,
    pub treated: Day,
    pub treatment_missed: Option<Day>,
    pub ridden: Day,
    pub ride_to: Option<ActorId>,
    pub last: Option<(Moment, Outcome)>,
}

fn day(r: &Row, column: &str) -> Option<Day> {
    r.int_opt(column).map(|d| Day(d as i32))
}

impl Plan {
    pub(super) fn from_row(r: &Row) -> Plan {
        let pick = |n: i64| usize::try_from(n).unwrap_or(0);
        let missed = day(r, "missed_day")
            .zip(r.moment_opt("missed_at"))
            .map(|(d, at)| (d, at, r.int("missed_step") as u8, r.id_opt("missed_to")));
        let treatment = Treatment {
            days: Days(r.int("treatment_days") as u8),
            leave: r.int("leave_minute") as u16,
            transport: r.flag("transport"),
            escort: r.flag("escort"),
        };
        let window = Window { days: Days(r.int("days") as u8), from: r.int("from_minute") as u16, to: r.int("to_minute") as u16 };
        Plan {
            id: r.id("id"),
            subject: r.subject("subject"),
            community: r.id("community"),
            grid: r.id("grid"),
            building: r.id("building"),
            carer: r.id("carer"),
            deputy: r.id("deputy"),
            way: Way::ALL.get(pick(r.int("way"))).copied().unwrap_or(Way::Visit),
            window,
            medicine: day(r, "medicine"),
            medicine_asked: day(r, "medicine_asked"),
            treatment: (treatment.days.0 != 0).then_some(treatment),
            written_at: r.moment("written_at"),
            review: r.moment("review"),
            ended_at: r.moment_opt("ended_at"),
            part: r.id("part"),
            settled: day(r, "settled").unwrap_or_default(),
            missed,
            treated: day(r, "treated").unwrap_or_default(),
            treatment_missed: day(r, "treatment_missed"),
            ridden: day(r, "ridden").unwrap_or_default(),
            ride_to: r.id_opt("ride_to"),
            last: r
                .moment_opt("last_at")
                .map(|at| (at, Outcome::ALL.get(pick(r.int("last_outcome"))).copied().unwrap_or(Outcome::Well))),
        }
    }
    pub fn clock(&self) -> Clock {
        Clock {
            window: self.window,
            settled: self.settled,
            missed: self.missed.filter(|m| m.2 == 1).map(|m| (m.0, m.1)),
            treatment: self.treatment,
            treated: self.treated,
            ridden: self.ridden,
            medicine: self.medicine,
            asked: self.medicine_asked,
        }
    }
    /// Nobody has reached them since a check-in was missed: the step that runs.
    pub fn unreached(&self) -> Option<u8> {
        let (_, at, step, _) = self.missed?;
        self.last.is_none_or(|(last, _)| last < at).then_some(step)
    }
    /// A check-in of today that nobody made yet.
    pub fn open_today(&self, at: Moment) -> bool {
        self.window.days.holds(at.day()) && self.settled < at.day()
    }
    /// The next treatment that is not over.
    pub fn next_treatment(&self) -> Option<Day> {
        self.treatment.and_then(|t| t.days.next(self.treated))
    }
}
