//! What can be recorded about erasing a resident. They are the fact's subject; who asked, and by which way, is in the
//! envelope.

use crate::person::Dropped;
use muster_ledger::{Kind, PlaceId};
use serde::{Deserialize, Serialize};

pub const ERASURE_PROPOSED: Kind = Kind { name: "erasure.proposed", version: 1 };
pub const ERASURE_REFUSED: Kind = Kind { name: "erasure.refused", version: 1 };
pub const ERASURE_WITHDRAWN: Kind = Kind { name: "erasure.withdrawn", version: 1 };
pub const ERASURE_CONFIRMED: Kind = Kind { name: "erasure.confirmed", version: 1 };

muster_ledger::id!(/// A proposal to erase a resident.
    ErasureId);

/// Body of `erasure.proposed`: the first of two.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErasureProposed {
    pub id: ErasureId,
    pub community: PlaceId,
    pub grid: PlaceId,
    pub building: PlaceId,
    pub reason: Dropped,
}

/// Body of `erasure.refused`, `erasure.withdrawn` and `erasure.confirmed`. `person.removed` and `person.erased` follow the
/// last in the same act.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErasureClosed {
    pub id: ErasureId,
}
