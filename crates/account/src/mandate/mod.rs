//! Work passed down to communities: with its basis, its people and its money, or it goes back by itself. A community takes it or
//! returns it with a reason; how much came back, and why, is counted for everyone to see.

mod fact;
mod page;
mod routes;
mod rule;
mod table;
#[cfg(test)]
mod tests;

pub use fact::{MANDATE_ACCEPTED, MANDATE_ISSUED, MANDATE_RETURNED, MandateAccepted, MandateId, MandateIssued, MandateReturned};
pub use rule::{AcceptMandate, IssueMandate, ReturnMandate};
pub use table::{Counts, MANDATES, SHARES, counts};

use muster_ledger::Projection;
use muster_web::{Slice, WordFiles};

pub static SLICE: Slice = Slice {
    projection: &Projection {
        name: "mandate",
        kinds: &[MANDATE_ISSUED, MANDATE_ACCEPTED, MANDATE_RETURNED],
        tables: &[&MANDATES, &SHARES],
        project: table::project,
        revision: 1,
    },
    routes: routes::ROUTES,
    words: WordFiles { zh_hans: include_str!("words/zh-Hans.ftl"), en: include_str!("words/en.ftl"), zh_hant: "" },
};
