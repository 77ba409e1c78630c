//! Erasing one resident: one person proposes, another confirms, and in the same act the resident's key is destroyed.
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

pub use fact::{
    ERASURE_CONFIRMED, ERASURE_PROPOSED, ERASURE_REFUSED, ERASURE_WITHDRAWN, ErasureClosed, ErasureId, ErasureProposed,
};
pub use rule::{Confirm, PROPOSAL_DAYS_MAX, Propose, Refuse, Withdraw};
pub use table::{ERASURES, Erasure, State};

use muster_ledger::Projection;
use muster_web::{Form, Route, Slice, WordFiles};

static CONFIRM: Form = Form::button("erasure-confirm");
static REFUSE: Form = Form::button("erasure-refuse");
static WITHDRAW: Form = Form::button("erasure-withdraw");

pub static SLICE: Slice = Slice {
    projection: &Projection {
        name: "erasure",
        kinds: &[ERASURE_PROPOSED, ERASURE_REFUSED, ERASURE_WITHDRAWN, ERASURE_CONFIRMED],
        tables: &[&ERASURES],
        project: table::project,
        revision: 1,
    },
    routes: &[
        Route::see("/people/{subject}/erasure", "erasure.propose", page::about),
        Route::act("/people/{subject}/erasure", "erasure.propose", &page::PROPOSE, "/people/{subject}/erasure", page::propose),
        Route::see("/erasures", "erasure.see", page::all),
        Route::see("/erasures/{id}", "erasure.see", page::one),
        Route::act("/erasures/{id}/confirmation", "erasure.confirm", &CONFIRM, "/erasures/{id}", page::confirm),
        Route::act("/erasures/{id}/refusal", "erasure.confirm", &REFUSE, "/erasures/{id}", page::refuse),
        Route::act("/erasures/{id}/withdrawal", "erasure.propose", &WITHDRAW, "/erasures/{id}", page::withdraw),
    ],
    words: WordFiles { zh_hans: include_str!("words/zh-Hans.ftl"), en: include_str!("words/en.ftl"), zh_hant: "" },
};
