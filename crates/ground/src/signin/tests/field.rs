use super::*;
use crate::place;
use crate::signin::pages::{grant, me};
use crate::signin::session::{Way, begin};
use crate::signin::{CodeFor, issue_code, set_demo_resident, set_demo_role, who, who_as};
use muster_ledger::{ActorId, DAY, HOUR, MINUTE, Mode, PlaceId, Refusal};
use muster_web::{Enter, Request};

/// A town with a secretary (5) in community 10 who is signed in, and a grid worker (6) in its grid.
fn town() -> (Trial, [u8; 16]) {
    let t = Trial::town("field", Mode::Real);
    let duty = t.worker(5, "书记", "secretary", 10);
    t.worker(6, "李阿姨", "grid_worker", 11);
    let holder = crate::signin::session::Holder::staff(ActorId(5), Some(duty));
    let (session, row) = begin(&t.house, &holder, t.now(), "");
    t.house.work(vec![row]).unwrap();
    (t, session.id)
}

fn device_link(t: &Trial, secretary: [u8; 16]) -> String {
    let req = t.request_of(secretary, "account.open", &[("actor", "6")], &[("kind", "device")]).unwrap();
    let page = t.act(&req, grant::issue_link).unwrap().unwrap();
    token(page.data["url"].as_str().unwrap())
}

fn bind(t: &Trial, link: &str, pin: &str) -> Result<Enter, Refusal> {
    t.enter(&t.request(&[("token", link)], &[("pin_new", pin), ("pin_new_again", pin)]), setup::bind_device)
}

fn with_pin(t: &Trial, device: &str, pin: &str) -> Result<Enter, Refusal> {
    let req = Request { device: device.to_owned(), ..t.request(&[], &[("pin", pin)]) };
    t.enter(&req, enter::enter_worker)
}

#[test]
fn a_phone_is_bound_by_a_link_that_works_once() {
    let (t, secretary) = town();
    let link = device_link(&t, secretary);
    let shown = setup::device(&t.request(&[("token", &link)], &[]), &t.read());
    assert!(shown.is_ok());
    assert_eq!(outcome(bind(&t, &link, "123456")), "signin-setup-wrong");
    assert_eq!(outcome(bind(&t, &link, "83017")), "signin-setup-wrong");
    let entered = bind(&t, &link, "830174").unwrap();
    let (name, cookie, seconds) = entered.device.unwrap();
    assert_eq!((name.as_str(), seconds), (muster_web::DEVICE_COOKIE, 365 * 24 * 3600));
    let found = who(&t.read(), entered.session.unwrap().id, t.now()).unwrap().unwrap();
    assert_eq!((found.post.as_str(), found.actor, found.place), ("grid_worker", ActorId(6), PlaceId(11)));
    assert_eq!(outcome(bind(&t, &link, "830174")), "signin-link-over");
    assert_eq!(outcome(with_pin(&t, &cookie, "830174")), "in");
    assert_eq!(outcome(with_pin(&t, "", "830174")), "signin-not-bound");
    assert_eq!(outcome(with_pin(&t, &"0".repeat(32), "830174")), "signin-not-bound");
}

#[test]
fn a_newer_link_ends_the_older_and_a_day_ends_both() {
    let (t, secretary) = town();
    let (old, new) = (device_link(&t, secretary), device_link(&t, secretary));
    assert_eq!(outcome(bind(&t, &old, "830174")), "signin-link-over");
    t.pass(DAY);
    assert_eq!(outcome(bind(&t, &new, "830174")), "signin-link-over");
}

#[test]
fn five_wrong_tries_end_a_phone() {
    let (t, secretary) = town();
    let (_, cookie, _) = bind(&t, &device_link(&t, secretary), "830174").unwrap().device.unwrap();
    let spare = device_link(&t, secretary);
    for _ in 0..4 {
        assert_eq!(outcome(with_pin(&t, &cookie, "111222")), "signin-pin-wrong");
    }
    assert_eq!(outcome(with_pin(&t, &cookie, "830174")), "in");
    for _ in 0..5 {
        assert_eq!(outcome(with_pin(&t, &cookie, "111222")), "signin-pin-wrong", "a right one forgave the four");
    }
    t.pass(20 * HOUR);
    assert_eq!(outcome(with_pin(&t, &cookie, "830174")), "signin-device-locked", "no time opens it again");
    let (_, anew, _) = bind(&t, &spare, "290563").unwrap().device.unwrap();
    assert_eq!(outcome(with_pin(&t, &anew, "290563")), "in");
}

