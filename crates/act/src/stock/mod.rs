//! Stock: what lies where, who has what, and each coming and going in double entry. A movement takes from one account exactly what it
//! gives to another, so that the sum over all accounts is zero for every good, always.
//!
//! Stores, workers and what is on its way never go below nothing: the writer compares, so two who take the last box at once cannot both
//! have it. What expires first goes first. Goods that leave for another community are on their way until its people say that they came.
//! A count freezes what should be there; each difference gets its reason and its own movement.

mod book;
mod cover;
mod fact;
mod page;
mod page_act;
mod page_item;
mod page_paper;
mod routes;
mod rule;
mod table;
#[cfg(test)]
mod tests;

pub use book::{Entry, Side, book};
pub use cover::Cover;
pub use fact::{
    Account, Held, MINIMUM_FIXED, Minimum, Moved, Opened, Paper, Place, STOCK_MOVED, STOCK_MOVED_2, STORE_OPENED, StoreId, Why,
};
pub use page::{Shelved, item_name, shelved};
pub use page_paper::yuan;
pub use routes::name;
pub(crate) use routes::{from_home, store as of_path, to_home, within, workers};
pub(crate) use rule::MOVE_MAX;
pub use rule::{Answer, FixMinimum, Move, OpenStore, Said, Undo};
pub use table::{BALANCES, Line, MOVES, Movement, STORES, Store, find, left_in, shelf, stores, went};

use muster_ground::place::PLACES_MOVED;
use muster_ledger::Projection;
use muster_web::{Slice, WordFiles};

pub static SLICE: Slice = Slice {
    projection: &Projection {
        name: "stock",
        // Kinds are told apart by name: both versions of a movement.
        kinds: &[STORE_OPENED, STOCK_MOVED, MINIMUM_FIXED, PLACES_MOVED],
        tables: &[&STORES, &BALANCES, &MOVES, &table::ENDS, &table::USES, &table::MINIMA],
        project: table::project,
        revision: 1,
    },
    routes: routes::ROUTES,
    words: WordFiles { zh_hans: include_str!("words/zh-Hans.ftl"), en: include_str!("words/en.ftl"), zh_hant: "" },
};
