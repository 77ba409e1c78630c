//! What can be recorded about work orders.

use crate::request::RequestId;
use muster_ledger::{Kind, PlaceId, SubjectRef};
use serde::{Deserialize, Serialize};

pub const ORDER_RECEIVED: Kind = Kind { name: "workorder.received", version: 1 };

/// Body of `workorder.received`, recorded with the request that it became; the sealed part holds [`Order`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderReceived {
    pub request: RequestId,
    /// The order's number under the month's key.
    pub number: SubjectRef,
    pub community: PlaceId,
    pub grid: PlaceId,
    pub building: PlaceId,
}

/// Sealed with it: what the hotline calls it, and the headings under which it wants to hear of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Order {
    pub(super) number: String,
    pub(super) headings: Vec<String>,
}
