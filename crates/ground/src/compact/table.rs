//! One row for each compact, one for each call.

use super::fact::{Answered, Arrived, CallId, Called, CompactId, Drafted, Ended, Promise, Promised, Said, Side, Signed};
use crate::organisation::OrganisationId;
use crate::place::{By, Follow};
use muster_ledger::{ActorId, Fact, Fault, Index, Keep, Moment, PlaceId, Read, Row, Rows, Seq, Table, int, text, values};
use muster_web::Scope;
use serde::Serialize;

pub static COMPACTS: Table = Table {
    name: "compact_compacts",
    keep: Keep::Projection,
    columns: &[
        int("id"),
        int("organisation"),
        int("community"),
        int("grid"),
        int("area"),
        // Promises as JSON, in the order in which they were made.
        text("promises"),
        int("valid_from"),
        int("valid_until"),
        int("org_signed_at"),
        // Who wrote the signature down from paper; none where the organisation signed by its link.
        int("org_paper_by"),
        int("org_part"),
        int("community_signed_at"),
        int("community_signed_by"),
        int("ended_at"),
    ],
    key: 1,
    indexes: &[Index { name: "organisation", columns: &["organisation"] }],
};

pub static CALLS: Table = Table {
    name: "compact_calls",
    keep: Keep::Projection,
    columns: &[
        int("id"),
        int("compact"),
        int("organisation"),
        int("community"),
        int("grid"),
        int("promise"),
        text("what"),
        int("amount"),
        int("place"),
        int("exercise"),
        int("part"),
        int("called_at"),
        int("called_by"),
        int("due"),
        int("answered_at"),
        int("coming"),
        int("answered_amount"),
        int("answer_part"),
        int("arrived_at"),
        int("arrived_amount"),
    ],
    key: 1,
    indexes: &[Index { name: "organisation", columns: &["organisation"] }, Index { name: "compact", columns: &["compact"] }],
};

const PROMISED: Follow = Follow::new(&COMPACTS, By::All("organisation"), "area").replaced();
const CALLED: Follow = Follow::new(&CALLS, By::All("organisation"), "");

pub(super) fn project(fact: &Fact, rows: &mut Rows<'_>) -> Result<(), Fault> {
    let none = None::<i64>;
    match fact.kind() {
        "compact.drafted" => {
            let d: Drafted = fact.body()?;
            let (c, g, p) = (d.at.community, d.at.grid, d.at.place);
            let row = values![d.id, d.organisation, c, g, p, "[]", d.from, d.until, none, none, none, none, none, none];
            rows.put(&COMPACTS, row)
        }
        "compact.promised" => {
            let p: Promised = fact.body()?;
            rows.change(&COMPACTS, &[p.id.into()], |r| {
                let mut all: Vec<Promise> = serde_json::from_str(r.text("promises")).unwrap_or_default();
                all.push(p.promise);
                r.set("promises", serde_json::to_string(&all).unwrap_or_default());
            })
        }
        "compact.signed" => {
            let s: Signed = fact.body()?;
            let by = fact.envelope.actor;
            rows.change(&COMPACTS, &[s.id.into()], |r| match s.side {
                Side::Organisation => {
                    r.set("org_signed_at", fact.at());
                    r.set("org_part", fact.seq());
                    if s.paper {
                        r.set("org_paper_by", by);
                    }
                }
                Side::Community => {
                    r.set("community_signed_at", fact.at());
                    r.set("community_signed_by", by);
                }
            })
        }
        "places.moved" => {
            PROMISED.project(fact, rows)?;
            CALLED.project(fact, rows).map(|_| ())
        }
        "compact.ended" => {
            let e: Ended = fact.body()?;
            rows.change(&COMPACTS, &[e.id.into()], |r| r.set("ended_at", fact.at()))
        }
        "compact.called" => {
            let c: Called = fact.body()?;
            let of = rows.get(&COMPACTS, &[c.compact.into()])?;
            let (community, grid) = of.map_or((0, 0), |r| (r.int("community"), r.int("grid")));
            let exercise = i64::from(c.exercise);
            let mut row =
                values![c.id, c.compact, c.organisation, community, grid, c.promise, c.what, c.amount, c.place, exercise];
            row.extend(values![fact.seq(), fact.at(), fact.envelope.actor, c.due, none, none, none, none, none, none]);
            rows.put(&CALLS, row)
        }
        "compact.answered" => {
            let a: Answered = fact.body()?;
            rows.change(&CALLS, &[a.id.into()], |r| {
                r.set("answered_at", fact.at());
                r.set("coming", i64::from(a.coming));
                r.set("answered_amount", a.amount);
                r.set("answer_part", fact.seq());
            })
        }
        _ => {
            let a: Arrived = fact.body()?;
            rows.change(&CALLS, &[a.id.into()], |r| {
                r.set("arrived_at", fact.at());
                r.set("arrived_amount", a.amount);
            })
        }
    }
}

