//! What can be recorded about plans.

use crate::incident::IncidentId;
use muster_ledger::{Kind, Moment, PlaceId};
use serde::{Deserialize, Serialize};

muster_ledger::id!(/// One activation of a plan in an incident.
    ActivationId);

pub const PLAN_ACTIVATED: Kind = Kind { name: "plan.activated", version: 1 };
pub const PLAN_PORTIONED: Kind = Kind { name: "plan.portioned", version: 1 };

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
}
