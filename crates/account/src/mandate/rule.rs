//! Decisions about work passed down: without a basis or without means it goes back in the same act.

use super::fact::{MANDATE_ACCEPTED, MANDATE_ISSUED, MANDATE_RETURNED, MandateAccepted, MandateIssued, MandateReturned, RETURNS};
use super::table::{OPEN, SHARES, share_of};
use muster_ledger::{Command, Draft, Key, Known, Moment, PlaceId, Refusal, Sealed, values};

/// Passed down to communities. It is recorded even where it goes back at once: so it is counted.
pub struct IssueMandate {
    pub body: MandateIssued,
    pub sealed: Sealed,
}

impl IssueMandate {
    /// Why nobody needs to take it.
    fn lacks(&self) -> Option<&'static str> {
        let b = &self.body;
        match (&b.basis, b.people, b.yuan) {
            (None, ..) => Some("basis"),
            (_, 0, 0) => Some("means"),
            _ => None,
        }
    }
}

impl Command for IssueMandate {
    fn reads(&self) -> Vec<Key> {
        Vec::new()
    }
    fn decide(&self, _: &Known, at: Moment) -> Result<Vec<Draft>, Refusal> {
        let b = &self.body;
        let wrong = |field, code| Err(Refusal::invalid("web-form-wrong").arg("n", 1).problem(field, code));
        if b.communities.is_empty() {
            return wrong("places", "web-field-choose");
        }
        if b.due <= at {
            return wrong("due", "mandate-due-past");
        }
        let mut out = vec![Draft::new(MANDATE_ISSUED, b).area(b.area).sealed(self.sealed.clone())];
        if let Some(why) = self.lacks() {
            for community in &b.communities {
                let back = MandateReturned { id: b.id, community: *community, why: why.to_owned(), by_itself: true };
                out.push(Draft::new(MANDATE_RETURNED, &back).area(*community));
            }
        }
        Ok(out)
    }
}

fn open(known: &Known, id: super::MandateId, community: PlaceId) -> Result<(), Refusal> {
    let row = known.one(&SHARES, &values![id, community]).map(share_of);
    match row.map(|s| s.state) {
        None => Err(Refusal::not_found("mandate-none").instead("/mandates")),
        Some(state) if state == OPEN => Ok(()),
        Some(_) => Err(Refusal::conflict("mandate-answered").instead(format!("/mandates/{id}"))),
    }
}

pub struct AcceptMandate(pub MandateAccepted);

impl Command for AcceptMandate {
    fn reads(&self) -> Vec<Key> {
        vec![Key::one(&SHARES, values![self.0.id, self.0.community])]
    }
    fn decide(&self, known: &Known, _: Moment) -> Result<Vec<Draft>, Refusal> {
        open(known, self.0.id, self.0.community)?;
        Ok(vec![Draft::new(MANDATE_ACCEPTED, &self.0).area(self.0.community)])
    }
}

pub struct ReturnMandate(pub MandateReturned);

impl Command for ReturnMandate {
    fn reads(&self) -> Vec<Key> {
        vec![Key::one(&SHARES, values![self.0.id, self.0.community])]
    }
    fn decide(&self, known: &Known, _: Moment) -> Result<Vec<Draft>, Refusal> {
        if !RETURNS.contains(&self.0.why.as_str()) {
            return Err(Refusal::invalid("web-form-wrong").arg("n", 1).problem("why", "web-field-choose"));
        }
        open(known, self.0.id, self.0.community)?;
        Ok(vec![Draft::new(MANDATE_RETURNED, &self.0).area(self.0.community)])
    }
}
