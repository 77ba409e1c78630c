//! Care at home, for whoever wants it: asked after twice a day by their own way, with what they need brought, and ended by their
//! own word.
//!
//! Whether a home suits is asked so that what is missing is brought; no answer refuses anybody. A danger sign sends somebody at
//! once. Who was not reached is visited within the hour, as in a care plan. Nothing here keeps anybody at home.

mod book;
mod clock;
mod due;
mod fact;
mod goods;
mod page;
mod page_goods;
mod page_note;
mod page_one;
mod page_own;
mod routes;
mod rule;
mod table;
#[cfg(test)]
mod tests;

pub use due::{fire_due, on_task_done};
pub use fact::{
    By, Ended, Followed, HOMECARE_CHECKED, HOMECARE_ENDED, HOMECARE_FOLLOWED, HOMECARE_MISSED, HOMECARE_OPENED,
    HOMECARE_RETURNED, HOMECARE_SUPPLIED, HomecareId, Lack, Missed, Opened, Outcome, Rechecked, Returned, Series, Supplied, Why,
};
pub use goods::{GOODS, Good, goods, of_resident};
pub use page_goods::line as good_line;
pub use page_own::home_card;
pub use rule::{End, Follow, GiveBack, HOMECARE_DATA, Open, Supply};
pub use table::{CASES, Case, Counts, Told, counts, find, told};

use muster_ground::place::PLACES_MOVED;
use muster_ledger::Projection;
use muster_web::{Slice, WordFiles};

pub static SLICE: Slice = Slice {
    projection: &Projection {
        name: "homecare",
        kinds: &[
            HOMECARE_OPENED,
            HOMECARE_CHECKED,
            HOMECARE_FOLLOWED,
            HOMECARE_MISSED,
            HOMECARE_ENDED,
            HOMECARE_SUPPLIED,
            HOMECARE_RETURNED,
            PLACES_MOVED,
        ],
        tables: &[&CASES, &table::FOLLOWUPS, &table::TASKS, &GOODS],
        project: table::project,
        revision: 2,
    },
    routes: routes::ROUTES,
    words: WordFiles { zh_hans: include_str!("words/zh-Hans.ftl"), en: include_str!("words/en.ftl"), zh_hant: "" },
};
