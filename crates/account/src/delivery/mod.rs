//! A notice brought to each person: by their own way, then by the next, at last to the door; and who has not been reached yet.
//!
//! Whoever has a telephone and whoever has none end on the same list, and the figures of it add up: reached, on the way, at the door,
//! refused. Which way somebody wants is theirs: no list shows it, but to the worker who has to call. A text that went out is no word
//! that anybody read it; the loudspeaker is noted and reaches nobody by itself.

mod due;
mod fact;
mod letter;
mod outbox;
mod page;
mod page_letter;
mod page_own;
mod page_reached;
mod read;
mod routes;
mod routes_letter;
mod rule;
mod table;
#[cfg(test)]
mod tests;

pub use due::{fire_due, on_task_done};
pub use fact::{
    Addressed, Announced, Begun, Closed, DELIVERY_ADDRESSED, DELIVERY_ANNOUNCED, DELIVERY_BEGUN, DELIVERY_CLOSED,
    DELIVERY_PASSED, DELIVERY_RECEIVED, DELIVERY_REFUSED, DELIVERY_TRIED, DeliveryId, LETTER_ISSUED, LETTER_WITHDRAWN,
    LetterIssued, LetterText, LetterWithdrawn, NOTICE_WAY_CHOSEN, Passed, Received, Refused, To, Tried, WayChosen, Went, Why,
};
pub use letter::LETTER_DATA;
pub use outbox::{Parcel, Step, failed, message, parcels, sender, went, word};
pub use page_own::{home_card, receipt};
pub use read::{Delivery, Tally};
pub use table::{DELIVERIES, ROWS, State, Way};

use muster_ground::place::PLACES_MOVED;
use muster_ledger::Projection;
use muster_web::{Slice, WordFiles};

pub static SLICE: Slice = Slice {
    projection: &Projection {
        name: "delivery",
        kinds: &[
            DELIVERY_BEGUN,
            DELIVERY_ADDRESSED,
            DELIVERY_PASSED,
            DELIVERY_TRIED,
            DELIVERY_RECEIVED,
            DELIVERY_REFUSED,
            DELIVERY_ANNOUNCED,
            DELIVERY_CLOSED,
            NOTICE_WAY_CHOSEN,
            LETTER_ISSUED,
            LETTER_WITHDRAWN,
            PLACES_MOVED,
        ],
        tables: &[
            &DELIVERIES,
            &ROWS,
            &table::TRIES,
            &table::WAYS,
            &table::BATCHES,
            &table::ANNOUNCED,
            &letter::LETTERS,
            &outbox::SENDERS,
            &outbox::TEXTS,
        ],
        project: table::project,
        revision: 2,
    },
    routes: routes::ROUTES,
    words: WordFiles { zh_hans: include_str!("words/zh-Hans.ftl"), en: include_str!("words/en.ftl"), zh_hant: "" },
};
