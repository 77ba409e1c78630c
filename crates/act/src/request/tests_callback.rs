//! Called back: by another, three times at most, a share once more by lot; what they say themselves stays.

use super::callback::{Call, Came, Rate, came, due};
use super::rule::Receiver;
use super::tests::{made, said, trial};
use super::*;
use muster_ground::bounds;
use muster_ground::rehearsal::{Trial, body};
use muster_ledger::{ActorId, DAY, Moment};
use muster_web::{Mask, Scope};

const GOLDEN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/golden/request");

#[test]
fn bodies_of_calls_are_golden() {
    let id = RequestId(7_000);
    body(GOLDEN, REQUEST_CALLED, &RequestCalled { id });
    body(GOLDEN, REQUEST_RATED, &RequestRated { id, content: Content::Fair, sampled: true });
}

fn everywhere() -> Scope {
    Scope::granted(true, vec![], vec![], Mask::Full, Moment(i64::MAX))
}

fn done(trial: &Trial, room: i64) -> RequestId {
    let id = made(trial, Need::Other, room);
    let _ = trial.ask(7, Finish { id, by: ActorId(7) }).unwrap();
    id
}

fn listed(trial: &Trial) -> Vec<(RequestId, i64, bool)> {
    due(&trial.read(), &everywhere(), 50).unwrap().into_iter().map(|d| (d.request.id, d.tries, d.sampled)).collect()
}

#[test]
fn who_was_served_is_called_by_another_three_times_at_most() {
    let trial = trial();
    let id = done(&trial, 13);
    assert_eq!(listed(&trial), [], "they have a day to say so themselves");
    trial.pass(DAY);
    assert_eq!(listed(&trial), [(id, 0, false)]);
    assert!(due(&trial.read(), &Scope::nowhere(), 50).unwrap().is_empty());
    assert_eq!(said(trial.ask(7, Call { id, actor: ActorId(7) })), "request-not-oneself");
    for n in 1..=3 {
        assert_eq!(said(trial.ask(8, Call { id, actor: ActorId(8) })), "recorded");
        assert_eq!(listed(&trial), [], "nobody is called twice on a day");
        trial.pass(DAY);
        assert_eq!(listed(&trial).len(), usize::from(n < 3), "call {n}");
    }
    assert_eq!(said(trial.ask(8, Call { id, actor: ActorId(8) })), "request-called-enough");
    assert_eq!(came(&trial.read(), &everywhere()).unwrap(), Came { unreached: 1, ..Came::default() });
    // Another answers, once; what was opened again and done anew is asked about anew.
    let second = done(&trial, 14);
    trial.pass(DAY);
    assert_eq!(said(trial.ask(8, Rate { id: second, actor: ActorId(8), content: Content::Very })), "recorded");
    assert_eq!(said(trial.ask(9, Rate { id: second, actor: ActorId(9), content: Content::Not })), "request-called-back");
    assert_eq!(find(&trial.read(), second).unwrap().unwrap().content, Some(Content::Very));
    let term = bounds::Told::of(15);
    let receiver = Receiver { how: How::Phone, actor: ActorId(8), person: None, room: None };
    assert_eq!(said(trial.ask(8, Reopen { id: second, receiver, why: Shortfall::Partial, term })), "recorded");
    let _ = trial.ask(7, Finish { id: second, by: ActorId(7) }).unwrap();
    trial.pass(DAY);
    assert_eq!(listed(&trial), [(second, 0, false)]);
    assert_eq!(trial.house.differences(5).unwrap(), []);
}

/// The share is drawn by lot: near what holds where nobody chose another, the same at every look. What they said by themselves stays.
#[test]
fn of_those_who_said_so_a_share_is_asked_once_more() {
    let trial = trial();
    let mut ids = Vec::new();
    for n in 0..300 {
        let id = done(&trial, 13 + n % 2);
        let receiver = Receiver { how: How::Slip, actor: ActorId::NOBODY, person: None, room: None };
        let _ = trial.ask(0, Confirm { id, receiver, content: Some(Content::Content) }).unwrap();
        ids.push(id);
    }
    trial.pass(DAY);
    let drawn = listed(&trial);
    assert!((4..=32).contains(&drawn.len()) && drawn.iter().all(|d| d.2), "five of a hundred: {}", drawn.len());
    assert_eq!(drawn, listed(&trial));
    let id = drawn[0].0;
    assert_eq!(said(trial.ask(8, Rate { id, actor: ActorId(8), content: Content::Poor })), "recorded");
    assert_eq!(find(&trial.read(), id).unwrap().unwrap().content, Some(Content::Content), "their own word stays");
    let came = came(&trial.read(), &everywhere()).unwrap();
    assert_eq!((came.answered, came.sampled, came.differs), (1, 1, 1), "and it is counted that they say otherwise now");
}
