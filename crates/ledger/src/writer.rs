//! The one writer: takes what is waiting, decides each ask against what stands, appends, projects, seals the
//! batch with one signed head and one fsync, and only then answers.
//!
//! Contract: an [`Answer`] of `Ok` means the facts are on disk. A refused ask wrote nothing. The same key with the
//! same bytes gets the same outcome again, for thirty days of house time; with other bytes it is refused.

use crate::chain::Chain;
use crate::envelope::leaf_data;
use crate::erasing::settle_erasures;
use crate::fact::DATASET_DESTROYED;
use crate::house::{Clock, Entropy};
use crate::read::known;
use crate::replay::Projection;
use crate::rows::{Backing, Rows};
use crate::shown::Shown;
use crate::steady::Steady;
use crate::store::{ERASING, FACTS, IDEMPOTENCY, PARTS, SqlRows, Statements};
use crate::sweep::{self, Sweep};
use crate::table::{Row, Value};
use crate::tokens::{self, Merge};
use crate::work::{self, WorkWrite};
use crate::{Author, Draft, Envelope, Fact, Fault, IdemKey, Key, Known, Moment, Refusal, Seq, Vault, Why, values};
use rusqlite::Connection;
use std::collections::HashMap;
use std::fs::File;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, TryRecvError, TrySendError};
use std::time::Duration;
use tlog::Signer;

/// An ask as the writer sees it: what it must read, and a pure decision over just that.
pub trait Command: Send {
    fn reads(&self) -> Vec<Key>;
    fn decide(&self, known: &Known, at: Moment) -> Result<Vec<Draft>, Refusal>;
}

/// A command with its author and its idempotency key.
pub struct Ask {
    pub author: Author,
    pub key: IdemKey,
    /// Hash of the request's bytes: same key, other bytes → conflict.
    pub hash: [u8; 32],
    pub command: Box<dyn Command>,
    /// Written in the same transaction when the ask is accepted; not when it is refused, nor when it is a repetition.
    pub work: Vec<WorkWrite>,
}

/// What an accepted ask recorded: facts `first..first + count`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outcome {
    pub first: Seq,
    pub count: u32,
    /// The same ask had been accepted before: these are its facts.
    pub repeated: bool,
}

/// Accepted, or refused, or the house failed (a refusal of class `Busy` or `Fault`).
pub type Answer = Result<Outcome, Refusal>;

type Reply = Box<dyn FnOnce(Answer) + Send>;

pub(crate) enum Job {
    Ask(Box<Ask>, Reply),
    Work(Vec<WorkWrite>, Reply),
    Publish,
    Stop,
}

#[derive(Clone)]
pub(crate) struct Door {
    pub(crate) sender: SyncSender<Job>,
}

impl Door {
    /// Never blocks: a full queue is `Busy`.
    pub(crate) fn submit(&self, job: Job) {
        match self.sender.try_send(job) {
            Ok(()) => {}
            Err(TrySendError::Full(Job::Ask(_, reply) | Job::Work(_, reply))) => reply(Err(Fault::Busy.into())),
            Err(TrySendError::Disconnected(Job::Ask(_, reply) | Job::Work(_, reply))) => reply(Err(Fault::Stopped.into())),
            Err(_) => {}
        }
    }
}

/// Batches are cut here, so that the first of a batch never waits long for its answer.
const BATCH: usize = 256;
/// So many at once are a crowd: the next batch is given a moment to fill. Of fewer, half wait here while the others' pages are
/// made: a moment would make them all wait for each other.
const CROWD: usize = 96;
const GATHER: Duration = Duration::from_millis(2);
/// Beyond this many pages (32 MB) the WAL is begun anew: readers look for each page in all of it.
pub(crate) const WAL_PAGES: i64 = 8_000;
/// How long readers may finish before that is put off.
const WAL_WAIT: Duration = Duration::from_millis(50);

/// Told after each durable batch: new size, kinds recorded.
pub(crate) type Committed = Arc<dyn Fn(u64, &[Fact]) + Send + Sync>;

