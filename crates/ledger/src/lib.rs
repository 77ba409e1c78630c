//! Facts, projections and proofs: the ledger everything else stands on.
//!
//! A [`Command`] is decided by the one writer thread into [`Draft`]s. Each draft becomes a *fact*: an
//! [`Envelope`] and a body, appended to an RFC 6962 tree and *projected* into tables in the same
//! transaction. Personal data is never in a fact: it lies in sealed parts that the [`Vault`] opens while
//! their keys live.
//!
//! ```text
//! Ask ─▶ writer: reads ─▶ decide ─▶ facts ─▶ tables ─▶ tree ─▶ signed head ─▶ fsync ─▶ answer
//! ```
//!
//! This crate is the only one that names a database driver. It knows no clock, no randomness and no
//! network: all three are handed in when a house is opened.

mod backup;
mod chain;
mod check;
mod dataset;
mod durable;
mod envelope;
mod erasing;
mod fact;
mod fault;
mod house;
mod id;
mod keys;
mod letterbox;
mod look;
mod memory;
mod onward;
mod parts;
mod read;
mod refusal;
mod replay;
mod rows;
mod shown;
mod start;
mod steady;
mod store;
mod sweep;
mod table;
mod together;
mod tokens;
mod vault;
mod work;
mod writer;

pub use backup::{BackupReport, backup, restore};
pub use chain::Receipt;
pub use check::{CheckReport, Damage, verify_folder, verify_folder_against};
pub use dataset::{DATASETS, Dataset, Dated, Period};
pub use envelope::{By, Channel, Envelope};
pub use fact::{Author, Draft, Fact, Kind, Mended as LedgerMended, Opened as LedgerOpened, Restored as LedgerRestored};
pub use fault::Fault;
pub use house::{Clock, Entropy, House, Mode, OpenError, Opening, Services};
pub use id::*;
pub use keys::KeyError;
pub use look::{Look, look};
pub use read::Read;
pub use refusal::{LIST, Problem, Refusal, Why};
pub use replay::{Difference, Projection};
pub use rows::Rows;
pub use table::{Column, Index, Keep, Key, Known, Row, Table, Type, Value, blob, int, text};
pub use together::Together;
pub use vault::{Lost, Sealed, Token, Unsealed, Vault};
pub use work::WorkWrite;
pub use writer::{Answer, Ask, Command, Outcome};

/// The ledger's own slice: its kinds and tables, for maps and lists of words.
pub fn own_projection() -> &'static Projection {
    &house::OWN
}

/// Hash of the bytes of a request, for idempotency.
pub fn sha256(bytes: &[u8]) -> [u8; 32] {
    use sha2::{Digest, Sha256};
    Sha256::digest(bytes).into()
}
