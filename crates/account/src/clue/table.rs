//! Tables of clues and how they are read: what stands, what was told in which order, who has it since when.

use super::fact::{ClueAdded, ClueAnswered, ClueId, ClueMade, ClueMissed, ClueReceived, ClueSent, ClueSigned, To};
use super::rule::LICENSED;
use muster_ground::place::{By, Follow};
use muster_ledger::{Fact, Fault, Index, Keep, Moment, PlaceId, Read, Row, Rows, Seq, Table, Value, int, text, values};
use muster_web::Scope;
use serde::Serialize;

pub static CLUES: Table = Table {
    name: "clue_clues",
    keep: Keep::Projection,
    columns: &[
        int("id"),
        int("seq"),
        int("community"),
        int("grid"),
        int("place"),
        text("kind"),
        text("about"),
        int("known_at"),
        int("made_at"),
        text("clock"),
        int("due"),
        int("missed_at"),
        int("settled_at"),
        text("outcome"),
        // The fact that seals who told it, and to whom it may be shown.
        int("signed"),
        text("shown_to"),
        int("opened"),
    ],
    key: 1,
    indexes: &[
        Index { name: "place", columns: &["place", "made_at"] },
        Index { name: "community", columns: &["community", "id"] },
    ],
};

/// What was told, in order: the clue and what was added to it.
pub(super) static ITEMS: Table = Table {
    name: "clue_items",
    keep: Keep::Projection,
    columns: &[int("seq"), int("clue"), int("at")],
    key: 1,
    indexes: &[Index { name: "clue", columns: &["clue", "seq"] }],
};

/// One row for each receiver of the house: it has it from the moment it was told; `received_at` is its own word.
pub(super) static RECEIPTS: Table = Table {
    name: "clue_receipts",
    keep: Keep::Projection,
    columns: &[int("clue"), text("post"), text("level"), int("at"), int("received_at")],
    key: 2,
    indexes: &[Index { name: "post", columns: &["post", "clue"] }],
};

/// What a receiver outside has taken.
pub static SENT: Table = Table {
    name: "clue_sent",
    keep: Keep::Projection,
    columns: &[int("item"), text("receiver"), int("clue"), text("level"), int("at"), int("tries")],
    key: 2,
    indexes: &[Index { name: "clue", columns: &["clue", "at"] }],
};

pub(super) static ANSWERS: Table = Table {
    name: "clue_answers",
    keep: Keep::Projection,
    columns: &[int("seq"), int("clue"), text("post"), text("outcome"), int("at")],
    key: 1,
    indexes: &[Index { name: "clue", columns: &["clue", "seq"] }],
};

/// What still waits to go to a receiver outside, and how often it was tried.
pub static OUTBOX: Table = Table {
    name: "clue_outbox",
    keep: Keep::Work,
    columns: &[int("item"), text("receiver"), int("clue"), text("level"), int("tries"), int("next_at"), text("why")],
    key: 2,
    indexes: &[Index { name: "clue", columns: &["clue"] }],
};

const FOLLOW: Follow = Follow::new(&CLUES, By::Place("place"), "place");
const DUE: &str = "clue.due";

pub(super) fn project(fact: &Fact, rows: &mut Rows<'_>) -> Result<(), Fault> {
    match fact.kind() {
        "clue.made" => made(fact, rows),
        "clue.signed" => {
            let s: ClueSigned = fact.body()?;
            rows.change(&CLUES, &[s.id.into()], |r| {
                r.set("signed", fact.seq());
                r.set("shown_to", s.shown_to);
            })
        }
        "clue.added" => added(fact, rows),
        "clue.received" => {
            let b: ClueReceived = fact.body()?;
            rows.change(&RECEIPTS, &values![b.id, b.post], |r| r.set("received_at", fact.at()))
        }
        "clue.opened" => {
            let b: super::fact::ClueOpened = fact.body()?;
            rows.change(&CLUES, &[b.id.into()], |r| r.set("opened", r.int("opened") + 1))
        }
        "clue.sent" => {
            let s: ClueSent = fact.body()?;
            rows.put(&SENT, values![s.item, s.receiver, s.id, s.level, fact.at(), s.tries])
        }
        "clue.answered" => answered(fact, rows),
        "clue.missed" => {
            let m: ClueMissed = fact.body()?;
            rows.sleep(DUE, m.id.0)?;
            rows.change(&CLUES, &[m.id.into()], |r| r.set("missed_at", fact.at()))
        }
        _ => FOLLOW.project(fact, rows).map(|_| ()),
    }
}

