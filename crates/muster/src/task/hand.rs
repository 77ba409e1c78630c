//! Everything that someone has in hand goes to another: who leaves hands it over in one act.

use super::fact::{BATCH_MAX, TASKS_ASSIGNED, TaskId, TasksAssigned};
use super::list::living;
use super::page;
use super::routes::{Names, place_of};
use super::table::{ACCEPTED, Doors, TASKS, Task};
use muster_ledger::{ActorId, Command, Draft, Fault, Key, Known, Moment, Read, Refusal, values};
use muster_web::{Request, Scope};

/// What someone has taken and not done, the most urgent first.
pub fn held_by(read: &Read, actor: ActorId) -> Result<Vec<Task>, Fault> {
    let mut given = values![actor, ACCEPTED];
    let living = living(read, &mut given)?;
    let sql = format!("SELECT * FROM task_tasks WHERE actor = ?1 AND state = ?2 AND {living} ORDER BY due, id");
    Ok(read.select(&sql, &given)?.iter().map(Task::from_row).collect())
}

/// What is still to be done within a reach, the most urgent first.
pub fn urgent(read: &Read, scope: &Scope, max: usize) -> Result<Vec<Task>, Fault> {
    let mut given = values![ACCEPTED, max];
    let living = living(read, &mut given)?;
    let within = scope.filter("community", "grid", &mut given);
    let sql = format!("SELECT * FROM task_tasks WHERE state <= ?1 AND {living} AND {within} ORDER BY due, id LIMIT ?2");
    Ok(read.select(&sql, &given)?.iter().map(Task::from_row).collect())
}

/// What a task is and where, in words: for a printed list.
pub fn in_words(req: &Request, read: &Read, tasks: &[Task]) -> Result<Vec<(String, String)>, Fault> {
    let (mut names, mut doors) = (Names::default(), Doors::default());
    let one = |t: &Task| Ok((page::card_title(req, t.card(), &t.card), place_of(read, &mut names, &mut doors, t)?));
    tasks.iter().map(one).collect()
}

/// The tasks go to `to`. Whether a duty of theirs reaches them is decided by the act of which this is a part.
pub struct HandOver {
    pub ids: Vec<TaskId>,
    pub from: ActorId,
    pub to: ActorId,
}

impl Command for HandOver {
    fn reads(&self) -> Vec<Key> {
        self.ids.iter().map(|id| Key::one(&TASKS, vec![(*id).into()])).collect()
    }
    fn decide(&self, known: &Known, _: Moment) -> Result<Vec<Draft>, Refusal> {
        let mut ids = self.ids.clone();
        // In the order of a walk a fact would name the doors one after the other.
        ids.sort_unstable();
        let rows = ids.iter().filter_map(|id| known.one(&TASKS, &[(*id).into()])).map(Task::from_row);
        let held: Vec<Task> = rows.filter(|t| t.state == ACCEPTED && t.actor == Some(self.from)).collect();
        let draft = |some: &[Task]| {
            let ids = some.iter().map(|t| t.id).collect();
            Draft::new(TASKS_ASSIGNED, &TasksAssigned { ids, to: self.to }).area(some[0].community)
        };
        Ok(held.chunks(BATCH_MAX).map(draft).collect())
    }
}
