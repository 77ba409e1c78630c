//! Tables as data. A slice declares its tables; only this crate turns them into SQL.

use std::fmt;
use std::sync::Arc;

/// A cell.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Value {
    Null,
    Int(i64),
    Text(String),
    Blob(Vec<u8>),
}

macro_rules! from {
    ($($t:ty => $e:expr),* $(,)?) => { $(impl From<$t> for Value { fn from(v: $t) -> Value { let f: fn($t) -> Value = $e; f(v) } })* };
}
from! {
    i64 => Value::Int, i32 => |v| Value::Int(v.into()), u32 => |v| Value::Int(v.into()), usize => |v| Value::Int(v as i64),
    u8 => |v| Value::Int(v.into()), bool => |v| Value::Int(v.into()),
    &str => |v| Value::Text(v.to_owned()), String => Value::Text, &String => |v| Value::Text(v.clone()),
    &[u8] => |v| Value::Blob(v.to_vec()), Vec<u8> => Value::Blob,
    crate::Moment => |m| Value::Int(m.0), crate::Day => |d| Value::Int(d.0.into()),
}
impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(v: Option<T>) -> Value {
        v.map_or(Value::Null, Into::into)
    }
}

/// What a column holds. Time is an integer (microseconds, or a day number).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Type {
    Int,
    Text,
    Blob,
}

#[derive(Clone, Copy, Debug)]
pub struct Column {
    pub name: &'static str,
    pub kind: Type,
}

pub const fn int(name: &'static str) -> Column {
    Column { name, kind: Type::Int }
}
pub const fn text(name: &'static str) -> Column {
    Column { name, kind: Type::Text }
}
pub const fn blob(name: &'static str) -> Column {
    Column { name, kind: Type::Blob }
}

/// A declared way to find rows; its rows come back in the order of (columns, primary key).
#[derive(Clone, Copy, Debug)]
pub struct Index {
    pub name: &'static str,
    pub columns: &'static [&'static str],
}

/// How a table lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keep {
    /// Rebuilt from facts at any time.
    Projection,
    /// A projection that seldom changes (places, duties): what was read of it by key is remembered until it does.
    Steady,
    /// Primary data of the vault: only this crate writes it.
    Vault,
    /// Sessions, cursors, parked reactions: kept by replay.
    Work,
}

/// A table: its name carries its slice's prefix; the first `key` columns are the primary key.
#[derive(Debug)]
pub struct Table {
    pub name: &'static str,
    pub keep: Keep,
    pub columns: &'static [Column],
    pub key: usize,
    pub indexes: &'static [Index],
}

impl Table {
    /// Made from facts, and made again by replay.
    pub(crate) fn projected(&self) -> bool {
        matches!(self.keep, Keep::Projection | Keep::Steady)
    }
    pub(crate) fn position(&self, column: &str) -> Option<usize> {
        self.columns.iter().position(|c| c.name == column)
    }
    pub(crate) fn index(&self, name: &str) -> Option<(usize, &'static Index)> {
        self.indexes.iter().enumerate().find(|(_, i)| i.name == name)
    }
    /// The declaration as text: when it changes, the table is rebuilt.
    pub(crate) fn declaration(&self) -> String {
        use fmt::Write;
        let mut s = format!("{}/{}", self.name, self.key);
        for c in self.columns {
            let _ = write!(s, " {}:{:?}", c.name, c.kind);
        }
        for i in self.indexes {
            let _ = write!(s, " {}({})", i.name, i.columns.join(","));
        }
        s
    }
}

/// Tables are statics: two are the same when they are the same static.
impl PartialEq for &'static Table {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(*self, *other)
    }
}

