//! Verifying entries: two persons, their own reading, the wording of that day.

use super::check::{self, Compare, Remark, Said, Verify};
use super::fact::{Compared, Verified};
use super::tests::{GOLDEN, post_of};
use super::*;
use crate::approval::{self, Approve, Asking, LAW_CHECK};
use crate::duty::STAFF_DATASET;
use crate::rehearsal::{STREET, Trial, body, cells, staff};
use muster_ledger::{ActorId, DAY, Day, PlaceId};

/// As in the other tests of the register, with the dataset of the staff's own words.
fn trial() -> Trial {
    let trial = super::tests::trial();
    trial.record(ActorId::HOUSE, vec![trial.house.open_dataset(STAFF_DATASET, "staff", 0, 365)]).unwrap();
    trial
}

fn said(trial: &Trial, entry: &str, digest: &str, ahead: i32, source: &str) -> Said {
    let plain = serde_json::to_vec(&Remark { note: "第二款措辞略有不同".into() }).unwrap();
    let remark = trial.house.vault().seal(STAFF_DATASET, None, &plain).unwrap();
    let read_on = Day(trial.now().day().0 + ahead);
    Said { entry: entry.into(), digest: digest.into(), read_on, source: source.into(), remark }
}

fn step(trial: &Trial, what: &str, entry: &str, digest: &str) -> &'static str {
    let words: Vec<&str> = what.split_whitespace().collect();
    let n: i64 = words[1].parse().unwrap();
    let source = words.get(2).copied().unwrap_or("database");
    let ahead = words.get(3).map_or(0, |d| d.parse().unwrap());
    let number = check::about(entry, digest);
    let said = said(trial, entry, digest, ahead, source);
    let answer = match words[0] {
        "compare" => {
            let none = PlaceId::HOUSE;
            let asking = Asking::new(&trial.house, &staff(n, post_of(n), STREET), &LAW_CHECK, number, (none, none, none));
            trial.ask(n, Compare { said, asking })
        }
        "verify" => {
            let id = approval::latest(&trial.read(), &LAW_CHECK, number).unwrap().map_or(approval::ApprovalId(1), |a| a.id);
            trial.ask(n, Approve { id, actor: ActorId(n), post: post_of(n).into(), effect: Box::new(Verify { said }) })
        }
        _ => {
            trial.pass(n * DAY);
            return "recorded";
        }
    };
    answer.map_or_else(|r| r.code, |_| "recorded")
}

/// what was done before | what is tried | outcome
#[test]
fn an_entry_is_verified_by_two_who_both_read_it() {
    let table = "
                  | compare 7               | recorded
                  | compare 7 hearsay       | web-form-wrong
                  | compare 7 database 1    | law-check-future
                  | compare 7 gazette -3    | recorded
                  | verify 8                | approval-none
        compare 7 | verify 7                | approval-not-oneself
        compare 7 | verify 9                | approval-made-by-first
        compare 7 | verify 8 gazette        | recorded
        compare 7 | verify 8 database 1     | law-check-future
        compare 7 | compare 8               | approval-asked-already
        compare 7, days 61 | verify 8       | approval-lapsed
        compare 7, days 61, compare 8 | verify 7 | recorded
        compare 7, verify 8 | compare 8     | law-check-done
    ";
    for row in cells(table) {
        let trial = trial();
        for s in row[0].split(',').map(str::trim).filter(|s| !s.is_empty()) {
            assert_eq!(step(&trial, s, "article/erl-22@2024-11-01", "0011223344556677"), "recorded", "{s} in {row:?}");
        }
        assert_eq!(step(&trial, row[1], "article/erl-22@2024-11-01", "0011223344556677"), row[2], "{row:?}");
    }
}

/// What two verified is shown with their names; the same entry in other words is unverified again.
#[test]
fn another_wording_is_unverified_again() {
    let trial = trial();
    let e = shipped().all().iter().find(|e| e.key == "erl-22").unwrap();
    let (name, digest, number) = (e.full_name(), e.digest(), check::about_entry(e));
    let verifier = |t: &Trial| super::cited(&t.read(), "erl-22").unwrap().unwrap().verifier;
    assert_eq!(step(&trial, "compare 7", &name, &digest), "recorded");
    assert_eq!(verifier(&trial), "unverified", "one is not two");
    assert_eq!(step(&trial, "verify 8 print", &name, &digest), "recorded");
    assert_eq!(verifier(&trial), "#7 · #8");
    let found = check::check_of(&trial.read(), number).unwrap().unwrap();
    assert_eq!((found.first.note.as_str(), found.second.unwrap().source.as_str()), ("第二款措辞略有不同", "print"));
    assert_eq!(check::verified(&trial.read()).unwrap().keys().collect::<Vec<_>>(), [&number]);
    let mut reworded = e.clone();
    reworded.zh.push_str("（改）");
    assert_eq!(check::check_of(&trial.read(), check::about_entry(&reworded)).unwrap(), None);
    assert_eq!(trial.house.differences(5).unwrap(), []);
}

#[test]
fn bodies_are_golden() {
    let (entry, digest, read_on) = ("article/erl-22@2024-11-01".to_owned(), "0011223344556677".to_owned(), Day(20_780));
    let source = "database".to_owned();
    body(GOLDEN, LAW_COMPARED, &Compared { entry: entry.clone(), digest: digest.clone(), read_on, source: source.clone() });
    body(GOLDEN, LAW_VERIFIED, &Verified { entry, digest, read_on, source });
}

/// who | page of an entry's check | what stands there
#[test]
fn pages_ask_who_may_and_tell_everyone() {
    let trial = trial();
    let e = shipped().all().iter().find(|e| e.key == "erl-22").unwrap();
    let number = check::about_entry(e);
    let page = |path: &str| {
        let mut req = trial.request(path);
        if let Some(rest) = path.strip_prefix("/law/checks/") {
            req.params = vec![("about".into(), rest.to_owned())];
        }
        if path.starts_with("/law/entries/") {
            req.params = vec![("kind".into(), "article".into()), ("key".into(), "erl-22".into())];
        }
        let (route, _) = muster_web::find_route(&[&SLICE], "GET", &req.path).unwrap();
        let muster_web::Does::See(see) = route.does else { panic!("a page") };
        let html = see(&req, &trial.read()).unwrap().body.into_string();
        assert!(!html.contains('⟦'), "{path}: {html}");
        html
    };
    let one = format!("/law/checks/{number}");
    assert!(page(&one).contains("突发事件应对法（2024年修订）第二十二条"));
    assert!(!page(&one).contains("<form"), "nobody is asked who may not");
    assert!(page("/law/entries/article/erl-22").contains("尚未经"));
    step(&trial, "compare 7", &e.full_name(), &e.digest());
    assert!(page("/law/checks").contains("待第二人"));
    assert!(page("/law/entries/article/erl-22").contains("待第二人"));
    step(&trial, "verify 8 gazette", &e.full_name(), &e.digest());
    assert!(page("/law/checks").contains("已核对"));
    assert!(page("/law/entries/article/erl-22").contains("公报"));
    assert!(page("/law?kind=article").contains("核对的有 1 条"));
}
