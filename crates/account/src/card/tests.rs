//! A card shows what there is, masked, with its age; needs and never what someone has.

use super::*;
use muster_ground::person::{Band, Need, Personal, REGISTER_DATASET, Register, Relation, Standing};
use muster_ground::rehearsal::{EAST, Trial, at_home, staff};
use muster_ledger::{ActorId, DAY, Draft, Moment, PlaceId};
use muster_web::{Mask, Request, Scope, missing_words};

#[test]
fn words_are_complete() {
    assert_eq!(missing_words(&SLICE.words), Vec::<String>::new());
}

fn trial() -> Trial {
    use muster_ground::{compact, field, organisation, post, site};
    let slices: &[&'static Slice] = &[
        &field::SLICE,
        &organisation::SLICE,
        &site::SLICE,
        &compact::SLICE,
        &post::SLICE,
        &muster_ground::rights::SLICE,
        &muster_muster::incident::SLICE,
        &muster_muster::task::SLICE,
        &muster_act::request::SLICE,
        &muster_ground::care::SLICE,
        &muster_ground::bounds::SLICE,
        &muster_act::careplan::SLICE,
        &muster_act::homecare::SLICE,
        &muster_act::stock::SLICE,
        &SLICE,
    ];
    let trial = Trial::new("card", slices);
    let house = &trial.house;
    trial.record(ActorId::HOUSE, vec![house.open_dataset(REGISTER_DATASET, "register", 0, 5 * 366)]).unwrap();
    for (name, phone, band, needs, relation) in [
        ("王小芳", "13800001234", Band::Elder, vec![Need::LivesAlone, Need::CannotClimb], Relation::Head),
        ("赵宝", "", Band::Child, vec![], Relation::Member),
    ] {
        let person = house.vault().new_person().unwrap();
        let standing = Standing { band, needs, relation, ..at_home() };
        let personal = Personal { name: name.into(), phone: phone.into(), note: "糖尿病".into(), ..Personal::default() };
        trial.ask(1, Register::new(house.vault(), person, &standing, &personal).unwrap()).unwrap();
    }
    trial
}

fn see(trial: &Trial, place: i64, mask: Mask, grids: &[i64]) -> Result<String, muster_ledger::Refusal> {
    let grids = grids.iter().map(|g| PlaceId(*g)).collect();
    let req = Request {
        params: vec![("place".into(), place.to_string())],
        who: staff(7, "grid_worker", PlaceId(11)),
        scope: Some(Scope::granted(false, vec![], grids, mask, Moment(i64::MAX))),
        ..trial.request("/cards/{place}")
    };
    page::card(&req, &trial.read()).map(|p| p.body.into_string())
}

#[test]
fn a_household_is_shown_masked_with_the_age_of_every_value() {
    let trial = trial();
    let card = see(&trial, 13, Mask::Masked, &[11]).unwrap();
    assert!(card.contains("王*芳") && card.contains("138****1234"), "{card}");
    assert!(
        !card.contains("王小芳") && !card.contains("13800001234") && !card.contains("糖尿病") && !card.contains('⟦'),
        "{card}"
    );
    assert!(card.contains("没过期") && !card.contains("已过期"), "{card}");
    trial.pass(200 * DAY);
    let card = see(&trial, 13, Mask::Masked, &[11]).unwrap();
    assert!(card.contains("已过期") && card.contains("200 天前"), "{card}");
    let nameless = see(&trial, 13, Mask::Nameless, &[11]).unwrap();
    assert!(!nameless.contains("王*芳") && !nameless.contains("138****1234"), "{nameless}");
    assert_eq!(see(&trial, 13, Mask::Masked, &[21]).unwrap_err().code, "web-outside-scope");
    assert_eq!(see(&trial, EAST.0, Mask::Masked, &[11]).unwrap_err().code, "card-none");
}

/// place | people, homes, in need, elders, children
#[test]
fn figures_of_building_and_grid_are_those_of_their_homes() {
    let trial = trial();
    let read = trial.read();
    for place in [13, 12, 11] {
        let at = muster_ground::place::find(&read, PlaceId(place)).unwrap().unwrap();
        let s = muster_ground::person::summary(&read, &at).unwrap();
        assert_eq!((s.people, s.homes, s.in_need, s.elders, s.children), (2, 1, 1, 1, 1), "{place}");
    }
    for place in [12, 11] {
        let card = see(&trial, place, Mask::Masked, &[11]).unwrap();
        assert!(card.contains("独居 1") && !card.contains('⟦'), "{card}");
    }
}

/// What another room keeps here is shown to whose duty sees it: a plan on the card of its home, its building and its grid, a store
/// where it stands.
#[test]
fn plans_and_stores_stand_on_the_cards_of_where_they_are() {
    use muster_act::careplan::Days;
    use muster_act::careplan::{CAREPLAN_WRITTEN, CareplanId, Way, Window, Written};
    use muster_act::stock::{Opened, Place, STORE_OPENED, StoreId};
    use muster_ground::duty::{DUTY_GIVEN, DutyGiven};
    use muster_ledger::DutyId;
    let trial = trial();
    let given = DutyGiven {
        id: DutyId(7),
        actor: ActorId(7),
        post: "grid_worker".into(),
        place: PlaceId(11),
        from: trial.now(),
        until: trial.now().plus(90 * DAY),
    };
    trial.record(ActorId(1), vec![Draft::new(DUTY_GIVEN, &given)]).unwrap();
    let read = trial.read();
    let at = muster_ground::person::household(&read, PlaceId(13), Mask::Masked).unwrap();
    let subject = at.iter().find(|p| p.shown_name.starts_with('王')).unwrap().subject;
    let written = Written {
        id: CareplanId(1),
        community: EAST,
        grid: PlaceId(11),
        building: PlaceId(12),
        carer: ActorId(7),
        deputy: ActorId(8),
        way: Way::Phone,
        window: Window { days: Days(127), from: 480, to: 600 },
        medicine: None,
        treatment: None,
        consent: muster_ground::care::Consent::Oneself,
        consent_way: muster_ground::care::Way::Spoken,
        consent_on: trial.now().day(),
        review: trial.now().plus(90 * DAY),
    };
    let store = Opened { id: StoreId(5), community: EAST, grid: PlaceId(11), place: PlaceId(11), kind: Place::Room, number: 1 };
    let plan = Draft::new(CAREPLAN_WRITTEN, &written).subject(subject);
    trial.record(ActorId(7), vec![plan, Draft::new(STORE_OPENED, &store)]).unwrap();
    for (place, store) in [(13, false), (12, false), (11, true)] {
        let card = see(&trial, place, Mask::Masked, &[11]).unwrap();
        assert!(card.contains("照护计划") && card.contains("王*芳") && !card.contains("王小芳"), "{place}: {card}");
        assert_eq!(card.contains("物资点"), store, "{place}: {card}");
        assert!(!card.contains('⟦'), "{card}");
    }
    assert!(!see(&trial, 14, Mask::Masked, &[11]).unwrap().contains("照护计划"), "another home");
}
