//! A house: one data folder, one ledger, one writer, many readers.

use crate::dataset::{self, DATASETS};
use crate::durable::own_folder;
use crate::erasing::reconcile;
use crate::fact::{
    self, DATASET_DEFERRED, DATASET_DESTROYED, DATASET_EXPIRED, DATASET_OPENED, LEDGER_MENDED, LEDGER_OPENED, LEDGER_RESTORED,
    Mended, Opened, PERSON_ERASED,
};
use crate::keys::Keys;
use crate::onward::onward;
use crate::read::Pool;
use crate::replay::{self, Difference, Projection};
use crate::shown::Shown;
use crate::start::{falls_short, last_record, mend, quick_check};
use crate::steady::Steady;
use crate::store::{self, FACTS, FORMAT, KERNEL, META, SqlRows, Statements};
use crate::sweep::Sweep;
use crate::table::Keep;
use crate::tokens::{self, Merge, Recent};
use crate::writer::{Committed, Door, Job, Writer, owners};
use crate::{
    Answer, Ask, Author, Command, DatasetId, Draft, Fault, IdemKey, Key, KeyError, Known, Moment, Outcome, Read, Refusal,
    SubjectRef, Vault, WorkWrite,
};
use rusqlite::Connection;
use std::fmt;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{Read as _, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::mpsc::{channel, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use tlog::Signer;

/// House time.
pub type Clock = Arc<dyn Fn() -> Moment + Send + Sync>;
/// Fills a buffer with random bytes.
pub type Entropy = Arc<dyn Fn(&mut [u8]) + Send + Sync>;

/// What the kernel does not have of its own.
#[derive(Clone)]
pub struct Services {
    pub clock: Clock,
    pub entropy: Entropy,
    /// Told after each durable batch: new size, and its facts. Must be quick.
    pub committed: Committed,
}

/// Fixed in fact 0 for ever.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    Real,
    /// Marked as an exercise on every page; `simulated`: its time is driven.
    Exercise {
        simulated: bool,
    },
}

/// How to open a house.
pub struct Opening {
    pub folder: PathBuf,
    pub projections: Vec<&'static Projection>,
    /// Slices whose tables are held against the facts at every start: what decides who may do what.
    pub guarded: &'static [&'static str],
    pub services: Services,
    /// Connections for reading.
    pub readers: usize,
    /// Asks that may wait for the writer; beyond it they are refused as busy.
    pub queue: usize,
}

#[derive(Debug)]
pub enum OpenError {
    /// Another process has the folder open.
    InUse(PathBuf),
    /// There is no house in the folder.
    Absent(PathBuf),
    /// There already is one.
    Present(PathBuf),
    /// A newer Muster wrote it.
    Newer {
        found: i64,
        known: i64,
    },
    /// What the quick check at start found; restore a backup.
    Damaged(String),
    Keys(KeyError),
    Fault(Fault),
    Io(PathBuf, std::io::Error),
}

impl fmt::Display for OpenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            OpenError::InUse(p) => write!(f, "{} is open in another process; stop it first", p.display()),
            OpenError::Absent(p) => write!(f, "there is no house in {}; `muster init` makes one", p.display()),
            OpenError::Present(p) => write!(f, "{} already holds a house; choose another folder", p.display()),
            OpenError::Newer { found, known } => {
                write!(
                    f,
                    "a newer Muster wrote this data folder (format {found}, this program knows up to {known}). Start the newer \
                     program again; or, to go back to this one, put back the backup that was taken before the upgrade: \
                     `muster restore BACKUP --keys KEYS --to NEW`. What was recorded since is not in it"
                )
            }
            OpenError::Damaged(what) => {
                write!(f, "the data are damaged: {what}. `muster verify` tells more; `muster restore` puts back a backup")
            }
            OpenError::Keys(e) => write!(f, "{e}"),
            OpenError::Fault(e) => write!(f, "{e}"),
            OpenError::Io(p, e) => write!(f, "{}: {e}", p.display()),
        }
    }
}
impl std::error::Error for OpenError {}
impl From<KeyError> for OpenError {
    fn from(e: KeyError) -> OpenError {
        OpenError::Keys(e)
    }
}
impl From<Fault> for OpenError {
    fn from(e: Fault) -> OpenError {
        match e {
            Fault::Broken(what) => OpenError::Damaged(what),
            e => OpenError::Fault(e),
        }
    }
}
impl From<rusqlite::Error> for OpenError {
    fn from(e: rusqlite::Error) -> OpenError {
        OpenError::from(Fault::from(e))
    }
}

