//! One row for each donation.

use super::fact::{By, DonationId, Received, Wish};
use crate::stock::StoreId;
use muster_ground::place::{By as FollowBy, Follow};
use muster_ledger::{Day, Fact, Fault, Index, Keep, Moment, PlaceId, Read, Row, Rows, Seq, Table, Value, int, values};
use muster_web::Scope;
use serde::Serialize;

pub static DONATIONS: Table = Table {
    name: "donation_donations",
    keep: Keep::Projection,
    columns: &[
        int("id"),
        int("community"),
        int("grid"),
        int("store"),
        int("item"),
        int("lot"),
        int("n"),
        int("giver"),
        int("named"),
        int("wish"),
        int("at"),
        int("day"),
        int("part"),
    ],
    key: 1,
    indexes: &[Index { name: "community", columns: &["community"] }],
};

const FOLLOW: Follow = Follow::new(&DONATIONS, FollowBy::Community("community"), "");

pub(super) fn project(fact: &Fact, rows: &mut Rows<'_>) -> Result<(), Fault> {
    if fact.kind() != "donation.received" {
        return FOLLOW.project(fact, rows).map(|_| ());
    }
    let d: Received = fact.body()?;
    let (lot, day) = (d.lot.map(|d| i64::from(d.0)), i64::from(fact.at().day().0));
    let (item, giver, wish) = (i64::from(d.item), d.by as i64, d.wish as i64);
    let named = i64::from(d.named);
    rows.put(
        &DONATIONS,
        values![d.id, d.community, d.grid, d.store, item, lot, d.n, giver, named, wish, fact.at(), day, fact.seq()],
    )
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Donation {
    pub id: DonationId,
    pub community: PlaceId,
    pub grid: PlaceId,
    pub store: StoreId,
    pub item: u16,
    pub n: i64,
    pub by: By,
    pub named: bool,
    pub wish: Wish,
    pub at: Moment,
    #[serde(skip)]
    pub part: Seq,
}

impl Donation {
    fn from_row(r: &Row) -> Donation {
        let pick = |column: &str| usize::try_from(r.int(column)).unwrap_or_default();
        Donation {
            id: r.id("id"),
            community: r.id("community"),
            grid: r.id("grid"),
            store: r.id("store"),
            item: r.int("item") as u16,
            n: r.int("n"),
            by: By::ALL.get(pick("giver")).copied().unwrap_or(By::Person),
            named: r.int("named") != 0,
            wish: Wish::ALL.get(pick("wish")).copied().unwrap_or(Wish::Any),
            at: r.moment("at"),
            part: r.id("part"),
        }
    }
}

pub(super) fn find(read: &Read, id: DonationId) -> Result<Option<Donation>, Fault> {
    Ok(read.get(&DONATIONS, &[id.into()])?.as_ref().map(Donation::from_row))
}

/// Of a scope within some days, the newest first.
pub(super) fn between(read: &Read, scope: &Scope, from: Day, to: Day, limit: usize) -> Result<Vec<Donation>, Fault> {
    let mut values: Vec<Value> = values![i64::from(from.0), i64::from(to.0), limit];
    let within = scope.filter("community", "grid", &mut values);
    let sql = format!("SELECT * FROM donation_donations WHERE day BETWEEN ?1 AND ?2 AND {within} ORDER BY id DESC LIMIT ?3");
    Ok(read.select(&sql, &values)?.iter().map(Donation::from_row).collect())
}
