//! What can be recorded about erasing a resident. They are the fact's subject; who asked, and by which way, is in the
//! envelope.

use crate::person::Dropped;
use muster_ledger::{Kind, PlaceId};
use serde::{Deserialize, Serialize};

pub const ERASURE_PROPOSED: Kind = Kind { name: "erasure.proposed", version: 1 };
pub const ERASURE_CONFIRMED: Kind = Kind { name: "erasure.confirmed", version: 1 };

muster_ledger::id!(/// A proposal to erase a resident.
    ErasureId);

/// Body of `erasure.proposed`; `approval.asked` goes with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErasureProposed {
    pub id: ErasureId,
    pub community: PlaceId,
    pub grid: PlaceId,
    pub building: PlaceId,
    pub reason: Dropped,
}

/// Body of `erasure.confirmed`. `person.removed` and `person.erased` follow it in the same act.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErasureConfirmed {
    pub id: ErasureId,
}
