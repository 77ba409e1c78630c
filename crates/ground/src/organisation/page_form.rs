//! The form in which an organisation is entered or changed.

use super::fact::{Amount, At, Contact, Entry, OrganisationId};
use super::kind::{KINDS, RESOURCES, kind_of, kind_words};
use super::page::{reached, within};
use super::rule::Keep;
use super::table::{self, Filter, Organisation};
use crate::list::Said;
use crate::place::{self, Level, Place};
use cn_id::{CreditCode, CreditError};
use muster_ledger::{Day, Fault, PlaceId, Read, Refusal};
use muster_web::{Act, Field, FieldKind, Form, Page, Request, Values, form_with, html};

const fn number(name: &'static str, label: &'static str) -> Field {
    Field::new(name, FieldKind::Number { min: 0, max: 1_000_000 }, label).optional().max(7)
}

pub(super) static KEEP: Form = Form {
    fields: &[
        Field::new("name", FieldKind::Text, "organisation-name").max(60).begins("organisation-part-who"),
        Field::new("kind", FieldKind::Pick, "organisation-kind").max(30),
        Field::new("code", FieldKind::Code, "organisation-code").hint("organisation-code-hint").optional().max(30),
        Field::new("part_of", FieldKind::Pick, "organisation-part-of").optional().max(20),
        Field::new("until", FieldKind::Date, "organisation-last-day").hint("organisation-last-day-hint").optional(),
        Field::new("seat", FieldKind::Pick, "organisation-seat").max(20).begins("organisation-part-where"),
        Field::new("serves", FieldKind::Text, "organisation-serves").hint("organisation-serves-hint").optional().max(300),
        Field::new("contact", FieldKind::Text, "organisation-contact").max(40).begins("organisation-part-contact"),
        Field::new("phone", FieldKind::Phone, "organisation-phone").max(30),
        Field { begins: "organisation-part-people", ..number("headcount", "organisation-headcount") },
        number("day_shift", "organisation-day-shift"),
        number("night_shift", "organisation-night-shift"),
        Field { begins: "organisation-part-brings", ..number("people", "organisation-brings-people") },
        number("medics", "organisation-brings-medics"),
        number("drivers", "organisation-brings-drivers"),
        number("vehicles", "organisation-brings-vehicles"),
        number("space", "organisation-brings-space"),
        number("beds", "organisation-brings-beds"),
        number("meals", "organisation-brings-meals"),
        number("generators", "organisation-brings-generators"),
        Field::new("note", FieldKind::LongText, "organisation-note").hint("organisation-note-hint").optional().max(300),
    ],
    submit: "organisation-save",
};

/// Where an organisation may be entered: the place of one's own duty and what lies directly below, down to the grid.
fn seats(req: &Request, read: &Read) -> Result<Vec<Place>, Fault> {
    let mut all: Vec<Place> = place::find(read, req.who.place)?.into_iter().collect();
    all.extend(place::children(read, req.who.place)?.into_iter().filter(|p| p.level <= Level::Grid));
    Ok(all)
}

fn picks(req: &Request, read: &Read) -> Result<Vec<(&'static str, String, String)>, Refusal> {
    let mut out: Vec<_> = KINDS.iter().map(|k| ("kind", k.key.to_owned(), req.t(&kind_words(k.key)))).collect();
    out.extend(seats(req, read)?.into_iter().map(|p| ("seat", p.id.to_string(), p.name)));
    for key in KINDS.iter().filter(|k| k.has_members).map(|k| k.key) {
        let filter = Filter { kind: key.to_owned(), name: String::new() };
        let above = table::list(read, req.scope()?, &filter, 200)?;
        out.extend(above.into_iter().map(|o| ("part_of", o.id.to_string(), o.name)));
    }
    Ok(out)
}

fn page(req: &Request, read: &Read, action: &str, title: &str, lede: String, values: &Values) -> Result<Page, Refusal> {
    let (picks, title) = (picks(req, read)?, req.t(title));
    Ok(Page::of(req, title.clone(), &(), |()| {
        html! {
            div.page-head { h1 { (title) } p.lede { (lede) } }
            (form_with(req, &KEEP, action, values, &picks))
        }
    })
    .tab("/organisations"))
}

pub(super) fn new(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let values = Values::filled(&[("seat", req.who.place.to_string())]);
    page(req, read, "/organisations", "organisation-new", req.t("organisation-new-lede"), &values)
}

pub(super) fn changing(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let o = reached(req, read)?;
    within(req, read, &o)?;
    let values = as_typed(read, &o)?;
    page(req, read, &format!("/organisations/{}/changing", o.id), "organisation-change", o.name, &values)
}

