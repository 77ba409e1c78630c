//! People who need care: why, by whose consent, until when it is asked again; and what is needed.
//!
//! What someone needs stands in the register, where every list and task shows it. Why they need it may be a diagnosis: it is
//! sealed, and read only in the posts that `policies/care.toml` names. A consent has its day and way, is taken back by any way,
//! and what it brought into the register goes with it.

mod book;
mod fact;
mod page;
mod routes;
mod rule;
mod table;
#[cfg(test)]
mod tests;

pub use book::{Category, Seen, categories, category, needs_called};
pub use fact::{CARE_RECORDED, CARE_REVIEWED, CARE_WITHDRAWN, CareId, Consent, Recorded, Reviewed, Sealing, Way, Why, Withdrawn};
pub(crate) use page::of_person;
pub use rule::{GRACE_DAYS, Record, Review, Withdraw};
pub use table::{ENTRIES, Entry, find, of_subject};

use muster_ledger::Projection;
use muster_web::{Route, Slice, WordFiles};

pub static SLICE: Slice = Slice {
    projection: &Projection {
        name: "care",
        kinds: &[CARE_RECORDED, CARE_REVIEWED, CARE_WITHDRAWN],
        tables: &[&ENTRIES],
        project: table::project,
        revision: 1,
    },
    routes: &[
        Route::see("/care", "care.see", page::all),
        Route::see("/people/{subject}/care", "care.see", page::person),
        Route::act("/people/{subject}/care", "care.record", &routes::RECORD, "/people/{subject}/care", routes::record),
        Route::act("/care/{id}/review", "care.record", &routes::REVIEW, "/care", routes::review),
        Route::act("/care/{id}/withdrawal", "care.withdraw", &routes::END, "/care", routes::withdraw),
    ],
    words: WordFiles { zh_hans: include_str!("words/zh-Hans.ftl"), en: include_str!("words/en.ftl"), zh_hant: "" },
};
