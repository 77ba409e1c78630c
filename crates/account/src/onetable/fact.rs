//! What is recorded of data requests: which fields, by key, for which communities, on which basis. The asker's own words and
//! headings are sealed.

use muster_ledger::{Kind, Moment, PlaceId};
use serde::{Deserialize, Serialize};

pub const DATA_REQUEST_MADE: Kind = Kind { name: "data_request.made", version: 1 };
pub const DATA_REQUEST_REPEATED: Kind = Kind { name: "data_request.repeated", version: 1 };
pub const DATA_REQUEST_COLLECTED: Kind = Kind { name: "data_request.collected", version: 1 };
pub const DATA_REQUEST_RETURNED: Kind = Kind { name: "data_request.returned", version: 1 };
pub const DATA_REQUEST_WITHDRAWN: Kind = Kind { name: "data_request.withdrawn", version: 1 };
pub const DATA_REQUEST_OVERWRITTEN: Kind = Kind { name: "data_request.overwritten", version: 1 };

muster_ledger::id!(/// A higher level asks for data.
    DataRequestId);

/// What it is wanted for.
pub(super) const PURPOSES: [&str; 6] = ["emergency", "care", "service", "safety", "statistics", "other"];
/// Why a community returns it.
pub(super) const RETURNS: [&str; 4] = ["held", "basis", "means", "scope"];

/// What one community would have to do for it, reckoned before anybody is asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Share {
    pub community: PlaceId,
    /// Households in which something asked for is missing or old.
    pub homes: i64,
    pub minutes: i64,
}

/// Body of `data_request.made`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DataRequestMade {
    pub id: DataRequestId,
    /// Where the asker holds their duty.
    pub area: PlaceId,
    /// One of [`PURPOSES`].
    pub purpose: String,
    /// Key of an article.
    pub basis: String,
    pub due: Moment,
    pub keep_days: i64,
    /// Keys of the catalogue; `?…` stands for a heading that it does not know, by its digest.
    pub fields: Vec<String>,
    pub shares: Vec<Share>,
}

/// Sealed with it: what the asker wrote.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Words {
    pub title: String,
    /// Number of the document that orders it; empty without one.
    pub number: String,
    /// As they were asked for, and the field each was taken for.
    pub headings: Vec<(String, Option<String>)>,
}

/// Body of `data_request.repeated`: the same was asked again and nothing went out; the earlier answer stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DataRequestRepeated {
    pub id: DataRequestId,
    pub area: PlaceId,
}

/// Body of `data_request.collected`: a community sends people to ask for what is missing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DataRequestCollected {
    pub id: DataRequestId,
    pub community: PlaceId,
    pub homes: i64,
    pub minutes: i64,
}

/// Body of `data_request.returned`: a community does not collect it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DataRequestReturned {
    pub id: DataRequestId,
    pub community: PlaceId,
    /// One of [`RETURNS`].
    pub why: String,
}

/// Body of `data_request.withdrawn`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DataRequestWithdrawn {
    pub id: DataRequestId,
}

/// Body of `data_request.overwritten`: a community typed another figure than the register's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DataRequestOverwritten {
    pub id: DataRequestId,
    pub community: PlaceId,
    /// Key of the catalogue.
    pub field: String,
    pub value: i64,
    /// One of [`super::overwrite::WHYS`].
    pub why: String,
}
