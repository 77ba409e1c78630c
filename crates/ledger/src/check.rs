//! Verification from outside: reads a data folder, needs no key, believes nothing but the verifier key in fact 0.

use crate::chain::tile_root;
use crate::envelope::leaf_data;
use crate::fact::Opened;
use crate::house::database;
use crate::{Envelope, Fault, Moment, store};
use rusqlite::Connection;
use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;
use tlog::{Checkpoint, Frontier, TILE_WIDTH, Verifier};

/// What a sound ledger showed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckReport {
    pub name: String,
    pub origin: String,
    pub facts: u64,
    pub root: String,
    /// Published checkpoints whose signature and root were checked.
    pub checkpoints: u64,
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

pub(crate) fn verify_database(path: &Path) -> Result<CheckReport, Damage> {
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
    walk.entries(&c)?;
    walk.end(&c)
}

struct Walk {
    opened: Opened,
    verifier: Verifier,
    ledger: Option<[u8; 8]>,
    frontier: Frontier,
    tile: Vec<u8>,
    first: Moment,
    last: Moment,
    /// Published heads still ahead, by size.
    heads: BTreeMap<u64, String>,
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
        let mut s = c.prepare("SELECT size, note FROM ledger_checkpoints UNION SELECT size, note FROM ledger_head")?;
        let rows = s.query_map([], |r| Ok((r.get::<_, i64>(0)?, r.get::<_, String>(1)?)))?;
        for row in rows {
            let (size, note) = row?;
            heads.insert(size as u64, note);
        }
        Ok(Walk {
            opened,
            verifier,
            ledger: None,
            frontier: Frontier::new(),
            tile: Vec::new(),
            first: Moment(0),
            last: Moment(i64::MIN),
            heads,
            seen: 0,
            vouched: 0,
        })
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
            self.frontier.push(leaf);
            self.tile.extend_from_slice(&leaf);
            if self.tile.len() as u64 == 32 * TILE_WIDTH {
                self.full_tile(c, seq / TILE_WIDTH)?;
            }
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

    fn full_tile(&mut self, c: &Connection, ix: u64) -> Result<(), Damage> {
        let stored: Vec<u8> = c
            .query_row("SELECT hashes FROM ledger_tiles WHERE level = 0 AND ix = ?1", [ix as i64], |r| r.get(0))
            .map_err(|_| Damage::Range { from: ix * TILE_WIDTH, to: (ix + 1) * TILE_WIDTH - 1, why: "its tile is missing".into() })?;
        if stored != self.tile {
            let at = stored.chunks(32).zip(self.tile.chunks(32)).position(|(a, b)| a != b).unwrap_or(0) as u64;
            return Err(Damage::Entry { seq: ix * TILE_WIDTH + at, why: "it does not match the tree".into() });
        }
        let upper: Option<Vec<u8>> = c
            .query_row("SELECT hashes FROM ledger_tiles WHERE level = 1 AND ix = ?1", [(ix / TILE_WIDTH) as i64], |r| r.get(0))
            .ok();
        let at = (ix % TILE_WIDTH) as usize * 32;
        if upper.as_deref().and_then(|u| u.get(at..at + 32)) != Some(&tile_root(&stored)[..]) {
            return Err(Damage::Head(format!("tile 1/{} does not match tile 0/{ix}", ix / TILE_WIDTH)));
        }
        self.tile.clear();
        Ok(())
    }

    fn head_at(&mut self, size: u64) -> Result<(), Damage> {
        let Some(note) = self.heads.remove(&size) else { return Ok(()) };
        let note = tlog::open_note(&note, &[&self.verifier]).map_err(|e| Damage::Head(format!("checkpoint {size}: {e}")))?;
        let head = Checkpoint::parse(&note.text).map_err(|e| Damage::Head(format!("checkpoint {size}: {e}")))?;
        if head.origin != self.opened.origin || head.size != size {
            return Err(Damage::Head(format!("checkpoint {size} is of another log")));
        }
        if head.root != self.frontier.root() {
            return Err(Damage::Range { from: self.vouched, to: size - 1, why: "the signed root differs".into() });
        }
        self.vouched = size;
        self.seen += 1;
        Ok(())
    }

    fn end(self, c: &Connection) -> Result<CheckReport, Damage> {
        let size = self.frontier.size();
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
            first: self.first,
            last: self.last,
        })
    }
}
