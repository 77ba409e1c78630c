//! URL ⇄ command ⇄ answer of clues.

use super::directory::shipped;
use super::fact::{ClueAnswered, ClueId, Signed, Told};
use super::page;
use super::page_own;
use super::rule::{AddToClue, AnswerClue, CLUE_DATA, MakeClue, OpenReporter, ReceiveClue, Signing};
use super::table::{self, Clue};
use muster_ground::law;
use muster_ground::place::{self, Level, Place};
use muster_ground::signin::room_of;
use muster_ledger::{By, Channel, Moment, PlaceId, Read, Refusal, hex};
use muster_web::{Act, Choice, Field, FieldKind, Form, Page, Request};

const KIND: &[Choice] = &[
    Choice("many_ill", "clue-kind-many_ill"),
    Choice("unknown_illness", "clue-kind-unknown_illness"),
    Choice("named_disease", "clue-kind-named_disease"),
    Choice("food", "clue-kind-food"),
    Choice("animals", "clue-kind-animals"),
    Choice("danger", "clue-kind-danger"),
    Choice("held_back", "clue-kind-held_back"),
];
const ABOUT: &[Choice] = &[
    Choice("secretary", "post-secretary"),
    Choice("health_centre", "post-health_centre"),
    Choice("street_lead", "post-street_lead"),
    Choice("cdc", "post-cdc"),
    Choice("district_lead", "post-district_lead"),
];
const SHOWN: &[Choice] =
    &[Choice("nobody", "clue-shown-nobody"), Choice("health", "clue-shown-health"), Choice("all", "clue-shown-all")];
const WAY: &[Choice] = &[Choice("phone", "clue-way-phone"), Choice("paper", "clue-way-paper"), Choice("web", "clue-way-met")];

const F_KIND: Field = Field::new("kind", FieldKind::One(KIND), "clue-kind");
const F_TEXT: Field = Field::new("text", FieldKind::LongText, "clue-text").hint("clue-text-hint").max(300);
const F_AT: Field = Field::new("at", FieldKind::Hidden, "clue-place").optional().max(60);
const F_PLACE: Field = Field::new("place", FieldKind::Pick, "clue-place").optional().max(20);
const F_SPOT: Field = Field::new("spot", FieldKind::Text, "clue-spot").hint("clue-spot-hint").optional().max(60);
const F_ABOUT: Field = Field::new("about", FieldKind::One(ABOUT), "clue-about").hint("clue-about-hint").optional();
const F_SHOWN: Field = Field::new("shown_to", FieldKind::One(SHOWN), "clue-shown").optional().begins("clue-part-you");
const F_NAME: Field = Field::new("name", FieldKind::Text, "clue-name").optional().max(30);
const F_PHONE: Field = Field::new("phone", FieldKind::Phone, "clue-phone").optional().max(30);

const F_WHERE: Field = Field::new("place", FieldKind::Pick, "clue-place").max(20);
/// For anyone: the place is asked for.
pub(super) static ANYONE: Form =
    Form { fields: &[F_KIND, F_TEXT, F_WHERE, F_SPOT, F_ABOUT, F_SHOWN, F_NAME, F_PHONE], submit: "clue-send" };
/// The same at a door, which says where it is.
pub(super) static AT_DOOR: Form =
    Form { fields: &[F_KIND, F_TEXT, F_AT, F_SPOT, F_ABOUT, F_SHOWN, F_NAME, F_PHONE], submit: "clue-send" };
