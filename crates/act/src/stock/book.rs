//! The book as people read it: each movement with the names of its two ends.

use super::fact::Account;
use super::routes::name;
use super::table::{self, Movement};
use muster_ground::duty;
use muster_ledger::{Fault, Read};
use muster_web::{Request, Scope};
use serde::Serialize;

/// A movement with its two ends in words.
#[derive(Clone, Debug, Serialize)]
pub struct Entry {
    pub movement: Movement,
    pub from: String,
    pub to: String,
    pub by: String,
    /// Who else signed: the words of what for, and the name.
    pub signed: Vec<(&'static str, String)>,
    /// What is left in the store now.
    pub left: i64,
}

fn end(req: &Request, read: &Read, of: Account) -> Result<String, Fault> {
    let store =
        |id| -> Result<String, Fault> { table::find(read, id)?.map_or_else(|| Ok(String::new()), |s| name(req, read, &s)) };
    Ok(match of {
        Account::Store(s) => store(s)?,
        Account::Transit(s) => req.tr("stock-way-to", &[("store", store(s)?)]),
        Account::Worker(a) => duty::holder(read, a)?.name,
        other => req.t(other.words()),
    })
}

pub(super) fn entries(req: &Request, read: &Read, all: Vec<Movement>) -> Result<Vec<Entry>, Fault> {
    all.into_iter()
        .map(|m| {
            let shelf = m.store().map(|s| table::held(read, s, m.item)).transpose()?;
            let p = m.paper;
            let signs = [("stock-checked", p.checked), ("stock-kept", p.kept), ("stock-approved", p.approved)];
            let mut signed = Vec::new();
            for (words, actor) in signs {
                if let Some(a) = actor {
                    signed.push((words, duty::holder(read, a)?.name));
                }
            }
            Ok(Entry {
                signed,
                from: end(req, read, m.from)?,
                to: end(req, read, m.to)?,
                by: duty::holder(read, m.actor)?.name,
                left: shelf.unwrap_or_default(),
                movement: m,
            })
        })
        .collect()
}

/// One side of the book.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    In,
    Out,
}

/// What came into the stores of a scope, or went out of them, the newest first; what was taken back is left out.
pub fn book(req: &Request, read: &Read, scope: &Scope, side: Side, limit: usize) -> Result<Vec<Entry>, Fault> {
    entries(req, read, table::side(read, scope, side == Side::In, limit)?)
}
