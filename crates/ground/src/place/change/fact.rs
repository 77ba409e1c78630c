//! What can be recorded about a place that stands already. Names and codes of places are public; the document that ordered a
//! change is sealed: it may name someone.

use muster_ledger::{Day, Kind, PlaceId};
use serde::{Deserialize, Serialize};

pub const PLACE_RENAMED: Kind = Kind { name: "place.renamed", version: 1 };
pub const PLACE_RECODED: Kind = Kind { name: "place.recoded", version: 1 };
pub const PLACE_CLOSED: Kind = Kind { name: "place.closed", version: 1 };
pub const PLACE_REOPENED: Kind = Kind { name: "place.reopened", version: 1 };

/// Why it changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// A government or a committee decided it: a document says so.
    Decision,
    /// Built anew, taken down, divided.
    Rebuilt,
    /// It was wrong in the list.
    Mistake,
}

impl Why {
    pub const ALL: [Why; 3] = [Why::Decision, Why::Rebuilt, Why::Mistake];
    pub fn code(self) -> &'static str {
        ["decision", "rebuilt", "mistake"][self as usize]
    }
    pub fn parse(code: &str) -> Option<Why> {
        Why::ALL.into_iter().find(|w| w.code() == code)
    }
    pub fn words(self) -> &'static str {
        ["place-why-decision", "place-why-rebuilt", "place-why-mistake"][self as usize]
    }
}

/// What of a place changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum What {
    Name,
    Code,
    Closed,
    Reopened,
    /// It stands below another place.
    Parent,
    /// It began as a part of another.
    Began,
    /// A part of it became a place of its own.
    Divided,
    /// It went into another.
    Merged,
    /// Another went into it.
    Took,
}

impl What {
    pub const ALL: [What; 9] = [
        What::Name,
        What::Code,
        What::Closed,
        What::Reopened,
        What::Parent,
        What::Began,
        What::Divided,
        What::Merged,
        What::Took,
    ];
    pub fn code(self) -> &'static str {
        ["name", "code", "closed", "reopened", "parent", "began", "divided", "merged", "took"][self as usize]
    }
    pub fn parse(code: &str) -> Option<What> {
        What::ALL.into_iter().find(|w| w.code() == code)
    }
}

/// Body of `place.renamed`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Renamed {
    pub id: PlaceId,
    pub name: String,
    /// The first day of the new name.
    pub day: Day,
    pub why: Why,
}

/// Body of `place.recoded`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recoded {
    pub id: PlaceId,
    pub code: String,
    pub day: Day,
    pub why: Why,
}

/// Body of `place.closed`: the place that was meant, then what stood below it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closed {
    pub places: Vec<PlaceId>,
    pub day: Day,
    pub why: Why,
}

impl Closed {
    /// A community of tall buildings has some five thousand flats.
    pub const MAX: usize = 20_000;
}

/// Body of `place.reopened`: the place, and what was closed below it on the same day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reopened {
    pub places: Vec<PlaceId>,
    pub day: Day,
    pub why: Why,
}

/// Sealed with each of them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::place) struct Paper {
    /// Organ and number.
    pub document: String,
}
