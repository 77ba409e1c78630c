use super::*;
use crate::publish;
use muster_ground::rehearsal::{Trial, body};
use muster_ledger::{ActorId, HOUR, Moment, PlaceId};
use muster_web::missing_words;

#[test]
fn words_are_complete() {
    assert_eq!(missing_words(&SLICE.words), Vec::<String>::new());
}

#[test]
fn bodies_are_golden() {
    let (id, community, until) = (TakeoverId(1), PlaceId(10), Moment(1_795_305_600_000_000));
    let made = TakeoverOpened { id, community, reason: "ill".into(), until };
    body(concat!(env!("CARGO_MANIFEST_DIR"), "/golden/takeover"), TAKEOVER_OPENED, &made);
}

/// No opening without a reason, none that the community does not learn of, none that lasts.
#[test]
fn it_is_opened_for_a_reason_and_a_day_and_the_community_is_told() {
    let trial = Trial::new("takeover", &[&publish::SLICE, &SLICE]);
    let open = |reason: &str, n: i64| {
        let until = trial.now().plus(48 * HOUR);
        let announced = publish::announcement(&trial.house, PlaceId(10), "t".into(), "x".into(), until).expect("notice");
        let body = TakeoverOpened { id: TakeoverId(n), community: PlaceId(10), reason: reason.into(), until: Moment(0) };
        trial.ask(7, OpenTakeover { body, announced }).map(|_| ()).map_err(|r| r.code)
    };
    assert_eq!(open("curious", 1), Err("web-form-wrong"));
    assert_eq!(publish::in_force(&trial.read(), &[PlaceId(10)], 9).unwrap().len(), 0);
    open("ill", 2).unwrap();
    assert_eq!(publish::in_force(&trial.read(), &[PlaceId(10)], 9).unwrap().len(), 1);
    let opened = find(&trial.read(), TakeoverId(2)).unwrap().unwrap();
    assert_eq!((opened.until, opened.by), (trial.now().plus(HOURS * HOUR), ActorId(7)));
    assert_eq!(trial.house.differences(5).unwrap(), []);
}
