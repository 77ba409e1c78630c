//! One row for each counting, one for each lot in it.

use super::fact::{Begun, CountId, Settled, Taken};
use crate::stock::{StoreId, Why};
use muster_ledger::{ActorId, Day, Fact, Fault, Index, Keep, Moment, Read, Row, Rows, Table, int, values};
use serde::Serialize;

pub static COUNTS: Table = Table {
    name: "count_counts",
    keep: Keep::Projection,
    columns: &[int("id"), int("store"), int("begun_at"), int("first"), int("second"), int("settled_at"), int("settled_by")],
    key: 1,
    indexes: &[Index { name: "store", columns: &["store"] }],
};
pub static LINES: Table = Table {
    name: "count_lines",
    keep: Keep::Projection,
    columns: &[
        int("count"),
        int("place"),
        int("item"),
        int("lot"),
        int("expected"),
        int("first"),
        int("second"),
        int("decided"),
        int("why"),
    ],
    key: 2,
    indexes: &[Index { name: "count", columns: &["count"] }],
};

pub(super) fn project(fact: &Fact, rows: &mut Rows<'_>) -> Result<(), Fault> {
    let none = None::<i64>;
    match fact.kind() {
        "count.begun" => {
            let b: Begun = fact.body()?;
            rows.put(&COUNTS, values![b.id, b.store, fact.at(), none, none, none, none])?;
            for (place, e) in b.expected.iter().enumerate() {
                let lot = e.lot.map(|d| i64::from(d.0));
                rows.put(&LINES, values![b.id, place, i64::from(e.item), lot, e.n, none, none, none, none])?;
            }
            Ok(())
        }
        "count.taken" => {
            let t: Taken = fact.body()?;
            let mut column = "first";
            rows.change(&COUNTS, &[t.id.into()], |r| {
                if r.int_opt("first").is_some() {
                    column = "second";
                }
                r.set(column, fact.envelope.actor);
            })?;
            for (place, n) in t.counted.0.into_iter().enumerate() {
                rows.change(&LINES, &[t.id.into(), place.into()], |r| r.set(column, n))?;
            }
            Ok(())
        }
        _ => {
            let s: Settled = fact.body()?;
            for (place, d) in s.decided.iter().enumerate() {
                rows.change(&LINES, &[s.id.into(), place.into()], |r| {
                    r.set("decided", d.n);
                    r.set("why", d.why.map(|w| w as i64));
                })?;
            }
            rows.change(&COUNTS, &[s.id.into()], |r| {
                r.set("settled_at", fact.at());
                r.set("settled_by", fact.envelope.actor);
            })
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Count {
    pub id: CountId,
    pub store: StoreId,
    pub begun_at: Moment,
    pub first: Option<ActorId>,
    pub second: Option<ActorId>,
    pub settled_at: Option<Moment>,
}

impl Count {
    pub(super) fn from_row(r: &Row) -> Count {
        Count {
            id: r.id("id"),
            store: r.id("store"),
            begun_at: r.moment("begun_at"),
            first: r.id_opt("first"),
            second: r.id_opt("second"),
            settled_at: r.moment_opt("settled_at"),
        }
    }
}

/// One lot of a counting.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Lot {
    pub item: u16,
    pub lot: Option<Day>,
    pub expected: i64,
    pub first: Option<i64>,
    pub second: Option<i64>,
    pub decided: Option<i64>,
    pub why: Option<Why>,
}

impl Lot {
    pub(super) fn from_row(r: &Row) -> Lot {
        Lot {
            item: r.int("item") as u16,
            lot: r.int_opt("lot").map(|d| Day(d as i32)),
            expected: r.int("expected"),
            first: r.int_opt("first"),
            second: r.int_opt("second"),
            decided: r.int_opt("decided"),
            why: r.int_opt("why").and_then(|w| Why::ALL.get(usize::try_from(w).ok()?).copied()),
        }
    }
    /// The two who counted do not say the same.
    pub(super) fn differs(&self) -> bool {
        matches!((self.first, self.second), (Some(a), Some(b)) if a != b)
    }
    /// Somebody counted otherwise than the book says.
    pub(super) fn off(&self) -> bool {
        [self.first, self.second].into_iter().flatten().any(|n| n != self.expected)
    }
}

pub(super) fn lots(rows: &[Row]) -> Vec<Lot> {
    let mut rows: Vec<&Row> = rows.iter().collect();
    rows.sort_by_key(|r| r.int("place"));
    rows.into_iter().map(Lot::from_row).collect()
}

pub(super) fn find(read: &Read, id: CountId) -> Result<Option<(Count, Vec<Lot>)>, Fault> {
    let Some(row) = read.get(&COUNTS, &[id.into()])? else { return Ok(None) };
    Ok(Some((Count::from_row(&row), lots(&read.by(&LINES, "count", &[id.into()])?))))
}

/// Of a store, the newest first.
pub(super) fn of_store(read: &Read, store: StoreId) -> Result<Vec<Count>, Fault> {
    let mut all: Vec<Count> = read.by(&COUNTS, "store", &[store.into()])?.iter().map(Count::from_row).collect();
    all.sort_by_key(|c| std::cmp::Reverse(c.id));
    Ok(all)
}
