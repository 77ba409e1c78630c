//! What can be recorded about tasks. The room behind a task is sealed; a body goes down to the building.

use crate::incident::IncidentId;
use muster_ledger::{ActorId, Kind, Moment, PlaceId};
use serde::{Deserialize, Serialize};

muster_ledger::id!(/// One thing to do, with one owner and a due time.
    TaskId);
muster_ledger::id!(/// Tasks of one card issued together, at most [`BATCH_MAX`].
    BatchId);

/// Tasks in one fact.
pub const BATCH_MAX: usize = 256;

pub const TASKS_ISSUED: Kind = Kind { name: "tasks.issued", version: 1 };
pub const TASKS_ACCEPTED: Kind = Kind { name: "tasks.accepted", version: 1 };
pub const TASKS_ASSIGNED: Kind = Kind { name: "tasks.assigned", version: 1 };
pub const TASKS_ESCALATED: Kind = Kind { name: "tasks.escalated", version: 1 };
pub const TASKS_WITHDRAWN: Kind = Kind { name: "tasks.withdrawn", version: 1 };
pub const TASK_DEFERRED: Kind = Kind { name: "task.deferred", version: 1 };
pub const TASK_DONE: Kind = Kind { name: "task.done", version: 1 };
pub const TASK_CONFIRMED: Kind = Kind { name: "task.confirmed", version: 1 };

/// Body of `tasks.issued`; the sealed part maps task ids to [`Door`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TasksIssued {
    pub id: BatchId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub incident: Option<IncidentId>,
    /// The activation of a plan it comes from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub activation: Option<i64>,
    pub card: String,
    /// Post that owns them until someone takes one.
    pub post: String,
    pub due: Moment,
    /// When those nobody has taken go to the secretary.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub escalate_at: Option<Moment>,
    /// The request that it answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request: Option<i64>,
    /// Done only by the receiver's word.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub confirm: bool,
    /// Given to someone from the start.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<ActorId>,
    pub tasks: Vec<IssuedTask>,
}

/// One task of a batch. Nothing here tells doors of one building apart: ids are drawn without regard to the stairs, and
/// the place in the walk is sealed with the room. With a list of rooms either would lead to a door.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IssuedTask {
    pub id: TaskId,
    pub community: PlaceId,
    #[serde(default, skip_serializing_if = "is_house")]
    pub grid: PlaceId,
    #[serde(default, skip_serializing_if = "is_house")]
    pub building: PlaceId,
}

fn is_house(p: &PlaceId) -> bool {
    *p == PlaceId::HOUSE
}

/// Where a task is, sealed with its batch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Default)]
pub struct Door {
    /// 0 where the task is not about one room.
    #[serde(default)]
    pub room: PlaceId,
    pub label: String,
    #[serde(default)]
    pub unit: String,
    #[serde(default)]
    pub floor: i64,
    /// Its place in the walk through the building.
    #[serde(default)]
    pub order: u32,
}

/// Body of `tasks.accepted`: taken by the envelope's actor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TasksAccepted {
    pub ids: Vec<TaskId>,
}

/// Body of `tasks.assigned`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TasksAssigned {
    pub ids: Vec<TaskId>,
    pub to: ActorId,
}

/// Body of `tasks.escalated`: they lie with the secretary now. Empty where a timer found nothing left.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TasksEscalated {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub batch: Option<BatchId>,
    pub ids: Vec<TaskId>,
    /// `unaccepted` or `unreached`.
    pub why: String,
}

/// Body of `tasks.withdrawn`: no longer needed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TasksWithdrawn {
    pub ids: Vec<TaskId>,
    pub why: String,
}

/// Body of `task.deferred`: nobody was at home.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskDeferred {
    pub id: TaskId,
    pub until: Moment,
    /// `absent`.
    pub reason: String,
    pub tries: u32,
}

/// Body of `task.done`; the note, where there is one, is sealed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskDone {
    pub id: TaskId,
    /// `yes` or `refused`; none for what is not done at a door.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_home: Option<String>,
    /// `well` or `unwell`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub symptoms: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub needs: Vec<String>,
    /// Whose word says it arrived: `self`, `family` or `phone`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub receiver: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub incident: Option<IncidentId>,
    pub community: PlaceId,
    #[serde(default, skip_serializing_if = "is_house")]
    pub building: PlaceId,
}

/// Body of `task.confirmed`: the receiver said so afterwards.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskConfirmed {
    pub id: TaskId,
}

/// Sealed with `task.done`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    pub note: String,
}

pub const SYMPTOMS: [&str; 8] = ["fever", "cough", "sore_throat", "breathless", "vomiting", "diarrhoea", "rash", "other"];
pub const NEEDS: [&str; 4] = ["medicine", "food", "clinic", "counsel"];
pub const RECEIVERS: [&str; 3] = ["self", "family", "phone"];
