//! Who is where meanwhile: homes that change, stays elsewhere, absences, visitors.
//!
//! The register says where someone is at home; this slice says who is not there now and who is there besides. Both grids of a
//! move or a stay see it at once, and the counts of any set of grids add up, because each is the register plus the stays in
//! force. A stay ends by itself: it is compared at reading.

mod fact;
mod page;
mod routes;
mod rule;
mod table;
#[cfg(test)]
mod tests;

pub use fact::{
    Begun, Change, Ended, HOME_CHANGED, HomeChanged, STAY_BEGUN, STAY_ELAPSED, STAY_ENDED, Spot, StayId, StayKind, Visitor,
};
pub(crate) use page::{at_home, of_person};
pub(crate) use routes::beside;
pub(crate) use rule::home_changed;
pub use rule::{Begin, End, STAY_DAYS_MAX, VISIT_DAYS_MAX, VISITOR_DATA, Visit, fire_elapse};
pub use table::{By, Counts, STAYS, Stay, at_room, away, counts, find, of_subject};

use crate::place::PLACES_MOVED;
use muster_ledger::Projection;
use muster_web::{Route, Slice, WordFiles};

pub static SLICE: Slice = Slice {
    projection: &Projection {
        name: "stay",
        kinds: &[HOME_CHANGED, STAY_BEGUN, STAY_ENDED, STAY_ELAPSED, PLACES_MOVED],
        tables: &[&STAYS, &table::CHANGES],
        project: table::project,
        revision: 1,
    },
    routes: &[
        Route::see("/stays", "stay.see", page::all),
        Route::see("/people/{subject}/stay", "stay.record", page::person),
        Route::act("/people/{subject}/stays", "stay.record", &routes::BEGIN, "/people/{subject}/stay", routes::begin),
        Route::see("/households/{room}/visitors", "stay.record", page::visitors),
        Route::act("/households/{room}/visitors", "stay.record", &routes::VISIT, "/households/{room}/visitors", routes::visit),
        Route::act("/stays/{id}/end", "stay.record", &routes::END, "/stays", routes::end),
    ],
    words: WordFiles { zh_hans: include_str!("words/zh-Hans.ftl"), en: include_str!("words/en.ftl"), zh_hant: "" },
};
