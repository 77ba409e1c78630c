//! What can be recorded about sites and compounds.

use muster_ledger::{Day, Kind, PlaceId};
use serde::{Deserialize, Serialize};

pub const SITE_RECORDED: Kind = Kind { name: "site.recorded", version: 1 };
pub const SITE_CHANGED: Kind = Kind { name: "site.changed", version: 1 };
pub const SITE_CLOSED: Kind = Kind { name: "site.closed", version: 1 };
pub const COMPOUND_DESCRIBED: Kind = Kind { name: "compound.described", version: 1 };

muster_ledger::id!(/// A gate, a valve, an open space.
    SiteId);

/// Whether it can be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    Usable,
    /// In part, or at some hours.
    Limited,
    Unusable,
}

impl State {
    pub const ALL: [State; 3] = [State::Usable, State::Limited, State::Unusable];
    pub fn code(self) -> &'static str {
        ["usable", "limited", "unusable"][self as usize]
    }
    pub fn parse(code: &str) -> Option<State> {
        State::ALL.into_iter().find(|s| s.code() == code)
    }
    pub fn words(self) -> &'static str {
        ["site-state-usable", "site-state-limited", "site-state-unusable"][self as usize]
    }
}

/// Body of `site.recorded` and `site.changed`: the site as it is from now on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Site {
    pub id: SiteId,
    /// One of [`super::KINDS`].
    pub kind: String,
    pub name: String,
    /// The compound, building, grid or community it belongs to, with those that decide who sees it.
    pub place: PlaceId,
    pub community: PlaceId,
    pub grid: PlaceId,
    /// Grids that it serves beside its own: a gate may let in two.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub serves: Vec<PlaceId>,
    /// Persons it holds; 0 where that means nothing or nobody knows.
    #[serde(default)]
    pub capacity: i64,
    pub state: State,
    /// The day on which someone last saw that it is so.
    pub seen: Day,
}

/// Sealed with both.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Keeper {
    /// Who holds the key.
    pub name: String,
    pub phone: String,
    /// How to find it, what it turns off.
    #[serde(default)]
    pub note: String,
}

/// Body of `site.closed`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Gone {
    pub id: SiteId,
}

/// Where it is known from how a compound is looked after.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// Someone went there.
    Visit,
    /// The street's or the housing office's list.
    List,
    /// Its residents said so.
    Residents,
}

impl Source {
    pub const ALL: [Source; 3] = [Source::Visit, Source::List, Source::Residents];
    pub fn code(self) -> &'static str {
        ["visit", "list", "residents"][self as usize]
    }
    pub fn parse(code: &str) -> Option<Source> {
        Source::ALL.into_iter().find(|s| s.code() == code)
    }
    pub fn words(self) -> &'static str {
        ["site-source-visit", "site-source-list", "site-source-residents"][self as usize]
    }
}

/// Body of `compound.described`. None where nobody knows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Described {
    pub compound: PlaceId,
    pub community: PlaceId,
    pub grid: PlaceId,
    pub property_firm: Option<bool>,
    pub owners_committee: Option<bool>,
    pub guard: Option<bool>,
    pub seen: Day,
    pub source: Source,
}

impl Described {
    /// 三无: nobody is there to open a gate or to carry a bag. Not so while one of the three is unknown.
    pub fn without_anyone(&self) -> bool {
        [self.property_firm, self.owners_committee, self.guard] == [Some(false); 3]
    }
}
