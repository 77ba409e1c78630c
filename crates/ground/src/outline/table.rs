//! One row for each place that has a boundary.

use super::fact::{Datum, OUTLINES_DRAWN, OutlinesDrawn, Position};
use crate::place::{self, PLACES, Place};
use muster_ledger::{
    Command, Draft, Fact, Fault, Keep, Key, Known, Moment, PlaceId, Read, Refusal, Rows, Table, int, text, values,
};

pub static OUTLINES: Table = Table {
    name: "outline_outlines",
    keep: Keep::Projection,
    // Polygons as JSON of whole numbers: read with the row, never searched.
    columns: &[int("place"), text("datum"), text("polygons"), int("seq"), int("at")],
    key: 1,
    indexes: &[],
};

pub(super) fn project(fact: &Fact, rows: &mut Rows<'_>) -> Result<(), Fault> {
    let b: OutlinesDrawn = fact.body()?;
    for o in &b.outlines {
        let polygons = serde_json::to_string(&o.polygons).unwrap_or_default();
        rows.put(&OUTLINES, values![o.place, b.datum.code(), polygons, fact.seq(), fact.at()])?;
    }
    Ok(())
}

/// Records boundaries that were checked; a place's older one is replaced.
pub struct DrawOutlines {
    pub about: PlaceId,
    pub drawn: OutlinesDrawn,
}

impl Command for DrawOutlines {
    fn reads(&self) -> Vec<Key> {
        self.drawn.outlines.iter().map(|o| Key::one(&PLACES, vec![o.place.into()])).collect()
    }
    fn decide(&self, known: &Known, _: Moment) -> Result<Vec<Draft>, Refusal> {
        if self.drawn.outlines.is_empty() {
            return Err(Refusal::invalid("outline-no-features").problem("file", "outline-no-features"));
        }
        for o in &self.drawn.outlines {
            let stands = known.one(&PLACES, &[o.place.into()]).is_some_and(|r| r.int("closed") == 0);
            if !stands {
                return Err(Refusal::conflict("place-is-closed").instead(format!("/places/{}", o.place)));
            }
        }
        Ok(vec![Draft::new(OUTLINES_DRAWN, &self.drawn).area(self.about)])
    }
}

/// A place with its boundary.
pub(super) type Bounded = (Place, Datum, Vec<Vec<Vec<Position>>>);

pub(super) fn of(read: &Read, place: Place) -> Result<Option<Bounded>, Fault> {
    let Some(row) = read.get(&OUTLINES, &[place.id.into()])? else { return Ok(None) };
    let datum = Datum::parse(row.text("datum")).unwrap_or(Datum::Wgs84);
    Ok(Some((place, datum, serde_json::from_str(row.text("polygons")).unwrap_or_default())))
}

/// What stands directly below a place and has a boundary.
pub fn of_children(read: &Read, top: PlaceId) -> Result<Vec<Bounded>, Fault> {
    let mut out = Vec::new();
    for p in place::children(read, top)? {
        out.extend(of(read, p)?);
    }
    Ok(out)
}
