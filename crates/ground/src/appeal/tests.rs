use super::fact::{Asked, Closed, Reminded, Words};
use super::rule::{Close, reached};
use super::*;
use crate::duty::STAFF_DATASET;
use crate::organisation::{self, Amount, At, Contact, Entry, Keep, OrganisationId};
use crate::rehearsal::{EAST, Trial, WEST, body, cells};
use muster_ledger::{ActorId, HOUR, Moment, PlaceId};
use muster_web::missing_words;

const GOLDEN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/golden/appeal");

#[test]
fn words_are_complete() {
    assert_eq!(missing_words(&SLICE.words), Vec::<String>::new());
}

#[test]
fn bodies_are_golden() {
    let (id, organisation, due) = (AppealId(1), OrganisationId(2), Moment(1_795_305_600_000_000));
    let asked = Asked { organisation, kind: "shop".into(), community: EAST, through: OrganisationId(3) };
    let made = Made { id, association: OrganisationId(3), community: EAST, grid: PlaceId(0), due, members: vec![asked] };
    body(GOLDEN, APPEAL_MADE, &made);
    let brings = vec![Amount { what: "people".into(), amount: 3 }];
    body(GOLDEN, APPEAL_ANSWERED, &Response { id, organisation, joins: true, brings, told: false });
    body(GOLDEN, APPEAL_REMINDED, &Reminded { id, members: vec![organisation] });
    body(GOLDEN, APPEAL_CLOSED, &Closed { id });
}

/// An association (100) with a shop (1), a school (2) elsewhere and a smaller association (110) with two firms (3, 4);
/// a shop (5) of nobody's.
fn trial() -> Trial {
    let trial = Trial::new("appeal", &[&organisation::SLICE, &crate::compact::SLICE, &SLICE]);
    trial.record(ActorId::HOUSE, vec![trial.house.open_dataset(STAFF_DATASET, "staff", 0, 365)]).unwrap();
    for (id, kind, community, above) in [
        (100, "association", EAST, 0),
        (110, "association", WEST, 100),
        (1, "shop", EAST, 100),
        (2, "school", WEST, 100),
        (3, "firm", WEST, 110),
        (4, "firm", EAST, 110),
        (5, "shop", EAST, 0),
    ] {
        let entry = Entry {
            id: OrganisationId(id),
            kind: kind.into(),
            name: format!("单位{id}"),
            code: String::new(),
            seat: At { place: community, community, grid: PlaceId(0) },
            serves: vec![],
            headcount: 0,
            day_shift: 0,
            night_shift: 0,
            resources: vec![],
            part_of: (above > 0).then_some(OrganisationId(above)),
            until: None,
        };
        trial.ask(7, Keep::new(trial.house.vault(), entry, &Contact::default(), true).unwrap()).unwrap();
    }
    trial
}

fn make(trial: &Trial, association: i64, hours: i64) -> Result<(), &'static str> {
    let members = reached(&trial.read(), OrganisationId(association)).unwrap();
    let due = trial.now().plus(hours * HOUR);
    let id = AppealId(50);
    let body = Made { id, association: OrganisationId(association), community: EAST, grid: PlaceId(0), due, members };
    let words = page_link::seal(trial.house.vault(), "", "雨衣").unwrap();
    trial.ask(7, MakeAppeal { body, words }).map(|_| ()).map_err(|r| r.code)
}

/// What is done: `answer <organisation> yes|no <people>`, `remind`, `close`.
fn run(trial: &Trial, step: &str) -> &'static str {
    let words: Vec<&str> = step.split_whitespace().collect();
    let id = AppealId(50);
    let done = match words[0] {
        "answer" => {
            let n = words.get(3).and_then(|n| n.parse().ok()).unwrap_or(0);
            let brings = if n == 0 { vec![] } else { vec![Amount { what: "people".into(), amount: n }] };
            let organisation = OrganisationId(words[1].parse().unwrap());
            let body = Response { id, organisation, joins: words[2] == "yes", brings, told: false };
            let words = page_link::seal(trial.house.vault(), "白会长", "雨衣 20 件").unwrap();
            trial.ask(0, AnswerAppeal { body, words })
        }
        "remind" => trial.ask(7, Remind { id, by_timer: false }),
        _ => trial.ask(7, Close { id }),
    };
    done.map_or_else(|r| r.code, |_| "recorded")
}

