//! SQLite behind the seam: connections, statements, and tables made from their declarations.
//! Plain SQL only, so that a second store can stand behind the same functions.

use crate::replay::Projection;
use crate::rows::{Backing, TIMERS};
use crate::table::{Keep, Row, Table, Type, Value, blob, int, text};
use crate::{Fault, Index};
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, OpenFlags, ToSql};
use std::collections::HashMap;
use std::path::Path;

/// Shape of the data folder; an older one is brought up by replay, a newer one refused.
pub(crate) const FORMAT: i64 = 2;

pub(crate) static FACTS: Table = Table {
    name: "ledger_facts",
    keep: Keep::Vault,
    columns: &[int("seq"), text("kind"), blob("envelope"), blob("body"), blob("salt"), blob("leaf")],
    key: 1,
    indexes: &[],
};
pub(crate) static TILES: Table =
    Table { name: "ledger_tiles", keep: Keep::Vault, columns: &[int("level"), int("ix"), blob("hashes")], key: 2, indexes: &[] };
/// One row: the newest signed head, and the last id handed out before it.
pub(crate) static HEAD: Table = Table {
    name: "ledger_head",
    keep: Keep::Vault,
    columns: &[int("one"), int("size"), blob("frontier"), text("note"), int("at"), int("ids")],
    key: 1,
    indexes: &[],
};
/// Heads that were shown to the world, one a second at most.
pub(crate) static CHECKPOINTS: Table = Table {
    name: "ledger_checkpoints",
    keep: Keep::Vault,
    columns: &[int("size"), text("note"), int("at")],
    key: 1,
    indexes: &[],
};
pub(crate) static PARTS: Table = Table {
    name: "vault_parts",
    keep: Keep::Vault,
    columns: &[int("seq"), int("dataset"), blob("owner"), blob("sealed")],
    key: 1,
    indexes: &[],
};
pub(crate) static TOKENS: Table =
    Table { name: "vault_tokens", keep: Keep::Vault, columns: &[blob("token"), blob("person")], key: 2, indexes: &[] };
/// Tokens not merged yet, in the order of their facts: token and person, 32 bytes each (`tokens.rs`).
pub(crate) static RECENT: Table =
    Table { name: "vault_tokens_recent", keep: Keep::Vault, columns: &[int("seq"), blob("pairs")], key: 1, indexes: &[] };
/// Each person's tokens, for erasing.
pub(crate) static OWNERS: Table = Table {
    name: "vault_token_owners",
    keep: Keep::Vault,
    columns: &[blob("person"), int("seq"), blob("tokens")],
    key: 2,
    indexes: &[],
};
/// People whose key is to die: written with the fact, removed when it is done.
pub(crate) static ERASING: Table =
    Table { name: "vault_erasing", keep: Keep::Vault, columns: &[blob("person"), int("seq")], key: 1, indexes: &[] };
pub(crate) static IDEMPOTENCY: Table = Table {
    name: "ledger_idempotency",
    keep: Keep::Work,
    columns: &[blob("key"), int("actor"), blob("hash"), int("first"), int("count")],
    key: 2,
    indexes: &[],
};
pub(crate) static META: Table =
    Table { name: "ledger_meta", keep: Keep::Work, columns: &[text("name"), text("value")], key: 1, indexes: &[] };

pub(crate) static KERNEL: &[&Table] =
    &[&FACTS, &TILES, &HEAD, &CHECKPOINTS, &PARTS, &TOKENS, &RECENT, &OWNERS, &ERASING, &IDEMPOTENCY, &META, &TIMERS];

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Value::Null => ValueRef::Null,
            Value::Int(i) => ValueRef::Integer(*i),
            Value::Text(s) => ValueRef::Text(s.as_bytes()),
            Value::Blob(b) => ValueRef::Blob(b),
        }))
    }
}

pub(crate) fn value(v: ValueRef<'_>) -> Value {
    match v {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(i) => Value::Int(i),
        // No table has a real column: numbers with a fraction are kept in their smallest unit.
        ValueRef::Real(r) => Value::Int(r as i64),
        ValueRef::Text(t) => Value::Text(String::from_utf8_lossy(t).into_owned()),
        ValueRef::Blob(b) => Value::Blob(b.to_vec()),
    }
}

impl From<rusqlite::Error> for Fault {
    fn from(e: rusqlite::Error) -> Fault {
        match e.sqlite_error_code() {
            Some(rusqlite::ErrorCode::DiskFull) => Fault::DiskFull,
            Some(rusqlite::ErrorCode::DatabaseCorrupt | rusqlite::ErrorCode::NotADatabase) => Fault::Broken(e.to_string()),
            _ => Fault::Store(e.to_string()),
        }
    }
}

