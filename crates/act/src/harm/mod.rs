//! What the committee has to tell others: harm to a minor, domestic violence, abuse of the old and disabled. The page says who must be
//! told, by when and on which article; that each was told is on record, and the sheet is printed.
//!
//! Safety goes before consent: whoever is in danger is brought to safety first, and is told what is done. What was seen is sealed under
//! its month, for the secretary alone; who noticed it stands on no page.

mod book;
mod fact;
mod page;
mod routes;
mod rule;
mod table;
#[cfg(test)]
mod tests;

pub use book::{Harm, Organ, harm, harms};
pub use fact::{HARM_NOTICED, HARM_OVERDUE, HARM_TOLD, HarmId, Noticed, Overdue, Seen, Told};
pub use rule::{HARM_DATA, Notice, Tell, fire_due};
pub use table::{HARMS, Row, find};

use muster_ground::place::PLACES_MOVED;
use muster_ledger::Projection;
use muster_web::{Slice, WordFiles};

pub static SLICE: Slice = Slice {
    projection: &Projection {
        name: "harm",
        kinds: &[HARM_NOTICED, HARM_TOLD, HARM_OVERDUE, PLACES_MOVED],
        tables: &[&HARMS],
        project: table::project,
        revision: 1,
    },
    routes: routes::ROUTES,
    words: WordFiles { zh_hans: include_str!("words/zh-Hans.ftl"), en: include_str!("words/en.ftl"), zh_hant: "" },
};
