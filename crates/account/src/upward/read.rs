//! The figures of each community within a duty's reach, from the tables of the rooms that own them.

use muster_act::{homecare, request};
use muster_ground::place::{self, Level, Place};
use muster_judge::signal;
use muster_ledger::{DAY, Day, Fault, MINUTE, PlaceId, Read};
use muster_muster::{incident, task};
use muster_sense::selfreport;
use muster_web::Scope;
use serde::Serialize;

/// Days looked back, today included.
const DAYS: i32 = 7;

/// What is counted, in the order of the columns; `upward-col-…` are their words.
pub const COLUMNS: [&str; 17] = [
    "reports",
    "signals",
    "requests",
    "requests_open",
    "requests_overdue",
    "requests_done",
    "requests_confirmed",
    "requests_reopened",
    "tasks_open",
    "tasks_accepted",
    "tasks_done",
    "tasks_escalated",
    "tasks_overdue",
    "homecare_open",
    "homecare_answered",
    "homecare_missed",
    "homecare_ended",
];

/// One community, or the sum of all.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Line {
    pub community: PlaceId,
    pub name: String,
    /// In the order of [`COLUMNS`].
    pub counts: [i64; COLUMNS.len()],
    /// Minutes from asking to doing; none where nothing was done.
    pub median_minutes: Option<i64>,
}

impl Line {
    /// The number in a column of [`COLUMNS`].
    pub fn count(&self, name: &str) -> i64 {
        self.counts[column(name)]
    }
}

/// Where work is stuck in a community: how much, and for how long. Never whose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Stuck {
    pub(super) name: String,
    pub(super) requests_overdue: i64,
    pub(super) tasks_overdue: i64,
    pub(super) tasks_escalated: i64,
    /// Minutes since the longest overdue was due; none where things are escalated only.
    pub(super) oldest_minutes: Option<i64>,
}

#[derive(Clone, Debug, Serialize)]
pub struct Rollup {
    pub from: Day,
    pub to: Day,
    pub lines: Vec<Line>,
    pub total: Line,
}

fn column(name: &str) -> usize {
    COLUMNS.iter().position(|c| *c == name).unwrap_or(0)
}

/// The communities of a reach; a grid worker's is the one their grid lies in.
fn communities(read: &Read, scope: &Scope) -> Result<Vec<Place>, Fault> {
    let mut ids: Vec<PlaceId> = scope.communities().to_vec();
    for grid in scope.grids() {
        ids.extend(place::find(read, *grid)?.map(|g| g.community));
    }
    let mut out = Vec::new();
    if scope.everywhere() {
        for top in place::children(read, PlaceId::HOUSE)? {
            out.extend(place::under(read, top.id, Level::Community)?);
        }
    }
    ids.sort_unstable();
    ids.dedup();
    for id in ids {
        out.extend(place::find(read, id)?);
    }
    Ok(out)
}

fn middle(mut minutes: Vec<i64>) -> Option<i64> {
    minutes.sort_unstable();
    minutes.get(minutes.len() / 2).copied()
}

/// All figures within a reach.
pub fn rollup(read: &Read, scope: &Scope) -> Result<Rollup, Fault> {
    let to = read.now.day();
    let from = Day(to.0 - DAYS + 1);
    let line = |p: Place| Line { community: p.id, name: p.name, ..Line::default() };
    let mut lines: Vec<Line> = communities(read, scope)?.into_iter().map(line).collect();
    add_requests(read, scope, from, &mut lines)?;
    add_tasks(read, scope, &mut lines)?;
    add_sensed(read, scope, from, &mut lines)?;
    for t in homecare::told(read, scope, from.start())? {
        let all = [("open", t.open), ("answered", t.answered), ("missed", t.missed), ("ended", t.ended)];
        for (name, n) in all {
            add(&mut lines, t.community, &format!("homecare_{name}"), n);
        }
    }
    let mut total = Line::default();
    for l in &lines {
        for (sum, n) in total.counts.iter_mut().zip(l.counts) {
            *sum += n;
        }
    }
    let waits = request::waits(read, scope, from.start())?;
    total.median_minutes = middle(waits.iter().map(|w| w.2).collect());
    for l in &mut lines {
        l.median_minutes = middle(waits.iter().filter(|w| w.0 == l.community).map(|w| w.2).collect());
    }
    Ok(Rollup { from, to, lines, total })
}

/// Communities in which something is overdue or with the secretary, the longest overdue first.
pub(super) fn stuck(read: &Read, scope: &Scope, rollup: &Rollup) -> Result<Vec<Stuck>, Fault> {
    let mut due = request::oldest_overdue(read, scope, rollup.from.start())?;
    due.extend(task::oldest_overdue(read, scope)?);
    let mut all: Vec<Stuck> = rollup
        .lines
        .iter()
        .map(|l| Stuck {
            name: l.name.clone(),
            requests_overdue: l.count("requests_overdue"),
            tasks_overdue: l.count("tasks_overdue"),
            tasks_escalated: l.count("tasks_escalated"),
            oldest_minutes: due.iter().filter(|d| d.0 == l.community).map(|d| (read.now.0 - d.1.0) / MINUTE).max(),
        })
        .filter(|s| s.requests_overdue + s.tasks_overdue + s.tasks_escalated > 0)
        .collect();
    all.sort_by_key(|s| std::cmp::Reverse(s.oldest_minutes));
    Ok(all)
}

fn add(lines: &mut [Line], community: PlaceId, name: &str, n: i64) {
    if let Some(l) = lines.iter_mut().find(|l| l.community == community) {
        l.counts[column(name)] += n;
    }
}

fn add_requests(read: &Read, scope: &Scope, from: Day, lines: &mut [Line]) -> Result<(), Fault> {
    for c in request::counts(read, scope, from.start())? {
        for (name, n) in [
            ("requests", c.made),
            ("requests_open", c.open),
            ("requests_overdue", c.overdue),
            ("requests_done", c.done),
            ("requests_confirmed", c.confirmed),
            ("requests_reopened", c.reopened),
        ] {
            add(lines, c.community, name, n);
        }
    }
    Ok(())
}

/// Tasks as the worker's and the secretary's pages count them: of living incidents, and of daily help.
fn add_tasks(read: &Read, scope: &Scope, lines: &mut [Line]) -> Result<(), Fault> {
    for (community, c) in task::counts_each(read, scope)? {
        for (name, n) in [
            ("tasks_open", c.open),
            ("tasks_accepted", c.accepted),
            ("tasks_done", c.done + c.handed),
            ("tasks_escalated", c.escalated),
            ("tasks_overdue", c.overdue),
        ] {
            add(lines, community, name, n);
        }
    }
    Ok(())
}

fn add_sensed(read: &Read, scope: &Scope, from: Day, lines: &mut [Line]) -> Result<(), Fault> {
    for s in signal::open_signals(read, scope)? {
        add(lines, s.community, "signals", 1);
    }
    let until = read.now.plus(DAY);
    for r in selfreport::reports_between(read, from.start(), until)? {
        if scope.covers(r.community, r.grid) {
            add(lines, r.community, "reports", 1);
        }
    }
    Ok(())
}

/// Incidents that are open within a reach: the roll-up says in which state its numbers were counted.
pub(super) fn incidents(read: &Read, scope: &Scope) -> Result<Vec<incident::Incident>, Fault> {
    let mut out = Vec::new();
    for i in incident::open(read)? {
        if incident::touches(read, scope, &i)? {
            out.push(i);
        }
    }
    Ok(out)
}
