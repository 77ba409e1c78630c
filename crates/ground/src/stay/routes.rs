//! URL ⇄ command ⇄ answer of stays.

use super::fact::{Begun, Spot, StayId, StayKind, Visitor};
use super::rule::{Begin, End, Visit};
use super::table::{self, Stay};
use crate::kin;
use crate::person::{self, Person};
use crate::place::{self, Level, Place};
use muster_ledger::{By, Channel, DAY, Moment, PlaceId, Read, Refusal};
use muster_web::{Act, Choice, Field, FieldKind, Form, Request};

const DAYS: &[Choice] = &[
    Choice("1", "stay-days-1"),
    Choice("3", "stay-days-3"),
    Choice("7", "stay-days-7"),
    Choice("30", "stay-days-30"),
    Choice("90", "stay-days-90"),
    Choice("180", "stay-days-180"),
    Choice("365", "stay-days-365"),
];
const VISIT_DAYS: &[Choice] =
    &[Choice("1", "stay-days-1"), Choice("3", "stay-days-3"), Choice("7", "stay-days-7"), Choice("30", "stay-days-30")];

/// Three taps and a button; an address only where they stay in another room here.
pub(super) static BEGIN: Form = Form {
    fields: &[
        Field::new(
            "kind",
            FieldKind::One(&[
                Choice("away", "stay-kind-away"),
                Choice("elsewhere", "stay-kind-elsewhere"),
                Choice("absent", "stay-kind-absent"),
            ]),
            "stay-kind",
        ),
        Field::new("days", FieldKind::One(DAYS), "stay-days"),
        Field::new("address", FieldKind::Text, "stay-address").hint("stay-address-hint").optional().max(60),
        Field::new("community", FieldKind::Pick, "stay-community").hint("stay-community-hint").optional(),
    ],
    submit: "stay-begin",
};

pub(super) static VISIT: Form = Form {
    fields: &[
        Field::new("name", FieldKind::Text, "stay-visitor-name").max(60),
        Field::new("phone", FieldKind::Phone, "stay-visitor-phone").optional().max(40),
        Field::new("from_where", FieldKind::Text, "stay-visitor-from").optional().max(60),
        Field::new("days", FieldKind::One(VISIT_DAYS), "stay-days"),
    ],
    submit: "stay-visit",
};

pub(super) static END: Form = Form::button("stay-end");

/// The end of the last of so many days, today counted.
fn last_of(now: Moment, days: i64) -> Moment {
    now.day().start().plus(days.max(1) * DAY)
}

/// The resident of the path, within the scope.
pub(super) fn resident(req: &Request, read: &Read) -> Result<Person, Refusal> {
    person::of_path(req, read, &person::Instead { none: "/people", outside: Some("/stays") })
}

/// The room of the path, within the scope.
pub(super) fn room(req: &Request, read: &Read) -> Result<Place, Refusal> {
    let id: PlaceId = req.id("room")?;
    let none = || Refusal::not_found("person-no-room").instead("/people");
    let room = place::find(read, id)?.filter(|p| p.level == Level::Room).ok_or_else(none)?;
    if req.scope()?.covers(room.community, room.grid) {
        Ok(room)
    } else {
        Err(Refusal::forbidden("web-outside-scope").instead("/stays"))
    }
}

/// Communities beside the one given, for a form that moves someone there.
pub(crate) fn beside(req: &Request, read: &Read, community: PlaceId) -> Result<Vec<(&'static str, String, String)>, Refusal> {
    let street = place::find(read, community)?.map(|c| c.street).unwrap_or_default();
    let all = if street == PlaceId::HOUSE { Vec::new() } else { place::under(read, street, Level::Community)? };
    let one = |c: Place| {
        let words = if c.id == community { req.tr("stay-community-own", &[("name", c.name.clone())]) } else { c.name.clone() };
        ("community", c.id.to_string(), words)
    };
    Ok(all.into_iter().map(one).collect())
}

/// `POST /people/{subject}/stays`.
pub(super) fn begin(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let v = BEGIN.read(req)?;
    let p = resident(req, read)?;
    let kind = StayKind::parse(v.get("kind")).unwrap_or(StayKind::Away);
    let host = match kind {
        StayKind::Elsewhere => {
            let community = v.id("community").unwrap_or(p.community);
            Some(Spot::of_room(&person::room_anywhere(read, community, v.get("address"))?))
        }
        _ => None,
    };
    let home = Spot { community: p.community, grid: p.grid, building: p.building, room: p.room };
    let (id, until) = (StayId(req.house.next_id()), last_of(req.now, v.int("days")));
    let body = Begun { id, kind, home: Some(home), host, from: req.now, until };
    let act = Act::new(Begin { body, subject: p.subject }, format!("/people/{}", p.subject.hex()));
    Ok(act.by(Channel::Web, By::Worker))
}

/// `POST /households/{room}/visitors`.
pub(super) fn visit(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let v = VISIT.read(req)?;
    let room = room(req, read)?;
    let phone = match v.opt("phone") {
        Some(p) => match cn_id::Phone::parse(p) {
            Ok(p) => p.as_str().to_owned(),
            Err(_) => return Err(Refusal::invalid("web-form-wrong").arg("n", 1).problem("phone", "stay-visitor-phone-odd")),
        },
        None => String::new(),
    };
    kin::apart(req, read, &[kin::About::Room(room.id)])?;
    let who = Visitor { name: v.get("name").to_owned(), phone, from_where: v.get("from_where").to_owned() };
    let (id, until) = (StayId(req.house.next_id()), last_of(req.now, v.int("days")));
    let command = Visit::new(&req.house, read, id, &room, until, &who)?;
    Ok(Act::new(command, format!("/households/{}", room.id)).by(Channel::Web, By::Worker))
}

/// Whether the asker may end a stay: either side may.
pub(super) fn may_end(req: &Request, read: &Read, s: &Stay) -> Result<bool, Refusal> {
    let scope = req.scope()?;
    if s.host.room != PlaceId::HOUSE && scope.covers(s.host.community, s.host.grid) {
        return Ok(true);
    }
    // At home where the register says so now: they may have moved since.
    let home = match s.subject {
        Some(subject) => person::find(read, subject, muster_web::Mask::Nameless)?,
        None => None,
    };
    Ok(home.is_some_and(|p| scope.covers(p.community, p.grid)))
}

/// `POST /stays/{id}/end`.
pub(super) fn end(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let none = || Refusal::not_found("stay-none").instead("/stays");
    let stay = table::find(read, req.id("id")?)?.ok_or_else(none)?;
    if !may_end(req, read, &stay)? {
        return Err(Refusal::forbidden("web-outside-scope").instead("/stays"));
    }
    let whose = stay.subject.map(kin::About::Resident).into_iter();
    kin::apart(req, read, &whose.chain([kin::About::Room(stay.host.room)]).collect::<Vec<_>>())?;
    Ok(Act::new(End(stay.id), "/stays").by(Channel::Web, By::Worker))
}
