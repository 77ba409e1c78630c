//! Decisions about tasks. Nothing is done in an ended incident; nobody takes what another has taken.

use super::cards::{Asks, card};
use super::fact::{
    BATCH_MAX, BatchId, NEEDS, RECEIVERS, SYMPTOMS, TASK_CONFIRMED, TASK_DEFERRED, TASK_DONE, TASKS_ACCEPTED, TASKS_ASSIGNED,
    TASKS_ESCALATED, TASKS_WITHDRAWN, TaskConfirmed, TaskDeferred, TaskDone, TaskId, TasksAccepted, TasksAssigned,
    TasksEscalated, TasksWithdrawn,
};
use super::table::{ACCEPTED, DONE, HANDED, OPEN, TASKS, Task, WITHDRAWN};
use crate::incident::{INCIDENTS, IncidentId, still_open};
use muster_ground::duty::{DUTIES, Duty};
use muster_ledger::{ActorId, Command, DAY, Draft, HOUR, Key, Known, MINUTE, Moment, Refusal, Sealed, SubjectRef};
use std::collections::BTreeSet;

/// After so many vain tries the secretary decides what to do.
pub const TRIES_MAX: u32 = 3;

fn task_keys(ids: &[TaskId]) -> impl Iterator<Item = Key> + '_ {
    ids.iter().map(|id| Key::one(&TASKS, vec![(*id).into()]))
}

fn incident_keys(of: &[IncidentId]) -> impl Iterator<Item = Key> + '_ {
    of.iter().map(|id| Key::one(&INCIDENTS, vec![(*id).into()]))
}

/// The incidents of some tasks, each once.
pub(super) fn incidents_of(tasks: &[Task]) -> Vec<IncidentId> {
    let set: BTreeSet<IncidentId> = tasks.iter().filter_map(|t| t.incident).collect();
    set.into_iter().collect()
}

fn all_open(known: &Known, incidents: &[IncidentId]) -> Result<(), Refusal> {
    for id in incidents {
        still_open(known, *id)?;
    }
    Ok(())
}

/// By their ids, which tell nothing: in the order of a walk a fact would name the doors one after the other.
fn rows(known: &Known, ids: &[TaskId]) -> Vec<Task> {
    let mut ids = ids.to_vec();
    ids.sort_unstable();
    ids.iter().filter_map(|id| known.one(&TASKS, &[(*id).into()])).map(Task::from_row).collect()
}

fn one(known: &Known, id: TaskId) -> Result<Task, Refusal> {
    known.one(&TASKS, &[id.into()]).map(Task::from_row).ok_or_else(|| Refusal::not_found("task-none").instead("/tasks"))
}

/// Takes tasks: one, or all of a building that are still free.
pub struct Accept {
    pub ids: Vec<TaskId>,
    pub incidents: Vec<IncidentId>,
    pub actor: ActorId,
}

impl Command for Accept {
    fn reads(&self) -> Vec<Key> {
        task_keys(&self.ids).chain(incident_keys(&self.incidents)).collect()
    }
    fn decide(&self, known: &Known, _: Moment) -> Result<Vec<Draft>, Refusal> {
        all_open(known, &self.incidents)?;
        let tasks = rows(known, &self.ids);
        let free: Vec<&Task> = tasks.iter().filter(|t| t.state == OPEN).collect();
        if free.is_empty() {
            return Err(match tasks.first() {
                None => Refusal::not_found("task-none").instead("/tasks"),
                Some(t) if t.state == ACCEPTED && t.actor == Some(self.actor) => {
                    Refusal::conflict("task-accepted-already").instead(format!("/tasks/{}", t.id))
                }
                Some(t) if t.state == ACCEPTED => Refusal::conflict("task-taken").instead("/tasks"),
                Some(_) => Refusal::conflict("task-over").instead("/tasks"),
            });
        }
        let area = free[0].community;
        let draft =
            |some: &[&Task]| Draft::new(TASKS_ACCEPTED, &TasksAccepted { ids: some.iter().map(|t| t.id).collect() }).area(area);
        Ok(free.chunks(BATCH_MAX).map(draft).collect())
    }
}

/// The secretary gives tasks to someone whose duty reaches them.
pub struct Assign {
    pub ids: Vec<TaskId>,
    pub incidents: Vec<IncidentId>,
    pub to: ActorId,
}

