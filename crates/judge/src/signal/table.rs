//! Tables of rules and signals, and how they are read.

use super::fact::{RuleSwitched, RuleTried, SignalClosed, SignalDeadlineMissed, SignalExtended, SignalId, SignalRaised, Window};
use muster_ground::place::{By, Follow};
use muster_ledger::{ActorId, Day, Fact, Fault, Index, Keep, Moment, PlaceId, Read, Row, Rows, Seq, Table, int, text, values};
use muster_sense::selfreport::{Symptom, Within};
use muster_web::Scope;
use serde::Serialize;

/// `state` is open, verified or dismissed; `place` is what the rule looked at.
pub static SIGNALS: Table = Table {
    name: "signal_signals",
    keep: Keep::Projection,
    columns: &[
        int("id"),
        text("rule"),
        int("version"),
        text("what"),
        text("within"),
        int("place"),
        int("building"),
        int("grid"),
        int("community"),
        int("count"),
        text("evidence"),
        int("onset_from"),
        int("onset_to"),
        int("first_at"),
        int("raised_at"),
        int("raised_seq"),
        int("verify_by"),
        int("overdue_at"),
        text("state"),
        text("basis"),
        int("closed_at"),
        int("closed_seq"),
        int("closed_by"),
    ],
    key: 1,
    indexes: &[
        Index { name: "place", columns: &["rule", "place"] },
        Index { name: "state", columns: &["state", "raised_at"] },
        Index { name: "building", columns: &["building"] },
    ],
};

/// Which rules are switched on.
pub static RULES: Table = Table {
    name: "signal_rules",
    keep: Keep::Steady,
    columns: &[text("key"), int("version"), int("on_now"), int("since"), int("at")],
    key: 1,
    indexes: &[],
};

/// The newest trial of each version of a rule.
pub static TRIALS: Table = Table {
    name: "signal_trials",
    keep: Keep::Projection,
    columns: &[text("key"), int("version"), int("days"), int("would_raise"), int("at")],
    key: 2,
    indexes: &[],
};

pub(super) const VERIFY_DUE: &str = "signal.verify_due";

const HERE: Follow = Follow::new(&SIGNALS, By::Place("building"), "building");

pub(super) fn project(fact: &Fact, rows: &mut Rows<'_>) -> Result<(), Fault> {
    match fact.kind() {
        "rule.tried" => {
            let t: RuleTried = fact.body()?;
            rows.put(&TRIALS, values![t.key, t.version, t.days, t.would_raise, fact.at()])
        }
        "rule.switched" => {
            let s: RuleSwitched = fact.body()?;
            rows.put(&RULES, values![s.key, s.version, s.on, fact.seq(), fact.at()])
        }
        "signal.raised" => raised(fact, rows),
        "signal.extended" => {
            let g: SignalExtended = fact.body()?;
            rows.change(&SIGNALS, &[g.id.into()], |r| {
                let all: Vec<String> =
                    r.text("evidence").split(',').map(str::to_owned).chain(g.evidence.iter().map(Seq::to_string)).collect();
                r.set("evidence", all.join(","));
                r.set("count", g.count);
                r.set("onset_from", g.window.from);
                r.set("onset_to", g.window.to);
            })
        }
        "signal.deadline_missed" => {
            let o: SignalDeadlineMissed = fact.body()?;
            rows.sleep(VERIFY_DUE, o.id.0)?;
            rows.change(&SIGNALS, &[o.id.into()], |r| r.set("overdue_at", fact.at()))
        }
        "places.moved" => HERE.project(fact, rows).map(|_| ()),
        kind => {
            let state = if kind == "signal.verified" { "verified" } else { "dismissed" };
            let c: SignalClosed = fact.body()?;
            rows.sleep(VERIFY_DUE, c.id.0)?;
            rows.change(&SIGNALS, &[c.id.into()], |r| {
                r.set("state", state);
                r.set("basis", c.basis);
                r.set("closed_at", fact.at());
                r.set("closed_seq", fact.seq());
                r.set("closed_by", fact.envelope.actor);
            })
        }
    }
}

fn raised(fact: &Fact, rows: &mut Rows<'_>) -> Result<(), Fault> {
    let s: SignalRaised = fact.body()?;
    let evidence: Vec<String> = s.evidence.iter().map(Seq::to_string).collect();
    rows.wake(VERIFY_DUE, s.id.0, s.verify_by, fact.seq())?;
    let place = s.place();
    rows.put(
        &SIGNALS,
        values![
            s.id,
            s.rule,
            s.version,
            s.what.name(),
            s.within.name(),
            place,
            s.building,
            s.grid,
            s.community,
            s.count,
            evidence.join(","),
            s.window.from,
            s.window.to,
            s.first_at,
            fact.at(),
            fact.seq(),
            s.verify_by,
            None::<i64>,
            "open",
            "",
            None::<i64>,
            None::<i64>,
            None::<i64>
        ],
    )
}

