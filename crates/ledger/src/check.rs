//! Verification from outside: reads a data folder, needs no key, believes nothing but the verifier key in fact 0.

use crate::chain::tile_root;
use crate::envelope::leaf_data;
use crate::fact::{LEDGER_RESTORED, Opened, Restored};
use crate::house::database;
use crate::{Envelope, Fault, Moment, store};
use rusqlite::{Connection, OptionalExtension};
use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;
use tlog::{Checkpoint, Frontier, Hash, TILE_WIDTH, Verifier};

/// What a sound ledger showed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckReport {
    pub name: String,
    pub origin: String,
    pub facts: u64,
    pub root: String,
    /// Published checkpoints whose signature and root were checked.
    pub checkpoints: u64,
    /// Restores: each gave up what stood after its size.
    pub restored: Vec<Restored>,
    pub first: Moment,
    pub last: Moment,
}

/// The first thing found wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Damage {
    /// This entry is not what was recorded.
    Entry { seq: u64, why: String },
    /// An entry in `from..=to` was changed together with its stored hash.
    Range { from: u64, to: u64, why: String },
    /// The head or a checkpoint.
    Head(String),
    /// The folder cannot be read at all.
    Unreadable(String),
}

impl fmt::Display for Damage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Damage::Entry { seq, why } => write!(f, "entry {seq} is damaged: {why}"),
            Damage::Range { from, to, why } => write!(f, "an entry from {from} to {to} was changed: {why}"),
            Damage::Head(why) => write!(f, "the head is damaged: {why}"),
            Damage::Unreadable(why) => write!(f, "cannot read the ledger: {why}"),
        }
    }
}
impl std::error::Error for Damage {}

impl From<Fault> for Damage {
    fn from(f: Fault) -> Damage {
        Damage::Unreadable(f.to_string())
    }
}
impl From<rusqlite::Error> for Damage {
    fn from(e: rusqlite::Error) -> Damage {
        Damage::Unreadable(e.to_string())
    }
}

/// Checks every entry, tile, checkpoint and the head of the house in `folder`; also while it is open elsewhere.
pub fn verify_folder(folder: &Path) -> Result<CheckReport, Damage> {
    verify_database(&database(folder))
}

/// The same, held against signed heads from elsewhere as well: a checkpoint that somebody kept, or a receipt's proof file. A
/// ledger that was cut off, put back or rewritten since does not grow from them.
pub fn verify_folder_against(folder: &Path, heads: &[String]) -> Result<CheckReport, Damage> {
    verify(&database(folder), heads)
}

pub(crate) fn verify_database(path: &Path) -> Result<CheckReport, Damage> {
    verify(path, &[])
}

fn verify(path: &Path, heads: &[String]) -> Result<CheckReport, Damage> {
    if !path.exists() {
        return Err(Damage::Unreadable(format!("{} does not exist", path.display())));
    }
    let c = store::open_reader(path)?;
    c.execute_batch("BEGIN")?;
    let ok: String = c.query_row("PRAGMA quick_check(1)", [], |r| r.get(0))?;
    if ok != "ok" {
        return Err(Damage::Unreadable(ok));
    }
    let mut walk = Walk::begin(&c)?;
    walk.kept(heads)?;
    walk.entries(&c)?;
    walk.end(&c)
}

struct Suspect {
    tile: String,
    /// Entries below the first hash that differs.
    from: u64,
    to: u64,
}

impl Suspect {
    fn tile_only(self) -> Damage {
        Damage::Head(format!("{} was changed; the entries themselves match the signed head", self.tile))
    }
}

struct Walk {
    opened: Opened,
    verifier: Verifier,
    ledger: Option<[u8; 8]>,
    frontier: Frontier,
    /// The open tile at each level, made from the entries alone.
    open: Vec<Vec<u8>>,
    /// A stored tile that differs from the entries: whose fault it is, the next signed head tells.
    suspect: Option<Suspect>,
    first: Moment,
    last: Moment,
    restored: Vec<Restored>,
    /// Signed heads still ahead, by size.
    heads: BTreeMap<u64, Vec<String>>,
    seen: u64,
    /// Up to here a signed head vouches for all entries.
    vouched: u64,
}

