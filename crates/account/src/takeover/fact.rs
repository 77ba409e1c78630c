//! That a community's pack was opened, why, and until when.

use muster_ledger::{Kind, Moment, PlaceId};
use serde::{Deserialize, Serialize};

pub const TAKEOVER_OPENED: Kind = Kind { name: "takeover.opened", version: 1 };

muster_ledger::id!(/// One opening of a take-over pack.
    TakeoverId);

/// Staff are ill; they cannot be reached; an exercise; a copy for the drawer.
pub const REASONS: [&str; 4] = ["ill", "unreachable", "exercise", "drawer"];

/// Body of `takeover.opened`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TakeoverOpened {
    pub id: TakeoverId,
    pub community: PlaceId,
    /// One of [`REASONS`].
    pub reason: String,
    pub until: Moment,
}
