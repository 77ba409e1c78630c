//! Decisions about whistles: blown, joined, answered, decided about; who is charged with what and on duty when. No clock is ever
//! set back: an insistence asks for another answer, and the hour of arrival stays what it was.

use super::call::{Call, State, Whistle};
use super::fact::{
    About, Answered, Blown, CallId, Called, Charged, Decided, Decline, Joined, Said, WHISTLE_ANSWERED, WHISTLE_BLOWN,
    WHISTLE_CHARGED, WHISTLE_DECIDED, WHISTLE_HANDED_DOWN, WHISTLE_JOINED, WHISTLE_WATCHED, Watched, WhistleId,
};
use super::kind::{Clocks, DEPARTMENTS_MAX, KINDS, departments_min};
use super::table::{CALLS, WHISTLES};
use muster_ground::organisation::{ORGANISATIONS, Organisation, OrganisationId};
use muster_ledger::{
    ActorId, Command, DAY, Dated, Draft, Fault, House, Key, Known, Moment, Period, PlaceId, Read, Refusal, Sealed,
};

/// What was wrong and what was said lives a year at least: a month's key each.
pub static WHISTLE_DATA: Dated = Dated { number: 45, purpose: "whistles", period: Period::Month, keep_days: 365 };

/// A turn of duty is at most so long: beyond it nobody is awake.
const WATCH_DAYS_MAX: i64 = 7;

pub(super) fn seal(house: &House, read: &Read, said: &impl serde::Serialize) -> Result<Sealed, Refusal> {
    let month = WHISTLE_DATA.ready(house, read)?;
    let plain = serde_json::to_vec(said).unwrap_or_default();
    Ok(read.vault().seal(month, None, &plain).map_err(|_| Fault::Keys("the month's dataset of whistles".into()))?)
}

pub(super) fn words(house: &House, read: &Read, name: &str, text: &str) -> Result<Sealed, Refusal> {
    seal(house, read, &Said { name: name.to_owned(), text: text.to_owned() })
}

pub(super) fn call_key(id: CallId) -> Key {
    Key::one(&CALLS, vec![id.into()])
}

pub(super) fn calls_key(id: WhistleId) -> Key {
    Key::by(&CALLS, "whistle", vec![id.into()])
}

fn organisation_key(id: OrganisationId) -> Key {
    Key::one(&ORGANISATIONS, vec![id.into()])
}

pub(super) fn call(known: &Known, id: CallId) -> Result<Call, Refusal> {
    let row = known.one(&CALLS, &[id.into()]);
    row.map(Call::from_row).ok_or_else(|| Refusal::not_found("whistle-none").instead("/whistles"))
}

pub(super) fn whistle(known: &Known, id: WhistleId) -> Result<Whistle, Refusal> {
    let row = known.one(&WHISTLES, &[id.into()]);
    row.map(Whistle::from_row).ok_or_else(|| Refusal::not_found("whistle-none").instead("/whistles"))
}

fn standing(known: &Known, id: OrganisationId, at: Moment) -> Result<(), Refusal> {
    let row = known.one(&ORGANISATIONS, &[id.into()]).map(Organisation::from_row);
    if row.is_some_and(|o| o.open(at)) { Ok(()) } else { Err(Refusal::conflict("organisation-over").instead("/organisations")) }
}

pub(super) fn wrong(field: &'static str, code: &'static str) -> Refusal {
    Refusal::invalid("web-form-wrong").arg("n", 1).problem(field, code)
}

pub(super) fn there(c: &Call) -> String {
    format!("/whistles/{}", c.whistle)
}

/// The step does not fit where the call stands.
pub(super) fn not_now(c: &Call) -> Refusal {
    let code = match c.state {
        State::Solved | State::Released | State::Withdrawn => "whistle-call-over",
        State::Called => "whistle-unanswered",
        State::Declined => "whistle-declined-open",
        State::Coming => "whistle-not-there",
        State::Reported => "whistle-to-confirm",
        State::Arrived => "whistle-there-already",
    };
    Refusal::conflict(code).instead(there(c))
}

