//! The area tree: 行政区划—网格—楼—单元—户, any depth. A place has an id of the house; official codes are attributes.
//!
//! Every row carries its community, grid and building, so that a scope is a comparison and not a walk.

mod card;
mod change;
mod compare;
mod fact;
mod homes;
pub mod import;
mod import_homes;
mod page;
mod page_card;
mod page_upload;
mod redraw;
mod table;
#[cfg(test)]
mod tests;

pub use change::{
    Change, Closed, Former, HISTORY, PLACE_CLOSED, PLACE_RECODED, PLACE_RENAMED, PLACE_REOPENED, Recoded, Renamed, Reopened, To,
    Why, code_on, formerly,
};
pub use compare::{Compare, Compared, Differs};
pub use fact::{Added, Level, PLACES_ADDED, PlaceDraft};
pub(crate) use homes::{Ambiguous, Homes, Located, bare, located};
pub use homes::{Home, rooms_called};
pub use redraw::{
    Begin, By, Follow, Made, Merged, Move, Moved, PLACES_MOVED, Plan, Redraw, Spot, Wish, divisible, holds, plan, version,
};
pub use table::{
    COUNT_BY_LEVEL, PLACES, Place, VERSION, ancestors, by_code, children, counts, find, named, sounding, under, within,
};

use muster_ledger::Projection;
use muster_web::{Route, Slice, WordFiles};

pub static SLICE: Slice = Slice {
    projection: &Projection {
        name: "place",
        kinds: &[PLACES_ADDED, PLACE_RENAMED, PLACE_RECODED, PLACE_CLOSED, PLACE_REOPENED, PLACES_MOVED],
        tables: &[&PLACES, &VERSION, &COUNT_BY_LEVEL, &HISTORY],
        project: table::project,
        revision: 2,
    },
    routes: &[
        Route::see("/places", "place.see", page::places),
        Route::see("/places/import", "place.import", page_upload::new),
        Route::act("/places/import", "place.import", &page_upload::UPLOAD, "/places/import", page_upload::upload),
        Route::see("/places/import/{list}", "place.import", page_upload::one),
        Route::act(
            "/places/import/{list}/confirm",
            "place.import",
            &page_upload::CONFIRM,
            "/places/import/{list}",
            page_upload::confirm,
        ),
        Route::see("/places/{place}", "place.see", page::place),
        Route::see("/places/{place}/name", "place.change", change::page::name),
        Route::act("/places/{place}/name", "place.change", &change::page::NAME, "/places/{place}/name", change::page::rename),
        Route::see("/places/{place}/code", "place.change", change::page::code),
        Route::act("/places/{place}/code", "place.change", &change::page::CODE, "/places/{place}/code", change::page::recode),
        Route::see("/places/{place}/closing", "place.change", change::page::closing),
        Route::act(
            "/places/{place}/closing",
            "place.change",
            &change::page::CLOSE,
            "/places/{place}/closing",
            change::page::close,
        ),
        Route::see("/places/{place}/opening", "place.change", change::page::opening),
        Route::act(
            "/places/{place}/opening",
            "place.change",
            &change::page::OPEN,
            "/places/{place}/opening",
            change::page::reopen,
        ),
        Route::see("/places/{place}/grids", "place.change", redraw::grids::grids),
        Route::act(
            "/places/{place}/grids",
            "place.change",
            &redraw::grids::GRIDS,
            "/places/{place}/grids",
            redraw::grids::redraw,
        ),
        Route::see("/places/{place}/parent", "place.change", redraw::page::parent),
        Route::act(
            "/places/{place}/parent",
            "place.change",
            &redraw::page::PARENT,
            "/places/{place}/parent",
            redraw::page::reparent,
        ),
        Route::see("/places/{place}/merging", "place.change", redraw::page::merging),
        Route::act(
            "/places/{place}/merging",
            "place.change",
            &redraw::page::MERGE,
            "/places/{place}/merging",
            redraw::page::merge,
        ),
        Route::see("/places/{place}/splitting", "place.change", redraw::page::splitting),
        Route::act(
            "/places/{place}/splitting",
            "place.change",
            &redraw::page::SPLIT,
            "/places/{place}/splitting",
            redraw::page::split,
        ),
    ],
    words: WordFiles { zh_hans: include_str!("words/zh-Hans.ftl"), en: include_str!("words/en.ftl"), zh_hant: "" },
};
