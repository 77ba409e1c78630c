//! The area tree: 行政区划—网格—楼—单元—户, any depth. A place has an id of the house; official codes are attributes.
//!
//! Every row carries its community, grid and building, so that a scope is a comparison and not a walk.

mod fact;
mod homes;
pub mod import;
mod page;
mod table;
#[cfg(test)]
mod tests;

pub use fact::{Added, Level, PLACES_ADDED, PlaceDraft};
pub(crate) use homes::{Ambiguous, Homes, Located, bare, located};
pub use homes::{Home, rooms_called};
pub use table::{COUNT_BY_LEVEL, PLACES, Place, VERSION, ancestors, by_code, children, counts, find, named, under, within};

use muster_ledger::Projection;
use muster_web::{Route, Slice, WordFiles};

pub static SLICE: Slice = Slice {
    projection: &Projection {
        name: "place",
        kinds: &[PLACES_ADDED],
        tables: &[&PLACES, &VERSION, &COUNT_BY_LEVEL],
        project: table::project,
        revision: 1,
    },
    routes: &[Route::see("/places", "place.see", page::places), Route::see("/places/{place}", "place.see", page::place)],
    words: WordFiles { zh_hans: include_str!("words/zh-Hans.ftl"), en: include_str!("words/en.ftl"), zh_hant: "" },
};
