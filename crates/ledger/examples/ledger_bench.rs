//! What the one writer costs an act, and how fast facts are folded again. Figures with their limits beside:
//! CPU and WAL bytes are the gate, wall time is the machine's mood (the fsync rate of that minute is printed).
//!
//!     cargo run --release -p muster-ledger --example ledger_bench -- [seconds] [facts to replay] [times to replay them]

// A bench and a test have the edge in them: a stopwatch, child processes, a temporary folder.
#![allow(clippy::disallowed_methods, clippy::disallowed_types)]

#[path = "../tests/it/support.rs"]
mod support;

use muster_ledger::*;
use std::fs::{self, File};
use std::io::{Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::channel;
use std::time::{Duration, Instant};
use support::{Folder, ORIGIN, Time};

static DUTIES: Table = Table {
    name: "bench_duties",
    keep: Keep::Projection,
    columns: &[int("actor"), int("until"), text("post")],
    key: 1,
    indexes: &[],
};
static TASKS: Table = Table {
    name: "bench_tasks",
    keep: Keep::Projection,
    columns: &[int("grid"), int("floor"), int("id"), text("state"), int("by"), int("at"), blob("about")],
    key: 3,
    indexes: &[],
};
static GRIDS: Table = Table {
    name: "bench_grids",
    keep: Keep::Projection,
    columns: &[int("grid"), int("open"), int("done"), int("last")],
    key: 1,
    indexes: &[],
};
static BENCH: Projection =
    Projection { name: "bench", kinds: &[DUTY, REPORT], tables: &[&DUTIES, &TASKS, &GRIDS], project, revision: 1 };
const DUTY: Kind = Kind { name: "bench.duty", version: 1 };
const REPORT: Kind = Kind { name: "bench.reported", version: 1 };

#[derive(serde::Serialize, serde::Deserialize)]
struct Report {
    grid: i64,
    floor: i64,
    id: i64,
    state: String,
}

fn project(fact: &Fact, rows: &mut Rows<'_>) -> Result<(), Fault> {
    if fact.kind() == DUTY.name {
        let actor: i64 = fact.body()?;
        return rows.put(&DUTIES, values![actor, i64::MAX, "grid worker"]);
    }
    let r: Report = fact.body()?;
    let done = rows.get(&GRIDS, &values![r.grid])?.map_or(0, |g| g.int("done"));
    let about = fact.subject().map(|s| s.0.to_vec());
    rows.put(&TASKS, values![r.grid, r.floor, r.id, r.state, fact.envelope.actor, fact.at(), about])?;
    rows.put(&GRIDS, values![r.grid, 0i64, done + 1, fact.at()])
}

struct Say(Report, Sealed, SubjectRef, i64);
impl Command for Say {
    fn reads(&self) -> Vec<Key> {
        vec![Key::one(&DUTIES, values![self.3]), Key::one(&TASKS, values![self.0.grid, self.0.floor, self.0.id])]
    }
    fn decide(&self, known: &Known, at: Moment) -> Result<Vec<Draft>, Refusal> {
        let duty = known.one(&DUTIES, &values![self.3]).ok_or_else(|| Refusal::forbidden("bench-no-duty"))?;
        if duty.int("until") < at.0 || known.one(&TASKS, &values![self.0.grid, self.0.floor, self.0.id]).is_some() {
            return Err(Refusal::conflict("bench-already"));
        }
        Ok(vec![Draft::new(REPORT, &self.0).area(PlaceId(self.0.grid)).sealed(self.1.clone()).subject(self.2)])
    }
}

struct Many(Vec<Draft>);
impl Command for Many {
    fn reads(&self) -> Vec<Key> {
        Vec::new()
    }
    fn decide(&self, _: &Known, _: Moment) -> Result<Vec<Draft>, Refusal> {
        Ok(self.0.clone())
    }
}

fn ask(actor: i64, n: u64, command: Box<dyn Command>) -> Ask {
    // Ordered by time, as UUIDv7 are.
    let mut key = [0; 16];
    key[..8].copy_from_slice(&n.to_be_bytes());
    key[8..].copy_from_slice(&sha256(&n.to_be_bytes())[..8]);
    let author = Author { actor: ActorId(actor), duty: Some(DutyId(actor)), ..Author::default() };
    Ask { author, key: IdemKey(key), hash: sha256(&n.to_be_bytes()), command, work: Vec::new() }
}

/// Threads of that name.
fn proc_folders(thread: Option<&str>) -> Vec<PathBuf> {
    let Some(name) = thread else { return Vec::new() };
    let tasks = fs::read_dir("/proc/self/task").into_iter().flatten().flatten().map(|t| t.path());
    tasks.filter(|p| fs::read_to_string(p.join("comm")).is_ok_and(|c| c.trim() == name)).collect()
}

/// CPU microseconds: of the process with all threads that were (in ticks of 10 ms), or of living threads of that name.
fn cpu(thread: Option<&str>) -> f64 {
    if thread.is_none() {
        let text = fs::read_to_string("/proc/self/stat").unwrap_or_default();
        let fields: Vec<&str> = text.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
        return fields[11..13].iter().filter_map(|t| t.parse::<f64>().ok()).sum::<f64>() * 10_000.0;
    }
    let nanos = |p: &PathBuf| -> f64 {
        let text = fs::read_to_string(p.join("schedstat")).unwrap_or_default();
        text.split(' ').next().and_then(|n| n.parse().ok()).unwrap_or(0.0)
    };
    proc_folders(thread).iter().map(nanos).sum::<f64>() / 1_000.0
}

/// Bytes the writer's thread wrote: the WAL, and nothing else while no key is new.
fn written() -> f64 {
    let wchar = |p: &PathBuf| -> f64 {
        let io = fs::read_to_string(p.join("io")).unwrap_or_default();
        io.lines().find_map(|l| l.strip_prefix("wchar: ")).and_then(|n| n.parse().ok()).unwrap_or(0.0)
    };
    proc_folders(Some("writer")).iter().map(wchar).sum()
}

fn fsync_rate(folder: &Path) -> f64 {
    let mut f = File::create(folder.join("fsync")).unwrap();
    let begin = Instant::now();
    let mut n = 0u32;
    while begin.elapsed() < Duration::from_secs(1) {
        f.seek(SeekFrom::Start(0)).unwrap();
        f.write_all(&[n as u8; 4096]).unwrap();
        f.sync_data().unwrap();
        n += 1;
    }
    f64::from(n) / begin.elapsed().as_secs_f64()
}

fn verdict(good: bool) -> &'static str {
    if good { "ok" } else { "BEYOND" }
}

