//! Tables of accounts and duties.

use super::fact::{AccountClosed, AccountOpened, DutiesExpired, DutyEnded, DutyGiven, Holder};
use crate::place;
use muster_ledger::{ActorId, DutyId, Fact, Fault, Index, Keep, Moment, PlaceId, Read, Row, Rows, Seq, Table, int, text, values};
use muster_web::Scope;

pub static ACCOUNTS: Table = Table {
    name: "duty_accounts",
    keep: Keep::Steady,
    columns: &[int("actor"), text("kind"), int("part"), int("opened_at"), int("closed_at")],
    key: 1,
    indexes: &[],
};

pub static DUTIES: Table = Table {
    name: "duty_duties",
    keep: Keep::Steady,
    columns: &[
        int("id"),
        int("actor"),
        text("post"),
        int("place"),
        int("valid_from"),
        int("valid_until"),
        int("ended_at"),
        int("given_by"),
    ],
    key: 1,
    indexes: &[
        Index { name: "actor", columns: &["actor"] },
        Index { name: "place", columns: &["place", "post"] },
        Index { name: "post", columns: &["post"] },
    ],
};

/// One row: the fact that changed duties last. Cached decisions hold while it does.
pub(super) static VERSION: Table =
    Table { name: "duty_version", keep: Keep::Steady, columns: &[int("one"), int("seq")], key: 1, indexes: &[] };

/// Terms of which it is not on record yet that they ran out, the first to end first.
pub(super) static TERMS: Table =
    Table { name: "duty_terms", keep: Keep::Projection, columns: &[int("valid_until"), int("id")], key: 2, indexes: &[] };

/// A duty whose end is on record.
fn over(rows: &mut Rows<'_>, id: DutyId) -> Result<(), Fault> {
    match rows.get(&DUTIES, &[id.into()])? {
        Some(row) => rows.delete(&TERMS, &[row.moment("valid_until").into(), id.into()]),
        None => Ok(()),
    }
}

pub(super) fn project(fact: &Fact, rows: &mut Rows<'_>) -> Result<(), Fault> {
    match fact.kind() {
        "account.opened" => {
            let a: AccountOpened = fact.body()?;
            rows.put(&ACCOUNTS, values![a.actor, a.kind, fact.seq(), fact.at(), None::<i64>])?;
        }
        "account.closed" => {
            let a: AccountClosed = fact.body()?;
            rows.change(&ACCOUNTS, &[a.actor.into()], |r| r.set("closed_at", fact.at()))?;
        }
        "duty.given" => {
            let d: DutyGiven = fact.body()?;
            let by = fact.envelope.actor;
            rows.put(&TERMS, values![d.until, d.id])?;
            rows.put(&DUTIES, values![d.id, d.actor, d.post, d.place, d.from, d.until, None::<i64>, by])?;
        }
        "duties.expired" => {
            let e: DutiesExpired = fact.body()?;
            e.ids.into_iter().try_for_each(|id| over(rows, id))?;
        }
        _ => {
            let d: DutyEnded = fact.body()?;
            over(rows, d.id)?;
            rows.change(&DUTIES, &[d.id.into()], |r| r.set("ended_at", fact.at()))?;
        }
    }
    rows.put(&VERSION, values![1i64, fact.seq()])
}

/// A duty as it stands.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Duty {
    pub id: DutyId,
    pub actor: ActorId,
    pub post: String,
    pub place: PlaceId,
    pub from: Moment,
    pub until: Moment,
    pub ended: Option<Moment>,
}

