//! Stores, balances by account, good and lot, each movement, balances at the end of each day, use by day, minima.

use super::fact::{Account, Held, Minimum, Moved, Opened, Paper, Place, StoreId, Why};
use crate::request::RequestId;
use muster_ground::place::{By, Follow};
use muster_ledger::{ActorId, Day, Fact, Fault, Index, Keep, Moment, PlaceId, Read, Row, Rows, Seq, Table, Value, int, values};
use muster_web::Scope;
use serde::Serialize;

pub static STORES: Table = Table {
    name: "stock_stores",
    keep: Keep::Projection,
    columns: &[int("id"), int("community"), int("grid"), int("place"), int("kind"), int("number")],
    key: 1,
    indexes: &[Index { name: "community", columns: &["community"] }],
};
/// `lot` is a day, 0 where nothing expires.
pub static BALANCES: Table = Table {
    name: "stock_balances",
    keep: Keep::Projection,
    columns: &[int("kind"), int("id"), int("item"), int("lot"), int("n")],
    key: 4,
    indexes: &[Index { name: "held", columns: &["kind", "id", "item"] }, Index { name: "item", columns: &["item", "kind"] }],
};
pub static MOVES: Table = Table {
    name: "stock_moves",
    keep: Keep::Projection,
    columns: &[
        int("id"),
        int("at"),
        int("item"),
        int("lot"),
        int("n"),
        int("from_kind"),
        int("from_id"),
        int("to_kind"),
        int("to_id"),
        int("why"),
        int("actor"),
        int("undoes"),
        int("undone"),
        int("answered"),
        int("price"),
        int("checked"),
        int("kept"),
        int("approved"),
        int("request"),
    ],
    key: 1,
    indexes: &[
        Index { name: "from", columns: &["from_kind", "from_id"] },
        Index { name: "to", columns: &["to_kind", "to_id"] },
        Index { name: "item", columns: &["item"] },
        Index { name: "request", columns: &["request"] },
    ],
};
/// What an account held when the day ended, for days on which it changed.
pub(super) static ENDS: Table = Table {
    name: "stock_ends",
    keep: Keep::Projection,
    columns: &[int("kind"), int("id"), int("item"), int("lot"), int("day"), int("n")],
    key: 5,
    indexes: &[],
};
/// What left a store for use on a day: to workers, homes, or used up.
pub(super) static USES: Table = Table {
    name: "stock_uses",
    keep: Keep::Projection,
    columns: &[int("store"), int("item"), int("day"), int("n")],
    key: 3,
    indexes: &[],
};
pub(super) static MINIMA: Table =
    Table { name: "stock_minima", keep: Keep::Projection, columns: &[int("store"), int("item"), int("n")], key: 2, indexes: &[] };

const FOLLOW: Follow = Follow::new(&STORES, By::Community("community"), "place");

pub(super) fn project(fact: &Fact, rows: &mut Rows<'_>) -> Result<(), Fault> {
    match fact.kind() {
        "store.opened" => {
            let o: Opened = fact.body()?;
            rows.put(&STORES, values![o.id, o.community, o.grid, o.place, o.kind as i64, i64::from(o.number)])
        }
        "stock.moved" => moved(fact, &fact.body()?, rows),
        "minimum.fixed" => {
            let m: Minimum = fact.body()?;
            rows.put(&MINIMA, values![m.store, i64::from(m.item), m.n])
        }
        _ => FOLLOW.project(fact, rows).map(|_| ()),
    }
}

