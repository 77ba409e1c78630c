//! Handing over: who leaves a post hands the duty and everything they have in hand to a named successor, in one act, after both
//! have seen the list. The list is printed and signed by both.

mod fact;
mod page;
mod rule;
mod table;
#[cfg(test)]
mod tests;

pub use fact::{DUTY_HANDED_OVER, HandedOver, HandoverId};
pub use rule::HandOver;
pub use table::{HANDOVERS, find};

use muster_ledger::Projection;
use muster_web::{Route, Slice, WordFiles};

pub static SLICE: Slice = Slice {
    projection: &Projection {
        name: "handover",
        kinds: &[DUTY_HANDED_OVER],
        tables: &[&HANDOVERS],
        project: table::project,
        revision: 1,
    },
    routes: &[
        Route::see("/handovers", "duty.manage", page::all),
        Route::see("/handovers/new", "duty.manage", page::new),
        Route::act("/handovers", "duty.manage", &page::HAND, "/handovers", page::hand),
        Route::see("/handovers/{id}", "duty.see", page::one),
    ],
    words: WordFiles { zh_hans: include_str!("words/zh-Hans.ftl"), en: include_str!("words/en.ftl"), zh_hant: "" },
};
