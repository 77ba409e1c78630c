//! Roots, inclusion and consistency: made and verified (RFC 6962, RFC 9162).

use crate::hash::fold;
use crate::{Error, Hash, HashReader, empty_root, node_hash};

/// Root of the first `size` leaves. RFC 6962 section 2.1.
///
/// # Errors
/// [`Error::MissingNode`] if a subtree is not stored.
pub fn tree_root(r: &dyn HashReader, size: u64) -> Result<Hash, Error> {
    range_root(r, 0, size)
}

/// Proof that leaf `index` is in the tree of `size` leaves: sibling hashes from the leaf up to the root's child. RFC
/// 6962 section 2.1.1.
///
/// # Errors
/// [`Error::OutOfRange`] unless index < size; [`Error::MissingNode`] if a subtree is not stored.
pub fn inclusion_proof(r: &dyn HashReader, index: u64, size: u64) -> Result<Vec<Hash>, Error> {
    if index >= size {
        return Err(Error::OutOfRange { index, size });
    }
    let (mut lo, mut hi) = (0, size);
    let mut proof = Vec::new();
    while hi - lo > 1 {
        let middle = lo + left_width(hi - lo);
        if index < middle {
            proof.push(range_root(r, middle, hi)?);
            hi = middle;
        } else {
            proof.push(range_root(r, lo, middle)?);
            lo = middle;
        }
    }
    proof.reverse();
    Ok(proof)
}

/// Proof that the tree of `new` leaves only appended to the tree of `old` leaves, in the order of RFC 6962 section
/// 2.1.2. Empty if `old` is 0 or equals `new`: there is nothing to show.
///
/// # Errors
/// [`Error::OutOfRange`] if old > new; [`Error::MissingNode`] if a subtree is not stored.
pub fn consistency_proof(r: &dyn HashReader, old: u64, new: u64) -> Result<Vec<Hash>, Error> {
    if old > new {
        return Err(Error::OutOfRange { index: old, size: new });
    }
    let mut proof = Vec::new();
    if old == 0 {
        return Ok(proof);
    }
    let (mut lo, mut hi) = (0, new);
    while hi != old {
        let middle = lo + left_width(hi - lo);
        if old <= middle {
            proof.push(range_root(r, middle, hi)?);
            hi = middle;
        } else {
            proof.push(range_root(r, lo, middle)?);
            lo = middle;
        }
    }
    // at lo = 0 the remaining subtree is the whole old tree, whose root the verifier has already
    if lo != 0 {
        proof.push(range_root(r, lo, hi)?);
    }
    proof.reverse();
    Ok(proof)
}

/// Checks an [`inclusion_proof`] for the leaf with hash `leaf`. RFC 9162 section 2.1.3.2. The size must be trusted as
/// the root is (both come from a signed checkpoint).
///
/// # Errors
/// [`Error::OutOfRange`] unless index < size; [`Error::ProofLength`]; [`Error::RootMismatch`].
pub fn verify_inclusion(leaf: &Hash, index: u64, size: u64, proof: &[Hash], root: &Hash) -> Result<(), Error> {
    if index >= size {
        return Err(Error::OutOfRange { index, size });
    }
    let mut path = Path { node: index, last: size - 1 };
    let mut hash = *leaf;
    for sibling in proof {
        hash = match path.step()? {
            Side::Left => node_hash(sibling, &hash),
            Side::Right => node_hash(&hash, sibling),
        };
    }
    path.finish()?;
    same(&hash, root)
}

/// Checks a [`consistency_proof`] between two roots. RFC 9162 section 2.1.4.2; beyond it, an `old` of 0 asks for the
/// empty root and an empty proof.
///
/// The sizes must be trusted as the roots are (both come from a signed checkpoint): a proof does not show them.
///
/// # Errors
/// [`Error::OutOfRange`] if old > new; [`Error::ProofLength`]; [`Error::RootMismatch`].
pub fn verify_consistency(old: u64, new: u64, old_root: &Hash, new_root: &Hash, proof: &[Hash]) -> Result<(), Error> {
    if old > new {
        return Err(Error::OutOfRange { index: old, size: new });
    }
    if old == 0 || old == new {
        if !proof.is_empty() {
            return Err(Error::ProofLength);
        }
        if old == 0 {
            same(old_root, &empty_root())?;
        }
        return if old == new { same(old_root, new_root) } else { Ok(()) };
    }
    let mut path = Path { node: old - 1, last: new - 1 };
    path.skip_right_turns();
    let (seed, rest) = if old.is_power_of_two() {
        (*old_root, proof)
    } else {
        let (first, rest) = proof.split_first().ok_or(Error::ProofLength)?;
        (*first, rest)
    };
    let (mut old_hash, mut new_hash) = (seed, seed);
    for sibling in rest {
        match path.step()? {
            Side::Left => {
                old_hash = node_hash(sibling, &old_hash);
                new_hash = node_hash(sibling, &new_hash);
            }
            Side::Right => new_hash = node_hash(&new_hash, sibling),
        }
    }
    path.finish()?;
    same(&old_hash, old_root)?;
    same(&new_hash, new_root)
}

/// The way from a node up to the root of a tree that need not be full: the node's index and the last index, at the
/// current level.
struct Path {
    node: u64,
    last: u64,
}

enum Side {
    Left,
    Right,
}

impl Path {
    /// Goes to the parent that has a sibling to take in, and says on which side that sibling lies.
    fn step(&mut self) -> Result<Side, Error> {
        if self.last == 0 {
            return Err(Error::ProofLength);
        }
        let side = if self.node & 1 == 1 {
            Side::Left
        } else if self.node == self.last {
            // the last node has no right sibling: it rises unchanged until it is a right child
            while self.node & 1 == 0 && self.node != 0 {
                self.up();
            }
            Side::Left
        } else {
            Side::Right
        };
        self.up();
        Ok(side)
    }

    fn skip_right_turns(&mut self) {
        while self.node & 1 == 1 {
            self.up();
        }
    }

    fn up(&mut self) {
        self.node >>= 1;
        self.last >>= 1;
    }

    fn finish(&self) -> Result<(), Error> {
        if self.last == 0 { Ok(()) } else { Err(Error::ProofLength) }
    }
}

fn same(a: &Hash, b: &Hash) -> Result<(), Error> {
    if a == b { Ok(()) } else { Err(Error::RootMismatch) }
}

/// Leaves under the left child of a tree of `width` > 1 leaves: the largest power of two below `width`.
fn left_width(width: u64) -> u64 {
    1 << (width - 1).ilog2()
}

/// Root over leaves lo..hi, where lo is a multiple of some power of two not below hi - lo.
fn range_root(r: &dyn HashReader, lo: u64, hi: u64) -> Result<Hash, Error> {
    let mut parts = Vec::new();
    let mut at = lo;
    while at < hi {
        let level = (hi - at).ilog2();
        let index = at >> level;
        parts.push(r.node(level, index).ok_or(Error::MissingNode { level, index })?);
        at += 1 << level;
    }
    Ok(fold(&parts))
}
