//! What can be recorded about looking. Who was looked at is the fact's subject, in the register's dataset; which report or
//! request led there is not said, so that nothing ties it to them once its own dataset is gone.

use muster_ledger::{Day, Kind, PlaceId};
use serde::{Deserialize, Serialize};

pub const LOOK_TAKEN: Kind = Kind { name: "look.taken", version: 1 };
pub const LOOKS_WANTED: Kind = Kind { name: "looks.wanted", version: 1 };
pub const LOOKS_WIDENED: Kind = Kind { name: "looks.widened", version: 1 };

muster_ledger::id!(/// An ask for more looks than a day's bound.
    WantedId);

/// Body of `look.taken`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Taken {
    /// A key of `policies/purposes.toml`; or `task`, `report`, `request`, `glass`.
    pub purpose: String,
    /// The role in which it was looked.
    pub post: String,
    /// At someone under eighteen.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub minor: bool,
}

/// Body of `looks.wanted`; why is sealed. `approval.asked` goes with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wanted {
    pub id: WantedId,
    pub community: PlaceId,
    pub grid: PlaceId,
    pub more: i64,
    /// For this day only.
    pub day: i64,
}

/// Body of `looks.widened`: another person agreed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Widened {
    pub id: WantedId,
}

/// Sealed with `looks.wanted`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Why {
    pub why: String,
}

pub(super) fn number(day: Day) -> i64 {
    i64::from(day.0)
}
