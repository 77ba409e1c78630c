//! One row for each act that was asked for, and one for each approval given.

use super::fact::{ApprovalId, Approved, Asked, Closed};
use super::matter::Matter;
use crate::place::{By, Follow};
use muster_ledger::{
    ActorId, DutyId, Fact, Fault, Index, Keep, Moment, PlaceId, Read, Row, Rows, Seq, SubjectRef, Table, blob, int, text, values,
};
use muster_web::Scope;
use serde::Serialize;

/// The timer that puts a lapse on record.
const LAPSE: &str = "approval.lapse";

pub static APPROVALS: Table = Table {
    name: "approval_approvals",
    keep: Keep::Projection,
    columns: &[
        int("id"),
        text("matter"),
        int("about"),
        blob("subject"),
        int("size"),
        int("needed"),
        int("given"),
        text("post"),
        int("community"),
        int("grid"),
        int("area"),
        text("state"),
        int("asked_at"),
        int("asked_by"),
        int("asked_duty"),
        int("until"),
        int("closed_at"),
        int("closed_by"),
        // The fact whose sealed part says why it was refused.
        int("part"),
    ],
    key: 1,
    indexes: &[
        Index { name: "about", columns: &["matter", "about"] },
        Index { name: "subject", columns: &["matter", "subject"] },
        Index { name: "state", columns: &["state"] },
        Index { name: "asker", columns: &["asked_by"] },
        Index { name: "community", columns: &["community"] },
    ],
};

/// Asked about a place: decided by whoever answers for it now.
const HERE: Follow = Follow::new(&APPROVALS, By::Community("community"), "area");

pub static VOICES: Table = Table {
    name: "approval_voices",
    keep: Keep::Projection,
    columns: &[int("approval"), int("seq"), int("actor"), int("duty"), text("post"), int("at")],
    key: 2,
    indexes: &[Index { name: "approval", columns: &["approval"] }],
};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    Asked,
    Approved,
    Refused,
    Withdrawn,
    Lapsed,
}

impl State {
    const ALL: [State; 5] = [State::Asked, State::Approved, State::Refused, State::Withdrawn, State::Lapsed];
    pub fn name(self) -> &'static str {
        ["asked", "approved", "refused", "withdrawn", "lapsed"][self as usize]
    }
    fn parse(name: &str) -> State {
        State::ALL.into_iter().find(|s| s.name() == name).unwrap_or(State::Lapsed)
    }
    pub fn words(self) -> &'static str {
        [
            "approval-state-asked",
            "approval-state-approved",
            "approval-state-refused",
            "approval-state-withdrawn",
            "approval-state-lapsed",
        ][self as usize]
    }
}

pub(super) fn project(fact: &Fact, rows: &mut Rows<'_>) -> Result<(), Fault> {
    let e = &fact.envelope;
    match fact.kind() {
        "approval.asked" => {
            let a: Asked = fact.body()?;
            let (none, subject) = (None::<i64>, fact.subject().map(|s| s.0.to_vec()));
            let (until, id) = (a.until, a.id);
            let state = State::Asked.name();
            rows.put(
                &APPROVALS,
                values![
                    a.id,
                    a.matter,
                    a.about,
                    subject,
                    a.size,
                    a.needed,
                    0i64,
                    a.post,
                    a.community,
                    a.grid,
                    e.area,
                    state,
                    fact.at(),
                    e.actor,
                    e.duty,
                    until,
                    none,
                    none,
                    none
                ],
            )?;
            rows.wake(LAPSE, id.0, until, fact.seq())
        }
        "approval.approved" => {
            let a: Approved = fact.body()?;
            rows.put(&VOICES, values![a.id, fact.seq(), e.actor, e.duty, a.post, fact.at()])?;
            rows.change(&APPROVALS, &[a.id.into()], |r| r.set("given", r.int("given") + 1))?;
            if a.last { close(fact, a.id, State::Approved, rows) } else { Ok(()) }
        }
        "places.moved" => HERE.project(fact, rows).map(|_| ()),
        kind => {
            let state = State::parse(kind.trim_start_matches("approval."));
            let c: Closed = fact.body()?;
            close(fact, c.id, state, rows)
        }
    }
}

