//! Counters for Prometheus. Routes are counted by their pattern, so no id and no name gets in.

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::Registry;

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Labels {
    method: String,
    route: String,
    status: u16,
}

pub(crate) struct Metrics {
    registry: Registry,
    requests: Family<Labels, Counter>,
    seconds: Histogram,
    batch: Histogram,
    facts: Gauge,
    pub(crate) waiting: Gauge,
    wal: Gauge,
    sessions: Gauge,
    pub(crate) live: Gauge,
    parked: Gauge,
}

/// What is looked up when the counters are asked for.
pub(crate) struct Looked {
    pub(crate) wal_bytes: u64,
    pub(crate) sessions: u64,
    pub(crate) parked: u64,
}

impl Metrics {
    pub(crate) fn new() -> Metrics {
        let mut registry = Registry::with_prefix("muster");
        let m = Metrics {
            requests: Family::default(),
            seconds: Histogram::new(exponential_buckets(0.0005, 2.0, 15)),
            batch: Histogram::new(exponential_buckets(1.0, 2.0, 10)),
            facts: Gauge::default(),
            waiting: Gauge::default(),
            wal: Gauge::default(),
            sessions: Gauge::default(),
            live: Gauge::default(),
            parked: Gauge::default(),
            registry: Registry::default(),
        };
        registry.register("requests", "Requests by route and status", m.requests.clone());
        registry.register("request_seconds", "Time to answer", m.seconds.clone());
        registry.register("writer_batch_facts", "Facts in one commit", m.batch.clone());
        registry.register("facts", "Facts in the ledger", m.facts.clone());
        registry.register("writer_waiting", "Asks handed to the writer and not yet answered", m.waiting.clone());
        registry.register("wal_bytes", "Size of the write-ahead log", m.wal.clone());
        registry.register("sessions", "Sessions that live", m.sessions.clone());
        registry.register("live_clients", "Pages that listen for facts", m.live.clone());
        registry.register("parked", "Reactions and timers that failed and wait for a person", m.parked.clone());
        Metrics { registry, ..m }
    }
    pub(crate) fn answered(&self, method: &str, route: &str, status: u16, seconds: f64) {
        let labels = Labels { method: method.to_owned(), route: route.to_owned(), status };
        self.requests.get_or_create(&labels).inc();
        self.seconds.observe(seconds);
    }
    pub(crate) fn committed(&self, size: u64, facts: usize) {
        self.facts.set(size as i64);
        self.batch.observe(facts as f64);
    }
    pub(crate) fn text(&self, looked: &Looked) -> String {
        self.wal.set(looked.wal_bytes as i64);
        self.sessions.set(looked.sessions as i64);
        self.parked.set(looked.parked as i64);
        let mut out = String::new();
        // Writing into a String does not fail.
        let _ = encode(&mut out, &self.registry);
        out
    }
    /// Sets the number of facts before the first commit.
    pub(crate) fn start(&self, size: u64) {
        self.facts.set(size as i64);
    }
}
