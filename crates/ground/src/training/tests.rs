use super::fact::Withdrawn;
use super::rule::{Withdraw, lacks_for_post};
use super::*;
use crate::duty::{self, Holder, STAFF_DATASET, open_account};
use crate::law;
use crate::rehearsal::{Trial, body, cells, staff};
use muster_ledger::{ActorId, DAY, Day, Moment, PlaceId};
use muster_web::missing_words;

const GOLDEN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/golden/training");

#[test]
fn words_are_complete() {
    assert_eq!(missing_words(&SLICE.words), Vec::<String>::new());
}

#[test]
fn bodies_are_golden() {
    let (id, actor, until) = (TrainingId(1), ActorId(2), Moment(1_795_305_600_000_000));
    body(GOLDEN, TRAINING_RECORDED, &Recorded { id, actor, kind: "privacy".into(), on: Day(20_000), until });
    body(GOLDEN, TRAINING_WITHDRAWN, &Withdrawn { id });
}

#[test]
fn every_training_says_what_it_is_for_by_which_article() {
    let all = book::shipped().unwrap();
    assert!(all.len() >= 4);
    for t in &all {
        assert!(t.months > 0 && !t.zh.is_empty() && !t.en.is_empty(), "{}", t.key);
        assert!(!t.cards.is_empty() || !t.posts.is_empty(), "{}: for nothing", t.key);
        assert!(t.posts.iter().all(|p| duty::POSTS.contains(&p.as_str())), "{}", t.key);
        assert!(t.basis.iter().all(|b| law::shipped().article(b).is_some()), "{}", t.key);
    }
}

#[test]
fn it_ends_on_the_same_day_of_its_month() {
    for (from, months, last) in
        [((2026, 11, 22), 12, (2027, 11, 22)), ((2026, 8, 31), 6, (2027, 2, 28)), ((2026, 1, 1), 24, (2028, 1, 1))]
    {
        let day = |(y, m, d): (i16, i8, i8)| Day::from_civil(y, m, d).unwrap();
        assert_eq!(RecordTraining::until(day(from), months), Day(day(last).0 + 1).start(), "{from:?}");
    }
}

/// Account 7 works, 8 too, 1 leads. What was done before (days ago, by whom), what is tried: the strict card, the warned card or
/// the post; outcome.
#[test]
fn a_task_that_needs_a_training_is_refused_or_warned_once_it_has_ended() {
    let table = "
                       | clean-vomit     | training-missing
        protection 0 1 | clean-vomit     | may
        protection 0 7 | record          | training-not-oneself
        protection -1 1 | record         | web-form-wrong
        cooking 0 1    | record          | web-form-wrong
        protection 360 1, days 4  | clean-vomit | may
        protection 360 1, days 8  | clean-vomit | training-expired
        protection 360 1, days 8, protection 0 1 | clean-vomit | may
        protection 0 1, withdraw 1 | clean-vomit | training-missing
        privacy 0 1    | clean-vomit     | training-missing
                       | go-along-clinic | may, warned
        first-aid 0 1  | go-along-clinic | may
                       | door-visit      | may
                       | post            | lacks protection privacy
        protection 0 1 | post            | lacks privacy
        protection 0 1, privacy 0 1 | post | lacks
    ";
    for row in cells(table) {
        let trial = Trial::new("training", &[]);
        trial.record(ActorId::HOUSE, vec![trial.house.open_dataset(STAFF_DATASET, "staff", 0, 365)]).unwrap();
        for actor in [1, 7] {
            let who = Holder { name: format!("第{actor}人"), phone: String::new() };
            let account = open_account(trial.house.vault(), ActorId(actor), "staff", &who).unwrap();
            trial.record(ActorId::HOUSE, vec![account]).unwrap();
        }
        let mut last = "recorded";
        let mut n = 0;
        for step in row[0].split(',').map(str::trim).filter(|s| !s.is_empty()) {
            let words: Vec<&str> = step.split_whitespace().collect();
            let number = |i: usize| words[i].parse::<i64>().unwrap();
            let done = match words[0] {
                "days" => {
                    trial.pass(number(1) * DAY);
                    continue;
                }
                "withdraw" => trial.ask(1, Withdraw { id: TrainingId(n), by: ActorId(number(1)) }),
                kind => {
                    n += 1;
                    let on = Day(trial.now().day().0 - number(1) as i32);
                    let by = ActorId(number(2));
                    trial.ask(number(2), RecordTraining { id: TrainingId(n), actor: ActorId(7), kind: kind.into(), on, by })
                }
            };
            last = done.map_or_else(|r| r.code, |_| "recorded");
        }
        let read = trial.read();
        let mut req = trial.request("/x");
        req.who = staff(7, "grid_worker", PlaceId(11));
        let got = match row[1] {
            "record" => last.to_owned(),
            "post" => {
                let all = lacks_for_post(&read, ActorId(7), "grid_worker").unwrap();
                ["lacks".to_owned()].into_iter().chain(all.iter().map(|l| l.training.key.clone())).collect::<Vec<_>>().join(" ")
            }
            card => match ready(&req, &read, card) {
                Err(r) => r.code.to_owned(),
                Ok(()) if lacks(&read, ActorId(7), card).unwrap().is_empty() => "may".to_owned(),
                Ok(()) => "may, warned".to_owned(),
            },
        };
        assert_eq!(got, row[2], "{row:?}");
        assert_eq!(trial.house.differences(5).unwrap(), []);
    }
}
