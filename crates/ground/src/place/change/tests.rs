use super::*;
use crate::duty::STAFF_DATASET;
use crate::place::import::{divisions, ground};
use crate::place::{Level, by_code, counts, find, named, sounding, under};
use crate::rehearsal::lists::{COMMUNITY, GRIDS, Trial, author};
use crate::rehearsal::{body, cells};
use muster_ledger::{ActorId, Day, Moment, PlaceId};
use muster_web::{Mask, Scope};

fn day(text: &str) -> Day {
    let p: Vec<i16> = text.split('-').map(|n| n.parse().unwrap()).collect();
    Day::from_civil(p[0], p[1] as i8, p[2] as i8).unwrap()
}

#[test]
fn bodies_are_golden() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/golden/place");
    let (id, day, why) = (PlaceId(10), Day(20_779), Why::Decision);
    body(folder, PLACE_RENAMED, &Renamed { id, name: "望江社区".into(), day, why });
    body(folder, PLACE_RECODED, &Recoded { id, code: "990105001003".into(), day, why });
    body(folder, PLACE_CLOSED, &Closed { places: vec![id, PlaceId(21)], day, why: Why::Rebuilt });
    body(folder, PLACE_REOPENED, &fact::Reopened { places: vec![id], day, why: Why::Mistake });
}

fn town(what: &str) -> Trial {
    let t = Trial::new(what);
    t.record(ActorId::HOUSE, vec![t.house.open_dataset(STAFF_DATASET, "staff", 0, 3660)]).unwrap();
    t
}

fn all() -> Scope {
    Scope::granted(true, vec![], vec![], Mask::Full, Moment(i64::MAX))
}
fn of_community() -> Scope {
    Scope::granted(false, vec![COMMUNITY], vec![], Mask::Masked, Moment(i64::MAX))
}

/// Path below the place, the new value, day, why; `recorded` or the refusal.
fn tried(t: &Trial, scope: &Scope, place: i64, act: &str, to: &str, day: &str, why: &str) -> String {
    let (why, document) = why.strip_suffix(" no paper").map_or((why, "滨政函〔2026〕12号"), |w| (w, ""));
    let field = if act == "code" { "code" } else { "name" };
    let form = [(field, to), ("day", day), ("why", why), ("document", document)];
    t.post(&format!("/places/{place}/{act}"), scope, &form, None).map_or_else(|r| r.code.to_owned(), |_| "recorded".to_owned())
}

/// What was done before (place act value), then: place | act | new value | day | why | outcome. The house's day is 2026-11-22.
#[test]
fn changes_of_places() {
    let long = "一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十";
    assert_eq!(long.chars().count(), 40);
    let table = format!(
        "
        10 | name    | 望江门社区      | 2026-03-01 | decision         | recorded
        10 | name    | {long}          | 2026-03-01 | decision         | recorded
        10 | name    | {long}{long}    | 2026-03-01 | decision         | web-form-wrong
        10 | name    |                 | 2026-03-01 | decision         | web-form-wrong
        10 | name    | 望江社区        | 2026-03-01 | decision         | place-name-same
        10 | name    | 听涛社区        | 2026-03-01 | decision         | place-name-taken
        10 | name    | 望江门社区      | 2026-11-23 | decision         | place-day-future
        10 | name    | 望江门社区      | 2026-02-30 | decision         | web-form-wrong
        10 | name    | 望江门社区      | 2026-03-01 | decision no paper| place-paper-missing
        10 | name    | 望江门社区      | 2026-03-01 | mistake no paper | recorded
        99 | name    | 望江门社区      | 2026-03-01 | decision         | place-no-such
        10 | code    | 990105001003    | 2026-03-01 | decision         | recorded
        10 | code    | 990105001003000 | 2026-03-01 | decision         | recorded
        10 | code    | 990105001001    | 2026-03-01 | decision         | place-code-same
        10 | code    | 990105001002    | 2026-03-01 | decision         | place-code-taken
        10 | code    | 99010500100     | 2026-03-01 | decision         | place-code-wrong
        10 | code    | 9.90105E+11     | 2026-03-01 | decision         | place-code-wrong
        10 | code    | 990105009       | 2026-03-01 | decision         | place-code-level
        21 | code    | 990105001001001 | 2026-03-01 | decision         | recorded
        21 | code    | 990105001003    | 2026-03-01 | decision         | place-code-level
        10 | closing |                 | 2026-03-01 | decision         | recorded
        10 | opening |                 | 2026-03-01 | decision         | place-stands
    "
    );
    for row in cells(&table) {
        let t = town("changes");
        let place = row[0].parse().unwrap();
        assert_eq!(tried(&t, &all(), place, row[1], row[2], row[3], row[4]), row[5], "{row:?}");
        assert_eq!(t.house.differences(10).unwrap(), vec![], "{row:?}");
    }
}

#[test]
fn a_committee_changes_what_is_below_it_and_nothing_else() {
    let t = town("reach");
    let own = of_community();
    assert_eq!(tried(&t, &own, 21, "name", "东网格", "2026-03-01", "decision"), "recorded");
    assert_eq!(tried(&t, &own, 10, "name", "东社区", "2026-03-01", "decision"), "place-change-above");
    assert_eq!(tried(&t, &own, 11, "name", "东社区", "2026-03-01", "decision"), "place-change-above");
    let other = Scope::granted(false, vec![PlaceId(11)], vec![], Mask::Masked, Moment(i64::MAX));
    assert_eq!(tried(&t, &other, 21, "name", "西网格", "2026-03-01", "decision"), "web-outside-scope");
}

