use super::*;
use crate::approval::{self, Approve, Asking, HOLD_LIFTING};
use crate::duty::{self, DUTY_GIVEN, DutyGiven};
use crate::rehearsal::{STREET, Trial, body, cells};
use crate::{person, place};
use muster_ledger::{ActorId, DAY, DatasetId, Draft, DutyId, Mode, Moment, PlaceId, SubjectRef};
use muster_web::missing_words;

const GOLDEN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/golden/hold");
const DATASET: DatasetId = DatasetId(501);
const HOLD: HoldId = HoldId(900);

#[test]
fn words_are_complete() {
    assert_eq!(missing_words(&SLICE.words), Vec::<String>::new());
}

#[test]
fn bodies_are_golden() {
    let placed = HoldPlaced { id: HOLD, dataset: Some(DATASET), basis: Basis::Court, until: Moment(1_795_000_000_000_000) };
    body(GOLDEN, HOLD_PLACED, &placed);
    body(GOLDEN, HOLD_LIFTED, &HoldLifted { id: HOLD, dataset: Some(DATASET) });
}

fn post_of(actor: i64) -> &'static str {
    if actor == 7 { "district_lead" } else { "auditor" }
}

/// Actor 7 leads the district, 8 and 9 audit, 9 by 7's gift.
fn trial() -> Trial {
    let slices = [&place::SLICE, &duty::SLICE, &person::SLICE, &crate::stay::SLICE, &approval::SLICE, &SLICE];
    let trial = Trial::bare("hold", "滨江区", Mode::Exercise { simulated: true }, &slices, &[]);
    trial.record(ActorId::HOUSE, vec![trial.house.open_dataset(duty::STAFF_DATASET, "staff", 0, 365)]).unwrap();
    trial.record(ActorId::HOUSE, vec![trial.house.open_dataset(DATASET, "incident", 1, 180)]).unwrap();
    for (actor, by) in [(7, 1), (8, 1), (9, 7)] {
        let given = DutyGiven {
            id: DutyId(actor),
            actor: ActorId(actor),
            post: post_of(actor).into(),
            place: STREET,
            from: Moment(0),
            until: Moment(i64::MAX),
        };
        trial.record(ActorId(by), vec![Draft::new(DUTY_GIVEN, &given)]).unwrap();
    }
    trial
}

fn place_it(trial: &Trial, days: i64, subject: Option<SubjectRef>) -> &'static str {
    let document = trial.house.vault().seal(duty::STAFF_DATASET, None, br#"{"document":"x"}"#).unwrap();
    let dataset = subject.is_none().then_some(DATASET);
    let hold = HoldPlaced { id: HOLD, dataset, basis: Basis::Court, until: trial.now().plus(days * DAY) };
    trial.ask(7, PlaceHold { body: hold, subject, area: PlaceId(0), document }).map_or_else(|r| r.code, |_| "recorded")
}

