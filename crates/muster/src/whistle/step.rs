//! Decisions on the way of a whistle: there, confirmed, solved, not solved, passed up, closed, rated.

use super::call::{Call, State};
use super::fact::{
    About, Answered, Arrived, CallId, Closed, Content, Escalated, Rated, Solved, WHISTLE_ANSWERED, WHISTLE_ARRIVED,
    WHISTLE_CLOSED, WHISTLE_ESCALATED, WHISTLE_RATED, WHISTLE_REOPENED, WHISTLE_REPORTED, WHISTLE_SOLVED, WhistleId,
};
use super::rule::{call, call_key, calls_key, draft, not_now, there, whistle, wrong};
use super::table::{CALLS, WHISTLES};
use muster_ledger::{Command, DAY, Draft, House, Key, Known, Moment, Read, Refusal, Sealed};

/// So long after the end the caller may say how content they are.
const RATE_DAYS: i64 = 30;

/// The department says that it is there.
pub struct Report {
    pub call: CallId,
}

impl Command for Report {
    fn reads(&self) -> Vec<Key> {
        vec![call_key(self.call)]
    }
    fn decide(&self, known: &Known, _: Moment) -> Result<Vec<Draft>, Refusal> {
        let c = call(known, self.call)?;
        if c.exercise {
            return Err(Refusal::conflict("whistle-exercise-stay").instead(there(&c)));
        }
        // Whoever stands at the door has answered.
        match c.state {
            State::Called | State::Declined => Ok(vec![
                draft(WHISTLE_ANSWERED, &Answered { call: c.id, declined: None }, &c),
                draft(WHISTLE_REPORTED, &About { call: c.id }, &c),
            ]),
            State::Coming => Ok(vec![draft(WHISTLE_REPORTED, &About { call: c.id }, &c)]),
            _ => Err(not_now(&c)),
        }
    }
}

/// The caller says whether they are there.
pub struct Arrive {
    pub call: CallId,
    pub there: bool,
}

impl Command for Arrive {
    fn reads(&self) -> Vec<Key> {
        vec![call_key(self.call)]
    }
    fn decide(&self, known: &Known, _: Moment) -> Result<Vec<Draft>, Refusal> {
        let c = call(known, self.call)?;
        if c.exercise {
            return Err(Refusal::conflict("whistle-exercise-stay").instead(there(&c)));
        }
        match (c.state, self.there) {
            (State::Called, true) => Ok(vec![
                draft(WHISTLE_ANSWERED, &Answered { call: c.id, declined: None }, &c),
                draft(WHISTLE_ARRIVED, &Arrived { call: c.id, there: true }, &c),
            ]),
            (State::Coming, true) | (State::Reported, _) => {
                Ok(vec![draft(WHISTLE_ARRIVED, &Arrived { call: c.id, there: self.there }, &c)])
            }
            _ => Err(not_now(&c)),
        }
    }
}

/// The department says that its share is done.
pub struct Solve {
    pub call: CallId,
    pub words: Sealed,
}

impl Command for Solve {
    fn reads(&self) -> Vec<Key> {
        vec![call_key(self.call)]
    }
    fn decide(&self, known: &Known, _: Moment) -> Result<Vec<Draft>, Refusal> {
        let c = call(known, self.call)?;
        if c.state != State::Arrived {
            return Err(not_now(&c));
        }
        Ok(vec![draft(WHISTLE_SOLVED, &Solved { call: c.id }, &c).sealed(self.words.clone())])
    }
}

/// The caller says that it is not.
pub struct Reopen {
    pub call: CallId,
    pub words: Sealed,
}

impl Command for Reopen {
    fn reads(&self) -> Vec<Key> {
        vec![call_key(self.call)]
    }
    fn decide(&self, known: &Known, _: Moment) -> Result<Vec<Draft>, Refusal> {
        let c = call(known, self.call)?;
        if c.state != State::Solved {
            return Err(not_now(&c));
        }
        Ok(vec![draft(WHISTLE_REOPENED, &About { call: c.id }, &c).sealed(self.words.clone())])
    }
}

/// The whistle ends: solved by all, or no longer needed.
pub struct Close {
    pub id: WhistleId,
    pub withdrawn: bool,
}

impl Command for Close {
    fn reads(&self) -> Vec<Key> {
        vec![Key::one(&WHISTLES, vec![self.id.into()]), calls_key(self.id)]
    }
    fn decide(&self, known: &Known, _: Moment) -> Result<Vec<Draft>, Refusal> {
        let w = whistle(known, self.id)?;
        let here = format!("/whistles/{}", w.id);
        if w.closed_at.is_some() {
            return Err(Refusal::conflict("whistle-over").instead(here));
        }
        let calls: Vec<Call> = known.by(&CALLS, "whistle", &[self.id.into()]).iter().map(Call::from_row).collect();
        // An exercise ends when everyone has answered.
        let done = |c: &Call| !c.state.open() || w.exercise && c.state == State::Coming;
        let open = calls.iter().filter(|c| !done(c)).count();
        if !self.withdrawn && open > 0 {
            return Err(Refusal::conflict("whistle-still-open").arg("n", open).instead(here));
        }
        Ok(vec![Draft::new(WHISTLE_CLOSED, &Closed { id: w.id, withdrawn: self.withdrawn }).area(w.community)])
    }
}

/// The caller says how content they are with a department.
pub struct Rate {
    pub call: CallId,
    pub content: Content,
    pub reasoned: bool,
    pub words: Sealed,
}

impl Command for Rate {
    fn reads(&self) -> Vec<Key> {
        vec![call_key(self.call)]
    }
    fn decide(&self, known: &Known, at: Moment) -> Result<Vec<Draft>, Refusal> {
        let c = call(known, self.call)?;
        if c.exercise || c.state.open() {
            return Err(Refusal::conflict("whistle-rate-later").instead(there(&c)));
        }
        if c.content.is_some() {
            return Err(Refusal::conflict("whistle-rated").instead(there(&c)));
        }
        if at >= c.solved_at.unwrap_or(c.solve_by).plus(RATE_DAYS * DAY) {
            return Err(Refusal::conflict("whistle-rate-over").arg("days", RATE_DAYS).instead(there(&c)));
        }
        if self.content == Content::Not && !self.reasoned {
            return Err(wrong("text", "whistle-reason-missing"));
        }
        Ok(vec![draft(WHISTLE_RATED, &Rated { call: c.id, content: self.content }, &c).sealed(self.words.clone())])
    }
}

/// What was due has not come: it is passed up.
pub struct Escalate(pub CallId);

impl Command for Escalate {
    fn reads(&self) -> Vec<Key> {
        vec![call_key(self.0)]
    }
    fn decide(&self, known: &Known, at: Moment) -> Result<Vec<Draft>, Refusal> {
        let c = call(known, self.0)?;
        let (Some(wake), Some((step, ..))) = (c.wake(), c.awaited()) else { return Ok(Vec::new()) };
        if at < wake {
            return Ok(Vec::new());
        }
        let body = Escalated { call: c.id, step, rung: u8::try_from(c.rung + 1).unwrap_or(2) };
        Ok(vec![draft(WHISTLE_ESCALATED, &body, &c)])
    }
}

/// The timer `whistle.due`.
pub fn fire_due(id: i64, _: &Read, _: &House) -> Result<Option<Box<dyn Command>>, Refusal> {
    Ok(Some(Box::new(Escalate(CallId(id)))))
}
