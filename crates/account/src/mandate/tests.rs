//! Work without basis or means goes back in the act that passes it down, and is counted; the rest a community takes or returns.

use super::*;
use muster_ground::rehearsal::{EAST, Trial, WEST, body, cells, staff};
use muster_ledger::{Moment, PlaceId, Refusal};
use muster_web::{Does, Mask, Request, Scope, Then, find_route, missing_words};

#[test]
fn words_are_complete() {
    assert_eq!(missing_words(&SLICE.words), Vec::<String>::new());
}

#[test]
fn bodies_are_golden() {
    const GOLDEN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/golden/mandate");
    let (id, community) = (MandateId(1), PlaceId(10));
    let issued = MandateIssued {
        id,
        area: PlaceId(1),
        communities: vec![community],
        basis: Some("erl-22".into()),
        people: 2,
        yuan: 3_000,
        hours: 16,
        due: Moment(5),
    };
    body(GOLDEN, MANDATE_ISSUED, &issued);
    body(GOLDEN, MANDATE_ACCEPTED, &MandateAccepted { id, community });
    body(GOLDEN, MANDATE_RETURNED, &MandateReturned { id, community, why: "means".into(), by_itself: true });
}

fn request(trial: &Trial, actor: i64, path: &str, form: &[(&str, &str)]) -> Request {
    let (post, place, communities) = match actor {
        7 => ("secretary", EAST, vec![EAST]),
        8 => ("secretary", WEST, vec![WEST]),
        _ => ("street_lead", PlaceId(1), vec![EAST, WEST]),
    };
    let method = if form.is_empty() { "GET" } else { "POST" };
    let base = trial.request(path);
    Request {
        method,
        params: find_route(&[&SLICE], method, &base.path).map(|(_, p)| p).unwrap_or_default(),
        form: form.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect(),
        who: staff(actor, post, place),
        scope: Some(Scope::granted(false, communities, vec![], Mask::Nameless, Moment(i64::MAX))),
        ..base
    }
}

fn press(trial: &Trial, actor: i64, path: &str, form: &[(&str, &str)]) -> Result<String, Refusal> {
    let req = request(trial, actor, path, form);
    let (route, _) = find_route(&[&SLICE], "POST", &req.path).unwrap();
    let Does::Act { plan, .. } = route.does else { panic!() };
    let mut act = plan(&req, &trial.read())?;
    let Then::Go(to) = std::mem::replace(&mut act.then, Then::Go(String::new())) else { panic!() };
    trial.act(&req.who, act)?;
    Ok(to)
}

fn see(trial: &Trial, actor: i64, path: &str) -> String {
    let req = request(trial, actor, path, &[]);
    let (route, _) = find_route(&[&SLICE], "GET", &req.path).unwrap();
    let Does::See(f) = route.does else { panic!() };
    let text = f(&req, &trial.read()).unwrap().body.into_string();
    assert!(!text.contains('⟦'), "{text}");
    text
}

fn issue(trial: &Trial, basis: &str, people: &str, yuan: &str, due: &str) -> Result<String, Refusal> {
    let form = [
        ("title", "充电隐患排查"),
        ("text", "逐户登记"),
        ("basis", basis),
        ("people", people),
        ("yuan", yuan),
        ("hours", "16"),
        ("due", due),
    ];
    press(trial, 9, "/mandates", &form)
}

/// basis | people | yuan | due | outcome: issued, accepted, returned, returned by itself
const TABLE: &str = "
    rcl-43 | 2 | 0    | 2027-01-01 | 2 0 0 0
    rcl-43 | 0 | 3000 | 2027-01-01 | 2 0 0 0
    rcl-43 | 0 | 0    | 2027-01-01 | 2 0 2 2
           | 2 | 3000 | 2027-01-01 | 2 0 2 2
    nolaw  | 2 | 3000 | 2027-01-01 | web-form-wrong
    rcl-43 | 2 | 3000 | 2026-11-01 | web-form-wrong
";

#[test]
fn without_basis_or_means_it_goes_back_by_itself() {
    for row in cells(TABLE) {
        let trial = Trial::new("mandate", &[&SLICE]);
        let said = match issue(&trial, row[0], row[1], row[2], row[3]) {
            Err(r) => r.code.to_owned(),
            Ok(to) => {
                let page = see(&trial, 9, &to);
                let everywhere = Scope::granted(true, vec![], vec![], Mask::Nameless, Moment(i64::MAX));
                let c = counts(&trial.read(), &everywhere, Moment(0)).unwrap();
                assert_eq!(
                    page.contains("居民委员会组织法（2025年修订）第四十三条") && page.contains("已全部退回"),
                    c.by_itself > 0,
                    "{page}"
                );
                format!("{} {} {} {}", c.issued, c.accepted, c.returned, c.by_itself)
            }
        };
        assert_eq!(said, row[4], "{row:?}");
        assert_eq!(trial.house.differences(5).unwrap(), []);
    }
}

#[test]
fn a_community_takes_it_or_returns_it_once() {
    let trial = Trial::new("mandate-answer", &[&SLICE]);
    let at = issue(&trial, "rcl-43", "2", "0", "2027-01-01").unwrap();
    let to = |community: PlaceId, what: &str| format!("{at}/{community}/{what}");
    assert_eq!(press(&trial, 8, &to(EAST, "acceptance"), &[("_", "")]).unwrap_err().code, "web-outside-scope");
    press(&trial, 7, &to(EAST, "acceptance"), &[("_", "")]).unwrap();
    assert_eq!(press(&trial, 7, &to(EAST, "return"), &[("why", "means")]).unwrap_err().code, "mandate-answered");
    assert_eq!(press(&trial, 8, &to(WEST, "return"), &[("why", "nothing")]).unwrap_err().code, "web-form-wrong");
    press(&trial, 8, &to(WEST, "return"), &[("why", "capacity")]).unwrap();
    let page = see(&trial, 9, &at);
    assert!(page.contains("已承接") && page.contains("眼下人手排不开"), "{page}");
    assert!(see(&trial, 9, "/mandates").contains("充电隐患排查"));
    // The neighbour's answer is not the secretary's to see.
    assert!(!see(&trial, 7, &at).contains("眼下人手排不开"));
    assert_eq!(trial.house.differences(5).unwrap(), []);
}
