//! Reading: one snapshot of the house. Everything a page shows comes from one `Read`.

use crate::chain::{self, Receipt};
use crate::parts::{Held, Parts};
use crate::steady::{Steady, Version};
use crate::store::{CHECKPOINTS, FACTS, HEAD, PARTS, SqlRows, Statements};
use crate::table::{Keep, Row, Table, Value};
use crate::tokens::Recent;
use crate::{DatasetId, Envelope, Fact, Fault, Key, Known, Lost, Moment, PersonId, Seq, Token, Unsealed, Vault};
use rusqlite::Connection;
use std::sync::{Arc, Condvar, Mutex, PoisonError};

/// Read-only connections, as many as were asked for.
pub(crate) struct Pool {
    state: Mutex<Idle>,
    back: Condvar,
    recent: Recent,
    parts: Parts,
}

struct Idle {
    connections: Vec<Connection>,
    /// Nobody is woken where nobody waits: a condition variable calls the system each time it is told.
    waiting: usize,
}

impl Pool {
    pub(crate) fn new(connections: Vec<Connection>, recent: Recent) -> Pool {
        Pool { state: Mutex::new(Idle { connections, waiting: 0 }), back: Condvar::new(), recent, parts: Parts::default() }
    }
    fn take(&self) -> Connection {
        let mut idle = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            if let Some(c) = idle.connections.pop() {
                return c;
            }
            idle.waiting += 1;
            idle = self.back.wait(idle).unwrap_or_else(PoisonError::into_inner);
            idle.waiting -= 1;
        }
    }
    fn give(&self, c: Connection) {
        let mut idle = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        idle.connections.push(c);
        let waiting = idle.waiting > 0;
        drop(idle);
        if waiting {
            self.back.notify_one();
        }
    }
}

/// One consistent view. Dropped, its connection goes back to the pool.
pub struct Read {
    connection: Option<Connection>,
    pool: Arc<Pool>,
    statements: Arc<Statements>,
    steady: Arc<Steady>,
    version: Option<Version>,
    vault: Vault,
    /// House time when the view was taken.
    pub now: Moment,
}

impl Read {
    pub(crate) fn begin(
        pool: &Arc<Pool>,
        statements: &Arc<Statements>,
        steady: &Arc<Steady>,
        vault: &Vault,
        now: Moment,
    ) -> Result<Read, Fault> {
        let mut read = Read {
            connection: Some(pool.take()),
            pool: Arc::clone(pool),
            statements: Arc::clone(statements),
            steady: Arc::clone(steady),
            version: None,
            vault: vault.clone(),
            now,
        };
        let c = read.connection();
        c.prepare_cached("BEGIN")?.execute([])?;
        // BEGIN alone takes no snapshot: the first read does, and it must be the one of `now`.
        let (_, version) = steady.seen(|| Ok(c.prepare_cached("SELECT size FROM ledger_head")?.exists([])?))?;
        read.version = version;
        Ok(read)
    }

