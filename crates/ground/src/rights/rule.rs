//! Decisions: agreeing and taking back, asking and answering, naming a proxy, ending those who left.

use super::book;
use super::fact::{
    Answered, Asked, Begun, CONSENT_GIVEN, CONSENT_WITHDRAWN, CORRECTION_ANSWERED, CORRECTION_ASKED, CORRECTION_ESCALATED,
    Consent, CorrectionId, Overdue, PROXY_ENDED, PROXY_NAMED, Proxy, RETENTION_BEGUN, RETENTION_DEFERRED, RETENTION_ENDED,
    Retention,
};
use super::table::{CONSENTS, CORRECTIONS, CorrectionRow, ENDS, PROXIES};
use crate::hold;
use crate::person::{self, Dropped, Erase, PEOPLE, REGISTER_DATASET};
use muster_ledger::{
    By, Command, DAY, Draft, House, Key, Known, Moment, PersonId, PlaceId, Read, Refusal, Sealed, Seq, SubjectRef,
};

/// A proxy ends by itself: whoever still needs one names them again.
pub(super) const PROXY_DAYS_MAX: i64 = 366;

fn of(draft: Draft, area: PlaceId, subject: SubjectRef) -> Draft {
    draft.area(area).dataset(REGISTER_DATASET).subject(subject)
}

/// Agreeing to a purpose, or taking it back.
pub(super) struct Say {
    pub subject: SubjectRef,
    pub area: PlaceId,
    pub purpose: String,
    pub give: bool,
}

impl Command for Say {
    fn reads(&self) -> Vec<Key> {
        vec![Key::one(&CONSENTS, vec![self.subject.into(), self.purpose.as_str().into()])]
    }
    fn decide(&self, known: &Known, _: Moment) -> Result<Vec<Draft>, Refusal> {
        if book::consent(&self.purpose).is_none() {
            return Err(Refusal::invalid("rights-no-such").problem("purpose", "web-field-choose"));
        }
        let now = known.one(&CONSENTS, &[self.subject.into(), self.purpose.as_str().into()]).is_some_and(|r| r.int("given") != 0);
        if now == self.give {
            return Err(Refusal::conflict(if now { "rights-given-already" } else { "rights-not-given" }));
        }
        let kind = if self.give { CONSENT_GIVEN } else { CONSENT_WITHDRAWN };
        Ok(vec![of(Draft::new(kind, &Consent { purpose: self.purpose.clone() }), self.area, self.subject)])
    }
}

/// What someone agreed to, for [`guardians_end`].
pub(crate) fn consents_of(subject: SubjectRef) -> Key {
    Key::by(&CONSENTS, "subject", vec![subject.into()])
}

/// Ends what others agreed to in someone's name: they are asked themselves from now on.
pub(crate) fn guardians_end(known: &Known, subject: SubjectRef, area: PlaceId) -> Vec<Draft> {
    let rows = known.by(&CONSENTS, "subject", &[subject.into()]);
    let theirs = rows.iter().filter(|r| r.int("given") != 0 && r.text("by_whom") != By::Oneself.name());
    theirs.map(|r| of(Draft::new(CONSENT_WITHDRAWN, &Consent { purpose: r.text("purpose").to_owned() }), area, subject)).collect()
}

/// Puts on record that nobody answered an ask in time: from then on the level above sees it.
struct MarkOverdue(CorrectionId);

impl Command for MarkOverdue {
    fn reads(&self) -> Vec<Key> {
        vec![Key::one(&CORRECTIONS, vec![self.0.into()])]
    }
    fn decide(&self, known: &Known, at: Moment) -> Result<Vec<Draft>, Refusal> {
        let found = known.one(&CORRECTIONS, &[self.0.into()]).map(CorrectionRow::from_row);
        let due = found.filter(|c| c.overdue(at) && c.overdue_at.is_none());
        Ok(due.map(|c| Draft::new(CORRECTION_ESCALATED, &Overdue { id: self.0 }).area(c.area)).into_iter().collect())
    }
}

/// The timer `rights.answer`.
pub fn fire_answer(about: i64, _: &Read, _: &House) -> Result<Option<Box<dyn Command>>, Refusal> {
    Ok(Some(Box::new(MarkOverdue(CorrectionId(about)))))
}

/// Asks at a time that wait for an answer.
const ASKS_MAX: usize = 5;

/// Someone says that their entry is wrong.
pub(super) struct AskCorrection {
    pub id: CorrectionId,
    pub subject: SubjectRef,
    pub community: PlaceId,
    pub grid: PlaceId,
    pub area: PlaceId,
    pub text: Sealed,
}

impl Command for AskCorrection {
    fn reads(&self) -> Vec<Key> {
        vec![Key::by(&CORRECTIONS, "subject", vec![self.subject.into()])]
    }
    fn decide(&self, known: &Known, at: Moment) -> Result<Vec<Draft>, Refusal> {
        let all = known.by(&CORRECTIONS, "subject", &[self.subject.into()]).iter().map(CorrectionRow::from_row);
        if all.filter(|c| c.answered_at.is_none()).count() >= ASKS_MAX {
            return Err(Refusal::conflict("rights-many").arg("n", ASKS_MAX));
        }
        let due = at.plus(book::BOOK.correction.days * DAY);
        let body = Asked { id: self.id, community: self.community, grid: self.grid, due };
        Ok(vec![of(Draft::new(CORRECTION_ASKED, &body).sealed(self.text.clone()), self.area, self.subject)])
    }
}

/// It is put right, or not, and why.
pub(super) struct AnswerCorrection {
    pub id: CorrectionId,
    pub done: bool,
    pub text: Sealed,
}

