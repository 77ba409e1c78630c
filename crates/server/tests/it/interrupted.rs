//! A house whose power went: what followed from a fact follows no second time, however late it comes back.

use crate::{Served, fresh_folder, serve_site, setup, spawn_house};
use muster_server::{Config, Site};
use std::path::{Path, PathBuf};

/// The folder as the disk has it at this moment; nobody is told of an end.
fn cut(h: &Served) -> PathBuf {
    fn copy(from: &Path, to: &Path) {
        std::fs::create_dir_all(to).expect("folder");
        for e in std::fs::read_dir(from).expect("folder").flatten() {
            match e.path().is_dir() {
                true => copy(&e.path(), &to.join(e.file_name())),
                false => drop(std::fs::copy(e.path(), to.join(e.file_name())).expect("copy")),
            }
        }
    }
    let to = fresh_folder();
    copy(&h.folder, &to);
    to
}

fn database(folder: &Path) -> rusqlite::Connection {
    rusqlite::Connection::open(folder.join("muster.db")).expect("open")
}

fn again(folder: PathBuf) -> Served {
    serve_site(Site::open(setup(folder.clone(), Config::default(), None)).expect("opens"), folder)
}

#[test]
fn nothing_follows_twice_although_its_key_is_forgotten() {
    let h = spawn_house();
    let mut c = h.client();
    c.get("/trial");
    assert_eq!(c.post("/trial/notes", &[("said", "react")]).status, 303);
    h.until("it followed", |h| h.facts("trial.followed") == 1);
    let folder = cut(&h);
    drop(h);
    // A month later the keys of asks are swept.
    let forgotten = database(&folder).execute("DELETE FROM ledger_idempotency", []).expect("forget");
    assert!(forgotten >= 2, "{forgotten}");
    let h = again(folder);
    let mut c = h.client();
    c.get("/trial");
    assert_eq!(c.post("/trial/notes", &[("said", "react")]).status, 303);
    h.until("the new one followed", |h| h.site.is_settled() && h.facts("trial.followed") >= 2);
    assert_eq!(h.facts("trial.followed"), 2);
}

#[test]
fn a_parked_item_that_came_through_leaves_with_its_outcome() {
    let h = spawn_house();
    let mut c = h.client();
    c.get("/trial");
    assert_eq!(c.post("/trial/notes", &[("said", "react")]).status, 303);
    h.until("it followed", |h| h.facts("trial.followed") == 1);
    let folder = cut(&h);
    drop(h);
    // As if this fact's reaction had failed and were due again: it has not run, so no key tells of it.
    let db = database(&folder);
    db.execute("DELETE FROM ledger_idempotency", []).expect("forget");
    let row = "INSERT INTO reaction_parked VALUES ('reaction', 'trial.follow', 1, 0, 's', 'trying', 'x', 1, 0)";
    db.execute(row, []).expect("parked");
    drop(db);
    let h = again(folder);
    h.until("it is tried again", |h| h.facts("trial.followed") == 2);
    // In the same transaction: whoever sees the outcome sees no row.
    let read = h.site.house.read().expect("read");
    let left = read.select("SELECT COUNT(*) AS n FROM reaction_parked", &[]).expect("count");
    assert_eq!(left[0].int("n"), 0);
}

#[test]
fn what_was_typed_and_never_asked_for_goes_by_itself() {
    let h = spawn_house();
    let folder = cut(&h);
    drop(h);
    let db = database(&folder);
    for n in 0..45u8 {
        db.execute("INSERT INTO kept_forms VALUES (?1, 1000, x'00')", [vec![n; 32]]).expect("old");
    }
    db.execute("INSERT INTO kept_forms VALUES (?1, ?2, x'00')", (vec![99u8; 32], i64::MAX)).expect("young");
    drop(db);
    let h = again(folder);
    let count = |h: &Served| {
        let read = h.site.house.read().expect("read");
        read.select("SELECT COUNT(*) AS n FROM kept_forms", &[]).expect("count")[0].int("n")
    };
    h.until("the old are gone", |h| count(h) == 1);
}
