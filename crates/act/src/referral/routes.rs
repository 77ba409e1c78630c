//! URL ⇄ command ⇄ answer of referrals.

use super::fact::{Answered, Asking, Consented, Extra, Outcome, ReferralId, Said, Tell, Told, Voice, Word};
use super::rule::{Ask, Reply, Say, Tells};
use super::table::{self, Row, State};
use super::ways::{CONSENT, F_WAY, agreed, channel};
use super::{page, page_link, page_mine, page_one};
use crate::request::{self, Finish, RequestRow};
use muster_ground::care::Way;
use muster_ground::organisation::{self, Filter, Organisation};
use muster_ledger::{By, Channel, Command, PersonId, Read, Refusal, Sealed, Together};
use muster_web::{Act, Choice, Field, FieldKind, Form, Request, Route};

pub(super) static ROUTES: &[Route] = &[
    Route::see("/services", "public", page::services),
    Route::see("/referrals", "referral.see", page::index),
    Route::see("/requests/{id}/referral", "referral.do", page::ask),
    Route::act("/requests/{id}/referral", "referral.do", &ASK, "/requests/{id}/referral", ask),
    Route::see("/referrals/{id}", "referral.see", page_one::one),
    Route::see("/referrals/{id}/sheet", "referral.see", page_one::sheet_of),
    Route::see("/referrals/{id}/letter", "referral.do", page_one::letter),
    Route::act("/referrals/{id}/consent", "referral.do", &CONSENT, "/referrals/{id}", write_down),
    Route::act("/referrals/{id}/telling", "referral.do", &TELL, "/referrals/{id}", tell),
    Route::act("/referrals/{id}/answer", "referral.do", &ANSWER, "/referrals/{id}", answer),
    // A resident holds no duty, and the outside body has an address of its own.
    Route::act("/me/referrals/{id}", "public", &page_mine::OWN, "/home", own),
    Route::see("/o/{token}/referrals", "public", page_link::all),
    Route::see("/o/{token}/referrals/{id}", "public", page_link::one),
    Route::act("/o/{token}/referrals/{id}", "public", &page_link::REPLY, "/o/{token}/referrals/{id}", reply),
];

const HOURS: &[Choice] =
    &[Choice("24", "referral-hours-24"), Choice("72", "referral-hours-72"), Choice("120", "referral-hours-120")];
const TELLS: &[Choice] =
    &[Choice("name", "referral-tell-name"), Choice("phone", "referral-tell-phone"), Choice("address", "referral-tell-address")];
pub(super) const OUTCOMES: &[Choice] =
    &[Choice("taken", "referral-out-taken"), Choice("helped", "referral-out-helped"), Choice("cannot", "referral-out-cannot")];
pub(super) const F_OUTCOME: Field = Field::new("outcome", FieldKind::One(OUTCOMES), "referral-outcome");
pub(super) const F_TEXT: Field =
    Field::new("text", FieldKind::LongText, "referral-answer-text").hint("referral-answer-hint").max(500);

pub(super) static ASK: Form = Form {
    fields: &[
        Field::new("to", FieldKind::Pick, "referral-to"),
        Field::new("matter", FieldKind::LongText, "referral-matter").hint("referral-matter-hint").max(500),
        Field::new("tells", FieldKind::Many(TELLS), "referral-tells").optional().hint("referral-tells-hint"),
        Field::new("hours", FieldKind::One(HOURS), "referral-hours"),
    ],
    submit: "referral-ask",
};
pub(super) static TELL: Form = Form { fields: &[F_WAY], submit: "referral-tell" };
pub(super) static ANSWER: Form = Form { fields: &[F_OUTCOME, F_TEXT, F_WAY], submit: "referral-answer" };

/// Outside bodies of one reach.
const BODIES: usize = 300;

fn gone() -> Refusal {
    Refusal::conflict("request-dataset-over").instead("/referrals")
}