/// Before, what is tried, outcome; asked, joins, declines, silent, people together.
#[test]
fn an_appeal_reaches_every_member_and_the_answers_roll_up() {
    let table = "
                                    | answer 1 yes 3  | recorded              | 4 1 0 3 3
        answer 1 yes 3              | answer 3 yes 20 | recorded              | 4 2 0 2 23
        answer 1 yes 3              | answer 1 yes 5  | recorded              | 4 1 0 3 5
        answer 1 yes 3              | answer 1 no 0   | recorded              | 4 0 1 3 0
                                    | answer 1 no 4   | appeal-amounts        | 4 0 0 4 0
                                    | answer 1 yes -4 | appeal-amounts        | 4 0 0 4 0
                                    | answer 5 yes 1  | appeal-not-asked      | 4 0 0 4 0
                                    | answer 110 no 0 | appeal-not-asked      | 4 0 0 4 0
                                    | remind          | recorded              | 4 0 0 4 0
        answer 1 no 0, answer 2 no 0, answer 3 no 0, answer 4 no 0 | remind | appeal-all-answered | 4 0 4 0 0
        close                       | answer 1 yes 3  | appeal-closed-already | 4 0 0 4 0
        close                       | close           | appeal-closed-already | 4 0 0 4 0
    ";
    for row in cells(table) {
        let trial = trial();
        make(&trial, 100, 24).unwrap();
        for step in row[0].split(',').map(str::trim).filter(|s| !s.is_empty()) {
            assert_eq!(run(&trial, step), "recorded", "{step} in {row:?}");
        }
        assert_eq!(run(&trial, row[1]), row[2], "{row:?}");
        let members = members_of(&trial.read(), AppealId(50)).unwrap();
        let t = totals(&members);
        let people = t.brings.first().map_or(0, |a| a.amount);
        let sums = format!("{} {} {} {} {people}", t.asked, t.joins, t.declines, t.silent);
        assert_eq!(sums, row[3], "{row:?}");
        // The parts are the whole, whichever way they are cut.
        for parts in [sum::by(&members, |m| m.community.0), sum::by(&members, |m| m.through.0)] {
            assert_eq!(parts.iter().map(|l| l.totals.asked).sum::<i64>(), t.asked);
            assert_eq!(parts.iter().flat_map(|l| &l.totals.brings).map(|a| a.amount).sum::<i64>(), people);
        }
        assert_eq!(trial.house.differences(5).unwrap(), []);
    }
}

#[test]
fn an_appeal_needs_members_and_a_term_and_silence_is_told_by_name() {
    let trial = trial();
    assert_eq!(make(&trial, 5, 24), Err("appeal-no-members"));
    assert_eq!(make(&trial, 100, 0), Err("web-form-wrong"));
    assert_eq!(make(&trial, 100, 31 * 24), Err("web-form-wrong"));
    make(&trial, 100, 24).unwrap();
    assert_eq!(run(&trial, "answer 1 yes 3"), "recorded");
    assert_eq!(run(&trial, "remind"), "recorded");
    let members = members_of(&trial.read(), AppealId(50)).unwrap();
    let silent = |m: &&Member| m.answered_at.is_none() && m.reminders == 1;
    assert_eq!(members.iter().filter(silent).map(|m| m.organisation.0).collect::<Vec<_>>(), [2, 3, 4]);
    let said: Words = table::words(&trial.read(), members[0].part);
    assert_eq!((said.name.as_str(), said.text.as_str()), ("白会长", "雨衣 20 件"));
    let appeal = find(&trial.read(), AppealId(50)).unwrap().unwrap();
    assert!(!appeal.late(trial.now()) && appeal.late(trial.now().plus(24 * HOUR)));
}

/// Hours that an appeal runs; steps, a number lets hours pass and the timer look; reminders of a silent member after each step.
#[test]
fn the_silent_are_reminded_by_themselves_at_half_time_and_a_day_before() {
    let table = "
        168 | 83 2 58 2 20        | 0 1 1 2 2
        72  | 35 2 10 2 40        | 0 1 1 2 2
        48  | 23 2 20 10          | 0 1 1 1
        4   | 1 1 1 5             | 0 1 1 1
        168 | 20 remind 65 60 40  | 0 1 2 3 3
        168 | close 90 90         | 0 0 0
        168 | all 90 90           | 0 0 0
    ";
    for row in cells(table) {
        let trial = trial();
        make(&trial, 100, row[0].parse().unwrap()).unwrap();
        let mut seen = Vec::new();
        for step in row[1].split_whitespace() {
            match step.parse::<i64>() {
                Ok(hours) => {
                    trial.pass(hours * HOUR);
                    let due = find(&trial.read(), AppealId(50)).unwrap().unwrap().remind_at.is_some_and(|at| at <= trial.now());
                    let command = fire_remind(50, &trial.read(), &trial.house).unwrap().unwrap();
                    let facts = trial.ask_as(muster_ledger::Author::house(None), command).unwrap().count;
                    // Early or after the end the timer records nothing.
                    let open = find(&trial.read(), AppealId(50)).unwrap().unwrap().open();
                    assert_eq!(facts > 0, due && open, "{row:?}");
                }
                Err(_) if step == "all" => (1..5).for_each(|n| assert_eq!(run(&trial, &format!("answer {n} no 0")), "recorded")),
                Err(_) => assert_eq!(run(&trial, step), "recorded"),
            }
            let members = members_of(&trial.read(), AppealId(50)).unwrap();
            seen.push(members[0].reminders.to_string());
        }
        assert_eq!(seen.join(" "), row[2], "{row:?}");
        assert_eq!(trial.house.differences(5).unwrap(), []);
    }
}
