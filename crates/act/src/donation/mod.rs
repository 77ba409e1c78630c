//! Donations of goods: received into a store, with a receipt and the donor's wish. Who gave is sealed and told in public only where they
//! want it. The public page says, for every five days, what was given, to what kind of receiver goods of that kind went, and what is
//! left; it is made from the book whenever it is read, so that no period can be forgotten (Charity Law, article 72).

mod fact;
mod page;
mod routes;
mod rule;
mod table;
#[cfg(test)]
mod tests;

pub use fact::{By, DONATION_RECEIVED, DonationId, Donor, Received, Wish};
pub use rule::{DONATION_DATA, Receive};
pub use table::DONATIONS;

use muster_ground::place::PLACES_MOVED;
use muster_ledger::Projection;
use muster_web::{Slice, WordFiles};

pub static SLICE: Slice = Slice {
    projection: &Projection {
        name: "donation",
        kinds: &[DONATION_RECEIVED, PLACES_MOVED],
        tables: &[&DONATIONS],
        project: table::project,
        revision: 1,
    },
    routes: routes::ROUTES,
    words: WordFiles { zh_hans: include_str!("words/zh-Hans.ftl"), en: include_str!("words/en.ftl"), zh_hant: "" },
};
