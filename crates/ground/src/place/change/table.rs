//! What places were called and coded, from when until when; how the tree follows.

use super::fact::{Closed, Recoded, Renamed, Reopened, What, Why};
use crate::place::table::{PLACES, Place, count, find, sound_of};
use crate::place::{Level, redraw};
use muster_ledger::{ActorId, Day, Fact, Fault, Index, Keep, PlaceId, Read, Row, Rows, Seq, Table, int, text, values};
use serde::Serialize;

/// One row for each change: what stood before it.
pub static HISTORY: Table = Table {
    name: "place_history",
    keep: Keep::Steady,
    columns: &[
        int("place"),
        int("seq"),
        // One act may do two things to a place.
        int("n"),
        text("what"),
        text("old"),
        text("new"),
        // The first day of the old one; 0 where it was so from the beginning.
        int("since"),
        // The first day of the new one.
        int("day"),
        text("why"),
        int("by"),
        // 0 where no document is sealed with it.
        int("part"),
    ],
    key: 3,
    indexes: &[Index { name: "place", columns: &["place"] }, Index { name: "old", columns: &["old"] }],
};

pub(in crate::place) fn project(fact: &Fact, rows: &mut Rows<'_>) -> Result<(), Fault> {
    match fact.kind() {
        "place.renamed" => {
            let b: Renamed = fact.body()?;
            let Some(row) = rows.get(&PLACES, &[b.id.into()])? else { return Ok(()) };
            note(fact, rows, b.id, What::Name, (row.text("name"), &b.name), (b.day, b.why))?;
            let sound = sound_of(Level::from_number(row.int("level")).unwrap_or(Level::Room), &b.name);
            rows.put_row(&PLACES, row.with("sound", sound).with("name", b.name))
        }
        "place.recoded" => {
            let b: Recoded = fact.body()?;
            let Some(row) = rows.get(&PLACES, &[b.id.into()])? else { return Ok(()) };
            note(fact, rows, b.id, What::Code, (row.text("code"), &b.code), (b.day, b.why))?;
            rows.put_row(&PLACES, row.with("code", b.code))
        }
        "places.moved" => redraw::project(fact, rows),
        "place.closed" => {
            let b: Closed = fact.body()?;
            if let Some(first) = b.places.first() {
                note(fact, rows, *first, What::Closed, ("", ""), (b.day, b.why))?;
            }
            stand(rows, &b.places, i64::from(b.day.0))
        }
        _ => {
            let b: Reopened = fact.body()?;
            if let Some(first) = b.places.first() {
                note(fact, rows, *first, What::Reopened, ("", ""), (b.day, b.why))?;
            }
            stand(rows, &b.places, 0)
        }
    }
}

fn stand(rows: &mut Rows<'_>, places: &[PlaceId], closed: i64) -> Result<(), Fault> {
    let mut more = [0i64; 12];
    for id in places {
        let Some(row) = rows.get(&PLACES, &[(*id).into()])? else { continue };
        if (row.int("closed") == 0) == (closed == 0) {
            continue;
        }
        more[row.int("level") as usize] += if closed == 0 { 1 } else { -1 };
        rows.put_row(&PLACES, row.with("closed", closed))?;
    }
    count(rows, &more)
}

pub(in crate::place) fn note(
    fact: &Fact,
    rows: &mut Rows<'_>,
    place: PlaceId,
    what: What,
    (old, new): (&str, &str),
    (day, why): (Day, Why),
) -> Result<(), Fault> {
    let before = rows.by(&HISTORY, "place", &[place.into()])?;
    let since = before.iter().filter(|r| r.text("what") == what.code()).map(|r| r.int("day")).max().unwrap_or(0);
    let part = if fact.envelope.dataset.is_some() { fact.seq() } else { Seq(0) };
    let by = fact.envelope.actor;
    let n = before.iter().filter(|r| r.id::<Seq>("seq") == fact.seq()).count();
    rows.put(&HISTORY, values![place, fact.seq(), n, what.code(), old, new, since, day, why.code(), by, part])
}

