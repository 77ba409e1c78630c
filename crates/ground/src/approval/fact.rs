//! What can be recorded about acts that take more than one person. Whom they concern is the fact's subject; why one was
//! refused is sealed.

use muster_ledger::{Kind, Moment, PlaceId};
use serde::{Deserialize, Serialize};

pub const APPROVAL_ASKED: Kind = Kind { name: "approval.asked", version: 1 };
pub const APPROVAL_APPROVED: Kind = Kind { name: "approval.approved", version: 1 };
pub const APPROVAL_REFUSED: Kind = Kind { name: "approval.refused", version: 1 };
pub const APPROVAL_WITHDRAWN: Kind = Kind { name: "approval.withdrawn", version: 1 };
pub const APPROVAL_LAPSED: Kind = Kind { name: "approval.lapsed", version: 1 };

muster_ledger::id!(/// An act that waits for others' word.
    ApprovalId);

/// Body of `approval.asked`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    pub id: ApprovalId,
    /// Key of [`super::MATTERS`].
    pub matter: String,
    /// The thing of that matter: an erasure, a hold, an incident.
    pub about: i64,
    /// How much it is, where the number of approvals depends on it.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub size: i64,
    /// Approvals it takes beside the asker's own word.
    pub needed: i64,
    /// The role in which it was asked; no approver has it.
    pub post: String,
    pub community: PlaceId,
    pub grid: PlaceId,
    pub until: Moment,
}

fn is_zero(n: &i64) -> bool {
    *n == 0
}

/// Body of `approval.approved`. With the last one what it does is recorded in the same act.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Approved {
    pub id: ApprovalId,
    pub post: String,
    pub last: bool,
}

/// Body of `approval.refused`, `approval.withdrawn` and `approval.lapsed`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closed {
    pub id: ApprovalId,
}

/// Sealed with `approval.refused`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Why {
    pub why: String,
}
