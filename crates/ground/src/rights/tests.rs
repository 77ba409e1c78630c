use super::fact::{Answered, Asked, Begun, Consent, Overdue, Proxy, Retention};
use super::rule::{AnswerCorrection, AskCorrection, NameProxy, PROXY_DAYS_MAX, Say};
use super::*;
use crate::hold;
use crate::person::{self, Band, Dropped, Leave, Personal, REGISTER_DATASET, Register, Relation, Sex, Standing, find_any};
use crate::rehearsal::{EAST, Trial, at_home, body, cells};
use crate::{duty, place};
use muster_ledger::{ActorId, Author, DAY, Moment, PersonId, PlaceId, Seq, SubjectRef};
use muster_web::{Mask, missing_words};

const GOLDEN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/golden/rights");

#[test]
fn words_are_complete() {
    assert_eq!(missing_words(&SLICE.words), Vec::<String>::new());
}

#[test]
fn bodies_are_golden() {
    let until = Some(Moment(1_795_000_000_000_000));
    for kind in [CONSENT_GIVEN, CONSENT_WITHDRAWN] {
        body(GOLDEN, kind, &Consent { purpose: "calls".into() });
    }
    let (id, grid) = (CorrectionId(9), PlaceId(11));
    body(GOLDEN, CORRECTION_ASKED, &Asked { id, community: EAST, grid, due: Moment(1_795_000_000_000_000) });
    body(GOLDEN, CORRECTION_ANSWERED, &Answered { id, done: true });
    body(GOLDEN, CORRECTION_ESCALATED, &Overdue { id });
    body(GOLDEN, PROXY_NAMED, &Proxy { until });
    body(GOLDEN, PROXY_ENDED, &Proxy { until: None });
    body(GOLDEN, RETENTION_BEGUN, &Begun { until: Moment(1_795_000_000_000_000) });
    body(GOLDEN, RETENTION_DEFERRED, &Retention { begun: Seq(7), until });
    body(GOLDEN, RETENTION_ENDED, &Retention { begun: Seq(7), until: None });
}

#[test]
fn the_file_of_periods_is_whole() {
    let shipped = book::read().unwrap();
    let trial = Trial::new("rights-words", &[&hold::SLICE, &SLICE]);
    let words = trial.request("/");
    for c in &shipped.consent {
        assert!(!words.t(&book::words(&c.key)).contains('⟦'), "{}", c.key);
    }
    for l in &shipped.left {
        assert!(Dropped::parse(&l.reason).is_some() && (1..=3_660).contains(&l.days), "{l:?}");
    }
    assert!(days_after(Dropped::Died) > days_after(Dropped::Moved));
}

struct Town {
    trial: Trial,
    people: Vec<(PersonId, SubjectRef)>,
}

/// Two in room 13, one in room 14.
fn town() -> Town {
    let trial = Trial::new("rights", &[&hold::SLICE, &SLICE]);
    let open = |id, what: &str| trial.house.open_dataset(id, what, 0, 365);
    trial.record(ActorId::HOUSE, vec![open(duty::STAFF_DATASET, "staff"), open(REGISTER_DATASET, "register")]).unwrap();
    let settle = |room: i64, band: Band| {
        let standing = Standing {
            community: EAST,
            grid: PlaceId(11),
            building: PlaceId(12),
            unit: PlaceId::HOUSE,
            room: PlaceId(room),
            sort: 301,
            floor: 3,
            band,
            sex: Sex::Female,
            needs: vec![],
            relation: Relation::Head,
            import: None,
        };
        let vault = trial.house.vault();
        let person = vault.new_person().unwrap();
        let personal = Personal { name: format!("王{room}{}", band as i64), ..Personal::default() };
        trial.ask(7, Register::new(vault, person, &standing, &personal).unwrap()).unwrap();
        (person, vault.subject(REGISTER_DATASET, person).unwrap())
    };
    let people = vec![settle(13, Band::Adult), settle(13, Band::Child), settle(14, Band::Adult)];
    assert!(place::find(&trial.read(), PlaceId(13)).unwrap().is_some());
    Town { trial, people }
}

