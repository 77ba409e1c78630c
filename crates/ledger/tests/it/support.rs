//! A house in a temporary folder, a clock that is set, entropy from a seed, and a small slice of two tables.
#![allow(dead_code)]

use muster_ledger::*;
use rusqlite::Connection;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::mpsc::channel;

/// A folder of its own, removed at the end.
pub(crate) struct Folder(pub(crate) PathBuf);

impl Folder {
    pub(crate) fn new(what: &str) -> Folder {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let n = NEXT.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("muster-ledger-{what}-{}-{n}", std::process::id()));
        let _ = std::fs::remove_dir_all(&path);
        std::fs::create_dir_all(&path).unwrap();
        Folder(path)
    }
    pub(crate) fn house(&self) -> PathBuf {
        self.0.join("house")
    }
    pub(crate) fn join(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}
impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// SplitMix64: enough to be different everywhere and the same each run.
pub(crate) struct Dice(pub(crate) u64);
impl Dice {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }
    pub(crate) fn below(&mut self, n: u64) -> u64 {
        self.next() % n
    }
}

/// Each call begins another stream: a house opened again must not repeat its person ids.
pub(crate) fn entropy(seed: u64) -> Entropy {
    static STREAM: AtomicU64 = AtomicU64::new(1);
    let stream = STREAM.fetch_add(1, Ordering::Relaxed);
    let state = AtomicU64::new(Dice(seed ^ stream.rotate_left(40)).next());
    Arc::new(move |buffer: &mut [u8]| {
        for chunk in buffer.chunks_mut(8) {
            let at = state.fetch_add(0x9e37_79b9_7f4a_7c15, Ordering::Relaxed);
            chunk.copy_from_slice(&Dice(at).next().to_le_bytes()[..chunk.len()]);
        }
    })
}

#[derive(Clone)]
pub(crate) struct Time(pub(crate) Arc<AtomicI64>);
impl Time {
    /// 2026-11-22 08:00 in China.
    pub(crate) fn new() -> Time {
        Time(Arc::new(AtomicI64::new(Day::from_civil(2026, 11, 22).unwrap().start().0 + 8 * HOUR)))
    }
    pub(crate) fn pass(&self, micros: i64) {
        self.0.fetch_add(micros, Ordering::Relaxed);
    }
    pub(crate) fn now(&self) -> Moment {
        Moment(self.0.load(Ordering::Relaxed))
    }
}

pub(crate) fn opening_with(folder: &Path, time: &Time, projections: Vec<&'static Projection>) -> Opening {
    let t = time.clone();
    Opening {
        folder: folder.to_owned(),
        projections,
        guarded: &[],
        services: Services { clock: Arc::new(move || t.now()), entropy: entropy(7), committed: Arc::new(|_, _| {}) },
        readers: 2,
        queue: 4096,
    }
}
pub(crate) fn opening(folder: &Path, time: &Time) -> Opening {
    opening_with(folder, time, vec![&SAMPLE])
}
pub(crate) const ORIGIN: &str = "ledger.test/binjiang";
pub(crate) fn create(folder: &Path, time: &Time) -> House {
    House::create(opening(folder, time), "海澜市滨江区", ORIGIN, Mode::Exercise { simulated: true }).unwrap()
}
pub(crate) fn open(folder: &Path, time: &Time) -> House {
    House::open(opening(folder, time)).unwrap()
}
/// Why a folder does not open.
pub(crate) fn open_error(folder: &Path) -> OpenError {
    House::open(opening(folder, &Time::new())).expect_err("it opened")
}
pub(crate) fn raw(folder: &Path) -> Connection {
    Connection::open(folder.join("muster.db")).unwrap()
}

pub(crate) static TASKS: Table = Table {
    name: "sample_tasks",
    keep: Keep::Projection,
    columns: &[int("grid"), int("id"), text("state"), int("done_at"), blob("about")],
    key: 2,
    indexes: &[Index { name: "state", columns: &["state", "grid"] }, Index { name: "done", columns: &["done_at"] }],
};
pub(crate) static COUNTS: Table = Table {
    name: "sample_counts",
    keep: Keep::Projection,
    columns: &[int("grid"), int("open"), int("done"), int("never_done")],
    key: 1,
    indexes: &[],
};
pub(crate) static VISITS: Table =
    Table { name: "sample_visits", keep: Keep::Work, columns: &[text("name"), int("n")], key: 1, indexes: &[] };

pub(crate) const MADE: Kind = Kind { name: "sample.made", version: 1 };
pub(crate) const DONE: Kind = Kind { name: "sample.done", version: 1 };
pub(crate) const DROPPED: Kind = Kind { name: "sample.dropped", version: 1 };
pub(crate) const NOTED: Kind = Kind { name: "sample.noted", version: 1 };
pub(crate) const BAD: Kind = Kind { name: "sample.bad", version: 1 };
pub(crate) const UNKNOWN: Kind = Kind { name: "nobody.knows", version: 1 };

pub(crate) static SAMPLE: Projection = Projection {
    name: "sample",
    kinds: &[MADE, DONE, DROPPED, NOTED, BAD],
    tables: &[&TASKS, &COUNTS, &VISITS],
    project,
    revision: 1,
};

#[derive(Clone, Debug, serde::Serialize, serde::Deserialize, Default)]
pub(crate) struct Body {
    pub(crate) grid: i64,
    pub(crate) id: i64,
    #[serde(default)]
    pub(crate) due: Option<i64>,
    #[serde(default)]
    pub(crate) panics: bool,
}

