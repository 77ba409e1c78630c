//! A whistle, a department's share of it and a turn of duty as they stand, and how they are read.

use super::fact::{CallId, Content, Decline, Matter, Said, Step, WatchId, WhistleId};
use super::table::{CALLS, CHARGES, WATCHES, WHISTLES};
use muster_ground::organisation::OrganisationId;
use muster_ledger::{ActorId, Fault, MINUTE, Moment, PlaceId, Read, Row, Seq, Value, values};
use muster_web::Scope;
use serde::Serialize;

/// Where a department stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    Called = 0,
    /// It does not come, and a superior has not decided about that.
    Declined = 1,
    Coming = 2,
    /// It says that it is there.
    Reported = 3,
    /// The caller says so too.
    Arrived = 4,
    Solved = 5,
    /// Its refusal stands.
    Released = 6,
    /// The whistle was withdrawn before it was done.
    Withdrawn = 7,
}

impl State {
    pub(super) const ALL: [State; 8] = [
        State::Called,
        State::Declined,
        State::Coming,
        State::Reported,
        State::Arrived,
        State::Solved,
        State::Released,
        State::Withdrawn,
    ];
    pub fn open(self) -> bool {
        self < State::Solved
    }
}

/// One department's share.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Call {
    pub id: CallId,
    pub whistle: WhistleId,
    pub organisation: OrganisationId,
    pub exercise: bool,
    pub state: State,
    pub called_at: Moment,
    pub answer_by: Moment,
    pub arrive_by: Moment,
    pub solve_by: Moment,
    pub again_by: Option<Moment>,
    /// The first time it answered: an insistence does not change it.
    pub answered_at: Option<Moment>,
    pub declined: Option<Decline>,
    pub declined_at: Option<Moment>,
    pub reported_at: Option<Moment>,
    pub arrived_at: Option<Moment>,
    pub solved_at: Option<Moment>,
    /// How far up it was passed in the step it is at.
    pub rung: i64,
    /// A superior told them to come.
    pub insisted: bool,
    pub content: Option<Content>,
    #[serde(skip)]
    pub community: PlaceId,
    #[serde(skip)]
    pub grid: PlaceId,
    #[serde(skip)]
    pub answer_part: Option<Seq>,
    #[serde(skip)]
    pub handed_part: Option<Seq>,
    #[serde(skip)]
    pub solved_part: Option<Seq>,
    #[serde(skip)]
    pub content_part: Option<Seq>,
}

impl Call {
    pub fn from_row(r: &Row) -> Call {
        let nth = |column: &str| usize::try_from(r.int_opt(column).unwrap_or(-1)).ok();
        Call {
            id: r.id("id"),
            whistle: r.id("whistle"),
            organisation: r.id("organisation"),
            exercise: r.flag("exercise"),
            state: nth("state").and_then(|n| State::ALL.get(n).copied()).unwrap_or(State::Called),
            called_at: r.moment("called_at"),
            answer_by: r.moment("answer_by"),
            arrive_by: r.moment("arrive_by"),
            solve_by: r.moment("solve_by"),
            again_by: r.moment_opt("again_by"),
            answered_at: r.moment_opt("answered_at"),
            declined: nth("declined").and_then(|n| Decline::ALL.get(n).copied()),
            declined_at: r.moment_opt("declined_at"),
            reported_at: r.moment_opt("reported_at"),
            arrived_at: r.moment_opt("arrived_at"),
            solved_at: r.moment_opt("solved_at"),
            rung: r.int("rung"),
            insisted: r.flag("insisted"),
            content: nth("content").and_then(|n| Content::ALL.get(n).copied()),
            community: r.id("community"),
            grid: r.id("grid"),
            answer_part: r.id_opt("answer_part"),
            handed_part: r.id_opt("handed_part"),
            solved_part: r.id_opt("solved_part"),
            content_part: r.id_opt("content_part"),
        }
    }
    /// What is awaited, by when, and how long was given for it; none where nothing is awaited of the department or its superior.
    pub fn awaited(&self) -> Option<(Step, Moment, i64)> {
        let answer = self.answer_by.0 - self.called_at.0;
        match self.state {
            State::Called => Some((Step::Answer, self.again_by.unwrap_or(self.answer_by), answer)),
            State::Declined => self.declined_at.map(|at| (Step::Decision, at.plus(answer), answer)),
            // Nobody sets out in an exercise, and the caller says whether they are there.
            State::Coming if !self.exercise => Some((Step::Arrival, self.arrive_by, self.arrive_by.0 - self.called_at.0)),
            State::Arrived => Some((Step::Solution, self.solve_by, self.solve_by.0 - self.called_at.0)),
            _ => None,
        }
    }
    /// When it is next passed up: at its time to the street, half of that time later (half an hour at least) to the district.
    pub fn wake(&self) -> Option<Moment> {
        let (_, due, span) = self.awaited()?;
        match self.rung {
            0 => Some(due),
            1 => Some(due.plus((span / 2).max(30 * MINUTE))),
            _ => None,
        }
    }
    pub fn late(&self, at: Moment) -> bool {
        self.awaited().is_some_and(|(_, due, _)| at >= due)
    }
}

