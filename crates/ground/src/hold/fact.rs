//! What can be recorded about holds. Which document orders one is sealed: it may name someone.

use muster_ledger::{DatasetId, Kind, Moment};
use serde::{Deserialize, Serialize};

pub const HOLD_PLACED: Kind = Kind { name: "hold.placed", version: 1 };
pub const HOLD_LIFTED: Kind = Kind { name: "hold.lifted", version: 1 };

muster_ledger::id!(/// A hold on a dataset or a resident.
    HoldId);

/// What obliges to keep.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// A court asks for it as evidence.
    Court,
    /// Police, procurator or supervisors inquire.
    Inquiry,
    /// Someone appeals or complains, and it is the evidence.
    Appeal,
    /// An audit has begun.
    Audit,
}

impl Basis {
    pub const ALL: [Basis; 4] = [Basis::Court, Basis::Inquiry, Basis::Appeal, Basis::Audit];
    pub fn code(self) -> &'static str {
        ["court", "inquiry", "appeal", "audit"][self as usize]
    }
    pub fn parse(code: &str) -> Option<Basis> {
        Basis::ALL.into_iter().find(|b| b.code() == code)
    }
    pub fn words(self) -> &'static str {
        ["hold-basis-court", "hold-basis-inquiry", "hold-basis-appeal", "hold-basis-audit"][self as usize]
    }
}

/// Body of `hold.placed`. A hold on a resident names them as the fact's subject, in the register's dataset.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HoldPlaced {
    pub id: HoldId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dataset: Option<DatasetId>,
    pub basis: Basis,
    /// It ends then by itself.
    pub until: Moment,
}

/// Sealed with `hold.placed`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    /// Organ and number.
    pub document: String,
}

/// Body of `hold.lifted`: on the word of two.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HoldLifted {
    pub id: HoldId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dataset: Option<DatasetId>,
}
