//! One row for each incident whose data were proposed to end.

use super::fact::{SunsetConfirmed, SunsetProposed};
use muster_ledger::{ActorId, DatasetId, DutyId, Fact, Fault, Keep, Moment, Read, Row, Rows, Seq, Table, int, text, values};
use muster_muster::incident::IncidentId;
use serde::Serialize;

pub static SUNSETS: Table = Table {
    name: "sunset_sunsets",
    keep: Keep::Projection,
    columns: &[
        int("incident"),
        int("dataset"),
        // (kind, count) pairs as JSON: a handful.
        text("parts"),
        int("proposed_at"),
        int("proposed_by"),
        int("proposed_duty"),
        int("confirmed_at"),
        int("confirmed_by"),
        int("confirmed_duty"),
        int("seq"),
        text("method"),
    ],
    key: 1,
    indexes: &[],
};

pub(super) fn project(fact: &Fact, rows: &mut Rows<'_>) -> Result<(), Fault> {
    let e = &fact.envelope;
    if fact.kind() == "sunset.proposed" {
        let p: SunsetProposed = fact.body()?;
        let (none, parts) = (None::<i64>, serde_json::to_string(&p.parts).unwrap_or_default());
        return rows
            .put(&SUNSETS, values![p.incident, p.dataset, parts, fact.at(), e.actor, e.duty, none, none, none, fact.seq(), ""]);
    }
    let c: SunsetConfirmed = fact.body()?;
    rows.change(&SUNSETS, &[c.incident.into()], |r| {
        r.set("parts", serde_json::to_string(&c.parts).unwrap_or_default());
        r.set("confirmed_at", fact.at());
        r.set("confirmed_by", e.actor);
        r.set("confirmed_duty", e.duty);
        r.set("seq", fact.seq());
        r.set("method", c.method);
    })
}

/// How far the end of an incident's data is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Sunset {
    pub incident: IncidentId,
    pub dataset: DatasetId,
    pub parts: Vec<(String, i64)>,
    pub proposed_at: Moment,
    pub proposed_by: ActorId,
    pub proposed_duty: Option<DutyId>,
    pub confirmed_at: Option<Moment>,
    pub confirmed_by: Option<ActorId>,
    pub confirmed_duty: Option<DutyId>,
    /// The newest fact about it: its receipt is the certificate's.
    pub seq: Seq,
    pub method: String,
}

impl Sunset {
    pub(crate) fn from_row(r: &Row) -> Sunset {
        Sunset {
            incident: r.id("incident"),
            dataset: r.id("dataset"),
            parts: serde_json::from_str(r.text("parts")).unwrap_or_default(),
            proposed_at: r.moment("proposed_at"),
            proposed_by: r.id("proposed_by"),
            proposed_duty: r.id_opt("proposed_duty"),
            confirmed_at: r.moment_opt("confirmed_at"),
            confirmed_by: r.id_opt("confirmed_by"),
            confirmed_duty: r.id_opt("confirmed_duty"),
            seq: Seq(r.int("seq")),
            method: r.text("method").to_owned(),
        }
    }
    pub fn total(&self) -> i64 {
        self.parts.iter().map(|p| p.1).sum()
    }
}

pub fn of_incident(read: &Read, id: IncidentId) -> Result<Option<Sunset>, Fault> {
    Ok(read.get(&SUNSETS, &[id.into()])?.as_ref().map(Sunset::from_row))
}
