use super::count::figures;
use super::fact::*;
use super::question::shipped;
use super::rule::{Close, Incoming, RecordDoors, Revisit};
use super::table::{DOORS, KEYS, SWEEPS, Sweep, Swept};
use muster_ground::field::catalogue;
use muster_ground::rehearsal;
use muster_ledger::{ActorId, Command, Key, Known, Moment, PlaceId, Refusal, Row, values};
use muster_web::missing_words;

fn golden<T: serde::Serialize + serde::de::DeserializeOwned + PartialEq + std::fmt::Debug>(kind: muster_ledger::Kind, body: &T) {
    rehearsal::body(concat!(env!("CARGO_MANIFEST_DIR"), "/golden/sweep"), kind, body);
}

#[test]
fn words_are_complete() {
    assert_eq!(missing_words(&super::SLICE.words), Vec::<String>::new());
}

#[test]
fn every_question_stands_on_a_field_of_the_catalogue() {
    let all = shipped().unwrap();
    assert!(all.len() >= 8);
    for q in &all {
        assert!(catalogue().find(&q.field).is_some(), "{}: no field {}", q.key, q.field);
        assert!(q.usual <= q.max() && !q.text.is_empty() && !q.text_en.is_empty(), "{}", q.key);
    }
    let fields: std::collections::BTreeSet<_> = all.iter().map(|q| &q.field).collect();
    assert_eq!(fields.len(), all.len(), "two questions collect one field");
}

#[test]
fn bodies_are_golden() {
    let answers = Answers::from([("people".to_owned(), 3), ("unwell".to_owned(), 0)]);
    golden(
        SWEEP_OPENED,
        &Opened { id: SweepId(7), community: PlaceId(3), questions: vec!["unwell".into()], until: Moment(5), doors: 2 },
    );
    let door = FixedDoor { id: DoorId(8), grid: PlaceId(4), building: PlaceId(5) };
    golden(DOORS_FIXED, &Fixed { sweep: SweepId(7), community: PlaceId(3), doors: vec![door] });
    let record = Record {
        doors: vec![DoorId(8)],
        key: "k1".into(),
        outcome: Outcome::Present,
        answers: answers.clone(),
        at: Moment(9),
        against: vec![],
    };
    golden(DOORS_RECORDED, &Recorded { community: PlaceId(3), of: None, records: vec![record] });
    golden(DOORS_QUARANTINED, &Quarantined { community: PlaceId(3), of: ActorId(2), count: 4 });
    golden(QUARANTINE_DECIDED, &QuarantineDecided { id: 30, taken: true });
    golden(DOOR_SETTLED, &Settled { id: DoorId(8), second: true });
    golden(REVISITS_CHOSEN, &RevisitsChosen { sweep: SweepId(7), doors: vec![DoorId(8)] });
    golden(DOOR_REVISITED, &Revisited { id: DoorId(8), outcome: Outcome::Present, answers });
    golden(SWEEP_CLOSED, &Closed { id: SweepId(7), doors: 2, done: 1 });
}

const SWEEP: i64 = 7;
const NOON: i64 = 1_763_784_000_000_000;

fn sweep_row(closed: Option<i64>) -> Row {
    Row::new(&SWEEPS, values![SWEEP, 3i64, "people,unwell", Moment(i64::MAX), 3i64, 1i64, 1i64, 0i64, closed])
}

/// door | outcome | answers | record | actor
fn door_row(id: i64, outcome: &str, answers: &str, record: Option<i64>, actor: Option<i64>) -> Row {
    let none = None::<i64>;
    let at = record.map(|_| 5i64);
    Row::new(
        &DOORS,
        values![
            id, SWEEP, 3i64, 4i64, 5i64, 1i64, outcome, answers, record, actor, at, 0i64, "", "", none, none, none, 0i64, "", "",
            none, none
        ],
    )
}

fn known(doors: &[Row], old: &[&str], closed: Option<i64>) -> Known {
    let mut found: Vec<(Key, Vec<Row>)> = vec![
        (Key::one(&SWEEPS, vec![SWEEP.into()]), vec![sweep_row(closed)]),
        (Key::by(&SWEEPS, "community", vec![3i64.into()]), vec![sweep_row(closed)]),
        (Key::by(&DOORS, "sweep", vec![SWEEP.into()]), doors.to_vec()),
    ];
    found.extend(doors.iter().map(|d| (Key::one(&DOORS, vec![d.int("id").into()]), vec![d.clone()])));
    for key in ["old", "new", "k", "k2"] {
        let row = Row::new(&KEYS, values![2i64, key, 1i64]);
        let rows = if old.contains(&key) { vec![row] } else { Vec::new() };
        found.push((Key::one(&KEYS, vec![2i64.into(), key.into()]), rows));
    }
    Known::from_rows(found)
}

fn incoming(door: i64, key: &str, outcome: &str, unwell: i64, seen: i64) -> Incoming {
    Incoming {
        doors: vec![DoorId(door)],
        key: key.into(),
        outcome: Outcome::parse(outcome).unwrap(),
        answers: Answers::from([("unwell".into(), unwell), ("people".into(), 2), ("gas".into(), 1)]),
        at: Moment(NOON),
        seen: vec![seen],
    }
}

fn body(drafts: &[muster_ledger::Draft]) -> Recorded {
    serde_json::from_str(drafts.iter().find(|d| d.kind() == "doors.recorded").unwrap().body_text()).unwrap()
}

