//! Duty lists: what each post owes beside what it may do, who is answerable at a place now, what is missing there, and who stands
//! in while a holder is away.
//!
//! Standing in is a duty of its own, given for the days of the absence: the same rules and the same writer judge it.

mod book;
mod fact;
mod page;
mod page_roles;
mod roles;
mod rule;
mod table;
#[cfg(test)]
mod tests;

pub use book::{DutyList, Must};
pub use fact::{ABSENCE_ENDED, ABSENCE_MARKED, AbsenceId, DEPUTY_NAMED};
pub use page::{near, to_give};
pub use rule::{ComeBack, MarkAway, NameDeputy};
pub use table::{ABSENCES, Absence, Answerable, DEPUTIES, Gap, Holding, answerable_at, away};

use muster_ledger::Projection;
use muster_web::{Form, Route, Slice, WordFiles};

static BACK: Form = Form::button("post-back");

pub static SLICE: Slice = Slice {
    projection: &Projection {
        name: "post",
        kinds: &[DEPUTY_NAMED, ABSENCE_MARKED, ABSENCE_ENDED],
        tables: &[&DEPUTIES, &ABSENCES],
        project: table::project,
        revision: 1,
    },
    routes: &[
        Route::see("/answerable", "duty.see", page::here),
        Route::see("/answerable/roles", "public", page_roles::roles),
        Route::see("/answerable/posts/{post}", "public", page::post),
        Route::see("/answerable/duties/{duty}", "duty.see", page::one),
        Route::act("/answerable/duties/{duty}/deputy", "duty.manage", &page::DEPUTY, "/answerable/duties/{duty}", page::deputy),
        Route::act("/answerable/duties/{duty}/absence", "duty.away", &page::AWAY, "/answerable/duties/{duty}", page::away),
        Route::act("/answerable/duties/{duty}/return", "duty.away", &BACK, "/answerable/duties/{duty}", page::back),
    ],
    words: WordFiles { zh_hans: include_str!("words/zh-Hans.ftl"), en: include_str!("words/en.ftl"), zh_hant: "" },
};
