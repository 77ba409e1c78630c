//! Central rule, local variation: a higher level fixes how far something may go, each community chooses within.

mod limit;
mod say;

pub use limit::{Limit, PICKS, Value, clamp, clock, clock_text, default, fold, free, inside, narrower, sound, tighter};
pub use say::{pick_words, say_limit, say_value};

use muster_ledger::{Fact, Fault, Projection, Rows};
use muster_web::{Slice, WordFiles};

fn nothing(_: &Fact, _: &mut Rows<'_>) -> Result<(), Fault> {
    Ok(())
}

pub static SLICE: Slice = Slice {
    projection: &Projection { name: "bounds", kinds: &[], tables: &[], project: nothing, revision: 1 },
    routes: &[],
    words: WordFiles { zh_hans: include_str!("words/zh-Hans.ftl"), en: include_str!("words/en.ftl"), zh_hant: "" },
};