/// Where a compact stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    Draft,
    /// The organisation has signed, the community not yet.
    Half,
    Waiting,
    InForce,
    Over,
}

impl State {
    pub(super) fn words(self) -> &'static str {
        match self {
            State::Draft => "compact-state-draft",
            State::Half => "compact-state-half",
            State::Waiting => "compact-state-waiting",
            State::InForce => "compact-state-in-force",
            State::Over => "compact-state-over",
        }
    }
}

/// A compact as it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Compact {
    pub id: CompactId,
    pub organisation: OrganisationId,
    pub community: PlaceId,
    pub grid: PlaceId,
    pub area: PlaceId,
    pub promises: Vec<Promise>,
    pub from: Moment,
    pub until: Moment,
    pub org_signed_at: Option<Moment>,
    pub org_paper_by: Option<ActorId>,
    #[serde(skip)]
    pub org_part: Option<Seq>,
    pub community_signed_at: Option<Moment>,
    pub community_signed_by: Option<ActorId>,
    pub ended_at: Option<Moment>,
}

impl Compact {
    pub fn from_row(r: &Row) -> Compact {
        Compact {
            id: r.id("id"),
            organisation: r.id("organisation"),
            community: r.id("community"),
            grid: r.id("grid"),
            area: r.id("area"),
            promises: serde_json::from_str(r.text("promises")).unwrap_or_default(),
            from: r.moment("valid_from"),
            until: r.moment("valid_until"),
            org_signed_at: r.moment_opt("org_signed_at"),
            org_paper_by: r.id_opt("org_paper_by"),
            org_part: r.id_opt("org_part"),
            community_signed_at: r.moment_opt("community_signed_at"),
            community_signed_by: r.id_opt("community_signed_by"),
            ended_at: r.moment_opt("ended_at"),
        }
    }
    /// A comparison made at reading: it ends with its term, whether or not anyone noted it.
    pub fn state(&self, at: Moment) -> State {
        match (self.ended_at.is_some() || at >= self.until, self.org_signed_at, self.community_signed_at) {
            (true, _, _) => State::Over,
            (_, None, _) => State::Draft,
            (_, Some(_), None) => State::Half,
            _ if at < self.from => State::Waiting,
            _ => State::InForce,
        }
    }
}

/// A call as it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Call {
    pub id: CallId,
    pub compact: CompactId,
    pub organisation: OrganisationId,
    pub promise: i64,
    pub what: String,
    pub amount: i64,
    pub place: PlaceId,
    pub exercise: bool,
    #[serde(skip)]
    pub part: Seq,
    pub called_at: Moment,
    pub called_by: ActorId,
    pub due: Moment,
    pub answered_at: Option<Moment>,
    pub coming: bool,
    pub answered_amount: i64,
    #[serde(skip)]
    pub answer_part: Option<Seq>,
    pub arrived_at: Option<Moment>,
    pub arrived_amount: i64,
    #[serde(skip)]
    pub community: PlaceId,
    #[serde(skip)]
    pub grid: PlaceId,
}

