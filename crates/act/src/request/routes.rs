//! URL ⇄ command ⇄ answer of requests.

use super::fact::{Asked, Content, How, Need, RequestId, Said, Shortfall};
use super::kinds::{self, Danger};
use super::page;
use super::page_callback;
use super::page_household;
use super::page_list;
use super::page_record;
use super::reaction;
use super::routes_pass;
use super::rule::{Confirm, Finish, Make, Receiver, Reopen, Take, Urgent, promise, reopening, request_data, room_subject};
use super::slip;
use super::sort::{Answer, Sort};
use super::table::{self, RequestRow};
use crate::home;
use muster_ground::kin;
use muster_ground::person;
use muster_ground::place::{self, Level, Place};
use muster_ledger::{By, Channel, Command, Fault, Lost, PersonId, PlaceId, Read, Refusal, Together};
use muster_web::{Act, Choice, Field, FieldKind, Form, Request, Route, Values};

pub(super) static ROUTES: &[Route] = &[
    Route::see("/requests", "request.see", page_list::index),
    // A resident holds no duty: these ask for themselves who it is.
    Route::see("/requests/new", "public", page_household::new),
    Route::act("/requests", "public", &ASKING, "/requests/new", ask),
    Route::see("/r/{token}/requests", "public", page_household::door),
    Route::act("/r/{token}/requests", "public", &ASKING, "/r/{token}/requests", ask_at_door),
    Route::see("/requests/record", "request.record", page_record::record),
    Route::act("/requests/record", "request.record", &RECORDING, "/requests/record", record),
    Route::see("/requests/{id}", "request.see", page::one),
    Route::see("/requests/{id}/slip", "request.see", page_household::slip),
    Route::act("/requests/{id}/taking", "request.do", &TAKE, "/requests/{id}", take),
    Route::act("/requests/{id}/completion", "request.do", &FINISH, "/requests/{id}", finish),
    Route::act("/requests/{id}/sorting", "request.do", &SORT, "/requests/{id}", sort),
    Route::act("/requests/{id}/answer", "request.do", &ANSWER, "/requests/{id}", answer),
    Route::see("/requests/{id}/kind", "public", page_household::kind),
    Route::act("/requests/{id}/kind", "public", &RENAME, "/requests/{id}/kind", rename),
    Route::act("/requests/{id}/handing-on", "request.do", &routes_pass::HAND_ON, "/requests/{id}", routes_pass::hand_on),
    Route::act("/requests/{id}/return", "request.do", &routes_pass::DECLINE, "/requests/{id}", routes_pass::decline),
    Route::act("/requests/{id}/merging", "request.do", &routes_pass::MERGE, "/requests/{id}", routes_pass::merge),
    Route::act("/requests/{id}/separation", "request.do", &routes_pass::SEPARATE, "/requests/{id}", routes_pass::separate),
    Route::act("/requests/{id}/confirmation", "request.record", &CONFIRM, "/requests/{id}", confirm_by_phone),
    Route::see("/callbacks", "request.record", page_callback::index),
    Route::act("/requests/{id}/callback", "request.record", &page_callback::CALLED, "/callbacks", page_callback::called),
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
    Choice("other", "request-need-anything"),
];
const DANGERS: &[Choice] = &[
    Choice("none", "request-danger-none"),
    Choice("fire", "request-danger-fire"),
    Choice("gas", "request-danger-gas"),
    Choice("trapped", "request-danger-trapped"),
    Choice("hurt", "request-danger-hurt"),
    Choice("threat", "request-danger-threat"),
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
pub(super) const CONTENT: &[Choice] = &[
    Choice("very", "request-content-very"),
    Choice("content", "request-content-content"),
    Choice("fair", "request-content-fair"),
    Choice("poor", "request-content-poor"),
    Choice("not", "request-content-not"),
];

const F_NEED: Field = Field::new("need", FieldKind::One(NEEDS), "request-need").optional();
const F_KIND: Field = Field::new("need", FieldKind::Pick, "request-need").hint("request-need-guessed-hint");
const F_URGENT: Field = Field::new("urgent", FieldKind::Tick, "request-urgent").optional().hint("request-urgent-hint");
const F_WHOM: Field = Field::new("whom", FieldKind::One(WHOM), "request-whom").optional();
const F_TEXT: Field = Field::new("text", FieldKind::LongText, "request-text").optional().hint("request-text-hint").max(500);
const F_NAME: Field = Field::new("name", FieldKind::Text, "request-name").optional().max(30);
const F_PHONE: Field = Field::new("phone", FieldKind::Phone, "request-phone").optional().hint("request-phone-hint").max(30);

/// What a household says: at its door's code, or signed in.
pub(super) static ASKING: Form = Form { fields: &[F_TEXT, F_NEED, F_URGENT, F_WHOM, F_NAME, F_PHONE], submit: "request-send" };
/// What a worker writes down for a household.
pub(super) static RECORDING: Form = Form {
    fields: &[
        Field::new("room", FieldKind::Pick, "request-room"),
        Field::new("way", FieldKind::One(WAY), "request-way"),
        F_TEXT,
        F_KIND.optional(),
        F_URGENT,
        F_NAME,
        F_PHONE,
    ],
    submit: "request-write-down",
};
/// What it is after all.
pub(super) static SORT: Form = Form {
    fields: &[F_KIND, Field::new("danger", FieldKind::One(DANGERS), "request-danger").optional()],
    submit: "request-sort",
};
/// The asker says what it is.
pub(super) static RENAME: Form = Form { fields: &[F_KIND], submit: "request-sort" };
/// A word to the asker.
pub(super) static ANSWER: Form = Form {
    fields: &[Field::new("answer", FieldKind::LongText, "request-answer").hint("request-answer-hint").max(500)],
    submit: "request-answer-send",
};
pub(super) static TAKE: Form = Form::button("request-take");
pub(super) static FINISH: Form = Form::button("request-finish");
pub(super) static CONFIRM: Form =
    Form { fields: &[Field::new("content", FieldKind::One(CONTENT), "request-content").optional()], submit: "request-confirm" };
pub(super) static REOPEN: Form =
    Form { fields: &[Field::new("why", FieldKind::One(WHY), "request-why")], submit: "request-reopen" };
/// A request within the asker's reach.
pub(crate) fn within(req: &Request, read: &Read) -> Result<RequestRow, Refusal> {
    let id: RequestId = req.id("id")?;
    let row = table::find(read, id)?.ok_or_else(|| Refusal::not_found("request-none").instead("/requests"))?;
    if !req.scope()?.covers(row.community, row.grid) {
        return Err(Refusal::forbidden("web-outside-scope").instead("/requests"));
    }
    Ok(row)
}

/// The same, where it is not of the asker's own household or declared relatives. Handing it on stays open to them.
pub(super) fn not_own(req: &Request, read: &Read) -> Result<RequestRow, Refusal> {
    let row = within(req, read)?;
    apart(req, read, &row)?;
    Ok(row)
}

/// Refuses an act about a request of the asker's own household or declared relatives.
pub(crate) fn apart(req: &Request, read: &Read, row: &RequestRow) -> Result<(), Refusal> {
    let whom = read.owner(row.part).ok().flatten().map(kin::About::Person).into_iter();
    let home = table::asked(read, row).map(|a| kin::About::Room(a.room));
    kin::apart(req, read, &whom.chain(home).collect::<Vec<_>>())
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

/// Whoever wrote a sentence need not know what it is called.
fn make(req: &Request, read: &Read, v: &Values, home: &Place, person: Option<PersonId>) -> Result<Make, Refusal> {
    let text = v.get("text");
    let (said, guess) = (v.opt("need"), kinds::guess(text));
    let chosen = said.map(chosen).transpose()?;
    if chosen.is_none_or(|n| n == Need::Other) && text.is_empty() {
        return Err(Refusal::invalid("web-form-wrong").arg("n", 1).problem("text", "request-text-needed"));
    }
    // A resident's "something else" is left to the words, a worker's is not.
    let by_words = chosen.is_none() || (chosen == Some(Need::Other) && req.who.duty.is_none());
    let need = if by_words { guess.need } else { chosen }.unwrap_or(Need::Other);
    // What the register knows is not asked again.
    let known = person.map(|p| home::known(read, p)).transpose()?.unwrap_or_default();
    let asked = Asked {
        room: home.id,
        label: home::label(read, home)?,
        name: v.opt("name").map_or(known.0, str::to_owned),
        phone: v.opt("phone").map_or(known.1, str::to_owned),
        text: text.to_owned(),
    };
    let id = RequestId(req.house.next_id());
    let month = request_data(&req.house, read)?;
    let urgent = Urgent { yes: v.tick("urgent"), danger: guess.danger.map(|d| d.0) };
    let promise = promise(read, need, home.community)?;
    let made = Make::new(req.house.vault(), month, id, need, urgent, home, &asked, person, None, promise).map_err(lost)?;
    Ok(made.guessed(by_words && guess.need.is_some()))
}

/// A kind out of all there are.
fn chosen(key: &str) -> Result<Need, Refusal> {
    Need::parse(key).ok_or_else(|| Refusal::invalid("web-form-wrong").arg("n", 1).problem("need", "web-field-choose"))
}

fn sort(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let row = not_own(req, read)?;
    let v = SORT.read(req)?;
    let kind = chosen(v.get("need"))?;
    // Not said: as it was.
    let danger = v.opt("danger").map_or(row.danger, Danger::parse);
    let command = Sort { id: row.id, kind, danger, promise: promise(read, kind, row.community)? };
    Ok(Act::new(command, format!("/requests/{}", row.id)).by(Channel::Web, By::Worker))
}

fn answer(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let row = not_own(req, read)?;
    let said = Said { text: ANSWER.read(req)?.get("answer").to_owned() };
    let plain = serde_json::to_vec(&said).unwrap_or_default();
    let asker = read.owner(row.part).ok().flatten();
    let sealed = req.house.vault().seal(row.dataset, asker, &plain).map_err(|_| Refusal::conflict("request-dataset-over"))?;
    Ok(Act::new(Answer { id: row.id, sealed }, format!("/requests/{}", row.id)).by(Channel::Web, By::Worker))
}

fn rename(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let row = of_resident(req, read)?;
    let kind = chosen(RENAME.read(req)?.get("need"))?;
    let command = Sort { id: row.id, kind, danger: row.danger, promise: promise(read, kind, row.community)? };
    Ok(Act::new(command, "/home"))
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
    routes_pass::asked(req, &row)?;
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

fn receiver(req: &Request, how: How) -> Receiver {
    Receiver { how, actor: req.who.actor, person: None, room: None }
}

fn why(req: &Request) -> Result<Shortfall, Refusal> {
    Ok(Shortfall::parse(REOPEN.read(req)?.get("why")).unwrap_or(Shortfall::Absent))
}

fn content(req: &Request) -> Result<Option<Content>, Refusal> {
    Ok(Content::parse(CONFIRM.read(req)?.get("content")))
}

fn confirm_by_phone(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let row = not_own(req, read)?;
    let command = Confirm { id: row.id, receiver: receiver(req, How::Phone), content: content(req)? };
    Ok(Act::new(command, format!("/requests/{}", row.id)).by(Channel::Phone, By::Worker))
}

fn reopen_by_phone(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let row = not_own(req, read)?;
    let term = reopening(req, read, row.community)?;
    let command = Reopen { id: row.id, receiver: receiver(req, How::Phone), why: why(req)?, term };
    Ok(Act::new(command, format!("/requests/{}", row.id)).by(Channel::Phone, By::Worker))
}

/// A request of the signed-in resident or of their home.
pub(super) fn of_resident(req: &Request, read: &Read) -> Result<RequestRow, Refusal> {
    let id = req.id("id")?;
    let mine = resident(req, read, id)?;
    let row = table::find(read, id)?.ok_or_else(|| Refusal::not_found("request-none").instead("/home"))?;
    mine.own(&row)?;
    Ok(row)
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
    Ok(Act::new(Confirm { id, receiver: resident(req, read, id)?, content: content(req)? }, "/home"))
}

fn reopen_as_resident(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let id = req.id("id")?;
    let row = table::find(read, id)?.ok_or_else(|| Refusal::not_found("request-none").instead("/home"))?;
    let term = reopening(req, read, row.community)?;
    Ok(Act::new(Reopen { id, receiver: resident(req, read, id)?, why: why(req)?, term }, "/home"))
}

/// The request of the slip in the path.
pub(super) fn of_slip(req: &Request, read: &Read) -> Result<RequestRow, Refusal> {
    let id = slip::request_of(req.house.vault(), req.param("token"));
    let row = id.map(|id| table::find(read, id)).transpose()?.flatten();
    row.ok_or_else(|| Refusal::not_found("request-no-slip"))
}

fn confirm_by_slip(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let row = of_slip(req, read)?;
    let command = Confirm { id: row.id, receiver: receiver(req, How::Slip), content: content(req)? };
    Ok(Act::new(command, format!("/c/{}", req.param("token"))).by(Channel::Paper, By::Oneself))
}

fn reopen_by_slip(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let row = of_slip(req, read)?;
    let term = reopening(req, read, row.community)?;
    let command = Reopen { id: row.id, receiver: receiver(req, How::Slip), why: why(req)?, term };
    Ok(Act::new(command, format!("/c/{}", req.param("token"))).by(Channel::Paper, By::Oneself))
}