/// before (outcome, unwell, by) | seen | now (outcome, unwell) by 2 | becomes
const WORDS: &str = "
-         | 0  | present 0 | taken
absent 1  | 0  | present 0 | taken
present 1 | 0  | present 0 | taken
present 1 | 0  | present 1 | both
present 1 | 50 | present 1 | taken
present 1 | 0  | empty 0   | both
present 2 | 0  | empty 0   | taken
empty 1   | 0  | empty 0   | taken
";

#[test]
fn another_word_about_a_door_stands_beside_the_first() {
    for row in WORDS.lines().filter(|l| !l.trim().is_empty()) {
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        let (outcome, by) = cells[0].split_once(' ').map_or(("", None), |(o, b)| (o, Some(b.parse().unwrap())));
        let had = if outcome == "present" { "{\"people\":2,\"unwell\":0}" } else { "{}" };
        let door = door_row(8, outcome, had, by.map(|_: i64| 50), by);
        let (now, unwell) = cells[2].split_once(' ').unwrap();
        let one = incoming(8, "k", now, unwell.parse().unwrap(), cells[1].parse().unwrap());
        let mut one = one;
        one.answers.remove("gas");
        let command = RecordDoors { community: PlaceId(3), actor: ActorId(2), from: None, all: vec![one], notes: None };
        let known = known(&[door], &[], None);
        let against = !body(&command.decide(&known, Moment(NOON)).unwrap()).records[0].against.is_empty();
        assert_eq!(if against { "both" } else { "taken" }, cells[3], "{row}");
    }
}

#[test]
fn sent_twice_counts_once_and_a_clock_ahead_is_not_believed() {
    let mut ahead = incoming(9, "new", "absent", 0, 0);
    ahead.at = Moment(NOON + 3_600_000_000);
    let all = vec![incoming(8, "old", "present", 0, 0), ahead.clone(), ahead];
    let command = RecordDoors { community: PlaceId(3), actor: ActorId(2), from: None, all, notes: None };
    let doors = [door_row(8, "", "", None, None), door_row(9, "", "", None, None)];
    let read = known(&doors, &["old"], None);
    let body = body(&command.decide(&read, Moment(NOON)).unwrap());
    assert_eq!(body.records.len(), 1);
    assert_eq!((body.records[0].doors[0], body.records[0].at), (DoorId(9), Moment(NOON)));
    assert!(body.records[0].answers.is_empty(), "nobody was met");
    let again = RecordDoors {
        community: PlaceId(3),
        actor: ActorId(2),
        from: None,
        all: vec![incoming(8, "old", "present", 0, 0)],
        notes: None,
    };
    let read = known(&doors, &["old"], None);
    assert_eq!(code(again.decide(&read, Moment(NOON))), "sweep-known-already");
    // What no question asks is left out.
    let other = RecordDoors { all: vec![incoming(8, "k2", "present", 1, 0)], ..again };
    let read = known(&doors, &[], None);
    let answers = self::body(&other.decide(&read, Moment(NOON)).unwrap()).records[0].answers.clone();
    assert_eq!(answers, Answers::from([("people".into(), 2), ("unwell".into(), 1)]));
    let read = known(&doors, &[], Some(4));
    assert_eq!(code(other.decide(&read, Moment(NOON))), "sweep-over");
}

fn code<T>(answer: Result<T, Refusal>) -> &'static str {
    answer.err().map(|r| r.code).unwrap_or_default()
}

#[test]
fn who_went_first_does_not_check_themselves() {
    let mut drawn = door_row(8, "present", "{\"unwell\":0}", Some(50), Some(2));
    drawn.set("revisit", 1i64);
    let revisit = |actor| Revisit { id: DoorId(8), actor: ActorId(actor), outcome: Outcome::Present, answers: Answers::new() };
    let rows = [drawn.clone()];
    assert_eq!(code(revisit(2).decide(&known(&rows, &[], None), Moment(NOON))), "sweep-own-visit");
    assert!(revisit(3).decide(&known(&rows, &[], None), Moment(NOON)).is_ok());
    let rows = [door_row(8, "present", "{}", Some(50), Some(2))];
    assert_eq!(code(revisit(3).decide(&known(&rows, &[], None), Moment(NOON))), "sweep-not-drawn");
}

#[test]
fn doors_add_up_and_a_sweep_with_two_words_does_not_close() {
    let rows = [
        door_row(8, "present", "{\"people\":3,\"unwell\":1}", Some(50), Some(2)),
        door_row(9, "present", "{\"people\":2}", Some(51), Some(2)),
        door_row(10, "absent", "{}", Some(52), Some(3)),
        door_row(11, "", "", None, None),
    ];
    let sweep = Sweep::from_row(&sweep_row(None));
    let doors: Vec<Swept> = rows.iter().map(Swept::from_row).collect();
    let f = figures(&sweep, &doors);
    assert_eq!(f.all.left + f.all.outcomes.iter().sum::<i64>(), f.all.doors);
    assert_eq!((f.all.doors, f.all.done(), f.all.left), (4, 2, 1));
    let q: Vec<_> = f.questions.iter().map(|q| (q.key.as_str(), q.met, q.answered, q.sum)).collect();
    assert_eq!(q, [("people", 2, 2, 5), ("unwell", 2, 1, 1)]);
    let close = Close { id: SweepId(SWEEP) };
    assert!(close.decide(&known(&rows, &[], None), Moment(NOON)).is_ok());
    let mut both = rows.to_vec();
    both[0].set("other_outcome", "empty");
    both[0].set("other_actor", 9i64);
    both[0].set("other_at", 9i64);
    assert_eq!(code(close.decide(&known(&both, &[], None), Moment(NOON))), "sweep-unsettled");
}
