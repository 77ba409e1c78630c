//! Calling back: whoever was served and has not said how content they are is asked, by somebody who did not do it; and of those who
//! said so, a share is asked once more. Three vain calls are enough.

use super::fact::{Content, REQUEST_CALLED, REQUEST_RATED, RequestCalled, RequestId, RequestRated};
use super::rule::{draft, row};
use super::table::{REQUESTS, RequestRow, State};
use muster_ground::bounds;
use muster_ledger::{
    ActorId, Command, DAY, Draft, Fact, Fault, Keep, Key, Known, Moment, Read, Refusal, Rows, Table, int, text, values,
};
use muster_web::Scope;
use serde::Serialize;

/// After so many nobody calls again.
pub(super) const CALLS_MAX: i64 = 3;
/// Whoever received something may say so themselves, before anyone calls.
const PATIENCE: i64 = DAY;
/// Older ones are not called about.
const DAYS: i64 = 30;
/// What holds where nobody chose a share.
const PERCENT_WITHOUT: i64 = 5;
const READ_MAX: usize = 600;

/// Calls about a request.
pub static CALLS: Table = Table {
    name: "request_calls",
    keep: Keep::Projection,
    columns: &[
        int("request"),
        int("tries"),
        int("last_at"),
        int("rated_at"),
        // What they said then, and whether they had said otherwise before.
        text("content"),
        int("sampled"),
        int("differs"),
    ],
    key: 1,
    indexes: &[],
};

pub(super) fn project(fact: &Fact, rows: &mut Rows<'_>) -> Result<(), Fault> {
    let none = None::<i64>;
    if fact.kind() == REQUEST_CALLED.name {
        let c: RequestCalled = fact.body()?;
        let before = rows.get(&CALLS, &[c.id.into()])?.map_or(0, |r| r.int("tries"));
        return rows.put(&CALLS, values![c.id, before + 1, fact.at(), none, "", 0i64, 0i64]);
    }
    let r: RequestRated = fact.body()?;
    let tries = rows.get(&CALLS, &[r.id.into()])?.map_or(0, |r| r.int("tries"));
    let was = rows.get(&REQUESTS, &[r.id.into()])?.map(|r| r.text("content").to_owned()).unwrap_or_default();
    // Content or less: the degree between two calls says little.
    let differs = r.sampled && Content::parse(&was).is_some_and(|w| (w <= Content::Content) != (r.content <= Content::Content));
    rows.put(&CALLS, values![r.id, tries + 1, fact.at(), fact.at(), r.content.name(), r.sampled, differs])?;
    // What they said by themselves stays as they said it.
    rows.change(&REQUESTS, &[r.id.into()], |row| {
        if row.text("content").is_empty() {
            row.set("content", r.content.name());
        }
    })
}

fn keys(id: RequestId) -> Vec<Key> {
    vec![Key::one(&REQUESTS, vec![id.into()]), Key::one(&CALLS, vec![id.into()])]
}

/// Nobody asks about their own doing; three vain calls, or one answer, are the end of it.
fn may(known: &Known, id: RequestId, actor: ActorId) -> Result<RequestRow, Refusal> {
    let row = row(known, id)?;
    if !matches!(row.state, State::Done | State::Confirmed) {
        return Err(Refusal::conflict("request-not-done").instead(format!("/requests/{id}")));
    }
    if row.done_by == Some(actor) {
        return Err(Refusal::forbidden("request-not-oneself").instead("/callbacks"));
    }
    match known.one(&CALLS, &[id.into()]) {
        Some(c) if c.int_opt("rated_at").is_some() => Err(Refusal::conflict("request-called-back").instead("/callbacks")),
        Some(c) if c.int("tries") >= CALLS_MAX => Err(Refusal::conflict("request-called-enough").instead("/callbacks")),
        _ => Ok(row),
    }
}

/// Nobody answered.
pub(super) struct Call {
    pub(super) id: RequestId,
    pub(super) actor: ActorId,
}

impl Command for Call {
    fn reads(&self) -> Vec<Key> {
        keys(self.id)
    }
    fn decide(&self, known: &Known, _: Moment) -> Result<Vec<Draft>, Refusal> {
        let row = may(known, self.id, self.actor)?;
        Ok(vec![draft(REQUEST_CALLED, &RequestCalled { id: self.id }, &row)])
    }
}

