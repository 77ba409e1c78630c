//! URL ⇄ command ⇄ answer of sweeps: opened and closed by the secretary, walked by grid workers.

use super::bring;
use super::fact::{Answers, Asked, DoorId, Outcome, Settled, SweepId};
use super::open::Open;
use super::page;
use super::page_walk;
use super::question::{question, questions};
use super::rule::{Choose, Close, Incoming, RecordDoors, Revisit, SWEEP_DATA, Settle, seal, usual, wrong};
use super::table::{self, Places, Sweep, Swept};
use muster_ground::place::{self, Level};
use muster_ground::{kin, person};
use muster_ledger::{By, Channel, Day, Moment, PlaceId, Read, Refusal};
use muster_web::{Act, Choice, Field, FieldKind, Form, Request, Route};
use std::collections::{BTreeMap, HashMap};

pub(super) static OPEN: Form = Form {
    fields: &[
        Field::new("place", FieldKind::Pick, "sweep-where").max(20),
        Field::new("title", FieldKind::Text, "sweep-title-of").hint("sweep-title-hint").max(60),
        Field::new("asker", FieldKind::Text, "sweep-asker").hint("sweep-asker-hint").max(60),
        Field::new("basis", FieldKind::LongText, "sweep-basis").hint("sweep-basis-hint").max(200),
        Field::new("questions", FieldKind::Picks, "sweep-questions").hint("sweep-questions-hint"),
        Field::new("until", FieldKind::Date, "sweep-until").hint("sweep-until-hint"),
    ],
    submit: "sweep-open",
};
pub(super) static CLOSE: Form = Form::button("sweep-close");
pub(super) static CHOOSE: Form = Form::button("sweep-choose");
pub(super) static SETTLE: Form = Form {
    fields: &[Field::new(
        "stands",
        FieldKind::One(&[Choice("first", "sweep-first-stands"), Choice("second", "sweep-second-stands")]),
        "sweep-which-stands",
    )],
    submit: "sweep-settle",
};
pub(super) static DECIDE: Form = Form {
    fields: &[Field::new(
        "take",
        FieldKind::One(&[Choice("yes", "sweep-take-in"), Choice("no", "sweep-leave-out")]),
        "sweep-take-which",
    )],
    submit: "sweep-decide",
};
/// What a door's card posts; its answers stand beside, one field `q-…` a question.
pub(super) static DOOR: Form = Form {
    fields: &[
        Field::new("go", FieldKind::Text, "sweep-outcome").max(20),
        Field::new("outcome", FieldKind::Text, "sweep-outcome").optional().max(20),
        Field::new("seen", FieldKind::Hidden, "sweep-seen").optional().max(60),
        Field::new("note", FieldKind::LongText, "sweep-note").optional().max(200),
    ],
    submit: "sweep-record",
};
/// What a phone sends in once it has a network: records in JSON, as `docs` of the interface describe them.
pub(super) static RECORDS: Form =
    Form { fields: &[Field::new("records", FieldKind::LongText, "sweep-records").max(200_000)], submit: "sweep-record" };
pub(super) static KEYING: Form = Form {
    fields: &[Field::new("lines", FieldKind::LongText, "sweep-lines").hint("sweep-lines-hint").max(20_000)],
    submit: "sweep-record",
};

pub(super) static ROUTES: &[Route] = &[
    Route::see("/sweeps", "sweep.see", page::index),
    Route::see("/sweeps/new", "sweep.open", page::new),
    Route::act("/sweeps", "sweep.open", &OPEN, "/sweeps/new", open),
    Route::see("/sweeps/{id}", "sweep.see", page::one),
    Route::act("/sweeps/{id}/closing", "sweep.open", &CLOSE, "/sweeps/{id}", close),
    Route::act("/sweeps/{id}/revisits", "sweep.open", &CHOOSE, "/sweeps/{id}", choose),
    Route::act("/sweeps/doors/{door}/settling", "sweep.open", &SETTLE, "", settle),
    Route::act("/sweeps/quarantine/{id}", "sweep.open", &DECIDE, "/sweeps", bring::decide),
    Route::see("/walk", "sweep.do", page_walk::day),
    Route::act("/walk/doors/{door}", "sweep.do", &DOOR, "", door),
    Route::act("/walk/doors/{door}/revisit", "sweep.do", &DOOR, "", revisit),
    Route::see("/walk-shell", "public", page_walk::shell),
    Route::act("/walk/records", "sweep.do", &RECORDS, "", bring::records).or_none(),
    Route::see("/walk/{building}", "sweep.do", page_walk::building),
    Route::see("/walk/{building}/sheet", "sweep.do", page_walk::sheet),
    Route::see("/walk/{building}/keying", "sweep.do", page_walk::keying),
    Route::act("/walk/{building}/keying", "sweep.do", &KEYING, "/walk/{building}/keying", bring::keyed),
];

