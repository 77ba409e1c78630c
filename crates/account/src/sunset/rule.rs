//! Two persons destroy, and neither is the other's creature.

use super::fact::{SUNSET_CONFIRMED, SUNSET_PROPOSED, SunsetConfirmed, SunsetProposed};
use super::table::{SUNSETS, Sunset};
use muster_ground::duty::{DUTIES, Duty};
use muster_ground::hold;
use muster_ledger::{ActorId, Command, DAY, DatasetId, Draft, Key, Known, Moment, Refusal};
use muster_muster::incident::{INCIDENTS, Incident, IncidentId};

/// A proposal is good for so long: a forgotten one is not confirmed by someone who meant another.
pub const PROPOSAL_DAYS_MAX: i64 = 7;
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

fn fresh(s: &Sunset, at: Moment) -> bool {
    at < s.proposed_at.plus(PROPOSAL_DAYS_MAX * DAY)
}

/// The first witness.
pub struct Propose {
    pub incident: IncidentId,
    pub dataset: DatasetId,
    pub parts: Vec<(String, i64)>,
}

impl Command for Propose {
    fn reads(&self) -> Vec<Key> {
        vec![
            Key::one(&INCIDENTS, vec![self.incident.into()]),
            Key::one(&SUNSETS, vec![self.incident.into()]),
            hold::dataset_keys(self.dataset),
        ]
    }
    fn decide(&self, known: &Known, at: Moment) -> Result<Vec<Draft>, Refusal> {
        let incident = ended(known, self.incident)?;
        not_held(known, self.dataset, at)?;
        match standing(known, self.incident) {
            Some(s) if s.confirmed_at.is_some() => return Err(Refusal::conflict("sunset-done")),
            Some(s) if fresh(&s, at) => return Err(Refusal::conflict("sunset-proposed-already")),
            _ => {}
        }
        let body = SunsetProposed { incident: self.incident, dataset: incident.dataset, parts: self.parts.clone() };
        // The fact itself stands outside the dataset: it outlives it.
        Ok(vec![Draft::new(SUNSET_PROPOSED, &body).area(incident.area)])
    }
}

/// The second witness; the key dies with this act.
pub struct Confirm {
    pub incident: IncidentId,
    pub dataset: DatasetId,
    pub parts: Vec<(String, i64)>,
    pub actor: ActorId,
}

impl Command for Confirm {
    fn reads(&self) -> Vec<Key> {
        vec![
            Key::one(&INCIDENTS, vec![self.incident.into()]),
            Key::one(&SUNSETS, vec![self.incident.into()]),
            Key::by(&DUTIES, "actor", vec![self.actor.into()]),
            hold::dataset_keys(self.dataset),
        ]
    }
    fn decide(&self, known: &Known, at: Moment) -> Result<Vec<Draft>, Refusal> {
        let incident = ended(known, self.incident)?;
        not_held(known, self.dataset, at)?;
        let s = standing(known, self.incident).ok_or_else(|| Refusal::conflict("sunset-not-proposed"))?;
        if s.confirmed_at.is_some() {
            return Err(Refusal::conflict("sunset-done"));
        }
        if !fresh(&s, at) {
            return Err(Refusal::conflict("sunset-stale").arg("days", PROPOSAL_DAYS_MAX));
        }
        if s.proposed_by == self.actor {
            return Err(Refusal::forbidden("sunset-not-oneself"));
        }
        let duties = known.by(&DUTIES, "actor", &[self.actor.into()]);
        if Duty::given_by(duties, s.proposed_by, at) {
            return Err(Refusal::forbidden("sunset-made-by-first"));
        }
        let (dataset, method) = (incident.dataset, METHOD.to_owned());
        let body = SunsetConfirmed { incident: self.incident, dataset, parts: self.parts.clone(), method };
        Ok(vec![
            Draft::new(SUNSET_CONFIRMED, &body).area(incident.area),
            Draft::destroying_dataset(dataset, METHOD, &[s.proposed_by, self.actor]),
        ])
    }
}
