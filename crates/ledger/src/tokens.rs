//! Exact values that lead to people. A token is a keyed hash and lands anywhere: put straight into one large table, a list of
//! a million people would touch three million random pages. So new ones are appended in the order of their facts
//! (`vault_tokens_recent`), found through a small index in memory, and merged in their order into `vault_tokens` when there
//! are enough. `vault_token_owners` lists each person's tokens beside those of their neighbours, for erasing.
//!
//! A stop in the middle of a merge leaves rows in both tables: they say the same, and the next merge puts them once.

use crate::store::{self, META, OWNERS, RECENT, SqlRows, TOKENS};
use crate::table::Row;
use crate::{Fault, PersonId, Seq, Token, values};
use rusqlite::{Connection, OptionalExtension};
use std::collections::BTreeSet;
use std::sync::{Arc, PoisonError, RwLock};

/// Recent tokens that make a merge worth while: each then finds neighbours on the pages it changes.
const MERGE_AT: usize = 200_000;
/// Tokens merged between two batches: about 10 ms.
const STEP: usize = 4_000;
/// Facts whose recent tokens are dropped between two batches.
const DROP_STEP: i64 = 8_000;

const PAIR: usize = 32;
type Pair = ([u8; 16], [u8; 16]);

/// Where recent tokens lie: the first eight bytes, and the fact. Only a hint, the row decides: a batch that was taken back
/// leaves entries that lead nowhere.
#[derive(Clone, Default)]
pub(crate) struct Recent(Arc<RwLock<Hints>>);

#[derive(Default)]
struct Hints {
    fresh: BTreeSet<(u64, i64)>,
    /// Merged already; kept until the next merge for views taken before this one.
    merged: BTreeSet<(u64, i64)>,
}

fn prefix(token: &[u8]) -> u64 {
    token.first_chunk().map_or(0, |b| u64::from_be_bytes(*b))
}

fn pairs(bytes: &[u8]) -> impl Iterator<Item = Pair> + '_ {
    bytes.as_chunks::<PAIR>().0.iter().map(|p| {
        let (mut token, mut person) = ([0; 16], [0; 16]);
        token.copy_from_slice(&p[..16]);
        person.copy_from_slice(&p[16..]);
        (token, person)
    })
}

impl Recent {
    fn len(&self) -> usize {
        self.0.read().unwrap_or_else(PoisonError::into_inner).fresh.len()
    }
    fn facts(&self, token: Token) -> Vec<i64> {
        let hints = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let near = (prefix(&token.0), i64::MIN)..=(prefix(&token.0), i64::MAX);
        hints.fresh.range(near.clone()).chain(hints.merged.range(near)).map(|(_, seq)| *seq).collect()
    }
    fn note(&self, tokens: impl Iterator<Item = [u8; 16]>, seq: i64) {
        let mut hints = self.0.write().unwrap_or_else(PoisonError::into_inner);
        hints.fresh.extend(tokens.map(|t| (prefix(&t), seq)));
    }
    fn merged(&self, until: i64) {
        let mut hints = self.0.write().unwrap_or_else(PoisonError::into_inner);
        let (old, fresh) = std::mem::take(&mut hints.fresh).into_iter().partition(|(_, seq)| *seq <= until);
        (hints.fresh, hints.merged) = (fresh, old);
    }

    /// Of the rows that stand in `c`.
    pub(crate) fn load(c: &Connection) -> Result<Recent, Fault> {
        let recent = Recent::default();
        let mut s = c.prepare("SELECT seq, pairs FROM vault_tokens_recent")?;
        let mut rows = s.query([])?;
        while let Some(r) = rows.next()? {
            recent.note(pairs(r.get_ref(1)?.as_blob().unwrap_or_default()).map(|(t, _)| t), r.get(0)?);
        }
        Ok(recent)
    }
}

