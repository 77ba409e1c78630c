//! Growing older: at fourteen the stricter duty towards a child ends by itself and their own consent is asked; the band of an entry
//! follows the birthday.
//!
//! Once a week the register is walked through, a page at a time. Weekly, so that the day on which it is recorded is no birthday.

mod fact;
mod page;
mod rule;
mod sweep;
mod table;
#[cfg(test)]
mod tests;

pub use fact::{AGE_REACHED, FOURTEEN, Reached};
pub(crate) use page::waiting;
pub use sweep::step;
pub use table::{AGES, is_reached};

use muster_ledger::Projection;
use muster_web::{Route, Slice, WordFiles};

pub static SLICE: Slice = Slice {
    projection: &Projection {
        name: "age",
        kinds: &[AGE_REACHED],
        tables: &[&AGES, &table::WALK],
        project: table::project,
        revision: 1,
    },
    routes: &[Route::see("/people/ages", "person.correct", page::all)],
    words: WordFiles { zh_hans: include_str!("words/zh-Hans.ftl"), en: include_str!("words/en.ftl"), zh_hant: "" },
};
