//! The field catalogue: every value that offices ask for, once. What it means, what it is called elsewhere, whether it is personal,
//! how long it is kept, when it is stale, and where it is held already, so that what is known is not asked again.
//!
//! Data in `fields/`, read and corrected by people who do not program. Headings of lists that come in and of tables that are asked
//! for are read by the same matcher.

mod catalogue;
mod file;
mod heading;
mod page;
mod page_columns;
mod page_field;
mod page_match;
mod tables;
#[cfg(test)]
mod tests;

pub use catalogue::{Catalogue, Data, Field, Held, Is, Said, Subject, catalogue};
pub use file::Wrong;
pub use heading::{Match, SURE, TOLD, Why};
pub(crate) use page::{data as data_tag, held as held_at, path as field_path};
pub(crate) use page_columns::{Unused, not_taken, unused};
pub use tables::{OfficeTable, office_tables};

use muster_ledger::{Fact, Fault, Projection, Rows};
use muster_web::{Route, Slice, WordFiles};

fn nothing(_: &Fact, _: &mut Rows<'_>) -> Result<(), Fault> {
    Ok(())
}

pub static SLICE: Slice = Slice {
    projection: &Projection { name: "field", kinds: &[], tables: &[], project: nothing, revision: 1 },
    routes: &[
        Route::see("/fields", "field.see", page::fields),
        Route::see("/fields/headings", "field.see", page_match::headings),
        Route::see("/fields/{subject}/{name}", "field.see", page_field::field),
    ],
    words: WordFiles { zh_hans: include_str!("words/zh-Hans.ftl"), en: include_str!("words/en.ftl"), zh_hant: "" },
};

/// The shipped files, by name.
pub fn files() -> &'static [(&'static str, &'static str)] {
    file::FILES
}
