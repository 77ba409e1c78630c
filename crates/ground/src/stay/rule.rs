//! Decisions about stays: one at a time for each person, none without an end.

use super::fact::{
    Begun, Change, Ended, HOME_CHANGED, HomeChanged, STAY_BEGUN, STAY_ELAPSED, STAY_ENDED, Spot, StayId, StayKind, Visitor,
};
use super::table::{STAYS, Stay};
use crate::person::{PEOPLE, REGISTER_DATASET};
use crate::place::Place;
use muster_ledger::{
    Command, DAY, Dated, Draft, House, Key, Known, Moment, Period, PlaceId, Read, Refusal, Row, Sealed, SubjectRef,
};

/// Who visited is forgotten two to three months later: each month has a key of its own.
pub static VISITOR_DATA: Dated = Dated { number: 21, purpose: "visitors", period: Period::Month, keep_days: 60 };

/// Nobody is away for ever without being asked after.
pub const STAY_DAYS_MAX: i64 = 366;
/// Whoever stays longer lives there and is registered.
pub const VISIT_DAYS_MAX: i64 = 30;

impl Spot {
    pub fn of_room(room: &Place) -> Spot {
        Spot { community: room.community, grid: room.grid, building: room.building, room: room.id }
    }
    /// Of a row of the register.
    pub(crate) fn of_row(r: &Row) -> Spot {
        Spot { community: r.id("community"), grid: r.id("grid"), building: r.id("building"), room: r.id("room") }
    }
}

/// The fact that goes with a change of the register: both grids see it at once.
pub(crate) fn home_changed(subject: SubjectRef, from: Option<Spot>, to: Option<Spot>, change: Change) -> Draft {
    let area = to.or(from).unwrap_or_default().building;
    let draft = Draft::new(HOME_CHANGED, &HomeChanged { from, to, change });
    draft.area(area).dataset(REGISTER_DATASET).subject(subject)
}

fn term(from: Moment, until: Moment, at: Moment, days_max: i64) -> Result<(), Refusal> {
    let wrong =
        |code| Refusal::invalid("web-form-wrong").arg("n", 1).problem_with("days", code, vec![("days", days_max.to_string())]);
    if until <= at || until <= from {
        return Err(wrong("stay-past"));
    }
    if until.0 - from.0 > days_max * DAY {
        return Err(wrong("stay-long"));
    }
    Ok(())
}

/// A resident stays elsewhere, is away, or does not live in their home for a while.
pub struct Begin {
    pub body: Begun,
    pub subject: SubjectRef,
}

impl Command for Begin {
    fn reads(&self) -> Vec<Key> {
        vec![Key::by(&PEOPLE, "subject", vec![self.subject.into()]), Key::by(&STAYS, "subject", vec![self.subject.into()])]
    }
    fn decide(&self, known: &Known, at: Moment) -> Result<Vec<Draft>, Refusal> {
        let own = format!("/people/{}/stay", self.subject.hex());
        if !known.by(&PEOPLE, "subject", &[self.subject.into()]).iter().any(|r| r.int("gone") == 0) {
            return Err(Refusal::not_found("person-none").instead("/people"));
        }
        let b = &self.body;
        if b.kind == StayKind::Visitor || (b.kind == StayKind::Elsewhere) != b.host.is_some() {
            return Err(Refusal::invalid("web-form-wrong").arg("n", 1).problem("address", "stay-where"));
        }
        if b.host.is_some_and(|h| b.home.is_some_and(|home| home.room == h.room)) {
            return Err(Refusal::invalid("web-form-wrong").arg("n", 1).problem("address", "stay-own-room"));
        }
        term(b.from, b.until, at, STAY_DAYS_MAX)?;
        let before = known.by(&STAYS, "subject", &[self.subject.into()]);
        if let Some(s) = before.iter().map(Stay::from_row).find(|s| s.open(at) && s.from < b.until && b.from < s.until) {
            let until = s.until.plus(-1).day();
            return Err(Refusal::conflict("stay-already").arg("until", until).instead(own));
        }
        let area = b.host.or(b.home).unwrap_or_default().building;
        Ok(vec![Draft::new(STAY_BEGUN, b).area(area).dataset(REGISTER_DATASET).subject(self.subject)])
    }
}

/// Someone who is not registered here stays in a room.
pub struct Visit {
    pub body: Begun,
    pub who: Sealed,
}

impl Visit {
    /// Seals who it is; refused where the month's key is gone.
    pub fn new(house: &House, read: &Read, id: StayId, room: &Place, until: Moment, who: &Visitor) -> Result<Visit, Refusal> {
        let dataset = VISITOR_DATA.ready(house, read)?;
        let plain = serde_json::to_vec(who).unwrap_or_default();
        let who = house.vault().seal(dataset, None, &plain).map_err(|_| Refusal::conflict("stay-closed"))?;
        let host = Some(Spot::of_room(room));
        let body = Begun { id, kind: StayKind::Visitor, home: None, host, from: read.now, until };
        Ok(Visit { body, who })
    }
}

impl Command for Visit {
    fn reads(&self) -> Vec<Key> {
        Vec::new()
    }
    fn decide(&self, _: &Known, at: Moment) -> Result<Vec<Draft>, Refusal> {
        term(self.body.from, self.body.until, at, VISIT_DAYS_MAX)?;
        let area: PlaceId = self.body.host.unwrap_or_default().building;
        Ok(vec![Draft::new(STAY_BEGUN, &self.body).area(area).sealed(self.who.clone())])
    }
}

fn open(known: &Known, id: StayId, at: Moment) -> Result<Stay, Refusal> {
    let none = || Refusal::not_found("stay-none").instead("/stays");
    let stay = known.one(&STAYS, &[id.into()]).map(Stay::from_row).ok_or_else(none)?;
    if stay.open(at) { Ok(stay) } else { Err(Refusal::conflict("stay-over").instead("/stays")) }
}

/// They are back, or the visitor is gone, or it never was so.
pub struct End(pub StayId);

impl Command for End {
    fn reads(&self) -> Vec<Key> {
        vec![Key::one(&STAYS, vec![self.0.into()])]
    }
    fn decide(&self, known: &Known, at: Moment) -> Result<Vec<Draft>, Refusal> {
        let stay = open(known, self.0, at)?;
        Ok(vec![about(Draft::new(STAY_ENDED, &Ended { id: self.0 }), &stay)])
    }
}

fn about(draft: Draft, stay: &Stay) -> Draft {
    let draft = draft.area(if stay.host.room == PlaceId::HOUSE { stay.home.building } else { stay.host.building });
    match stay.subject {
        Some(s) => draft.dataset(REGISTER_DATASET).subject(s),
        None => draft,
    }
}

/// Puts on record that a stay's time was over.
struct Elapse(StayId);

impl Command for Elapse {
    fn reads(&self) -> Vec<Key> {
        vec![Key::one(&STAYS, vec![self.0.into()])]
    }
    fn decide(&self, known: &Known, at: Moment) -> Result<Vec<Draft>, Refusal> {
        let found = known.one(&STAYS, &[self.0.into()]).map(Stay::from_row);
        let due = found.filter(|s| s.ended_at.is_none() && at >= s.until);
        Ok(due.map(|s| about(Draft::new(STAY_ELAPSED, &Ended { id: self.0 }), &s)).into_iter().collect())
    }
}

/// The timer `stay.elapse`.
pub fn fire_elapse(id: i64, _: &Read, _: &House) -> Result<Option<Box<dyn Command>>, Refusal> {
    Ok(Some(Box::new(Elapse(StayId(id)))))
}
