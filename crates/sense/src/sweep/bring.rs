//! What was found away from the network, brought in afterwards: by phone, out of quarantine, or from a sheet of paper.

use super::fact::{Answers, DoorId, Outcome, Quarantined};
use super::page_walk;
use super::routes::{DECIDE, KEYING, RECORDS, asked_of, held, notes};
use super::rule::{Bring, Incoming, LeaveOut, Quarantine, RECORDS_MAX, RecordDoors, SWEEP_DATA, seal, usual, wrong};
use super::table::{self, Places, QUARANTINE, Swept};
use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use muster_ground::{duty, kin, place};
use muster_ledger::{ActorId, By, Channel, Moment, PlaceId, Read, Refusal, Seq};
use muster_web::{Act, Request};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One record as a phone kept it.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Kept {
    doors: Vec<i64>,
    /// The record of each door that the phone had seen.
    #[serde(default)]
    seen: Vec<i64>,
    key: String,
    outcome: Outcome,
    /// Everything as usual: the answers are those of the questions.
    #[serde(default)]
    usual: bool,
    #[serde(default)]
    answers: Answers,
    #[serde(default)]
    note: String,
    /// Milliseconds since 1970 by that phone's clock.
    at: i64,
}

/// As it comes in: sealed to the house where the phone could, plain where the page has no encryption to offer.
#[derive(Deserialize)]
#[serde(untagged)]
enum Brought {
    Sealed { sealed: String },
    Plain(Kept),
}

/// All or none: what cannot be opened or read names no door, and the phone keeps it.
fn brought(read: &Read, text: &str) -> Result<Vec<Kept>, Refusal> {
    let all: Vec<Brought> = serde_json::from_str(text).map_err(|_| broken())?;
    let open = |b: Brought| match b {
        Brought::Plain(kept) => Ok(kept),
        Brought::Sealed { sealed } => {
            let sealed = BASE64.decode(sealed).map_err(|_| broken())?;
            let plain = read.vault().open_letter(&sealed).ok_or_else(broken)?;
            serde_json::from_slice(&plain).map_err(|_| broken())
        }
    };
    all.into_iter().map(open).collect()
}

/// The doors of one record, all of one room; none where one is unknown or they do not belong together.
fn same_room(read: &Read, places: &mut Places, k: &Kept) -> Result<Option<Vec<Swept>>, Refusal> {
    let mut out: Vec<Swept> = Vec::new();
    for id in &k.doors {
        let Some(d) = table::door(read, DoorId(*id))? else { return Ok(None) };
        out.push(d);
    }
    let room = out.first().and_then(|d| places.of(read, d)).map(|d| d.room);
    let fits = room.is_some() && out.iter().all(|d| places.of(read, d).map(|at| at.room) == room);
    Ok(fits.then_some(out))
}

fn incoming(read: &Read, k: &Kept, doors: &[Swept], skew: i64) -> Result<Incoming, Refusal> {
    let answers = if k.usual {
        let asked = asked_of(read, doors)?;
        usual(asked.iter().map(String::as_str), held(read, &doors[0])?)
    } else {
        k.answers.clone()
    };
    let seen = doors.iter().enumerate().map(|(n, d)| k.seen.get(n).copied().unwrap_or(d.record)).collect();
    let doors = doors.iter().map(|d| d.id).collect();
    Ok(Incoming { doors, key: k.key.clone(), outcome: k.outcome, answers, at: Moment(k.at * 1_000 + skew), seen })
}

/// What became of each record, by its key.
#[derive(Serialize)]
pub(super) struct Sent {
    /// `sent`, `conflict`, `quarantine`, `own`, `unknown`.
    pub(super) records: BTreeMap<String, &'static str>,
    receipt: String,
}

fn broken() -> Refusal {
    wrong("records", "sweep-records-broken")
}

