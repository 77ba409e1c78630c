//! What each worker has to protect themselves: issued from a store, given back, used up; and who lacks what before a shift. How much
//! a shift needs stands in the catalogue (`shift`). Whoever lacks something is to be given it; nobody is ranked.

mod page;
mod routes;
#[cfg(test)]
mod tests;

use muster_ledger::{Fact, Fault, Projection, Rows};
use muster_web::{Slice, WordFiles};

fn nothing(_: &Fact, _: &mut Rows<'_>) -> Result<(), Fault> {
    Ok(())
}

pub static SLICE: Slice = Slice {
    projection: &Projection { name: "ppe", kinds: &[], tables: &[], project: nothing, revision: 1 },
    routes: routes::ROUTES,
    words: WordFiles { zh_hans: include_str!("words/zh-Hans.ftl"), en: include_str!("words/en.ftl"), zh_hant: "" },
};