/// How long one connection waits for another's lock.
pub(crate) const BUSY: std::time::Duration = std::time::Duration::from_secs(10);

fn settle(c: &Connection) -> rusqlite::Result<()> {
    c.set_prepared_statement_cache_capacity(512);
    // Without it SQLite looks at each bound value for a better plan and prepares the statement anew: a quarter of all CPU.
    c.set_db_config(rusqlite::config::DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    c.busy_timeout(BUSY)?;
    // temp_store in memory: a sort must not write rows to a file. mmap stays off: cold reads took 370 ms with it.
    c.execute_batch("PRAGMA temp_store=MEMORY; PRAGMA mmap_size=0; PRAGMA foreign_keys=OFF; PRAGMA trusted_schema=OFF;")
}

/// Cache of the connection that writes. A larger one gains nothing: facts, parts and tokens are appended, and every commit goes
/// through all of it.
pub(crate) const CACHE_KB: i64 = 24_576;

/// The one connection that writes. Answers only after the WAL is on disk (synchronous FULL); checkpoints are ours.
pub(crate) fn open_writer(path: &Path) -> Result<Connection, Fault> {
    let c = Connection::open(path)?;
    settle(&c)?;
    c.execute_batch(&format!(
        "PRAGMA page_size=4096; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=0;
         PRAGMA secure_delete=ON; PRAGMA cache_size=-{CACHE_KB};"
    ))?;
    Ok(c)
}

pub(crate) fn open_reader(path: &Path) -> Result<Connection, Fault> {
    let c = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    settle(&c)?;
    c.execute_batch("PRAGMA query_only=ON; PRAGMA cache_size=-4096;")?;
    Ok(c)
}

fn sql_type(t: Type) -> &'static str {
    match t {
        Type::Int => "INTEGER",
        Type::Text => "TEXT",
        Type::Blob => "BLOB",
    }
}

/// A single integer key is the rowid; everything else is clustered by its key.
fn rowid(t: &Table) -> bool {
    t.key == 1 && t.columns[0].kind == Type::Int
}

pub(crate) fn create_sql(t: &Table) -> String {
    let mut columns: Vec<String> = Vec::new();
    for (i, c) in t.columns.iter().enumerate() {
        let primary = if rowid(t) && i == 0 { " PRIMARY KEY" } else { "" };
        let not_null = if i < t.key { " NOT NULL" } else { "" };
        columns.push(format!("{} {}{primary}{not_null}", c.name, sql_type(c.kind)));
    }
    if !rowid(t) {
        let key: Vec<&str> = t.columns[..t.key].iter().map(|c| c.name).collect();
        columns.push(format!("PRIMARY KEY ({})", key.join(", ")));
    }
    let tail = if rowid(t) { "" } else { " WITHOUT ROWID" };
    format!("CREATE TABLE IF NOT EXISTS {} ({}){tail}", t.name, columns.join(", "))
}

pub(crate) fn index_sql(t: &Table) -> Vec<String> {
    t.indexes
        .iter()
        .map(|i| format!("CREATE INDEX IF NOT EXISTS {}_{} ON {} ({})", t.name, i.name, t.name, i.columns.join(", ")))
        .collect()
}

pub(crate) fn create(c: &Connection, t: &Table) -> Result<(), Fault> {
    c.execute_batch(&create_sql(t))?;
    for i in index_sql(t) {
        c.execute_batch(&i)?;
    }
    Ok(())
}

fn columns(t: &Table) -> String {
    t.columns.iter().map(|c| c.name).collect::<Vec<_>>().join(", ")
}

fn key_where(t: &Table) -> String {
    t.columns[..t.key].iter().enumerate().map(|(i, c)| format!("{} = ?{}", c.name, i + 1)).collect::<Vec<_>>().join(" AND ")
}

pub(crate) fn get_sql(t: &Table) -> String {
    format!("SELECT {} FROM {} WHERE {}", columns(t), t.name, key_where(t))
}

/// `IS`, not `=`: a null finds nulls, as it does in replay.
pub(crate) fn by_sql(t: &Table, index: &Index, given: usize) -> String {
    let on = index.columns[..given].iter().enumerate().map(|(i, c)| format!("{c} IS ?{}", i + 1)).collect::<Vec<_>>();
    let key = t.columns[..t.key].iter().map(|c| c.name);
    let order: Vec<&str> = index.columns.iter().copied().chain(key).collect();
    let filter = if on.is_empty() { String::new() } else { format!(" WHERE {}", on.join(" AND ")) };
    format!("SELECT {} FROM {}{filter} ORDER BY {}", columns(t), t.name, order.join(", "))
}

