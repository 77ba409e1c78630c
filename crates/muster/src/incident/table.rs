//! Tables of incidents and how they are read.

use super::fact::{Decision, IncidentContinued, IncidentEnded, IncidentId, IncidentOpened, IncidentScaled};
use muster_ground::place;
use muster_ledger::{
    ActorId, DAY, DatasetId, Fact, Fault, Index, Keep, Moment, PlaceId, Read, Row, Rows, Seq, Table, int, text, values,
};
use muster_web::Scope;
use serde::Serialize;

pub static INCIDENTS: Table = Table {
    name: "incident_incidents",
    keep: Keep::Projection,
    columns: &[
        int("id"),
        int("open"),
        text("matter"),
        int("area"),
        // Ids as a JSON list: an incident has a handful.
        text("communities"),
        int("dataset"),
        int("grade"),
        int("warning"),
        int("level"),
        int("opened_at"),
        int("expected_until"),
        text("measures"),
        text("basis"),
        text("decision"),
        int("signal"),
        int("part"),
        int("opened_by"),
        int("ended_at"),
        text("announced"),
    ],
    key: 1,
    indexes: &[Index { name: "open", columns: &["open"] }, Index { name: "signal", columns: &["signal"] }],
};

/// The steps of an incident, as its page tells them.
pub(super) static STEPS: Table = Table {
    name: "incident_steps",
    keep: Keep::Projection,
    columns: &[int("incident"), int("seq"), int("at"), text("what"), int("value"), text("reason"), int("actor")],
    key: 2,
    indexes: &[],
};

fn step(fact: &Fact, rows: &mut Rows<'_>, id: IncidentId, what: &str, value: Option<i64>, reason: &str) -> Result<(), Fault> {
    rows.put(&STEPS, values![id, fact.seq(), fact.at(), what, value, reason, fact.envelope.actor])
}

pub(super) fn project(fact: &Fact, rows: &mut Rows<'_>) -> Result<(), Fault> {
    match fact.kind() {
        "incident.opened" => {
            let o: IncidentOpened = fact.body()?;
            step(fact, rows, o.id, "opened", o.level.map(i64::from), "")?;
            let communities: Vec<i64> = o.communities.iter().map(|c| c.0).collect();
            let number = |v: Option<u8>| v.map(i64::from);
            rows.put(
                &INCIDENTS,
                values![
                    o.id,
                    1i64,
                    o.matter,
                    o.area,
                    serde_json::to_string(&communities).unwrap_or_default(),
                    o.dataset,
                    number(o.grade),
                    number(o.warning),
                    number(o.level),
                    fact.at(),
                    o.expected_until,
                    o.measures.join(","),
                    o.basis,
                    o.kind_of_decision,
                    o.signal,
                    fact.seq(),
                    fact.envelope.actor,
                    None::<i64>,
                    ""
                ],
            )
        }
        "incident.scaled" => {
            let s: IncidentScaled = fact.body()?;
            step(fact, rows, s.id, s.scale.name(), s.value.map(i64::from), &s.reason)?;
            rows.change(&INCIDENTS, &[s.id.into()], |r| r.set(s.scale.name(), s.value.map(i64::from)))
        }
        "incident.continued" => {
            let c: IncidentContinued = fact.body()?;
            step(fact, rows, c.id, "continued", Some(c.expected_until.0), &c.reason)?;
            rows.change(&INCIDENTS, &[c.id.into()], |r| r.set("expected_until", c.expected_until))
        }
        _ => {
            let e: IncidentEnded = fact.body()?;
            step(fact, rows, e.id, "ended", None, "")?;
            rows.change(&INCIDENTS, &[e.id.into()], |r| {
                r.set("open", 0i64);
                r.set("ended_at", fact.at());
                r.set("announced", e.announced.join(","));
            })
        }
    }
}

/// An incident as it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Incident {
    pub id: IncidentId,
    pub matter: String,
    pub area: PlaceId,
    pub communities: Vec<PlaceId>,
    pub dataset: DatasetId,
    pub grade: Option<i64>,
    pub warning: Option<i64>,
    pub level: Option<i64>,
    pub opened: Moment,
    pub expected_until: Moment,
    pub measures: Vec<String>,
    pub basis: String,
    pub decision: String,
    pub signal: Option<i64>,
    pub opened_by: ActorId,
    pub ended: Option<Moment>,
    pub announced: Vec<String>,
    #[serde(skip)]
    pub(super) part: Seq,
}

fn codes(text: &str) -> Vec<String> {
    text.split(',').filter(|s| !s.is_empty()).map(str::to_owned).collect()
}