impl Command for AnswerCorrection {
    fn reads(&self) -> Vec<Key> {
        vec![Key::one(&CORRECTIONS, vec![self.id.into()])]
    }
    fn decide(&self, known: &Known, _: Moment) -> Result<Vec<Draft>, Refusal> {
        let none = || Refusal::not_found("rights-none").instead("/corrections");
        let c = known.one(&CORRECTIONS, &[self.id.into()]).map(CorrectionRow::from_row).ok_or_else(none)?;
        if c.answered_at.is_some() {
            return Err(Refusal::conflict("rights-answered").instead(format!("/corrections/{}", self.id)));
        }
        let body = Answered { id: self.id, done: self.done };
        let draft = Draft::new(CORRECTION_ANSWERED, &body).area(c.area).sealed(self.text.clone());
        Ok(vec![match c.subject {
            Some(s) => draft.subject(s),
            None => draft,
        }])
    }
}

/// Someone of the household acts for another, until a day.
pub(super) struct NameProxy {
    pub ward: SubjectRef,
    pub proxy: SubjectRef,
    pub area: PlaceId,
    /// None ends it.
    pub until: Option<Moment>,
}

impl Command for NameProxy {
    fn reads(&self) -> Vec<Key> {
        let of = |s: SubjectRef| Key::by(&PEOPLE, "subject", vec![s.into()]);
        vec![of(self.ward), of(self.proxy), Key::one(&PROXIES, vec![self.ward.into(), self.proxy.into()])]
    }
    fn decide(&self, known: &Known, at: Moment) -> Result<Vec<Draft>, Refusal> {
        let rooms =
            |s: SubjectRef| known.by(&PEOPLE, "subject", &[s.into()]).iter().map(|r| r.id("room")).collect::<Vec<PlaceId>>();
        let kind = match self.until {
            Some(until) => {
                if self.ward == self.proxy || !rooms(self.ward).iter().any(|r| rooms(self.proxy).contains(r)) {
                    return Err(Refusal::invalid("rights-proxy-home").problem("proxy", "rights-proxy-home"));
                }
                let max = at.plus(PROXY_DAYS_MAX * DAY);
                if until <= at || until > max {
                    let refusal = Refusal::invalid("rights-proxy-term").arg("days", PROXY_DAYS_MAX);
                    return Err(refusal.problem("until", "web-field-date"));
                }
                PROXY_NAMED
            }
            None if known.one(&PROXIES, &[self.ward.into(), self.proxy.into()]).is_none() => {
                return Err(Refusal::conflict("rights-proxy-none"));
            }
            None => PROXY_ENDED,
        };
        let draft = Draft::new(kind, &Proxy { until: self.until });
        Ok(vec![of(draft, self.area, self.ward).subject(self.proxy)])
    }
}

/// What goes with a leaving, right behind it: how long they are kept.
pub(crate) fn begun(reason: Dropped, at: Moment) -> Draft {
    Draft::new(RETENTION_BEGUN, &Begun { until: at.plus(book::days_after(reason) * DAY) })
}

/// The period of someone who left is over.
struct End {
    begun: Seq,
    subject: SubjectRef,
    person: Option<PersonId>,
    /// Held on a dataset in which something of theirs is, as found before the writer.
    held: Option<Moment>,
}

impl Command for End {
    fn reads(&self) -> Vec<Key> {
        vec![
            Key::one(&ENDS, vec![self.begun.into()]),
            Key::by(&PEOPLE, "subject", vec![self.subject.into()]),
            hold::person_keys(self.subject),
            hold::dataset_keys(REGISTER_DATASET),
        ]
    }
    fn decide(&self, known: &Known, at: Moment) -> Result<Vec<Draft>, Refusal> {
        let Some(row) = known.one(&ENDS, &[self.begun.into()]) else { return Ok(Vec::new()) };
        let ended = Draft::new(RETENTION_ENDED, &Retention { begun: self.begun, until: None });
        // Came back, left anew, or was erased by two meanwhile: then it is not this leaving that holds, whose fact stands before.
        let left = self.begun.0 - 1;
        let gone = known.by(&PEOPLE, "subject", &[self.subject.into()]).iter().any(|r| r.int("gone") == left);
        let Some(person) = self.person.filter(|_| gone) else { return Ok(vec![ended]) };
        if at < row.moment("until") {
            return Ok(Vec::new());
        }
        let hold = hold::on_person(known, self.subject, at).or_else(|| hold::on_dataset(known, REGISTER_DATASET, at));
        if let Some(until) = hold.map(|h| h.until).or(self.held).filter(|u| *u > at) {
            return Ok(vec![Draft::new(RETENTION_DEFERRED, &Retention { begun: self.begun, until: Some(until) })]);
        }
        let erase = Erase { person, subject: self.subject, elsewhere: Vec::new(), reason: Dropped::Moved };
        let mut out = vec![ended];
        out.extend(erase.decide(known, at)?);
        Ok(out)
    }
}

/// The timer `rights.left`.
pub fn fire_left(about: i64, read: &Read, _: &House) -> Result<Option<Box<dyn Command>>, Refusal> {
    let begun = Seq(about);
    let Some(subject) = read.get(&ENDS, &[begun.into()])?.and_then(|r| r.subject("subject")) else { return Ok(None) };
    let person = person::owner(read, subject)?;
    let held = match person {
        Some(p) => hold::keeps_person(read, p)?.map(|h| h.until),
        None => None,
    };
    Ok(Some(Box::new(End { begun, subject, person, held })))
}
