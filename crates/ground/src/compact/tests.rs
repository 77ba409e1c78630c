use super::fact::{Answered, Arrived, Called, Ended, Promised, Signed};
use super::*;
use crate::duty;
use crate::organisation::{self, At, Contact, Entry, Keep, OrganisationId};
use crate::rehearsal::{EAST, Trial, body, cells};
use muster_ledger::{ActorId, DAY, HOUR, Moment, PlaceId};
use muster_web::missing_words;

const GOLDEN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/golden/compact");
const PROPERTY: OrganisationId = OrganisationId(5);
const COMPACT: CompactId = CompactId(50);
const AT: At = At { place: EAST, community: EAST, grid: PlaceId(0) };

#[test]
fn words_are_complete() {
    assert_eq!(missing_words(&SLICE.words), Vec::<String>::new());
}

fn promise(within_hours: i64) -> Promise {
    Promise { what: "people".into(), amount: 10, place: PlaceId(12), within_hours }
}

#[test]
fn bodies_are_golden() {
    let (from, until) = (Moment(1_795_000_000_000_000), Moment(1_826_000_000_000_000));
    let (id, call) = (COMPACT, CallId(70));
    body(GOLDEN, COMPACT_DRAFTED, &Drafted { id, organisation: PROPERTY, at: AT, from, until });
    body(GOLDEN, COMPACT_PROMISED, &Promised { id, promise: promise(2) });
    body(GOLDEN, COMPACT_SIGNED, &Signed { id, side: Side::Organisation, paper: true });
    body(GOLDEN, COMPACT_ENDED, &Ended { id });
    let called = Called {
        id: call,
        compact: id,
        organisation: PROPERTY,
        promise: 0,
        what: "people".into(),
        amount: 8,
        place: PlaceId(12),
        exercise: true,
        due: from,
    };
    body(GOLDEN, COMPACT_CALLED, &called);
    body(GOLDEN, COMPACT_ANSWERED, &Answered { id: call, coming: true, amount: 8 });
    body(GOLDEN, COMPACT_ARRIVED, &Arrived { id: call, amount: 7 });
}

fn trial() -> Trial {
    let trial = Trial::new("compact", &[&organisation::SLICE, &SLICE]);
    trial.record(ActorId::HOUSE, vec![trial.house.open_dataset(duty::STAFF_DATASET, "staff", 0, 365)]).unwrap();
    let entry = Entry {
        id: PROPERTY,
        kind: "property".into(),
        name: "潮声物业".into(),
        code: String::new(),
        seat: AT,
        serves: vec![],
        headcount: 30,
        day_shift: 0,
        night_shift: 0,
        resources: vec![],
        part_of: None,
        until: None,
    };
    trial.ask(7, Keep::new(trial.house.vault(), entry, &Contact::default(), true).unwrap()).unwrap();
    let from = trial.now();
    let body = Drafted { id: COMPACT, organisation: PROPERTY, at: AT, from, until: from.plus(100 * DAY) };
    trial.ask(7, DraftCompact { body }).unwrap();
    trial
}

fn run(trial: &Trial, step: &str) -> &'static str {
    let words: Vec<&str> = step.split_whitespace().collect();
    let n = |i: usize| words.get(i).and_then(|w| w.parse::<i64>().ok()).unwrap_or(0);
    let seal = || rule::seal(trial.house.vault(), "周经理", "x").unwrap();
    let call = CallId(70 + n(3));
    let sign =
        |side, actor: i64, paper, signer| trial.ask(actor, Sign { id: COMPACT, side, actor: ActorId(actor), paper, signer });
    let done = match words[0] {
        "promise" => trial.ask(7, AddPromise { id: COMPACT, promise: promise(n(1)) }),
        "link" => sign(Side::Organisation, 0, false, Some(seal())),
        "paper" => sign(Side::Organisation, n(1), true, Some(seal())),
        "sign" => sign(Side::Community, n(1), false, None),
        "end" => trial.ask(7, rule::EndCompact { id: COMPACT }),
        // promise, how many, number of the call
        "call" | "try" => {
            let (promise, exercise) = (n(1) as usize, words[0] == "try");
            let compact = COMPACT;
            trial.ask(7, CallIn { id: call, compact, organisation: PROPERTY, promise, amount: n(2), exercise, words: seal() })
        }
        "yes" => trial.ask(0, Answer { id: CallId(70), coming: true, amount: n(1), reasoned: false, words: seal() }),
        "no" => trial.ask(0, Answer { id: CallId(70), coming: false, amount: 0, reasoned: n(1) > 0, words: seal() }),
        "arrive" => trial.ask(8, Arrive { id: CallId(70), amount: n(1) }),
        _ => {
            trial.pass(n(1) * DAY);
            return "recorded";
        }
    };
    done.map_or_else(|r| r.code, |_| "recorded")
}