fn made(fact: &Fact, rows: &mut Rows<'_>) -> Result<(), Fault> {
    let m: ClueMade = fact.body()?;
    if let Some(due) = m.due {
        rows.wake(DUE, m.id.0, due, fact.seq())?;
    }
    rows.put(&ITEMS, values![fact.seq(), m.id, fact.at()])?;
    for To { post, level } in &m.to {
        rows.put(&RECEIPTS, values![m.id, post, level, fact.at(), None::<i64>])?;
    }
    let none = None::<i64>;
    let (clock, due) = (m.clock.unwrap_or_default(), m.due);
    let row = values![
        m.id,
        fact.seq(),
        m.community,
        m.grid,
        m.place,
        m.kind,
        m.about,
        m.known_at,
        fact.at(),
        clock,
        due,
        none,
        none,
        "",
        none,
        "",
        0i64
    ];
    rows.put(&CLUES, row)
}

fn added(fact: &Fact, rows: &mut Rows<'_>) -> Result<(), Fault> {
    let a: ClueAdded = fact.body()?;
    rows.put(&ITEMS, values![fact.seq(), a.id, fact.at()])?;
    let Some(mut row) = rows.get(&CLUES, &[a.id.into()])? else { return Ok(()) };
    if let Some(kind) = a.kind {
        row.set("kind", kind);
    }
    if let (Some(clock), Some(due)) = (a.clock, a.due) {
        row.set("clock", clock);
        row.set("due", due);
        if row.int_opt("settled_at").is_none() && row.int_opt("missed_at").is_none() {
            rows.wake(DUE, a.id.0, due, fact.seq())?;
        }
    }
    rows.put_row(&CLUES, row)
}

fn answered(fact: &Fact, rows: &mut Rows<'_>) -> Result<(), Fault> {
    let a: ClueAnswered = fact.body()?;
    rows.put(&ANSWERS, values![fact.seq(), a.id, &a.post, &a.outcome, fact.at()])?;
    // Whoever answers has it.
    rows.change(&RECEIPTS, &values![a.id, a.post], |r| {
        if r.int_opt("received_at").is_none() {
            r.set("received_at", fact.at());
        }
    })?;
    if a.outcome != "passed_on" {
        rows.sleep(DUE, a.id.0)?;
    }
    rows.change(&CLUES, &[a.id.into()], |r| {
        r.set("outcome", a.outcome.as_str());
        if a.outcome != "passed_on" && r.int_opt("settled_at").is_none() {
            r.set("settled_at", fact.at());
        }
    })
}

/// A clue as it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Clue {
    pub id: ClueId,
    pub seq: Seq,
    pub community: PlaceId,
    pub grid: PlaceId,
    pub place: PlaceId,
    pub kind: String,
    pub about: String,
    pub known_at: Moment,
    pub made_at: Moment,
    pub clock: Option<String>,
    pub due: Option<Moment>,
    pub missed_at: Option<Moment>,
    pub settled_at: Option<Moment>,
    pub outcome: String,
    #[serde(skip)]
    pub signed: Option<Seq>,
    pub shown_to: String,
    /// How often it was shown who told it.
    pub opened: i64,
}

impl Clue {
    pub(super) fn from_row(r: &Row) -> Clue {
        Clue {
            id: r.id("id"),
            seq: r.id("seq"),
            community: r.id("community"),
            grid: r.id("grid"),
            place: r.id("place"),
            kind: r.text("kind").to_owned(),
            about: r.text("about").to_owned(),
            known_at: r.moment("known_at"),
            made_at: r.moment("made_at"),
            clock: Some(r.text("clock").to_owned()).filter(|c| !c.is_empty()),
            due: r.moment_opt("due"),
            missed_at: r.moment_opt("missed_at"),
            settled_at: r.moment_opt("settled_at"),
            outcome: r.text("outcome").to_owned(),
            signed: r.int_opt("signed").map(Seq),
            shown_to: r.text("shown_to").to_owned(),
            opened: r.int("opened"),
        }
    }
    /// Whether the clock ran out before anyone settled it; compared, not recorded.
    pub fn missed(&self, now: Moment) -> bool {
        self.due.is_some_and(|due| due < self.settled_at.unwrap_or(now))
    }
    /// Told later than it was known.
    pub fn told_late(&self) -> bool {
        self.made_at.0 - self.known_at.0 >= 60 * muster_ledger::MINUTE
    }
    /// Whether whoever told it lets that post see who they are.
    pub fn reporter_open_to(&self, post: &str) -> bool {
        self.signed.is_some() && (self.shown_to == "all" || self.shown_to == "health" && LICENSED.contains(&post))
    }
}

pub fn find(read: &Read, id: ClueId) -> Result<Option<Clue>, Fault> {
    Ok(read.get(&CLUES, &[id.into()])?.as_ref().map(Clue::from_row))
}

