//! The tree over all facts, kept as tiles of 256 hashes, and its signed heads.
//!
//! Level-0 tiles are stored when full; the open one is recomputed from its ≤ 255 facts. Higher tiles are
//! stored as they grow, once per 256 facts.

use crate::envelope::leaf_data;
use crate::rows::Backing;
use crate::shown::Shown;
use crate::store::{CHECKPOINTS, FACTS, HEAD, SqlRows, TILES};
use crate::table::{Row, Value};
use crate::{Fault, Moment, Seq, values};
use std::cell::RefCell;
use std::collections::HashMap;
use tlog::{Checkpoint, Frontier, Hash, Signer, TILE_WIDTH, TileReader};

/// The writer's end of the tree.
pub(crate) struct Chain {
    pub(crate) frontier: Frontier,
    /// Hashes of the open tile at each level.
    open: Vec<Vec<u8>>,
    /// Tiles to store with this batch.
    pending: Vec<(u64, u64, Vec<u8>)>,
}

/// What a batch may have to take back.
#[derive(Clone)]
pub(crate) struct Mark {
    frontier: Frontier,
    open: Vec<Vec<u8>>,
}

impl Chain {
    /// Resumes at `frontier`; `tail` are the leaf hashes of the open level-0 tile, `upper` the open tiles above.
    pub(crate) fn resume(frontier: Frontier, tail: Vec<Hash>, upper: Vec<Vec<u8>>) -> Chain {
        let mut open = vec![tail.concat()];
        open.extend(upper);
        Chain { frontier, open, pending: Vec::new() }
    }
    pub(crate) fn mark(&self) -> Mark {
        Mark { frontier: self.frontier.clone(), open: self.open.clone() }
    }
    pub(crate) fn back_to(&mut self, mark: Mark) {
        self.frontier = mark.frontier;
        self.open = mark.open;
        self.pending.clear();
    }
    /// Appends a leaf; returns its hash.
    pub(crate) fn push(&mut self, data: &[u8; 32]) -> Hash {
        let leaf = tlog::leaf_hash(data);
        let mut carry = Some(leaf);
        let mut ix = self.frontier.size();
        let mut level = 0usize;
        while let Some(hash) = carry.take() {
            if self.open.len() == level {
                self.open.push(Vec::new());
            }
            self.open[level].extend_from_slice(&hash);
            ix /= TILE_WIDTH;
            if self.open[level].len() == 32 * TILE_WIDTH as usize {
                let full = std::mem::take(&mut self.open[level]);
                carry = Some(tile_root(&full));
                self.pending.push((level as u64, ix, full));
            } else if level > 0 {
                self.pending.push((level as u64, ix, self.open[level].clone()));
            }
            level += 1;
        }
        self.frontier.push(leaf);
        leaf
    }
    /// Stores grown tiles and the new signed head.
    pub(crate) fn store(
        &mut self,
        rows: &mut SqlRows<'_>,
        origin: &str,
        signer: &Signer,
        at: Moment,
        ids: i64,
    ) -> Result<(), Fault> {
        for (level, ix, hashes) in self.pending.drain(..) {
            rows.put(&TILES, Row::new(&TILES, values![level as i64, ix as i64, hashes]))?;
        }
        let note = self.note(origin, signer)?;
        let head = values![1i64, self.frontier.size() as i64, self.frontier.to_bytes(), note, at, ids];
        rows.put(&HEAD, Row::new(&HEAD, head))
    }
    fn note(&self, origin: &str, signer: &Signer) -> Result<String, Fault> {
        let checkpoint = Checkpoint { origin: origin.to_owned(), size: self.frontier.size(), root: self.frontier.root() };
        tlog::sign_note(&checkpoint.to_text(), &[signer]).map_err(|e| Fault::Broken(e.to_string()))
    }
}

/// Root of a full tile: 256 hashes, eight levels up.
pub(crate) fn tile_root(full: &[u8]) -> Hash {
    let mut level: Vec<Hash> = full.as_chunks::<32>().0.to_vec();
    while level.len() > 1 {
        level = level.chunks(2).map(|p| tlog::node_hash(&p[0], &p[1])).collect();
    }
    level.first().copied().unwrap_or_default()
}

/// Leaf hashes of facts `from..to`.
pub(crate) fn leaves(rows: &SqlRows<'_>, from: u64, to: u64) -> Result<Vec<Hash>, Fault> {
    let mut out = Vec::new();
    for seq in from..to {
        let r =
            rows.read_one(&FACTS, &[Value::Int(seq as i64)])?.ok_or_else(|| Fault::Broken(format!("fact {seq} is missing")))?;
        out.push(tlog::leaf_hash(&leaf_data(r.blob("salt"), r.blob("envelope"), r.blob("body"))));
    }
    Ok(out)
}