/// A signal as pages and other rooms see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Signal {
    pub id: SignalId,
    pub rule: String,
    pub version: i64,
    pub what: Symptom,
    pub within: Within,
    /// What the rule looked at: a building, a grid or a community.
    pub place: PlaceId,
    pub building: PlaceId,
    pub grid: PlaceId,
    pub community: PlaceId,
    /// People, each once.
    pub count: i64,
    pub evidence: Vec<Seq>,
    pub window: Window,
    /// When the first report was recorded.
    pub first_at: Moment,
    pub raised_at: Moment,
    pub raised_seq: Seq,
    pub verify_by: Moment,
    /// When it was put on record that nobody had verified it in time.
    pub overdue_at: Option<Moment>,
    /// `open`, `verified` or `dismissed`.
    pub state: String,
    pub basis: String,
    pub closed_at: Option<Moment>,
    pub closed_seq: Option<Seq>,
    #[serde(skip)]
    pub closed_by: Option<ActorId>,
}

impl Signal {
    pub fn from_row(r: &Row) -> Signal {
        let within = match r.text("within") {
            "grid" => Within::Grid,
            "community" => Within::Community,
            _ => Within::Building,
        };
        Signal {
            id: r.id("id"),
            rule: r.text("rule").to_owned(),
            version: r.int("version"),
            what: Symptom::parse(r.text("what")).unwrap_or(Symptom::Other),
            within,
            place: r.id("place"),
            building: r.id("building"),
            grid: r.id("grid"),
            community: r.id("community"),
            count: r.int("count"),
            evidence: r.text("evidence").split(',').filter_map(|s| s.parse().ok()).collect(),
            window: Window { from: Day(r.int("onset_from") as i32), to: Day(r.int("onset_to") as i32) },
            first_at: r.moment("first_at"),
            raised_at: r.moment("raised_at"),
            raised_seq: r.id("raised_seq"),
            verify_by: r.moment("verify_by"),
            overdue_at: r.moment_opt("overdue_at"),
            state: r.text("state").to_owned(),
            basis: r.text("basis").to_owned(),
            closed_at: r.moment_opt("closed_at"),
            closed_seq: r.id_opt("closed_seq"),
            closed_by: r.id_opt("closed_by"),
        }
    }
    pub fn is_open(&self) -> bool {
        self.state == "open"
    }
    pub fn is_verified(&self) -> bool {
        self.state == "verified"
    }
    /// Late is a comparison made at read; the fact only records it.
    pub fn is_late(&self, now: Moment) -> bool {
        self.closed_at.unwrap_or(now) > self.verify_by
    }
}

pub fn find(read: &Read, id: SignalId) -> Result<Option<Signal>, Fault> {
    Ok(read.get(&SIGNALS, &[id.into()])?.as_ref().map(Signal::from_row))
}

/// Whether a rule is switched on in this version.
pub fn is_on(read: &Read, key: &str, version: i64) -> Result<bool, Fault> {
    Ok(read.get(&RULES, &[key.into()])?.is_some_and(|r| r.flag("on_now") && r.int("version") == version))
}

/// Signals that wait, oldest first, within a scope.
pub fn open_signals(read: &Read, scope: &Scope) -> Result<Vec<Signal>, Fault> {
    let mut given = Vec::new();
    let filter = scope.filter("community", "grid", &mut given);
    let sql = format!("SELECT * FROM signal_signals WHERE state = 'open' AND {filter} ORDER BY raised_at, id LIMIT 200");
    Ok(read.select(&sql, &given)?.iter().map(Signal::from_row).collect())
}

/// Signals that were looked at, newest first, before `before`.
pub(super) fn closed_signals(read: &Read, scope: &Scope, before: i64, max: usize) -> Result<Vec<Signal>, Fault> {
    let mut given = values![before, max];
    let filter = scope.filter("community", "grid", &mut given);
    let sql = format!("SELECT * FROM signal_signals WHERE state <> 'open' AND id < ?1 AND {filter} ORDER BY id DESC LIMIT ?2");
    Ok(read.select(&sql, &given)?.iter().map(Signal::from_row).collect())
}
