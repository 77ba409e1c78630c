//! Tables of requests and how they are read.

use super::fact::{Asked, Content, Need, RequestId, Said};
use super::kinds::Danger;
use super::rule::room_subjects;
use muster_ground::person;
use muster_ledger::{
    ActorId, DatasetId, Fault, Index, Keep, Moment, PersonId, PlaceId, Read, Row, Seq, SubjectRef, Table, blob, int, text, values,
};
use muster_web::Scope;
use serde::Serialize;

pub static REQUESTS: Table = Table {
    name: "request_requests",
    keep: Keep::Projection,
    columns: &[
        int("id"),
        // 0 while anyone waits for anything, 1 once it was confirmed.
        int("closed"),
        // -1 danger, 0 urgent, 1 neither: the order of the list.
        int("calm"),
        int("due"),
        text("kind"),
        text("state"),
        int("community"),
        int("grid"),
        int("building"),
        int("from_task"),
        int("made_at"),
        int("made_by"),
        int("part"),
        int("owner"),
        int("taken_at"),
        int("done_by"),
        int("done_at"),
        int("confirmed_at"),
        text("how"),
        int("reopened"),
        text("beyond"),
        blob("room"),
        blob("person"),
        int("dataset"),
        text("danger"),
        // 1 while nobody has overruled what its words were taken for.
        int("guessed"),
        int("reply_by"),
        int("replied_at"),
        // The request that stands for the same trouble.
        int("lead"),
        text("content"),
        // How often it was sent to the wrong place.
        int("astray"),
    ],
    key: 1,
    indexes: &[
        Index { name: "waiting", columns: &["closed", "calm", "due"] },
        // Whoever sees one community or one grid of a city reads only that one's.
        Index { name: "community_waiting", columns: &["community", "closed", "calm", "due"] },
        Index { name: "grid_waiting", columns: &["grid", "closed", "calm", "due"] },
        Index { name: "room", columns: &["room", "closed"] },
        Index { name: "lead", columns: &["lead"] },
        // The same trouble nearby, and how often a community has one.
        Index { name: "like", columns: &["community", "kind", "made_at"] },
        Index { name: "task", columns: &["from_task"] },
        Index { name: "community", columns: &["community", "made_at"] },
    ],
};

/// What happened to a request, as its page tells it.
pub(super) static STEPS: Table = Table {
    name: "request_steps",
    keep: Keep::Projection,
    columns: &[int("request"), int("seq"), int("at"), text("what"), int("actor"), text("channel"), text("hand"), text("detail")],
    key: 2,
    indexes: &[],
};

/// How a request stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// Nobody's yet, or nobody's again.
    Made,
    Taken,
    /// Its owner says it is done; whoever received it has not said so.
    Done,
    Confirmed,
}

impl State {
    pub const ALL: [State; 4] = [State::Made, State::Taken, State::Done, State::Confirmed];
    pub fn name(self) -> &'static str {
        match self {
            State::Made => "made",
            State::Taken => "taken",
            State::Done => "done",
            State::Confirmed => "confirmed",
        }
    }
    pub fn parse(s: &str) -> Option<State> {
        State::ALL.into_iter().find(|x| x.name() == s)
    }
}

/// A request as it stands; nothing in it tells who asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RequestRow {
    pub id: RequestId,
    pub kind: Need,
    pub state: State,
    pub urgent: bool,
    pub danger: Option<Danger>,
    /// Its kind is what its words were taken for.
    pub guessed: bool,
    pub due: Moment,
    pub reply_by: Option<Moment>,
    pub replied_at: Option<Moment>,
    pub community: PlaceId,
    pub grid: PlaceId,
    pub building: PlaceId,
    pub from_task: Option<i64>,
    pub made_at: Moment,
    pub made_by: ActorId,
    pub owner: Option<ActorId>,
    pub taken_at: Option<Moment>,
    pub done_by: Option<ActorId>,
    pub done_at: Option<Moment>,
    pub confirmed_at: Option<Moment>,
    pub how: String,
    pub reopened: i64,
    /// Who is asked to take what the owner cannot do.
    pub beyond: String,
    /// The request that stands for the same trouble.
    pub lead: Option<RequestId>,
    pub content: Option<Content>,
    pub astray: i64,
    #[serde(skip)]
    pub room: Option<SubjectRef>,
    #[serde(skip)]
    pub person: Option<SubjectRef>,
    #[serde(skip)]
    pub part: Seq,
    /// Of the month in which it was made: all about it ends with it.
    #[serde(skip)]
    pub dataset: DatasetId,
}

