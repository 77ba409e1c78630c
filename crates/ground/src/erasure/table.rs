//! One row for each proposal.

use super::fact::{ErasureConfirmed, ErasureId, ErasureProposed};
use crate::person::Dropped;
use crate::place::{By, Follow};
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
        text("channel"),
        text("by_whom"),
        int("proposed_at"),
        int("proposed_by"),
        int("confirmed_at"),
        int("confirmed_by"),
    ],
    key: 1,
    indexes: &[Index { name: "subject", columns: &["subject"] }, Index { name: "community", columns: &["community"] }],
};

/// A proposal that waits is decided where the home lies now.
const HERE: Follow = Follow::new(&ERASURES, By::Community("community"), "building");

pub(super) fn project(fact: &Fact, rows: &mut Rows<'_>) -> Result<(), Fault> {
    if fact.kind() == "places.moved" {
        return HERE.project(fact, rows).map(|_| ());
    }
    let e = &fact.envelope;
    if fact.kind() == "erasure.proposed" {
        let p: ErasureProposed = fact.body()?;
        let (none, subject) = (None::<i64>, fact.subject().map(|s| s.0.to_vec()));
        let reason = p.reason.code();
        let (channel, by) = (e.channel.name(), e.by.name());
        let row = values![p.id, subject, p.community, p.grid, p.building, reason, channel, by, fact.at(), e.actor, none, none];
        return rows.put(&ERASURES, row);
    }
    let c: ErasureConfirmed = fact.body()?;
    rows.change(&ERASURES, &[c.id.into()], |r| {
        r.set("confirmed_at", fact.at());
        r.set("confirmed_by", e.actor);
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
    pub channel: String,
    pub by: String,
    pub proposed_at: Moment,
    pub proposed_by: ActorId,
    pub confirmed_at: Option<Moment>,
    pub confirmed_by: Option<ActorId>,
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
            channel: r.text("channel").to_owned(),
            by: r.text("by_whom").to_owned(),
            proposed_at: r.moment("proposed_at"),
            proposed_by: r.id("proposed_by"),
            confirmed_at: r.moment_opt("confirmed_at"),
            confirmed_by: r.id_opt("confirmed_by"),
        }
    }
}

pub(super) fn find(read: &Read, id: ErasureId) -> Result<Option<Erasure>, Fault> {
    Ok(read.get(&ERASURES, &[id.into()])?.as_ref().map(Erasure::from_row))
}

/// Proposals within a scope, the newest first.
pub(super) fn list(read: &Read, scope: &Scope, limit: usize) -> Result<Vec<Erasure>, Fault> {
    let mut values = values![limit];
    let within = scope.filter("community", "grid", &mut values);
    let sql = format!("SELECT * FROM erasure_erasures WHERE {within} ORDER BY id DESC LIMIT ?1");
    Ok(read.select(&sql, &values)?.iter().map(Erasure::from_row).collect())
}
