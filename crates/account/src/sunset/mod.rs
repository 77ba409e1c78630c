//! Sunset: personal data end. What a week's reports and a month's requests sealed ends by the clock (`dated.rs`). What was
//! gathered in an incident ends with it: one duty holder proposes, another in another role
//! approves, and in the same act the dataset's key is destroyed: its sealed parts are unreadable in every copy there is. Counts stay.
//!
//! What it cannot reach it says: prints, messages sent, files exported.

mod dated;
mod fact;
mod page;
mod page_data;
mod rule;
mod table;
#[cfg(test)]
mod tests;

pub use dated::{EndDated, NOTICE, fire_dataset_due, on_hold_lifted};
pub use fact::{SUNSET_CONFIRMED, SUNSET_PROPOSED, SunsetConfirmed, SunsetProposed};
pub use rule::{METHOD, Propose};
pub use table::{SUNSETS, Sunset, of_incident};

use muster_ground::approval::APPROVE;
use muster_ledger::Projection;
use muster_web::{Form, Route, Slice, WordFiles};

static PROPOSE: Form = Form::button("sunset-propose");

pub static SLICE: Slice = Slice {
    projection: &Projection {
        name: "sunset",
        kinds: &[SUNSET_PROPOSED, SUNSET_CONFIRMED],
        tables: &[&SUNSETS],
        project: table::project,
        revision: 1,
    },
    routes: &[
        Route::see("/datasets", "data.see", page_data::see),
        Route::see("/incidents/{id}/sunset", "incident.see", page::see),
        Route::act("/incidents/{id}/sunset", "sunset.destroy", &PROPOSE, "/incidents/{id}/sunset", page::propose),
        Route::act("/incidents/{id}/sunset/approval", "sunset.confirm", &APPROVE, "/incidents/{id}/sunset", page::confirm),
        Route::see("/incidents/{id}/certificate", "public", page::certificate),
    ],
    words: WordFiles { zh_hans: include_str!("words/zh-Hans.ftl"), en: include_str!("words/en.ftl"), zh_hant: "" },
};
