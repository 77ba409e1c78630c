//! What can be recorded about lists taken out. Which residents stand on one is not said: where they live and what they need is.

use crate::person::Need;
use muster_ledger::{Kind, Moment, PlaceId};
use serde::{Deserialize, Serialize};

pub const EXPORT_ASKED: Kind = Kind { name: "export.asked", version: 1 };
pub const EXPORT_MADE: Kind = Kind { name: "export.made", version: 1 };
pub const EXPORT_TRACED: Kind = Kind { name: "export.traced", version: 1 };

muster_ledger::id!(/// A copy of a list of residents.
    ExportId);

/// Body of `export.asked`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExportAsked {
    pub id: ExportId,
    pub community: PlaceId,
    pub grid: PlaceId,
    /// Of one building only; of all in reach without it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub building: Option<PlaceId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub need: Option<Need>,
    pub purpose: String,
    pub people: i64,
}

/// Body of `export.made`: from now until then its holder can fetch it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExportMade {
    pub id: ExportId,
    pub until: Moment,
}

/// Body of `export.traced`: a file was found outside, and whose copy it was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExportTraced {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub copy: Option<ExportId>,
}
