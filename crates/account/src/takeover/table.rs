//! One row for each opening.

use super::fact::{TakeoverId, TakeoverOpened};
use muster_ledger::{ActorId, Fact, Fault, Keep, Moment, PlaceId, Read, Row, Rows, Table, int, text, values};
use muster_web::Scope;
use serde::Serialize;

pub static OPENINGS: Table = Table {
    name: "takeover_openings",
    keep: Keep::Projection,
    columns: &[int("id"), int("community"), text("reason"), int("at"), int("until"), int("by")],
    key: 1,
    indexes: &[],
};

pub(super) fn project(fact: &Fact, rows: &mut Rows<'_>) -> Result<(), Fault> {
    let o: TakeoverOpened = fact.body()?;
    rows.put(&OPENINGS, values![o.id, o.community, o.reason, fact.at(), o.until, fact.envelope.actor])
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Opening {
    pub id: TakeoverId,
    pub community: PlaceId,
    pub reason: String,
    pub at: Moment,
    pub until: Moment,
    pub by: ActorId,
}

fn from_row(r: &Row) -> Opening {
    Opening {
        id: r.id("id"),
        community: r.id("community"),
        reason: r.text("reason").to_owned(),
        at: r.moment("at"),
        until: r.moment("until"),
        by: r.id("by"),
    }
}

pub fn find(read: &Read, id: TakeoverId) -> Result<Option<Opening>, Fault> {
    Ok(read.get(&OPENINGS, &[id.into()])?.as_ref().map(from_row))
}

/// The newest within a scope.
pub(super) fn list(read: &Read, scope: &Scope, limit: usize) -> Result<Vec<Opening>, Fault> {
    let mut given = values![limit];
    let within = scope.filter("community", "community", &mut given);
    let sql = format!("SELECT * FROM takeover_openings WHERE {within} ORDER BY id DESC LIMIT ?1");
    Ok(read.select(&sql, &given)?.iter().map(from_row).collect())
}
