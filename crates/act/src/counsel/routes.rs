//! URL ⇄ command ⇄ answer of counselling.

use super::book;
use super::fact::{Alarmed, Asked, CounselId, End, Handed, Told};
use super::queue;
use super::rule::{Ask, COUNSEL_DATA, Do, Mark, Own, Said, Take, Work};
use super::table::{self, Case, State};
use super::{note, page, page_ask, page_case, page_figures};
use crate::home;
use crate::referral::{F_BY, F_WAY, agreed, channel};
use crate::request::{self, Danger, Make, Need, REQUEST_DATA, RequestId, Urgent, promise};
use muster_ground::duty;
use muster_ground::kin;
use muster_ground::place::{self, Level, Place};
use muster_ledger::{ActorId, By, Channel, Command, Lost, PersonId, Read, Refusal, Together};
use muster_web::{Act, Choice, Field, FieldKind, Form, Request, Route, Values};

pub(super) static ROUTES: &[Route] = &[
    Route::see("/counsel", "counsel.do", page::desk),
    Route::act("/counsel/desk", "counsel.do", &MARK, "/counsel", mark),
    Route::act("/counsel/next", "counsel.do", &NEXT, "/counsel", next),
    Route::see("/counsel/figures", "counsel.count", page_figures::see),
    // A resident holds no duty: these ask for themselves who it is.
    Route::see("/counsel/ask", "public", page_ask::ask),
    Route::act("/counsel/ask", "public", &ASKING, "/counsel/ask", ask),
    Route::see("/r/{token}/counsel", "public", page_ask::door),
    Route::act("/r/{token}/counsel", "public", &ASKING, "/r/{token}/counsel", ask_at_door),
    Route::see("/counsel/record", "counsel.record", page_ask::record),
    Route::act("/counsel/record", "counsel.record", &RECORDING, "/counsel/record", record),
    Route::see("/talk/{token}", "public", page_ask::talk),
    Route::act("/talk/{token}/leaving", "public", &LEAVE, "/talk/{token}", leave),
    Route::act("/talk/{token}/copy", "public", &WANT, "/talk/{token}", want_copy),
    Route::see("/counsel/{id}", "counsel.do", page_case::one),
    Route::see("/counsel/{id}/copy", "counsel.do", page_case::copy),
    Route::act("/counsel/{id}/copy", "counsel.do", &COPIED, "/counsel/{id}", copied),
    Route::act("/counsel/{id}/notes", "counsel.do", &NOTE, "/counsel/{id}", write),
    Route::act("/counsel/{id}/danger", "counsel.do", &ALARM, "/counsel/{id}", alarm),
    Route::act("/counsel/{id}/handover", "counsel.do", &HAND, "/counsel/{id}", hand),
    Route::act("/counsel/{id}/end", "counsel.do", &END, "/counsel/{id}", end),
];

const F_URGENT: Field = Field::new("urgent", FieldKind::Tick, "counsel-urgent").optional().hint("counsel-urgent-hint");
const F_NAME: Field = Field::new("name", FieldKind::Text, "counsel-name").optional().hint("counsel-name-hint").max(30);
const F_PHONE: Field = Field::new("phone", FieldKind::Phone, "counsel-phone").hint("counsel-phone-hint").max(30);
const F_TEXT: Field = Field::new("text", FieldKind::LongText, "counsel-text").optional().hint("counsel-text-hint").max(400);

