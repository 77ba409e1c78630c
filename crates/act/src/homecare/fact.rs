//! What can be recorded about care at home. Bodies hold times, hands and what a home lacks; temperature, signs and words are sealed.

use crate::careplan::Way;
use crate::referral::Voice;
use crate::stock::StoreId;
use muster_ground::care;
use muster_ledger::{ActorId, Day, Kind, PlaceId, Seq};
use muster_muster::task::TaskId;
use serde::{Deserialize, Serialize};

pub const HOMECARE_OPENED: Kind = Kind { name: "homecare.opened", version: 1 };
pub const HOMECARE_CHECKED: Kind = Kind { name: "homecare.checked", version: 1 };
pub const HOMECARE_FOLLOWED: Kind = Kind { name: "homecare.followed", version: 1 };
pub const HOMECARE_MISSED: Kind = Kind { name: "homecare.missed", version: 1 };
pub const HOMECARE_ENDED: Kind = Kind { name: "homecare.ended", version: 1 };
pub const HOMECARE_SUPPLIED: Kind = Kind { name: "homecare.supplied", version: 1 };
pub const HOMECARE_RETURNED: Kind = Kind { name: "homecare.returned", version: 1 };

muster_ledger::id!(/// Care of one person at home.
    HomecareId);

/// What a home can lack for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Lack {
    Room = 0,
    Bath = 1,
    Table = 2,
    Kit = 3,
    Air = 4,
    Waste = 5,
}

impl Lack {
    pub const ALL: [Lack; 6] = [Lack::Room, Lack::Bath, Lack::Table, Lack::Kit, Lack::Air, Lack::Waste];
    pub fn code(self) -> &'static str {
        ["room", "bath", "table", "kit", "air", "waste"][self as usize]
    }
    pub fn has(self) -> &'static str {
        [
            "homecare-has-room",
            "homecare-has-bath",
            "homecare-has-table",
            "homecare-has-kit",
            "homecare-has-air",
            "homecare-has-waste",
        ][self as usize]
    }
    pub fn help(self) -> &'static str {
        [
            "homecare-help-room",
            "homecare-help-bath",
            "homecare-help-table",
            "homecare-help-kit",
            "homecare-help-air",
            "homecare-help-waste",
        ][self as usize]
    }
    /// It can be brought.
    pub fn brought(self) -> bool {
        matches!(self, Lack::Table | Lack::Kit | Lack::Waste)
    }
}

/// Body of `homecare.opened`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opened {
    pub id: HomecareId,
    pub community: PlaceId,
    pub grid: PlaceId,
    pub building: PlaceId,
    pub carer: ActorId,
    pub deputy: ActorId,
    pub way: Way,
    pub lacking: Vec<Lack>,
    /// It is asked then whether it shall go on.
    pub until: Day,
    pub consent: Voice,
    pub consent_way: care::Way,
    pub consent_on: Day,
}

/// Body of `homecare.checked`: what the home lacks by now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rechecked {
    pub id: HomecareId,
    pub lacking: Vec<Lack>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    Reached = 0,
    Danger = 1,
    NotReached = 2,
}

/// Whose word it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum By {
    Worker = 0,
    /// The person, or whoever is with them, on their page.
    Slip = 1,
    /// A visit's outcome.
    Task = 2,
}

impl By {
    pub const ALL: [By; 3] = [By::Worker, By::Slip, By::Task];
    pub fn words(self) -> &'static str {
        ["homecare-by-worker", "homecare-by-slip", "homecare-by-task"][self as usize]
    }
}

/// Body of `homecare.followed`; the sealed part holds [`Series`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Followed {
    pub id: HomecareId,
    /// Twice the number of the day, one more for its evening.
    pub slot: i64,
    pub outcome: Outcome,
    pub by: By,
}

/// Sealed with `homecare.followed`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Series {
    /// Tenths of a degree.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub temperature: Option<i64>,
    #[serde(default)]
    pub signs: Vec<String>,
    #[serde(default)]
    pub note: String,
}

/// Body of `homecare.missed`: nobody was reached in the hours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Missed {
    pub id: HomecareId,
    pub slot: i64,
    /// 1 sends whoever is there, 2 the secretary.
    pub step: u8,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<ActorId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub task: Option<TaskId>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    Well = 0,
    Wish = 1,
    Hospital = 2,
    Left = 3,
}

impl Why {
    pub const ALL: [Why; 4] = [Why::Well, Why::Wish, Why::Hospital, Why::Left];
    pub fn code(self) -> &'static str {
        ["well", "wish", "hospital", "left"][self as usize]
    }
    pub fn parse(code: &str) -> Option<Why> {
        Why::ALL.into_iter().find(|w| w.code() == code)
    }
    pub fn words(self) -> &'static str {
        ["homecare-end-well", "homecare-end-wish", "homecare-end-hospital", "homecare-end-left"][self as usize]
    }
}

/// Body of `homecare.ended`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ended {
    pub id: HomecareId,
    pub why: Why,
}

/// Body of `homecare.supplied`: what was brought from a store; its movement stands beside it and does not say to whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Supplied {
    pub id: HomecareId,
    /// Of the catalogue.
    pub item: u16,
    pub n: i64,
    pub store: StoreId,
    /// It comes back.
    pub lent: bool,
}

/// Body of `homecare.returned`: of what was lent, so many came back to a store.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Returned {
    pub id: HomecareId,
    /// The fact with which it was lent.
    pub of: Seq,
    pub n: i64,
    pub store: StoreId,
}
