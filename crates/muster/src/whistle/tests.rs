use super::fact::*;
use super::rule::{Charge, Watch, seal, words};
use super::*;
use crate::trial::{EAST, GRID, LEAD, SECRETARY, Trial, golden, lines, outcome};
use muster_ground::organisation::{At, Contact, Entry, Keep, OrganisationId};
use muster_ledger::{ActorId, HOUR, MINUTE, Moment, PlaceId};
use muster_web::missing_words;

const WATER: OrganisationId = OrganisationId(501);
const ENFORCEMENT: OrganisationId = OrganisationId(502);
const ONE: WhistleId = WhistleId(60);
const CLOCKS: Clocks = Clocks { answer: HOUR, arrive: 2 * HOUR, solve: 72 * HOUR };

#[test]
fn words_are_complete() {
    assert_eq!(missing_words(&SLICE.words), Vec::<String>::new());
}

#[test]
fn bodies_are_golden() {
    let (id, call, organisation) = (ONE, CallId(70), WATER);
    let (answer_by, arrive_by, solve_by) = CLOCKS.from(Moment(1_795_000_000_000_000));
    let blown = Blown {
        id,
        kind: "utilities".into(),
        place: PlaceId(101),
        community: EAST,
        grid: GRID,
        urgent: true,
        exercise: true,
        calls: vec![Called { id: call, organisation }],
        answer_by,
        arrive_by,
        solve_by,
    };
    golden("whistle", WHISTLE_BLOWN, &blown);
    let joined =
        Joined { id, call: Called { id: call, organisation }, instead_of: Some(CallId(71)), answer_by, arrive_by, solve_by };
    golden("whistle", WHISTLE_JOINED, &joined);
    golden("whistle", WHISTLE_ANSWERED, &Answered { call, declined: Some(Decline::NotOurs) });
    for kind in [WHISTLE_HANDED_DOWN, WHISTLE_REPORTED, WHISTLE_REOPENED] {
        golden("whistle", kind, &About { call });
    }
    golden("whistle", WHISTLE_DECIDED, &Decided { call, again_by: Some(answer_by) });
    golden("whistle", WHISTLE_ARRIVED, &Arrived { call, there: true });
    golden("whistle", WHISTLE_SOLVED, &Solved { call });
    golden("whistle", WHISTLE_ESCALATED, &Escalated { call, step: Step::Arrival, rung: 1 });
    golden("whistle", WHISTLE_CLOSED, &Closed { id, withdrawn: true });
    golden("whistle", WHISTLE_RATED, &Rated { call, content: Content::Fair });
    golden("whistle", WHISTLE_CHARGED, &Charged { organisation, kinds: vec!["utilities".into()] });
    golden("whistle", WHISTLE_WATCHED, &Watched { id: WatchId(9), organisation, from: answer_by, until: arrive_by });
}

fn trial() -> Trial {
    let trial = Trial::new("whistle");
    let at = At { place: PlaceId(2), community: PlaceId(0), grid: PlaceId(0) };
    for (id, name) in [(WATER, "水务局"), (ENFORCEMENT, "城管中队")] {
        let entry = Entry {
            id,
            kind: "public_body".into(),
            name: name.into(),
            code: String::new(),
            seat: at,
            serves: vec![at],
            headcount: 9,
            day_shift: 0,
            night_shift: 0,
            resources: vec![],
            part_of: None,
            until: None,
        };
        trial.ask(LEAD, Keep::new(trial.house.vault(), entry, &Contact::default(), true).unwrap()).unwrap();
    }
    trial
}

