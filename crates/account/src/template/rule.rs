//! A form is taken once; a column may be put right.

use super::fact::{TEMPLATE_CORRECTED, TEMPLATE_MAPPED, TemplateCorrected, TemplateMapped};
use super::table::TEMPLATES;
use muster_ground::field::catalogue;
use muster_ledger::{Command, DatasetId, Draft, Key, Known, Moment, Refusal, Sealed, values};

/// Forms as offices send them: no data of residents, kept while the house stands.
pub const TEMPLATE_DATASET: DatasetId = DatasetId(62);

pub struct MapTemplate {
    /// Opens the dataset of forms, where there is none yet.
    pub dataset: Option<Draft>,
    pub body: TemplateMapped,
    pub sealed: Sealed,
}

impl Command for MapTemplate {
    fn reads(&self) -> Vec<Key> {
        vec![Key::by(&TEMPLATES, "area", values![self.body.area, self.body.fingerprint.as_str()])]
    }
    fn decide(&self, known: &Known, _: Moment) -> Result<Vec<Draft>, Refusal> {
        // Known already: the one that is there is used, and nothing is recorded twice.
        if !known.by(&TEMPLATES, "area", &values![self.body.area, self.body.fingerprint.as_str()]).is_empty() {
            return Ok(Vec::new());
        }
        let draft = Draft::new(TEMPLATE_MAPPED, &self.body).area(self.body.area).sealed(self.sealed.clone());
        Ok(self.dataset.iter().cloned().chain([draft]).collect())
    }
}

pub struct CorrectTemplate(pub TemplateCorrected);

impl Command for CorrectTemplate {
    fn reads(&self) -> Vec<Key> {
        vec![Key::one(&TEMPLATES, vec![self.0.id.into()])]
    }
    fn decide(&self, known: &Known, _: Moment) -> Result<Vec<Draft>, Refusal> {
        let none = || Refusal::not_found("template-none").instead("/templates");
        let row = known.one(&TEMPLATES, &[self.0.id.into()]).ok_or_else(none)?;
        if self.0.field.as_ref().is_some_and(|f| catalogue().find(f).is_none()) {
            return Err(Refusal::invalid("web-form-wrong").arg("n", 1).problem("means", "template-means-unknown"));
        }
        Ok(vec![Draft::new(TEMPLATE_CORRECTED, &self.0).area(row.id("area"))])
    }
}