/// A whistle as it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Whistle {
    pub id: WhistleId,
    pub kind: String,
    pub place: PlaceId,
    pub community: PlaceId,
    pub grid: PlaceId,
    pub urgent: bool,
    pub exercise: bool,
    pub blown_at: Moment,
    pub blown_by: ActorId,
    pub closed_at: Option<Moment>,
    pub withdrawn: bool,
    #[serde(skip)]
    pub part: Seq,
}

impl Whistle {
    pub fn from_row(r: &Row) -> Whistle {
        Whistle {
            id: r.id("id"),
            kind: r.text("kind").to_owned(),
            place: r.id("place"),
            community: r.id("community"),
            grid: r.id("grid"),
            urgent: r.flag("urgent"),
            exercise: r.flag("exercise"),
            blown_at: r.moment("blown_at"),
            blown_by: r.id("blown_by"),
            closed_at: r.moment_opt("closed_at"),
            withdrawn: r.int_opt("withdrawn") == Some(1),
            part: r.id("part"),
        }
    }
}

pub fn find(read: &Read, id: WhistleId) -> Result<Option<Whistle>, Fault> {
    Ok(read.get(&WHISTLES, &[id.into()])?.as_ref().map(Whistle::from_row))
}

pub fn find_call(read: &Read, id: CallId) -> Result<Option<Call>, Fault> {
    Ok(read.get(&CALLS, &[id.into()])?.as_ref().map(Call::from_row))
}

/// The departments called, the leading one first.
pub fn calls_of(read: &Read, id: WhistleId) -> Result<Vec<Call>, Fault> {
    Ok(read.by(&CALLS, "whistle", &[id.into()])?.iter().map(Call::from_row).collect())
}

/// A department's calls, the newest first.
pub fn calls_to(read: &Read, organisation: OrganisationId) -> Result<Vec<Call>, Fault> {
    Ok(read.by(&CALLS, "organisation", &[organisation.into()])?.iter().rev().map(Call::from_row).collect())
}

/// The kinds a department is called for where nobody names one.
pub(super) fn charge(read: &Read, organisation: OrganisationId) -> Result<Vec<String>, Fault> {
    let row = read.get(&CHARGES, &[organisation.into()])?;
    Ok(row.map(|r| r.text("kinds").split_whitespace().map(str::to_owned).collect()).unwrap_or_default())
}

