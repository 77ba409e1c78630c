//! Decisions about incidents: only an open one changes, each scale alone, and no term is without end.

use super::fact::{
    ANNOUNCED, DECISIONS, INCIDENT_CONTINUED, INCIDENT_ENDED, INCIDENT_OPENED, INCIDENT_SCALED, IncidentContinued, IncidentEnded,
    IncidentId, IncidentOpened, IncidentScaled, MATTERS, MEASURES, REASONS, Scale,
};
use super::table::{INCIDENTS, Incident};
use muster_ground::law;
use muster_ground::place::Level;
use muster_ledger::{Command, DAY, Draft, Key, Known, Moment, Refusal, Sealed};

/// A response states an expected period; beyond this it needs a new decision.
pub const EXPECTED_DAYS_MAX: i64 = 60;

/// Opens an incident with a dataset of its own.
pub struct Open {
    /// Opens the dataset that `opened.dataset` names.
    pub dataset: Draft,
    pub opened: IncidentOpened,
    pub sealed: Option<Sealed>,
    /// Level of the place of the deciding duty: a warning is published by county or above only.
    pub organ: Level,
}

fn term(at: Moment, until: Moment) -> Result<(), Refusal> {
    if until <= at || until.0 - at.0 > (EXPECTED_DAYS_MAX + 1) * DAY {
        return Err(Refusal::invalid("incident-term").arg("max", EXPECTED_DAYS_MAX).problem("expected", "incident-term-field"));
    }
    Ok(())
}

fn one_of(code: &str, all: &[&str], field: &str) -> Result<(), Refusal> {
    if all.contains(&code) { Ok(()) } else { Err(Refusal::invalid("incident-code").problem(field, "web-field-choose")) }
}

fn in_range(value: Option<u8>) -> Result<(), Refusal> {
    if value.is_none_or(|v| (1..=4).contains(&v)) { Ok(()) } else { Err(Refusal::invalid("incident-code")) }
}

/// The incident of `id` while it is open; otherwise why nothing can be done in it.
pub fn still_open(known: &Known, id: IncidentId) -> Result<Incident, Refusal> {
    let row = known.one(&INCIDENTS, &[id.into()]).ok_or_else(|| Refusal::not_found("incident-none"))?;
    going_on(Incident::from_row(row))
}

/// An ended incident is refused: by its acts, and by the pages that offer them.
pub(super) fn going_on(incident: Incident) -> Result<Incident, Refusal> {
    match incident.ended {
        None => Ok(incident),
        Some(at) => Err(Refusal::new(muster_ledger::Why::Gone, "incident-ended")
            .arg("at", at.local())
            .instead(format!("/incidents/{}", incident.id))),
    }
}

impl Command for Open {
    fn reads(&self) -> Vec<Key> {
        vec![Key::by(&INCIDENTS, "open", vec![1i64.into()])]
    }
    fn decide(&self, known: &Known, at: Moment) -> Result<Vec<Draft>, Refusal> {
        let o = &self.opened;
        one_of(&o.matter, &MATTERS, "matter")?;
        one_of(&o.kind_of_decision, &DECISIONS, "decision")?;
        for scale in [o.grade, o.warning, o.level] {
            in_range(scale)?;
        }
        if o.communities.is_empty() {
            return Err(Refusal::invalid("incident-nowhere").problem("area", "web-field-choose"));
        }
        if o.measures.is_empty() || o.measures.iter().any(|m| !MEASURES.contains(&m.as_str())) {
            return Err(Refusal::invalid("incident-measures").basis("erl-72").problem("measures", "web-field-choose"));
        }
        // The national register: what a place adds gives no other basis for a response.
        if !law::shipped().for_use("open", at.day()).iter().any(|b| b.key == o.basis) {
            return Err(Refusal::invalid("incident-basis").problem("basis", "web-field-choose"));
        }
        if o.warning.is_some() && self.organ > Level::County {
            return Err(Refusal::forbidden("incident-warning-county").basis("erl-63"));
        }
        term(at, o.expected_until)?;
        let open = known.by(&INCIDENTS, "open", &[1i64.into()]);
        let twin = open.iter().map(Incident::from_row).find(|i| {
            o.signal.is_some() && i.signal == o.signal
                || i.matter == o.matter && i.communities.iter().any(|c| o.communities.contains(c))
        });
        if let Some(twin) = twin {
            return Err(Refusal::conflict("incident-twin").instead(format!("/incidents/{}", twin.id)));
        }
        let opened = Draft::new(INCIDENT_OPENED, o).area(o.area).dataset(o.dataset);
        let opened = match &self.sealed {
            Some(s) => opened.sealed(s.clone()),
            None => opened,
        };
        Ok(vec![self.dataset.clone(), opened])
    }
}

/// Sets one scale.
pub struct Rescale {
    pub scaled: IncidentScaled,
    pub organ: Level,
}

impl Command for Rescale {
    fn reads(&self) -> Vec<Key> {
        vec![Key::one(&INCIDENTS, vec![self.scaled.id.into()])]
    }
    fn decide(&self, known: &Known, _: Moment) -> Result<Vec<Draft>, Refusal> {
        let s = &self.scaled;
        let incident = still_open(known, s.id)?;
        one_of(&s.reason, &REASONS, "reason")?;
        in_range(s.value)?;
        if s.scale == Scale::Warning && self.organ > Level::County {
            return Err(Refusal::forbidden("incident-warning-county").basis("erl-63"));
        }
        // A response without a level is no response: it is ended, and the end announced.
        if s.scale == Scale::Level && s.value.is_none() {
            return Err(Refusal::invalid("incident-level-needed").instead(format!("/incidents/{}/end", s.id)));
        }
        if incident.on(s.scale) == s.value.map(i64::from) {
            return Err(Refusal::conflict("incident-scale-same"));
        }
        Ok(vec![Draft::new(INCIDENT_SCALED, s).area(incident.area)])
    }
}

/// Prolongs the expected period after a review.
pub struct Continue {
    pub continued: IncidentContinued,
}

impl Command for Continue {
    fn reads(&self) -> Vec<Key> {
        vec![Key::one(&INCIDENTS, vec![self.continued.id.into()])]
    }
    fn decide(&self, known: &Known, at: Moment) -> Result<Vec<Draft>, Refusal> {
        let c = &self.continued;
        let incident = still_open(known, c.id)?;
        one_of(&c.reason, &REASONS, "reason")?;
        term(at, c.expected_until)?;
        if incident.expected_until == c.expected_until {
            return Err(Refusal::conflict("incident-scale-same"));
        }
        Ok(vec![Draft::new(INCIDENT_CONTINUED, c).area(incident.area)])
    }
}

/// Ends an incident: one person is enough to lift.
pub struct End {
    pub ended: IncidentEnded,
}

impl Command for End {
    fn reads(&self) -> Vec<Key> {
        vec![Key::one(&INCIDENTS, vec![self.ended.id.into()])]
    }
    fn decide(&self, known: &Known, _: Moment) -> Result<Vec<Draft>, Refusal> {
        let e = &self.ended;
        let incident = still_open(known, e.id)?;
        if e.announced.is_empty() || e.announced.iter().any(|a| !ANNOUNCED.contains(&a.as_str())) {
            return Err(Refusal::invalid("incident-unannounced").basis("erl-86").problem("announced", "web-field-choose"));
        }
        Ok(vec![Draft::new(INCIDENT_ENDED, e).area(incident.area).dataset(incident.dataset)])
    }
}