fn moved(fact: &Fact, m: &Moved, rows: &mut Rows<'_>) -> Result<(), Fault> {
    let (item, lot) = (i64::from(m.item), i64::from(m.lot.map_or(0, |d| d.0)));
    let ((fk, fi), (tk, ti)) = (m.from.held(), m.to.held());
    let why = m.why.map(|w| w as i64);
    let undoes = m.undoes.map(|s| s.0);
    let p = m.paper.unwrap_or_default();
    rows.put(
        &MOVES,
        values![
            fact.seq(),
            fact.at(),
            item,
            lot,
            m.n,
            fk,
            fi,
            tk,
            ti,
            why,
            fact.envelope.actor,
            undoes,
            None::<i64>,
            None::<i64>,
            p.price,
            p.checked,
            p.kept,
            p.approved,
            p.request
        ],
    )?;
    let day = fact.at().day();
    add(rows, m.from, (item, lot), day, -m.n)?;
    add(rows, m.to, (item, lot), day, m.n)?;
    match (m.from, m.to) {
        (Account::Store(s), Account::Worker(_) | Account::Household | Account::Consumed) if m.why.is_none() => {
            used(rows, s, item, day, m.n)?;
        }
        // Taken back: the day on which it was used is put right.
        (Account::Worker(_) | Account::Household | Account::Consumed, Account::Store(s)) => {
            let of = m.undoes.map(|u| rows.get(&MOVES, &[u.into()])).transpose()?.flatten();
            let on = of.filter(|r| r.int_opt("why").is_none()).map(|r| r.moment("at").day());
            if let Some(on) = on {
                used(rows, s, item, on, -m.n)?;
            }
        }
        _ => {}
    }
    if let Some(undone) = m.undoes {
        rows.change(&MOVES, &[undone.into()], |r| r.set("undone", fact.seq()))?;
    }
    if let Some(answered) = m.answers {
        rows.change(&MOVES, &[answered.into()], |r| r.set("answered", fact.seq()))?;
    }
    Ok(())
}

fn add(rows: &mut Rows<'_>, to: Account, (item, lot): (i64, i64), day: Day, n: i64) -> Result<(), Fault> {
    let (kind, id) = to.held();
    let key: [Value; 4] = [kind.into(), id.into(), item.into(), lot.into()];
    let n = rows.get(&BALANCES, &key)?.map_or(0, |r| r.int("n")) + n;
    rows.put(&BALANCES, values![kind, id, item, lot, n])?;
    if to.bounded() {
        rows.put(&ENDS, values![kind, id, item, lot, i64::from(day.0), n])?;
    }
    Ok(())
}

fn used(rows: &mut Rows<'_>, store: StoreId, item: i64, day: Day, n: i64) -> Result<(), Fault> {
    let key: [Value; 3] = [store.into(), item.into(), i64::from(day.0).into()];
    let n = rows.get(&USES, &key)?.map_or(0, |r| r.int("n")) + n;
    rows.put(&USES, values![store, item, i64::from(day.0), n])
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Store {
    pub id: StoreId,
    pub community: PlaceId,
    pub grid: PlaceId,
    pub place: PlaceId,
    pub kind: Place,
    pub number: i64,
}

impl Store {
    pub(super) fn from_row(r: &Row) -> Store {
        let kind = usize::try_from(r.int("kind")).ok().and_then(|k| Place::ALL.get(k)).copied();
        Store {
            id: r.id("id"),
            community: r.id("community"),
            grid: r.id("grid"),
            place: r.id("place"),
            kind: kind.unwrap_or(Place::Room),
            number: r.int("number"),
        }
    }
}

pub fn find(read: &Read, id: StoreId) -> Result<Option<Store>, Fault> {
    Ok(read.get(&STORES, &[id.into()])?.as_ref().map(Store::from_row))
}

pub fn stores(read: &Read, scope: &Scope) -> Result<Vec<Store>, Fault> {
    let mut values: Vec<Value> = Vec::new();
    let within = scope.filter("community", "grid", &mut values);
    let sql = format!("SELECT * FROM stock_stores WHERE {within} ORDER BY community, grid, kind, number");
    Ok(read.select(&sql, &values)?.iter().map(Store::from_row).collect())
}

/// Those of the communities around one: where goods can be sent, and where the next may be had.
pub(super) fn others(read: &Read, store: &Store) -> Result<Vec<Store>, Fault> {
    let sql = "SELECT * FROM stock_stores WHERE id <> ?1 ORDER BY community <> ?2, community, kind, number LIMIT 200";
    Ok(read.select(sql, &values![store.id, store.community])?.iter().map(Store::from_row).collect())
}

pub(super) fn named(read: &Read, within: PlaceId, kind: Place) -> Result<usize, Fault> {
    let sql = "SELECT count(*) AS n FROM stock_stores WHERE place = ?1 AND kind = ?2";
    Ok(read.select(sql, &values![within, kind as i64])?.first().map_or(0, |r| r.int("n").unsigned_abs() as usize))
}

/// A good in an account: what lies there by lot, the earliest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Line {
    pub item: u16,
    pub n: i64,
    /// Last day, none where it does not expire; and how many.
    pub lots: Vec<(Option<Day>, i64)>,
}

