//! One row for each look, one for each ask for more; how much was paged through is a work table.

use super::fact::{Taken, Wanted, WantedId, Widened, number};
use muster_ledger::{
    ActorId, DutyId, Fact, Fault, Index, Keep, Moment, PlaceId, Read, Row, Rows, Seq, SubjectRef, Table, blob, int, text, values,
};
use serde::Serialize;

/// Every look at a full name.
pub static LOOKS: Table = Table {
    name: "look_looks",
    keep: Keep::Projection,
    columns: &[
        int("seq"),
        // None for whom the register does not know.
        blob("subject"),
        int("actor"),
        int("duty"),
        text("post"),
        text("purpose"),
        int("area"),
        int("at"),
        int("day"),
        int("minor"),
    ],
    key: 1,
    indexes: &[
        Index { name: "subject", columns: &["subject"] },
        Index { name: "actor", columns: &["actor", "day"] },
        Index { name: "day", columns: &["day"] },
    ],
};

pub(super) static WANTED: Table = Table {
    name: "look_wanted",
    keep: Keep::Projection,
    columns: &[
        int("id"),
        int("actor"),
        int("day"),
        int("more"),
        int("community"),
        int("grid"),
        int("area"),
        int("part"),
        int("widened_at"),
    ],
    key: 1,
    indexes: &[Index { name: "actor", columns: &["actor", "day"] }],
};

/// Masked entries that an account paged through in a day.
pub(super) static LISTED: Table =
    Table { name: "look_listed", keep: Keep::Work, columns: &[int("actor"), int("day"), int("n")], key: 2, indexes: &[] };

pub(super) fn project(fact: &Fact, rows: &mut Rows<'_>) -> Result<(), Fault> {
    let e = &fact.envelope;
    match fact.kind() {
        "look.taken" => {
            let t: Taken = fact.body()?;
            let (subject, day) = (fact.subject().map(|s| s.0.to_vec()), number(fact.at().day()));
            rows.put(&LOOKS, values![fact.seq(), subject, e.actor, e.duty, t.post, t.purpose, e.area, fact.at(), day, t.minor])
        }
        "looks.wanted" => {
            let w: Wanted = fact.body()?;
            let none = None::<i64>;
            rows.put(&WANTED, values![w.id, e.actor, w.day, w.more, w.community, w.grid, e.area, fact.seq(), none])
        }
        _ => {
            let w: Widened = fact.body()?;
            rows.change(&WANTED, &[w.id.into()], |r| r.set("widened_at", fact.at()))
        }
    }
}

/// A look as it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Seen {
    #[serde(skip)]
    pub seq: Seq,
    #[serde(skip)]
    pub subject: Option<SubjectRef>,
    pub actor: ActorId,
    pub duty: Option<DutyId>,
    pub post: String,
    pub purpose: String,
    pub area: PlaceId,
    pub at: Moment,
}

impl Seen {
    pub(super) fn from_row(r: &Row) -> Seen {
        Seen {
            seq: r.id("seq"),
            subject: r.subject("subject"),
            actor: r.id("actor"),
            duty: r.id_opt("duty"),
            post: r.text("post").to_owned(),
            purpose: r.text("purpose").to_owned(),
            area: r.id("area"),
            at: r.moment("at"),
        }
    }
}

/// Who looked at someone, the newest first. The caller has checked that its reach covers them, or is they.
pub fn of_subject(read: &Read, subject: SubjectRef) -> Result<Vec<Seen>, Fault> {
    let mut all: Vec<Seen> = Vec::new();
    // Whoever looked at an entry since merged looked at the same person.
    for own in crate::person::entries_of(read, subject)? {
        all.extend(read.by(&LOOKS, "subject", &[own.into()])?.iter().map(Seen::from_row));
    }
    all.sort_by_key(|s| s.at);
    all.reverse();
    Ok(all)
}

/// The last emergency look at someone since a moment: they are told on their own page.
pub fn last_through_glass(read: &Read, subject: SubjectRef, since: Moment) -> Result<Option<Seen>, Fault> {
    Ok(of_subject(read, subject)?.into_iter().find(|s| s.purpose == "glass" && s.at >= since))
}

/// What an account looked at on a day.
pub(super) fn of_actor(read: &Read, actor: ActorId, day: i64) -> Result<Vec<Seen>, Fault> {
    Ok(read.by(&LOOKS, "actor", &[actor.into(), day.into()])?.iter().map(Seen::from_row).collect())
}