/// What was done, what is tried, outcome. Promise 0 is for an emergency, 1 for every day.
#[test]
fn both_sides_sign_and_then_it_can_be_called() {
    let table = "
                                                  | link          | compact-empty
        promise 2                                 | sign 7        | compact-they-first
        promise 2                                 | link          | recorded
        promise 73                                |               | compact-promise
        promise 2, link                           | promise 2     | compact-signed-already
        promise 2, link                           | link          | compact-signed-already
        promise 2, link                           | sign 7        | recorded
        promise 2, paper 7                        | sign 7        | compact-same-hand
        promise 2, paper 8                        | sign 7        | recorded
        promise 2, link                           | call 0 8 0    | compact-not-in-force
        promise 2, link, sign 7, end              | call 0 8 0    | compact-not-in-force
        promise 2, link, sign 7, days 101         | call 0 8 0    | compact-not-in-force
        promise 2, link, sign 7, days 101         | end           | compact-over
        promise 2, days 101                       | link          | compact-over
        promise 2, link, sign 7                   | call 0 11 0   | compact-too-many
        promise 2, link, sign 7                   | call 0 0 0    | compact-too-many
        promise 2, link, sign 7                   | call 1 1 0    | compact-not-callable
        promise 2, promise 0, link, sign 7        | call 1 1 0    | compact-not-callable
        promise 2, link, sign 7                   | call 0 8 0    | recorded
        promise 2, link, sign 7, call 0 8 0       | call 0 2 1    | compact-called-already
        promise 2, link, sign 7, call 0 8 0       | try 0 2 1     | recorded
        promise 2, link, sign 7, call 0 8 0       | yes 8         | recorded
        promise 2, link, sign 7, call 0 8 0       | yes 0         | compact-how-many
        promise 2, link, sign 7, call 0 8 0       | no 0          | compact-why-not
        promise 2, link, sign 7, call 0 8 0       | no 1          | recorded
        promise 2, link, sign 7, call 0 8 0, no 1 | yes 8         | compact-answered-already
        promise 2, link, sign 7, call 0 8 0, no 1 | call 0 2 1    | recorded
        promise 2, link, sign 7, call 0 8 0       | arrive 0      | compact-how-many
        promise 2, link, sign 7, call 0 8 0       | arrive 7      | recorded
        promise 2, link, sign 7, call 0 8 0, yes 8, arrive 7 | arrive 7 | compact-arrived-already
    ";
    for row in cells(table) {
        let trial = trial();
        let mut steps: Vec<&str> = row[0].split(',').map(str::trim).filter(|s| !s.is_empty()).collect();
        let tried = if row[1].is_empty() { steps.pop().unwrap() } else { row[1] };
        for step in steps {
            assert_eq!(run(&trial, step), "recorded", "{step} in {row:?}");
        }
        assert_eq!(run(&trial, tried), row[2], "{row:?}");
        assert_eq!(trial.house.differences(5).unwrap(), []);
    }
}

#[test]
fn a_call_is_late_when_nothing_came_in_time_and_an_exercise_when_nobody_answered() {
    for (steps, open, late) in [
        ("call 0 8 0", true, true),
        ("call 0 8 0, yes 8", true, true),
        ("call 0 8 0, yes 8, arrive 7", false, false),
        ("call 0 8 0, no 1", false, false),
        ("try 0 8 0", true, true),
        ("try 0 8 0, yes 8", false, false),
    ] {
        let trial = trial();
        for step in "promise 2, link, sign 7".split(", ").chain(steps.split(", ")) {
            assert_eq!(run(&trial, step), "recorded", "{step}");
        }
        let call = find_call(&trial.read(), CallId(70)).unwrap().unwrap();
        assert_eq!(call.due, trial.now().plus(2 * HOUR), "{steps}");
        assert!(!call.late(trial.now()), "{steps}");
        assert_eq!((call.open(), call.late(trial.now().plus(2 * HOUR))), (open, late), "{steps}");
    }
}
