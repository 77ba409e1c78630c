//! One row for each stay, and one for each home that changed. Whose home it is now, the register says.

use super::fact::{Begun, Change, Ended, HomeChanged, Spot, StayId, StayKind};
use crate::person::{SHOWN, SHOWN_FROM};
use crate::place::{self, Follow};
use muster_ledger::{
    Fact, Fault, Index, Keep, Moment, PlaceId, Read, Row, Rows, Seq, SubjectRef, Table, Value, blob, int, values,
};
use muster_web::Scope;
use serde::Serialize;

/// The timer that puts a stay's end on record.
const ELAPSE: &str = "stay.elapse";

pub static STAYS: Table = Table {
    name: "stay_stays",
    keep: Keep::Projection,
    columns: &[
        int("id"),
        int("kind"),
        // None for a visitor.
        blob("subject"),
        int("community"),
        int("grid"),
        int("building"),
        int("room"),
        // Where they sleep; 0 out of town.
        int("host_community"),
        int("host_grid"),
        int("host_building"),
        int("host_room"),
        int("from_at"),
        int("until"),
        int("ended_at"),
        // The fact, which holds the sealed part of a visitor.
        int("part"),
    ],
    key: 1,
    indexes: &[
        Index { name: "subject", columns: &["subject"] },
        Index { name: "host", columns: &["host_community"] },
        Index { name: "home", columns: &["community"] },
        Index { name: "host_room", columns: &["host_room"] },
    ],
};

const HOME: Follow = Follow::new(&STAYS, place::By::Community("home"), "building");
const HOST: Follow = Follow {
    at: "host_building",
    community: "host_community",
    grid: "host_grid",
    ..Follow::new(&STAYS, place::By::Community("host"), "")
};

pub(super) static CHANGES: Table = Table {
    name: "stay_changes",
    keep: Keep::Projection,
    columns: &[
        int("seq"),
        blob("subject"),
        int("change"),
        int("from_community"),
        int("from_grid"),
        int("from_building"),
        int("from_room"),
        int("to_community"),
        int("to_grid"),
        int("to_building"),
        int("to_room"),
        int("at"),
    ],
    key: 1,
    indexes: &[
        Index { name: "came", columns: &["to_community", "at"] },
        Index { name: "left", columns: &["from_community", "at"] },
        Index { name: "subject", columns: &["subject"] },
    ],
};

pub(super) fn project(fact: &Fact, rows: &mut Rows<'_>) -> Result<(), Fault> {
    match fact.kind() {
        "home.changed" => {
            let c: HomeChanged = fact.body()?;
            let (from, to, subject) =
                (c.from.unwrap_or_default(), c.to.unwrap_or_default(), fact.subject().map(|s| s.0.to_vec()));
            let change = c.change as i64;
            rows.put(
                &CHANGES,
                values![
                    fact.seq(),
                    subject,
                    change,
                    from.community,
                    from.grid,
                    from.building,
                    from.room,
                    to.community,
                    to.grid,
                    to.building,
                    to.room,
                    fact.at()
                ],
            )
        }
        "stay.begun" => {
            let b: Begun = fact.body()?;
            let (home, host, subject) =
                (b.home.unwrap_or_default(), b.host.unwrap_or_default(), fact.subject().map(|s| s.0.to_vec()));
            let (none, kind) = (None::<i64>, b.kind as i64);
            rows.wake(ELAPSE, b.id.0, b.until, fact.seq())?;
            rows.put(
                &STAYS,
                values![
                    b.id,
                    kind,
                    subject,
                    home.community,
                    home.grid,
                    home.building,
                    home.room,
                    host.community,
                    host.grid,
                    host.building,
                    host.room,
                    b.from,
                    b.until,
                    none,
                    fact.seq()
                ],
            )
        }
        // What came and went stays where it was counted.
        "places.moved" => {
            HOME.project(fact, rows)?;
            HOST.project(fact, rows).map(|_| ())
        }
        _ => {
            let e: Ended = fact.body()?;
            rows.sleep(ELAPSE, e.id.0)?;
            rows.change(&STAYS, &[e.id.into()], |r| r.set("ended_at", fact.at()))
        }
    }
}

/// A stay as it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Stay {
    pub id: StayId,
    pub kind: StayKind,
    pub subject: Option<SubjectRef>,
    pub home: Spot,
    pub host: Spot,
    pub from: Moment,
    pub until: Moment,
    pub ended_at: Option<Moment>,
    #[serde(skip)]
    pub part: Seq,
}