/// Those to whom something could be given: not shops, and not the party's branches.
pub(super) fn bodies(req: &Request, read: &Read) -> Result<Vec<Organisation>, Refusal> {
    let all = organisation::list(read, req.scope()?, &Filter::default(), BODIES)?;
    let fit = |o: &Organisation| !o.kind.contains("branch") && !o.kind.starts_with("party") && o.kind != "shop";
    Ok(all.into_iter().filter(fit).collect())
}

/// A referral within the asker's reach; an act about one's own is refused.
pub(super) fn reached(req: &Request, read: &Read) -> Result<(Row, RequestRow), Refusal> {
    let none = || Refusal::not_found("referral-none").instead("/referrals");
    let row = table::find(read, req.id("id")?)?.ok_or_else(none)?;
    if !req.scope()?.covers(row.community, row.grid) {
        return Err(Refusal::forbidden("web-outside-scope").instead("/referrals"));
    }
    let request = request::find(read, row.request)?.ok_or_else(none)?;
    if req.method == "POST" {
        request::apart(req, read, &request)?;
    }
    Ok((row, request))
}

/// Who has the request in hand, or leads the community, writes down what was said; others see that it stands.
pub(super) fn mine(req: &Request, request: &RequestRow) -> bool {
    request.owner == Some(req.who.actor) || req.who.post == "secretary"
}

fn held(req: &Request, read: &Read) -> Result<(Row, RequestRow), Refusal> {
    let (row, request) = reached(req, read)?;
    if mine(req, &request) {
        Ok((row, request))
    } else {
        Err(Refusal::forbidden("request-not-yours").instead(format!("/referrals/{}", row.id)))
    }
}

fn seal(req: &Request, read: &Read, request: &RequestRow, plain: &impl serde::Serialize) -> Result<Sealed, Refusal> {
    let plain = serde_json::to_vec(plain).unwrap_or_default();
    let asker = read.owner(request.part).ok().flatten();
    req.house.vault().seal(request.dataset, asker, &plain).map_err(|_| gone())
}

/// `POST /requests/{id}/referral`.
fn ask(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let request = request::within(req, read)?;
    request::apart(req, read, &request)?;
    let v = ASK.read(req)?;
    let wrong = |field| Refusal::invalid("web-form-wrong").arg("n", 1).problem(field, "web-field-choose");
    let to = v.id("to").ok_or_else(|| wrong("to"))?;
    if !bodies(req, read)?.iter().any(|o| o.id == to) {
        return Err(wrong("to"));
    }
    let asked = request::asked(read, &request).ok_or_else(gone)?;
    let tells: Vec<Tell> = v.all("tells").into_iter().filter_map(Tell::parse).collect();
    let told = |t: Tell, value: &str| if tells.contains(&t) { value.to_owned() } else { String::new() };
    let extra = Extra {
        name: told(Tell::Name, &asked.name),
        phone: told(Tell::Phone, &asked.phone),
        address: told(Tell::Address, &asked.label),
        matter: v.get("matter").to_owned(),
    };
    let body = Asking {
        id: ReferralId(req.house.next_id()),
        request: request.id,
        need: request.kind,
        community: request.community,
        grid: request.grid,
        building: request.building,
        to,
        tells,
        hours: v.int("hours"),
    };
    let then = format!("/referrals/{}", body.id);
    let assigns = req.who.post == "secretary";
    let command = Ask { extra: seal(req, read, &request, &extra)?, body, by: req.who.actor, assigns };
    Ok(Act::new(command, then).by(Channel::Web, By::Worker))
}

/// `POST /referrals/{id}/consent`: what the resident or their family said, written down.
fn write_down(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let v = CONSENT.read(req)?;
    let (row, _) = held(req, read)?;
    let said = agreed(&v);
    let word = match v.get("say") {
        "yes" => Word::Yes,
        "no" => Word::No,
        _ => Word::Back,
    };
    let body = Consented { id: row.id, by: said.by, way: said.way };
    Ok(Act::new(Say { body, word }, format!("/referrals/{}", row.id)).by(channel(said.way), said.hand()))
}

/// `POST /referrals/{id}/telling`.
fn tell(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let v = TELL.read(req)?;
    let (row, _) = held(req, read)?;
    let way = agreed(&v).way;
    let body = Told { id: row.id, way };
    Ok(Act::new(Tells { body }, format!("/referrals/{}", row.id)).by(channel(way), By::Worker))
}

