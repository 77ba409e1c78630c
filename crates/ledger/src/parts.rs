//! Sealed parts as they lie in the vault's table, remembered while they are asked for again and again: a household's entries,
//! the name behind a duty. Still sealed: each reading opens them with the keys that live then, so what was erased stays erased.

use crate::DatasetId;
use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

/// Parts kept at most; beyond it all are forgotten. With [`LARGE`], at most 16 MB, in practice 2.
const MOST: usize = 4_096;
/// A larger part (a page of tasks, a list) is not worth its room.
const LARGE: usize = 4_096;

/// A row of the table, and what its fact's envelope says of it.
pub(crate) struct Held {
    pub(crate) dataset: DatasetId,
    pub(crate) owner: Box<[u8]>,
    pub(crate) sealed: Box<[u8]>,
    pub(crate) committed: [u8; 32],
}

/// By number of fact. A part never changes; one that was removed had lost its key before.
#[derive(Default)]
pub(crate) struct Parts(RwLock<HashMap<i64, Arc<Held>>>);

impl Parts {
    pub(crate) fn get(&self, seq: i64) -> Option<Arc<Held>> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).get(&seq).cloned()
    }
    pub(crate) fn keep(&self, seq: i64, held: &Arc<Held>) {
        if held.sealed.len() > LARGE {
            return;
        }
        let mut all = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= MOST {
            all.clear();
        }
        all.insert(seq, Arc::clone(held));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn never_more_than_was_said_and_nothing_large() {
        let (parts, held) = (Parts::default(), |n: usize| {
            Arc::new(Held { dataset: DatasetId(1), owner: Box::default(), sealed: vec![0; n].into(), committed: [0; 32] })
        });
        for seq in 0..(2 * MOST as i64 + 7) {
            parts.keep(seq, &held(10));
        }
        assert_eq!(parts.0.read().unwrap().len(), 7);
        assert!(parts.get(2 * MOST as i64).is_some() && parts.get(0).is_none());
        parts.keep(-1, &held(LARGE + 1));
        assert!(parts.get(-1).is_none());
    }
}
