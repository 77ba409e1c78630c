//! Compacts: what an organisation has promised for every day and for an emergency (what, how many, within how many hours, where),
//! signed by both sides; and the calls that are made on it, with their clock, the answer and the arrival.
//!
//! The organisation signs and answers under its link `/o/{token}`, without an account, or a worker writes it down. A call can be
//! an exercise: answered, and nobody sets out. Every call stays on the organisation's card.

mod fact;
mod page;
mod page_call;
mod page_link;
mod rule;
mod table;
#[cfg(test)]
mod tests;

pub use fact::{
    COMPACT_ANSWERED, COMPACT_ARRIVED, COMPACT_CALLED, COMPACT_DRAFTED, COMPACT_ENDED, COMPACT_PROMISED, COMPACT_SIGNED, CallId,
    CompactId, Drafted, Promise, Said, Side,
};
pub(crate) use page::{CallOnCard, OnCard, on_card, panel};
pub use rule::{AddPromise, Answer, Arrive, CallIn, DraftCompact, Sign};
pub use table::{CALLS, COMPACTS, Call, Compact, State, calls_of, find, find_call, of, standing};

use crate::place::PLACES_MOVED;
use muster_ledger::Projection;
use muster_web::{Route, Slice, WordFiles};

pub static SLICE: Slice = Slice {
    projection: &Projection {
        name: "compact",
        kinds: &[
            COMPACT_DRAFTED,
            COMPACT_PROMISED,
            COMPACT_SIGNED,
            COMPACT_ENDED,
            COMPACT_CALLED,
            COMPACT_ANSWERED,
            COMPACT_ARRIVED,
            PLACES_MOVED,
        ],
        tables: &[&COMPACTS, &CALLS],
        project: table::project,
        revision: 1,
    },
    routes: &[
        Route::see("/compacts", "organisation.see", page::all),
        Route::see("/organisations/{id}/compacts", "compact.sign", page::new),
        Route::act("/organisations/{id}/compacts", "compact.sign", &page::DRAFT, "/organisations/{id}/compacts", page::draft),
        Route::see("/compacts/{compact}", "organisation.see", page::one),
        Route::act("/compacts/{compact}/promises", "compact.sign", &page::PROMISE, "/compacts/{compact}", page::promise),
        Route::see("/compacts/{compact}/paper", "compact.record", page::paper),
        Route::act("/compacts/{compact}/paper", "compact.record", &page::PAPER, "/compacts/{compact}/paper", page::sign_paper),
        Route::act("/compacts/{compact}/signing", "compact.sign", &page::SIGN, "/compacts/{compact}", page::sign),
        Route::act("/compacts/{compact}/ending", "compact.sign", &page::END, "/compacts/{compact}", page::end),
        Route::see("/compacts/{compact}/calls", "compact.call", page_call::new),
        Route::act("/compacts/{compact}/calls", "compact.call", &page_call::CALL, "/compacts/{compact}/calls", page_call::call),
        Route::see("/compacts/calls/{call}", "organisation.see", page_call::one),
        Route::act(
            "/compacts/calls/{call}/answer",
            "compact.record",
            &page_call::ANSWER,
            "/compacts/calls/{call}",
            page_call::answer,
        ),
        Route::act(
            "/compacts/calls/{call}/arrival",
            "compact.record",
            &page_call::ARRIVE,
            "/compacts/calls/{call}",
            page_call::arrive,
        ),
        Route::see("/o/{token}", "public", page_link::overview),
        Route::see("/o/{token}/compacts/{compact}", "public", page_link::compact),
        Route::act("/o/{token}/compacts/{compact}", "public", &page::PAPER, "/o/{token}/compacts/{compact}", page_link::sign),
        Route::see("/o/{token}/calls/{call}", "public", page_link::call),
        Route::act("/o/{token}/calls/{call}", "public", &page_call::ANSWER, "/o/{token}/calls/{call}", page_link::answer),
    ],
    words: WordFiles { zh_hans: include_str!("words/zh-Hans.ftl"), en: include_str!("words/en.ftl"), zh_hant: "" },
};
