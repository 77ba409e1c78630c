//! `/places/{place}/map`: what is below a place, as a map where all have boundaries of one datum, else as tiles; the same numbers
//! and the same table. Boundaries are read from a file here and given out again.

use super::fact::Datum;
use super::read::{geojson, read_geojson, rings};
use super::table::{Bounded, of, of_children};
use crate::place::{self, Level, Place};
use crate::{duty, person};
use muster_ledger::{Fault, PlaceId, Read, Refusal};
use muster_web::chart::{Area, Choropleth, Head, Tile, Tiles, Words, area_tiles, choropleth};
use muster_web::part::tabs;
use muster_web::{Act, Choice, Field, FieldKind, File, Form, Markup, Page, Request, Values, empty, form, html};
use serde::Serialize;
use std::collections::HashMap;

pub(super) static UPLOAD: Form = Form {
    fields: &[
        Field::new("file", FieldKind::File(".geojson,.json"), "outline-file").hint("outline-file-hint"),
        Field::new(
            "datum",
            FieldKind::One(&[
                Choice("wgs84", "outline-wgs84"),
                Choice("cgcs2000", "outline-cgcs2000"),
                Choice("gcj02", "outline-gcj02"),
            ]),
            "outline-datum",
        )
        .hint("outline-datum-hint"),
    ],
    submit: "outline-read-in",
};

/// What a map may show: counts of areas, never a person's colour.
const SHOWN: [&str; 3] = ["residents", "homes", "in-need"];

#[derive(Serialize)]
struct View {
    place: Place,
    by: &'static str,
    areas: Vec<(Place, i64)>,
    datum: Option<&'static str>,
    #[serde(skip)]
    bounded: Vec<Bounded>,
    may: bool,
}

fn reached(req: &Request, read: &Read) -> Result<Place, Refusal> {
    let none = || Refusal::not_found("place-no-such").instead("/places");
    let own = place::find(read, req.id::<PlaceId>("place")?)?.ok_or_else(none)?;
    match own.level {
        l if (Level::County..=Level::Grid).contains(&l) => Ok(own),
        _ => Err(Refusal::invalid("outline-level").instead(format!("/places/{}", own.id))),
    }
}

/// Counts of each place below, community by community.
fn counted(read: &Read, below: &[Place], by: &str) -> Result<Vec<i64>, Fault> {
    let mut known: HashMap<PlaceId, Vec<(Place, i64)>> = HashMap::new();
    let mut out = Vec::new();
    for p in below {
        let communities = match p.level {
            l if l < Level::Community => place::under(read, p.id, Level::Community)?.into_iter().map(|c| c.id).collect(),
            _ => vec![p.community],
        };
        let mut sum = 0;
        for c in communities {
            if let std::collections::hash_map::Entry::Vacant(free) = known.entry(c) {
                let sizes = person::building_sizes(read, c)?;
                let buildings = place::under(read, c, Level::Building)?.into_iter().map(|b| {
                    let s = sizes.get(&b.id).copied().unwrap_or_default();
                    let n = match by {
                        "homes" => s.homes,
                        "in-need" => s.in_need,
                        _ => s.residents,
                    };
                    (b, n)
                });
                free.insert(buildings.collect());
            }
            let own = known.get(&c).into_iter().flatten();
            sum += own.filter(|(b, _)| p.level <= Level::Community || b.chain().contains(&p.id)).map(|(_, n)| n).sum::<i64>();
        }
        out.push(sum);
    }
    Ok(out)
}

pub(super) fn map(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let place = reached(req, read)?;
    let by = SHOWN.into_iter().find(|s| req.query("by") == Some(s)).unwrap_or(SHOWN[0]);
    let below = place::children(read, place.id)?;
    let numbers = counted(read, &below, by)?;
    let bounded = of_children(read, place.id)?;
    let datum = bounded.first().map(|b| b.1).filter(|d| bounded.len() == below.len() && bounded.iter().all(|b| b.1 == *d));
    let may = duty::may(read, &req.who, "place.change", place.community, place.grid) && place.stands();
    let areas = below.into_iter().zip(numbers).collect();
    let view = View { place, by, areas, datum: datum.map(Datum::name), bounded, may };
    Ok(Page::of(req, req.tr("outline-title", &[("place", view.place.name.clone())]), &view, |v| shown(req, v)).tab("/places"))
}