/// Clues that a post has got, within its scope, what is open first.
pub(super) fn list(read: &Read, scope: &Scope, post: &str, limit: usize) -> Result<Vec<Clue>, Fault> {
    let mut given = values![post, limit];
    let within = scope.filter("c.community", "c.grid", &mut given);
    let sql = format!(
        "SELECT c.* FROM clue_receipts r JOIN clue_clues c ON c.id = r.clue WHERE r.post = ?1 AND {within} \
         ORDER BY c.settled_at IS NOT NULL, c.id DESC LIMIT ?2"
    );
    Ok(read.select(&sql, &given)?.iter().map(Clue::from_row).collect())
}

/// Who has it: post, level, since when, and when it said so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Has {
    pub post: String,
    pub level: String,
    pub at: Moment,
    pub received_at: Option<Moment>,
}

pub(super) fn receipts(read: &Read, id: ClueId) -> Result<Vec<Has>, Fault> {
    let sql = "SELECT * FROM clue_receipts WHERE clue = ?1";
    let mut out: Vec<Has> = read
        .select(sql, &[id.into()])?
        .iter()
        .map(|r| Has {
            post: r.text("post").to_owned(),
            level: r.text("level").to_owned(),
            at: r.moment("at"),
            received_at: r.moment_opt("received_at"),
        })
        .collect();
    // In the order of the directory, from near to far.
    out.sort_by_key(|h| super::directory::shipped().receiver.iter().position(|r| r.post == h.post));
    Ok(out)
}

/// A receiver outside: how many of the clue's items it took, when the last; what waits and since how many tries.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Outward {
    pub receiver: String,
    pub level: String,
    pub taken: i64,
    pub at: Option<Moment>,
    pub tries: i64,
    pub next_at: Option<Moment>,
}

pub(super) fn outward(read: &Read, id: ClueId) -> Result<Vec<Outward>, Fault> {
    let mut out: Vec<Outward> = Vec::new();
    let sql = "SELECT receiver, level, COUNT(*) AS n, MAX(at) AS at FROM clue_sent WHERE clue = ?1 GROUP BY receiver, level";
    for r in read.select(sql, &[id.into()])? {
        let (receiver, level) = (r.text("receiver").to_owned(), r.text("level").to_owned());
        out.push(Outward { receiver, level, taken: r.int("n"), at: r.moment_opt("at"), tries: 0, next_at: None });
    }
    for r in read.by(&OUTBOX, "clue", &[id.into()])? {
        let receiver = r.text("receiver").to_owned();
        let found = out.iter_mut().find(|o| o.receiver == receiver);
        match found {
            Some(o) => (o.tries, o.next_at) = (r.int("tries"), r.moment_opt("next_at")),
            None => out.push(Outward {
                receiver,
                level: r.text("level").to_owned(),
                taken: 0,
                at: None,
                tries: r.int("tries"),
                next_at: r.moment_opt("next_at"),
            }),
        }
    }
    Ok(out)
}

/// What was told, in order: fact and time.
pub(super) fn items(read: &Read, id: ClueId) -> Result<Vec<(Seq, Moment)>, Fault> {
    Ok(read.by(&ITEMS, "clue", &[id.into()])?.iter().map(|r| (r.id("seq"), r.moment("at"))).collect())
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Answer {
    #[serde(skip)]
    pub seq: Seq,
    pub post: String,
    pub outcome: String,
    pub at: Moment,
}

pub(super) fn answers(read: &Read, id: ClueId) -> Result<Vec<Answer>, Fault> {
    let of = |r: &Row| Answer {
        seq: r.id("seq"),
        post: r.text("post").to_owned(),
        outcome: r.text("outcome").to_owned(),
        at: r.moment("at"),
    };
    Ok(read.by(&ANSWERS, "clue", &[id.into()])?.iter().map(of).collect())
}

/// How the clocks were kept: key and how many ran out, over the last year. Nothing about what was told.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Clocks {
    pub clocks: Vec<(String, i64)>,
}

/// Every clock that a kind may have, also those that never ran out. A service fact: it counts times, not cases.
pub fn clocks(read: &Read, scope: &Scope) -> Result<Clocks, Fault> {
    let mut given: Vec<Value> = values![read.now, read.now.plus(-366 * muster_ledger::DAY)];
    let within = scope.filter("community", "grid", &mut given);
    let sql = format!(
        "SELECT clock, COUNT(*) AS n FROM clue_clues WHERE due IS NOT NULL AND due < COALESCE(settled_at, ?1) AND made_at > ?2 \
         AND {within} GROUP BY clock"
    );
    let found = read.select(&sql, &given)?;
    let mut keys: Vec<String> = super::directory::shipped().kind.iter().filter_map(|k| k.clock.clone()).collect();
    keys.sort();
    keys.dedup();
    let of = |key: &String| found.iter().find(|r| r.text("clock") == key).map_or(0, |r| r.int("n"));
    Ok(Clocks { clocks: keys.iter().rev().map(|k| (k.clone(), of(k))).collect() })
}
