//! GeoJSON in and out (RFC 7946). What is wrong is told by feature and ring, in words; what is only the wrong way round is turned.

use super::check::{crossing, turning, within};
use super::fact::{Datum, Outline, OutlinesDrawn, Position};
use super::table::DrawOutlines;
use crate::place::{self, Place};
use muster_ledger::{Fault, PlaceId, Read, Refusal};
use serde_json::{Value, json};

pub(super) const BYTES_MAX: usize = 2_000_000;
const AREAS_MAX: usize = 300;
/// Points of one ring; each side is held against each other.
const RING_MAX: usize = 3_000;
const POINTS_MAX: usize = 20_000;
const PROBLEMS_MAX: usize = 20;
const UNIT: f64 = 1e7;

/// Words and arguments of what is wrong.
pub(super) type Wrong = (&'static str, Vec<(&'static str, String)>);

/// What a file holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Drawn {
    pub outlines: Vec<Outline>,
    /// Rings that went the wrong way and were turned.
    pub turned: usize,
    pub(super) wrong: Vec<Wrong>,
}

impl Drawn {
    /// What is recorded of the file, in the datum that its sender names; or all that is wrong with it, and nothing of it.
    pub fn command(self, about: PlaceId, datum: Datum) -> Result<DrawOutlines, Refusal> {
        if self.wrong.is_empty() {
            return Ok(DrawOutlines { about, drawn: OutlinesDrawn { datum, outlines: self.outlines } });
        }
        let refusal = Refusal::invalid("outline-wrong").arg("n", self.wrong.len());
        Err(self.wrong.into_iter().fold(refusal, |r, (code, args)| r.problem_with("file", code, args)))
    }
    fn wrong(&mut self, code: &'static str, args: Vec<(&'static str, String)>) {
        if self.wrong.len() < PROBLEMS_MAX {
            self.wrong.push((code, args));
        }
    }
}

/// Reads boundaries of `top` and of what stands directly below it, found by code, else by name.
pub fn read_geojson(read: &Read, top: &Place, bytes: &[u8]) -> Result<Drawn, Fault> {
    let mut out = Drawn::default();
    if bytes.len() > BYTES_MAX {
        out.wrong("outline-file-large", vec![("mb", (BYTES_MAX / 1_000_000).to_string())]);
        return Ok(out);
    }
    // A byte order mark is what some programs put before it.
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let Ok(json) = serde_json::from_slice::<Value>(text) else {
        out.wrong("outline-not-json", vec![]);
        return Ok(out);
    };
    let features: Vec<&Value> = match json["type"].as_str() {
        Some("FeatureCollection") => json["features"].as_array().map(|a| a.iter().collect()).unwrap_or_default(),
        Some("Feature") => vec![&json],
        _ => Vec::new(),
    };
    if features.is_empty() {
        out.wrong("outline-no-features", vec![]);
    }
    if features.len() > AREAS_MAX {
        out.wrong("outline-many-areas", vec![("max", AREAS_MAX.to_string())]);
        return Ok(out);
    }
    let mut known = place::children(read, top.id)?;
    known.push(top.clone());
    let mut points = 0;
    for (n, f) in features.iter().enumerate() {
        feature(&mut out, &known, n + 1, f, &mut points);
        if points > POINTS_MAX {
            out.wrong("outline-many-points", vec![("max", POINTS_MAX.to_string())]);
            break;
        }
    }
    Ok(out)
}

fn said(f: &Value, key: &str) -> String {
    match &f["properties"][key] {
        Value::String(s) => s.trim().to_owned(),
        Value::Number(n) => n.to_string(),
        _ => String::new(),
    }
}

