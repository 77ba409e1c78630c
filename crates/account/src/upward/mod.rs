//! Roll-up: street and district see the same numbers as the community, because they are the same queries over a wider
//! reach. Nothing is typed again, nothing is copied, and every number leads to the page it was counted from.

mod page;
mod page_big;
mod read;
#[cfg(test)]
mod tests;

pub use read::{COLUMNS, Line, Rollup, rollup};

use muster_ledger::Projection;
use muster_web::{Route, Slice, WordFiles};

/// The slice keeps nothing of its own: it reads the tables of the rooms before it.
pub static SLICE: Slice = Slice {
    projection: &Projection { name: "upward", kinds: &[], tables: &[], project: |_, _| Ok(()), revision: 1 },
    routes: &[
        Route::see("/rollup", "rollup.see", page::see),
        Route::file("/rollup.csv", "rollup.see", page::csv),
        Route::file("/rollup.xlsx", "rollup.see", page::xlsx),
        Route::see("/big", "rollup.see", page_big::see),
    ],
    words: WordFiles { zh_hans: include_str!("words/zh-Hans.ftl"), en: include_str!("words/en.ftl"), zh_hant: "" },
};
