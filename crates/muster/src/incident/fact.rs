//! What can be recorded about incidents. The three scales stand apart and none follows from another.

use muster_ledger::{DatasetId, Kind, Moment, PlaceId};
use serde::{Deserialize, Serialize};

muster_ledger::id!(/// An incident, from its opening to its announced end.
    IncidentId);

pub const INCIDENT_OPENED: Kind = Kind { name: "incident.opened", version: 1 };
pub const INCIDENT_SCALED: Kind = Kind { name: "incident.scaled", version: 1 };
pub const INCIDENT_CONTINUED: Kind = Kind { name: "incident.continued", version: 1 };
pub const INCIDENT_ENDED: Kind = Kind { name: "incident.ended", version: 1 };

/// Body of `incident.opened`. The number of the decision and its words are sealed under the incident's own dataset.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IncidentOpened {
    pub id: IncidentId,
    /// The signal that led to it, where there was one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signal: Option<i64>,
    /// One of [`MATTERS`].
    pub matter: String,
    pub area: PlaceId,
    pub communities: Vec<PlaceId>,
    pub dataset: DatasetId,
    /// Event grade: 1 particularly major … 4 general; none while nobody has graded it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grade: Option<u8>,
    /// Warning colour: 1 red … 4 blue; none while none is published.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub warning: Option<u8>,
    /// Response level: 1–4 for Ⅰ–Ⅳ; none while no response is started.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<u8>,
    pub expected_until: Moment,
    /// What the response will do: codes of [`MEASURES`], none of which restricts anyone.
    pub measures: Vec<String>,
    /// Key of a law entry.
    pub basis: String,
    /// One of [`DECISIONS`].
    pub kind_of_decision: String,
}

/// Sealed with `incident.opened`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Default)]
pub struct Decision {
    #[serde(default)]
    pub number: String,
    #[serde(default)]
    pub note: String,
}

/// The scales, by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Scale {
    Grade,
    Warning,
    Level,
}

impl Scale {
    pub const ALL: [Scale; 3] = [Scale::Grade, Scale::Warning, Scale::Level];
    pub fn name(self) -> &'static str {
        match self {
            Scale::Grade => "grade",
            Scale::Warning => "warning",
            Scale::Level => "level",
        }
    }
    pub fn parse(s: &str) -> Option<Scale> {
        Scale::ALL.into_iter().find(|x| x.name() == s)
    }
}

/// Body of `incident.scaled`: one scale, its new value (none: withdrawn), and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IncidentScaled {
    pub id: IncidentId,
    pub scale: Scale,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<u8>,
    /// One of [`REASONS`].
    pub reason: String,
}

/// Body of `incident.continued`: reviewed, and expected to last longer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IncidentContinued {
    pub id: IncidentId,
    pub expected_until: Moment,
    /// One of [`REASONS`].
    pub reason: String,
}

/// Body of `incident.ended`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IncidentEnded {
    pub id: IncidentId,
    /// How the end was announced: codes of [`ANNOUNCED`].
    pub announced: Vec<String>,
}

/// What an incident may be about.
pub const MATTERS: [&str; 12] = [
    "respiratory_cluster",
    "enteric_cluster",
    "foodborne",
    "heat",
    "cold",
    "flood",
    "fire",
    "gas",
    "quake",
    "accident",
    "outage",
    "other",
];
/// What a response may do; whatever restricts someone is a measure of its own with its own deciding organ.
pub const MEASURES: [&str; 6] = ["visits", "care", "notices", "cleaning", "standby", "clinic"];
/// How the decision was made.
pub const DECISIONS: [&str; 3] = ["order", "meeting", "oral"];
pub const REASONS: [&str; 5] = ["worse", "better", "wider", "assessed", "superior"];
pub const ANNOUNCED: [&str; 4] = ["bulletin", "board", "broadcast", "message"];