fn feature(out: &mut Drawn, known: &[Place], n: usize, f: &Value, points: &mut usize) {
    let (code, name) = (said(f, "code"), said(f, "name"));
    let by_code = known.iter().find(|p| !code.is_empty() && p.code == code);
    let Some(at) = by_code.or_else(|| known.iter().find(|p| !name.is_empty() && p.name == name)) else {
        let called = if name.is_empty() { code } else { name };
        return out.wrong("outline-no-place", vec![("n", n.to_string()), ("name", called)]);
    };
    let args = |more: Vec<(&'static str, String)>| [vec![("n", n.to_string()), ("name", at.name.clone())], more].concat();
    if out.outlines.iter().any(|o| o.place == at.id) {
        return out.wrong("outline-twice", args(vec![]));
    }
    let shape = &f["geometry"];
    let polygons: Vec<&Value> = match shape["type"].as_str() {
        Some("Polygon") => vec![&shape["coordinates"]],
        Some("MultiPolygon") => shape["coordinates"].as_array().map(|a| a.iter().collect()).unwrap_or_default(),
        _ => return out.wrong("outline-no-polygon", args(vec![])),
    };
    let mut all = Vec::new();
    for polygon in polygons {
        let mut rings: Vec<Vec<Position>> = Vec::new();
        for (r, ring) in polygon.as_array().into_iter().flatten().enumerate() {
            let ring = match ring_of(ring) {
                Ok(ring) => ring,
                Err((code, more)) => return out.wrong(code, args([vec![("ring", (r + 1).to_string())], more].concat())),
            };
            *points += ring.len();
            if r > 0 && !rings.first().is_some_and(|outer| ring.iter().all(|p| within(outer, *p))) {
                return out.wrong("outline-hole-outside", args(vec![("ring", (r + 1).to_string())]));
            }
            let against = turning(&ring) > 0;
            out.turned += usize::from(against != (r == 0));
            rings.push(if against == (r == 0) { ring } else { ring.into_iter().rev().collect() });
        }
        if rings.is_empty() {
            return out.wrong("outline-no-polygon", args(vec![]));
        }
        all.push(rings);
    }
    if all.is_empty() {
        return out.wrong("outline-no-polygon", args(vec![]));
    }
    out.outlines.push(Outline { place: at.id, polygons: all });
}

fn ring_of(ring: &Value) -> Result<Vec<Position>, Wrong> {
    let empty = Vec::new();
    let given = ring.as_array().unwrap_or(&empty);
    if given.len() > RING_MAX {
        return Err(("outline-ring-long", vec![("max", RING_MAX.to_string())]));
    }
    let mut out: Vec<Position> = Vec::new();
    for (i, p) in given.iter().enumerate() {
        let (Some(x), Some(y)) = (p[0].as_f64(), p[1].as_f64()) else {
            return Err(("outline-no-number", vec![("point", (i + 1).to_string())]));
        };
        if !(-180.0..=180.0).contains(&x) || !(-90.0..=90.0).contains(&y) {
            // In China the east is more than 73 and the north less than 54.
            let swapped = (-90.0..=90.0).contains(&x) && (-180.0..=180.0).contains(&y);
            let code = if swapped { "outline-swapped" } else { "outline-not-degrees" };
            return Err((code, vec![("point", (i + 1).to_string()), ("x", x.to_string()), ("y", y.to_string())]));
        }
        let at = ((x * UNIT).round() as i64, (y * UNIT).round() as i64);
        if out.last() != Some(&at) {
            out.push(at);
        }
    }
    if out.first() != out.last() || given.len() < 2 {
        return Err(("outline-not-closed", vec![]));
    }
    if out.len() < 4 {
        return Err(("outline-ring-short", vec![]));
    }
    match crossing(&out) {
        Some((a, b)) => Err(("outline-crosses", vec![("a", a.to_string()), ("b", b.to_string())])),
        None if turning(&out) == 0 => Err(("outline-ring-short", vec![])),
        None => Ok(out),
    }
}

/// A `FeatureCollection` of boundaries with the places' names and codes. What is not in RFC 7946's own datum says so.
pub fn geojson(all: &[(Place, Datum, Vec<Vec<Vec<Position>>>)]) -> String {
    let degrees = |p: &Position| json!([p.0 as f64 / UNIT, p.1 as f64 / UNIT]);
    let ring = |r: &Vec<Position>| r.iter().map(degrees).collect::<Vec<Value>>();
    let feature = |(place, datum, polygons): &(Place, Datum, Vec<Vec<Vec<Position>>>)| {
        let coordinates: Vec<Vec<Vec<Value>>> = polygons.iter().map(|p| p.iter().map(ring).collect()).collect();
        let geometry = match &coordinates[..] {
            [one] => json!({ "type": "Polygon", "coordinates": one }),
            _ => json!({ "type": "MultiPolygon", "coordinates": coordinates }),
        };
        let properties = json!({ "name": place.name, "code": place.code, "level": place.level, "datum": datum.name() });
        json!({ "type": "Feature", "id": place.id.0, "properties": properties, "geometry": geometry })
    };
    let features: Vec<Value> = all.iter().map(feature).collect();
    format!("{}\n", json!({ "type": "FeatureCollection", "features": features }))
}

/// For the picture: degrees, outer rings and holes alike.
pub(super) fn rings(polygons: &[Vec<Vec<Position>>]) -> Vec<Vec<(f64, f64)>> {
    let ring = |r: &Vec<Position>| r.iter().map(|p| (p.0 as f64 / UNIT, p.1 as f64 / UNIT)).collect();
    polygons.iter().flatten().map(ring).collect()
}
