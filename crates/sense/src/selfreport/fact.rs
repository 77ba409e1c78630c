//! What can be recorded about reports. Who it is about and in which room is sealed; bodies name the building at most.

use super::symptom::Symptom;
use muster_ledger::{Day, Kind, PlaceId};
use serde::{Deserialize, Serialize};

pub const REPORT_MADE: Kind = Kind { name: "report.made", version: 1 };
pub const REPORT_CORRECTED: Kind = Kind { name: "report.corrected", version: 1 };
pub const REPORT_VERIFIED: Kind = Kind { name: "report.verified", version: 1 };
pub const REPORT_REVEALED: Kind = Kind { name: "report.revealed", version: 1 };

muster_ledger::id!(/// A report someone made.
    ReportId);

/// Body of `report.made`; the sealed part holds [`Told`]. Its first subject is the person it is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportMade {
    pub id: ReportId,
    pub community: PlaceId,
    pub grid: PlaceId,
    pub building: PlaceId,
    pub symptoms: Vec<Symptom>,
    /// Nothing wrong.
    pub none: bool,
    /// First day of it; the day of the report where nothing is wrong.
    pub onset: Day,
    /// Made by someone the house knows; from a door's QR code it is not.
    pub verified: bool,
}

/// Sealed with `report.made`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    pub room: PlaceId,
    /// The room in words, e.g. 5幢2单元301.
    pub label: String,
    #[serde(default)]
    pub name: String,
    #[serde(default)]
    pub phone: String,
    #[serde(default)]
    pub note: String,
}

/// Body of `report.corrected`: what holds from now on. The sealed part holds the note.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportCorrected {
    pub id: ReportId,
    pub symptoms: Vec<Symptom>,
    pub none: bool,
    pub onset: Day,
}

/// Body of `report.verified`: someone asked at the door or on the telephone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportVerified {
    pub id: ReportId,
    /// False: nobody there made it, so it counts no longer.
    pub holds: bool,
}

/// Body of `report.revealed`: the sealed part was shown to the author of this fact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportRevealed {
    pub id: ReportId,
}