impl Walk {
    fn begin(c: &Connection) -> Result<Walk, Damage> {
        let body: Vec<u8> = c
            .query_row("SELECT body FROM ledger_facts WHERE seq = 0", [], |r| r.get(0))
            .map_err(|e| Damage::Entry { seq: 0, why: e.to_string() })?;
        let opened: Opened = serde_json::from_slice(&body).map_err(|e| Damage::Entry { seq: 0, why: e.to_string() })?;
        let verifier = Verifier::parse(&opened.vkey).map_err(|e| Damage::Entry { seq: 0, why: e.to_string() })?;
        let mut heads = BTreeMap::new();
        let mut s = c.prepare("SELECT size, note FROM ledger_checkpoints UNION ALL SELECT size, note FROM ledger_head")?;
        let rows = s.query_map([], |r| Ok((r.get::<_, i64>(0)?, r.get::<_, String>(1)?)))?;
        for row in rows {
            let (size, note) = row?;
            heads.entry(size as u64).or_insert_with(Vec::new).push(note);
        }
        Ok(Walk {
            opened,
            verifier,
            ledger: None,
            frontier: Frontier::new(),
            open: Vec::new(),
            suspect: None,
            first: Moment(0),
            last: Moment(i64::MIN),
            restored: Vec::new(),
            heads,
            seen: 0,
            vouched: 0,
        })
    }

    /// Takes in heads from elsewhere: they are met on the way, or missed at the end.
    fn kept(&mut self, heads: &[String]) -> Result<(), Damage> {
        for text in heads {
            let note = tlog::Proof::parse(text).map_or_else(|_| text.clone(), |proof| proof.checkpoint);
            let bad = |e: tlog::Error| Damage::Head(format!("the head to compare with: {e}"));
            let opened = tlog::open_note(&note, &[&self.verifier]).map_err(bad)?;
            let size = Checkpoint::parse(&opened.text).map_err(bad)?.size;
            self.heads.entry(size).or_default().push(note);
        }
        Ok(())
    }

    fn entries(&mut self, c: &Connection) -> Result<(), Damage> {
        let mut s = c.prepare("SELECT seq, kind, envelope, body, salt, leaf FROM ledger_facts ORDER BY seq")?;
        let mut rows = s.query([])?;
        while let Some(r) = rows.next()? {
            let seq = self.frontier.size();
            let bad = |why: &str| Damage::Entry { seq, why: why.to_owned() };
            if r.get::<_, i64>(0)? as u64 != seq {
                return Err(bad("it is missing"));
            }
            let bytes = |i| -> Result<&[u8], Damage> { r.get_ref(i)?.as_blob().map_err(|_| bad("a column is not bytes")) };
            let envelope = Envelope::parse(bytes(2)?).map_err(|e| bad(&e.to_string()))?;
            let leaf = tlog::leaf_hash(&leaf_data(bytes(4)?, bytes(2)?, bytes(3)?));
            if leaf.as_slice() != bytes(5)? {
                return Err(bad("envelope, body or salt do not match its hash"));
            }
            self.envelope(&envelope, seq, r.get_ref(1)?.as_str().unwrap_or_default())?;
            if envelope.kind == LEDGER_RESTORED.name {
                self.restored.push(serde_json::from_slice(bytes(3)?).map_err(|e| bad(&e.to_string()))?);
            }
            self.frontier.push(leaf);
            self.grow(c, leaf)?;
            self.head_at(self.frontier.size())?;
        }
        Ok(())
    }

    fn envelope(&mut self, e: &Envelope, seq: u64, kind: &str) -> Result<(), Damage> {
        let bad = |why: &str| Err(Damage::Entry { seq, why: why.to_owned() });
        if e.seq.0 as u64 != seq || e.kind != kind || e.v != 1 {
            return bad("its envelope names another entry");
        }
        if *self.ledger.get_or_insert(e.ledger) != e.ledger {
            return bad("it belongs to another ledger");
        }
        if e.at_record < self.last {
            return bad("its time runs backwards");
        }
        if seq == 0 {
            self.first = e.at_record;
        }
        self.last = e.at_record;
        Ok(())
    }

    /// Adds a leaf to the tiles; each that fills up is compared with the stored one.
    fn grow(&mut self, c: &Connection, leaf: Hash) -> Result<(), Damage> {
        let mut carry = Some(leaf);
        let mut ix = self.frontier.size() - 1;
        let mut level = 0;
        while let Some(hash) = carry.take() {
            if self.open.len() == level {
                self.open.push(Vec::new());
            }
            self.open[level].extend_from_slice(&hash);
            ix /= TILE_WIDTH;
            if level > 0 {
                // At once, so that the suspicion falls on these entries and not on all of the tile's.
                let grown = self.open[level].clone();
                self.compare(c, level as u32, ix, &grown, false)?;
            }
            if self.open[level].len() as u64 == 32 * TILE_WIDTH {
                let full = std::mem::take(&mut self.open[level]);
                self.compare(c, level as u32, ix, &full, true)?;
                carry = Some(tile_root(&full));
            }
            level += 1;
        }
        Ok(())
    }

