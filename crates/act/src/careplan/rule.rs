//! Decisions about care plans: two different people, a consent with its day, hours that end after they begin.

use super::fact::{
    CAREPLAN_ENDED, CAREPLAN_WRITTEN, CHECKIN_RECORDED, CareplanId, Checked, Ended, MEDICINE_COUNTED, MedicineCounted, Missed,
    TREATMENT_RECORDED, Treated, Why, Written,
};
use super::plan::Plan;
use super::table::PLANS;
use muster_ground::person::REGISTER_DATASET;
use muster_ledger::{Command, DAY, Day, Draft, Key, Kind, Known, Moment, Refusal, Sealed, SubjectRef};
use serde::Serialize;

/// A plan is gone through again after this.
pub(super) const REVIEW_DAYS: i64 = 180;
/// Nobody counts further.
pub(super) const MEDICINE_DAYS_MAX: i64 = 400;

fn wrong(field: &'static str, code: &'static str) -> Refusal {
    Refusal::invalid("web-form-wrong").arg("n", 1).problem(field, code)
}

fn one(id: CareplanId) -> Vec<Key> {
    vec![Key::one(&PLANS, vec![id.into()])]
}

/// A plan that goes on.
pub(super) fn standing(known: &Known, id: CareplanId) -> Result<Plan, Refusal> {
    let none = || Refusal::not_found("careplan-none").instead("/careplans");
    let plan = known.one(&PLANS, &[id.into()]).map(Plan::from_row).ok_or_else(none)?;
    if plan.ended_at.is_some() { Err(Refusal::conflict("careplan-over").instead("/careplans")) } else { Ok(plan) }
}

pub(super) fn about<B: Serialize>(kind: Kind, body: &B, plan: &Plan) -> Draft {
    let draft = Draft::new(kind, body).area(plan.building).dataset(REGISTER_DATASET);
    match plan.subject {
        Some(s) => draft.subject(s),
        None => draft,
    }
}

/// A plan is written, or written anew.
pub struct Write {
    pub body: Written,
    pub subject: SubjectRef,
    pub extra: Sealed,
}

impl Command for Write {
    fn reads(&self) -> Vec<Key> {
        vec![Key::by(&PLANS, "subject", vec![self.subject.into()])]
    }
    fn decide(&self, known: &Known, at: Moment) -> Result<Vec<Draft>, Refusal> {
        let b = &self.body;
        if b.carer == b.deputy {
            return Err(wrong("deputy", "careplan-two-people"));
        }
        if b.window.days.0 == 0 {
            return Err(wrong("days", "web-field-choose"));
        }
        if b.window.from >= b.window.to {
            return Err(wrong("to", "careplan-hours"));
        }
        if b.consent_on > at.day() {
            return Err(wrong("consent_on", "careplan-consent-future"));
        }
        if at.day().0 - b.consent_on.0 > 366 {
            return Err(wrong("consent_on", "careplan-consent-old"));
        }
        if b.treatment.is_some_and(|t| t.days.0 == 0) {
            return Err(wrong("treatment_days", "web-field-choose"));
        }
        let open = known.by(&PLANS, "subject", &[self.subject.into()]).iter().map(Plan::from_row).find(|p| p.ended_at.is_none());
        if open.is_some_and(|p| p.id != b.id) {
            return Err(Refusal::conflict("careplan-already").instead("/careplans"));
        }
        let draft = Draft::new(CAREPLAN_WRITTEN, b).area(b.building).subject(self.subject).sealed(self.extra.clone());
        Ok(vec![draft])
    }
}

/// It ends: the person says so, or it is no longer needed.
pub struct End {
    pub id: CareplanId,
    pub why: Why,
}

impl Command for End {
    fn reads(&self) -> Vec<Key> {
        one(self.id)
    }
    fn decide(&self, known: &Known, _: Moment) -> Result<Vec<Draft>, Refusal> {
        let plan = standing(known, self.id)?;
        Ok(vec![about(CAREPLAN_ENDED, &Ended { id: self.id, why: self.why }, &plan)])
    }
}

/// Someone was asked, or answered for themselves.
pub struct Check {
    pub body: Checked,
    pub note: Option<Sealed>,
}

impl Command for Check {
    fn reads(&self) -> Vec<Key> {
        one(self.body.plan)
    }
    fn decide(&self, known: &Known, _: Moment) -> Result<Vec<Draft>, Refusal> {
        let plan = standing(known, self.body.plan)?;
        let draft = about(CHECKIN_RECORDED, &self.body, &plan);
        Ok(vec![match &self.note {
            Some(note) => draft.sealed(note.clone()),
            None => draft,
        }])
    }
}

/// What is in the house was counted.
pub(super) struct Count {
    pub(super) id: CareplanId,
    pub(super) days: i64,
}

impl Command for Count {
    fn reads(&self) -> Vec<Key> {
        one(self.id)
    }
    fn decide(&self, known: &Known, at: Moment) -> Result<Vec<Draft>, Refusal> {
        let plan = standing(known, self.id)?;
        let until = at.plus(self.days.clamp(0, MEDICINE_DAYS_MAX) * DAY).day();
        Ok(vec![about(MEDICINE_COUNTED, &MedicineCounted { plan: self.id, until }, &plan)])
    }
}

/// The treatment took place.
pub(super) struct Treat {
    pub(super) body: Treated,
}

impl Command for Treat {
    fn reads(&self) -> Vec<Key> {
        one(self.body.plan)
    }
    fn decide(&self, known: &Known, at: Moment) -> Result<Vec<Draft>, Refusal> {
        let plan = standing(known, self.body.plan)?;
        let day = self.body.day;
        if !plan.treatment.is_some_and(|t| t.days.holds(day)) || day > at.day() {
            return Err(Refusal::conflict("careplan-no-treatment").instead(format!("/careplans/{}", plan.id)));
        }
        // A late word puts a day right that was asked after; the same word twice adds nothing.
        let asked_after = plan.treatment_missed == Some(day);
        Ok(if plan.treated < day || asked_after { vec![about(TREATMENT_RECORDED, &self.body, &plan)] } else { Vec::new() })
    }
}

/// One step of a plan that nobody reached, with the task that follows. What was settled meanwhile stays settled.
pub(super) struct Step {
    pub(super) plan: CareplanId,
    pub(super) day: Day,
    pub(super) drafts: Vec<Draft>,
    pub(super) body: Missed,
}

impl Command for Step {
    fn reads(&self) -> Vec<Key> {
        one(self.plan)
    }
    fn decide(&self, known: &Known, _: Moment) -> Result<Vec<Draft>, Refusal> {
        let plan = standing(known, self.plan)?;
        if plan.settled >= self.day {
            return Ok(Vec::new());
        }
        let mut out = vec![about(super::fact::CHECKIN_MISSED, &self.body, &plan)];
        out.extend(self.drafts.iter().cloned());
        Ok(out)
    }
}
