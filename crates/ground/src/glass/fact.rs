//! What can be recorded about broken glass. The reason is sealed: it may name someone.

use muster_ledger::{Kind, Moment, PlaceId};
use serde::{Deserialize, Serialize};

pub const GLASS_BROKEN: Kind = Kind { name: "glass.broken", version: 1 };
pub const GLASS_CLOSED: Kind = Kind { name: "glass.closed", version: 1 };
/// Another person found it right.
pub const GLASS_REVIEWED: Kind = Kind { name: "glass.reviewed", version: 1 };
/// Nobody reviewed it within a day: the account's duties end with this fact.
pub const GLASS_UNREVIEWED: Kind = Kind { name: "glass.unreviewed", version: 1 };

muster_ledger::id!(/// One time that the glass was broken.
    GlassId);

/// Body of `glass.broken`; `approval.asked` goes with it: the review.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Broken {
    pub id: GlassId,
    pub community: PlaceId,
    pub grid: PlaceId,
    pub building: PlaceId,
    pub post: String,
    pub until: Moment,
}

/// Body of `glass.closed`, `glass.reviewed` and `glass.unreviewed`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GlassDone {
    pub id: GlassId,
}

/// Sealed with `glass.broken`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Why {
    pub why: String,
}