/// One step; the call of the water board is 70, that of the other 71.
fn run(trial: &Trial, step: &str) -> &'static str {
    let said: Vec<&str> = step.split_whitespace().collect();
    let at = |n: usize| said.get(n).copied().unwrap_or_default();
    let text = words(&trial.house, &trial.read(), "陶科长", "马上").unwrap();
    let call = CallId(if at(1) == "b" { 71 } else { 70 });
    let house = 0;
    let done = match at(0) {
        "blow" | "both" | "drill" => {
            let mut calls = vec![Called { id: CallId(70), organisation: WATER }];
            if at(0) == "both" {
                calls.push(Called { id: CallId(71), organisation: ENFORCEMENT });
            }
            let matter = seal(&trial.house, &trial.read(), &Matter { text: "水管爆了".into(), ..Matter::default() }).unwrap();
            let kind = if at(1).is_empty() { "utilities" } else { at(1) }.to_owned();
            let (place, exercise) = ((PlaceId(101), EAST, GRID), at(0) == "drill");
            trial.ask(SECRETARY, Blow { id: ONE, kind, place, urgent: false, exercise, calls, clocks: CLOCKS, matter })
        }
        "join" => {
            let organisation = if at(1) == "b" { ENFORCEMENT } else { WATER };
            let call = Called { id: CallId(71), organisation };
            trial.ask(SECRETARY, Join { id: ONE, call, instead_of: None, clocks: CLOCKS })
        }
        "yes" => trial.ask(house, Answer { call, declined: None, reasoned: false, words: text }),
        "no" => trial.ask(house, Answer { call, declined: Some(Decline::NotOurs), reasoned: at(2) != "mute", words: text }),
        "come" | "stay" => {
            let actor = if at(2) == "own" { SECRETARY } else { LEAD };
            let (stands, actor_id) = (at(0) == "stay", ActorId(actor));
            trial.ask(actor, Decide { call, whistle: ONE, stands, actor: actor_id, answer: HOUR, words: text })
        }
        "here" => trial.ask(house, Report { call }),
        "there" => trial.ask(SECRETARY, Arrive { call, there: true }),
        "nobody" => trial.ask(SECRETARY, Arrive { call, there: false }),
        "solved" => trial.ask(house, Solve { call, words: text }),
        "again" => trial.ask(SECRETARY, Reopen { call, words: text }),
        "good" => trial.ask(SECRETARY, Rate { call, content: Content::Content, reasoned: false, words: text }),
        "bad" => trial.ask(SECRETARY, Rate { call, content: Content::Not, reasoned: false, words: text }),
        "close" => trial.ask(SECRETARY, Close { id: ONE, withdrawn: false }),
        "withdraw" => trial.ask(SECRETARY, Close { id: ONE, withdrawn: true }),
        "hand" => trial.ask(house, HandDown { call, whom: text }),
        "due" => trial.ask(house, Escalate(call)),
        _ => {
            trial.pass(at(1).parse::<i64>().unwrap() * MINUTE);
            return "ok";
        }
    };
    outcome(&done)
}

/// What was done, what is tried, outcome.
#[test]
fn a_whistle_goes_its_way() {
    let table = "
        | blow dispute | web-form-wrong
        | both dispute | ok
        | blow ghosts | web-form-wrong
        | blow | ok
        blow | yes | ok
        blow, yes | yes | whistle-answered
        blow | no a mute | web-form-wrong
        blow | no | ok
        blow, no | no | whistle-declined-open
        blow, no | yes | ok
        blow, no | come a own | whistle-own-decision
        blow, no | come | ok
        blow | come | whistle-nothing-declined
        blow, no, come | no | whistle-insisted
        blow, no, come | yes | ok
        blow, no, stay | yes | whistle-call-over
        blow, no, stay | close | ok
        blow, no, stay | join b | ok
        both | join b | web-form-wrong
        blow | here | ok
        drill | here | whistle-exercise-stay
        blow, yes, here | there | ok
        blow, yes, here | nobody | ok
        blow, yes, here, nobody | here | ok
        blow, yes | there | ok
        blow | there | ok
        blow, yes | solved | whistle-not-there
        blow, there | solved | ok
        blow, there, solved | again | ok
        blow, there | again | whistle-there-already
        blow, there | close | whistle-still-open
        both, there, solved | close | whistle-still-open
        blow, there, solved | close | ok
        drill, yes | close | ok
        drill | close | whistle-still-open
        blow | withdraw | ok
        blow, withdraw | yes | whistle-call-over
        blow, withdraw | join b | whistle-over
        blow, withdraw | close | whistle-over
        blow, there | good | whistle-rate-later
        blow, there, solved | good | ok
        blow, there, solved | bad | web-form-wrong
        blow, there, solved, good | good | whistle-rated
        blow, there, solved, wait 43201 | good | whistle-rate-over
        blow | hand | ok
        blow, withdraw | hand | whistle-call-over
    ";
    for row in lines(table) {
        let (done, tried, expected) = (row[0], row[1], row[2]);
        let trial = trial();
        for step in done.split(',').map(str::trim).filter(|s| !s.is_empty()) {
            assert_eq!(run(&trial, step), "ok", "{done}: {step}");
        }
        assert_eq!(run(&trial, tried), expected, "{done} | {tried}");
    }
}

