//! What can be recorded about accounts and duties. Names of people are sealed.

use muster_ledger::{ActorId, DutyId, Kind, Moment, PlaceId};
use serde::{Deserialize, Serialize};

pub const ACCOUNT_OPENED: Kind = Kind { name: "account.opened", version: 1 };
pub const ACCOUNT_CLOSED: Kind = Kind { name: "account.closed", version: 1 };
pub const DUTY_GIVEN: Kind = Kind { name: "duty.given", version: 1 };
pub const DUTY_ENDED: Kind = Kind { name: "duty.ended", version: 1 };

/// Terms that ran out, many in one fact: a thousand helpers may be called up until the same midnight.
pub const DUTIES_EXPIRED: Kind = Kind { name: "duties.expired", version: 1 };

/// Body of `account.opened`; the sealed part holds [`Holder`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountOpened {
    pub actor: ActorId,
    /// `staff`, `field` or `resident`.
    pub kind: String,
}

/// Sealed with `account.opened`: who it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holder {
    pub name: String,
    #[serde(default)]
    pub phone: String,
}

/// Body of `account.closed`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct AccountClosed {
    pub actor: ActorId,
}

/// Body of `duty.given`: post, place, term. No duty is without an end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DutyGiven {
    pub id: DutyId,
    pub actor: ActorId,
    pub post: String,
    pub place: PlaceId,
    pub from: Moment,
    pub until: Moment,
}

/// Body of `duties.expired`. Nothing rests on it: a duty is over when its term is, whoever has written that down.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct DutiesExpired {
    pub ids: Vec<DutyId>,
}

/// Body of `duty.ended`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct DutyEnded {
    pub id: DutyId,
}
