//! What can be recorded about kinship. That an account declared someone is told; whom, is sealed.

use muster_ledger::{ActorId, Kind};
use serde::{Deserialize, Serialize};

pub const KIN_DECLARED: Kind = Kind { name: "kin.declared", version: 1 };
pub const KIN_WITHDRAWN: Kind = Kind { name: "kin.withdrawn", version: 1 };

muster_ledger::id!(/// A declared relative of someone on duty.
    KinId);

/// Body of both.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct About {
    pub id: KinId,
    pub actor: ActorId,
}

/// Sealed with `kin.declared`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Relative {
    /// `self`, `spouse`, `parent`, `child`, `sibling`, `other`.
    pub tie: String,
    pub name: String,
    /// Normal form of an ID number or a telephone.
    pub number: String,
}
