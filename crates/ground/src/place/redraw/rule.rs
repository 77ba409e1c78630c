//! Records a plan, if the tree is still the one it was worked out on and nobody is writing residents into it.

use super::fact::PLACES_MOVED;
use super::plan::Plan;
use crate::duty::STAFF_DATASET;
use crate::person::{IMPORTS, ImportRow, ImportState};
use crate::place::change::{Closed, PLACE_CLOSED, Paper, Why};
use crate::place::table::VERSION;
use crate::place::{Added, Level};
use muster_ledger::{Command, Draft, Key, Known, Lost, Moment, PlaceId, Refusal, Sealed, Value, Vault};

/// Redraws a part of the tree: all of it or nothing.
pub struct Redraw {
    pub plan: Plan,
    /// The place from whose page it was asked: what the facts are about.
    pub about: PlaceId,
    /// None where it was only entered wrong.
    pub paper: Option<Sealed>,
}

impl Redraw {
    /// With the document that ordered it, where one did.
    pub fn new(vault: &Vault, plan: Plan, about: PlaceId, document: Option<&str>) -> Result<Redraw, Lost> {
        let seal = |d: &str| {
            let plain = serde_json::to_vec(&Paper { document: d.to_owned() }).unwrap_or_default();
            vault.seal(STAFF_DATASET, None, &plain)
        };
        Ok(Redraw { plan, about, paper: document.map(seal).transpose()? })
    }
}

/// A list that is read or written finds rooms by the old tree.
const WRITING: [ImportState; 2] = [ImportState::Running, ImportState::Confirmed];

impl Redraw {
    fn imports(&self) -> Vec<(PlaceId, ImportState)> {
        self.plan.moved.communities().into_iter().flat_map(|c| WRITING.map(|s| (c, s))).collect()
    }
}

fn of(c: PlaceId, s: ImportState) -> Vec<Value> {
    vec![c.into(), (s as i64).into()]
}

impl Command for Redraw {
    fn reads(&self) -> Vec<Key> {
        let mut keys = vec![Key::one(&VERSION, vec![1i64.into()])];
        keys.extend(self.imports().into_iter().map(|(c, s)| Key::by(&IMPORTS, "community", of(c, s))));
        keys
    }
    fn decide(&self, known: &Known, at: Moment) -> Result<Vec<Draft>, Refusal> {
        let moved = &self.plan.moved;
        if known.one(&VERSION, &[1i64.into()]).map_or(0, |r| r.int("seq")) != self.plan.version {
            return Err(Refusal::conflict("place-redraw-between").instead(format!("/places/{}", self.about)));
        }
        if moved.day > at.day() {
            return Err(Refusal::invalid("place-day-future").problem("day", "place-day-future"));
        }
        if moved.why != Why::Mistake && self.paper.is_none() {
            return Err(Refusal::invalid("place-paper-missing").problem("document", "place-paper-missing"));
        }
        for (c, s) in self.imports() {
            if let Some(import) = known.by(&IMPORTS, "community", &of(c, s)).first().map(ImportRow::from_row) {
                return Err(Refusal::conflict("place-redraw-import").instead(format!("/imports/{}", import.id)));
            }
        }
        let mut drafts = Vec::new();
        if !self.plan.begin.is_empty() {
            drafts.push(Added { places: self.plan.begin.clone() }.draft(self.about));
        }
        let draft = Draft::new(PLACES_MOVED, moved).area(self.about);
        drafts.push(match &self.paper {
            Some(paper) => draft.sealed(paper.clone()),
            None => draft,
        });
        for m in &moved.merged {
            let closed = Closed { places: vec![m.place], day: moved.day, why: moved.why };
            drafts.push(Draft::new(PLACE_CLOSED, &closed).area(m.into));
        }
        Ok(drafts)
    }
}

/// Levels from which only whoever keeps the whole tree redraws.
pub(super) fn above_committees(level: Level) -> bool {
    level <= Level::Community
}
