//! Sweeps 拉网排查: the same questions at every door of a community, from a denominator that nobody can change afterwards.
//!
//! Each door ends with one word; one visit serves every sweep that asks there. What a phone brings in late counts once, stands beside
//! another's word until one is chosen, and waits in quarantine where its duty had ended. One door in twenty is visited again by
//! somebody else, who does not see what the first had found.

mod bring;
mod count;
mod fact;
mod open;
mod page;
mod page_walk;
mod question;
mod routes;
mod rule;
mod table;
#[cfg(test)]
mod tests;

pub use count::{Agreement, Asked as AskedCount, Figures, Tally, figures};
pub use fact::{
    Answers, Asked, Closed, DOOR_REVISITED, DOOR_SETTLED, DOORS_FIXED, DOORS_QUARANTINED, DOORS_RECORDED, Door, DoorId, Fixed,
    FixedDoor, Opened, Outcome, QUARANTINE_DECIDED, QuarantineDecided, Quarantined, REVISITS_CHOSEN, Record, Recorded, Revisited,
    RevisitsChosen, SWEEP_CLOSED, SWEEP_OPENED, Settled, SweepId,
};
pub use open::Open;
pub use page::waiting;
pub use question::{Is, Question, questions};
pub use rule::{Bring, Choose, Close, Incoming, LeaveOut, Quarantine, RECORDS_MAX, RecordDoors, Revisit, SWEEP_DATA, Settle};
pub use table::{DOORS, Found, KEYS, Places, QUARANTINE, SWEEPS, Sweep, Swept};

use muster_ground::place::PLACES_MOVED;
use muster_ledger::Projection;
use muster_web::{Slice, WordFiles};

pub static SLICE: Slice = Slice {
    projection: &Projection {
        name: "sweep",
        kinds: &[
            SWEEP_OPENED,
            DOORS_FIXED,
            DOORS_RECORDED,
            DOORS_QUARANTINED,
            QUARANTINE_DECIDED,
            DOOR_SETTLED,
            REVISITS_CHOSEN,
            DOOR_REVISITED,
            SWEEP_CLOSED,
            PLACES_MOVED,
        ],
        tables: &[&table::SWEEPS, &table::DOORS, &table::KEYS, &table::QUARANTINE],
        project: table::project,
        revision: 1,
    },
    routes: routes::ROUTES,
    words: WordFiles { zh_hans: include_str!("words/zh-Hans.ftl"), en: include_str!("words/en.ftl"), zh_hant: "" },
};