pub(crate) static OWN: Projection = Projection {
    name: "ledger",
    kinds: &[
        LEDGER_OPENED,
        LEDGER_RESTORED,
        LEDGER_MENDED,
        DATASET_OPENED,
        DATASET_EXPIRED,
        DATASET_DEFERRED,
        DATASET_DESTROYED,
        PERSON_ERASED,
    ],
    tables: &[&DATASETS],
    project: dataset::project,
    revision: 2,
};

/// See the module. Cheap to share: everything is behind `&self`.
pub struct House {
    folder: PathBuf,
    door: Door,
    pool: Arc<Pool>,
    statements: Arc<Statements>,
    steady: Arc<Steady>,
    projections: Vec<&'static Projection>,
    vault: Vault,
    clock: Clock,
    opened: Opened,
    ids: Arc<AtomicI64>,
    /// Time of the newest fact: a clock that is set back sets no term back.
    latest: Arc<AtomicI64>,
    /// Found at this start: the tree falls short of a head that was shown; tables were not what the facts say.
    falls_short: Option<u64>,
    mended: Option<Mended>,
    /// The full check has ended well since start; before it, nothing that imposes is accepted after an unclean stop.
    whole: Arc<AtomicBool>,
    unclean: bool,
    threads: Mutex<Vec<JoinHandle<()>>>,
    ticking: Arc<AtomicBool>,
    _lock: Arc<File>,
}

pub(crate) fn database(folder: &Path) -> PathBuf {
    folder.join("muster.db")
}
pub(crate) fn keys_folder(folder: &Path) -> PathBuf {
    folder.join("keys")
}

fn io_error(path: &Path) -> impl Fn(std::io::Error) -> OpenError + '_ {
    move |e| OpenError::Io(path.to_owned(), e)
}

/// Takes the folder's lock. True where the last holder did not close it.
pub(crate) fn lock(folder: &Path) -> Result<(File, bool), OpenError> {
    let path = folder.join("lock");
    let mut f = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(&path).map_err(io_error(&path))?;
    match f.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => return Err(OpenError::InUse(folder.to_owned())),
        Err(TryLockError::Error(e)) => return Err(OpenError::Io(path, e)),
    }
    let mut text = String::new();
    f.read_to_string(&mut text).map_err(io_error(&path))?;
    Ok((f, !text.is_empty()))
}

impl House {
    /// Makes a new house in `opening.folder` and opens it. `origin` names its log to the world.
    pub fn create(opening: Opening, name: &str, origin: &str, mode: Mode) -> Result<House, OpenError> {
        let folder = opening.folder.clone();
        own_folder(&folder).map_err(io_error(&folder))?;
        let (lock, _) = lock(&folder)?;
        let path = database(&folder);
        let has_keys = keys_folder(&folder).join("house.key").exists();
        // Keys without data may be all that is left of a house: they are never overwritten.
        if path.exists() && !half_made(&path, has_keys) || !path.exists() && has_keys {
            return Err(OpenError::Present(folder));
        }
        let c = store::open_writer(&path)?;
        c.execute_batch("BEGIN IMMEDIATE")?;
        for t in KERNEL {
            store::create(&c, t)?;
        }
        c.execute(&store::put_sql(&META), ["format", &FORMAT.to_string()])?;
        c.execute_batch("COMMIT")?;
        drop(c);
        let entropy = opening.services.entropy.clone();
        let keys =
            if has_keys { Keys::load(&keys_folder(&folder), entropy)? } else { Keys::create(&keys_folder(&folder), entropy)? };
        File::open(&folder).and_then(|f| f.sync_all()).map_err(io_error(&folder))?;
        let signer = Signer::ed25519(origin, &keys.seed).map_err(|e| OpenError::Damaged(e.to_string()))?;
        let (exercise, simulated) = match mode {
            Mode::Real => (false, false),
            Mode::Exercise { simulated } => (true, simulated),
        };
        let opened =
            Opened { name: name.to_owned(), origin: origin.to_owned(), vkey: signer.verifier().to_string(), exercise, simulated };
        drop(keys);
        let house = House::start(opening, opened.clone(), lock, false)?;
        let first = Ask {
            author: Author::house(None),
            key: IdemKey::derived(&[b"ledger.opened"]),
            hash: [0; 32],
            command: Box::new(Record(vec![Draft::new(LEDGER_OPENED, &opened)])),
            work: Vec::new(),
        };
        house.ask(first).map_err(|r| OpenError::Damaged(format!("fact 0 was refused at {}: {}", house.now().local(), r.code)))?;
        Ok(house)
    }

