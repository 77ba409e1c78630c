//! What is recorded when a duty changes hands: from whom to whom, and what went along, by number.

use muster_act::request::RequestId;
use muster_ledger::{ActorId, DutyId, Kind, PlaceId};
use muster_muster::task::TaskId;
use serde::{Deserialize, Serialize};

pub const DUTY_HANDED_OVER: Kind = Kind { name: "duty.handed_over", version: 1 };

muster_ledger::id!(/// One handing-over.
    HandoverId);

/// Body of `duty.handed_over`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandedOver {
    pub id: HandoverId,
    pub duty: DutyId,
    pub post: String,
    pub place: PlaceId,
    pub from: ActorId,
    pub to: ActorId,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tasks: Vec<TaskId>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub requests: Vec<RequestId>,
}
