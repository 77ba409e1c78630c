//! What the tasks are made of.

use crate::task::{Door, Issue, Spot, TASKS, Task};
use muster_ground::person;
use muster_ground::place::{self, Level, Place};
use muster_ledger::{DAY, Dated, Fault, Period, PlaceId, Read, Refusal, values};
use std::collections::BTreeSet;

/// The doors of these tasks, month by month.
pub static ASKING_DATA: Dated = Dated { number: 24, purpose: "asking", period: Period::Month, keep_days: 90 };

/// The card that teaches it.
pub const CARD: &str = "ask-household";

/// Households that one act makes tasks of: a worker's fortnight, beside everything else.
pub const HOMES_MAX: usize = 20;

/// How long a worker has.
const DUE_DAYS: i64 = 14;

/// Tasks of a grid that ask, and are still to be done.
pub(super) fn open_in(read: &Read, grid: PlaceId) -> Result<Vec<Task>, Fault> {
    let mut all = Vec::new();
    for state in [crate::task::OPEN, crate::task::ACCEPTED] {
        all.extend(read.by(&TASKS, "stairs", &values![grid, state])?.iter().map(Task::from_row).filter(|t| t.card == CARD));
    }
    Ok(all)
}

/// Rooms of a grid in which something is to be asked and nobody has been sent, in stair order.
pub(super) fn rooms_to_ask(read: &Read, grid: PlaceId) -> Result<Vec<PlaceId>, Fault> {
    let mut doors = crate::task::Doors::default();
    let sent: BTreeSet<PlaceId> = open_in(read, grid)?.iter().filter_map(|t| doors.of(read, t)).map(|d| d.room).collect();
    let all = person::rooms_lacking(read, grid)?;
    Ok(all.into_iter().map(|(room, _)| room).filter(|r| !sent.contains(r)).collect())
}

/// The same where one of a few items is wanted.
pub fn rooms_to_ask_for(read: &Read, grid: PlaceId, items: &[person::Item]) -> Result<Vec<PlaceId>, Fault> {
    let mut doors = crate::task::Doors::default();
    let sent: BTreeSet<PlaceId> = open_in(read, grid)?.iter().filter_map(|t| doors.of(read, t)).map(|d| d.room).collect();
    Ok(person::rooms_lacking_of(read, grid, items)?.into_iter().filter(|r| !sent.contains(r)).collect())
}

/// One task a household.
pub fn issue(read: &Read, dataset: muster_ledger::DatasetId, grid: &Place, rooms: &[PlaceId]) -> Result<Issue, Refusal> {
    let mut spots = Vec::new();
    for (n, id) in rooms.iter().enumerate() {
        let Some(room) = place::find(read, *id)? else { continue };
        let unit = place::find(read, room.parent)?.filter(|p| p.level == Level::Unit).map(|u| u.name).unwrap_or_default();
        let door = Door { room: room.id, label: format!("{unit}{}", room.name), unit, floor: room.floor, order: n as u32 };
        spots.push(Spot { community: grid.community, grid: grid.id, building: room.building, door });
    }
    Ok(Issue {
        incident: None,
        activation: None,
        dataset,
        card: CARD.to_owned(),
        post: "grid_worker".to_owned(),
        due: read.now.plus(DUE_DAYS * DAY),
        escalate_at: None,
        request: None,
        confirm: false,
        to: None,
        spots,
    })
}
