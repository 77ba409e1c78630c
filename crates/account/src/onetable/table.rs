//! Requests, what each community makes of them, which field was asked of whom, and how often the same was asked again.

use super::fact::{
    DataRequestCollected, DataRequestId, DataRequestMade, DataRequestOverwritten, DataRequestRepeated, DataRequestReturned,
    DataRequestWithdrawn, Words,
};
use muster_ledger::{ActorId, DAY, Fact, Fault, Index, Keep, Moment, PlaceId, Read, Row, Rows, Seq, Table, int, text, values};
use muster_web::Scope;
use serde::Serialize;

pub static REQUESTS: Table = Table {
    name: "onetable_requests",
    keep: Keep::Projection,
    columns: &[
        int("id"),
        int("actor"),
        int("area"),
        text("purpose"),
        text("basis"),
        int("at"),
        int("due"),
        int("keep_until"),
        // Keys as JSON: read with the row; single ones are searched in the table of fields.
        text("fields"),
        int("part"),
        int("withdrawn_at"),
    ],
    key: 1,
    indexes: &[Index { name: "actor", columns: &["actor", "at"] }],
};

/// What one community does about one request.
pub static SHARES: Table = Table {
    name: "onetable_shares",
    keep: Keep::Projection,
    columns: &[
        int("id"),
        int("community"),
        int("homes"),
        int("minutes"),
        // Sent out so far.
        int("asked_homes"),
        int("asked_minutes"),
        text("returned"),
        int("at"),
        int("by"),
    ],
    key: 2,
    indexes: &[Index { name: "community", columns: &["community"] }],
};

/// Which field was asked of which community, when: so that nobody asks it twice.
pub static FIELDS: Table = Table {
    name: "onetable_fields",
    keep: Keep::Projection,
    columns: &[int("community"), text("field"), int("id"), int("at"), int("withdrawn")],
    key: 3,
    indexes: &[Index { name: "request", columns: &["id"] }, Index { name: "community", columns: &["community"] }],
};

pub static REPEATS: Table = Table {
    name: "onetable_repeats",
    keep: Keep::Projection,
    columns: &[int("seq"), int("id"), int("actor"), int("area"), int("at")],
    key: 1,
    indexes: &[Index { name: "request", columns: &["id"] }, Index { name: "actor", columns: &["actor", "at"] }],
};

/// Cells that somebody typed over the register's figure: the latest stands.
pub(super) static OVERWRITES: Table = Table {
    name: "onetable_overwrites",
    keep: Keep::Projection,
    columns: &[int("id"), int("community"), text("field"), int("value"), text("why"), int("at"), int("by")],
    key: 3,
    indexes: &[],
};

pub(super) fn project(fact: &Fact, rows: &mut Rows<'_>) -> Result<(), Fault> {
    let actor = fact.envelope.actor;
    match fact.kind() {
        "data_request.made" => {
            let m: DataRequestMade = fact.body()?;
            let fields = serde_json::to_string(&m.fields).unwrap_or_default();
            let keep = fact.at().plus(m.keep_days * DAY);
            let none = None::<i64>;
            rows.put(
                &REQUESTS,
                values![m.id, actor, m.area, m.purpose, m.basis, fact.at(), m.due, keep, fields, fact.seq(), none],
            )?;
            for s in &m.shares {
                rows.put(&SHARES, values![m.id, s.community, s.homes, s.minutes, 0i64, 0i64, "", none, none])?;
                for f in &m.fields {
                    rows.put(&FIELDS, values![s.community, f.as_str(), m.id, fact.at(), 0i64])?;
                }
            }
            Ok(())
        }
        "data_request.repeated" => {
            let r: DataRequestRepeated = fact.body()?;
            rows.put(&REPEATS, values![fact.seq(), r.id, actor, r.area, fact.at()])
        }
        "data_request.collected" => {
            let c: DataRequestCollected = fact.body()?;
            rows.change(&SHARES, &[c.id.into(), c.community.into()], |r| {
                r.set("asked_homes", r.int("asked_homes") + c.homes);
                r.set("asked_minutes", r.int("asked_minutes") + c.minutes);
                r.set("at", fact.at());
                r.set("by", actor);
            })
        }
        "data_request.returned" => {
            let b: DataRequestReturned = fact.body()?;
            rows.change(&SHARES, &[b.id.into(), b.community.into()], |r| {
                r.set("returned", b.why);
                r.set("at", fact.at());
                r.set("by", actor);
            })
        }
        "data_request.overwritten" => {
            let o: DataRequestOverwritten = fact.body()?;
            rows.put(&OVERWRITES, values![o.id, o.community, o.field, o.value, o.why, fact.at(), actor])
        }
        _ => {
            let w: DataRequestWithdrawn = fact.body()?;
            rows.change(&REQUESTS, &[w.id.into()], |r| r.set("withdrawn_at", fact.at()))?;
            for f in rows.by(&FIELDS, "request", &[w.id.into()])? {
                let key = values![f.int("community"), f.text("field"), f.int("id")];
                rows.change(&FIELDS, &key, |r| r.set("withdrawn", 1i64))?;
            }
            Ok(())
        }
    }
}

