use super::fact::{Gone, Source};
use super::*;
use crate::duty::STAFF_DATASET;
use crate::place::import::ground;
use crate::place::{Level, under};
use crate::rehearsal::lists::{COMMUNITY, GRIDS, Trial, author};
use crate::rehearsal::{body, cells};
use muster_ledger::{ActorId, Day, Moment, PlaceId};
use muster_web::{Mask, Scope, missing_words};

#[test]
fn words_are_complete() {
    assert_eq!(missing_words(&SLICE.words), Vec::<String>::new());
}

#[test]
fn bodies_are_golden() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/golden/site");
    let site = Site {
        id: SiteId(900),
        kind: "gate".into(),
        name: "南门".into(),
        place: PlaceId(30),
        community: COMMUNITY,
        grid: GRIDS[0],
        serves: vec![GRIDS[1]],
        capacity: 0,
        state: State::Limited,
        seen: Day(20_779),
    };
    body(folder, SITE_RECORDED, &site);
    body(folder, SITE_CHANGED, &Site { serves: vec![], capacity: 200, state: State::Usable, ..site });
    body(folder, SITE_CLOSED, &Gone { id: SiteId(900) });
    let described = Described {
        compound: PlaceId(30),
        community: COMMUNITY,
        grid: GRIDS[0],
        property_firm: Some(false),
        owners_committee: Some(false),
        guard: None,
        seen: Day(20_779),
        source: Source::Visit,
    };
    body(folder, COMPOUND_DESCRIBED, &described);
}

/// Two grids; in the first the compound 阳光花园 with building 1.
fn town(what: &str) -> (Trial, PlaceId) {
    let t = Trial::new(what);
    t.record(ActorId::HOUSE, vec![t.house.open_dataset(STAFF_DATASET, "staff", 0, 3660)]).unwrap();
    let list = "社区代码,网格,小区,楼栋,单元,房号\n990105001001,1网格,阳光花园,1幢,1单元,101\n";
    ground(&t.house, author(), "ground.csv", list.as_bytes(), |_| {}).unwrap();
    let compound = under(&t.read(), COMMUNITY, Level::Compound).unwrap()[0].id;
    (t, compound)
}

fn scope_of(grid: PlaceId) -> Scope {
    Scope::granted(false, vec![], vec![grid], Mask::Masked, Moment(i64::MAX))
}
fn committee() -> Scope {
    Scope::granted(false, vec![COMMUNITY], vec![], Mask::Masked, Moment(i64::MAX))
}

/// kind | name | place (c the compound) | serves | capacity | day | outcome
#[test]
fn sites_by_form() {
    let table = "
        gate  | 南门 | c  | 2网格       |        | 2026-11-22 | recorded
        gate  | 南门 | c  | 9网格       |        | 2026-11-22 | site-grid-unknown
        gate  | 东门 | c  |             |        | 2026-11-22 | site-known
        gate  | 南门 | 10 |             |        | 2026-11-22 | recorded
        gate  | 南门 | 21 | 1网格、2网格 |       | 2026-11-22 | recorded
        gate  | 南门 | 2  |             |        | 2026-11-22 | site-place-wrong
        gate  | 南门 | 11 |             |        | 2026-11-22 | web-outside-scope
        door  | 南门 | c  |             |        | 2026-11-22 | site-no-kind
        gate  |      | c  |             |        | 2026-11-22 | web-form-wrong
        gate  | 南门 | c  |             |        | 2026-11-23 | site-day-future
        shelter | 活动中心 | c |        | 200    | 2026-11-22 | recorded
        shelter | 活动中心 | c |        | 100001 | 2026-11-22 | web-form-wrong
        shelter | 活动中心 | c |        | 很多   | 2026-11-22 | web-form-wrong
    ";
    for row in cells(table) {
        let (t, compound) = town("sites");
        let c = compound.to_string();
        let post = |kind: &str, name: &str, place: &str, serves: &str, capacity: &str, seen: &str| {
            let place = if place == "c" { c.as_str() } else { place };
            let form = [
                ("kind", kind),
                ("name", name),
                ("place", place),
                ("serves", serves),
                ("capacity", capacity),
                ("state", "usable"),
                ("seen", seen),
                ("keeper", "老秦"),
                ("phone", "13900001111"),
            ];
            t.post("/sites", &committee(), &form, None).map_or_else(|r| r.code, |_| "recorded")
        };
        assert_eq!(post("gate", "东门", "c", "", "", "2026-11-01"), "recorded");
        assert_eq!(post(row[0], row[1], row[2], row[3], row[4], row[5]), row[6], "{row:?}");
        assert_eq!(t.house.differences(10).unwrap(), vec![], "{row:?}");
    }
}

