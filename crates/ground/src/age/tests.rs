use super::*;
use crate::rehearsal::{body, cells};
use muster_ledger::{Day, PlaceId};
use muster_web::missing_words;

const GOLDEN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/golden/age");

#[test]
fn words_are_complete() {
    assert_eq!(missing_words(&SLICE.words), Vec::<String>::new());
}

#[test]
fn bodies_are_golden() {
    body(GOLDEN, AGE_REACHED, &Reached { years: FOURTEEN, community: PlaceId(10), grid: PlaceId(11), lapsed: 2 });
}

#[test]
fn years_are_counted_by_birthdays() {
    let table = "
        2012-11-22 | 14
        2012-11-23 | 13
        2012-11-21 | 14
        2013-01-01 | 13
        2026-11-22 | 0
        2027-01-01 | none
        2012-02-29 | 14
        2012-11    | none
        somewhen   | none
    ";
    let today = Day::from_civil(2026, 11, 22).unwrap();
    for line in cells(table) {
        let years = sweep::years_on(line[0], today).map_or("none".to_owned(), |y| y.to_string());
        assert_eq!(years, line[1], "{line:?}");
    }
}
