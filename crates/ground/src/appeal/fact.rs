//! What can be recorded about appeals. What was asked in words, and who answered, is sealed.

use crate::organisation::{Amount, OrganisationId};
use muster_ledger::{Kind, Moment, PlaceId};
use serde::{Deserialize, Serialize};

pub const APPEAL_MADE: Kind = Kind { name: "appeal.made", version: 1 };
pub const APPEAL_ANSWERED: Kind = Kind { name: "appeal.answered", version: 1 };
pub const APPEAL_REMINDED: Kind = Kind { name: "appeal.reminded", version: 1 };
pub const APPEAL_CLOSED: Kind = Kind { name: "appeal.closed", version: 1 };

muster_ledger::id!(/// An appeal of an association to its members.
    AppealId);

/// A member as it stood when it was asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    pub organisation: OrganisationId,
    pub kind: String,
    /// Community of its seat; 0 above them.
    pub community: PlaceId,
    /// The association through which it was asked.
    pub through: OrganisationId,
}

/// Body of `appeal.made`. The sealed part holds [`Words`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Made {
    pub id: AppealId,
    pub association: OrganisationId,
    pub community: PlaceId,
    pub grid: PlaceId,
    pub due: Moment,
    pub members: Vec<Asked>,
}

/// Sealed with `appeal.made` and `appeal.answered`: what is asked; who answered, and goods in words.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Words {
    pub name: String,
    pub text: String,
}

/// Body of `appeal.answered`. The last one counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Response {
    pub id: AppealId,
    pub organisation: OrganisationId,
    pub joins: bool,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub brings: Vec<Amount>,
    /// A worker wrote it down.
    pub told: bool,
}

/// Body of `appeal.reminded`: who had not answered then; and of `appeal.closed`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Reminded {
    pub id: AppealId,
    pub members: Vec<OrganisationId>,
}

/// Body of `appeal.closed`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Closed {
    pub id: AppealId,
}