/// What a place was until a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Former {
    pub place: PlaceId,
    pub what: What,
    pub old: String,
    pub new: String,
    /// None where it was so from the beginning.
    pub since: Option<Day>,
    /// The first day on which it was no more.
    pub until: Day,
    pub why: Why,
    pub by: ActorId,
    #[serde(skip)]
    pub part: Option<Seq>,
}

impl Former {
    pub(super) fn from_row(r: &Row) -> Former {
        Former {
            place: r.id("place"),
            what: What::parse(r.text("what")).unwrap_or(What::Name),
            old: r.text("old").to_owned(),
            new: r.text("new").to_owned(),
            since: Some(r.int("since")).filter(|d| *d != 0).map(|d| Day(d as i32)),
            until: Day(r.int("day") as i32),
            why: Why::parse(r.text("why")).unwrap_or(Why::Mistake),
            by: r.id("by"),
            part: Some(r.id("part")).filter(|p| *p != Seq(0)),
        }
    }
    pub(in crate::place) fn is(&self, what: What) -> bool {
        self.what == what
    }
    fn held(&self, day: Day) -> bool {
        self.since.is_none_or(|s| s <= day) && day < self.until
    }
}

/// What became of a place, newest first.
pub(in crate::place) fn of_place(read: &Read, id: PlaceId) -> Result<Vec<Former>, Fault> {
    let mut all: Vec<Former> = read.by(&HISTORY, "place", &[id.into()])?.iter().map(Former::from_row).collect();
    all.reverse();
    Ok(all)
}

/// Places that were called or coded so, the last first.
pub fn formerly(read: &Read, text: &str, limit: usize) -> Result<Vec<(Place, Former)>, Fault> {
    let sql = "SELECT * FROM place_history WHERE old >= ?1 AND old < ?2 AND what IN ('name', 'code') ORDER BY day DESC, seq DESC \
               LIMIT ?3";
    let rows = read.select(sql, &values![text, format!("{text}\u{10FFFF}"), limit])?;
    let mut out = Vec::new();
    for former in rows.iter().map(Former::from_row) {
        if let Some(place) = find(read, former.place)? {
            out.push((place, former));
        }
    }
    Ok(out)
}

/// Whose code it was on that day: a code may have been given to another place since.
pub fn code_on(read: &Read, code: &str, day: Day) -> Result<Option<Place>, Fault> {
    let before = read.by(&HISTORY, "old", &[code.into()])?;
    let held = before.iter().map(Former::from_row).find(|f| f.what == What::Code && f.held(day));
    if let Some(former) = held {
        return find(read, former.place);
    }
    for p in read.by(&PLACES, "code", &[code.into()])?.iter().map(Place::from_row) {
        let codes = of_place(read, p.id)?;
        let since = codes.iter().filter(|f| matches!(f.what, What::Code | What::Began)).map(|f| f.until).max();
        if since.is_none_or(|s| s <= day) && p.closed.is_none_or(|c| day < c) {
            return Ok(Some(p));
        }
    }
    Ok(None)
}

/// What went from one parent to another within a community, newest first: day, from, to, which places.
pub(in crate::place) fn redrawn(
    read: &Read,
    community: PlaceId,
    limit: usize,
) -> Result<Vec<(Day, PlaceId, PlaceId, Vec<PlaceId>)>, Fault> {
    let sql = "SELECT h.* FROM place_history h JOIN place_places p ON p.id = h.place WHERE p.community = ?1 AND h.what = 'parent' \
               ORDER BY h.seq DESC, h.old, h.new, h.place LIMIT ?2";
    let id = |text: &str| text.trim_start_matches('@').parse().unwrap_or(PlaceId::HOUSE);
    let mut out: Vec<(Seq, (Day, PlaceId, PlaceId, Vec<PlaceId>))> = Vec::new();
    for r in read.select(sql, &values![community, limit])? {
        let (seq, from, to) = (r.id("seq"), id(r.text("old")), id(r.text("new")));
        match out.last_mut().filter(|(s, l)| *s == seq && (l.1, l.2) == (from, to)) {
            Some((_, line)) => line.3.push(r.id("place")),
            None => out.push((seq, (Day(r.int("day") as i32), from, to, vec![r.id("place")]))),
        }
    }
    Ok(out.into_iter().map(|(_, line)| line).collect())
}