pub(super) fn day_of(lot: i64) -> Option<Day> {
    (lot != 0).then_some(Day(lot as i32))
}

fn lines(rows: &[Row]) -> Vec<Line> {
    let mut out: Vec<Line> = Vec::new();
    for r in rows {
        let (item, n) = (r.int("item") as u16, r.int("n"));
        let lot = (day_of(r.int("lot")), n);
        match out.last_mut().filter(|l| l.item == item) {
            Some(l) => {
                l.n += n;
                l.lots.push(lot);
            }
            None => out.push(Line { item, n, lots: vec![lot] }),
        }
    }
    out
}

/// What an account holds: now, or when that day ended.
pub fn shelf(read: &Read, of: Account, day: Option<Day>) -> Result<Vec<Line>, Fault> {
    let (kind, id) = of.held();
    let rows = match day {
        None => read.select(
            "SELECT item, lot, n FROM stock_balances WHERE kind = ?1 AND id = ?2 AND n <> 0 ORDER BY item, lot = 0, lot",
            &values![kind, id],
        )?,
        // The row of the latest day up to then: SQLite takes the other columns from the row of the maximum.
        Some(day) => read.select(
            "SELECT item, lot, n FROM (SELECT item, lot, n, max(day) FROM stock_ends \
             WHERE kind = ?1 AND id = ?2 AND day <= ?3 GROUP BY item, lot) WHERE n <> 0 ORDER BY item, lot = 0, lot",
            &values![kind, id, i64::from(day.0)],
        )?,
    };
    Ok(lines(&rows))
}

pub(super) fn minimum(read: &Read, store: StoreId, item: u16) -> Result<i64, Fault> {
    Ok(read.get(&MINIMA, &[store.into(), i64::from(item).into()])?.map_or(0, |r| r.int("n")))
}

/// Goods of a store with a minimum, also those of which none is left.
pub(super) fn minima(read: &Read, store: StoreId) -> Result<Vec<(u16, i64)>, Fault> {
    let rows = read.select("SELECT item, n FROM stock_minima WHERE store = ?1 AND n > 0 ORDER BY item", &values![store])?;
    Ok(rows.iter().map(|r| (r.int("item") as u16, r.int("n"))).collect())
}

/// One coming or going.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Movement {
    pub id: Seq,
    pub at: Moment,
    pub item: u16,
    pub lot: Option<Day>,
    pub n: i64,
    #[serde(skip)]
    pub from: Account,
    #[serde(skip)]
    pub to: Account,
    pub why: Option<Why>,
    pub actor: ActorId,
    pub undoes: Option<Seq>,
    pub undone: bool,
    pub answered: bool,
    pub paper: Paper,
}

impl Movement {
    pub(super) fn from_row(r: &Row) -> Movement {
        let held = |kind: &str, id: &str| -> Held { (r.int(kind), r.int(id)) };
        Movement {
            id: r.id("id"),
            at: r.moment("at"),
            item: r.int("item") as u16,
            lot: day_of(r.int("lot")),
            n: r.int("n"),
            from: Account::of(held("from_kind", "from_id")),
            to: Account::of(held("to_kind", "to_id")),
            why: r.int_opt("why").and_then(|w| Why::ALL.get(usize::try_from(w).ok()?).copied()),
            actor: r.id("actor"),
            undoes: r.id_opt("undoes"),
            undone: r.int_opt("undone").is_some(),
            answered: r.int_opt("answered").is_some(),
            paper: Paper {
                price: r.int_opt("price"),
                checked: r.id_opt("checked"),
                kept: r.id_opt("kept"),
                approved: r.id_opt("approved"),
                request: r.id_opt("request"),
            },
        }
    }
    /// The store whose people answer for it: where it went from, or came to.
    pub fn store(&self) -> Option<StoreId> {
        match (self.from, self.to) {
            (Account::Store(s), _) | (_, Account::Store(s)) => Some(s),
            _ => None,
        }
    }
}

