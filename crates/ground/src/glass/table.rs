//! One row for each time.

use super::fact::{Broken, GlassDone, GlassId};
use crate::place::{By, Follow};
use muster_ledger::{ActorId, Fact, Fault, Index, Keep, Moment, PlaceId, Read, Row, Rows, Seq, Table, int, text, values};
use muster_web::Scope;
use serde::Serialize;

pub static GLASSES: Table = Table {
    name: "glass_glasses",
    keep: Keep::Projection,
    columns: &[
        int("id"),
        int("actor"),
        int("community"),
        int("grid"),
        int("building"),
        text("post"),
        int("broken_at"),
        int("until"),
        int("part"),
        int("closed_at"),
        int("reviewed_at"),
        int("unreviewed_at"),
    ],
    key: 1,
    indexes: &[Index { name: "actor", columns: &["actor"] }, Index { name: "community", columns: &["community"] }],
};

/// Whoever supervises the building now sees and reviews it.
const HERE: Follow = Follow::new(&GLASSES, By::Community("community"), "building");

pub(super) fn project(fact: &Fact, rows: &mut Rows<'_>) -> Result<(), Fault> {
    if fact.kind() == "places.moved" {
        return HERE.project(fact, rows).map(|_| ());
    }
    if fact.kind() == "glass.broken" {
        let b: Broken = fact.body()?;
        let (none, actor) = (None::<i64>, fact.envelope.actor);
        return rows.put(
            &GLASSES,
            values![b.id, actor, b.community, b.grid, b.building, b.post, fact.at(), b.until, fact.seq(), none, none, none],
        );
    }
    let d: GlassDone = fact.body()?;
    let column = match fact.kind() {
        "glass.closed" => "closed_at",
        "glass.reviewed" => "reviewed_at",
        _ => "unreviewed_at",
    };
    rows.change(&GLASSES, &[d.id.into()], |r| r.set(column, fact.at()))
}

/// Broken glass as it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Glass {
    pub id: GlassId,
    pub actor: ActorId,
    pub community: PlaceId,
    pub grid: PlaceId,
    pub building: PlaceId,
    pub post: String,
    pub broken_at: Moment,
    pub until: Moment,
    #[serde(skip)]
    pub part: Seq,
    pub closed_at: Option<Moment>,
    pub reviewed_at: Option<Moment>,
    pub unreviewed_at: Option<Moment>,
}

impl Glass {
    pub fn from_row(r: &Row) -> Glass {
        Glass {
            id: r.id("id"),
            actor: r.id("actor"),
            community: r.id("community"),
            grid: r.id("grid"),
            building: r.id("building"),
            post: r.text("post").to_owned(),
            broken_at: r.moment("broken_at"),
            until: r.moment("until"),
            part: r.id("part"),
            closed_at: r.moment_opt("closed_at"),
            reviewed_at: r.moment_opt("reviewed_at"),
            unreviewed_at: r.moment_opt("unreviewed_at"),
        }
    }
    /// A comparison made at reading: it ends by itself.
    pub fn open(&self, at: Moment) -> bool {
        self.closed_at.is_none() && at < self.until
    }
}

pub(super) fn find(read: &Read, id: GlassId) -> Result<Option<Glass>, Fault> {
    Ok(read.get(&GLASSES, &[id.into()])?.as_ref().map(Glass::from_row))
}

/// The one that an account has open now.
pub fn open_of(read: &Read, actor: ActorId) -> Result<Option<Glass>, Fault> {
    let rows = read.by(&GLASSES, "actor", &[actor.into()])?;
    Ok(rows.iter().map(Glass::from_row).find(|g| g.open(read.now)))
}

/// Within a scope, the newest first.
pub(super) fn list(read: &Read, scope: &Scope, limit: usize) -> Result<Vec<Glass>, Fault> {
    let mut values = values![limit];
    let within = scope.filter("community", "grid", &mut values);
    let sql = format!("SELECT * FROM glass_glasses WHERE {within} ORDER BY id DESC LIMIT ?1");
    Ok(read.select(&sql, &values)?.iter().map(Glass::from_row).collect())
}
