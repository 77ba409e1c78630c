//! Movements as tables, sums that stay zero whatever is done, days of cover, shelves of past days.

use super::cover::cover;
use super::rule::first_expired_first_out;
use super::table::movement;
use super::*;
use muster_ground::rehearsal::{EAST, Trial, WEST, body, cells};
use muster_ledger::{ActorId, DAY, Day, PlaceId, Read, Refusal, Seq};
use muster_web::missing_words;
use std::collections::BTreeMap;

const GOLDEN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/golden/stock");
const MASK: u16 = 1101;
const ROOM: StoreId = StoreId(1);
const POINT: StoreId = StoreId(2);
const FAR: StoreId = StoreId(3);

#[test]
fn words_are_complete() {
    assert_eq!(missing_words(&SLICE.words), Vec::<String>::new());
}

#[test]
fn bodies_are_golden() {
    let opened = Opened { id: ROOM, community: EAST, grid: PlaceId(11), place: PlaceId(11), kind: Place::Point, number: 1 };
    body(GOLDEN, STORE_OPENED, &opened);
    let moved = Moved {
        item: MASK,
        lot: Some(Day(20_800)),
        n: 40,
        from: Account::Store(ROOM),
        to: Account::Worker(ActorId(7)),
        why: None,
        undoes: None,
        answers: None,
        paper: None,
    };
    body(GOLDEN, STOCK_MOVED, &moved);
    let signed = |n| Some(ActorId(n));
    let (checked, kept, approved) = (signed(8), signed(9), signed(10));
    let paper = Paper { price: Some(250), checked, kept, approved, request: Some(crate::request::RequestId(4_000)) };
    body(GOLDEN, STOCK_MOVED_2, &Moved { paper: Some(paper), ..moved });
    body(GOLDEN, MINIMUM_FIXED, &Minimum { store: ROOM, item: MASK, n: 200 });
}

/// lots as day×amount · asked · taken
#[test]
fn what_expires_first_goes_first() {
    let table = "
        9×5 3×5 0×5 | 7  | 3×5 9×2
        9×5 3×5 0×5 | 12 | 3×5 9×5 0×2
        9×5 3×0     | 5  | 9×5
        9×5         | 6  |
                    | 1  |
    ";
    for row in cells(table) {
        let lots: Vec<(i64, i64)> = row[0]
            .split_whitespace()
            .map(|l| l.split_once('×').unwrap())
            .map(|(d, n)| (d.parse().unwrap(), n.parse().unwrap()))
            .collect();
        let got = first_expired_first_out(&lots, row[1].parse().unwrap());
        let got: Vec<String> = got.iter().map(|(d, n)| format!("{}×{n}", d.map_or(0, |d| d.0))).collect();
        assert_eq!(got.join(" "), row[2], "{row:?}");
    }
}

/// stock · days since the first came in · used as days-ago:amount · what is said
#[test]
fn days_of_cover_rest_on_full_days_or_are_not_said() {
    let table = "
        70  | 7  | 1:10 2:10 3:10 4:10 5:10 6:10 7:10 | 7 of 7
        70  | 30 | 1:10                               | 49 of 7
        70  | 4  | 1:10 2:10                          | 14 of 4
        70  | 2  | 1:10                               | too short 2
        70  | 30 | 9:10                               | 98 of 14
        70  | 30 | 0:500                              | unused 14
        70  | 30 | 20:500                             | unused 14
        0   | 30 | 1:10                               | 0 of 7
    ";
    let today = Day(20_000);
    for row in cells(table) {
        let uses: Vec<(Day, i64)> = row[2]
            .split_whitespace()
            .map(|u| u.split_once(':').unwrap())
            .map(|(ago, n)| (Day(today.0 - ago.parse::<i32>().unwrap()), n.parse().unwrap()))
            .collect();
        let first = Some(Day(today.0 - row[1].parse::<i32>().unwrap()));
        let got = match cover(row[0].parse().unwrap(), first, &uses, today) {
            Cover::Days { days, of } => format!("{days} of {of}"),
            Cover::TooShort { of } => format!("too short {of}"),
            Cover::Unused { of } => format!("unused {of}"),
        };
        assert_eq!(got, row[3], "{row:?}");
    }
    assert_eq!(cover(5, None, &[], today), Cover::TooShort { of: 0 });
}

