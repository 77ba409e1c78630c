//! Decisions about forms: no field is collected twice, none without a basis and an end, and two persons put one in use.

use super::fact::{
    Admitted, AnswerMade, Drafted, FORM_ADMITTED, FORM_ANSWERED, FORM_DRAFTED, FORM_ENDED, FORM_TRIED, FormId, Of,
};
use super::table::{FIELDS, FORMS, FormRow, State};
use muster_ground::approval::{Asking, Effect, Granted};
use muster_ledger::{Command, DAY, Dated, Draft, Key, Known, Moment, Period, PlaceId, Refusal, Sealed, SubjectRef};

/// The forms themselves: a year, and some months in which one was drafted and not yet admitted.
pub static FORM_WORDS: Dated = Dated { number: 71, purpose: "forms", period: Period::Month, keep_days: 550 };
/// What was answered and can harm nobody.
pub static FORM_DATA: Dated = Dated { number: 72, purpose: "form-answers", period: Period::Month, keep_days: 365 };
/// What tells of health, tracks or faith.
pub static FORM_SENSITIVE: Dated = Dated { number: 73, purpose: "form-answers-sensitive", period: Period::Week, keep_days: 30 };

pub(super) const DAYS_MAX: i64 = 365;
/// Nobody answers a longer one at a door.
pub(super) const MINUTES_MAX: i64 = 60;

fn form(known: &Known, id: FormId) -> Result<FormRow, Refusal> {
    let row = known.one(&FORMS, &[id.into()]).map(FormRow::from_row);
    row.ok_or_else(|| Refusal::not_found("form-none").instead("/forms"))
}

fn path(id: FormId) -> String {
    format!("/forms/{id}")
}

/// A form in use that asks one of these fields of the same households or places, and which field.
fn collected<'a>(known: &Known, fields: &'a [String], own: &FormRow, at: Moment) -> Option<(FormId, &'a str)> {
    let everywhere = |c: PlaceId| c == PlaceId::HOUSE;
    fields.iter().find_map(|field| {
        let rows = known.by(&FIELDS, "field", &[field.as_str().into()]);
        let other = rows.iter().find(|r| {
            let community: PlaceId = r.id("community");
            let same = community == own.community || everywhere(community) || everywhere(own.community);
            same && r.text("about") == own.about.name() && r.moment("until") > at && r.id::<FormId>("form") != own.id
        });
        other.map(|r| (r.id("form"), field.as_str()))
    })
}

/// A draft, or the next version of a form.
pub(super) struct DraftForm {
    pub body: Drafted,
    pub workbook: Sealed,
}

impl Command for DraftForm {
    fn reads(&self) -> Vec<Key> {
        Vec::new()
    }
    fn decide(&self, _: &Known, _: Moment) -> Result<Vec<Draft>, Refusal> {
        let b = &self.body;
        if b.fields.is_empty() {
            return Err(Refusal::invalid("web-form-wrong").arg("n", 1).problem("file", "form-no-fields"));
        }
        if !(1..=DAYS_MAX).contains(&b.days) || !(1..=MINUTES_MAX).contains(&b.minutes) {
            return Err(Refusal::invalid("web-form-wrong").arg("n", 1).problem("days", "web-field-choose"));
        }
        Ok(vec![Draft::new(FORM_DRAFTED, b).area(b.area).sealed(self.workbook.clone())])
    }
}

fn reads_of(id: FormId, fields: &[String]) -> Vec<Key> {
    let mut out = vec![Key::one(&FORMS, vec![id.into()])];
    out.extend(fields.iter().map(|f| Key::by(&FIELDS, "field", vec![f.as_str().into()])));
    out
}

fn admissible(known: &Known, id: FormId, fields: &[String], at: Moment) -> Result<FormRow, Refusal> {
    let f = form(known, id)?;
    match f.state(at) {
        State::Tried => {}
        State::Draft => return Err(Refusal::conflict("form-untried").instead(format!("/forms/{id}/answers/new"))),
        State::Live => return Err(Refusal::conflict("form-live-already").instead(path(id))),
        State::Over => return Err(Refusal::conflict("form-over").instead(path(id))),
    }
    match collected(known, fields, &f, at) {
        None => Ok(f),
        Some((other, field)) => Err(Refusal::conflict("form-collected").arg("field", field).instead(path(other)).basis("rcl-43")),
    }
}

/// The first of two: this form shall be in use.
pub(super) struct Propose {
    pub id: FormId,
    pub fields: Vec<String>,
    pub asking: Asking,
}

impl Command for Propose {
    fn reads(&self) -> Vec<Key> {
        let mut all = reads_of(self.id, &self.fields);
        all.push(self.asking.reads());
        all
    }
    fn decide(&self, known: &Known, at: Moment) -> Result<Vec<Draft>, Refusal> {
        admissible(known, self.id, &self.fields, at)?;
        Ok(vec![self.asking.decide(known, at)?])
    }
}

/// With the second word it is.
pub(super) struct Admit {
    pub id: FormId,
    pub fields: Vec<String>,
}

impl Effect for Admit {
    fn reads(&self) -> Vec<Key> {
        reads_of(self.id, &self.fields)
    }
    fn decide(&self, granted: &Granted, known: &Known, at: Moment) -> Result<Vec<Draft>, Refusal> {
        let f = admissible(known, self.id, &self.fields, at)?;
        if granted.about != self.id.0 {
            return Err(Refusal::not_found("form-none").instead("/forms"));
        }
        let body = Admitted { id: self.id, until: at.plus(f.days * DAY) };
        Ok(vec![Draft::new(FORM_ADMITTED, &body).area(f.area)])
    }
}

/// No longer in use.
pub(super) struct End(pub FormId);

impl Command for End {
    fn reads(&self) -> Vec<Key> {
        vec![Key::one(&FORMS, vec![self.0.into()])]
    }
    fn decide(&self, known: &Known, _: Moment) -> Result<Vec<Draft>, Refusal> {
        let f = form(known, self.0)?;
        if f.ended_at.is_some() {
            return Err(Refusal::conflict("form-over").instead(path(self.0)));
        }
        Ok(vec![Draft::new(FORM_ENDED, &Of { id: self.0 }).area(f.area)])
    }
}

/// Filled in: recorded where the form is in use; before that only that it was tried.
pub(super) struct Answer {
    pub body: AnswerMade,
    pub subject: Option<SubjectRef>,
    pub said: Option<Sealed>,
}

impl Command for Answer {
    fn reads(&self) -> Vec<Key> {
        vec![Key::one(&FORMS, vec![self.body.form.into()])]
    }
    fn decide(&self, known: &Known, at: Moment) -> Result<Vec<Draft>, Refusal> {
        let f = form(known, self.body.form)?;
        match (f.state(at), &self.said, self.subject) {
            (State::Live, Some(said), Some(subject)) => {
                let draft = Draft::new(FORM_ANSWERED, &self.body).area(self.body.community).subject(subject);
                Ok(vec![draft.sealed(said.clone())])
            }
            (State::Draft | State::Tried, None, _) => Ok(vec![Draft::new(FORM_TRIED, &Of { id: f.id }).area(f.area)]),
            _ => Err(Refusal::conflict("form-over").instead(path(f.id))),
        }
    }
}
