//! The numbers of whistles: how departments answer, come and solve, and how content those who called them are.

use super::call::{Call, State, since};
use super::fact::{Content, Decline};
use muster_ground::organisation::{self, OrganisationId};
use muster_ledger::{DAY, Fault, MINUTE, Read};
use muster_web::Scope;
use serde::Serialize;
use std::collections::BTreeMap;

/// The numbers are of so many days.
pub const DAYS: i64 = 90;

/// How a department did. Medians in minutes, of those that got so far.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Record {
    pub organisation: OrganisationId,
    pub name: String,
    pub calls: usize,
    /// Calls that were not theirs, with which they are not burdened below.
    pub misdirected: usize,
    pub answered: usize,
    pub answered_in_time: usize,
    pub answer_minutes: Option<i64>,
    pub arrived: usize,
    pub arrived_in_time: usize,
    pub arrive_minutes: Option<i64>,
    pub solved: usize,
    pub solved_in_time: usize,
    /// Refused, and told to come.
    pub insisted: usize,
    /// Something due has not come.
    pub late: usize,
    pub content: usize,
    pub fair: usize,
    pub not: usize,
}

fn median(mut all: Vec<i64>) -> Option<i64> {
    all.sort_unstable();
    all.get(all.len().checked_sub(1)? / 2).copied()
}

/// The refusal "not ours" that a superior let stand: the call went to the wrong department.
fn misdirected(c: &Call) -> bool {
    c.state == State::Released && c.declined == Some(Decline::NotOurs)
}

pub(super) fn record(calls: &[Call], at: muster_ledger::Moment) -> Record {
    let theirs: Vec<&Call> = calls.iter().filter(|c| !misdirected(c)).collect();
    let times = |end: fn(&Call) -> Option<muster_ledger::Moment>| -> Vec<i64> {
        theirs.iter().filter_map(|c| end(c).map(|t| (t.0 - c.called_at.0) / MINUTE)).collect()
    };
    let in_time = |end: fn(&Call) -> Option<muster_ledger::Moment>, by: fn(&Call) -> muster_ledger::Moment| {
        theirs.iter().filter(|c| end(c).is_some_and(|t| t <= by(c))).count()
    };
    let word = |w: Content| theirs.iter().filter(|c| c.content == Some(w)).count();
    let (answer, arrive, solve) = (times(|c| c.answered_at), times(|c| c.arrived_at), times(|c| c.solved_at));
    Record {
        calls: calls.len(),
        misdirected: calls.len() - theirs.len(),
        answered: answer.len(),
        answered_in_time: in_time(|c| c.answered_at, |c| c.answer_by),
        answer_minutes: median(answer),
        arrived: arrive.len(),
        arrived_in_time: in_time(|c| c.arrived_at, |c| c.arrive_by),
        arrive_minutes: median(arrive),
        solved: solve.len(),
        solved_in_time: in_time(|c| c.solved_at, |c| c.solve_by),
        insisted: theirs.iter().filter(|c| c.insisted).count(),
        late: theirs.iter().filter(|c| c.late(at)).count(),
        content: word(Content::Content),
        fair: word(Content::Fair),
        not: word(Content::Not),
        ..Record::default()
    }
}

/// Every department that was called in the last [`DAYS`], by name.
pub fn records(read: &Read, scope: &Scope) -> Result<Vec<Record>, Fault> {
    let mut each: BTreeMap<OrganisationId, Vec<Call>> = BTreeMap::new();
    for c in since(read, scope, muster_ledger::Moment(read.now.0 - DAYS * DAY))? {
        each.entry(c.organisation).or_default().push(c);
    }
    let mut out = Vec::new();
    for (id, calls) in each {
        let name = organisation::find(read, id)?.map(|o| o.name).unwrap_or_default();
        out.push(Record { organisation: id, name, ..record(&calls, read.now) });
    }
    out.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(out)
}
