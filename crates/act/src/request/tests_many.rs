//! A city's day: eighty thousand requests, and how long the first page of each list takes.

use super::tests::trial;
use super::*;
use muster_ledger::{ActorId, Draft, HOUR, Moment, PlaceId, SubjectRef};
use muster_web::{Mask, Scope};
use std::time::{Duration, Instant};

const REQUESTS_A_DAY: i64 = 80_000;
const COMMUNITIES: i64 = 1_000;
const GRIDS: i64 = 5;

fn fact(trial: &muster_ground::rehearsal::Trial, month: muster_ledger::DatasetId, n: i64) -> Draft {
    let community = 10_000 + n % COMMUNITIES;
    let grid = 100_000 + community * GRIDS + (n / COMMUNITIES) % GRIDS;
    let mut room = [0u8; 16];
    room[..8].copy_from_slice(&n.to_le_bytes());
    let body = RequestMade {
        id: RequestId(trial.house.next_id()),
        kind: Need::ALL[(n * 7) as usize % Need::ALL.len()],
        community: PlaceId(community),
        grid: PlaceId(grid),
        building: PlaceId(grid * 10),
        from_task: None,
        due: trial.now().plus((n % 120 - 20) * HOUR),
        urgent: n % 50 == 0,
        danger: (n % 5_000 == 0).then_some(Danger::Gas),
        reply_by: Some(trial.now().plus(HOUR)),
        guessed: true,
        room: SubjectRef(room),
        person: None,
    };
    Draft::new(REQUEST_MADE, &body).area(body.building).dataset(month)
}

/// Run by `cargo test -p muster-act --lib eighty -- --ignored --nocapture`.
#[test]
#[allow(clippy::disallowed_methods, reason = "how long a list takes is what this measures")]
#[ignore = "eighty thousand facts take minutes"]
fn the_first_page_of_eighty_thousand_requests_is_there_at_once() {
    let trial = trial();
    let month = REQUEST_DATA.ready(&trial.house, &trial.read()).unwrap();
    let began = Instant::now();
    for from in (0..REQUESTS_A_DAY).step_by(250) {
        trial.record(ActorId(1), (from..from + 250).map(|n| fact(&trial, month, n)).collect()).unwrap();
    }
    println!("{REQUESTS_A_DAY} facts in {:.1} s", began.elapsed().as_secs_f64());
    let read = trial.read();
    let scope = |everywhere, c: Vec<i64>, g: Vec<i64>| {
        let ids = |v: Vec<i64>| v.into_iter().map(PlaceId).collect();
        Scope::granted(everywhere, ids(c), ids(g), Mask::Masked, Moment(i64::MAX))
    };
    let scopes = [
        ("city", scope(true, vec![], vec![])),
        ("street of 10", scope(false, (10_000..10_010).collect(), vec![])),
        ("community", scope(false, vec![10_500], vec![])),
        ("grid", scope(false, vec![], vec![100_000 + 10_500 * GRIDS + 2])),
    ];
    let filters = [
        ("waiting", Filter::default()),
        ("overdue", Filter { overdue: true, ..Filter::default() }),
        ("nobody's", Filter { state: Some(State::Made), ..Filter::default() }),
        ("mine", Filter { owner: Some(ActorId(7)), ..Filter::default() }),
        ("one kind", Filter { kind: Some(Need::Lift), ..Filter::default() }),
        ("to be called back", Filter { state: Some(State::Done), ..Filter::default() }),
        ("closed", Filter { closed: true, ..Filter::default() }),
    ];
    let mut slow = Vec::new();
    for (whose, scope) in &scopes {
        for (what, filter) in &filters {
            let took = (0..5).map(|_| {
                let at = Instant::now();
                let (rows, _) = list(&read, scope, filter, None, 50).unwrap();
                assert!(rows.iter().all(|r| scope.covers(r.community, r.grid)));
                at.elapsed()
            });
            let mut took: Vec<Duration> = took.collect();
            took.sort();
            println!("{whose:14} {what:18} {:7.2} ms", took[2].as_secs_f64() * 1e3);
            if took[2] > Duration::from_millis(50) {
                slow.push(format!("{whose} {what} {:?}", took[2]));
            }
        }
    }
    assert!(slow.is_empty(), "{slow:#?}");
}
