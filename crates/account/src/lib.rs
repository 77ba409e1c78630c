//! Proof and publication: what was done, shown to those it was done for.
//!
//! `card` of a household, a building, a grid · `clue` what anyone noticed, at once with receivers of two levels · `delivery` a notice brought to each person, and who has not been reached · `home` a resident's first page · `notice` a notice's address for ever, its poster, its loudspeaker text · `publish` the public page · `receipt` any entry checked by anyone · `upward` the roll-up · `sunset` the end of an
//! incident's personal data · `handover` who leaves hands everything on ·
//! `onetable` what higher levels ask for, answered from what is held · `mandate` work passed down, with means or not at all ·
//! `officetable` the tables that offices expect, as views · `template` the askers' own forms, filled ·
//! `takeover` one document by which strangers run a community.

pub mod card;
pub mod clue;
pub mod delivery;
pub mod handover;
pub mod home;
pub mod mandate;
pub mod notice;
pub mod officetable;
pub mod onetable;
pub mod publish;
pub mod receipt;
pub mod sunset;
pub mod takeover;
pub mod template;
pub mod upward;

use muster_web::Slice;

/// The slices of this room, in the order in which their tables are made.
pub static SLICES: &[&Slice] = &[
    &receipt::SLICE,
    &home::SLICE,
    &card::SLICE,
    &clue::SLICE,
    &publish::SLICE,
    &notice::SLICE,
    &delivery::SLICE,
    &upward::SLICE,
    &onetable::SLICE,
    &mandate::SLICE,
    &officetable::SLICE,
    &template::SLICE,
    &sunset::SLICE,
    &handover::SLICE,
    &takeover::SLICE,
];