impl Call {
    pub fn from_row(r: &Row) -> Call {
        Call {
            id: r.id("id"),
            compact: r.id("compact"),
            organisation: r.id("organisation"),
            promise: r.int("promise"),
            what: r.text("what").to_owned(),
            amount: r.int("amount"),
            place: r.id("place"),
            exercise: r.flag("exercise"),
            part: r.id("part"),
            called_at: r.moment("called_at"),
            called_by: r.id("called_by"),
            due: r.moment("due"),
            answered_at: r.moment_opt("answered_at"),
            coming: r.int_opt("coming") == Some(1),
            answered_amount: r.int_opt("answered_amount").unwrap_or(0),
            answer_part: r.id_opt("answer_part"),
            arrived_at: r.moment_opt("arrived_at"),
            arrived_amount: r.int_opt("arrived_amount").unwrap_or(0),
            community: r.id("community"),
            grid: r.id("grid"),
        }
    }
    /// Something is still to be done about it: an answer, or the arrival of what was announced.
    pub fn open(&self) -> bool {
        self.arrived_at.is_none() && (self.answered_at.is_none() || self.coming && !self.exercise)
    }
    /// Nothing has come by the hour that was promised. Of an exercise: nobody answered.
    pub fn late(&self, at: Moment) -> bool {
        self.open() && at >= self.due
    }
}

pub fn find(read: &Read, id: CompactId) -> Result<Option<Compact>, Fault> {
    Ok(read.get(&COMPACTS, &[id.into()])?.as_ref().map(Compact::from_row))
}

pub fn find_call(read: &Read, id: CallId) -> Result<Option<Call>, Fault> {
    Ok(read.get(&CALLS, &[id.into()])?.as_ref().map(Call::from_row))
}

/// An organisation's compacts, the newest first.
pub fn of(read: &Read, organisation: OrganisationId) -> Result<Vec<Compact>, Fault> {
    let rows = read.by(&COMPACTS, "organisation", &[organisation.into()])?;
    Ok(rows.iter().rev().map(Compact::from_row).collect())
}

/// An organisation's calls, the newest first.
pub fn calls_of(read: &Read, organisation: OrganisationId) -> Result<Vec<Call>, Fault> {
    let rows = read.by(&CALLS, "organisation", &[organisation.into()])?;
    Ok(rows.iter().rev().map(Call::from_row).collect())
}

/// Compacts within the scope, the newest first.
pub(super) fn list(read: &Read, scope: &Scope, max: usize) -> Result<Vec<Compact>, Fault> {
    let mut given = values![max];
    let within = scope.filter("community", "grid", &mut given);
    let sql = format!("SELECT * FROM compact_compacts WHERE {within} ORDER BY id DESC LIMIT ?1");
    Ok(read.select(&sql, &given)?.iter().map(Compact::from_row).collect())
}

/// Calls within the scope to which something is still to be done, the most urgent first.
pub(super) fn list_open_calls(read: &Read, scope: &Scope, max: usize) -> Result<Vec<Call>, Fault> {
    let mut given = values![max];
    let within = scope.filter("community", "grid", &mut given);
    let sql = format!(
        "SELECT * FROM compact_calls WHERE arrived_at IS NULL AND (answered_at IS NULL OR coming = 1 AND exercise = 0) \
         AND {within} ORDER BY due, id LIMIT ?1"
    );
    Ok(read.select(&sql, &given)?.iter().map(Call::from_row).collect())
}

/// Whether a compact is in force, and how many calls are unanswered.
pub fn standing(read: &Read, organisation: OrganisationId) -> Result<(bool, usize), Fault> {
    let bound = of(read, organisation)?.iter().any(|c| c.state(read.now) == State::InForce);
    let called = calls_of(read, organisation)?.iter().filter(|c| c.answered_at.is_none() && c.arrived_at.is_none()).count();
    Ok((bound, called))
}

/// What was said with a signature, a call or an answer; empty once it was erased.
pub(super) fn said(read: &Read, part: Option<Seq>) -> Said {
    let part = part.and_then(|p| read.part(p).ok());
    part.and_then(|p| serde_json::from_slice(&p.plain).ok()).unwrap_or_default()
}