/// How many different residents; each look at someone whom the register does not know is one.
pub(super) fn people(seen: &[Seen]) -> i64 {
    let mut known: Vec<SubjectRef> = seen.iter().filter_map(|s| s.subject).collect();
    known.sort_unstable_by_key(|s| s.0);
    known.dedup();
    (known.len() + seen.iter().filter(|s| s.subject.is_none()).count()) as i64
}

/// An ask for more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct WantedRow {
    pub id: WantedId,
    pub actor: ActorId,
    pub day: i64,
    pub more: i64,
    pub community: PlaceId,
    pub grid: PlaceId,
    pub area: PlaceId,
    #[serde(skip)]
    pub part: Seq,
    pub widened_at: Option<Moment>,
}

impl WantedRow {
    pub(super) fn from_row(r: &Row) -> WantedRow {
        WantedRow {
            id: r.id("id"),
            actor: r.id("actor"),
            day: r.int("day"),
            more: r.int("more"),
            community: r.id("community"),
            grid: r.id("grid"),
            area: r.id("area"),
            part: r.id("part"),
            widened_at: r.moment_opt("widened_at"),
        }
    }
}

pub(super) fn find_wanted(read: &Read, id: WantedId) -> Result<Option<WantedRow>, Fault> {
    Ok(read.get(&WANTED, &[id.into()])?.as_ref().map(WantedRow::from_row))
}

/// What others agreed to beyond the bound of that day.
pub(super) fn widened(rows: &[Row]) -> i64 {
    rows.iter().map(WantedRow::from_row).filter(|w| w.widened_at.is_some()).map(|w| w.more).sum()
}

/// One role on some days: how much it looked, without a name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(super) struct Pattern {
    pub post: String,
    pub accounts: i64,
    pub looks: i64,
    pub people: i64,
    /// The most different residents that one account looked at in one day.
    pub most: i64,
    /// Between nine in the evening and seven in the morning.
    pub night: i64,
    pub by_purpose: Vec<(String, i64)>,
}

/// Looks at someone under eighteen since a day, the newest first.
pub(super) fn at_minors(read: &Read, since: i64, limit: usize) -> Result<Vec<Seen>, Fault> {
    let sql = "SELECT * FROM look_looks WHERE day >= ?1 AND minor = 1 ORDER BY seq DESC LIMIT ?2";
    Ok(read.select(sql, &values![since, limit])?.iter().map(Seen::from_row).collect())
}

/// Reading patterns since a day, by role. Counts only: no name of anyone is read.
pub(super) fn patterns(read: &Read, since: i64) -> Result<Vec<Pattern>, Fault> {
    let rows = read.select("SELECT * FROM look_looks WHERE day >= ?1 ORDER BY post, actor, day", &[since.into()])?;
    let seen: Vec<(Seen, i64)> = rows.iter().map(|r| (Seen::from_row(r), r.int("day"))).collect();
    let mut out = Vec::new();
    for of_post in seen.chunk_by(|a, b| a.0.post == b.0.post) {
        let all: Vec<Seen> = of_post.iter().map(|s| s.0.clone()).collect();
        let mut actors: Vec<ActorId> = all.iter().map(|s| s.actor).collect();
        actors.dedup();
        let of_day = |some: &[(Seen, i64)]| people(&some.iter().map(|s| s.0.clone()).collect::<Vec<_>>());
        let days = of_post.chunk_by(|a, b| a.0.actor == b.0.actor && a.1 == b.1);
        let night = |s: &&Seen| {
            let hour = s.at.since_midnight() / muster_ledger::HOUR;
            !(7..21).contains(&hour)
        };
        let mut by_purpose: Vec<(String, i64)> = Vec::new();
        for s in &all {
            match by_purpose.iter_mut().find(|(p, _)| *p == s.purpose) {
                Some((_, n)) => *n += 1,
                None => by_purpose.push((s.purpose.clone(), 1)),
            }
        }
        by_purpose.sort_by_key(|(p, n)| (-n, p.clone()));
        out.push(Pattern {
            post: all.first().map(|s| s.post.clone()).unwrap_or_default(),
            accounts: actors.len() as i64,
            looks: all.len() as i64,
            people: people(&all),
            most: days.map(of_day).max().unwrap_or(0),
            night: all.iter().filter(night).count() as i64,
            by_purpose,
        });
    }
    Ok(out)
}
