//! Erasing one resident: one person proposes, another approves, and in the same act the resident's key is destroyed.
//! Nothing sealed for them opens again, in any copy that is joined with the newest keys.
//!
//! What it cannot reach it says; what law obliges to keep (`hold`) refuses it. The resident may ask for it themselves: who
//! asked, and by which way, stands with the proposal.

mod fact;
mod page;
mod rule;
mod table;
#[cfg(test)]
mod tests;

pub use fact::{ERASURE_CONFIRMED, ERASURE_PROPOSED, ErasureConfirmed, ErasureId, ErasureProposed};
pub use rule::Propose;
pub use table::{ERASURES, Erasure};

use crate::approval::APPROVE;
use crate::place::PLACES_MOVED;
use muster_ledger::Projection;
use muster_web::{Route, Slice, WordFiles};

pub static SLICE: Slice = Slice {
    projection: &Projection {
        name: "erasure",
        kinds: &[ERASURE_PROPOSED, ERASURE_CONFIRMED, PLACES_MOVED],
        tables: &[&ERASURES],
        project: table::project,
        revision: 2,
    },
    routes: &[
        Route::see("/people/{subject}/erasure", "erasure.propose", page::about),
        Route::act("/people/{subject}/erasure", "erasure.propose", &page::PROPOSE, "/people/{subject}/erasure", page::propose),
        Route::see("/erasures", "erasure.see", page::all),
        Route::see("/erasures/{id}", "erasure.see", page::one),
        Route::act("/erasures/{id}/approval", "erasure.confirm", &APPROVE, "/erasures/{id}", page::confirm),
    ],
    words: WordFiles { zh_hans: include_str!("words/zh-Hans.ftl"), en: include_str!("words/en.ftl"), zh_hant: "" },
};