/// What `/clues` takes: whoever is on duty also says how it came and since when it is known.
pub(super) static TELL: Form = Form {
    fields: &[
        F_KIND,
        F_TEXT,
        F_AT,
        F_PLACE,
        F_SPOT,
        F_ABOUT,
        Field::new("way", FieldKind::One(WAY), "clue-way").optional().begins("clue-part-way"),
        Field::new("known_on", FieldKind::Date, "clue-known-on").hint("clue-known-hint").optional(),
        F_SHOWN,
        F_NAME,
        F_PHONE,
    ],
    submit: "clue-send",
};
pub(super) static ADD: Form = Form {
    fields: &[
        Field::new("text", FieldKind::LongText, "clue-add-text").max(300),
        Field::new("kind", FieldKind::One(KIND), "clue-add-kind").optional(),
    ],
    submit: "clue-add",
};
pub(super) static RECEIVE: Form = Form::button("clue-receive");
pub(super) static REPORTER: Form = Form::button("clue-reporter-open");
const REPORTED: Choice = Choice("reported", "clue-outcome-reported");
const RULED_OUT: Choice = Choice("ruled_out", "clue-outcome-ruled_out");
const HANDLED: Choice = Choice("handled", "clue-outcome-handled");
const PASSED_ON: Choice = Choice("passed_on", "clue-outcome-passed_on");
const F_WORDS: Field = Field::new("words", FieldKind::LongText, "clue-words").hint("clue-words-hint").max(300);
pub(super) static ANSWER: Form = Form {
    fields: &[Field::new("outcome", FieldKind::One(&[REPORTED, RULED_OUT, HANDLED, PASSED_ON]), "clue-outcome"), F_WORDS],
    submit: "clue-answer",
};
/// The answers that a post has to a clue of a disease and of a danger.
pub(super) static ANSWER_DANGER: Form = Form {
    fields: &[Field::new("outcome", FieldKind::One(&[HANDLED, RULED_OUT, PASSED_ON]), "clue-outcome"), F_WORDS],
    submit: "clue-answer",
};
pub(super) static ANSWER_UNLICENSED: Form =
    Form { fields: &[Field::new("outcome", FieldKind::One(&[PASSED_ON]), "clue-outcome"), F_WORDS], submit: "clue-answer" };

/// The building behind a door's code, none where there is no such code.
fn behind(read: &Read, token: &str) -> Result<Option<Place>, Refusal> {
    if token.is_empty() {
        return Ok(None);
    }
    let Some(room) = room_of(read.vault(), token) else { return Ok(None) };
    let Some(room) = place::find(read, room)? else { return Ok(None) };
    Ok(place::find(read, room.building)?)
}

/// What may be chosen: the own building first, then every community.
pub(super) fn offered(req: &Request, read: &Read) -> Result<Vec<Place>, Refusal> {
    let own = place::find(read, req.who.place)?.map(|p| if p.level >= Level::Building { p.building } else { p.community });
    let own = own.filter(|p| *p != PlaceId::HOUSE).map(|p| place::find(read, p)).transpose()?.flatten();
    let mut out: Vec<Place> = own.into_iter().collect();
    for top in place::children(read, PlaceId::HOUSE)? {
        let found = if top.level == Level::Community { vec![top] } else { place::under(read, top.id, Level::Community)? };
        out.extend(found.into_iter().filter(Place::stands));
    }
    let mut seen = std::collections::BTreeSet::new();
    out.retain(|p| seen.insert(p.id));
    Ok(out)
}

/// `GET /clues/new`.
pub(super) fn new(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let typed = req.again.as_ref().map(|(v, _)| v.get("at").to_owned()).filter(|t| !t.is_empty());
    let token = typed.or_else(|| req.query("at").map(str::to_owned)).unwrap_or_default();
    let at = behind(read, &token)?;
    page_own::new(req, read, at.as_ref().map(|p| (token.as_str(), p)))
}

/// `POST /clues`: recorded as nobody's, whoever is signed in.
pub(super) fn tell(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let v = TELL.read(req)?;
    let missing = || Refusal::invalid("web-form-wrong").arg("n", 1).problem("place", "web-field-choose");
    let at = match behind(read, v.get("at"))? {
        Some(at) => at,
        None => {
            let id: PlaceId = v.id("place").ok_or_else(missing)?;
            offered(req, read)?.into_iter().find(|p| p.id == id).ok_or_else(missing)?
        }
    };
    let on_duty = req.who.duty.is_some();
    let known_at = match v.day("known_on").filter(|_| on_duty) {
        Some(day) if day != req.now.day() => day.start(),
        _ => req.now,
    };
    let told = Told { text: v.get("text").to_owned(), spot: v.get("spot").to_owned() };
    let signed = Signed { name: v.get("name").to_owned(), phone: v.get("phone").to_owned() };
    let signs = !signed.name.is_empty() || !signed.phone.is_empty();
    let shown_to = v.opt("shown_to").unwrap_or("health").to_owned();
    let signing = signs.then_some(Signing { shown_to, signed });
    let dataset = CLUE_DATA.ready(&req.house, read)?;
    let id = ClueId(req.house.next_id());
    let command = MakeClue::new(
        law::in_force(read)?,
        read.vault(),
        dataset,
        id,
        &at,
        (v.get("kind"), v.get("about")),
        known_at,
        &told,
        signing,
    )?;
    let way = v.opt("way").and_then(Channel::parse).filter(|_| on_duty).unwrap_or(Channel::Web);
    let by = if on_duty && way != Channel::Web { By::Worker } else { By::Oneself };
    let mut act = Act::new(command, format!("/clues/own/{}", code_of(read, id))).by(way, by).unnamed();
    act.at_act = (known_at != req.now).then_some(known_at);
    Ok(act)
}

