//! What can be recorded about plans.

use crate::incident::IncidentId;
use muster_ledger::{Kind, Moment, PlaceId};
use serde::{Deserialize, Serialize};

muster_ledger::id!(/// One activation of a plan in an incident.
    ActivationId);

pub const PLAN_ACTIVATED: Kind = Kind { name: "plan.activated", version: 1 };
pub const PLAN_PORTIONED: Kind = Kind { name: "plan.portioned", version: 1 };
pub const PLAN_RELEASED: Kind = Kind { name: "plan.released", version: 1 };
pub const PLAN_REPEATED: Kind = Kind { name: "plan.repeated", version: 1 };

/// Body of `plan.activated`: the durable act. What follows from it is issued portion by portion.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanActivated {
    pub id: ActivationId,
    pub incident: IncidentId,
    pub key: String,
    pub version: u32,
    /// SHA-256 of the plan's text and its parents', in hexadecimal.
    pub hash: String,
    pub level: u8,
    /// One of [`super::STAGES`].
    pub stage: String,
    /// Communities, grids or buildings; the incident's communities as a rule.
    pub areas: Vec<PlaceId>,
    pub expected_until: Moment,
    /// Cards that are issued because of it.
    pub cards: Vec<String>,
}

/// Body of `plan.portioned`: one step for one community, small enough for one act of the writer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanPortioned {
    pub activation: ActivationId,
    pub incident: IncidentId,
    pub community: PlaceId,
    pub areas: Vec<PlaceId>,
    pub card: String,
    /// One of [`super::ForWhom`], by name.
    pub whom: super::ForWhom,
    pub post: String,
    pub due_hours: u32,
    pub escalate_minutes: u32,
    /// What has to be done in this community before its tasks are issued.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub after: Vec<After>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub every_hours: Option<u32>,
}

/// A card that another waits for, and for whom that is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct After {
    pub card: String,
    pub whom: super::ForWhom,
}

/// Body of `plan.released`: what this portion waited for is done; its tasks are issued with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanReleased {
    /// The fact that made the portion.
    pub portion: i64,
    pub activation: ActivationId,
    pub incident: IncidentId,
    pub community: PlaceId,
    pub card: String,
    /// When it comes again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<Moment>,
}

/// Body of `plan.repeated`: another round of a portion; `tasks` of it were issued.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanRepeated {
    pub portion: i64,
    pub activation: ActivationId,
    pub incident: IncidentId,
    pub community: PlaceId,
    pub card: String,
    pub tasks: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<Moment>,
}
