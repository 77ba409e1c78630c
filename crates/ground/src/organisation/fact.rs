//! What can be recorded about organisations. Name, code and place stand in public registers; who answers the telephone is
//! sealed.

use muster_ledger::{Kind, Moment, PlaceId, Seq};
use serde::{Deserialize, Serialize};

pub const ORGANISATION_REGISTERED: Kind = Kind { name: "organisation.registered", version: 1 };
pub const ORGANISATION_CHANGED: Kind = Kind { name: "organisation.changed", version: 1 };
pub const ORGANISATION_CLOSED: Kind = Kind { name: "organisation.closed", version: 1 };
pub const ORGANISATION_RELINKED: Kind = Kind { name: "organisation.relinked", version: 1 };

pub const ORGANISATIONS_OFFERED: Kind = Kind { name: "organisations.offered", version: 1 };
pub const ORGANISATIONS_LISTED: Kind = Kind { name: "organisations.listed", version: 1 };
pub const ORGANISATIONS_UNLISTED: Kind = Kind { name: "organisations.unlisted", version: 1 };

muster_ledger::id!(/// An organisation.
    OrganisationId);
muster_ledger::id!(/// A list of organisations that somebody brought.
    ListId);

/// A place that an organisation serves or sits at, with the community and grid that decide who sees it (0 above them).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct At {
    pub place: PlaceId,
    pub community: PlaceId,
    pub grid: PlaceId,
}

/// So much of one resource (`resource.rs`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Amount {
    pub what: String,
    pub amount: i64,
}

/// Body of `organisation.registered` and `organisation.changed`: the organisation as it is from now on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    pub id: OrganisationId,
    /// One of [`super::KINDS`].
    pub kind: String,
    pub name: String,
    /// Unified social credit code; empty where none is known.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub code: String,
    pub seat: At,
    pub serves: Vec<At>,
    pub headcount: i64,
    /// Of them in the day shift and in the night shift.
    pub day_shift: i64,
    pub night_shift: i64,
    pub resources: Vec<Amount>,
    /// The association or party organisation it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub part_of: Option<OrganisationId>,
    /// A temporary branch ends by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Moment>,
}

/// Sealed with both.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    pub name: String,
    pub phone: String,
    /// Goods and what else is worth knowing, in words.
    #[serde(default)]
    pub note: String,
}

/// Body of `organisation.closed`, and of `organisation.relinked`: the link given out before opens nothing any more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct About {
    pub id: OrganisationId,
}

/// Body of `organisations.offered`: a list was uploaded to be tried.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Offered {
    pub id: ListId,
    pub place: PlaceId,
}

/// An organisation as it was, and the fact whose sealed part holds its contact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Before {
    pub entry: Entry,
    pub part: Seq,
}

/// Body of `organisations.listed`: what a list added, and how what it changed was before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Listed {
    pub id: ListId,
    pub place: PlaceId,
    pub added: Vec<OrganisationId>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub before: Vec<Before>,
    /// Rows that were left out.
    pub wrong: u32,
    pub undo_until: Moment,
}

/// Body of `organisations.unlisted`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Unlisted {
    pub id: ListId,
    /// Organisations that somebody changed since: they stay as they are.
    pub left: u32,
}