fn project(fact: &Fact, rows: &mut Rows<'_>) -> Result<(), Fault> {
    if fact.kind() == NOTED.name {
        return Ok(());
    }
    let b: Body = fact.body()?;
    let key = values![b.grid, b.id];
    match fact.kind() {
        "sample.made" => {
            rows.put(&TASKS, values![b.grid, b.id, "open", None::<i64>, fact.subject().map(|s| s.0.to_vec())])?;
            if let Some(due) = b.due {
                rows.wake("sample.due", b.id, Moment(due), fact.seq())?;
            }
        }
        "sample.done" => {
            rows.change(&TASKS, &key, |r| {
                r.set("state", "done");
                r.set("done_at", fact.at());
            })?;
            rows.sleep("sample.due", b.id)?;
        }
        "sample.dropped" => rows.delete(&TASKS, &key)?,
        _ => {
            // What is written before it fails must be taken back.
            rows.put(&TASKS, values![b.grid, b.id, "bad", 0i64, None::<Vec<u8>>])?;
            assert!(!b.panics, "a projection with a bug");
            return Err(Fault::Broken("a projection that fails".into()));
        }
    }
    // Counting anew each time would make long tests square.
    if b.id % 8 != 0 {
        return Ok(());
    }
    let open = rows.by(&TASKS, "state", &["open".into(), b.grid.into()])?.len();
    let done = rows.by(&TASKS, "state", &["done".into(), b.grid.into()])?.len();
    let never = rows.by(&TASKS, "done", &[Value::Null])?.len();
    rows.put(&COUNTS, values![b.grid, open, done, never])
}

/// What tests ask for.
pub(crate) enum Act {
    Make(Body),
    /// Refused where it is not open.
    Done(Body),
    Drop(Body),
    Bad(Body),
    Drafts(Vec<Draft>),
    Refuse,
    Panic,
}

impl Command for Act {
    fn reads(&self) -> Vec<Key> {
        match self {
            Act::Done(b) => vec![Key::one(&TASKS, values![b.grid, b.id])],
            _ => Vec::new(),
        }
    }
    fn decide(&self, known: &Known, _: Moment) -> Result<Vec<Draft>, Refusal> {
        match self {
            Act::Make(b) => Ok(vec![Draft::new(MADE, b).area(PlaceId(b.grid))]),
            Act::Done(b) => match known.one(&TASKS, &values![b.grid, b.id]) {
                Some(r) if r.text("state") == "open" => Ok(vec![Draft::new(DONE, b)]),
                _ => Err(Refusal::conflict("sample-not-open")),
            },
            Act::Drop(b) => Ok(vec![Draft::new(DROPPED, b)]),
            Act::Bad(b) => Ok(vec![Draft::new(MADE, b), Draft::new(BAD, b)]),
            Act::Drafts(d) => Ok(d.clone()),
            Act::Refuse => Err(Refusal::invalid("sample-refused")),
            Act::Panic => panic!("a rule with a bug"),
        }
    }
}

pub(crate) fn body(grid: i64, id: i64) -> Body {
    Body { grid, id, ..Body::default() }
}
pub(crate) fn key(n: u64) -> IdemKey {
    IdemKey::derived(&[b"test", &n.to_be_bytes()])
}
pub(crate) fn ask(n: u64, act: Act) -> Ask {
    Ask {
        author: Author { actor: ActorId(7), ..Author::default() },
        key: key(n),
        hash: sha256(&n.to_be_bytes()),
        command: Box::new(act),
        work: Vec::new(),
    }
}
pub(crate) fn make(house: &House, n: u64) -> Outcome {
    house.ask(ask(n, Act::Make(body(n as i64 % 5, n as i64)))).unwrap()
}
/// Hands all in at once, so that they share batches; answers in order.
pub(crate) fn all(house: &House, asks: Vec<Ask>) -> Vec<Answer> {
    let (s, r) = channel();
    let n = asks.len();
    for (i, a) in asks.into_iter().enumerate() {
        let s = s.clone();
        house.submit(a, move |answer| s.send((i, answer)).unwrap());
    }
    let mut out: Vec<(usize, Answer)> = r.iter().take(n).collect();
    out.sort_by_key(|(i, _)| *i);
    out.into_iter().map(|(_, a)| a).collect()
}
pub(crate) fn make_many(house: &House, from: u64, n: u64) {
    let asks = (from..from + n).map(|i| ask(i, Act::Make(body(i as i64 % 5, i as i64)))).collect();
    for a in all(house, asks) {
        a.unwrap();
    }
}

/// Every row of every projection table, as stored.
pub(crate) fn dump(folder: &Path) -> Vec<String> {
    let c = raw(folder);
    let mut out = Vec::new();
    for table in ["sample_tasks", "sample_counts", "sample_visits", "ledger_datasets", "ledger_timers"] {
        let mut s = c.prepare(&format!("SELECT * FROM {table} ORDER BY 1, 2")).unwrap();
        let n = s.column_count();
        let mut rows = s.query([]).unwrap();
        while let Some(r) = rows.next().unwrap() {
            let cells: Vec<String> = (0..n).map(|i| format!("{:?}", r.get_ref(i).unwrap())).collect();
            out.push(format!("{table} {}", cells.join("|")));
        }
    }
    out
}

pub(crate) fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for e in std::fs::read_dir(from).unwrap() {
        let e = e.unwrap();
        let target = to.join(e.file_name());
        if e.path().is_dir() {
            copy(&e.path(), &target);
        } else {
            std::fs::copy(e.path(), &target).unwrap();
        }
    }
}
