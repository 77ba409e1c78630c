//! How facts about requests change their rows.

use super::callback::{self, CALLS};
use super::fact::{
    Content, REQUEST_CALLED, RequestAnswered, RequestCalled, RequestConfirmed, RequestDeclined, RequestDone, RequestHandedOn,
    RequestId, RequestMade, RequestMerged, RequestOffered, RequestRated, RequestReopened, RequestSeparated, RequestSorted,
    RequestTaken, Unfit,
};
use super::kinds::Danger;
use super::table::{REQUESTS, STEPS, State};
use muster_ground::place::{By, Follow};
use muster_ledger::{ActorId, Fact, Fault, Moment, Row, Rows, values};

fn step(fact: &Fact, rows: &mut Rows<'_>, id: RequestId, what: &str, actor: ActorId, detail: &str) -> Result<(), Fault> {
    let e = &fact.envelope;
    rows.put(&STEPS, values![id, fact.seq(), fact.at(), what, actor, e.channel.name(), e.by.name(), detail])
}

const HERE: Follow = Follow::new(&REQUESTS, By::Community("community"), "building");

pub(super) fn project(fact: &Fact, rows: &mut Rows<'_>) -> Result<(), Fault> {
    let actor = fact.envelope.actor;
    match fact.kind() {
        "request.called" | "request.rated" => called(fact, rows),
        "places.moved" => HERE.project(fact, rows).map(|_| ()),
        "request.made" => {
            let m: RequestMade = fact.body()?;
            step(fact, rows, m.id, "made", actor, m.kind.name())?;
            rows.put(&REQUESTS, fresh(fact, &m))
        }
        "request.taken" => {
            let t: RequestTaken = fact.body()?;
            step(fact, rows, t.id, "taken", t.owner, "")?;
            rows.change(&REQUESTS, &[t.id.into()], |r| {
                r.set("state", State::Taken.name());
                r.set("owner", t.owner);
                r.set("taken_at", fact.at());
                r.set("beyond", "");
            })
        }
        "request.done" => {
            let d: RequestDone = fact.body()?;
            step(fact, rows, d.id, "done", d.by, "")?;
            rows.change(&REQUESTS, &[d.id.into()], |r| {
                r.set("state", State::Done.name());
                r.set("done_by", d.by);
                r.set("done_at", fact.at());
                r.set("beyond", "");
                first_word(r, fact.at());
            })
        }
        "request.confirmed" => {
            let c: RequestConfirmed = fact.body()?;
            step(fact, rows, c.id, "confirmed", actor, c.how.name())?;
            rows.change(&REQUESTS, &[c.id.into()], |r| {
                r.set("state", State::Confirmed.name());
                r.set("closed", 1i64);
                r.set("confirmed_at", fact.at());
                r.set("how", c.how.name());
                r.set("content", c.content.map_or("", Content::name));
            })
        }
        "request.reopened" => {
            let o: RequestReopened = fact.body()?;
            step(fact, rows, o.id, "reopened", actor, o.why.name())?;
            // Once it is done again, they are asked again.
            rows.delete(&CALLS, &[o.id.into()])?;
            rows.change(&REQUESTS, &[o.id.into()], |r| reopen(r, &o))
        }
        "request.sorted" => {
            let o: RequestSorted = fact.body()?;
            step(fact, rows, o.id, "sorted", actor, o.kind.name())?;
            rows.change(&REQUESTS, &[o.id.into()], |r| sort(r, &o))
        }
        "request.answered" => {
            let a: RequestAnswered = fact.body()?;
            step(fact, rows, a.id, "answered", actor, "")?;
            rows.change(&REQUESTS, &[a.id.into()], |r| first_word(r, fact.at()))
        }
        "request.offered" | "request.declined" | "request.merged" | "request.separated" => passed(fact, rows),
        _ => {
            let h: RequestHandedOn = fact.body()?;
            step(fact, rows, h.id, "handed_on", actor, h.to.name())?;
            rows.change(&REQUESTS, &[h.id.into()], |r| {
                r.set("state", State::Made.name());
                r.set("owner", None::<i64>);
                r.set("beyond", h.to.name());
            })
        }
    }
}

