//! Proof and publication: what was done, shown to those it was done for.
//!
//! `receipt` any entry checked by anyone.

pub mod receipt;

use muster_web::Slice;

/// The slices of this room, in the order in which their tables are made.
pub static SLICES: &[&Slice] = &[&receipt::SLICE];

#[cfg(test)]
#[path = "../../act/src/trial.rs"]
mod trial;