/// The outside body's word, and with its last one what follows for the resident: they read it, and say whether they were helped.
fn replied(
    req: &Request,
    read: &Read,
    row: &Row,
    request: &RequestRow,
    (outcome, text, way): (Outcome, &str, Way),
) -> Result<Vec<Box<dyn Command>>, Refusal> {
    let said = seal(req, read, request, &Said { text: text.to_owned() })?;
    let mut all: Vec<Box<dyn Command>> = vec![Box::new(Reply { body: Answered { id: row.id, outcome, way }, said })];
    let open = matches!(request.state, request::State::Made | request::State::Taken);
    if open {
        let name = organisation::find(read, row.to)?.map(|o| o.name).unwrap_or_default();
        let words = request::Said { text: format!("{name}：{text}") };
        all.push(Box::new(request::Answer { id: request.id, sealed: seal(req, read, request, &words)? }));
    }
    if let Some(owner) = request.owner.filter(|_| request.state == request::State::Taken && outcome == Outcome::Helped) {
        all.push(Box::new(Finish { id: request.id, by: owner }));
    }
    Ok(all)
}

/// `POST /referrals/{id}/answer`: it came by telephone, on paper, or in words.
fn answer(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let v = ANSWER.read(req)?;
    let (row, request) = held(req, read)?;
    let (outcome, way) = (Outcome::parse(v.get("outcome")).unwrap_or(Outcome::Taken), agreed(&v).way);
    let all = replied(req, read, &row, &request, (outcome, v.get("text"), way))?;
    Ok(Act::new(Together(all), format!("/referrals/{}", row.id)).by(channel(way), By::Worker))
}

/// `POST /o/{token}/referrals/{id}`.
fn reply(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let (_, row) = page_link::behind(req, read)?;
    let v = page_link::REPLY.read(req)?;
    let request = request::find(read, row.request)?.ok_or_else(gone)?;
    let outcome = Outcome::parse(v.get("outcome")).unwrap_or(Outcome::Taken);
    let all = replied(req, read, &row, &request, (outcome, v.get("text"), Way::Web))?;
    let then = format!("/o/{}/referrals/{}", req.param("token"), row.id);
    Ok(Act::new(Together(all), then).by(Channel::Web, By::Oneself))
}

/// Whether it is theirs to say. Where the request names a person, nobody else of the home says it or reads of it.
pub(super) fn is_theirs(read: &Read, me: PersonId, request: &RequestRow) -> Result<bool, Refusal> {
    let selves = muster_ground::person::selves(read, me)?;
    Ok(request.person.is_some() && selves.iter().any(|p| read.vault().subject(request.dataset, *p) == request.person))
}

/// `POST /me/referrals/{id}`: their own word, signed in.
fn own(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let none = || Refusal::not_found("referral-none").instead("/home");
    let v = page_mine::OWN.read(req)?;
    let row = table::find(read, req.id("id")?)?.ok_or_else(none)?;
    let request = request::find(read, row.request)?.ok_or_else(none)?;
    let me = req.who.person.ok_or_else(none)?;
    if !is_theirs(read, me, &request)? {
        return Err(none());
    }
    let word = match v.get("say") {
        "yes" => Word::Yes,
        "no" => Word::No,
        _ => Word::Back,
    };
    let body = Consented { id: row.id, by: Voice::Oneself, way: Way::Web };
    Ok(Act::new(Say { body, word }, "/home").by(Channel::Web, By::Oneself))
}

/// What may be told now, for whoever writes the letter.
pub(super) fn tellable(row: &Row) -> Result<(), Refusal> {
    match row.state {
        State::Consented | State::Answered => Ok(()),
        State::Asked => Err(Refusal::forbidden("referral-no-consent").instead(format!("/referrals/{}", row.id))),
        State::Refused | State::Withdrawn => Err(Refusal::forbidden("referral-over").instead(format!("/referrals/{}", row.id))),
    }
}
