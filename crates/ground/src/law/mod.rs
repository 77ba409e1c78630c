//! The law register: what may be done, by whom, on which basis, on which day, as data that a jurist reads and corrects.
//!
//! Code names no article and no disease. It asks the register for a key on a day and cites what it gets. Shipped files lie in
//! `law/`; a house adds its place's own, which only add and tighten, and count once two persons have adopted them. The ledger
//! records which edition was in force since when.

mod check;
mod differ;
mod entry;
mod fact;
mod file;
mod lawful;
mod lint;
mod number;
mod page;
mod page_check;
mod page_edition;
mod page_entry;
mod page_question;
mod register;
mod routes;
mod rule;
mod table;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_check;

pub use check::CHECKS;
pub use differ::{Difference, Turn, between, between_days};
pub use entry::{Bound, Clock, Date, Decider, Detail, Disease, Entry, EntryKind, Frame, Managed, Measure, Obeys, day};
pub use fact::{Edition, LAW_ADOPTED, LAW_COMPARED, LAW_VERIFIED, LawAdopted};
pub use file::{Overlay, Wrong};
pub use lawful::{Answer, Question, Why, lawful};
pub use lint::LEVELS;
pub use page::{Verified, basis_line, cited, named};
pub use page_entry::{Citation, cite_from};
pub use register::{Cited, Register, Standing, install, shipped};
pub use rule::note;
pub use table::{ADOPTIONS, Adoption, current, in_force};

use muster_ledger::Projection;
use muster_web::{Slice, WordFiles};

/// The files as they are shipped: name and text, for the check on the command line.
pub fn files() -> &'static [(&'static str, &'static str)] {
    register::FILES
}

pub static SLICE: Slice = Slice {
    projection: &Projection {
        name: "law",
        kinds: &[LAW_ADOPTED, LAW_COMPARED, LAW_VERIFIED],
        tables: &[&ADOPTIONS, &table::DIGESTS, &CHECKS],
        project: table::project,
        revision: 2,
    },
    routes: routes::ROUTES,
    words: WordFiles { zh_hans: include_str!("words/zh-Hans.ftl"), en: include_str!("words/en.ftl"), zh_hant: "" },
};