fn town() -> Trial {
    let trial = Trial::new("stock", &[&SLICE]);
    for (id, community, kind) in [(ROOM, EAST, Place::Room), (POINT, EAST, Place::Point), (FAR, WEST, Place::Room)] {
        let opened = Opened { id, community, grid: PlaceId::HOUSE, place: community, kind, number: 1 };
        trial.ask(8, OpenStore(opened)).unwrap();
    }
    trial
}

fn account(word: &str) -> Account {
    match word {
        "room" => Account::Store(ROOM),
        "point" => Account::Store(POINT),
        "far" => Account::Store(FAR),
        "to-far" => Account::Transit(FAR),
        "worker" => Account::Worker(ActorId(7)),
        "homes" => Account::Household,
        "used" => Account::Consumed,
        "supplier" => Account::Supplier,
        "lost" => Account::Difference,
        other => panic!("{other}"),
    }
}

fn told(answer: Result<muster_ledger::Outcome, Refusal>) -> String {
    answer.map_or_else(
        |r| {
            let args: Vec<&str> = r.args.iter().filter(|(k, _)| ["left", "next"].contains(k)).map(|(_, v)| v.as_str()).collect();
            let code = r.problems.first().map_or(r.code, |p| p.code);
            [&[code][..], &args].concat().join(" ").trim().to_owned()
        },
        |_| "recorded".to_owned(),
    )
}

fn said() -> Said {
    let stores = [(ROOM, "room"), (POINT, "point"), (FAR, "far")].map(|(id, n)| (id, n.to_owned()));
    Said { item: "口罩".into(), unit: "只".into(), stores: BTreeMap::from(stores) }
}

fn go(trial: &Trial, n: i64, from: Account, to: Account, lot: Option<Option<Day>>, why: Option<Why>) -> String {
    told(trial.ask(8, Move { item: MASK, n, from, to, lot, why, area: EAST, paper: None, said: said() }))
}

fn last(trial: &Trial) -> Seq {
    trial.read().select("SELECT max(id) AS id FROM stock_moves", &[]).unwrap()[0].id("id")
}

fn undo(trial: &Trial, of: Seq) -> String {
    let movement = movement(&trial.read(), of).unwrap().unwrap();
    told(trial.ask(8, Undo { of, movement, area: EAST }))
}

fn answer(trial: &Trial, of: Seq, came: bool) -> String {
    let movement = movement(&trial.read(), of).unwrap().unwrap();
    told(trial.ask(9, Answer { of, movement, came, area: WEST }))
}

fn left(read: &Read, of: Account) -> i64 {
    shelf(read, of, None).unwrap().iter().map(|l| l.n).sum()
}

/// Amount, from, to · what is said · what the room, the point, the other community and the worker then hold
#[test]
fn nothing_is_given_that_is_not_there_and_the_next_store_is_named() {
    let trial = town();
    let fresh = Some(Some(trial.now().day().start().plus(300 * DAY).day()));
    let table = "
        100 supplier room | recorded                       | 100 0 0 0
        30 room point     | recorded                       | 70 30 0 0
        71 room worker    | stock-short 70 point 30        | 70 30 0 0
        70 room worker    | recorded                       | 0 30 0 70
        1 room worker     | stock-short 0 point 30         | 0 30 0 70
        71 worker room    | stock-short 70 point 30        | 0 30 0 70
        20 worker room    | recorded                       | 20 30 0 50
        5 room room       | stock-same-store               | 20 30 0 50
        0 room homes      | stock-number                   | 20 30 0 50
        -3 room homes     | stock-number                   | 20 30 0 50
        1000001 room used | stock-number                   | 20 30 0 50
        20 room to-far    | recorded                       | 0 30 0 50
        30 point homes    | recorded                       | 0 0 0 50
        1 point homes     | stock-short-everywhere 0       | 0 0 0 50
    ";
    for row in cells(table) {
        let words: Vec<&str> = row[0].split(' ').collect();
        let lot = fresh.filter(|_| words[1] == "supplier");
        let got = go(&trial, words[0].parse().unwrap(), account(words[1]), account(words[2]), lot, None);
        assert_eq!(got, row[1], "{row:?}");
        let read = trial.read();
        let hold = ["room", "point", "far", "worker"].map(|a| left(&read, account(a)).to_string());
        assert_eq!(hold.join(" "), row[2], "{row:?}");
    }
}

