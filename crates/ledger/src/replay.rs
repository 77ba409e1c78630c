//! Projections, and how they are made again: folded in memory from the facts, then written whole, indexes last.
//! Needs no key and fires no reaction.

use crate::memory::{Memory, Ordered, Packed};
use crate::rows::TIMERS;
use crate::store;
use crate::table::{Table, Value};
use crate::{Envelope, Fact, Fault, Kind, Rows};
use rusqlite::Connection;
use std::collections::HashMap;
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::thread::ScopedJoinHandle;

/// A slice's share in the ledger: the kinds it projects, its tables, and how a fact changes them.
/// `project` is a function of the fact's body and the slice's own rows: never the vault, the clock, or another slice.
pub struct Projection {
    /// Prefix of its tables and timers.
    pub name: &'static str,
    /// Its own, and those of slices before it that its rows follow: each slice that names a kind is given its facts.
    pub kinds: &'static [Kind],
    pub tables: &'static [&'static Table],
    pub project: fn(&Fact, &mut Rows<'_>) -> Result<(), Fault>,
    /// Raised when `project` changes its mind about old facts: the slice is then replayed at start.
    pub revision: u32,
}

/// Facts handed to a slice at once.
const CHUNK: usize = 256;

/// Facts on their way to a slice; those behind `used` are of an earlier chunk, and only lend their memory.
#[derive(Default)]
struct Chunk {
    facts: Vec<Fact>,
    used: usize,
}

impl Chunk {
    fn push(&mut self, seq: i64, envelope: &[u8], body: &[u8]) -> Result<(), Fault> {
        if self.used == self.facts.len() {
            self.facts.push(Fact { envelope: Envelope::blank(), body: Vec::new() });
        }
        let fact = &mut self.facts[self.used];
        fact.envelope.read(envelope).map_err(|e| Fault::Broken(format!("envelope of fact {seq}: {e}")))?;
        fact.body.clear();
        fact.body.extend_from_slice(body);
        self.used += 1;
        Ok(())
    }
}

/// The reading end of a slice: full chunks go, empty ones come back.
struct Door {
    full: SyncSender<Chunk>,
    empty: Receiver<Chunk>,
    chunk: Chunk,
}

