//! What is done for people: requests and their answers.
//!
//! `request` what a household needs, who brings it, and whether it arrived · `workorder` the hotline's orders, in and out by file.

pub mod home;
pub mod request;
pub mod workorder;

use muster_web::Slice;

/// The slices of this room, in the order in which their tables are made.
pub static SLICES: &[&Slice] = &[&request::SLICE, &workorder::SLICE];
