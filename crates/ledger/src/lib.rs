//! Facts, projections and proofs: the ledger everything else stands on.
