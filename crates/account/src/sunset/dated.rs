//! Dated datasets end by the clock: a timer finds one due, announces it, and a day later its key dies. No person is needed
//! for it and none can hinder it, but a hold keeps it.

use super::rule::METHOD;
use muster_ground::hold;
use muster_ledger::{Command, DATASETS, DAY, Dataset, DatasetId, Draft, Fact, House, Key, Known, Moment, Read, Refusal};

/// Between announcement and end: a clock that jumped destroys nothing at once, and who must keep something can say so.
pub const NOTICE: i64 = DAY;

/// The next step of a dataset that is due; none where it is not, or lies with persons.
pub struct EndDated(pub DatasetId);

impl Command for EndDated {
    fn reads(&self) -> Vec<Key> {
        vec![Key::one(&DATASETS, vec![self.0.into()]), hold::dataset_keys(self.0)]
    }
    fn decide(&self, known: &Known, at: Moment) -> Result<Vec<Draft>, Refusal> {
        let Some(d) = known.one(&DATASETS, &[self.0.into()]).map(Dataset::from_row).filter(Dataset::lives) else {
            return Ok(Vec::new());
        };
        if d.until.is_none_or(|until| at < until) {
            return Ok(Vec::new());
        }
        if let Some(hold) = hold::on_dataset(known, self.0, at) {
            return Ok(vec![Draft::deferring_dataset(self.0, hold.until, hold.id.0)]);
        }
        Ok(match d.destroy_at {
            None => vec![Draft::expiring_dataset(self.0, at.plus(NOTICE))],
            Some(then) if at < then => Vec::new(),
            Some(_) => vec![Draft::destroying_dataset(self.0, METHOD, &[])],
        })
    }
}

/// The timer `ledger.dataset_due`.
pub fn fire_dataset_due(about: i64, _: &Read, _: &House) -> Result<Option<Box<dyn Command>>, Refusal> {
    Ok(Some(Box::new(EndDated(DatasetId(about)))))
}

/// `hold.lifted`: what only waited for it goes on.
pub fn on_hold_lifted(fact: &Fact, _: &Read, _: &House) -> Result<Option<Box<dyn Command>>, Refusal> {
    let lifted: hold::HoldLifted = fact.body()?;
    Ok(lifted.dataset.map(|d| Box::new(EndDated(d)) as Box<dyn Command>))
}