fn close(fact: &Fact, id: ApprovalId, state: State, rows: &mut Rows<'_>) -> Result<(), Fault> {
    rows.change(&APPROVALS, &[id.into()], |r| {
        r.set("state", state.name());
        r.set("closed_at", fact.at());
        r.set("closed_by", fact.envelope.actor);
        if state == State::Refused {
            r.set("part", fact.seq());
        }
    })?;
    rows.sleep(LAPSE, id.0)
}

/// An asked act as it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Approval {
    pub id: ApprovalId,
    pub matter: String,
    pub about: i64,
    #[serde(skip)]
    pub subject: Option<SubjectRef>,
    pub size: i64,
    pub needed: i64,
    pub given: i64,
    pub post: String,
    pub community: PlaceId,
    pub grid: PlaceId,
    pub area: PlaceId,
    pub state: State,
    pub asked_at: Moment,
    pub asked_by: ActorId,
    pub asked_duty: Option<DutyId>,
    pub until: Moment,
    pub closed_at: Option<Moment>,
    pub closed_by: Option<ActorId>,
    #[serde(skip)]
    pub part: Option<Seq>,
}

impl Approval {
    pub fn from_row(r: &Row) -> Approval {
        Approval {
            id: r.id("id"),
            matter: r.text("matter").to_owned(),
            about: r.int("about"),
            subject: r.subject("subject"),
            size: r.int("size"),
            needed: r.int("needed"),
            given: r.int("given"),
            post: r.text("post").to_owned(),
            community: r.id("community"),
            grid: r.id("grid"),
            area: r.id("area"),
            state: State::parse(r.text("state")),
            asked_at: r.moment("asked_at"),
            asked_by: r.id("asked_by"),
            asked_duty: r.id_opt("asked_duty"),
            until: r.moment("until"),
            closed_at: r.moment_opt("closed_at"),
            closed_by: r.id_opt("closed_by"),
            part: r.id_opt("part"),
        }
    }
    /// A comparison made at reading: it lapses when its time is over, whether or not anything noted it.
    pub fn open(&self, at: Moment) -> bool {
        self.state == State::Asked && at < self.until
    }
    /// How it stands now, an unnoted lapse included.
    pub fn state_at(&self, at: Moment) -> State {
        if self.state == State::Asked && !self.open(at) { State::Lapsed } else { self.state }
    }
    pub fn matter(&self) -> Option<&'static Matter> {
        Matter::parse(&self.matter)
    }
}

/// An approval given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Voice {
    pub actor: ActorId,
    pub duty: Option<DutyId>,
    pub post: String,
    pub at: Moment,
}

impl Voice {
    pub(super) fn from_row(r: &Row) -> Voice {
        Voice { actor: r.id("actor"), duty: r.id_opt("duty"), post: r.text("post").to_owned(), at: r.moment("at") }
    }
}

pub fn find(read: &Read, id: ApprovalId) -> Result<Option<Approval>, Fault> {
    Ok(read.get(&APPROVALS, &[id.into()])?.as_ref().map(Approval::from_row))
}

/// The last time that thing was asked for.
pub fn latest(read: &Read, matter: &Matter, about: i64) -> Result<Option<Approval>, Fault> {
    let rows = read.by(&APPROVALS, "about", &[matter.name.into(), about.into()])?;
    Ok(rows.iter().map(Approval::from_row).max_by_key(|a| a.id.0))
}

pub fn voices(read: &Read, id: ApprovalId) -> Result<Vec<Voice>, Fault> {
    Ok(read.by(&VOICES, "approval", &[id.into()])?.iter().map(Voice::from_row).collect())
}

/// Everything that is asked for and not answered, whoever it concerns: few at any time.
pub(super) fn unanswered(read: &Read) -> Result<Vec<Approval>, Fault> {
    let rows = read.by(&APPROVALS, "state", &[State::Asked.name().into()])?;
    Ok(rows.iter().map(Approval::from_row).filter(|a| a.open(read.now)).collect())
}

/// The newest within a scope.
pub(super) fn list(read: &Read, scope: &Scope, limit: usize) -> Result<Vec<Approval>, Fault> {
    let mut values = values![limit];
    let within = scope.filter("community", "grid", &mut values);
    let sql = format!("SELECT * FROM approval_approvals WHERE {within} ORDER BY id DESC LIMIT ?1");
    Ok(read.select(&sql, &values)?.iter().map(Approval::from_row).collect())
}
