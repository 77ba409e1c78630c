//! URL ⇄ command ⇄ answer of requests.

use super::fact::{Asked, Beyond, How, Need, RequestId, Shortfall};
use super::page;
use super::page_household;
use super::reaction;
use super::rule::{Confirm, Finish, HandOn, Make, REQUEST_DATA, Receiver, Reopen, Take, hours_for, room_subject};
use super::slip;
use super::table::{self, RequestRow};
use crate::home;
use muster_ground::kin;
use muster_ground::person;
use muster_ground::place::{self, Level, Place};
use muster_ledger::{By, Channel, Command, Fault, Lost, PersonId, PlaceId, Read, Refusal, Together};
use muster_web::{Act, Choice, Field, FieldKind, Form, Request, Route, Values};

pub(super) static ROUTES: &[Route] = &[
    Route::see("/requests", "request.see", page::index),
    // A resident holds no duty: these ask for themselves who it is.
    Route::see("/requests/new", "public", page_household::new),
    Route::act("/requests", "public", &ASKING, "/requests/new", ask),
    Route::see("/r/{token}/requests", "public", page_household::door),
    Route::act("/r/{token}/requests", "public", &ASKING, "/r/{token}/requests", ask_at_door),
    Route::see("/requests/record", "request.record", page::record),
    Route::act("/requests/record", "request.record", &RECORDING, "/requests/record", record),
    Route::see("/requests/{id}", "request.see", page::one),
    Route::see("/requests/{id}/slip", "request.see", page_household::slip),
    Route::act("/requests/{id}/taking", "request.do", &TAKE, "/requests/{id}", take),
    Route::act("/requests/{id}/completion", "request.do", &FINISH, "/requests/{id}", finish),
    Route::act("/requests/{id}/handing-on", "request.do", &HAND_ON, "/requests/{id}", hand_on),
    Route::act("/requests/{id}/confirmation", "request.record", &CONFIRM, "/requests/{id}", confirm_by_phone),
    Route::act("/requests/{id}/reopening", "request.record", &REOPEN, "/requests/{id}", reopen_by_phone),
    Route::act("/requests/{id}/received", "public", &CONFIRM, "/home", confirm_as_resident),
    Route::act("/requests/{id}/missing", "public", &REOPEN, "/home", reopen_as_resident),
    Route::see("/c/{token}", "public", page_household::closing),
    Route::act("/c/{token}/confirmation", "public", &CONFIRM, "/c/{token}", confirm_by_slip),
    Route::act("/c/{token}/reopening", "public", &REOPEN, "/c/{token}", reopen_by_slip),
];

const NEEDS: &[Choice] = &[
    Choice("medicine", "request-need-medicine"),
    Choice("food", "request-need-food"),
    Choice("hospital", "request-need-hospital"),
    Choice("talk", "request-need-talk"),
    Choice("other", "request-need-other"),
];
const WHOM: &[Choice] = &[Choice("self", "request-whom-self"), Choice("family", "request-whom-family")];
const WAY: &[Choice] =
    &[Choice("phone", "request-way-phone"), Choice("paper", "request-way-paper"), Choice("web", "request-way-met")];
pub(super) const WHY: &[Choice] = &[
    Choice("absent", "request-why-absent"),
    Choice("wrong", "request-why-wrong"),
    Choice("partial", "request-why-partial"),
    Choice("again", "request-why-again"),
];
pub(super) const TO: &[Choice] = &[
    Choice("colleague", "request-to-colleague"),
    Choice("secretary", "request-to-secretary"),
    Choice("health_centre", "request-to-health-centre"),
    Choice("street", "request-to-street"),
];

const F_NEED: Field = Field::new("need", FieldKind::One(NEEDS), "request-need");
const F_URGENT: Field = Field::new("urgent", FieldKind::Tick, "request-urgent").optional().hint("request-urgent-hint");
const F_WHOM: Field = Field::new("whom", FieldKind::One(WHOM), "request-whom").optional();
const F_TEXT: Field = Field::new("text", FieldKind::LongText, "request-text").optional().hint("request-text-hint").max(500);
const F_NAME: Field = Field::new("name", FieldKind::Text, "request-name").optional().max(30);
const F_PHONE: Field = Field::new("phone", FieldKind::Phone, "request-phone").optional().hint("request-phone-hint").max(30);

