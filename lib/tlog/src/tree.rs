//! A tree that grows: only its right edge is kept.

use crate::hash::fold;
use crate::{Error, Hash, node_hash};

/// Sizes above this are refused on reading; Go's implementation counts leaves in a signed 64-bit integer too.
const MAX_SIZE: u64 = i64::MAX as u64;

/// The append-only state of a tree: its size and the roots of its full subtrees, at most 63 hashes. Enough to append
/// and to give the root, not to prove anything.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Frontier {
    size: u64,
    /// one root for each set bit of `size`, largest subtree (leftmost leaves) first
    roots: Vec<Hash>,
}

impl Frontier {
    /// The tree with no leaves.
    pub fn new() -> Self {
        Self::default()
    }

    /// Number of leaves.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Appends one leaf, given its [`leaf_hash`](crate::leaf_hash). Amortised one node hash.
    pub fn push(&mut self, leaf: Hash) {
        let mut root = leaf;
        for _ in 0..self.size.trailing_ones() {
            // a set bit in the size always has its root; from_bytes holds to this too
            if let Some(left) = self.roots.pop() {
                root = node_hash(&left, &root);
            }
        }
        self.roots.push(root);
        self.size += 1;
    }

    /// The Merkle tree hash of all leaves so far (RFC 6962 section 2.1).
    pub fn root(&self) -> Hash {
        fold(&self.roots)
    }

    /// The state as bytes: the size as a big-endian u64, then the subtree roots, largest subtree first.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = self.size.to_be_bytes().to_vec();
        bytes.extend_from_slice(self.roots.as_flattened());
        bytes
    }

    /// Reads [`Frontier::to_bytes`]. The hashes are taken as they are: nothing in a frontier can show them wrong, so
    /// compare [`Frontier::root`] with a trusted root.
    ///
    /// # Errors
    /// [`Error::Frontier`] if the length does not fit the size, or the size exceeds 2^63-1.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Error> {
        let (size, rest) = bytes.split_first_chunk::<8>().ok_or(Error::Frontier)?;
        let size = u64::from_be_bytes(*size);
        let (roots, tail) = rest.as_chunks::<32>();
        if size > MAX_SIZE || !tail.is_empty() || roots.len() as u64 != u64::from(size.count_ones()) {
            return Err(Error::Frontier);
        }
        Ok(Self { size, roots: roots.to_vec() })
    }
}

/// Random access to the hashes of full subtrees, from which every root and proof is made.
pub trait HashReader {
    /// Hash of the full subtree of 2^`level` leaves that starts at leaf `index` · 2^`level`; level 0 gives leaf
    /// hashes. None if it is not stored; a subtree that is not full yet never is.
    fn node(&self, level: u32, index: u64) -> Option<Hash>;
}

/// A whole tree in memory, every full subtree of it: 64 bytes a leaf. For tests, verification and small trees.
#[derive(Clone, Debug, Default)]
pub struct MemoryTree {
    levels: Vec<Vec<Hash>>,
}

impl MemoryTree {
    /// The tree with no leaves.
    pub fn new() -> Self {
        Self::default()
    }

    /// Number of leaves.
    pub fn size(&self) -> u64 {
        self.levels.first().map_or(0, |leaves| leaves.len() as u64)
    }

    /// Appends one leaf, given its [`leaf_hash`](crate::leaf_hash).
    pub fn push(&mut self, leaf: Hash) {
        let mut hash = leaf;
        for level in 0.. {
            if level == self.levels.len() {
                self.levels.push(Vec::new());
            }
            let nodes = &mut self.levels[level];
            nodes.push(hash);
            match nodes.as_slice() {
                [.., left, right] if nodes.len().is_multiple_of(2) => hash = node_hash(left, right),
                _ => return,
            }
        }
    }

    /// The Merkle tree hash of all leaves so far (RFC 6962 section 2.1).
    pub fn root(&self) -> Hash {
        let odd = self.levels.iter().rev().filter(|nodes| !nodes.len().is_multiple_of(2));
        fold(&odd.filter_map(|nodes| nodes.last().copied()).collect::<Vec<_>>())
    }
}

impl HashReader for MemoryTree {
    fn node(&self, level: u32, index: u64) -> Option<Hash> {
        let nodes = self.levels.get(usize::try_from(level).ok()?)?;
        nodes.get(usize::try_from(index).ok()?).copied()
    }
}
