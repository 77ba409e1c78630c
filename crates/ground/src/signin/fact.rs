//! What is recorded about access: that somebody gave it or took it away. Never a token, a name or a person.

use muster_ledger::{ActorId, Command, Draft, Key, Kind, Known, Moment, PlaceId, Refusal, Table, Value, Why};
use serde::{Deserialize, Serialize};

/// A one-time link was given out, by which an account gets a password or binds a phone.
pub const LINK_ISSUED: Kind = Kind { name: "link.issued", version: 1 };
/// A one-time code was given to a resident.
pub const CODE_ISSUED: Kind = Kind { name: "code.issued", version: 1 };
/// All ways in of an account were ended by somebody else.
pub const ACCESS_WITHDRAWN: Kind = Kind { name: "access.withdrawn", version: 1 };

/// Body of `link.issued`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct LinkIssued {
    pub actor: ActorId,
    /// `setup`, `device`, or `first`: a new administrator, from the command line.
    pub link: String,
}

/// Body of `code.issued`. The place is in the envelope, no finer than the grid.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct CodeIssued {
    /// `person` or `room`.
    pub to: String,
}

/// Body of `access.withdrawn`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct AccessWithdrawn {
    pub actor: ActorId,
}

/// Records one of the above; the duty is checked by the guard around it.
pub(crate) struct Record(pub Draft);

impl Record {
    pub(crate) fn link(actor: ActorId, link: &str, area: PlaceId) -> Record {
        Record(Draft::new(LINK_ISSUED, &LinkIssued { actor, link: link.to_owned() }).area(area))
    }
    pub(crate) fn code(to: &str, area: PlaceId) -> Record {
        Record(Draft::new(CODE_ISSUED, &CodeIssued { to: to.to_owned() }).area(area))
    }
    pub(crate) fn withdrawn(actor: ActorId) -> Record {
        Record(Draft::new(ACCESS_WITHDRAWN, &AccessWithdrawn { actor }))
    }
}

/// Records nothing. Refused where a row that proved somebody no longer stands: access was taken away, or the link used,
/// while the proof was looked at.
pub(crate) struct Still {
    pub table: &'static Table,
    pub key: Vec<Value>,
    pub over: &'static str,
}

impl Still {
    pub(crate) fn there(table: &'static Table, key: Vec<Value>, over: &'static str) -> Option<Box<dyn Command>> {
        Some(Box::new(Still { table, key, over }))
    }
}

impl Command for Still {
    fn reads(&self) -> Vec<Key> {
        vec![Key::one(self.table, self.key.clone())]
    }
    fn decide(&self, known: &Known, _: Moment) -> Result<Vec<Draft>, Refusal> {
        match known.one(self.table, &self.key) {
            Some(_) => Ok(Vec::new()),
            None => Err(Refusal::new(Why::Gone, self.over).instead("/sign-in")),
        }
    }
}

impl Command for Record {
    fn reads(&self) -> Vec<Key> {
        Vec::new()
    }
    fn decide(&self, _: &Known, _: Moment) -> Result<Vec<Draft>, Refusal> {
        Ok(vec![self.0.clone()])
    }
}