pub(super) static ASKING: Form = Form { fields: &[F_PHONE, F_NAME, F_TEXT, F_URGENT], submit: "counsel-ask" };
pub(super) static RECORDING: Form = Form {
    fields: &[Field::new("room", FieldKind::Pick, "request-room"), F_WAY, F_PHONE, F_NAME, F_URGENT],
    submit: "counsel-record",
};
pub(super) static MARK: Form = Form {
    fields: &[Field::new("free", FieldKind::One(&[Choice("yes", "counsel-free"), Choice("no", "counsel-busy")]), "counsel-desk")],
    submit: "counsel-mark",
};
pub(super) static NEXT: Form = Form::button("counsel-next");
pub(super) static LEAVE: Form = Form::button("counsel-leave");
pub(super) static WANT: Form = Form::button("counsel-want-copy");
pub(super) static COPIED: Form = Form::button("counsel-copied");
pub(super) static NOTE: Form = Form {
    fields: &[
        Field::new("note", FieldKind::LongText, "counsel-note").hint("counsel-note-hint").max(4_000),
        Field::new("minutes", FieldKind::Number { min: 1, max: 300 }, "counsel-minutes"),
    ],
    submit: "counsel-note-write",
};
pub(super) static ALARM: Form = Form {
    fields: &[
        Field::new("least", FieldKind::Text, "counsel-least").hint("counsel-least-hint").max(80),
        Field::new("told", FieldKind::Tick, "counsel-alarm-told").optional().hint("counsel-alarm-told-hint"),
    ],
    submit: "counsel-alarm",
};
pub(super) static HAND: Form = Form {
    fields: &[
        Field::new("to", FieldKind::Pick, "counsel-hand-to"),
        Field::new("agreed", FieldKind::Tick, "counsel-hand-agreed").hint("counsel-hand-agreed-hint"),
        F_BY,
        F_WAY,
        Field::new("notes", FieldKind::Tick, "counsel-hand-notes").optional().hint("counsel-hand-notes-hint"),
    ],
    submit: "counsel-hand",
};
pub(super) static END: Form = Form {
    fields: &[Field::new(
        "how",
        FieldKind::One(&[
            Choice("over", "counsel-end-over"),
            Choice("elsewhere", "counsel-end-elsewhere"),
            Choice("not_reached", "counsel-end-not-reached"),
        ]),
        "counsel-end-how",
    )],
    submit: "counsel-end",
};

const SLIP: &str = "counsel slip";

/// Where whoever waits sees their place: `/talk/{token}`.
pub(super) fn talk_path(req: &Request, id: CounselId) -> String {
    format!("/talk/{}", crate::slip::token(req.house.vault(), SLIP, id.0))
}

pub(super) fn of_slip(req: &Request, read: &Read) -> Result<Case, Refusal> {
    let none = || Refusal::not_found("counsel-no-slip").instead("/counsel/ask");
    let id = crate::slip::id_of(req.house.vault(), SLIP, req.param("token")).ok_or_else(none)?;
    table::find(read, CounselId(id))?.ok_or_else(none)
}

fn gone(_: Lost) -> Refusal {
    Refusal::conflict("counsel-month-over").instead("/counsel")
}

fn asking(req: &Request, read: &Read, v: &Values, home: &Place, person: Option<PersonId>) -> Result<(CounselId, Ask), Refusal> {
    let month = COUNSEL_DATA.ready(&req.house, read)?;
    let told = Told {
        room: home.id,
        label: home::label(read, home)?,
        name: v.get("name").to_owned(),
        phone: v.get("phone").to_owned(),
        text: v.get("text").to_owned(),
    };
    let vault = req.house.vault();
    let plain = serde_json::to_vec(&told).unwrap_or_default();
    let sealed = vault.seal(month, person, &plain).map_err(gone)?;
    let body = Asked {
        id: CounselId(req.house.next_id()),
        community: home.community,
        grid: home.grid,
        building: home.building,
        urgent: v.tick("urgent") || book::urgent(&told.text),
        due: None,
    };
    Ok((body.id, Ask { body, subject: person.and_then(|p| vault.subject(month, p)), told: sealed }))
}

/// The home of whoever signed in as a resident.
pub(super) fn my_home(req: &Request, read: &Read) -> Result<Place, Refusal> {
    home::of_who(read, &req.who)?.ok_or_else(|| Refusal::not_found("request-no-home"))
}

fn ask(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let v = ASKING.read(req)?;
    let home = my_home(req, read)?;
    let (id, command) = asking(req, read, &v, &home, req.who.person)?;
    Ok(Act::new(command, talk_path(req, id)).by(Channel::Web, By::Oneself))
}