#[test]
fn a_gate_is_seen_from_every_grid_that_it_serves() {
    let (t, compound) = town("serves");
    let c = compound.to_string();
    let form = [
        ("kind", "gate"),
        ("name", "南门"),
        ("place", c.as_str()),
        ("serves", "2网格"),
        ("state", "usable"),
        ("seen", "2026-11-01"),
        ("keeper", "老秦"),
        ("phone", "13900001111"),
    ];
    let at = t.post("/sites", &committee(), &form, None).unwrap();
    for (scope, seen) in [(scope_of(GRIDS[0]), true), (scope_of(GRIDS[1]), true), (scope_of(PlaceId(99)), false)] {
        assert_eq!(t.see("/sites", &scope).unwrap().contains("南门"), seen);
        assert_eq!(t.see(&at, &scope).is_ok(), seen);
    }
    assert!(t.see(&format!("/places/{compound}"), &committee()).unwrap().contains("南门"));
    // Who holds the key stands in no fact, and shows to nobody who may not record.
    assert!(!t.see(&at, &committee()).unwrap().contains("老秦"));
    t.post(&format!("{at}/closing"), &committee(), &[], None).unwrap();
    assert!(!t.see("/sites", &committee()).unwrap().contains("南门"));
    assert_eq!(t.post(&format!("{at}/closing"), &committee(), &[], None).unwrap_err().code, "site-none");
    assert_eq!(t.house.differences(10).unwrap(), vec![]);
}

/// property firm | owners' committee | guard | 三无
#[test]
fn a_compound_is_without_anyone_when_all_three_are_known_to_be_missing() {
    let table = "
        no      | no  | no      | yes
        no      | no  | unknown | no
        no      | yes | no      | no
        unknown | unknown | unknown | no
        yes     | yes | yes     | no
    ";
    for row in cells(table) {
        let (t, compound) = town("compound");
        let at = format!("/places/{compound}/compound");
        let form = |seen: &'static str| {
            [("property_firm", row[0]), ("owners_committee", row[1]), ("guard", row[2]), ("seen", seen), ("source", "visit")]
        };
        t.post(&at, &committee(), &form("2026-11-20"), None).unwrap();
        let listed = t.see("/sites", &committee()).unwrap().contains("三无小区 1 个");
        assert_eq!(listed, row[3] == "yes", "{row:?}");
        assert_eq!(t.post(&at, &committee(), &form("2026-11-19"), None).unwrap_err().code, "site-day-before");
        assert_eq!(t.post("/places/21/compound", &committee(), &form("2026-11-20"), None).unwrap_err().code, "site-no-compound");
        assert_eq!(t.house.differences(10).unwrap(), vec![]);
    }
}

/// A row below the headings | what is wrong with it
#[test]
fn lists_are_recorded_whole_or_not_at_all() {
    let head = "类别,名称,社区代码,网格,小区,通往网格,容量,状态,负责人,电话,备注\n";
    let table = "
        大门,西门,990105001001,1网格,阳光花园,2网格,,正常,老秦,13900001111,    |
        避难场所,活动中心,990105001001,,,,200人,正常,,,                       |
        小区大门,南门,990105001001,,阳光花园,,,停用,,,                        |
        城墙,南门,990105001001,,阳光花园,,,,,,                                | site-kind-unknown
        大门,,990105001001,,阳光花园,,,,,,                                    | site-name-wrong
        大门,南门,990105001009,,阳光花园,,,,,,                                | place-community-unknown
        大门,南门,990105001001,,月亮花园,,,,,,                                | site-place-unknown
        大门,南门,990105001001,,阳光花园,8网格,,,,,                           | site-grid-unknown
        广场,广场,990105001001,,,,三百,,,,                                    | site-capacity-wrong
        大门,南门,990105001001,,阳光花园,,,坏了,,,                            | site-state-unknown
        大门,东门,990105001001,,阳光花园,,,,,,                                | site-known
        大门,南门,990105001002,,,,,,,,                                        | web-outside-scope
    ";
    for row in cells(table) {
        let (t, _) = town("list");
        let text = format!("{head}大门,东门,990105001001,,阳光花园,,,正常,,,\n{}\n", row[0]);
        let said = t.post("/sites/import", &committee(), &[], Some(("设施.csv", text.as_bytes())));
        let count = table::list(&t.read(), &committee(), "", 10).unwrap().len();
        match said {
            Ok(_) => assert_eq!((row[1], count), ("", 2), "{row:?}"),
            Err(r) if r.code == "site-rows-wrong" => {
                let why = &r.problems[0];
                assert!(why.args.contains(&("row", "3".to_owned())) && count == 0, "{row:?} {why:?}");
                let listed = import::rows(&t.read(), &committee(), None, (text.as_bytes(), "a.csv"), &mut || 1).unwrap();
                assert_eq!(listed.wrong[0].code, row[1], "{row:?}");
            }
            Err(r) => assert_eq!((r.code, count), (row[1], 0), "{row:?}"),
        }
    }
}
