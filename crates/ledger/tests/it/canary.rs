//! Personal data: in no file of the data folder, and gone when its key is gone.

use crate::support::*;
use muster_ledger::*;
use std::fs;
use std::path::{Path, PathBuf};

const NAMES: [&str; 3] = ["欧阳震华", "司马相如玉", "Alim Ghopur Canary"];
const PHONES: [&str; 3] = ["13912345678", "15087654321", "18600001234"];
const NUMBERS: [&str; 3] = ["330106199003076917", "650104198511239874", "11010519491231002X"];
const NEEDS: [&str; 3] = ["每周三次血液透析", "轮椅，需两人搬抬", "胰岛素，冰箱"];

fn plain(i: usize) -> String {
    format!("{{\"name\":\"{}\",\"phone\":\"{}\",\"id\":\"{}\",\"needs\":\"{}\"}}", NAMES[i], PHONES[i], NUMBERS[i], NEEDS[i])
}

struct Town {
    house: House,
    register: DatasetId,
    incident: DatasetId,
    people: Vec<(PersonId, Seq, Seq)>,
}

fn open_dataset(house: &House, n: u64, purpose: &str) -> DatasetId {
    let id = DatasetId(house.next_id());
    let draft = house.open_dataset(id, purpose, 1, 30);
    house.ask(ask(n, Act::Drafts(vec![draft]))).unwrap();
    id
}

/// Everybody is in the register, and has a note in the incident.
fn town(folder: &Path, time: &Time) -> Town {
    let house = create(folder, time);
    let register = open_dataset(&house, 1, "register");
    let incident = open_dataset(&house, 2, "incident");
    let vault = house.vault().clone();
    let mut people = Vec::new();
    for i in 0..3 {
        let p = vault.new_person().unwrap();
        let own = vault.seal(register, Some(p), plain(i).as_bytes()).unwrap();
        let mut draft = Draft::new(NOTED, &body(1, i as i64)).sealed(own).subject(vault.subject(register, p).unwrap());
        for (kind, value) in [("phone", PHONES[i]), ("id", NUMBERS[i]), ("name", NAMES[i])] {
            draft = draft.token(vault.token(kind, value), p);
        }
        let first = house.ask(ask(10 + i as u64, Act::Drafts(vec![draft]))).unwrap().first;
        let note = vault.seal(incident, Some(p), format!("{} {}", NAMES[i], NEEDS[i]).as_bytes()).unwrap();
        let draft = Draft::new(NOTED, &body(1, i as i64)).sealed(note).subject(vault.subject(incident, p).unwrap());
        let second = house.ask(ask(20 + i as u64, Act::Drafts(vec![draft]))).unwrap().first;
        people.push((p, first, second));
    }
    Town { house, register, incident, people }
}

fn erase(t: &Town, n: u64, i: usize) {
    let p = t.people[i].0;
    let subject = t.house.vault().subject(t.register, p).unwrap();
    t.house.ask(ask(n, Act::Drafts(vec![Draft::erasing_person(p, &[subject], t.register)]))).unwrap();
}

fn files(folder: &Path, out: &mut Vec<PathBuf>) {
    for e in fs::read_dir(folder).unwrap() {
        let path = e.unwrap().path();
        if path.is_dir() { files(&path, out) } else { out.push(path) }
    }
}

/// UTF-8, UTF-16 both ways, hex of each, and what SQLite's quoting or JSON escapes would make of it.
fn shapes(secret: &str) -> Vec<Vec<u8>> {
    let le: Vec<u8> = secret.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let be: Vec<u8> = secret.encode_utf16().flat_map(u16::to_be_bytes).collect();
    let escaped: String = secret.encode_utf16().map(|u| format!("\\u{u:04x}")).collect();
    let mut out = vec![secret.as_bytes().to_vec(), le, be, escaped.into_bytes()];
    for raw in out.clone() {
        out.push(hex(&raw).into_bytes());
        out.push(hex(&raw).to_uppercase().into_bytes());
    }
    out
}

