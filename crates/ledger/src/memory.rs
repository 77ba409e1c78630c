//! Rows in memory while facts are folded: packed into bytes, found by hash, put in order once at the end. An index is
//! made when a projection first asks by it.

use crate::Fault;
use crate::rows::Backing;
use crate::store;
use crate::table::{Row, Table, Value};
use rusqlite::ToSql;
use rusqlite::types::{ToSqlOutput, ValueRef};
use std::borrow::Borrow;
use std::cmp::Ordering;
use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap};
use std::hash::{Hash, Hasher};
use std::ops::Bound;

const NULL: u8 = 0;
const INT: u8 = 1;
const TEXT: u8 = 2;
const BLOB: u8 = 3;

/// Appends columns as bytes that compare as SQLite compares the columns, and of which no one's is the beginning of another's.
fn order<'a>(values: impl IntoIterator<Item = &'a Value>, out: &mut Vec<u8>) {
    for value in values {
        match value {
            Value::Null => out.push(NULL),
            Value::Int(i) => {
                out.push(INT);
                out.extend_from_slice(&((*i as u64) ^ (1 << 63)).to_be_bytes());
            }
            Value::Text(s) => order_bytes(TEXT, s.as_bytes(), out),
            Value::Blob(b) => order_bytes(BLOB, b, out),
        }
    }
}

/// A zero is followed by 255, the end by another zero.
fn order_bytes(tag: u8, bytes: &[u8], out: &mut Vec<u8>) {
    out.push(tag);
    for part in bytes.split_inclusive(|b| *b == 0) {
        out.extend_from_slice(part);
        if part.last() == Some(&0) {
            out.push(0xff);
        }
    }
    out.extend_from_slice(&[0, 0]);
}

/// What [`order`] made; three integers need no allocation.
#[derive(Clone)]
pub(crate) enum Ordered {
    Short(u8, [u8; 30]),
    Long(Box<[u8]>),
}

impl Ordered {
    fn new(bytes: &[u8]) -> Ordered {
        let mut short = [0; 30];
        match short.get_mut(..bytes.len()) {
            Some(room) => {
                room.copy_from_slice(bytes);
                Ordered::Short(bytes.len() as u8, short)
            }
            None => Ordered::Long(bytes.into()),
        }
    }
    pub(crate) fn of(values: &[Value]) -> Ordered {
        let mut bytes = Vec::new();
        order(values, &mut bytes);
        Ordered::new(&bytes)
    }
    fn bytes(&self) -> &[u8] {
        match self {
            Ordered::Short(n, bytes) => &bytes[..usize::from(*n)],
            Ordered::Long(bytes) => bytes,
        }
    }
}
impl Borrow<[u8]> for Ordered {
    fn borrow(&self) -> &[u8] {
        self.bytes()
    }
}
impl Hash for Ordered {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.bytes().hash(state);
    }
}
impl PartialEq for Ordered {
    fn eq(&self, other: &Ordered) -> bool {
        self.bytes() == other.bytes()
    }
}
impl Eq for Ordered {}
impl PartialOrd for Ordered {
    fn partial_cmp(&self, other: &Ordered) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Ordered {
    fn cmp(&self, other: &Ordered) -> Ordering {
        self.bytes().cmp(other.bytes())
    }
}

/// A row in one allocation: of each cell its tag, then eight bytes or a length and so many.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Packed(Box<[u8]>);

fn pack(values: &[Value], out: &mut Vec<u8>) {
    for value in values {
        match value {
            Value::Null => out.push(NULL),
            Value::Int(i) => {
                out.push(INT);
                out.extend_from_slice(&i.to_le_bytes());
            }
            Value::Text(s) => pack_bytes(TEXT, s.as_bytes(), out),
            Value::Blob(b) => pack_bytes(BLOB, b, out),
        }
    }
}

fn pack_bytes(tag: u8, bytes: &[u8], out: &mut Vec<u8>) {
    out.push(tag);
    out.extend_from_slice(&(bytes.len() as u32).to_le_bytes());
    out.extend_from_slice(bytes);
}

impl Packed {
    pub(crate) fn of(values: &[Value]) -> Packed {
        let mut bytes = Vec::new();
        pack(values, &mut bytes);
        Packed(bytes.into())
    }
    pub(crate) fn cells(&self) -> Cells<'_> {
        Cells(&self.0)
    }
    pub(crate) fn values(&self) -> Vec<Value> {
        self.cells().map(|cell| store::value(cell.0)).collect()
    }
    fn row(&self, table: &'static Table) -> Row {
        let mut values = Vec::with_capacity(table.columns.len());
        values.extend(self.cells().map(|cell| store::value(cell.0)));
        Row::new(table, values)
    }
}

/// A cell, to be bound without a copy.
pub(crate) struct Cell<'a>(ValueRef<'a>);
impl ToSql for Cell<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(self.0))
    }
}

