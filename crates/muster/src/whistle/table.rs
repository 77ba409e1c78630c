//! One row for each whistle, one for each department called, one for each department's charge, one for each turn of duty.

use super::call::{Call, State};
use super::fact::{
    About, Answered, Arrived, Blown, CallId, Called, Charged, Closed, Decided, Escalated, Joined, Rated, Solved, Watched,
};
use muster_ground::place::{By, Follow};
use muster_ledger::{Fact, Fault, Index, Keep, Moment, PlaceId, Row, Rows, Table, Value, int, text, values};

const DUE: &str = "whistle.due";

pub(super) static WHISTLES: Table = Table {
    name: "whistle_whistles",
    keep: Keep::Projection,
    columns: &[
        int("id"),
        text("kind"),
        int("place"),
        int("community"),
        int("grid"),
        int("urgent"),
        int("exercise"),
        int("part"),
        int("blown_at"),
        int("blown_by"),
        int("closed_at"),
        int("withdrawn"),
    ],
    key: 1,
    indexes: &[Index { name: "community", columns: &["community"] }],
};

pub(super) static CALLS: Table = Table {
    name: "whistle_calls",
    keep: Keep::Projection,
    columns: &[
        int("id"),
        int("whistle"),
        int("organisation"),
        int("community"),
        int("grid"),
        int("exercise"),
        int("state"),
        int("called_at"),
        int("answer_by"),
        int("arrive_by"),
        int("solve_by"),
        // The next answer is due then: to a superior's word after a refusal.
        int("again_by"),
        int("answered_at"),
        int("declined"),
        int("declined_at"),
        int("answer_part"),
        int("handed_part"),
        int("reported_at"),
        int("arrived_at"),
        int("solved_at"),
        int("solved_part"),
        int("rung"),
        int("insisted"),
        int("content"),
        int("content_part"),
    ],
    key: 1,
    indexes: &[
        Index { name: "whistle", columns: &["whistle"] },
        Index { name: "organisation", columns: &["organisation"] },
        Index { name: "community", columns: &["community"] },
    ],
};

pub(super) static CHARGES: Table = Table {
    name: "whistle_charges",
    keep: Keep::Projection,
    columns: &[int("organisation"), text("kinds")],
    key: 1,
    indexes: &[],
};

pub(super) static WATCHES: Table = Table {
    name: "whistle_watches",
    keep: Keep::Projection,
    columns: &[int("id"), int("organisation"), int("since"), int("until"), int("part")],
    key: 1,
    indexes: &[Index { name: "organisation", columns: &["organisation"] }],
};

/// What happened to a call, for its history.
pub(super) static EVENTS: Table = Table {
    name: "whistle_events",
    keep: Keep::Projection,
    columns: &[int("whistle"), int("seq"), int("call"), text("kind"), int("at"), int("actor"), int("what")],
    key: 2,
    indexes: &[],
};

const FOLLOW_WHISTLES: Follow = Follow::new(&WHISTLES, By::Community("community"), "place");
const FOLLOW_CALLS: Follow = Follow::new(&CALLS, By::Community("community"), "");

type Times = (Moment, Moment, Moment);

fn call_row(w: &Row, c: &Called, (answer, arrive, solve): Times, at: Moment) -> Vec<Value> {
    let none = None::<i64>;
    let (community, grid): (PlaceId, PlaceId) = (w.id("community"), w.id("grid"));
    let mut row = values![c.id, w.int("id"), c.organisation, community, grid, w.int("exercise"), 0i64, at];
    row.extend(values![answer, arrive, solve, none, none, none, none, none, none, none, none, none, none]);
    row.extend(values![0i64, 0i64, none, none]);
    row
}

/// Puts the timer where the row says that the next step upward is.
fn rewake(fact: &Fact, rows: &mut Rows<'_>, id: CallId) -> Result<(), Fault> {
    let wake = rows.get(&CALLS, &[id.into()])?.map(|r| Call::from_row(&r)).and_then(|c| c.wake());
    match wake {
        Some(at) => rows.wake(DUE, id.0, at, fact.seq()),
        None => rows.sleep(DUE, id.0),
    }
}

fn event(fact: &Fact, rows: &mut Rows<'_>, call: CallId, what: i64) -> Result<(), Fault> {
    let Some(row) = rows.get(&CALLS, &[call.into()])? else { return Ok(()) };
    let kind = fact.kind().trim_start_matches("whistle.");
    rows.put(&EVENTS, values![row.int("whistle"), fact.seq(), call, kind, fact.at(), fact.envelope.actor, what])
}

/// A change of one call; `next` begins a new step, whose clock nobody has been told about.
fn change(fact: &Fact, rows: &mut Rows<'_>, id: CallId, what: i64, f: impl FnOnce(&mut Row)) -> Result<(), Fault> {
    rows.change(&CALLS, &[id.into()], f)?;
    event(fact, rows, id, what)?;
    rewake(fact, rows, id)
}

fn step(r: &mut Row, state: State) {
    r.set("state", state as i64);
    r.set("rung", 0i64);
}