impl RequestRow {
    pub(crate) fn from_row(r: &Row) -> RequestRow {
        RequestRow {
            id: r.id("id"),
            kind: Need::parse(r.text("kind")).unwrap_or(Need::Other),
            state: State::parse(r.text("state")).unwrap_or(State::Made),
            urgent: r.int("calm") <= 0,
            danger: Danger::parse(r.text("danger")),
            guessed: r.int("guessed") != 0,
            reply_by: r.moment_opt("reply_by"),
            replied_at: r.moment_opt("replied_at"),
            due: r.moment("due"),
            community: r.id("community"),
            grid: r.id("grid"),
            building: r.id("building"),
            from_task: r.int_opt("from_task"),
            made_at: r.moment("made_at"),
            made_by: r.id("made_by"),
            owner: r.id_opt("owner"),
            taken_at: r.moment_opt("taken_at"),
            done_by: r.id_opt("done_by"),
            done_at: r.moment_opt("done_at"),
            confirmed_at: r.moment_opt("confirmed_at"),
            how: r.text("how").to_owned(),
            reopened: r.int("reopened"),
            beyond: r.text("beyond").to_owned(),
            lead: r.id_opt("lead"),
            content: Content::parse(r.text("content")),
            astray: r.int("astray"),
            room: r.subject("room"),
            person: r.subject("person"),
            part: Seq(r.int("part")),
            dataset: r.id("dataset"),
        }
    }
    fn calm(&self) -> i64 {
        if self.danger.is_some() { -1 } else { i64::from(!self.urgent) }
    }
    /// Nobody has told the asker anything in the time in which they were to hear something.
    pub fn unanswered(&self, at: Moment) -> bool {
        self.replied_at.is_none() && self.reply_by.is_some_and(|by| by <= at)
    }
    /// Waits longer than it was promised: a comparison made at read.
    pub fn overdue(&self, at: Moment) -> bool {
        matches!(self.state, State::Made | State::Taken) && self.due <= at
    }
}

/// One line of a request's timeline.
#[derive(Clone, Debug, Serialize)]
pub struct Step {
    #[serde(skip)]
    pub seq: Seq,
    pub at: Moment,
    pub what: String,
    pub actor: ActorId,
    pub channel: String,
    pub by: String,
    pub detail: String,
}

pub fn find(read: &Read, id: RequestId) -> Result<Option<RequestRow>, Fault> {
    Ok(read.get(&REQUESTS, &[id.into()])?.as_ref().map(RequestRow::from_row))
}

/// Its timeline, oldest first.
pub fn steps(read: &Read, id: RequestId) -> Result<Vec<Step>, Fault> {
    let rows = read.select(
        "SELECT seq, at, what, actor, channel, hand, detail FROM request_steps WHERE request = ?1 ORDER BY seq LIMIT 200",
        &[id.into()],
    )?;
    let one = |r: &Row| Step {
        seq: Seq(r.int("seq")),
        at: r.moment("at"),
        what: r.text("what").to_owned(),
        actor: r.id("actor"),
        channel: r.text("channel").to_owned(),
        by: r.text("hand").to_owned(),
        detail: r.text("detail").to_owned(),
    };
    Ok(rows.iter().map(one).collect())
}

/// Who asked, in which words; none once the person or the dataset is gone.
pub fn asked(read: &Read, row: &RequestRow) -> Option<Asked> {
    read.part(row.part).ok().and_then(|p| serde_json::from_slice(&p.plain).ok())
}