type Tables = Vec<(&'static Table, Vec<(Ordered, Packed)>)>;

/// What the facts say stands, each table in the order of its keys.
struct Replayed {
    read: u64,
    tables: Tables,
}

impl Replayed {
    /// Timers lie in one table for all slices.
    fn take(&mut self, table: &'static Table) -> Vec<(Ordered, Packed)> {
        let mut rows = Vec::new();
        let mut parts = 0;
        for (_, part) in self.tables.iter_mut().filter(|(t, _)| *t == table) {
            parts += usize::from(!part.is_empty());
            match rows.is_empty() {
                true => rows = std::mem::take(part),
                false => rows.append(part),
            }
        }
        if parts > 1 {
            rows.sort_unstable_by(|a, b| a.0.cmp(&b.0));
        }
        rows
    }
}

/// Folds every fact that one of `projections` owns. One thread reads, and each slice folds on its own: it touches
/// no rows but its own.
fn fold(c: &Connection, projections: &[&'static Projection]) -> Result<Replayed, Fault> {
    std::thread::scope(|scope| {
        let mut doors = Vec::new();
        let mut folders: Vec<ScopedJoinHandle<'_, Result<Tables, Fault>>> = Vec::new();
        for slice in projections {
            let (full, chunks) = sync_channel(4);
            let (back, empty) = channel();
            doors.push(Door { full, empty, chunk: Chunk::default() });
            folders.push(scope.spawn(move || fold_slice(slice, &chunks, &back)));
        }
        let read = read(c, projections, doors);
        let mut tables = Vec::new();
        for folder in folders {
            tables.extend(folder.join().unwrap_or_else(|_| Err(Fault::Store("a projection panicked in replay".into())))?);
        }
        Ok(Replayed { read: read?, tables })
    })
}

fn fold_slice(slice: &'static Projection, chunks: &Receiver<Chunk>, back: &Sender<Chunk>) -> Result<Tables, Fault> {
    let mut memory = Memory::default();
    for mut chunk in chunks {
        for fact in &chunk.facts[..chunk.used] {
            if !slice.kinds.iter().any(|k| k.name == fact.kind()) {
                return Err(Fault::Broken(format!("fact {}: its envelope is of another kind than its row", fact.seq())));
            }
            (slice.project)(fact, &mut Rows { backing: &mut memory, owner: slice, steady: false })?;
        }
        chunk.used = 0;
        let _ = back.send(chunk);
    }
    Ok(memory.sorted())
}

/// Hands each fact to the slices that project its kind.
fn read(c: &Connection, projections: &[&'static Projection], mut doors: Vec<Door>) -> Result<u64, Fault> {
    let kinds = projections.iter().enumerate().flat_map(|(n, p)| p.kinds.iter().map(move |k| (k.name, n)));
    let mut owners: HashMap<&str, Vec<usize>> = HashMap::new();
    for (kind, n) in kinds {
        owners.entry(kind).or_default().push(n);
    }
    let mut s = c.prepare("SELECT seq, kind, envelope, body FROM ledger_facts ORDER BY seq")?;
    let mut rows = s.query([])?;
    let mut read = 0;
    while let Some(r) = rows.next()? {
        read += 1;
        let Some(all) = owners.get(r.get_ref(1)?.as_str().unwrap_or_default()) else { continue };
        let seq: i64 = r.get(0)?;
        let bytes =
            |i| -> Result<&[u8], Fault> { r.get_ref(i)?.as_blob().map_err(|e| Fault::Broken(format!("fact {seq}: {e}"))) };
        for owner in all {
            let Door { full, empty, chunk } = &mut doors[*owner];
            chunk.push(seq, bytes(2)?, bytes(3)?)?;
            if chunk.used == CHUNK {
                let next = empty.try_recv().unwrap_or_default();
                // Where the folding thread failed, its own error is told.
                if full.send(std::mem::replace(chunk, next)).is_err() {
                    return Ok(read);
                }
            }
        }
    }
    for door in doors {
        let _ = door.full.send(door.chunk);
    }
    Ok(read)
}

/// Rebuilds the tables of `projections` from the facts, in one transaction. Returns the number of facts read.
pub(crate) fn replay(c: &Connection, projections: &[&'static Projection]) -> Result<u64, Fault> {
    let replayed = fold(c, projections)?;
    let read = replayed.read;
    // No row of a projection is secret: overwriting the dropped pages with zeros would double the writing. Each index reads its
    // whole table again, which is to lie in the cache by then.
    c.execute_batch("PRAGMA secure_delete=FAST; PRAGMA cache_size=-131072; BEGIN IMMEDIATE")?;
    let done = rewrite(c, projections, replayed);
    let ended = c.execute_batch(if done.is_ok() { "COMMIT" } else { "ROLLBACK" });
    c.execute_batch(&format!("PRAGMA secure_delete=ON; PRAGMA cache_size=-{}", store::CACHE_KB))?;
    ended?;
    done.map(|()| read)
}

fn rewrite(c: &Connection, projections: &[&'static Projection], mut replayed: Replayed) -> Result<(), Fault> {
    for table in projections.iter().flat_map(|p| p.tables.iter().copied()) {
        if !table.projected() {
            store::create(c, table)?;
            continue;
        }
        // Dropped, not emptied: the declaration may have changed.
        c.execute_batch(&format!("DROP TABLE IF EXISTS {}", table.name))?;
        c.execute_batch(&store::create_sql(table))?;
        insert(c, table, &replayed.take(table))?;
        for sql in store::index_sql(table) {
            c.execute_batch(&sql)?;
        }
    }
    for p in projections {
        c.execute("DELETE FROM ledger_timers WHERE name >= ?1 AND name < ?2", [format!("{}.", p.name), format!("{}/", p.name)])?;
    }
    insert(c, &TIMERS, &replayed.take(&TIMERS))
}

/// Rows in one statement: starting one costs as much as a row.
const TOGETHER: usize = 16;

/// In the order of the keys SQLite only appends.
fn insert(c: &Connection, table: &'static Table, rows: &[(Ordered, Packed)]) -> Result<(), Fault> {
    let (many, few) = rows.as_chunks::<TOGETHER>();
    let mut put = c.prepare(&store::insert_sql(table, TOGETHER))?;
    for rows in many {
        put.execute(rusqlite::params_from_iter(rows.iter().flat_map(|(_, row)| row.cells())))?;
    }
    let mut put = c.prepare(&store::insert_sql(table, 1))?;
    for (_, row) in few {
        put.execute(rusqlite::params_from_iter(row.cells()))?;
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

/// Replays in memory and compares: empty where replay = live. At most `max` differences. Timers count as far as they are of
/// these slices.
pub(crate) fn compare(c: &Connection, projections: &[&'static Projection], max: usize) -> Result<Vec<Difference>, Fault> {
    let mut replayed = fold(c, projections)?;
    let mut out = Vec::new();
    let own = projections.iter().flat_map(|p| p.tables.iter().copied()).filter(|t| t.projected());
    for table in own {
        compare_table(c, table, replayed.take(table), max, &mut out, |_| true)?;
    }
    let owned = |key: &[Value]| match key.first() {
        Some(Value::Text(name)) => name.split_once('.').is_some_and(|(slice, _)| projections.iter().any(|p| p.name == slice)),
        _ => true,
    };
    compare_table(c, &TIMERS, replayed.take(&TIMERS), max, &mut out, owned)?;
    Ok(out)
}

fn compare_table(
    c: &Connection,
    table: &'static Table,
    rows: Vec<(Ordered, Packed)>,
    max: usize,
    out: &mut Vec<Difference>,
    owned: impl Fn(&[Value]) -> bool,
) -> Result<(), Fault> {
    let mut replayed: HashMap<Ordered, Packed> = rows.into_iter().collect();
    let names: Vec<&str> = table.columns.iter().map(|c| c.name).collect();
    let mut s = c.prepare(&format!("SELECT {} FROM {}", names.join(", "), table.name))?;
    let mut rows = s.query([])?;
    while let Some(r) = rows.next()? {
        let mut values = Vec::new();
        for i in 0..names.len() {
            values.push(store::value(r.get_ref(i)?));
        }
        if !owned(&values[..table.key]) {
            continue;
        }
        let other = replayed.remove(&Ordered::of(&values[..table.key]));
        if other.as_ref() != Some(&Packed::of(&values)) && out.len() < max {
            let key = values[..table.key].to_vec();
            out.push(Difference { table: table.name, key, live: Some(values), replayed: other.map(|o| o.values()) });
        }
    }
    let mut missing: Vec<(Ordered, Packed)> = replayed.into_iter().collect();
    missing.sort_unstable_by(|a, b| a.0.cmp(&b.0));
    for (_, row) in missing.into_iter().take(max - out.len()) {
        let values = row.values();
        out.push(Difference { table: table.name, key: values[..table.key].to_vec(), live: None, replayed: Some(values) });
    }
    Ok(())
}