/// Days it is placed for, what was done before, what is tried, outcome.
#[test]
fn one_places_two_lift_and_it_ends_by_itself() {
    let table = "
        30  |                       | lift 8    | approval-none
        30  | propose 7             | propose 8 | approval-asked-already
        30  | propose 7             | lift 7    | approval-not-oneself
        30  | propose 8             | lift 9    | approval-same-role
        30  | propose 7             | lift 9    | approval-made-by-first
        30  | propose 7             | lift 8    | recorded
        30  | propose 8             | lift 7    | recorded
        30  | propose 7, days 8     | lift 8    | approval-lapsed
        30  | propose 7, days 8     | propose 7 | recorded
        30  | propose 7, lift 8     | propose 7 | hold-over
        30  | days 31               | propose 7 | hold-over
        5   | propose 7, days 6     | lift 8    | hold-over
        366 |                       | propose 7 | recorded
    ";
    for row in cells(table) {
        let trial = trial();
        assert_eq!(place_it(&trial, row[0].parse().unwrap(), None), "recorded", "{row:?}");
        let run = |step: &str| {
            let (what, n) = step.split_once(' ').unwrap();
            let n: i64 = n.parse().unwrap();
            match what {
                "propose" => {
                    let who = crate::rehearsal::staff(n, post_of(n), STREET);
                    let none = PlaceId::HOUSE;
                    let asking = Asking::new(&trial.house, &who, &HOLD_LIFTING, HOLD.0, (none, none, none));
                    trial.ask(n, rule::ProposeLifting { id: HOLD, asking }).map_or_else(|r| r.code, |_| "recorded")
                }
                "lift" => {
                    let a = approval::latest(&trial.read(), &HOLD_LIFTING, HOLD.0).unwrap();
                    let (id, effect) = (a.map_or(approval::ApprovalId(1), |a| a.id), Box::new(rule::Lift { id: HOLD }));
                    let lift = Approve { id, actor: ActorId(n), post: post_of(n).into(), effect };
                    trial.ask(n, lift).map_or_else(|r| r.code, |_| "recorded")
                }
                _ => {
                    trial.pass(n * DAY);
                    "recorded"
                }
            }
        };
        for step in row[1].split(',').map(str::trim).filter(|s| !s.is_empty()) {
            assert_eq!(run(step), "recorded", "{step} in {row:?}");
        }
        assert_eq!(run(row[2]), row[3], "{row:?}");
        let kept = keeping(&trial.read(), DATASET).unwrap().is_some();
        let over = row[3] == "hold-over" || (row[2].starts_with("lift") && row[3] == "recorded");
        assert_eq!(kept, !over, "{row:?}");
        assert_eq!(trial.house.differences(5).unwrap(), []);
    }
}

#[test]
fn a_hold_has_an_end_and_something_to_keep() {
    let trial = trial();
    assert_eq!(place_it(&trial, 0, None), "hold-past");
    assert_eq!(place_it(&trial, 367, None), "hold-long");
    trial.record(ActorId(7), vec![Draft::destroying_dataset(DATASET, "test", &[])]).unwrap();
    assert_eq!(place_it(&trial, 30, None), "hold-nothing-left");
}

/// On the person, on the register, on a dataset where something of theirs is sealed; not on one where nothing is.
#[test]
fn a_hold_reaches_whoever_is_in_what_it_keeps() {
    for (what, keeps) in [("person", true), ("someone else", false), ("theirs", true), ("nothing of theirs", false)] {
        let trial = trial();
        let register = trial.house.open_dataset(person::REGISTER_DATASET, "register", 0, 365);
        trial.record(ActorId::HOUSE, vec![register]).unwrap();
        let vault = trial.house.vault();
        let (one, other) = (vault.new_person().unwrap(), vault.new_person().unwrap());
        let owner = if what == "theirs" { one } else { other };
        let sealed = vault.seal(DATASET, Some(owner), b"{}").unwrap();
        trial.record(ActorId(7), vec![Draft::new(DUTY_GIVEN, &sealed_duty()).sealed(sealed)]).unwrap();
        let subject = match what {
            "person" => vault.subject(person::REGISTER_DATASET, one),
            "someone else" => vault.subject(person::REGISTER_DATASET, other),
            _ => None,
        };
        assert_eq!(place_it(&trial, 30, subject), "recorded");
        assert_eq!(keeps_person(&trial.read(), one).unwrap().is_some(), keeps, "{what}");
        trial.pass(31 * DAY);
        assert_eq!(keeps_person(&trial.read(), one).unwrap(), None, "{what}: over");
    }
}

/// Any fact will do to carry a sealed part.
fn sealed_duty() -> DutyGiven {
    let (id, actor) = (DutyId(70), ActorId(70));
    DutyGiven { id, actor, post: "grid_worker".into(), place: STREET, from: Moment(0), until: Moment(1) }
}