pub(super) fn sweep_of(req: &Request, read: &Read) -> Result<Sweep, Refusal> {
    let none = || Refusal::not_found("sweep-none").instead("/sweeps");
    let s = table::sweep(read, req.id::<SweepId>("id")?)?.ok_or_else(none)?;
    if req.scope()?.covers(s.community, PlaceId::HOUSE) {
        Ok(s)
    } else {
        Err(Refusal::forbidden("web-outside-scope").instead("/sweeps"))
    }
}

fn door_of(req: &Request, read: &Read) -> Result<Swept, Refusal> {
    let none = || Refusal::not_found("sweep-no-door").instead("/walk");
    let d = table::door(read, req.id::<DoorId>("door")?)?.ok_or_else(none)?;
    if req.scope()?.covers(d.community, d.grid) { Ok(d) } else { Err(Refusal::forbidden("web-outside-scope").instead("/walk")) }
}

/// Communities where this asker opens sweeps.
pub(super) fn communities(req: &Request, read: &Read) -> Result<Vec<place::Place>, Refusal> {
    let own = place::find(read, req.who.place)?;
    let all = match own {
        Some(p) if p.level >= Level::Community => vec![p],
        Some(p) => place::under(read, p.id, Level::Community)?,
        None => Vec::new(),
    };
    let scope = req.scope()?;
    Ok(all.into_iter().filter(|p| scope.covers(p.community, PlaceId::HOUSE)).collect())
}

fn open(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let v = OPEN.read(req)?;
    let community: PlaceId = v.id("place").unwrap_or_default();
    if !communities(req, read)?.iter().any(|p| p.id == community) {
        return Err(wrong("place", "web-field-choose"));
    }
    let picked = v.all("questions");
    let asked: Vec<String> = questions().iter().filter(|q| picked.contains(&q.key.as_str())).map(|q| q.key.clone()).collect();
    let until = v.day("until").map(|d| Moment(Day(d.0 + 1).start().0 - 1)).ok_or_else(|| wrong("until", "web-field-choose"))?;
    let text = |name: &str| v.get(name).trim().to_owned();
    let words = Asked { title: text("title"), asker: text("asker"), basis: text("basis") };
    let command = Open::new(&req.house, read, community, asked, until, &words)?;
    let then = format!("/sweeps/{}", command.id());
    Ok(Act::new(command, then).by(Channel::Web, By::Worker))
}

fn close(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let s = sweep_of(req, read)?;
    Ok(Act::new(Close { id: s.id }, format!("/sweeps/{}", s.id)))
}

fn choose(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let s = sweep_of(req, read)?;
    let doors = table::doors_of(read, s.id)?;
    Ok(Act::new(Choose::new(&req.house, &s, &doors)?, format!("/sweeps/{}", s.id)))
}

fn settle(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let d = door_of(req, read)?;
    let second = SETTLE.read(req)?.get("stands") == "second";
    let then = format!("/sweeps/{}", d.sweep);
    Ok(Act::new(Settle { body: Settled { id: d.id, second }, actor: req.who.actor }, then))
}

/// Doors of this room in all sweeps that are under way: one visit serves whoever asked.
pub(super) fn together(read: &Read, of: &Swept) -> Result<Vec<Swept>, Refusal> {
    let mut places = Places::default();
    let Some(room) = places.of(read, of).map(|d| d.room) else {
        return Err(Refusal::conflict("sweep-data-gone").instead("/walk"));
    };
    let all = under_way(read, of.building)?;
    Ok(all.into_iter().filter(|d| places.of(read, d).is_some_and(|at| at.room == room)).collect())
}

/// Doors of a building in sweeps that are not closed.
pub(super) fn under_way(read: &Read, building: PlaceId) -> Result<Vec<Swept>, Refusal> {
    let sql = "SELECT d.* FROM sweep_doors d JOIN sweep_sweeps s ON s.id = d.sweep \
               WHERE d.building = ?1 AND d.community = ?2 AND s.closed_at IS NULL ORDER BY d.id";
    let Some(b) = place::find(read, building)? else { return Ok(Vec::new()) };
    Ok(read.select(sql, &[building.into(), b.community.into()])?.iter().map(Swept::from_row).collect())
}

