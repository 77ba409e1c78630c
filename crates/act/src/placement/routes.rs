//! URL ⇄ command ⇄ answer of placements.

use super::fact::{Accepted, Begun, Dependant, Known, Placed, PlacementId, Where, Who};
use super::page;
use super::rule::{Accept, Begin, Close, Place};
use super::table::{self, Dep, Placement};
use muster_ground::kin;
use muster_ground::person::{self, Band, Instead, Need, Person, REGISTER_DATASET};
use muster_ledger::{By, Channel, Fault, Read, Refusal, Sealed, SubjectRef};
use muster_web::{Act, Choice, Field, FieldKind, Form, Request, Route};

pub(super) static ROUTES: &[Route] = &[
    Route::see("/placements", "placement.see", page::index),
    Route::see("/placements/{id}", "placement.see", page::one),
    Route::see("/people/{subject}/placement", "placement.record", page::new),
    Route::act("/people/{subject}/placement", "placement.record", &BEGIN, "/people/{subject}/placement", begin),
    Route::act("/placements/{id}/dependants/{n}/place", "placement.record", &PLACE, "/placements/{id}", place),
    Route::act("/placements/{id}/dependants/{n}/acceptance", "placement.record", &ACCEPT, "/placements/{id}", accept),
    Route::act("/placements/{id}/closing", "placement.record", &CLOSE, "/placements/{id}", close),
];

pub(super) static BEGIN: Form = Form {
    fields: &[
        Field::new("taken_to", FieldKind::Text, "placement-taken-to").hint("placement-taken-to-hint").max(80),
        Field::new("household", FieldKind::Picks, "placement-household").optional().hint("placement-household-hint"),
        Field::new("children", FieldKind::Text, "placement-children").optional().hint("placement-names-hint").max(120),
        Field::new("old", FieldKind::Text, "placement-old").optional().max(120),
        Field::new("animals", FieldKind::Text, "placement-animals").optional().hint("placement-animals-hint").max(120),
        Field::new("asked", FieldKind::Tick, "placement-asked").hint("placement-asked-hint"),
    ],
    submit: "placement-begin",
};
pub(super) static PLACE: Form = Form {
    fields: &[
        Field::new(
            "at",
            FieldKind::One(&[
                Choice("relative", "placement-at-relative"),
                Choice("neighbour", "placement-at-neighbour"),
                Choice("institution", "placement-at-institution"),
                Choice("committee", "placement-at-committee"),
                Choice("shelter", "placement-at-shelter"),
            ]),
            "placement-at",
        ),
        Field::new("with", FieldKind::Text, "placement-with").hint("placement-with-hint").max(80),
    ],
    submit: "placement-place",
};
pub(super) static ACCEPT: Form = Form::button("placement-accept");
pub(super) static CLOSE: Form = Form::button("placement-close");

fn none() -> Refusal {
    Refusal::not_found("placement-none").instead("/placements")
}

/// The resident of the path, within the scope; an act about one's own is refused.
pub(super) fn resident(req: &Request, read: &Read) -> Result<Person, Refusal> {
    person::of_path(req, read, &Instead::to("/placements"))
}

pub(super) fn reached(req: &Request, read: &Read) -> Result<(Placement, Vec<Dep>), Refusal> {
    let (p, all) = table::find(read, req.id("id")?)?.ok_or_else(none)?;
    if !req.scope()?.covers(p.community, p.grid) {
        return Err(Refusal::forbidden("web-outside-scope").instead("/placements"));
    }
    if req.method == "POST" {
        kin::apart(req, read, &p.subject.map(kin::About::Resident).into_iter().collect::<Vec<_>>())?;
    }
    Ok((p, all))
}

/// As what someone of the household would stay behind; none for those who look after themselves.
pub(super) fn depends(p: &Person) -> Option<Who> {
    match p.band {
        b if b.is_minor() => Some(Who::Child),
        _ if [Need::Guardian, Need::LiftedByTwo, Need::CannotClimb].iter().any(|n| p.flags.contains(n)) => Some(Who::Disabled),
        Band::Elder | Band::Aged => Some(Who::Old),
        _ if !p.flags.is_empty() => Some(Who::Disabled),
        _ => None,
    }
}

fn sealed(req: &Request, read: &Read, subject: SubjectRef, plain: &[u8]) -> Result<Sealed, Refusal> {
    let owner = person::owner(read, subject)?.ok_or_else(none)?;
    req.house.vault().seal(REGISTER_DATASET, Some(owner), plain).map_err(|_| none())
}

fn names(text: &str) -> impl Iterator<Item = String> {
    text.split(['、', '，', ',', ' ', ';', '；']).map(str::trim).filter(|n| !n.is_empty()).map(str::to_owned)
}

/// `POST /people/{subject}/placement`.
fn begin(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let p = resident(req, read)?;
    let v = BEGIN.read(req)?;
    let mut all: Vec<(Who, String)> = Vec::new();
    for member in person::household(read, p.room, req.scope()?.mask)? {
        if member.subject != p.subject && v.has("household", &member.subject.hex()) {
            let name = person::personal(read, member.subject)?.map(|m| m.name).unwrap_or_default();
            all.push((depends(&member).unwrap_or(Who::Disabled), name));
        }
    }
    for (field, who) in [("children", Who::Child), ("old", Who::Old), ("animals", Who::Animal)] {
        all.extend(names(v.get(field)).map(|n| (who, n)));
    }
    let dependants: Vec<Dependant> =
        all.iter().enumerate().map(|(n, (who, _))| Dependant { n: n as u8 + 1, who: *who }).collect();
    let known = Known { taken_to: v.get("taken_to").to_owned(), names: all.into_iter().map(|a| a.1).collect() };
    let plain = serde_json::to_vec(&known).unwrap_or_default();
    let body =
        Begun { id: PlacementId(req.house.next_id()), community: p.community, grid: p.grid, building: p.building, dependants };
    let to = format!("/placements/{}", body.id);
    let command = Begin { body, subject: p.subject, known: sealed(req, read, p.subject, &plain)? };
    Ok(Act::new(command, to).by(Channel::Web, By::Worker))
}

fn numbered(req: &Request) -> u8 {
    req.param("n").parse().unwrap_or(0)
}

/// `POST /placements/{id}/dependants/{n}/place`.
fn place(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let (p, _) = reached(req, read)?;
    let v = PLACE.read(req)?;
    let body = Placed { id: p.id, n: numbered(req), at: Where::parse(v.get("at")).unwrap_or(Where::Committee) };
    let with = sealed(req, read, p.subject.ok_or_else(none)?, v.get("with").as_bytes())?;
    Ok(Act::new(Place { body, with }, format!("/placements/{}", p.id)).by(Channel::Web, By::Worker))
}

/// `POST /placements/{id}/dependants/{n}/acceptance`.
fn accept(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let (p, _) = reached(req, read)?;
    let body = Accepted { id: p.id, n: numbered(req) };
    Ok(Act::new(Accept { body }, format!("/placements/{}", p.id)).by(Channel::Phone, By::Worker))
}

/// `POST /placements/{id}/closing`.
fn close(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let (p, _) = reached(req, read)?;
    Ok(Act::new(Close { id: p.id }, "/placements").by(Channel::Web, By::Worker))
}

/// What is sealed with a placement: names in order.
pub(super) fn known(read: &Read, p: &Placement) -> Result<Known, Fault> {
    let part = read.part(p.part).ok();
    Ok(part.and_then(|x| serde_json::from_slice(&x.plain).ok()).unwrap_or_default())
}