pub(super) fn draft(kind: muster_ledger::Kind, body: &impl serde::Serialize, c: &Call) -> Draft {
    Draft::new(kind, body).area(c.community)
}

/// Calls one or more departments.
pub struct Blow {
    pub id: WhistleId,
    pub kind: String,
    pub place: (PlaceId, PlaceId, PlaceId),
    pub urgent: bool,
    pub exercise: bool,
    pub calls: Vec<Called>,
    pub clocks: Clocks,
    pub matter: Sealed,
}

impl Command for Blow {
    fn reads(&self) -> Vec<Key> {
        self.calls.iter().map(|c| organisation_key(c.organisation)).collect()
    }
    fn decide(&self, known: &Known, at: Moment) -> Result<Vec<Draft>, Refusal> {
        if !KINDS.contains(&self.kind.as_str()) {
            return Err(wrong("kind", "web-field-choose"));
        }
        let mut seen: Vec<OrganisationId> = self.calls.iter().map(|c| c.organisation).collect();
        seen.sort_unstable();
        seen.dedup();
        if seen.len() < self.calls.len() {
            return Err(wrong("second", "whistle-twice"));
        }
        if seen.len() < departments_min(&self.kind) {
            return Err(wrong("second", "whistle-two-needed"));
        }
        if seen.len() > DEPARTMENTS_MAX {
            return Err(Refusal::invalid("whistle-too-many").arg("n", DEPARTMENTS_MAX));
        }
        for id in &seen {
            standing(known, *id, at)?;
        }
        let (answer_by, arrive_by, solve_by) = self.clocks.from(at);
        let (place, community, grid) = self.place;
        let body = Blown {
            id: self.id,
            kind: self.kind.clone(),
            place,
            community,
            grid,
            urgent: self.urgent,
            exercise: self.exercise,
            calls: self.calls.clone(),
            answer_by,
            arrive_by,
            solve_by,
        };
        Ok(vec![Draft::new(WHISTLE_BLOWN, &body).area(community).sealed(self.matter.clone())])
    }
}

/// Calls one more department, instead of one that was the wrong one or beside the others.
pub struct Join {
    pub id: WhistleId,
    pub call: Called,
    pub instead_of: Option<CallId>,
    pub clocks: Clocks,
}

impl Command for Join {
    fn reads(&self) -> Vec<Key> {
        vec![Key::one(&WHISTLES, vec![self.id.into()]), calls_key(self.id), organisation_key(self.call.organisation)]
    }
    fn decide(&self, known: &Known, at: Moment) -> Result<Vec<Draft>, Refusal> {
        let w = whistle(known, self.id)?;
        let here = format!("/whistles/{}", w.id);
        if w.closed_at.is_some() {
            return Err(Refusal::conflict("whistle-over").instead(here));
        }
        standing(known, self.call.organisation, at)?;
        let calls: Vec<Call> = known.by(&CALLS, "whistle", &[self.id.into()]).iter().map(Call::from_row).collect();
        if calls.iter().any(|c| c.organisation == self.call.organisation && c.state.open()) {
            return Err(wrong("first", "whistle-twice"));
        }
        if calls.iter().filter(|c| c.state.open()).count() >= DEPARTMENTS_MAX {
            return Err(Refusal::conflict("whistle-too-many").arg("n", DEPARTMENTS_MAX).instead(here));
        }
        let (answer_by, arrive_by, solve_by) = self.clocks.from(at);
        let body = Joined { id: self.id, call: self.call, instead_of: self.instead_of, answer_by, arrive_by, solve_by };
        Ok(vec![Draft::new(WHISTLE_JOINED, &body).area(w.community)])
    }
}

/// A department says whether it comes.
pub struct Answer {
    pub call: CallId,
    pub declined: Option<Decline>,
    /// Words stand beside it: a refusal needs them.
    pub reasoned: bool,
    pub words: Sealed,
}

