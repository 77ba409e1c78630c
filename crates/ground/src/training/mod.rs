//! Trainings of those who act, each with its end: what a post or a task needs, who has it until when, and what expires soon.
//!
//! A task whose card strictly needs a training is refused to whoever has none in force; otherwise they are warned and may go on.

mod book;
mod fact;
mod page;
mod rule;
mod table;
#[cfg(test)]
mod tests;

pub use book::{Training, training, trainings};
pub use fact::{Recorded, TRAINING_RECORDED, TRAINING_WITHDRAWN, TrainingId};
pub use rule::{Lack, RecordTraining, lacks, ready};
pub use table::{RECORDS, Record};

use muster_ledger::Projection;
use muster_web::{Form, Route, Slice, WordFiles};

static WITHDRAW: Form = Form::button("training-withdraw");

pub static SLICE: Slice = Slice {
    projection: &Projection {
        name: "training",
        kinds: &[TRAINING_RECORDED, TRAINING_WITHDRAWN],
        tables: &[&RECORDS],
        project: table::project,
        revision: 1,
    },
    routes: &[
        Route::see("/trainings", "duty.manage", page::all),
        Route::act("/trainings", "duty.manage", &page::RECORD, "/trainings", page::record),
        Route::act("/trainings/{id}/withdrawal", "duty.manage", &WITHDRAW, "/trainings", page::withdraw),
        Route::see("/me/trainings", "public", page::mine),
    ],
    words: WordFiles { zh_hans: include_str!("words/zh-Hans.ftl"), en: include_str!("words/en.ftl"), zh_hant: "" },
};
