//! A receipt looked up and checked against the signed head, before anything is said about it.

use muster_ground::place::{self, Level};
use muster_ledger::{ActorId, DatasetId, Fact, Fault, Moment, PlaceId, Read, Receipt, Refusal, Seq, hex, sha256};
use muster_web::Who;
use serde::Serialize;
use tlog::{Checkpoint, Proof, Verifier};

/// Word id of the rule who may take an opening.
pub const OPENING_WHO: &str = "receipt-opening-refused";

/// What checking found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Checked {
    /// The leaf is in the tree of the signed head.
    Unchanged,
    /// Leaf, path, root and signature do not fit each other: damage, or a forgery.
    Differs,
}

/// What became of the sealed part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Personal {
    /// The entry never had one.
    Absent,
    Sealed,
    /// The purpose ended: its key is destroyed, and nobody can read it.
    Destroyed,
}

/// A receipt as a stranger may see it.
#[derive(Clone, Debug, Serialize)]
pub struct Found {
    pub code: String,
    pub seq: Seq,
    pub kind: String,
    pub version: u16,
    pub recorded: Moment,
    pub channel: &'static str,
    pub by: &'static str,
    /// The community at the finest: a building would tell who reported fever.
    pub area: PlaceId,
    pub area_name: String,
    pub personal: Personal,
    pub checked: Checked,
    pub leaf_data: String,
    pub leaf_hash: String,
    pub root: String,
    pub size: u64,
    pub origin: String,
    pub vkey: String,
    /// The asker recorded it.
    pub own: bool,
}

/// Looks a code up and checks the proof. None where no entry has that whole code.
pub fn check(read: &Read, code: &str, vkey: &str, who: &Who) -> Result<Option<Found>, Fault> {
    let Some(receipt) = read.receipt_by_code(code)? else { return Ok(None) };
    let Some(fact) = read.fact(receipt.seq)? else { return Ok(None) };
    let (proof, leaf) = stripped(&receipt)?;
    let verified = verify(&proof, &leaf, vkey);
    let e = &fact.envelope;
    let (area, area_name) = coarse(read, e.area)?;
    let shown = verified.as_ref().ok();
    Ok(Some(Found {
        code: receipt.code.clone(),
        seq: receipt.seq,
        kind: e.kind.clone(),
        version: e.version,
        recorded: e.at_record,
        channel: e.channel.name(),
        by: e.by.name(),
        area,
        area_name,
        personal: personal(read, &fact)?,
        checked: if shown.is_some() { Checked::Unchanged } else { Checked::Differs },
        leaf_data: hex(&leaf),
        leaf_hash: hex(&tlog::leaf_hash(&leaf)),
        root: shown.map(|c| hex(&c.root)).unwrap_or_default(),
        size: shown.map_or(0, |c| c.size),
        origin: shown.map(|c| c.origin.clone()).unwrap_or_default(),
        vkey: vkey.to_owned(),
        own: author(&fact, who),
    }))
}

/// The asker's own entry. Nobody in particular is nobody's self.
fn author(fact: &Fact, who: &Who) -> bool {
    who.signed_in() && who.actor != ActorId::NOBODY && who.actor == fact.envelope.actor
}

fn verify(proof: &Proof, leaf: &[u8; 32], vkey: &str) -> Result<Checkpoint, tlog::Error> {
    let verifier = Verifier::parse(vkey)?;
    proof.verify(&tlog::leaf_hash(leaf), &[&verifier])
}

/// The proof with the leaf's data in place of what opens it, and that data.
fn stripped(receipt: &Receipt) -> Result<(Proof, [u8; 32]), Fault> {
    let mut proof = Proof::parse(&receipt.proof).map_err(|e| Fault::Broken(format!("receipt {}: {e}", receipt.code)))?;
    let leaf = sha256(&proof.extra.take().unwrap_or_default());
    proof.extra = Some(leaf.to_vec());
    Ok((proof, leaf))
}

/// The proof file that anyone may have: its extra data is the leaf's 32 bytes.
pub fn public_proof(read: &Read, code: &str) -> Result<Option<(String, String)>, Fault> {
    let Some(receipt) = read.receipt_by_code(code)? else { return Ok(None) };
    let (proof, _) = stripped(&receipt)?;
    Ok(Some((receipt.code, proof.to_string())))
}

/// The proof file whose extra data opens the leaf: salt, envelope and body. For the author alone.
pub(super) fn opening(read: &Read, code: &str, who: &Who) -> Result<Option<(String, String)>, Refusal> {
    let Some(receipt) = read.receipt_by_code(code)? else { return Ok(None) };
    let Some(fact) = read.fact(receipt.seq)? else { return Ok(None) };
    if !author(&fact, who) {
        return Err(Refusal::forbidden(OPENING_WHO).instead(format!("/receipts/{}", receipt.code)));
    }
    Ok(Some((receipt.code, receipt.proof)))
}

/// The community of a place, or the place itself where it is larger.
fn coarse(read: &Read, area: PlaceId) -> Result<(PlaceId, String), Fault> {
    let Some(place) = place::find(read, area)? else { return Ok((PlaceId::HOUSE, String::new())) };
    if place.level <= Level::Community {
        return Ok((place.id, place.name));
    }
    let above = place::find(read, place.community)?;
    Ok(above.map_or((PlaceId::HOUSE, String::new()), |c| (c.id, c.name)))
}

fn personal(read: &Read, fact: &Fact) -> Result<Personal, Fault> {
    let Some(dataset) = fact.envelope.dataset.filter(|_| fact.envelope.commitment.is_some()) else {
        return Ok(Personal::Absent);
    };
    Ok(if destroyed(read, dataset)? { Personal::Destroyed } else { Personal::Sealed })
}

fn destroyed(read: &Read, dataset: DatasetId) -> Result<bool, Fault> {
    Ok(read.dataset_destroyed(dataset)?.is_some() || !read.vault().dataset_lives(dataset))
}

/// One line of the asker's own list.
#[derive(Clone, Debug, Serialize)]
pub struct Line {
    pub seq: Seq,
    pub code: String,
    pub kind: String,
    pub recorded: Moment,
}

/// What the asker recorded among the entries looked through.
#[derive(Clone, Debug, Serialize)]
pub struct Mine {
    /// Newest first.
    pub lines: Vec<Line>,
    /// Entries looked through: `from..to`.
    pub from: Seq,
    pub to: Seq,
}

/// Entries looked through for one page. No index by author is kept, since it would be a file on who works how much:
/// the page reads backwards and says how far it looked.
const LOOK: i64 = 2_000;
const SHOWN: usize = 50;

/// The entries `actor` recorded before `before`, newest first.
pub fn mine(read: &Read, actor: ActorId, before: Option<Seq>) -> Result<Mine, Fault> {
    let size = read.size()? as i64;
    let to = before.map_or(size, |b| b.0.clamp(0, size));
    let from = (to - LOOK).max(0);
    let facts = read.facts_from(Seq(from), (to - from) as usize)?;
    let own: Vec<&Fact> = facts.iter().rev().filter(|f| f.envelope.actor == actor).take(SHOWN).collect();
    let mut lines = Vec::new();
    for f in &own {
        let code = read.receipt_code(f.seq())?.unwrap_or_default();
        lines.push(Line { seq: f.seq(), code, kind: f.kind().to_owned(), recorded: f.at() });
    }
    // A full page ends at its last line: the next one begins there.
    let from = if own.len() == SHOWN { own.last().map_or(from, |f| f.seq().0) } else { from };
    Ok(Mine { lines, from: Seq(from), to: Seq(to) })
}