impl Incident {
    pub fn from_row(r: &Row) -> Incident {
        Incident {
            id: r.id("id"),
            matter: r.text("matter").to_owned(),
            area: r.id("area"),
            communities: serde_json::from_str(r.text("communities")).unwrap_or_default(),
            dataset: r.id("dataset"),
            grade: r.int_opt("grade"),
            warning: r.int_opt("warning"),
            level: r.int_opt("level"),
            opened: r.moment("opened_at"),
            expected_until: r.moment("expected_until"),
            measures: codes(r.text("measures")),
            basis: r.text("basis").to_owned(),
            decision: r.text("decision").to_owned(),
            signal: r.int_opt("signal"),
            opened_by: r.id("opened_by"),
            ended: r.moment_opt("ended_at"),
            announced: codes(r.text("announced")),
            part: Seq(r.int("part")),
        }
    }
    pub fn is_open(&self) -> bool {
        self.ended.is_none()
    }
    /// The expected period has passed and nobody has reviewed it: shown, never ended in silence.
    pub fn overdue(&self, at: Moment) -> bool {
        self.is_open() && self.expected_until <= at
    }
    /// 1 on the day of the opening.
    pub fn day_n(&self, at: Moment) -> i64 {
        let last = self.ended.unwrap_or(at);
        i64::from(last.day().0 - self.opened.day().0) + 1
    }
    /// The value of one scale.
    pub fn on(&self, scale: super::Scale) -> Option<i64> {
        match scale {
            super::Scale::Grade => self.grade,
            super::Scale::Warning => self.warning,
            super::Scale::Level => self.level,
        }
    }
    /// Days its response has lasted, in microseconds, for figures.
    pub fn lasted(&self, at: Moment) -> i64 {
        (self.ended.unwrap_or(at).0 - self.opened.0).max(0) / DAY
    }
    /// What the decision says; none once the dataset is destroyed.
    pub fn decision_text(&self, read: &Read) -> Option<Decision> {
        read.part(self.part).ok().and_then(|p| serde_json::from_slice(&p.plain).ok())
    }
}

/// One line of the timeline.
#[derive(Clone, Debug, Serialize)]
pub struct Step {
    pub at: Moment,
    pub what: String,
    pub value: Option<i64>,
    pub reason: String,
    pub actor: ActorId,
}

pub fn find(read: &Read, id: IncidentId) -> Result<Option<Incident>, Fault> {
    Ok(read.get(&INCIDENTS, &[id.into()])?.as_ref().map(Incident::from_row))
}

/// The steps of an incident, newest first.
pub fn steps(read: &Read, id: IncidentId) -> Result<Vec<Step>, Fault> {
    let rows = read.select(
        "SELECT at, what, value, reason, actor FROM incident_steps WHERE incident = ?1 ORDER BY seq DESC LIMIT 200",
        &[id.into()],
    )?;
    let one = |r: &Row| Step {
        at: r.moment("at"),
        what: r.text("what").to_owned(),
        value: r.int_opt("value"),
        reason: r.text("reason").to_owned(),
        actor: r.id("actor"),
    };
    Ok(rows.iter().map(one).collect())
}

/// Incidents that are not ended, newest first.
pub fn open(read: &Read) -> Result<Vec<Incident>, Fault> {
    let mut all: Vec<Incident> = read.by(&INCIDENTS, "open", &[1i64.into()])?.iter().map(Incident::from_row).collect();
    all.sort_by_key(|i| std::cmp::Reverse(i.id));
    Ok(all)
}

/// The incident a community is in now: the newest that is not ended. For banners, and for the dataset of what is recorded.
pub fn current(read: &Read, community: PlaceId) -> Result<Option<Incident>, Fault> {
    Ok(open(read)?.into_iter().find(|i| i.communities.contains(&community)))
}

/// The incident opened because of a signal.
pub fn of_signal(read: &Read, signal: i64) -> Result<Option<Incident>, Fault> {
    Ok(read.by(&INCIDENTS, "signal", &[signal.into()])?.first().map(Incident::from_row))
}

/// Whether a duty's reach touches an incident: by one of its communities, or by a grid in one of them.
pub fn touches(read: &Read, scope: &Scope, incident: &Incident) -> Result<bool, Fault> {
    if scope.everywhere() || incident.communities.iter().any(|c| scope.communities().contains(c)) {
        return Ok(true);
    }
    for grid in scope.grids() {
        if place::find(read, *grid)?.is_some_and(|g| incident.communities.contains(&g.community)) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Incidents a duty reaches: open ones first, then the newest ended, before `before` where it is given.
pub fn list(read: &Read, scope: &Scope, before: Option<i64>) -> Result<(Vec<Incident>, Option<i64>), Fault> {
    const PAGE: usize = 30;
    let rows = read.select(
        "SELECT * FROM incident_incidents WHERE id < ?1 ORDER BY id DESC LIMIT ?2",
        &[before.unwrap_or(i64::MAX).into(), (PAGE as i64 + 1).into()],
    )?;
    let next = rows.get(PAGE - 1).filter(|_| rows.len() > PAGE).map(|r| r.int("id"));
    let mut out = Vec::new();
    for i in rows.iter().take(PAGE).map(Incident::from_row) {
        if touches(read, scope, &i)? {
            out.push(i);
        }
    }
    Ok((out, next))
}
