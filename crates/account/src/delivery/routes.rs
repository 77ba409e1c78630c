//! URL ⇄ command ⇄ answer of bringing notices to people.

use super::fact::{Addressed, Announced, Begun, DELIVERY_ADDRESSED, DeliveryId, PEOPLE_MAX, To, Went};
use super::letter;
use super::outbox;
use super::read::{self, Delivery};
use super::rule::{Announce, Begin, Choose, HOURS, Mark, Outcome};
use super::table::Way;
use super::{page, page_letter, page_own, routes_letter};
use crate::publish::{self, Issued};
use muster_ground::person::{self, Instead, Person};
use muster_ground::place::{self, Level, Place};
use muster_ledger::{By, Channel, Draft, Fault, PlaceId, Read, Refusal, SubjectRef};
use muster_web::{Act, Choice, Field, FieldKind, Form, Mask, Request, Route};

pub(super) static ROUTES: &[Route] = &[
    Route::see("/deliveries", "delivery.see", page::index),
    Route::see("/n/{code}/delivery", "delivery.begin", page::new),
    Route::act("/n/{code}/delivery", "delivery.begin", &BEGIN, "/n/{code}/delivery", begin),
    Route::see("/deliveries/{id}", "delivery.see", page::one),
    Route::see("/deliveries/{id}/calls", "delivery.do", page::calls),
    Route::see("/deliveries/{id}/people/{subject}", "delivery.do", page::person),
    Route::act(
        "/deliveries/{id}/people/{subject}/outcome",
        "delivery.do",
        &OUTCOME,
        "/deliveries/{id}/people/{subject}",
        outcome,
    ),
    Route::act("/deliveries/{id}/announcement", "delivery.do", &ANNOUNCE, "/deliveries/{id}", announce),
    Route::see("/people/{subject}/notice-way", "delivery.do", page_own::way_of_person),
    Route::act("/people/{subject}/notice-way", "delivery.do", &CHOOSE, "/people/{subject}/notice-way", choose_for),
    Route::see("/people/{subject}/letters", "delivery.do", page_letter::new),
    Route::act(
        "/people/{subject}/letters",
        "delivery.do",
        &routes_letter::WRITE,
        "/people/{subject}/letters",
        routes_letter::write,
    ),
    Route::see("/letters/{id}", "delivery.do", page_letter::one),
    Route::see("/letters/{id}/paper", "delivery.do", page_letter::paper),
    Route::act("/letters/{id}/withdrawal", "delivery.do", &routes_letter::WITHDRAW, "/letters/{id}", routes_letter::withdraw),
    // A resident holds no duty: these ask for themselves who it is.
    Route::see("/me/notice-way", "public", page_own::way),
    Route::act("/me/notice-way", "public", &CHOOSE_OWN, "/me/notice-way", choose),
    Route::see("/me/letters", "public", page_letter::all),
    Route::see("/me/letters/{id}", "public", page_letter::own),
    Route::act("/me/letters/{id}/receipt", "public", &routes_letter::SEEN, "/me/letters/{id}", routes_letter::seen),
    Route::act("/n/{code}/receipt", "public", &SEEN, "/n/{code}", seen),
];

pub(super) const HOURS_FIELD: Field =
    Field::new("hours", FieldKind::Number { min: HOURS.0, max: HOURS.1 }, "delivery-hours").hint("delivery-hours-hint");
pub(super) static BEGIN: Form = Form {
    fields: &[
        Field::new("area", FieldKind::Pick, "delivery-area"),
        HOURS_FIELD,
        Field::new("calls", FieldKind::Tick, "delivery-calls").optional().hint("delivery-calls-hint"),
        Field::new("arrived", FieldKind::Tick, "delivery-arrived").optional().hint("delivery-arrived-hint"),
    ],
    submit: "delivery-begin",
};
const WENT: &[Choice] = &[
    Choice("told", "delivery-told"),
    Choice("handed", "delivery-handed"),
    Choice("not_reached", "delivery-went-not-reached"),
    Choice("refused", "delivery-refused"),
];
pub(super) static OUTCOME: Form =
    Form { fields: &[Field::new("went", FieldKind::One(WENT), "delivery-outcome")], submit: "delivery-record" };
pub(super) static ANNOUNCE: Form =
    Form { fields: &[Field::new("at", FieldKind::Pick, "delivery-announced-at")], submit: "delivery-announce" };
