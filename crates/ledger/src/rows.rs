//! What a projection may do: get, by, put, delete, and set timers, on its own slice's tables.

use crate::replay::Projection;
use crate::table::{Keep, Row, Table, Type, Value, int, text};
use crate::{Fault, Index, Moment};

/// Where rows live: SQL in the writer, memory in replay.
pub(crate) trait Backing {
    fn get(&mut self, table: &'static Table, key: &[Value]) -> Result<Option<Row>, Fault>;
    fn by(&mut self, table: &'static Table, index: &'static str, values: &[Value]) -> Result<Vec<Row>, Fault>;
    fn put(&mut self, table: &'static Table, row: Row) -> Result<(), Fault>;
    fn delete(&mut self, table: &'static Table, key: &[Value]) -> Result<(), Fault>;
}

/// A timer's due row is a projection; its firing is a fact.
pub(crate) static TIMERS: Table = Table {
    name: "ledger_timers",
    keep: Keep::Projection,
    columns: &[text("name"), int("about"), int("at"), int("set_by")],
    key: 2,
    indexes: &[Index { name: "due", columns: &["at"] }],
};

/// The hands of one slice's projection.
pub struct Rows<'a> {
    pub(crate) backing: &'a mut dyn Backing,
    pub(crate) owner: &'static Projection,
    /// Whether a table was written that readers remember.
    pub(crate) steady: bool,
}

impl Rows<'_> {
    fn owned(&self, table: &'static Table) {
        // Wall 4: a slice writes only its own tables, only inside its projection.
        assert!(self.owner.tables.contains(&table), "projection {} touches table {}", self.owner.name, table.name);
    }
    fn typed(&self, table: &'static Table, row: &Row) {
        // SQLite would convert the cell, or number a null key: live and replay would differ.
        for (i, (column, value)) in table.columns.iter().zip(&row.values).enumerate() {
            let fits = match value {
                Value::Null => i >= table.key,
                Value::Int(_) => column.kind == Type::Int,
                Value::Text(_) => column.kind == Type::Text,
                Value::Blob(_) => column.kind == Type::Blob,
            };
            assert!(fits, "column {} of {} is {:?}, got {value:?}", column.name, table.name, column.kind);
        }
    }
    fn own_timer(&self, name: &str) {
        // Replay of one slice finds its timers by this prefix.
        let own = name.strip_prefix(self.owner.name).is_some_and(|rest| rest.starts_with('.'));
        assert!(own, "timer {name} does not begin with {}.", self.owner.name);
    }
    pub fn get(&mut self, table: &'static Table, key: &[Value]) -> Result<Option<Row>, Fault> {
        self.owned(table);
        self.backing.get(table, key)
    }
    /// Rows by a declared index, leading columns given, in its order.
    pub fn by(&mut self, table: &'static Table, index: &'static str, values: &[Value]) -> Result<Vec<Row>, Fault> {
        self.owned(table);
        self.backing.by(table, index, values)
    }
    /// Inserts, or replaces the row of the same primary key.
    pub fn put(&mut self, table: &'static Table, values: Vec<Value>) -> Result<(), Fault> {
        self.put_row(table, Row::new(table, values))
    }
    pub fn put_row(&mut self, table: &'static Table, row: Row) -> Result<(), Fault> {
        self.owned(table);
        self.typed(table, &row);
        self.steady |= table.keep == Keep::Steady;
        self.backing.put(table, row)
    }
    pub fn delete(&mut self, table: &'static Table, key: &[Value]) -> Result<(), Fault> {
        self.owned(table);
        self.steady |= table.keep == Keep::Steady;
        self.backing.delete(table, key)
    }
    /// Changes the row of that key, where there is one.
    pub fn change(&mut self, table: &'static Table, key: &[Value], change: impl FnOnce(&mut Row)) -> Result<(), Fault> {
        if let Some(mut row) = self.get(table, key)? {
            change(&mut row);
            self.put_row(table, row)?;
        }
        Ok(())
    }
    /// Sets the timer `name` (`slice.what`) about `about` to fire at `at`; a timer already set moves.
    pub fn wake(&mut self, name: &'static str, about: i64, at: Moment, set_by: crate::Seq) -> Result<(), Fault> {
        self.own_timer(name);
        let row = Row::new(&TIMERS, vec![name.into(), about.into(), at.into(), set_by.into()]);
        self.backing.put(&TIMERS, row)
    }
    pub fn sleep(&mut self, name: &'static str, about: i64) -> Result<(), Fault> {
        self.own_timer(name);
        self.backing.delete(&TIMERS, &[name.into(), about.into()])
    }
}