/// Names of files that hold a secret.
fn leaks(folder: &Path, with_keys: bool) -> Vec<String> {
    let mut all = Vec::new();
    files(folder, &mut all);
    let mut secrets: Vec<Vec<u8>> = Vec::new();
    for list in [NAMES, PHONES, NUMBERS, NEEDS] {
        list.iter().for_each(|s| secrets.extend(shapes(s)));
    }
    let mut out = Vec::new();
    for path in all.iter().filter(|p| with_keys || !p.starts_with(folder.join("keys"))) {
        let bytes = fs::read(path).unwrap();
        let found = secrets.iter().any(|s| bytes.windows(s.len()).any(|w| w == s));
        if found {
            out.push(path.display().to_string());
        }
    }
    out
}

fn opens(t: &House, seq: Seq) -> Result<String, Lost> {
    t.read().unwrap().part(seq).map(|u| String::from_utf8(u.plain).unwrap())
}

#[test]
fn no_file_holds_what_was_sealed() {
    let f = Folder::new("canary");
    let time = Time::new();
    let t = town(&f.house(), &time);
    assert!(f.house().join("muster.db-wal").exists());
    assert_eq!(leaks(&f.house(), true), [] as [String; 0]);
    for (i, (p, first, second)) in t.people.iter().enumerate() {
        assert_eq!(opens(&t.house, *first).unwrap(), plain(i));
        assert_eq!(opens(&t.house, *second).unwrap(), format!("{} {}", NAMES[i], NEEDS[i]));
        let read = t.house.read().unwrap();
        assert_eq!(read.owner(*first), Ok(Some(*p)));
        assert_eq!(read.people(read.vault().token("phone", PHONES[i])).unwrap(), [*p]);
    }
    // The scan itself must bite.
    fs::write(f.house().join("note.txt"), hex(NAMES[0].as_bytes())).unwrap();
    assert_eq!(leaks(&f.house(), false).len(), 1);
    fs::remove_file(f.house().join("note.txt")).unwrap();
    t.house.close();
    drop(t);
    assert_eq!(leaks(&f.house(), true), [] as [String; 0]);
}

#[test]
fn no_fact_links_to_a_person_id() {
    let f = Folder::new("link");
    let t = town(&f.house(), &Time::new());
    let read = t.house.read().unwrap();
    for fact in read.facts_from(Seq(0), 100).unwrap() {
        let text = format!("{:?}{}", fact.envelope, String::from_utf8_lossy(&fact.body));
        for (p, _, _) in &t.people {
            assert!(!text.contains(&p.hex()));
        }
    }
    // The same person has another name in each dataset.
    let v = t.house.vault();
    let p = t.people[0].0;
    assert_ne!(v.subject(t.register, p), v.subject(t.incident, p));
}

#[test]
fn an_erased_person_is_unreadable_and_found_by_nothing() {
    let f = Folder::new("erase");
    let time = Time::new();
    let mut t = town(&f.house(), &time);
    let buckets = |f: &Folder| {
        let mut out = Vec::new();
        files(&f.house().join("keys/buckets"), &mut out);
        out
    };
    let before = buckets(&f);
    erase(&t, 30, 1);
    for _ in 0..2 {
        let (p, first, second) = t.people[1];
        assert_eq!(opens(&t.house, first), Err(Lost::Person));
        assert_eq!(opens(&t.house, second), Err(Lost::Person));
        assert!(!t.house.vault().person_lives(p));
        assert_eq!(t.house.vault().seal(t.register, Some(p), b"x"), Err(Lost::Person));
        let read = t.house.read().unwrap();
        for (kind, value) in [("phone", PHONES[1]), ("id", NUMBERS[1]), ("name", NAMES[1])] {
            assert_eq!(read.people(read.vault().token(kind, value)).unwrap(), []);
        }
        assert_eq!(opens(&t.house, t.people[0].1).unwrap(), plain(0));
        assert_eq!(opens(&t.house, t.people[2].1).unwrap(), plain(2));
        drop(read);
        // And after a restart.
        t.house.close();
        t = Town { house: open_again(t.house, &f, &time), ..t };
    }
    // The old wrapping is gone: nothing of the old bucket file is left.
    assert!(before.iter().all(|b| !b.exists()));
    let rows: i64 =
        raw(&f.house()).query_row("SELECT SUM(length(pairs)) / 32 FROM vault_tokens_recent", [], |r| r.get(0)).unwrap();
    assert_eq!(rows, 6);
    assert_eq!(t.house.differences(5).unwrap(), []);
}

fn open_again(house: House, f: &Folder, time: &Time) -> House {
    drop(house);
    open(&f.house(), time)
}

