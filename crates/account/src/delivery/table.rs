//! A row for each delivery, one for each person of it, one for each try.

use super::fact::{Addressed, Announced, Begun, Closed, DeliveryId, Passed, Received, Refused, Tried, WayChosen, Went};
use muster_ground::place::{By, Follow};
use muster_ledger::{Fact, Fault, Index, Keep, MINUTE, Rows, SubjectRef, Table, blob, int, values};
use serde::{Deserialize, Serialize};

/// The timer of a delivery.
pub(super) const DUE: &str = "delivery.due";
/// After so many vain calls it goes to the door.
pub(super) const CALLS_MAX: i64 = 2;

/// By which way someone hears of a notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    /// On their own page, when they sign in.
    Page = 0,
    Text = 1,
    Call = 2,
    /// Paper, at the door.
    Paper = 3,
}

impl Way {
    pub const ALL: [Way; 4] = [Way::Page, Way::Text, Way::Call, Way::Paper];
    pub fn code(self) -> &'static str {
        ["page", "text", "call", "paper"][self as usize]
    }
    pub fn parse(code: &str) -> Option<Way> {
        Way::ALL.into_iter().find(|w| w.code() == code)
    }
    pub fn words(self) -> &'static str {
        ["delivery-way-page", "delivery-way-text", "delivery-way-call", "delivery-way-paper"][self as usize]
    }
    pub(super) fn of(n: i64) -> Way {
        usize::try_from(n).ok().and_then(|n| Way::ALL.get(n).copied()).unwrap_or(Way::Paper)
    }
}

/// How it stands with one person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    OnTheWay = 0,
    Door = 1,
    Reached = 2,
    Refused = 3,
    /// They left the register.
    Gone = 4,
}

impl State {
    pub const ALL: [State; 5] = [State::OnTheWay, State::Door, State::Reached, State::Refused, State::Gone];
    pub fn words(self) -> &'static str {
        ["delivery-on-the-way", "delivery-door", "delivery-reached", "delivery-refused", "delivery-gone"][self as usize]
    }
    pub(super) fn of(n: i64) -> State {
        usize::try_from(n).ok().and_then(|n| State::ALL.get(n).copied()).unwrap_or(State::OnTheWay)
    }
}

pub static DELIVERIES: Table = Table {
    name: "delivery_deliveries",
    keep: Keep::Projection,
    columns: &[
        int("id"),
        int("notice"),
        int("community"),
        int("area"),
        int("step_minutes"),
        int("calls"),
        int("arrived_counts"),
        int("until"),
        int("begun_at"),
        int("begun_by"),
        int("closed_at"),
        int("closed_why"),
    ],
    key: 1,
    indexes: &[Index { name: "notice", columns: &["notice"] }, Index { name: "community", columns: &["community"] }],
};

pub static ROWS: Table = Table {
    name: "delivery_rows",
    keep: Keep::Projection,
    columns: &[
        int("delivery"),
        blob("subject"),
        int("community"),
        int("grid"),
        int("building"),
        int("way"),
        int("state"),
        int("next_at"),
        // Vain calls.
        int("calls"),
        // A text went out by this way.
        int("sent"),
        int("changed_at"),
    ],
    key: 2,
    indexes: &[
        Index { name: "due", columns: &["delivery", "state", "next_at"] },
        Index { name: "text", columns: &["way", "sent", "state"] },
        Index { name: "community", columns: &["community"] },
        Index { name: "subject", columns: &["subject"] },
    ],
};

/// What was tried with whom.
pub(super) static TRIES: Table = Table {
    name: "delivery_tries",
    keep: Keep::Projection,
    columns: &[int("delivery"), blob("subject"), int("seq"), int("way"), int("went"), int("at")],
    key: 3,
    indexes: &[],
};

/// Which way someone wants, where they said so.
pub(super) static WAYS: Table = Table {
    name: "delivery_ways",
    keep: Keep::Projection,
    columns: &[blob("subject"), int("way"), int("at")],
    key: 1,
    indexes: &[],
};

/// Tasks at doors, by the fact that issued them.
pub(super) static BATCHES: Table = Table {
    name: "delivery_batches",
    keep: Keep::Projection,
    columns: &[int("batch"), int("delivery")],
    key: 1,
    indexes: &[Index { name: "delivery", columns: &["delivery"] }],
};

pub(super) static ANNOUNCED: Table = Table {
    name: "delivery_announced",
    keep: Keep::Projection,
    columns: &[int("delivery"), int("seq"), int("place"), int("at")],
    key: 2,
    indexes: &[],
};

const FOLLOW: Follow = Follow::new(&ROWS, By::Community("community"), "building");

fn step_of(rows: &mut Rows<'_>, id: DeliveryId) -> Result<i64, Fault> {
    Ok(rows.get(&DELIVERIES, &[id.into()])?.map_or(0, |r| r.int("step_minutes")) * MINUTE)
}

/// Went by another way, by one try: the line that its page shows.
fn line(rows: &mut Rows<'_>, fact: &Fact, id: DeliveryId, who: SubjectRef, way: Way, went: i64) -> Result<(), Fault> {
    rows.put(&TRIES, values![id, who, fact.seq(), way as i64, went, fact.at()])
}

/// What a line says beyond [`Went`].
pub(super) const RECEIVED: i64 = 10;
pub(super) const REFUSED: i64 = 11;

