//! What can be recorded when the tree itself is redrawn: places under another parent, new ones beside old ones, one in another.
//! Everything that hangs on a place follows it: the body says where to.

use super::super::change::Why;
use muster_ledger::{Day, Fact, Fault, Kind, PlaceId};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

pub const PLACES_MOVED: Kind = Kind { name: "places.moved", version: 1 };

/// What decides who sees it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Spot {
    pub community: PlaceId,
    pub grid: PlaceId,
}

/// One place under another parent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Move {
    pub place: PlaceId,
    pub from: PlaceId,
    pub to: PlaceId,
    pub was: Spot,
    pub is: Spot,
    /// The place and what stands or stood below it, without homes; empty where neither community nor grid changes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub within: Vec<PlaceId>,
}

/// A place that began with this: it was added just before, in the same act.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Made {
    pub place: PlaceId,
    /// Whose part it was.
    pub from: PlaceId,
}

/// A place that went into another: it is closed in the same act, and what belonged to it alone belongs to the other.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Merged {
    pub place: PlaceId,
    pub into: PlaceId,
    /// Of what it went into.
    pub is: Spot,
    /// What was closed below it long before: its records go along.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub within: Vec<PlaceId>,
}

/// Body of `places.moved`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moved {
    pub moves: Vec<Move>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub made: Vec<Made>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub merged: Vec<Merged>,
    pub day: Day,
    pub why: Why,
}

impl Moved {
    /// Places moved at once: a community has a few hundred buildings, a village a thousand houses.
    pub const MOVES_MAX: usize = 2_000;
    /// Places named in all.
    pub const WITHIN_MAX: usize = 20_000;

    pub(super) fn of(fact: &Fact) -> Result<Moved, Fault> {
        fact.body()
    }
    /// As it is looked up for many rows.
    pub(super) fn ways(&self) -> Ways<'_> {
        let at = self.moves.iter().flat_map(|m| m.within.iter().map(|p| (*p, m.is))).collect();
        Ways { at, merged: &self.merged }
    }
    /// Communities in which anything changes hands.
    pub(crate) fn communities(&self) -> Vec<PlaceId> {
        let moved = self.moves.iter().filter(|m| !m.within.is_empty()).flat_map(|m| [m.was.community, m.is.community]);
        // Where a community went into another, both are meant; a street's number is no community's, and finds nothing.
        let merged = self.merged.iter().flat_map(|m| [m.is.community, m.place]);
        let mut out: Vec<PlaceId> = moved.chain(merged).filter(|c| *c != PlaceId::HOUSE).collect();
        out.sort();
        out.dedup();
        out
    }
    /// Everything named as moved along.
    pub(crate) fn within(&self) -> impl Iterator<Item = PlaceId> {
        let merged = self.merged.iter().flat_map(|m| m.within.iter().copied().chain([m.place]));
        self.moves.iter().flat_map(|m| m.within.iter().copied()).chain(merged)
    }
}

/// Where rows now belong.
pub(super) struct Ways<'a> {
    at: HashMap<PlaceId, Spot>,
    merged: &'a [Merged],
}

impl Ways<'_> {
    /// For a row that hung on `at` (0 where on nothing finer than its grid or community): on what it hangs now, and where.
    pub(super) fn now(&self, at: PlaceId, was: Spot) -> (PlaceId, Spot) {
        if let Some(is) = self.at.get(&at) {
            return (at, *is);
        }
        for m in self.merged {
            if at == m.place || was.grid == m.place || m.within.contains(&at) {
                return (if at == m.place { m.into } else { at }, m.is);
            }
            if was.community == m.place {
                return (at, Spot { community: m.is.community, grid: was.grid });
            }
        }
        (at, was)
    }
}
