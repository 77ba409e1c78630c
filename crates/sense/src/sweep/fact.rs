//! What can be recorded about sweeps. The door behind a number is sealed; a body goes down to the building and to coded answers.

use muster_ledger::{ActorId, Kind, Moment, PlaceId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

muster_ledger::id!(/// One sweep of a community: every door, the same questions.
    SweepId);
muster_ledger::id!(/// A door within one sweep. Drawn without regard to the stairs.
    DoorId);

pub const SWEEP_OPENED: Kind = Kind { name: "sweep.opened", version: 1 };
pub const DOORS_FIXED: Kind = Kind { name: "doors.fixed", version: 1 };
pub const DOORS_RECORDED: Kind = Kind { name: "doors.recorded", version: 1 };
pub const DOORS_QUARANTINED: Kind = Kind { name: "doors.quarantined", version: 1 };
pub const QUARANTINE_DECIDED: Kind = Kind { name: "quarantine.decided", version: 1 };
pub const DOOR_SETTLED: Kind = Kind { name: "door.settled", version: 1 };
pub const REVISITS_CHOSEN: Kind = Kind { name: "revisits.chosen", version: 1 };
pub const DOOR_REVISITED: Kind = Kind { name: "door.revisited", version: 1 };
pub const SWEEP_CLOSED: Kind = Kind { name: "sweep.closed", version: 1 };

/// Body of `sweep.opened`; who asks, for what, and on what basis is sealed with it as [`Asked`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opened {
    pub id: SweepId,
    pub community: PlaceId,
    pub questions: Vec<String>,
    pub until: Moment,
    /// How many doors it has, for ever.
    pub doors: u32,
}

/// Sealed with `sweep.opened`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    pub title: String,
    pub asker: String,
    pub basis: String,
}

/// Body of `doors.fixed`: the denominator, whole buildings a fact; the sealed part maps door numbers to [`Door`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fixed {
    pub sweep: SweepId,
    pub community: PlaceId,
    pub doors: Vec<FixedDoor>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FixedDoor {
    pub id: DoorId,
    pub grid: PlaceId,
    pub building: PlaceId,
}

/// Where a door is, sealed with its building's.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Door {
    pub room: PlaceId,
    pub label: String,
    #[serde(default)]
    pub unit: String,
    #[serde(default)]
    pub floor: i64,
    /// Its place in the walk through the building.
    pub order: u32,
}

/// What came of a door. One word each, so that all doors add up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    Present,
    Absent,
    Refused,
    Empty,
    Moved,
    Away,
}

impl Outcome {
    pub const ALL: [Outcome; 6] =
        [Outcome::Present, Outcome::Absent, Outcome::Refused, Outcome::Empty, Outcome::Moved, Outcome::Away];
    pub const fn name(self) -> &'static str {
        match self {
            Outcome::Present => "present",
            Outcome::Absent => "absent",
            Outcome::Refused => "refused",
            Outcome::Empty => "empty",
            Outcome::Moved => "moved",
            Outcome::Away => "away",
        }
    }
    pub const fn words(self) -> &'static str {
        match self {
            Outcome::Present => "sweep-outcome-present",
            Outcome::Absent => "sweep-outcome-absent",
            Outcome::Refused => "sweep-outcome-refused",
            Outcome::Empty => "sweep-outcome-empty",
            Outcome::Moved => "sweep-outcome-moved",
            Outcome::Away => "sweep-outcome-away",
        }
    }
    pub fn parse(name: &str) -> Option<Outcome> {
        Outcome::ALL.into_iter().find(|o| o.name() == name)
    }
    /// Nobody has to come again.
    pub const fn last(self) -> bool {
        !matches!(self, Outcome::Absent)
    }
}

/// Coded answers by question; of `yes_no` 0 or 1.
pub type Answers = BTreeMap<String, i64>;

/// What was found behind one door: for each sweep that asks there one number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    pub doors: Vec<DoorId>,
    /// Made where it was typed: sent twice it counts once.
    pub key: String,
    pub outcome: Outcome,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub answers: Answers,
    /// When it was typed, by the clock of that device: a claim.
    pub at: Moment,
    /// Doors among these of which somebody else had recorded something else meanwhile: both stand until one is chosen.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub against: Vec<DoorId>,
}

/// Body of `doors.recorded`; notes, where there are any, are sealed by key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recorded {
    pub community: PlaceId,
    /// Who was at the door, where somebody else let it in from quarantine.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<ActorId>,
    pub records: Vec<Record>,
}

/// Body of `doors.quarantined`: sent in under a duty that had ended meanwhile, or after the sweep had; sealed as they came.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quarantined {
    pub community: PlaceId,
    pub of: ActorId,
    pub count: u32,
}

/// Body of `quarantine.decided`; `id` is the number of the fact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuarantineDecided {
    pub id: i64,
    pub taken: bool,
}

/// Body of `door.settled`: which of two stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settled {
    pub id: DoorId,
    /// The later of both.
    pub second: bool,
}

/// Body of `revisits.chosen`: drawn by lot among the doors that were met.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RevisitsChosen {
    pub sweep: SweepId,
    pub doors: Vec<DoorId>,
}

/// Body of `door.revisited`: by somebody else, who did not see what the first had found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Revisited {
    pub id: DoorId,
    pub outcome: Outcome,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub answers: Answers,
}

/// Body of `sweep.closed`: what was reached by then.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closed {
    pub id: SweepId,
    pub doors: u32,
    pub done: u32,
}
