//! Care plans: who looks after whom, on which days and by which way, and what happens when nobody could be reached.
//!
//! A plan has a carer and a deputy. A check-in that is not made in its hours becomes a visit for the deputy, an hour later for the
//! secretary. Who stands in for an absent carer is compared at reading, so it holds at once. Medicine that runs out is asked for
//! five days before; a treatment that cannot be missed has its ride planned on the eve. A plan says what is needed, never why.

mod clock;
mod due;
mod fact;
mod hand;
mod page;
mod page_form;
mod page_plan;
mod plan;
mod routes;
mod rule;
mod slip;
mod table;
#[cfg(test)]
mod tests;

pub use clock::{Days, Due, Treatment, Window};
pub(crate) use due::{LOOK, ask, issue};
pub use due::{fire_due, on_absence_marked, on_task_done};
pub use fact::{
    CAREPLAN_ENDED, CAREPLAN_WRITTEN, CHECKIN_MISSED, CHECKIN_RECORDED, CareplanId, Checked, Checker, Ended, Extra,
    MEDICINE_ASKED, MEDICINE_COUNTED, MedicineAsked, MedicineCounted, Missed, Outcome, Planned, TREATMENT_MISSED,
    TREATMENT_PLANNED, TREATMENT_RECORDED, Treated, Unmet, Way, Why, Written,
};
pub(crate) use hand::Present;
pub use hand::{Acting, acting};
pub use page::home_card;
pub(crate) use page_form::carers;
pub use plan::Plan;
pub use rule::{Check, End, Write};
pub use table::{PLANS, find, of_subject, running_at};

use muster_ground::place::PLACES_MOVED;
use muster_ledger::Projection;
use muster_web::{Slice, WordFiles};

pub static SLICE: Slice = Slice {
    projection: &Projection {
        name: "careplan",
        kinds: &[
            CAREPLAN_WRITTEN,
            CAREPLAN_ENDED,
            CHECKIN_RECORDED,
            CHECKIN_MISSED,
            MEDICINE_ASKED,
            MEDICINE_COUNTED,
            TREATMENT_PLANNED,
            TREATMENT_RECORDED,
            TREATMENT_MISSED,
            PLACES_MOVED,
        ],
        tables: &[&PLANS, &table::STEPS, &table::TASKS],
        project: table::project,
        revision: 1,
    },
    routes: routes::ROUTES,
    words: WordFiles { zh_hans: include_str!("words/zh-Hans.ftl"), en: include_str!("words/en.ftl"), zh_hant: "" },
};
