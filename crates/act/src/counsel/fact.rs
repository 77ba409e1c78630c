//! What can be recorded about counselling: that someone waits, who talks with them, when it ended. Who they are, what they said and
//! what a counsellor wrote down is sealed.

use crate::referral::Voice;
use crate::request::RequestId;
use muster_ground::care::Way;
use muster_ledger::{ActorId, Kind, Moment, PlaceId};
use serde::{Deserialize, Serialize};

pub const COUNSEL_ASKED: Kind = Kind { name: "counsel.asked", version: 1 };
pub const COUNSEL_TAKEN: Kind = Kind { name: "counsel.taken", version: 1 };
pub const COUNSEL_NOTED: Kind = Kind { name: "counsel.noted", version: 1 };
pub const COUNSEL_ENDED: Kind = Kind { name: "counsel.ended", version: 1 };
pub const COUNSEL_LEFT: Kind = Kind { name: "counsel.left", version: 1 };
pub const COUNSEL_HANDED: Kind = Kind { name: "counsel.handed", version: 1 };
pub const COUNSEL_ALARMED: Kind = Kind { name: "counsel.alarmed", version: 1 };
pub const COUNSEL_LAPSED: Kind = Kind { name: "counsel.lapsed", version: 1 };
pub const COUNSEL_WANTED: Kind = Kind { name: "counsel.wanted", version: 1 };
pub const COUNSEL_COPIED: Kind = Kind { name: "counsel.copied", version: 1 };
pub const COUNSELLOR_MARKED: Kind = Kind { name: "counsellor.marked", version: 1 };

muster_ledger::id!(/// Someone who wants to talk, from asking to the end.
    CounselId);

/// Body of `counsel.asked`; the sealed part holds [`Told`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    pub id: CounselId,
    pub community: PlaceId,
    pub grid: PlaceId,
    pub building: PlaceId,
    pub urgent: bool,
    /// By when somebody in danger is talked with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<Moment>,
}

/// Sealed with `counsel.asked`: for whoever takes it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    pub room: PlaceId,
    pub label: String,
    /// How they want to be called; need not be their name.
    #[serde(default)]
    pub name: String,
    pub phone: String,
    #[serde(default)]
    pub text: String,
}

/// Body of `counsel.left`, `.lapsed`, `.wanted` and `.copied`: about this one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Case {
    pub id: CounselId,
}

/// Body of `counsel.taken`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Taken {
    pub id: CounselId,
    pub counsellor: ActorId,
}

/// Body of `counsel.noted`: one session; what was written is sealed for its counsellor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Noted {
    pub id: CounselId,
    pub counsellor: ActorId,
    pub minutes: i64,
}

/// How it ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum End {
    Over = 0,
    /// To a hospital or clinic, as they wished.
    Elsewhere = 1,
    NotReached = 2,
}

impl End {
    pub const ALL: [End; 3] = [End::Over, End::Elsewhere, End::NotReached];
    pub fn code(self) -> &'static str {
        ["over", "elsewhere", "not_reached"][self as usize]
    }
    pub fn parse(code: &str) -> Option<End> {
        End::ALL.into_iter().find(|e| e.code() == code)
    }
}

/// Body of `counsel.ended`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ended {
    pub id: CounselId,
    pub how: End,
}

/// Body of `counsel.handed`: another talks with them from now on, as they agreed. With it goes what they agreed to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Handed {
    pub id: CounselId,
    pub to: ActorId,
    pub by: Voice,
    pub way: Way,
    /// The notes go along.
    pub notes: bool,
}

/// Body of `counsel.alarmed`: somebody has to go there at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Alarmed {
    pub id: CounselId,
    pub request: RequestId,
}

/// Body of `counsellor.marked`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Marked {
    pub counsellor: ActorId,
    pub free: bool,
}
