//! Decisions about organisations: entered once, changed as a whole, closed.

use super::fact::{About, Entry, ORGANISATION_CHANGED, ORGANISATION_CLOSED, ORGANISATION_REGISTERED, ORGANISATION_RELINKED};
use super::fact::{Contact, OrganisationId};
use super::kind::{RESOURCES, kind_of};
use super::table::{ORGANISATIONS, Organisation};
use crate::duty::STAFF_DATASET;
use cn_id::CreditCode;
use muster_ledger::{Command, Draft, Key, Known, Lost, Moment, Refusal, Sealed, Vault};

/// Enters an organisation or changes it: what is given is how it is from now on.
pub struct Keep {
    entry: Entry,
    contact: Sealed,
    new: bool,
}

impl Keep {
    pub fn new(vault: &Vault, entry: Entry, contact: &Contact, new: bool) -> Result<Keep, Lost> {
        let plain = serde_json::to_vec(contact).unwrap_or_default();
        Ok(Keep { entry, contact: vault.seal(STAFF_DATASET, None, &plain)?, new })
    }
}

impl Command for Keep {
    fn reads(&self) -> Vec<Key> {
        let one = |id: OrganisationId| Key::one(&ORGANISATIONS, vec![id.into()]);
        let mut keys = vec![one(self.entry.id), Key::by(&ORGANISATIONS, "code", vec![self.entry.code.as_str().into()])];
        keys.extend(self.entry.part_of.map(one));
        keys
    }
    fn decide(&self, known: &Known, at: Moment) -> Result<Vec<Draft>, Refusal> {
        let e = &self.entry;
        let one = |id: OrganisationId| known.one(&ORGANISATIONS, &[id.into()]).map(Organisation::from_row);
        if !self.new && !one(e.id).is_some_and(|o| o.open(at)) {
            return Err(Refusal::conflict("organisation-over").instead("/organisations"));
        }
        let wrong = |field: &'static str, code: &'static str| Err(Refusal::invalid(code).problem(field, code));
        let Some(kind) = kind_of(&e.kind) else { return wrong("kind", "organisation-no-kind") };
        if e.name.trim().is_empty() {
            return wrong("name", "web-field-missing");
        }
        if !e.code.is_empty() {
            // As it is compared: put right, not as it was typed.
            if !CreditCode::parse(&e.code).is_ok_and(|c| c.as_str() == e.code) {
                return wrong("code", "organisation-code-wrong");
            }
            let same = known.by(&ORGANISATIONS, "code", &[e.code.as_str().into()]);
            if let Some(other) = same.iter().map(Organisation::from_row).find(|o| o.id != e.id && o.open(at)) {
                let there = format!("/organisations/{}", other.id);
                return Err(Refusal::conflict("organisation-known").arg("name", other.name).instead(there));
            }
        }
        if kind.ends != e.until.is_some() || e.until.is_some_and(|u| u <= at) {
            return wrong("until", if kind.ends { "organisation-until" } else { "organisation-until-not" });
        }
        if e.day_shift + e.night_shift > e.headcount {
            return wrong("headcount", "organisation-shifts");
        }
        if e.resources.iter().any(|r| r.amount < 1 || !RESOURCES.contains(&r.what.as_str())) {
            return Err(Refusal::invalid("organisation-amount"));
        }
        if let Some(above) = e.part_of {
            let fits = one(above).is_some_and(|o| o.open(at) && o.id != e.id && kind_of(&o.kind).is_some_and(|k| k.has_members));
            if !fits {
                return wrong("part_of", "organisation-not-above");
            }
        }
        let kind = if self.new { ORGANISATION_REGISTERED } else { ORGANISATION_CHANGED };
        Ok(vec![Draft::new(kind, e).area(e.seat.place).sealed(self.contact.clone())])
    }
}

/// What ends an organisation here, or the link it was given.
pub(super) struct End {
    pub id: OrganisationId,
    pub link_only: bool,
}

impl Command for End {
    fn reads(&self) -> Vec<Key> {
        vec![Key::one(&ORGANISATIONS, vec![self.id.into()])]
    }
    fn decide(&self, known: &Known, at: Moment) -> Result<Vec<Draft>, Refusal> {
        let found = known.one(&ORGANISATIONS, &[self.id.into()]).map(Organisation::from_row);
        let open =
            found.filter(|o| o.open(at)).ok_or_else(|| Refusal::conflict("organisation-over").instead("/organisations"))?;
        let kind = if self.link_only { ORGANISATION_RELINKED } else { ORGANISATION_CLOSED };
        Ok(vec![Draft::new(kind, &About { id: self.id }).area(open.seat)])
    }
}
