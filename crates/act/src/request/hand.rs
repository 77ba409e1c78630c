//! Everything that someone has taken goes to another: who leaves hands it over in one act.

use super::fact::{REQUEST_TAKEN, RequestId, RequestTaken};
use super::rule::draft;
use super::table::{REQUESTS, RequestRow, State};
use muster_ledger::{ActorId, Command, Draft, Fault, Key, Known, Moment, Read, Refusal, values};

/// What someone has taken and not done, urgent ones first.
pub fn held_by(read: &Read, actor: ActorId) -> Result<Vec<RequestRow>, Fault> {
    let sql = "SELECT * FROM request_requests WHERE closed = 0 AND owner = ?1 AND state = 'taken' ORDER BY calm, due, id";
    Ok(read.select(sql, &values![actor])?.iter().map(RequestRow::from_row).collect())
}

/// The requests go to `to`, with their clock as it runs.
pub struct HandOver {
    pub ids: Vec<RequestId>,
    pub from: ActorId,
    pub to: ActorId,
}

impl Command for HandOver {
    fn reads(&self) -> Vec<Key> {
        self.ids.iter().map(|id| Key::one(&REQUESTS, vec![(*id).into()])).collect()
    }
    fn decide(&self, known: &Known, _: Moment) -> Result<Vec<Draft>, Refusal> {
        let rows = self.ids.iter().filter_map(|id| known.one(&REQUESTS, &[(*id).into()])).map(RequestRow::from_row);
        let held = rows.filter(|r| r.state == State::Taken && r.owner == Some(self.from));
        Ok(held.map(|r| draft(REQUEST_TAKEN, &RequestTaken { id: r.id, owner: self.to }, &r)).collect())
    }
}
