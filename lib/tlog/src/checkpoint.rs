//! Checkpoints: origin, size and root as text (C2SP tlog-checkpoint).

use crate::text::{decimal, decode_hash, encode};
use crate::{Error, Hash};

/// What a log commits to: who it is, how many leaves it has, and their root. C2SP tlog-checkpoint, section "Note text".
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// Name of the log, one non-empty line, such as `example.com/log`.
    pub origin: String,
    /// Number of leaves.
    pub size: u64,
    /// Merkle tree hash of these leaves.
    pub root: Hash,
}

impl Checkpoint {
    /// A checkpoint with its origin checked.
    ///
    /// # Errors
    /// [`Error::Checkpoint`] if the origin is empty or has a control character (a newline most of all).
    pub fn new(origin: &str, size: u64, root: Hash) -> Result<Self, Error> {
        check_origin(origin)?;
        Ok(Self { origin: origin.to_owned(), size, root })
    }

    /// The note text: origin, size in decimal and root in base64, each line ending in a newline. An origin that
    /// [`Checkpoint::new`] would refuse gives a text that does not parse back.
    pub fn to_text(&self) -> String {
        format!("{}\n{}\n{}\n", self.origin, self.size, encode(&self.root))
    }

    /// Reads a note text (see [`open_note`](crate::open_note)). Extension lines must be non-empty; they are dropped.
    ///
    /// # Errors
    /// [`Error::Checkpoint`] if a line is missing, empty or malformed, or the last newline is missing.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let bad = Error::Checkpoint;
        let body = text.strip_suffix('\n').ok_or(bad("no newline at the end"))?;
        let mut lines = body.split('\n');
        let origin = lines.next().unwrap_or_default();
        check_origin(origin)?;
        let size = lines.next().and_then(decimal).ok_or(bad("size is not a plain decimal"))?;
        let root = lines.next().and_then(decode_hash).ok_or(bad("root is not 32 bytes in base64"))?;
        if lines.any(str::is_empty) {
            return Err(bad("empty extension line"));
        }
        Ok(Self { origin: origin.to_owned(), size, root })
    }
}

fn check_origin(origin: &str) -> Result<(), Error> {
    if origin.is_empty() || origin.chars().any(|c| c < ' ') {
        return Err(Error::Checkpoint("origin is empty or has a control character"));
    }
    Ok(())
}
