//! The process that is killed: opens or makes a house and asks from four threads as fast as it can. Each answer is
//! told on stdout only after it came:
//!
//! - `a CLIENT N SEQ` an act was acknowledged; `p CLIENT N SEQ` one with a sealed part
//! - `x SEQ` the person of that part was erased
//! - `r CODE` a refusal

use crate::support::*;
use muster_ledger::*;
use std::hash::{BuildHasher, Hasher};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

pub(crate) const CLIENTS: u64 = 4;

pub(crate) fn number(client: u64, n: u64) -> u64 {
    client << 40 | n
}
pub(crate) fn act(client: u64, n: u64) -> Act {
    Act::Make(body(client as i64, n as i64))
}
pub(crate) fn plain(client: u64, n: u64) -> String {
    format!("part of {client} {n}")
}

/// Other bytes in each process: person ids and nonces must not repeat.
fn random_seed() -> u64 {
    std::collections::hash_map::RandomState::new().build_hasher().finish()
}

fn tell(line: &str) {
    let mut out = std::io::stdout().lock();
    if writeln!(out, "{line}").and_then(|()| out.flush()).is_err() {
        std::process::exit(0);
    }
}

pub(crate) fn from_environment() {
    let Some(folder) = std::env::var_os("MUSTER_TORTURE_DIR").map(PathBuf::from) else { return };
    let start: u64 = std::env::var("MUSTER_TORTURE_START").ok().and_then(|s| s.parse().ok()).unwrap_or(0);
    if std::env::var_os("MUSTER_TEST_SYNC_OFF").is_some() {
        without_sync(&folder, start);
    }
    run(&folder, start);
}

pub(crate) fn run(folder: &Path, start: u64) {
    let time = Time::new();
    let opening = || {
        let mut o = opening(folder, &time);
        o.services.entropy = entropy(random_seed());
        o
    };
    // The tests start processes side by side: one that is forked and not yet its own program holds the lock for a moment.
    let open = || {
        (0..200).find_map(|_| match House::open(opening()) {
            Err(OpenError::InUse(_)) => {
                std::thread::sleep(Duration::from_millis(10));
                None
            }
            other => Some(other),
        })
    };
    let house = match folder.join("muster.db").exists() {
        true => open().expect("the folder is let go of within two seconds").unwrap(),
        false => House::create(opening(), "n", ORIGIN, Mode::Real).unwrap(),
    };
    let living = house.read().unwrap().dataset("register", 1).unwrap();
    let dataset = living.map(|d| d.id).unwrap_or_else(|| {
        let id = DatasetId(house.next_id());
        let draft = house.open_dataset(id, "register", 1, 30);
        house.ask(ask(number(9, start), Act::Drafts(vec![draft]))).unwrap();
        id
    });
    let house = Arc::new(house);
    // The house copies its WAL home once a second, and no life here is that long: the same, more often.
    let path = folder.to_owned();
    std::thread::spawn(move || {
        let c = raw(&path);
        loop {
            std::thread::sleep(std::time::Duration::from_millis(15));
            let _ = c.execute_batch("PRAGMA wal_checkpoint(PASSIVE)");
        }
    });
    let threads: Vec<_> = (0..CLIENTS)
        .map(|client| {
            let house = Arc::clone(&house);
            std::thread::spawn(move || ask_on(&house, dataset, client, start))
        })
        .collect();
    threads.into_iter().for_each(|t| t.join().unwrap());
}

fn ask_on(house: &House, dataset: DatasetId, client: u64, start: u64) {
    let mut person = None;
    for n in start.. {
        let asked = match (n % 8, person) {
            (5, _) => with_part(house, dataset, client, n).map(|(p, seq)| {
                person = Some((p, seq));
                format!("p {client} {n} {seq}")
            }),
            (7, Some((p, seq))) if n % 32 == 7 => erase(house, dataset, p, client, n).map(|()| {
                person = None;
                format!("x {seq}")
            }),
            _ => house.ask(ask(number(client, n), act(client, n))).map(|o| format!("a {client} {n} {}", o.first)),
        };
        match asked {
            Ok(line) => tell(&line),
            Err(r) => {
                tell(&format!("r {}", r.code));
                std::thread::sleep(std::time::Duration::from_millis(2));
            }
        }
    }
}

fn with_part(house: &House, dataset: DatasetId, client: u64, n: u64) -> Result<(PersonId, Seq), Refusal> {
    let vault = house.vault();
    let person = vault.new_person().map_err(|e| Refusal::from(Fault::from(e)))?;
    let sealed = vault.seal(dataset, Some(person), plain(client, n).as_bytes()).unwrap();
    let subject = vault.subject(dataset, person).unwrap();
    let draft = Draft::new(MADE, &body(client as i64, n as i64)).sealed(sealed).subject(subject);
    let outcome = house.ask(ask(number(client, n), Act::Drafts(vec![draft])))?;
    Ok((person, outcome.first))
}

fn erase(house: &House, dataset: DatasetId, person: PersonId, client: u64, n: u64) -> Result<(), Refusal> {
    let subject = house.vault().subject(dataset, person).unwrap();
    let draft = Draft::erasing_person(person, &[subject], dataset);
    house.ask(ask(number(client, n), Act::Drafts(vec![draft]))).map(|_| ())
}

/// The control: the same promise made by a store that does not sync. The tests must find it broken.
fn without_sync(folder: &Path, start: u64) -> ! {
    std::fs::create_dir_all(folder).unwrap();
    let c = raw(folder);
    c.execute_batch("PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF; CREATE TABLE IF NOT EXISTS acts (n INTEGER PRIMARY KEY)")
        .unwrap();
    for n in start.. {
        c.execute("INSERT INTO acts VALUES (?1)", [n as i64]).unwrap();
        tell(&format!("a 0 {n} {n}"));
    }
    std::process::exit(0);
}