fn as_typed(read: &Read, o: &Organisation) -> Result<Values, Fault> {
    let contact = table::contact(read, o);
    let mut serves = Vec::new();
    for at in table::places(read, o.id)?.into_iter().filter(|a| a.place != o.seat) {
        serves.extend(place::find(read, at.place)?.map(|p| p.name));
    }
    let n = |n: i64| if n == 0 { String::new() } else { n.to_string() };
    let mut pairs = vec![
        ("name", o.name.clone()),
        ("kind", o.kind.clone()),
        ("code", o.code.clone()),
        ("part_of", o.part_of.map(|p| p.to_string()).unwrap_or_default()),
        ("seat", o.seat.to_string()),
        ("serves", serves.join("、")),
        ("contact", contact.name),
        ("phone", contact.phone),
        ("headcount", n(o.headcount)),
        ("day_shift", n(o.day_shift)),
        ("night_shift", n(o.night_shift)),
        ("note", contact.note),
    ];
    if let Some(u) = o.until {
        let (y, m, d) = u.plus(-1).day().civil();
        pairs.push(("until", format!("{y:04}-{m:02}-{d:02}")));
    }
    for what in RESOURCES {
        let amount = o.resources.iter().find(|r| r.what == what).map_or(0, |r| r.amount);
        pairs.push((what, n(amount)));
    }
    Ok(Values::filled(&pairs))
}

/// What is wrong with a credit code, with the check character that would be right.
pub(super) fn code_wrong(e: &CreditError) -> Option<Said> {
    Some(match e {
        CreditError::Empty => return None,
        CreditError::Damaged => ("organisation-code-damaged", vec![]),
        CreditError::Length { found } => ("organisation-code-length", vec![("found", found.to_string())]),
        CreditError::Character { at, found } => {
            ("organisation-code-character", vec![("at", at.to_string()), ("found", found.to_string())])
        }
        CreditError::CheckDigit { expected, found } => {
            ("organisation-code-check", vec![("expected", expected.to_string()), ("found", found.to_string())])
        }
    })
}

pub(super) fn at(p: &Place) -> At {
    At { place: p.id, community: p.community, grid: p.grid }
}

/// Names of places below the seat, as people list them: by commas or spaces, each found once.
fn served(read: &Read, seat: &Place, text: &str) -> Result<Vec<At>, Refusal> {
    let mut out: Vec<At> = Vec::new();
    let top = if seat.community == PlaceId::HOUSE { seat.id } else { seat.community };
    for name in text.split(['、', '，', ',', '；', ';', ' ', '　', '\n']).map(str::trim).filter(|n| !n.is_empty()) {
        let wrong = |code: &'static str| {
            Refusal::invalid("web-form-wrong").arg("n", 1).problem_with("serves", code, vec![("name", name.to_owned())])
        };
        let all = place::named(read, name, Level::Building, 200)?;
        let mut here = all.into_iter().filter(|p| p.name == name && p.chain().contains(&top));
        let found = here.next().ok_or_else(|| wrong("organisation-no-place"))?;
        if here.next().is_some() {
            return Err(wrong("organisation-many-places"));
        }
        if !out.iter().any(|a| a.place == found.id) && found.id != seat.id {
            out.push(at(&found));
        }
    }
    Ok(out)
}

/// What was typed, checked against the places that the asker's duty reaches.
fn entry(req: &Request, read: &Read, id: OrganisationId) -> Result<(Entry, Contact), Refusal> {
    let v = KEEP.read(req)?;
    let one = |field: &'static str, code: &'static str| Refusal::invalid("web-form-wrong").arg("n", 1).problem(field, code);
    let seat = v.id::<PlaceId>("seat").map(|s| place::find(read, s)).transpose()?.flatten();
    let seat = seat.ok_or_else(|| one("seat", "web-field-choose"))?;
    let own = req.who.place;
    if own != seat.id && !seat.chain().contains(&own) {
        return Err(Refusal::forbidden("web-outside-scope"));
    }
    let kind = kind_of(v.get("kind")).ok_or_else(|| one("kind", "organisation-no-kind"))?;
    let code = match v.opt("code") {
        None => String::new(),
        Some(text) => match CreditCode::parse(text) {
            Ok(c) => c.as_str().to_owned(),
            Err(e) => {
                let (code, args) = code_wrong(&e).unwrap_or(("organisation-code-wrong", vec![]));
                return Err(Refusal::invalid("web-form-wrong").arg("n", 1).problem_with("code", code, args));
            }
        },
    };
    let resources = RESOURCES.iter().filter(|w| v.int(w) > 0);
    let entry = Entry {
        id,
        kind: kind.key.to_owned(),
        name: v.get("name").to_owned(),
        code,
        seat: at(&seat),
        serves: served(read, &seat, v.get("serves"))?,
        headcount: v.int("headcount"),
        day_shift: v.int("day_shift"),
        night_shift: v.int("night_shift"),
        resources: resources.map(|w| Amount { what: (*w).to_owned(), amount: v.int(w) }).collect(),
        part_of: v.id("part_of"),
        until: v.day("until").map(|d| Day(d.0.saturating_add(1)).start()),
    };
    let contact = Contact { name: v.get("contact").to_owned(), phone: v.get("phone").to_owned(), note: v.get("note").to_owned() };
    Ok((entry, contact))
}

fn keep(req: &Request, read: &Read, id: OrganisationId, new: bool) -> Result<Act, Refusal> {
    let (entry, contact) = entry(req, read, id)?;
    let keep = Keep::new(read.vault(), entry, &contact, new).map_err(|_| Fault::Keys("the staff dataset".into()))?;
    Ok(Act::new(keep, format!("/organisations/{id}")))
}

pub(super) fn register(req: &Request, read: &Read) -> Result<Act, Refusal> {
    keep(req, read, OrganisationId(req.house.next_id()), true)
}

pub(super) fn change(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let o = reached(req, read)?;
    within(req, read, &o)?;
    keep(req, read, o.id, false)
}