/// The word to the asker of a step; none once it is gone.
pub(super) fn said(read: &Read, step: &Step) -> Option<String> {
    let part = (step.what == "answered").then(|| read.part(step.seq).ok()).flatten()?;
    serde_json::from_slice::<Said>(&part.plain).ok().map(|s| s.text)
}

/// The requests of a home in all months that live, newest first.
pub fn of_home(read: &Read, room: PlaceId) -> Result<Vec<RequestRow>, Fault> {
    let mut all = Vec::new();
    for name in room_subjects(read.vault(), read.now, room) {
        all.extend(read.by(&REQUESTS, "room", &[name.into()])?.iter().map(RequestRow::from_row));
    }
    all.sort_by_key(|r| std::cmp::Reverse(r.id));
    all.truncate(20);
    Ok(all)
}

/// What someone asked for from other homes under which the register knew them: entries since merged into theirs.
pub fn of_merged(read: &Read, person: PersonId, home: PlaceId) -> Result<Vec<RequestRow>, Fault> {
    let selves = person::selves(read, person)?;
    let mut out: Vec<RequestRow> = Vec::new();
    if selves.len() < 2 {
        return Ok(out);
    }
    for room in person::rooms_of_entries(read, person)?.into_iter().filter(|r| *r != home) {
        let own = |r: &RequestRow| r.person.is_some() && selves.iter().any(|p| read.vault().subject(r.dataset, *p) == r.person);
        out.extend(of_home(read, room)?.into_iter().filter(own));
    }
    Ok(out)
}

/// What of the list is wanted.
#[derive(Clone, Copy, Debug, Default)]
pub struct Filter {
    /// Confirmed ones instead of those that wait.
    pub closed: bool,
    pub state: Option<State>,
    pub kind: Option<Need>,
    pub owner: Option<ActorId>,
    pub overdue: bool,
}

/// Where the last page ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct After {
    pub calm: i64,
    pub due: Moment,
    pub id: RequestId,
}

impl After {
    pub fn code(self) -> String {
        format!("{}.{}.{}", self.calm, self.due.0, self.id)
    }
    pub fn parse(s: &str) -> Option<After> {
        let mut p = s.splitn(3, '.').map(str::parse::<i64>);
        Some(After { calm: p.next()?.ok()?, due: Moment(p.next()?.ok()?), id: RequestId(p.next()?.ok()?) })
    }
}

/// Requests within a duty's reach: urgent ones first, then by the time they were promised for.
pub fn list(
    read: &Read,
    scope: &Scope,
    f: &Filter,
    after: Option<After>,
    limit: usize,
) -> Result<(Vec<RequestRow>, Option<After>), Fault> {
    let mut v = values![f.closed];
    // What goes with another is not worked on by itself; called back it is.
    let alone = "(lead IS NULL OR state NOT IN ('made','taken'))";
    let mut sql =
        format!("SELECT * FROM request_requests WHERE closed = ?1 AND {alone} AND {}", scope.filter("community", "grid", &mut v));
    let mut also = |condition: &str, value: muster_ledger::Value| {
        v.push(value);
        sql.push_str(&format!(" AND {condition}{}", v.len()));
    };
    if let Some(s) = f.state {
        also("state = ?", s.name().into());
    }
    if let Some(k) = f.kind {
        also("kind = ?", k.name().into());
    }
    if let Some(o) = f.owner {
        also("owner = ?", o.into());
    }
    if f.overdue {
        also("state IN ('made','taken') AND due <= ?", read.now.into());
    }
    if let Some(a) = after {
        v.extend(values![a.calm, a.due, a.id]);
        let n = v.len();
        sql.push_str(&format!(" AND (calm, due, id) > (?{}, ?{}, ?{})", n - 2, n - 1, n));
    }
    v.push((limit + 1).into());
    sql.push_str(&format!(" ORDER BY calm, due, id LIMIT ?{}", v.len()));
    let mut rows: Vec<RequestRow> = read.select(&sql, &v)?.iter().map(RequestRow::from_row).collect();
    let more = rows.len() > limit;
    rows.truncate(limit);
    let next = rows.last().filter(|_| more).map(|r| After { calm: r.calm(), due: r.due, id: r.id });
    Ok((rows, next))
}
