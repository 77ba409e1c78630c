//! What hangs on a place follows it. A slice whose rows carry community and grid names its tables here, from its own projection:
//! so its replay alone gives the same rows, and whoever looks after a building now sees what was recorded about it before.

use super::fact::{Moved, Spot};
use muster_ledger::{Fact, Fault, PlaceId, Row, Rows, Table, Value};

/// How the rows concerned are found by an index.
#[derive(Clone, Copy, Debug)]
pub enum By {
    /// Its first column is the place.
    Place(&'static str),
    /// Its first column is the community.
    Community(&'static str),
    /// There is neither: all rows are looked at. For small tables only.
    All(&'static str),
}

/// Where a table says what a row hangs on and who may see it. `at` is empty where it hangs on nothing finer.
#[derive(Clone, Copy, Debug)]
pub struct Follow {
    pub table: &'static Table,
    pub by: By,
    pub at: &'static str,
    pub community: &'static str,
    pub grid: &'static str,
    /// Whether `at` itself becomes the place into which its place went.
    pub replaced: bool,
}

impl Follow {
    pub const fn new(table: &'static Table, by: By, at: &'static str) -> Follow {
        Follow { table, by, at, community: "community", grid: "grid", replaced: false }
    }
    /// What hangs on a place that went into another hangs on that.
    pub const fn replaced(self) -> Follow {
        Follow { replaced: true, ..self }
    }

    /// Projects a `places.moved`; gives the rows that changed.
    pub fn project(&self, fact: &Fact, rows: &mut Rows<'_>) -> Result<Vec<Row>, Fault> {
        let moved = Moved::of(fact)?;
        let found = match self.by {
            By::Place(index) => each(rows, self.table, index, moved.within())?,
            By::Community(index) => each(rows, self.table, index, moved.communities())?,
            By::All(index) => rows.by(self.table, index, &[])?,
        };
        let ways = moved.ways();
        let mut out = Vec::new();
        for row in found {
            let at = if self.at.is_empty() { PlaceId::HOUSE } else { row.id_opt(self.at).unwrap_or_default() };
            let was = Spot { community: row.id(self.community), grid: row.id(self.grid) };
            let (hangs, is) = ways.now(at, was);
            let elsewhere = self.replaced && hangs != at;
            if is == was && !elsewhere {
                continue;
            }
            let before = key(self.table, &row);
            let mut row = row.with(self.community, is.community).with(self.grid, is.grid);
            if elsewhere {
                row.set(self.at, hangs);
            }
            if key(self.table, &row) != before {
                rows.delete(self.table, &before)?;
            }
            rows.put_row(self.table, row.clone())?;
            out.push(row);
        }
        Ok(out)
    }
}

fn each(
    rows: &mut Rows<'_>,
    table: &'static Table,
    index: &'static str,
    of: impl IntoIterator<Item = PlaceId>,
) -> Result<Vec<Row>, Fault> {
    let mut out = Vec::new();
    for id in of {
        out.extend(rows.by(table, index, &[id.into()])?);
    }
    Ok(out)
}

fn key(table: &Table, row: &Row) -> Vec<Value> {
    table.columns[..table.key].iter().map(|c| row.value(c.name).clone()).collect()
}