pub(crate) fn put_sql(t: &Table) -> String {
    insert_sql(t, 1).replacen("INSERT", "INSERT OR REPLACE", 1)
}

/// For rows that cannot stand yet.
pub(crate) fn insert_sql(t: &Table, rows: usize) -> String {
    let marks = vec!["?"; t.columns.len()].join(", ");
    format!("INSERT INTO {} ({}) VALUES {}", t.name, columns(t), vec![format!("({marks})"); rows].join(", "))
}

pub(crate) fn delete_sql(t: &Table) -> String {
    format!("DELETE FROM {} WHERE {}", t.name, key_where(t))
}

/// Statement texts of every table, made once.
pub(crate) struct Statements {
    /// By address: tables are statics.
    tables: HashMap<usize, Texts>,
}

struct Texts {
    get: String,
    put: String,
    delete: String,
    by: Vec<Vec<String>>,
}

impl Statements {
    pub(crate) fn new(projections: &[&'static Projection]) -> Statements {
        let slices = projections.iter().flat_map(|p| p.tables.iter().copied());
        let tables = KERNEL.iter().copied().chain(slices).map(|t| {
            let by = t.indexes.iter().map(|i| (0..=i.columns.len()).map(|n| by_sql(t, i, n)).collect()).collect();
            (std::ptr::from_ref(t).addr(), Texts { get: get_sql(t), put: put_sql(t), delete: delete_sql(t), by })
        });
        Statements { tables: tables.collect() }
    }
    fn of(&self, table: &'static Table) -> &Texts {
        let found = self.tables.get(&std::ptr::from_ref(table).addr());
        found.unwrap_or_else(|| panic!("table {} belongs to no registered slice", table.name))
    }
}

fn row(table: &'static Table, r: &rusqlite::Row<'_>) -> rusqlite::Result<Row> {
    let mut values = Vec::with_capacity(table.columns.len());
    for i in 0..table.columns.len() {
        values.push(value(r.get_ref(i)?));
    }
    Ok(Row::new(table, values))
}

/// Rows in SQL.
pub(crate) struct SqlRows<'a> {
    pub(crate) connection: &'a Connection,
    pub(crate) statements: &'a Statements,
}

impl SqlRows<'_> {
    pub(crate) fn read_one(&self, table: &'static Table, key: &[Value]) -> Result<Option<Row>, Fault> {
        let mut s = self.connection.prepare_cached(&self.statements.of(table).get)?;
        let mut rows = s.query(rusqlite::params_from_iter(key))?;
        match rows.next()? {
            Some(r) => Ok(Some(row(table, r)?)),
            None => Ok(None),
        }
    }
    pub(crate) fn read_by(&self, table: &'static Table, index: &'static str, values: &[Value]) -> Result<Vec<Row>, Fault> {
        let (n, _) = table.index(index).unwrap_or_else(|| panic!("no index {index} on {}", table.name));
        let mut s = self.connection.prepare_cached(&self.statements.of(table).by[n][values.len()])?;
        let mut rows = s.query(rusqlite::params_from_iter(values))?;
        let mut out = Vec::new();
        while let Some(r) = rows.next()? {
            out.push(row(table, r)?);
        }
        Ok(out)
    }
}

impl SqlRows<'_> {
    pub(crate) fn write(&self, table: &'static Table, row: &Row) -> Result<(), Fault> {
        let mut s = self.connection.prepare_cached(&self.statements.of(table).put)?;
        s.execute(rusqlite::params_from_iter(&row.values))?;
        Ok(())
    }
    pub(crate) fn remove(&self, table: &'static Table, key: &[Value]) -> Result<(), Fault> {
        let mut s = self.connection.prepare_cached(&self.statements.of(table).delete)?;
        s.execute(rusqlite::params_from_iter(key))?;
        Ok(())
    }
}

impl Backing for SqlRows<'_> {
    fn get(&mut self, table: &'static Table, key: &[Value]) -> Result<Option<Row>, Fault> {
        self.read_one(table, key)
    }
    fn by(&mut self, table: &'static Table, index: &'static str, values: &[Value]) -> Result<Vec<Row>, Fault> {
        self.read_by(table, index, values)
    }
    fn put(&mut self, table: &'static Table, row: Row) -> Result<(), Fault> {
        self.write(table, &row)
    }
    fn delete(&mut self, table: &'static Table, key: &[Value]) -> Result<(), Fault> {
        self.remove(table, key)
    }
}