/// Forty workers, each going up a building: acts of a minute lie in forty places.
fn say(house: &House, dataset: DatasetId, n: u64) -> Ask {
    let actor = (n % 300) as i64;
    let sealed = house.vault().seal(dataset, None, b"two people, one in a wheelchair, third floor, needs a hand").unwrap();
    let subject = house.vault().subject_of(dataset, &n.to_be_bytes()).unwrap();
    let report = Report { grid: (n % 40) as i64, floor: (n / 800 % 25) as i64, id: n as i64, state: "safe".into() };
    ask(actor, n, Box::new(Say(report, sealed, subject, actor)))
}

/// Closed loop: for each answer the next is asked.
fn load(house: &House, dataset: DatasetId, submitters: u64, seconds: u64, next: &mut u64) {
    let (s, answers) = channel();
    let submit = |n: u64| {
        let s = s.clone();
        house.submit(say(house, dataset, n), move |a| drop(s.send(a)));
    };
    let (begin, cpu_all, cpu_writer, bytes) = (Instant::now(), cpu(None), cpu(Some("writer")), written());
    (*next..*next + submitters).for_each(&submit);
    *next += submitters;
    let mut acts = 0u64;
    while begin.elapsed() < Duration::from_secs(seconds) {
        answers.recv().unwrap().unwrap();
        acts += 1;
        submit(*next);
        *next += 1;
    }
    (0..submitters).for_each(|_| assert!(answers.recv().unwrap().is_ok()));
    let n = (acts + submitters) as f64;
    let per = |before: f64, after: f64| (after - before) / n;
    let (us, writer) = (per(cpu_all, cpu(None)), per(cpu_writer, cpu(Some("writer"))));
    let kb = per(bytes, written()) / 1024.0;
    println!(
        "{submitters:4} submitters {:7.0} acts/s | CPU {us:5.1} us/act, writer {writer:5.1} (<= 80: {}) | WAL {kb:4.1} KB/act (<= 14: {})",
        n / begin.elapsed().as_secs_f64(),
        if submitters == 1 { "alone, no limit" } else { verdict(us <= 80.0) },
        if submitters == 1 { "alone, no limit" } else { verdict(kb <= 14.0) }
    );
}

/// Facts as load() makes them, without the seals: replay never sees those.
fn fill(house: &House, facts: u64, next: &mut u64) {
    let have = house.read().unwrap().size().unwrap();
    for chunk in 0..facts.saturating_sub(have) / 1_000 {
        let drafts = (0..1_000).map(|_| {
            *next += 1;
            let n = *next;
            let report = Report { grid: (n % 40) as i64, floor: (n / 800 % 25) as i64, id: n as i64, state: "safe".into() };
            Draft::new(REPORT, &report).area(PlaceId(report.grid))
        });
        house.ask(ask(1, u64::MAX / 2 + chunk, Box::new(Many(drafts.collect())))).unwrap();
    }
}

fn main() {
    let mut args = std::env::args().skip(1).filter_map(|a| a.parse::<u64>().ok());
    let (seconds, facts, times) = (args.next().unwrap_or(5), args.next().unwrap_or(1_000_000), args.next().unwrap_or(3));
    let f = Folder::new("bench");
    let began = Instant::now();
    let mut opening = support::opening_with(&f.house(), &Time::new(), vec![&BENCH]);
    opening.services.clock = Arc::new(move || Moment(1_795_000_000_000_000 + began.elapsed().as_micros() as i64));
    let house = House::create(opening, "bench", ORIGIN, Mode::Exercise { simulated: false }).unwrap();
    let dataset = DatasetId(house.next_id());
    let mut drafts = vec![house.open_dataset(dataset, "incident", 1, 30)];
    drafts.extend((0..300i64).map(|actor| Draft::new(DUTY, &actor)));
    house.ask(ask(1, 0, Box::new(Many(drafts)))).unwrap();
    println!("fsync of 4 KB: {:.0}/s in this minute", fsync_rate(&f.0));
    let mut next = 1;
    for submitters in [1, 64, 256] {
        load(&house, dataset, submitters, seconds, &mut next);
    }
    fill(&house, facts, &mut next);
    house.close();
    drop(house);
    let mut read = 0;
    for _ in 0..times.max(1) {
        let (begin, before) = (Instant::now(), cpu(None));
        read = House::replay(&f.house(), vec![&BENCH], None).unwrap();
        let rate = read as f64 / begin.elapsed().as_secs_f64();
        let us = (cpu(None) - before) / read as f64;
        println!("replay of {read} facts: {rate:.0}/s (>= 400000: {}), CPU {us:.2} us/fact", verdict(rate >= 400_000.0));
    }
    let begin = Instant::now();
    verify_folder(&f.house()).unwrap();
    println!("full check: {:.0} facts/s", read as f64 / begin.elapsed().as_secs_f64());
}
