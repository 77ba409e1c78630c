//! The take-over pack: one printable document by which strangers run a community when all who know it are ill. Who answers for
//! what, homes and needs, what is under way, who has keys, whom to call; never a password.
//!
//! It is opened for a reason and a day, on record, and the community is told at once on its public page. Names stand in it only
//! under a duty that may see them.

mod fact;
mod pack;
mod page;
mod page_paper;
mod rule;
mod table;
#[cfg(test)]
mod tests;

pub use fact::{REASONS, TAKEOVER_OPENED, TakeoverId, TakeoverOpened};
pub use rule::{HOURS, OpenTakeover};
pub use table::{OPENINGS, find};

use muster_ledger::Projection;
use muster_web::{Route, Slice, WordFiles};

pub static SLICE: Slice = Slice {
    projection: &Projection {
        name: "takeover",
        kinds: &[TAKEOVER_OPENED],
        tables: &[&OPENINGS],
        project: table::project,
        revision: 1,
    },
    routes: &[
        Route::see("/takeovers", "takeover.open", page::all),
        Route::act("/takeovers", "takeover.open", &page::OPEN, "/takeovers", page::open),
        Route::see("/takeovers/{id}", "takeover.open", page::one),
    ],
    words: WordFiles { zh_hans: include_str!("words/zh-Hans.ftl"), en: include_str!("words/en.ftl"), zh_hant: "" },
};
