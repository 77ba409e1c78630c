//! The rooms of the house, in flow order: every slice there is.

use muster_ground::look::Source;
use muster_web::Slice;

/// All slices, the server's own last.
pub fn slices() -> Vec<&'static Slice> {
    let rooms: [&[&'static Slice]; 7] = [
        muster_ground::SLICES,
        muster_sense::SLICES,
        muster_judge::SLICES,
        muster_muster::SLICES,
        muster_act::SLICES,
        muster_account::SLICES,
        crate::parked::SLICES,
    ];
    rooms.concat()
}

/// Where it is looked for what a reader has to do with a home, the nearest first.
pub(crate) static AT_HAND: &[Source] = &[
    muster_act::request::at_hand,
    muster_muster::task::at_hand,
    muster_sense::selfreport::at_hand,
    muster_judge::signal::at_hand,
];
