//! Counting a store: what should be there is frozen when it begins, so that goods may go on coming and going meanwhile. Whoever
//! counts does not see it. Two people may count; where they differ a third decides. Each difference gets its reason and a movement
//! of its own, so that the book and the shelf say the same again.

mod fact;
mod page;
mod routes;
mod rule;
mod table;
#[cfg(test)]
mod tests;

pub use fact::{Begun, COUNT_BEGUN, COUNT_SETTLED, COUNT_TAKEN, CountId, Counted, Decided, Expected, Settled, Taken};
pub use rule::{Begin, Settle, Take};
pub use table::{COUNTS, Count, LINES};

use muster_ledger::Projection;
use muster_web::{Slice, WordFiles};

pub static SLICE: Slice = Slice {
    projection: &Projection {
        name: "count",
        kinds: &[COUNT_BEGUN, COUNT_TAKEN, COUNT_SETTLED],
        tables: &[&COUNTS, &LINES],
        project: table::project,
        revision: 1,
    },
    routes: routes::ROUTES,
    words: WordFiles { zh_hans: include_str!("words/zh-Hans.ftl"), en: include_str!("words/en.ftl"), zh_hant: "" },
};
