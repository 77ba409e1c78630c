//! Boundaries of places, where someone has them: read from GeoJSON (RFC 7946), checked, kept in the datum they came in and
//! labelled with it, given out again. Without them a page shows tiles with the same numbers.
//!
//! Nothing is converted: between WGS 84 and CGCS2000 there is nothing to convert at this scale, and for GCJ-02 no exact formula
//! is public.

mod check;
mod fact;
mod page;
mod read;
mod table;
#[cfg(test)]
mod tests;

pub use fact::{Datum, OUTLINES_DRAWN, Outline, OutlinesDrawn, Position};
pub use read::{Drawn, geojson, read_geojson};
pub use table::{DrawOutlines, OUTLINES, of_children};

use muster_ledger::Projection;
use muster_web::{Route, Slice, WordFiles};

pub static SLICE: Slice = Slice {
    projection: &Projection {
        name: "outline",
        kinds: &[OUTLINES_DRAWN],
        tables: &[&OUTLINES],
        project: table::project,
        revision: 1,
    },
    routes: &[
        Route::see("/places/{place}/map", "place.see", page::map),
        Route::act("/places/{place}/map", "place.change", &page::UPLOAD, "/places/{place}/map", page::read_in),
        Route::file("/places/{place}/map.geojson", "place.see", page::taken_out),
    ],
    words: WordFiles { zh_hans: include_str!("words/zh-Hans.ftl"), en: include_str!("words/en.ftl"), zh_hant: "" },
};
