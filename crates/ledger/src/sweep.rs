//! What the writer tidies away between batches, a little at a time: the unreadable parts of destroyed datasets, and
//! idempotency rows that nobody will ask for again.

use crate::fact::{DATASET_DESTROYED, DatasetDestroyed};
use crate::store::{IDEMPOTENCY, META, SqlRows};
use crate::table::{Row, Value};
use crate::{DAY, DatasetId, Fact, Fault, Moment, Seq, values};
use rusqlite::Connection;

/// Parts looked at in one step. With a kilobyte each a step writes half a megabyte: some milliseconds.
const PARTS: i64 = 500;
/// Idempotency rows looked at in one step.
const ROWS: i64 = 500;
/// An ask is found again by its key for this long, in house time.
const REMEMBERED_DAYS: i64 = 30;

fn name(dataset: DatasetId) -> String {
    format!("sweep.{dataset}")
}

/// Recorded with the dataset's end, so that a stop forgets no part.
pub(crate) fn due_after(rows: &SqlRows<'_>, fact: &Fact) -> Result<(), Fault> {
    match fact.kind() == DATASET_DESTROYED.name {
        true => due(rows, fact.body::<DatasetDestroyed>()?.id),
        false => Ok(()),
    }
}

pub(crate) fn due(rows: &SqlRows<'_>, dataset: DatasetId) -> Result<(), Fault> {
    rows.write(&META, &Row::new(&META, values![name(dataset), "0"]))
}

/// Tidying that is not done yet.
#[derive(Default)]
pub(crate) struct Sweep {
    /// Datasets, and the fact from which on their parts are still to be looked at.
    parts: Vec<(DatasetId, i64)>,
    /// Where the next look at idempotency rows begins.
    after: Option<[Value; 2]>,
    /// Rows of facts before this one are forgotten.
    before: Seq,
}

impl Sweep {
    /// Takes up the datasets that are due.
    pub(crate) fn load(&mut self, c: &Connection) -> Result<(), Fault> {
        let mut s = c.prepare("SELECT name, value FROM ledger_meta WHERE name >= 'sweep.' AND name < 'sweep/'")?;
        let rows = s.query_map([], |r| Ok((r.get::<_, String>(0)?, r.get::<_, String>(1)?)))?;
        self.parts.clear();
        for row in rows {
            let (name, from) = row?;
            let id = name.strip_prefix("sweep.").and_then(|id| id.parse().ok());
            self.parts.extend(id.map(|id| (id, from.parse().unwrap_or(0))));
        }
        Ok(())
    }
    pub(crate) fn has_parts(&self) -> bool {
        !self.parts.is_empty()
    }
    /// One step, in a transaction of its own. What fails is tried again with the next.
    pub(crate) fn parts(&mut self, rows: &SqlRows<'_>) -> Result<(), Fault> {
        let Some((dataset, from)) = self.parts.last().copied() else { return Ok(()) };
        let c = rows.connection;
        c.execute_batch("BEGIN IMMEDIATE")?;
        let done = parts_step(rows, dataset, from);
        c.execute_batch(if done.is_ok() { "COMMIT" } else { "ROLLBACK" })?;
        self.parts.pop();
        self.parts.extend(done?.map(|next| (dataset, next)));
        Ok(())
    }

    /// Looks at the next few rows, all around the table: an index by age would cost every act a random page.
    pub(crate) fn idempotency(&mut self, rows: &SqlRows<'_>, last: Moment) -> Result<(), Fault> {
        if self.after.is_none() {
            self.before = first_since(rows, Moment(last.0 - REMEMBERED_DAYS * DAY))?;
        }
        if self.before.0 == 0 {
            return Ok(());
        }
        let [key, actor] = self.after.take().unwrap_or([Value::Blob(Vec::new()), Value::Int(0)]);
        let sql = "SELECT key, actor, first FROM ledger_idempotency WHERE (key, actor) > (?1, ?2) ORDER BY key, actor LIMIT ?3";
        let mut s = rows.connection.prepare_cached(sql)?;
        let mut found = s.query(rusqlite::params![key, actor, ROWS])?;
        let (mut old, mut seen, mut last) = (Vec::new(), 0, None);
        while let Some(r) = found.next()? {
            let at = [Value::Blob(r.get(0)?), Value::Int(r.get(1)?)];
            if r.get::<_, i64>(2)? < self.before.0 {
                old.push(at.clone());
            }
            seen += 1;
            last = Some(at);
        }
        drop(found);
        self.after = last.filter(|_| seen == ROWS);
        if old.is_empty() {
            return Ok(());
        }
        rows.connection.execute_batch("BEGIN IMMEDIATE")?;
        let done = old.iter().try_for_each(|key| rows.remove(&IDEMPOTENCY, key));
        rows.connection.execute_batch(if done.is_ok() { "COMMIT" } else { "ROLLBACK" })?;
        done
    }
}

/// Where to go on; none where the dataset is done.
fn parts_step(rows: &SqlRows<'_>, dataset: DatasetId, from: i64) -> Result<Option<i64>, Fault> {
    let c = rows.connection;
    // The number of the row that ends the step: the table has gaps, facts without a part.
    let sql = "SELECT seq FROM vault_parts WHERE seq >= ?1 ORDER BY seq LIMIT 1 OFFSET ?2";
    let next: Option<i64> = c.prepare_cached(sql)?.query_map([from, PARTS], |r| r.get(0))?.next().transpose()?;
    let sql = "DELETE FROM vault_parts WHERE seq >= ?1 AND seq < ?2 AND dataset = ?3";
    c.prepare_cached(sql)?.execute([from, next.unwrap_or(i64::MAX), dataset.0])?;
    match next {
        Some(next) => rows.write(&META, &Row::new(&META, values![name(dataset), next.to_string()]))?,
        None => rows.remove(&META, &[name(dataset).into()])?,
    }
    Ok(next)
}

/// The first fact recorded at `since` or later. Times never run backwards, so halving finds it.
fn first_since(rows: &SqlRows<'_>, since: Moment) -> Result<Seq, Fault> {
    let mut s = rows.connection.prepare_cached("SELECT envelope FROM ledger_facts WHERE seq = ?1")?;
    let size: i64 = rows.connection.query_row("SELECT COALESCE(MAX(seq) + 1, 0) FROM ledger_facts", [], |r| r.get(0))?;
    let (mut from, mut to) = (0, size);
    while from < to {
        let middle = from + (to - from) / 2;
        let bytes: Vec<u8> = s.query_row([middle], |r| r.get(0))?;
        let envelope = crate::Envelope::parse(&bytes).map_err(|e| Fault::Broken(format!("envelope of fact {middle}: {e}")))?;
        if envelope.at_record < since {
            from = middle + 1;
        } else {
            to = middle;
        }
    }
    Ok(Seq(from))
}
