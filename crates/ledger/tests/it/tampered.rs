//! What somebody can do with the data file in hand, and what tells on them: fact 0, tables beside the facts, an end cut off, a clock
//! set back. What damages single entries is in `damage.rs`.

use crate::support::*;
use muster_ledger::*;
use std::path::Path;
use std::time::{Duration, Instant};

fn six_hundred(f: &Folder) -> Time {
    let time = Time::new();
    let house = create(&f.house(), &time);
    make_many(&house, 1, 599);
    let until = Instant::now() + Duration::from_secs(10);
    while house.read().unwrap().checkpoint_at(600).unwrap().is_none() {
        assert!(Instant::now() < until, "a head is shown");
        std::thread::sleep(Duration::from_millis(20));
    }
    house.close();
    time
}

fn guarded(folder: &Path, time: &Time) -> House {
    House::open(Opening { guarded: &["ledger", "sample"], ..opening(folder, time) }).unwrap()
}

#[test]
fn a_house_cannot_be_turned_into_an_exercise() {
    let f = Folder::new("exercise");
    let time = Time::new();
    let real = House::create(opening(&f.house(), &time), "滨江区", ORIGIN, Mode::Real).unwrap();
    make_many(&real, 1, 599);
    real.close();
    drop(real);
    let c = raw(&f.house());
    let body: Vec<u8> = c.query_row("SELECT body FROM ledger_facts WHERE seq = 0", [], |r| r.get(0)).unwrap();
    let turned = String::from_utf8(body).unwrap().replace("\"exercise\":false", "\"exercise\":true ");
    assert!(turned.contains("true"));
    c.execute("UPDATE ledger_facts SET body = ?1 WHERE seq = 0", [turned.as_bytes()]).unwrap();
    // Also with the hash beside it made to fit.
    let get = |col: &str| -> Vec<u8> {
        c.query_row(&format!("SELECT {col} FROM ledger_facts WHERE seq = 0"), [], |r| r.get(0)).unwrap()
    };
    for _ in 0..2 {
        let why = open_error(&f.house()).to_string();
        assert!(why.contains("fact 0") && why.contains("exercise"), "{why}");
        let leaf = tlog::leaf_hash(&sha256(&[get("salt"), get("envelope"), get("body")].concat()));
        c.execute("UPDATE ledger_facts SET leaf = ?1 WHERE seq = 0", [&leaf[..]]).unwrap();
    }
}

#[test]
fn tables_that_decide_are_what_the_facts_say_and_who_edits_them_is_told_of() {
    let f = Folder::new("mended");
    let time = six_hundred(&f);
    let house = guarded(&f.house(), &time);
    assert_eq!((house.mended(), house.read().unwrap().size().unwrap()), (None, 600));
    house.close();
    drop(house);
    let c = raw(&f.house());
    let changed = c.execute("UPDATE sample_tasks SET state = 'done' WHERE id IN (SELECT id FROM sample_tasks LIMIT 3)", []);
    assert_eq!(changed.unwrap(), 3);
    c.execute("INSERT INTO ledger_timers VALUES ('sample.x', 1, 2, 3)", []).unwrap();
    drop(c);
    let house = guarded(&f.house(), &time);
    let rows = [("ledger_timers".to_owned(), 1), ("sample_tasks".to_owned(), 3)];
    let told = house.read().unwrap().fact(Seq(600)).unwrap().unwrap();
    assert_eq!((told.kind(), told.body::<LedgerMended>().unwrap().rows), ("ledger.mended", rows.into()));
    assert_eq!(house.differences(5).unwrap(), []);
    // While it runs it is found by looking, and what is found is not trusted.
    let c = raw(&f.house());
    c.execute("DELETE FROM sample_tasks WHERE id IN (SELECT id FROM sample_tasks LIMIT 1)", []).unwrap();
    assert_eq!(house.differences_of(&["sample"], 5).unwrap().len(), 1);
    assert_eq!(house.differences_of(&["ledger"], 5).unwrap(), []);
    assert!(house.is_whole());
    house.distrust();
    assert!(!house.is_whole());
    house.close();
    drop(house);
    let house = guarded(&f.house(), &time);
    assert_eq!(house.read().unwrap().fact(Seq(601)).unwrap().unwrap().kind(), "ledger.mended");
    assert_eq!(house.read().unwrap().size().unwrap(), 602);
}

#[test]
fn a_kept_head_or_receipt_shows_that_the_end_was_cut_off() {
    let f = Folder::new("kept");
    let time = six_hundred(&f);
    let house = open(&f.house(), &time);
    let old = f.join("old");
    house.close();
    drop(house);
    copy(&f.house(), &old);
    let house = open(&f.house(), &time);
    make_many(&house, 700, 50);
    let (proof, head) = {
        let read = house.read().unwrap();
        (read.receipt(Seq(640)).unwrap().unwrap().proof, read.checkpoint_at(600).unwrap().unwrap())
    };
    house.close();
    drop(house);
    let kept = [proof, head];
    assert!(verify_folder_against(&f.house(), &kept).is_ok());
    // The folder of an hour ago with its own keys is sound in itself: only what others hold tells.
    assert!(verify_folder(&old).is_ok());
    let missed = verify_folder_against(&old, &kept).unwrap_err();
    assert!(matches!(missed, Damage::Entry { seq: 600, .. }), "{missed}");
    assert!(missed.to_string().contains("the rest is missing"));
    // Grown on differently under the same key, it is another ledger.
    let house = open(&old, &time);
    make_many(&house, 900, 90);
    house.close();
    drop(house);
    assert!(verify_folder(&old).is_ok());
    assert!(matches!(verify_folder_against(&old, &kept), Err(Damage::Range { from: 600, .. })));
    assert!(matches!(verify_folder_against(&old, &["rubbish".to_owned()]), Err(Damage::Head(_))));
}

#[test]
fn a_clock_set_back_sets_no_term_back() {
    let f = Folder::new("back");
    let time = six_hundred(&f);
    time.pass(HOUR);
    let house = open(&f.house(), &time);
    make(&house, 900);
    let then = time.now();
    time.pass(-10 * DAY);
    assert_eq!((house.now(), house.read().unwrap().now), (then, then));
    house.close();
    drop(house);
    let house = open(&f.house(), &time);
    assert_eq!(house.read().unwrap().now, then, "a new start knows it too");
}
