//! What can be recorded about care plans. Bodies hold days, hours and accounts; contacts, medicine and notes are sealed under the
//! resident's own key.

use super::clock::{Treatment, Window};
use muster_ground::care::{self, Consent};
use muster_ledger::{ActorId, Day, Kind, Moment, PlaceId};
use muster_muster::task::TaskId;
use serde::{Deserialize, Serialize};

pub const CAREPLAN_WRITTEN: Kind = Kind { name: "careplan.written", version: 1 };
pub const CAREPLAN_ENDED: Kind = Kind { name: "careplan.ended", version: 1 };
pub const CHECKIN_RECORDED: Kind = Kind { name: "checkin.recorded", version: 1 };
pub const CHECKIN_MISSED: Kind = Kind { name: "checkin.missed", version: 1 };
pub const MEDICINE_ASKED: Kind = Kind { name: "medicine.asked", version: 1 };
pub const MEDICINE_COUNTED: Kind = Kind { name: "medicine.counted", version: 1 };
pub const TREATMENT_PLANNED: Kind = Kind { name: "treatment.planned", version: 1 };
pub const TREATMENT_RECORDED: Kind = Kind { name: "treatment.recorded", version: 1 };
pub const TREATMENT_MISSED: Kind = Kind { name: "treatment.missed", version: 1 };

muster_ledger::id!(/// One resident's care plan.
    CareplanId);

/// By which way the person wants to be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    Visit = 0,
    Phone = 1,
    Text = 2,
    /// A knock, and an answer from inside.
    Knock = 3,
    /// A relative tells the worker.
    Relative = 4,
}

impl Way {
    pub const ALL: [Way; 5] = [Way::Visit, Way::Phone, Way::Text, Way::Knock, Way::Relative];
    pub fn code(self) -> &'static str {
        ["visit", "phone", "text", "knock", "relative"][self as usize]
    }
    pub fn parse(code: &str) -> Option<Way> {
        Way::ALL.into_iter().find(|w| w.code() == code)
    }
    pub fn words(self) -> &'static str {
        ["careplan-way-visit", "careplan-way-phone", "careplan-way-text", "careplan-way-knock", "careplan-way-relative"]
            [self as usize]
    }
}

/// Body of `careplan.written`; written anew, it has the same id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Written {
    pub id: CareplanId,
    pub community: PlaceId,
    pub grid: PlaceId,
    pub building: PlaceId,
    pub carer: ActorId,
    pub deputy: ActorId,
    pub way: Way,
    pub window: Window,
    /// The last day on which what is in the house suffices.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub medicine: Option<Day>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub treatment: Option<Treatment>,
    pub consent: Consent,
    pub consent_way: care::Way,
    pub consent_on: Day,
    /// It is gone through with the person again then.
    pub review: Moment,
}

/// Sealed with `careplan.written`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Extra {
    #[serde(default)]
    pub contact: String,
    #[serde(default)]
    pub contact_phone: String,
    #[serde(default)]
    pub medicine: String,
    /// Hospital and entrance.
    #[serde(default)]
    pub treated_at: String,
    /// What to do when nobody answers.
    #[serde(default)]
    pub unreached: String,
}

/// Why a plan ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// The person no longer wants it.
    Wish = 0,
    Over = 1,
    /// They left the register.
    Left = 2,
}

/// Body of `careplan.ended`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ended {
    pub id: CareplanId,
    pub why: Why,
}

/// How it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    Well = 0,
    Needs = 1,
    NotReached = 2,
}

impl Outcome {
    pub const ALL: [Outcome; 3] = [Outcome::Well, Outcome::Needs, Outcome::NotReached];
    pub fn code(self) -> &'static str {
        ["well", "needs", "not_reached"][self as usize]
    }
    pub fn parse(code: &str) -> Option<Outcome> {
        Outcome::ALL.into_iter().find(|o| o.code() == code)
    }
    pub fn words(self) -> &'static str {
        ["careplan-well", "careplan-needs", "careplan-not-reached"][self as usize]
    }
}

/// Whose word it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Checker {
    /// Carer, deputy, or whoever else of the community did it.
    Worker = 0,
    Oneself = 1,
    /// Whoever holds the person's slip: neighbour or family.
    Slip = 2,
    /// A visit's outcome.
    Task = 3,
}

impl Checker {
    pub const ALL: [Checker; 4] = [Checker::Worker, Checker::Oneself, Checker::Slip, Checker::Task];
    pub fn words(self) -> &'static str {
        ["careplan-by-worker", "careplan-by-oneself", "careplan-by-slip", "careplan-by-task"][self as usize]
    }
}

/// Body of `checkin.recorded`; a note is sealed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checked {
    pub plan: CareplanId,
    pub day: Day,
    pub outcome: Outcome,
    pub by: Checker,
}

/// Body of `checkin.missed`: nobody made it in its hours, or nobody answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Missed {
    pub plan: CareplanId,
    pub day: Day,
    /// 1 calls the deputy, 2 the secretary.
    pub step: u8,
    /// Who is asked to go; none where it lies with the secretary's post.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<ActorId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub task: Option<TaskId>,
}

/// Body of `medicine.asked`: what is in the house ends soon.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MedicineAsked {
    pub plan: CareplanId,
    pub until: Day,
}

/// Body of `medicine.counted`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MedicineCounted {
    pub plan: CareplanId,
    pub until: Day,
}

/// Body of `treatment.planned`: somebody was asked to take them there. Without a task where the day was over already.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Planned {
    pub plan: CareplanId,
    pub day: Day,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<ActorId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub task: Option<TaskId>,
}

/// Body of `treatment.recorded`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Treated {
    pub plan: CareplanId,
    pub day: Day,
    pub by: Checker,
}

/// Body of `treatment.missed`: it did not take place, or nobody said that it did. The secretary is asked at once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unmet {
    pub plan: CareplanId,
    pub day: Day,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub task: Option<TaskId>,
}
