//! Destroying takes two ([`approval`](muster_ground::approval)); a hold hinders both.

use super::fact::{SUNSET_CONFIRMED, SUNSET_PROPOSED, SunsetConfirmed, SunsetProposed};
use super::table::{SUNSETS, Sunset};
use muster_ground::approval::{Asking, Effect, Granted};
use muster_ground::hold;
use muster_ledger::{Command, DatasetId, Draft, Key, Known, Moment, Refusal};
use muster_muster::incident::{INCIDENTS, Incident, IncidentId};

/// How it is done: HKDF of dataset and person keys; the dataset's is overwritten.
pub const METHOD: &str = "key destroyed";

fn ended(known: &Known, id: IncidentId) -> Result<Incident, Refusal> {
    let row = known.one(&INCIDENTS, &[id.into()]).ok_or_else(|| Refusal::not_found("incident-none"))?;
    let incident = Incident::from_row(row);
    if incident.is_open() {
        return Err(Refusal::conflict("sunset-not-ended").instead(format!("/incidents/{id}/end")));
    }
    Ok(incident)
}

/// What law obliges to keep waits, and says for which order.
fn not_held(known: &Known, dataset: DatasetId, at: Moment) -> Result<(), Refusal> {
    hold::on_dataset(known, dataset, at).map_or(Ok(()), |h| Err(h.refusal("sunset-held")))
}

fn standing(known: &Known, id: IncidentId) -> Option<Sunset> {
    known.one(&SUNSETS, &[id.into()]).map(Sunset::from_row)
}

fn not_done(known: &Known, id: IncidentId) -> Result<(), Refusal> {
    match standing(known, id) {
        Some(s) if s.confirmed_at.is_some() => Err(Refusal::conflict("sunset-done")),
        _ => Ok(()),
    }
}

/// The first witness.
pub struct Propose {
    pub incident: IncidentId,
    pub dataset: DatasetId,
    pub parts: Vec<(String, i64)>,
    pub asking: Asking,
}

impl Command for Propose {
    fn reads(&self) -> Vec<Key> {
        vec![
            Key::one(&INCIDENTS, vec![self.incident.into()]),
            Key::one(&SUNSETS, vec![self.incident.into()]),
            self.asking.reads(),
            hold::dataset_keys(self.dataset),
        ]
    }
    fn decide(&self, known: &Known, at: Moment) -> Result<Vec<Draft>, Refusal> {
        let incident = ended(known, self.incident)?;
        not_held(known, self.dataset, at)?;
        not_done(known, self.incident)?;
        let asked = self.asking.decide(known, at)?;
        let body = SunsetProposed { incident: self.incident, dataset: incident.dataset, parts: self.parts.clone() };
        // The fact itself stands outside the dataset: it outlives it.
        Ok(vec![Draft::new(SUNSET_PROPOSED, &body).area(incident.area), asked])
    }
}

/// With the second witness's word the key dies.
pub(super) struct Confirm {
    pub incident: IncidentId,
    pub dataset: DatasetId,
    pub parts: Vec<(String, i64)>,
}

impl Effect for Confirm {
    fn reads(&self) -> Vec<Key> {
        vec![
            Key::one(&INCIDENTS, vec![self.incident.into()]),
            Key::one(&SUNSETS, vec![self.incident.into()]),
            hold::dataset_keys(self.dataset),
        ]
    }
    fn decide(&self, granted: &Granted, known: &Known, at: Moment) -> Result<Vec<Draft>, Refusal> {
        let incident = ended(known, self.incident)?;
        not_held(known, self.dataset, at)?;
        not_done(known, self.incident)?;
        let (dataset, method) = (incident.dataset, METHOD.to_owned());
        let body = SunsetConfirmed { incident: self.incident, dataset, parts: self.parts.clone(), method };
        Ok(vec![
            Draft::new(SUNSET_CONFIRMED, &body).area(incident.area),
            Draft::destroying_dataset(dataset, METHOD, &granted.witnesses()),
        ])
    }
}
