//! What the ledger promises, held from outside.
#![allow(clippy::disallowed_methods, reason = "tests wait, measure and start processes")]

mod basics;
mod canary;
mod damage;
mod faults;
mod replaying;
mod restoring;
mod support;
mod tampered;
mod torture;
