//! Datasets as their projection tells them: which live, and when the others ended.

use crate::table::{Keep, Table, int, text};
use crate::{Dataset, DatasetId, Fault, Moment, Read};

pub(crate) static DATASETS: Table = Table {
    name: "ledger_datasets",
    keep: Keep::Projection,
    columns: &[
        int("id"),
        text("purpose"),
        int("about"),
        int("retention_days"),
        int("opened_at"),
        int("destroyed_at"),
        text("method"),
    ],
    key: 1,
    indexes: &[crate::Index { name: "about", columns: &["purpose", "about"] }],
};

impl Read {
    /// The living dataset of a purpose about something.
    pub fn dataset(&self, purpose: &str, about: i64) -> Result<Option<Dataset>, Fault> {
        let rows = self.by(&DATASETS, "about", &[purpose.into(), about.into()])?;
        let living = rows.into_iter().find(|r| r.int_opt("destroyed_at").is_none());
        Ok(living.map(|r| Dataset {
            id: r.id("id"),
            purpose: r.text("purpose").to_owned(),
            about: r.int("about"),
            retention_days: r.int("retention_days"),
        }))
    }
    /// When and how a dataset was destroyed; none while it lives.
    pub fn dataset_destroyed(&self, id: DatasetId) -> Result<Option<(Moment, String)>, Fault> {
        let row = self.get(&DATASETS, &[id.into()])?;
        Ok(row.and_then(|r| r.moment_opt("destroyed_at").map(|at| (at, r.text("method").to_owned()))))
    }
}
