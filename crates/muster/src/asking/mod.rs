//! What the register lacks becomes work: coverage by grid, and one task a household that lists the few things to ask. What is known
//! and fresh is not asked again; what was answered is recorded by the register's own commands.

mod page;
mod routes;
mod rule;
#[cfg(test)]
mod tests;

pub use rule::{ASKING_DATA, CARD, HOMES_MAX, issue, rooms_to_ask_for};

use muster_ground::person::ANSWERS;
use muster_ledger::{Fact, Fault, Projection, Rows};
use muster_web::{Route, Slice, WordFiles};

fn nothing(_: &Fact, _: &mut Rows<'_>) -> Result<(), Fault> {
    Ok(())
}

pub static SLICE: Slice = Slice {
    projection: &Projection { name: "asking", kinds: &[], tables: &[], project: nothing, revision: 1 },
    routes: &[
        Route::see("/coverage", "coverage.see", page::coverage),
        Route::act("/coverage/{grid}/tasks", "coverage.ask", &page::ASK, "/coverage", routes::ask),
        Route::see("/tasks/{id}/questions", "task.do", page::questions),
        Route::act("/tasks/{id}/answers", "task.do", &ANSWERS, "/tasks/{id}/questions", routes::answer),
    ],
    words: WordFiles { zh_hans: include_str!("words/zh-Hans.ftl"), en: include_str!("words/en.ftl"), zh_hant: "" },
};
