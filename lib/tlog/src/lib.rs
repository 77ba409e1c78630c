//! A transparency log's arithmetic and file formats, and nothing else: RFC 6962 Merkle trees in C2SP tiles, C2SP
//! signed notes, checkpoints and tlog-proof files.
//!
//! The crate does no input or output, reads no clock and draws no random numbers: hashes and keys come in, bytes and
//! verdicts go out. Where hashes are stored is the caller's matter (see [`HashReader`] and [`TileReader`]).
//!
//! Sources: RFC 6962 section 2.1 (hashes and proofs), RFC 9162 sections 2.1.3.2 and 2.1.4.2 (verification), RFC 8032
//! (Ed25519), and the C2SP specifications signed-note, tlog-checkpoint, tlog-tiles and tlog-proof.
#![forbid(unsafe_code)]

mod checkpoint;
mod error;
mod file;
mod hash;
mod note;
mod proof;
mod text;
mod tile;
mod tree;

pub use checkpoint::Checkpoint;
pub use error::Error;
pub use file::Proof;
pub use hash::{Hash, empty_root, leaf_hash, node_hash};
pub use note::{Note, Signer, Verifier, open_note, sign_note};
pub use proof::{consistency_proof, inclusion_proof, tree_root, verify_consistency, verify_inclusion};
pub use tile::{TILE_HEIGHT, TILE_WIDTH, TileReader, TileSource, tile_bytes, tile_path, tile_width};
pub use tree::{Frontier, HashReader, MemoryTree};