pub(crate) struct Cells<'a>(&'a [u8]);
impl<'a> Iterator for Cells<'a> {
    type Item = Cell<'a>;
    fn next(&mut self) -> Option<Cell<'a>> {
        let (tag, rest) = self.0.split_first()?;
        let (cell, rest) = match *tag {
            NULL => (ValueRef::Null, rest),
            INT => {
                let (int, rest) = rest.split_first_chunk()?;
                (ValueRef::Integer(i64::from_le_bytes(*int)), rest)
            }
            tag => {
                let (len, rest) = rest.split_first_chunk()?;
                let (bytes, rest) = rest.split_at_checked(u32::from_le_bytes(*len) as usize)?;
                (if tag == TEXT { ValueRef::Text(bytes) } else { ValueRef::Blob(bytes) }, rest)
            }
        };
        self.0 = rest;
        Some(Cell(cell))
    }
}

/// (columns, primary key) → primary key.
type Found = BTreeMap<Ordered, Ordered>;

#[derive(Default)]
struct Folded {
    rows: HashMap<Ordered, Packed>,
    /// By number; none until someone asks.
    indexes: Vec<Option<Found>>,
}

fn index_key(table: &'static Table, n: usize, values: &[Value]) -> Ordered {
    let columns = table.indexes[n].columns.iter().filter_map(|c| table.position(c).map(|at| &values[at]));
    let mut bytes = Vec::new();
    order(columns.chain(&values[..table.key]), &mut bytes);
    Ordered::new(&bytes)
}

impl Folded {
    fn index(&mut self, table: &'static Table, n: usize) -> &Found {
        if self.indexes.len() <= n {
            self.indexes.resize(table.indexes.len(), None);
        }
        let rows = &self.rows;
        let all = || rows.iter().map(|(key, row)| (index_key(table, n, &row.values()), key.clone())).collect();
        self.indexes[n].get_or_insert_with(all)
    }
    /// Keeps the indexes that were made up to date.
    fn reindex(&mut self, table: &'static Table, key: &[u8], old: Option<&Packed>, new: Option<&[Value]>) {
        for (n, index) in self.indexes.iter_mut().enumerate() {
            let Some(index) = index else { continue };
            if let Some(old) = old {
                index.remove(&index_key(table, n, &old.values()));
            }
            if let Some(new) = new {
                index.insert(index_key(table, n, new), Ordered::new(key));
            }
        }
    }
}

