//! Finds the rooms that a list names among the places of a community, and adds those that are missing.

use super::{Level, Place, PlaceDraft, table};
use muster_ledger::{Fault, PlaceId, Read};
use std::collections::HashMap;

/// Where someone lives, as a list says it. Empty where it does not tell.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Home {
    pub grid: String,
    pub compound: String,
    pub building: String,
    pub unit: String,
    pub room: String,
    pub floor: i64,
}

/// Several buildings are called so: the compound must be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Ambiguous {
    pub buildings: usize,
}

/// A room, found or to be added, with what an entry needs to know of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Located {
    pub grid: PlaceId,
    pub building: PlaceId,
    pub unit: PlaceId,
    pub room: PlaceId,
    pub sort: i64,
    pub floor: i64,
}

#[derive(Clone, Debug)]
struct Building {
    id: PlaceId,
    grid: PlaceId,
    sort: i64,
    compound: String,
}

/// The places of one community by what lists call them.
pub(crate) struct Homes {
    community: PlaceId,
    grids: HashMap<String, PlaceId>,
    /// Name → (compound, its grid).
    compounds: HashMap<String, (PlaceId, PlaceId)>,
    buildings: HashMap<String, Vec<Building>>,
    units: HashMap<(PlaceId, String), (PlaceId, i64)>,
    /// (unit or building, number) → room, sort, floor.
    rooms: HashMap<(PlaceId, String), (PlaceId, i64, i64)>,
    /// Added since the last [`Homes::take_added`], parents first.
    added: Vec<PlaceDraft>,
}

fn name_key(name: &str) -> String {
    cn_id::narrow(name).split_whitespace().collect::<String>().to_uppercase()
}

/// The leading number of a name; what has none goes behind.
fn number_of(name: &str) -> i64 {
    let digits: String = name.chars().skip_while(|c| !c.is_ascii_digit()).take_while(char::is_ascii_digit).take(5).collect();
    digits.parse().unwrap_or(99_999)
}

impl Homes {
    pub(crate) fn load(read: &Read, community: PlaceId) -> Result<Homes, Fault> {
        let under = |level| table::under(read, community, level);
        let mut homes = Homes {
            community,
            grids: HashMap::new(),
            compounds: HashMap::new(),
            buildings: HashMap::new(),
            units: HashMap::new(),
            rooms: HashMap::new(),
            added: Vec::new(),
        };
        let mut compound_names = HashMap::new();
        for g in under(Level::Grid)? {
            homes.grids.insert(name_key(&g.name), g.id);
        }
        for c in under(Level::Compound)? {
            compound_names.insert(c.id, name_key(&c.name));
            homes.compounds.insert(name_key(&c.name), (c.id, c.grid));
        }
        for b in under(Level::Building)? {
            let compound = b.chain().iter().find_map(|id| compound_names.get(id)).cloned().unwrap_or_default();
            homes.know_building(&b, compound);
        }
        for u in under(Level::Unit)? {
            homes.units.insert((u.parent, bare(&u.name)), (u.id, u.sort));
        }
        for r in under(Level::Room)? {
            homes.rooms.insert((r.parent, bare(&r.name)), (r.id, r.sort, r.floor));
        }
        Ok(homes)
    }

    fn know_building(&mut self, b: &Place, compound: String) {
        let known = Building { id: b.id, grid: b.grid, sort: b.sort, compound };
        self.buildings.entry(bare(&b.name)).or_default().push(known);
    }

    pub(crate) fn take_added(&mut self) -> Vec<PlaceDraft> {
        std::mem::take(&mut self.added)
    }
    pub(crate) fn added(&self) -> usize {
        self.added.len()
    }

    /// The room of `home`; places that do not exist are added with ids from `next`.
    pub(crate) fn locate(&mut self, home: &Home, next: &mut dyn FnMut() -> i64) -> Result<Located, Ambiguous> {
        let building = self.building(home, next)?;
        let (unit, unit_sort) = if home.unit.is_empty() { (PlaceId::HOUSE, 0) } else { self.unit(building.id, &home.unit, next) };
        let parent = if unit == PlaceId::HOUSE { building.id } else { unit };
        let (room, room_sort, floor) = self.room(parent, home, next);
        let sort = stair_order(building.sort, unit_sort, room_sort);
        Ok(Located { grid: building.grid, building: building.id, unit, room, sort, floor })
    }

    /// As [`Homes::locate`], for lists of places: as deep as `home` tells.
    pub(crate) fn ensure(&mut self, home: &Home, next: &mut dyn FnMut() -> i64) -> Result<(), Ambiguous> {
        if home.building.is_empty() {
            self.above_building(home, next);
        } else if home.room.is_empty() {
            let building = self.building(home, next)?;
            if !home.unit.is_empty() {
                self.unit(building.id, &home.unit, next);
            }
        } else {
            self.locate(home, next)?;
        }
        Ok(())
    }

    fn building(&mut self, home: &Home, next: &mut dyn FnMut() -> i64) -> Result<Building, Ambiguous> {
        let key = bare(&home.building);
        let compound = name_key(&home.compound);
        let named = self.buildings.get(&key).map(Vec::as_slice).unwrap_or_default();
        let mut fitting = named.iter().filter(|b| compound.is_empty() || b.compound.is_empty() || b.compound == compound);
        match (fitting.next(), fitting.next()) {
            (Some(one), None) => return Ok(one.clone()),
            (Some(_), Some(_)) => {
                let exact = named.iter().find(|b| b.compound == compound && !compound.is_empty());
                return exact.cloned().ok_or(Ambiguous { buildings: named.len() });
            }
            (None, _) => {}
        }
        let (parent, grid) = self.above_building(home, next);
        let id = PlaceId(next());
        let bare_number = key.chars().all(|c| c.is_ascii_alphanumeric());
        let name = if bare_number { format!("{key}幢") } else { home.building.clone() };
        let sort = number_of(&name);
        self.added.push(PlaceDraft { id, parent, level: Level::Building, code: String::new(), name, sort, floor: 0 });
        let building = Building { id, grid, sort, compound };
        self.buildings.entry(key).or_default().push(building.clone());
        Ok(building)
    }