    /// Opens an existing house: quick check first, slices whose tables changed are replayed.
    pub fn open(opening: Opening) -> Result<House, OpenError> {
        let opened = House::peek(&opening.folder)?;
        let (lock, unclean) = lock(&opening.folder)?;
        let house = House::start(opening, opened, lock, unclean)?;
        house.tell_restored(house.falls_short)?;
        house.tell_mended()?;
        Ok(house)
    }

    /// Fact 0, read without opening the house.
    pub fn peek(folder: &Path) -> Result<Opened, OpenError> {
        let path = database(folder);
        match fs::metadata(&path) {
            Ok(_) => {}
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Err(OpenError::Absent(folder.to_owned())),
            // Not allowed to look is not the same as empty.
            Err(e) => return Err(OpenError::Io(path, e)),
        }
        let c = store::open_reader(&path)?;
        if !c.table_exists(None, FACTS.name)? {
            return damaged("muster.db holds no ledger");
        }
        let body: Result<Vec<u8>, _> = c.query_row("SELECT body FROM ledger_facts WHERE seq = 0", [], |r| r.get(0));
        match body {
            Ok(b) => serde_json::from_slice(&b).map_err(|e| OpenError::Damaged(format!("fact 0: {e}"))),
            Err(rusqlite::Error::QueryReturnedNoRows) => Err(OpenError::Damaged("fact 0 is missing".into())),
            Err(e) => Err(e.into()),
        }
    }

    fn start(opening: Opening, opened: Opened, mut lock: File, unclean: bool) -> Result<House, OpenError> {
        let Opening { folder, mut projections, guarded, services, readers, queue } = opening;
        projections.insert(0, &OWN);
        let path = database(&folder);
        let keys = Keys::load(&keys_folder(&folder), services.entropy.clone())?;
        let mut connection = store::open_writer(&path)?;
        known_format(&connection)?;
        let statements = Arc::new(Statements::new(&projections));
        let signer = keys_belong(&opened, &keys)?;
        let ledger = keys.ledger;
        let vault = Vault::new(keys);
        let (chain, ids) = quick_check(&SqlRows { connection: &connection, statements: &statements }, &signer.verifier())?;
        bring_up(&mut connection, &projections)?;
        let mended = mend(&connection, &projections, guarded)?;
        let last = last_record(&SqlRows { connection: &connection, statements: &statements }, chain.frontier.size())?;
        let services = Services { clock: onward(services.clock, last), ..services };
        reconcile(&connection, &statements, &vault)?;
        let shown = Shown::load(&keys_folder(&folder))?;
        let size = chain.frontier.size();
        let short = falls_short(&SqlRows { connection: &connection, statements: &statements }, size, &shown)?.then_some(size);
        let latest = Arc::new(AtomicI64::new(last.0));
        lock.set_len(0).and_then(|()| lock.write_all(b"open")).and_then(|()| lock.sync_data()).map_err(io_error(&folder))?;
        let lock = Arc::new(lock);
        let ids = Arc::new(AtomicI64::new((services.clock)().0.max(last.0).max(ids)));
        let steady = Arc::new(Steady::default());
        let (pool, door, writer_thread) = {
            let mut idle = Vec::new();
            for _ in 0..readers.max(1) {
                idle.push(store::open_reader(&path)?);
            }
            let recent = Recent::load(&connection)?;
            let (sender, jobs) = sync_channel(queue.max(1));
            let mut writer = Writer {
                connection,
                statements: Arc::clone(&statements),
                owners: owners(&projections),
                chain,
                vault: vault.clone(),
                signer,
                origin: opened.origin.clone(),
                shown,
                sweep: Sweep::default(),
                merge: Merge::new(recent.clone()),
                ledger,
                last,
                latest: Arc::clone(&latest),
                clock: services.clock.clone(),
                entropy: services.entropy,
                ids: Arc::clone(&ids),
                _lock: Arc::clone(&lock),
                committed: services.committed,
                fresh: Vec::new(),
                steady: Arc::clone(&steady),
                changes_steady: false,
            };
            writer.sweep.load(&writer.connection)?;
            writer.sweep_parts();
            let thread =
                std::thread::Builder::new().name("writer".into()).spawn(move || writer.run(&jobs)).map_err(io_error(&path))?;
            (Arc::new(Pool::new(idle, recent)), Door { sender }, thread)
        };
        let house = House {
            folder,
            door,
            pool,
            statements,
            steady,
            projections,
            vault,
            ids,
            latest,
            falls_short: short,
            mended,
            clock: services.clock,
            opened,
            whole: Arc::new(AtomicBool::new(!unclean)),
            unclean,
            threads: Mutex::new(vec![writer_thread]),
            ticking: Arc::new(AtomicBool::new(true)),
            _lock: lock,
        };
        house.tick();
        house.check_behind();
        Ok(house)
    }