fn end(rows: &mut Rows<'_>, fact: &Fact, id: DeliveryId, who: &[SubjectRef], state: State) -> Result<(), Fault> {
    for who in who {
        rows.change(&ROWS, &values![id, *who], |r| {
            r.set("state", state as i64);
            r.set("next_at", None::<i64>);
            r.set("changed_at", fact.at());
        })?;
    }
    Ok(())
}

fn passed(fact: &Fact, rows: &mut Rows<'_>) -> Result<(), Fault> {
    let p: Passed = fact.body()?;
    let step = step_of(rows, p.id)?;
    for (who, way) in &p.to {
        rows.change(&ROWS, &values![p.id, *who], |r| {
            let door = *way == Way::Paper;
            r.set("way", *way as i64);
            r.set("state", if door { State::Door } else { State::OnTheWay } as i64);
            r.set("next_at", (!door).then(|| fact.at().plus(step)));
            r.set("sent", 0i64);
            r.set("changed_at", fact.at());
        })?;
    }
    end(rows, fact, p.id, &p.gone, State::Gone)?;
    for b in &p.batches {
        rows.put(&BATCHES, values![*b, p.id])?;
    }
    match p.next {
        Some(at) => rows.wake(DUE, p.id.0, at, fact.seq()),
        None => Ok(()),
    }
}

fn tried(fact: &Fact, rows: &mut Rows<'_>) -> Result<(), Fault> {
    let t: Tried = fact.body()?;
    let step = step_of(rows, t.id)?;
    for who in &t.who {
        line(rows, fact, t.id, *who, t.way, t.went as i64)?;
        rows.change(&ROWS, &values![t.id, *who], |r| {
            r.set("changed_at", fact.at());
            match t.went {
                Went::Sent | Went::Arrived => r.set("sent", 1i64),
                Went::Failed => {
                    r.set("sent", 1i64);
                    // A late word about a way that was left already hurries nobody.
                    if r.int("way") == t.way as i64 && r.int("state") == State::OnTheWay as i64 {
                        r.set("next_at", fact.at());
                    }
                }
                Went::NotReached => {
                    let calls = r.int("calls") + 1;
                    r.set("calls", calls);
                    if calls >= CALLS_MAX && r.int("state") == State::OnTheWay as i64 {
                        r.set("next_at", fact.at());
                    }
                }
                // Somebody goes there once more.
                Went::Left => {
                    r.set("state", State::OnTheWay as i64);
                    r.set("next_at", fact.at().plus(step));
                }
            }
        })?;
    }
    // A delivery that was closed tries nothing more; an early ring finds the next moment by itself.
    let open = rows.get(&DELIVERIES, &[t.id.into()])?.is_some_and(|r| r.int_opt("closed_at").is_none());
    if open { rows.wake(DUE, t.id.0, fact.at().plus(MINUTE), fact.seq()) } else { Ok(()) }
}

pub(super) fn project(fact: &Fact, rows: &mut Rows<'_>) -> Result<(), Fault> {
    let none = None::<i64>;
    match fact.kind() {
        "delivery.begun" => {
            let b: Begun = fact.body()?;
            let row = values![
                b.id,
                b.notice,
                b.community,
                b.area,
                b.step_minutes,
                b.calls,
                b.arrived_counts,
                b.until,
                fact.at(),
                fact.envelope.actor,
                none,
                none
            ];
            rows.put(&DELIVERIES, row)?;
            rows.wake(DUE, b.id.0, fact.at().plus(MINUTE), fact.seq())
        }
        "delivery.addressed" => {
            let a: Addressed = fact.body()?;
            let step = step_of(rows, a.id)?;
            for t in &a.to {
                // Whoever wants paper need not wait.
                let next = if t.way == Way::Paper { fact.at() } else { fact.at().plus(step) };
                let row = values![a.id, t.who, a.community, t.grid, t.building, t.way as i64, 0i64, next, 0i64, 0i64, fact.at()];
                rows.put(&ROWS, row)?;
            }
            Ok(())
        }
        "delivery.passed" => passed(fact, rows),
        "delivery.tried" => tried(fact, rows),
        "delivery.received" => {
            let r: Received = fact.body()?;
            for who in &r.who {
                line(rows, fact, r.id, *who, r.way, RECEIVED)?;
            }
            end(rows, fact, r.id, &r.who, State::Reached)
        }
        "delivery.refused" => {
            let r: Refused = fact.body()?;
            for who in &r.who {
                line(rows, fact, r.id, *who, Way::Paper, REFUSED)?;
            }
            end(rows, fact, r.id, &r.who, State::Refused)
        }
        "delivery.announced" => {
            let a: Announced = fact.body()?;
            rows.put(&ANNOUNCED, values![a.id, fact.seq(), a.at, fact.at()])
        }
        "delivery.closed" => {
            let c: Closed = fact.body()?;
            rows.change(&DELIVERIES, &[c.id.into()], |r| {
                r.set("closed_at", fact.at());
                r.set("closed_why", c.why as i64);
            })?;
            rows.sleep(DUE, c.id.0)
        }
        "notice_way.chosen" => {
            let w: WayChosen = fact.body()?;
            match fact.subject() {
                Some(who) => rows.put(&WAYS, values![who, w.way as i64, fact.at()]),
                None => Ok(()),
            }
        }
        "letter.issued" | "letter.withdrawn" => super::letter::project(fact, rows),
        _ => FOLLOW.project(fact, rows).map(|_| ()),
    }
}