    /// Compound, grid or community: the lowest that the list or the tree tells.
    fn above_building(&mut self, home: &Home, next: &mut dyn FnMut() -> i64) -> (PlaceId, PlaceId) {
        let only = if self.grids.len() == 1 { self.grids.values().next().copied() } else { None };
        let grid = match (home.grid.is_empty(), only) {
            (true, only) => only.unwrap_or(PlaceId::HOUSE),
            (false, _) => {
                let key = name_key(&home.grid);
                match self.grids.get(&key) {
                    Some(id) => *id,
                    None => {
                        let id = self.add(self.community, Level::Grid, &home.grid, next);
                        self.grids.insert(key, id);
                        id
                    }
                }
            }
        };
        let above = if grid == PlaceId::HOUSE { self.community } else { grid };
        if home.compound.is_empty() {
            return (above, grid);
        }
        let key = name_key(&home.compound);
        match self.compounds.get(&key).copied() {
            // A compound may span grids; its buildings then stand under their grid.
            Some((_, its)) if its != grid && grid != PlaceId::HOUSE => (grid, grid),
            Some((id, its)) => (id, its),
            None => {
                let id = self.add(above, Level::Compound, &home.compound, next);
                self.compounds.insert(key, (id, grid));
                (id, grid)
            }
        }
    }

    fn add(&mut self, parent: PlaceId, level: Level, name: &str, next: &mut dyn FnMut() -> i64) -> PlaceId {
        let id = PlaceId(next());
        let name: String = name.chars().take(60).collect();
        let sort = number_of(&name);
        self.added.push(PlaceDraft { id, parent, level, code: String::new(), name, sort, floor: 0 });
        id
    }

    fn unit(&mut self, building: PlaceId, unit: &str, next: &mut dyn FnMut() -> i64) -> (PlaceId, i64) {
        let key = (building, bare(unit));
        if let Some(known) = self.units.get(&key) {
            return *known;
        }
        let id = self.add(building, Level::Unit, &format!("{}单元", key.1), next);
        let sort = number_of(&key.1);
        self.units.insert(key, (id, sort));
        (id, sort)
    }

    fn room(&mut self, parent: PlaceId, home: &Home, next: &mut dyn FnMut() -> i64) -> (PlaceId, i64, i64) {
        let key = (parent, bare(&home.room));
        if let Some(known) = self.rooms.get(&key) {
            return *known;
        }
        let (id, sort) = (PlaceId(next()), number_of(&key.1));
        let name = key.1.clone();
        self.added.push(PlaceDraft { id, parent, level: Level::Room, code: String::new(), name, sort, floor: home.floor });
        self.rooms.insert(key, (id, sort, home.floor));
        (id, sort, home.floor)
    }
}

/// Rooms of a community that an address may mean, in tree order: several where buildings of two compounds are called alike.
pub fn rooms_called(read: &Read, community: PlaceId, home: &cn_id::Room) -> Result<Vec<Place>, Fault> {
    let compound = name_key(&home.place);
    let mut out = Vec::new();
    for b in table::under(read, community, Level::Building)? {
        let fits = bare(&b.name) == bare(&home.building)
            && (compound.is_empty() || table::ancestors(read, b.id)?.iter().any(|a| name_key(&a.name) == compound));
        if !fits {
            continue;
        }
        for r in table::under(read, b.id, Level::Room)?.into_iter().filter(|r| bare(&r.name) == bare(&home.room)) {
            let unit = table::find(read, r.parent)?.filter(|u| u.level == Level::Unit).map(|u| bare(&u.name));
            if home.unit.as_deref().map(bare) == unit {
                out.push(r);
            }
        }
    }
    Ok(out)
}

/// What an entry needs to know of a room of the tree; the same as [`Homes::locate`] finds.
pub(crate) fn located(read: &Read, room: &Place) -> Result<Located, Fault> {
    let unit = table::find(read, room.parent)?.filter(|u| u.level == Level::Unit);
    let building = table::find(read, room.building)?;
    let (building_sort, unit_sort) = (building.map_or(0, |b| b.sort), unit.as_ref().map_or(0, |u| u.sort));
    Ok(Located {
        grid: room.grid,
        building: room.building,
        unit: unit.map_or(PlaceId::HOUSE, |u| u.id),
        room: room.id,
        sort: stair_order(building_sort, unit_sort, room.sort),
        floor: room.floor,
    })
}

fn stair_order(building: i64, unit: i64, room: i64) -> i64 {
    building.clamp(0, 99_999) * 1_000_000_000 + unit.clamp(0, 999) * 1_000_000 + room.clamp(0, 999_999)
}

/// `5幢` → `5`, `2单元` → `2`, `301室` → `301`; letters upper case.
pub(crate) fn bare(text: &str) -> String {
    let mut t = cn_id::narrow(text).trim().to_uppercase();
    for tail in ["号楼", "幢", "栋", "座", "楼", "#", "单元", "门", "梯", "号", "室", "房"] {
        if let Some(short) = t.strip_suffix(tail) {
            t = short.trim_end().to_owned();
        }
    }
    let short = t.trim_start_matches('0');
    if short.is_empty() { t } else { short.to_owned() }
}
