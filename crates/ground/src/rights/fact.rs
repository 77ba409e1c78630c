//! What can be recorded about residents' rights. Whose they are is the fact's subject; texts are sealed for them.

use muster_ledger::{Kind, Moment, PlaceId, Seq};
use serde::{Deserialize, Serialize};

pub const CONSENT_GIVEN: Kind = Kind { name: "consent.given", version: 1 };
pub const CONSENT_WITHDRAWN: Kind = Kind { name: "consent.withdrawn", version: 1 };
pub const CORRECTION_ASKED: Kind = Kind { name: "correction.asked", version: 1 };
pub const CORRECTION_ANSWERED: Kind = Kind { name: "correction.answered", version: 1 };
/// Nobody answered in time; the level above is told.
pub const CORRECTION_ESCALATED: Kind = Kind { name: "correction.escalated", version: 1 };
/// The first subject is acted for, the second acts.
pub const PROXY_NAMED: Kind = Kind { name: "proxy.named", version: 1 };
pub const PROXY_ENDED: Kind = Kind { name: "proxy.ended", version: 1 };
/// Someone left, and is kept until then; the fact before it says that they did.
pub const RETENTION_BEGUN: Kind = Kind { name: "retention.begun", version: 1 };
/// Someone who left is due, but held by law.
pub const RETENTION_DEFERRED: Kind = Kind { name: "retention.deferred", version: 1 };
/// Their period is over: `person.erased` goes with it, unless they came back.
pub const RETENTION_ENDED: Kind = Kind { name: "retention.ended", version: 1 };

muster_ledger::id!(/// An ask to put an entry right.
    CorrectionId);

/// Body of `consent.given` and `consent.withdrawn`; by whom and which way is in the envelope.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consent {
    pub purpose: String,
}

/// Body of `correction.asked`; what is wrong is sealed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Asked {
    pub id: CorrectionId,
    pub community: PlaceId,
    pub grid: PlaceId,
    pub due: Moment,
}

/// Body of `correction.answered`; why not is sealed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Answered {
    pub id: CorrectionId,
    pub done: bool,
}

/// Body of `correction.escalated`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Overdue {
    pub id: CorrectionId,
}

/// Body of `proxy.named`; of `proxy.ended` without an end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Proxy {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Moment>,
}

/// Body of `retention.begun`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Begun {
    pub until: Moment,
}

/// Body of `retention.deferred` and `retention.ended`: about which `retention.begun`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Retention {
    pub begun: Seq,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Moment>,
}

/// Sealed with an ask and its answer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Text {
    pub text: String,
}
