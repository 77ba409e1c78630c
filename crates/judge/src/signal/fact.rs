//! What can be recorded about rules and signals. Evidence is a list of facts; who they are about stays sealed there.

use muster_ledger::{Day, Kind, Moment, PlaceId, Seq};
use muster_sense::selfreport::{Symptom, Within};
use serde::{Deserialize, Serialize};

pub const RULE_TRIED: Kind = Kind { name: "rule.tried", version: 1 };
pub const RULE_SWITCHED: Kind = Kind { name: "rule.switched", version: 1 };
pub const SIGNAL_RAISED: Kind = Kind { name: "signal.raised", version: 1 };
pub const SIGNAL_EXTENDED: Kind = Kind { name: "signal.extended", version: 1 };
pub const SIGNAL_DEADLINE_MISSED: Kind = Kind { name: "signal.deadline_missed", version: 1 };
pub const SIGNAL_VERIFIED: Kind = Kind { name: "signal.verified", version: 1 };
pub const SIGNAL_DISMISSED: Kind = Kind { name: "signal.dismissed", version: 1 };

muster_ledger::id!(/// A signal that a rule raised.
    SignalId);

/// Body of `rule.tried`: how often it would have spoken on the history of this house.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleTried {
    pub key: String,
    pub version: i64,
    pub days: i64,
    pub would_raise: i64,
}

/// Body of `rule.switched`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleSwitched {
    pub key: String,
    pub version: i64,
    pub on: bool,
}

/// Days of onset, first and last included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Window {
    pub from: Day,
    pub to: Day,
}

/// Body of `signal.raised`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignalRaised {
    pub id: SignalId,
    pub rule: String,
    pub version: i64,
    pub what: Symptom,
    pub within: Within,
    /// 0 where the rule looks wider than a building.
    pub building: PlaceId,
    /// 0 where the rule looks at a whole community.
    pub grid: PlaceId,
    pub community: PlaceId,
    /// People, each once.
    pub count: i64,
    /// The reports that count, one for each person.
    pub evidence: Vec<Seq>,
    pub window: Window,
    /// When the first of them was recorded: the clock starts there.
    pub first_at: Moment,
    pub verify_by: Moment,
}

impl SignalRaised {
    pub fn place(&self) -> PlaceId {
        match self.within {
            Within::Building => self.building,
            Within::Grid => self.grid,
            Within::Community => self.community,
        }
    }
}

/// Body of `signal.extended`: one more report fits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignalExtended {
    pub id: SignalId,
    pub count: i64,
    pub evidence: Vec<Seq>,
    pub window: Window,
}

/// Body of `signal.deadline_missed`: nobody verified it in time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignalDeadlineMissed {
    pub id: SignalId,
    pub verify_by: Moment,
}

/// Body of `signal.verified` and `signal.dismissed`; the sealed part holds the note.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignalClosed {
    pub id: SignalId,
    /// How it was found out: a code with words, `signal-basis-…`.
    pub basis: String,
}
