//! Whom someone on duty is related to, as they declare it: nobody records, clears, releases or judges their own household or
//! declared relatives. Every act about a resident or a home asks [`apart`] first; who else could do it is told.
//!
//! The list is sealed and shown to its owner alone. A name counts with its number or telephone, so that a relative who is
//! registered later is known too. What is taken back holds for thirty days more.

mod fact;
mod page;
mod rule;
mod table;
#[cfg(test)]
mod tests;

pub use fact::{KIN_DECLARED, KIN_WITHDRAWN, KinId, Relative};
pub(crate) use rule::concerns;
pub use rule::{About, Declare, Ties, apart, others, refusal, tied, ties_of};
pub use table::{HOLDS_DAYS, TIES, last_declared};

use muster_ledger::Projection;
use muster_web::{Form, Route, Slice, WordFiles};

static WITHDRAW: Form = Form::button("kin-withdraw");

pub static SLICE: Slice = Slice {
    projection: &Projection {
        name: "kin",
        kinds: &[KIN_DECLARED, KIN_WITHDRAWN],
        tables: &[&TIES],
        project: table::project,
        revision: 1,
    },
    routes: &[
        Route::see("/me/relatives", "public", page::mine),
        Route::act("/me/relatives", "public", &page::DECLARE, "/me/relatives", page::declare),
        Route::act("/me/relatives/{id}/withdrawal", "public", &WITHDRAW, "/me/relatives", page::withdraw),
    ],
    words: WordFiles { zh_hans: include_str!("words/zh-Hans.ftl"), en: include_str!("words/en.ftl"), zh_hant: "" },
};