#[test]
fn what_has_expired_is_thrown_away_and_not_handed_out() {
    let trial = town();
    let lot = trial.now().day();
    assert_eq!(go(&trial, 10, Account::Supplier, Account::Store(ROOM), Some(Some(lot)), None), "recorded");
    trial.pass(DAY);
    assert_eq!(go(&trial, 1, Account::Store(ROOM), Account::Household, None, None), "stock-short-everywhere 0");
    assert_eq!(go(&trial, 10, Account::Store(ROOM), Account::Difference, None, Some(Why::Expired)), "recorded");
    assert_eq!(left(&trial.read(), Account::Store(ROOM)), 0);
}

#[test]
fn goods_for_another_community_are_nobodys_until_its_people_say_that_they_came() {
    let trial = town();
    go(&trial, 50, Account::Supplier, Account::Store(ROOM), Some(None), None);
    for (came, room, far) in [(true, 30, 20), (false, 30, 20)] {
        go(&trial, 20, Account::Store(ROOM), Account::Transit(FAR), None, None);
        let sent = last(&trial);
        assert_eq!(
            go(&trial, 20 + far, Account::Store(FAR), Account::Household, None, None).split(' ').next(),
            Some("stock-short")
        );
        assert_eq!(answer(&trial, sent, came), "recorded");
        assert_eq!(answer(&trial, sent, came), "stock-answered");
        assert_eq!(undo(&trial, sent), "stock-answered");
        assert_eq!(undo(&trial, last(&trial)), "stock-undo-of-undo");
        let read = trial.read();
        assert_eq!((left(&read, account("room")), left(&read, account("far")), left(&read, account("to-far"))), (room, far, 0));
    }
}

#[test]
fn what_was_written_wrongly_is_taken_back_once_and_no_more_than_is_there() {
    let trial = town();
    go(&trial, 50, Account::Supplier, Account::Store(ROOM), Some(None), None);
    let came = last(&trial);
    go(&trial, 40, Account::Store(ROOM), Account::Household, None, None);
    let given = last(&trial);
    assert_eq!(undo(&trial, came), "stock-undo-gone 10");
    assert_eq!(undo(&trial, given), "recorded");
    assert_eq!(undo(&trial, given), "stock-undone-already");
    assert_eq!(undo(&trial, last(&trial)), "stock-undo-of-undo");
    assert_eq!(undo(&trial, came), "recorded");
    assert_eq!(left(&trial.read(), account("room")), 0);
    let used = trial.read().select("SELECT sum(n) AS n FROM stock_uses", &[]).unwrap();
    assert_eq!(used[0].int("n"), 0, "what was taken back was not used");
}

