//! Who lacks what, as a table.

use super::page::{kit, lacks};
use super::*;
use crate::stock::Line;
use muster_ground::rehearsal::cells;
use muster_web::missing_words;

#[test]
fn words_are_complete() {
    assert_eq!(missing_words(&SLICE.words), Vec::<String>::new());
}

#[test]
fn a_shift_needs_something_and_all_of_it_protects() {
    let kit = kit();
    assert!(kit.len() >= 2 && kit.iter().any(|(i, _)| *i == 1103), "{kit:?}");
    for (item, _) in kit {
        assert!(crate::goods::catalogue().coded(item).is_some_and(|i| i.worn), "{item}");
    }
}

/// What a shift needs · what somebody has · what they lack
#[test]
fn whoever_has_less_than_a_shift_needs_lacks_the_rest() {
    let table = "
        1101:2 1103:1 | 1101:2 1103:1 |
        1101:2 1103:1 | 1101:1        | 1101:1 1103:1
        1101:2        | 1101:9        |
        1101:2        |               | 1101:2
                      | 1101:2        |
    ";
    let pairs = |s: &str| -> Vec<(u16, i64)> {
        s.split_whitespace().map(|p| p.split_once(':').unwrap()).map(|(i, n)| (i.parse().unwrap(), n.parse().unwrap())).collect()
    };
    for row in cells(table) {
        let has: Vec<Line> = pairs(row[1]).into_iter().map(|(item, n)| Line { item, n, lots: Vec::new() }).collect();
        let got: Vec<String> = lacks(&pairs(row[0]), &has).iter().map(|n| format!("{}:{}", n.item, n.needs - n.has)).collect();
        assert_eq!(got.join(" "), row[2], "{row:?}");
    }
}
