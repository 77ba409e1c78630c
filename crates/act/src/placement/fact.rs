//! What can be recorded about those who stay behind. Bodies count them by kind; names, and where they are, are sealed.

use muster_ledger::{Kind, PlaceId};
use serde::{Deserialize, Serialize};

pub const PLACEMENT_BEGUN: Kind = Kind { name: "placement.begun", version: 1 };
pub const PLACEMENT_PLACED: Kind = Kind { name: "placement.placed", version: 1 };
pub const PLACEMENT_ACCEPTED: Kind = Kind { name: "placement.accepted", version: 1 };
pub const PLACEMENT_CLOSED: Kind = Kind { name: "placement.closed", version: 1 };

muster_ledger::id!(/// Everyone whom one person leaves behind.
    PlacementId);

/// Who stays behind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Who {
    Child = 0,
    Old = 1,
    Disabled = 2,
    Animal = 3,
}

impl Who {
    pub const ALL: [Who; 4] = [Who::Child, Who::Old, Who::Disabled, Who::Animal];
    pub fn code(self) -> &'static str {
        ["child", "old", "disabled", "animal"][self as usize]
    }
    pub fn words(self) -> &'static str {
        ["placement-who-child", "placement-who-old", "placement-who-disabled", "placement-who-animal"][self as usize]
    }
}

/// One of them, in the order in which they were named.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dependant {
    pub n: u8,
    pub who: Who,
}

/// Body of `placement.begun`. Its subject is who is taken away.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Begun {
    pub id: PlacementId,
    pub community: PlaceId,
    pub grid: PlaceId,
    pub building: PlaceId,
    /// None: it was looked, and nobody stays behind.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub dependants: Vec<Dependant>,
}

/// Sealed with `placement.begun`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Known {
    pub taken_to: String,
    /// Name of each, in order.
    pub names: Vec<String>,
}

/// Where one of them is placed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Where {
    Relative = 0,
    Neighbour = 1,
    /// A home for children or the old, a hospital's ward for those who need nursing.
    Institution = 2,
    /// The committee looks after them itself, for the time being.
    Committee = 3,
    /// For animals.
    Shelter = 4,
}

impl Where {
    pub const ALL: [Where; 5] = [Where::Relative, Where::Neighbour, Where::Institution, Where::Committee, Where::Shelter];
    pub fn code(self) -> &'static str {
        ["relative", "neighbour", "institution", "committee", "shelter"][self as usize]
    }
    pub fn parse(code: &str) -> Option<Where> {
        Where::ALL.into_iter().find(|w| w.code() == code)
    }
    pub fn words(self) -> &'static str {
        [
            "placement-at-relative",
            "placement-at-neighbour",
            "placement-at-institution",
            "placement-at-committee",
            "placement-at-shelter",
        ][self as usize]
    }
}

/// Body of `placement.placed`; with whom is sealed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Placed {
    pub id: PlacementId,
    pub n: u8,
    pub at: Where,
}

/// Body of `placement.accepted`: whoever takes them in said so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Accepted {
    pub id: PlacementId,
    pub n: u8,
}

/// Body of `placement.closed`: the one who was taken is back, or everyone stays where they are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closed {
    pub id: PlacementId,
}