/// The same as they were stored with their facts: one stretch of the table instead of 255 look-ups.
fn stored_leaves(rows: &SqlRows<'_>, from: u64, to: u64) -> Result<Vec<u8>, Fault> {
    let mut s = rows.connection.prepare_cached("SELECT leaf FROM ledger_facts WHERE seq >= ?1 AND seq < ?2 ORDER BY seq")?;
    let mut found = s.query([from as i64, to as i64])?;
    let mut out = Vec::with_capacity((to - from) as usize * 32);
    while let Some(r) = found.next()? {
        out.extend_from_slice(r.get_ref(0)?.as_blob().unwrap_or_default());
    }
    if out.len() as u64 != (to - from) * 32 {
        return Err(Fault::Broken(format!("a fact between {from} and {to} is missing")));
    }
    Ok(out)
}

/// A tile as it stands in a tree of `size`: level `level`, possibly partial.
pub(crate) fn tile(rows: &SqlRows<'_>, level: u64, ix: u64, size: u64) -> Result<Option<Vec<u8>>, Fault> {
    let width = TILE_WIDTH;
    let below = width.checked_pow(level as u32).unwrap_or(u64::MAX);
    let have = (size / below).saturating_sub(ix * width).min(width);
    if have == 0 {
        return Ok(None);
    }
    if level == 0 && have < width {
        return stored_leaves(rows, ix * width, ix * width + have).map(Some);
    }
    let stored = rows.read_one(&TILES, &[Value::Int(level as i64), Value::Int(ix as i64)])?;
    let mut hashes = stored.map(|r| r.blob("hashes").to_vec()).unwrap_or_default();
    if (hashes.len() as u64) < have * 32 {
        return Err(Fault::Broken(format!("tile {level}/{ix} is missing or short")));
    }
    hashes.truncate(have as usize * 32);
    Ok(Some(hashes))
}

/// A reader over the tiles of a tree of `size` that asks for each tile once: the open one costs up to 255 facts.
pub(crate) fn reader<'a>(rows: &'a SqlRows<'_>, size: u64) -> TileReader<impl Fn(u64, u64) -> Option<Vec<u8>> + 'a> {
    let seen = RefCell::new(HashMap::new());
    TileReader::new(move |level, ix| {
        let mut seen = seen.borrow_mut();
        seen.entry((level, ix)).or_insert_with(|| tile(rows, level, ix, size).ok().flatten()).clone()
    })
}

/// Everything that proves one fact to someone outside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    pub seq: Seq,
    /// A C2SP tlog-proof; its extra data is salt ‖ envelope ‖ body, so the file alone opens its leaf.
    pub proof: String,
    /// Twelve characters to read out on the telephone.
    pub code: String,
    pub at: Moment,
}

const DIGITS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

fn base32(bits: u64, digits: u32, out: &mut String) {
    for i in (0..digits).rev() {
        out.push(DIGITS[(bits >> (i * 5) & 31) as usize] as char);
    }
}

/// The code that is read out on the telephone, `0001-2FK7-QX3B`: Crockford base32, six digits or more of the
/// fact's number, then the first 30 bits of its leaf. So it is found without an index and cannot be guessed.
pub(crate) fn short_code(seq: Seq, leaf_data: &[u8; 32]) -> String {
    let check = u64::from(u32::from_be_bytes([leaf_data[0], leaf_data[1], leaf_data[2], leaf_data[3]]) >> 2);
    let mut plain = String::new();
    let number = seq.0 as u64;
    base32(number, if number >> 30 == 0 { 6 } else { 10 }, &mut plain);
    base32(check, 6, &mut plain);
    let mut out = String::new();
    for (i, c) in plain.chars().enumerate() {
        if i > 0 && i % 4 == 0 {
            out.push('-');
        }
        out.push(c);
    }
    out
}

/// The fact a code claims to be; the caller compares the whole code.
pub(crate) fn seq_of_code(code: &str) -> Option<Seq> {
    let plain: Vec<u8> = code.bytes().filter(u8::is_ascii_alphanumeric).map(|b| b.to_ascii_uppercase()).collect();
    if plain.len() != 12 && plain.len() != 16 {
        return None;
    }
    let mut number = 0i64;
    for b in &plain[..plain.len() - 6] {
        // Crockford: O reads as 0, I and L as 1.
        let b = match b {
            b'O' => b'0',
            b'I' | b'L' => b'1',
            b => *b,
        };
        number = number << 5 | DIGITS.iter().position(|d| *d == b)? as i64;
    }
    Some(Seq(number))
}

