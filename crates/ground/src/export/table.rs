//! One row for each copy.

use super::fact::{ExportAsked, ExportId, ExportMade};
use crate::person::Need;
use crate::place::{By, Follow};
use muster_ledger::{ActorId, DutyId, Fact, Fault, Index, Keep, Moment, PlaceId, Read, Row, Rows, Table, int, text, values};
use muster_web::Scope;
use serde::Serialize;

pub static EXPORTS: Table = Table {
    name: "export_exports",
    keep: Keep::Projection,
    columns: &[
        int("id"),
        int("community"),
        int("grid"),
        int("building"),
        int("need"),
        text("purpose"),
        int("people"),
        int("asked_at"),
        int("asked_by"),
        int("asked_duty"),
        int("made_at"),
        int("until"),
    ],
    key: 1,
    indexes: &[Index { name: "asker", columns: &["asked_by"] }, Index { name: "community", columns: &["community"] }],
};

/// Who looks after the building now sees that a list of it is about.
const HERE: Follow = Follow::new(&EXPORTS, By::Community("community"), "building");

/// How often a copy was fetched.
pub(super) static FETCHES: Table =
    Table { name: "export_fetches", keep: Keep::Work, columns: &[int("id"), int("n"), int("last_at")], key: 1, indexes: &[] };

pub(super) fn project(fact: &Fact, rows: &mut Rows<'_>) -> Result<(), Fault> {
    let e = &fact.envelope;
    match fact.kind() {
        "export.asked" => {
            let a: ExportAsked = fact.body()?;
            let (none, need) = (None::<i64>, a.need.map(|n| n as i64));
            rows.put(
                &EXPORTS,
                values![a.id, a.community, a.grid, a.building, need, a.purpose, a.people, fact.at(), e.actor, e.duty, none, none],
            )
        }
        "export.made" => {
            let m: ExportMade = fact.body()?;
            rows.change(&EXPORTS, &[m.id.into()], |r| {
                r.set("made_at", fact.at());
                r.set("until", m.until);
            })
        }
        "places.moved" => HERE.project(fact, rows).map(|_| ()),
        _ => Ok(()),
    }
}

/// A copy as it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Export {
    pub id: ExportId,
    pub community: PlaceId,
    pub grid: PlaceId,
    pub building: Option<PlaceId>,
    pub need: Option<Need>,
    pub purpose: String,
    pub people: i64,
    pub asked_at: Moment,
    pub asked_by: ActorId,
    pub asked_duty: Option<DutyId>,
    pub made_at: Option<Moment>,
    pub until: Option<Moment>,
}

impl Export {
    pub fn from_row(r: &Row) -> Export {
        Export {
            id: r.id("id"),
            community: r.id("community"),
            grid: r.id("grid"),
            building: r.id_opt("building"),
            need: r.int_opt("need").and_then(|n| Need::from_bits(1 << n).pop()),
            purpose: r.text("purpose").to_owned(),
            people: r.int("people"),
            asked_at: r.moment("asked_at"),
            asked_by: r.id("asked_by"),
            asked_duty: r.id_opt("asked_duty"),
            made_at: r.moment_opt("made_at"),
            until: r.moment_opt("until"),
        }
    }
    /// Can be fetched: a comparison made at reading.
    pub fn open(&self, at: Moment) -> bool {
        self.until.is_some_and(|until| at < until)
    }
}

pub(super) fn find(read: &Read, id: ExportId) -> Result<Option<Export>, Fault> {
    Ok(read.get(&EXPORTS, &[id.into()])?.as_ref().map(Export::from_row))
}

/// Copies within a scope, the newest first.
pub(super) fn list(read: &Read, scope: &Scope, limit: usize) -> Result<Vec<Export>, Fault> {
    let mut values = values![limit];
    let within = scope.filter("community", "grid", &mut values);
    let sql = format!("SELECT * FROM export_exports WHERE {within} ORDER BY id DESC LIMIT ?1");
    Ok(read.select(&sql, &values)?.iter().map(Export::from_row).collect())
}

/// Every copy that was made, the newest first, to compare a found file with.
pub(super) fn made(read: &Read, limit: usize) -> Result<Vec<Export>, Fault> {
    let rows =
        read.select("SELECT * FROM export_exports WHERE made_at IS NOT NULL ORDER BY id DESC LIMIT ?1", &values![limit])?;
    Ok(rows.iter().map(Export::from_row).collect())
}

/// Copies on which someone who lives there may stand: for whoever asks who has their data, and before an erasure.
pub fn covering(read: &Read, community: PlaceId, grid: PlaceId, building: PlaceId) -> Result<Vec<Export>, Fault> {
    let rows = read.by(&EXPORTS, "community", &[community.into()])?;
    let all = rows.iter().map(Export::from_row).filter(|e| e.made_at.is_some());
    let here = all.filter(|e| (e.grid == PlaceId::HOUSE || e.grid == grid) && e.building.is_none_or(|b| b == building));
    Ok(here.collect())
}
