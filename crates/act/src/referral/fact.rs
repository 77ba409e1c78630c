//! What can be recorded about referrals. Bodies name request, outside body and which fields would be told; the values themselves and
//! all words are sealed under the request's month.

use crate::request::{Need, RequestId};
use muster_ground::care::Way;
use muster_ground::organisation::OrganisationId;
use muster_ledger::{Kind, PlaceId};
use serde::{Deserialize, Serialize};

pub const REFERRAL_ASKED: Kind = Kind { name: "referral.asked", version: 1 };
pub const REFERRAL_CONSENTED: Kind = Kind { name: "referral.consented", version: 1 };
pub const REFERRAL_REFUSED: Kind = Kind { name: "referral.refused", version: 1 };
pub const REFERRAL_WITHDRAWN: Kind = Kind { name: "referral.withdrawn", version: 1 };
pub const REFERRAL_TOLD: Kind = Kind { name: "referral.told", version: 1 };
pub const REFERRAL_ANSWERED: Kind = Kind { name: "referral.answered", version: 1 };
pub const REFERRAL_LAPSED: Kind = Kind { name: "referral.lapsed", version: 1 };

muster_ledger::id!(/// One request given to one outside body.
    ReferralId);

/// What would be told beside the matter itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tell {
    Name = 0,
    Phone = 1,
    Address = 2,
}

impl Tell {
    pub const ALL: [Tell; 3] = [Tell::Name, Tell::Phone, Tell::Address];
    pub fn code(self) -> &'static str {
        ["name", "phone", "address"][self as usize]
    }
    pub fn parse(code: &str) -> Option<Tell> {
        Tell::ALL.into_iter().find(|t| t.code() == code)
    }
    pub fn words(self) -> &'static str {
        ["referral-tell-name", "referral-tell-phone", "referral-tell-address"][self as usize]
    }
}

/// Who said it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Voice {
    Oneself = 0,
    /// Somebody of the family, as the person asked them to.
    Family = 1,
    /// Parent of a child under 14, or guardian of whoever cannot say.
    Guardian = 2,
}

impl Voice {
    pub const ALL: [Voice; 3] = [Voice::Oneself, Voice::Family, Voice::Guardian];
    pub fn code(self) -> &'static str {
        ["self", "family", "guardian"][self as usize]
    }
    pub fn parse(code: &str) -> Option<Voice> {
        Voice::ALL.into_iter().find(|v| v.code() == code)
    }
    pub fn words(self) -> &'static str {
        ["referral-by-self", "referral-by-family", "referral-by-guardian"][self as usize]
    }
}

/// Body of `referral.asked`: the resident is asked whether it may be told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asking {
    pub id: ReferralId,
    pub request: RequestId,
    pub need: Need,
    pub community: PlaceId,
    pub grid: PlaceId,
    pub building: PlaceId,
    pub to: OrganisationId,
    pub tells: Vec<Tell>,
    /// It answers within so many hours of the consent.
    pub hours: i64,
}

/// Sealed with `referral.asked`: exactly what would be told, and nothing that was not ticked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Extra {
    #[serde(default)]
    pub name: String,
    #[serde(default)]
    pub phone: String,
    #[serde(default)]
    pub address: String,
    pub matter: String,
}

/// Body of `referral.consented`, `.refused` and `.withdrawn`: whose word, by which way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consented {
    pub id: ReferralId,
    pub by: Voice,
    pub way: Way,
}

/// Body of `referral.told`: the outside body has it now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    pub id: ReferralId,
    pub way: Way,
}

/// What the outside body says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// They have it and go on.
    Taken = 0,
    Helped = 1,
    Cannot = 2,
}

impl Outcome {
    pub const ALL: [Outcome; 3] = [Outcome::Taken, Outcome::Helped, Outcome::Cannot];
    pub fn code(self) -> &'static str {
        ["taken", "helped", "cannot"][self as usize]
    }
    pub fn parse(code: &str) -> Option<Outcome> {
        Outcome::ALL.into_iter().find(|o| o.code() == code)
    }
    pub fn words(self) -> &'static str {
        ["referral-out-taken", "referral-out-helped", "referral-out-cannot"][self as usize]
    }
}

/// Body of `referral.answered`; the words are sealed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answered {
    pub id: ReferralId,
    pub outcome: Outcome,
    pub way: Way,
}

/// Sealed with `referral.answered`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    pub text: String,
}

/// Body of `referral.lapsed`: no last word in its time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lapsed {
    pub id: ReferralId,
}

/// What somebody says about a consent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Word {
    Yes,
    No,
    Back,
}