/// The short code of fact `seq`.
pub(crate) fn code(rows: &SqlRows<'_>, seq: Seq) -> Result<Option<String>, Fault> {
    let fact = rows.read_one(&FACTS, &[seq.into()])?;
    Ok(fact.map(|f| short_code(seq, &leaf_data(f.blob("salt"), f.blob("envelope"), f.blob("body")))))
}

/// The receipt of fact `seq` against the newest head.
pub(crate) fn receipt(rows: &SqlRows<'_>, seq: Seq) -> Result<Option<Receipt>, Fault> {
    let Some(head) = rows.read_one(&HEAD, &[Value::Int(1)])? else { return Ok(None) };
    let Some(fact) = rows.read_one(&FACTS, &[seq.into()])? else { return Ok(None) };
    let size = head.int("size") as u64;
    let hashes = tlog::inclusion_proof(&reader(rows, size), seq.0 as u64, size).map_err(|e| Fault::Broken(e.to_string()))?;
    let opening = [fact.blob("salt"), fact.blob("envelope"), fact.blob("body")].concat();
    let data = leaf_data(fact.blob("salt"), fact.blob("envelope"), fact.blob("body"));
    let envelope = crate::Envelope::parse(fact.blob("envelope")).map_err(|e| Fault::Broken(e.to_string()))?;
    let proof = tlog::Proof { extra: Some(opening), index: seq.0 as u64, hashes, checkpoint: head.text("note").to_owned() };
    Ok(Some(Receipt { seq, proof: proof.to_string(), code: short_code(seq, &data), at: envelope.at_record }))
}

/// Shows the newest head to the world, where it is newer than the last one shown, here or in what a restore gave up.
pub(crate) fn publish(rows: &mut SqlRows<'_>, shown: &mut Shown) -> Result<bool, Fault> {
    let Some(head) = rows.read_one(&HEAD, &[Value::Int(1)])? else { return Ok(false) };
    let size = head.value("size").clone();
    if rows.read_one(&CHECKPOINTS, std::slice::from_ref(&size))?.is_some() {
        return Ok(false);
    }
    let frontier = Frontier::from_bytes(head.blob("frontier")).map_err(|e| Fault::Broken(e.to_string()))?;
    if !shown.allows(frontier.size(), &frontier.root()) {
        return Ok(false);
    }
    shown.keep(frontier.size(), &frontier.root())?;
    let row = vec![size, head.value("note").clone(), head.value("at").clone()];
    rows.put(&CHECKPOINTS, Row::new(&CHECKPOINTS, row))?;
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_read_back_however_they_are_spoken() {
        for n in [0, 1, 31, 32, 1 << 29, (1 << 30) - 1, 1 << 30, 1 << 40] {
            let code = short_code(Seq(n), &[0xff; 32]);
            assert_eq!(code.len(), if n >> 30 == 0 { 14 } else { 19 });
            assert_eq!(seq_of_code(&code), Some(Seq(n)));
            assert_eq!(seq_of_code(&code.to_lowercase().replace('0', "o")), Some(Seq(n)));
        }
        assert_eq!(seq_of_code("0001-2FK7-QX3"), None);
        assert_eq!(seq_of_code("U001-2FK7-QX3B"), None);
    }

    /// Tiles and frontier of the writer are those of a plain RFC 6962 tree, taken back batches included.
    #[test]
    fn the_writers_tree_is_the_tree() {
        let mut chain = Chain::resume(Frontier::new(), Vec::new(), Vec::new());
        let mut plain = tlog::MemoryTree::new();
        for n in 0..70_000u32 {
            let data = crate::sha256(&n.to_be_bytes());
            if n % 777 == 0 {
                let mark = chain.mark();
                (0..n % 600).for_each(|_| drop(chain.push(&[0; 32]).to_vec()));
                chain.back_to(mark);
            }
            plain.push(chain.push(&data));
            if n % 250 == 0 || n > 69_990 {
                assert_eq!(chain.frontier.root(), plain.root());
            }
            for (level, ix, hashes) in chain.pending.drain(..) {
                let size = u64::from(n) + 1;
                assert_eq!(hashes, tlog::tile_bytes(&plain, level, ix, size).unwrap());
            }
        }
    }
}