pub(crate) struct Writer {
    pub(crate) connection: Connection,
    pub(crate) statements: Arc<Statements>,
    pub(crate) owners: Owners,
    pub(crate) chain: Chain,
    pub(crate) vault: Vault,
    pub(crate) signer: Signer,
    pub(crate) origin: String,
    pub(crate) shown: Shown,
    pub(crate) sweep: Sweep,
    pub(crate) merge: Merge,
    pub(crate) ledger: [u8; 8],
    pub(crate) last: Moment,
    /// The same, for readers.
    pub(crate) latest: Arc<AtomicI64>,
    pub(crate) clock: Clock,
    pub(crate) entropy: Entropy,
    /// Last id handed out: kept with each head, so that a restart under a standing clock repeats none.
    pub(crate) ids: Arc<AtomicI64>,
    /// Held as long as anything here may write.
    pub(crate) _lock: Arc<File>,
    pub(crate) committed: Committed,
    /// Facts of the batch, for those told after the commit.
    pub(crate) fresh: Vec<Fact>,
    pub(crate) steady: Arc<Steady>,
    /// The batch wrote to a table that readers remember.
    pub(crate) changes_steady: bool,
}

impl Writer {
    pub(crate) fn run(mut self, jobs: &Receiver<Job>) {
        let mut stop = false;
        let mut crowded = false;
        while !stop {
            if crowded {
                // Whoever was just answered asks again within a moment: one commit for many costs less than many.
                #[allow(clippy::disallowed_methods, reason = "a millisecond or two of the process, not of the house")]
                std::thread::sleep(GATHER);
            }
            let mut next = match jobs.try_recv() {
                Ok(job) => Some(job),
                Err(TryRecvError::Empty) if self.sweep.has_parts() => {
                    self.sweep_parts();
                    continue;
                }
                Err(_) => jobs.recv().ok(),
            };
            stop = next.is_none();
            let mut asks = Vec::new();
            while let Some(job) = next.take() {
                match job {
                    Job::Ask(ask, reply) => asks.push((Todo::Ask(ask), reply)),
                    Job::Work(work, reply) => asks.push((Todo::Work(work), reply)),
                    Job::Publish => self.publish(),
                    Job::Stop => stop = true,
                }
                if !stop && asks.len() < BATCH {
                    next = jobs.try_recv().ok();
                }
            }
            crowded = asks.len() >= CROWD;
            if !asks.is_empty() {
                self.commit(asks);
                self.sweep_parts();
                self.merge.step(&SqlRows { connection: &self.connection, statements: &self.statements });
            }
        }
        for job in jobs.try_iter() {
            if let Job::Ask(_, reply) | Job::Work(_, reply) = job {
                tell(reply, Err(Fault::Stopped.into()));
            }
        }
        let _ = self.connection.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)");
    }

    /// A step between two batches, so that no ask waits for a whole dataset.
    pub(crate) fn sweep_parts(&mut self) {
        let rows = SqlRows { connection: &self.connection, statements: &self.statements };
        if self.sweep.has_parts() && self.sweep.parts(&rows).is_err() {
            // A full disk, say: taken up again with the next destruction or start.
            self.sweep = Sweep::default();
        }
    }

    fn publish(&mut self) {
        let mut rows = SqlRows { connection: &self.connection, statements: &self.statements };
        let _ = crate::chain::publish(&mut rows, &mut self.shown);
        let _ = self.sweep.idempotency(&rows, self.last);
        let pages = self.connection.query_row("PRAGMA wal_checkpoint(NOOP)", [], |r| r.get::<_, i64>(1));
        if pages.is_ok_and(|p| p > WAL_PAGES) {
            // The ticker has just copied most of it home; new readers are not held up.
            let _ = self.connection.busy_timeout(WAL_WAIT);
            let _ = self.connection.execute_batch("PRAGMA wal_checkpoint(RESTART)");
            let _ = self.connection.busy_timeout(crate::store::BUSY);
        }
    }

    /// One transaction for all; when it fails as a whole, each alone.
    fn commit(&mut self, asks: Vec<(Todo, Reply)>) {
        let (todos, replies): (Vec<Todo>, Vec<Reply>) = asks.into_iter().unzip();
        match self.transact(&todos) {
            Ok(answers) => {
                self.after();
                for (reply, answer) in replies.into_iter().zip(answers) {
                    tell(reply, answer);
                }
            }
            Err(fault) if todos.len() == 1 => {
                for reply in replies {
                    tell(reply, Err(fault.clone().into()));
                }
            }
            Err(_) => {
                for (todo, reply) in todos.iter().zip(replies) {
                    match self.transact(std::slice::from_ref(todo)) {
                        Ok(mut answers) => {
                            self.after();
                            tell(reply, answers.pop().unwrap_or(Err(Fault::Stopped.into())));
                        }
                        Err(fault) => tell(reply, Err(fault.into())),
                    }
                }
            }
        }
    }

    fn transact(&mut self, todos: &[Todo]) -> Result<Vec<Answer>, Fault> {
        let mark = self.chain.mark();
        let last = self.last;
        self.fresh.clear();
        let done = self.attempt(todos);
        if done.is_err() {
            let _ = self.connection.execute_batch("ROLLBACK");
            self.chain.back_to(mark);
            self.last = last;
            self.fresh.clear();
        }
        done
    }

    fn attempt(&mut self, todos: &[Todo]) -> Result<Vec<Answer>, Fault> {
        self.connection.execute_batch("BEGIN IMMEDIATE")?;
        let mut answers = Vec::with_capacity(todos.len());
        for todo in todos {
            answers.push(match todo {
                Todo::Ask(ask) => self.decide(ask)?,
                Todo::Work(work) => {
                    work::write(&mut SqlRows { connection: &self.connection, statements: &self.statements }, work)?;
                    Ok(Outcome { first: Seq(0), count: 0, repeated: false })
                }
            });
        }
        if !self.fresh.is_empty() {
            let mut rows = SqlRows { connection: &self.connection, statements: &self.statements };
            self.chain.store(&mut rows, &self.origin, &self.signer, self.last, self.ids.load(Ordering::Relaxed))?;
        }
        // A key that is not on disk would make an acknowledged part unreadable after a crash.
        self.vault.flush()?;
        let commit = || self.connection.execute_batch("COMMIT");
        if std::mem::take(&mut self.changes_steady) {
            self.steady.changing(commit)?;
        } else {
            commit()?;
        }
        Ok(answers)
    }

    fn decide(&mut self, ask: &Ask) -> Result<Answer, Fault> {
        let rows = SqlRows { connection: &self.connection, statements: &self.statements };
        let idem = [Value::Blob(ask.key.0.to_vec()), ask.author.actor.into()];
        if let Some(before) = rows.read_one(&IDEMPOTENCY, &idem)? {
            if before.blob("hash") != ask.hash {
                return Ok(Err(Refusal::conflict("house-key-reused")));
            }
            return Ok(Ok(Outcome { first: Seq(before.int("first")), count: before.int("count") as u32, repeated: true }));
        }
        let at = Moment((self.clock)().0.max(self.last.0));
        let decided = catch_unwind(AssertUnwindSafe(|| -> Result<_, Fault> {
            let known = known(&rows, ask.command.reads())?;
            Ok(ask.command.decide(&known, at))
        }));
        let drafts = match decided {
            Ok(Ok(Ok(drafts))) => drafts,
            Ok(Ok(Err(refusal))) => return Ok(Err(refusal)),
            Ok(Err(fault)) => return Err(fault),
            // A panicking rule is a bug: it refuses its own ask and harms no other.
            Err(_) => return Ok(Err(Refusal::new(Why::Fault, "house-fault").arg("fault", "rule panicked"))),
        };
        let first = Seq(self.chain.frontier.size() as i64);
        self.last = at;
        let count = drafts.len() as u32;
        for draft in drafts {
            self.append(ask, draft, at)?;
        }
        let mut rows = SqlRows { connection: &self.connection, statements: &self.statements };
        work::write(&mut rows, &ask.work)?;
        let [key, actor] = idem;
        let row = vec![key, actor, Value::Blob(ask.hash.to_vec()), first.into(), count.into()];
        rows.put(&IDEMPOTENCY, Row::new(&IDEMPOTENCY, row))?;
        Ok(Ok(Outcome { first, count, repeated: false }))
    }

    fn append(&mut self, ask: &Ask, draft: Draft, at: Moment) -> Result<(), Fault> {
        let seq = Seq(self.chain.frontier.size() as i64);
        let envelope = Envelope {
            v: 1,
            ledger: self.ledger,
            seq,
            kind: draft.kind,
            version: draft.version,
            actor: ask.author.actor,
            duty: ask.author.duty,
            subjects: draft.subjects,
            dataset: draft.dataset,
            area: draft.area,
            at_act: ask.author.at_act.unwrap_or(at),
            at_record: at,
            channel: ask.author.channel,
            by: ask.author.by,
            key: ask.key,
            cause: ask.author.cause,
            seen: ask.author.seen,
            commitment: draft.sealed.as_ref().map(|s| s.commitment),
            signature: None,
        };
        let bytes = envelope.to_bytes();
        let mut salt = [0; 16];
        (self.entropy)(&mut salt);
        let leaf = self.chain.push(&leaf_data(&salt, &bytes, &draft.body));
        let fact = Fact { envelope, body: draft.body };
        let mut rows = SqlRows { connection: &self.connection, statements: &self.statements };
        let row = values![seq, fact.kind(), bytes, fact.body.clone(), &salt[..], &leaf[..]];
        rows.put(&FACTS, Row::new(&FACTS, row))?;
        if let Some(s) = draft.sealed {
            rows.put(&PARTS, Row::new(&PARTS, values![seq, s.dataset, s.owner, s.sealed]))?;
        }
        tokens::put(&rows, self.merge.recent(), seq, &draft.tokens)?;
        if let Some(person) = draft.erase {
            rows.put(&ERASING, Row::new(&ERASING, values![&person.0[..], seq]))?;
        }
        sweep::due_after(&rows, &fact)?;
        // A panicking projection is a bug: like one that fails, it costs only its own ask.
        self.changes_steady |= catch_unwind(AssertUnwindSafe(|| project(&self.owners, &fact, &mut rows)))
            .unwrap_or_else(|_| Err(Fault::Store(format!("projection of {} panicked", fact.kind()))))?;
        self.fresh.push(fact);
        Ok(())
    }

    /// After the commit: keys die whose facts say so, then everyone is told.
    fn after(&mut self) {
        let fresh = std::mem::take(&mut self.fresh);
        if fresh.is_empty() {
            return;
        }
        for fact in &fresh {
            if fact.kind() == DATASET_DESTROYED.name || fact.kind() == crate::fact::PERSON_ERASED.name {
                // What fails here is taken up again at the next start.
                let erased = settle_erasures(&self.connection, &self.statements, &self.vault, Some(fact));
                self.merge.forget(&erased.unwrap_or_default());
                let _ = self.sweep.load(&self.connection);
                self.sweep_parts();
            }
        }
        self.latest.store(self.last.0, Ordering::Relaxed);
        let size = self.chain.frontier.size();
        let _ = catch_unwind(AssertUnwindSafe(|| (self.committed)(size, &fresh)));
        self.fresh = fresh;
        self.fresh.clear();
    }
}

