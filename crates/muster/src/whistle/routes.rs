//! URL ⇄ command ⇄ answer of whistles, for whoever calls and whoever decides. What departments do stands in `page_link`.

use super::call::{self, Call, Whistle};
use super::fact::{CallId, Called, Charged, Content, Decline, Matter, WhistleId};
use super::kind::{Clocks, DEPARTMENTS_MAX};
use super::page;
use super::page_act::{ANSWER, ARRIVE, DECIDE, RATE, REOPEN, SOLVE};
use super::page_board;
use super::page_link;
use super::page_new::{self, BLOW, JOIN};
use super::rule::{Answer, Blow, Charge, Decide, Join, seal, words};
use super::step::{Arrive, Close, Rate, Reopen, Solve};
use muster_ground::organisation::{self, Organisation, OrganisationId};
use muster_ground::place;
use muster_ledger::{By, Channel, Read, Refusal};
use muster_web::{Act, Choice, Field, FieldKind, Form, Request, Route, Values};

pub(super) static CLOSE: Form = Form {
    fields: &[Field::new(
        "how",
        FieldKind::One(&[Choice("solved", "whistle-close-solved"), Choice("withdrawn", "whistle-close-withdrawn")]),
        "whistle-close-how",
    )],
    submit: "whistle-close",
};
pub(super) static CHARGE: Form = Form {
    fields: &[Field::new("kinds", FieldKind::Many(&page_new::KIND_CHOICES), "whistle-charge-kinds").optional()],
    submit: "whistle-charge-save",
};

pub(super) static ROUTES: &[Route] = &[
    Route::see("/whistles", "whistle.see", page::index),
    Route::see("/whistles/new", "whistle.blow", page_new::new),
    Route::act("/whistles", "whistle.blow", &BLOW, "/whistles/new", blow),
    Route::see("/whistles/departments", "whistle.see", page_board::departments),
    Route::see("/whistles/departments/{organisation}", "whistle.charge", page_board::charging),
    Route::act("/whistles/departments/{organisation}", "whistle.charge", &CHARGE, "/whistles/departments/{organisation}", charge),
    Route::see("/whistles/{id}", "whistle.see", page::one),
    Route::see("/whistles/{id}/sheet", "whistle.see", page_board::sheet),
    Route::see("/whistles/{id}/joining", "whistle.blow", page_new::joining),
    Route::act("/whistles/{id}/joining", "whistle.blow", &JOIN, "/whistles/{id}/joining", join),
    Route::act("/whistles/{id}/closing", "whistle.blow", &CLOSE, "/whistles/{id}", close),
    Route::see("/whistles/calls/{call}", "whistle.see", page::call_page),
    Route::act("/whistles/calls/{call}/answer", "whistle.record", &ANSWER, "/whistles/calls/{call}", answer),
    Route::act("/whistles/calls/{call}/decision", "whistle.decide", &DECIDE, "/whistles/calls/{call}", decide),
    Route::act("/whistles/calls/{call}/arrival", "whistle.blow", &ARRIVE, "/whistles/calls/{call}", arrive),
    Route::act("/whistles/calls/{call}/solution", "whistle.record", &SOLVE, "/whistles/calls/{call}", solve),
    Route::act("/whistles/calls/{call}/reopening", "whistle.blow", &REOPEN, "/whistles/calls/{call}", reopen),
    Route::act("/whistles/calls/{call}/rating", "whistle.blow", &RATE, "/whistles/calls/{call}", rate),
    Route::see("/o/{token}/whistles", "public", page_link::overview),
    Route::act("/o/{token}/watches", "public", &page_link::WATCH, "/o/{token}/whistles", page_link::watch),
    Route::see("/o/{token}/whistles/{call}", "public", page_link::one),
    Route::act("/o/{token}/whistles/{call}/answer", "public", &ANSWER, "/o/{token}/whistles/{call}", page_link::answer),
    Route::act("/o/{token}/whistles/{call}/handing", "public", &page_link::HAND, "/o/{token}/whistles/{call}", page_link::hand),
    Route::act(
        "/o/{token}/whistles/{call}/report",
        "public",
        &page_link::REPORT,
        "/o/{token}/whistles/{call}",
        page_link::report,
    ),
    Route::act("/o/{token}/whistles/{call}/solution", "public", &SOLVE, "/o/{token}/whistles/{call}", page_link::solve),
    Route::see("/public/whistles", "public", page_board::public),
];

