//! Decisions about referrals: nothing is told before a consent, nothing after it was taken back, and one matter lies with one
//! outside body at a time.

use super::fact::{
    Answered, Asking, Consented, Lapsed, Outcome, REFERRAL_ANSWERED, REFERRAL_ASKED, REFERRAL_CONSENTED, REFERRAL_LAPSED,
    REFERRAL_REFUSED, REFERRAL_TOLD, REFERRAL_WITHDRAWN, ReferralId, Told, Word,
};
use super::table::{REFERRALS, Row, State};
use crate::request::{REQUESTS, RequestRow, State as Request};
use muster_ledger::{ActorId, Command, Draft, House, Key, Kind, Known, Moment, Read, Refusal, Sealed};
use serde::Serialize;

/// A resident is asked whether it may be told.
pub struct Ask {
    pub body: Asking,
    pub by: ActorId,
    /// May ask for what is another's: whoever assigns.
    pub assigns: bool,
    pub extra: Sealed,
}

impl Command for Ask {
    fn reads(&self) -> Vec<Key> {
        let request = self.body.request;
        vec![Key::one(&REQUESTS, vec![request.into()]), Key::by(&REFERRALS, "request", vec![request.into()])]
    }
    fn decide(&self, known: &Known, _: Moment) -> Result<Vec<Draft>, Refusal> {
        let none = || Refusal::not_found("request-none").instead("/requests");
        let id = self.body.request;
        let row = known.one(&REQUESTS, &[id.into()]).map(RequestRow::from_row).ok_or_else(none)?;
        match (row.state, row.owner) {
            (Request::Taken, Some(owner)) if owner == self.by || self.assigns => {}
            (Request::Made, _) => return Err(Refusal::conflict("referral-take-first").instead(format!("/requests/{id}"))),
            (Request::Taken, _) => return Err(Refusal::forbidden("request-not-yours").instead(format!("/requests/{id}"))),
            _ => return Err(Refusal::conflict("request-done-already").instead(format!("/requests/{id}"))),
        }
        let open = known.by(&REFERRALS, "request", &[id.into()]).iter().map(Row::from_row).find(Row::open);
        if let Some(open) = open {
            return Err(Refusal::conflict("referral-open-already").instead(format!("/referrals/{}", open.id)));
        }
        let draft = Draft::new(REFERRAL_ASKED, &self.body).area(self.body.building).sealed(self.extra.clone());
        Ok(vec![draft])
    }
}

pub(super) fn standing(known: &Known, id: ReferralId) -> Result<Row, Refusal> {
    let none = || Refusal::not_found("referral-none").instead("/referrals");
    known.one(&REFERRALS, &[id.into()]).map(Row::from_row).ok_or_else(none)
}

fn about<B: Serialize>(kind: Kind, body: &B, row: &Row) -> Draft {
    Draft::new(kind, body).area(row.building).dataset(row.dataset)
}

fn one(id: ReferralId) -> Vec<Key> {
    vec![Key::one(&REFERRALS, vec![id.into()])]
}

/// Yes, no, or no longer.
pub struct Say {
    pub body: Consented,
    pub word: Word,
}

impl Command for Say {
    fn reads(&self) -> Vec<Key> {
        one(self.body.id)
    }
    fn decide(&self, known: &Known, _: Moment) -> Result<Vec<Draft>, Refusal> {
        let row = standing(known, self.body.id)?;
        let kind = match (self.word, row.state) {
            (Word::Yes, State::Asked) => REFERRAL_CONSENTED,
            (Word::No, State::Asked) => REFERRAL_REFUSED,
            // What was answered already cannot be untold; taking it back still closes its address.
            (Word::Back, State::Consented | State::Answered) => REFERRAL_WITHDRAWN,
            (Word::Back, State::Asked) => REFERRAL_REFUSED,
            _ => return Err(Refusal::conflict("referral-said-already").instead("/home")),
        };
        Ok(vec![about(kind, &self.body, &row)])
    }
}

/// Only what was agreed to is told, and only now.
fn agreed(known: &Known, id: ReferralId) -> Result<Row, Refusal> {
    let row = standing(known, id)?;
    match row.state {
        State::Consented => Ok(row),
        State::Asked => Err(Refusal::forbidden("referral-no-consent").instead(format!("/referrals/{id}"))),
        State::Refused | State::Withdrawn => Err(Refusal::forbidden("referral-over").instead(format!("/referrals/{id}"))),
        State::Answered => Err(Refusal::conflict("referral-answered-already").instead(format!("/referrals/{id}"))),
    }
}

/// The outside body was told by telephone, or has the letter.
pub(super) struct Tells {
    pub(super) body: Told,
}

impl Command for Tells {
    fn reads(&self) -> Vec<Key> {
        one(self.body.id)
    }
    fn decide(&self, known: &Known, _: Moment) -> Result<Vec<Draft>, Refusal> {
        let row = agreed(known, self.body.id)?;
        if row.told_at.is_some() {
            return Err(Refusal::conflict("referral-told-already").instead(format!("/referrals/{}", row.id)));
        }
        Ok(vec![about(REFERRAL_TOLD, &self.body, &row)])
    }
}

/// The outside body says something.
pub(super) struct Reply {
    pub(super) body: Answered,
    pub(super) said: Sealed,
}

impl Command for Reply {
    fn reads(&self) -> Vec<Key> {
        one(self.body.id)
    }
    fn decide(&self, known: &Known, _: Moment) -> Result<Vec<Draft>, Refusal> {
        let row = agreed(known, self.body.id)?;
        if self.body.outcome == Outcome::Taken && row.outcome == Some(Outcome::Taken) {
            return Err(Refusal::conflict("referral-taken-already").instead(format!("/referrals/{}", row.id)));
        }
        Ok(vec![about(REFERRAL_ANSWERED, &self.body, &row).sealed(self.said.clone())])
    }
}

/// Puts on record that its time is over.
struct Lapse(ReferralId);

impl Command for Lapse {
    fn reads(&self) -> Vec<Key> {
        one(self.0)
    }
    fn decide(&self, known: &Known, at: Moment) -> Result<Vec<Draft>, Refusal> {
        let row = standing(known, self.0)?;
        if row.state != State::Consented || row.lapsed || row.due.is_none_or(|d| at < d) {
            return Ok(Vec::new());
        }
        Ok(vec![about(REFERRAL_LAPSED, &Lapsed { id: self.0 }, &row)])
    }
}

/// The timer `referral.due`.
pub fn fire_due(id: i64, _: &Read, _: &House) -> Result<Option<Box<dyn Command>>, Refusal> {
    Ok(Some(Box::new(Lapse(ReferralId(id)))))
}
