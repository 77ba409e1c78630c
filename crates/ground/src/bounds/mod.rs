//! Central rule, local variation: a higher level fixes how far something may go, each community chooses within.
//!
//! What can be bounded stands in the law register, with the widest frame there is. District and street fix bounds for their
//! places; down the tree they only tighten. A community or compound chooses inside; what it chose before a tighter bound
//! follows after a day of grace. All of it is compared at reading, nothing is switched. No bound touches where residents go.

mod fact;
mod forms;
mod judge;
mod limit;
mod page;
mod routes;
mod rule;
mod say;
mod table;
#[cfg(test)]
mod tests;
mod told;

pub use fact::{BOUND_LIFTED, BOUND_SET, BoundId, BoundLifted, BoundSet, CHOICE_MADE, ChoiceMade};
pub use judge::{GRACE_DAYS, Judged};
pub use limit::{Limit, PICKS, Value, clamp, clock, clock_text, default, fold, free, inside, narrower, sound, tighter};
pub use rule::{BOUND_DAYS_MAX, Choose, LiftBound, SetBound};
pub use say::{say_limit, say_value};
pub use table::{CHOICES, Choice, Fixed, LIMITS, call_hours, least, number, public, standing, value, window};
pub use told::{Told, told};

use muster_ledger::Projection;
use muster_web::{Slice, WordFiles};

pub static SLICE: Slice = Slice {
    projection: &Projection {
        name: "bounds",
        kinds: &[BOUND_SET, BOUND_LIFTED, CHOICE_MADE],
        tables: &[&LIMITS, &CHOICES],
        project: table::project,
        revision: 1,
    },
    routes: routes::ROUTES,
    words: WordFiles { zh_hans: include_str!("words/zh-Hans.ftl"), en: include_str!("words/en.ftl"), zh_hant: "" },
};
