//! What can be recorded about bringing a notice to people. People are named under the register's key and nothing else is said of them.

use super::table::Way;
use crate::publish::NoticeId;
use muster_ledger::{Kind, Moment, PlaceId, SubjectRef};
use muster_muster::task::BatchId;
use serde::{Deserialize, Serialize};

pub const DELIVERY_BEGUN: Kind = Kind { name: "delivery.begun", version: 1 };
pub const DELIVERY_ADDRESSED: Kind = Kind { name: "delivery.addressed", version: 1 };
pub const DELIVERY_PASSED: Kind = Kind { name: "delivery.passed", version: 1 };
pub const DELIVERY_TRIED: Kind = Kind { name: "delivery.tried", version: 1 };
pub const DELIVERY_RECEIVED: Kind = Kind { name: "delivery.received", version: 1 };
pub const DELIVERY_REFUSED: Kind = Kind { name: "delivery.refused", version: 1 };
pub const DELIVERY_ANNOUNCED: Kind = Kind { name: "delivery.announced", version: 1 };
pub const DELIVERY_CLOSED: Kind = Kind { name: "delivery.closed", version: 1 };
pub const LETTER_ISSUED: Kind = Kind { name: "letter.issued", version: 1 };
pub const LETTER_WITHDRAWN: Kind = Kind { name: "letter.withdrawn", version: 1 };
pub const NOTICE_WAY_CHOSEN: Kind = Kind { name: "notice_way.chosen", version: 1 };

muster_ledger::id!(/// One notice brought to the people of one place.
    DeliveryId);

/// People of one fact at most.
pub(super) const PEOPLE_MAX: usize = 256;

/// Body of `delivery.begun`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Begun {
    pub id: DeliveryId,
    pub notice: NoticeId,
    pub community: PlaceId,
    /// The community, a grid, a building, or a room's building.
    pub area: PlaceId,
    /// Minutes after which the next way is tried.
    pub step_minutes: i64,
    /// Telephone before anybody goes to a door.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub calls: bool,
    /// A text that the telephone took counts: for what nobody is harmed by missing.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub arrived_counts: bool,
    /// The notice's own end.
    pub until: Moment,
}

/// Someone to be reached, and by which way first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct To {
    pub who: SubjectRef,
    pub way: Way,
    pub grid: PlaceId,
    pub building: PlaceId,
}

/// Body of `delivery.addressed`: at most [`PEOPLE_MAX`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Addressed {
    pub id: DeliveryId,
    pub community: PlaceId,
    pub to: Vec<To>,
}

/// Body of `delivery.passed`: whom one way did not reach, the next is tried.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Passed {
    pub id: DeliveryId,
    pub to: Vec<(SubjectRef, Way)>,
    /// They left the register meanwhile.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub gone: Vec<SubjectRef>,
    /// Tasks for the doors of those for whom it is paper now.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub batches: Vec<BatchId>,
    /// When somebody is due again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<Moment>,
}

/// How a try went that reached nobody yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Went {
    /// The text went out.
    Sent = 0,
    /// The telephone took it.
    Arrived = 1,
    /// The number does not take it.
    Failed = 2,
    NotReached = 3,
    /// Nobody was at home: it was left there.
    Left = 4,
}

impl Went {
    pub const ALL: [Went; 5] = [Went::Sent, Went::Arrived, Went::Failed, Went::NotReached, Went::Left];
    pub fn words(self) -> &'static str {
        ["delivery-went-sent", "delivery-went-arrived", "delivery-went-failed", "delivery-went-not-reached", "delivery-went-left"]
            [self as usize]
    }
}

/// Body of `delivery.tried`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tried {
    pub id: DeliveryId,
    pub who: Vec<SubjectRef>,
    pub way: Way,
    pub went: Went,
}

/// Body of `delivery.received`: the person's own word, told on the telephone, or handed over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Received {
    pub id: DeliveryId,
    pub who: Vec<SubjectRef>,
    pub way: Way,
}

/// Body of `delivery.refused`: they do not want to hear of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refused {
    pub id: DeliveryId,
    pub who: Vec<SubjectRef>,
}

/// Body of `delivery.announced`: read out by loudspeaker.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Announced {
    pub id: DeliveryId,
    pub at: PlaceId,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// Nobody is left to be tried.
    Done = 0,
    Over = 1,
    Withdrawn = 2,
}

/// Body of `delivery.closed`: no further way is tried.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closed {
    pub id: DeliveryId,
    pub why: Why,
}

/// Body of `letter.issued`: a notice to one person; the sealed part holds [`LetterText`], under their key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LetterIssued {
    /// Of the same row as notices: a delivery brings either.
    pub id: NoticeId,
    pub who: SubjectRef,
    pub post: String,
    pub until: Moment,
}

/// Sealed with `letter.issued`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LetterText {
    pub title: String,
    pub text: String,
}

/// Body of `letter.withdrawn`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LetterWithdrawn {
    pub id: NoticeId,
}

/// Body of `notice_way.chosen`; the subject is the resident.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WayChosen {
    pub way: Way,
}