/// Was this account ever charged with that place? Then what it brings late is kept, and is not anyone's fancy.
fn had_duty(read: &Read, actor: ActorId, at: PlaceId) -> Result<bool, Refusal> {
    let chain = place::find(read, at)?.map(|p| p.chain()).unwrap_or_default();
    Ok(duty::all_of(read, actor)?.iter().any(|d| chain.contains(&d.place)))
}

/// `POST /walk/records`: what a phone brings in. Taken, beside another's word, or into quarantine; never thrown away.
pub(super) fn records(req: &Request, read: &Read) -> Result<Act, Refusal> {
    if !req.who.signed_in() {
        return Err(Refusal::new(muster_ledger::Why::SignIn, "web-sign-in"));
    }
    let v = RECORDS.read(req)?;
    let all = brought(read, v.get("records"))?;
    if all.is_empty() || all.len() > RECORDS_MAX || all.iter().any(|k| k.key.is_empty() || k.key.len() > 64 || k.doors.len() > 20)
    {
        return Err(broken());
    }
    let on_duty = req.who.duty.is_some();
    let mut places = Places::default();
    let ties = kin::ties_of(read, req.who.actor)?;
    let (mut taken, mut late, mut result) = (Vec::new(), Vec::new(), BTreeMap::new());
    let mut words = BTreeMap::new();
    let mut community = PlaceId::HOUSE;
    // House time may be simulated: a phone's clock is put beside the process's.
    let skew = req.now.0 - req.process_now.0;
    for k in all {
        let Some(doors) = same_room(read, &mut places, &k)?.filter(|d| !d.is_empty()) else {
            result.insert(k.key, "unknown");
            continue;
        };
        let first = &doors[0];
        if community != PlaceId::HOUSE && community != first.community {
            result.insert(k.key, "unknown");
            continue;
        }
        if places.of(read, first).is_some_and(|at| ties.of_room(at.room)) {
            result.insert(k.key, "own");
            continue;
        }
        community = first.community;
        let covered = on_duty && req.scope()?.covers(first.community, first.grid);
        let mut closed = false;
        for d in &doors {
            closed |= table::sweep(read, d.sweep)?.is_none_or(|s| s.closed.is_some());
        }
        if covered && !closed {
            if !k.note.is_empty() {
                words.insert(k.key.clone(), k.note.chars().take(200).collect::<String>());
            }
            result.insert(k.key.clone(), "sent");
            taken.push(incoming(read, &k, &doors, skew)?);
        } else if had_duty(read, req.who.actor, first.building)? {
            result.insert(k.key.clone(), "quarantine");
            late.push(k);
        } else {
            return Err(Refusal::forbidden("web-outside-scope").instead("/walk"));
        }
    }
    if taken.is_empty() && late.is_empty() {
        return Err(Refusal::conflict("sweep-none-taken").instead("/walk"));
    }
    let notes = notes(req, read, &words)?;
    let quarantine = if late.is_empty() {
        None
    } else {
        let dataset = SWEEP_DATA.ready(&req.house, read)?;
        let count = u32::try_from(late.len()).unwrap_or(u32::MAX);
        let body = Quarantined { community, of: req.who.actor, count };
        Some(Quarantine { body, sealed: seal(req.house.vault(), dataset, &late)? })
    };
    let record = (!taken.is_empty()).then_some(RecordDoors { community, actor: req.who.actor, from: None, all: taken, notes });
    let act = Act::new(Bring { record, quarantine }, "/walk").by(Channel::Device, By::Worker);
    Ok(act.show(move |req, read, outcome| {
        let mut result = result;
        if let Some(body) = read.fact(outcome.first)?.filter(|f| f.kind() == "doors.recorded") {
            let body: super::fact::Recorded = body.body()?;
            for r in body.records.iter().filter(|r| !r.against.is_empty()) {
                result.insert(r.key.clone(), "conflict");
            }
        }
        let view = Sent { records: result, receipt: read.receipt_code(outcome.first)?.unwrap_or_default() };
        Ok(page_walk::sent(req, &view))
    }))
}

