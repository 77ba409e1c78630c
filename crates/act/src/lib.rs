//! What is done for people: requests and their answers.
//!
//! `request` what a household needs, who brings it, and whether it arrived · `referral` what goes to outside bodies, by consent · `workorder` the hotline's orders, in and out by file ·
//! `counsel` who wants to talk, a pool, a queue, notes that only one opens · `careplan` who looks after whom, and what follows when nobody could be reached · `homecare` care at home for whoever wants it · `placement` children, old people and animals whom
//! someone taken to hospital leaves behind · `harm` what the committee has to tell others, whom, and by when ·
//! `goods` the catalogue of what is stored · `stock` what lies where, in double entry ·
//! `count` what is really there, and who decides where two counts differ · `ppe` what workers have and
//! lack before a shift · `donation` gifts of goods, and what is told of them every five days.

pub mod careplan;
pub mod counsel;
pub mod count;
pub mod donation;
pub mod goods;
pub mod harm;
pub mod home;
pub mod homecare;
pub mod placement;
pub mod ppe;
pub mod referral;
pub mod request;
mod slip;
pub mod stock;
pub mod workorder;

use muster_web::Slice;

/// The slices of this room, in the order in which their tables are made.
pub static SLICES: &[&Slice] = &[
    &request::SLICE,
    &workorder::SLICE,
    &referral::SLICE,
    &counsel::SLICE,
    &careplan::SLICE,
    &homecare::SLICE,
    &placement::SLICE,
    &harm::SLICE,
    &goods::SLICE,
    &stock::SLICE,
    &count::SLICE,
    &ppe::SLICE,
    &donation::SLICE,
];