/// A request as it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DataRequest {
    pub id: DataRequestId,
    pub actor: ActorId,
    pub area: PlaceId,
    pub purpose: String,
    pub basis: String,
    pub at: Moment,
    pub due: Moment,
    pub keep_until: Moment,
    pub fields: Vec<String>,
    #[serde(skip)]
    pub part: Seq,
    pub withdrawn_at: Option<Moment>,
}

impl DataRequest {
    pub fn from_row(r: &Row) -> DataRequest {
        DataRequest {
            id: r.id("id"),
            actor: r.id("actor"),
            area: r.id("area"),
            purpose: r.text("purpose").to_owned(),
            basis: r.text("basis").to_owned(),
            at: r.moment("at"),
            due: r.moment("due"),
            keep_until: r.moment("keep_until"),
            fields: serde_json::from_str(r.text("fields")).unwrap_or_default(),
            part: Seq(r.int("part")),
            withdrawn_at: r.moment_opt("withdrawn_at"),
        }
    }
    /// Its answer is shown until the asker's own term ends: a comparison made at reading.
    pub fn stands(&self, at: Moment) -> bool {
        self.withdrawn_at.is_none() && at < self.keep_until
    }
}

/// What a community does about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ShareRow {
    pub id: DataRequestId,
    pub community: PlaceId,
    pub homes: i64,
    pub minutes: i64,
    pub asked_homes: i64,
    pub asked_minutes: i64,
    pub returned: String,
    pub at: Option<Moment>,
}

impl ShareRow {
    pub fn from_row(r: &Row) -> ShareRow {
        ShareRow {
            id: r.id("id"),
            community: r.id("community"),
            homes: r.int("homes"),
            minutes: r.int("minutes"),
            asked_homes: r.int("asked_homes"),
            asked_minutes: r.int("asked_minutes"),
            returned: r.text("returned").to_owned(),
            at: r.moment_opt("at"),
        }
    }
    /// Something is left to decide.
    pub fn waits(&self) -> bool {
        self.returned.is_empty() && self.asked_homes < self.homes
    }
}

pub fn find(read: &Read, id: DataRequestId) -> Result<Option<DataRequest>, Fault> {
    Ok(read.get(&REQUESTS, &[id.into()])?.as_ref().map(DataRequest::from_row))
}

/// Shares of a request within a scope.
pub fn shares(read: &Read, scope: &Scope, id: DataRequestId) -> Result<Vec<ShareRow>, Fault> {
    let mut given = values![id];
    let within = scope.filter("community", "community", &mut given);
    let sql = format!("SELECT * FROM onetable_shares WHERE id = ?1 AND {within} ORDER BY community");
    Ok(read.select(&sql, &given)?.iter().map(ShareRow::from_row).collect())
}

/// Requests to any community of a scope, the newest first.
pub fn list(read: &Read, scope: &Scope, limit: usize) -> Result<Vec<DataRequest>, Fault> {
    let mut given = values![limit];
    let within = scope.filter("community", "community", &mut given);
    let sql = format!(
        "SELECT * FROM onetable_requests WHERE id IN (SELECT id FROM onetable_shares WHERE {within}) ORDER BY id DESC LIMIT ?1"
    );
    Ok(read.select(&sql, &given)?.iter().map(DataRequest::from_row).collect())
}

/// What one asker asked since a moment, and how often they asked the same again.
pub(super) fn of_asker(
    read: &Read,
    scope: &Scope,
    actor: ActorId,
    since: Moment,
) -> Result<(Vec<DataRequest>, Vec<Moment>), Fault> {
    let mut given = values![actor, since];
    let within = scope.filter("s.community", "s.community", &mut given);
    let sql = format!(
        "SELECT r.* FROM onetable_requests r WHERE r.actor = ?1 AND r.at >= ?2 \
         AND EXISTS (SELECT 1 FROM onetable_shares s WHERE s.id = r.id AND {within}) ORDER BY r.at DESC"
    );
    let made = read.select(&sql, &given)?.iter().map(DataRequest::from_row).collect();
    let again = read.by(&REPEATS, "actor", &[actor.into()])?;
    Ok((made, again.iter().map(|r| r.moment("at")).filter(|at| *at >= since).collect()))
}

/// How often the same was asked again after a request.
pub(super) fn repeats(read: &Read, id: DataRequestId) -> Result<usize, Fault> {
    Ok(read.by(&REPEATS, "request", &[id.into()])?.len())
}

/// The asker's own words; none once their month's key is destroyed.
pub(super) fn words(read: &Read, r: &DataRequest) -> Option<Words> {
    let part = read.part(r.part).ok()?;
    serde_json::from_slice(&part.plain).ok()
}
