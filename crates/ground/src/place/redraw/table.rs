//! How the tree follows: parents, paths, and what every row below carries of what is above it.

use super::fact::{Moved, Spot};
use crate::place::Level;
use crate::place::change::{What, note};
use crate::place::table::PLACES;
use muster_ledger::{Fact, Fault, PlaceId, Row, Rows};

/// A place as what became of it names it: names change, ids do not.
pub(in crate::place) fn named(id: PlaceId) -> String {
    format!("@{id}")
}

pub(in crate::place) fn project(fact: &Fact, rows: &mut Rows<'_>) -> Result<(), Fault> {
    let b = Moved::of(fact)?;
    let when = (b.day, b.why);
    for m in &b.made {
        note(fact, rows, m.place, What::Began, (&named(m.from), ""), when)?;
        note(fact, rows, m.from, What::Divided, ("", &named(m.place)), when)?;
    }
    for m in &b.moves {
        let Some(row) = rows.get(&PLACES, &[m.place.into()])? else { continue };
        note(fact, rows, m.place, What::Parent, (&named(m.from), &named(m.to)), when)?;
        carry(rows, row.with("parent", m.to))?;
    }
    for m in &b.merged {
        note(fact, rows, m.place, What::Merged, ("", &named(m.into)), when)?;
        note(fact, rows, m.into, What::Took, (&named(m.place), ""), when)?;
    }
    Ok(())
}

/// Writes a place that has a new parent, and all below it.
fn carry(rows: &mut Rows<'_>, top: Row) -> Result<(), Fault> {
    let mut waiting = vec![top];
    while let Some(row) = waiting.pop() {
        let id: PlaceId = row.id("id");
        let level = Level::from_number(row.int("level")).unwrap_or(Level::Room);
        let above = rows.get(&PLACES, &[row.int("parent").into()])?;
        let own = |at: Level, column: &str| match (&above, level == at) {
            (_, true) => id,
            (Some(a), false) => a.id(column),
            (None, false) => PlaceId::HOUSE,
        };
        let is = Spot { community: own(Level::Community, "community"), grid: own(Level::Grid, "grid") };
        let street: PlaceId = own(Level::Street, "street");
        let path = format!("{}{id}.", above.as_ref().map_or("", |a| a.text("path")));
        let row = row.with("street", street).with("community", is.community).with("grid", is.grid).with("path", path);
        rows.put_row(&PLACES, row)?;
        waiting.extend(rows.by(&PLACES, "parent", &[id.into()])?);
    }
    Ok(())
}
