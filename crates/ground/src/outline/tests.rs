use super::check::{crossing, turning, within};
use super::*;
use crate::place::{self, PlaceDraft};
use crate::rehearsal::lists::{COMMUNITY, GRIDS, Trial};
use crate::rehearsal::{body, cells};
use muster_ledger::{Moment, PlaceId};
use muster_web::{Mask, Scope, missing_words};

fn all() -> Scope {
    Scope::granted(true, vec![], vec![], Mask::Full, Moment(i64::MAX))
}

#[test]
fn words_are_complete() {
    assert_eq!(missing_words(&SLICE.words), Vec::<String>::new());
}

#[test]
fn bodies_are_golden() {
    let ring = vec![
        (1_200_000_000, 300_000_000),
        (1_200_010_000, 300_000_000),
        (1_200_010_000, 300_010_000),
        (1_200_000_000, 300_000_000),
    ];
    let outlines = vec![Outline { place: PlaceId(21), polygons: vec![vec![ring]] }];
    body(
        concat!(env!("CARGO_MANIFEST_DIR"), "/golden/outline"),
        OUTLINES_DRAWN,
        &OutlinesDrawn { datum: Datum::Gcj02, outlines },
    );
}

fn ring(points: &str) -> Vec<Position> {
    points.split(' ').map(|p| p.split_once(',').map(|(x, y)| (x.parse().unwrap(), y.parse().unwrap())).unwrap()).collect()
}

/// Ring | turns against the clock | sides that cross.
#[test]
fn rings() {
    let table = "
        0,0 4,0 4,4 0,4 0,0             | yes |
        0,0 0,4 4,4 4,0 0,0             | no  |
        0,0 4,4 4,0 0,4 0,0             | no  | 1 3
        0,0 4,0 4,4 2,0 0,4 0,0         | yes | 1 3
        0,0 4,0 2,0 2,4 0,0             | yes | 1 2
        0,0 4,0 4,4 0,4 0,2 0,6 -1,6 0,0 | yes | 3 5
        0,0 2,0 4,0 4,4 0,0             | yes |
    ";
    for row in cells(table) {
        let r = ring(row[0]);
        let crosses = crossing(&r).map(|(a, b)| format!("{a} {b}")).unwrap_or_default();
        assert_eq!((turning(&r) > 0, crosses.as_str()), (row[1] == "yes", row[2]), "{row:?}");
    }
    let square = ring("0,0 4,0 4,4 0,4 0,0");
    let inside = |x, y| within(&square, (x, y));
    assert_eq!([inside(2, 2), inside(4, 2), inside(5, 2), inside(-1, 0), inside(0, 0)], [true, true, false, false, true]);
}

const SQUARE: &str = "[[120.0,30.0],[120.01,30.0],[120.01,30.01],[120.0,30.01],[120.0,30.0]]";
const TURNED: &str = "[[120.0,30.0],[120.0,30.01],[120.01,30.01],[120.01,30.0],[120.0,30.0]]";
const HOLE: &str = "[[120.002,30.002],[120.002,30.004],[120.004,30.004],[120.004,30.002],[120.002,30.002]]";

