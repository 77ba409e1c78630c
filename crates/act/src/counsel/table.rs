//! One row for each who wants to talk, a line for each note, and who of the counsellors is free.

use super::fact::{Alarmed, Asked, Case as About, CounselId, Ended, Handed, Marked, Noted, Taken, Told};
use muster_ground::place::{By, Follow};
use muster_ledger::{
    ActorId, DatasetId, Fact, Fault, Index, Keep, Moment, PlaceId, Read, Row, Rows, Seq, SubjectRef, Table, Value, blob, int,
    values,
};
use muster_web::Scope;
use serde::Serialize;

const DUE: &str = "counsel.due";

pub static CASES: Table = Table {
    name: "counsel_cases",
    keep: Keep::Projection,
    columns: &[
        int("id"),
        blob("subject"),
        int("community"),
        int("grid"),
        int("building"),
        // 0 in danger, 1 not: the order of the queue.
        int("calm"),
        int("state"),
        int("asked_at"),
        int("due"),
        int("lapsed"),
        int("counsellor"),
        int("taken_at"),
        int("ended_at"),
        int("sessions"),
        int("minutes"),
        int("handed"),
        int("alarmed"),
        int("copy_wanted"),
        int("dataset"),
        int("part"),
    ],
    key: 1,
    indexes: &[
        Index { name: "subject", columns: &["subject"] },
        Index { name: "queue", columns: &["state", "calm", "asked_at"] },
        Index { name: "counsellor", columns: &["counsellor", "state"] },
        Index { name: "community", columns: &["community", "asked_at"] },
    ],
};

/// Which note belongs to which case, and for whom it was sealed.
pub static NOTES: Table = Table {
    name: "counsel_notes",
    keep: Keep::Projection,
    columns: &[int("counsel"), int("seq"), int("counsellor"), int("at"), int("minutes")],
    key: 2,
    indexes: &[],
};

pub static DESKS: Table = Table {
    name: "counsel_desks",
    keep: Keep::Projection,
    columns: &[int("counsellor"), int("free"), int("since")],
    key: 1,
    indexes: &[],
};

const FOLLOW: Follow = Follow::new(&CASES, By::Community("community"), "building");

/// How it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    Waiting = 0,
    Taken = 1,
    Ended = 2,
    /// They went before anyone came.
    Left = 3,
}

impl State {
    pub const ALL: [State; 4] = [State::Waiting, State::Taken, State::Ended, State::Left];
}

fn change(rows: &mut Rows<'_>, id: CounselId, f: impl FnOnce(&mut Row)) -> Result<(), Fault> {
    rows.change(&CASES, &[id.into()], f)
}

fn asked(fact: &Fact, rows: &mut Rows<'_>) -> Result<(), Fault> {
    let (a, none, zero): (Asked, _, _) = (fact.body()?, None::<i64>, 0i64);
    if let Some(due) = a.due {
        rows.wake(DUE, a.id.0, due, fact.seq())?;
    }
    let subject = fact.subject().map(|s| s.0.to_vec());
    rows.put(
        &CASES,
        values![
            a.id,
            subject,
            a.community,
            a.grid,
            a.building,
            i64::from(!a.urgent),
            State::Waiting as i64,
            fact.at(),
            a.due,
            zero,
            none,
            none,
            none,
            zero,
            zero,
            zero,
            zero,
            zero,
            fact.envelope.dataset,
            fact.seq()
        ],
    )
}

fn over(rows: &mut Rows<'_>, fact: &Fact, id: CounselId, state: State) -> Result<(), Fault> {
    rows.sleep(DUE, id.0)?;
    change(rows, id, |r| {
        r.set("state", state as i64);
        r.set("ended_at", fact.at());
    })
}

