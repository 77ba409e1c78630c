use super::*;
use crate::signin::pages::me;
use crate::signin::{first_administrator, open_house, sessions, touch, who};
use muster_ledger::{DAY, HOUR, MINUTE, Mode, PlaceId};

fn house() -> (Trial, Set) {
    let t = Trial::town("staff", Mode::Real);
    let link = first_administrator(&t.house, t.now()).unwrap();
    let set = set_up(&t, &link, "蓝慧", "Hui.Lan").unwrap();
    (t, set)
}

#[test]
fn the_first_administrator_names_themselves_once() {
    let t = Trial::town("first", Mode::Real);
    let stale = first_administrator(&t.house, t.now()).unwrap();
    let link = first_administrator(&t.house, t.now()).unwrap();
    assert_eq!(set_up(&t, &stale, "谁", "nobody").err().unwrap().code, "signin-link-over", "a new link ends the old one");
    let set = set_up(&t, &link, "蓝慧", "hui.lan").unwrap();
    let found = who(&t.read(), set.session.id, t.now()).unwrap().unwrap();
    assert_eq!((found.name.as_str(), found.post.as_str(), found.place), ("蓝慧", "administrator", PlaceId::HOUSE));
    assert_eq!(set_up(&t, &link, "谁", "nobody").err().unwrap().code, "signin-link-over");
    assert_eq!(first_administrator(&t.house, t.now()).err().unwrap().code, "signin-administrator-there");
    let size = t.read().size().unwrap();
    open_house(&t.house).unwrap();
    assert_eq!(t.read().size().unwrap(), size, "opening twice records nothing");
}

#[test]
fn a_link_ends_after_a_day() {
    let t = Trial::town("stale", Mode::Real);
    let link = first_administrator(&t.house, t.now()).unwrap();
    t.pass(DAY);
    assert_eq!(set_up(&t, &link, "蓝慧", "hui.lan").err().unwrap().code, "signin-link-over");
}

#[test]
fn what_is_wrong_with_a_set_up_is_said_at_once() {
    let t = Trial::town("wrong", Mode::Real);
    let link = token(&first_administrator(&t.house, t.now()).unwrap());
    let form = [("name", "蓝慧"), ("account", "a b"), ("password_new", "password2026"), ("password_new_again", "password2027")];
    let refused = t.enter(&t.request(&[("token", &link)], &form), setup::begin).err().unwrap();
    let said: Vec<&str> = refused.problems.iter().map(|p| p.code).collect();
    assert_eq!(said, ["signin-account-wrong", "signin-password-common", "signin-password-differs"]);
}

#[test]
fn in_by_password_and_time_code() {
    let (t, set) = house();
    let step = first_question(&t, "hui.lan ", PASSWORD).unwrap();
    let code = shown(&set.secret, t.now());
    let session = second_question(&t, &step, &code).unwrap();
    assert_ne!(session.id, set.session.id);
    assert!(who(&t.read(), session.id, t.now()).unwrap().is_some());
    assert_eq!(outcome(second_question(&t, &step, &code)), "signin-step-over", "a step is over when it was answered");
    let step = first_question(&t, "hui.lan", PASSWORD).unwrap();
    assert_eq!(outcome(second_question(&t, &step, &code)), "signin-totp-used", "no code passes twice");
    t.pass(30 * SECOND);
    assert_eq!(outcome(second_question(&t, &step, &shown(&set.secret, t.now()))), "in");
    t.pass(11 * MINUTE);
    let step = first_question(&t, "hui.lan", PASSWORD).unwrap();
    t.pass(10 * MINUTE);
    assert_eq!(outcome(second_question(&t, &step, &shown(&set.secret, t.now()))), "signin-step-over");
}

#[test]
fn the_answer_is_the_same_for_a_wrong_name_and_a_wrong_password() {
    let (t, _) = house();
    let name = t.enter(&t.request(&[], &[("account", "no.body"), ("password", PASSWORD)]), enter::enter_staff).err();
    let word = t.enter(&t.request(&[], &[("account", "hui.lan"), ("password", "not this one at all")]), enter::enter_staff).err();
    assert_eq!(name.clone().unwrap().code, "signin-wrong");
    assert_eq!(name, word);
}

#[test]
fn wrong_passwords_make_the_next_try_wait_but_not_for_ever() {
    let (t, set) = house();
    for _ in 0..5 {
        assert_eq!(outcome(first_question(&t, "hui.lan", "wrong wrong wrong")), "signin-wrong");
    }
    assert_eq!(outcome(first_question(&t, "hui.lan", PASSWORD)), "signin-wait", "the right one waits too");
    assert_eq!(outcome(first_question(&t, "no.body", "wrong wrong wrong")), "signin-wrong", "others do not");
    t.pass(29 * SECOND);
    assert_eq!(outcome(first_question(&t, "hui.lan", PASSWORD)), "signin-wait");
    t.pass(SECOND);
    let step = first_question(&t, "hui.lan", PASSWORD).expect("tries while waiting do not lengthen the wait");
    second_question(&t, &step, &shown(&set.secret, t.now())).unwrap();
    for _ in 0..5 {
        assert_eq!(outcome(first_question(&t, "hui.lan", "wrong wrong wrong")), "signin-wrong", "forgiven");
    }
}

