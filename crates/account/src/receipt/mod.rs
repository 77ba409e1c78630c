//! Receipts: anyone may paste a code and see that the entry stands in the ledger unchanged, and check it by themselves.
//!
//! A stranger learns kind, time, way and community. The public proof file carries the leaf's 32 bytes and not what
//! they open to: only whoever recorded the entry may take the opening, since an envelope names the building.

mod page;
mod read;
#[cfg(test)]
mod tests;

pub(crate) use page::{code_box, kind_words};
pub use read::{Checked, Found, Mine, OPENING_WHO, check, mine, public_proof};

use muster_ledger::Projection;
use muster_web::{Route, Slice, WordFiles};

/// The slice owns no facts: every fact of every slice has a receipt.
pub static SLICE: Slice = Slice {
    projection: &Projection { name: "receipt", kinds: &[], tables: &[], project: |_, _| Ok(()), revision: 1 },
    routes: &[
        Route::see("/receipts", "public", page::ask),
        Route::file("/receipts/check.py", "public", page::check_python),
        Route::file("/receipts/check.go", "public", page::check_go),
        Route::see("/receipts/{code}", "public", page::see),
        Route::file("/receipts/{code}/proof", "public", page::proof),
        Route::file("/receipts/{code}/opening", "public", page::opening),
        Route::see("/me/receipts", "public", page::mine),
    ],
    words: WordFiles { zh_hans: include_str!("words/zh-Hans.ftl"), en: include_str!("words/en.ftl"), zh_hant: "" },
};
