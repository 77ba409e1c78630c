//! Counselling: a scarce pool, a queue that anyone waiting can see, and notes that only the counsellor of the case opens.
//!
//! Whoever is in danger comes first, then whoever waits longest; a counsellor takes the next and does not choose. Who waits sees
//! their place and how long it takes, from real sessions. A note is sealed twice: under its month, and for its counsellor; those who
//! lead the pool read counts and times. Another counsellor gets a case only as the person agrees, and somebody in danger is told on
//! with the least that brings help.

mod book;
mod fact;

mod note;
mod page;
mod page_ask;
mod page_case;
mod page_figures;
mod queue;
mod routes;
mod rule;
mod table;
#[cfg(test)]
mod tests;

pub use fact::{
    Alarmed, Asked, COUNSEL_ALARMED, COUNSEL_ASKED, COUNSEL_COPIED, COUNSEL_ENDED, COUNSEL_HANDED, COUNSEL_LAPSED, COUNSEL_LEFT,
    COUNSEL_NOTED, COUNSEL_TAKEN, COUNSEL_WANTED, COUNSELLOR_MARKED, Case as CaseFact, CounselId, End, Ended, Handed, Marked,
    Noted, Taken, Told,
};
pub use page_ask::home_card;
pub use rule::{Ask, COUNSEL_DATA, Take, fire_due};
pub use table::{CASES, Case, DESKS, NOTES, State, find};

use muster_ground::place::PLACES_MOVED;
use muster_ledger::Projection;
use muster_web::{Slice, WordFiles};

pub static SLICE: Slice = Slice {
    projection: &Projection {
        name: "counsel",
        kinds: &[
            COUNSEL_ASKED,
            COUNSEL_TAKEN,
            COUNSEL_NOTED,
            COUNSEL_ENDED,
            COUNSEL_LEFT,
            COUNSEL_HANDED,
            COUNSEL_ALARMED,
            COUNSEL_LAPSED,
            COUNSEL_WANTED,
            COUNSEL_COPIED,
            COUNSELLOR_MARKED,
            PLACES_MOVED,
        ],
        tables: &[&CASES, &NOTES, &DESKS],
        project: table::project,
        revision: 1,
    },
    routes: routes::ROUTES,
    words: WordFiles { zh_hans: include_str!("words/zh-Hans.ftl"), en: include_str!("words/en.ftl"), zh_hant: "" },
};
