//! What can be recorded about the register: which one is in force since when. Laws are public; nothing here is about a person.

use muster_ledger::{Day, Kind};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

pub const LAW_ADOPTED: Kind = Kind { name: "law.adopted", version: 1 };

/// Which files make a register: hashes of those shipped and of the house's own, empty where none of its own counts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edition {
    pub shipped: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub own: String,
}

/// Body of `law.adopted`: from now on this register is in force. The digests let anyone say later what an entry said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LawAdopted {
    pub edition: Edition,
    /// Entries that are new or say something else, each with a digest of what it says.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub changed: BTreeMap<String, String>,
    /// Entries that are gone.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub gone: Vec<String>,
}

pub const LAW_COMPARED: Kind = Kind { name: "law.compared", version: 1 };
pub const LAW_VERIFIED: Kind = Kind { name: "law.verified", version: 1 };

/// Body of `law.compared`: one person read the official text beside this entry. `digest` is what the entry said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Compared {
    pub entry: String,
    pub digest: String,
    pub read_on: Day,
    /// `database`, `gazette`, `organ` or `print`.
    pub source: String,
}

/// Body of `law.verified`: a second person read it too.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Verified {
    pub entry: String,
    pub digest: String,
    pub read_on: Day,
    pub source: String,
}
