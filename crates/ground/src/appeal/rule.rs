//! Decisions about appeals: made to members there are, answered while open, reminded of, closed.

use super::fact::{
    APPEAL_ANSWERED, APPEAL_CLOSED, APPEAL_MADE, APPEAL_REMINDED, AppealId, Asked, Closed, Made, Reminded, Response,
};
use super::table::{ANSWERS, APPEALS, Appeal, Member};
use crate::organisation::{self, ORGANISATIONS, Organisation, OrganisationId, RESOURCES, kind_of};
use muster_ledger::{Command, DAY, Draft, Fault, House, Key, Known, Moment, Read, Refusal, Sealed};

/// An association has no more members than this in one appeal.
pub(super) const MEMBERS_MAX: usize = 20_000;
/// Whoever needs longer asks again.
const DAYS_MAX: i64 = 30;

/// Everyone whom an appeal reaches: members, and the members of those that are associations themselves.
pub(super) fn reached(read: &Read, association: OrganisationId) -> Result<Vec<Asked>, Fault> {
    let (mut out, mut next, mut seen) = (Vec::new(), vec![association], vec![association]);
    while let Some(through) = next.pop() {
        for o in organisation::members(read, through)? {
            if seen.contains(&o.id) || out.len() >= MEMBERS_MAX {
                continue;
            }
            if kind_of(&o.kind).is_some_and(|k| k.has_members) {
                seen.push(o.id);
                next.push(o.id);
            }
            let below = !organisation::members(read, o.id)?.is_empty();
            // An association that passes it on answers through those it passes it to.
            if !below {
                out.push(Asked { organisation: o.id, kind: o.kind, community: o.community, through });
            }
        }
    }
    out.sort_by_key(|a| a.organisation);
    out.dedup_by_key(|a| a.organisation);
    Ok(out)
}

/// An association appeals to its members.
pub struct MakeAppeal {
    pub body: Made,
    pub words: Sealed,
}

impl Command for MakeAppeal {
    fn reads(&self) -> Vec<Key> {
        vec![Key::one(&ORGANISATIONS, vec![self.body.association.into()])]
    }
    fn decide(&self, known: &Known, at: Moment) -> Result<Vec<Draft>, Refusal> {
        let found = known.one(&ORGANISATIONS, &[self.body.association.into()]).map(Organisation::from_row);
        let o = found.filter(|o| o.open(at)).ok_or_else(|| Refusal::conflict("organisation-over").instead("/organisations"))?;
        if self.body.members.is_empty() {
            return Err(Refusal::conflict("appeal-no-members").instead(format!("/organisations/{}", o.id)));
        }
        if self.body.due <= at || self.body.due > at.plus(DAYS_MAX * DAY) {
            return Err(Refusal::invalid("web-form-wrong").arg("n", 1).problem("hours", "appeal-due"));
        }
        Ok(vec![Draft::new(APPEAL_MADE, &self.body).area(o.seat).sealed(self.words.clone())])
    }
}

fn open(known: &Known, id: AppealId) -> Result<Appeal, Refusal> {
    let found = known.one(&APPEALS, &[id.into()]).map(Appeal::from_row);
    let a = found.ok_or_else(|| Refusal::not_found("appeal-none").instead("/appeals"))?;
    if a.open() { Ok(a) } else { Err(Refusal::conflict("appeal-closed-already")) }
}

/// A member says yes or no; the last word counts, also after the clock has run out.
pub struct AnswerAppeal {
    pub body: Response,
    pub words: Sealed,
}

impl Command for AnswerAppeal {
    fn reads(&self) -> Vec<Key> {
        let b = &self.body;
        vec![Key::one(&APPEALS, vec![b.id.into()]), Key::one(&ANSWERS, vec![b.id.into(), b.organisation.into()])]
    }
    fn decide(&self, known: &Known, _: Moment) -> Result<Vec<Draft>, Refusal> {
        let b = &self.body;
        let appeal = open(known, b.id)?;
        if known.one(&ANSWERS, &[b.id.into(), b.organisation.into()]).is_none() {
            return Err(Refusal::not_found("appeal-not-asked"));
        }
        let wrong = |r: &crate::organisation::Amount| r.amount < 1 || !RESOURCES.contains(&r.what.as_str());
        if b.brings.iter().any(wrong) || (!b.joins && !b.brings.is_empty()) {
            return Err(Refusal::invalid("appeal-amounts"));
        }
        Ok(vec![Draft::new(APPEAL_ANSWERED, b).area(appeal.community).sealed(self.words.clone())])
    }
}

/// Those who have not answered are reminded: it shows on their page, and the list of whom to call is made.
pub struct Remind {
    pub id: AppealId,
    /// By the timer: recorded also where nobody is silent, since what is recorded moves the timer.
    pub by_timer: bool,
}

impl Command for Remind {
    fn reads(&self) -> Vec<Key> {
        vec![Key::one(&APPEALS, vec![self.id.into()]), Key::by(&ANSWERS, "appeal", vec![self.id.into()])]
    }
    fn decide(&self, known: &Known, at: Moment) -> Result<Vec<Draft>, Refusal> {
        let appeal = match (open(known, self.id), self.by_timer) {
            (Err(_), true) => return Ok(Vec::new()),
            (found, _) => found?,
        };
        if self.by_timer && appeal.remind_at.is_none_or(|due| at < due) {
            return Ok(Vec::new());
        }
        let all = known.by(&ANSWERS, "appeal", &[self.id.into()]);
        let silent = all.iter().map(Member::from_row).filter(|m| m.answered_at.is_none());
        let members: Vec<OrganisationId> = silent.map(|m| m.organisation).collect();
        if members.is_empty() && !self.by_timer {
            return Err(Refusal::conflict("appeal-all-answered").instead(format!("/appeals/{}", self.id)));
        }
        Ok(vec![Draft::new(APPEAL_REMINDED, &Reminded { id: self.id, members }).area(appeal.community)])
    }
}

/// When the timer says so: at half time, and a day before the deadline.
pub fn fire_remind(id: i64, _: &Read, _: &House) -> Result<Option<Box<dyn Command>>, Refusal> {
    Ok(Some(Box::new(Remind { id: AppealId(id), by_timer: true })))
}

/// No more answers are taken.
pub(super) struct Close {
    pub id: AppealId,
}

impl Command for Close {
    fn reads(&self) -> Vec<Key> {
        vec![Key::one(&APPEALS, vec![self.id.into()])]
    }
    fn decide(&self, known: &Known, _: Moment) -> Result<Vec<Draft>, Refusal> {
        let appeal = open(known, self.id)?;
        Ok(vec![Draft::new(APPEAL_CLOSED, &Closed { id: self.id }).area(appeal.community)])
    }
}
