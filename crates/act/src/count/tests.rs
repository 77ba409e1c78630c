//! Counts as a table: who counted what, who decides, what moves.

use super::*;
use crate::stock::{self, Account, Move, OpenStore, Opened, Place, Said, StoreId, Why};
use muster_ground::rehearsal::{EAST, Trial, body, cells};
use muster_ledger::{ActorId, Day, Outcome, PlaceId, Refusal};
use muster_web::missing_words;

const GOLDEN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/golden/count");
const ROOM: StoreId = StoreId(1);
const ID: CountId = CountId(5);

#[test]
fn words_are_complete() {
    assert_eq!(missing_words(&SLICE.words), Vec::<String>::new());
}

#[test]
fn bodies_are_golden() {
    let expected = vec![Expected { item: 1101, lot: Some(Day(20_800)), n: 40 }, Expected { item: 3203, lot: None, n: 2 }];
    body(GOLDEN, COUNT_BEGUN, &Begun { id: ID, store: ROOM, expected });
    body(GOLDEN, COUNT_TAKEN, &Taken { id: ID, counted: Counted(vec![38, 2]) });
    let decided = vec![Decided { n: 38, why: Some(Why::Lost) }, Decided { n: 2, why: None }];
    body(GOLDEN, COUNT_SETTLED, &Settled { id: ID, decided });
}

fn told(answer: Result<Outcome, Refusal>) -> String {
    answer.map_or_else(|r| r.problems.first().map_or(r.code, |p| p.code).to_owned(), |_| "recorded".to_owned())
}

fn go(trial: &Trial, n: i64, from: Account, to: Account) {
    let lot = (from == Account::Supplier).then_some(None);
    trial.ask(8, Move { item: 1101, n, from, to, lot, why: None, area: EAST, paper: None, said: Said::default() }).unwrap();
}

/// What is done, by whom, with how many and why, parted by commas · what is said of the last · what the shelf then holds. The book has
/// 50; 40 are handed out in `out`.
#[test]
fn a_third_decides_where_two_differ_and_each_difference_is_a_movement_with_a_reason() {
    let table = "
        take 1 50                                          | recorded              | 50
        take 1 -1                                          | count-number          | 50
        take 1 48, take 1 50                               | count-by-you-already  | 50
        take 1 48, take 2 47, take 3 46                    | count-by-two-already  | 50
        settle 3 48 lost                                   | count-nobody-yet      | 50
        take 1 48, settle 1 48 -                           | count-why-missing     | 50
        take 1 48, settle 1 48 lost                        | recorded              | 48
        take 1 53, settle 1 53 unwritten                   | recorded              | 53
        take 1 48, take 2 47, settle 1 48 lost             | count-third-decides   | 50
        take 1 48, take 2 47, settle 2 47 lost             | count-third-decides   | 50
        take 1 48, take 2 47, settle 3 47 lost             | recorded              | 47
        take 1 48, take 2 48, settle 2 48 miscounted       | recorded              | 48
        take 1 48, settle 3 -2 lost                        | count-number          | 50
        take 1 48, out, settle 3 48 lost                   | recorded              | 8
        take 1 5, out, settle 3 5 lost                     | count-gone-since      | 10
        take 1 50, settle 1 50 -, take 2 50                | count-over            | 50
        take 1 50, settle 1 50 -, begin                    | recorded              | 50
        begin                                              | count-open-already    | 50
    ";
    for row in cells(table) {
        let trial = Trial::new("count", &[&stock::SLICE, &SLICE]);
        let (community, grid) = (EAST, PlaceId::HOUSE);
        trial.ask(8, OpenStore(Opened { id: ROOM, community, grid, place: EAST, kind: Place::Room, number: 1 })).unwrap();
        let begin = |id: i64| told(trial.ask(8, Begin { id: CountId(id), store: ROOM, area: EAST }));
        assert_eq!(begin(4), "count-nothing");
        go(&trial, 50, Account::Supplier, Account::Store(ROOM));
        assert_eq!(begin(5), "recorded");
        let mut said = String::new();
        for step in row[0].split(',').map(str::trim) {
            let words: Vec<&str> = step.split(' ').collect();
            let actor = |at: usize| words.get(at).and_then(|w| w.parse().ok()).unwrap_or_default();
            let (who, n, area) = (actor(1), actor(2), EAST);
            said = match words[0] {
                "take" => told(trial.ask(who, Take { id: ID, counted: vec![n], actor: ActorId(who), area })),
                "settle" => {
                    let decided = vec![Decided { n, why: Why::parse(words[3]) }];
                    told(trial.ask(who, Settle { id: ID, store: ROOM, decided, actor: ActorId(who), area }))
                }
                "out" => {
                    go(&trial, 40, Account::Store(ROOM), Account::Household);
                    String::new()
                }
                _ => begin(6),
            };
        }
        let held: i64 = stock::shelf(&trial.read(), Account::Store(ROOM), None).unwrap().iter().map(|l| l.n).sum();
        assert_eq!((said.as_str(), held.to_string().as_str()), (row[1], row[2]), "{row:?}");
        let sum = trial.read().select("SELECT sum(n) AS n FROM stock_balances", &[]).unwrap();
        assert_eq!(sum[0].int("n"), 0, "{row:?}");
        assert_eq!(trial.house.differences(5).unwrap(), []);
    }
}
