//! Decisions about data requests: the same is not asked twice, what is missing is asked by the community or returned.

use super::fact::{
    DATA_REQUEST_COLLECTED, DATA_REQUEST_MADE, DATA_REQUEST_REPEATED, DATA_REQUEST_RETURNED, DATA_REQUEST_WITHDRAWN,
    DataRequestCollected, DataRequestId, DataRequestMade, DataRequestRepeated, DataRequestReturned, DataRequestWithdrawn,
    PURPOSES, RETURNS,
};
use super::table::{DataRequest, FIELDS, REQUESTS, SHARES, ShareRow};
use muster_ledger::{ActorId, Command, DAY, Dated, Draft, Key, Known, Moment, Period, PlaceId, Refusal, Sealed, values};
use std::collections::BTreeMap;

/// The words of askers, month by month.
pub static REQUEST_WORDS: Dated = Dated { number: 61, purpose: "data-requests", period: Period::Month, keep_days: 365 };

/// What does not age counts as asked for so long.
pub(super) const ASKED_DAYS: u32 = 365;
pub(super) const KEEP_DAYS_MAX: i64 = 365;
/// Fields of one request.
pub(super) const FIELDS_MAX: usize = 80;

/// A field and for how many days an answer to it is fresh.
pub(super) type Wanted = (String, u32);

/// The earlier request that asked for all of it; of several that do so together, the one with most.
pub(super) fn earlier(known: &Known, places: &[PlaceId], wanted: &[Wanted], at: Moment) -> Option<DataRequestId> {
    let mut by: BTreeMap<DataRequestId, usize> = BTreeMap::new();
    for place in places {
        let asked = known.by(&FIELDS, "community", &[(*place).into()]);
        for (field, days) in wanted {
            let since = at.plus(-i64::from(*days) * DAY);
            let of = asked.iter().filter(|r| r.text("field") == field && r.int("withdrawn") == 0 && r.moment("at") > since);
            // The first to ask is named: later ones could have known.
            *by.entry(of.map(|r| r.id("id")).min()?).or_default() += 1;
        }
    }
    by.into_iter().max_by_key(|(id, n)| (*n, std::cmp::Reverse(*id))).map(|(id, _)| id)
}

pub(super) fn reads(places: &[PlaceId]) -> Vec<Key> {
    places.iter().map(|p| Key::by(&FIELDS, "community", vec![(*p).into()])).collect()
}

/// A higher level asks.
pub struct MakeDataRequest {
    pub body: DataRequestMade,
    pub sealed: Sealed,
    /// The fields of the body with their intervals.
    pub(super) wanted: Vec<Wanted>,
}

impl MakeDataRequest {
    fn places(&self) -> Vec<PlaceId> {
        self.body.shares.iter().map(|s| s.community).collect()
    }
}

impl Command for MakeDataRequest {
    fn reads(&self) -> Vec<Key> {
        reads(&self.places())
    }
    fn decide(&self, known: &Known, at: Moment) -> Result<Vec<Draft>, Refusal> {
        let b = &self.body;
        let wrong = |field, code| Err(Refusal::invalid("web-form-wrong").arg("n", 1).problem(field, code));
        if !PURPOSES.contains(&b.purpose.as_str()) {
            return wrong("purpose", "web-field-choose");
        }
        if b.fields.is_empty() {
            return wrong("headings", "onetable-no-fields");
        }
        if b.shares.is_empty() {
            return wrong("places", "web-field-choose");
        }
        if b.due <= at {
            return wrong("due", "onetable-due-past");
        }
        if !(1..=KEEP_DAYS_MAX).contains(&b.keep_days) {
            return wrong("keep_days", "onetable-keep-wrong");
        }
        if let Some(id) = earlier(known, &self.places(), &self.wanted, at) {
            return Err(Refusal::conflict("onetable-asked-already")
                .arg("id", id)
                .instead(format!("/data-requests/{id}"))
                .basis("rcl-43"));
        }
        Ok(vec![Draft::new(DATA_REQUEST_MADE, b).area(b.area).sealed(self.sealed.clone())])
    }
}