/// What a household says: at its door's code, or signed in.
pub(super) static ASKING: Form = Form { fields: &[F_NEED, F_URGENT, F_TEXT, F_WHOM, F_NAME, F_PHONE], submit: "request-send" };
/// What a worker writes down for a household.
pub(super) static RECORDING: Form = Form {
    fields: &[
        Field::new("room", FieldKind::Pick, "request-room"),
        Field::new("way", FieldKind::One(WAY), "request-way"),
        F_NEED,
        F_URGENT,
        F_TEXT,
        F_NAME,
        F_PHONE,
    ],
    submit: "request-write-down",
};
pub(super) static TAKE: Form = Form::button("request-take");
pub(super) static FINISH: Form = Form::button("request-finish");
pub(super) static CONFIRM: Form = Form::button("request-confirm");
pub(super) static REOPEN: Form =
    Form { fields: &[Field::new("why", FieldKind::One(WHY), "request-why")], submit: "request-reopen" };
pub(super) static HAND_ON: Form =
    Form { fields: &[Field::new("to", FieldKind::One(TO), "request-to")], submit: "request-hand-on" };

/// A request within the asker's reach.
pub(super) fn within(req: &Request, read: &Read) -> Result<RequestRow, Refusal> {
    let id: RequestId = req.id("id")?;
    let row = table::find(read, id)?.ok_or_else(|| Refusal::not_found("request-none").instead("/requests"))?;
    if !req.scope()?.covers(row.community, row.grid) {
        return Err(Refusal::forbidden("web-outside-scope").instead("/requests"));
    }
    Ok(row)
}

/// The same, where it is not of the asker's own household or declared relatives. Handing it on stays open to them.
fn not_own(req: &Request, read: &Read) -> Result<RequestRow, Refusal> {
    let row = within(req, read)?;
    let whom = read.owner(row.part).ok().flatten().map(kin::About::Person).into_iter();
    let home = table::asked(read, &row).map(|a| kin::About::Room(a.room));
    kin::apart(req, read, &whom.chain(home).collect::<Vec<_>>())?;
    Ok(row)
}

fn lost(_: Lost) -> Refusal {
    Fault::Keys("the dataset of requests is not open".into()).into()
}

/// A room, as a place that requests can come from.
pub(super) fn room(read: &Read, id: PlaceId) -> Result<Place, Refusal> {
    place::find(read, id)?
        .filter(|p| p.level == Level::Room)
        .ok_or_else(|| Refusal::not_found("request-no-room").instead("/requests/record"))
}

fn make(req: &Request, read: &Read, v: &Values, home: &Place, person: Option<PersonId>) -> Result<Make, Refusal> {
    let need = Need::parse(v.get("need")).unwrap_or(Need::Other);
    if need == Need::Other && v.get("text").is_empty() {
        return Err(Refusal::invalid("web-form-wrong").arg("n", 1).problem("text", "request-text-needed"));
    }
    // What the register knows is not asked again.
    let known = person.map(|p| home::known(read, p)).transpose()?.unwrap_or_default();
    let asked = Asked {
        room: home.id,
        label: home::label(read, home)?,
        name: v.opt("name").map_or(known.0, str::to_owned),
        phone: v.opt("phone").map_or(known.1, str::to_owned),
        text: v.get("text").to_owned(),
    };
    let id = RequestId(req.house.next_id());
    let month = REQUEST_DATA.ready(&req.house, read)?;
    let hours = hours_for(read, need, home.community)?;
    Make::new(req.house.vault(), month, id, need, v.tick("urgent"), home, &asked, person, None, hours).map_err(lost)
}

fn hand(v: &Values) -> By {
    if v.get("whom") == "family" { By::Family } else { By::Oneself }
}

/// The signed-in resident's home.
pub(super) fn my_home(req: &Request, read: &Read) -> Result<Place, Refusal> {
    home::of_who(read, &req.who)?.ok_or_else(|| Refusal::not_found("request-no-home"))
}

fn ask(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let v = ASKING.read(req)?;
    let home = my_home(req, read)?;
    let made = make(req, read, &v, &home, req.who.person)?;
    Ok(Act::new(made, "/home").by(Channel::Web, hand(&v)))
}

fn ask_at_door(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let v = ASKING.read(req)?;
    let home = page_household::door_room(req, read)?;
    let made = make(req, read, &v, &home, None)?;
    Ok(Act::new(made, format!("/r/{}/requests", req.param("token"))).by(Channel::Web, hand(&v)))
}

fn record(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let v = RECORDING.read(req)?;
    let home = room(read, v.id("room").unwrap_or_default())?;
    if !req.scope()?.covers(home.community, home.grid) {
        return Err(Refusal::forbidden("web-outside-scope").instead("/requests/record"));
    }
    kin::apart(req, read, &[kin::About::Room(home.id)])?;
    let made = make(req, read, &v, &home, None)?;
    let way = Channel::parse(v.get("way")).unwrap_or(Channel::Phone);
    Ok(Act::new(made, "/requests").by(way, By::Worker))
}

