//! Tables of activations and how they are read.

use super::fact::{ActivationId, PlanActivated};
use crate::incident::IncidentId;
use muster_ledger::{ActorId, Fact, Fault, Index, Keep, Moment, PlaceId, Read, Row, Rows, Table, int, text, values};
use serde::Serialize;

pub static ACTIVATIONS: Table = Table {
    name: "plan_activations",
    keep: Keep::Projection,
    columns: &[
        int("id"),
        int("incident"),
        text("plan"),
        int("version"),
        text("hash"),
        int("level"),
        text("stage"),
        text("areas"),
        int("expected_until"),
        text("cards"),
        int("activated_at"),
        int("activated_by"),
    ],
    key: 1,
    indexes: &[Index { name: "incident", columns: &["incident"] }],
};

pub(super) fn project(fact: &Fact, rows: &mut Rows<'_>) -> Result<(), Fault> {
    if fact.kind() != "plan.activated" {
        return super::round::project(fact, rows);
    }
    let a: PlanActivated = fact.body()?;
    let areas: Vec<i64> = a.areas.iter().map(|p| p.0).collect();
    rows.put(
        &ACTIVATIONS,
        values![
            a.id,
            a.incident,
            a.key,
            a.version,
            a.hash,
            i64::from(a.level),
            a.stage,
            serde_json::to_string(&areas).unwrap_or_default(),
            a.expected_until,
            a.cards.join(","),
            fact.at(),
            fact.envelope.actor
        ],
    )
}

/// An activation as it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Activation {
    pub id: ActivationId,
    pub incident: IncidentId,
    pub plan: String,
    pub version: i64,
    pub hash: String,
    pub level: i64,
    pub stage: String,
    pub areas: Vec<PlaceId>,
    pub expected_until: Moment,
    pub cards: Vec<String>,
    pub at: Moment,
    pub by: ActorId,
}

impl Activation {
    pub(crate) fn from_row(r: &Row) -> Activation {
        Activation {
            id: r.id("id"),
            incident: r.id("incident"),
            plan: r.text("plan").to_owned(),
            version: r.int("version"),
            hash: r.text("hash").to_owned(),
            level: r.int("level"),
            stage: r.text("stage").to_owned(),
            areas: serde_json::from_str(r.text("areas")).unwrap_or_default(),
            expected_until: r.moment("expected_until"),
            cards: r.text("cards").split(',').filter(|c| !c.is_empty()).map(str::to_owned).collect(),
            at: r.moment("activated_at"),
            by: r.id("activated_by"),
        }
    }
}

/// What has been activated in an incident, oldest first.
pub fn of_incident(read: &Read, incident: IncidentId) -> Result<Vec<Activation>, Fault> {
    Ok(read.by(&ACTIVATIONS, "incident", &[incident.into()])?.iter().map(Activation::from_row).collect())
}

pub(super) fn find(read: &Read, id: ActivationId) -> Result<Option<Activation>, Fault> {
    Ok(read.get(&ACTIVATIONS, &[id.into()])?.as_ref().map(Activation::from_row))
}
