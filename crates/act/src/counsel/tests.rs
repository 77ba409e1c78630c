use super::fact::Taken;
use super::*;
use crate::referral::Voice;
use crate::request::RequestId;
use muster_ground::care::Way;
use muster_ground::rehearsal::{EAST, Trial, body};
use muster_ledger::{ActorId, MINUTE, Moment, PlaceId};
use muster_web::missing_words;

const GOLDEN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/golden/counsel");

#[test]
fn words_are_complete() {
    assert_eq!(missing_words(&SLICE.words), Vec::<String>::new());
}

#[test]
fn bodies_are_golden_and_the_file_is_whole() {
    let (id, to) = (CounselId(7_000), ActorId(8));
    let asked = Asked { id, community: EAST, grid: PlaceId(11), building: PlaceId(12), urgent: true, due: Some(Moment(1)) };
    body(GOLDEN, COUNSEL_ASKED, &asked);
    body(GOLDEN, COUNSEL_TAKEN, &Taken { id, counsellor: to });
    body(GOLDEN, COUNSEL_NOTED, &Noted { id, counsellor: to, minutes: 40 });
    body(GOLDEN, COUNSEL_ENDED, &Ended { id, how: End::Elsewhere });
    body(GOLDEN, COUNSEL_HANDED, &Handed { id, to, by: Voice::Oneself, way: Way::Phone, notes: true });
    body(GOLDEN, COUNSEL_ALARMED, &Alarmed { id, request: RequestId(7_100) });
    for kind in [COUNSEL_LEFT, COUNSEL_LAPSED, COUNSEL_WANTED, COUNSEL_COPIED] {
        body(GOLDEN, kind, &CaseFact { id });
    }
    body(GOLDEN, COUNSELLOR_MARKED, &Marked { counsellor: to, free: true });
    let book = book::shipped().unwrap();
    assert!(book.urgent_minutes > 0 && book.sessions_min > 0 && !book.line.is_empty());
    assert!(book::urgent("我真的不想活了") && !book::urgent("想问活动几点"));
}

/// Place · free · mean minutes · expected.
#[test]
fn how_long_it_takes_follows_from_real_sessions() {
    for (place, free, mean, told) in [
        (1, 1, Some(40), Some(0)),
        (2, 1, Some(40), Some(40)),
        (2, 2, Some(40), Some(0)),
        (3, 2, Some(40), Some(40)),
        (7, 2, Some(40), Some(120)),
        (3, 0, Some(40), None),
        (3, 2, None, None),
    ] {
        assert_eq!(queue::expected(place, free, mean), told, "{place} {free} {mean:?}");
    }
}

/// A note opens with the account it was sealed for; with any other it is noise, and with its month it ends.
#[test]
fn a_note_opens_for_its_counsellor_alone() {
    let trial = Trial::new("counsel-note", &[&SLICE]);
    let read = trial.read();
    let month = COUNSEL_DATA.ready(&trial.house, &read).unwrap();
    let vault = trial.house.vault();
    let sealed = vault.seal(month, None, &note::seal(vault, ActorId(7), "说到了女儿")).unwrap();
    let id = CounselId(trial.house.next_id());
    let told = vault.seal(month, None, b"{}").unwrap();
    let body = Asked { id, community: EAST, grid: PlaceId(11), building: PlaceId(12), urgent: false, due: None };
    trial.ask(0, Ask { body, subject: None, told }).unwrap();
    trial.pass(MINUTE);
    let work = |by: i64, does| rule::Work { id, by: ActorId(by), does };
    assert_eq!(
        trial.ask(7, work(7, rule::Do::Note(40, sealed.clone()))).unwrap_err().code,
        "counsel-not-yours",
        "nobody took it"
    );
    trial.ask(7, Take { id, counsellor: ActorId(7) }).unwrap();
    assert_eq!(trial.ask(8, Take { id, counsellor: ActorId(8) }).unwrap_err().code, "counsel-taken-meanwhile");
    assert_eq!(trial.ask(8, work(8, rule::Do::Note(40, sealed.clone()))).unwrap_err().code, "counsel-not-yours");
    trial.ask(7, work(7, rule::Do::Note(40, sealed))).unwrap();
    let read = trial.read();
    let all = table::notes(&read, id, ActorId(7)).unwrap();
    assert_eq!(all.len(), 1);
    assert_eq!(note::open(&read, ActorId(7), &all[0]).as_deref(), Some("说到了女儿"));
    assert_eq!(note::open(&read, ActorId(8), &all[0]), None);
    // Whatever reads the part itself reads noise.
    let part = read.part(all[0].seq).unwrap().plain;
    assert!(!String::from_utf8_lossy(&part).contains("女儿"));
    assert_eq!(trial.house.differences(5).unwrap(), []);
}