    /// Each second: show the newest head to the world, and copy the WAL home.
    fn tick(&self) {
        let (door, on, path) = (self.door.clone(), Arc::clone(&self.ticking), database(&self.folder));
        let ticker = std::thread::Builder::new().name("ticker".into()).spawn(move || {
            let copier = Connection::open(&path).ok();
            while on.load(Ordering::Relaxed) {
                for _ in 0..10 {
                    #[allow(clippy::disallowed_methods, reason = "the ticker: publishes each second, decides nothing")]
                    std::thread::sleep(std::time::Duration::from_millis(100));
                    if !on.load(Ordering::Relaxed) {
                        return;
                    }
                }
                let fold = |c: &Connection| c.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |r| r.get::<_, i64>(1));
                if let Some(c) = &copier
                    && fold(c).is_ok_and(|pages| pages > crate::writer::WAL_PAGES)
                {
                    // Once more: it finds only what came meanwhile, and leaves the writer little.
                    let _ = fold(c);
                }
                door.submit(Job::Publish);
            }
        });
        if let Ok(t) = ticker {
            self.threads.lock().unwrap_or_else(PoisonError::into_inner).push(t);
        }
    }

    /// The full check, behind; only after an unclean stop is anything held back for it.
    fn check_behind(&self) {
        if !self.unclean {
            return;
        }
        let (folder, whole) = (self.folder.clone(), Arc::clone(&self.whole));
        let checker = std::thread::Builder::new().name("checker".into()).spawn(move || {
            if crate::verify_folder(&folder).is_ok() {
                whole.store(true, Ordering::Release);
            }
        });
        if let Ok(t) = checker {
            self.threads.lock().unwrap_or_else(PoisonError::into_inner).push(t);
        }
    }

    /// False while the full check after an unclean stop has not ended well: impose nothing.
    pub fn is_whole(&self) -> bool {
        self.whole.load(Ordering::Acquire)
    }
    pub fn opened(&self) -> &Opened {
        &self.opened
    }
    pub fn folder(&self) -> &Path {
        &self.folder
    }
    pub fn vault(&self) -> &Vault {
        &self.vault
    }
    /// House time: never before the newest fact.
    pub fn now(&self) -> Moment {
        Moment((self.clock)().0.max(self.latest.load(Ordering::Relaxed)))
    }
    /// Tables that this start found not to be what the facts say, by name, with how many rows.
    pub fn mended(&self) -> Option<&Mended> {
        self.mended.as_ref()
    }
    /// The next id of any kind: larger than every earlier one, near the house's time in microseconds.
    pub fn next_id(&self) -> i64 {
        self.next_ids(1)
    }
    /// The first of `n` ids in a row.
    pub fn next_ids(&self, n: usize) -> i64 {
        let now = self.now().0;
        let mut first = 0;
        let _ = self.ids.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |last| {
            first = now.max(last + 1);
            Some(first + n as i64 - 1)
        });
        first
    }
    pub fn read(&self) -> Result<Read, Fault> {
        Read::begin(&self.pool, &self.statements, &self.steady, &self.vault, self.now())
    }

    /// Hands an ask to the writer; `reply` is called from the writer's thread once it is durable or refused.
    pub fn submit(&self, ask: Ask, reply: impl FnOnce(Answer) + Send + 'static) {
        self.door.submit(Job::Ask(Box::new(ask), Box::new(reply)));
    }
    /// Submits and waits.
    pub fn ask(&self, ask: Ask) -> Answer {
        let (s, r) = channel();
        self.submit(ask, move |a| {
            let _ = s.send(a);
        });
        r.recv().unwrap_or(Err(Fault::Stopped.into()))
    }
    /// Writes to `Work` tables, durably, without a fact; waits.
    pub fn work(&self, work: Vec<WorkWrite>) -> Result<(), Refusal> {
        let (s, r) = channel();
        let reply = move |a: Result<Outcome, Refusal>| {
            let _ = s.send(a);
        };
        self.door.submit(Job::Work(work, Box::new(reply)));
        r.recv().unwrap_or(Err(Fault::Stopped.into())).map(|_| ())
    }

    /// Rows where replay and what stands differ: none, in a sound house. Stops no one; run it while nothing is written.
    pub fn differences(&self, max: usize) -> Result<Vec<Difference>, Fault> {
        let c = store::open_reader(&database(&self.folder))?;
        c.execute_batch("BEGIN")?;
        replay::compare(&c, &self.projections, max)
    }

    /// The same for some slices only, by name.
    pub fn differences_of(&self, slices: &[&str], max: usize) -> Result<Vec<Difference>, Fault> {
        let c = store::open_reader(&database(&self.folder))?;
        c.execute_batch("BEGIN")?;
        let some: Vec<&'static Projection> = self.projections.iter().copied().filter(|p| slices.contains(&p.name)).collect();
        replay::compare(&c, &some, max)
    }
    /// From now on it counts as not whole: nothing that imposes is accepted, and the next start looks at everything.
    pub fn distrust(&self) {
        self.whole.store(false, Ordering::Release);
    }
    /// On record that tables were changed outside.
    fn tell_mended(&self) -> Result<(), OpenError> {
        let Some(mended) = &self.mended else { return Ok(()) };
        let key = IdemKey(self.vault.random());
        let command = Box::new(Record(vec![Draft::new(LEDGER_MENDED, mended)]));
        let ask = Ask { author: Author::house(None), key, hash: [0; 32], command, work: Vec::new() };
        self.ask(ask)
            .map(drop)
            .map_err(|r| OpenError::Fault(Fault::Store(format!("the mending could not be recorded: {}", r.code))))
    }

    /// Rebuilds projections of a closed house: all, or one slice. Returns the number of facts read.
    pub fn replay(folder: &Path, mut projections: Vec<&'static Projection>, slice: Option<&str>) -> Result<u64, OpenError> {
        projections.insert(0, &OWN);
        let (_lock, _) = lock(folder)?;
        let c = store::open_writer(&database(folder))?;
        known_format(&c)?;
        if let Some(name) = slice {
            projections.retain(|p| p.name == name);
            if projections.is_empty() {
                return Err(OpenError::Fault(Fault::Store(format!("there is no slice named {name}"))));
            }
        }
        Ok(replay::replay(&c, &projections)?)
    }

    /// Stops the writer after what is waiting and marks the folder as cleanly closed.
    pub fn close(&self) {
        self.ticking.store(false, Ordering::Relaxed);
        let _ = self.door.sender.send(Job::Stop);
        self.join();
        // Until the full check has ended well, every start counts as one after an unclean stop.
        if self.is_whole()
            && let Ok(f) = OpenOptions::new().write(true).open(self.folder.join("lock"))
        {
            let _ = f.set_len(0);
        }
    }

    fn join(&self) {
        let threads = std::mem::take(&mut *self.threads.lock().unwrap_or_else(PoisonError::into_inner));
        for t in threads {
            // The last holder may be an answer, dropped on the writer's own thread.
            if t.thread().id() != std::thread::current().id() {
                let _ = t.join();
            }
        }
    }
}