/// A whistle within the asker's reach.
pub(super) fn whistle_of(req: &Request, read: &Read) -> Result<Whistle, Refusal> {
    reached(req, call::find(read, req.id("id")?)?)
}

fn reached(req: &Request, found: Option<Whistle>) -> Result<Whistle, Refusal> {
    let w = found.ok_or_else(|| Refusal::not_found("whistle-none").instead("/whistles"))?;
    if req.scope()?.covers(w.community, w.grid) {
        Ok(w)
    } else {
        Err(Refusal::forbidden("web-outside-scope").instead("/whistles"))
    }
}

/// A department's share within the asker's reach.
pub(super) fn call_of(req: &Request, read: &Read) -> Result<(Call, Whistle), Refusal> {
    let none = || Refusal::not_found("whistle-none").instead("/whistles");
    let c = call::find_call(read, req.id::<CallId>("call")?)?.ok_or_else(none)?;
    let w = reached(req, call::find(read, c.whistle)?)?;
    Ok((c, w))
}

pub(super) fn then(c: &Call) -> String {
    format!("/whistles/{}", c.whistle)
}

/// Departments as they were picked; where none was, those charged with such matters that serve the place.
fn departments(req: &Request, read: &Read, v: &Values) -> Result<Vec<OrganisationId>, Refusal> {
    let named: Vec<OrganisationId> = ["first", "second", "third"].iter().filter_map(|f| v.id::<OrganisationId>(f)).collect();
    let offered = page_new::callable(req, read)?;
    if named.iter().any(|id| !offered.iter().any(|o| o.id == *id)) {
        return Err(Refusal::invalid("web-form-wrong").arg("n", 1).problem("first", "web-field-choose"));
    }
    if !named.is_empty() {
        return Ok(named);
    }
    let kind = v.get("kind");
    let mut charged = Vec::new();
    for o in &offered {
        if call::charge(read, o.id)?.iter().any(|k| k == kind) {
            charged.push(o.id);
        }
    }
    if charged.is_empty() {
        return Err(Refusal::invalid("web-form-wrong").arg("n", 1).problem("first", "whistle-nobody-charged"));
    }
    charged.truncate(DEPARTMENTS_MAX);
    Ok(charged)
}

fn blow(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let v = BLOW.read(req)?;
    let wrong = || Refusal::invalid("web-form-wrong").arg("n", 1).problem("place", "web-field-choose");
    let p = place::find(read, v.id("place").ok_or_else(wrong)?)?.ok_or_else(wrong)?;
    if !req.scope()?.covers(p.community, p.grid) {
        return Err(Refusal::forbidden("web-outside-scope").instead("/whistles/new"));
    }
    let id = WhistleId(req.house.next_id());
    let calls = departments(req, read, &v)?;
    let calls = calls.into_iter().map(|organisation| Called { id: CallId(req.house.next_id()), organisation }).collect();
    let matter = Matter { text: v.get("text").to_owned(), name: v.get("name").to_owned(), phone: v.get("phone").to_owned() };
    let urgent = v.tick("urgent");
    let blow = Blow {
        id,
        kind: v.get("kind").to_owned(),
        place: (p.id, p.community, p.grid),
        urgent,
        exercise: v.tick("exercise"),
        calls,
        clocks: Clocks::at(read, p.community, urgent)?,
        matter: seal(&req.house, read, &matter)?,
    };
    Ok(Act::new(blow, format!("/whistles/{id}")).by(Channel::Web, By::Worker))
}

