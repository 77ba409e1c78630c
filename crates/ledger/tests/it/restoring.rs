//! A restore is a fact, and shows no second head of a size already shown; what is tidied away between batches goes in
//! the end, and nothing else does.

use crate::support::*;
use muster_ledger::*;
use std::path::Path;
use std::time::{Duration, Instant};

fn wait(what: &str, mut done: impl FnMut() -> bool) {
    let until = Instant::now() + Duration::from_secs(10);
    while !done() {
        assert!(Instant::now() < until, "{what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn shown(house: &House, size: u64) -> bool {
    house.read().unwrap().checkpoint_at(size).unwrap().is_some()
}

fn count(folder: &Path, sql: &str) -> i64 {
    raw(folder).query_row(sql, [], |r| r.get(0)).unwrap()
}

/// Grows the tree to 300 facts and, past what the lost one showed, to 500.
fn shows_only_what_is_larger(house: &House, lost: u64) {
    let have = house.read().unwrap().size().unwrap();
    make_many(house, 1_000, 300 - have);
    // Three ticks.
    std::thread::sleep(Duration::from_millis(3_300));
    assert!(!shown(house, 300), "the lost tree showed {lost}");
    make_many(house, 2_000, 200);
    wait("a head of 500 facts", || shown(house, 500));
}

#[test]
fn a_restore_is_recorded_once_and_shows_no_second_head_of_a_size() {
    let f = Folder::new("restored");
    let time = Time::new();
    let house = create(&f.house(), &time);
    make_many(&house, 1, 200);
    wait("a first head", || shown(&house, 201));
    backup(&f.house(), &f.join("backup"), |_, _| {}).unwrap();
    make_many(&house, 201, 200);
    wait("a later head", || shown(&house, 401));
    house.close();
    drop(house);
    let keys = f.house().join("keys");
    restore(&f.join("backup"), &keys, &f.join("to"), entropy(9)).unwrap();
    // Old data beside new keys, without the command.
    copy(&f.join("backup"), &f.join("by-hand"));
    copy(&keys, &f.join("by-hand/keys"));

    time.pass(HOUR);
    let to = f.join("to");
    let house = open(&to, &time);
    let restored = LedgerRestored { from_size: 201, at: time.now() };
    let fact = house.read().unwrap().fact(Seq(201)).unwrap().unwrap();
    assert_eq!((fact.kind(), fact.body::<LedgerRestored>().unwrap()), ("ledger.restored", restored));
    assert_eq!((fact.envelope.actor, house.read().unwrap().size().unwrap()), (ActorId::HOUSE, 202));
    house.close();
    drop(house);
    let house = open(&to, &time);
    assert_eq!(house.read().unwrap().size().unwrap(), 202);
    shows_only_what_is_larger(&house, 401);
    assert_eq!(house.differences(5).unwrap(), []);
    house.close();
    drop(house);
    assert_eq!(verify_folder(&to).unwrap().restored, [restored]);

    // The house sees that heads were shown which it does not reach, and says so as well; once.
    let house = open(&f.join("by-hand"), &time);
    let fact = house.read().unwrap().fact(Seq(201)).unwrap().unwrap();
    assert_eq!(fact.kind(), "ledger.restored");
    house.close();
    drop(house);
    let house = open(&f.join("by-hand"), &time);
    assert_eq!(house.read().unwrap().size().unwrap(), 202);
    shows_only_what_is_larger(&house, 401);
    // Put back once more, behind the head that it has shown since: told again.
    house.close();
    drop(house);
    std::fs::copy(f.join("backup").join("muster.db"), f.join("by-hand").join("muster.db")).unwrap();
    let house = open(&f.join("by-hand"), &time);
    assert_eq!(house.read().unwrap().fact(Seq(201)).unwrap().unwrap().kind(), "ledger.restored");
    // The house that was lost: found again, it goes on.
    let house = open(&f.house(), &time);
    make(&house, 401);
    wait("a head of the first house", || shown(&house, 402));
    assert_eq!(verify_folder(&f.house()).unwrap().restored, []);
}

#[test]
fn a_large_dataset_is_destroyed_a_little_at_a_time_and_a_stop_forgets_no_part() {
    let f = Folder::new("sweep");
    let time = Time::new();
    let house = create(&f.house(), &time);
    let datasets = [1u64, 2].map(|n| {
        let id = DatasetId(house.next_id());
        house.ask(ask(n, Act::Drafts(vec![house.open_dataset(id, "incident", n as i64, 30)]))).unwrap();
        id
    });
    let draft = |n: i64| {
        let own = house.vault().seal(datasets[usize::from(n % 7 == 0)], None, b"a note").unwrap();
        Draft::new(NOTED, &body(1, n)).sealed(own)
    };
    house.ask(ask(3, Act::Drafts((0..7_000).map(draft).collect()))).unwrap();
    raw(&f.house()).execute_batch("CREATE TABLE copy AS SELECT * FROM vault_parts").unwrap();
    house.ask(ask(4, Act::Drafts(vec![Draft::destroying_dataset(datasets[0], "m", &[])]))).unwrap();
    assert!(matches!(house.read().unwrap().part(Seq(4)), Err(Lost::Absent)));
    let own = format!("SELECT COUNT(*) FROM vault_parts WHERE dataset = {}", datasets[0]);
    // Asks are answered meanwhile.
    make(&house, 5);
    wait("the parts go", || count(&f.house(), &own) == 0);
    assert_eq!(count(&f.house(), "SELECT COUNT(*) FROM vault_parts"), 1_000);
    house.close();
    drop(house);
    let c = raw(&f.house());
    c.execute_batch("INSERT OR IGNORE INTO vault_parts SELECT * FROM copy").unwrap();
    c.execute("INSERT INTO ledger_meta VALUES (?1, '3000')", [format!("sweep.{}", datasets[0])]).unwrap();
    drop(c);
    let house = open(&f.house(), &time);
    wait("the rest goes, from where it was left", || count(&f.house(), &format!("{own} AND seq >= 3000")) == 0);
    assert_eq!(count(&f.house(), &own), (3..3_000).filter(|seq| (seq - 3) % 7 != 0).count() as i64);
    wait("it is done", || count(&f.house(), "SELECT COUNT(*) FROM ledger_meta WHERE name GLOB 'sweep.*'") == 0);
    assert!(house.read().unwrap().part(Seq(3)).is_ok());
}

#[test]
fn an_ask_is_found_again_by_its_key_for_thirty_days() {
    let f = Folder::new("forget");
    let time = Time::new();
    let house = create(&f.house(), &time);
    make_many(&house, 1, 1_200);
    time.pass(20 * DAY);
    let kept = make(&house, 2_000);
    time.pass(20 * DAY);
    make(&house, 2_001);
    wait("the old are forgotten", || count(&f.house(), "SELECT COUNT(*) FROM ledger_idempotency") == 2);
    let again = house.ask(ask(2_000, Act::Make(body(0, 2_000)))).unwrap();
    assert_eq!(again, Outcome { repeated: true, ..kept });
    assert!(!house.ask(ask(7, Act::Drafts(Vec::new()))).unwrap().repeated);
    assert_eq!(house.differences(5).unwrap(), []);
}
