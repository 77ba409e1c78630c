//! Decisions by whoever reads a request: what it is after all, and a word to the asker before it is done.

use super::fact::{Need, REQUEST_ANSWERED, REQUEST_SORTED, RequestAnswered, RequestId, RequestSorted};
use super::kinds::Danger;
use super::rule::{Promise, draft, one, row};
use super::table::{RequestRow, State};
use muster_ledger::{Command, Draft, Key, Known, Moment, Refusal, Sealed};

fn open(known: &Known, id: RequestId) -> Result<RequestRow, Refusal> {
    let row = row(known, id)?;
    match row.state {
        State::Made | State::Taken => Ok(row),
        _ => Err(Refusal::conflict("request-done-already")),
    }
}

/// It is of another kind than its words said, or no danger, or one.
pub struct Sort {
    pub id: RequestId,
    pub kind: Need,
    pub danger: Option<Danger>,
    /// That of the kind.
    pub promise: Promise,
}

impl Command for Sort {
    fn reads(&self) -> Vec<Key> {
        one(self.id)
    }
    fn decide(&self, known: &Known, at: Moment) -> Result<Vec<Draft>, Refusal> {
        let row = open(known, self.id)?;
        if row.kind == self.kind && row.danger == self.danger {
            return Err(Refusal::conflict("request-sorted-same"));
        }
        // Its clock began when it was asked for; a new danger's begins when somebody says so. What was promised stays promised.
        let from = if self.danger.is_some() && row.danger.is_none() { at } else { row.made_at };
        let due = self.promise.due(self.kind, row.urgent, self.danger, from).min(row.due);
        let body = RequestSorted { id: self.id, kind: self.kind, danger: self.danger, due };
        Ok(vec![draft(REQUEST_SORTED, &body, &row)])
    }
}

/// A word to the asker: the first one stops the clock of the reply.
pub struct Answer {
    pub id: RequestId,
    pub sealed: Sealed,
}

impl Command for Answer {
    fn reads(&self) -> Vec<Key> {
        one(self.id)
    }
    fn decide(&self, known: &Known, _: Moment) -> Result<Vec<Draft>, Refusal> {
        let row = open(known, self.id)?;
        Ok(vec![draft(REQUEST_ANSWERED, &RequestAnswered { id: self.id }, &row).sealed(self.sealed.clone())])
    }
}