const WAYS: &[Choice] = &[
    Choice("page", "delivery-way-page"),
    Choice("text", "delivery-way-text"),
    Choice("call", "delivery-way-call"),
    Choice("paper", "delivery-way-paper"),
];
pub(super) static CHOOSE_OWN: Form = Form {
    fields: &[Field::new("way", FieldKind::One(WAYS), "delivery-way").hint("delivery-way-hint")],
    submit: "delivery-choose",
};
pub(super) static CHOOSE: Form = Form {
    fields: &[
        Field::new("way", FieldKind::One(WAYS), "delivery-way").hint("delivery-way-hint"),
        Field::new(
            "told",
            FieldKind::One(&[
                Choice("web", "delivery-told-met"),
                Choice("phone", "delivery-told-phone"),
                Choice("paper", "delivery-told-paper"),
            ]),
            "delivery-told-how",
        ),
    ],
    submit: "delivery-choose",
};
pub(super) static SEEN: Form = Form::button("delivery-seen");

const INSTEAD: Instead = Instead::to("/deliveries");

/// The notice of the path.
pub(super) fn notice(req: &Request, read: &Read) -> Result<Issued, Refusal> {
    let none = || Refusal::not_found("notice-none").instead("/n");
    let id = publish::notice_of_code(req.param("code")).ok_or_else(none)?;
    publish::issued(read, id)?.ok_or_else(none)
}

/// Where it can be brought: the own community, its grids and buildings, as far as the notice holds there.
pub(super) fn areas(req: &Request, read: &Read, notice: &Issued) -> Result<Vec<Place>, Refusal> {
    let Some(own) = place::find(read, req.who.place)?.filter(|p| p.level >= Level::Community) else { return Ok(Vec::new()) };
    let mut all = vec![own.clone()];
    for level in [Level::Grid, Level::Building] {
        all.extend(place::under(read, own.id, level)?.into_iter().filter(Place::stands));
    }
    let holds = |p: &Place| notice.area == PlaceId::HOUSE || p.chain().contains(&notice.area);
    Ok(all.into_iter().filter(holds).collect())
}

/// Grown-ups of an area; children hear of it from them.
pub(super) fn people(req: &Request, read: &Read, area: &Place) -> Result<Vec<Person>, Refusal> {
    const PAGE: usize = 1_000;
    let (mut out, mut after) = (Vec::new(), None);
    loop {
        let (page, next) = person::list(read, req.scope()?, after, PAGE)?;
        let inside = |p: &Person| match area.level {
            Level::Community => p.community == area.id,
            Level::Grid => p.grid == area.id,
            _ => p.building == area.id,
        };
        out.extend(page.into_iter().filter(|p| inside(p) && !p.band.is_minor()));
        after = next;
        if after.is_none() {
            return Ok(out);
        }
    }
}

/// By which way someone hears of it first: their own, else a text where texts go out, else their page; paper without a telephone.
pub(super) fn first(read: &Read, p: &Person, sends: bool) -> Result<Way, Fault> {
    let phone = !p.phone_shown.is_empty();
    // Where they chose nothing for notices: as they want to be asked after, by their care plan.
    let planned = || -> Result<Option<Way>, Fault> {
        use muster_act::careplan::{Way as Asked, of_subject};
        Ok(of_subject(read, p.subject)?.map(|plan| match plan.way {
            Asked::Phone => Way::Call,
            Asked::Text => Way::Text,
            Asked::Visit | Asked::Knock | Asked::Relative => Way::Paper,
        }))
    };
    let own = match read::way_of(read, p.subject)? {
        None => planned()?,
        own => own,
    };
    Ok(match own {
        Some(Way::Text) if !sends || !phone => Way::Paper,
        Some(Way::Call) if !phone => Way::Paper,
        Some(way) => way,
        None if !phone => Way::Paper,
        None if sends => Way::Text,
        None => Way::Page,
    })
}

fn begin(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let v = BEGIN.read(req)?;
    let notice = notice(req, read)?;
    let area = v.id::<PlaceId>("area").and_then(|id| areas(req, read, &notice).ok()?.into_iter().find(|p| p.id == id));
    let area = area.ok_or_else(|| Refusal::invalid("web-form-wrong").arg("n", 1).problem("area", "web-field-choose"))?;
    let sends = outbox::sends(read)?;
    let mut to = Vec::new();
    for p in people(req, read, &area)? {
        to.push(To { who: p.subject, way: first(read, &p, sends)?, grid: p.grid, building: p.building });
    }
    let id = DeliveryId(req.house.next_id());
    let community = area.community;
    let body = Begun {
        id,
        notice: notice.id,
        community,
        area: area.id,
        step_minutes: v.int("hours") * 60,
        calls: v.tick("calls"),
        arrived_counts: v.tick("arrived"),
        until: notice.until,
    };
    let part = |to: &[To]| Draft::new(DELIVERY_ADDRESSED, &Addressed { id, community, to: to.to_vec() }).area(community);
    let people = to.chunks(PEOPLE_MAX).map(part).collect();
    Ok(Act::new(Begin { body, people }, format!("/deliveries/{id}")))
}