impl Duty {
    /// For commands of other rooms that read a duty again in the writer.
    pub fn from_row(r: &Row) -> Duty {
        Duty {
            id: r.id("id"),
            actor: r.id("actor"),
            post: r.text("post").to_owned(),
            place: r.id("place"),
            from: r.moment("valid_from"),
            until: r.moment("valid_until"),
            ended: r.moment_opt("ended_at"),
        }
    }
    /// In force is a comparison made at read, never a stored state.
    pub fn in_force(&self, at: Moment) -> bool {
        self.from <= at && at < self.until && self.ended.is_none_or(|e| at < e)
    }
    /// Whether a duty in force among an account's rows was given by `first`: a second person made by the first is the first.
    pub fn given_by(rows: &[Row], first: ActorId, at: Moment) -> bool {
        rows.iter().any(|r| r.id::<ActorId>("given_by") == first && Duty::from_row(r).in_force(at))
    }
}

pub fn find(read: &Read, id: DutyId) -> Result<Option<Duty>, Fault> {
    Ok(read.get(&DUTIES, &[id.into()])?.as_ref().map(Duty::from_row))
}

/// The duties of an account that are in force now.
pub fn of_actor(read: &Read, actor: ActorId) -> Result<Vec<Duty>, Fault> {
    let all = read.by(&DUTIES, "actor", &[actor.into()])?;
    Ok(all.iter().map(Duty::from_row).filter(|d| d.in_force(read.now)).collect())
}

/// All duties of an account, over or not, oldest first.
pub fn all_of(read: &Read, actor: ActorId) -> Result<Vec<Duty>, Fault> {
    Ok(read.by(&DUTIES, "actor", &[actor.into()])?.iter().map(Duty::from_row).collect())
}

/// Open accounts that hold or held a duty within the scope, in the order of their ids.
pub(super) fn accounts_within(read: &Read, scope: &Scope, after: ActorId, max: usize) -> Result<Vec<ActorId>, Fault> {
    let mut given = values![after, max];
    let within = place::within(scope, "d.place", &mut given);
    let sql = format!(
        "SELECT DISTINCT d.actor AS actor FROM duty_duties d JOIN duty_accounts a ON a.actor = d.actor AND a.closed_at IS NULL \
         WHERE d.actor > ?1 AND {within} ORDER BY d.actor LIMIT ?2"
    );
    Ok(read.select(&sql, &given)?.iter().map(|r| r.id("actor")).collect())
}

/// Who holds `post` at exactly `place` now.
pub fn holders(read: &Read, place: PlaceId, post: &str) -> Result<Vec<Duty>, Fault> {
    let all = read.by(&DUTIES, "place", &[place.into(), post.into()])?;
    Ok(all.iter().map(Duty::from_row).filter(|d| d.in_force(read.now)).collect())
}

/// Who holds it at a moment to come, as it is known now.
pub(crate) fn held_on(read: &Read, place: PlaceId, post: &str, at: Moment) -> Result<Vec<Duty>, Fault> {
    let all = read.by(&DUTIES, "place", &[place.into(), post.into()])?;
    Ok(all.iter().map(Duty::from_row).filter(|d| d.in_force(at)).collect())
}

/// Duties in force at a place, whatever the post.
pub fn at(read: &Read, place: PlaceId) -> Result<Vec<Duty>, Fault> {
    let all = read.by(&DUTIES, "place", &[place.into()])?;
    Ok(all.iter().map(Duty::from_row).filter(|d| d.in_force(read.now)).collect())
}

/// Who holds `post` anywhere now.
pub fn holding(read: &Read, post: &str) -> Result<Vec<Duty>, Fault> {
    let all = read.by(&DUTIES, "post", &[post.into()])?;
    Ok(all.iter().map(Duty::from_row).filter(|d| d.in_force(read.now)).collect())
}

/// The name and telephone behind an account; a stand-in once it was erased.
pub fn holder(read: &Read, actor: ActorId) -> Result<Holder, Fault> {
    let row = read.get(&ACCOUNTS, &[actor.into()])?;
    let part = row.and_then(|r| read.part(Seq(r.int("part"))).ok());
    let known = part.and_then(|p| serde_json::from_slice(&p.plain).ok());
    Ok(known.unwrap_or(Holder { name: format!("#{actor}"), phone: String::new() }))
}
