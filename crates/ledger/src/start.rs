//! What is looked at before a house goes on: that its end is whole, that fact 0 is what was recorded, that nothing older was put
//! in its place, and that the tables which decide who may do what are what the facts say.

use crate::chain::{self, Chain};
use crate::envelope::leaf_data;
use crate::fact::Mended;
use crate::house::{OpenError, damaged};
use crate::replay::{self, Projection};
use crate::shown::Shown;
use crate::store::{FACTS, HEAD, SqlRows};
use crate::table::Value;
use crate::{Fault, Moment};
use rusqlite::Connection;
use std::collections::BTreeMap;
use tlog::{Checkpoint, Frontier, Hash, TILE_WIDTH, Verifier};

/// Header, last tiles, frontier: cheap enough for every start.
pub(crate) fn quick_check(rows: &SqlRows<'_>, verifier: &Verifier) -> Result<(Chain, i64), OpenError> {
    let count: i64 = rows.connection.query_row("SELECT COALESCE(MAX(seq) + 1, 0) FROM ledger_facts", [], |r| r.get(0))?;
    let Some(head) = rows.read_one(&HEAD, &[Value::Int(1)])? else {
        return if count == 0 {
            Ok((Chain::resume(Frontier::new(), Vec::new(), Vec::new()), 0))
        } else {
            damaged("the head is missing")
        };
    };
    let size = head.int("size") as u64;
    if size != count as u64 {
        return damaged(&format!("the head counts {size} facts, the table {count}"));
    }
    let frontier = Frontier::from_bytes(head.blob("frontier")).map_err(|e| OpenError::Damaged(e.to_string()))?;
    let root = tlog::tree_root(&chain::reader(rows, size), size).map_err(|e| OpenError::Damaged(format!("tiles: {e}")))?;
    if frontier.size() != size || frontier.root() != root {
        return damaged("the newest facts do not match the signed head");
    }
    let note = tlog::open_note(head.text("note"), &[verifier]).map_err(|e| OpenError::Damaged(format!("the head: {e}")))?;
    let signed = Checkpoint::parse(&note.text).map_err(|e| OpenError::Damaged(format!("the head: {e}")))?;
    if signed.size != size || signed.root != root || signed.origin != verifier.name() {
        return damaged("the signed head is of another ledger or another time");
    }
    let tail = chain::leaves(rows, size - size % TILE_WIDTH, size)?;
    let stored = chain::tile(rows, 0, size / TILE_WIDTH, size)?.unwrap_or_default();
    if stored != tail.concat() {
        return damaged("one of the newest facts does not match its hash");
    }
    let mut upper = Vec::new();
    let mut nodes = size / TILE_WIDTH;
    let mut level = 1;
    while nodes > 0 {
        let part = if nodes.is_multiple_of(TILE_WIDTH) { None } else { chain::tile(rows, level, nodes / TILE_WIDTH, size)? };
        upper.push(part.unwrap_or_default());
        nodes /= TILE_WIDTH;
        level += 1;
    }
    last_tile(rows, size)?;
    first_fact(rows, size, &root)?;
    Ok((Chain::resume(frontier, tail, upper), head.int("ids")))
}

/// The newest full tile against its facts: what a torn write at the end would harm once the open tile is empty.
fn last_tile(rows: &SqlRows<'_>, size: u64) -> Result<(), OpenError> {
    let Some(ix) = (size / TILE_WIDTH).checked_sub(1) else { return Ok(()) };
    let leaves = chain::leaves(rows, ix * TILE_WIDTH, (ix + 1) * TILE_WIDTH)?.concat();
    let stored = chain::tile(rows, 0, ix, size)?.unwrap_or_default();
    let above = chain::tile(rows, 1, ix / TILE_WIDTH, size)?.unwrap_or_default();
    let at = (ix % TILE_WIDTH) as usize * 32;
    match above.get(at..at + 32) {
        Some(node) if stored == leaves && node == chain::tile_root(&stored) => Ok(()),
        _ => damaged(&format!("facts {} to {} do not match their tile", ix * TILE_WIDTH, (ix + 1) * TILE_WIDTH - 1)),
    }
}

pub(crate) fn last_record(rows: &SqlRows<'_>, size: u64) -> Result<Moment, OpenError> {
    if size == 0 {
        return Ok(Moment(0));
    }
    let row = rows.read_one(&FACTS, &[Value::Int(size as i64 - 1)])?;
    match row {
        Some(r) => Ok(crate::read::fact_of(&r)?.at()),
        None => damaged("the last fact is missing"),
    }
}

/// Fact 0 says whose house it is, by which key it is checked, and whether it is an exercise in which a click signs in: it is held
/// against the signed head at every start, not only by the full check.
fn first_fact(rows: &SqlRows<'_>, size: u64, root: &Hash) -> Result<(), OpenError> {
    let Some(first) = rows.read_one(&FACTS, &[Value::Int(0)])? else { return damaged("fact 0 is missing") };
    let leaf = tlog::leaf_hash(&leaf_data(first.blob("salt"), first.blob("envelope"), first.blob("body")));
    let proof = tlog::inclusion_proof(&chain::reader(rows, size), 0, size).unwrap_or_default();
    match tlog::verify_inclusion(&leaf, 0, size, &proof, root) {
        Ok(()) => Ok(()),
        Err(_) => damaged("fact 0, which names the house and says whether it is an exercise, is not what was recorded"),
    }
}

/// True where the tree ends before the largest head that was shown: an older copy was put in its place, or its end cut off. A
/// head that was shown and that this tree does not grow from is damage: nobody's copy looks like that.
pub(crate) fn falls_short(rows: &SqlRows<'_>, size: u64, shown: &Shown) -> Result<bool, OpenError> {
    let Some((largest, root)) = shown.largest() else { return Ok(false) };
    if shown.is_told(largest) {
        return Ok(false);
    }
    if size < largest {
        return Ok(true);
    }
    match tlog::tree_root(&chain::reader(rows, size), largest) {
        Ok(own) if own == root => Ok(false),
        _ => damaged(&format!("it does not grow from the head of {largest} facts that was shown to the world")),
    }
}

/// Rows told of, at most.
const ROWS_MAX: usize = 1_000;

/// Compares the tables of the slices named in `guarded` with the facts and rebuilds those that differ: who edits a grant, an
/// approval or a term in the data file has it until the next start, and the ledger then says that it was so.
pub(crate) fn mend(c: &Connection, projections: &[&'static Projection], guarded: &[&str]) -> Result<Option<Mended>, Fault> {
    let guarded: Vec<&'static Projection> = projections.iter().copied().filter(|p| guarded.contains(&p.name)).collect();
    let found = replay::compare(c, &guarded, ROWS_MAX)?;
    let mut rows: BTreeMap<String, u64> = BTreeMap::new();
    for difference in &found {
        *rows.entry(difference.table.to_owned()).or_default() += 1;
    }
    if rows.is_empty() {
        return Ok(None);
    }
    replay::replay(c, &guarded)?;
    Ok(Some(Mended { rows }))
}