pub(super) fn decide(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let none = || Refusal::not_found("sweep-none").instead("/sweeps");
    let id: Seq = req.id("id")?;
    let row = read.get(&QUARANTINE, &[id.0.into()])?.ok_or_else(none)?;
    let (community, of): (PlaceId, ActorId) = (row.id("community"), row.id("actor"));
    if !req.scope()?.covers(community, PlaceId::HOUSE) {
        return Err(Refusal::forbidden("web-outside-scope").instead("/sweeps"));
    }
    if DECIDE.read(req)?.get("take") == "no" {
        return Ok(Act::new(LeaveOut { id: id.0, community }, "/sweeps"));
    }
    // Who brought it in does not let it in.
    if of == req.who.actor {
        return Err(Refusal::forbidden("sweep-own-late").instead("/sweeps"));
    }
    let part = read.part(id).map_err(|_| Refusal::conflict("sweep-data-gone").instead("/sweeps"))?;
    let kept: Vec<Kept> = serde_json::from_slice(&part.plain).unwrap_or_default();
    let mut places = Places::default();
    let (mut all, mut words) = (Vec::new(), BTreeMap::new());
    let skew = req.now.0 - req.process_now.0;
    for k in kept {
        let Some(doors) = same_room(read, &mut places, &k)?.filter(|d| !d.is_empty()) else { continue };
        if !k.note.is_empty() {
            words.insert(k.key.clone(), k.note.clone());
        }
        all.push(incoming(read, &k, &doors, skew)?);
    }
    let notes = notes(req, read, &words)?;
    let command = RecordDoors { community, actor: req.who.actor, from: Some((id.0, of)), all, notes };
    Ok(Act::new(command, "/sweeps"))
}

/// Letters of the walk sheet, so that a sheet is typed in without a mouse.
const LETTERS: [(&str, Outcome); 6] = [
    ("1", Outcome::Present),
    ("2", Outcome::Absent),
    ("3", Outcome::Refused),
    ("4", Outcome::Empty),
    ("5", Outcome::Moved),
    ("6", Outcome::Away),
];

/// `POST /walk/{building}/keying`: a paper sheet typed in, one line a door: its number on the sheet and one digit.
pub(super) fn keyed(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let doors = page_walk::households(req, read, req.id("building")?)?;
    let v = KEYING.read(req)?;
    let ties = kin::ties_of(read, req.who.actor)?;
    let mut all = Vec::new();
    for (n, line) in v.get("lines").lines().enumerate().filter(|(_, l)| !l.trim().is_empty()) {
        let bad = || {
            let r = Refusal::invalid("web-form-wrong").arg("n", 1);
            r.problem_with("lines", "sweep-line-wrong", vec![("line", (n + 1).to_string())])
        };
        let narrow = cn_id::narrow(line);
        let (row, code) = narrow.trim().split_once(char::is_whitespace).ok_or_else(bad)?;
        let row: usize = row.parse().ok().filter(|r| *r > 0).ok_or_else(bad)?;
        let home = doors.get(row - 1).ok_or_else(bad)?;
        let (_, outcome) = LETTERS.into_iter().find(|(l, _)| *l == code.trim()).ok_or_else(bad)?;
        if ties.of_room(home.door.room) {
            return Err(bad());
        }
        let answers = if outcome == Outcome::Present {
            usual(home.questions.iter().map(String::as_str), home.held)
        } else {
            Answers::new()
        };
        all.push(Incoming {
            doors: home.swept.iter().map(|d| d.id).collect(),
            key: format!("{}-{row}", req.key.hex()),
            outcome,
            answers,
            at: req.now,
            seen: home.swept.iter().map(|d| d.record).collect(),
        });
    }
    let Some(home) = doors.first().filter(|_| !all.is_empty()) else { return Err(wrong("lines", "web-field-missing")) };
    let community = home.swept[0].community;
    let then = format!("/walk/{}", home.swept[0].building);
    let command = RecordDoors { community, actor: req.who.actor, from: None, all, notes: None };
    Ok(Act::new(command, then).by(Channel::Paper, By::Worker))
}
