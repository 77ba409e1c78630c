//! A notice after it was published: an address for ever that tells anyone who issued it, on what basis, until when and what they can
//! do; the same on paper, in large print, and as a text that is read out. And the year's themes of safety education.
//!
//! `speech` short sentences, read twice

mod page;
mod page_ways;
mod speech;
#[cfg(test)]
mod tests;

pub use speech::spoken;

use muster_ledger::{Fact, Fault, Projection, Rows};
use muster_web::{Route, Slice, WordFiles};

fn nothing(_: &Fact, _: &mut Rows<'_>) -> Result<(), Fault> {
    Ok(())
}

pub static SLICE: Slice = Slice {
    projection: &Projection { name: "notice", kinds: &[], tables: &[], project: nothing, revision: 1 },
    routes: &[
        Route::see("/n", "public", page::all),
        Route::see("/n/{code}", "public", page::one),
        Route::see("/n/{code}/poster", "public", page::poster),
        Route::see("/n/{code}/speech", "public", page::speech),
        Route::see("/education", "public", page::education),
        Route::see("/education/{month}/poster", "public", page::month),
    ],
    words: WordFiles { zh_hans: include_str!("words/zh-Hans.ftl"), en: include_str!("words/en.ftl"), zh_hant: "" },
};