#[derive(Clone, Debug)]
enum Names {
    Table(&'static Table),
    Query(Arc<[Box<str>]>),
}

/// A row with its column names.
#[derive(Clone, Debug)]
pub struct Row {
    names: Names,
    pub(crate) values: Vec<Value>,
}

impl PartialEq for Row {
    fn eq(&self, other: &Row) -> bool {
        self.values == other.values
    }
}

impl Row {
    /// A row of `table`, values in the order of its columns.
    pub fn new(table: &'static Table, values: Vec<Value>) -> Row {
        assert_eq!(values.len(), table.columns.len(), "row of {} has another number of columns", table.name);
        Row { names: Names::Table(table), values }
    }
    pub(crate) fn queried(names: Arc<[Box<str>]>, values: Vec<Value>) -> Row {
        Row { names: Names::Query(names), values }
    }
    fn position(&self, column: &str) -> usize {
        let found = match &self.names {
            Names::Table(t) => t.position(column),
            Names::Query(n) => n.iter().position(|c| &**c == column),
        };
        // A misspelt column is a bug in the slice, found by its first test.
        found.unwrap_or_else(|| panic!("no column {column}"))
    }
    pub fn value(&self, column: &str) -> &Value {
        &self.values[self.position(column)]
    }
    /// 0 where the cell is null.
    pub fn int(&self, column: &str) -> i64 {
        match self.value(column) {
            Value::Int(i) => *i,
            _ => 0,
        }
    }
    pub fn int_opt(&self, column: &str) -> Option<i64> {
        match self.value(column) {
            Value::Int(i) => Some(*i),
            _ => None,
        }
    }
    /// Empty where the cell is null.
    pub fn text(&self, column: &str) -> &str {
        match self.value(column) {
            Value::Text(s) => s,
            _ => "",
        }
    }
    pub fn blob(&self, column: &str) -> &[u8] {
        match self.value(column) {
            Value::Blob(b) => b,
            _ => &[],
        }
    }
    pub fn flag(&self, column: &str) -> bool {
        self.int(column) != 0
    }
    /// An id type over `i64`.
    pub fn id<T: From<i64>>(&self, column: &str) -> T {
        T::from(self.int(column))
    }
    pub fn id_opt<T: From<i64>>(&self, column: &str) -> Option<T> {
        self.int_opt(column).map(T::from)
    }
    pub fn moment(&self, column: &str) -> crate::Moment {
        crate::Moment(self.int(column))
    }
    pub fn moment_opt(&self, column: &str) -> Option<crate::Moment> {
        self.int_opt(column).map(crate::Moment)
    }
    pub fn subject(&self, column: &str) -> Option<crate::SubjectRef> {
        self.blob(column).try_into().ok().map(crate::SubjectRef)
    }
    pub fn set(&mut self, column: &str, value: impl Into<Value>) {
        let at = self.position(column);
        self.values[at] = value.into();
    }
    #[must_use]
    pub fn with(mut self, column: &str, value: impl Into<Value>) -> Row {
        self.set(column, value);
        self
    }
}

/// A row's values in column order: `row![id, grid, "open", None::<i64>]`.
#[macro_export]
macro_rules! values {
    ($($v:expr),* $(,)?) => { vec![$($crate::Value::from($v)),*] };
}

/// What a command reads: a row by primary key, or rows by a declared index (leading columns suffice).
#[derive(Clone, Debug)]
pub struct Key {
    pub(crate) table: &'static Table,
    pub(crate) index: Option<&'static str>,
    pub(crate) values: Vec<Value>,
}

impl PartialEq for Key {
    fn eq(&self, o: &Key) -> bool {
        self.table == o.table && self.index == o.index && self.values == o.values
    }
}

impl Key {
    pub fn one(table: &'static Table, values: Vec<Value>) -> Key {
        Key { table, index: None, values }
    }
    pub fn by(table: &'static Table, index: &'static str, values: Vec<Value>) -> Key {
        Key { table, index: Some(index), values }
    }
}

/// The rows a command asked for, and nothing else: a decision is a pure function of them.
#[derive(Default, Debug)]
pub struct Known {
    pub(crate) found: Vec<(Key, Vec<Row>)>,
}

impl Known {
    /// For tests of rules: what the writer would have read.
    pub fn from_rows(found: Vec<(Key, Vec<Row>)>) -> Known {
        Known { found }
    }
    fn rows(&self, table: &'static Table, index: Option<&'static str>, values: &[Value]) -> &[Row] {
        self.found
            .iter()
            .find(|(k, _)| k.table == table && k.index == index && k.values == values)
            .map(|(_, rows)| rows.as_slice())
            // Reading what was not declared would be invisible to batching and replay: a bug.
            .unwrap_or_else(|| panic!("decision reads {} without declaring it", table.name))
    }
    pub fn one(&self, table: &'static Table, values: &[Value]) -> Option<&Row> {
        self.rows(table, None, values).first()
    }
    pub fn by(&self, table: &'static Table, index: &'static str, values: &[Value]) -> &[Row] {
        self.rows(table, Some(index), values)
    }
}
