//! The register follows its buildings: whoever looks after one now has its people in their list, in the same act.

use super::same;
use super::table::{GONE, PEOPLE, VERSION};
use crate::place::{By, Follow, Moved};
use muster_ledger::{Fact, Fault, PlaceId, Rows, values};

/// Every version of an entry, shown or not: an import that is taken back leaves the older ones where their home is.
const ENTRIES: Follow = Follow::new(&PEOPLE, By::Place("room"), "building");

pub(super) fn project(fact: &Fact, rows: &mut Rows<'_>) -> Result<(), Fault> {
    for row in ENTRIES.project(fact, rows)? {
        let subject = [row.value("subject").clone()];
        let (community, grid): (PlaceId, PlaceId) = (row.id("community"), row.id("grid"));
        rows.change(&GONE, &subject, |r| {
            r.set("community", community);
            r.set("grid", grid);
        })?;
        same::carried(&subject, community, grid, rows)?;
    }
    let body: Moved = fact.body()?;
    for c in body.communities() {
        rows.put(&VERSION, values![c, fact.seq()])?;
    }
    Ok(())
}
