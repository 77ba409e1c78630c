use super::*;
use crate::duty::{self, pages};
use crate::signin::pages::grant;
use crate::signin::session::{Holder, begin};
use muster_ledger::{ActorId, DutyId, Mode};
use muster_web::Request;

fn session(t: &Trial, actor: i64) -> [u8; 16] {
    let (session, row) = begin(&t.house, &Holder::staff(ActorId(actor), None), t.now(), "");
    t.house.work(vec![row]).unwrap();
    session.id
}

/// An administrator (4), secretaries of 10 (5) and 20 (8), a worker of grid 11 (6), and one of 11 who is administrator too (7).
fn town() -> Trial {
    let t = Trial::town("access", Mode::Real);
    t.worker(4, "管", "administrator", 0);
    t.worker(5, "东", "secretary", 10);
    t.worker(8, "西", "secretary", 20);
    t.worker(6, "李", "grid_worker", 11);
    t.worker(7, "双", "grid_worker", 11);
    t.worker(7, "双", "administrator", 0);
    t
}

fn request(t: &Trial, actor: i64, about: i64, form: &[(&str, &str)]) -> Request {
    t.request_of(session(t, actor), "account.open", &[("actor", &about.to_string())], form).unwrap()
}

/// who | a link for | outcome
#[test]
fn nobody_gets_a_link_for_an_account_above_their_own() {
    let t = town();
    let table = "
        5 | 6  | in
        5 | 7  | web-outside-scope
        5 | 8  | web-outside-scope
        5 | 4  | web-outside-scope
        5 | 5  | duty-post-above
        8 | 6  | web-outside-scope
        4 | 6  | in
        4 | 5  | in
        4 | 7  | in
        5 | 99 | duty-no-account
    ";
    for line in crate::rehearsal::cells(table) {
        let (who, about) = (line[0].parse().unwrap(), line[1].parse().unwrap());
        let got = outcome(t.act(&request(&t, who, about, &[("kind", "device")]), grant::issue_link));
        assert_eq!(got, line[2], "{line:?}");
    }
}

/// who | post | place | outcome
#[test]
fn who_may_open_accounts() {
    let t = town();
    let table = "
        5 | grid_worker   | 11 | in
        5 | grid_worker   | 10 | in
        5 | secretary     | 10 | duty-post-above
        5 | administrator | 11 | duty-post-above
        5 | grid_worker   | 21 | web-outside-scope
        5 | grid_worker   | 1  | web-outside-scope
        5 | grid_worker   | 0  | web-outside-scope
        5 | grid_worker   | 13 | duty-no-place
        4 | district_lead | 1  | in
        4 | auditor       | 0  | in
        4 | king          | 0  | duty-post-above
    ";
    for line in crate::rehearsal::cells(table) {
        let form = [("name", "新人"), ("post", line[1]), ("place", line[2]), ("until", "2027-03-01")];
        let got = outcome(t.act(&request(&t, line[0].parse().unwrap(), 0, &form), pages::open));
        assert_eq!(got, line[3], "{line:?}");
    }
}