/// The address of a clue's own page: known to whoever told it, found by nobody.
pub(super) fn code_of(read: &Read, id: ClueId) -> String {
    format!("{id}-{}", hex(&read.vault().token("clue-own", &id.to_string()).0[..10]))
}

/// The clue of such an address.
pub(super) fn of_code(read: &Read, code: &str) -> Result<Clue, Refusal> {
    let none = || Refusal::not_found("clue-no-own").instead("/clues/new");
    let id = code.split_once('-').and_then(|(id, _)| id.parse().ok()).map(ClueId).ok_or_else(none)?;
    if code_of(read, id) != code {
        return Err(none());
    }
    table::find(read, id)?.ok_or_else(none)
}

/// `POST /clues/own/{code}/additions`.
pub(super) fn add(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let clue = of_code(read, req.param("code"))?;
    let v = ADD.read(req)?;
    let told = Told { text: v.get("text").to_owned(), spot: String::new() };
    let dataset = CLUE_DATA.ready(&req.house, read)?;
    let told = read.vault().seal(dataset, None, &serde_json::to_vec(&told).unwrap_or_default());
    let told = told.map_err(|_| Refusal::conflict("clue-closed"))?;
    let command = AddToClue { law: law::in_force(read)?, id: clue.id, kind: v.opt("kind").map(str::to_owned), told };
    Ok(Act::new(command, format!("/clues/own/{}", req.param("code"))).unnamed())
}

/// The clue of this path, where the asker's post has got it and their scope reaches it.
pub(super) fn within(req: &Request, read: &Read) -> Result<Clue, Refusal> {
    let none = || Refusal::not_found("clue-none-such").instead("/clues");
    let clue = table::find(read, req.id("id")?)?.ok_or_else(none)?;
    if !req.scope()?.covers(clue.community, clue.grid) {
        return Err(Refusal::forbidden("web-outside-scope").instead("/clues"));
    }
    // Who did not get it learns nothing of it, not even that there is one.
    if !table::receipts(read, clue.id)?.iter().any(|h| h.post == req.who.post) {
        return Err(none());
    }
    Ok(clue)
}

/// `POST /clues/{id}/receipt`.
pub(super) fn receive(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let clue = within(req, read)?;
    let command = ReceiveClue { id: clue.id, post: req.who.post.clone() };
    Ok(Act::new(command, format!("/clues/{}", clue.id)).by(Channel::Web, By::Worker))
}

/// `POST /clues/{id}/answers`.
pub(super) fn answer(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let clue = within(req, read)?;
    let v = ANSWER.read(req)?;
    let plain = serde_json::json!({ "words": v.get("words") }).to_string();
    let words = read.vault().seal(CLUE_DATA.ready(&req.house, read)?, None, plain.as_bytes());
    let words = words.map_err(|_| Refusal::conflict("clue-closed"))?;
    let body = ClueAnswered { id: clue.id, post: req.who.post.clone(), outcome: v.get("outcome").to_owned() };
    Ok(Act::new(AnswerClue { body, words }, format!("/clues/{}", clue.id)).by(Channel::Web, By::Worker))
}

/// `POST /clues/{id}/reporter`: shown after it is on record that it was.
pub(super) fn reporter(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let clue = within(req, read)?;
    let command = OpenReporter { id: clue.id, post: req.who.post.clone() };
    let act = Act::new(command, format!("/clues/{}", clue.id)).by(Channel::Web, By::Worker);
    Ok(act.show(move |req, read, _| page::reporter(req, read, &clue)))
}

/// The form of what this post may answer to this clue.
pub(super) fn answers_for(clue: &Clue, post: &str) -> &'static Form {
    let disease = shipped().kind(&clue.kind).is_some_and(|k| k.disease);
    match (disease, super::rule::LICENSED.contains(&post)) {
        (true, true) => &ANSWER,
        (true, false) => &ANSWER_UNLICENSED,
        (false, _) => &ANSWER_DANGER,
    }
}

/// When a clue became known, as the page of a clock says it.
pub(super) fn left(clue: &Clue, now: Moment) -> Option<i64> {
    clue.due.map(|d| (d.0 - now.0) / muster_ledger::MINUTE)
}
