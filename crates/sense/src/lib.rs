//! What the world tells us: self-reports, forms.

pub mod form;
pub mod selfreport;

use muster_web::Slice;

/// The slices of this room, in the order in which their tables are made.
pub static SLICES: &[&Slice] = &[&selfreport::SLICE, &form::SLICE];
