//! Watches that the tables which decide who may do what are what the facts say: they are rebuilt at every start, and looked at
//! each hour while the house runs, since somebody on the machine can write into the data file.

use crate::site::Site;
use muster_ledger::Fault;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// Who holds which duty, what was approved, held, taken out, looked at; bounds and law; the ends of datasets. The register itself
/// is not among them: a changed row of it opens nothing, and `muster replay --check` looks at everything.
pub(crate) const GUARDED: &[&str] =
    &["ledger", "duty", "post", "approval", "look", "export", "glass", "hold", "erasure", "bounds", "law"];

const EVERY: Duration = Duration::from_secs(3_600);
const NAP: Duration = Duration::from_millis(500);
/// Rows told of.
const ROWS_MAX: usize = 20;

impl Site {
    /// Tables that were changed outside, by name. Where there are any the house is not trusted from now on.
    pub fn watch(&self) -> Result<Vec<&'static str>, Fault> {
        let mut tables: Vec<&'static str> = self.house.differences_of(GUARDED, ROWS_MAX)?.into_iter().map(|d| d.table).collect();
        tables.dedup();
        if !tables.is_empty() {
            self.house.distrust();
            tracing::error!(
                tables = tables.join(" "),
                "tables are not what the facts say: stop the house and start it again, it rebuilds them"
            );
        }
        Ok(tables)
    }
}

/// The thread; ends soon after `stop` is set.
pub(crate) fn start(site: Arc<Site>, stop: Arc<AtomicBool>) -> std::io::Result<std::thread::JoinHandle<()>> {
    if let Some(mended) = site.house.mended() {
        tracing::error!(rows = ?mended.rows, "tables were changed outside; they were rebuilt from the facts, and the ledger says so");
    }
    std::thread::Builder::new().name("watch".into()).spawn(move || {
        let mut looked = Instant::now();
        while !stop.load(Ordering::Relaxed) {
            std::thread::sleep(NAP);
            if looked.elapsed() > EVERY {
                let _ = site.watch();
                looked = Instant::now();
            }
        }
    })
}
