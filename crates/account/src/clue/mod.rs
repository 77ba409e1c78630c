//! Clues: anyone tells what looks like a notifiable disease or a danger, and receivers of at least two levels have it in the same
//! moment. Nobody on the way edits, delays or deletes it: there is no such act. What is added is appended; the clock runs from the
//! first knowledge and only ever gets shorter; who told it is sealed, and the ledger itself does not know their account.
//!
//! `directory` who receives what, as data · `outbox` what goes to receivers outside the house, in order, once each

mod card;
mod directory;
mod fact;
mod outbox;
mod page;
mod page_card;
mod page_own;
mod routes;
mod rule;
mod table;
#[cfg(test)]
mod tests;

pub use directory::{Clues, KindOf, Receiver, shipped};
pub use fact::{
    CLUE_ADDED, CLUE_ANSWERED, CLUE_MADE, CLUE_MISSED, CLUE_OPENED, CLUE_RECEIVED, CLUE_SENT, CLUE_SIGNED, ClueAdded,
    ClueAnswered, ClueId, ClueMade, ClueMissed, ClueOpened, ClueReceived, ClueSent, ClueSigned, OUTCOMES, SHOWN_TO, Signed, To,
    Told,
};
pub use outbox::{Outside, Parcel, delivered, failed, parcel};
pub use rule::{AddToClue, AnswerClue, CLUE_DATA, MakeClue, MissClue, OpenReporter, ReceiveClue, fire_due};
pub use table::{CLUES, Clocks, Clue, OUTBOX, SENT, clocks, find};

use muster_ground::place::PLACES_MOVED;
use muster_ledger::Projection;
use muster_web::{Route, Slice, WordFiles};

/// Every act there is on a clue. None changes, holds up or removes what was told: `tests` says so of all routes of the house.
pub static SLICE: Slice = Slice {
    projection: &Projection {
        name: "clue",
        kinds: &[
            CLUE_MADE,
            CLUE_SIGNED,
            CLUE_ADDED,
            CLUE_RECEIVED,
            CLUE_OPENED,
            CLUE_SENT,
            CLUE_ANSWERED,
            CLUE_MISSED,
            PLACES_MOVED,
        ],
        tables: &[&CLUES, &table::ITEMS, &table::RECEIPTS, &SENT, &table::ANSWERS, &OUTBOX],
        project: table::project,
        revision: 1,
    },
    routes: &[
        Route::see("/clues/new", "public", routes::new),
        Route::act("/clues", "public", &routes::TELL, "/clues/new", routes::tell),
        Route::see("/clues/own/{code}", "public", page_own::own),
        Route::act("/clues/own/{code}/additions", "public", &routes::ADD, "/clues/own/{code}", routes::add),
        Route::see("/clues", "clue.see", page::list),
        Route::see("/clues/{id}", "clue.see", page::one),
        Route::act("/clues/{id}/receipt", "clue.see", &routes::RECEIVE, "/clues/{id}", routes::receive),
        Route::act("/clues/{id}/answers", "clue.answer", &routes::ANSWER, "/clues/{id}", routes::answer),
        Route::act("/clues/{id}/reporter", "clue.see", &routes::REPORTER, "/clues/{id}", routes::reporter),
        Route::see("/clues/{id}/card", "clue.card", page_card::card),
        Route::file("/clues/{id}/card.json", "clue.card", page_card::json),
        Route::file("/clues/{id}/card.xlsx", "clue.card", page_card::workbook),
    ],
    words: WordFiles { zh_hans: include_str!("words/zh-Hans.ftl"), en: include_str!("words/en.ftl"), zh_hant: "" },
};
