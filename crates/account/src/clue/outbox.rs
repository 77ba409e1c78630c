//! What goes to receivers outside the house: each gets what was told in its order, the next only after the one before it. A parcel
//! carries the same key however often it is tried, so that a receiver who took it once can tell the second time from the first.

use super::directory::shipped;
use super::fact::{CLUE_SENT, ClueId, ClueSent, Told};
use super::table::{self, CLUES, OUTBOX, SENT};
use muster_ground::place::{self, Level};
use muster_ledger::{Command, Draft, Fault, Key, Known, Moment, Read, Refusal, Seq, Value, WorkWrite, hex, values};
use serde::Serialize;

/// A receiver outside, as far as choosing goes. How it is reached is the server's matter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outside {
    /// Its name on record and on pages, e.g. `12345`.
    pub key: String,
    /// `community` to `nation`.
    pub level: String,
    /// Code of the place whose clues it gets; empty: of all.
    pub code: String,
    /// Which: `disease`, `danger`, or all where empty.
    pub what: String,
}

/// One thing to bring to one receiver.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Parcel {
    pub format: &'static str,
    /// The same at every try.
    pub key: String,
    pub clue: ClueId,
    /// Place in the ledger: later ones are larger.
    pub item: Seq,
    /// The clue itself, or something added to it.
    pub first: bool,
    pub kind: String,
    /// Names from the top down to the building.
    pub place: Vec<String>,
    pub known_at: String,
    pub told_at: String,
    pub text: String,
    pub spot: String,
    pub due: Option<String>,
    pub suspected_not_diagnosed: bool,
    /// Tries before this one.
    #[serde(skip)]
    pub tries: i64,
    #[serde(skip)]
    pub next_at: Moment,
}

fn places(read: &Read, to: &Outside) -> Result<Option<String>, Fault> {
    if to.code.is_empty() {
        return Ok(None);
    }
    let Some(top) = place::by_code(read, &to.code)? else { return Ok(Some(String::new())) };
    let all = if top.level == Level::Community { vec![top] } else { place::under(read, top.id, Level::Community)? };
    Ok(Some(all.iter().map(|p| p.id.to_string()).collect::<Vec<_>>().join(",")))
}

/// The next thing for a receiver: the oldest that it has not taken. None where it has everything.
pub fn parcel(read: &Read, to: &Outside) -> Result<Option<Parcel>, Fault> {
    let within = places(read, to)?.map_or("1=1".to_owned(), |ids| format!("c.community IN ({ids})"));
    let kinds: Vec<&str> = shipped()
        .kind
        .iter()
        .filter(|k| to.what.is_empty() || k.disease == (to.what == "disease"))
        .map(|k| k.key.as_str())
        .collect();
    let mut given: Vec<Value> = values![to.key.as_str()];
    let marks: Vec<String> = kinds
        .iter()
        .map(|k| {
            given.push((*k).into());
            format!("?{}", given.len())
        })
        .collect();
    let sql = format!(
        "SELECT i.seq, i.at, i.clue FROM clue_items i JOIN clue_clues c ON c.id = i.clue WHERE {within} AND c.kind IN ({}) \
         AND NOT EXISTS (SELECT 1 FROM clue_sent s WHERE s.item = i.seq AND s.receiver = ?1) ORDER BY i.seq LIMIT 1",
        marks.join(",")
    );
    let rows = read.select(&sql, &given)?;
    let Some(row) = rows.first() else { return Ok(None) };
    let (item, id): (Seq, ClueId) = (row.id("seq"), row.id("clue"));
    let Some(clue) = table::find(read, id)? else { return Ok(None) };
    let told: Told = read.part(item).ok().and_then(|p| serde_json::from_slice(&p.plain).ok()).unwrap_or_default();
    let mut names: Vec<String> = place::ancestors(read, clue.place)?.into_iter().map(|p| p.name).collect();
    if names.is_empty() {
        names.extend(place::find(read, clue.place)?.map(|p| p.name));
    }
    let waiting = read.get(&OUTBOX, &values![item, to.key.as_str()])?;
    Ok(Some(Parcel {
        format: "muster-clue/1",
        key: hex(&read.vault().token("clue-parcel", &format!("{} {item}", to.key)).0),
        clue: id,
        item,
        first: clue.seq == item,
        kind: clue.kind.clone(),
        place: names,
        known_at: clue.known_at.local(),
        told_at: row.moment("at").local(),
        text: told.text,
        spot: told.spot,
        due: clue.due.map(Moment::local),
        suspected_not_diagnosed: true,
        tries: waiting.as_ref().map_or(0, |r| r.int("tries")),
        next_at: waiting.map_or(Moment(0), |r| r.moment("next_at")),
    }))
}

struct Sent {
    body: ClueSent,
}

impl Command for Sent {
    fn reads(&self) -> Vec<Key> {
        let b = &self.body;
        vec![Key::one(&CLUES, vec![b.id.into()]), Key::one(&SENT, values![b.item, b.receiver.as_str()])]
    }
    fn decide(&self, known: &Known, _: Moment) -> Result<Vec<Draft>, Refusal> {
        let b = &self.body;
        if known.one(&SENT, &values![b.item, b.receiver.as_str()]).is_some() {
            return Ok(Vec::new());
        }
        let row = known.one(&CLUES, &[b.id.into()]).ok_or_else(|| Refusal::not_found("clue-none-such"))?;
        Ok(vec![Draft::new(CLUE_SENT, b).area(row.id("place"))])
    }
}

/// The receiver took it: what is recorded, and the end of its row in the outbox.
pub fn delivered(to: &Outside, p: &Parcel) -> (Box<dyn Command>, WorkWrite) {
    let body = ClueSent { id: p.clue, item: p.item, receiver: to.key.clone(), level: to.level.clone(), tries: p.tries + 1 };
    (Box::new(Sent { body }), WorkWrite::Delete(&OUTBOX, values![p.item, to.key.as_str()]))
}

/// It did not; it is tried again at `next_at`. `why` is a short name of what went wrong.
pub fn failed(to: &Outside, p: &Parcel, why: &str, next_at: Moment) -> WorkWrite {
    let row = values![p.item, to.key.as_str(), p.clue, to.level.as_str(), p.tries + 1, next_at, why];
    WorkWrite::Put(&OUTBOX, row)
}
