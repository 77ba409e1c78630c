//! Issuing tasks: batches of a plan, and the single task that another room needs done.

use super::fact::{BATCH_MAX, BatchId, Door, IssuedTask, TASKS_ISSUED, TaskId, TasksIssued};
use super::rule::Escalate;
use super::table::{OPEN, TASKS, Task};
use crate::incident::{INCIDENTS, IncidentId, still_open};
use muster_ground::bounds::{self, Told};
use muster_ledger::{
    ActorId, Command, DatasetId, Draft, Fault, HOUR, House, Key, Known, MINUTE, Moment, PlaceId, Read, Refusal, Vault,
};
use muster_web::Request;
use std::collections::BTreeMap;

/// One place where a task is to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spot {
    pub community: PlaceId,
    pub grid: PlaceId,
    pub building: PlaceId,
    pub door: Door,
}

/// Tasks of one card to issue.
#[derive(Clone, Debug)]
pub struct Issue {
    pub incident: Option<IncidentId>,
    pub activation: Option<i64>,
    /// Under which the doors are sealed: the incident's, or the requests'.
    pub dataset: DatasetId,
    pub card: String,
    pub post: String,
    pub due: Moment,
    pub escalate_at: Option<Moment>,
    pub request: Option<i64>,
    pub confirm: bool,
    pub to: Option<ActorId>,
    pub spots: Vec<Spot>,
}

/// Building by building, the doors of one in an order drawn by lot: neither the ids nor the division into facts follow the
/// stairs.
fn drawn(vault: &Vault, spots: &[Spot]) -> Vec<Spot> {
    let mut out = spots.to_vec();
    for building in out.chunk_by_mut(|a, b| a.building == b.building) {
        building.sort_by_cached_key(|_| vault.random::<16>());
    }
    out
}

/// Whoever reads one door opens all that are sealed with it: a fact takes whole buildings, and no more once it has so many.
const ENOUGH: usize = 48;

/// Spots for one fact each.
fn batches(spots: &[Spot]) -> Vec<&[Spot]> {
    let mut out = Vec::new();
    let (mut from, mut to) = (0, 0);
    for building in spots.chunk_by(|a, b| a.building == b.building) {
        to += building.len();
        if to - from >= ENOUGH {
            out.extend(spots[from..to].chunks(BATCH_MAX));
            from = to;
        }
    }
    out.extend(spots[from..].chunks(BATCH_MAX));
    out
}

/// The drafts that issue the tasks, at most [`BATCH_MAX`] a fact, doors sealed. Ids are taken from `next_ids`.
pub fn drafts(vault: &Vault, issue: &Issue, next_ids: impl Fn(usize) -> i64) -> Result<Vec<Draft>, Refusal> {
    let mut out = Vec::new();
    let drawn = drawn(vault, &issue.spots);
    for spots in batches(&drawn) {
        let first = next_ids(spots.len() + 1);
        let mut doors: BTreeMap<i64, &Door> = BTreeMap::new();
        let mut tasks = Vec::with_capacity(spots.len());
        for (n, s) in spots.iter().enumerate() {
            let id = TaskId(first + 1 + n as i64);
            doors.insert(id.0, &s.door);
            tasks.push(IssuedTask { id, community: s.community, grid: s.grid, building: s.building });
        }
        let plain = serde_json::to_vec(&doors).unwrap_or_default();
        let sealed = vault.seal(issue.dataset, None, &plain).map_err(|_| Refusal::conflict("task-dataset-over"))?;
        let body = TasksIssued {
            id: BatchId(first),
            incident: issue.incident,
            activation: issue.activation,
            card: issue.card.clone(),
            post: issue.post.clone(),
            due: issue.due,
            escalate_at: issue.escalate_at,
            request: issue.request,
            confirm: issue.confirm,
            to: issue.to,
            tasks,
        };
        let area = spots.first().map(|s| s.community).unwrap_or_default();
        out.push(Draft::new(TASKS_ISSUED, &body).area(area).sealed(sealed));
    }
    Ok(out)
}

/// Issues what was prepared, where the incident is still open.
pub struct IssueTask {
    pub incident: Option<IncidentId>,
    pub drafts: Vec<Draft>,
    /// Recorded in the same act, before the tasks: facts of the asking room.
    pub with: Vec<Draft>,
}