pub(super) fn project(fact: &Fact, rows: &mut Rows<'_>) -> Result<(), Fault> {
    match fact.kind() {
        "counsel.asked" => asked(fact, rows),
        "counsel.taken" => {
            let t: Taken = fact.body()?;
            rows.sleep(DUE, t.id.0)?;
            change(rows, t.id, |r| {
                r.set("state", State::Taken as i64);
                r.set("counsellor", t.counsellor);
                r.set("taken_at", fact.at());
            })
        }
        "counsel.noted" => {
            let n: Noted = fact.body()?;
            rows.put(&NOTES, values![n.id, fact.seq(), n.counsellor, fact.at(), n.minutes])?;
            change(rows, n.id, |r| {
                r.set("sessions", r.int("sessions") + 1);
                r.set("minutes", r.int("minutes") + n.minutes);
            })
        }
        "counsel.ended" => over(rows, fact, fact.body::<Ended>()?.id, State::Ended),
        "counsel.left" => over(rows, fact, fact.body::<About>()?.id, State::Left),
        "counsel.handed" => {
            let h: Handed = fact.body()?;
            if h.notes {
                rows.put(&NOTES, values![h.id, fact.seq(), h.to, fact.at(), 0i64])?;
            }
            change(rows, h.id, |r| {
                r.set("counsellor", h.to);
                r.set("handed", r.int("handed") + 1);
            })
        }
        "counsel.alarmed" => change(rows, fact.body::<Alarmed>()?.id, |r| r.set("alarmed", r.int("alarmed") + 1)),
        "counsel.lapsed" => {
            let l: About = fact.body()?;
            rows.sleep(DUE, l.id.0)?;
            change(rows, l.id, |r| r.set("lapsed", 1i64))
        }
        "counsel.wanted" => change(rows, fact.body::<About>()?.id, |r| r.set("copy_wanted", 1i64)),
        "counsel.copied" => change(rows, fact.body::<About>()?.id, |r| r.set("copy_wanted", 0i64)),
        "counsellor.marked" => {
            let m: Marked = fact.body()?;
            rows.put(&DESKS, values![m.counsellor, i64::from(m.free), fact.at()])
        }
        _ => FOLLOW.project(fact, rows).map(|_| ()),
    }
}

/// One who wants to talk, as it stands; nothing in it tells who.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Case {
    pub id: CounselId,
    pub community: PlaceId,
    pub grid: PlaceId,
    pub building: PlaceId,
    pub urgent: bool,
    pub state: State,
    pub asked_at: Moment,
    pub due: Option<Moment>,
    pub lapsed: bool,
    pub counsellor: Option<ActorId>,
    pub taken_at: Option<Moment>,
    pub ended_at: Option<Moment>,
    pub sessions: i64,
    pub minutes: i64,
    pub handed: i64,
    pub alarmed: i64,
    pub copy_wanted: bool,
    #[serde(skip)]
    pub subject: Option<SubjectRef>,
    #[serde(skip)]
    pub dataset: DatasetId,
    #[serde(skip)]
    pub part: Seq,
}

impl Case {
    pub(super) fn from_row(r: &Row) -> Case {
        let state = usize::try_from(r.int("state")).ok().and_then(|n| State::ALL.get(n)).copied();
        Case {
            id: r.id("id"),
            community: r.id("community"),
            grid: r.id("grid"),
            building: r.id("building"),
            urgent: r.int("calm") == 0,
            state: state.unwrap_or(State::Ended),
            asked_at: r.moment("asked_at"),
            due: r.moment_opt("due"),
            lapsed: r.flag("lapsed"),
            counsellor: r.id_opt("counsellor"),
            taken_at: r.moment_opt("taken_at"),
            ended_at: r.moment_opt("ended_at"),
            sessions: r.int("sessions"),
            minutes: r.int("minutes"),
            handed: r.int("handed"),
            alarmed: r.int("alarmed"),
            copy_wanted: r.flag("copy_wanted"),
            subject: r.subject("subject"),
            dataset: r.id("dataset"),
            part: r.id("part"),
        }
    }
    pub fn open(&self) -> bool {
        matches!(self.state, State::Waiting | State::Taken)
    }
}

pub fn find(read: &Read, id: CounselId) -> Result<Option<Case>, Fault> {
    Ok(read.get(&CASES, &[id.into()])?.as_ref().map(Case::from_row))
}