/// A delivery within the asker's reach.
pub(super) fn reached(req: &Request, read: &Read) -> Result<Delivery, Refusal> {
    let none = || Refusal::not_found("delivery-none").instead("/deliveries");
    let d = read::find(read, req.id("id")?)?.ok_or_else(none)?;
    let scope = req.scope()?;
    let below = scope.grids().iter().any(|g| place::find(read, *g).ok().flatten().is_some_and(|g| g.community == d.community));
    if scope.covers(d.community, PlaceId::HOUSE) || below {
        Ok(d)
    } else {
        Err(Refusal::forbidden("web-outside-scope").instead("/deliveries"))
    }
}

/// The same, with the person of the path, who must be of it; an act about one's own is refused.
pub(super) fn person_of(req: &Request, read: &Read) -> Result<(Delivery, Person), Refusal> {
    let d = reached(req, read)?;
    let p = person::of_path(req, read, &INSTEAD)?;
    read::row(read, d.id, p.subject)?
        .ok_or_else(|| Refusal::not_found("delivery-not-of-it").instead(format!("/deliveries/{}", d.id)))?;
    Ok((d, p))
}

fn outcome(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let v = OUTCOME.read(req)?;
    let (d, p) = person_of(req, read)?;
    let (way, outcome, channel) = match v.get("went") {
        "told" => (Way::Call, Outcome::Received, Channel::Phone),
        "handed" => (Way::Paper, Outcome::Received, Channel::Paper),
        "refused" => (Way::Call, Outcome::Refused, Channel::Phone),
        _ => (Way::Call, Outcome::Tried(Went::NotReached), Channel::Phone),
    };
    let to = if way == Way::Paper { format!("/deliveries/{}", d.id) } else { format!("/deliveries/{}/calls", d.id) };
    Ok(Act::new(Mark { id: d.id, who: vec![p.subject], way, outcome }, to).by(channel, By::Worker))
}

/// Buildings of a delivery within the reach.
pub(super) fn buildings(req: &Request, read: &Read, d: &Delivery) -> Result<Vec<Place>, Refusal> {
    let tallies = read::tallies(read, req.scope()?, d.id)?;
    let all = tallies.iter().map(|(b, _)| place::find(read, *b)).collect::<Result<Vec<_>, _>>()?;
    Ok(all.into_iter().flatten().collect())
}

fn announce(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let v = ANNOUNCE.read(req)?;
    let d = reached(req, read)?;
    if letter::held(read, &d)?.is_some_and(|h| h.letter) {
        return Err(Refusal::conflict("delivery-letter-not-aloud").instead(format!("/deliveries/{}", d.id)));
    }
    let at = v.id::<PlaceId>("at").filter(|at| buildings(req, read, &d).is_ok_and(|all| all.iter().any(|b| b.id == *at)));
    let at = at.ok_or_else(|| Refusal::invalid("web-form-wrong").arg("n", 1).problem("at", "web-field-choose"))?;
    Ok(Act::new(Announce(Announced { id: d.id, at }), format!("/deliveries/{}", d.id)).by(Channel::Web, By::Worker))
}

fn way_in(req: &Request, form: &Form) -> Result<Way, Refusal> {
    Ok(Way::parse(form.read(req)?.get("way")).unwrap_or(Way::Paper))
}

fn choose_for(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let way = way_in(req, &CHOOSE)?;
    let p = person::of_path(req, read, &INSTEAD)?;
    let told = Channel::parse(req.posted("told")).unwrap_or(Channel::Web);
    Ok(Act::new(Choose { who: p.subject, way }, format!("/people/{}", p.subject.hex())).by(told, By::Worker))
}

/// Who signed in, as the register names them.
pub(super) fn own(req: &Request, read: &Read) -> Result<Option<SubjectRef>, Refusal> {
    let Some(me) = req.who.person else { return Ok(None) };
    Ok(person::of_person(read, me, Mask::Nameless)?.map(|p| p.subject))
}

fn choose(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let way = way_in(req, &CHOOSE_OWN)?;
    let who = own(req, read)?.ok_or_else(|| Refusal::not_found("delivery-not-registered").instead("/home"))?;
    Ok(Act::new(Choose { who, way }, "/home").by(Channel::Web, By::Oneself))
}

/// `POST /n/{code}/receipt`: the person says that they have read it.
fn seen(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let n = notice(req, read)?;
    let none = || Refusal::not_found("delivery-not-yours").instead(format!("/n/{}", req.param("code")));
    let who = own(req, read)?.ok_or_else(none)?;
    let mine = page_own::open_of(read, n.id, who)?;
    let id = mine.first().ok_or_else(none)?.delivery;
    let mark = Mark { id, who: vec![who], way: Way::Page, outcome: Outcome::Received };
    Ok(Act::new(mark, format!("/n/{}", req.param("code"))).by(Channel::Web, By::Oneself))
}
