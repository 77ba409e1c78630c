//! Kill -9, lost writes, torn writes, short writes, full disk: what was acknowledged stands, once.
//!
//! This test binary is its own victim: it runs `faults::driver` in a child with judges/lostwrites/shim.c preloaded.

use crate::support::*;
use crate::torture::{self, number, plain};
use muster_ledger::*;
use std::collections::{BTreeMap, HashMap};
use std::fs::{self, File};
use std::io::{BufRead, BufReader, Write};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command as Process, Stdio};
use std::sync::{Arc, Mutex, OnceLock};
use std::time::{Duration, Instant};

/// Run only as the child of the others.
#[test]
#[ignore = "the process that is killed"]
fn driver() {
    torture::from_environment();
}

/// The shim, built once.
fn shim() -> &'static Path {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    BUILT.get_or_init(|| {
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../judges/lostwrites/shim.c");
        let out = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("lostwrites-{}.so", std::process::id()));
        let gcc = Process::new("gcc").args(["-shared", "-fPIC", "-O1", "-o"]).arg(&out).arg(source).arg("-ldl").status();
        assert!(gcc.expect("the fault tests need gcc").success());
        out
    })
}

#[derive(Clone, Copy, PartialEq)]
enum Loss {
    /// The page cache survives, as after any kill.
    None,
    All,
    /// A random subset of what was not synced survives, cut at sectors.
    Torn,
}

#[derive(Clone, Copy)]
struct Fault {
    loss: Loss,
    short_permille: u32,
    sync_off: bool,
}
const PLAIN: Fault = Fault { loss: Loss::None, short_permille: 0, sync_off: false };

/// What a child was told to have: acts, parts, erased parts.
#[derive(Default, Clone)]
struct Told {
    acts: BTreeMap<(u64, u64), i64>,
    parts: BTreeMap<i64, String>,
    erased: Vec<i64>,
    refused: HashMap<String, u64>,
}

struct Victim {
    child: Child,
    told: Arc<Mutex<Told>>,
    reader: std::thread::JoinHandle<()>,
}

impl Victim {
    fn start(f: &Folder, fault: Fault, start: u64) -> Victim {
        let root = f.0.canonicalize().unwrap();
        let mut p = Process::new(std::env::current_exe().unwrap());
        p.args(["faults::driver", "--exact", "--ignored", "--nocapture", "--test-threads=1"])
            .env("LD_PRELOAD", shim())
            .env("MUSTER_FAULT_DIR", root.join("house"))
            .env("MUSTER_FAULT_LOG", root.join("undo"))
            .env("MUSTER_FAULT_FULL", root.join("full"))
            .env("MUSTER_FAULT_SHORT", fault.short_permille.to_string())
            .env("MUSTER_FAULT_SEED", start.to_string())
            .env("MUSTER_TORTURE_DIR", root.join("house"))
            .env("MUSTER_TORTURE_START", start.to_string())
            .stdout(Stdio::piped());
        if fault.sync_off {
            p.env("MUSTER_TEST_SYNC_OFF", "1");
        }
        let mut child = p.spawn().unwrap();
        let told = Arc::new(Mutex::new(Told::default()));
        let (lines, t) = (BufReader::new(child.stdout.take().unwrap()), Arc::clone(&told));
        let reader =
            std::thread::spawn(move || lines.lines().map_while(Result::ok).for_each(|l| note(&mut t.lock().unwrap(), &l)));
        Victim { child, told, reader }
    }
    fn acts(&self) -> usize {
        self.told.lock().unwrap().acts.len()
    }
    fn wait_for(&mut self, what: &str, done: impl Fn(&Told) -> bool) {
        let until = Instant::now() + Duration::from_secs(30);
        while !done(&self.told.lock().unwrap()) {
            assert!(self.child.try_wait().unwrap().is_none(), "the driver ended by itself");
            assert!(Instant::now() < until, "waited in vain for {what}");
            std::thread::sleep(Duration::from_millis(1));
        }
    }
    /// `Child::kill` is SIGKILL.
    fn kill(mut self) -> Told {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        self.reader.join().unwrap();
        Arc::into_inner(self.told).unwrap().into_inner().unwrap()
    }
}

fn note(told: &mut Told, line: &str) {
    let words: Vec<&str> = line.split(' ').collect();
    let int = |i: usize| words[i].parse::<i64>().unwrap();
    match words[..] {
        // A line cut by the kill was not told.
        ["a" | "p", _, _, seq] if seq.parse::<i64>().is_ok() => {
            told.acts.insert((int(1) as u64, int(2) as u64), int(3));
            if words[0] == "p" {
                told.parts.insert(int(3), plain(int(1) as u64, int(2) as u64));
            }
        }
        ["x", _] => told.erased.push(int(1)),
        ["r", code] => *told.refused.entry(code.to_owned()).or_default() += 1,
        _ => {}
    }
}

struct Record {
    at: u64,
    kind: u32,
    path: PathBuf,
    offset: u64,
    old_size: u64,
    old: Vec<u8>,
    new: Vec<u8>,
}

