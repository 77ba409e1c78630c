//! Rows of `Work` tables: what is no fact and is not replayed, but must be written in step with facts.

use crate::Fault;
use crate::rows::Backing;
use crate::store::SqlRows;
use crate::table::{Row, Table, Value};

/// A row written to a `Work` table: by itself, or with the facts of an ask and only if there are such.
#[derive(Clone, Debug)]
pub enum WorkWrite {
    Put(&'static Table, Vec<Value>),
    /// As `Put`, where a row of its key still stands: what another ended is not woken.
    Renew(&'static Table, Vec<Value>),
    Delete(&'static Table, Vec<Value>),
    /// Every row of these values in this index, as it stands when the writer comes to it.
    DeleteBy(&'static Table, &'static str, Vec<Value>),
}

/// Writes them in this order, within the writer's transaction.
pub(crate) fn write(rows: &mut SqlRows<'_>, work: &[WorkWrite]) -> Result<(), Fault> {
    for w in work {
        match w {
            WorkWrite::Put(table, values) => rows.put(table, Row::new(table, values.clone()))?,
            WorkWrite::Renew(table, values) => {
                if rows.read_one(table, &values[..table.key])?.is_some() {
                    rows.put(table, Row::new(table, values.clone()))?;
                }
            }
            WorkWrite::Delete(table, key) => rows.delete(table, key)?,
            WorkWrite::DeleteBy(table, index, values) => {
                for row in rows.read_by(table, index, values)? {
                    rows.delete(table, &row.values[..table.key])?;
                }
            }
        }
    }
    Ok(())
}