fn take(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let row = not_own(req, read)?;
    let mut all: Vec<Box<dyn Command>> = vec![Box::new(Take { id: row.id, owner: req.who.actor })];
    all.extend(reaction::accept(read, row.id, req.who.actor)?);
    Ok(Act::new(Together(all), format!("/requests/{}", row.id)).by(Channel::Web, By::Worker))
}

fn finish(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let row = not_own(req, read)?;
    let mut all: Vec<Box<dyn Command>> = vec![Box::new(Finish { id: row.id, by: req.who.actor })];
    all.extend(reaction::finish(read, row.id, req.who.actor)?);
    Ok(Act::new(Together(all), format!("/requests/{}", row.id)).by(Channel::Web, By::Worker))
}

fn hand_on(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let row = within(req, read)?;
    let to = Beyond::parse(HAND_ON.read(req)?.get("to")).unwrap_or(Beyond::Secretary);
    // Whoever leads the community may free what someone absent holds.
    let assigns = req.who.post == "secretary";
    let command = HandOn { id: row.id, by: req.who.actor, to, assigns };
    Ok(Act::new(command, format!("/requests/{}", row.id)).by(Channel::Web, By::Worker))
}

fn receiver(req: &Request, how: How) -> Receiver {
    Receiver { how, actor: req.who.actor, person: None, room: None }
}

fn why(req: &Request) -> Result<Shortfall, Refusal> {
    Ok(Shortfall::parse(REOPEN.read(req)?.get("why")).unwrap_or(Shortfall::Absent))
}

fn confirm_by_phone(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let row = not_own(req, read)?;
    let command = Confirm { id: row.id, receiver: receiver(req, How::Phone) };
    Ok(Act::new(command, format!("/requests/{}", row.id)).by(Channel::Phone, By::Worker))
}

fn reopen_by_phone(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let row = not_own(req, read)?;
    let command = Reopen { id: row.id, receiver: receiver(req, How::Phone), why: why(req)? };
    Ok(Act::new(command, format!("/requests/{}", row.id)).by(Channel::Phone, By::Worker))
}

/// The asker's names in the month of the request: in another they are called otherwise.
fn resident(req: &Request, read: &Read, id: RequestId) -> Result<Receiver, Refusal> {
    let home = my_home(req, read)?;
    let vault = req.house.vault();
    let row = table::find(read, id)?.ok_or_else(|| Refusal::not_found("request-none").instead("/home"))?;
    // Whoever the register merged with them is they: what that entry asked for is theirs to confirm.
    let selves = req.who.person.map(|p| person::selves(read, p)).transpose()?.unwrap_or_default();
    let named = |p: &PersonId| vault.subject(row.dataset, *p);
    let person =
        selves.iter().map(named).find(|s| s.is_some() && *s == row.person).or_else(|| req.who.person.as_ref().map(named));
    let person = person.flatten();
    Ok(Receiver { how: How::Resident, actor: req.who.actor, person, room: room_subject(vault, row.dataset, home.id) })
}

fn confirm_as_resident(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let id = req.id("id")?;
    Ok(Act::new(Confirm { id, receiver: resident(req, read, id)? }, "/home"))
}

fn reopen_as_resident(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let id = req.id("id")?;
    Ok(Act::new(Reopen { id, receiver: resident(req, read, id)?, why: why(req)? }, "/home"))
}

/// The request of the slip in the path.
pub(super) fn of_slip(req: &Request, read: &Read) -> Result<RequestRow, Refusal> {
    let id = slip::request_of(req.house.vault(), req.param("token"));
    let row = id.map(|id| table::find(read, id)).transpose()?.flatten();
    row.ok_or_else(|| Refusal::not_found("request-no-slip"))
}

fn confirm_by_slip(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let row = of_slip(req, read)?;
    let command = Confirm { id: row.id, receiver: receiver(req, How::Slip) };
    Ok(Act::new(command, format!("/c/{}", req.param("token"))).by(Channel::Paper, By::Oneself))
}

fn reopen_by_slip(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let row = of_slip(req, read)?;
    let command = Reopen { id: row.id, receiver: receiver(req, How::Slip), why: why(req)? };
    Ok(Act::new(command, format!("/c/{}", req.param("token"))).by(Channel::Paper, By::Oneself))
}