/// Who waits within a scope, in the order in which they are taken: in danger first, then whoever waits longest.
pub(super) fn waiting(read: &Read, scope: &Scope, limit: usize) -> Result<Vec<Case>, Fault> {
    let mut values: Vec<Value> = values![limit];
    let within = scope.filter("community", "grid", &mut values);
    let sql = format!("SELECT * FROM counsel_cases WHERE state = 0 AND {within} ORDER BY calm, asked_at, id LIMIT ?1");
    Ok(read.select(&sql, &values)?.iter().map(Case::from_row).collect())
}

/// All who wait, wherever: for the place in the queue of one of them, told to them alone.
pub(super) fn everyone_waiting(read: &Read) -> Result<Vec<Case>, Fault> {
    let sql = "SELECT * FROM counsel_cases WHERE state = 0 ORDER BY calm, asked_at, id LIMIT 1000";
    Ok(read.select(sql, &[])?.iter().map(Case::from_row).collect())
}

/// A counsellor's own: what goes on first.
pub(super) fn of_counsellor(read: &Read, counsellor: ActorId) -> Result<Vec<Case>, Fault> {
    let sql = "SELECT * FROM counsel_cases WHERE counsellor = ?1 ORDER BY state, taken_at DESC LIMIT 60";
    Ok(read.select(sql, &values![counsellor])?.iter().map(Case::from_row).collect())
}

/// Those of a scope that were asked for since a moment, for counting.
pub(super) fn since(read: &Read, scope: &Scope, from: Moment) -> Result<Vec<Case>, Fault> {
    let mut values: Vec<Value> = values![from];
    let within = scope.filter("community", "grid", &mut values);
    let sql = format!("SELECT * FROM counsel_cases WHERE asked_at >= ?1 AND {within} ORDER BY asked_at LIMIT 5000");
    Ok(read.select(&sql, &values)?.iter().map(Case::from_row).collect())
}

/// A person's newest, under the names the month gives them.
pub(super) fn of_subject(read: &Read, subject: SubjectRef) -> Result<Option<Case>, Fault> {
    let all = read.by(&CASES, "subject", &[subject.into()])?;
    Ok(all.iter().map(Case::from_row).max_by_key(|c| c.id))
}

/// Real sessions of the last days, wherever: minutes from taking to the end, and how many.
pub(super) fn handling(read: &Read, from: Moment) -> Result<(i64, i64), Fault> {
    let sql = "SELECT COALESCE(SUM(ended_at - taken_at), 0) AS total, COUNT(*) AS n FROM counsel_cases \
               WHERE state = 2 AND taken_at >= ?1 AND sessions > 0";
    let rows = read.select(sql, &values![from])?;
    let (total, n) = rows.first().map_or((0, 0), |r| (r.int("total"), r.int("n")));
    Ok((if n == 0 { 0 } else { total / n / muster_ledger::MINUTE }, n))
}

pub(super) fn is_free(read: &Read, counsellor: ActorId) -> Result<bool, Fault> {
    Ok(read.get(&DESKS, &[counsellor.into()])?.is_some_and(|r| r.flag("free")))
}

/// How they want to be called, and where; for whoever has it in hand.
pub(super) fn told(read: &Read, c: &Case) -> Option<Told> {
    read.part(c.part).ok().and_then(|p| serde_json::from_slice(&p.plain).ok())
}

/// A note as it lies, without its words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Note {
    #[serde(skip)]
    pub(super) seq: Seq,
    pub(super) at: Moment,
    pub(super) minutes: i64,
}

/// The notes of a case that were sealed for this counsellor, oldest first.
pub(super) fn notes(read: &Read, id: CounselId, counsellor: ActorId) -> Result<Vec<Note>, Fault> {
    let sql = "SELECT * FROM counsel_notes WHERE counsel = ?1 AND counsellor = ?2 ORDER BY seq LIMIT 400";
    let rows = read.select(sql, &values![id, counsellor])?;
    Ok(rows.iter().map(|r| Note { seq: r.id("seq"), at: r.moment("at"), minutes: r.int("minutes") }).collect())
}
