//! Decisions about what has to be told. It cannot be taken back, and nobody can stop it: there is no such act.

use super::book::{Organ, harm};
use super::fact::{HARM_NOTICED, HARM_OVERDUE, HARM_TOLD, HarmId, Noticed, Overdue, Told};
use super::table::{HARMS, Row};
use muster_ledger::{Command, Dated, Draft, HOUR, House, Key, Known, Moment, Period, Read, Refusal, Sealed};

/// What was seen lives 365 days at least: each month has a key of its own.
pub static HARM_DATA: Dated = Dated { number: 31, purpose: "harm", period: Period::Month, keep_days: 365 };

/// Somebody came to know of it.
pub struct Notice {
    pub body: Noticed,
    pub seen: Sealed,
}

impl Command for Notice {
    fn reads(&self) -> Vec<Key> {
        Vec::new()
    }
    fn decide(&self, _: &Known, at: Moment) -> Result<Vec<Draft>, Refusal> {
        let wrong = || Refusal::invalid("web-form-wrong").arg("n", 1).problem("kind", "web-field-choose");
        let kind = harm(&self.body.kind).ok_or_else(wrong)?;
        let body = Noticed { organs: kind.organs.clone(), due: at.plus(kind.hours * HOUR), ..self.body.clone() };
        Ok(vec![Draft::new(HARM_NOTICED, &body).area(body.community).sealed(self.seen.clone())])
    }
}

fn standing(known: &Known, id: HarmId) -> Result<Row, Refusal> {
    let none = || Refusal::not_found("harm-none").instead("/harms");
    known.one(&HARMS, &[id.into()]).map(Row::from_row).ok_or_else(none)
}

/// One of them was told.
pub struct Tell {
    pub body: Told,
    pub by: Sealed,
}

impl Command for Tell {
    fn reads(&self) -> Vec<Key> {
        vec![Key::one(&HARMS, vec![self.body.id.into()])]
    }
    fn decide(&self, known: &Known, _: Moment) -> Result<Vec<Draft>, Refusal> {
        let row = standing(known, self.body.id)?;
        if row.told.contains(&self.body.organ) {
            return Err(Refusal::conflict("harm-told-already").instead(format!("/harms/{}", row.id)));
        }
        if !row.organs.contains(&self.body.organ) {
            return Err(Refusal::invalid("web-form-wrong").arg("n", 1).problem("organ", "web-field-choose"));
        }
        Ok(vec![Draft::new(HARM_TOLD, &self.body).area(row.community).sealed(self.by.clone())])
    }
}

/// Puts on record that its time is over.
struct Lapse(HarmId);

impl Command for Lapse {
    fn reads(&self) -> Vec<Key> {
        vec![Key::one(&HARMS, vec![self.0.into()])]
    }
    fn decide(&self, known: &Known, at: Moment) -> Result<Vec<Draft>, Refusal> {
        let row = standing(known, self.0)?;
        let organs: Vec<Organ> = row.open();
        if organs.is_empty() || at < row.due || row.lapsed {
            return Ok(Vec::new());
        }
        Ok(vec![Draft::new(HARM_OVERDUE, &Overdue { id: self.0, organs }).area(row.community).dataset(row.dataset)])
    }
}

/// The timer `harm.due`.
pub fn fire_due(id: i64, _: &Read, _: &House) -> Result<Option<Box<dyn Command>>, Refusal> {
    Ok(Some(Box::new(Lapse(HarmId(id)))))
}