#[test]
fn a_list_shows_what_is_within_reach() {
    let t = town();
    let names = |actor: i64| -> Vec<String> {
        let page = pages::list(&request(&t, actor, 0, &[]), &t.read()).unwrap();
        page.data["accounts"].as_array().unwrap().iter().map(|a| a["name"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(names(5), ["东", "李", "双"]);
    assert_eq!(names(8), ["西"]);
    assert_eq!(names(4), ["管", "东", "李", "双", "西"]);
}

#[test]
fn the_last_administrator_stays() {
    let t = town();
    let of = |actor: i64, post: &str| -> DutyId {
        duty::of_actor(&t.read(), ActorId(actor)).unwrap().into_iter().find(|d| d.post == post).unwrap().id
    };
    let end = |who: i64, id: DutyId| {
        let req = t.request_of(session(&t, who), "duty.manage", &[("id", &id.to_string())], &[]).unwrap();
        outcome(t.act(&req, pages::end))
    };
    assert_eq!(end(4, of(7, "administrator")), "in");
    assert_eq!(end(4, of(4, "administrator")), "duty-last-administrator");
    assert_eq!(outcome(t.act(&request(&t, 4, 4, &[]), pages::close)), "duty-close-oneself");
    assert_eq!(outcome(t.act(&request(&t, 4, 6, &[]), pages::close)), "in");
    assert_eq!(outcome(t.act(&request(&t, 4, 6, &[]), pages::close)), "duty-account-closed");
    let six = session(&t, 6);
    assert!(crate::signin::who(&t.read(), six, t.now()).unwrap().is_none(), "a closed account is nobody");
    let refused = pages::account(&request(&t, 5, 6, &[]), &t.read()).err().unwrap();
    assert_eq!(refused.code, "duty-account-closed");
}

/// who | whose | ends | closes
///
/// The keeper of security takes from anyone but the auditor, and gives to nobody.
#[test]
fn who_keeps_security_takes_away_and_gives_nothing() {
    let t = town();
    t.worker(9, "安", "security_keeper", 0);
    t.worker(3, "审", "auditor", 0);
    for action in ["account.open", "duty.manage"] {
        assert_eq!(t.request_of(session(&t, 9), action, &[], &[]).err().unwrap().code, "duty-missing", "{action}");
    }
    let table = "
        9 | 6 | in              | in
        9 | 5 | in              | in
        9 | 7 | in              | in
        9 | 3 | duty-post-above | duty-post-above
        9 | 4 | duty-last-administrator | duty-last-administrator
    ";
    for line in crate::rehearsal::cells(table) {
        let (who, whose) = (line[0].parse().unwrap(), line[1].parse().unwrap());
        // The last named: whose account is closed here has another duty to end before.
        let id = duty::of_actor(&t.read(), ActorId(whose)).unwrap().pop().unwrap().id;
        let req = t.request_of(session(&t, who), "duty.end", &[("id", &id.to_string())], &[]).unwrap();
        assert_eq!(outcome(t.act(&req, pages::end)), line[2], "{line:?}");
        let req = t.request_of(session(&t, who), "account.withdraw", &[("actor", &whose.to_string())], &[]).unwrap();
        assert_eq!(outcome(t.act(&req, pages::close)), line[3], "{line:?}");
    }
}

/// While the ledger is being checked nobody gets a power, and whoever has one can be relieved of it.
#[test]
fn a_new_power_waits_for_the_check_and_its_end_does_not() {
    let t = town();
    let form = [("name", "新人"), ("post", "grid_worker"), ("place", "11"), ("until", "2028-03-01")];
    for plan in [pages::open, pages::give] {
        assert!(plan(&request(&t, 4, 6, &form), &t.read()).unwrap().imposing);
    }
    let held = duty::of_actor(&t.read(), ActorId(7)).unwrap().remove(0).id.to_string();
    let end = t.request_of(session(&t, 4), "duty.manage", &[("id", &held)], &[]).unwrap();
    assert!(!pages::end(&end, &t.read()).unwrap().imposing);
    assert!(!pages::close(&request(&t, 4, 6, &[]), &t.read()).unwrap().imposing);
}

/// The pages themselves, as HTML in both languages: every sentence is there.
#[test]
fn pages_have_all_their_words() {
    let t = town();
    for lang in [muster_web::Lang::ZhHans, muster_web::Lang::En] {
        let as_html = |mut r: Request| {
            (r.lang, r.wants) = (lang, muster_web::Wants::Html);
            r
        };
        let admin = || as_html(request(&t, 4, 6, &[]));
        let link = grant::issue_link(&as_html(request(&t, 4, 6, &[("kind", "setup")])), &t.read()).unwrap();
        let outcome = t.ask(ActorId(4), link.command, link.work).unwrap();
        let muster_web::Then::Show(given) = link.then else { panic!("shown") };
        let mut all = vec![
            pages::list(&admin(), &t.read()).unwrap(),
            pages::account(&admin(), &t.read()).unwrap(),
            pages::new_account(&admin(), &t.read()).unwrap(),
            pages::new_duty(&admin(), &t.read()).unwrap(),
            given(&admin(), &t.read(), &outcome).unwrap(),
            crate::signin::pages::me::me(&as_html(t.request_of(session(&t, 7), "public", &[], &[]).unwrap()), &t.read()).unwrap(),
        ];
        let nobody = || as_html(t.request(&[], &[]));
        for see in [enter::ways, enter::staff, enter::worker, enter::code] {
            all.push(see(&nobody(), &t.read()).unwrap());
        }
        let room = as_html(t.request_of(session(&t, 5), "person.code", &[("place", "13")], &[]).unwrap());
        all.push(grant::room_code(&room, &t.read()).unwrap());
        for page in all {
            let html = page.body.into_string();
            // Sentences of the web kit's other slices are not in this catalogue; ours must be.
            let missing: Vec<&str> = html.split('⟦').skip(1).filter_map(|p| p.split('⟧').next()).collect();
            assert_eq!(missing, Vec::<&str>::new(), "{} {}", page.title, lang.tag());
        }
    }
}
