//! Decisions about lists of organisations: offered, recorded as a whole, taken back.

use super::fact::{
    About, Before, ListId, Listed, ORGANISATION_CLOSED, ORGANISATIONS_LISTED, ORGANISATIONS_OFFERED, ORGANISATIONS_UNLISTED,
    Offered, OrganisationId, Unlisted,
};
use super::listing::Tried;
use super::rule::Keep;
use super::table::{LISTS, List, ORGANISATIONS, Organisation};
use muster_ledger::{Command, DAY, Draft, Key, Known, Lost, Moment, PlaceId, Read, Refusal, Vault};

const UNDO_DAYS: i64 = 7;

/// A list was uploaded: it is tried, and waits for a yes.
pub(super) struct Offer(pub Offered);

impl Command for Offer {
    fn reads(&self) -> Vec<Key> {
        Vec::new()
    }
    fn decide(&self, _: &Known, _: Moment) -> Result<Vec<Draft>, Refusal> {
        Ok(vec![Draft::new(ORGANISATIONS_OFFERED, &self.0).area(self.0.place)])
    }
}

/// Everything of a list that is right, in one act.
pub struct RecordList {
    id: ListId,
    place: PlaceId,
    /// By the command line, which offers nothing first.
    at_once: bool,
    rows: Vec<(Keep, OrganisationId)>,
    before: Vec<Before>,
    wrong: u32,
}

impl RecordList {
    pub fn new(vault: &Vault, id: ListId, place: PlaceId, tried: Vec<Tried>, at_once: bool) -> Result<RecordList, Lost> {
        use crate::person::import::Effect;
        let mut out = RecordList { id, place, at_once, rows: Vec::new(), before: Vec::new(), wrong: 0 };
        for t in tried {
            match (t.effect, t.put) {
                (Effect::Added | Effect::Changed, Some((entry, contact, before))) => {
                    let organisation = entry.id;
                    out.rows.push((Keep::new(vault, entry, &contact, before.is_none())?, organisation));
                    out.before.extend(before);
                }
                (Effect::Wrong, _) => out.wrong += 1,
                _ => {}
            }
        }
        Ok(out)
    }
}

fn list(known: &Known, id: ListId) -> Option<List> {
    known.one(&LISTS, &[id.into()]).map(List::from_row)
}

impl Command for RecordList {
    fn reads(&self) -> Vec<Key> {
        let own = self.rows.iter().flat_map(|(k, _)| k.reads());
        let stand = self.before.iter().map(|b| Key::one(&ORGANISATIONS, vec![b.entry.id.into()]));
        own.chain(stand).chain([Key::one(&LISTS, vec![self.id.into()])]).collect()
    }
    fn decide(&self, known: &Known, at: Moment) -> Result<Vec<Draft>, Refusal> {
        let here = || format!("/organisations/lists/{}", self.id);
        if !self.at_once && !list(known, self.id).is_some_and(|l| l.waits()) {
            return Err(Refusal::conflict("organisation-list-over").instead(here()));
        }
        // What was changed meanwhile is not overwritten by an older look at it.
        let same = |b: &Before| {
            known.one(&ORGANISATIONS, &[b.entry.id.into()]).map(Organisation::from_row).is_some_and(|o| o.part == b.part)
        };
        if self.rows.is_empty() || !self.before.iter().all(same) {
            return Err(Refusal::conflict("organisation-list-changed").instead(here()));
        }
        let mut out = Vec::new();
        for (keep, _) in &self.rows {
            out.extend(keep.decide(known, at)?);
        }
        let changed = |id: &OrganisationId| self.before.iter().any(|b| b.entry.id == *id);
        let added = self.rows.iter().map(|(_, id)| *id).filter(|id| !changed(id)).collect();
        let (id, place, wrong) = (self.id, self.place, self.wrong);
        let body = Listed { id, place, added, before: self.before.clone(), wrong, undo_until: at.plus(UNDO_DAYS * DAY) };
        out.push(Draft::new(ORGANISATIONS_LISTED, &body).area(place));
        Ok(out)
    }
}

/// Takes a list back: what it added is closed, what it changed is as before; what somebody changed since stays.
pub(super) struct TakeBack {
    id: ListId,
    list: List,
    restore: Vec<(Keep, OrganisationId)>,
}

impl TakeBack {
    pub(super) fn new(read: &Read, list: List) -> Result<TakeBack, Lost> {
        let mut restore = Vec::new();
        for b in &list.before {
            let contact = read.part(b.part).ok().and_then(|p| serde_json::from_slice(&p.plain).ok()).unwrap_or_default();
            restore.push((Keep::new(read.vault(), b.entry.clone(), &contact, false)?, b.entry.id));
        }
        Ok(TakeBack { id: list.id, list, restore })
    }
}

impl Command for TakeBack {
    fn reads(&self) -> Vec<Key> {
        let added = self.list.added.iter().map(|id| Key::one(&ORGANISATIONS, vec![(*id).into()]));
        let restored = self.restore.iter().flat_map(|(k, _)| k.reads());
        added.chain(restored).chain([Key::one(&LISTS, vec![self.id.into()])]).collect()
    }
    fn decide(&self, known: &Known, at: Moment) -> Result<Vec<Draft>, Refusal> {
        let here = format!("/organisations/lists/{}", self.id);
        let found = list(known, self.id).ok_or_else(|| Refusal::not_found("organisation-list-none"))?;
        if found.waits() || found.undone_at.is_some() {
            return Err(Refusal::conflict("organisation-list-over").instead(here));
        }
        if found.undo_until.is_none_or(|until| at >= until) {
            return Err(Refusal::conflict("organisation-list-late").arg("days", UNDO_DAYS).instead("/organisations"));
        }
        let untouched = |id: OrganisationId| {
            let o = known.one(&ORGANISATIONS, &[id.into()]).map(Organisation::from_row);
            o.filter(|o| o.open(at) && found.wrote(o.part))
        };
        let mut out = Vec::new();
        for o in self.list.added.iter().filter_map(|id| untouched(*id)) {
            out.push(Draft::new(ORGANISATION_CLOSED, &About { id: o.id }).area(o.seat));
        }
        for (keep, _) in self.restore.iter().filter(|(_, id)| untouched(*id).is_some()) {
            out.extend(keep.decide(known, at)?);
        }
        let left = (self.list.added.len() + self.restore.len() - out.len()) as u32;
        out.push(Draft::new(ORGANISATIONS_UNLISTED, &Unlisted { id: self.id, left }).area(self.list.place));
        Ok(out)
    }
}
