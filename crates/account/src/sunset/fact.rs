//! What can be recorded about the end of an incident's personal data.

use muster_ledger::{DatasetId, Kind};
use muster_muster::incident::IncidentId;
use serde::{Deserialize, Serialize};

pub const SUNSET_PROPOSED: Kind = Kind { name: "sunset.proposed", version: 1 };
pub const SUNSET_CONFIRMED: Kind = Kind { name: "sunset.confirmed", version: 1 };

/// Body of `sunset.proposed`: the first witness. `approval.asked` goes with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SunsetProposed {
    pub incident: IncidentId,
    pub dataset: DatasetId,
    /// Sealed parts in it, as the proposer saw them: (kind of fact, how many).
    pub parts: Vec<(String, i64)>,
}

/// Body of `sunset.confirmed`: on the word of both. `dataset.destroyed` follows in the same act.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SunsetConfirmed {
    pub incident: IncidentId,
    pub dataset: DatasetId,
    pub parts: Vec<(String, i64)>,
    pub method: String,
}