/// Two communities swap a code by way of a third: each day has its own answer.
#[test]
fn a_code_that_moved_twice_is_resolved_by_day() {
    let t = town("twice");
    let scope = all();
    for (place, code, from) in
        [(10, "990105001003", "2026-03-01"), (11, "990105001001", "2026-05-01"), (10, "990105001002", "2026-05-01")]
    {
        assert_eq!(tried(&t, &scope, place, "code", code, from, "decision"), "recorded");
    }
    // Not before what changed last.
    assert_eq!(tried(&t, &scope, 10, "code", "990105001009", "2026-04-30", "decision"), "place-day-before");
    let table = "
        990105001001 | 2026-01-01 | 10
        990105001001 | 2026-02-28 | 10
        990105001001 | 2026-03-01 |
        990105001001 | 2026-04-30 |
        990105001001 | 2026-05-01 | 11
        990105001002 | 2026-04-30 | 11
        990105001002 | 2026-05-01 | 10
        990105001003 | 2026-02-28 |
        990105001003 | 2026-03-01 | 10
        990105001003 | 2026-04-30 | 10
        990105001003 | 2026-05-01 |
    ";
    let read = t.read();
    for row in cells(table) {
        let found = code_on(&read, row[0], day(row[1])).unwrap().map(|p| p.id.to_string()).unwrap_or_default();
        assert_eq!(found, row[2], "{row:?}");
    }
    drop(read);
    // The search shows who has it and who had it.
    let page = t.see("/places?q=990105001001", &scope).unwrap();
    assert!(page.contains("听涛社区") && page.contains("2026-03-01 以前"), "{page}");
    assert!(page.contains("“990105001001”") && page.contains("望江社区"), "{page}");
    // An old list, and a newer one with the old code, add nobody twice.
    let list = "990105001001,甲\n990105001002,乙\n990105001003,丙\n";
    let report = divisions(&t.house, author(), list.as_bytes(), |_| {}).unwrap();
    assert_eq!((report.added, report.same, report.wrong), (0, 3, 0));
    assert_eq!(t.house.differences(10).unwrap(), vec![]);
}

#[test]
fn an_old_name_and_a_sound_still_find_the_place() {
    let t = town("names");
    let scope = all();
    assert_eq!(tried(&t, &scope, 10, "name", "望江门社区", "2026-03-01", "decision"), "recorded");
    let read = t.read();
    assert!(named(&read, "望江社区", Level::Room, 5).unwrap().is_empty());
    for sound in ["wjm", "wangjiangmen", "jiangmen", "WJMSQ"] {
        assert_eq!(sounding(&read, sound, Level::Building, 5).unwrap()[0].id, COMMUNITY, "{sound}");
    }
    assert!(sounding(&read, "100%", Level::Building, 5).unwrap().is_empty());
    drop(read);
    let page = t.see("/places?q=望江社区", &scope).unwrap();
    assert!(page.contains("望江门社区") && page.contains("以前是“望江社区”"), "{page}");
    let own = t.see("/places/10", &scope).unwrap();
    assert!(
        own.contains("由“望江社区”改名为“望江门社区”") && !own.contains("滨政函"),
        "the document is for who may change: {own}"
    );
}

#[test]
fn what_is_closed_leaves_the_lists_with_all_below_and_comes_back() {
    let t = town("closing");
    let scope = all();
    let list = "社区代码,网格,小区,楼栋,单元,房号\n990105001001,1网格,,1幢,1单元,101\n990105001001,1网格,,1幢,1单元,102\n";
    ground(&t.house, author(), "ground.csv", list.as_bytes(), |_| {}).unwrap();
    let before = counts(&t.read()).unwrap();
    let building = under(&t.read(), COMMUNITY, Level::Building).unwrap()[0].id;
    assert_eq!(tried(&t, &scope, building.0, "closing", "", "2026-11-01", "rebuilt"), "recorded");
    let read = t.read();
    assert!(under(&read, COMMUNITY, Level::Room).unwrap().is_empty());
    assert_eq!(find(&read, building).unwrap().unwrap().closed, Some(day("2026-11-01")));
    assert_eq!(counts(&read).unwrap().iter().map(|c| c.1).sum::<i64>(), before.iter().map(|c| c.1).sum::<i64>() - 4);
    drop(read);
    assert_eq!(tried(&t, &scope, building.0, "name", "2幢", "2026-11-02", "decision"), "place-is-closed");
    // A list that names it builds it anew: the old one stays history.
    assert_eq!(tried(&t, &scope, GRIDS[0].0, "closing", "", "2026-11-02", "rebuilt"), "recorded");
    assert_eq!(tried(&t, &scope, building.0, "opening", "", "2026-11-03", "mistake"), "place-above-closed");
    assert_eq!(tried(&t, &scope, GRIDS[0].0, "opening", "", "2026-11-03", "mistake"), "recorded");
    assert_eq!(tried(&t, &scope, building.0, "opening", "", "2026-11-03", "mistake"), "recorded");
    assert_eq!(counts(&t.read()).unwrap(), before);
    assert_eq!(under(&t.read(), COMMUNITY, Level::Room).unwrap().len(), 2);
    assert_eq!(by_code(&t.read(), "990105001001").unwrap().unwrap().id, COMMUNITY);
    assert_eq!(t.house.differences(10).unwrap(), vec![]);
}
