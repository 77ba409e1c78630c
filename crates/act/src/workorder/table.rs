//! Which request an order became.

use super::fact::{Order, OrderReceived};
use crate::request::RequestId;
use muster_ground::place::{By, Follow};
use muster_ledger::{Fact, Fault, Index, Keep, Moment, PlaceId, Read, Row, Rows, Seq, SubjectRef, Table, blob, int, values};
use muster_web::Scope;
use serde::Serialize;

pub(super) static ORDERS: Table = Table {
    name: "workorder_orders",
    keep: Keep::Projection,
    columns: &[int("request"), blob("number"), int("community"), int("grid"), int("building"), int("part"), int("received")],
    key: 1,
    indexes: &[Index { name: "number", columns: &["number"] }, Index { name: "community", columns: &["community", "received"] }],
};

const HERE: Follow = Follow::new(&ORDERS, By::Community("community"), "building");

pub(super) fn project(fact: &Fact, rows: &mut Rows<'_>) -> Result<(), Fault> {
    if fact.kind() == "places.moved" {
        return HERE.project(fact, rows).map(|_| ());
    }
    let o: OrderReceived = fact.body()?;
    rows.put(&ORDERS, values![o.request, o.number, o.community, o.grid, o.building, fact.seq(), fact.at()])
}

/// An order; its number lies in the sealed part.
#[derive(Clone, Debug, Serialize)]
pub struct OrderRow {
    pub request: RequestId,
    pub community: PlaceId,
    pub grid: PlaceId,
    pub received: Moment,
    #[serde(skip)]
    part: Seq,
}

/// The latest orders within a duty's reach, newest first.
pub fn list(read: &Read, scope: &Scope, limit: i64) -> Result<Vec<OrderRow>, Fault> {
    let mut v = values![limit];
    let within = scope.filter("community", "grid", &mut v);
    let sql = format!("SELECT * FROM workorder_orders WHERE {within} ORDER BY received DESC, request DESC LIMIT ?1");
    let one = |r: &Row| OrderRow {
        request: r.id("request"),
        community: r.id("community"),
        grid: r.id("grid"),
        received: r.moment("received"),
        part: Seq(r.int("part")),
    };
    Ok(read.select(&sql, &v)?.iter().map(one).collect())
}

pub(super) fn known(read: &Read, names: &[SubjectRef]) -> Result<bool, Fault> {
    for n in names {
        if !read.by(&ORDERS, "number", &[(*n).into()])?.is_empty() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// What the hotline calls it; none once its month is over.
pub(super) fn order(read: &Read, row: &OrderRow) -> Option<Order> {
    read.part(row.part).ok().and_then(|p| serde_json::from_slice(&p.plain).ok())
}