pub(super) fn door_room(req: &Request, read: &Read) -> Result<Place, Refusal> {
    home::of_token(read, req.house.vault(), req.param("token"))?.ok_or_else(|| Refusal::not_found("request-no-door"))
}

fn ask_at_door(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let v = ASKING.read(req)?;
    let home = door_room(req, read)?;
    let (id, command) = asking(req, read, &v, &home, None)?;
    Ok(Act::new(command, talk_path(req, id)).by(Channel::Web, By::Oneself))
}

/// `POST /counsel/record`: a worker writes down that someone wants to talk, and not why.
fn record(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let v = RECORDING.read(req)?;
    let none = || Refusal::invalid("web-form-wrong").arg("n", 1).problem("room", "web-field-choose");
    let home = place::find(read, v.id("room").ok_or_else(none)?)?.filter(|p| p.level == Level::Room).ok_or_else(none)?;
    if !req.scope()?.covers(home.community, home.grid) {
        return Err(Refusal::forbidden("web-outside-scope").instead("/counsel/record"));
    }
    let (id, command) = asking(req, read, &v, &home, None)?;
    Ok(Act::new(command, talk_path(req, id)).by(channel(agreed(&v).way), By::Worker))
}

fn leave(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let c = of_slip(req, read)?;
    Ok(Act::new(Said { id: c.id, own: Own::Leave }, talk_path(req, c.id)).by(Channel::Web, By::Oneself))
}

fn want_copy(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let c = of_slip(req, read)?;
    Ok(Act::new(Said { id: c.id, own: Own::WantCopy }, talk_path(req, c.id)).by(Channel::Web, By::Oneself))
}

fn mark(req: &Request, _: &Read) -> Result<Act, Refusal> {
    let free = MARK.read(req)?.get("free") == "yes";
    let command = Mark { counsellor: req.who.actor, free, area: req.who.place };
    Ok(Act::new(command, "/counsel").by(Channel::Web, By::Oneself))
}

/// Whether it is of the counsellor's own household or declared relatives.
fn own(req: &Request, read: &Read, c: &Case) -> Result<(), Refusal> {
    let whom = read.owner(c.part).ok().flatten().map(kin::About::Person).into_iter();
    let home = table::told(read, c).map(|t| kin::About::Room(t.room));
    kin::apart(req, read, &whom.chain(home).collect::<Vec<_>>())
}

/// `POST /counsel/next`: the first who waits; one's own are left to others.
fn next(req: &Request, read: &Read) -> Result<Act, Refusal> {
    for c in table::waiting(read, req.scope()?, 50)? {
        if own(req, read, &c).is_ok() {
            let there = format!("/counsel/{}", c.id);
            let command = Take { id: c.id, counsellor: req.who.actor };
            return Ok(Act::new(command, there).by(Channel::Web, By::Worker));
        }
    }
    Err(Refusal::not_found("counsel-nobody-waits").instead("/counsel"))
}

/// A case that the reader talks with; of others it is not said whether there is one.
pub(super) fn mine(req: &Request, read: &Read) -> Result<Case, Refusal> {
    let found = table::find(read, req.id("id")?)?.filter(|c| c.counsellor == Some(req.who.actor));
    let c = found.ok_or_else(|| Refusal::forbidden("counsel-not-yours").instead("/counsel"))?;
    if !req.scope()?.covers(c.community, c.grid) {
        return Err(Refusal::forbidden("web-outside-scope").instead("/counsel"));
    }
    if req.method == "POST" {
        own(req, read, &c)?;
    }
    Ok(c)
}

fn work(req: &Request, c: &Case, does: Do, then: String) -> Act {
    Act::new(Work { id: c.id, by: req.who.actor, does }, then).by(Channel::Web, By::Worker)
}