#[test]
fn a_destroyed_dataset_takes_its_parts_and_its_links_along() {
    let f = Folder::new("destroy");
    let t = town(&f.house(), &Time::new());
    let c = raw(&f.house());
    let rows: Vec<(i64, i64, Vec<u8>, Vec<u8>)> = c
        .prepare("SELECT seq, dataset, owner, sealed FROM vault_parts")
        .unwrap()
        .query_map([], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?)))
        .unwrap()
        .collect::<Result<_, _>>()
        .unwrap();
    assert_eq!(t.house.read().unwrap().dataset("incident", 1).unwrap().unwrap().id, t.incident);
    t.house.ask(ask(40, Act::Drafts(vec![Draft::destroying_dataset(t.incident, "key destroyed", &[ActorId(3)])]))).unwrap();
    assert_eq!(t.house.vault().subject(t.incident, t.people[0].0), None);
    assert_eq!(opens(&t.house, t.people[0].2), Err(Lost::Absent));
    assert_eq!(opens(&t.house, t.people[0].1).unwrap(), plain(0));
    let read = t.house.read().unwrap();
    assert_eq!(read.dataset("incident", 1).unwrap(), None);
    assert_eq!(read.dataset_destroyed(t.incident).unwrap().unwrap().1, "key destroyed");
    assert_eq!(read.dataset_destroyed(t.register).unwrap(), None);
    drop(read);
    // Whoever kept the rows has noise.
    for (seq, dataset, owner, sealed) in rows {
        c.execute("INSERT OR REPLACE INTO vault_parts VALUES (?1, ?2, ?3, ?4)", (seq, dataset, owner, sealed)).unwrap();
    }
    assert_eq!(opens(&t.house, t.people[0].2), Err(Lost::Dataset));
    assert_eq!(t.house.read().unwrap().owner(t.people[0].2), Err(Lost::Dataset));
}

#[test]
fn a_part_moved_or_changed_does_not_open() {
    let f = Folder::new("moved");
    let t = town(&f.house(), &Time::new());
    let (_, one, _) = t.people[0];
    let (_, two, _) = t.people[1];
    let c = raw(&f.house());
    c.execute("UPDATE vault_parts SET sealed = (SELECT sealed FROM vault_parts WHERE seq = ?2), owner = (SELECT owner FROM vault_parts WHERE seq = ?2) WHERE seq = ?1", (one.0, two.0)).unwrap();
    assert_eq!(opens(&t.house, one), Err(Lost::Damaged));
    c.execute("UPDATE vault_parts SET sealed = x'00' WHERE seq = ?1", [two.0]).unwrap();
    assert_eq!(opens(&t.house, two), Err(Lost::Damaged));
    assert_eq!(opens(&t.house, Seq(0)), Err(Lost::Absent));
}

#[test]
fn a_restore_keeps_the_erased_erased() {
    let f = Folder::new("restore");
    let time = Time::new();
    let t = town(&f.house(), &time);
    let backup_folder = f.join("backup");
    let report = backup(&f.house(), &backup_folder, |_, _| {}).unwrap();
    assert_eq!(report.check.facts, t.house.read().unwrap().size().unwrap());
    assert!(!backup_folder.join("keys").exists());
    assert!(matches!(backup(&f.house(), &backup_folder, |_, _| {}), Err(OpenError::Present(_))));
    erase(&t, 50, 0);
    t.house.ask(ask(51, Act::Drafts(vec![Draft::destroying_dataset(t.incident, "m", &[])]))).unwrap();
    t.house.close();
    let people = t.people.clone();
    drop(t);

    let to = f.join("restored");
    let report = restore(&backup_folder, &f.house().join("keys"), &to, entropy(9)).unwrap();
    assert_eq!(report.forgotten, (1, 1));
    assert!(matches!(restore(&backup_folder, &f.house().join("keys"), &to, entropy(9)), Err(OpenError::Present(_))));
    let house = open(&to, &time);
    assert_eq!(opens(&house, people[0].1), Err(Lost::Person));
    assert_eq!(opens(&house, people[1].1).unwrap(), plain(1));
    assert_eq!(opens(&house, people[1].2), Err(Lost::Absent));
    let read = house.read().unwrap();
    assert_eq!(read.people(read.vault().token("phone", PHONES[0])).unwrap(), []);
    assert_eq!(read.people(read.vault().token("phone", PHONES[1])).unwrap(), [people[1].0]);
    drop(read);
    assert_eq!(house.differences(5).unwrap(), []);
    make(&house, 99);
    house.close();
    drop(house);
    assert_eq!(leaks(&f.0, true), [] as [String; 0]);
    everything_together(&f, &backup_folder, &time, &people);
}