/// What was done, how far up it was passed, and in which step.
#[test]
fn what_does_not_come_is_passed_up_and_no_clock_begins_anew() {
    let table = "
        blow, wait 59, due | 0
        blow, wait 60, due | 1
        blow, wait 60, due, due | 1
        blow, wait 90, due, due | 2
        blow, wait 1440, due, due, due | 2
        blow, yes, wait 119, due | 0
        blow, yes, wait 120, due | 1
        blow, wait 60, due, yes | 0
        blow, wait 60, due, yes, wait 60, due | 1
        blow, no, wait 60, due | 1
        blow, no, come, wait 59, due | 0
        blow, no, come, wait 60, due | 1
        blow, yes, here, wait 600, due | 0
        blow, there, wait 4320, due | 1
        blow, there, solved, wait 9999, due | 0
        drill, yes, wait 9999, due | 0
        blow, withdraw, wait 9999, due | 0
    ";
    for row in lines(table) {
        let (done, rung) = (row[0], row[1]);
        let trial = trial();
        for step in done.split(',').map(str::trim) {
            assert_eq!(run(&trial, step), "ok", "{done}: {step}");
        }
        let c = find_call(&trial.read(), CallId(70)).unwrap().unwrap();
        assert_eq!(c.rung.to_string(), rung, "{done}");
        let blown = find(&trial.read(), ONE).unwrap().unwrap().blown_at;
        assert_eq!((c.answer_by, c.arrive_by), (blown.plus(HOUR), blown.plus(2 * HOUR)), "{done}");
    }
}

/// The numbers that are published: the first answer counts, a call to the wrong department does not burden it.
#[test]
fn how_a_department_did() {
    let table = "
        blow, yes, there, solved, good | calls 1, answered 1/1, there 1/1, solved 1/1, content 1
        blow, wait 61, yes, wait 60, there | calls 1, answered 0/1, there 0/1, solved 0/0, content 0
        blow, no, stay | calls 1, misdirected
        blow, no, wait 30, come, yes | calls 1, answered 1/1, there 0/0, solved 0/0, content 0, insisted
        blow, yes, wait 30, here, wait 300, there | calls 1, answered 1/1, there 1/1, solved 0/0, content 0
        drill, yes | none
    ";
    for row in lines(table) {
        let (done, expected) = (row[0], row[1]);
        let trial = trial();
        for step in done.split(',').map(str::trim) {
            assert_eq!(run(&trial, step), "ok", "{done}: {step}");
        }
        let all = records(&trial.read(), &muster_ground::duty::published(None)).unwrap();
        let said = all.first().map_or("none".to_owned(), |r| {
            if r.misdirected > 0 {
                return format!("calls {}, misdirected", r.calls);
            }
            let of = |n, of| format!("{n}/{of}");
            format!(
                "calls {}, answered {}, there {}, solved {}, content {}{}",
                r.calls,
                of(r.answered_in_time, r.answered),
                of(r.arrived_in_time, r.arrived),
                of(r.solved_in_time, r.solved),
                r.content,
                if r.insisted > 0 { ", insisted" } else { "" }
            )
        });
        assert_eq!(said, expected, "{done}");
    }
}

#[test]
fn a_charge_and_a_turn_of_duty() {
    let trial = trial();
    let charged = |kinds: &[&str]| {
        let body = Charged { organisation: WATER, kinds: kinds.iter().map(|k| (*k).to_owned()).collect() };
        outcome(&trial.ask(LEAD, Charge { body, area: PlaceId(2) }))
    };
    assert_eq!(charged(&["utilities", "people"]), "ok");
    assert_eq!(call::charge(&trial.read(), WATER).unwrap(), ["utilities", "people"]);
    assert_eq!(charged(&["singing"]), "web-form-wrong");
    assert_eq!(charged(&[]), "ok");
    assert!(call::charge(&trial.read(), WATER).unwrap().is_empty());
    let turn = |id: i64, hours: i64| {
        let from = trial.house.now();
        let body = Watched { id: WatchId(id), organisation: WATER, from, until: from.plus(hours * HOUR) };
        let whom = words(&trial.house, &trial.read(), "陶科长", "19900880000").unwrap();
        outcome(&trial.ask(0, Watch { body, whom, area: PlaceId(2) }))
    };
    assert_eq!(turn(1, 12), "ok");
    assert_eq!(turn(2, 24 * 8), "whistle-watch-term");
    assert_eq!(turn(3, 0), "whistle-watch-term");
    let read = trial.read();
    let on = call::watches(&read, WATER, read.now).unwrap();
    assert_eq!(call::said(&read, Some(on[0].part)).text, "19900880000");
    // It ends by itself.
    assert!(call::watches(&read, WATER, read.now.plus(13 * HOUR)).unwrap().is_empty());
}
