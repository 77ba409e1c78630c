//! Projections, and how they are made again: folded in memory from the facts, then written whole, indexes last.
//! Needs no key and fires no reaction.

use crate::read::fact_of;
use crate::rows::{Backing, TIMERS};
use crate::store::{self, FACTS};
use crate::table::{Row, Table, Value};
use crate::writer::project;
use crate::{Fact, Fault, Kind, Rows};
use rusqlite::Connection;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// A slice's share in the ledger: the kinds it owns, its tables, and how a fact changes them.
/// `project` is a function of the fact's body and the slice's own rows: never the vault, the clock, or another slice.
pub struct Projection {
    /// Prefix of its tables and timers.
    pub name: &'static str,
    pub kinds: &'static [Kind],
    pub tables: &'static [&'static Table],
    pub project: fn(&Fact, &mut Rows<'_>) -> Result<(), Fault>,
    /// Raised when `project` changes its mind about old facts: the slice is then replayed at start.
    pub revision: u32,
}

type IndexKey = (Vec<Value>, Vec<Value>);

struct Folded {
    rows: BTreeMap<Vec<Value>, Row>,
    indexes: Vec<BTreeSet<IndexKey>>,
}

/// Rows in memory, with the declared indexes.
#[derive(Default)]
pub(crate) struct Memory {
    tables: HashMap<&'static str, Folded>,
}

fn index_key(table: &'static Table, n: usize, row: &Row) -> Vec<Value> {
    table.indexes[n].columns.iter().map(|c| row.value(c).clone()).collect()
}

impl Memory {
    fn of(&mut self, table: &'static Table) -> &mut Folded {
        self.tables
            .entry(table.name)
            .or_insert_with(|| Folded { rows: BTreeMap::new(), indexes: vec![BTreeSet::new(); table.indexes.len()] })
    }
}

impl Backing for Memory {
    fn get(&mut self, table: &'static Table, key: &[Value]) -> Result<Option<Row>, Fault> {
        Ok(self.of(table).rows.get(key).cloned())
    }
    fn by(&mut self, table: &'static Table, index: &'static str, values: &[Value]) -> Result<Vec<Row>, Fault> {
        let (n, _) = table.index(index).unwrap_or_else(|| panic!("no index {index} on {}", table.name));
        let folded = self.of(table);
        let from = (values.to_vec(), Vec::new());
        let hits = folded.indexes[n].range(from..).take_while(|(k, _)| k.starts_with(values));
        Ok(hits.filter_map(|(_, key)| folded.rows.get(key).cloned()).collect())
    }
    fn put(&mut self, table: &'static Table, row: Row) -> Result<(), Fault> {
        let key = row.values[..table.key].to_vec();
        let folded = self.of(table);
        let new: Vec<Vec<Value>> = (0..table.indexes.len()).map(|n| index_key(table, n, &row)).collect();
        let old = folded.rows.insert(key.clone(), row);
        for (n, value) in new.into_iter().enumerate() {
            if let Some(old) = &old {
                folded.indexes[n].remove(&(index_key(table, n, old), key.clone()));
            }
            folded.indexes[n].insert((value, key.clone()));
        }
        Ok(())
    }
    fn delete(&mut self, table: &'static Table, key: &[Value]) -> Result<(), Fault> {
        let folded = self.of(table);
        if let Some(old) = folded.rows.remove(key) {
            for n in 0..table.indexes.len() {
                folded.indexes[n].remove(&(index_key(table, n, &old), key.to_vec()));
            }
        }
        Ok(())
    }
}

