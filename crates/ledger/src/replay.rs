//! Projections, and how they are made again: folded in memory from the facts, then written whole, indexes last.
//! Needs no key and fires no reaction.

use crate::rows::{Backing, TIMERS};
use crate::store;
use crate::table::{Row, Table, Value};
use crate::writer::{Owners, owners, project};
use crate::{Envelope, Fact, Fault, Kind, Rows};
use rusqlite::Connection;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::mpsc::{SyncSender, sync_channel};

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
    /// By address: tables are statics.
    tables: HashMap<usize, Folded>,
}

fn index_key(table: &'static Table, n: usize, row: &Row) -> Vec<Value> {
    table.indexes[n].columns.iter().map(|c| row.value(c).clone()).collect()
}

impl Memory {
    fn of(&mut self, table: &'static Table) -> &mut Folded {
        self.tables
            .entry(std::ptr::from_ref(table).addr())
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

/// Facts parsed ahead while others are folded.
const CHUNK: usize = 512;

/// Folds every fact that one of `projections` owns. Returns how many facts were read.
/// One thread reads and parses, another folds: half of the time is JSON.
pub(crate) fn fold(c: &Connection, projections: &[&'static Projection], memory: &mut Memory) -> Result<u64, Fault> {
    let owners = owners(projections);
    std::thread::scope(|scope| {
        let (send, chunks) = sync_channel::<Vec<Fact>>(4);
        let folder = scope.spawn({
            let owners = &owners;
            move || chunks.iter().flatten().try_for_each(|fact| project(owners, &fact, memory))
        });
        let read = parse(c, &owners, &send);
        drop(send);
        let folded = folder.join().unwrap_or_else(|_| Err(Fault::Store("a projection panicked in replay".into())));
        folded.and(read)
    })
}

fn parse(c: &Connection, owners: &Owners, out: &SyncSender<Vec<Fact>>) -> Result<u64, Fault> {
    let mut s = c.prepare("SELECT seq, kind, envelope, body FROM ledger_facts ORDER BY seq")?;
    let mut rows = s.query([])?;
    let mut read = 0;
    let mut chunk = Vec::with_capacity(CHUNK);
    while let Some(r) = rows.next()? {
        read += 1;
        if !owners.contains_key(r.get_ref(1)?.as_str().unwrap_or_default()) {
            continue;
        }
        let bytes =
            |i| -> Result<&[u8], Fault> { r.get_ref(i)?.as_blob().map_err(|e| Fault::Broken(format!("fact {}: {e}", read - 1))) };
        let envelope = Envelope::parse(bytes(2)?).map_err(|e| Fault::Broken(format!("envelope of fact {}: {e}", read - 1)))?;
        chunk.push(Fact { envelope, body: bytes(3)?.to_vec() });
        if chunk.len() == CHUNK {
            // Where the folding thread failed, its own error is told.
            if out.send(std::mem::replace(&mut chunk, Vec::with_capacity(CHUNK))).is_err() {
                return Ok(read);
            }
        }
    }
    let _ = out.send(chunk);
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
    // No row of a projection is secret: overwriting the dropped pages with zeros would double the writing.
    c.execute_batch("PRAGMA secure_delete=FAST; BEGIN IMMEDIATE")?;
    let done = rewrite(c, projections, &mut memory);
    let ended = c.execute_batch(if done.is_ok() { "COMMIT" } else { "ROLLBACK" });
    c.execute_batch("PRAGMA secure_delete=ON")?;
    ended?;
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
        let mut put = c.prepare(&store::insert_sql(table))?;
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::{SqlRows, Statements};
    use crate::table::{Index, Keep, blob, int, text};
    use crate::values;
    use proptest::prelude::*;

    static THINGS: Table = Table {
        name: "t_things",
        keep: Keep::Projection,
        columns: &[int("a"), text("b"), int("n"), text("s"), blob("x")],
        key: 2,
        indexes: &[Index { name: "n", columns: &["n", "s"] }, Index { name: "x", columns: &["x"] }],
    };
    static OWNER: Projection = Projection { name: "t", kinds: &[], tables: &[&THINGS], project: |_, _| Ok(()), revision: 1 };

    fn row() -> impl Strategy<Value = Vec<Value>> {
        let n = prop_oneof![Just(Value::Null), (-2..3i64).prop_map(Value::Int)];
        let s = prop_oneof![Just(Value::Null), "[a-cA-C\u{4e00}\u{20000}]{0,2}".prop_map(Value::Text)];
        let x = prop_oneof![Just(Value::Null), prop::collection::vec(250..255u8, 0..3).prop_map(Value::Blob)];
        (-2..3i64, "[ab\u{4e01}]{0,1}", n, s, x).prop_map(|(a, b, n, s, x)| vec![Value::Int(a), Value::Text(b), n, s, x])
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

        /// Memory and SQL answer alike, in the same order, nulls and non-ASCII text included.
        #[test]
        fn memory_is_sql(steps in prop::collection::vec((row(), any::<bool>()), 1..40)) {
            let c = Connection::open_in_memory().unwrap();
            store::create(&c, &THINGS).unwrap();
            let statements = Statements::new(&[&OWNER]);
            let mut sql = SqlRows { connection: &c, statements: &statements };
            let mut memory = Memory::default();
            for (values, put) in steps {
                let key = values[..2].to_vec();
                for backing in [&mut sql as &mut dyn Backing, &mut memory] {
                    match put {
                        true => backing.put(&THINGS, Row::new(&THINGS, values.clone())).unwrap(),
                        false => backing.delete(&THINGS, &key).unwrap(),
                    }
                }
                prop_assert_eq!(sql.get(&THINGS, &key).unwrap(), memory.get(&THINGS, &key).unwrap());
                for (index, given) in [("n", vec![]), ("n", vec![values[2].clone()]), ("n", values[2..4].to_vec()), ("x", vec![values[4].clone()])] {
                    prop_assert_eq!(sql.by(&THINGS, index, &given).unwrap(), memory.by(&THINGS, index, &given).unwrap());
                }
            }
        }
    }

    fn rows_of(memory: &mut Memory) -> Rows<'_> {
        Rows { backing: memory, owner: &OWNER }
    }

    #[test]
    #[should_panic(expected = "column n of t_things is Int")]
    fn a_cell_of_another_type_is_refused() {
        let _ = rows_of(&mut Memory::default()).put(&THINGS, values![1i64, "b", "text", "", None::<Vec<u8>>]);
    }
    #[test]
    #[should_panic(expected = "projection t touches table ledger_datasets")]
    fn a_table_of_another_slice_is_refused() {
        let _ = rows_of(&mut Memory::default()).get(&crate::house::DATASETS, &values![1i64]);
    }
    #[test]
    #[should_panic(expected = "does not begin with t.")]
    fn a_timer_without_its_slice_is_refused() {
        let _ = rows_of(&mut Memory::default()).wake("tea", 1, crate::Moment(0), crate::Seq(0));
    }
}
