//! What can be recorded about donations. Bodies hold goods, numbers and classes; name, telephone and what else the donor said are sealed.

use crate::stock::StoreId;
use muster_ledger::{Day, Kind, PlaceId};
use serde::{Deserialize, Serialize};

pub const DONATION_RECEIVED: Kind = Kind { name: "donation.received", version: 1 };

muster_ledger::id!(/// One gift of one good.
    DonationId);

/// What kind of giver.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum By {
    Person = 0,
    Firm = 1,
    Association = 2,
}

impl By {
    pub const ALL: [By; 3] = [By::Person, By::Firm, By::Association];
    pub fn code(self) -> &'static str {
        ["person", "firm", "association"][self as usize]
    }
    pub fn parse(code: &str) -> Option<By> {
        By::ALL.into_iter().find(|b| b.code() == code)
    }
    pub fn words(self) -> &'static str {
        ["donation-by-person", "donation-by-firm", "donation-by-association"][self as usize]
    }
}

/// For whom it is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Wish {
    Any = 0,
    Homes = 1,
    Elders = 2,
    Workers = 3,
}

impl Wish {
    pub const ALL: [Wish; 4] = [Wish::Any, Wish::Homes, Wish::Elders, Wish::Workers];
    pub fn code(self) -> &'static str {
        ["any", "homes", "elders", "workers"][self as usize]
    }
    pub fn parse(code: &str) -> Option<Wish> {
        Wish::ALL.into_iter().find(|w| w.code() == code)
    }
    pub fn words(self) -> &'static str {
        ["donation-wish-any", "donation-wish-homes", "donation-wish-elders", "donation-wish-workers"][self as usize]
    }
}

/// Body of `donation.received`; the movement from the donor into the store stands beside it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Received {
    pub id: DonationId,
    pub community: PlaceId,
    pub grid: PlaceId,
    pub store: StoreId,
    pub item: u16,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lot: Option<Day>,
    pub n: i64,
    pub by: By,
    /// The donor wants to be named in public.
    pub named: bool,
    pub wish: Wish,
}

/// Sealed with it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Donor {
    #[serde(default)]
    pub name: String,
    #[serde(default)]
    pub phone: String,
}
