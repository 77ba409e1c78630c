//! Incidents, plans that run, and tasks that teach.
//!
//! `incident` a decision with three scales and an end · `plan` what follows, as data · `task` one owner, one due time,
//! and how it is done.

pub mod incident;
pub mod task;

use incident::Incident;
use muster_ledger::{Read, Refusal};
use muster_web::{Markup, Request, Slice};

/// The slices of this room, in the order in which their tables are made.
pub static SLICES: &[&Slice] = &[&incident::SLICE, &task::SLICE];

/// What plans and tasks show on the page of an incident.
fn parts_of_incident(_: &Request, _: &Read, _: &Incident) -> Result<Vec<Markup>, Refusal> {
    Ok(Vec::new())
}

/// What is unfinished when a response ends: words, number, where to look.
fn still_open_in(_: &Read, _: &Incident) -> Result<Vec<(&'static str, u64, String)>, Refusal> {
    Ok(Vec::new())
}
