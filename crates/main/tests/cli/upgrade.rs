//! From one version to the next and back: what an operator does, with real files.

use crate::{Serving, ended, fresh, muster, path};
use std::path::{Path, PathBuf};
use std::process::Command;

fn fixture(name: &str) -> String {
    format!("{}/../ground/fixtures/{name}", env!("CARGO_MANIFEST_DIR"))
}

fn well(o: &std::process::Output) -> String {
    let (code, text) = ended(o);
    assert_eq!(code, Some(0), "{text}");
    text
}

/// A house with a tree of places: made and filled by `program`.
fn founded(program: &dyn Fn(&[&str]) -> std::process::Output, house: &Path) {
    well(&program(&["init", "--data", path(house), "--name", "试验区", "--exercise"]));
    let rooms = house.with_extension("csv");
    let row = |n: u32| format!("990105001001,1网格,阳光花园,{}幢,1单元,{}\n", 1 + n / 20, 101 + n % 20);
    let text: String = (0..60).map(row).collect();
    std::fs::write(&rooms, format!("社区代码,网格,小区,楼栋,单元,房号\n{text}")).expect("written");
    for list in [&fixture("divisions.csv"), path(&rooms)] {
        well(&program(&["import", "places", list, "--data", path(house)]));
    }
}

fn database(house: &Path) -> rusqlite::Connection {
    rusqlite::Connection::open(house.join("muster.db")).expect("open")
}

fn count(house: &Path, sql: &str) -> i64 {
    database(house).query_row(sql, [], |r| r.get(0)).expect("a number")
}

const PLACES: &str = "SELECT COUNT(*) FROM place_places";

/// Opens it as an operator does, and ends it in order.
fn opens(house: &Path) {
    Serving::start(&["serve", "--data", path(house), "--listen", "127.0.0.1:0"], &[]).end();
}

#[test]
fn a_changed_slice_is_replayed_a_newer_folder_is_refused_and_the_backup_goes_back() {
    let top = fresh("upgrade");
    let (house, before, back) = (top.join("house"), top.join("before"), top.join("back"));
    founded(&muster, &house);
    let places = count(&house, PLACES);
    assert!(places > 10, "{places}");
    well(&muster(&["backup", path(&house), path(&before)]));

    // As a program would have left it whose slice had another revision, and other rows.
    let db = database(&house);
    let mark: String = db.query_row("SELECT value FROM ledger_meta WHERE name = 'slice.place'", [], |r| r.get(0)).expect("mark");
    db.execute("UPDATE ledger_meta SET value = '0|' || value WHERE name = 'slice.place'", []).expect("older");
    db.execute("DELETE FROM place_places WHERE rowid % 2 = 0", []).expect("other rows");
    drop(db);
    assert!(count(&house, PLACES) < places);
    opens(&house);
    assert_eq!(count(&house, PLACES), places, "replayed at start");
    let again = "SELECT COUNT(*) FROM ledger_meta WHERE name = 'slice.place' AND value = ?1";
    assert_eq!(database(&house).query_row(again, [&mark], |r| r.get::<_, i64>(0)).expect("mark"), 1);
    well(&muster(&["replay", path(&house), "--check"]));

    // A newer program has been here.
    database(&house).execute("UPDATE ledger_meta SET value = '99' WHERE name = 'format'", []).expect("newer");
    for args in [
        &["serve", "--data", path(&house), "--listen", "127.0.0.1:0"][..],
        &["replay", path(&house), "--check"],
        &["import", "places", &fixture("divisions.csv"), "--data", path(&house)],
        &["replay", path(&house)],
    ] {
        let (code, text) = ended(&muster(args));
        assert_eq!(code, Some(1), "{args:?}: {text}");
        for words in ["a newer Muster wrote this data folder (format 99", "muster restore BACKUP --keys KEYS --to NEW"] {
            assert!(text.contains(words), "{args:?}: {text}");
        }
    }
    // What a backup of such a folder would be restored to.
    let newer = top.join("newer");
    let (code, text) = ended(&muster(&["restore", path(&house), "--keys", path(&house.join("keys")), "--to", path(&newer)]));
    assert!(code == Some(1) && text.contains("a newer Muster") && !newer.join("muster.db").exists(), "{text}");
    assert_eq!(count(&house, "SELECT CAST(value AS INTEGER) FROM ledger_meta WHERE name = 'format'"), 99, "left as it was");

    well(&muster(&["restore", path(&before), "--keys", path(&house.join("keys")), "--to", path(&back)]));
    opens(&back);
    assert_eq!(count(&back, PLACES), places);
    well(&muster(&["verify", path(&back)]));
    well(&muster(&["replay", path(&back), "--check"]));
    let _ = std::fs::remove_dir_all(top);
}

/// A folder made by a binary of an earlier commit, opened by this one, and back. `cargo xtask upgrade` builds the earlier one.
#[test]
#[ignore = "wants MUSTER_OLD_BIN: cargo xtask upgrade"]
fn a_folder_of_an_earlier_program_opens_and_the_way_back_is_open() {
    let old = PathBuf::from(std::env::var_os("MUSTER_OLD_BIN").expect("MUSTER_OLD_BIN names a binary: cargo xtask upgrade"));
    let earlier = |args: &[&str]| Command::new(&old).args(args).output().expect("the earlier program starts");
    let top = fresh("earlier");
    let (house, before, back) = (top.join("house"), top.join("before"), top.join("back"));
    founded(&earlier, &house);
    let format = "SELECT CAST(value AS INTEGER) FROM ledger_meta WHERE name = 'format'";
    let (places, written) = (count(&house, PLACES), count(&house, format));
    well(&earlier(&["backup", path(&house), path(&before)]));

    opens(&house);
    assert_eq!(count(&house, PLACES), places);
    well(&muster(&["verify", path(&house)]));
    well(&muster(&["replay", path(&house), "--check"]));
    let now = count(&house, format);
    println!("format {written} became {now}");

    let (code, text) = ended(&earlier(&["serve", "--data", path(&house), "--listen", "127.0.0.1:1"]));
    if now > written {
        assert!(code == Some(1) && text.contains(&format!("format {now}")), "the earlier program refuses it: {text}");
    }
    well(&earlier(&["restore", path(&before), "--keys", path(&house.join("keys")), "--to", path(&back)]));
    well(&earlier(&["verify", path(&back)]));
    well(&earlier(&["replay", path(&back), "--check"]));
    assert_eq!((count(&back, PLACES), count(&back, format)), (places, written));
    let _ = std::fs::remove_dir_all(top);
}
