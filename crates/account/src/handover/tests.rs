use super::*;
use muster_act::request::{self, RequestId};
use muster_ground::duty::{self, DUTY_GIVEN, Duty, DutyGiven, Holder, STAFF_DATASET, open_account};
use muster_ground::rehearsal::{Trial, body, cells};
use muster_ledger::{ActorId, DAY, Draft, DutyId, PlaceId};
use muster_muster::task::{self, TaskId};
use muster_web::missing_words;

#[test]
fn words_are_complete() {
    assert_eq!(missing_words(&SLICE.words), Vec::<String>::new());
}

#[test]
fn bodies_are_golden() {
    let made = HandedOver {
        id: HandoverId(1),
        duty: DutyId(2),
        post: "grid_worker".into(),
        place: PlaceId(11),
        from: ActorId(3),
        to: ActorId(4),
        tasks: vec![TaskId(5)],
        requests: vec![RequestId(6)],
    };
    body(concat!(env!("CARGO_MANIFEST_DIR"), "/golden/handover"), DUTY_HANDED_OVER, &made);
}

/// Successor, who does it, posts of the successor in the grid, outcome; who holds the grid's post afterwards.
#[test]
fn the_duty_changes_hands_in_one_act() {
    let table = "
        8 | 1 |             | recorded        | 8
        8 | 1 | grid_worker | recorded        | 8
        7 | 1 |             | handover-same   | 7
        1 | 1 |             | duty-not-oneself | 7
        9 | 1 |             | duty-no-account | 7
    ";
    for row in cells(table) {
        let trial = Trial::new("handover", &[&muster_muster::incident::SLICE, &task::SLICE, &request::SLICE, &SLICE]);
        trial.record(ActorId::HOUSE, vec![trial.house.open_dataset(STAFF_DATASET, "staff", 0, 365)]).unwrap();
        let grid = PlaceId(11);
        for actor in [1, 7, 8] {
            let who = Holder { name: format!("第{actor}人"), phone: String::new() };
            let account = open_account(trial.house.vault(), ActorId(actor), "staff", &who).unwrap();
            let given = |post: &str, place| {
                let until = trial.now().plus(100 * DAY);
                let (id, actor) = (DutyId(actor), ActorId(actor));
                Draft::new(DUTY_GIVEN, &DutyGiven { id, actor, post: post.into(), place, from: trial.now(), until })
            };
            let duty = match actor {
                1 => vec![given("administrator", PlaceId::HOUSE)],
                7 => vec![given("grid_worker", grid)],
                _ => row[2].split_whitespace().map(|p| given(p, grid)).collect(),
            };
            trial.record(ActorId::HOUSE, [vec![account], duty].concat()).unwrap();
        }
        let n = |i: usize| row[i].parse::<i64>().unwrap();
        let duty: Duty = duty::find(&trial.read(), DutyId(7)).unwrap().unwrap();
        let (tasks, requests) = (Vec::new(), Vec::new());
        let command =
            HandOver { id: HandoverId(50), duty, to: ActorId(n(0)), given: DutyId(60), by: ActorId(n(1)), tasks, requests };
        let done = trial.ask(n(1), command).map_or_else(|r| r.code, |_| "recorded");
        assert_eq!(done, row[3], "{row:?}");
        let held = duty::holders(&trial.read(), grid, "grid_worker").unwrap();
        let held: Vec<String> = held.iter().map(|d| d.actor.to_string()).collect();
        assert_eq!(held.join(" "), row[4], "{row:?}");
        assert_eq!(trial.house.differences(5).unwrap(), []);
    }
}
