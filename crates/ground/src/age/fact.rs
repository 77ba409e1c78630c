//! What can be recorded about growing older. Who it is, is the fact's subject; the birthday stays sealed.

use muster_ledger::{Kind, PlaceId};
use serde::{Deserialize, Serialize};

pub const AGE_REACHED: Kind = Kind { name: "age.reached", version: 1 };

/// Under it the law asks for a guardian's consent and for particular rules.
pub const FOURTEEN: i64 = 14;

/// Body of `age.reached`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reached {
    pub years: i64,
    pub community: PlaceId,
    pub grid: PlaceId,
    /// Consents that a guardian had given and that ended with it: they are asked anew.
    pub lapsed: i64,
}