/// The same was asked again: counted, and answered from what stands.
pub struct RepeatDataRequest(pub DataRequestRepeated);

impl Command for RepeatDataRequest {
    fn reads(&self) -> Vec<Key> {
        Vec::new()
    }
    fn decide(&self, _: &Known, _: Moment) -> Result<Vec<Draft>, Refusal> {
        Ok(vec![Draft::new(DATA_REQUEST_REPEATED, &self.0).area(self.0.area)])
    }
}

/// The request and the share of one community, where both are still open.
fn open(known: &Known, id: DataRequestId, community: PlaceId, at: Moment) -> Result<(DataRequest, ShareRow), Refusal> {
    let none = || Refusal::not_found("onetable-none").instead("/data-requests");
    let r = known.one(&REQUESTS, &[id.into()]).map(DataRequest::from_row).ok_or_else(none)?;
    let s = known.one(&SHARES, &values![id, community]).map(ShareRow::from_row).ok_or_else(none)?;
    if !r.stands(at) {
        return Err(Refusal::conflict("onetable-over").instead(format!("/data-requests/{id}")));
    }
    if !s.returned.is_empty() {
        return Err(Refusal::conflict("onetable-returned-already").instead(format!("/data-requests/{id}")));
    }
    Ok((r, s))
}

/// A community sends people to ask for what is missing. The tasks go along in the same act.
pub struct Collect(pub DataRequestCollected);

impl Command for Collect {
    fn reads(&self) -> Vec<Key> {
        vec![Key::one(&REQUESTS, vec![self.0.id.into()]), Key::one(&SHARES, values![self.0.id, self.0.community])]
    }
    fn decide(&self, known: &Known, at: Moment) -> Result<Vec<Draft>, Refusal> {
        open(known, self.0.id, self.0.community, at)?;
        Ok(vec![Draft::new(DATA_REQUEST_COLLECTED, &self.0).area(self.0.community)])
    }
}

/// A community returns it.
pub struct Return(pub DataRequestReturned);

impl Command for Return {
    fn reads(&self) -> Vec<Key> {
        vec![Key::one(&REQUESTS, vec![self.0.id.into()]), Key::one(&SHARES, values![self.0.id, self.0.community])]
    }
    fn decide(&self, known: &Known, at: Moment) -> Result<Vec<Draft>, Refusal> {
        if !RETURNS.contains(&self.0.why.as_str()) {
            return Err(Refusal::invalid("web-form-wrong").arg("n", 1).problem("why", "web-field-choose"));
        }
        open(known, self.0.id, self.0.community, at)?;
        Ok(vec![Draft::new(DATA_REQUEST_RETURNED, &self.0).area(self.0.community)])
    }
}

/// The asker no longer needs it.
pub struct WithdrawDataRequest {
    pub id: DataRequestId,
    pub actor: ActorId,
}

impl Command for WithdrawDataRequest {
    fn reads(&self) -> Vec<Key> {
        vec![Key::one(&REQUESTS, vec![self.id.into()])]
    }
    fn decide(&self, known: &Known, _: Moment) -> Result<Vec<Draft>, Refusal> {
        let none = || Refusal::not_found("onetable-none").instead("/data-requests");
        let r = known.one(&REQUESTS, &[self.id.into()]).map(DataRequest::from_row).ok_or_else(none)?;
        let back = format!("/data-requests/{}", self.id);
        if r.actor != self.actor {
            return Err(Refusal::forbidden("onetable-not-yours").instead(back));
        }
        if r.withdrawn_at.is_some() {
            return Err(Refusal::conflict("onetable-over").instead(back));
        }
        Ok(vec![Draft::new(DATA_REQUEST_WITHDRAWN, &DataRequestWithdrawn { id: self.id }).area(r.area)])
    }
}
