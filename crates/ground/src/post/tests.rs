use super::fact::{AbsenceEnded, AbsenceMarked, DeputyNamed};
use super::table::answerable;
use super::*;
use crate::duty::{self, Authority, DUTIES, DUTY_GIVEN, Duty, DutyGiven, EndDuty, Holder, open_account};
use crate::law;
use crate::place::{self, Level};
use crate::rehearsal::{EAST, Trial, body, cells};
use muster_ledger::{ActorId, DAY, Draft, DutyId, Moment, PlaceId};
use muster_web::missing_words;

const GOLDEN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/golden/post");
const GRID: PlaceId = PlaceId(11);

#[test]
fn words_are_complete() {
    assert_eq!(missing_words(&SLICE.words), Vec::<String>::new());
}

#[test]
fn bodies_are_golden() {
    let (duty, deputy, id) = (DutyId(7), ActorId(8), AbsenceId(9));
    body(GOLDEN, DEPUTY_NAMED, &DeputyNamed { duty, deputy });
    let (from, until) = (Moment(1_795_305_600_000_000), Moment(1_795_824_000_000_000));
    body(GOLDEN, ABSENCE_MARKED, &AbsenceMarked { id, duty, from, until, acting: Some(DutyId(10)) });
    body(GOLDEN, ABSENCE_ENDED, &AbsenceEnded { id, duty });
}

/// Every post has its list, every obligation its words and articles that the law register knows.
#[test]
fn every_post_owes_something_and_says_by_which_article() {
    let lists = book::shipped().unwrap();
    let mut named: Vec<&str> = lists.iter().map(|l| l.key.as_str()).collect();
    named.sort_unstable();
    let mut posts = duty::POSTS.to_vec();
    posts.sort_unstable();
    assert_eq!(named, posts);
    for l in &lists {
        assert!(l.level == "house" || Level::ALL.iter().any(|k| k.name() == l.level), "{}", l.key);
        assert!(!l.must.is_empty(), "{}", l.key);
        for m in &l.must {
            assert!(SLICE.words.zh_hans.contains(&format!("post-must-{} = ", m.key)), "{}", m.key);
            assert!(!m.basis.is_empty(), "{}", m.key);
            for b in &m.basis {
                assert!(law::shipped().article(b).is_some(), "{}: {b}", m.key);
            }
        }
    }
}

/// Each matter has one that leads, nobody twice, articles that the law register knows.
#[test]
fn every_matter_has_one_that_leads() {
    let all = roles::shipped().unwrap();
    assert!(all.len() >= 12);
    for m in &all {
        assert_eq!(m.lead.len(), 1, "{}", m.key);
        let mut named: Vec<&String> = m.lead.iter().chain(&m.support).chain(&m.inform).collect();
        named.sort_unstable();
        let n = named.len();
        named.dedup();
        assert_eq!(named.len(), n, "{}: one part each", m.key);
        assert!(named.iter().all(|p| roles::PARTIES.contains(&p.as_str())), "{}: {named:?}", m.key);
        assert!(!m.basis.is_empty() && !m.zh.is_empty() && !m.en.is_empty(), "{}", m.key);
        for b in &m.basis {
            assert!(law::shipped().article(b).is_some(), "{}: {b}", m.key);
        }
    }
    // No committee, property company or volunteer leads what is the government's.
    let measures = all.iter().find(|m| m.key == "assist-measures").unwrap();
    assert_eq!(measures.lead, ["street"]);
}

/// Account 1 administers, 7 is the grid's worker for 100 days, 8 and 9 work elsewhere.
fn trial() -> Trial {
    let trial = Trial::new("post", &[&SLICE]);
    trial.record(ActorId::HOUSE, vec![trial.house.open_dataset(duty::STAFF_DATASET, "staff", 0, 365)]).unwrap();
    for (actor, post, place) in
        [(1, "administrator", PlaceId::HOUSE), (7, "grid_worker", GRID), (8, "secretary", EAST), (9, "grid_worker", PlaceId(21))]
    {
        let who = Holder { name: format!("第{actor}人"), phone: String::new() };
        let account = open_account(trial.house.vault(), ActorId(actor), "staff", &who).unwrap();
        let until = trial.now().plus(100 * DAY);
        let given = DutyGiven { id: DutyId(actor), actor: ActorId(actor), post: post.into(), place, from: trial.now(), until };
        trial.record(ActorId::HOUSE, vec![account, Draft::new(DUTY_GIVEN, &given)]).unwrap();
    }
    trial
}

