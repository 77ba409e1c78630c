//! The code on the slip that a person keeps by the door: whoever holds it may say that they are well, without a telephone of
//! their own and without signing in.

use super::fact::CareplanId;
use muster_ledger::Vault;

const WHAT: &str = "care plan slip";

/// The address of a slip: `/k/{token}`.
pub(super) fn token(vault: &Vault, id: CareplanId) -> String {
    crate::slip::token(vault, WHAT, id.0)
}

/// The plan of a slip that this house printed.
pub(super) fn plan_of(vault: &Vault, token: &str) -> Option<CareplanId> {
    crate::slip::id_of(vault, WHAT, token).map(CareplanId)
}
