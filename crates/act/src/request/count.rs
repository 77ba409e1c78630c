//! Figures of requests: how many and how long, never who. The same queries at every level.

use super::fact::Need;
use muster_ledger::{DAY, Day, Fault, MINUTE, Moment, PlaceId, Read, Row, ZONE, values};
use muster_web::Scope;
use serde::Serialize;

/// Figures of one community: how many, never who.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    pub community: PlaceId,
    pub made: i64,
    pub open: i64,
    pub overdue: i64,
    pub done: i64,
    pub confirmed: i64,
    pub reopened: i64,
}

/// Figures by community of the requests made from `since` on, in one query: a street's are the sums of these.
pub fn counts(read: &Read, scope: &Scope, since: Moment) -> Result<Vec<Counts>, Fault> {
    let mut v = values![since, read.now];
    let within = scope.filter("community", "grid", &mut v);
    let rows = read.select(
        &format!(
            "SELECT community, COUNT(*) AS made, SUM(state IN ('made','taken')) AS waiting, \
             SUM(state IN ('made','taken') AND due <= ?2) AS overdue, SUM(state IN ('done','confirmed')) AS done, \
             SUM(state = 'confirmed') AS confirmed, SUM(reopened > 0) AS reopened \
             FROM request_requests WHERE made_at >= ?1 AND {within} GROUP BY community ORDER BY community"
        ),
        &v,
    )?;
    let one = |r: &Row| Counts {
        community: r.id("community"),
        made: r.int("made"),
        open: r.int("waiting"),
        overdue: r.int("overdue"),
        done: r.int("done"),
        confirmed: r.int("confirmed"),
        reopened: r.int("reopened"),
    };
    Ok(rows.iter().map(one).collect())
}

/// Minutes from asking to doing, shortest first, by community, of requests made from `since` on: medians and charts are
/// made of them.
pub fn waits(read: &Read, scope: &Scope, since: Moment) -> Result<Vec<(PlaceId, Need, i64)>, Fault> {
    const MOST: i64 = 50_000;
    let mut v = values![since, MOST];
    let within = scope.filter("community", "grid", &mut v);
    let rows = read.select(
        &format!(
            "SELECT community, kind, done_at - made_at AS lasted FROM request_requests \
             WHERE made_at >= ?1 AND done_at IS NOT NULL AND {within} ORDER BY lasted LIMIT ?2"
        ),
        &v,
    )?;
    let one = |r: &Row| (r.id("community"), Need::parse(r.text("kind")).unwrap_or(Need::Other), r.int("lasted") / MINUTE);
    Ok(rows.iter().map(one).collect())
}

/// Requests made from `since` on, and those confirmed, by need.
pub fn by_need(read: &Read, scope: &Scope, since: Moment) -> Result<Vec<(Need, i64, i64)>, Fault> {
    let mut v = values![since];
    let within = scope.filter("community", "grid", &mut v);
    let sql = format!(
        "SELECT kind, COUNT(*) AS made, SUM(state = 'confirmed') AS met FROM request_requests \
         WHERE made_at >= ?1 AND {within} GROUP BY kind"
    );
    let one = |r: &Row| (Need::parse(r.text("kind")).unwrap_or(Need::Other), r.int("made"), r.int("met"));
    Ok(read.select(&sql, &v)?.iter().map(one).collect())
}

/// Requests by local day from `from` on; `what` is `made_at` or `done_at`.
pub fn by_day(read: &Read, scope: &Scope, from: Day, what: &'static str) -> Result<Vec<(Day, i64)>, Fault> {
    let mut v = values![from.start(), ZONE, DAY];
    let within = scope.filter("community", "grid", &mut v);
    let sql = format!(
        "SELECT ({what} + ?2) / ?3 AS day, COUNT(*) AS n FROM request_requests WHERE {what} >= ?1 AND {within} GROUP BY day ORDER BY day"
    );
    Ok(read.select(&sql, &v)?.iter().map(|r| (Day(r.int("day") as i32), r.int("n"))).collect())
}

/// When the longest overdue of the requests made from `since` on was due, by community.
pub fn oldest_overdue(read: &Read, scope: &Scope, since: Moment) -> Result<Vec<(PlaceId, Moment)>, Fault> {
    let mut v = values![since, read.now];
    let within = scope.filter("community", "grid", &mut v);
    let sql = format!(
        "SELECT community, MIN(due) AS due FROM request_requests \
         WHERE made_at >= ?1 AND state IN ('made','taken') AND due <= ?2 AND {within} GROUP BY community ORDER BY community"
    );
    Ok(read.select(&sql, &v)?.iter().map(|r| (r.id("community"), r.moment("due"))).collect())
}

/// How well what was promised was kept, of the requests made from `since` on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Service {
    /// Minutes until the first word, shortest first.
    pub first_words: Vec<i64>,
    /// Done in time and late.
    pub in_time: i64,
    pub late: i64,
    /// Receivers who said how content they were: content or very, and less.
    pub content: i64,
    pub less: i64,
    /// How often one was sent to the wrong place.
    pub astray: i64,
}

/// One query for the sums, one for the middle.
pub fn service(read: &Read, scope: &Scope, since: Moment) -> Result<Service, Fault> {
    const MOST: i64 = 50_000;
    let mut v = values![since];
    let within = scope.filter("community", "grid", &mut v);
    let sql = format!(
        "SELECT SUM(done_at IS NOT NULL AND done_at <= due) AS in_time, SUM(done_at > due) AS late, \
         SUM(content IN ('very','content')) AS content, SUM(content IN ('fair','poor','not')) AS less, SUM(astray) AS astray \
         FROM request_requests WHERE made_at >= ?1 AND {within}"
    );
    let sums = read.select(&sql, &v)?;
    let sum = |name: &str| sums.first().and_then(|r| r.int_opt(name)).unwrap_or(0);
    let mut v = values![since, MOST];
    let within = scope.filter("community", "grid", &mut v);
    let sql = format!(
        "SELECT replied_at - made_at AS lasted FROM request_requests \
         WHERE made_at >= ?1 AND replied_at IS NOT NULL AND {within} ORDER BY lasted LIMIT ?2"
    );
    let first_words = read.select(&sql, &v)?.iter().map(|r| r.int("lasted") / MINUTE).collect();
    let (in_time, late, content) = (sum("in_time"), sum("late"), sum("content"));
    Ok(Service { first_words, in_time, late, content, less: sum("less"), astray: sum("astray") })
}
