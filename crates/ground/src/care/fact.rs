//! What can be recorded about care. The body holds needs, consent and dates; the category, which may be a diagnosis, is sealed.

use crate::person::Need;
use muster_ledger::{Day, Kind, Moment};
use serde::{Deserialize, Serialize};

pub const CARE_RECORDED: Kind = Kind { name: "care.recorded", version: 1 };
pub const CARE_REVIEWED: Kind = Kind { name: "care.reviewed", version: 1 };
pub const CARE_WITHDRAWN: Kind = Kind { name: "care.withdrawn", version: 1 };

muster_ledger::id!(/// A reason for care of one resident.
    CareId);

/// Whose word it rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Consent {
    Oneself = 0,
    /// Parent of a child under 14, or guardian of whoever cannot say.
    Guardian = 1,
}

impl Consent {
    pub const ALL: [Consent; 2] = [Consent::Oneself, Consent::Guardian];
    pub fn code(self) -> &'static str {
        ["self", "guardian"][self as usize]
    }
    pub fn parse(code: &str) -> Option<Consent> {
        Consent::ALL.into_iter().find(|c| c.code() == code)
    }
    pub fn words(self) -> &'static str {
        ["care-consent-self", "care-consent-guardian"][self as usize]
    }
}

/// By which way it was given or taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    Spoken = 0,
    Phone = 1,
    Paper = 2,
    Web = 3,
}

impl Way {
    pub const ALL: [Way; 4] = [Way::Spoken, Way::Phone, Way::Paper, Way::Web];
    pub fn code(self) -> &'static str {
        ["spoken", "phone", "paper", "web"][self as usize]
    }
    pub fn parse(code: &str) -> Option<Way> {
        Way::ALL.into_iter().find(|w| w.code() == code)
    }
    pub fn words(self) -> &'static str {
        ["care-way-spoken", "care-way-phone", "care-way-paper", "care-way-web"][self as usize]
    }
}

/// Body of `care.recorded`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recorded {
    pub id: CareId,
    pub needs: Vec<Need>,
    /// Those that the register did not know before: they go when this goes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub added: Vec<Need>,
    pub consent: Consent,
    pub way: Way,
    pub consent_on: Day,
    /// It is asked again then.
    pub review: Moment,
    /// And shows no longer, whether or not anyone asked.
    pub until: Moment,
}

/// Sealed with `care.recorded`, under the person's own key.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sealing {
    /// A key of `policies/care.toml`.
    pub category: String,
}

/// Body of `care.reviewed`: still so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reviewed {
    pub id: CareId,
    pub review: Moment,
    pub until: Moment,
}

/// Why a reason for care ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// The consent was taken back.
    Withdrawn = 0,
    /// No longer so.
    Over = 1,
    Mistake = 2,
}

impl Why {
    pub const ALL: [Why; 3] = [Why::Withdrawn, Why::Over, Why::Mistake];
    pub fn code(self) -> &'static str {
        ["withdrawn", "over", "mistake"][self as usize]
    }
    pub fn parse(code: &str) -> Option<Why> {
        Why::ALL.into_iter().find(|w| w.code() == code)
    }
}

/// Body of `care.withdrawn`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Withdrawn {
    pub id: CareId,
    pub why: Why,
    pub way: Way,
    /// What the register no longer says.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub removed: Vec<Need>,
}
