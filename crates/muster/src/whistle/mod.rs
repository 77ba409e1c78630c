//! Whistles: the community calls named departments, or those charged with such matters; they answer, come, solve, and are rated.
//!
//! A department needs no account: it answers under its link `/o/{token}`, by telephone or on the call sheet. What is not answered,
//! reached or solved in time goes up to the street and then to the district by a timer. A refusal needs a reason and stands only by a
//! superior's word. Times and ratings are published.

mod call;
mod count;
mod fact;
mod kind;
mod page;
mod page_act;
mod page_board;
mod page_link;
mod page_new;
mod routes;
mod rule;
mod step;
mod table;
#[cfg(test)]
mod tests;

pub use call::{Call, Shown, State, Whistle, calls_of, calls_to, find, find_call, list, matter, open, outcome};
pub use count::{DAYS, Record, records};
pub use fact::{
    CallId, Called, Content, Decline, Matter, Said, WHISTLE_ANSWERED, WHISTLE_ARRIVED, WHISTLE_BLOWN, WHISTLE_CHARGED,
    WHISTLE_CLOSED, WHISTLE_DECIDED, WHISTLE_ESCALATED, WHISTLE_HANDED_DOWN, WHISTLE_JOINED, WHISTLE_RATED, WHISTLE_REOPENED,
    WHISTLE_REPORTED, WHISTLE_SOLVED, WHISTLE_WATCHED, WhistleId,
};
pub use kind::{Clocks, KINDS, words as kind_words};
pub use rule::{Answer, Blow, Decide, HandDown, Join, WHISTLE_DATA};
pub use step::{Arrive, Close, Escalate, Rate, Reopen, Report, Solve, fire_due};

use muster_ground::place::PLACES_MOVED;
use muster_ledger::Projection;
use muster_web::{Slice, WordFiles};

pub static SLICE: Slice = Slice {
    projection: &Projection {
        name: "whistle",
        kinds: &[
            WHISTLE_BLOWN,
            WHISTLE_JOINED,
            WHISTLE_ANSWERED,
            WHISTLE_HANDED_DOWN,
            WHISTLE_DECIDED,
            WHISTLE_REPORTED,
            WHISTLE_ARRIVED,
            WHISTLE_SOLVED,
            WHISTLE_REOPENED,
            WHISTLE_ESCALATED,
            WHISTLE_CLOSED,
            WHISTLE_RATED,
            WHISTLE_CHARGED,
            WHISTLE_WATCHED,
            PLACES_MOVED,
        ],
        tables: &[&table::WHISTLES, &table::CALLS, &table::CHARGES, &table::WATCHES, &table::EVENTS],
        project: table::project,
        revision: 1,
    },
    routes: routes::ROUTES,
    words: WordFiles { zh_hans: include_str!("words/zh-Hans.ftl"), en: include_str!("words/en.ftl"), zh_hant: "" },
};
