//! What is recorded of work passed down: to whom, on which basis, with which means. What it is about is sealed.

use muster_ledger::{Kind, Moment, PlaceId};
use serde::{Deserialize, Serialize};

pub const MANDATE_ISSUED: Kind = Kind { name: "mandate.issued", version: 1 };
pub const MANDATE_ACCEPTED: Kind = Kind { name: "mandate.accepted", version: 1 };
pub const MANDATE_RETURNED: Kind = Kind { name: "mandate.returned", version: 1 };

muster_ledger::id!(/// Work passed down.
    MandateId);

/// Why it goes back. The first two the house itself finds.
pub(super) const RETURNS: [&str; 5] = ["basis", "means", "scope", "capacity", "repeated"];

/// Body of `mandate.issued`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MandateIssued {
    pub id: MandateId,
    /// Where whoever passes it down holds their duty.
    pub area: PlaceId,
    pub communities: Vec<PlaceId>,
    /// Key of an article; none where nobody named one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub basis: Option<String>,
    /// People lent to each community, and money for each, in yuan.
    pub people: i64,
    pub yuan: i64,
    /// Hours of work that it takes of each community.
    pub hours: i64,
    pub due: Moment,
}

/// Sealed with it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Words {
    pub title: String,
    pub text: String,
    pub number: String,
}

/// Body of `mandate.accepted`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MandateAccepted {
    pub id: MandateId,
    pub community: PlaceId,
}

/// Body of `mandate.returned`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MandateReturned {
    pub id: MandateId,
    pub community: PlaceId,
    /// One of `RETURNS`.
    pub why: String,
    /// By the house, because basis or means were missing.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub by_itself: bool,
}
