//! The file as it is shipped, its faults in words, and what is found by which word.

use super::catalogue::source;
use super::*;
use muster_ground::rehearsal::cells;
use muster_web::missing_words;
use std::collections::BTreeSet;

#[test]
fn words_are_complete() {
    assert_eq!(missing_words(&SLICE.words), Vec::<String>::new());
}

#[test]
fn the_shipped_file_is_sound_and_holds_what_a_community_stores() {
    let c = Catalogue::read(source()).unwrap_or_else(|w| panic!("{}", w.join("\n")));
    assert!(c.items().count() >= 80, "{}", c.items().count());
    let used: BTreeSet<&str> = c.items().map(|(_, i)| i.unit.as_str()).collect();
    assert_eq!(used, c.units.keys().map(String::as_str).collect(), "a unit that nothing is counted in");
    for k in &c.classes {
        assert!(c.groups.iter().any(|g| g.class == k.key), "{}", k.key);
    }
    assert_eq!(catalogue().items().count(), c.items().count());
}

/// What is written instead of what · what the linter says
#[test]
fn faults_are_named_in_words() {
    let table = "
        1102\"         | 1101\"        | 1101: stands twice
        \"1101\"       | \"2101\"      | 2101: four figures, the first two 11
        \"1101\"       | \"11a1\"      | 11a1: four figures, the first two 11
        外科口罩\" },  | N95\" },      | 1103: N95 is 1102 already
        box = 50       | box = 0       | 1101: box of 1 to 1000
        unit = \"只\"  | unit = \"吨\" | 1101: no unit 吨
        en = \"Medical mask, single use\" | en = \" \" | 1101: a name in both languages
        class = \"engineering\" | class = \"other\" | group 41: no class other
        code = \"12\"  | code = \"11\" | group 11: two figures of its own
    ";
    for row in cells(table) {
        assert!(source().contains(row[0]), "{row:?}");
        let wrong = Catalogue::read(&source().replacen(row[0], row[1], 1)).unwrap_err();
        assert!(wrong.iter().any(|w| w == row[2]), "{row:?} {wrong:?}");
    }
}

/// Typed · the codes that are found
#[test]
fn a_good_is_found_by_any_of_its_names_and_by_its_code() {
    let table = "
        n95      | 1103 1104
        kn95     | 1104
        大白     | 1201
        3201     | 3201
        aed      | 1511
        退烧药   | 1501 1503
        坦克     |
    ";
    for row in cells(table) {
        let found: Vec<&str> = catalogue().items().filter(|(_, i)| i.holds(row[0])).map(|(_, i)| i.code.as_str()).collect();
        assert_eq!(found.join(" "), row[1], "{row:?}");
    }
}
