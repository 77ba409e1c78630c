//! Placements: someone is taken to hospital or otherwise away, and nobody who depends on them is left alone. One guided act: who is
//! taken, who stays behind, where each is placed, and who took them in. It cannot be closed while one of them is unplaced.
//!
//! Children, the old, the disabled and animals count alike. Where nobody else can, the committee itself looks after them for the time
//! being (Civil Code, article 34).

mod fact;
mod page;
mod routes;
mod rule;
mod table;
#[cfg(test)]
mod tests;

pub use fact::{
    Accepted, Begun, Closed, Dependant, Known, PLACEMENT_ACCEPTED, PLACEMENT_BEGUN, PLACEMENT_CLOSED, PLACEMENT_PLACED, Placed,
    PlacementId, Where, Who,
};
pub use rule::{Accept, Begin, Close, Place};
pub use table::{Dep, PLACEMENTS, Placement, find, unplaced};

use muster_ground::place::PLACES_MOVED;
use muster_ledger::Projection;
use muster_web::{Slice, WordFiles};

pub static SLICE: Slice = Slice {
    projection: &Projection {
        name: "placement",
        kinds: &[PLACEMENT_BEGUN, PLACEMENT_PLACED, PLACEMENT_ACCEPTED, PLACEMENT_CLOSED, PLACES_MOVED],
        tables: &[&PLACEMENTS, &table::DEPENDANTS],
        project: table::project,
        revision: 1,
    },
    routes: routes::ROUTES,
    words: WordFiles { zh_hans: include_str!("words/zh-Hans.ftl"), en: include_str!("words/en.ftl"), zh_hant: "" },
};
