//! What can be recorded about trainings: whose account, which one, on which day, until when.

use muster_ledger::{ActorId, Day, Kind, Moment};
use serde::{Deserialize, Serialize};

pub const TRAINING_RECORDED: Kind = Kind { name: "training.recorded", version: 1 };
pub const TRAINING_WITHDRAWN: Kind = Kind { name: "training.withdrawn", version: 1 };

muster_ledger::id!(/// A training that someone has done.
    TrainingId);

/// Body of `training.recorded`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recorded {
    pub id: TrainingId,
    pub actor: ActorId,
    /// A key of `policies/trainings.toml`.
    pub kind: String,
    pub on: Day,
    pub until: Moment,
}

/// Body of `training.withdrawn`: it was written down by mistake.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Withdrawn {
    pub id: TrainingId,
}
