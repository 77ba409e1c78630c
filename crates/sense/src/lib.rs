//! What the world tells us: self-reports, forms, sweeps.

pub mod form;
pub mod selfreport;
pub mod sweep;

use muster_web::Slice;

/// The slices of this room, in the order in which their tables are made.
pub static SLICES: &[&Slice] = &[&selfreport::SLICE, &form::SLICE, &sweep::SLICE];
