//! How long a decision takes, and how long it takes until a hundred thousand terms that end in one second are on record.
#![allow(clippy::disallowed_methods, reason = "measures")]

use super::fact::{DUTY_GIVEN, DutyGiven};
use super::{Authority, POSTS, expire, holding};
use crate::rehearsal::{STREET, Trial, staff};
use muster_ledger::{ActorId, DAY, Draft, DutyId, HOUR, Moment, SECOND};
use std::hint::black_box;
use std::time::{Duration, Instant};

fn given(n: i64, from: Moment, until: Moment) -> Draft {
    let post = POSTS[n as usize % POSTS.len()].to_owned();
    let duty = DutyGiven { id: DutyId(1_000_000 + n), actor: ActorId(1_000_000 + n), post, place: STREET, from, until };
    Draft::new(DUTY_GIVEN, &duty).area(STREET)
}

fn all(trial: &Trial, n: i64, until: Moment) {
    for some in (0..n).collect::<Vec<_>>().chunks(500) {
        let drafts = some.iter().map(|n| given(*n, Moment(0), until)).collect();
        trial.record(ActorId::HOUSE, drafts).unwrap();
    }
}

/// Terms end when their time is over, before anybody has written it down; and each is written down once.
#[test]
fn terms_that_end_together_are_over_at_once_and_recorded_in_few_facts() {
    let trial = Trial::new("terms", &[]);
    let midnight = trial.now().plus(HOUR);
    all(&trial, 600, midnight);
    assert_eq!(expire(&trial.house, 10).unwrap(), 0);
    trial.pass(HOUR);
    let living: usize = POSTS.iter().map(|p| holding(&trial.read(), p).unwrap().len()).sum();
    assert_eq!(living, 0, "over, though nothing is recorded");
    let before = trial.read().size().unwrap();
    assert_eq!((expire(&trial.house, 2).unwrap(), expire(&trial.house, 10).unwrap()), (512, 88));
    assert_eq!(expire(&trial.house, 10).unwrap(), 0, "once");
    assert_eq!(trial.read().size().unwrap() - before, 3);
    assert_eq!(trial.house.differences(5).unwrap(), Vec::new());
}

#[test]
#[ignore = "measures"]
fn measure_a_hundred_thousand_terms_that_end_in_one_second() {
    let trial = Trial::new("hundredthousand", &[]);
    let end = trial.now().plus(DAY);
    all(&trial, 100_000, end.plus(SECOND));
    trial.pass(DAY + SECOND);
    let begun = Instant::now();
    let living: usize = POSTS.iter().map(|p| holding(&trial.read(), p).unwrap().len()).sum();
    println!("in force: {living}, looked up in {:.1?}", begun.elapsed());
    assert_eq!(living, 0);
    let begun = Instant::now();
    let recorded = expire(&trial.house, usize::MAX).unwrap();
    println!("{recorded} terms on record after {:.2?}, limit 10 s", begun.elapsed());
    assert_eq!(recorded, 100_000);
}

#[test]
#[ignore = "measures"]
fn measure_a_decision() {
    let trial = Trial::new("decision", &[]);
    all(&trial, 200, trial.now().plus(DAY));
    let authority = Authority::new().unwrap();
    let actions: Vec<&str> = super::POLICIES.split("Action::\"").skip(1).filter_map(|p| p.split('"').next()).collect();
    let read = trial.read();
    let whos: Vec<_> = (0..200)
        .map(|n| {
            let mut who = staff(1_000_000 + n, POSTS[n as usize % POSTS.len()], STREET);
            who.duty = Some(DutyId(1_000_000 + n));
            who
        })
        .collect();
    // Allowed ones only: a refusal also looks up who else could.
    let asked: Vec<(usize, &str)> = (0..POSTS.len())
        .flat_map(|p| actions.iter().filter(|a| authority.post_may(POSTS[p], a)).map(move |a| (p, *a)).collect::<Vec<_>>())
        .collect();
    let all: Vec<(usize, &str)> =
        (0..200).flat_map(|n| asked.iter().filter(move |(p, _)| *p == n % POSTS.len()).map(move |(_, a)| (n, *a))).collect();
    let round = || -> Duration {
        let begun = Instant::now();
        for (n, action) in &all {
            black_box(authority.authorise(&read, &whos[*n], action).unwrap());
        }
        begun.elapsed()
    };
    let first = round();
    let again: Vec<Duration> = (0..20).map(|_| round()).collect();
    let best = again.iter().min().unwrap();
    let each = |d: &Duration| d.as_secs_f64() * 1e6 / all.len() as f64;
    println!("{} decisions: first {:.1} µs each, again {:.2} µs each (limit 20)", all.len(), each(&first), each(best));
}