    fn connection(&self) -> &Connection {
        self.connection.as_ref().expect("a Read has its connection until it is dropped")
    }
    fn rows(&self) -> SqlRows<'_> {
        SqlRows { connection: self.connection(), statements: &self.statements }
    }
    pub fn vault(&self) -> &Vault {
        &self.vault
    }

    pub fn get(&self, table: &'static Table, key: &[Value]) -> Result<Option<Row>, Fault> {
        let read = || self.rows().read_one(table, key);
        match self.steady(table) {
            Some(v) => Ok(self.steady.rows(v, table, 0, key, || Ok(read()?.into_iter().collect()))?.pop()),
            None => read(),
        }
    }
    fn steady(&self, table: &'static Table) -> Option<Version> {
        self.version.filter(|_| table.keep == Keep::Steady)
    }
    /// Rows by a declared index, leading columns given.
    pub fn by(&self, table: &'static Table, index: &'static str, values: &[Value]) -> Result<Vec<Row>, Fault> {
        let read = || self.rows().read_by(table, index, values);
        match (self.steady(table), table.index(index)) {
            (Some(v), Some((n, _))) => self.steady.rows(v, table, n + 1, values, read),
            _ => read(),
        }
    }
    /// Plain SQL with `?1`, `?2` …; columns are named as selected.
    pub fn select(&self, sql: &str, values: &[Value]) -> Result<Vec<Row>, Fault> {
        let mut s = self.connection().prepare_cached(sql)?;
        let names: Arc<[Box<str>]> = s.column_names().map(Box::from).collect();
        let mut rows = s.query(rusqlite::params_from_iter(values))?;
        let mut out = Vec::new();
        while let Some(r) = rows.next()? {
            let mut cells = Vec::with_capacity(names.len());
            for i in 0..names.len() {
                cells.push(crate::store::value(r.get_ref(i)?));
            }
            out.push(Row::queried(Arc::clone(&names), cells));
        }
        Ok(out)
    }
    /// What a command would find: for showing beforehand whether it would be refused (dry run).
    pub fn known(&self, keys: &[Key]) -> Result<Known, Fault> {
        known(&self.rows(), keys.to_vec())
    }

    pub fn fact(&self, seq: Seq) -> Result<Option<Fact>, Fault> {
        self.rows().read_one(&FACTS, &[seq.into()])?.map(|r| fact_of(&r)).transpose()
    }
    /// Up to `max` facts from `from` on.
    pub fn facts_from(&self, from: Seq, max: usize) -> Result<Vec<Fact>, Fault> {
        let rows = self.select(
            "SELECT seq, kind, envelope, body FROM ledger_facts WHERE seq >= ?1 ORDER BY seq LIMIT ?2",
            &[from.into(), max.into()],
        )?;
        rows.iter().map(fact_of).collect()
    }
    /// Number of facts in this view.
    pub fn size(&self) -> Result<u64, Fault> {
        Ok(self.get(&HEAD, &[Value::Int(1)])?.map_or(0, |h| h.int("size") as u64))
    }

    /// Opens the sealed part of fact `seq`.
    pub fn part(&self, seq: Seq) -> Result<Unsealed, Lost> {
        let held = match self.pool.parts.get(seq.0) {
            Some(held) => held,
            None => {
                let held = Arc::new(self.held(seq)?);
                self.pool.parts.keep(seq.0, &held);
                held
            }
        };
        let (part, commitment) = self.vault.open(held.dataset, &held.owner, &held.sealed)?;
        // Without this a part moved to another fact would open there.
        if held.committed == commitment { Ok(part) } else { Err(Lost::Damaged) }
    }
    fn held(&self, seq: Seq) -> Result<Held, Lost> {
        let sql = "SELECT p.dataset, p.owner, p.sealed, f.envelope FROM vault_parts p JOIN ledger_facts f ON f.seq = p.seq \
                   WHERE p.seq = ?1";
        let damaged = |_: rusqlite::Error| Lost::Damaged;
        let mut s = self.connection().prepare_cached(sql).map_err(damaged)?;
        let mut rows = s.query([seq.0]).map_err(damaged)?;
        let row = rows.next().map_err(damaged)?.ok_or(Lost::Absent)?;
        let blob = |i: usize| row.get_ref(i).map_err(damaged)?.as_blob().map_err(|_| Lost::Damaged);
        let dataset = DatasetId(row.get(0).map_err(damaged)?);
        let committed = committed(blob(3)?).ok_or(Lost::Damaged)?;
        Ok(Held { dataset, owner: blob(1)?.into(), sealed: blob(2)?.into(), committed })
    }
    fn part_row(&self, seq: Seq) -> Result<Row, Lost> {
        match self.rows().read_one(&PARTS, &[seq.into()]) {
            Ok(Some(row)) => Ok(row),
            Ok(None) => Err(Lost::Absent),
            Err(_) => Err(Lost::Damaged),
        }
    }
    /// How many sealed parts a dataset holds, by kind of fact: for telling what there is, without opening any.
    pub fn parts_by_kind(&self, dataset: DatasetId) -> Result<Vec<(String, i64)>, Fault> {
        let sql = "SELECT f.kind AS kind, COUNT(*) AS n FROM vault_parts p JOIN ledger_facts f ON f.seq = p.seq \
                   WHERE p.dataset = ?1 GROUP BY f.kind ORDER BY f.kind";
        Ok(self.select(sql, &[dataset.into()])?.iter().map(|r| (r.text("kind").to_owned(), r.int("n"))).collect())
    }
    /// Whether a living dataset holds a part of that person. Looks at every
    /// part there is, since nothing lists who is in a dataset: for acts that are rare.
    pub fn has_part_of(&self, dataset: DatasetId, person: PersonId) -> Result<bool, Fault> {
        let sql = "SELECT owner FROM vault_parts WHERE dataset = ?1 AND LENGTH(owner) > 0";
        let owned = |r: &Row| self.vault.owner(dataset, r.blob("owner")) == Ok(Some(person));
        Ok(self.select(sql, &[dataset.into()])?.iter().any(owned))
    }
    /// Whose part fact `seq` carries, without opening it.
    pub fn owner(&self, seq: Seq) -> Result<Option<PersonId>, Lost> {
        let row = self.part_row(seq)?;
        self.vault.owner(DatasetId(row.int("dataset")), row.blob("owner"))
    }
    /// People found by an exact value.
    pub fn people(&self, token: Token) -> Result<Vec<PersonId>, Fault> {
        let found = crate::tokens::find(self.connection(), &self.pool.recent, token)?;
        Ok(found.into_iter().filter(|p| self.vault.person_lives(*p)).collect())
    }

    pub fn receipt(&self, seq: Seq) -> Result<Option<Receipt>, Fault> {
        chain::receipt(&self.rows(), seq)
    }
    /// The short code of fact `seq`, without its proof: for lists.
    pub fn receipt_code(&self, seq: Seq) -> Result<Option<String>, Fault> {
        chain::code(&self.rows(), seq)
    }
    /// The receipt whose whole code this is.
    pub fn receipt_by_code(&self, code: &str) -> Result<Option<Receipt>, Fault> {
        let Some(seq) = chain::seq_of_code(code) else { return Ok(None) };
        let receipt = self.receipt(seq)?;
        Ok(receipt.filter(|r| same_code(&r.code, code)))
    }
    /// The fact whose whole code this is: as [`Read::receipt_by_code`], without the cost of a proof.
    pub fn seq_by_code(&self, code: &str) -> Result<Option<Seq>, Fault> {
        let Some(seq) = chain::seq_of_code(code) else { return Ok(None) };
        Ok(self.receipt_code(seq)?.filter(|c| same_code(c, code)).map(|_| seq))
    }
    /// The newest checkpoint shown to the world: a signed note.
    pub fn checkpoint(&self) -> Result<Option<String>, Fault> {
        let rows = self.select("SELECT note FROM ledger_checkpoints ORDER BY size DESC LIMIT 1", &[])?;
        Ok(rows.first().map(|r| r.text("note").to_owned()))
    }
    /// The published checkpoint of exactly `size`.
    pub fn checkpoint_at(&self, size: u64) -> Result<Option<String>, Fault> {
        Ok(self.get(&CHECKPOINTS, &[Value::Int(size as i64)])?.map(|r| r.text("note").to_owned()))
    }
    /// A tile (C2SP tlog-tiles), full or of `width` hashes.
    pub fn tile(&self, level: u64, ix: u64, width: u64) -> Result<Option<Vec<u8>>, Fault> {
        let size = self.size()?;
        let tile = chain::tile(&self.rows(), level, ix, size)?;
        Ok(tile.filter(|t| t.len() as u64 >= width * 32).map(|mut t| {
            t.truncate(width as usize * 32);
            t
        }))
    }
}