impl Drop for House {
    fn drop(&mut self) {
        self.ticking.store(false, Ordering::Relaxed);
        let _ = self.door.sender.try_send(Job::Stop);
        // The writer also ends when no door is left; the ticker's goes within a tenth of a second.
        let (closed, _) = sync_channel(1);
        self.door = Door { sender: closed };
        self.join();
    }
}

impl Draft {
    /// Erases a person: after the commit their key dies. `subjects` are their names in the datasets that live.
    pub fn erasing_person(person: crate::PersonId, subjects: &[SubjectRef], dataset: DatasetId) -> Draft {
        let mut d = Draft::new(fact::PERSON_ERASED, &serde_json::json!({})).dataset(dataset).erasing(person);
        for s in subjects {
            d = d.subject(*s);
        }
        d
    }
}

/// A command that records what it was given, for the house's own acts.
pub(crate) struct Record(pub(crate) Vec<Draft>);
impl Command for Record {
    fn reads(&self) -> Vec<Key> {
        Vec::new()
    }
    fn decide(&self, _: &Known, _: Moment) -> Result<Vec<Draft>, Refusal> {
        Ok(self.0.clone())
    }
}

/// True where an earlier `create` was cut short: tables without a fact, or nothing at all.
fn half_made(path: &Path, has_keys: bool) -> bool {
    let Ok(c) = store::open_reader(path) else { return false };
    match c.table_exists(None, FACTS.name) {
        Ok(true) => c.query_row("SELECT COUNT(*) FROM ledger_facts", [], |r| r.get::<_, i64>(0)).is_ok_and(|n| n == 0),
        Ok(false) => !has_keys && fs::metadata(path).is_ok_and(|m| m.len() == 0),
        Err(_) => false,
    }
}

