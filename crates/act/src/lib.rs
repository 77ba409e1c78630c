//! What is done for people: requests and their answers.
//!
//! `request` what a household needs, who brings it, and whether it arrived.

pub mod home;
pub mod request;

use muster_web::Slice;

/// The slices of this room, in the order in which their tables are made.
pub static SLICES: &[&Slice] = &[&request::SLICE];
