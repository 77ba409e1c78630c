//! What can be recorded about two entries. The first subject is the one that stays, the second the other; bodies say where.

use muster_ledger::{Kind, PlaceId};
use serde::{Deserialize, Serialize};

/// Two entries are one person: the second is shown under the first. Neither is changed.
pub const PEOPLE_MERGED: Kind = Kind { name: "people.merged", version: 1 };
/// They are two after all; both stand as they did.
pub const PEOPLE_UNMERGED: Kind = Kind { name: "people.unmerged", version: 1 };
/// Someone looked: two people. Not proposed again.
pub const PEOPLE_TOLD_APART: Kind = Kind { name: "people.told_apart", version: 1 };

/// Why two entries may be one person. A reason to look, never a verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    Document,
    NameAndBirth,
    SoundAndBirth,
    NameAndPhone,
    SoundAndPhone,
    NameAndRoom,
    SoundAndRoom,
}

impl Reason {
    pub fn words(self) -> &'static str {
        [
            "person-same-document",
            "person-same-name-birth",
            "person-same-sound-birth",
            "person-same-name-phone",
            "person-same-sound-phone",
            "person-same-name-room",
            "person-same-sound-room",
        ][self as usize]
    }
}

/// Body of `people.merged`: where the entry that stays is, and what spoke for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Merged {
    pub community: PlaceId,
    pub grid: PlaceId,
    pub reasons: Vec<Reason>,
}

/// Body of `people.unmerged`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Unmerged {
    pub community: PlaceId,
    pub grid: PlaceId,
}

/// Body of `people.told_apart`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ToldApart {
    pub community: PlaceId,
}
