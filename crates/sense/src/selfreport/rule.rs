//! Decisions about reports. A report is always taken; what may be refused is a wrong form, a second correction of the
//! same mistake, or someone checking their own report.

use super::fact::{REPORT_CORRECTED, REPORT_MADE, REPORT_VERIFIED, ReportCorrected, ReportId, ReportMade, ReportVerified, Told};
use super::symptom::Symptom;
use super::table::{REPORTS, Report};
use muster_ground::place::Place;
use muster_ledger::{
    ActorId, Command, DatasetId, Dated, Day, Draft, Key, Known, Lost, Moment, Period, PersonId, PlaceId, Refusal, Sealed,
    SubjectRef, Vault,
};

/// Who reported what lives 30 days at least and 37 at most: each calendar week has a key of its own.
pub static REPORT_DATA: Dated = Dated { number: 4, purpose: "surveillance", period: Period::Week, keep_days: 30 };

/// An onset further back than the data are kept is not a report but a history.
pub(super) const DAYS_BACK_MAX: i32 = 30;

/// How facts name someone known only by their room and perhaps a name. Without a name the whole household counts
/// once: three notes from one door must not look like three sick people.
pub fn subject_in_room(vault: &Vault, dataset: DatasetId, room: PlaceId, name: &str) -> Option<SubjectRef> {
    let plain = plain_name(name);
    vault.subject_of(dataset, format!("room {room} {plain}").as_bytes())
}

/// A name without the differences of typing.
pub(super) fn plain_name(name: &str) -> String {
    cn_id::narrow(name).chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect()
}

/// What was said, before it is sealed.
pub struct MakeReport {
    body: ReportMade,
    subject: SubjectRef,
    sealed: Sealed,
}

/// What the form told.
pub struct Saying {
    pub symptoms: Vec<Symptom>,
    pub onset: Day,
    pub verified: bool,
    /// Registered person it is about, where that is known.
    pub person: Option<PersonId>,
    pub told: Told,
}

impl MakeReport {
    /// Seals who and where; the command itself knows no name. Refused where the dataset is gone.
    pub fn new(vault: &Vault, dataset: DatasetId, id: ReportId, room: &Place, saying: Saying) -> Result<MakeReport, Refusal> {
        let gone = |_: Lost| Refusal::conflict("selfreport-closed");
        let subject = match saying.person {
            Some(person) => vault.subject(dataset, person),
            None => subject_in_room(vault, dataset, room.id, &saying.told.name),
        };
        let subject = subject.ok_or(Lost::Dataset).map_err(gone)?;
        let plain = serde_json::to_vec(&saying.told).unwrap_or_default();
        let sealed = vault.seal(dataset, saying.person, &plain).map_err(gone)?;
        let body = ReportMade {
            id,
            community: room.community,
            grid: room.grid,
            building: room.building,
            none: saying.symptoms.is_empty(),
            symptoms: saying.symptoms,
            onset: saying.onset,
            verified: saying.verified,
        };
        Ok(MakeReport { body, subject, sealed })
    }
    pub fn body(&self) -> &ReportMade {
        &self.body
    }
}

fn onset_fits(onset: Day, at: Moment) -> Result<(), Refusal> {
    let today = at.day();
    if onset > today {
        return Err(Refusal::invalid("selfreport-onset-future").problem("onset_on", "selfreport-onset-future"));
    }
    if onset.0 < today.0 - DAYS_BACK_MAX {
        let r = Refusal::invalid("selfreport-onset-old").arg("days", DAYS_BACK_MAX);
        return Err(r.problem_with("onset_on", "selfreport-onset-old", vec![("days", DAYS_BACK_MAX.to_string())]));
    }
    Ok(())
}

impl Command for MakeReport {
    fn reads(&self) -> Vec<Key> {
        Vec::new()
    }
    fn decide(&self, _: &Known, at: Moment) -> Result<Vec<Draft>, Refusal> {
        onset_fits(self.body.onset, at)?;
        let draft = Draft::new(REPORT_MADE, &self.body).area(self.body.building).subject(self.subject);
        Ok(vec![draft.sealed(self.sealed.clone())])
    }
}

/// Corrects a report: what holds from now on, and why, sealed.
pub struct CorrectReport {
    pub body: ReportCorrected,
    pub note: Sealed,
}

fn standing(known: &Known, id: ReportId) -> Result<Report, Refusal> {
    let row = known.one(&REPORTS, &[id.into()]).ok_or(Refusal::not_found("selfreport-none-such"))?;
    let report = Report::from_row(row);
    if report.void {
        return Err(Refusal::conflict("selfreport-void").instead(format!("/reports/{id}")));
    }
    Ok(report)
}

impl Command for CorrectReport {
    fn reads(&self) -> Vec<Key> {
        vec![Key::one(&REPORTS, vec![self.body.id.into()])]
    }
    fn decide(&self, known: &Known, at: Moment) -> Result<Vec<Draft>, Refusal> {
        let report = standing(known, self.body.id)?;
        onset_fits(self.body.onset, at)?;
        let same = report.symptoms == self.body.symptoms && report.onset == self.body.onset && report.none == self.body.none;
        if same {
            return Err(Refusal::conflict("selfreport-same").instead(format!("/reports/{}", report.id)));
        }
        let mut draft = Draft::new(REPORT_CORRECTED, &self.body).area(report.building).sealed(self.note.clone());
        if let Some(s) = report.subject {
            draft = draft.subject(s);
        }
        Ok(vec![draft])
    }
}

/// Someone asked after an unverified report. Nobody checks what they wrote down themselves.
pub struct VerifyReport {
    pub body: ReportVerified,
    pub actor: ActorId,
}

impl Command for VerifyReport {
    fn reads(&self) -> Vec<Key> {
        vec![Key::one(&REPORTS, vec![self.body.id.into()])]
    }
    fn decide(&self, known: &Known, _: Moment) -> Result<Vec<Draft>, Refusal> {
        let report = standing(known, self.body.id)?;
        if report.actor == self.actor {
            return Err(Refusal::forbidden("selfreport-own").instead(format!("/reports/{}", report.id)));
        }
        if report.verified {
            return Err(Refusal::conflict("selfreport-already").instead(format!("/reports/{}", report.id)));
        }
        let mut draft = Draft::new(REPORT_VERIFIED, &self.body).area(report.building).dataset(report.dataset);
        if let Some(s) = report.subject {
            draft = draft.subject(s);
        }
        Ok(vec![draft])
    }
}
