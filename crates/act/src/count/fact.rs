//! What can be recorded about counting: goods, days, numbers.

use crate::stock::{StoreId, Why};
use muster_ledger::{Day, Kind};
use serde::{Deserialize, Serialize};

pub const COUNT_BEGUN: Kind = Kind { name: "count.begun", version: 1 };
pub const COUNT_TAKEN: Kind = Kind { name: "count.taken", version: 1 };
pub const COUNT_SETTLED: Kind = Kind { name: "count.settled", version: 1 };

muster_ledger::id!(/// One counting of one store.
    CountId);

/// A lot that should be there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Expected {
    pub item: u16,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lot: Option<Day>,
    pub n: i64,
}

/// Body of `count.begun`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Begun {
    pub id: CountId,
    pub store: StoreId,
    pub expected: Vec<Expected>,
}

/// What somebody counted, in the order of what was expected.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counted(pub Vec<i64>);

/// Body of `count.taken`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Taken {
    pub id: CountId,
    pub counted: Counted,
}

/// What holds of one lot, and why it differs from the book.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decided {
    pub n: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<Why>,
}

/// Body of `count.settled`, in the order of what was expected; the movements that follow stand beside it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settled {
    pub id: CountId,
    pub decided: Vec<Decided>,
}
