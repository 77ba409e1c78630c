//! The tables that offices expect, as views: with the headings as they stand in `fields/tables.txt`, filled from what is recorded, on
//! the page and as a workbook. Nobody types a cell. What no slice holds yet is said, table by table and column by column.
//!
//! Lists of residents show what the page of residents shows, masked, and no more of them than one person may take out without
//! another's word; the rest, and full names, go out as an export.

mod book;
mod daily;
mod fill;
mod goods;
mod kind;
mod page;
mod page_group;
mod paper;
#[cfg(test)]
mod tests;
mod whistles;

pub use daily::figures;
pub(crate) use fill::Cell;
pub(crate) use page::{fillable, likest, rows_for};

use muster_ledger::{Fact, Fault, Projection, Rows};
use muster_web::{Route, Slice, WordFiles};

fn nothing(_: &Fact, _: &mut Rows<'_>) -> Result<(), Fault> {
    Ok(())
}

pub static SLICE: Slice = Slice {
    projection: &Projection { name: "officetable", kinds: &[], tables: &[], project: nothing, revision: 1 },
    routes: &[
        Route::see("/tables", "officetable.see", page::all),
        Route::see("/tables/group", "officetable.see", page_group::group),
        Route::see("/tables/{table}", "officetable.see", page::one),
        Route::file("/tables/{table}/table.xlsx", "officetable.see", book::xlsx),
        Route::file("/tables/daily/report.docx", "officetable.see", paper::docx),
    ],
    words: WordFiles { zh_hans: include_str!("words/zh-Hans.ftl"), en: include_str!("words/en.ftl"), zh_hant: "" },
};