impl Stay {
    pub fn from_row(r: &Row) -> Stay {
        let spot = |c, g, b, room| Spot { community: r.id(c), grid: r.id(g), building: r.id(b), room: r.id(room) };
        Stay {
            id: r.id("id"),
            kind: StayKind::from_number(r.int("kind")),
            subject: r.subject("subject"),
            home: spot("community", "grid", "building", "room"),
            host: spot("host_community", "host_grid", "host_building", "host_room"),
            from: r.moment("from_at"),
            until: r.moment("until"),
            ended_at: r.moment_opt("ended_at"),
            part: r.id("part"),
        }
    }
    /// Not ended, by anyone or by time; it may still lie ahead.
    pub fn open(&self, at: Moment) -> bool {
        self.ended_at.is_none() && at < self.until
    }
    pub fn in_force(&self, at: Moment) -> bool {
        self.open(at) && self.from <= at
    }
}

pub fn find(read: &Read, id: StayId) -> Result<Option<Stay>, Fault> {
    Ok(read.get(&STAYS, &[id.into()])?.as_ref().map(Stay::from_row))
}

/// Open stays of a resident, the next first.
pub fn of_subject(read: &Read, subject: SubjectRef) -> Result<Vec<Stay>, Fault> {
    let rows = read.by(&STAYS, "subject", &[subject.into()])?;
    let mut all: Vec<Stay> = rows.iter().map(Stay::from_row).filter(|s| s.open(read.now)).collect();
    all.sort_by_key(|s| s.from);
    Ok(all)
}

/// Who stays in a room now and is not registered there: visitors, and residents of other rooms.
pub fn at_room(read: &Read, room: PlaceId) -> Result<Vec<Stay>, Fault> {
    let rows = read.by(&STAYS, "host_room", &[room.into()])?;
    let mut all: Vec<Stay> = rows.iter().map(Stay::from_row).filter(|s| s.in_force(read.now)).collect();
    let mut kept = Vec::with_capacity(all.len());
    for s in all.drain(..) {
        // Whoever left the register stays nowhere.
        if s.subject.is_none() || lives(read, &s)? {
            kept.push(s);
        }
    }
    Ok(kept)
}

fn lives(read: &Read, s: &Stay) -> Result<bool, Fault> {
    let Some(subject) = s.subject else { return Ok(false) };
    Ok(crate::person::find(read, subject, muster_web::Mask::Nameless)?.is_some())
}

/// `now`, and the condition under which a stay is in force then.
fn in_force(now: Moment, values: &mut Vec<Value>) -> String {
    values.push(now.into());
    let n = values.len();
    format!("s.ended_at IS NULL AND s.from_at <= ?{n} AND s.until > ?{n}")
}

/// Which side of a stay a scope is asked about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    /// Residents of the scope who sleep elsewhere.
    Out,
    /// Residents of elsewhere, and visitors, who sleep in the scope.
    In,
}

/// Stays in force of one side of a scope, those that end first first.
pub(super) fn list(read: &Read, scope: &Scope, side: Side, limit: usize) -> Result<Vec<Stay>, Fault> {
    let mut values = values![limit];
    let stands = in_force(read.now, &mut values);
    let sql = match side {
        Side::Out => {
            let within = scope.filter("p.community", "p.grid", &mut values);
            format!(
                "SELECT s.* FROM stay_stays s CROSS JOIN {SHOWN_FROM} WHERE p.subject = s.subject AND {SHOWN} AND {stands} \
                 AND {within} ORDER BY s.until, s.id LIMIT ?1"
            )
        }
        Side::In => {
            let within = scope.filter("s.host_community", "s.host_grid", &mut values);
            format!(
                "SELECT s.* FROM stay_stays s WHERE s.host_room <> 0 AND {stands} AND {within} AND (s.subject IS NULL OR EXISTS \
                 (SELECT 1 FROM {SHOWN_FROM} WHERE p.subject = s.subject AND {SHOWN})) ORDER BY s.until, s.id LIMIT ?1"
            )
        }
    };
    Ok(read.select(&sql, &values)?.iter().map(Stay::from_row).collect())
}

/// A home that changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Changed {
    #[serde(skip)]
    pub subject: Option<SubjectRef>,
    pub change: Change,
    pub from: Spot,
    pub to: Spot,
    pub at: Moment,
}

impl Changed {
    fn from_row(r: &Row) -> Changed {
        let spot = |c, g, b, room| Spot { community: r.id(c), grid: r.id(g), building: r.id(b), room: r.id(room) };
        Changed {
            subject: r.subject("subject"),
            change: Change::from_number(r.int("change")),
            from: spot("from_community", "from_grid", "from_building", "from_room"),
            to: spot("to_community", "to_grid", "to_building", "to_room"),
            at: r.moment("at"),
        }
    }
}

