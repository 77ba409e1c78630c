//! Decisions about clues. A clue is always taken; refused are only a form that says nothing, and a word about it by somebody who
//! did not get it or may not say it.

use super::directory::{KindOf, shipped};
use super::fact::{
    CLUE_ADDED, CLUE_ANSWERED, CLUE_MADE, CLUE_MISSED, CLUE_OPENED, CLUE_RECEIVED, CLUE_SIGNED, ClueAdded, ClueAnswered, ClueId,
    ClueMade, ClueMissed, ClueOpened, ClueReceived, ClueSigned, OUTCOMES, SHOWN_TO, Signed, To, Told,
};
use super::table::{CLUES, Clue, RECEIPTS};
use muster_ground::law::{Clock, Detail, EntryKind, Register};
use muster_ground::place::Place;
use muster_ledger::{
    Command, DAY, DatasetId, Dated, Draft, House, Key, Known, Lost, MINUTE, Moment, Period, Read, Refusal, Sealed, Vault,
};

/// What was told lives 180 days at least and 211 at most: each calendar month has a key of its own.
pub static CLUE_DATA: Dated = Dated { number: 33, purpose: "clues", period: Period::Month, keep_days: 180 };

/// First knowledge further back is a slip of the pen.
const KNOWN_DAYS_MAX: i64 = 366;
/// Whoever is licensed to report in the statutory system, and to say that it was none.
pub(super) const LICENSED: [&str; 2] = ["health_centre", "cdc"];

/// The clock of a kind, and when it ends if it begins at `from`: a place's own, where its province made it shorter.
pub(super) fn clock_of(law: &Register, kind: &KindOf, from: Moment) -> Option<(String, Moment)> {
    let key = kind.clock.as_deref()?;
    match &law.find(EntryKind::Clock, key, from.day())?.detail {
        Detail::Clock(c) => Some((key.to_owned(), from.plus(Clock::minutes(c) * MINUTE))),
        _ => None,
    }
}

/// Who told it, where they chose to say so.
pub struct Signing {
    pub shown_to: String,
    pub signed: Signed,
}

/// Takes a clue.
pub struct MakeClue {
    made: ClueMade,
    told: Sealed,
    signed: Option<(ClueSigned, Sealed)>,
}

impl MakeClue {
    /// Seals what was told and who told it, each by itself.
    #[allow(clippy::too_many_arguments, reason = "each is one answer of the form")]
    pub fn new(
        law: &Register,
        vault: &Vault,
        dataset: DatasetId,
        id: ClueId,
        at: &Place,
        (kind, about): (&str, &str),
        known_at: Moment,
        told: &Told,
        signing: Option<Signing>,
    ) -> Result<MakeClue, Refusal> {
        let gone = |_: Lost| Refusal::conflict("clue-closed");
        let known = shipped().kind(kind).ok_or_else(|| Refusal::invalid("web-form-wrong").problem("kind", "web-field-choose"))?;
        let (clock, due) = clock_of(law, known, known_at).unzip();
        let to = shipped().receivers(kind, about);
        let made = ClueMade {
            id,
            community: at.community,
            grid: at.grid,
            place: at.id,
            kind: kind.to_owned(),
            about: about.to_owned(),
            known_at,
            clock,
            due,
            to: to.into_iter().map(|r| To { post: r.post.clone(), level: r.level.clone() }).collect(),
        };
        let told = vault.seal(dataset, None, &serde_json::to_vec(told).unwrap_or_default()).map_err(gone)?;
        let seal = |s: Signing| -> Result<(ClueSigned, Sealed), Refusal> {
            let plain = serde_json::to_vec(&s.signed).unwrap_or_default();
            let body = ClueSigned { id, shown_to: s.shown_to };
            Ok((body, vault.seal(dataset, None, &plain).map_err(gone)?))
        };
        Ok(MakeClue { made, told, signed: signing.map(seal).transpose()? })
    }
}

impl Command for MakeClue {
    fn reads(&self) -> Vec<Key> {
        Vec::new()
    }
    fn decide(&self, _: &Known, at: Moment) -> Result<Vec<Draft>, Refusal> {
        let m = &self.made;
        if m.known_at > at {
            return Err(Refusal::invalid("web-form-wrong").arg("n", 1).problem("known_on", "clue-known-future"));
        }
        if at.0 - m.known_at.0 > KNOWN_DAYS_MAX * DAY {
            return Err(Refusal::invalid("web-form-wrong").arg("n", 1).problem("known_on", "clue-known-long"));
        }
        let mut out = vec![Draft::new(CLUE_MADE, m).area(m.place).sealed(self.told.clone())];
        if let Some((body, sealed)) = &self.signed {
            if !SHOWN_TO.contains(&body.shown_to.as_str()) {
                return Err(Refusal::invalid("web-form-wrong").arg("n", 1).problem("shown_to", "web-field-choose"));
            }
            out.push(Draft::new(CLUE_SIGNED, body).area(m.place).sealed(sealed.clone()));
        }
        Ok(out)
    }
}

fn standing(known: &Known, id: ClueId) -> Result<Clue, Refusal> {
    known.one(&CLUES, &[id.into()]).map(Clue::from_row).ok_or_else(|| Refusal::not_found("clue-none-such"))
}

/// More about a clue, by whoever told it. It is appended.
pub struct AddToClue {
    pub law: &'static Register,
    pub id: ClueId,
    /// A kind that fits better.
    pub kind: Option<String>,
    pub told: Sealed,
}

