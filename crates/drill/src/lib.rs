//! The same house in a simulated town: everyone in it is invented, everything that happens goes through the real rules.
//!
//! `town` who lives where, from a seed · `outbreak` who falls ill when · `script` what people then do, as posts of
//! real forms to real routes.

mod chance;
pub mod outbreak;
pub mod stage;
pub mod town;

pub use chance::Chance;