/// Whoever holds every file there is, the old data and the newest keys, reads the living and nobody else.
fn everything_together(f: &Folder, backup_folder: &Path, time: &Time, people: &[(PersonId, Seq, Seq)]) {
    let thief = f.join("thief");
    copy(backup_folder, &thief);
    copy(&f.house().join("keys"), &thief.join("keys"));
    let house = open(&thief, time);
    let read = house.read().unwrap();
    for seq in 0..read.size().unwrap() as i64 {
        if let Ok(part) = read.part(Seq(seq)) {
            let text = String::from_utf8_lossy(&part.plain).into_owned();
            for secret in [NAMES[0], PHONES[0], NUMBERS[0], NEEDS[0]] {
                assert!(!text.contains(secret));
            }
        }
    }
    assert_eq!(read.part(people[0].1).err(), Some(Lost::Person));
    assert_eq!(read.part(people[1].2).err(), Some(Lost::Dataset));
    assert_eq!(read.people(read.vault().token("id", NUMBERS[0])).unwrap(), []);
}

#[test]
fn a_restore_with_the_keys_of_another_house_is_refused_before_anything_is_removed() {
    let f = Folder::new("stranger");
    let time = Time::new();
    let t = town(&f.house(), &time);
    let other = create(&f.join("other"), &time);
    backup(&f.house(), &f.join("backup"), |_, _| {}).unwrap();
    let refused = restore(&f.join("backup"), &f.join("other/keys"), &f.join("to"), entropy(3));
    assert!(matches!(refused, Err(OpenError::Damaged(why)) if why.contains("another house")));
    assert!(!f.join("to").exists());
    drop((t, other));
}

#[test]
fn what_a_crash_left_between_fact_and_key_is_finished_at_start() {
    let f = Folder::new("between");
    let time = Time::new();
    let t = town(&f.house(), &time);
    // As if the process died right after the commit: facts and to-do rows stand, keys are the old ones.
    copy(&f.house().join("keys"), &f.join("old-keys"));
    erase(&t, 60, 2);
    t.house.ask(ask(61, Act::Drafts(vec![Draft::destroying_dataset(t.incident, "m", &[])]))).unwrap();
    let (p, first, second) = t.people[2];
    t.house.close();
    drop(t);
    let c = raw(&f.house());
    c.execute("INSERT INTO vault_erasing VALUES (?1, 9)", [&p.0[..]]).unwrap();
    let token = [1u8; 16];
    c.execute("INSERT INTO vault_tokens VALUES (?1, ?2)", (&token[..], &p.0[..])).unwrap();
    c.execute("INSERT INTO vault_token_owners VALUES (?1, 9, ?2)", (&p.0[..], &token[..])).unwrap();
    drop(c);
    fs::remove_dir_all(f.house().join("keys")).unwrap();
    copy(&f.join("old-keys"), &f.house().join("keys"));
    let house = open(&f.house(), &time);
    assert!(!house.vault().person_lives(p));
    assert_eq!(opens(&house, first), Err(Lost::Person));
    assert_eq!(opens(&house, second), Err(Lost::Absent));
    let left: i64 = raw(&f.house())
        .query_row(
            "SELECT (SELECT COUNT(*) FROM vault_erasing) + (SELECT COUNT(*) FROM vault_tokens WHERE person = ?1)
                  + (SELECT COUNT(*) FROM vault_token_owners WHERE person = ?1)",
            [&p.0[..]],
            |r| r.get(0),
        )
        .unwrap();
    assert_eq!(left, 0);
}

#[test]
fn a_backup_of_a_busy_house_is_whole() {
    let f = Folder::new("busy");
    let house = create(&f.house(), &Time::new());
    make_many(&house, 1, 500);
    std::thread::scope(|s| {
        s.spawn(|| (501..1_500).for_each(|n| assert!(!make(&house, n).repeated)));
        for i in 0..4 {
            let report = backup(&f.house(), &f.join(&format!("b{i}")), |_, _| {}).unwrap();
            assert!(report.check.facts > 500);
        }
    });
}