/// They said how content they are.
pub(super) struct Rate {
    pub(super) id: RequestId,
    pub(super) actor: ActorId,
    pub(super) content: Content,
}

impl Command for Rate {
    fn reads(&self) -> Vec<Key> {
        keys(self.id)
    }
    fn decide(&self, known: &Known, _: Moment) -> Result<Vec<Draft>, Refusal> {
        let row = may(known, self.id, self.actor)?;
        let body = RequestRated { id: self.id, content: self.content, sampled: row.content.is_some() };
        Ok(vec![draft(REQUEST_RATED, &body, &row)])
    }
}

/// Drawn by lot that nobody can foresee, the same at every look.
fn drawn(read: &Read, id: RequestId, percent: i64) -> bool {
    let lot = read.vault().token("request-sample", &id.to_string()).0;
    i64::from(u16::from_be_bytes([lot[0], lot[1]])) * 100 < percent * 65_536
}

/// One to be called, and why.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Due {
    pub(super) request: RequestRow,
    pub(super) tries: i64,
    /// They said already how content they are, and were drawn.
    pub(super) sampled: bool,
}

/// Whom to call, those who wait longest first; nobody twice on one day.
pub(super) fn due(read: &Read, scope: &Scope, limit: usize) -> Result<Vec<Due>, Fault> {
    let today = read.now.day().start();
    let mut v = values![read.now.plus(-DAYS * DAY), read.now.plus(-PATIENCE), today, CALLS_MAX, READ_MAX];
    let within = scope.filter("r.community", "r.grid", &mut v);
    let sql = format!(
        "SELECT r.*, COALESCE(c.tries, 0) AS tries FROM request_requests r LEFT JOIN request_calls c ON c.request = r.id \
         WHERE r.made_at >= ?1 AND r.state IN ('done', 'confirmed') AND r.done_at <= ?2 AND c.rated_at IS NULL \
         AND (c.request IS NULL OR (c.tries < ?4 AND c.last_at < ?3)) AND {within} ORDER BY r.done_at, r.id LIMIT ?5"
    );
    let (mut out, mut shares) = (Vec::new(), std::collections::BTreeMap::new());
    for r in read.select(&sql, &v)? {
        let (request, tries) = (RequestRow::from_row(&r), r.int("tries"));
        let sampled = request.content.is_some();
        if sampled {
            let percent = match shares.get(&request.community) {
                Some(p) => *p,
                None => {
                    let p = bounds::number(read, request.community, "revisit-percent", PERCENT_WITHOUT)?;
                    shares.insert(request.community, p);
                    p
                }
            };
            if !drawn(read, request.id, percent) {
                continue;
            }
        }
        out.push(Due { request, tries, sampled });
        if out.len() >= limit {
            break;
        }
    }
    Ok(out)
}

/// What came of the calls of the last thirty days.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub(super) struct Came {
    pub(super) answered: i64,
    pub(super) content: i64,
    /// Three calls and nobody.
    pub(super) unreached: i64,
    pub(super) sampled: i64,
    pub(super) differs: i64,
}

pub(super) fn came(read: &Read, scope: &Scope) -> Result<Came, Fault> {
    let mut v = values![read.now.plus(-DAYS * DAY), CALLS_MAX];
    let within = scope.filter("r.community", "r.grid", &mut v);
    let sql = format!(
        "SELECT SUM(c.rated_at IS NOT NULL) AS answered, SUM(c.content IN ('very', 'content')) AS content, \
         SUM(c.rated_at IS NULL AND c.tries >= ?2) AS unreached, SUM(c.sampled) AS sampled, SUM(c.differs) AS differs \
         FROM request_calls c JOIN request_requests r ON r.id = c.request WHERE c.last_at >= ?1 AND {within}"
    );
    let rows = read.select(&sql, &v)?;
    let n = |name: &str| rows.first().and_then(|r| r.int_opt(name)).unwrap_or(0);
    Ok(Came {
        answered: n("answered"),
        content: n("content"),
        unreached: n("unreached"),
        sampled: n("sampled"),
        differs: n("differs"),
    })
}
