//! Boundaries of the invented town, drawn in open sea where nobody lives, and read in as a planning office's file would be: so
//! that its maps show areas and not tiles.

use muster_ground::outline::{Datum, read_geojson};
use muster_ground::place::{self, Place};
use muster_ledger::{Author, Command, House, PlaceId, Refusal};
use serde_json::{Value, json};

/// South-west corner and size of the town, in degrees.
const CORNER: (f64, f64) = (124.30, 30.20);
const SIZE: (f64, f64) = (0.060, 0.044);
/// Points along one side of an area.
const POINTS: usize = 6;
/// Communities of a street, grids of a community: so many lie in a row.
const COMMUNITIES_ROW: usize = 2;
const GRIDS_ROW: usize = 3;

/// A share of the square → degrees. Curved the same everywhere, so that neighbours share their line.
fn degrees(u: f64, v: f64) -> Value {
    let x = u + 0.16 * v * (1.0 - v) - 0.10 * u * v;
    let y = v + 0.22 * u * (1.0 - u) + 0.06 * u;
    let round = |d: f64| (d * 1e6).round() / 1e6;
    json!([round(CORNER.0 + SIZE.0 * x), round(CORNER.1 + SIZE.1 * y)])
}

/// Between `u` and `v`, against the clock.
fn feature(of: &Place, (u, v): (Range, Range)) -> Value {
    let side = |from: (f64, f64), to: (f64, f64)| {
        (0..POINTS).map(move |i| {
            let t = i as f64 / POINTS as f64;
            degrees(from.0 + (to.0 - from.0) * t, from.1 + (to.1 - from.1) * t)
        })
    };
    let corners = [(u.0, v.0), (u.1, v.0), (u.1, v.1), (u.0, v.1), (u.0, v.0)];
    let mut ring: Vec<Value> = corners.windows(2).flat_map(|w| side(w[0], w[1])).collect();
    ring.push(degrees(u.0, v.0));
    let properties = json!({ "name": of.name, "code": of.code });
    json!({ "type": "Feature", "properties": properties, "geometry": { "type": "Polygon", "coordinates": [ring] } })
}

type Range = (f64, f64);

/// The `i`th of `n` areas that lie in rows of `row` within a square.
fn cell(i: usize, n: usize, row: usize, (u, v): (Range, Range)) -> (Range, Range) {
    let part = |of: Range, i: usize, n: usize| {
        let at = |i: usize| of.0 + (of.1 - of.0) * i as f64 / n as f64;
        (at(i), at(i + 1))
    };
    let row = row.min(n);
    (part(u, i % row, row), part(v, i / row, n.div_ceil(row)))
}

/// The communities of the street beside each other, each with its grids in rows.
pub(crate) fn found(
    house: &House,
    author: Author,
    street: PlaceId,
    record: &dyn Fn(Author, &str, Box<dyn Command>) -> Result<(), Refusal>,
) -> Result<(), Refusal> {
    let read = house.read()?;
    let none = || Refusal::not_found("place-no-such");
    let communities = place::children(&read, street)?;
    let of = |i: usize| cell(i, communities.len(), COMMUNITIES_ROW, ((0.0, 1.0), (0.0, 1.0)));
    let drawn = |all: &[Place], at: &dyn Fn(usize) -> (Range, Range)| -> Vec<Value> {
        all.iter().enumerate().map(|(n, p)| feature(p, at(n))).collect()
    };
    let mut files = vec![(place::find(&read, street)?.ok_or_else(none)?, drawn(&communities, &of))];
    for (i, community) in communities.iter().enumerate() {
        let grids = place::children(&read, community.id)?;
        files.push((community.clone(), drawn(&grids, &|n| cell(n, grids.len(), GRIDS_ROW, of(i)))));
    }
    for (top, features) in files {
        let file = json!({ "type": "FeatureCollection", "features": features }).to_string();
        let command = read_geojson(&read, &top, file.as_bytes())?.command(top.id, Datum::Cgcs2000)?;
        record(author, &format!("outlines-{}", top.id), Box::new(command))?;
    }
    Ok(())
}
