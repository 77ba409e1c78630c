//! What can be recorded about what has to be told. Bodies say which duty it is, by when, and who was told; what was seen is sealed.

use super::book::Organ;
use muster_ledger::{Kind, Moment, PlaceId};
use serde::{Deserialize, Serialize};

pub const HARM_NOTICED: Kind = Kind { name: "harm.noticed", version: 1 };
pub const HARM_TOLD: Kind = Kind { name: "harm.told", version: 1 };
pub const HARM_OVERDUE: Kind = Kind { name: "harm.lapsed", version: 1 };

muster_ledger::id!(/// One thing that has to be told.
    HarmId);

/// Body of `harm.noticed`. No building and no person: a few such facts would point at a home.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Noticed {
    pub id: HarmId,
    /// A key of `policies/harms.toml`.
    pub kind: String,
    pub community: PlaceId,
    pub organs: Vec<Organ>,
    /// From first knowledge.
    pub due: Moment,
}

/// Sealed with `harm.noticed`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    /// Whom and where.
    pub whom: String,
    pub what: String,
    /// What was done so that they are safe now.
    pub safe: String,
}

/// Body of `harm.told`: one of the organs knows; who took it down there is sealed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    pub id: HarmId,
    pub organ: Organ,
}

/// Body of `harm.lapsed`: its time is over, and these were not told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Overdue {
    pub id: HarmId,
    pub organs: Vec<Organ>,
}