impl Drop for Read {
    fn drop(&mut self) {
        if let Some(c) = self.connection.take() {
            // COMMIT, not ROLLBACK: the latter makes SQLite prepare every statement of the connection anew.
            let ended = c.prepare_cached("COMMIT").and_then(|mut s| s.execute([]));
            if ended.is_err() {
                let _ = c.execute_batch("ROLLBACK");
            }
            self.pool.give(c);
        }
    }
}

/// What an envelope says of its sealed part.
fn committed(envelope: &[u8]) -> Option<[u8; 32]> {
    #[derive(serde::Deserialize)]
    struct Committed<'a> {
        commitment: &'a str,
    }
    let found: Committed<'_> = serde_json::from_slice(envelope).ok()?;
    crate::unhex(found.commitment).and_then(|c| c.try_into().ok())
}

pub(crate) fn fact_of(row: &Row) -> Result<Fact, Fault> {
    let envelope =
        Envelope::parse(row.blob("envelope")).map_err(|e| Fault::Broken(format!("envelope of fact {}: {e}", row.int("seq"))))?;
    Ok(Fact { envelope, body: row.blob("body").to_vec() })
}

pub(crate) fn known(rows: &SqlRows<'_>, keys: Vec<Key>) -> Result<Known, Fault> {
    let mut found = Vec::with_capacity(keys.len());
    for key in keys {
        let hits = match key.index {
            None => rows.read_one(key.table, &key.values)?.into_iter().collect(),
            Some(index) => rows.read_by(key.table, index, &key.values)?,
        };
        found.push((key, hits));
    }
    Ok(Known { found })
}

/// Codes are read out on the telephone: dashes, case and the letters that look like digits do not count.
fn same_code(a: &str, b: &str) -> bool {
    let plain = |s: &str| -> String {
        let up = s.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase());
        up.map(|c| match c {
            'O' => '0',
            'I' | 'L' => '1',
            c => c,
        })
        .collect()
    };
    plain(a) == plain(b)
}
