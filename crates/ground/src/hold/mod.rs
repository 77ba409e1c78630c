//! Legal holds: what law obliges to keep is kept, with basis and end, and nobody's word alone ends it early.
//!
//! A hold stands on a dataset or on one resident. While it does, the dataset's key outlives its term and the resident
//! cannot be erased; both say why. One person places it, two lift it, and it ends by itself.

mod fact;
mod page;
mod rule;
mod table;
#[cfg(test)]
mod tests;

pub use fact::{Basis, Document, HOLD_LIFTED, HOLD_PLACED, HoldId, HoldLifted, HoldPlaced};
pub use page::dataset_name;
pub use rule::{HOLD_DAYS_MAX, PlaceHold, dataset_keys, on_dataset, on_person, person_keys};
pub use table::{HOLDS, Hold, find, keeping, keeps_person};

use crate::approval::APPROVE;
use muster_ledger::Projection;
use muster_web::{Form, Route, Slice, WordFiles};

static PROPOSE: Form = Form::button("hold-lift");

pub static SLICE: Slice = Slice {
    projection: &Projection {
        name: "hold",
        kinds: &[HOLD_PLACED, HOLD_LIFTED],
        tables: &[&HOLDS],
        project: table::project,
        revision: 2,
    },
    routes: &[
        Route::see("/holds", "hold.see", page::all),
        Route::see("/holds/new", "hold.place", page::new),
        Route::act("/holds", "hold.place", &page::PLACE, "/holds/new", page::place),
        Route::see("/holds/{id}", "hold.see", page::one),
        Route::act("/holds/{id}/lifting", "hold.lift", &PROPOSE, "/holds/{id}", page::propose),
        Route::act("/holds/{id}/lifting/approval", "hold.lift", &APPROVE, "/holds/{id}", page::lift),
    ],
    words: WordFiles { zh_hans: include_str!("words/zh-Hans.ftl"), en: include_str!("words/en.ftl"), zh_hant: "" },
};
