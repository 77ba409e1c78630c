//! A task at a home is a purpose for whoever took it.

use super::table::{ACCEPTED, Doors, TASKS, Task};
use muster_ground::look::AtHand;
use muster_ground::person::Person;
use muster_ledger::{Fault, Read};
use muster_web::Who;

/// The reader's own open task at this person's door.
pub fn at_hand(read: &Read, who: &Who, about: &Person) -> Result<Option<AtHand>, Fault> {
    let here = [about.grid.into(), ACCEPTED.into(), about.building.into()];
    let mut doors = Doors::default();
    for task in read.by(&TASKS, "stairs", &here)?.iter().map(Task::from_row).filter(|t| t.actor == Some(who.actor)) {
        if doors.of(read, &task).is_some_and(|d| d.room == about.room) {
            let path = format!("/tasks/{}", task.id);
            return Ok(Some(AtHand { purpose: "task", id: task.id.0, path, dataset: task.dataset }));
        }
    }
    Ok(None)
}