/// Random movements, answers and undoing over days: the sum over all accounts stays zero, nobody holds less than nothing, the shelf
/// of each past day is what it was on it, and replaying the facts gives the same rows.
#[test]
fn sums_stay_zero_whatever_is_done() {
    let trial = town();
    let mut state = 20_261_123_u64;
    let mut next = |below: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below
    };
    let names = ["room", "point", "far", "to-far", "worker", "homes", "used", "supplier", "lost"];
    let mut seen: Vec<(Day, i64)> = Vec::new();
    let mut recorded = 0;
    for step in 0..400 {
        let (from, to) = (account(names[next(9) as usize]), account(names[next(9) as usize]));
        let lot = trial.now().day().start().plus((next(20) as i64 - 2) * DAY).day();
        let said = match next(6) {
            0 => undo_any(&trial, next(1_000)),
            1 => answer_any(&trial, next(2) == 0),
            _ => {
                let from = if next(3) == 0 { Account::Supplier } else { from };
                let given = (!from.bounded()).then_some(Some(lot));
                go(&trial, next(30) as i64, from, to, given, (next(9) == 0).then_some(Why::Broken))
            }
        };
        recorded += usize::from(said == "recorded");
        let read = trial.read();
        let sum = read.select("SELECT item, sum(n) AS n FROM stock_balances GROUP BY item HAVING sum(n) <> 0", &[]).unwrap();
        assert!(sum.is_empty(), "step {step}: {sum:?}");
        let below = read.select("SELECT * FROM stock_balances WHERE kind IN (0, 1, 7) AND n < 0", &[]).unwrap();
        assert!(below.is_empty(), "step {step}: {below:?}");
        if step % 40 == 39 {
            seen.push((trial.now().day(), left(&read, account("room"))));
            trial.pass(DAY);
        }
    }
    assert!(recorded > 150, "{recorded}");
    let read = trial.read();
    for (day, held) in seen {
        let then: i64 = shelf(&read, account("room"), Some(day)).unwrap().iter().map(|l| l.n).sum();
        assert_eq!(then, held, "{day}");
    }
    assert_eq!(trial.house.differences(5).unwrap(), []);
}

fn undo_any(trial: &Trial, pick: u64) -> String {
    let all = trial.read().select("SELECT id FROM stock_moves ORDER BY id", &[]).unwrap();
    if all.is_empty() { String::new() } else { undo(trial, all[pick as usize % all.len()].id("id")) }
}

fn answer_any(trial: &Trial, came: bool) -> String {
    let open = "SELECT id FROM stock_moves WHERE to_kind = 7 AND from_kind = 0 AND answered IS NULL AND undone IS NULL LIMIT 1";
    trial.read().select(open, &[]).unwrap().first().map_or_else(String::new, |r| answer(trial, r.id("id"), came))
}

/// `cargo test --release -p muster-act --lib past_day -- --ignored --nocapture`; figures in bench/README.md.
#[test]
#[ignore = "measures"]
#[allow(clippy::disallowed_methods, reason = "says how long a shelf of a past day takes")]
fn past_day_of_a_hundred_thousand_movements() {
    let trial = town();
    let drafts = |day: i64| -> Vec<muster_ledger::Draft> {
        (0..250)
            .map(|n| {
                let lot = Some(Day(21_500 + (n % 4) as i32));
                let (item, store) = (1101 + (n % 100) as u16, Account::Store(ROOM));
                let (from, to, n) = if n % 2 == day % 2 { (store, Account::Household, 1) } else { (Account::Supplier, store, 2) };
                muster_ledger::Draft::new(
                    STOCK_MOVED,
                    &Moved { item, lot, n, from, to, why: None, undoes: None, answers: None, paper: None },
                )
                .area(EAST)
            })
            .collect()
    };
    for step in 0..400 {
        trial.record(ActorId(8), drafts(step)).unwrap();
        trial.pass(DAY);
    }
    let read = trial.read();
    let moves = read.select("SELECT count(*) AS n FROM stock_moves", &[]).unwrap()[0].int("n");
    assert_eq!(moves, 100_000);
    let mut worst = std::time::Duration::ZERO;
    for ago in [1, 10, 100, 200, 399] {
        let begun = std::time::Instant::now();
        let lines = shelf(&read, Account::Store(ROOM), Some(Day(trial.now().day().0 - ago))).unwrap();
        worst = worst.max(begun.elapsed());
        assert!(!lines.is_empty());
    }
    println!("shelf of a past day among {moves} movements: {worst:?}");
    assert!(worst.as_millis() < 100, "{worst:?}");
}