fn join(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let w = whistle_of(req, read)?;
    let v = JOIN.read(req)?;
    let organisation: OrganisationId = v.id("first").unwrap_or_default();
    if !page_new::callable(req, read)?.iter().any(|o| o.id == organisation) {
        return Err(Refusal::invalid("web-form-wrong").arg("n", 1).problem("first", "web-field-choose"));
    }
    let instead_of = v.id::<CallId>("instead");
    let call = Called { id: CallId(req.house.next_id()), organisation };
    let clocks = Clocks::at(read, w.community, w.urgent)?;
    Ok(Act::new(Join { id: w.id, call, instead_of, clocks }, format!("/whistles/{}", w.id)).by(Channel::Web, By::Worker))
}

fn close(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let w = whistle_of(req, read)?;
    let withdrawn = CLOSE.read(req)?.get("how") == "withdrawn";
    Ok(Act::new(Close { id: w.id, withdrawn }, format!("/whistles/{}", w.id)))
}

/// By which way a worker heard it.
fn way(v: &Values) -> Channel {
    Channel::parse(v.get("way")).unwrap_or(Channel::Phone)
}

/// The answer of the form, whoever writes it.
pub(super) fn answering(req: &Request, read: &Read, c: &Call, v: &Values) -> Result<Answer, Refusal> {
    let declined = match v.get("answer") {
        "coming" => None,
        other => Some(
            Decline::parse(other)
                .ok_or_else(|| Refusal::invalid("web-form-wrong").arg("n", 1).problem("answer", "web-field-choose"))?,
        ),
    };
    let said = words(&req.house, read, v.get("name"), v.get("text"))?;
    Ok(Answer { call: c.id, declined, reasoned: v.opt("text").is_some(), words: said })
}

fn answer(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let (c, _) = call_of(req, read)?;
    let v = ANSWER.read(req)?;
    Ok(Act::new(answering(req, read, &c, &v)?, then(&c)).by(way(&v), By::Worker))
}

fn decide(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let (c, w) = call_of(req, read)?;
    let v = DECIDE.read(req)?;
    let said = words(&req.house, read, "", v.get("text"))?;
    let stands = v.get("stands") == "yes";
    let answer = Clocks::at(read, w.community, w.urgent)?.answer;
    Ok(Act::new(Decide { call: c.id, whistle: w.id, stands, actor: req.who.actor, answer, words: said }, then(&c)))
}

fn arrive(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let (c, _) = call_of(req, read)?;
    let there = ARRIVE.read(req)?.get("there") == "yes";
    Ok(Act::new(Arrive { call: c.id, there }, then(&c)))
}

fn solve(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let (c, _) = call_of(req, read)?;
    let v = SOLVE.read(req)?;
    let said = words(&req.house, read, v.get("name"), v.get("text"))?;
    Ok(Act::new(Solve { call: c.id, words: said }, then(&c)).by(Channel::Phone, By::Worker))
}

fn reopen(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let (c, _) = call_of(req, read)?;
    let v = REOPEN.read(req)?;
    let said = words(&req.house, read, "", v.get("text"))?;
    Ok(Act::new(Reopen { call: c.id, words: said }, then(&c)))
}

fn rate(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let (c, _) = call_of(req, read)?;
    let v = RATE.read(req)?;
    let wrong = || Refusal::invalid("web-form-wrong").arg("n", 1).problem("content", "web-field-choose");
    let content = Content::parse(v.get("content")).ok_or_else(wrong)?;
    let said = words(&req.house, read, "", v.get("text"))?;
    Ok(Act::new(Rate { call: c.id, content, reasoned: v.opt("text").is_some(), words: said }, then(&c)))
}

/// The department of the path, which the asker can call.
pub(super) fn department(req: &Request, read: &Read) -> Result<Organisation, Refusal> {
    let none = || Refusal::not_found("organisation-none").instead("/whistles/departments");
    let id: OrganisationId = req.id("organisation")?;
    let found = organisation::find(read, id)?.ok_or_else(none)?;
    if page_new::callable(req, read)?.iter().any(|o| o.id == id) { Ok(found) } else { Err(none()) }
}

fn charge(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let o = department(req, read)?;
    let kinds = CHARGE.read(req)?.all("kinds").into_iter().map(str::to_owned).collect();
    let area = o.seat;
    Ok(Act::new(Charge { body: Charged { organisation: o.id, kinds }, area }, "/whistles/departments"))
}
