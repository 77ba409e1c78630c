//! One row for each proposal.

use super::fact::{ErasureClosed, ErasureId, ErasureProposed};
use crate::person::Dropped;
use muster_ledger::{
    ActorId, Fact, Fault, Index, Keep, Moment, PlaceId, Read, Row, Rows, SubjectRef, Table, blob, int, text, values,
};
use muster_web::Scope;
use serde::Serialize;

pub static ERASURES: Table = Table {
    name: "erasure_erasures",
    keep: Keep::Projection,
    columns: &[
        int("id"),
        blob("subject"),
        int("community"),
        int("grid"),
        int("building"),
        text("reason"),
        text("state"),
        text("channel"),
        text("by_whom"),
        int("proposed_at"),
        int("proposed_by"),
        int("closed_at"),
        int("closed_by"),
    ],
    key: 1,
    indexes: &[Index { name: "subject", columns: &["subject", "state"] }],
};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    Proposed,
    Refused,
    Withdrawn,
    Confirmed,
}

impl State {
    const ALL: [State; 4] = [State::Proposed, State::Refused, State::Withdrawn, State::Confirmed];
    pub fn name(self) -> &'static str {
        ["proposed", "refused", "withdrawn", "confirmed"][self as usize]
    }
}

pub(super) fn project(fact: &Fact, rows: &mut Rows<'_>) -> Result<(), Fault> {
    let e = &fact.envelope;
    if fact.kind() == "erasure.proposed" {
        let p: ErasureProposed = fact.body()?;
        let (none, subject) = (None::<i64>, fact.subject().map(|s| s.0.to_vec()));
        let (reason, state) = (p.reason.code(), State::Proposed.name());
        let (channel, by) = (e.channel.name(), e.by.name());
        let row =
            values![p.id, subject, p.community, p.grid, p.building, reason, state, channel, by, fact.at(), e.actor, none, none];
        return rows.put(&ERASURES, row);
    }
    let c: ErasureClosed = fact.body()?;
    let state = fact.kind().trim_start_matches("erasure.").to_owned();
    rows.change(&ERASURES, &[c.id.into()], |r| {
        r.set("state", state);
        r.set("closed_at", fact.at());
        r.set("closed_by", e.actor);
    })
}

/// A proposal as it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Erasure {
    pub id: ErasureId,
    #[serde(skip)]
    pub subject: Option<SubjectRef>,
    pub community: PlaceId,
    pub grid: PlaceId,
    pub building: PlaceId,
    pub reason: Dropped,
    pub state: State,
    pub channel: String,
    pub by: String,
    pub proposed_at: Moment,
    pub proposed_by: ActorId,
    pub closed_at: Option<Moment>,
    pub closed_by: Option<ActorId>,
}

impl Erasure {
    pub fn from_row(r: &Row) -> Erasure {
        Erasure {
            id: r.id("id"),
            subject: r.subject("subject"),
            community: r.id("community"),
            grid: r.id("grid"),
            building: r.id("building"),
            reason: Dropped::parse(r.text("reason")).unwrap_or(Dropped::Wish),
            state: State::ALL.into_iter().find(|s| s.name() == r.text("state")).unwrap_or(State::Proposed),
            channel: r.text("channel").to_owned(),
            by: r.text("by_whom").to_owned(),
            proposed_at: r.moment("proposed_at"),
            proposed_by: r.id("proposed_by"),
            closed_at: r.moment_opt("closed_at"),
            closed_by: r.id_opt("closed_by"),
        }
    }
}

pub(super) fn find(read: &Read, id: ErasureId) -> Result<Option<Erasure>, Fault> {
    Ok(read.get(&ERASURES, &[id.into()])?.as_ref().map(Erasure::from_row))
}

/// Proposals within a scope: those that wait first, then the newest.
pub(super) fn list(read: &Read, scope: &Scope, limit: usize) -> Result<Vec<Erasure>, Fault> {
    let mut values = values![limit];
    let within = scope.filter("community", "grid", &mut values);
    let sql = format!("SELECT * FROM erasure_erasures WHERE {within} ORDER BY state <> 'proposed', id DESC LIMIT ?1");
    Ok(read.select(&sql, &values)?.iter().map(Erasure::from_row).collect())
}