    /// `whole`: the stored tile has no more hashes than these.
    fn compare(&mut self, c: &Connection, level: u32, ix: u64, made: &[u8], whole: bool) -> Result<(), Damage> {
        let stored = c
            .prepare_cached("SELECT hashes FROM ledger_tiles WHERE level = ?1 AND ix = ?2")?
            .query_row([i64::from(level), ix as i64], |r| r.get::<_, Vec<u8>>(0))
            .optional()?
            .unwrap_or_default();
        let fits = if whole { stored == made } else { stored.starts_with(made) };
        if fits || self.suspect.is_some() {
            return Ok(());
        }
        let hashes = made.len() / 32;
        let at = (0..hashes).find(|i| stored.get(i * 32..i * 32 + 32) != made.get(i * 32..i * 32 + 32)).unwrap_or(hashes);
        let below = TILE_WIDTH.pow(level);
        let from = (ix * TILE_WIDTH + at as u64) * below;
        self.suspect = Some(Suspect { tile: format!("tile {level}/{ix}"), from, to: from + below - 1 });
        Ok(())
    }

    /// Above level 0 the open tiles are stored too; no head comes after them, so the entries are already vouched for.
    fn open_tiles(&mut self, c: &Connection) -> Result<(), Damage> {
        let mut nodes = self.frontier.size();
        for level in 1..self.open.len() {
            nodes /= TILE_WIDTH;
            let made = std::mem::take(&mut self.open[level]);
            if !made.is_empty() {
                self.compare(c, level as u32, nodes / TILE_WIDTH, &made, true)?;
            }
        }
        match self.suspect.take() {
            Some(s) if self.vouched == self.frontier.size() => Err(s.tile_only()),
            _ => Ok(()),
        }
    }

    fn head_at(&mut self, size: u64) -> Result<(), Damage> {
        for note in self.heads.remove(&size).unwrap_or_default() {
            self.head(size, &note)?;
        }
        Ok(())
    }

    fn head(&mut self, size: u64, note: &str) -> Result<(), Damage> {
        let bad = |e: tlog::Error| Damage::Head(format!("checkpoint {size}: {e}"));
        let note = tlog::open_note(note, &[&self.verifier]).map_err(bad)?;
        let head = Checkpoint::parse(&note.text).map_err(bad)?;
        if head.origin != self.opened.origin || head.size != size {
            return Err(Damage::Head(format!("checkpoint {size} is of another log")));
        }
        if head.root != self.frontier.root() {
            let why = "it was changed together with its stored hash";
            return Err(match self.suspect.take() {
                Some(s) if s.from == s.to => Damage::Entry { seq: s.from, why: why.into() },
                Some(s) => Damage::Range { from: s.from, to: s.to, why: why.into() },
                None => Damage::Range { from: self.vouched, to: size - 1, why: "the signed root differs".into() },
            });
        }
        if let Some(s) = self.suspect.take() {
            return Err(s.tile_only());
        }
        self.vouched = size;
        self.seen += 1;
        Ok(())
    }

    fn end(mut self, c: &Connection) -> Result<CheckReport, Damage> {
        let size = self.frontier.size();
        self.open_tiles(c)?;
        if let Some((at, _)) = self.heads.first_key_value() {
            return Err(Damage::Entry { seq: size, why: format!("a signed head counts {at} entries: the rest is missing") });
        }
        let head: Option<i64> = c.query_row("SELECT size FROM ledger_head WHERE one = 1", [], |r| r.get(0)).ok();
        if head != Some(size as i64) {
            return Err(Damage::Head(format!("it counts {} entries, the ledger has {size}", head.unwrap_or(0))));
        }
        Ok(CheckReport {
            name: self.opened.name,
            origin: self.opened.origin,
            facts: size,
            root: crate::hex(&self.frontier.root()),
            checkpoints: self.seen,
            restored: self.restored,
            first: self.first,
            last: self.last,
        })
    }
}