/// The rows of one slice.
#[derive(Default)]
pub(crate) struct Memory {
    /// A slice has few tables: looking along them is quicker than hashing.
    tables: Vec<(&'static Table, Folded)>,
    key: Vec<u8>,
    row: Vec<u8>,
}

impl Memory {
    fn of(&mut self, table: &'static Table) -> &mut Folded {
        let at = self.tables.iter().position(|(t, _)| *t == table).unwrap_or_else(|| {
            self.tables.push((table, Folded::default()));
            self.tables.len() - 1
        });
        &mut self.tables[at].1
    }
    /// Every table's rows in the order of their keys.
    pub(crate) fn sorted(self) -> Vec<(&'static Table, Vec<(Ordered, Packed)>)> {
        let sort = |folded: Folded| {
            let mut rows: Vec<_> = folded.rows.into_iter().collect();
            rows.sort_unstable_by(|a, b| a.0.cmp(&b.0));
            rows
        };
        self.tables.into_iter().map(|(table, folded)| (table, sort(folded))).collect()
    }
}

impl Backing for Memory {
    fn get(&mut self, table: &'static Table, key: &[Value]) -> Result<Option<Row>, Fault> {
        let mut bytes = std::mem::take(&mut self.key);
        bytes.clear();
        order(key, &mut bytes);
        let row = self.of(table).rows.get(bytes.as_slice()).map(|packed| packed.row(table));
        self.key = bytes;
        Ok(row)
    }
    fn by(&mut self, table: &'static Table, index: &'static str, values: &[Value]) -> Result<Vec<Row>, Fault> {
        let (n, _) = table.index(index).unwrap_or_else(|| panic!("no index {index} on {}", table.name));
        let mut from = Vec::new();
        order(values, &mut from);
        let folded = self.of(table);
        folded.index(table, n);
        let found =
            folded.indexes[n].iter().flat_map(|i| i.range::<[u8], _>((Bound::Included(from.as_slice()), Bound::Unbounded)));
        let hits = found.take_while(|(k, _)| k.bytes().starts_with(&from));
        Ok(hits.filter_map(|(_, key)| folded.rows.get(key).map(|packed| packed.row(table))).collect())
    }
    fn put(&mut self, table: &'static Table, row: Row) -> Result<(), Fault> {
        let (mut key, mut bytes) = (std::mem::take(&mut self.key), std::mem::take(&mut self.row));
        key.clear();
        bytes.clear();
        order(&row.values[..table.key], &mut key);
        pack(&row.values, &mut bytes);
        let folded = self.of(table);
        let old = match folded.rows.entry(Ordered::new(&key)) {
            Entry::Vacant(free) => {
                free.insert(Packed(bytes.as_slice().into()));
                None
            }
            // Counters and states keep their length.
            Entry::Occupied(mut old) if old.get().0.len() == bytes.len() && folded.indexes.is_empty() => {
                old.get_mut().0.copy_from_slice(&bytes);
                None
            }
            Entry::Occupied(mut old) => Some(old.insert(Packed(bytes.as_slice().into()))),
        };
        folded.reindex(table, &key, old.as_ref(), Some(&row.values));
        (self.key, self.row) = (key, bytes);
        Ok(())
    }
    fn delete(&mut self, table: &'static Table, key: &[Value]) -> Result<(), Fault> {
        let mut bytes = Vec::new();
        order(key, &mut bytes);
        let folded = self.of(table);
        if let Some(old) = folded.rows.remove(bytes.as_slice()) {
            folded.reindex(table, &bytes, Some(&old), None);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::{SqlRows, Statements};
    use crate::table::{Index, Keep, blob, int, text};
    use crate::{Projection, Rows, values};
    use proptest::prelude::*;
    use rusqlite::Connection;

    static THINGS: Table = Table {
        name: "t_things",
        keep: Keep::Projection,
        columns: &[int("a"), text("b"), int("n"), text("s"), blob("x")],
        key: 2,
        indexes: &[Index { name: "n", columns: &["n", "s"] }, Index { name: "x", columns: &["x"] }],
    };
    static OWNER: Projection = Projection { name: "t", kinds: &[], tables: &[&THINGS], project: |_, _| Ok(()), revision: 1 };

    fn row() -> impl Strategy<Value = Vec<Value>> {
        let n = prop_oneof![Just(Value::Null), (-2..3i64).prop_map(Value::Int), Just(Value::Int(i64::MIN))];
        let s = prop_oneof![Just(Value::Null), "[a-cA-C\u{0}\u{1}\u{4e00}\u{20000}]{0,3}".prop_map(Value::Text)];
        let byte = prop_oneof![0..2u8, 250..=255u8];
        let x = prop_oneof![Just(Value::Null), prop::collection::vec(byte, 0..4).prop_map(Value::Blob)];
        // Some keys are too long to be kept short.
        let b = prop_oneof![4 => "[ab\u{0}\u{4e01}]{0,2}", 1 => "[ab]{1}x{30}"];
        (-2..3i64, b, n, s, x).prop_map(|(a, b, n, s, x)| vec![Value::Int(a), Value::Text(b), n, s, x])
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

        /// Memory and SQL answer alike, in the same order, nulls and non-ASCII text included, whenever an index is first asked for.
        #[test]
        fn memory_is_sql(steps in prop::collection::vec((row(), any::<bool>()), 1..40), asked_from in 0..40usize) {
            let c = Connection::open_in_memory().unwrap();
            store::create(&c, &THINGS).unwrap();
            let statements = Statements::new(&[&OWNER]);
            let mut sql = SqlRows { connection: &c, statements: &statements };
            let mut memory = Memory::default();
            for (n, (values, put)) in steps.into_iter().enumerate() {
                let key = values[..2].to_vec();
                for backing in [&mut sql as &mut dyn Backing, &mut memory] {
                    match put {
                        true => backing.put(&THINGS, Row::new(&THINGS, values.clone())).unwrap(),
                        false => backing.delete(&THINGS, &key).unwrap(),
                    }
                }
                prop_assert_eq!(sql.get(&THINGS, &key).unwrap(), memory.get(&THINGS, &key).unwrap());
                if n < asked_from {
                    continue;
                }
                for (index, given) in [("n", vec![]), ("n", vec![values[2].clone()]), ("n", values[2..4].to_vec()), ("x", vec![values[4].clone()])] {
                    prop_assert_eq!(sql.by(&THINGS, index, &given).unwrap(), memory.by(&THINGS, index, &given).unwrap());
                }
            }
            let mut s = c.prepare("SELECT * FROM t_things ORDER BY a, b").unwrap();
            let stands = s.query_map([], |r| (0..5).map(|i| r.get_ref(i).map(store::value)).collect::<Result<Vec<_>, _>>()).unwrap();
            let stands: Vec<Vec<Value>> = stands.collect::<Result<_, _>>().unwrap();
            let sorted = memory.sorted().pop().map(|(_, rows)| rows).unwrap_or_default();
            prop_assert_eq!(stands, sorted.iter().map(|(_, row)| row.values()).collect::<Vec<_>>());
        }
    }

    fn rows_of(memory: &mut Memory) -> Rows<'_> {
        Rows { backing: memory, owner: &OWNER, steady: false }
    }

    #[test]
    #[should_panic(expected = "column n of t_things is Int")]
    fn a_cell_of_another_type_is_refused() {
        let _ = rows_of(&mut Memory::default()).put(&THINGS, values![1i64, "b", "text", "", None::<Vec<u8>>]);
    }
    #[test]
    #[should_panic(expected = "projection t touches table ledger_datasets")]
    fn a_table_of_another_slice_is_refused() {
        let _ = rows_of(&mut Memory::default()).get(&crate::dataset::DATASETS, &values![1i64]);
    }
    #[test]
    #[should_panic(expected = "does not begin with t.")]
    fn a_timer_without_its_slice_is_refused() {
        let _ = rows_of(&mut Memory::default()).wake("tea", 1, crate::Moment(0), crate::Seq(0));
    }
}
