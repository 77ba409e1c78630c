//! Opening a sweep: who asks what on which basis, and every door that there is, fixed once and for all.

use super::fact::{Asked, DOORS_FIXED, Door, DoorId, Fixed, FixedDoor, Opened, SWEEP_OPENED, SweepId};
use super::question::question;
use super::rule::{SWEEP_DATA, seal, wrong};
use super::table::{SWEEPS, Sweep};
use muster_ground::place::{self, Level, Place};
use muster_ledger::{Command, DAY, DatasetId, Draft, Fault, House, Key, Known, Moment, PlaceId, Read, Refusal, Sealed};
use std::collections::{BTreeMap, HashMap};

/// A sweep lasts at most so long: then its answers are no longer of one day.
const DAYS_MAX: i64 = 30;
/// Whole buildings, and no more in one fact once it has so many.
const ENOUGH: usize = 48;

/// Every room of a community along its stairs, building by building.
fn rooms(read: &Read, community: PlaceId) -> Result<Vec<(Place, Door)>, Fault> {
    let all = |level| place::under(read, community, level);
    let order: HashMap<PlaceId, (i64, i64)> = all(Level::Building)?.into_iter().map(|b| (b.id, (b.grid.0, b.sort))).collect();
    let units: HashMap<PlaceId, Place> = all(Level::Unit)?.into_iter().map(|u| (u.id, u)).collect();
    let mut rooms: Vec<Place> = all(Level::Room)?.into_iter().filter(|r| order.contains_key(&r.building)).collect();
    rooms.sort_by_key(|r| {
        let unit = units.get(&r.parent);
        (order.get(&r.building).copied(), r.building, unit.map_or(0, |u| u.sort), unit.map(|u| u.id), r.sort, r.id)
    });
    let (mut building, mut n) = (PlaceId::HOUSE, 0);
    let along = |r: Place| {
        if r.building != building {
            (building, n) = (r.building, 0);
        }
        n += 1;
        let unit = units.get(&r.parent).map(|u| u.name.clone()).unwrap_or_default();
        let door = Door { room: r.id, label: format!("{unit}{}", r.name), unit, floor: r.floor, order: n };
        (r, door)
    };
    Ok(rooms.into_iter().map(along).collect())
}

/// Opens a sweep: its doors are fixed with it.
pub struct Open {
    body: Opened,
    asked: Sealed,
    doors: Vec<(Fixed, Sealed)>,
}

impl Open {
    pub fn new(
        house: &House,
        read: &Read,
        community: PlaceId,
        questions: Vec<String>,
        until: Moment,
        asked: &Asked,
    ) -> Result<Open, Refusal> {
        let vault = house.vault();
        let dataset = SWEEP_DATA.ready(house, read)?;
        let id = SweepId(house.next_id());
        let rooms = rooms(read, community)?;
        let mut doors = Vec::new();
        let mut batch: Vec<(Place, Door)> = Vec::new();
        let count = u32::try_from(rooms.len()).unwrap_or(u32::MAX);
        for building in rooms.chunk_by(|(a, _), (b, _)| a.building == b.building) {
            let mut drawn = building.to_vec();
            // Neither the numbers nor their order follow the stairs.
            drawn.sort_by_cached_key(|_| vault.random::<16>());
            batch.extend(drawn);
            if batch.len() >= ENOUGH {
                doors.push(fix(house, dataset, (id, community), &std::mem::take(&mut batch))?);
            }
        }
        if !batch.is_empty() {
            doors.push(fix(house, dataset, (id, community), &batch)?);
        }
        let asked = seal(vault, dataset, asked)?;
        Ok(Open { body: Opened { id, community, questions, until, doors: count }, asked, doors })
    }
    pub fn id(&self) -> SweepId {
        self.body.id
    }
}

fn fix(
    house: &House,
    dataset: DatasetId,
    (sweep, community): (SweepId, PlaceId),
    rooms: &[(Place, Door)],
) -> Result<(Fixed, Sealed), Refusal> {
    let first = house.next_ids(rooms.len());
    let mut sealed: BTreeMap<i64, &Door> = BTreeMap::new();
    let mut doors = Vec::with_capacity(rooms.len());
    for (n, (room, door)) in rooms.iter().enumerate() {
        let id = DoorId(first + n as i64);
        sealed.insert(id.0, door);
        doors.push(FixedDoor { id, grid: room.grid, building: room.building });
    }
    Ok((Fixed { sweep, community, doors }, seal(house.vault(), dataset, &sealed)?))
}

impl Command for Open {
    fn reads(&self) -> Vec<Key> {
        vec![Key::by(&SWEEPS, "community", vec![self.body.community.into()])]
    }
    fn decide(&self, known: &Known, at: Moment) -> Result<Vec<Draft>, Refusal> {
        let b = &self.body;
        if b.questions.is_empty() || b.questions.iter().any(|q| question(q).is_none()) {
            return Err(wrong("questions", "web-field-choose"));
        }
        if b.until <= at || b.until.0 > at.0 + DAYS_MAX * DAY {
            let r = Refusal::invalid("web-form-wrong").arg("n", 1);
            return Err(r.problem_with("until", "sweep-until-wrong", vec![("days", DAYS_MAX.to_string())]));
        }
        if b.doors == 0 {
            return Err(Refusal::conflict("sweep-no-rooms").instead("/imports"));
        }
        // The same asked at the same doors at the same time is refused, naming where it lies.
        let open =
            known.by(&SWEEPS, "community", &[b.community.into()]).iter().map(Sweep::from_row).filter(|s| s.closed.is_none());
        for s in open {
            if b.questions.iter().all(|q| s.questions.contains(q)) {
                return Err(Refusal::conflict("sweep-asked-already").instead(format!("/sweeps/{}", s.id)));
            }
        }
        let mut out = vec![Draft::new(SWEEP_OPENED, b).area(b.community).sealed(self.asked.clone())];
        for (body, sealed) in &self.doors {
            out.push(Draft::new(DOORS_FIXED, body).area(b.community).sealed(sealed.clone()));
        }
        Ok(out)
    }
}
