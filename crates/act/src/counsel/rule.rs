//! Decisions about counselling: one case lies with one counsellor, and nobody else decides anything about it.

use super::book::book;
use super::fact::{
    Alarmed, Asked, COUNSEL_ALARMED, COUNSEL_ASKED, COUNSEL_COPIED, COUNSEL_ENDED, COUNSEL_HANDED, COUNSEL_LAPSED, COUNSEL_LEFT,
    COUNSEL_NOTED, COUNSEL_TAKEN, COUNSEL_WANTED, COUNSELLOR_MARKED, Case as About, CounselId, Ended, Handed, Marked, Noted,
    Taken,
};
use super::table::{CASES, Case, State};
use muster_ledger::{
    ActorId, Command, Dated, Draft, House, Key, Kind, Known, MINUTE, Moment, Period, PlaceId, Read, Refusal, Sealed, SubjectRef,
};
use serde::Serialize;

/// What was said and written lives 365 days at least: each month has a key of its own.
pub static COUNSEL_DATA: Dated = Dated { number: 35, purpose: "counsel", period: Period::Month, keep_days: 365 };

/// Someone wants to talk. Who waits already waits once.
pub struct Ask {
    pub body: Asked,
    /// The person under the month's key, where the house knows them.
    pub subject: Option<SubjectRef>,
    pub told: Sealed,
}

impl Command for Ask {
    fn reads(&self) -> Vec<Key> {
        self.subject.iter().map(|s| Key::by(&CASES, "subject", vec![(*s).into()])).collect()
    }
    fn decide(&self, known: &Known, at: Moment) -> Result<Vec<Draft>, Refusal> {
        let open = |s: SubjectRef| known.by(&CASES, "subject", &[s.into()]).iter().map(Case::from_row).find(Case::open);
        // Nobody in danger is told that they asked already.
        if !self.body.urgent && self.subject.and_then(open).is_some() {
            return Err(Refusal::conflict("counsel-waits-already").instead("/home"));
        }
        let due = self.body.urgent.then(|| at.plus(book().urgent_minutes * MINUTE));
        let body = Asked { due, ..self.body.clone() };
        let draft = Draft::new(COUNSEL_ASKED, &body).area(body.building).sealed(self.told.clone());
        Ok(vec![match self.subject {
            Some(s) => draft.subject(s),
            None => draft,
        }])
    }
}

fn one(id: CounselId) -> Vec<Key> {
    vec![Key::one(&CASES, vec![id.into()])]
}

fn standing(known: &Known, id: CounselId) -> Result<Case, Refusal> {
    let none = || Refusal::not_found("counsel-none").instead("/counsel");
    known.one(&CASES, &[id.into()]).map(Case::from_row).ok_or_else(none)
}

fn about<B: Serialize>(kind: Kind, body: &B, c: &Case) -> Draft {
    Draft::new(kind, body).area(c.building).dataset(c.dataset)
}

/// The next one is taken.
pub struct Take {
    pub id: CounselId,
    pub counsellor: ActorId,
}

impl Command for Take {
    fn reads(&self) -> Vec<Key> {
        one(self.id)
    }
    fn decide(&self, known: &Known, _: Moment) -> Result<Vec<Draft>, Refusal> {
        let c = standing(known, self.id)?;
        if c.state != State::Waiting {
            return Err(Refusal::conflict("counsel-taken-meanwhile").instead("/counsel"));
        }
        Ok(vec![about(COUNSEL_TAKEN, &Taken { id: c.id, counsellor: self.counsellor }, &c)])
    }
}

/// What its counsellor does with a case.
pub(super) enum Do {
    Note(i64, Sealed),
    End(super::fact::End),
    Hand(Handed, Option<Sealed>),
    Alarm(Alarmed),
    Copied,
}

pub(super) struct Work {
    pub(super) id: CounselId,
    pub(super) by: ActorId,
    pub(super) does: Do,
}

