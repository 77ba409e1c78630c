//! What can be recorded about places. Names of places are public; no fact here is about a person.

use muster_ledger::{Draft, Kind, PlaceId};
use serde::{Deserialize, Serialize};

pub const PLACES_ADDED: Kind = Kind { name: "places.added", version: 1 };

/// Depth in the tree; the number orders them and is what tables hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    Nation = 1,
    Province = 2,
    City = 3,
    /// County, district, county-level city.
    County = 4,
    /// Street or town.
    Street = 5,
    /// Residents' or villagers' committee.
    Community = 6,
    Grid = 7,
    Compound = 8,
    Building = 9,
    /// Entrance, 单元.
    Unit = 10,
    /// A flat: one household lives in it.
    Room = 11,
}

impl Level {
    pub const ALL: [Level; 11] = [
        Level::Nation,
        Level::Province,
        Level::City,
        Level::County,
        Level::Street,
        Level::Community,
        Level::Grid,
        Level::Compound,
        Level::Building,
        Level::Unit,
        Level::Room,
    ];
    pub fn from_number(n: i64) -> Option<Level> {
        Level::ALL.into_iter().find(|l| *l as i64 == n)
    }
    /// As in the words: `place-level-street`.
    pub fn name(self) -> &'static str {
        match self {
            Level::Nation => "nation",
            Level::Province => "province",
            Level::City => "city",
            Level::County => "county",
            Level::Street => "street",
            Level::Community => "community",
            Level::Grid => "grid",
            Level::Compound => "compound",
            Level::Building => "building",
            Level::Unit => "unit",
            Level::Room => "room",
        }
    }
}

/// One place to add.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlaceDraft {
    pub id: PlaceId,
    /// 0 for the top of this ledger's tree.
    pub parent: PlaceId,
    pub level: Level,
    /// Official code of 6, 9, 12 or 15 digits; empty below the community.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub code: String,
    pub name: String,
    /// Order among its siblings; rooms in stair order (floor × 100 + door).
    pub sort: i64,
    /// Rooms only.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub floor: i64,
}

fn is_zero(n: &i64) -> bool {
    *n == 0
}

/// Body of `places.added`: parents before children, at most 500.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Added {
    pub places: Vec<PlaceDraft>,
}

impl Added {
    pub const MAX: usize = 500;
    pub fn draft(self, area: PlaceId) -> Draft {
        Draft::new(PLACES_ADDED, &self).area(area)
    }
}
