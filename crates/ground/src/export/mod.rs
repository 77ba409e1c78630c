//! Lists of residents as files: for a purpose, on record, marked so that a leaked copy tells whose it was, and for hours only.
//!
//! Up to fifty residents one person takes for a stated purpose; beyond 50, 500 and 5,000 one, two and three others approve. What
//! the same account took in the last week counts along, so that many small lists are one large one.

mod fact;
mod file;
mod mark;
mod page;
mod rule;
mod table;
#[cfg(test)]
mod tests;

pub use fact::{EXPORT_ASKED, EXPORT_MADE, EXPORT_TRACED, ExportAsked, ExportId, ExportMade, ExportTraced};
pub use rule::{LINK_HOURS, approvals_needed};
pub use table::{EXPORTS, Export, covering};

use crate::approval::APPROVE;
use crate::place::PLACES_MOVED;
use muster_ledger::Projection;
use muster_web::{Route, Slice, WordFiles};

pub static SLICE: Slice = Slice {
    projection: &Projection {
        name: "export",
        kinds: &[EXPORT_ASKED, EXPORT_MADE, EXPORT_TRACED, PLACES_MOVED],
        tables: &[&EXPORTS, &table::FETCHES],
        project: table::project,
        revision: 1,
    },
    routes: &[
        Route::see("/exports", "export.see", page::all),
        Route::see("/exports/new", "export.ask", page::new),
        Route::act("/exports", "export.ask", &page::ASK, "/exports/new", page::ask),
        Route::see("/exports/{id}", "export.see", page::one),
        Route::act("/exports/{id}/approval", "export.approve", &APPROVE, "/exports/{id}", page::approve),
        Route::file("/exports/{id}/list.xlsx", "export.ask", page::xlsx),
        Route::file("/exports/{id}/list.csv", "export.ask", page::csv),
        Route::see("/exports/trace", "export.trace", page::tracing),
        Route::act("/exports/trace", "export.trace", &page::TRACE, "/exports/trace", page::trace),
    ],
    words: WordFiles { zh_hans: include_str!("words/zh-Hans.ftl"), en: include_str!("words/en.ftl"), zh_hant: "" },
};