impl Command for AddToClue {
    fn reads(&self) -> Vec<Key> {
        vec![Key::one(&CLUES, vec![self.id.into()])]
    }
    fn decide(&self, known: &Known, at: Moment) -> Result<Vec<Draft>, Refusal> {
        let clue = standing(known, self.id)?;
        let kind = self.kind.as_deref().filter(|k| *k != clue.kind);
        let found =
            kind.map(|k| shipped().kind(k).ok_or_else(|| Refusal::invalid("web-form-wrong").problem("kind", "web-field-choose")));
        // From the first knowledge still, and never later than it stands.
        let sooner = found.transpose()?.and_then(|k| clock_of(self.law, k, clue.known_at));
        let sooner = sooner.filter(|(_, due)| clue.due.is_none_or(|standing| *due < standing));
        let (clock, due) = sooner.unzip();
        let body = ClueAdded { id: self.id, kind: kind.map(str::to_owned), clock, due };
        let _ = at;
        Ok(vec![Draft::new(CLUE_ADDED, &body).area(clue.place).sealed(self.told.clone())])
    }
}

/// The post has not got it.
fn got(known: &Known, id: ClueId, post: &str) -> Result<(), Refusal> {
    known
        .one(&RECEIPTS, &[id.into(), post.into()])
        .map(|_| ())
        .ok_or_else(|| Refusal::forbidden("clue-not-yours").instead("/clues"))
}

/// "We have it": once for each receiver.
pub struct ReceiveClue {
    pub id: ClueId,
    pub post: String,
}

impl Command for ReceiveClue {
    fn reads(&self) -> Vec<Key> {
        vec![Key::one(&CLUES, vec![self.id.into()]), Key::one(&RECEIPTS, vec![self.id.into(), self.post.as_str().into()])]
    }
    fn decide(&self, known: &Known, _: Moment) -> Result<Vec<Draft>, Refusal> {
        let clue = standing(known, self.id)?;
        got(known, self.id, &self.post)?;
        let row = known.one(&RECEIPTS, &[self.id.into(), self.post.as_str().into()]);
        if row.is_some_and(|r| r.int_opt("received_at").is_some()) {
            return Err(Refusal::conflict("clue-received-already").instead(format!("/clues/{}", self.id)));
        }
        let body = ClueReceived { id: self.id, post: self.post.clone() };
        Ok(vec![Draft::new(CLUE_RECEIVED, &body).area(clue.place)])
    }
}

/// What a receiver did about it. The clue itself stays as it was told.
pub struct AnswerClue {
    pub body: ClueAnswered,
    pub words: Sealed,
}

impl Command for AnswerClue {
    fn reads(&self) -> Vec<Key> {
        vec![
            Key::one(&CLUES, vec![self.body.id.into()]),
            Key::one(&RECEIPTS, vec![self.body.id.into(), self.body.post.as_str().into()]),
        ]
    }
    fn decide(&self, known: &Known, _: Moment) -> Result<Vec<Draft>, Refusal> {
        let b = &self.body;
        let clue = standing(known, b.id)?;
        got(known, b.id, &b.post)?;
        if !OUTCOMES.contains(&b.outcome.as_str()) {
            return Err(Refusal::invalid("web-form-wrong").arg("n", 1).problem("outcome", "web-field-choose"));
        }
        let disease = shipped().kind(&clue.kind).is_some_and(|k| k.disease);
        let licensed = LICENSED.contains(&b.post.as_str());
        if disease && !licensed && b.outcome != "passed_on" {
            return Err(Refusal::forbidden("clue-not-licensed").basis("idl-45").instead(format!("/clues/{}", b.id)));
        }
        if !disease && b.outcome == "reported" {
            return Err(Refusal::invalid("web-form-wrong").arg("n", 1).problem("outcome", "clue-no-disease"));
        }
        Ok(vec![Draft::new(CLUE_ANSWERED, b).area(clue.place).sealed(self.words.clone())])
    }
}

/// Shows a receiver who told it, where whoever told it allows that; on record before it is shown.
pub struct OpenReporter {
    pub id: ClueId,
    pub post: String,
}

impl Command for OpenReporter {
    fn reads(&self) -> Vec<Key> {
        vec![Key::one(&CLUES, vec![self.id.into()]), Key::one(&RECEIPTS, vec![self.id.into(), self.post.as_str().into()])]
    }
    fn decide(&self, known: &Known, _: Moment) -> Result<Vec<Draft>, Refusal> {
        let clue = standing(known, self.id)?;
        got(known, self.id, &self.post)?;
        if !clue.reporter_open_to(&self.post) {
            return Err(Refusal::forbidden("clue-reporter-sealed").basis("idl-51").instead(format!("/clues/{}", self.id)));
        }
        Ok(vec![Draft::new(CLUE_OPENED, &ClueOpened { id: self.id }).area(clue.place)])
    }
}

/// The clock ran out. That it did is compared at reading; this puts it on record.
pub struct MissClue(pub ClueId);

impl Command for MissClue {
    fn reads(&self) -> Vec<Key> {
        vec![Key::one(&CLUES, vec![self.0.into()])]
    }
    fn decide(&self, known: &Known, at: Moment) -> Result<Vec<Draft>, Refusal> {
        let clue = standing(known, self.0)?;
        let (Some(clock), Some(due)) = (clue.clock, clue.due) else { return Ok(Vec::new()) };
        if clue.settled_at.is_some() || clue.missed_at.is_some() || at < due {
            return Ok(Vec::new());
        }
        Ok(vec![Draft::new(CLUE_MISSED, &ClueMissed { id: self.0, clock, due }).area(clue.place)])
    }
}

/// The timer `clue.due`.
pub fn fire_due(about: i64, _: &Read, _: &House) -> Result<Option<Box<dyn Command>>, Refusal> {
    Ok(Some(Box::new(MissClue(ClueId(about)))))
}