/// Homes that changed since `since` on one side of a scope, the newest first. A move within one grid is neither coming nor
/// leaving.
pub(super) fn changes(read: &Read, scope: &Scope, side: Side, since: Moment, limit: usize) -> Result<Vec<Changed>, Fault> {
    let mut values = values![limit, since];
    let within = match side {
        Side::In => scope.filter("c.to_community", "c.to_grid", &mut values),
        Side::Out => scope.filter("c.from_community", "c.from_grid", &mut values),
    };
    let room = if side == Side::In { "c.to_room" } else { "c.from_room" };
    let sql = format!(
        "SELECT c.* FROM stay_changes c WHERE c.at >= ?2 AND {room} <> 0 AND {within} \
         AND NOT (c.from_community = c.to_community AND c.from_grid = c.to_grid AND c.from_room <> 0 AND c.to_room <> 0) \
         ORDER BY c.seq DESC LIMIT ?1"
    );
    Ok(read.select(&sql, &values)?.iter().map(Changed::from_row).collect())
}

/// What an area is counted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    Community,
    Grid,
    Building,
    Room,
}

impl By {
    fn columns(self) -> (&'static str, &'static str) {
        [
            ("p.community", "s.host_community"),
            ("p.grid", "s.host_grid"),
            ("p.building", "s.host_building"),
            ("p.room", "s.host_room"),
        ][self as usize]
    }
}

/// How many people are in an area, by kind. `living` is what the others come to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Entered at a room of the area.
    pub registered: i64,
    /// Of those: out of town for a while.
    pub away: i64,
    /// Of those: keep the home and do not live in it.
    pub absent: i64,
    /// Of those: sleep in a room outside the area.
    pub elsewhere: i64,
    /// Registered outside the area, sleep in it.
    pub staying: i64,
    pub visitors: i64,
}

impl Counts {
    /// Who is there now.
    pub fn living(&self) -> i64 {
        self.registered - self.away - self.absent - self.elsewhere + self.staying + self.visitors
    }
}

/// Counts of each area within a scope, by its id; all areas are of one kind. `only`: this one alone. Counts only: no mask is
/// needed.
pub fn counts(read: &Read, scope: &Scope, by: By, only: Option<PlaceId>) -> Result<Vec<(PlaceId, Counts)>, Fault> {
    let (home, host) = by.columns();
    let mut out: std::collections::BTreeMap<PlaceId, Counts> = std::collections::BTreeMap::new();
    let limited = |column: &str, values: &mut Vec<Value>| match only {
        Some(id) => {
            values.push(id.into());
            format!("{column} = ?{}", values.len())
        }
        None => "1=1".to_owned(),
    };
    let mut values = Vec::new();
    let (within, this) = (scope.filter("p.community", "p.grid", &mut values), limited(home, &mut values));
    let sql =
        format!("SELECT {home} AS area, COUNT(*) AS n FROM {SHOWN_FROM} WHERE {within} AND {this} AND {SHOWN} GROUP BY {home}");
    for r in read.select(&sql, &values)? {
        out.entry(r.id("area")).or_default().registered = r.int("n");
    }
    let mut values = Vec::new();
    let stands = in_force(read.now, &mut values);
    let (within, this) = (scope.filter("p.community", "p.grid", &mut values), limited(home, &mut values));
    let sql = format!(
        "SELECT {home} AS area, s.kind AS kind, COUNT(*) AS n FROM stay_stays s CROSS JOIN {SHOWN_FROM} \
         WHERE p.subject = s.subject AND {SHOWN} AND {stands} AND {within} AND {this} \
         AND (s.host_room = 0 OR {host} <> {home}) GROUP BY {home}, s.kind"
    );
    for r in read.select(&sql, &values)? {
        let c = out.entry(r.id("area")).or_default();
        match StayKind::from_number(r.int("kind")) {
            StayKind::Away => c.away = r.int("n"),
            StayKind::Absent => c.absent = r.int("n"),
            _ => c.elsewhere = r.int("n"),
        }
    }
    let mut values = Vec::new();
    let stands = in_force(read.now, &mut values);
    let (within, this) = (scope.filter("s.host_community", "s.host_grid", &mut values), limited(host, &mut values));
    let sql = format!(
        "SELECT {host} AS area, COUNT(*) AS n FROM stay_stays s CROSS JOIN {SHOWN_FROM} WHERE p.subject = s.subject AND {SHOWN} \
         AND {stands} AND s.host_room <> 0 AND {host} <> {home} AND {within} AND {this} GROUP BY {host}"
    );
    for r in read.select(&sql, &values)? {
        out.entry(r.id("area")).or_default().staying = r.int("n");
    }
    let sql = format!(
        "SELECT {host} AS area, COUNT(*) AS n FROM stay_stays s WHERE s.subject IS NULL AND {stands} AND {within} AND {this} \
         GROUP BY {host}"
    );
    for r in read.select(&sql, &values)? {
        out.entry(r.id("area")).or_default().visitors = r.int("n");
    }
    Ok(out.into_iter().collect())
}

/// Residents of a scope who are out of town or elsewhere, those who come back first first.
pub fn away(read: &Read, scope: &Scope, limit: usize) -> Result<Vec<Stay>, Fault> {
    list(read, scope, Side::Out, limit)
}