/// Called back: a line of its story, and what came of it.
fn called(fact: &Fact, rows: &mut Rows<'_>) -> Result<(), Fault> {
    let actor = fact.envelope.actor;
    if fact.kind() == REQUEST_CALLED.name {
        let c: RequestCalled = fact.body()?;
        step(fact, rows, c.id, "called", actor, "")?;
    } else {
        let r: RequestRated = fact.body()?;
        step(fact, rows, r.id, "rated", actor, r.content.name())?;
    }
    callback::project(fact, rows)
}

/// Given on, given back, put with another or apart.
fn passed(fact: &Fact, rows: &mut Rows<'_>) -> Result<(), Fault> {
    let actor = fact.envelope.actor;
    match fact.kind() {
        "request.offered" => {
            let o: RequestOffered = fact.body()?;
            step(fact, rows, o.id, "offered", actor, o.to.name())?;
            rows.change(&REQUESTS, &[o.id.into()], |r| r.set("beyond", o.to.name()))
        }
        "request.declined" => {
            let d: RequestDeclined = fact.body()?;
            step(fact, rows, d.id, "declined", actor, d.why.name())?;
            rows.change(&REQUESTS, &[d.id.into()], |r| {
                let astray = r.int("astray") + i64::from(d.why == Unfit::NotOurs);
                r.set("beyond", "");
                r.set("astray", astray);
            })
        }
        "request.merged" => {
            let m: RequestMerged = fact.body()?;
            step(fact, rows, m.id, "merged", actor, "")?;
            rows.change(&REQUESTS, &[m.id.into()], |r| {
                r.set("lead", m.into);
                r.set("beyond", "");
            })
        }
        _ => {
            let s: RequestSeparated = fact.body()?;
            step(fact, rows, s.id, "separated", actor, "")?;
            rows.change(&REQUESTS, &[s.id.into()], |r| {
                r.set("lead", None::<i64>);
                r.set("state", State::Made.name());
                r.set("owner", None::<i64>);
            })
        }
    }
}

fn fresh(fact: &Fact, m: &RequestMade) -> Vec<muster_ledger::Value> {
    let none = None::<i64>;
    values![
        m.id,
        0i64,
        if m.danger.is_some() { -1i64 } else { i64::from(!m.urgent) },
        m.due,
        m.kind.name(),
        State::Made.name(),
        m.community,
        m.grid,
        m.building,
        m.from_task,
        fact.at(),
        fact.envelope.actor,
        fact.seq(),
        none,
        none,
        none,
        none,
        none,
        "",
        0i64,
        "",
        m.room,
        m.person,
        fact.envelope.dataset.unwrap_or_default(),
        m.danger.map_or("", Danger::name),
        m.guessed,
        m.reply_by,
        none,
        none,
        "",
        0i64
    ]
}

/// The asker has heard something.
fn first_word(r: &mut Row, at: Moment) {
    if r.int_opt("replied_at").is_none() {
        r.set("replied_at", at);
    }
}

fn sort(r: &mut Row, o: &RequestSorted) {
    let was = r.int("calm");
    r.set("kind", o.kind.name());
    r.set("guessed", 0i64);
    r.set("danger", o.danger.map_or("", Danger::name));
    // What was danger stays urgent: somebody was frightened.
    r.set("calm", if o.danger.is_some() { -1 } else { was.max(0) });
    r.set("due", o.due);
}

/// It waits again, before the calm ones, and whoever did it is asked first.
fn reopen(r: &mut Row, o: &RequestReopened) {
    let (doer, times) = (r.int_opt("done_by"), r.int("reopened"));
    r.set("state", if doer.is_some() { State::Taken.name() } else { State::Made.name() });
    r.set("owner", doer);
    r.set("closed", 0i64);
    let calm = r.int("calm").min(0);
    r.set("calm", calm);
    r.set("due", o.due);
    r.set("reopened", times + 1);
    r.set("confirmed_at", None::<i64>);
    r.set("how", "");
    r.set("content", "");
    // Whoever still misses it is one again: the others may have it.
    r.set("lead", None::<i64>);
}
