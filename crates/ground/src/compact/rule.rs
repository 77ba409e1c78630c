//! Decisions about compacts: drafted, signed by both sides, called, answered.

use super::fact::{
    Answered, Arrived, COMPACT_ANSWERED, COMPACT_ARRIVED, COMPACT_CALLED, COMPACT_DRAFTED, COMPACT_ENDED, COMPACT_PROMISED,
    COMPACT_SIGNED, CallId, Called, CompactId, Drafted, Ended, Promise, Promised, Said, Side, Signed,
};
use super::table::{CALLS, COMPACTS, Call, Compact, State};
use crate::duty::STAFF_DATASET;
use crate::organisation::{ORGANISATIONS, Organisation, OrganisationId, RESOURCES};
use muster_ledger::{ActorId, Command, DAY, Draft, Fault, HOUR, Key, Known, Moment, Refusal, Sealed, Vault};

/// Beyond so many years people and means are others: it is signed anew.
const YEARS_MAX: i64 = 3;
/// Promises in one compact: more are not remembered when they are needed.
pub(super) const PROMISES_MAX: usize = 20;
pub(super) const HOURS_MAX: i64 = 72;

pub(super) fn seal(vault: &Vault, name: &str, text: &str) -> Result<Sealed, Refusal> {
    let plain = serde_json::to_vec(&Said { name: name.to_owned(), text: text.to_owned() }).unwrap_or_default();
    Ok(vault.seal(STAFF_DATASET, None, &plain).map_err(|_| Fault::Keys("the staff dataset".into()))?)
}

fn compact_key(id: CompactId) -> Key {
    Key::one(&COMPACTS, vec![id.into()])
}
fn call_key(id: CallId) -> Key {
    Key::one(&CALLS, vec![id.into()])
}

fn compact(known: &Known, id: CompactId) -> Result<Compact, Refusal> {
    let row = known.one(&COMPACTS, &[id.into()]);
    row.map(Compact::from_row).ok_or_else(|| Refusal::not_found("compact-none").instead("/compacts"))
}
fn call(known: &Known, id: CallId) -> Result<Call, Refusal> {
    let row = known.one(&CALLS, &[id.into()]);
    row.map(Call::from_row).ok_or_else(|| Refusal::not_found("compact-no-call").instead("/compacts"))
}
fn open_organisation(known: &Known, id: OrganisationId, at: Moment) -> Result<(), Refusal> {
    let row = known.one(&ORGANISATIONS, &[id.into()]).map(Organisation::from_row);
    if row.is_some_and(|o| o.open(at)) { Ok(()) } else { Err(Refusal::conflict("organisation-over").instead("/organisations")) }
}

pub struct DraftCompact {
    pub body: Drafted,
}

impl Command for DraftCompact {
    fn reads(&self) -> Vec<Key> {
        vec![Key::one(&ORGANISATIONS, vec![self.body.organisation.into()])]
    }
    fn decide(&self, known: &Known, at: Moment) -> Result<Vec<Draft>, Refusal> {
        let b = &self.body;
        open_organisation(known, b.organisation, at)?;
        if b.until <= at || b.until <= b.from || b.until.0 - b.from.0 > YEARS_MAX * 366 * DAY {
            return Err(Refusal::invalid("compact-term").problem("until", "compact-term"));
        }
        Ok(vec![Draft::new(COMPACT_DRAFTED, b).area(b.at.place)])
    }
}

pub struct AddPromise {
    pub id: CompactId,
    pub promise: Promise,
}

impl Command for AddPromise {
    fn reads(&self) -> Vec<Key> {
        vec![compact_key(self.id)]
    }
    fn decide(&self, known: &Known, at: Moment) -> Result<Vec<Draft>, Refusal> {
        let c = compact(known, self.id)?;
        // What was signed stays what was signed.
        if c.state(at) != State::Draft {
            return Err(Refusal::conflict("compact-signed-already").instead(format!("/compacts/{}", c.id)));
        }
        let p = &self.promise;
        if c.promises.len() >= PROMISES_MAX {
            return Err(Refusal::conflict("compact-full").arg("n", PROMISES_MAX));
        }
        if p.amount < 1 || !RESOURCES.contains(&p.what.as_str()) || !(0..=HOURS_MAX).contains(&p.within_hours) {
            return Err(Refusal::invalid("compact-promise").arg("hours", HOURS_MAX));
        }
        let body = Promised { id: self.id, promise: p.clone() };
        Ok(vec![Draft::new(COMPACT_PROMISED, &body).area(c.area)])
    }
}

/// One side signs. `signer` is sealed where the organisation does.
pub struct Sign {
    pub id: CompactId,
    pub side: Side,
    /// Who writes it down or signs for the community; the house where the organisation uses its link.
    pub actor: ActorId,
    pub paper: bool,
    pub signer: Option<Sealed>,
}

impl Command for Sign {
    fn reads(&self) -> Vec<Key> {
        vec![compact_key(self.id)]
    }
    fn decide(&self, known: &Known, at: Moment) -> Result<Vec<Draft>, Refusal> {
        let c = compact(known, self.id)?;
        let there = format!("/compacts/{}", c.id);
        match (c.state(at), self.side) {
            (State::Over, _) => return Err(Refusal::conflict("compact-over").instead(there)),
            (State::Draft, Side::Organisation) if c.promises.is_empty() => {
                return Err(Refusal::conflict("compact-empty").instead(there));
            }
            (State::Draft, Side::Organisation) => {}
            (State::Draft, Side::Community) => return Err(Refusal::conflict("compact-they-first").instead(there)),
            // Who wrote down the other side's signature cannot be both sides.
            (State::Half, Side::Community) if c.org_paper_by == Some(self.actor) => {
                return Err(Refusal::forbidden("compact-same-hand").instead(there));
            }
            (State::Half, Side::Community) => {}
            _ => return Err(Refusal::conflict("compact-signed-already").instead(there)),
        }
        let draft = Draft::new(COMPACT_SIGNED, &Signed { id: self.id, side: self.side, paper: self.paper }).area(c.area);
        Ok(vec![match &self.signer {
            Some(s) => draft.sealed(s.clone()),
            None => draft,
        }])
    }
}

