//! URL ⇄ command ⇄ answer of work passed down.

use super::fact::{MandateAccepted, MandateId, MandateIssued, MandateReturned, Words};
use super::page;
use super::rule::{AcceptMandate, IssueMandate, ReturnMandate};
use super::table::{self, Mandate, Share};
use crate::onetable::REQUEST_WORDS;
use crate::onetable::communities;
use muster_ground::law;
use muster_ledger::{DAY, Fault, PlaceId, Read, Refusal};
use muster_web::{Act, Choice, Field, FieldKind, Form, Request, Route};

pub(super) static ROUTES: &[Route] = &[
    Route::see("/mandates", "mandate.see", page::all),
    Route::see("/mandates/new", "mandate.issue", page::new),
    Route::act("/mandates", "mandate.issue", &ISSUE, "/mandates/new", issue),
    Route::see("/mandates/{id}", "mandate.see", page::one),
    Route::act("/mandates/{id}/{community}/acceptance", "mandate.answer", &ACCEPT, "/mandates/{id}", accept),
    Route::act("/mandates/{id}/{community}/return", "mandate.answer", &RETURN, "/mandates/{id}", give_back),
];

const WHY: &[Choice] = &[
    Choice("means", "mandate-why-means"),
    Choice("basis", "mandate-why-basis"),
    Choice("scope", "mandate-why-scope"),
    Choice("capacity", "mandate-why-capacity"),
    Choice("repeated", "mandate-why-repeated"),
];

pub(super) static ISSUE: Form = Form {
    fields: &[
        Field::new("title", FieldKind::Text, "mandate-name").max(60),
        Field::new("text", FieldKind::LongText, "mandate-text").hint("mandate-text-hint").max(600),
        Field::new("basis", FieldKind::Pick, "mandate-basis").hint("mandate-basis-hint").max(40).optional(),
        Field::new("number", FieldKind::Text, "mandate-number").max(60).optional(),
        Field::new("people", FieldKind::Number { min: 0, max: 1_000 }, "mandate-people").hint("mandate-means-hint"),
        Field::new("yuan", FieldKind::Number { min: 0, max: 100_000_000 }, "mandate-yuan"),
        Field::new("hours", FieldKind::Number { min: 1, max: 10_000 }, "mandate-hours"),
        Field::new("due", FieldKind::Date, "mandate-due"),
        Field::new("places", FieldKind::Picks, "mandate-places").hint("mandate-places-hint").optional().max(20),
    ],
    submit: "mandate-issue",
};
pub(super) static ACCEPT: Form = Form::button("mandate-accept");
pub(super) static RETURN: Form =
    Form { fields: &[Field::new("why", FieldKind::One(WHY), "mandate-why")], submit: "mandate-return" };

fn issue(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let v = ISSUE.read(req)?;
    let wrong = |field: &'static str| Refusal::invalid("web-form-wrong").arg("n", 1).problem(field, "web-field-choose");
    let basis = v.opt("basis").map(str::to_owned);
    let register = law::in_force(read)?;
    if basis.as_ref().is_some_and(|b| register.article(b).is_none()) {
        return Err(wrong("basis"));
    }
    let mut places = communities(req, read)?;
    let chosen = v.all("places");
    if !chosen.is_empty() {
        places.retain(|p| chosen.contains(&p.id.to_string().as_str()));
    }
    if chosen.len() > places.len() {
        return Err(wrong("places"));
    }
    let words = Words { title: v.get("title").to_owned(), text: v.get("text").to_owned(), number: v.get("number").to_owned() };
    let month = REQUEST_WORDS.ready(&req.house, read)?;
    let plain = serde_json::to_vec(&words).unwrap_or_default();
    let sealed = req.house.vault().seal(month, None, &plain).map_err(|_| Fault::Keys("the words of data requests".into()))?;
    let id = MandateId(req.house.next_id());
    let body = MandateIssued {
        id,
        area: req.who.place,
        communities: places.iter().map(|p| p.id).collect(),
        basis,
        people: v.int("people"),
        yuan: v.int("yuan"),
        hours: v.int("hours"),
        due: v.day("due").map(|d| d.start().plus(DAY)).unwrap_or_default(),
    };
    Ok(Act::new(IssueMandate { body, sealed }, format!("/mandates/{id}")))
}

/// A mandate of the path that touches the reader's reach.
pub(super) fn reached(req: &Request, read: &Read) -> Result<(Mandate, Vec<Share>), Refusal> {
    let none = || Refusal::not_found("mandate-none").instead("/mandates");
    let m = table::find(read, req.id("id")?)?.ok_or_else(none)?;
    let shares = table::shares(read, req.scope()?, m.id)?;
    if shares.is_empty() {
        return Err(Refusal::forbidden("web-outside-scope").instead("/mandates"));
    }
    Ok((m, shares))
}

fn share(req: &Request, read: &Read) -> Result<(MandateId, PlaceId), Refusal> {
    let (m, shares) = reached(req, read)?;
    let community: PlaceId = req.id("community")?;
    match shares.iter().any(|s| s.community == community) {
        true => Ok((m.id, community)),
        false => Err(Refusal::forbidden("web-outside-scope").instead("/mandates")),
    }
}

fn accept(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let (id, community) = share(req, read)?;
    Ok(Act::new(AcceptMandate(MandateAccepted { id, community }), format!("/mandates/{id}")))
}

fn give_back(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let v = RETURN.read(req)?;
    let (id, community) = share(req, read)?;
    let body = MandateReturned { id, community, why: v.get("why").to_owned(), by_itself: false };
    Ok(Act::new(ReturnMandate(body), format!("/mandates/{id}")))
}
