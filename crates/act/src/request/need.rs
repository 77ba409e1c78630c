//! The kinds of request, one name each; what they mean for clocks and cards stands in `policies/requests.toml`.

use serde::{Deserialize, Serialize};

/// What is needed: the kinds of `policies/requests.toml`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Need {
    Medicine,
    Food,
    /// To be taken to a hospital, or accompanied there.
    Hospital,
    /// Someone to talk with.
    Talk,
    Health,
    Elder,
    Child,
    Job,
    /// Something to learn for work.
    Skill,
    Legal,
    /// Wages, refunds, harm by others.
    Rights,
    Water,
    Power,
    Gas,
    Heat,
    Lift,
    Repair,
    Waste,
    Noise,
    Parking,
    Safety,
    Dispute,
    Property,
    Party,
    Government,
    Farming,
    Business,
    /// What a person has to read.
    Other,
}

impl Need {
    pub const ALL: [Need; 28] = [
        Need::Medicine,
        Need::Food,
        Need::Hospital,
        Need::Talk,
        Need::Health,
        Need::Elder,
        Need::Child,
        Need::Job,
        Need::Skill,
        Need::Legal,
        Need::Rights,
        Need::Water,
        Need::Power,
        Need::Gas,
        Need::Heat,
        Need::Lift,
        Need::Repair,
        Need::Waste,
        Need::Noise,
        Need::Parking,
        Need::Safety,
        Need::Dispute,
        Need::Property,
        Need::Party,
        Need::Government,
        Need::Farming,
        Need::Business,
        Need::Other,
    ];
    pub fn name(self) -> &'static str {
        match self {
            Need::Medicine => "medicine",
            Need::Food => "food",
            Need::Hospital => "hospital",
            Need::Talk => "talk",
            Need::Health => "health",
            Need::Elder => "elder",
            Need::Child => "child",
            Need::Job => "job",
            Need::Skill => "skill",
            Need::Legal => "legal",
            Need::Rights => "rights",
            Need::Water => "water",
            Need::Power => "power",
            Need::Gas => "gas",
            Need::Heat => "heat",
            Need::Lift => "lift",
            Need::Repair => "repair",
            Need::Waste => "waste",
            Need::Noise => "noise",
            Need::Parking => "parking",
            Need::Safety => "safety",
            Need::Dispute => "dispute",
            Need::Property => "property",
            Need::Party => "party",
            Need::Government => "government",
            Need::Farming => "farming",
            Need::Business => "business",
            Need::Other => "other",
        }
    }
    pub fn parse(s: &str) -> Option<Need> {
        Need::ALL.into_iter().find(|n| n.name() == s)
    }
}