fn run(trial: &Trial, step: &str) -> &'static str {
    let words: Vec<&str> = step.split_whitespace().collect();
    let n = |i: usize| words.get(i).and_then(|w| w.parse::<i64>().ok()).unwrap_or(0);
    let duty = || duty::find(&trial.read(), DutyId(7)).unwrap().unwrap();
    let done = match words[0] {
        "deputy" => trial.ask(n(2), NameDeputy { duty: DutyId(7), deputy: ActorId(n(1)), by: ActorId(n(2)) }),
        // From so many days from now until so many, marked by
        "away" => {
            let away = MarkAway {
                id: AbsenceId(50 + n(3)),
                duty: duty(),
                deputy: table::deputy_of(&trial.read(), DutyId(7)).unwrap(),
                acting: DutyId(70),
                from: trial.now().plus(n(1) * DAY),
                until: trial.now().plus(n(2) * DAY),
                by: ActorId(n(3)),
            };
            trial.ask(n(3), away)
        }
        "back" => {
            let all = table::absences_of(&trial.read(), DutyId(7)).unwrap();
            trial.ask(7, ComeBack { absence: all.last().unwrap().clone() })
        }
        "end" => trial.ask(1, EndDuty { id: DutyId(n(1)) }),
        _ => {
            trial.pass(n(1) * DAY);
            return "recorded";
        }
    };
    done.map_or_else(|r| r.code, |_| "recorded")
}

/// What was done, what is tried, outcome, gaps of the post afterwards, duties in force of the deputy at the grid.
#[test]
fn a_deputy_has_the_duty_for_the_days_of_the_absence() {
    let table = "
                              | deputy 7 1   | post-deputy-same    | no_deputy        | 0
                              | deputy 1 1   | duty-not-oneself    | no_deputy        | 0
                              | deputy 99 1  | duty-no-account     | no_deputy        | 0
                              | deputy 8 1   | recorded            |                  | 0
                              | away 0 5 7   | recorded            | nobody no_deputy | 0
        deputy 8 1            | away 0 5 7   | recorded            |                  | 1
        deputy 8 1            | away 2 5 7   | recorded            |                  | 0
        deputy 8 1, away 2 5 7 | days 3      | recorded            |                  | 1
        deputy 8 1, away 0 5 7 | days 5      | recorded            |                  | 0
        deputy 8 1, away 0 5 7 | back        | recorded            |                  | 0
        deputy 8 1, away 0 5 7, back | back  | post-not-away       |                  | 0
        deputy 8 1, away 2 5 7 | back        | post-not-begun      |                  | 0
        deputy 8 1, away 0 5 7 | away 0 6 1  | post-away-already   |                  | 1
        deputy 8 1, away 0 5 7 | end 70      | recorded            | nobody           | 0
        deputy 8 1            | away 0 61 7  | post-away-term      |                  | 0
        deputy 8 1            | away 5 5 7   | post-away-term      |                  | 0
        deputy 8 1            | away -3 5 7  | post-away-term      |                  | 0
        deputy 8 1, days 90   | away 0 11 7  | post-away-term      | ends_soon        | 0
        deputy 8 1            | away 0 5 8   | duty-not-oneself    |                  | 0
                              | end 7        | recorded            | nobody           | 0
        end 7                 | deputy 8 1   | duty-over           | nobody           | 0
        end 7                 | away 0 5 7   | duty-over           | nobody           | 0
    ";
    for row in cells(table) {
        let trial = trial();
        for step in row[0].split(',').map(str::trim).filter(|s| !s.is_empty()) {
            assert_eq!(run(&trial, step), "recorded", "{step} in {row:?}");
        }
        assert_eq!(run(&trial, row[1]), row[2], "{row:?}");
        let read = trial.read();
        let grid = place::find(&read, GRID).unwrap().unwrap();
        let found = answerable(&read, &grid, "grid_worker", false).unwrap();
        let gaps: Vec<String> =
            found.gaps.iter().map(|g| serde_json::to_value(g).unwrap().as_str().unwrap().to_owned()).collect();
        assert_eq!(gaps.join(" "), row[3], "{row:?}");
        let held = read.by(&DUTIES, "actor", &[ActorId(8).into()]).unwrap();
        let held = held.iter().map(Duty::from_row).filter(|d| d.place == GRID && d.in_force(read.now)).count();
        assert_eq!(held.to_string(), row[4], "{row:?}");
        assert_eq!(trial.house.differences(5).unwrap(), []);
    }
}

/// The deputy may do for those days what the post may do, at its place and nowhere else; then no more.
#[test]
fn standing_in_is_decided_by_the_same_policies() {
    let trial = trial();
    let authority = Authority::new().unwrap();
    for step in ["deputy 9 1", "away 0 5 7"] {
        assert_eq!(run(&trial, step), "recorded");
    }
    let mut who = crate::rehearsal::staff(9, "grid_worker", GRID);
    who.duty = Some(DutyId(70));
    let covers = |place: i64| {
        let scope = authority.authorise(&trial.read(), &who, "task.do");
        scope.is_ok_and(|s| s.is_some_and(|s| s.covers(PlaceId(place - 1), PlaceId(place))))
    };
    assert!(covers(11) && !covers(21));
    trial.pass(5 * DAY);
    assert!(!covers(11));
    // A clock set back does not give it again.
    trial.pass(-3 * DAY);
    assert!(!covers(11) && !covers(21));
}
