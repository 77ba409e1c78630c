//! Plans: what follows a decision, as data that people who do not program read and correct.
//!
//! A plan is previewed (only the differences, counted), then activated for a stated period. The activation is one
//! durable act; its tasks are issued portion by portion by a reaction, in stair order.

mod book;
mod fact;
mod page;
mod page_plan;
mod preview;
mod reach;
mod routes;
mod rule;
mod table;
#[cfg(test)]
mod tests;

pub use book::{Bound, End, ForWhom, LevelPlan, Plan, Resolved, STAGES, Step, plan, plans, read_plans};
pub use fact::{ActivationId, PLAN_ACTIVATED, PLAN_PORTIONED, PlanActivated, PlanPortioned};
pub use preview::{NewStep, Preview, Share, Unfilled};
pub use rule::{Activate, PORTIONS_MAX, on_plan_portioned};
pub use table::{ACTIVATIONS, Activation, of_incident};

pub(crate) use page::part_of_incident;

use muster_ledger::Projection;
use muster_web::{Slice, WordFiles};

pub static SLICE: Slice = Slice {
    projection: &Projection {
        name: "plan",
        kinds: &[PLAN_ACTIVATED, PLAN_PORTIONED],
        tables: &[&ACTIVATIONS],
        project: table::project,
        revision: 1,
    },
    routes: routes::ROUTES,
    words: WordFiles { zh_hans: include_str!("words/zh-Hans.ftl"), en: include_str!("words/en.ftl"), zh_hant: "" },
};
