use super::*;
use crate::approval::{self, Approve, Asking, ERASURE};
use crate::duty::{self, DUTY_GIVEN, DutyGiven};
use crate::hold;
use crate::person::{self, Dropped, Personal, REGISTER_DATASET, Register, Tokens};
use crate::rehearsal::{EAST, STREET, Trial, at_home, body, cells, staff};
use muster_ledger::{ActorId, DAY, Draft, DutyId, Lost, Moment, PersonId, PlaceId, Seq, SubjectRef};
use muster_web::{Mask, missing_words};

const GOLDEN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/golden/erasure");
const ID: ErasureId = ErasureId(900);

#[test]
fn words_are_complete() {
    assert_eq!(missing_words(&SLICE.words), Vec::<String>::new());
}

fn proposed() -> ErasureProposed {
    ErasureProposed { id: ID, community: EAST, grid: PlaceId(11), building: PlaceId(12), reason: Dropped::Wish }
}

#[test]
fn bodies_are_golden() {
    body(GOLDEN, ERASURE_PROPOSED, &proposed());
    body(GOLDEN, ERASURE_CONFIRMED, &ErasureConfirmed { id: ID });
}

fn post_of(actor: i64) -> &'static str {
    match actor {
        7 => "secretary",
        8 => "district_lead",
        _ => "street_lead",
    }
}

/// 王小芳 of room 13; actor 7 is secretary, 8 leads the district, 9 the street by 7's gift.
fn trial() -> (Trial, PersonId, SubjectRef, Seq) {
    let trial = Trial::new("erasure", &[&hold::SLICE, &SLICE]);
    let open = |id, what: &str| trial.house.open_dataset(id, what, 0, 365);
    trial.record(ActorId::HOUSE, vec![open(duty::STAFF_DATASET, "staff"), open(REGISTER_DATASET, "register")]).unwrap();
    for (actor, by) in [(7, 1), (8, 1), (9, 7)] {
        let post = post_of(actor);
        let (id, from, until) = (DutyId(actor), Moment(0), Moment(i64::MAX));
        let given = DutyGiven { id, actor: ActorId(actor), post: post.into(), place: STREET, from, until };
        trial.record(ActorId(by), vec![Draft::new(DUTY_GIVEN, &given)]).unwrap();
    }
    let vault = trial.house.vault();
    let person = vault.new_person().unwrap();
    let standing = at_home();
    let personal = Personal { name: "王小芳".into(), phone: "13812345678".into(), ..Personal::default() };
    let register = Register::new(vault, person, &standing, &personal).unwrap();
    let part = trial.ask(7, register).unwrap().first;
    let subject = vault.subject(REGISTER_DATASET, person).unwrap();
    (trial, person, subject, part)
}

/// What was done before, what is tried, outcome.
#[test]
fn two_persons_and_neither_the_others_creature() {
    let table = "
                          | propose 7 | recorded
        propose 7               | propose 8 | approval-asked-already
        propose 7               | confirm 7 | approval-not-oneself
        propose 7               | confirm 9 | approval-made-by-first
        propose 7               | confirm 8 | recorded
        propose 8               | confirm 9 | recorded
        propose 7, confirm 8    | confirm 9 | approval-closed
        propose 7, days 30      | confirm 8 | approval-lapsed
        propose 7, days 30      | propose 8 | recorded
        hold 10                 | propose 7 | erasure-held
        propose 7, hold 10      | confirm 8 | erasure-held
        hold 10, days 11        | propose 7 | recorded
    ";
    for row in cells(table) {
        let (trial, person, subject, part) = trial();
        let run = |step: &str| {
            let (what, n) = step.split_once(' ').unwrap();
            let n: i64 = n.parse().unwrap();
            let actor = ActorId(n);
            let answer = match what {
                "propose" => {
                    let who = staff(n, post_of(n), STREET);
                    let asking = Asking::new(&trial.house, &who, &ERASURE, ID.0, (EAST, PlaceId(11), PlaceId(12)));
                    trial.ask(n, Propose { body: proposed(), subject, asking: asking.concerning(subject) })
                }
                "confirm" => {
                    let a = approval::latest(&trial.read(), &ERASURE, ID.0).unwrap().unwrap();
                    let effect = Box::new(rule::Confirm { id: ID, person, subject, merged: Vec::new() });
                    trial.ask(n, Approve { id: a.id, actor, post: post_of(n).into(), effect })
                }
                "hold" => {
                    let until = trial.now().plus(n * DAY);
                    let placed = hold::HoldPlaced { id: hold::HoldId(5), dataset: None, basis: hold::Basis::Court, until };
                    let document = trial.house.vault().seal(REGISTER_DATASET, None, b"{}").unwrap();
                    trial.ask(7, hold::PlaceHold { body: placed, subject: Some(subject), area: PlaceId(12), document })
                }
                _ => {
                    trial.pass(n * DAY);
                    return "recorded";
                }
            };
            answer.map_or_else(|r| r.code, |_| "recorded")
        };
        for step in row[0].split(',').map(str::trim).filter(|s| !s.is_empty()) {
            assert_eq!(run(step), "recorded", "{step} in {row:?}");
        }
        assert_eq!(run(row[1]), row[2], "{row:?}");
        let read = trial.read();
        let gone = format!("{}, {}", row[0], row[1]).contains("confirm") && (row[2] == "recorded" || row[0].contains("confirm"));
        assert_eq!(read.part(part).err(), gone.then_some(Lost::Person), "{row:?}");
        assert_eq!(person::find(&read, subject, Mask::Full).unwrap().is_none(), gone, "{row:?}");
        let found = read.people(Tokens::phone(read.vault(), "13812345678")).unwrap();
        assert_eq!(found.is_empty(), gone, "{row:?}: found by nothing");
        assert_eq!(trial.house.differences(5).unwrap(), [], "{row:?}");
    }
}
