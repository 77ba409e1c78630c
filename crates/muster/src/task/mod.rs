//! Tasks: one owner, one due time, and how it is done.
//!
//! A plan or another room issues them in batches; the rooms behind them are sealed under the incident's dataset and
//! opened once per page. What nobody takes in time goes up to the secretary by a timer. Known things are shown, not
//! asked; the usual answer is already chosen.

mod at_hand;
mod by_card;
mod cards;
mod desk;
mod fact;
mod hand;
mod home;
mod issue;
mod list;
mod page;
mod routes;
mod rule;
mod table;
#[cfg(test)]
mod tests;

pub use at_hand::at_hand;
pub use cards::{Asks, Card, card, cards};
pub use fact::{
    BATCH_MAX, BatchId, Door, IssuedTask, NEEDS, Note, RECEIVERS, SYMPTOMS, TASK_CONFIRMED, TASK_DEFERRED, TASK_DONE,
    TASKS_ACCEPTED, TASKS_ASSIGNED, TASKS_ESCALATED, TASKS_ISSUED, TASKS_WITHDRAWN, TaskConfirmed, TaskDeferred, TaskDone,
    TaskId, TasksAccepted, TasksAssigned, TasksEscalated, TasksIssued, TasksWithdrawn,
};
pub use hand::{HandOver, held_by, in_words, urgent};
pub use issue::{Issue, IssueTask, Spot, drafts, fire_escalate, free_of, open_of_batch, patience};
pub use list::{
    Counts, Part, Progress, Spent, buildings, by_actor, counts, counts_by_community, counts_each, counts_in, done_at_doors,
    exceptions, oldest_overdue, open_of_grid, spent_since, walk,
};
pub use rule::{Accept, Again, Assign, Confirm, Escalate, Found, HOURS, Hours, Outcome, TRIES_MAX, Withdraw, next_try};
pub use table::{ACCEPTED, DONE, Doors, HANDED, OPEN, REQUESTS, TASKS, Task, WITHDRAWN, door, find, of_request};

pub(crate) use by_card::{OfCard, issued_and_open, open_of_card, spent_by_card};
pub(crate) use home::rooms_in_need;
pub use page::title;
pub(crate) use page::{card_title, lesson};

use muster_ground::place::PLACES_MOVED;
use muster_ledger::Projection;
use muster_web::{Slice, WordFiles};

pub static SLICE: Slice = Slice {
    projection: &Projection {
        name: "task",
        kinds: &[
            TASKS_ISSUED,
            TASKS_ACCEPTED,
            TASKS_ASSIGNED,
            TASKS_ESCALATED,
            TASKS_WITHDRAWN,
            TASK_DEFERRED,
            TASK_DONE,
            TASK_CONFIRMED,
            PLACES_MOVED,
        ],
        tables: &[&TASKS, &REQUESTS],
        project: table::project,
        revision: 2,
    },
    routes: routes::ROUTES,
    words: WordFiles { zh_hans: include_str!("words/zh-Hans.ftl"), en: include_str!("words/en.ftl"), zh_hant: "" },
};
