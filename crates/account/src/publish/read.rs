//! The figures of the public page: read from the same tables as every other page, cut down to what may be published.

use super::figure::{median, parts, share, shown, with_sum};
use muster_act::request::{self, Need};
use muster_ledger::{Day, Fault, PlaceId, Read};
use muster_muster::task;
use muster_web::Scope;
use serde::Serialize;

/// How many days the figures look back, today included.
pub const DAYS: i64 = 7;

/// One need over the window. None: fewer than five, not published.
#[derive(Clone, Debug, Serialize)]
pub struct ByNeed {
    pub need: Need,
    pub made: Option<i64>,
    pub met: Option<i64>,
    pub median_minutes: Option<i64>,
}

#[derive(Clone, Debug, Serialize)]
pub struct ByDay {
    pub day: Day,
    pub made: Option<i64>,
    pub done: Option<i64>,
}

/// What the household page of the public sees. None: fewer than five, or it would give such a count away.
#[derive(Clone, Debug, Serialize)]
pub struct Figures {
    pub from: Day,
    pub made: Option<i64>,
    /// Confirmed by whoever received it.
    pub met: Option<i64>,
    /// Done, the receiver's word still missing.
    pub done: Option<i64>,
    pub open: Option<i64>,
    pub overdue: Option<i64>,
    pub reopened: Option<i64>,
    pub median_minutes: Option<i64>,
    /// Half of those who asked had a first word within.
    pub reply_minutes: Option<i64>,
    /// Per cent of what was done that was done when promised.
    pub in_time_percent: Option<i64>,
    /// Per cent of the receivers who said how content they were that were content.
    pub content_percent: Option<i64>,
    pub by_need: Vec<ByNeed>,
    pub by_day: Vec<ByDay>,
    /// Tasks of responses that are open, and of daily help: issued, done.
    pub tasks: Option<i64>,
    pub tasks_done: Option<i64>,
}

/// The figures of everything within `scope`.
pub fn figures(read: &Read, scope: &Scope) -> Result<Figures, Fault> {
    let from = Day(read.now.day().0 - DAYS as i32 + 1);
    let since = from.start();
    let all = request::counts(read, scope, since)?;
    let sum = |f: fn(&request::Counts) -> i64| all.iter().map(f).sum::<i64>();
    let (open, confirmed, done) = (sum(|c| c.open), sum(|c| c.confirmed), sum(|c| c.done));
    let (cells, made) = with_sum(&[open, done - confirmed, confirmed]);
    let waits = request::waits(read, scope, since)?;
    let minutes: Vec<i64> = waits.iter().map(|w| w.2).collect();
    let kept = request::service(read, scope, since)?;
    let tasks = task::counts(read, scope)?;
    let (tasks_done, tasks_left) = (tasks.done + tasks.handed, tasks.open + tasks.accepted);
    let (task_cells, issued) = with_sum(&[tasks_done, tasks_left]);
    Ok(Figures {
        from,
        made,
        open: cells[0],
        done: cells[1],
        met: cells[2],
        overdue: shown(sum(|c| c.overdue)),
        reopened: shown(sum(|c| c.reopened)),
        median_minutes: median(&minutes),
        reply_minutes: median(&kept.first_words),
        in_time_percent: share(kept.in_time, kept.late),
        content_percent: share(kept.content, kept.less),
        by_need: by_need(read, scope, since, &waits)?,
        by_day: by_day(read, scope, from)?,
        tasks: issued,
        tasks_done: task_cells[0],
    })
}

fn by_need(
    read: &Read,
    scope: &Scope,
    since: muster_ledger::Moment,
    waits: &[(PlaceId, Need, i64)],
) -> Result<Vec<ByNeed>, Fault> {
    let found = request::by_need(read, scope, since)?;
    let of = |n: Need| found.iter().find(|f| f.0 == n).map_or((0, 0), |f| (f.1, f.2));
    let made = parts(&Need::ALL.map(|n| of(n).0));
    let met = parts(&Need::ALL.map(|n| of(n).1));
    let one = |(i, need): (usize, Need)| {
        let minutes: Vec<i64> = waits.iter().filter(|w| w.1 == need).map(|w| w.2).collect();
        ByNeed { need, made: made[i], met: met[i], median_minutes: median(&minutes) }
    };
    Ok(Need::ALL.into_iter().enumerate().map(one).collect())
}

fn by_day(read: &Read, scope: &Scope, from: Day) -> Result<Vec<ByDay>, Fault> {
    let made = request::by_day(read, scope, from, "made_at")?;
    let done = request::by_day(read, scope, from, "done_at")?;
    let days: Vec<Day> = (0..DAYS as i32).map(|n| Day(from.0 + n)).collect();
    let cells = |found: &[(Day, i64)]| -> Vec<Option<i64>> {
        let all: Vec<i64> = days.iter().map(|d| found.iter().find(|f| f.0 == *d).map_or(0, |f| f.1)).collect();
        parts(&all)
    };
    let (made, done) = (cells(&made), cells(&done));
    Ok(days.iter().enumerate().map(|(i, day)| ByDay { day: *day, made: made[i], done: done[i] }).collect())
}