#[test]
fn one_address_cannot_try_many_accounts() {
    let (t, _) = house();
    let mut said = Vec::new();
    for n in 0..22 {
        said.push(outcome(first_question(&t, &format!("user{n}"), "wrong wrong wrong")));
    }
    assert_eq!(said.iter().filter(|s| **s == "signin-wrong").count(), 20);
    assert_eq!(said[21], "signin-wait");
}

#[test]
fn time_codes_are_not_guessed() {
    let (t, set) = house();
    let step = first_question(&t, "hui.lan", PASSWORD).unwrap();
    for _ in 0..5 {
        assert_eq!(outcome(second_question(&t, &step, "000000")), "signin-totp-wrong");
    }
    assert_ne!(outcome(second_question(&t, &step, &shown(&set.secret, t.now()))), "in");
    t.pass(MINUTE);
    assert_eq!(outcome(second_question(&t, &step, &shown(&set.secret, t.now()))), "signin-step-over", "the step is dead");
}

#[test]
fn a_recovery_code_works_once() {
    let (t, set) = house();
    assert_eq!(set.recovery.len(), 10);
    let step = first_question(&t, "hui.lan", PASSWORD).unwrap();
    assert_eq!(outcome(second_question(&t, &step, &set.recovery[3].to_lowercase())), "in");
    let step = first_question(&t, "hui.lan", PASSWORD).unwrap();
    assert_eq!(outcome(second_question(&t, &step, &set.recovery[3])), "signin-totp-wrong");
    assert_eq!(outcome(second_question(&t, &step, &set.recovery[4])), "in");
}

#[test]
fn a_session_ends_by_rest_and_lives_by_use() {
    let (t, set) = house();
    let id = set.session.id;
    for _ in 0..4 {
        t.pass(HOUR);
        assert!(who(&t.read(), id, t.now()).unwrap().is_some());
        touch(&t.house, &t.read(), id, t.now()).unwrap();
    }
    t.pass(2 * HOUR);
    assert!(who(&t.read(), id, t.now()).unwrap().is_none());
    touch(&t.house, &t.read(), id, t.now()).unwrap();
    assert!(who(&t.read(), id, t.now()).unwrap().is_none(), "what ended is not woken");
    assert_eq!(sessions(&t.read(), t.now().plus(DAY)), 0);
}

#[test]
fn duties_change_sessions_turn_and_everything_ends_everywhere() {
    let (t, set) = house();
    let second = t.worker(2, "蓝慧", "secretary", 10);
    let first = set.session.clone();
    let req = t.request_of(first.id, "public", &[], &[("duty", &second.to_string())]).unwrap();
    let turned = t.enter(&req, me::switch).unwrap().session.unwrap();
    assert_ne!(turned.id, first.id);
    assert!(who(&t.read(), first.id, t.now()).unwrap().is_none(), "the old id is dead");
    assert_eq!(who(&t.read(), turned.id, t.now()).unwrap().unwrap().post, "secretary");
    let req = t.request_of(turned.id, "public", &[], &[("duty", "12345")]).unwrap();
    assert_eq!(t.enter(&req, me::switch).err().unwrap().code, "duty-none");

    let step = first_question(&t, "hui.lan", PASSWORD).unwrap();
    let other = second_question(&t, &step, &shown(&set.secret, t.now())).unwrap();
    let page = me::me(&t.request_of(other.id, "public", &[], &[]).unwrap(), &t.read()).unwrap();
    assert_eq!(page.data["sessions"].as_array().unwrap().len(), 2);
    let req = t.request_of(other.id, "public", &[], &[]).unwrap();
    t.enter(&req, me::sign_out_everywhere).unwrap();
    assert!([turned.id, other.id].iter().all(|s| who(&t.read(), *s, t.now()).unwrap().is_none()));
    let refused = me::me(&t.request(&[], &[]), &t.read()).err().unwrap();
    assert_eq!(refused.code, "web-sign-in");
}

/// Whoever copies the data, but not the key folder, finds no login name, no password and nothing to sign in with.
#[test]
fn nothing_that_was_typed_stands_in_the_data() {
    let (t, set) = house();
    let step = first_question(&t, "hui.lan", PASSWORD).unwrap();
    let entered = second_question(&t, &step, &shown(&set.secret, t.now())).unwrap();
    let secrets = [set.session.id.to_vec(), entered.id.to_vec(), set.secret.clone(), b"hui.lan".to_vec(), b"192.0.2.7".to_vec()];
    let words = [PASSWORD.as_bytes().to_vec(), "蓝慧".as_bytes().to_vec(), set.recovery[0].replace('-', "").into_bytes()];
    let mut files = vec![t.folder.join("house")];
    while let Some(path) = files.pop() {
        if path.is_dir() {
            files.extend(std::fs::read_dir(&path).unwrap().map(|e| e.unwrap().path()));
            continue;
        }
        let bytes = std::fs::read(&path).unwrap();
        for s in secrets.iter().chain(&words) {
            assert!(!bytes.windows(s.len()).any(|w| w == s), "{} holds {s:?}", path.display());
        }
    }
}
