//! Forms: questions that are bound to the field catalogue. What is held and fresh is shown with its source and day, not asked; what
//! another form in use collects is refused with the place where it lies.
//!
//! A form is an XLSForm workbook, sealed as it was admitted. It is drafted, filled in for trial, put in use by a second person for a
//! time, and ends. Answers are sealed: those that can harm somebody for a month, others for a year.

mod fact;
mod held;
mod page;
mod page_answer;
mod routes;
mod rule;
mod shipped;
mod table;
#[cfg(test)]
mod tests;
mod workbook;

pub use fact::{About, AnswerId, Answered, FORM_ADMITTED, FORM_ANSWERED, FORM_DRAFTED, FORM_ENDED, FORM_TRIED, FormId};
pub use rule::{FORM_DATA, FORM_SENSITIVE, FORM_WORDS};
pub use shipped::{SHIPPED, shipped};
pub use table::{AnswerRow, FormRow, State, answers, find, list};

use muster_ground::place::PLACES_MOVED;
use muster_ledger::Projection;
use muster_web::{Slice, WordFiles};

pub static SLICE: Slice = Slice {
    projection: &Projection {
        name: "form",
        kinds: &[FORM_DRAFTED, FORM_TRIED, FORM_ADMITTED, FORM_ENDED, FORM_ANSWERED, PLACES_MOVED],
        tables: &[&table::FORMS, &table::FIELDS, &table::ANSWERS],
        project: table::project,
        revision: 1,
    },
    routes: routes::ROUTES,
    words: WordFiles { zh_hans: include_str!("words/zh-Hans.ftl"), en: include_str!("words/en.ftl"), zh_hant: "" },
};
