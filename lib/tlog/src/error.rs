//! Everything that can be wrong with an input, in words.

use std::fmt;

/// Everything that can be wrong with an input. Messages are English, for operators and logs; they hold names and
/// numbers from the input but never key material.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Error {
    /// `index` (a leaf, or an old tree size) lies outside the tree of `size` leaves.
    OutOfRange { index: u64, size: u64 },
    /// The [`HashReader`](crate::HashReader) has no hash for the full subtree of 2^`level` leaves at `index`.
    MissingNode { level: u32, index: u64 },
    /// A proof has more or fewer hashes than its tree sizes call for.
    ProofLength,
    /// The hashes of a proof do not lead to the given root.
    RootMismatch,
    /// [`Frontier::from_bytes`](crate::Frontier::from_bytes) met bytes of the wrong length or too large a size.
    Frontier,
    /// A key name is empty, or has a space, a plus sign or a control character.
    KeyName,
    /// A verifier key does not parse; the text says which part.
    VerifierKey(&'static str),
    /// A note is not a well-formed signed note, or a text cannot become one; the text says why.
    Note(&'static str),
    /// A known key's signature on a note does not verify.
    BadSignature { name: String, key_id: u32 },
    /// No known key signed the note, or no signer was given.
    NoSignature,
    /// Two different keys share this name and key id, or one signer was given twice.
    AmbiguousKey { name: String, key_id: u32 },
    /// A note text is not a checkpoint; the text says why.
    Checkpoint(&'static str),
    /// A tlog-proof file does not parse; the text says why.
    ProofFile(&'static str),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::OutOfRange { index, size } => {
                write!(f, "{index} is outside a tree of {size} leaves")
            }
            Error::MissingNode { level, index } => {
                write!(f, "no stored hash at level {level}, index {index}")
            }
            Error::ProofLength => f.write_str("the proof has the wrong number of hashes"),
            Error::RootMismatch => f.write_str("the proof does not lead to the given root"),
            Error::Frontier => f.write_str("malformed frontier"),
            Error::KeyName => f.write_str("malformed key name"),
            Error::VerifierKey(why) => write!(f, "malformed verifier key: {why}"),
            Error::Note(why) => write!(f, "malformed note: {why}"),
            Error::BadSignature { name, key_id } => {
                write!(f, "bad signature by {name}+{key_id:08x}")
            }
            Error::NoSignature => f.write_str("no signature by a known key"),
            Error::AmbiguousKey { name, key_id } => {
                write!(f, "more than one key is {name}+{key_id:08x}")
            }
            Error::Checkpoint(why) => write!(f, "malformed checkpoint: {why}"),
            Error::ProofFile(why) => write!(f, "malformed tlog-proof: {why}"),
        }
    }
}

impl std::error::Error for Error {}
