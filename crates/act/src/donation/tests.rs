//! What is given is in the store at once, is told in public by class, and names only who wants to be named.

use super::page::{first, periods, public};
use super::*;
use crate::stock::{self, Account, Move, OpenStore, Opened, Place, Said, StoreId};
use muster_ground::rehearsal::{EAST, Trial, body, staff};
use muster_ledger::{DAY, Day, PlaceId, Refusal};
use muster_web::missing_words;

const GOLDEN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/golden/donation");
const ROOM: StoreId = StoreId(1);

#[test]
fn words_are_complete() {
    assert_eq!(missing_words(&SLICE.words), Vec::<String>::new());
}

#[test]
fn bodies_are_golden() {
    let (id, community, grid, by, wish) = (DonationId(7), EAST, PlaceId::HOUSE, By::Firm, Wish::Elders);
    let body_of =
        Received { id, community, grid, store: ROOM, item: 1101, lot: Some(Day(20_800)), n: 500, by, named: false, wish };
    body(GOLDEN, DONATION_RECEIVED, &body_of);
}

#[test]
fn the_days_of_a_period_are_five() {
    let firsts: Vec<i32> = (20_000..20_012).map(|d| first(Day(d)).0).collect();
    assert_eq!(firsts, [20_000; 5].into_iter().chain([20_005; 5]).chain([20_010; 2]).collect::<Vec<_>>());
}

#[test]
fn what_is_given_is_told_every_five_days_and_names_only_who_wants_it() {
    let trial = Trial::new("donation", &[&stock::SLICE, &SLICE]);
    let opened = Opened { id: ROOM, community: EAST, grid: PlaceId::HOUSE, place: EAST, kind: Place::Room, number: 1 };
    trial.ask(8, OpenStore(opened)).unwrap();
    let give = |form: &[(&str, &str)]| -> String {
        let mut req = trial.request("/stock/stores/1/donations");
        req.method = "POST";
        req.who = staff(8, "secretary", EAST);
        req.params = vec![("id".to_owned(), "1".to_owned())];
        req.form = form.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
        let route = routes::ROUTES.iter().find(|r| r.method() == "POST").unwrap();
        let muster_web::Does::Act { plan, .. } = route.does else { panic!() };
        let done = plan(&req, &trial.read()).and_then(|act| trial.act(&req.who, act));
        done.map_or_else(|r: Refusal| r.problems.first().map_or(r.code, |p| p.code).to_owned(), |_| "recorded".to_owned())
    };
    let lot = trial.now().plus(200 * DAY).day().to_string();
    let with = |more: &[(&'static str, &'static str)]| -> Vec<(&str, String)> {
        let base = [("item", "1101"), ("n", "100"), ("by", "person"), ("wish", "elders")];
        let mut all: Vec<(&str, String)> = base.iter().map(|(k, v)| (*k, (*v).to_owned())).collect();
        all.push(("lot", lot.clone()));
        for (k, v) in more {
            all.retain(|(have, _)| have != k);
            all.push((k, (*v).to_owned()));
        }
        all
    };
    let said = |more: &[(&'static str, &'static str)]| {
        let form = with(more);
        give(&form.iter().map(|(k, v)| (*k, v.as_str())).collect::<Vec<_>>())
    };
    assert_eq!(said(&[("named", "yes")]), "donation-name-missing");
    assert_eq!(said(&[("lot", "2020-01-01")]), "donation-lot-past");
    assert_eq!(said(&[("lot", "")]), "stock-lot-needed");
    assert_eq!(said(&[("n", "0")]), "web-field-number");
    assert_eq!(said(&[("name", "周不愿"), ("phone", "13800001111")]), "recorded");
    assert_eq!(said(&[("name", "临江药店"), ("by", "firm"), ("named", "yes"), ("n", "50")]), "recorded");
    let handed = Move {
        item: 1101,
        n: 30,
        from: Account::Store(ROOM),
        to: Account::Household,
        lot: None,
        why: None,
        area: EAST,
        paper: None,
        said: Said::default(),
    };
    trial.ask(8, handed).unwrap();
    let req = trial.request("/donations");
    let all = periods(&req, &trial.read()).unwrap();
    assert_eq!(all.len(), 1);
    let l = &all[0].lines[0];
    assert_eq!((l.given, l.homes, l.workers, l.used, l.left, l.unnamed), (150, 30, 0, 0, 120, 1));
    assert_eq!(l.names, ["临江药店"]);
    let page = public(&req, &trial.read()).unwrap().body.into_string();
    assert!(page.contains("临江药店") && !page.contains("周不愿") && !page.contains("13800001111"), "{page}");
    // What is given later stands in its own five days.
    trial.pass(5 * DAY);
    assert_eq!(said(&[]), "recorded");
    assert_eq!(periods(&req, &trial.read()).unwrap().len(), 2);
    assert_eq!(trial.house.differences(5).unwrap(), []);
}