impl Command for Assign {
    fn reads(&self) -> Vec<Key> {
        let duties = Key::by(&DUTIES, "actor", vec![self.to.into()]);
        task_keys(&self.ids).chain(incident_keys(&self.incidents)).chain([duties]).collect()
    }
    fn decide(&self, known: &Known, at: Moment) -> Result<Vec<Draft>, Refusal> {
        all_open(known, &self.incidents)?;
        let held: Vec<Duty> = known
            .by(&DUTIES, "actor", &[self.to.into()])
            .iter()
            .map(Duty::from_row)
            .filter(|d| d.in_force(at) && matches!(d.post.as_str(), "grid_worker" | "secretary"))
            .collect();
        let tasks = rows(known, &self.ids);
        let open: Vec<&Task> = tasks.iter().filter(|t| t.is_open()).collect();
        let Some(first) = open.first() else { return Err(Refusal::conflict("task-over").instead("/desk")) };
        // Without a duty there no one may open the door's data.
        let reaches = |t: &Task| held.iter().any(|d| d.place == t.grid || d.place == t.community);
        if !open.iter().all(|t| reaches(t)) {
            return Err(Refusal::forbidden("task-outside-duty").instead("/desk"));
        }
        let changed: Vec<&Task> = open.iter().copied().filter(|t| t.actor != Some(self.to)).collect();
        if changed.is_empty() {
            return Err(Refusal::conflict("task-has-it").instead("/desk"));
        }
        let area = first.community;
        let draft = |some: &[&Task]| {
            Draft::new(TASKS_ASSIGNED, &TasksAssigned { ids: some.iter().map(|t| t.id).collect(), to: self.to }).area(area)
        };
        Ok(changed.chunks(BATCH_MAX).map(draft).collect())
    }
}

/// When to come again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Again {
    Evening,
    Morning,
}

/// From when to when one may come or call: microseconds since midnight.
pub type Hours = (i64, i64);
/// Where nobody has fixed or chosen other hours.
pub const HOURS: Hours = (8 * HOUR, 20 * HOUR + 30 * MINUTE);

/// This evening at half past six (tomorrow's where that is past), or tomorrow at nine; never outside the hours.
pub fn next_try(at: Moment, again: Again, hours: Hours) -> Moment {
    let midnight = at.day().start();
    let within = |wanted: i64| wanted.min(hours.1 - 30 * MINUTE).max(hours.0);
    let evening = midnight.plus(within(18 * HOUR + 30 * MINUTE));
    match again {
        Again::Evening if at < evening => evening,
        Again::Evening => evening.plus(DAY),
        Again::Morning => midnight.plus(DAY + within(9 * HOUR)),
    }
}

/// What was found at the door.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// Nobody: come again.
    Absent(Again, Hours),
    Refused,
    Home {
        symptoms: Vec<String>,
        needs: Vec<String>,
    },
    /// Handed over; whose word says so, where there is one.
    Handed(Option<String>),
    /// A job is done.
    Job,
}

/// Records how a task went.
pub struct Outcome {
    pub id: TaskId,
    pub incident: Option<IncidentId>,
    pub actor: ActorId,
    pub found: Found,
    /// The note, sealed.
    pub sealed: Option<Sealed>,
    /// The room under the dataset of the task.
    pub subject: Option<SubjectRef>,
}

fn fits(asks: Asks, found: &Found) -> bool {
    match found {
        Found::Absent(..) => asks != Asks::Job,
        Found::Refused | Found::Home { .. } => matches!(asks, Asks::Visit | Asks::Answers),
        Found::Handed(_) => asks == Asks::Handover,
        Found::Job => asks == Asks::Job,
    }
}

fn known_codes(found: &Found) -> bool {
    match found {
        Found::Home { symptoms, needs } => {
            symptoms.iter().all(|s| SYMPTOMS.contains(&s.as_str())) && needs.iter().all(|n| NEEDS.contains(&n.as_str()))
        }
        Found::Handed(Some(r)) => RECEIVERS.contains(&r.as_str()),
        _ => true,
    }
}

impl Command for Outcome {
    fn reads(&self) -> Vec<Key> {
        task_keys(&[self.id]).chain(incident_keys(self.incident.as_slice())).collect()
    }
    fn decide(&self, known: &Known, at: Moment) -> Result<Vec<Draft>, Refusal> {
        all_open(known, self.incident.as_slice())?;
        let task = one(known, self.id)?;
        match task.state {
            DONE | HANDED => return Err(Refusal::conflict("task-done-already").instead("/tasks")),
            WITHDRAWN => return Err(Refusal::conflict("task-over").instead("/tasks")),
            _ => {}
        }
        if task.actor.is_some_and(|a| a != self.actor) {
            return Err(Refusal::conflict("task-taken").instead("/tasks"));
        }
        let asks = card(&task.card).map_or(Asks::Job, |c| c.asks);
        if !fits(asks, &self.found) || !known_codes(&self.found) {
            return Err(Refusal::invalid("task-answer").instead(format!("/tasks/{}", task.id)));
        }
        let place = if task.building.0 == 0 { task.community } else { task.building };
        let dress = |mut d: Draft| {
            d = d.area(place).dataset(task.dataset);
            if let Some(s) = self.subject {
                d = d.subject(s);
            }
            d
        };
        if let Found::Absent(again, hours) = self.found {
            return Ok(absent(&task, next_try(at, again, hours)).into_iter().map(dress).collect());
        }
        let done = dress(Draft::new(TASK_DONE, &body(&task, &self.found)));
        Ok(vec![match &self.sealed {
            Some(s) => done.sealed(s.clone()),
            None => done,
        }])
    }
}

