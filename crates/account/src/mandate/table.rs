//! One row for each mandate, and one for what each community makes of it.

use super::fact::{MandateAccepted, MandateId, MandateIssued, MandateReturned, Words};
use muster_ledger::{ActorId, Fact, Fault, Index, Keep, Moment, PlaceId, Read, Row, Rows, Seq, Table, int, text, values};
use muster_web::Scope;
use serde::Serialize;

pub static MANDATES: Table = Table {
    name: "mandate_mandates",
    keep: Keep::Projection,
    columns: &[
        int("id"),
        int("actor"),
        int("area"),
        text("basis"),
        int("people"),
        int("yuan"),
        int("hours"),
        int("at"),
        int("due"),
        int("part"),
    ],
    key: 1,
    indexes: &[],
};

pub static SHARES: Table = Table {
    name: "mandate_shares",
    keep: Keep::Projection,
    columns: &[int("id"), int("community"), text("state"), text("why"), int("by_itself"), int("at"), int("by")],
    key: 2,
    indexes: &[Index { name: "community", columns: &["community"] }],
};

pub(super) const OPEN: &str = "open";
pub(super) const ACCEPTED: &str = "accepted";
pub(super) const RETURNED: &str = "returned";

pub(super) fn project(fact: &Fact, rows: &mut Rows<'_>) -> Result<(), Fault> {
    let by = fact.envelope.actor;
    let mut turn = |id: MandateId, community: PlaceId, state: &str, why: &str, itself: bool| {
        rows.change(&SHARES, &[id.into(), community.into()], |r| {
            r.set("state", state);
            r.set("why", why);
            r.set("by_itself", i64::from(itself));
            r.set("at", fact.at());
            r.set("by", by);
        })
    };
    match fact.kind() {
        "mandate.issued" => {
            let m: MandateIssued = fact.body()?;
            let basis = m.basis.unwrap_or_default();
            rows.put(&MANDATES, values![m.id, by, m.area, basis, m.people, m.yuan, m.hours, fact.at(), m.due, fact.seq()])?;
            for c in m.communities {
                rows.put(&SHARES, values![m.id, c, OPEN, "", 0i64, None::<i64>, None::<i64>])?;
            }
            Ok(())
        }
        "mandate.accepted" => {
            let a: MandateAccepted = fact.body()?;
            turn(a.id, a.community, ACCEPTED, "", false)
        }
        _ => {
            let r: MandateReturned = fact.body()?;
            turn(r.id, r.community, RETURNED, &r.why, r.by_itself)
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Mandate {
    pub id: MandateId,
    pub actor: ActorId,
    pub area: PlaceId,
    pub basis: String,
    pub people: i64,
    pub yuan: i64,
    pub hours: i64,
    pub at: Moment,
    pub due: Moment,
    #[serde(skip)]
    pub part: Seq,
}

fn from_row(r: &Row) -> Mandate {
    Mandate {
        id: r.id("id"),
        actor: r.id("actor"),
        area: r.id("area"),
        basis: r.text("basis").to_owned(),
        people: r.int("people"),
        yuan: r.int("yuan"),
        hours: r.int("hours"),
        at: r.moment("at"),
        due: r.moment("due"),
        part: Seq(r.int("part")),
    }
}

/// What a community makes of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Share {
    pub community: PlaceId,
    pub state: String,
    pub why: String,
    pub by_itself: bool,
}

pub(super) fn share_of(r: &Row) -> Share {
    Share {
        community: r.id("community"),
        state: r.text("state").to_owned(),
        why: r.text("why").to_owned(),
        by_itself: r.int("by_itself") != 0,
    }
}

pub(super) fn find(read: &Read, id: MandateId) -> Result<Option<Mandate>, Fault> {
    Ok(read.get(&MANDATES, &[id.into()])?.as_ref().map(from_row))
}

/// Shares of a mandate within a scope.
pub(super) fn shares(read: &Read, scope: &Scope, id: MandateId) -> Result<Vec<Share>, Fault> {
    let mut given = values![id];
    let within = scope.filter("community", "community", &mut given);
    let sql = format!("SELECT * FROM mandate_shares WHERE id = ?1 AND {within} ORDER BY community");
    Ok(read.select(&sql, &given)?.iter().map(share_of).collect())
}

/// The newest that touch a scope.
pub(super) fn list(read: &Read, scope: &Scope, limit: usize) -> Result<Vec<Mandate>, Fault> {
    let mut given = values![limit];
    let within = scope.filter("community", "community", &mut given);
    let sql = format!(
        "SELECT * FROM mandate_mandates WHERE id IN (SELECT id FROM mandate_shares WHERE {within}) ORDER BY id DESC LIMIT ?1"
    );
    Ok(read.select(&sql, &given)?.iter().map(from_row).collect())
}

/// How much was passed down to communities of a scope since a moment, and what became of it; one community counts once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    pub issued: i64,
    pub accepted: i64,
    pub returned: i64,
    /// Of those: by the house, because basis or means were missing.
    pub by_itself: i64,
}

pub fn counts(read: &Read, scope: &Scope, since: Moment) -> Result<Counts, Fault> {
    let mut given = values![since];
    let within = scope.filter("s.community", "s.community", &mut given);
    let sql = format!(
        "SELECT s.state AS state, s.by_itself AS by_itself, COUNT(*) AS n FROM mandate_shares s JOIN mandate_mandates m ON m.id = s.id \
         WHERE m.at >= ?1 AND {within} GROUP BY s.state, s.by_itself"
    );
    let mut out = Counts::default();
    for r in read.select(&sql, &given)? {
        let n = r.int("n");
        out.issued += n;
        out.accepted += if r.text("state") == ACCEPTED { n } else { 0 };
        out.returned += if r.text("state") == RETURNED { n } else { 0 };
        out.by_itself += if r.int("by_itself") != 0 { n } else { 0 };
    }
    Ok(out)
}

pub(super) fn words(read: &Read, m: &Mandate) -> Option<Words> {
    serde_json::from_slice(&read.part(m.part).ok()?.plain).ok()
}
