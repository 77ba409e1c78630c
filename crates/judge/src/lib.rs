//! What reports mean: signals raised by rules and verified by people.

pub mod signal;

use muster_web::Slice;

/// The slices of this room, in the order in which their tables are made.
pub static SLICES: &[&Slice] = &[&signal::SLICE];
