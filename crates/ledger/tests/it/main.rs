//! What the ledger promises, held from outside.

mod basics;
mod canary;
mod damage;
mod faults;
mod replaying;
mod support;
mod torture;