/// Whoever is on duty there at `at`, and who follows.
pub(super) fn watches(read: &Read, organisation: OrganisationId, at: Moment) -> Result<Vec<Watch>, Fault> {
    let rows = read.by(&WATCHES, "organisation", &[organisation.into()])?;
    let mut out: Vec<Watch> = rows.iter().map(Watch::from_row).filter(|w| w.until > at).collect();
    out.sort_by_key(|w| w.from);
    Ok(out)
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Watch {
    pub id: WatchId,
    pub from: Moment,
    pub until: Moment,
    #[serde(skip)]
    pub part: Seq,
}

impl Watch {
    fn from_row(r: &Row) -> Watch {
        Watch { id: r.id("id"), from: r.moment("since"), until: r.moment("until"), part: r.id("part") }
    }
}

/// What was said; empty once its key is gone.
pub(super) fn said(read: &Read, part: Option<Seq>) -> Said {
    let part = part.and_then(|p| read.part(p).ok());
    part.and_then(|p| serde_json::from_slice(&p.plain).ok()).unwrap_or_default()
}

/// What it is about; empty once its key is gone.
pub fn matter(read: &Read, w: &Whistle) -> Matter {
    read.part(w.part).ok().and_then(|p| serde_json::from_slice(&p.plain).ok()).unwrap_or_default()
}

/// Which whistles a list shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    Open,
    /// Some department was passed up to the street or further.
    Passed,
    Closed,
}

/// Whistles within the scope: those whose next step is due first, the closed ones by their end.
pub fn list(read: &Read, scope: &Scope, shown: Shown, max: usize) -> Result<Vec<Whistle>, Fault> {
    let mut given: Vec<Value> = values![max];
    let within = scope.filter("w.community", "w.grid", &mut given);
    let passed = "EXISTS (SELECT 1 FROM whistle_calls c WHERE c.whistle = w.id AND c.rung > 0 AND c.state < 5)";
    let (which, order) = match shown {
        Shown::Open => ("w.closed_at IS NULL".to_owned(), "w.id DESC"),
        Shown::Passed => (format!("w.closed_at IS NULL AND {passed}"), "w.id"),
        Shown::Closed => ("w.closed_at IS NOT NULL".to_owned(), "w.closed_at DESC"),
    };
    let sql = format!("SELECT w.* FROM whistle_whistles w WHERE {which} AND {within} ORDER BY {order} LIMIT ?1");
    Ok(read.select(&sql, &given)?.iter().map(Whistle::from_row).collect())
}

/// How many are open, and of how many a department was passed up.
pub fn open(read: &Read, scope: &Scope) -> Result<(i64, i64), Fault> {
    let mut given: Vec<Value> = Vec::new();
    let within = scope.filter("w.community", "w.grid", &mut given);
    let sql = format!(
        "SELECT count(*) AS n, coalesce(sum(EXISTS (SELECT 1 FROM whistle_calls c WHERE c.whistle = w.id AND c.rung > 0 \
         AND c.state < 5)), 0) AS passed FROM whistle_whistles w WHERE w.closed_at IS NULL AND {within}"
    );
    Ok(read.select(&sql, &given)?.first().map_or((0, 0), |r| (r.int("n"), r.int("passed"))))
}

/// Calls that were made in some days and are no exercise, of all departments: the numbers are published.
pub(super) fn since(read: &Read, scope: &Scope, from: Moment) -> Result<Vec<Call>, Fault> {
    let mut given: Vec<Value> = values![from];
    let within = scope.filter("community", "grid", &mut given);
    let sql = format!("SELECT * FROM whistle_calls WHERE exercise = 0 AND called_at >= ?1 AND {within}");
    Ok(read.select(&sql, &given)?.iter().map(Call::from_row).collect())
}

/// Something that happened to a call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Event {
    pub call: CallId,
    pub kind: String,
    pub at: Moment,
    pub actor: ActorId,
    /// Which refusal, how far up, whether it holds: by kind.
    pub what: i64,
    #[serde(skip)]
    pub part: Seq,
}

/// What happened to a whistle, in order.
pub(super) fn events(read: &Read, id: WhistleId) -> Result<Vec<Event>, Fault> {
    let rows = read.select("SELECT * FROM whistle_events WHERE whistle = ?1 ORDER BY seq", &values![id])?;
    let one = |r: &Row| Event {
        call: r.id("call"),
        kind: r.text("kind").to_owned(),
        at: r.moment("at"),
        actor: r.id("actor"),
        what: r.int("what"),
        part: r.id("seq"),
    };
    Ok(rows.iter().map(one).collect())
}

/// How a department solved it, in its words.
pub fn outcome(read: &Read, c: &Call) -> String {
    said(read, c.solved_part).text
}
