//! A map of areas whose boundaries the house was given as GeoJSON. It says which datum they are in and, where one is needed,
//! under which number the map was reviewed. Plane projection about the map's own middle: right for a district, not for a country.

use super::Head;
use super::draw::{TYPE, id, n, number, text, text_width};
use super::frame::{Picture, Twin, WIDTH, cell, figure};
use super::palette::{SHADES, level, shade, shades, steps};
use super::tiles::shade_key;
use maud::Markup;
use serde_json::Value;
use std::fmt::Write as _;

/// Degrees east and north.
pub(super) type Point = (f64, f64);

#[derive(Clone, Debug, PartialEq)]
pub struct Area {
    pub name: String,
    /// What to find its value by: `properties.code`, else the name.
    pub code: String,
    pub value: Option<f64>,
    /// Outer rings and holes alike: the even-odd rule tells them apart.
    pub rings: Vec<Vec<Point>>,
}

#[derive(Clone, Debug)]
pub struct Choropleth<'a> {
    pub head: Head<'a>,
    pub areas: Vec<Area>,
    /// Datum of the boundaries and number of the map's review, in words: shown under the map.
    pub datum: &'a str,
    pub value_word: &'a str,
    pub unknown_word: &'a str,
}

/// Why boundaries were not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AreaError {
    NotJson,
    /// No `FeatureCollection` with polygons.
    NoAreas,
    /// More areas or points than a page can hold.
    TooMany,
    /// A point that is no longitude and latitude in degrees: projected metres, or swapped.
    NotDegrees,
}

const AREAS_MAX: usize = 500;
const POINTS_MAX: usize = 200_000;
const HEIGHT_MAX: f64 = 360.0;

/// Polygons of a GeoJSON `FeatureCollection` (RFC 7946). Values are put in afterwards, by code.
pub fn areas_of_geojson(text: &str) -> Result<Vec<Area>, AreaError> {
    let json: Value = serde_json::from_str(text).map_err(|_| AreaError::NotJson)?;
    let features = json["features"].as_array().ok_or(AreaError::NoAreas)?;
    let (mut areas, mut points) = (Vec::new(), 0);
    for f in features {
        let shape = &f["geometry"];
        let polygons: Vec<&Value> = match shape["type"].as_str() {
            Some("Polygon") => vec![&shape["coordinates"]],
            Some("MultiPolygon") => shape["coordinates"].as_array().map(|a| a.iter().collect()).unwrap_or_default(),
            _ => continue,
        };
        let mut rings = Vec::new();
        for ring in polygons.iter().filter_map(|p| p.as_array()).flatten().filter_map(Value::as_array) {
            let mut line = Vec::new();
            for p in ring {
                let (Some(x), Some(y)) = (p[0].as_f64(), p[1].as_f64()) else { return Err(AreaError::NotDegrees) };
                if !(-180.0..=180.0).contains(&x) || !(-89.0..=89.0).contains(&y) {
                    return Err(AreaError::NotDegrees);
                }
                line.push((x, y));
            }
            points += line.len();
            rings.push(line);
        }
        if points > POINTS_MAX || areas.len() >= AREAS_MAX {
            return Err(AreaError::TooMany);
        }
        let said = |key: &str| match &f["properties"][key] {
            Value::String(s) => s.clone(),
            Value::Number(n) => n.to_string(),
            _ => String::new(),
        };
        let name = said("name");
        let code = Some(said("code")).filter(|c| !c.is_empty()).unwrap_or_else(|| name.clone());
        areas.push(Area { name, code, value: None, rings });
    }
    if areas.is_empty() { Err(AreaError::NoAreas) } else { Ok(areas) }
}

/// Degrees to units of the picture.
struct Plane {
    west: f64,
    north: f64,
    squeeze: f64,
    scale: f64,
    height: f64,
}

impl Plane {
    fn of(areas: &[Area]) -> Option<Plane> {
        let all = || areas.iter().flat_map(|a| &a.rings).flatten().filter(|p| p.0.is_finite() && p.1.is_finite());
        let edge = |f: fn(f64, f64) -> f64, of: fn(&Point) -> f64| all().map(of).reduce(f);
        let (west, east) = (edge(f64::min, |p| p.0)?, edge(f64::max, |p| p.0)?);
        let (south, north) = (edge(f64::min, |p| p.1)?, edge(f64::max, |p| p.1)?);
        let squeeze = ((south + north) / 2.0).to_radians().cos().max(0.05);
        let (wide, tall) = (((east - west) * squeeze).max(1e-6), (north - south).max(1e-6));
        let scale = ((WIDTH - 2.0) / wide).min(HEIGHT_MAX / tall);
        Some(Plane { west, north, squeeze, scale, height: tall * scale + 2.0 })
    }

    fn at(&self, p: &Point) -> (f64, f64) {
        (1.0 + (p.0 - self.west) * self.squeeze * self.scale, 1.0 + (self.north - p.1) * self.scale)
    }

