//! Appeals of an association: what it asks of its members cascades to each of them, down through associations that are members
//! themselves; each says yes or no, with people and goods, under its own link or by a worker who writes it down. The answers
//! roll up by kind, place and association, and who has not answered stands there by name until they have. The silent are reminded by
//! themselves twice: at half time, and a day before the deadline.

mod fact;
mod page;
mod page_link;
mod rule;
mod sum;
mod table;
#[cfg(test)]
mod tests;

pub use fact::{APPEAL_ANSWERED, APPEAL_CLOSED, APPEAL_MADE, APPEAL_REMINDED, AppealId, Made, Response};
pub(crate) use page::panel;
pub(crate) use page_link::{open_of, waiting};
pub use rule::{AnswerAppeal, MakeAppeal, Remind, fire_remind};
pub use sum::{Line, Totals, totals};
pub use table::{ANSWERS, APPEALS, Appeal, Member, find, members_of};

use muster_ledger::Projection;
use muster_web::{Form, Route, Slice, WordFiles};

static REMIND: Form = Form::button("appeal-remind");
static CLOSE: Form = Form::button("appeal-close");

pub static SLICE: Slice = Slice {
    projection: &Projection {
        name: "appeal",
        kinds: &[APPEAL_MADE, APPEAL_ANSWERED, APPEAL_REMINDED, APPEAL_CLOSED],
        tables: &[&APPEALS, &ANSWERS],
        project: table::project,
        revision: 2,
    },
    routes: &[
        Route::see("/appeals", "organisation.see", page::all),
        Route::see("/organisations/{id}/appeals", "compact.call", page::new),
        Route::act("/organisations/{id}/appeals", "compact.call", &page::MAKE, "/organisations/{id}/appeals", page::make),
        Route::see("/appeals/{appeal}", "organisation.see", page::one),
        Route::act("/appeals/{appeal}/reminder", "compact.call", &REMIND, "/appeals/{appeal}", page::remind),
        Route::act("/appeals/{appeal}/closing", "compact.call", &CLOSE, "/appeals/{appeal}", page::close),
        Route::see("/appeals/{appeal}/members/{member}", "compact.record", page::member),
        Route::act(
            "/appeals/{appeal}/members/{member}",
            "compact.record",
            &page_link::ANSWER,
            "/appeals/{appeal}/members/{member}",
            page::write_down,
        ),
        Route::see("/o/{token}/appeals/{appeal}", "public", page_link::one),
        Route::act("/o/{token}/appeals/{appeal}", "public", &page_link::ANSWER, "/o/{token}/appeals/{appeal}", page_link::answer),
    ],
    words: WordFiles { zh_hans: include_str!("words/zh-Hans.ftl"), en: include_str!("words/en.ftl"), zh_hant: "" },
};