fn run(t: &Town, step: &str) -> &'static str {
    let words: Vec<&str> = step.split(' ').collect();
    let n = |i: usize| words.get(i).and_then(|w| w.parse::<i64>().ok()).unwrap_or(0);
    let who = |i: usize| t.people[n(i) as usize].1;
    let area = PlaceId(12);
    let sealed = || t.trial.house.vault().seal(REGISTER_DATASET, Some(t.people[0].0), br#"{"text":"x"}"#).unwrap();
    let answer = match words[0] {
        "give" | "take" => {
            let (purpose, give) = (words[2].to_owned(), words[0] == "give");
            t.trial.ask(7, Say { subject: who(1), area, purpose, give })
        }
        "ask" => {
            let id = CorrectionId(900 + n(2));
            let command = AskCorrection { id, subject: who(1), community: EAST, grid: PlaceId(11), area, text: sealed() };
            t.trial.ask(7, command)
        }
        "answer" => t.trial.ask(8, AnswerCorrection { id: CorrectionId(900 + n(1)), done: true, text: sealed() }),
        "proxy" => {
            let until = (words.len() > 3).then(|| t.trial.now().plus(n(3) * DAY));
            t.trial.ask(7, NameProxy { ward: who(1), proxy: who(2), area, until })
        }
        _ => {
            t.trial.pass(n(1) * DAY);
            return "recorded";
        }
    };
    answer.map_or_else(|r| r.code, |_| "recorded")
}

/// Before, what is tried, outcome; then whether 0 agreed to calls, and whether 0 acts for 1.
#[test]
fn agreeing_asking_and_acting_for_another() {
    let max = format!("proxy 1 0 {PROXY_DAYS_MAX}");
    let over = format!("proxy 1 0 {}", PROXY_DAYS_MAX + 1);
    let table = "
                                        | give 0 calls     | recorded             | yes | no
                                        | give 0 anything  | rights-no-such       | no  | no
                                        | take 0 calls     | rights-not-given     | no  | no
        give 0 calls                    | give 0 calls     | rights-given-already | yes | no
        give 0 calls                    | take 0 calls     | recorded             | no  | no
        give 0 calls, take 0 calls      | give 0 calls     | recorded             | yes | no
        give 0 calls                    | take 0 messages  | rights-not-given     | yes | no
        give 2 calls                    | take 0 calls     | rights-not-given     | no  | no
                                        | ask 0 1          | recorded             | no  | no
        ask 0 1, ask 0 2, ask 0 3, ask 0 4, ask 0 5 | ask 0 6 | rights-many       | no  | no
        ask 0 1, ask 0 2, ask 0 3, ask 0 4, ask 0 5, answer 1 | ask 0 6 | recorded | no | no
                                        | answer 1         | rights-none          | no  | no
        ask 0 1, answer 1               | answer 1         | rights-answered      | no  | no
                                        | proxy 1 0 30     | recorded             | no  | yes
                                        | MAX              | recorded             | no  | yes
                                        | OVER             | rights-proxy-term    | no  | no
                                        | proxy 1 0 0      | rights-proxy-term    | no  | no
                                        | proxy 1 2 30     | rights-proxy-home    | no  | no
                                        | proxy 1 1 30     | rights-proxy-home    | no  | no
                                        | proxy 1 0        | rights-proxy-none    | no  | no
        proxy 1 0 30                    | proxy 1 0        | recorded             | no  | no
        proxy 1 0 30                    | days 30          | recorded             | no  | no
    ";
    for row in cells(table) {
        let t = town();
        for before in row[0].split(',').map(str::trim).filter(|s| !s.is_empty()) {
            assert_eq!(run(&t, before), "recorded", "{before} in {row:?}");
        }
        let tried = row[1].replace("MAX", &max).replace("OVER", &over);
        assert_eq!(run(&t, &tried), row[2], "{row:?}");
        let read = t.trial.read();
        assert_eq!(agreed(&read, t.people[0].1, "calls").unwrap(), row[3] == "yes", "{row:?}");
        assert_eq!(in_force_for(&read, t.people[0].1, t.people[1].1).unwrap(), row[4] == "yes", "{row:?}");
        assert_eq!(t.trial.house.differences(5).unwrap(), [], "{row:?}");
    }
}

