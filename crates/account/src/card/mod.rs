//! One card for a household, a building, a grid: who and what is here, what is needed, who is answerable, what is under way; every
//! value with where it comes from and how old it is. It lies here because it shows what every room before it knows, and keeps
//! nothing of its own.

mod gather;
mod more;
mod page;
mod page_more;
#[cfg(test)]
mod tests;

use muster_ledger::Projection;
use muster_web::{Route, Slice, WordFiles};

pub static SLICE: Slice = Slice {
    projection: &Projection { name: "card", kinds: &[], tables: &[], project: |_, _| Ok(()), revision: 1 },
    routes: &[Route::see("/cards/{place}", "card.see", page::card)],
    words: WordFiles { zh_hans: include_str!("words/zh-Hans.ftl"), en: include_str!("words/en.ftl"), zh_hant: "" },
};
