//! What can be recorded about who stands in for whom.

use muster_ledger::{ActorId, DutyId, Kind, Moment};
use serde::{Deserialize, Serialize};

pub const DEPUTY_NAMED: Kind = Kind { name: "deputy.named", version: 1 };
pub const ABSENCE_MARKED: Kind = Kind { name: "absence.marked", version: 1 };
pub const ABSENCE_ENDED: Kind = Kind { name: "absence.ended", version: 1 };

muster_ledger::id!(/// A holder's absence.
    AbsenceId);

/// Body of `deputy.named`: who takes a duty over while its holder is away.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct DeputyNamed {
    pub duty: DutyId,
    pub deputy: ActorId,
}

/// Body of `absence.marked`. The deputy's own duty for that time is a `duty.given` beside it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct AbsenceMarked {
    pub id: AbsenceId,
    pub duty: DutyId,
    pub from: Moment,
    pub until: Moment,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub acting: Option<DutyId>,
}

/// Body of `absence.ended`: back before the day that was named.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct AbsenceEnded {
    pub id: AbsenceId,
    pub duty: DutyId,
}
