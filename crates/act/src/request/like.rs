//! Requests that resemble each other: the same trouble of several neighbours, and what a community hears again and again.

use super::fact::{Need, RequestId};
use super::kinds::{Domain, domain};
use super::table::{REQUESTS, RequestRow};
use muster_ground::bounds;
use muster_ledger::{DAY, Fault, Moment, PlaceId, Read, Row, values};
use muster_web::Scope;
use serde::Serialize;

/// Troubles of a house or a street, not of a person, are likely to be one.
const LIKELY_DAYS: i64 = 7;
const LIKELY_MOST: i64 = 20;
/// How far a proposed item for the agenda looks back.
pub(super) const AGENDA_DAYS: i64 = 30;
/// Where the register knows no bound.
const AGENDA_WITHOUT: i64 = 5;

/// What goes with a request.
pub fn along(read: &Read, lead: RequestId) -> Result<Vec<RequestRow>, Fault> {
    Ok(read.by(&REQUESTS, "lead", &[lead.into()])?.iter().map(RequestRow::from_row).collect())
}

/// Open ones nearby that may be the same trouble: those of the same building first.
pub(super) fn likely(read: &Read, scope: &Scope, row: &RequestRow) -> Result<Vec<RequestRow>, Fault> {
    let since = Moment(row.made_at.0 - LIKELY_DAYS * DAY);
    let mut v = values![row.community, row.kind.name(), since, row.id, row.building, row.grid, LIKELY_MOST];
    let within = scope.filter("community", "grid", &mut v);
    let sql = format!(
        "SELECT * FROM request_requests WHERE community = ?1 AND kind = ?2 AND made_at >= ?3 AND id <> ?4 AND lead IS NULL \
         AND state IN ('made','taken') AND {within} ORDER BY building <> ?5, grid <> ?6, made_at LIMIT ?7"
    );
    Ok(read.select(&sql, &v)?.iter().map(RequestRow::from_row).collect())
}

/// Whether a neighbour has told of the same trouble of the house already; never what a household needs for itself.
pub(super) fn known_nearby(read: &Read, row: &RequestRow) -> Result<bool, Fault> {
    if domain(row.kind) != Domain::Livelihood || row.kind == Need::Other {
        return Ok(false);
    }
    let since = Moment(row.made_at.0 - LIKELY_DAYS * DAY);
    let sql = "SELECT id FROM request_requests WHERE community = ?1 AND kind = ?2 AND made_at >= ?3 AND id < ?4 AND building = ?5 \
               AND state IN ('made','taken') LIMIT 1";
    Ok(!read.select(sql, &values![row.community, row.kind.name(), since, row.id, row.building])?.is_empty())
}

/// What was asked for so often that the community should talk about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Agenda {
    pub community: PlaceId,
    pub kind: Need,
    pub times: i64,
    pub buildings: i64,
}

/// By community and kind, most often first: those asked for at least as often as the community chose.
pub fn agenda(read: &Read, scope: &Scope) -> Result<Vec<Agenda>, Fault> {
    let mut v = values![Moment(read.now.0 - AGENDA_DAYS * DAY)];
    let within = scope.filter("community", "grid", &mut v);
    let sql = format!(
        "SELECT community, kind, COUNT(*) AS times, COUNT(DISTINCT building) AS buildings FROM request_requests \
         WHERE made_at >= ?1 AND kind <> 'other' AND {within} GROUP BY community, kind ORDER BY times DESC, community, kind"
    );
    let one = |r: &Row| Agenda {
        community: r.id("community"),
        kind: Need::parse(r.text("kind")).unwrap_or(Need::Other),
        times: r.int("times"),
        buildings: r.int("buildings"),
    };
    let mut out = Vec::new();
    for a in read.select(&sql, &v)?.iter().map(one) {
        if a.times >= bounds::number(read, a.community, "request-agenda-times", AGENDA_WITHOUT)? {
            out.push(a);
        }
    }
    Ok(out)
}