/// Whoever asked may panic on the answer; the writer does not.
fn tell(reply: Reply, answer: Answer) {
    let _ = catch_unwind(AssertUnwindSafe(|| reply(answer)));
}

enum Todo {
    Ask(Box<Ask>),
    Work(Vec<WorkWrite>),
}

/// Which slices project a kind: its owner, and those whose rows follow it.
pub(crate) type Owners = HashMap<&'static str, Vec<&'static Projection>>;

pub(crate) fn owners(projections: &[&'static Projection]) -> Owners {
    let mut out = Owners::new();
    for p in projections {
        for k in p.kinds {
            out.entry(k.name).or_default().push(*p);
        }
    }
    out
}

/// Hands a fact to the slices that project its kind; true where it wrote to a table that readers remember.
pub(crate) fn project(owners: &Owners, fact: &Fact, backing: &mut dyn Backing) -> Result<bool, Fault> {
    let Some(all) = owners.get(fact.kind()) else {
        return Err(Fault::Broken(format!("no slice knows facts of kind {}", fact.kind())));
    };
    let mut steady = false;
    for owner in all {
        let mut rows = Rows { backing: &mut *backing, owner, steady: false };
        (owner.project)(fact, &mut rows)?;
        steady |= rows.steady;
    }
    Ok(steady)
}