#[test]
fn many_hands_at_once_get_no_extra_try() {
    let (t, secretary) = town();
    let (_, cookie, _) = bind(&t, &device_link(&t, secretary), "830174").unwrap().device.unwrap();
    let said: Vec<&str> = std::thread::scope(|s| {
        let all: Vec<_> = (0..16).map(|_| s.spawn(|| outcome(with_pin(&t, &cookie, "111222")))).collect();
        all.into_iter().map(|h| h.join().unwrap()).collect()
    });
    assert!(said.iter().filter(|s| **s == "signin-pin-wrong").count() <= 5, "{said:?}");
    assert!(said.contains(&"signin-device-locked"));
}

#[test]
fn a_phone_is_forgotten_after_a_month_unused_or_when_its_holder_says_so() {
    let (t, secretary) = town();
    let entered = bind(&t, &device_link(&t, secretary), "830174").unwrap();
    let (_, cookie, _) = entered.device.unwrap();
    t.pass(29 * DAY);
    let session = with_pin(&t, &cookie, "830174").unwrap().session.unwrap();
    let page = me::me(&t.request_of(session.id, "public", &[], &[]).unwrap(), &t.read()).unwrap();
    let id = page.data["devices"][0]["id"].to_string();
    t.pass(HOUR);
    let req = t.request_of(session.id, "public", &[("id", &id)], &[]).unwrap();
    assert!(t.enter(&req, me::end_device).unwrap().session.is_none());
    assert_eq!(outcome(with_pin(&t, &cookie, "830174")), "signin-not-bound");
    assert!(who(&t.read(), session.id, t.now()).unwrap().is_none());

    let (_, cookie, _) = bind(
        &t,
        &device_link(&t, {
            let holder = crate::signin::session::Holder::staff(ActorId(5), None);
            let (s, row) = begin(&t.house, &holder, t.now(), "");
            t.house.work(vec![row]).unwrap();
            s.id
        }),
        "830174",
    )
    .unwrap()
    .device
    .unwrap();
    t.pass(30 * DAY);
    assert_eq!(outcome(with_pin(&t, &cookie, "830174")), "signin-not-bound");
}

#[test]
fn all_ways_in_are_ended_by_the_secretary() {
    let (t, secretary) = town();
    let entered = bind(&t, &device_link(&t, secretary), "830174").unwrap();
    let open = device_link(&t, secretary);
    let req = t.request_of(secretary, "account.open", &[("actor", "6")], &[]).unwrap();
    t.act(&req, grant::withdraw_all).unwrap();
    assert!(who(&t.read(), entered.session.unwrap().id, t.now()).unwrap().is_none());
    assert_eq!(outcome(with_pin(&t, &entered.device.unwrap().1, "830174")), "signin-not-bound");
    assert_eq!(outcome(bind(&t, &open, "830174")), "signin-link-over");
    let req = t.request_of(secretary, "account.open", &[("actor", "5")], &[]).unwrap();
    assert!(t.act(&req, grant::withdraw_all).is_err());
}

fn room_code(t: &Trial, secretary: [u8; 16], room: &str) -> Result<String, Refusal> {
    let req = t.request_of(secretary, "person.code", &[("place", room)], &[]).unwrap();
    let page = t.act(&req, grant::issue_room_code)?.unwrap();
    Ok(page.data["code"].as_str().unwrap().to_owned())
}

fn with_code(t: &Trial, code: &str) -> Result<Enter, Refusal> {
    t.enter(&t.request(&[], &[("code", code)]), enter::enter_code)
}

