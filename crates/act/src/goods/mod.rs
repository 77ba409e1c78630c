//! The catalogue of what communities store: every good once, with its code, how it is counted, whether it goes off,
//! and labels for the shelves.
//!
//! Data in `stock/catalogue.toml`, read and corrected by people who do not program. Nothing in it tells of a place or a person, so
//! anyone may read it: a household looks up what to have at home, a donor what is counted how.

mod catalogue;
mod page;
#[cfg(test)]
mod tests;

pub use catalogue::{Catalogue, Class, Group, Item, Units, catalogue};

use muster_ledger::{Fact, Fault, Projection, Rows};
use muster_web::{Route, Slice, WordFiles};

fn nothing(_: &Fact, _: &mut Rows<'_>) -> Result<(), Fault> {
    Ok(())
}

pub static SLICE: Slice = Slice {
    projection: &Projection { name: "goods", kinds: &[], tables: &[], project: nothing, revision: 1 },
    routes: &[
        Route::see("/stock/catalogue", "public", page::catalogue_page),
        Route::see("/stock/catalogue/labels", "public", page::labels),
    ],
    words: WordFiles { zh_hans: include_str!("words/zh-Hans.ftl"), en: include_str!("words/en.ftl"), zh_hant: "" },
};
