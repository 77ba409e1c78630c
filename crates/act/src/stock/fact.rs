//! What can be recorded about stock. Bodies hold stores, accounts, codes of goods, days and numbers; a household is only a class.

use crate::request::RequestId;
use muster_ledger::{ActorId, Day, Kind, PlaceId, Seq};
use serde::{Deserialize, Serialize};

pub const STORE_OPENED: Kind = Kind { name: "store.opened", version: 1 };
pub const STOCK_MOVED: Kind = Kind { name: "stock.moved", version: 1 };
/// The same with what stands on its paper.
pub const STOCK_MOVED_2: Kind = Kind { name: "stock.moved", version: 2 };
pub const MINIMUM_FIXED: Kind = Kind { name: "minimum.fixed", version: 1 };

muster_ledger::id!(/// A room, a cupboard, a corner where goods lie.
    StoreId);

/// What kind of store.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    Room = 0,
    Point = 1,
    Gate = 2,
    Organisation = 3,
}

impl Place {
    pub const ALL: [Place; 4] = [Place::Room, Place::Point, Place::Gate, Place::Organisation];
    pub fn parse(code: &str) -> Option<Place> {
        Place::ALL.into_iter().find(|p| p.code() == code)
    }
    pub fn code(self) -> &'static str {
        ["room", "point", "gate", "organisation"][self as usize]
    }
    pub fn words(self) -> &'static str {
        ["stock-at-room", "stock-at-point", "stock-at-gate", "stock-at-organisation"][self as usize]
    }
}

/// Body of `store.opened`. Its name is that of its place, its kind and its number there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opened {
    pub id: StoreId,
    pub community: PlaceId,
    pub grid: PlaceId,
    pub place: PlaceId,
    pub kind: Place,
    pub number: u8,
}

/// Where goods are, or where they came from and went to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Account {
    Store(StoreId),
    Worker(ActorId),
    /// Given to homes; which one is not for this book.
    Household,
    Consumed,
    Supplier,
    Donor,
    Difference,
    /// On its way to a store.
    Transit(StoreId),
}

/// An account as two numbers, for tables.
pub type Held = (i64, i64);

impl Account {
    pub fn held(self) -> Held {
        match self {
            Account::Store(s) => (0, s.0),
            Account::Worker(a) => (1, a.0),
            Account::Household => (2, 0),
            Account::Consumed => (3, 0),
            Account::Supplier => (4, 0),
            Account::Donor => (5, 0),
            Account::Difference => (6, 0),
            Account::Transit(s) => (7, s.0),
        }
    }
    pub fn of((kind, id): Held) -> Account {
        match kind {
            0 => Account::Store(StoreId(id)),
            1 => Account::Worker(ActorId(id)),
            2 => Account::Household,
            3 => Account::Consumed,
            4 => Account::Supplier,
            5 => Account::Donor,
            7 => Account::Transit(StoreId(id)),
            _ => Account::Difference,
        }
    }
    /// It holds goods that can be counted: never less than none.
    pub fn bounded(self) -> bool {
        matches!(self, Account::Store(_) | Account::Worker(_) | Account::Transit(_))
    }
    pub fn words(self) -> &'static str {
        const WORDS: [&str; 8] = [
            "stock-account-store",
            "stock-account-worker",
            "stock-account-household",
            "stock-account-consumed",
            "stock-account-supplier",
            "stock-account-donor",
            "stock-account-difference",
            "stock-account-transit",
        ];
        WORDS[self.held().0 as usize]
    }
}

/// What a difference or a loss comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    Expired = 0,
    Broken = 1,
    Lost = 2,
    Unwritten = 3,
    Miscounted = 4,
}

impl Why {
    pub const ALL: [Why; 5] = [Why::Expired, Why::Broken, Why::Lost, Why::Unwritten, Why::Miscounted];
    pub fn code(self) -> &'static str {
        ["expired", "broken", "lost", "unwritten", "miscounted"][self as usize]
    }
    pub fn parse(code: &str) -> Option<Why> {
        Why::ALL.into_iter().find(|w| w.code() == code)
    }
    pub fn words(self) -> &'static str {
        ["stock-why-expired", "stock-why-broken", "stock-why-lost", "stock-why-unwritten", "stock-why-miscounted"][self as usize]
    }
}

/// Body of `stock.moved`. Its number in the ledger is its id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moved {
    /// Of the catalogue.
    pub item: u16,
    /// The last day of this lot; none: it does not expire.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lot: Option<Day>,
    pub n: i64,
    pub from: Account,
    pub to: Account,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<Why>,
    /// The movement that this one takes back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub undoes: Option<Seq>,
    /// The movement on its way that ends with this one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answers: Option<Seq>,
    /// From version 2.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paper: Option<Paper>,
}

/// What a slip of goods carries beside the goods: what one cost, who else signed, and what it was given for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Paper {
    /// Of one unit, in fen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price: Option<i64>,
    /// Who looked whether it is what was ordered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub checked: Option<ActorId>,
    /// Who put it on the shelf.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kept: Option<ActorId>,
    /// Who said that it may go out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approved: Option<ActorId>,
    /// The need that it met. Which home that is stands with the request, and ends with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request: Option<RequestId>,
}

impl Paper {
    /// None where nothing stands on it.
    pub fn written(self) -> Option<Paper> {
        (self != Paper::default()).then_some(self)
    }
}

/// Body of `minimum.fixed`: less than this is asked to be ordered; 0 lifts it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Minimum {
    pub store: StoreId,
    pub item: u16,
    pub n: i64,
}