#[test]
fn a_code_lets_a_resident_in_once() {
    let (t, secretary) = town();
    let code = room_code(&t, secretary, "13").unwrap();
    assert_eq!(code.len(), 9, "eight signs and a dash");
    let entered = with_code(&t, &code.to_lowercase().replace('-', " ")).unwrap();
    let found = who(&t.read(), entered.session.unwrap().id, t.now()).unwrap().unwrap();
    assert_eq!((found.post.as_str(), found.place, found.duty, found.place_name.as_str()), ("resident", PlaceId(13), None, "P10"));
    assert_eq!(outcome(with_code(&t, &code)), "signin-code-wrong");
    let late = room_code(&t, secretary, "13").unwrap();
    t.pass(7 * DAY);
    assert_eq!(outcome(with_code(&t, &late)), "signin-code-wrong");
}

#[test]
fn a_code_names_its_person() {
    let (t, secretary) = town();
    let person = t.house.vault().new_person().unwrap();
    let room = place::find(&t.read(), PlaceId(13)).unwrap().unwrap();
    let req = t.request_of(secretary, "person.code", &[], &[]).unwrap();
    let act = issue_code(&req, &CodeFor { person: Some(person), place: &room }).unwrap();
    let outcome = t.ask(ActorId(5), act.command, act.work).unwrap();
    let muster_web::Then::Show(page) = act.then else { panic!("the code is shown") };
    let code = page(&req, &t.read(), &outcome).unwrap().data["code"].as_str().unwrap().to_owned();
    let one = with_code(&t, &code).unwrap().session.unwrap();
    let found = who(&t.read(), one.id, t.now()).unwrap().unwrap();
    assert!(found.person == Some(person));
    let fact = t.read().fact(outcome.first).unwrap().unwrap();
    assert_eq!((fact.kind(), fact.envelope.area), ("code.issued", PlaceId(11)), "the grid, not the room");
}

#[test]
fn a_secretary_gives_codes_for_their_own_community_only() {
    let (t, secretary) = town();
    assert_eq!(room_code(&t, secretary, "23").err().unwrap().code, "web-outside-scope");
}

#[test]
fn codes_are_not_guessed() {
    let (t, secretary) = town();
    let code = room_code(&t, secretary, "13").unwrap();
    for _ in 0..10 {
        assert_eq!(outcome(with_code(&t, "0000-0000")), "signin-code-wrong");
    }
    assert_eq!(outcome(with_code(&t, &code)), "signin-wait");
    t.pass(MINUTE);
    assert_eq!(outcome(with_code(&t, &code)), "in");
}

#[test]
fn roles_exist_in_an_exercise_only() {
    let (real, _) = town();
    assert_eq!(
        set_demo_role(&real.house, "grid", ActorId(6), muster_ledger::DutyId(1)).err().unwrap().code,
        "signin-no-exercise"
    );
    assert!(who_as(&real.read(), "grid").unwrap().is_none());

    let t = Trial::town("demo", Mode::Exercise { simulated: true });
    let duty = t.worker(6, "李阿姨", "grid_worker", 11);
    let person = t.house.vault().new_person().unwrap();
    set_demo_role(&t.house, "grid1", ActorId(6), duty).unwrap();
    set_demo_resident(&t.house, "resident", ActorId(77), person, PlaceId(13)).unwrap();
    let found = who_as(&t.read(), "grid1").unwrap().unwrap();
    assert_eq!((found.post.as_str(), found.duty, found.signed_in()), ("grid_worker", Some(duty), true));
    let found = who_as(&t.read(), "resident").unwrap().unwrap();
    assert!(found.person == Some(person) && found.post == "resident");
    assert!(who_as(&t.read(), "king").unwrap().is_none());
    // What a real house's table might hold by a copied file counts for nothing.
    let row = muster_ledger::values!["grid", 6i64, Some(1i64), None::<Vec<u8>>, 0i64];
    real.house.work(vec![muster_ledger::WorkWrite::Put(&crate::signin::table::DEMO_ROLES, row)]).unwrap();
    assert!(who_as(&real.read(), "grid").unwrap().is_none());
    assert_eq!(Way::parse("king"), Way::Staff);
}
