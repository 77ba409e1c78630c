//! The house rules as tests: walls, banned calls, names, sizes, words, licences. `cargo test -p tidy` tells each breach as
//! `file:line: what is wrong: what to do`.
//!
//! A rule is a function from sources to complaints. Each has one test over the house and one over a bad sample, so that a
//! rule which can no longer fail turns red itself. A ratchet (`golden/`) lists what is wrong already: nothing may join it.
#![cfg(test)]
#![allow(clippy::disallowed_methods, reason = "reads the repository and runs cargo; is never part of the product")]

mod calls;
mod crates;
mod documents;
mod facts;
mod files;
mod golden;
mod licences;
mod scope;
mod slices;
mod source;
mod styles;
mod token;
mod words;