/// Appends a fact's tokens.
pub(crate) fn put(rows: &SqlRows<'_>, recent: &Recent, seq: Seq, tokens: &[(Token, PersonId)]) -> Result<(), Fault> {
    if tokens.is_empty() {
        return Ok(());
    }
    // Before the row is there to be read: nobody may see it and find no hint.
    recent.note(tokens.iter().map(|(t, _)| t.0), seq.0);
    let all: Vec<u8> = tokens.iter().flat_map(|(t, p)| [t.0, p.0].concat()).collect();
    rows.write(&RECENT, &Row::new(&RECENT, values![seq, all]))?;
    let owners: BTreeSet<PersonId> = tokens.iter().map(|(_, p)| *p).collect();
    for owner in owners {
        let theirs: Vec<u8> = tokens.iter().filter(|(_, p)| *p == owner).flat_map(|(t, _)| t.0).collect();
        rows.write(&OWNERS, &Row::new(&OWNERS, values![&owner.0[..], seq, theirs]))?;
    }
    Ok(())
}

/// People whom a token leads to, in the order of their ids.
pub(crate) fn find(c: &Connection, recent: &Recent, token: Token) -> Result<Vec<PersonId>, Fault> {
    let mut found = BTreeSet::new();
    let mut s = c.prepare_cached("SELECT person FROM vault_tokens WHERE token = ?1")?;
    let mut rows = s.query([&token.0[..]])?;
    while let Some(r) = rows.next()? {
        found.extend(<[u8; 16]>::try_from(r.get_ref(0)?.as_blob().unwrap_or_default()).map(PersonId));
    }
    for seq in recent.facts(token) {
        let mut s = c.prepare_cached("SELECT pairs FROM vault_tokens_recent WHERE seq = ?1")?;
        let mut rows = s.query([seq])?;
        if let Some(r) = rows.next()? {
            let bytes = r.get_ref(0)?.as_blob().unwrap_or_default();
            found.extend(pairs(bytes).filter(|(t, _)| *t == token.0).map(|(_, p)| PersonId(p)));
        }
    }
    Ok(found.into_iter().collect())
}

/// Removes everything that leads to someone.
pub(crate) fn remove(c: &Connection, person: &[u8]) -> Result<(), Fault> {
    c.execute_batch("SAVEPOINT tokens_of_one")?;
    let done = remove_rows(c, person);
    if done.is_err() {
        let _ = c.execute_batch("ROLLBACK TO tokens_of_one");
    }
    c.execute_batch("RELEASE tokens_of_one")?;
    done
}

fn remove_rows(c: &Connection, person: &[u8]) -> Result<(), Fault> {
    let owned: Vec<(i64, Vec<u8>)> = {
        let mut s = c.prepare_cached("SELECT seq, tokens FROM vault_token_owners WHERE person = ?1")?;
        s.query_map([person], |r| Ok((r.get(0)?, r.get(1)?)))?.collect::<Result<_, _>>()?
    };
    for (seq, tokens) in owned {
        for token in tokens.as_chunks::<16>().0 {
            c.prepare_cached("DELETE FROM vault_tokens WHERE token = ?1 AND person = ?2")?.execute((&token[..], person))?;
        }
        let row: Option<Vec<u8>> = c
            .prepare_cached("SELECT pairs FROM vault_tokens_recent WHERE seq = ?1")?
            .query_row([seq], |r| r.get(0))
            .optional()?;
        if let Some(all) = row {
            let rest: Vec<u8> = pairs(&all).filter(|(_, p)| p != person).flat_map(|(t, p)| [t, p].concat()).collect();
            c.prepare_cached("UPDATE vault_tokens_recent SET pairs = ?2 WHERE seq = ?1")?.execute((seq, rest))?;
        }
    }
    c.prepare_cached("DELETE FROM vault_token_owners WHERE person = ?1")?.execute([person])?;
    Ok(())
}

/// A merge under way: the writer does a step of it between batches.
pub(crate) struct Merge {
    recent: Recent,
    at: usize,
    step: usize,
    run: Option<Run>,
}

struct Run {
    /// In order; the first `done` are in the table.
    pairs: Vec<Pair>,
    done: usize,
    /// Rows of facts up to here go when all is in; those before `from` are gone.
    until: i64,
    from: i64,
}