fn records(log: &Path) -> Vec<Record> {
    use std::os::unix::ffi::OsStrExt;
    let bytes = fs::read(log).unwrap();
    let mut out = Vec::new();
    let mut at = 0;
    let u32_at = |i: usize| u32::from_ne_bytes(bytes[i..i + 4].try_into().unwrap());
    let u64_at = |i: usize| u64::from_ne_bytes(bytes[i..i + 8].try_into().unwrap());
    while at + 32 <= bytes.len() {
        let (path_len, old_len, new_len) = (u32_at(at + 4) as usize, u32_at(at + 24) as usize, u32_at(at + 28) as usize);
        let end = at + 32 + path_len + old_len + new_len;
        // The last record may be cut: its write never began.
        let Some(data) = bytes.get(at + 32..end) else { break };
        let (path, rest) = data.split_at(path_len);
        let (old, new) = rest.split_at(old_len);
        out.push(Record {
            at: at as u64,
            kind: u32_at(at),
            path: std::ffi::OsStr::from_bytes(path).into(),
            offset: u64_at(at + 8),
            old_size: u64_at(at + 16),
            old: old.to_vec(),
            new: new.to_vec(),
        });
        at = end;
    }
    out
}

/// Undoes every write that no sync covered; then, where torn, does some of them again. Returns how many were lost.
fn recover(f: &Folder, loss: Loss, dice: &mut Dice) -> usize {
    if loss == Loss::None {
        return 0;
    }
    let all = records(&f.join("undo"));
    let mut covered: HashMap<PathBuf, u64> = HashMap::new();
    for r in all.iter().filter(|r| r.kind == 3) {
        covered.insert(r.path.clone(), r.offset);
    }
    let safe = |r: &Record| {
        // A rename is made durable by its folder.
        let by = if r.kind == 4 { r.path.parent().unwrap() } else { &r.path };
        covered.get(by).is_some_and(|upto| r.at < *upto)
    };
    let lost: Vec<&Record> = all.iter().filter(|r| r.kind != 3 && !safe(r)).collect();
    lost.iter().rev().for_each(|r| undo(r));
    if loss == Loss::Torn {
        lost.iter().filter(|r| r.kind == 1).for_each(|r| redo_some(r, dice));
    }
    lost.len()
}

fn undo(r: &Record) {
    if r.kind == 4 {
        match r.offset {
            // The record is written before the rename: the kill may have come between the two.
            0 => match fs::remove_file(&r.path) {
                Err(e) if e.kind() != std::io::ErrorKind::NotFound => panic!("{}: {e}", r.path.display()),
                _ => {}
            },
            _ => fs::write(&r.path, &r.old).unwrap(),
        }
        return;
    }
    let Ok(file) = File::options().write(true).open(&r.path) else { return };
    file.write_all_at(&r.old, r.offset).unwrap();
    file.set_len(r.old_size).unwrap();
}

fn redo_some(r: &Record, dice: &mut Dice) {
    let kept = match dice.below(3) {
        0 => return,
        1 => r.new.len(),
        _ => (dice.below(r.new.len() as u64 + 1) as usize) / 512 * 512,
    };
    let Ok(file) = File::options().write(true).open(&r.path) else { return };
    file.write_all_at(&r.new[..kept], r.offset).unwrap();
}

/// Everything told so far is there exactly once, and the house is sound.
fn examine(f: &Folder, told: &Told, round: &Told, first_new: u64) {
    verify_folder(&f.house()).unwrap();
    let time = Time::new();
    let house = House::open(opening(&f.house(), &time)).unwrap();
    let mut stands: HashMap<(u64, u64), Vec<i64>> = HashMap::new();
    let mut erased = Vec::new();
    let mut subjects = HashMap::new();
    let read = house.read().unwrap();
    for fact in read.facts_from(Seq(0), usize::MAX >> 1).unwrap() {
        if fact.kind() == "sample.made" {
            let b: Body = fact.body().unwrap();
            stands.entry((b.grid as u64, b.id as u64)).or_default().push(fact.seq().0);
            subjects.insert(fact.subject(), fact.seq());
        } else if fact.kind() == "person.erased" {
            erased.push(fact.subject());
        }
    }
    for (act, seq) in &told.acts {
        assert_eq!(stands.get(act), Some(&vec![*seq]), "act {act:?} was acknowledged as {seq}");
    }
    assert!(stands.values().all(|s| s.len() == 1), "an act stands twice");
    // Erased is who a fact says so, acknowledged or not; everybody else can be read.
    let erased: Vec<i64> = erased.into_iter().map(|s| subjects[&s].0).collect();
    assert!(told.erased.iter().all(|seq| erased.contains(seq)));
    for (seq, plain) in &told.parts {
        let part = read.part(Seq(*seq)).map(|u| String::from_utf8(u.plain).unwrap());
        let expected = if erased.contains(seq) { Err(Lost::Person) } else { Ok(plain.clone()) };
        assert_eq!(part, expected, "part {seq}");
    }
    drop(read);
    assert_eq!(house.differences(5).unwrap(), []);
    for ((client, n), seq) in round.acts.iter().step_by(1 + round.acts.len() / 8) {
        let again = house.ask(ask(number(*client, *n), torture::act(*client, *n))).unwrap();
        assert_eq!(again, Outcome { first: Seq(*seq), count: 1, repeated: true });
    }
    // What was on its way may stand or not; asked again with the same key it stands once.
    for client in 0..torture::CLIENTS {
        let next = round.acts.keys().filter(|k| k.0 == client).map(|k| k.1 + 1).max().unwrap_or(first_new);
        let stood = stands.contains_key(&(client, next));
        if next % 8 != 7 {
            assert_eq!(house.ask(ask(number(client, next), torture::act(client, next))).unwrap().repeated, stood);
        }
    }
    if first_new % 2 == 0 {
        house.close();
    }
}

