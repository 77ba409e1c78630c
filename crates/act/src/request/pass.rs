//! Decisions about passing on: offered, taken back, put with others that ask for the same, or apart again.

use super::fact::{
    Beyond, REQUEST_DECLINED, REQUEST_DONE, REQUEST_HANDED_ON, REQUEST_MERGED, REQUEST_OFFERED, REQUEST_SEPARATED, REQUEST_TAKEN,
    RequestDeclined, RequestDone, RequestHandedOn, RequestId, RequestMerged, RequestOffered, RequestSeparated, RequestTaken,
    Unfit,
};
use super::rule::{draft, one, row};
use super::table::{REQUESTS, RequestRow, State};
use muster_ledger::{ActorId, Command, Draft, Key, Known, Moment, Refusal};

/// The owner cannot do it and says who could. What is somebody's stays theirs until another takes it; what is nobody's is shown
/// to whoever is named.
pub struct HandOn {
    pub id: RequestId,
    pub by: ActorId,
    pub to: Beyond,
    /// May hand on what is another's: whoever assigns.
    pub assigns: bool,
}

impl Command for HandOn {
    fn reads(&self) -> Vec<Key> {
        one(self.id)
    }
    fn decide(&self, known: &Known, _: Moment) -> Result<Vec<Draft>, Refusal> {
        let row = row(known, self.id)?;
        match (row.state, row.owner) {
            _ if row.lead.is_some() => Err(goes_with_another(&row)),
            (State::Taken, Some(owner)) if owner != self.by && !self.assigns => Err(Refusal::forbidden("request-not-yours")),
            (State::Taken, _) if !row.beyond.is_empty() => Err(Refusal::conflict("request-offered-already")),
            (State::Taken, _) => Ok(vec![draft(REQUEST_OFFERED, &RequestOffered { id: self.id, to: self.to }, &row)]),
            (State::Made, _) => Ok(vec![draft(REQUEST_HANDED_ON, &RequestHandedOn { id: self.id, to: self.to }, &row)]),
            _ => Err(Refusal::conflict("request-done-already")),
        }
    }
}

fn goes_with_another(row: &RequestRow) -> Refusal {
    let lead = row.lead.unwrap_or(row.id);
    Refusal::conflict("request-merged-already").instead(format!("/requests/{lead}"))
}

/// Whoever was asked does not take it: it goes back, with the reason.
pub struct Decline {
    pub id: RequestId,
    pub by: ActorId,
    pub why: Unfit,
}

impl Command for Decline {
    fn reads(&self) -> Vec<Key> {
        one(self.id)
    }
    fn decide(&self, known: &Known, _: Moment) -> Result<Vec<Draft>, Refusal> {
        let row = row(known, self.id)?;
        if row.state != State::Taken || row.beyond.is_empty() {
            return Err(Refusal::conflict("request-not-offered"));
        }
        if row.owner == Some(self.by) {
            return Err(Refusal::conflict("request-offer-yours"));
        }
        Ok(vec![draft(REQUEST_DECLINED, &RequestDeclined { id: self.id, why: self.why }, &row)])
    }
}

/// These ask for the same as `into`: they are done with it. Each keeps its receipt and is answered for itself.
pub struct Merge {
    pub ids: Vec<RequestId>,
    pub into: RequestId,
}

impl Command for Merge {
    fn reads(&self) -> Vec<Key> {
        let each = self.ids.iter().flat_map(|id| [Key::one(&REQUESTS, vec![(*id).into()]), follow(*id)]);
        one(self.into).into_iter().chain(each).collect()
    }
    fn decide(&self, known: &Known, _: Moment) -> Result<Vec<Draft>, Refusal> {
        let lead = row(known, self.into)?;
        let open = |r: &RequestRow| matches!(r.state, State::Made | State::Taken);
        if lead.lead.is_some() {
            return Err(goes_with_another(&lead));
        }
        let mut out = Vec::new();
        for id in self.ids.iter().filter(|id| **id != self.into) {
            let row = row(known, *id)?;
            if !open(&row) || !open(&lead) {
                return Err(Refusal::conflict("request-done-already"));
            }
            if row.lead.is_some() {
                return Err(goes_with_another(&row));
            }
            if !known.by(&REQUESTS, "lead", &[(*id).into()]).is_empty() {
                return Err(Refusal::conflict("request-merge-leads").instead(format!("/requests/{id}")));
            }
            if row.community != lead.community {
                return Err(Refusal::forbidden("web-outside-scope"));
            }
            out.push(draft(REQUEST_MERGED, &RequestMerged { id: *id, into: self.into }, &row));
            // Whoever asked sees in whose hands it is.
            if let Some(owner) = lead.owner.filter(|o| row.owner != Some(*o)) {
                out.push(draft(REQUEST_TAKEN, &RequestTaken { id: *id, owner }, &row));
            }
        }
        if out.is_empty() {
            return Err(Refusal::invalid("web-form-wrong").arg("n", 1).problem("ids", "web-field-choose"));
        }
        Ok(out)
    }
}

fn follow(lead: RequestId) -> Key {
    Key::by(&REQUESTS, "lead", vec![lead.into()])
}

/// It is another matter after all.
pub struct Separate {
    pub id: RequestId,
}

impl Command for Separate {
    fn reads(&self) -> Vec<Key> {
        one(self.id)
    }
    fn decide(&self, known: &Known, _: Moment) -> Result<Vec<Draft>, Refusal> {
        let row = row(known, self.id)?;
        match (row.lead, row.state) {
            (None, _) => Err(Refusal::conflict("request-not-merged")),
            (_, State::Made | State::Taken) => Ok(vec![draft(REQUEST_SEPARATED, &RequestSeparated { id: self.id }, &row)]),
            _ => Err(Refusal::conflict("request-done-already")),
        }
    }
}

/// What goes with a request goes with it: taken when it is taken, done when it is done.
pub(super) struct Along {
    pub(super) lead: RequestId,
    pub(super) owner: ActorId,
    pub(super) done: bool,
}

impl Command for Along {
    fn reads(&self) -> Vec<Key> {
        vec![follow(self.lead)]
    }
    fn decide(&self, known: &Known, _: Moment) -> Result<Vec<Draft>, Refusal> {
        let mut out = Vec::new();
        let rows = known.by(&REQUESTS, "lead", &[self.lead.into()]).iter().map(RequestRow::from_row);
        for row in rows.filter(|r| matches!(r.state, State::Made | State::Taken)) {
            if row.owner != Some(self.owner) {
                out.push(draft(REQUEST_TAKEN, &RequestTaken { id: row.id, owner: self.owner }, &row));
            }
            if self.done {
                out.push(draft(REQUEST_DONE, &RequestDone { id: row.id, by: self.owner }, &row));
            }
        }
        Ok(out)
    }
}