/// The house's signer, where fact 0 names its key.
pub(crate) fn keys_belong(opened: &Opened, keys: &Keys) -> Result<Signer, OpenError> {
    let signer = Signer::ed25519(&opened.origin, &keys.seed).map_err(|e| OpenError::Damaged(e.to_string()))?;
    if signer.verifier().to_string() != opened.vkey {
        return damaged("the key folder belongs to another house");
    }
    Ok(signer)
}

pub(crate) fn format_of(c: &Connection) -> Result<i64, OpenError> {
    let text: Result<String, _> = c.query_row("SELECT value FROM ledger_meta WHERE name = 'format'", [], |r| r.get(0));
    text.map_err(OpenError::from)?.parse().map_err(|_| OpenError::Damaged("format of the folder".into()))
}

/// Refuses what a newer program wrote.
pub(crate) fn known_format(c: &Connection) -> Result<(), OpenError> {
    match format_of(c)? {
        found if found > FORMAT => Err(OpenError::Newer { found, known: FORMAT }),
        _ => Ok(()),
    }
}

pub(crate) fn damaged<T>(what: &str) -> Result<T, OpenError> {
    Err(OpenError::Damaged(what.to_owned()))
}

/// Creates missing tables; slices whose declaration or revision changed are replayed.
fn bring_up(c: &mut Connection, projections: &[&'static Projection]) -> Result<(), OpenError> {
    for t in KERNEL {
        store::create(c, t)?;
    }
    tokens::bring_up(c)?;
    let mut stale = Vec::new();
    for p in projections {
        let declared: Vec<String> = p.tables.iter().map(|t| t.declaration()).collect();
        let print = format!("{}|{}", p.revision, declared.join(";"));
        let name = format!("slice.{}", p.name);
        let row: Option<String> = c.query_row("SELECT value FROM ledger_meta WHERE name = ?1", [&name], |r| r.get(0)).ok();
        if row.as_deref() == Some(print.as_str()) {
            continue;
        }
        for t in p.tables.iter().filter(|t| t.keep == Keep::Work) {
            store::create(c, t)?;
        }
        stale.push((*p, name, print));
    }
    if stale.is_empty() {
        return Ok(());
    }
    let slices: Vec<&'static Projection> = stale.iter().map(|(p, _, _)| *p).collect();
    replay::replay(c, &slices)?;
    for (_, name, print) in stale {
        c.execute(&store::put_sql(&META), [&name, &print])?;
    }
    Ok(())
}

impl fmt::Debug for House {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "House({})", self.folder.display())
    }
}