/// Ends a compact before its term.
pub(super) struct EndCompact {
    pub id: CompactId,
}

impl Command for EndCompact {
    fn reads(&self) -> Vec<Key> {
        vec![compact_key(self.id)]
    }
    fn decide(&self, known: &Known, at: Moment) -> Result<Vec<Draft>, Refusal> {
        let c = compact(known, self.id)?;
        if c.state(at) == State::Over {
            return Err(Refusal::conflict("compact-over").instead(format!("/compacts/{}", c.id)));
        }
        Ok(vec![Draft::new(COMPACT_ENDED, &Ended { id: self.id }).area(c.area)])
    }
}

/// Calls what was promised for an emergency.
pub struct CallIn {
    pub id: CallId,
    pub compact: CompactId,
    pub organisation: OrganisationId,
    pub promise: usize,
    pub amount: i64,
    pub exercise: bool,
    pub words: Sealed,
}

impl Command for CallIn {
    fn reads(&self) -> Vec<Key> {
        let organisation = Key::one(&ORGANISATIONS, vec![self.organisation.into()]);
        vec![compact_key(self.compact), Key::by(&CALLS, "compact", vec![self.compact.into()]), organisation]
    }
    fn decide(&self, known: &Known, at: Moment) -> Result<Vec<Draft>, Refusal> {
        let c = compact(known, self.compact)?;
        let there = format!("/compacts/{}", c.id);
        open_organisation(known, self.organisation, at)?;
        if c.organisation != self.organisation || c.state(at) != State::InForce {
            return Err(Refusal::conflict("compact-not-in-force").instead(there));
        }
        let Some(p) = c.promises.get(self.promise).filter(|p| p.within_hours > 0) else {
            return Err(Refusal::invalid("compact-not-callable").problem("promise", "compact-not-callable"));
        };
        if self.amount < 1 || self.amount > p.amount {
            let args = vec![("n", p.amount.to_string())];
            return Err(Refusal::invalid("compact-too-many").arg("n", p.amount).problem_with("amount", "compact-too-many", args));
        }
        let calls = known.by(&CALLS, "compact", &[self.compact.into()]);
        let twice = |c: &Call| c.promise == self.promise as i64 && c.open() && c.exercise == self.exercise;
        if let Some(open) = calls.iter().map(Call::from_row).find(twice) {
            return Err(Refusal::conflict("compact-called-already").instead(format!("/compacts/calls/{}", open.id)));
        }
        let body = Called {
            id: self.id,
            compact: c.id,
            organisation: c.organisation,
            promise: self.promise,
            what: p.what.clone(),
            amount: self.amount,
            place: p.place,
            exercise: self.exercise,
            due: at.plus(p.within_hours * HOUR),
        };
        Ok(vec![Draft::new(COMPACT_CALLED, &body).area(p.place).sealed(self.words.clone())])
    }
}

/// The organisation says whether it comes.
pub struct Answer {
    pub id: CallId,
    pub coming: bool,
    pub amount: i64,
    /// A reason was given.
    pub reasoned: bool,
    pub words: Sealed,
}

impl Command for Answer {
    fn reads(&self) -> Vec<Key> {
        vec![call_key(self.id)]
    }
    fn decide(&self, known: &Known, _: Moment) -> Result<Vec<Draft>, Refusal> {
        let c = call(known, self.id)?;
        if c.answered_at.is_some() || c.arrived_at.is_some() {
            return Err(Refusal::conflict("compact-answered-already").instead(format!("/compacts/calls/{}", c.id)));
        }
        if self.coming && self.amount < 1 {
            return Err(Refusal::invalid("compact-how-many").problem("amount", "compact-how-many"));
        }
        // "No" is an answer that helps only with its reason: someone else must be found for what it names.
        if !self.coming && !self.reasoned {
            return Err(Refusal::invalid("compact-why-not").problem("text", "compact-why-not"));
        }
        let body = Answered { id: self.id, coming: self.coming, amount: if self.coming { self.amount } else { 0 } };
        Ok(vec![Draft::new(COMPACT_ANSWERED, &body).area(c.place).sealed(self.words.clone())])
    }
}

/// Whoever receives them writes down how many came.
pub struct Arrive {
    pub id: CallId,
    pub amount: i64,
}

impl Command for Arrive {
    fn reads(&self) -> Vec<Key> {
        vec![call_key(self.id)]
    }
    fn decide(&self, known: &Known, _: Moment) -> Result<Vec<Draft>, Refusal> {
        let c = call(known, self.id)?;
        if c.arrived_at.is_some() {
            return Err(Refusal::conflict("compact-arrived-already").instead(format!("/compacts/calls/{}", c.id)));
        }
        if self.amount < 1 {
            return Err(Refusal::invalid("compact-how-many").problem("amount", "compact-how-many"));
        }
        Ok(vec![Draft::new(COMPACT_ARRIVED, &Arrived { id: self.id, amount: self.amount }).area(c.place)])
    }
}
