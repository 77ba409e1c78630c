//! What everyone is told after a commit: live pages, the reaction runner, the counters.

use crate::metrics::Metrics;
use muster_ledger::Fact;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::broadcast;

/// Kinds recorded by one batch.
pub(crate) type Kinds = Arc<[String]>;

pub(crate) struct Pulse {
    live: broadcast::Sender<Kinds>,
    size: AtomicU64,
    moved: Mutex<u64>,
    bell: Condvar,
    metrics: Arc<Metrics>,
}

impl Pulse {
    pub(crate) fn new(metrics: Arc<Metrics>) -> Pulse {
        let (live, _) = broadcast::channel(256);
        Pulse { live, size: AtomicU64::new(0), moved: Mutex::new(0), bell: Condvar::new(), metrics }
    }
    /// Called by the writer: must be quick and must not wait.
    pub(crate) fn committed(&self, size: u64, facts: &[Fact]) {
        self.size.store(size, Ordering::Relaxed);
        self.metrics.committed(size, facts.len());
        if self.live.receiver_count() > 0 {
            let mut kinds: Vec<String> = facts.iter().map(|f| f.kind().to_owned()).collect();
            kinds.sort();
            kinds.dedup();
            let _ = self.live.send(kinds.into());
        }
        self.ring();
    }
    /// Wakes the runner without a fact: something parked was asked for again, or the clock jumped.
    pub(crate) fn ring(&self) {
        *self.moved.lock().unwrap_or_else(PoisonError::into_inner) += 1;
        self.bell.notify_all();
    }
    pub(crate) fn listen(&self) -> broadcast::Receiver<Kinds> {
        self.live.subscribe()
    }
    /// Waits until something was committed after `seen`, at most `max`. Returns what has been seen now.
    pub(crate) fn wait(&self, seen: u64, max: Duration) -> u64 {
        let moved = self.moved.lock().unwrap_or_else(PoisonError::into_inner);
        let (moved, _) = self.bell.wait_timeout_while(moved, max, |m| *m == seen).unwrap_or_else(PoisonError::into_inner);
        *moved
    }
}
