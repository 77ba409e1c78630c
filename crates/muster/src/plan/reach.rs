//! Where the steps of a plan are done: households, buildings, grids of its areas, in stair order.

use super::book::ForWhom;
use crate::task::{Door, Spot};
use muster_ground::place::{self, Level, Place};
use muster_ledger::{Fault, PlaceId, Read};
use std::collections::HashMap;

/// The part of one community that lies within the areas of an activation.
pub(super) struct Reach {
    community: Place,
    grids: Vec<Place>,
    buildings: Vec<Place>,
    units: HashMap<PlaceId, Place>,
    rooms: Vec<Place>,
}

fn within(place: &Place, areas: &[PlaceId]) -> bool {
    place.chain().iter().any(|p| areas.contains(p))
}

impl Reach {
    /// None where the community does not exist.
    pub(super) fn of(read: &Read, community: PlaceId, areas: &[PlaceId]) -> Result<Option<Reach>, Fault> {
        let Some(community) = place::find(read, community)? else { return Ok(None) };
        let all = |level| place::under(read, community.id, level);
        let mut buildings: Vec<Place> = all(Level::Building)?.into_iter().filter(|b| within(b, areas)).collect();
        buildings.sort_by_key(|b| (b.grid, b.sort, b.id));
        let order: HashMap<PlaceId, usize> = buildings.iter().enumerate().map(|(n, b)| (b.id, n)).collect();
        let units: HashMap<PlaceId, Place> = all(Level::Unit)?.into_iter().map(|u| (u.id, u)).collect();
        let mut rooms: Vec<Place> = all(Level::Room)?.into_iter().filter(|r| order.contains_key(&r.building)).collect();
        rooms.sort_by_key(|r| {
            let unit = units.get(&r.parent);
            (order.get(&r.building).copied(), unit.map_or(0, |u| u.sort), unit.map(|u| u.id), r.sort, r.id)
        });
        // An area within a grid still concerns that grid.
        let of_a_building = |g: &Place| buildings.iter().any(|b| b.grid == g.id);
        let grids = all(Level::Grid)?.into_iter().filter(|g| within(g, areas) || of_a_building(g)).collect();
        Ok(Some(Reach { community, grids, buildings, units, rooms }))
    }

    /// Every place where a step of that kind is done once, along the stairs.
    pub(super) fn spots(&self, read: &Read, whom: ForWhom) -> Result<Vec<Spot>, Fault> {
        let wide = |grid: PlaceId, building: PlaceId, order: u32| Spot {
            community: self.community.id,
            grid,
            building,
            door: Door { order, ..Door::default() },
        };
        Ok(match whom {
            ForWhom::Community => vec![wide(PlaceId::HOUSE, PlaceId::HOUSE, 0)],
            ForWhom::Grid => self.grids.iter().enumerate().map(|(n, g)| wide(g.id, PlaceId::HOUSE, n as u32)).collect(),
            ForWhom::Building => self.buildings.iter().map(|b| wide(b.grid, b.id, 0)).collect(),
            ForWhom::Household => self.doors(None),
            ForWhom::HouseholdInNeed => {
                let mut need = std::collections::HashSet::new();
                for b in &self.buildings {
                    need.extend(crate::task::rooms_in_need(read, b.id)?);
                }
                self.doors(Some(&need))
            }
        })
    }

    fn doors(&self, only: Option<&std::collections::HashSet<PlaceId>>) -> Vec<Spot> {
        let mut out = Vec::new();
        let (mut building, mut order) = (PlaceId::HOUSE, 0);
        for r in &self.rooms {
            if r.building != building {
                (building, order) = (r.building, 0);
            }
            order += 1;
            if only.is_some_and(|o| !o.contains(&r.id)) {
                continue;
            }
            let unit = self.units.get(&r.parent).map(|u| u.name.clone()).unwrap_or_default();
            let door = Door { room: r.id, label: format!("{unit}{}", r.name), unit, floor: r.floor, order };
            out.push(Spot { community: self.community.id, grid: r.grid, building: r.building, door });
        }
        out
    }

    /// Grids that steps of this reach concern, in order.
    pub(super) fn grids(&self) -> &[Place] {
        &self.grids
    }
    pub(super) fn community(&self) -> &Place {
        &self.community
    }
}