fn absent(task: &Task, until: Moment) -> Vec<Draft> {
    let tries = task.tries as u32 + 1;
    let deferred = Draft::new(TASK_DEFERRED, &TaskDeferred { id: task.id, until, reason: "absent".to_owned(), tries });
    let up = TasksEscalated { batch: None, ids: vec![task.id], why: "unreached".to_owned() };
    if tries >= TRIES_MAX { vec![deferred, Draft::new(TASKS_ESCALATED, &up)] } else { vec![deferred] }
}

fn body(task: &Task, found: &Found) -> TaskDone {
    let mut done = TaskDone {
        id: task.id,
        at_home: None,
        state: None,
        symptoms: Vec::new(),
        needs: Vec::new(),
        receiver: None,
        request: task.request,
        incident: task.incident,
        community: task.community,
        building: task.building,
    };
    match found {
        Found::Refused => done.at_home = Some("refused".to_owned()),
        Found::Home { symptoms, needs } => {
            done.at_home = Some("yes".to_owned());
            done.state = Some(if symptoms.is_empty() { "well" } else { "unwell" }.to_owned());
            done.symptoms.clone_from(symptoms);
            done.needs.clone_from(needs);
        }
        Found::Handed(receiver) => done.receiver.clone_from(receiver),
        Found::Absent(..) | Found::Job => {}
    }
    done
}

/// Passes up what nobody has taken in time. The timer's firing is a fact even where nothing is left.
pub struct Escalate {
    pub batch: BatchId,
    pub incident: Option<IncidentId>,
}

impl Command for Escalate {
    fn reads(&self) -> Vec<Key> {
        [Key::by(&TASKS, "batch", vec![self.batch.into()])].into_iter().chain(incident_keys(self.incident.as_slice())).collect()
    }
    fn decide(&self, known: &Known, _: Moment) -> Result<Vec<Draft>, Refusal> {
        let over = self.incident.is_some_and(|i| still_open(known, i).is_err());
        let all = known.by(&TASKS, "batch", &[self.batch.into()]);
        let free: Vec<Task> = all.iter().map(Task::from_row).filter(|t| !over && t.state == OPEN).collect();
        let area = all.first().map(|r| r.id("community")).unwrap_or_default();
        let up =
            TasksEscalated { batch: Some(self.batch), ids: free.iter().map(|t| t.id).collect(), why: "unaccepted".to_owned() };
        Ok(vec![Draft::new(TASKS_ESCALATED, &up).area(area)])
    }
}

/// The receiver says it arrived.
pub struct Confirm {
    pub id: TaskId,
}

impl Command for Confirm {
    fn reads(&self) -> Vec<Key> {
        task_keys(&[self.id]).collect()
    }
    fn decide(&self, known: &Known, _: Moment) -> Result<Vec<Draft>, Refusal> {
        let task = one(known, self.id)?;
        match task.state {
            HANDED => Ok(vec![Draft::new(TASK_CONFIRMED, &TaskConfirmed { id: self.id }).area(task.community)]),
            DONE => Err(Refusal::conflict("task-done-already")),
            _ => Err(Refusal::conflict("task-not-handed")),
        }
    }
}

/// Takes tasks back that are no longer needed.
pub struct Withdraw {
    pub ids: Vec<TaskId>,
    /// `cancelled`, `answered` or `superseded`.
    pub why: String,
}

impl Command for Withdraw {
    fn reads(&self) -> Vec<Key> {
        task_keys(&self.ids).collect()
    }
    fn decide(&self, known: &Known, _: Moment) -> Result<Vec<Draft>, Refusal> {
        let tasks = rows(known, &self.ids);
        let open: Vec<TaskId> = tasks.iter().filter(|t| t.is_open()).map(|t| t.id).collect();
        let Some(area) = tasks.first().map(|t| t.community).filter(|_| !open.is_empty()) else {
            return Err(Refusal::conflict("task-over"));
        };
        Ok(vec![Draft::new(TASKS_WITHDRAWN, &TasksWithdrawn { ids: open, why: self.why.clone() }).area(area)])
    }
}
