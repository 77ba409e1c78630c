//! Plans: what follows a decision, as data that people who do not program read and correct.
//!
//! A plan is previewed (only the differences, counted), then activated for a stated period. The activation is one
//! durable act; its tasks are issued portion by portion by a reaction, in stair order.

mod book;
mod fact;
mod goods;
mod lint;
mod page;
mod page_command;
mod page_plan;
mod page_run;
mod preview;
mod reach;
mod round;
mod routes;
mod rule;
mod table;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_lint;
#[cfg(test)]
mod tests_round;

pub use book::{Bound, Call, End, Floor, ForWhom, Group, LevelPlan, Limit, Plan, Proposal, Resolved, STAGES, Step, plan, plans};
pub use fact::{
    ActivationId, After, PLAN_ACTIVATED, PLAN_PORTIONED, PLAN_RELEASED, PLAN_REPEATED, PlanActivated, PlanPortioned,
    PlanReleased, PlanRepeated,
};
pub use lint::{read_beside_shipped, read_plans};
pub use preview::{NewStep, Preview, Share, Unfilled};
pub use round::{PORTIONS, fire_repeat, on_plan_released, on_task_over};
pub use rule::{Activate, PORTIONS_MAX, on_plan_portioned};
pub use table::{ACTIVATIONS, Activation, of_incident};

pub(crate) use page::part_of_incident;

use muster_ledger::Projection;
use muster_web::{Slice, WordFiles};

pub static SLICE: Slice = Slice {
    projection: &Projection {
        name: "plan",
        kinds: &[PLAN_ACTIVATED, PLAN_PORTIONED, PLAN_RELEASED, PLAN_REPEATED],
        tables: &[&ACTIVATIONS, &PORTIONS],
        project: table::project,
        revision: 2,
    },
    routes: routes::ROUTES,
    words: WordFiles { zh_hans: include_str!("words/zh-Hans.ftl"), en: include_str!("words/en.ftl"), zh_hant: "" },
};
