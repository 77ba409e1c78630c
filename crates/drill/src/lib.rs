//! The same house in a simulated town: everyone in it is invented, everything that happens goes through the real rules.
//!
//! `town` who lives where, from a seed · `outbreak` who falls ill when · `founding` the town made by the real commands, `partners` its organisations · `sites` its gates and lifelines ·
//! `script` what people then do, as posts of real forms to real routes · `stage` the page that plays it · `gallery` every part
#![allow(clippy::disallowed_methods, reason = "the drill drives the clock and the command line")]

mod chance;
pub mod cli;
pub mod demo;
pub mod founding;
pub mod gallery;
mod nothing;
pub mod outbreak;
mod outlines;
mod partners;
pub mod script;
mod sites;
pub mod stage;
pub mod town;

pub use chance::Chance;
