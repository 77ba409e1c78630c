//! What can be recorded about compacts and the calls made under them. Who signed and what was said is sealed.

use crate::organisation::{At, OrganisationId};
use muster_ledger::{Kind, Moment, PlaceId};
use serde::{Deserialize, Serialize};

pub const COMPACT_DRAFTED: Kind = Kind { name: "compact.drafted", version: 1 };
pub const COMPACT_PROMISED: Kind = Kind { name: "compact.promised", version: 1 };
pub const COMPACT_SIGNED: Kind = Kind { name: "compact.signed", version: 1 };
pub const COMPACT_ENDED: Kind = Kind { name: "compact.ended", version: 1 };
pub const COMPACT_CALLED: Kind = Kind { name: "compact.called", version: 1 };
pub const COMPACT_ANSWERED: Kind = Kind { name: "compact.answered", version: 1 };
pub const COMPACT_ARRIVED: Kind = Kind { name: "compact.arrived", version: 1 };

muster_ledger::id!(/// A compact between a community and an organisation.
    CompactId);
muster_ledger::id!(/// A call under a compact.
    CallId);

/// Body of `compact.drafted`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Drafted {
    pub id: CompactId,
    pub organisation: OrganisationId,
    /// Where the other side is: a community, or a street.
    pub at: At,
    pub from: Moment,
    pub until: Moment,
}

/// One concrete duty: what, how many, where; in an emergency within how many hours.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Promise {
    pub what: String,
    pub amount: i64,
    pub place: PlaceId,
    /// 0 for a duty of every day, which is kept and not called.
    pub within_hours: i64,
}

/// Body of `compact.promised`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Promised {
    pub id: CompactId,
    pub promise: Promise,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    Organisation,
    Community,
}

/// Body of `compact.signed`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Signed {
    pub id: CompactId,
    pub side: Side,
    /// Signed on paper and written down by a worker.
    pub paper: bool,
}

/// Sealed with `compact.signed` of the organisation, `compact.called` and `compact.answered`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    pub name: String,
    pub text: String,
}

/// Body of `compact.ended`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Ended {
    pub id: CompactId,
}

/// Body of `compact.called`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Called {
    pub id: CallId,
    pub compact: CompactId,
    pub organisation: OrganisationId,
    /// Which of its promises, by place in the list.
    pub promise: usize,
    pub what: String,
    pub amount: i64,
    pub place: PlaceId,
    /// Called and answered, but nobody sets out.
    pub exercise: bool,
    pub due: Moment,
}

/// Body of `compact.answered`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Answered {
    pub id: CallId,
    pub coming: bool,
    pub amount: i64,
}

/// Body of `compact.arrived`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Arrived {
    pub id: CallId,
    pub amount: i64,
}