fn sealed(req: &Request, read: &Read, c: &Case, whom: ActorId, text: &str) -> Result<muster_ledger::Sealed, Refusal> {
    let vault = req.house.vault();
    let owner = read.owner(c.part).ok().flatten();
    vault.seal(c.dataset, owner, &note::seal(vault, whom, text)).map_err(gone)
}

fn write(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let v = NOTE.read(req)?;
    let c = mine(req, read)?;
    let text = sealed(req, read, &c, req.who.actor, v.get("note"))?;
    Ok(work(req, &c, Do::Note(v.int("minutes"), text), format!("/counsel/{}", c.id)))
}

fn end(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let v = END.read(req)?;
    let c = mine(req, read)?;
    Ok(work(req, &c, Do::End(End::parse(v.get("how")).unwrap_or(End::Over)), "/counsel".to_owned()))
}

fn copied(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let c = mine(req, read)?;
    Ok(work(req, &c, Do::Copied, format!("/counsel/{}", c.id)))
}

/// Other counsellors of the same people: account and name.
pub(super) fn others(req: &Request, read: &Read, c: &Case) -> Result<Vec<(String, String)>, Refusal> {
    let mut out = Vec::new();
    for (actor, free) in queue::pool(read, c.community)? {
        if actor != req.who.actor {
            let state = req.t(if free { "counsel-free" } else { "counsel-busy" });
            out.push((actor.to_string(), format!("{} · {state}", duty::holder(read, actor)?.name)));
        }
    }
    Ok(out)
}

/// `POST /counsel/{id}/handover`: only as the person agrees, and with the notes only as they agree to that.
fn hand(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let v = HAND.read(req)?;
    let c = mine(req, read)?;
    let to: ActorId = v.id("to").unwrap_or(ActorId::NOBODY);
    if !others(req, read, &c)?.iter().any(|(id, _)| *id == to.to_string()) {
        return Err(Refusal::invalid("web-form-wrong").arg("n", 1).problem("to", "web-field-choose"));
    }
    let said = agreed(&v);
    let body = Handed { id: c.id, to, by: said.by, way: said.way, notes: v.tick("notes") };
    let all = table::notes(read, c.id, req.who.actor)?;
    let text: Vec<String> = all.iter().filter_map(|n| note::open(read, req.who.actor, n)).collect();
    let notes = body.notes.then(|| sealed(req, read, &c, to, &text.join("\n\n"))).transpose()?;
    Ok(work(req, &c, Do::Hand(body, notes), "/counsel".to_owned()))
}

/// `POST /counsel/{id}/danger`: somebody goes there at once, and is told the least that brings help.
fn alarm(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let v = ALARM.read(req)?;
    let c = mine(req, read)?;
    if c.state != State::Taken {
        return Err(Refusal::conflict("counsel-over").instead(format!("/counsel/{}", c.id)));
    }
    let told = table::told(read, &c).ok_or_else(|| gone(Lost::Dataset))?;
    let none = || Refusal::not_found("request-no-room").instead("/counsel");
    let home = place::find(read, told.room)?.ok_or_else(none)?;
    let person = read.owner(c.part).ok().flatten();
    let asked =
        request::Asked { room: home.id, label: told.label, name: told.name, phone: told.phone, text: v.get("least").to_owned() };
    let (month, id) = (REQUEST_DATA.ready(&req.house, read)?, RequestId(req.house.next_id()));
    let urgent = Urgent { yes: true, danger: Some(Danger::Hurt) };
    let promise = promise(read, Need::Talk, home.community)?;
    let made = Make::new(req.house.vault(), month, id, Need::Talk, urgent, &home, &asked, person, None, promise).map_err(gone)?;
    let made = made.unlisted(req.house.vault(), month);
    let alarm = Work { id: c.id, by: req.who.actor, does: Do::Alarm(Alarmed { id: c.id, request: id }) };
    let all: Vec<Box<dyn Command>> = vec![Box::new(alarm), Box::new(made)];
    Ok(Act::new(Together(all), format!("/counsel/{}", c.id)).by(Channel::Web, By::Worker))
}
