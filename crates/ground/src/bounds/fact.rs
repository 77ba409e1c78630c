//! What can be recorded: a bound that is fixed for an area, its end, and what a community chose. None of it is about a person;
//! the document behind a bound is sealed with the staff's data.

use super::limit::{Limit, Value};
use muster_ledger::{Day, Kind, PlaceId};
use serde::{Deserialize, Serialize};

pub const BOUND_SET: Kind = Kind { name: "bound.set", version: 1 };
pub const BOUND_LIFTED: Kind = Kind { name: "bound.lifted", version: 1 };
pub const CHOICE_MADE: Kind = Kind { name: "choice.made", version: 1 };

muster_ledger::id!(/// A bound that was fixed for an area.
    BoundId);

/// Why a bound is fixed.
pub(super) const REASONS: [&str; 6] = ["law", "residents", "inspection", "staffing", "season", "incident"];

/// Body of `bound.set`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BoundSet {
    pub id: BoundId,
    pub area: PlaceId,
    /// Key in the register.
    pub key: String,
    pub limit: Limit,
    pub from: Day,
    /// The last day; none while nobody ends it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Day>,
    /// One of [`REASONS`].
    pub reason: String,
}

/// Sealed with `bound.set`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Document {
    /// Organ and number, or a word of explanation.
    pub document: String,
}

/// Body of `bound.lifted`: whoever may fix it ends it early.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BoundLifted {
    pub id: BoundId,
}

/// Body of `choice.made`: the next one takes its place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChoiceMade {
    pub area: PlaceId,
    pub key: String,
    pub value: Value,
}