/// Kills `rounds` times on one folder. Returns how many writes the disk forgot.
fn torment(name: &str, fault: Fault, rounds: u64) -> usize {
    let f = Folder::new(name);
    let mut dice = Dice(name.bytes().map(u64::from).sum());
    let mut told = Told::default();
    let mut lost = 0;
    for round in 0..rounds {
        let start = round * 1_000_001;
        let mut v = Victim::start(&f, fault, start);
        v.wait_for("the first answer", |t| !t.acts.is_empty());
        std::thread::sleep(Duration::from_millis(25 + dice.below(16).pow(2)));
        let new = v.kill();
        lost += recover(&f, fault.loss, &mut dice);
        told.acts.extend(new.acts.iter());
        told.parts.extend(new.parts.clone());
        told.erased.extend(&new.erased);
        examine(&f, &told, &new, start);
    }
    assert!(told.acts.len() as u64 > rounds && !told.erased.is_empty());
    let _ = writeln!(
        std::io::stderr(),
        "{name}: {rounds} kills, {} acts, {} parts, {lost} writes lost",
        told.acts.len(),
        told.parts.len()
    );
    lost
}

/// Many young folders rather than few old ones: each round examines all that stands.
const FOLDERS: u64 = 8;
const ROUNDS: u64 = 10;

fn in_many_folders(name: &str, fault: Fault) {
    let lost: usize = (0..FOLDERS).map(|i| torment(&format!("{name}{i}"), fault, ROUNDS)).sum();
    assert!(fault.loss == Loss::None || lost > 0, "the disk forgot nothing: the test is blind");
}

#[test]
fn eighty_kills() {
    in_many_folders("kill", PLAIN);
}

#[test]
fn eighty_kills_that_lose_what_was_not_synced() {
    in_many_folders("lose", Fault { loss: Loss::All, ..PLAIN });
}

#[test]
fn eighty_kills_with_torn_writes() {
    in_many_folders("torn", Fault { loss: Loss::Torn, ..PLAIN });
}

#[test]
fn eighty_kills_with_short_and_lost_writes() {
    in_many_folders("short", Fault { loss: Loss::All, short_permille: 300, ..PLAIN });
}

/// The control: without syncs a plain kill loses nothing, and the disk that forgets finds it out.
#[test]
fn a_store_that_does_not_sync_is_caught() {
    for (loss, caught) in [(Loss::None, false), (Loss::All, true)] {
        let f = Folder::new("control");
        let mut v = Victim::start(&f, Fault { loss, sync_off: true, ..PLAIN }, 1);
        v.wait_for("acts", |t| t.acts.len() > 20);
        let told = v.kill();
        recover(&f, loss, &mut Dice(1));
        let c = raw(&f.house());
        let stands: i64 = c.query_row("SELECT COUNT(*) FROM acts", [], |r| r.get(0)).unwrap_or(0);
        assert_eq!((stands as usize) < told.acts.len(), caught, "{stands} of {} stand", told.acts.len());
    }
}

#[test]
fn a_full_disk_is_told_and_nothing_acknowledged_is_lost() {
    let f = Folder::new("full");
    let full = |t: &Told| t.refused.get("house-disk-full").copied().unwrap_or(0);
    for loss in [Loss::None, Loss::All, Loss::Torn] {
        let first = if loss == Loss::None { 1_000 } else { 2_000 + 1_000 * u64::from(loss == Loss::Torn) };
        let mut v = Victim::start(&f, Fault { loss, ..PLAIN }, first);
        for _ in 0..3 {
            let have = v.acts();
            v.wait_for("acts", |t| t.acts.len() > have + 50);
            let told = full(&v.told.lock().unwrap());
            fs::write(f.join("full"), "").unwrap();
            v.wait_for("refusals", |t| full(t) > told + 20);
            let (have, refused) = (v.acts(), full(&v.told.lock().unwrap()));
            v.wait_for("more refusals", |t| full(t) > refused + 20);
            assert_eq!(v.acts(), have, "acknowledged on a full disk");
            fs::remove_file(f.join("full")).unwrap();
        }
        let have = v.acts();
        v.wait_for("acts after the disk had room again", |t| t.acts.len() > have + 50);
        let told = v.kill();
        assert_eq!(told.refused.keys().collect::<Vec<_>>(), ["house-disk-full"]);
        recover(&f, loss, &mut Dice(2));
        examine(&f, &told, &Told { acts: BTreeMap::new(), ..told.clone() }, first);
    }
}
