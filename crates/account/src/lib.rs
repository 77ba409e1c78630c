//! Proof and publication: receipts, roll-up, the public page, sunset.
