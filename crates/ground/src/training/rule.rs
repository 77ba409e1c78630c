//! What is lacking for a task or a post, and the decisions: nobody writes down their own training.

use super::book::{Training, training, trainings};
use super::fact::{Recorded, TRAINING_RECORDED, TRAINING_WITHDRAWN, TrainingId, Withdrawn};
use super::table::{RECORDS, Record, of};
use crate::duty::ACCOUNTS;
use muster_ledger::{ActorId, Command, Day, Draft, Fault, Key, Known, Moment, Read, Refusal};
use muster_web::Request;

/// Something that is needed and not in force.
#[derive(Clone, Debug, serde::Serialize)]
pub struct Lack {
    pub training: &'static Training,
    /// It ran out then; none where it was never done.
    pub expired: Option<Moment>,
}

fn lacking(read: &Read, actor: ActorId, needs: impl Fn(&Training) -> bool) -> Result<Vec<Lack>, Fault> {
    let had = of(read, actor)?;
    let lack = |t: &'static Training| {
        let last = had.iter().rev().find(|r| r.kind == t.key);
        match last {
            Some(r) if r.holds(read.now) => None,
            found => Some(Lack { training: t, expired: found.map(|r| r.until) }),
        }
    };
    Ok(trainings().iter().filter(|t| needs(t)).filter_map(lack).collect())
}

/// What an account lacks for a task card.
pub fn lacks(read: &Read, actor: ActorId, card: &str) -> Result<Vec<Lack>, Fault> {
    lacking(read, actor, |t| t.cards.iter().any(|c| c == card))
}

/// The same for a post.
pub(super) fn lacks_for_post(read: &Read, actor: ActorId, post: &str) -> Result<Vec<Lack>, Fault> {
    lacking(read, actor, |t| t.posts.iter().any(|p| p == post))
}

/// Refused where the card strictly needs what the asker does not have.
pub fn ready(req: &Request, read: &Read, card: &str) -> Result<(), Refusal> {
    match lacks(read, req.who.actor, card)?.into_iter().find(|l| l.training.strict) {
        None => Ok(()),
        Some(l) => {
            let code = if l.expired.is_some() { "training-expired" } else { "training-missing" };
            Err(Refusal::forbidden(code).arg("training", l.training.name(req)).instead("/me/trainings"))
        }
    }
}

/// Somebody else writes down that it was done.
pub struct RecordTraining {
    pub id: TrainingId,
    pub actor: ActorId,
    pub kind: String,
    pub on: Day,
    pub by: ActorId,
}

impl RecordTraining {
    /// The same day so many months later, or the last of that month.
    pub(super) fn until(on: Day, months: i64) -> Moment {
        let (y, m, d) = on.civil();
        let n = i64::from(y) * 12 + i64::from(m) - 1 + months;
        let (year, month) = ((n / 12) as i16, (n % 12 + 1) as i8);
        let day = (1..=d).rev().find_map(|d| Day::from_civil(year, month, d));
        Day(day.unwrap_or(on).0 + 1).start()
    }
}

impl Command for RecordTraining {
    fn reads(&self) -> Vec<Key> {
        vec![Key::one(&ACCOUNTS, vec![self.actor.into()])]
    }
    fn decide(&self, known: &Known, at: Moment) -> Result<Vec<Draft>, Refusal> {
        if self.actor == self.by {
            return Err(Refusal::forbidden("training-not-oneself"));
        }
        let account = known.one(&ACCOUNTS, &[self.actor.into()]);
        if account.is_none_or(|a| a.int_opt("closed_at").is_some()) {
            return Err(Refusal::conflict("duty-no-account"));
        }
        let wrong =
            |field: &'static str, code: &'static str| Err(Refusal::invalid("web-form-wrong").arg("n", 1).problem(field, code));
        let Some(t) = training(&self.kind) else { return wrong("kind", "web-field-choose") };
        let until = RecordTraining::until(self.on, t.months);
        if self.on > at.day() || until <= at {
            return wrong("on", "training-day");
        }
        let body = Recorded { id: self.id, actor: self.actor, kind: self.kind.clone(), on: self.on, until };
        Ok(vec![Draft::new(TRAINING_RECORDED, &body)])
    }
}

/// It was a mistake.
pub(super) struct Withdraw {
    pub id: TrainingId,
    pub by: ActorId,
}

impl Command for Withdraw {
    fn reads(&self) -> Vec<Key> {
        vec![Key::one(&RECORDS, vec![self.id.into()])]
    }
    fn decide(&self, known: &Known, _: Moment) -> Result<Vec<Draft>, Refusal> {
        let found = known.one(&RECORDS, &[self.id.into()]).map(Record::from_row).filter(|r| r.withdrawn_at.is_none());
        let record = found.ok_or_else(|| Refusal::not_found("training-none").instead("/trainings"))?;
        if record.actor == self.by {
            return Err(Refusal::forbidden("training-not-oneself"));
        }
        Ok(vec![Draft::new(TRAINING_WITHDRAWN, &Withdrawn { id: self.id })])
    }
}
