//! Five neighbours with the same broken pipe: one trouble, five receipts, five answers.

use super::rule::Receiver;
use super::tests::{made, react, said, trial};
use super::*;
use muster_ground::bounds::Told;
use muster_ground::rehearsal::{EAST, Trial};
use muster_ledger::{ActorId, Moment, Seq};
use muster_web::{Mask, Scope};

fn everywhere() -> Scope {
    Scope::granted(true, vec![], vec![], Mask::Full, Moment(i64::MAX))
}

/// Every reaction to what was recorded by `act`.
fn then(trial: &Trial, act: impl FnOnce()) {
    let from = Seq(trial.read().size().unwrap() as i64);
    act();
    react(trial, from);
}

fn states(trial: &Trial, ids: &[RequestId]) -> Vec<(&'static str, Option<i64>)> {
    let read = trial.read();
    ids.iter().map(|id| find(&read, *id).unwrap().unwrap()).map(|r| (r.state.name(), r.owner.map(|o| o.0))).collect()
}

fn confirmed(trial: &Trial, id: RequestId) -> &'static str {
    let receiver = Receiver { how: How::Slip, actor: ActorId::NOBODY, person: None, room: None };
    said(trial.ask(0, Confirm { id, receiver, content: Some(Content::Poor) }))
}

#[test]
fn what_is_put_together_is_done_together_and_answered_each_for_itself() {
    let trial = trial();
    let mut ids = Vec::new();
    then(&trial, || ids = [13, 14, 13].map(|room| made(&trial, Need::Other, room)).to_vec());
    let (lead, rest) = (ids[0], ids[1..].to_vec());
    let open = |trial: &Trial| list(&trial.read(), &everywhere(), &Filter::default(), None, 50).unwrap().0.len();
    assert_eq!(open(&trial), 3);
    let first = find(&trial.read(), lead).unwrap().unwrap();
    let near: Vec<RequestId> = like::likely(&trial.read(), &everywhere(), &first).unwrap().iter().map(|r| r.id).collect();
    assert_eq!(near, rest);
    assert!(like::likely(&trial.read(), &Scope::nowhere(), &first).unwrap().is_empty());
    then(&trial, || {
        let _ = trial.ask(7, Take { id: lead, owner: ActorId(7) }).unwrap();
    });
    then(&trial, || {
        let _ = trial.ask(7, Merge { ids: rest.clone(), into: lead }).unwrap();
    });
    assert_eq!(open(&trial), 1, "one trouble, one line");
    assert_eq!(states(&trial, &ids), [("taken", Some(7)); 3], "whoever asked sees in whose hands it is");
    assert!(muster_muster::task::of_request(&trial.read(), rest[0].0).unwrap().iter().all(|t| !t.is_open()), "nobody goes twice");
    // Refusals: with itself, twice, in a row.
    for (ids, into, outcome) in [
        (vec![lead], lead, "web-form-wrong"),
        (vec![rest[0]], lead, "request-merged-already"),
        (vec![lead], rest[0], "request-merged-already"),
        (vec![], lead, "web-form-wrong"),
    ] {
        assert_eq!(said(trial.ask(7, Merge { ids, into })), outcome);
    }
    // One of them is another matter after all.
    then(&trial, || {
        let _ = trial.ask(7, Separate { id: rest[1] }).unwrap();
    });
    assert_eq!(said(trial.ask(7, Separate { id: rest[1] })), "request-not-merged");
    assert_eq!((open(&trial), states(&trial, &rest[1..])), (2, vec![("made", None)]));
    assert_eq!(said(trial.ask(7, Merge { ids: vec![lead], into: rest[1] })), "request-merge-leads");
    then(&trial, || {
        let _ = trial.ask(7, Finish { id: lead, by: ActorId(7) }).unwrap();
    });
    assert_eq!(states(&trial, &ids), [("done", Some(7)), ("done", Some(7)), ("made", None)]);
    // Each says for itself whether it is mended.
    assert_eq!(confirmed(&trial, lead), "recorded");
    let receiver = Receiver { how: How::Slip, actor: ActorId::NOBODY, person: None, room: None };
    then(&trial, || {
        let _ = trial.ask(0, Reopen { id: rest[0], receiver, why: Shortfall::Absent, term: Told::of(7) }).unwrap();
    });
    let again = find(&trial.read(), rest[0]).unwrap().unwrap();
    assert_eq!((again.state, again.lead), (State::Taken, None));
    assert_eq!(find(&trial.read(), lead).unwrap().unwrap().content, Some(Content::Poor));
    assert_eq!(trial.house.differences(5).unwrap(), vec![]);
}

#[test]
fn a_request_sent_to_the_wrong_place_goes_back_and_is_counted() {
    let trial = trial();
    let id = made(&trial, Need::Food, 13);
    trial.ask(7, Take { id, owner: ActorId(7) }).unwrap();
    for why in [Unfit::NotOurs, Unfit::NoMeans, Unfit::NotOurs] {
        trial.ask(7, HandOn { id, by: ActorId(7), to: Beyond::Colleague, assigns: false }).unwrap();
        assert_eq!(find(&trial.read(), id).unwrap().unwrap().owner, Some(ActorId(7)), "until another takes it");
        trial.ask(8, Decline { id, by: ActorId(8), why }).unwrap();
    }
    let row = find(&trial.read(), id).unwrap().unwrap();
    assert_eq!((row.owner, row.beyond.as_str(), row.astray), (Some(ActorId(7)), "", 2));
}

#[test]
fn what_is_asked_for_often_is_proposed_for_the_agenda() {
    let trial = trial();
    for n in 0..5 {
        assert!(agenda(&trial.read(), &everywhere()).unwrap().is_empty(), "after {n}");
        let id = made(&trial, Need::Lift, 13);
        trial.ask(7, Finish { id, by: ActorId(7) }).unwrap();
    }
    let all = agenda(&trial.read(), &everywhere()).unwrap();
    assert_eq!(all, [Agenda { community: EAST, kind: Need::Lift, times: 5, buildings: 1 }]);
    assert!(agenda(&trial.read(), &Scope::nowhere()).unwrap().is_empty());
}