pub(super) fn project(fact: &Fact, rows: &mut Rows<'_>) -> Result<(), Fault> {
    let (at, seq, none) = (fact.at(), fact.seq(), None::<i64>);
    match fact.kind() {
        "whistle.blown" => {
            let b: Blown = fact.body()?;
            let (urgent, exercise) = (i64::from(b.urgent), i64::from(b.exercise));
            let mut row = values![b.id, b.kind, b.place, b.community, b.grid, urgent, exercise];
            row.extend(values![seq, at, fact.envelope.actor, none, none]);
            rows.put(&WHISTLES, row.clone())?;
            let whistle = Row::new(&WHISTLES, row);
            for c in &b.calls {
                rows.put(&CALLS, call_row(&whistle, c, (b.answer_by, b.arrive_by, b.solve_by), at))?;
                rewake(fact, rows, c.id)?;
            }
            Ok(())
        }
        "whistle.joined" => {
            let j: Joined = fact.body()?;
            if let Some(w) = rows.get(&WHISTLES, &[j.id.into()])? {
                rows.put(&CALLS, call_row(&w, &j.call, (j.answer_by, j.arrive_by, j.solve_by), at))?;
                event(fact, rows, j.call.id, 0)?;
                rewake(fact, rows, j.call.id)?;
            }
            Ok(())
        }
        "whistle.answered" => {
            let a: Answered = fact.body()?;
            change(fact, rows, a.call, a.declined.map_or(-1, |d| d as i64), |r| {
                if r.moment_opt("answered_at").is_none() {
                    r.set("answered_at", at);
                }
                r.set("answer_part", seq);
                r.set("declined", a.declined.map(|d| d as i64));
                r.set("declined_at", a.declined.map(|_| at));
                step(r, if a.declined.is_some() { State::Declined } else { State::Coming });
            })
        }
        "whistle.handed_down" => {
            let a: About = fact.body()?;
            change(fact, rows, a.call, 0, |r| r.set("handed_part", seq))
        }
        "whistle.decided" => {
            let d: Decided = fact.body()?;
            change(fact, rows, d.call, i64::from(d.again_by.is_some()), |r| match d.again_by {
                None => step(r, State::Released),
                Some(by) => {
                    r.set("again_by", by);
                    r.set("insisted", 1i64);
                    step(r, State::Called);
                }
            })
        }
        "whistle.reported" => {
            let a: About = fact.body()?;
            change(fact, rows, a.call, 0, |r| {
                r.set("reported_at", at);
                step(r, State::Reported);
            })
        }
        "whistle.arrived" => {
            let a: Arrived = fact.body()?;
            change(fact, rows, a.call, i64::from(a.there), |r| {
                if !a.there {
                    r.set("reported_at", none);
                    return step(r, State::Coming);
                }
                // They were there when they said so; the caller only confirms it.
                r.set("arrived_at", r.moment_opt("reported_at").unwrap_or(at));
                step(r, State::Arrived);
            })
        }
        "whistle.solved" => {
            let s: Solved = fact.body()?;
            change(fact, rows, s.call, 0, |r| {
                r.set("solved_at", at);
                r.set("solved_part", seq);
                step(r, State::Solved);
            })
        }
        "whistle.reopened" => {
            let a: About = fact.body()?;
            change(fact, rows, a.call, 0, |r| {
                r.set("solved_at", none);
                step(r, State::Arrived);
            })
        }
        "whistle.escalated" => {
            let e: Escalated = fact.body()?;
            change(fact, rows, e.call, i64::from(e.rung), |r| r.set("rung", i64::from(e.rung)))
        }
        "whistle.closed" => {
            let c: Closed = fact.body()?;
            for call in rows.by(&CALLS, "whistle", &[c.id.into()])?.iter().map(Call::from_row) {
                if call.state.open() {
                    rows.change(&CALLS, &[call.id.into()], |r| step(r, State::Withdrawn))?;
                }
                rows.sleep(DUE, call.id.0)?;
            }
            rows.change(&WHISTLES, &[c.id.into()], |r| {
                r.set("closed_at", at);
                r.set("withdrawn", i64::from(c.withdrawn));
            })
        }
        "whistle.rated" => {
            let c: Rated = fact.body()?;
            rows.change(&CALLS, &[c.call.into()], |r| {
                r.set("content", c.content as i64);
                r.set("content_part", seq);
            })
        }
        "whistle.charged" => {
            let c: Charged = fact.body()?;
            if c.kinds.is_empty() {
                return rows.delete(&CHARGES, &[c.organisation.into()]);
            }
            rows.put(&CHARGES, values![c.organisation, c.kinds.join(" ")])
        }
        "whistle.watched" => {
            let w: Watched = fact.body()?;
            rows.put(&WATCHES, values![w.id, w.organisation, w.from, w.until, seq])
        }
        _ => {
            FOLLOW_WHISTLES.project(fact, rows)?;
            FOLLOW_CALLS.project(fact, rows).map(|_| ())
        }
    }
}
