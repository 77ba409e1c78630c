//! Self-reports: someone says how they feel, or a relative or a worker says it for them, in three taps.
//!
//! Four ways write the same fact: the room's QR code without sign-in, a signed-in resident, a worker on the
//! telephone, a worker with a paper slip. "Nothing wrong" is one tap. A report is never edited and never deleted:
//! a correction is appended, and what was counted before stays provable.

mod at_hand;
mod count;
mod fact;

mod page;
mod page_chain;
mod page_list;
mod routes;
mod rule;
mod said;
mod symptom;
mod table;
#[cfg(test)]
mod tests;

pub use at_hand::{at_hand, is_of};
pub use count::fever_by_onset;
pub use fact::{
    REPORT_CORRECTED, REPORT_MADE, REPORT_REVEALED, REPORT_VERIFIED, ReportCorrected, ReportId, ReportMade, ReportRevealed,
    ReportVerified, Told,
};
pub use routes::about;
pub use rule::{CorrectReport, MakeReport, REPORT_DATA, Saying, VerifyReport, subject_in_room};
pub use said::{Said, Within, first_of_each, history, people_with, said_by, under_one_name};
pub use symptom::Symptom;
pub use table::{REPORTS, Report, TOLD, by_seq, find, reports_between};

use muster_ground::place::PLACES_MOVED;
use muster_ledger::Projection;
use muster_web::{Route, Slice, WordFiles};

pub static SLICE: Slice = Slice {
    projection: &Projection {
        name: "selfreport",
        kinds: &[REPORT_MADE, REPORT_CORRECTED, REPORT_VERIFIED, REPORT_REVEALED, PLACES_MOVED],
        tables: &[&REPORTS, &TOLD],
        project: table::project,
        revision: 3,
    },
    routes: &[
        Route::see("/r/{token}", "public", routes::door),
        Route::act("/r/{token}/reports", "public", &routes::TOLD_AT_DOOR, "/r/{token}", routes::tell_at_door),
        // Workers in their duty, residents without one, in their own home.
        Route::see("/reports/new", "report.record", routes::new).or_none(),
        Route::act("/reports", "report.record", &routes::TOLD_TO_WORKER, "/reports/new", routes::tell).or_none(),
        Route::see("/reports/pasted", "report.record", page_chain::page),
        Route::act("/reports/pasted", "report.record", &page_chain::PASTE, "/reports/pasted", page_chain::record),
        Route::see("/reports", "report.see", page_list::list),
        Route::see("/reports/{id}", "report.see", page::report),
        Route::act("/reports/{id}/reveals", "person.reveal", &routes::REVEAL, "/reports/{id}", routes::reveal),
        Route::act("/reports/{id}/verification", "report.record", &routes::VERIFY, "/reports/{id}", routes::verify),
        Route::act("/reports/{id}/corrections", "report.record", &routes::CORRECT, "/reports/{id}", routes::correct),
    ],
    words: WordFiles { zh_hans: include_str!("words/zh-Hans.ftl"), en: include_str!("words/en.ftl"), zh_hant: "" },
};