/// Folds every fact that one of `projections` owns. Returns how many facts were read.
pub(crate) fn fold(c: &Connection, projections: &[&'static Projection], memory: &mut Memory) -> Result<u64, Fault> {
    let mut s = c.prepare("SELECT seq, kind, envelope, body FROM ledger_facts ORDER BY seq")?;
    let mut rows = s.query([])?;
    let mut read = 0;
    while let Some(r) = rows.next()? {
        read += 1;
        let kind = r.get_ref(1)?.as_str().unwrap_or_default();
        if !projections.iter().any(|p| p.kinds.iter().any(|k| k.name == kind)) {
            continue;
        }
        let row = Row::new(
            &FACTS,
            vec![
                store::value(r.get_ref(0)?),
                Value::Null,
                store::value(r.get_ref(2)?),
                store::value(r.get_ref(3)?),
                Value::Null,
                Value::Null,
            ],
        );
        project(projections, &fact_of(&row)?, memory)?;
    }
    Ok(read)
}

fn timers_of(projections: &[&'static Projection], row: &Row) -> bool {
    let slice = row.text("name").split('.').next().unwrap_or_default();
    projections.iter().any(|p| p.name == slice)
}

/// Rebuilds the tables of `projections` from the facts, in one transaction. Returns the number of facts read.
pub(crate) fn replay(c: &Connection, projections: &[&'static Projection]) -> Result<u64, Fault> {
    let mut memory = Memory::default();
    let read = fold(c, projections, &mut memory)?;
    c.execute_batch("BEGIN IMMEDIATE")?;
    let done = rewrite(c, projections, &mut memory);
    c.execute_batch(if done.is_ok() { "COMMIT" } else { "ROLLBACK" })?;
    done.map(|()| read)
}

fn rewrite(c: &Connection, projections: &[&'static Projection], memory: &mut Memory) -> Result<(), Fault> {
    for table in projections.iter().flat_map(|p| p.tables.iter().copied()) {
        if table.keep != crate::Keep::Projection {
            store::create(c, table)?;
            continue;
        }
        // Dropped, not emptied: the declaration may have changed.
        c.execute_batch(&format!("DROP TABLE IF EXISTS {}", table.name))?;
        c.execute_batch(&store::create_sql(table))?;
        let mut put = c.prepare(&store::put_sql(table))?;
        for row in memory.of(table).rows.values() {
            put.execute(rusqlite::params_from_iter(&row.values))?;
        }
        for sql in store::index_sql(table) {
            c.execute_batch(&sql)?;
        }
    }
    for p in projections {
        c.execute("DELETE FROM ledger_timers WHERE name >= ?1 AND name < ?2", [format!("{}.", p.name), format!("{}/", p.name)])?;
    }
    let mut put = c.prepare(&store::put_sql(&TIMERS))?;
    for row in memory.of(&TIMERS).rows.values().filter(|r| timers_of(projections, r)) {
        put.execute(rusqlite::params_from_iter(&row.values))?;
    }
    Ok(())
}

/// A row that differs between what stands and what the facts say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    pub table: &'static str,
    pub key: Vec<Value>,
    pub live: Option<Vec<Value>>,
    pub replayed: Option<Vec<Value>>,
}

/// Replays in memory and compares: empty where replay = live. At most `max` differences.
pub(crate) fn compare(c: &Connection, projections: &[&'static Projection], max: usize) -> Result<Vec<Difference>, Fault> {
    let mut memory = Memory::default();
    fold(c, projections, &mut memory)?;
    let mut out = Vec::new();
    let own = projections.iter().flat_map(|p| p.tables.iter().copied()).filter(|t| t.keep == crate::Keep::Projection);
    for table in own.chain([&TIMERS]) {
        let mut replayed = std::mem::take(&mut memory.of(table).rows);
        let names: Vec<&str> = table.columns.iter().map(|c| c.name).collect();
        let mut s = c.prepare(&format!("SELECT {} FROM {}", names.join(", "), table.name))?;
        let mut rows = s.query([])?;
        while let Some(r) = rows.next()? {
            let mut values = Vec::new();
            for i in 0..names.len() {
                values.push(store::value(r.get_ref(i)?));
            }
            let key = values[..table.key].to_vec();
            let other = replayed.remove(&key).map(|r| r.values);
            if other.as_ref() != Some(&values) && out.len() < max {
                out.push(Difference { table: table.name, key, live: Some(values), replayed: other });
            }
        }
        for (key, row) in replayed {
            if out.len() < max {
                out.push(Difference { table: table.name, key, live: None, replayed: Some(row.values) });
            }
        }
    }
    Ok(out)
}