    /// A ring as path; points nearer than half a unit to the last are left out.
    fn path(&self, ring: &[Point]) -> String {
        let (mut d, mut before) = (String::new(), None);
        for p in ring.iter().filter(|p| p.0.is_finite() && p.1.is_finite()) {
            let (x, y) = self.at(p);
            if before.is_some_and(|(a, b): (f64, f64)| (a - x).abs() + (b - y).abs() < 0.5) {
                continue;
            }
            let _ = write!(d, "{}{} {}", if before.is_none() { 'M' } else { 'L' }, n(x), n(y));
            before = Some((x, y));
        }
        if !d.is_empty() {
            d.push('z');
        }
        d
    }

    /// Middle and size of an area's largest ring.
    fn middle(&self, area: &Area) -> Option<(f64, f64, f64, f64)> {
        let boxes = area.rings.iter().filter(|r| r.len() > 2).map(|r| {
            let at: Vec<(f64, f64)> = r.iter().map(|p| self.at(p)).collect();
            let turns = at.iter().zip(at.iter().cycle().skip(1));
            let (mut twice, mut x, mut y) = (0.0, 0.0, 0.0);
            for (a, b) in turns {
                let cross = a.0 * b.1 - b.0 * a.1;
                twice += cross;
                x += (a.0 + b.0) * cross;
                y += (a.1 + b.1) * cross;
            }
            let low = at.iter().fold((f64::MAX, f64::MAX), |l, p| (l.0.min(p.0), l.1.min(p.1)));
            let high = at.iter().fold((f64::MIN, f64::MIN), |l, p| (l.0.max(p.0), l.1.max(p.1)));
            let middle = if twice.abs() < 1e-9 {
                ((low.0 + high.0) / 2.0, (low.1 + high.1) / 2.0)
            } else {
                (x / (3.0 * twice), y / (3.0 * twice))
            };
            (twice.abs(), (middle.0, middle.1, high.0 - low.0, high.1 - low.1))
        });
        boxes.max_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, b)| b)
    }
}

pub fn choropleth(map: &Choropleth) -> Markup {
    let table = Twin {
        heads: vec![map.head.words.x.clone(), map.value_word.to_owned()],
        rows: map.areas.iter().map(|a| vec![a.name.clone(), cell(a.value.filter(|v| v.is_finite()))]).collect(),
        worded: false,
    };
    let Some(plane) = Plane::of(&map.areas) else { return figure(&map.head, None, &table) };
    let most = map.areas.iter().filter_map(|a| a.value).filter(|v| v.is_finite()).fold(0.0, f64::max);
    let steps = steps(most);
    let mut svg = String::new();
    for a in &map.areas {
        let d: String = a.rings.iter().map(|r| plane.path(r)).collect();
        shade(&mut svg, map.head.id, a.value.filter(|v| v.is_finite()).map(|v| level(v, &steps)), &d);
    }
    labels(&mut svg, map, &plane, &steps);
    let mut picture = Picture::new(WIDTH, plane.height, svg);
    picture.defs = shades(&id(map.head.id));
    picture.key = shade_key(map.head.id, &steps, map.areas.iter().any(|a| a.value.is_none()).then_some(map.unknown_word));
    picture.note = map.datum.to_owned();
    figure(&map.head, Some(&picture), &table)
}

/// Name and value in the middle of each area that has room for them, the largest first; the rest is told by the table.
fn labels(svg: &mut String, map: &Choropleth, plane: &Plane, steps: &[f64]) {
    let mut all: Vec<(&Area, (f64, f64, f64, f64))> = map.areas.iter().filter_map(|a| Some((a, plane.middle(a)?))).collect();
    all.sort_by(|a, b| (b.1.2 * b.1.3).total_cmp(&(a.1.2 * a.1.3)));
    let mut taken: Vec<(f64, f64, f64, f64)> = Vec::new();
    for (area, (x, y, wide, tall)) in all {
        let said = area.value.filter(|v| v.is_finite()).map_or_else(|| "—".into(), number);
        let name = text_width(&area.name, TYPE);
        let both = name <= wide && tall > 2.6 * TYPE;
        let half = if both { name.max(text_width(&said, TYPE)) } else { text_width(&said, TYPE) } / 2.0 + 1.0;
        let x = x.clamp(half, (WIDTH - half).max(half));
        let high = if both { 1.3 * TYPE } else { 0.7 * TYPE };
        let y = y.clamp(high, (plane.height - high).max(high));
        let own = (x - half, y - high, x + half, y + high);
        let free = taken.iter().all(|t| own.2 < t.0 || t.2 < own.0 || own.3 < t.1 || t.3 < own.1);
        if !free || half * 2.0 > wide * 1.3 {
            continue;
        }
        taken.push(own);
        // light letters on the full shade, dark ones with a light edge on the others
        let full = area.value.is_some_and(|v| v.is_finite() && level(v, steps) + 1 >= SHADES);
        let class = if full { "on-full" } else { "over" };
        if both {
            text(svg, x, y - 2.0, "middle", class, &area.name);
            text(svg, x, y + 13.0, "middle", &format!("{class} value"), &said);
        } else {
            text(svg, x, y + 4.5, "middle", &format!("{class} value"), &said);
        }
    }
}