impl Command for Answer {
    fn reads(&self) -> Vec<Key> {
        vec![call_key(self.call)]
    }
    fn decide(&self, known: &Known, _: Moment) -> Result<Vec<Draft>, Refusal> {
        let c = call(known, self.call)?;
        // Who refused may still come; who comes may not quietly stay away.
        if !matches!(c.state, State::Called | State::Declined) {
            return Err(if c.state.open() { Refusal::conflict("whistle-answered").instead(there(&c)) } else { not_now(&c) });
        }
        if self.declined.is_some() && c.state == State::Declined {
            return Err(not_now(&c));
        }
        if self.declined.is_some() && c.insisted {
            return Err(Refusal::conflict("whistle-insisted").instead(there(&c)));
        }
        if self.declined.is_some() && !self.reasoned {
            return Err(wrong("text", "whistle-reason-missing"));
        }
        let body = Answered { call: c.id, declined: self.declined };
        Ok(vec![draft(WHISTLE_ANSWERED, &body, &c).sealed(self.words.clone())])
    }
}

/// Inside the department it is handed to someone.
pub struct HandDown {
    pub call: CallId,
    pub whom: Sealed,
}

impl Command for HandDown {
    fn reads(&self) -> Vec<Key> {
        vec![call_key(self.call)]
    }
    fn decide(&self, known: &Known, _: Moment) -> Result<Vec<Draft>, Refusal> {
        let c = call(known, self.call)?;
        if !c.state.open() {
            return Err(not_now(&c));
        }
        Ok(vec![draft(WHISTLE_HANDED_DOWN, &About { call: c.id }, &c).sealed(self.whom.clone())])
    }
}

/// A superior decides about a refusal: it stands, or they come all the same.
pub struct Decide {
    pub call: CallId,
    pub whistle: WhistleId,
    pub stands: bool,
    pub actor: ActorId,
    pub answer: i64,
    pub words: Sealed,
}

impl Command for Decide {
    fn reads(&self) -> Vec<Key> {
        vec![call_key(self.call), Key::one(&WHISTLES, vec![self.whistle.into()])]
    }
    fn decide(&self, known: &Known, at: Moment) -> Result<Vec<Draft>, Refusal> {
        let c = call(known, self.call)?;
        if c.state != State::Declined {
            return Err(Refusal::conflict("whistle-nothing-declined").instead(there(&c)));
        }
        // Whoever called them cannot be the judge of their refusal.
        if c.whistle != self.whistle || whistle(known, c.whistle)?.blown_by == self.actor {
            return Err(Refusal::forbidden("whistle-own-decision").instead(there(&c)));
        }
        let body = Decided { call: c.id, again_by: (!self.stands).then(|| at.plus(self.answer)) };
        Ok(vec![draft(WHISTLE_DECIDED, &body, &c).sealed(self.words.clone())])
    }
}

/// Which kinds a department is called for where nobody names one.
pub(super) struct Charge {
    pub body: Charged,
    pub area: PlaceId,
}

impl Command for Charge {
    fn reads(&self) -> Vec<Key> {
        vec![organisation_key(self.body.organisation)]
    }
    fn decide(&self, known: &Known, at: Moment) -> Result<Vec<Draft>, Refusal> {
        standing(known, self.body.organisation, at)?;
        if self.body.kinds.iter().any(|k| !KINDS.contains(&k.as_str())) {
            return Err(wrong("kinds", "web-field-choose"));
        }
        Ok(vec![Draft::new(WHISTLE_CHARGED, &self.body).area(self.area)])
    }
}

/// A department says who is on duty.
pub(super) struct Watch {
    pub body: Watched,
    pub whom: Sealed,
    pub area: PlaceId,
}

impl Command for Watch {
    fn reads(&self) -> Vec<Key> {
        vec![organisation_key(self.body.organisation)]
    }
    fn decide(&self, known: &Known, at: Moment) -> Result<Vec<Draft>, Refusal> {
        let b = &self.body;
        standing(known, b.organisation, at)?;
        if b.until <= at || b.until <= b.from || b.until.0 - b.from.0 > WATCH_DAYS_MAX * DAY {
            return Err(Refusal::invalid("whistle-watch-term")
                .arg("days", WATCH_DAYS_MAX)
                .problem("until", "whistle-watch-term-field"));
        }
        Ok(vec![Draft::new(WHISTLE_WATCHED, b).area(self.area).sealed(self.whom.clone())])
    }
}