impl Merge {
    pub(crate) fn new(recent: Recent) -> Merge {
        Merge { recent, at: MERGE_AT, step: STEP, run: None }
    }
    pub(crate) fn recent(&self) -> &Recent {
        &self.recent
    }
    pub(crate) fn due(&self) -> bool {
        self.run.is_some() || self.recent.len() >= self.at
    }
    /// The next step, in a transaction of its own. After a failure (a full disk, say) it waits for as many tokens again.
    pub(crate) fn step(&mut self, rows: &SqlRows<'_>) {
        if !self.due() {
            return;
        }
        let c = rows.connection;
        let done = c.execute_batch("BEGIN IMMEDIATE").map_err(Fault::from).and_then(|()| {
            let next = self.advance(rows);
            c.execute_batch(if next.is_ok() { "COMMIT" } else { "ROLLBACK" })?;
            next
        });
        match done {
            Ok(false) => {}
            Ok(true) => {
                if let Some(run) = self.run.take() {
                    self.recent.merged(run.until);
                    self.at = MERGE_AT.min(self.at);
                }
            }
            Err(_) => {
                self.run = None;
                self.at = self.recent.len() + MERGE_AT;
            }
        }
    }

    /// True when the merge is done.
    fn advance(&mut self, rows: &SqlRows<'_>) -> Result<bool, Fault> {
        let run = match &mut self.run {
            Some(run) => run,
            none => none.insert(Run::read(rows.connection)?),
        };
        if run.done < run.pairs.len() {
            let to = (run.done + self.step).min(run.pairs.len());
            for (token, person) in &run.pairs[run.done..to] {
                rows.write(&TOKENS, &Row::new(&TOKENS, values![&token[..], &person[..]]))?;
            }
            run.done = to;
            return Ok(false);
        }
        let to = run.from.saturating_add(DROP_STEP).min(run.until);
        let mut s = rows.connection.prepare_cached("DELETE FROM vault_tokens_recent WHERE seq >= ?1 AND seq <= ?2")?;
        s.execute([run.from, to])?;
        run.from = to + 1;
        Ok(to == run.until)
    }

    /// Someone was erased: what leads to them is not put back.
    pub(crate) fn forget(&mut self, people: &[PersonId]) {
        if let Some(run) = self.run.as_mut().filter(|_| !people.is_empty()) {
            let kept = |pair: &Pair| !people.iter().any(|p| p.0 == pair.1);
            run.done = run.pairs[..run.done].iter().filter(|p| kept(p)).count();
            run.pairs.retain(kept);
        }
    }
}

impl Run {
    fn read(c: &Connection) -> Result<Run, Fault> {
        let mut run = Run { pairs: Vec::new(), done: 0, until: 0, from: i64::MAX };
        let mut s = c.prepare("SELECT seq, pairs FROM vault_tokens_recent ORDER BY seq")?;
        let mut rows = s.query([])?;
        while let Some(r) = rows.next()? {
            run.until = r.get(0)?;
            run.from = run.from.min(run.until);
            run.pairs.extend(pairs(r.get_ref(1)?.as_blob().unwrap_or_default()));
        }
        run.pairs.sort_unstable();
        run.pairs.dedup();
        run.from = run.from.min(run.until);
        Ok(run)
    }
}

/// A folder of format 1 had one table, with an index by person.
pub(crate) fn bring_up(c: &Connection) -> Result<(), Fault> {
    for table in [&TOKENS, &RECENT, &OWNERS] {
        store::create(c, table)?;
    }
    c.execute_batch("BEGIN IMMEDIATE")?;
    let moved = bring_up_rows(c);
    c.execute_batch(if moved.is_ok() { "COMMIT" } else { "ROLLBACK" })?;
    moved
}

fn bring_up_rows(c: &Connection) -> Result<(), Fault> {
    let format: Option<String> =
        c.query_row("SELECT value FROM ledger_meta WHERE name = 'format'", [], |r| r.get(0)).optional()?;
    if format.as_deref() == Some("1") {
        // Facts have numbers from 0 up: these rows belong to none.
        c.execute_batch(
            "INSERT INTO vault_token_owners SELECT person, -row_number() OVER (), token FROM vault_tokens;
             DROP INDEX IF EXISTS vault_tokens_person;",
        )?;
        c.execute(&store::put_sql(&META), ["format", "2"])?;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