#[test]
fn an_ask_has_a_clock_that_is_seen() {
    let t = town();
    run(&t, "ask 0 1");
    let state = || {
        let row = table::find(&t.trial.read(), CorrectionId(901)).unwrap().unwrap();
        row.state(t.trial.now())
    };
    t.trial.pass(book::BOOK.correction.days * DAY - 1);
    assert_eq!(state(), "rights-state-waits");
    t.trial.pass(1);
    assert_eq!(state(), "rights-state-overdue");
    run(&t, "answer 1");
    assert_eq!(state(), "rights-state-done");
}

fn leave(t: &Town, n: usize, reason: Dropped) -> Seq {
    let subject = t.people[n].1;
    let part = person::find(&t.trial.read(), subject, Mask::Nameless).unwrap().unwrap().part;
    Seq(t.trial.ask(7, Leave { subject, part, reason }).unwrap().first.0 + 1)
}

/// What the timer records when it fires: the kinds of the facts.
fn fire(t: &Town, left: Seq) -> Vec<String> {
    let before = t.trial.read().size().unwrap();
    if let Some(command) = fire_left(left.0, &t.trial.read(), &t.trial.house).unwrap() {
        t.trial.ask_as(Author::house(None), command).unwrap();
    }
    let new = t.trial.read().facts_from(Seq(before as i64), 9).unwrap();
    new.iter().map(|f| f.kind().to_owned()).collect()
}

#[test]
fn who_left_is_erased_when_the_period_is_over_and_not_before() {
    let t = town();
    let (person, subject) = t.people[0];
    let left = leave(&t, 0, Dropped::Moved);
    t.trial.pass(days_after(Dropped::Moved) * DAY - 1);
    assert_eq!(fire(&t, left), [] as [&str; 0]);
    assert!(t.trial.house.vault().person_lives(person));
    t.trial.pass(1);
    assert_eq!(fire(&t, left), ["retention.ended", "person.removed", "person.erased"]);
    assert!(!t.trial.house.vault().person_lives(person) && find_any(&t.trial.read(), subject, Mask::Full).unwrap().is_none());
    assert!(t.trial.house.vault().person_lives(t.people[1].0), "nobody else");
    assert_eq!(fire(&t, left), [] as [&str; 0]);
    assert_eq!(t.trial.house.differences(5).unwrap(), []);
}

/// The first leaving's time comes while the second one's has not.
#[test]
fn who_came_back_and_left_anew_is_kept_for_the_second_leaving() {
    let t = town();
    let first = leave(&t, 0, Dropped::Mistake);
    let (person, subject) = t.people[0];
    let vault = t.trial.house.vault();
    let row = find_any(&t.trial.read(), subject, Mask::Nameless).unwrap().unwrap().0;
    let standing = at_home();
    let back = person::Update::new(vault, person, row.part, &standing, &Personal::default(), &[]).unwrap();
    t.trial.ask(7, back.back()).unwrap();
    t.trial.pass(20 * DAY);
    let second = leave(&t, 0, Dropped::Mistake);
    t.trial.pass(15 * DAY);
    assert_eq!(fire(&t, first), ["retention.ended"]);
    assert!(vault.person_lives(person));
    t.trial.pass(20 * DAY);
    assert_eq!(fire(&t, second), ["retention.ended", "person.removed", "person.erased"]);
}

#[test]
fn a_hold_puts_it_off_and_ends() {
    let t = town();
    let left = leave(&t, 0, Dropped::Mistake);
    t.trial.pass((days_after(Dropped::Mistake) - 1) * DAY);
    let placed =
        hold::HoldPlaced { id: hold::HoldId(5), dataset: None, basis: hold::Basis::Court, until: t.trial.now().plus(10 * DAY) };
    let document = t.trial.house.vault().seal(REGISTER_DATASET, None, b"{}").unwrap();
    let command = hold::PlaceHold { body: placed, subject: Some(t.people[0].1), area: PlaceId(12), document };
    t.trial.ask(7, command).unwrap();
    t.trial.pass(2 * DAY);
    assert_eq!(fire(&t, left), ["retention.deferred"]);
    t.trial.pass(9 * DAY);
    assert_eq!(fire(&t, left), ["retention.ended", "person.removed", "person.erased"]);
    assert_eq!(t.trial.house.differences(5).unwrap(), []);
}