/// Nobody records the door of their own household or declared relatives.
fn apart(req: &Request, read: &Read, d: &Swept) -> Result<(), Refusal> {
    let room = Places::default().of(read, d).map(|at| kin::About::Room(at.room));
    kin::apart(req, read, room.as_slice())
}

pub(super) fn held(read: &Read, d: &Swept) -> Result<i64, Refusal> {
    let room = Places::default().of(read, d).map(|at| at.room).unwrap_or_default();
    Ok(person::household_sizes(read, d.building)?.get(&room).map_or(0, |(n, _)| *n))
}

fn typed_answers(req: &Request) -> Answers {
    let one = |(k, v): &(String, String)| {
        let q = k.strip_prefix("q-").and_then(question)?;
        Some((q.key.clone(), v.trim().parse().ok()?))
    };
    req.form.iter().filter_map(one).collect()
}

/// What the card of a door says: everything as usual, an outcome, or what is different.
fn said(req: &Request, read: &Read, d: &Swept, asked: &[String]) -> Result<(Outcome, Answers), Refusal> {
    let v = DOOR.read(req)?;
    match v.get("go") {
        "usual" => Ok((Outcome::Present, usual(asked.iter().map(String::as_str), held(read, d)?))),
        "told" => {
            let outcome = Outcome::parse(v.get("outcome")).ok_or_else(|| wrong("outcome", "web-field-choose"))?;
            Ok((outcome, typed_answers(req)))
        }
        other => Ok((Outcome::parse(other).ok_or_else(|| wrong("go", "web-field-choose"))?, Answers::new())),
    }
}

pub(super) fn asked_of(read: &Read, all: &[Swept]) -> Result<Vec<String>, Refusal> {
    let mut out: Vec<String> = Vec::new();
    for d in all {
        for q in table::sweep(read, d.sweep)?.map(|s| s.questions).unwrap_or_default() {
            if !out.contains(&q) {
                out.push(q);
            }
        }
    }
    Ok(out)
}

/// `door=record` pairs as the page saw them.
fn seen_of(text: &str, doors: &[Swept]) -> Vec<i64> {
    let seen: HashMap<i64, i64> =
        text.split(',').filter_map(|p| p.split_once('=')).filter_map(|(d, r)| Some((d.parse().ok()?, r.parse().ok()?))).collect();
    doors.iter().map(|d| seen.get(&d.id.0).copied().unwrap_or(d.record)).collect()
}

pub(super) fn seen_text(doors: &[&Swept]) -> String {
    doors.iter().map(|d| format!("{}={}", d.id, d.record)).collect::<Vec<_>>().join(",")
}

pub(super) fn notes(
    req: &Request,
    read: &Read,
    notes: &BTreeMap<String, String>,
) -> Result<Option<muster_ledger::Sealed>, Refusal> {
    if notes.is_empty() {
        return Ok(None);
    }
    let dataset = SWEEP_DATA.ready(&req.house, read)?;
    seal(req.house.vault(), dataset, notes).map(Some)
}

/// `POST /walk/doors/{door}`.
fn door(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let d = door_of(req, read)?;
    apart(req, read, &d)?;
    let all = together(read, &d)?;
    let asked = asked_of(read, &all)?;
    let (outcome, answers) = said(req, read, &d, &asked)?;
    let key = req.key.hex();
    let note = req.posted("note").trim().chars().take(200).collect::<String>();
    let words = if note.is_empty() { BTreeMap::new() } else { BTreeMap::from([(key.clone(), note)]) };
    let one = Incoming {
        seen: seen_of(req.posted("seen"), &all),
        doors: all.iter().map(|d| d.id).collect(),
        key,
        outcome,
        answers,
        at: req.now,
    };
    let notes = notes(req, read, &words)?;
    let command = RecordDoors { community: d.community, actor: req.who.actor, from: None, all: vec![one], notes };
    Ok(Act::new(command, format!("/walk/{}#d-{}", d.building, d.id)).by(Channel::Web, By::Worker))
}

fn revisit(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let d = door_of(req, read)?;
    apart(req, read, &d)?;
    let asked = table::sweep(read, d.sweep)?.map(|s| s.questions).unwrap_or_default();
    let (outcome, answers) = said(req, read, &d, &asked)?;
    let then = format!("/walk/{}", d.building);
    Ok(Act::new(Revisit { id: d.id, actor: req.who.actor, outcome, answers }, then).by(Channel::Web, By::Worker))
}