fn shown(req: &Request, v: &View) -> Markup {
    let at = format!("/places/{}/map", v.place.id);
    let choice = |s: &&str| (req.t(&format!("outline-by-{s}")), None, req.to(&format!("{at}?by={s}")), *s == v.by);
    html! {
        div.page-head {
            h1 { (req.tr("outline-title", &[("place", v.place.name.clone())])) }
            p.lede { (req.t("outline-lede")) }
            p { a href=(req.to(&format!("/places/{}", v.place.id))) { (req.t("outline-back")) } }
        }
        @if v.areas.is_empty() { (empty(&req.t("outline-nothing-below"), None)) } @else {
            (tabs(req, &req.t("outline-what"), &SHOWN.iter().map(choice).collect::<Vec<_>>()))
            (picture(req, v))
        }
        @if !v.bounded.is_empty() { p { a href=(req.to(&format!("{at}.geojson"))) { (req.t("outline-take-out")) } } }
        @if v.may {
            h2 { (req.t("outline-read-in-title")) }
            p { (req.tr("outline-how", &[("have", v.bounded.len().to_string()), ("all", v.areas.len().to_string())])) }
            (form(req, &UPLOAD, &at, &Values::default()))
        }
    }
}

fn picture(req: &Request, v: &View) -> Markup {
    let words = Words::of(req, req.t("outline-place"));
    let value = req.t(&format!("outline-by-{}", v.by));
    let title = req.tr("outline-chart", &[("place", v.place.name.clone()), ("what", value.clone())]);
    let unknown = req.t("outline-unknown");
    let (source, description) =
        (req.t("outline-source"), req.t(if v.datum.is_some() { "outline-is-map" } else { "outline-is-tiles" }));
    let head =
        Head { id: "areas", title: &title, description: &description, unit: &value, source: &source, updated: "", words: &words };
    let Some(datum) = v.datum else {
        let tile = |(p, n): &(Place, i64)| Tile { name: p.name.clone(), value: Some(*n as f64), at: None };
        let tiles = v.areas.iter().map(tile).collect();
        return area_tiles(&Tiles { head, tiles, value_word: &value, unknown_word: &unknown });
    };
    let number = |id: PlaceId| v.areas.iter().find(|(p, _)| p.id == id).map(|(_, n)| *n as f64);
    let area = |(p, _, polygons): &Bounded| Area {
        name: p.name.clone(),
        code: p.code.clone(),
        value: number(p.id),
        rings: rings(polygons),
    };
    let datum = req.tr("outline-datum-is", &[("datum", datum.to_owned())]);
    choropleth(&Choropleth {
        head,
        areas: v.bounded.iter().map(area).collect(),
        datum: &datum,
        value_word: &value,
        unknown_word: &unknown,
    })
}

pub(super) fn read_in(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let own = reached(req, read)?;
    let scope = req.scope()?;
    if !scope.covers(own.community, own.grid) && !scope.everywhere() {
        return Err(Refusal::forbidden("web-outside-scope"));
    }
    let values = UPLOAD.read(req)?;
    let missing = || Refusal::invalid("web-field-file-missing").problem("file", "web-field-file-missing");
    let file = req.file("file").ok_or_else(missing)?;
    let datum = Datum::parse(values.get("datum")).unwrap_or(Datum::Wgs84);
    let command = read_geojson(read, &own, &file.bytes)?.command(own.id, datum)?;
    for outline in &command.drawn.outlines {
        let at = place::find(read, outline.place)?.ok_or_else(|| Refusal::not_found("place-no-such"))?;
        if !scope.covers(at.community, at.grid) && !scope.everywhere() {
            return Err(Refusal::forbidden("web-outside-scope"));
        }
    }
    Ok(Act::new(command, format!("/places/{}/map", own.id)))
}

/// The boundaries of a place and of what is below it.
pub(super) fn taken_out(req: &Request, read: &Read) -> Result<File, Refusal> {
    let own = reached(req, read)?;
    let name = format!("{}.geojson", own.id);
    let mut all = of_children(read, own.id)?;
    all.extend(of(read, own)?);
    if all.is_empty() {
        return Err(Refusal::not_found("outline-none"));
    }
    Ok(File { name, mime: "application/geo+json", bytes: geojson(&all).into_bytes(), save: true, immutable: false })
}