impl IssueTask {
    /// Prepares one or more tasks; refused where the card does not exist or the dataset has ended.
    pub fn new(house: &House, issue: &Issue) -> Result<IssueTask, Refusal> {
        if super::card(&issue.card).is_none() {
            return Err(Refusal::invalid("task-no-card"));
        }
        let drafts = drafts(house.vault(), issue, |n| house.next_ids(n))?;
        Ok(IssueTask { incident: issue.incident, drafts, with: Vec::new() })
    }
    /// The id of the first task that will be issued.
    pub fn first_task(&self) -> Option<TaskId> {
        let body: TasksIssued = serde_json::from_str(self.drafts.first()?.body_text()).ok()?;
        body.tasks.first().map(|t| t.id)
    }
}

impl Command for IssueTask {
    fn reads(&self) -> Vec<Key> {
        self.incident.iter().map(|i| Key::one(&INCIDENTS, vec![(*i).into()])).collect()
    }
    fn decide(&self, known: &Known, _: Moment) -> Result<Vec<Draft>, Refusal> {
        if let Some(i) = self.incident {
            still_open(known, i)?;
        }
        Ok(self.with.iter().chain(&self.drafts).cloned().collect())
    }
}

/// The timer `task.escalate` about a batch.
pub fn fire_escalate(about: i64, read: &Read, _: &House) -> Result<Option<Box<dyn Command>>, Refusal> {
    let batch = BatchId(about);
    let rows = read.by(&TASKS, "batch", &[batch.into()])?;
    let Some(first) = rows.first().map(Task::from_row) else { return Ok(None) };
    Ok(Some(Box::new(Escalate { batch, incident: first.incident })))
}

/// How many of a batch nobody has taken.
pub fn free_of(read: &Read, batch: BatchId) -> Result<usize, Fault> {
    Ok(read.by(&TASKS, "batch", &[batch.into()])?.iter().filter(|r| r.int("state") == OPEN).count())
}

/// Which bounds say how long a task may lie before somebody has answered for it: the sooner of both holds.
const PATIENCE: [(&str, i64); 2] = [("task-escalate-minutes", MINUTE), ("accept-hours", HOUR)];

/// How long a task may lie at a place until it goes up, as chosen there; `other` where the register knows neither bound.
pub fn patience(read: &Read, community: PlaceId, other: i64) -> Result<i64, Fault> {
    PATIENCE.iter().try_fold(other, |soonest, (key, unit)| {
        Ok(soonest.min(bounds::number(read, community, key, i64::MAX / unit)?.saturating_mul(*unit)))
    })
}

/// The longest that a task may lie there, told with whose word it is.
pub(super) fn patience_told(req: &Request, read: &Read, community: PlaceId) -> Result<Option<Told>, Fault> {
    let mut all = Vec::new();
    for (key, unit) in PATIENCE {
        all.extend(bounds::told(req, read, community, key)?.map(|t| (t.n.saturating_mul(unit), t)));
    }
    Ok(all.into_iter().min_by_key(|(wait, _)| *wait).map(|(_, told)| told))
}

/// Those of a batch that nobody has finished.
pub fn open_of_batch(read: &Read, batch: BatchId) -> Result<Vec<TaskId>, Fault> {
    let rows = read.by(&TASKS, "batch", &[batch.into()])?;
    Ok(rows.iter().map(Task::from_row).filter(Task::is_open).map(|t| t.id).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// doors of each building | tasks of each fact
    #[test]
    fn a_fact_takes_whole_buildings() {
        for (buildings, facts) in [
            (vec![], vec![]),
            (vec![1; 30], vec![30]),
            (vec![68, 68, 12, 40, 5], vec![68, 68, 52, 5]),
            (vec![300, 2], vec![256, 44, 2]),
        ] {
            let spot = |b: usize| Spot {
                community: PlaceId(1),
                grid: PlaceId(2),
                building: PlaceId(b as i64),
                door: Door { room: PlaceId(0), label: String::new(), unit: String::new(), floor: 0, order: 0 },
            };
            let spots: Vec<Spot> = buildings.iter().enumerate().flat_map(|(b, n)| std::iter::repeat_n(spot(b), *n)).collect();
            assert_eq!(batches(&spots).iter().map(|b| b.len()).collect::<Vec<_>>(), facts, "{buildings:?}");
        }
    }
}
