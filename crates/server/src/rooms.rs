//! The rooms of the house, in flow order: every slice there is.

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
