//! Proof files that stand by themselves (C2SP tlog-proof).

use crate::text::{decimal, decode, decode_hash, encode};
use crate::{Checkpoint, Error, Hash, Verifier, open_note, verify_inclusion};
use std::fmt;

const HEADER: &str = "c2sp.org/tlog-proof@v1";
/// A tree of 2^64 leaves has no longer inclusion proof.
const MAX_HASHES: usize = 64;

/// A proof file (`.tlog-proof`) that can be checked offline: one leaf's inclusion in a signed checkpoint. Displayed
/// in the form of C2SP tlog-proof, section "Format".
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proof {
    /// Anything the application wants to carry along. Nothing authenticates it. Empty data is written as none.
    pub extra: Option<Vec<u8>>,
    /// The leaf's index, counting from 0.
    pub index: u64,
    /// Inclusion proof, from the leaf's sibling up; see [`inclusion_proof`](crate::inclusion_proof).
    pub hashes: Vec<Hash>,
    /// The signed note of the checkpoint, verbatim.
    pub checkpoint: String,
}

impl fmt::Display for Proof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{HEADER}")?;
        if let Some(extra) = self.extra.as_deref().filter(|extra| !extra.is_empty()) {
            writeln!(f, "extra {}", encode(extra))?;
        }
        writeln!(f, "index {}", self.index)?;
        for hash in &self.hashes {
            writeln!(f, "{}", encode(hash))?;
        }
        write!(f, "\n{}", self.checkpoint)
    }
}

impl Proof {
    /// Reads a proof file. The checkpoint is not looked at before [`Proof::verify`].
    ///
    /// # Errors
    /// [`Error::ProofFile`] if a line is missing or malformed, or there are more than 64 hashes.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let bad = Error::ProofFile;
        let (head, checkpoint) = text.split_once("\n\n").ok_or(bad("no empty line before the checkpoint"))?;
        let mut lines = head.split('\n').peekable();
        if lines.next() != Some(HEADER) {
            return Err(bad("unknown first line"));
        }
        let extra = match lines.next_if(|line| line.starts_with("extra ")) {
            None => None,
            Some(line) => {
                let bytes = line.strip_prefix("extra ").and_then(decode).filter(|bytes| !bytes.is_empty());
                Some(bytes.ok_or(bad("extra data is not base64, or empty"))?)
            }
        };
        let index = lines.next().and_then(|line| line.strip_prefix("index ")).and_then(decimal);
        let index = index.ok_or(bad("index is missing or not a plain decimal"))?;
        let mut hashes = Vec::new();
        for line in lines {
            if hashes.len() == MAX_HASHES {
                return Err(bad("too many hashes"));
            }
            hashes.push(decode_hash(line).ok_or(bad("a hash is not 32 bytes in base64"))?);
        }
        Ok(Self { extra, index, hashes, checkpoint: checkpoint.to_owned() })
    }

    /// Checks that the checkpoint is signed by a known key and that the leaf with hash `leaf` is at
    /// [`Proof::index`] in its tree, and returns the checkpoint.
    ///
    /// The caller still compares [`Checkpoint::origin`] with the log it trusts, and should give as `verifiers` only
    /// keys any one of which suffices: a proof with one known signature passes. [`Proof::extra`] proves nothing.
    ///
    /// # Errors
    /// Those of [`open_note`], [`Checkpoint::parse`] and [`verify_inclusion`].
    pub fn verify(&self, leaf: &Hash, verifiers: &[&Verifier]) -> Result<Checkpoint, Error> {
        let note = open_note(&self.checkpoint, verifiers)?;
        let checkpoint = Checkpoint::parse(&note.text)?;
        verify_inclusion(leaf, self.index, checkpoint.size, &self.hashes, &checkpoint.root)?;
        Ok(checkpoint)
    }
}
