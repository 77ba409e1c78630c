//! Signals: a rule says "look here", a person looks.
//!
//! ```text
//! rule file ─▶ tried on history ─▶ switched on ─▶ a report comes ─▶ raised ─▶ verified │ dismissed
//!                                                        more reports ─▶ extended  not in time ─▶ deadline_missed
//! ```
//!
//! A signal counts people, not reports; it names a building and nobody in it. It concludes nothing: the health centre
//! or the CDC verifies, and the district decides whether a response is opened. What was looked at is not counted again.

mod at_hand;
mod book;
mod count;
mod fact;
mod page;
mod page_rule;
mod reaction;
mod routes;
mod rule;
mod table;
#[cfg(test)]
mod tests;
mod trial;

pub use at_hand::at_hand;
pub use book::{LintError, Origin, Rule, book, install, read_book, read_rules};
pub use fact::{
    RULE_SWITCHED, RULE_TRIED, RuleSwitched, RuleTried, SIGNAL_DEADLINE_MISSED, SIGNAL_DISMISSED, SIGNAL_EXTENDED, SIGNAL_RAISED,
    SIGNAL_VERIFIED, SignalClosed, SignalDeadlineMissed, SignalExtended, SignalId, SignalRaised, Window,
};
pub use reaction::{fire_verify_due, on_report_corrected, on_report_made};
pub use rule::{CloseSignal, Judge, MarkOverdue, SwitchRule, TryRule};
pub use table::{RULES, SIGNALS, Signal, TRIALS, find, is_on, open_signals};
pub use trial::{Closings, Raise, would_raise};

use muster_ground::place::PLACES_MOVED;
use muster_ledger::Projection;
use muster_web::{Route, Slice, WordFiles};

pub static SLICE: Slice = Slice {
    projection: &Projection {
        name: "signal",
        kinds: &[
            RULE_TRIED,
            RULE_SWITCHED,
            SIGNAL_RAISED,
            SIGNAL_EXTENDED,
            SIGNAL_DEADLINE_MISSED,
            SIGNAL_VERIFIED,
            SIGNAL_DISMISSED,
            PLACES_MOVED,
        ],
        tables: &[&SIGNALS, &RULES, &TRIALS],
        project: table::project,
        revision: 1,
    },
    routes: &[
        Route::see("/signals", "signal.see", page::list),
        Route::see("/signals/{id}", "signal.see", page::signal),
        Route::act("/signals/{id}/verification", "signal.verify", &routes::VERIFY, "/signals/{id}", routes::verify),
        Route::see("/rules", "rule.see", page_rule::list),
        Route::see("/rules/{key}", "rule.see", page_rule::rule),
        Route::see("/rules/{key}/trial", "rule.see", page_rule::trial),
        Route::act("/rules/{key}/trials", "rule.switch", &routes::TRY, "/rules/{key}/trial", routes::record_trial),
        Route::act("/rules/{key}/switching", "rule.switch", &routes::SWITCH, "/rules/{key}", routes::switch),
    ],
    words: WordFiles { zh_hans: include_str!("words/zh-Hans.ftl"), en: include_str!("words/en.ftl"), zh_hant: "" },
};