/// What was given for a request, the earliest first.
pub(super) fn of_request(read: &Read, id: RequestId) -> Result<Vec<Movement>, Fault> {
    Ok(read.by(&MOVES, "request", &[id.into()])?.iter().map(Movement::from_row).filter(|m| !m.undone).collect())
}

pub(super) fn movement(read: &Read, id: Seq) -> Result<Option<Movement>, Fault> {
    Ok(read.get(&MOVES, &[id.into()])?.as_ref().map(Movement::from_row))
}

/// Comings and goings of an account, the newest first; of one good where `item` is not 0.
pub(super) fn history(read: &Read, of: Account, item: u16, limit: usize) -> Result<Vec<Movement>, Fault> {
    let (kind, id) = of.held();
    let sql = "SELECT * FROM stock_moves WHERE id IN ( \
               SELECT id FROM stock_moves WHERE from_kind = ?1 AND from_id = ?2 AND (?4 = 0 OR item = ?4) \
               UNION SELECT id FROM stock_moves WHERE to_kind = ?1 AND to_id = ?2 AND (?4 = 0 OR item = ?4)) ORDER BY id DESC LIMIT ?3";
    Ok(read.select(sql, &values![kind, id, limit, i64::from(item)])?.iter().map(Movement::from_row).collect())
}

/// What is on its way to the stores of a scope and not yet answered.
pub(super) fn arriving(read: &Read, scope: &Scope) -> Result<Vec<Movement>, Fault> {
    let mut values: Vec<Value> = Vec::new();
    let within = scope.filter("s.community", "s.grid", &mut values);
    let sql = format!(
        "SELECT m.* FROM stock_moves m JOIN stock_stores s ON s.id = m.to_id WHERE m.to_kind = 7 AND m.answered IS NULL \
         AND m.undone IS NULL AND {within} ORDER BY m.id LIMIT 100"
    );
    Ok(read.select(&sql, &values)?.iter().map(Movement::from_row).collect())
}

pub(super) fn held(read: &Read, store: StoreId, item: u16) -> Result<i64, Fault> {
    Ok(read.by(&BALANCES, "held", &values![0i64, store, i64::from(item)])?.iter().map(|r| r.int("n")).sum())
}

/// What came into the stores of a scope (or went out), the newest first, without what was taken back.
pub(super) fn side(read: &Read, scope: &Scope, into: bool, limit: usize) -> Result<Vec<Movement>, Fault> {
    let mut values: Vec<Value> = values![limit];
    let within = scope.filter("s.community", "s.grid", &mut values);
    let end = if into { "to" } else { "from" };
    let sql = format!(
        "SELECT m.* FROM stock_moves m JOIN stock_stores s ON s.id = m.{end}_id AND m.{end}_kind = 0 \
         WHERE m.undone IS NULL AND m.undoes IS NULL AND {within} ORDER BY m.id DESC LIMIT ?1"
    );
    Ok(read.select(&sql, &values)?.iter().map(Movement::from_row).collect())
}

/// What left the stores of a community for others than stores, by kind of account.
pub fn went(read: &Read, community: PlaceId, item: u16, from: Moment, until: Moment) -> Result<Vec<(i64, i64)>, Fault> {
    let sql = "SELECT m.to_kind AS kind, sum(m.n) AS n FROM stock_moves m JOIN stock_stores s ON s.id = m.from_id AND m.from_kind = 0 \
               WHERE m.item = ?1 AND s.community = ?2 AND m.at >= ?3 AND m.at < ?4 AND m.undone IS NULL AND m.undoes IS NULL \
               GROUP BY m.to_kind";
    let rows = read.select(sql, &values![i64::from(item), community, from, until])?;
    Ok(rows.iter().map(|r| (r.int("kind"), r.int("n"))).collect())
}

/// What lies in all stores of a community.
pub fn left_in(read: &Read, community: PlaceId, item: u16) -> Result<i64, Fault> {
    let sql = "SELECT sum(b.n) AS n FROM stock_balances b JOIN stock_stores s ON s.id = b.id AND b.kind = 0 \
               WHERE b.item = ?1 AND s.community = ?2";
    Ok(read.select(sql, &values![i64::from(item), community])?.first().and_then(|r| r.int_opt("n")).unwrap_or_default())
}