fn file(name: &str, geometry: &str) -> String {
    format!(
        r#"{{"type":"FeatureCollection","features":[{{"type":"Feature","properties":{{"name":"{name}"}},"geometry":{geometry}}}]}}"#
    )
}
fn polygon(rings: &[&str]) -> String {
    format!(r#"{{"type":"Polygon","coordinates":[{}]}}"#, rings.join(","))
}

#[test]
fn what_is_wrong_with_a_file_is_told() {
    let t = Trial::new("outline-wrong");
    let read = t.read();
    let top = place::find(&read, COMMUNITY).unwrap().unwrap();
    let tried = |text: &str| {
        let d = read_geojson(&read, &top, text.as_bytes()).unwrap();
        (d.outlines.len(), d.turned, d.wrong.first().map(|w| w.0).unwrap_or_default())
    };
    let far = HOLE.replace("120.004", "120.4");
    let table: Vec<(String, (usize, usize, &str))> = vec![
        (file("1网格", &polygon(&[SQUARE])), (1, 0, "")),
        (file("望江社区", &polygon(&[SQUARE])), (1, 0, "")),
        (file("1网格", &polygon(&[TURNED])), (1, 1, "")),
        (file("1网格", &polygon(&[SQUARE, HOLE])), (1, 0, "")),
        (file("1网格", &polygon(&[SQUARE, &far])), (0, 0, "outline-hole-outside")),
        (file("9网格", &polygon(&[SQUARE])), (0, 0, "outline-no-place")),
        (file("1网格", r#"{"type":"Point","coordinates":[120,30]}"#), (0, 0, "outline-no-polygon")),
        (file("1网格", &polygon(&["[[120,30],[121,30],[121,31]]"])), (0, 0, "outline-not-closed")),
        (file("1网格", &polygon(&["[[120,30],[121,30],[120,30]]"])), (0, 0, "outline-ring-short")),
        (file("1网格", &polygon(&["[[120,30],[121,31],[121,30],[120,31],[120,30]]"])), (0, 0, "outline-crosses")),
        (file("1网格", &polygon(&["[[30,120],[31,120],[31,121],[30,120]]"])), (0, 0, "outline-swapped")),
        (file("1网格", &polygon(&["[[510000,3320000],[511000,3320000],[510000,3320000]]"])), (0, 0, "outline-not-degrees")),
        (file("1网格", &polygon(&["[[120,\"x\"],[121,30],[121,31],[120,30]]"])), (0, 0, "outline-no-number")),
        ("姓名,电话".to_owned(), (0, 0, "outline-not-json")),
        (r#"{"type":"FeatureCollection","features":[]}"#.to_owned(), (0, 0, "outline-no-features")),
        (" ".repeat(2_000_001), (0, 0, "outline-file-large")),
    ];
    for (text, expected) in table {
        assert_eq!(tried(&text), expected, "{}", text.chars().take(300).collect::<String>());
    }
}

#[test]
fn boundaries_are_read_in_shown_and_given_out_as_they_came() {
    let t = Trial::new("outline-in");
    let scope = all();
    let page = t.see(&format!("/places/{COMMUNITY}/map"), &scope).unwrap();
    assert!(page.contains("方格代替") && page.contains("1网格"), "{page}");
    let second = SQUARE.replace("120.01", "120.03").replace("120.0,", "120.02,");
    let text = |names: [&str; 2]| {
        let f = |name: &str, ring: &str| {
            format!(r#"{{"type":"Feature","properties":{{"name":"{name}"}},"geometry":{}}}"#, polygon(&[ring]))
        };
        format!(r#"{{"type":"FeatureCollection","features":[{},{}]}}"#, f(names[0], TURNED), f(names[1], &second))
    };
    let path = format!("/places/{COMMUNITY}/map");
    let sent = |names, datum: &str| t.post(&path, &scope, &[("datum", datum)], Some(("g.geojson", text(names).as_bytes())));
    let refused = sent(["1网格", "听涛社区"], "gcj02").unwrap_err();
    assert_eq!((refused.code, refused.problems[0].code), ("outline-wrong", "outline-no-place"));
    sent(["1网格", "2网格"], "gcj02").unwrap();
    let page = t.see(&path, &scope).unwrap();
    assert!(page.contains("<svg") && page.contains("GCJ-02") && !page.contains("方格代替"), "{page}");
    let read = t.read();
    let kept = of_children(&read, COMMUNITY).unwrap();
    assert_eq!((kept.len(), kept[0].1), (2, Datum::Gcj02));
    // What goes out comes in again, the same to the centimetre.
    let out = geojson(&kept);
    let again = read_geojson(&read, &place::find(&read, COMMUNITY).unwrap().unwrap(), out.as_bytes()).unwrap();
    assert_eq!((again.turned, again.wrong.len()), (0, 0));
    assert_eq!(again.outlines.iter().map(|o| &o.polygons).collect::<Vec<_>>(), kept.iter().map(|k| &k.2).collect::<Vec<_>>());
    drop(read);
    // A third grid without one: tiles again, nothing half drawn.
    let grid = PlaceDraft {
        id: PlaceId(23),
        parent: COMMUNITY,
        level: place::Level::Grid,
        code: String::new(),
        name: "3网格".into(),
        sort: 3,
        floor: 0,
    };
    t.record(muster_ledger::ActorId::HOUSE, vec![place::Added { places: vec![grid] }.draft(COMMUNITY)]).unwrap();
    assert!(t.see(&path, &scope).unwrap().contains("方格代替"));
    assert!(GRIDS.iter().all(|g| *g != PlaceId(23)));
    assert_eq!(t.house.differences(10).unwrap(), vec![]);
}
