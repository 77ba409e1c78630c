//! What can be recorded about where people are: homes that change, stays elsewhere, visitors. Places and times only; who a
//! visitor is, is sealed.

use muster_ledger::{Kind, Moment, PlaceId};
use serde::{Deserialize, Serialize};

/// Someone's home changed: moved in, moved within the house, moved away. Goes with the fact of the register that says so.
pub const HOME_CHANGED: Kind = Kind { name: "home.changed", version: 1 };
pub const STAY_BEGUN: Kind = Kind { name: "stay.begun", version: 1 };
pub const STAY_ENDED: Kind = Kind { name: "stay.ended", version: 1 };
/// Its time was over. Nothing rests on it: what is in force is compared at reading.
pub const STAY_ELAPSED: Kind = Kind { name: "stay.elapsed", version: 1 };

muster_ledger::id!(/// A stay elsewhere, an absence or a visit.
    StayId);

/// A room with what it lies in, so that both sides see it without walking the tree.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Spot {
    pub community: PlaceId,
    pub grid: PlaceId,
    pub building: PlaceId,
    pub room: PlaceId,
}

/// How a home changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// Added to the register.
    Registered,
    /// To another room.
    Moved,
    /// Moved out of reach of this house.
    Left,
    Died,
    /// Said to have left by mistake, or came back.
    Back,
}

impl Change {
    pub const ALL: [Change; 5] = [Change::Registered, Change::Moved, Change::Left, Change::Died, Change::Back];
    pub fn words(self) -> &'static str {
        ["stay-change-registered", "stay-change-moved", "stay-change-left", "stay-change-died", "stay-change-back"][self as usize]
    }
    pub(super) fn from_number(n: i64) -> Change {
        Change::ALL.into_iter().find(|c| *c as i64 == n).unwrap_or(Change::Moved)
    }
}

/// Body of `home.changed`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HomeChanged {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Spot>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Spot>,
    pub change: Change,
}

/// What kind of stay it is. The numbers stand in a table: never changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StayKind {
    /// In another room of this house, and coming back.
    Elsewhere = 0,
    /// Out of town, and coming back.
    Away = 1,
    /// Keeps the home and does not live in it.
    Absent = 2,
    /// Not registered here: a guest of a room.
    Visitor = 3,
}

impl StayKind {
    pub const ALL: [StayKind; 4] = [StayKind::Elsewhere, StayKind::Away, StayKind::Absent, StayKind::Visitor];
    pub fn code(self) -> &'static str {
        ["elsewhere", "away", "absent", "visitor"][self as usize]
    }
    pub fn parse(code: &str) -> Option<StayKind> {
        StayKind::ALL.into_iter().find(|k| k.code() == code)
    }
    pub(super) fn from_number(n: i64) -> StayKind {
        StayKind::ALL.into_iter().find(|k| *k as i64 == n).unwrap_or(StayKind::Away)
    }
    pub fn words(self) -> &'static str {
        ["stay-kind-elsewhere", "stay-kind-away", "stay-kind-absent", "stay-kind-visitor"][self as usize]
    }
}

/// Body of `stay.begun`. The subject is the resident's in the register's dataset; a visitor has none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Begun {
    pub id: StayId,
    pub kind: StayKind,
    /// The resident's home when it was told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub home: Option<Spot>,
    /// Where they sleep meanwhile; none out of town.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub host: Option<Spot>,
    pub from: Moment,
    /// It ends then by itself.
    pub until: Moment,
}

/// Sealed with a visitor's stay.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Visitor {
    pub name: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub phone: String,
    /// As they said it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub from_where: String,
}

/// Body of `stay.ended` (they are back, or gone) and of `stay.elapsed`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ended {
    pub id: StayId,
}
