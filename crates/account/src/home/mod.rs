//! A resident's first page: what holds in their building today, four large buttons, what they asked for, notices,
//! family. It lies here because it shows what every room before it knows, and keeps nothing of its own.

mod page;
mod page_office;
#[cfg(test)]
mod tests;

use muster_ledger::Projection;
use muster_web::{Route, Slice, WordFiles};

pub static SLICE: Slice = Slice {
    projection: &Projection { name: "home", kinds: &[], tables: &[], project: |_, _| Ok(()), revision: 1 },
    // A resident holds no duty: the page asks for itself who it is.
    routes: &[Route::see("/home", "public", page::see)],
    words: WordFiles { zh_hans: include_str!("words/zh-Hans.ftl"), en: include_str!("words/en.ftl"), zh_hant: "" },
};