impl Command for Work {
    fn reads(&self) -> Vec<Key> {
        one(self.id)
    }
    fn decide(&self, known: &Known, _: Moment) -> Result<Vec<Draft>, Refusal> {
        let c = standing(known, self.id)?;
        if c.counsellor != Some(self.by) {
            return Err(Refusal::forbidden("counsel-not-yours").instead("/counsel"));
        }
        let here = format!("/counsel/{}", c.id);
        if c.state != State::Taken && !matches!(self.does, Do::Copied) {
            return Err(Refusal::conflict("counsel-over").instead(here));
        }
        Ok(vec![match &self.does {
            Do::Note(minutes, text) => {
                about(COUNSEL_NOTED, &Noted { id: c.id, counsellor: self.by, minutes: *minutes }, &c).sealed(text.clone())
            }
            Do::End(how) => about(COUNSEL_ENDED, &Ended { id: c.id, how: *how }, &c),
            Do::Hand(body, notes) => {
                let draft = about(COUNSEL_HANDED, body, &c);
                match notes {
                    Some(notes) => draft.sealed(notes.clone()),
                    None => draft,
                }
            }
            Do::Alarm(body) => about(COUNSEL_ALARMED, body, &c),
            Do::Copied if !c.copy_wanted => return Err(Refusal::conflict("counsel-no-copy-wanted").instead(here)),
            Do::Copied => about(COUNSEL_COPIED, &About { id: c.id }, &c),
        }])
    }
}

/// What whoever waits or talks says themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Own {
    Leave,
    WantCopy,
}

pub(super) struct Said {
    pub(super) id: CounselId,
    pub(super) own: Own,
}

impl Command for Said {
    fn reads(&self) -> Vec<Key> {
        one(self.id)
    }
    fn decide(&self, known: &Known, _: Moment) -> Result<Vec<Draft>, Refusal> {
        let c = standing(known, self.id)?;
        let body = About { id: c.id };
        match (self.own, c.state) {
            (Own::Leave, State::Waiting) => Ok(vec![about(COUNSEL_LEFT, &body, &c)]),
            (Own::Leave, _) => Err(Refusal::conflict("counsel-taken-already")),
            (Own::WantCopy, State::Waiting | State::Left) => Err(Refusal::conflict("counsel-nothing-written")),
            (Own::WantCopy, _) if c.copy_wanted => Err(Refusal::conflict("counsel-copy-wanted-already")),
            (Own::WantCopy, _) => Ok(vec![about(COUNSEL_WANTED, &body, &c)]),
        }
    }
}

/// A counsellor says whether they are free.
pub(super) struct Mark {
    pub(super) counsellor: ActorId,
    pub(super) free: bool,
    pub(super) area: PlaceId,
}

impl Command for Mark {
    fn reads(&self) -> Vec<Key> {
        Vec::new()
    }
    fn decide(&self, _: &Known, _: Moment) -> Result<Vec<Draft>, Refusal> {
        Ok(vec![Draft::new(COUNSELLOR_MARKED, &Marked { counsellor: self.counsellor, free: self.free }).area(self.area)])
    }
}

/// Puts on record that nobody talked in time with someone in danger.
struct Lapse(CounselId);

impl Command for Lapse {
    fn reads(&self) -> Vec<Key> {
        one(self.0)
    }
    fn decide(&self, known: &Known, at: Moment) -> Result<Vec<Draft>, Refusal> {
        let c = standing(known, self.0)?;
        if c.state != State::Waiting || c.lapsed || c.due.is_none_or(|d| at < d) {
            return Ok(Vec::new());
        }
        Ok(vec![about(COUNSEL_LAPSED, &About { id: c.id }, &c)])
    }
}

/// The timer `counsel.due`.
pub fn fire_due(id: i64, _: &Read, _: &House) -> Result<Option<Box<dyn Command>>, Refusal> {
    Ok(Some(Box::new(Lapse(CounselId(id)))))
}
