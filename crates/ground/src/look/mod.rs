//! Looking at someone's full name: for a purpose, within a daily bound, on record, and seen by the one looked at.
//!
//! Every page that shows a resident unmasked goes through [`Look`]: a task, a report or a request at hand is a purpose by
//! itself ([`at_hand`]), else one is chosen from `policies/purposes.toml`. Who looked, when and why stands on the resident's own page and on
//! paper; the auditor sees patterns without names.

mod at_hand;
mod book;
mod fact;
mod page;
mod rule;
mod table;
#[cfg(test)]
mod tests;

pub use at_hand::{AtHand, Source, at_hand, at_hand_from};
pub use book::{Limit, Purpose, for_post, limit_of, purpose};
pub use fact::{LOOK_TAKEN, LOOKS_WANTED, LOOKS_WIDENED, Taken, Wanted, WantedId, Widened};
pub use page::{PURPOSE, chosen, purposes, purposes_for};
pub use rule::{Look, TakeLook, listed};
pub use table::{LOOKS, Seen, last_through_glass, of_subject};

use crate::approval::APPROVE;
use muster_ledger::Projection;
use muster_web::{Route, Slice, WordFiles};

pub static SLICE: Slice = Slice {
    projection: &Projection {
        name: "look",
        kinds: &[LOOK_TAKEN, LOOKS_WANTED, LOOKS_WIDENED],
        tables: &[&LOOKS, &table::WANTED, &table::LISTED],
        project: table::project,
        revision: 2,
    },
    routes: &[
        Route::see("/looks", "person.reveal", page::mine),
        Route::act("/looks", "person.reveal", &page::MORE, "/looks", page::want),
        Route::see("/looks/{id}", "approval.see", page::wanted),
        Route::act("/looks/{id}/approval", "look.approve", &APPROVE, "/looks/{id}", page::widen),
        Route::see("/looks/patterns", "audit.see", page::patterns),
        Route::see("/looks/minors", "look.minors", page::minors),
        Route::see("/people/{subject}/looks", "person.see", page::of_person),
        Route::see("/me/looks", "public", page::of_me),
    ],
    words: WordFiles { zh_hans: include_str!("words/zh-Hans.ftl"), en: include_str!("words/en.ftl"), zh_hant: "" },
};
