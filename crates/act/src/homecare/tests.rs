use super::clock::{Clock, begins, ends, slot_of};
use super::*;
use crate::careplan::Way;
use crate::referral::Voice;
use muster_ground::care;
use muster_ground::rehearsal::{EAST, body};
use muster_ledger::{ActorId, DAY, Day, HOUR, Moment, PlaceId};
use muster_muster::task::TaskId;
use muster_web::missing_words;

const GOLDEN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/golden/homecare");

#[test]
fn words_are_complete() {
    assert_eq!(missing_words(&SLICE.words), Vec::<String>::new());
    let words = include_str!("words/zh-Hans.ftl");
    for s in &book::shipped().unwrap().sign {
        assert!(words.contains(&format!("homecare-sign-{} ", s.key.replace('_', "-"))), "{}", s.key);
    }
}

#[test]
fn bodies_are_golden() {
    let (id, day) = (HomecareId(7_000), Day(20_779));
    let opened = Opened {
        id,
        community: EAST,
        grid: PlaceId(11),
        building: PlaceId(12),
        carer: ActorId(7),
        deputy: ActorId(8),
        way: Way::Phone,
        lacking: vec![Lack::Room, Lack::Kit],
        until: day,
        consent: Voice::Oneself,
        consent_way: care::Way::Phone,
        consent_on: day,
    };
    body(GOLDEN, HOMECARE_OPENED, &opened);
    body(GOLDEN, HOMECARE_CHECKED, &Rechecked { id, lacking: vec![Lack::Bath] });
    body(GOLDEN, HOMECARE_FOLLOWED, &Followed { id, slot: 41_558, outcome: Outcome::Danger, by: By::Slip });
    body(GOLDEN, HOMECARE_MISSED, &Missed { id, slot: 41_558, step: 1, to: Some(ActorId(8)), task: Some(TaskId(7_100)) });
    let store = crate::stock::StoreId(900);
    body(GOLDEN, HOMECARE_SUPPLIED, &Supplied { id, item: 503, n: 2, store, lent: true });
    body(GOLDEN, HOMECARE_RETURNED, &Returned { id, of: muster_ledger::Seq(812), n: 1, store });
    body(GOLDEN, HOMECARE_ENDED, &Ended { id, why: Why::Well });
}

/// Temperature · signs · danger.
#[test]
fn what_makes_somebody_go_at_once() {
    let table = [
        (None, vec![], false),
        (Some(382), vec!["cough"], false),
        (Some(394), vec![], false),
        (Some(395), vec![], true),
        (Some(349), vec![], true),
        (Some(350), vec![], false),
        (Some(366), vec!["breathless"], true),
        (None, vec!["aches", "confused"], true),
    ];
    for (temperature, signs, danger) in table {
        let s = Series { temperature, signs: signs.iter().map(|s| (*s).to_owned()).collect(), note: String::new() };
        assert_eq!(book::danger(&s), danger, "{temperature:?} {signs:?}");
    }
}

#[test]
fn a_temperature_is_read_as_people_write_it() {
    for (text, said) in [
        ("37.2", Some(372)),
        ("38", Some(380)),
        ("38，5", Some(385)),
        ("36.5℃", Some(365)),
        ("36.58度", Some(365)),
        ("365", None),
        ("三十八", None),
        ("12.0", None),
        ("", None),
        ("38.", None),
    ] {
        assert_eq!(routes::tenths(text), said, "{text}");
    }
}

/// Whatever stands: from the moment of `next` something is due, before it nothing is.
#[test]
fn the_timer_never_rings_for_nothing() {
    let monday = Day::from_civil(2026, 11, 23).unwrap();
    let slot = i64::from(monday.0) * 2;
    for settled in slot..slot + 4 {
        for missed in [None, Some((settled + 1, ends(settled + 1))), Some((settled, ends(settled)))] {
            let clock = Clock { settled, missed };
            let next = clock.next();
            assert!(clock.due(next).is_some(), "{clock:?}");
            assert!(clock.due(next.plus(9 * DAY)).is_some(), "{clock:?}");
            assert_eq!(clock.due(next.plus(-1)), None, "{clock:?}");
        }
    }
    // A word of the morning counts for the morning until the evening hours begin.
    let at = |h: i64| monday.start().plus(h * HOUR);
    assert_eq!([0, 9, 17, 18, 23].map(|h| slot_of(at(h)) - slot), [0, 0, 0, 1, 1]);
    assert_eq!((begins(slot), ends(slot + 1)), (at(8), at(20)));
    // The house stood still for a week: one visit, not fourteen.
    let clock = Clock { settled: slot, missed: None };
    assert_eq!(clock.due(Moment(at(21).0 + 7 * DAY)), Some((slot + 15, 1)));
}
