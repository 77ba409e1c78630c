//! How many must agree to a list, and for how long it can be fetched.

use super::fact::{EXPORT_ASKED, EXPORT_MADE, EXPORT_TRACED, ExportAsked, ExportId, ExportMade, ExportTraced};
use super::table::{EXPORTS, Export};
use crate::approval::{Asking, Effect, Granted};
use crate::look::purpose;
use muster_ledger::{ActorId, Command, DAY, Draft, HOUR, Key, Known, Moment, PlaceId, Refusal};

/// A copy can be fetched for so long.
pub const LINK_HOURS: i64 = 8;
/// What one account took within so many days counts together.
pub(super) const WINDOW: i64 = 7 * DAY;

/// Approvals beside the asker's own word, for so many residents.
pub fn approvals_needed(people: i64) -> i64 {
    match people {
        ..=50 => 0,
        51..=500 => 1,
        501..=5_000 => 2,
        _ => 3,
    }
}

fn made(id: ExportId, area: PlaceId, at: Moment) -> Draft {
    Draft::new(EXPORT_MADE, &ExportMade { id, until: at.plus(LINK_HOURS * HOUR) }).area(area)
}

/// Residents on the lists that were made for an account lately.
pub(super) fn taken(rows: &[Export], at: Moment) -> i64 {
    rows.iter().filter(|e| e.made_at.is_some_and(|m| m.plus(WINDOW) > at)).map(|e| e.people).sum()
}

/// Someone asks for a list; a short one is made at once.
pub(super) struct AskExport {
    pub body: ExportAsked,
    pub actor: ActorId,
    pub post: String,
    pub area: PlaceId,
    pub asking: Asking,
}

impl Command for AskExport {
    fn reads(&self) -> Vec<Key> {
        vec![Key::by(&EXPORTS, "asker", vec![self.actor.into()]), self.asking.reads()]
    }
    fn decide(&self, known: &Known, at: Moment) -> Result<Vec<Draft>, Refusal> {
        if !purpose(&self.body.purpose).is_some_and(|p| p.posts.contains(&self.post)) {
            return Err(Refusal::invalid("look-why").problem("purpose", "web-field-choose"));
        }
        if self.body.people == 0 {
            return Err(Refusal::conflict("export-nobody").instead("/exports/new"));
        }
        let before: Vec<Export> = known.by(&EXPORTS, "asker", &[self.actor.into()]).iter().map(Export::from_row).collect();
        let together = self.body.people + taken(&before, at);
        let asked = Draft::new(EXPORT_ASKED, &self.body).area(self.area);
        if approvals_needed(together) == 0 {
            return Ok(vec![asked, made(self.body.id, self.area, at)]);
        }
        let asking = self.asking.clone().size(together);
        Ok(vec![asked, asking.decide(known, at)?])
    }
}

/// With the last approval the copy is made.
pub(super) struct Make(pub ExportId);

impl Effect for Make {
    fn reads(&self) -> Vec<Key> {
        vec![Key::one(&EXPORTS, vec![self.0.into()])]
    }
    fn decide(&self, _: &Granted, known: &Known, at: Moment) -> Result<Vec<Draft>, Refusal> {
        let none = || Refusal::not_found("export-none").instead("/exports");
        let e = known.one(&EXPORTS, &[self.0.into()]).map(Export::from_row).ok_or_else(none)?;
        Ok(vec![made(e.id, e.building.unwrap_or(e.community), at)])
    }
}

/// A file was found outside and compared with the copies.
pub(super) struct Trace(pub Option<ExportId>);

impl Command for Trace {
    fn reads(&self) -> Vec<Key> {
        Vec::new()
    }
    fn decide(&self, _: &Known, _: Moment) -> Result<Vec<Draft>, Refusal> {
        Ok(vec![Draft::new(EXPORT_TRACED, &ExportTraced { copy: self.0 })])
    }
}
