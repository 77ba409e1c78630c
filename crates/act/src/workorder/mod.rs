//! Work orders of the city's hotline: a file comes in, each order becomes a request, a file of answers goes out in the columns in
//! which the orders came.
//!
//! An order is known by its number, which is sealed; the same number twice makes one request. What goes back holds the numbers and
//! how it stands, and nothing about the people: the hotline has them already.

mod fact;
mod file;
mod import;
mod page;
mod rule;
mod table;
#[cfg(test)]
mod tests;

pub use fact::{ORDER_RECEIVED, OrderReceived};
pub use rule::{One, Receive};
pub use table::{OrderRow, list};

use muster_ground::place::PLACES_MOVED;
use muster_ledger::Projection;
use muster_web::{Slice, WordFiles};

pub static SLICE: Slice = Slice {
    projection: &Projection {
        name: "workorder",
        kinds: &[ORDER_RECEIVED, PLACES_MOVED],
        tables: &[&table::ORDERS],
        project: table::project,
        revision: 1,
    },
    routes: page::ROUTES,
    words: WordFiles { zh_hans: include_str!("words/zh-Hans.ftl"), en: include_str!("words/en.ftl"), zh_hant: "" },
};
