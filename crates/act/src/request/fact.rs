//! What can be recorded about requests. Who asked, from which room and in which words is sealed; bodies name the
//! building at most.

use super::kinds::Danger;
pub use super::need::Need;
use muster_ledger::{ActorId, Kind, Moment, PlaceId, SubjectRef};
use serde::{Deserialize, Serialize};

pub const REQUEST_MADE: Kind = Kind { name: "request.made", version: 1 };
pub const REQUEST_TAKEN: Kind = Kind { name: "request.taken", version: 1 };
pub const REQUEST_DONE: Kind = Kind { name: "request.done", version: 1 };
pub const REQUEST_CONFIRMED: Kind = Kind { name: "request.confirmed", version: 1 };
pub const REQUEST_REOPENED: Kind = Kind { name: "request.reopened", version: 1 };
pub const REQUEST_SORTED: Kind = Kind { name: "request.sorted", version: 1 };
pub const REQUEST_ANSWERED: Kind = Kind { name: "request.answered", version: 1 };
pub const REQUEST_OFFERED: Kind = Kind { name: "request.offered", version: 1 };
pub const REQUEST_DECLINED: Kind = Kind { name: "request.declined", version: 1 };
pub const REQUEST_MERGED: Kind = Kind { name: "request.merged", version: 1 };
pub const REQUEST_SEPARATED: Kind = Kind { name: "request.separated", version: 1 };
pub const REQUEST_HANDED_ON: Kind = Kind { name: "request.handed_on", version: 1 };
pub const REQUEST_CALLED: Kind = Kind { name: "request.called", version: 1 };
pub const REQUEST_RATED: Kind = Kind { name: "request.rated", version: 1 };

muster_ledger::id!(/// A household's request.
    RequestId);

/// Body of `request.made`; the sealed part holds [`Asked`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestMade {
    pub id: RequestId,
    pub kind: Need,
    pub community: PlaceId,
    pub grid: PlaceId,
    pub building: PlaceId,
    /// The task whose visit found the need.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from_task: Option<i64>,
    pub due: Moment,
    #[serde(default)]
    pub urgent: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub danger: Option<Danger>,
    /// By when the asker has had a word.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply_by: Option<Moment>,
    /// Its kind was read from its words; whoever reads it may overrule that.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub guessed: bool,
    /// The room, under the dataset's key.
    pub room: SubjectRef,
    /// The resident who asked while signed in, under the dataset's key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<SubjectRef>,
}

/// Sealed with `request.made`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    pub room: PlaceId,
    /// The room in words, e.g. 5幢2单元301.
    pub label: String,
    #[serde(default)]
    pub name: String,
    #[serde(default)]
    pub phone: String,
    #[serde(default)]
    pub text: String,
}

/// Body of `request.sorted`: someone read it and said what it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestSorted {
    pub id: RequestId,
    pub kind: Need,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub danger: Option<Danger>,
    /// Never later than what was promised before.
    pub due: Moment,
}

/// Body of `request.answered`; the sealed part holds [`Said`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestAnswered {
    pub id: RequestId,
}

/// Sealed with `request.answered`: a word to the asker.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    pub text: String,
}

/// Body of `request.taken`: from now on it has one owner.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestTaken {
    pub id: RequestId,
    pub owner: ActorId,
}

/// Body of `request.done`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestDone {
    pub id: RequestId,
    pub by: ActorId,
}

/// By which way the receiver said so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum How {
    /// The code on the slip that was left with the household.
    Slip,
    /// Told to a worker who did not do it.
    Phone,
    /// The resident, signed in.
    Resident,
}

impl How {
    pub fn name(self) -> &'static str {
        match self {
            How::Slip => "slip",
            How::Phone => "phone",
            How::Resident => "resident",
        }
    }
}

/// Body of `request.confirmed`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestConfirmed {
    pub id: RequestId,
    pub how: How,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content: Option<Content>,
}

/// How content the receiver is, in words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Content {
    Very,
    Content,
    Fair,
    Poor,
    Not,
}

impl Content {
    pub const ALL: [Content; 5] = [Content::Very, Content::Content, Content::Fair, Content::Poor, Content::Not];
    pub fn name(self) -> &'static str {
        match self {
            Content::Very => "very",
            Content::Content => "content",
            Content::Fair => "fair",
            Content::Poor => "poor",
            Content::Not => "not",
        }
    }
    pub fn parse(s: &str) -> Option<Content> {
        Content::ALL.into_iter().find(|x| x.name() == s)
    }
}

/// What was wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Shortfall {
    /// Nothing came.
    Absent,
    /// Something else came.
    Wrong,
    /// Part of it came.
    Partial,
    /// It is needed again.
    Again,
}

impl Shortfall {
    pub const ALL: [Shortfall; 4] = [Shortfall::Absent, Shortfall::Wrong, Shortfall::Partial, Shortfall::Again];
    pub fn name(self) -> &'static str {
        match self {
            Shortfall::Absent => "absent",
            Shortfall::Wrong => "wrong",
            Shortfall::Partial => "partial",
            Shortfall::Again => "again",
        }
    }
    pub fn parse(s: &str) -> Option<Shortfall> {
        Shortfall::ALL.into_iter().find(|x| x.name() == s)
    }
}

/// Body of `request.reopened`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestReopened {
    pub id: RequestId,
    pub how: How,
    pub why: Shortfall,
    pub due: Moment,
}

/// Whoever can do what the owner cannot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Beyond {
    /// Another worker of the same community.
    Colleague,
    Secretary,
    HealthCentre,
    Street,
}

impl Beyond {
    pub const ALL: [Beyond; 4] = [Beyond::Colleague, Beyond::Secretary, Beyond::HealthCentre, Beyond::Street];
    pub fn name(self) -> &'static str {
        match self {
            Beyond::Colleague => "colleague",
            Beyond::Secretary => "secretary",
            Beyond::HealthCentre => "health_centre",
            Beyond::Street => "street",
        }
    }
    pub fn parse(s: &str) -> Option<Beyond> {
        Beyond::ALL.into_iter().find(|x| x.name() == s)
    }
}

/// Body of `request.handed_on`: it is nobody's again, and `to` is asked to take it. The clock goes on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestHandedOn {
    pub id: RequestId,
    pub to: Beyond,
}

/// Body of `request.offered`: `to` is asked to take it. Until somebody does, its owner stays its owner.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestOffered {
    pub id: RequestId,
    pub to: Beyond,
}

/// Why whoever was asked does not take it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unfit {
    /// It was sent to the wrong place: counted.
    NotOurs,
    NoMeans,
    /// What is asked for cannot be made out.
    Unclear,
}

impl Unfit {
    pub const ALL: [Unfit; 3] = [Unfit::NotOurs, Unfit::NoMeans, Unfit::Unclear];
    pub fn name(self) -> &'static str {
        match self {
            Unfit::NotOurs => "not_ours",
            Unfit::NoMeans => "no_means",
            Unfit::Unclear => "unclear",
        }
    }
    pub fn parse(s: &str) -> Option<Unfit> {
        Unfit::ALL.into_iter().find(|x| x.name() == s)
    }
}

/// Body of `request.declined`: it goes back to whoever gave it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestDeclined {
    pub id: RequestId,
    pub why: Unfit,
}

/// Body of `request.merged`: the same trouble as another's; done with it, answered each for itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestMerged {
    pub id: RequestId,
    pub into: RequestId,
}

/// Body of `request.separated`: it is another matter after all.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestSeparated {
    pub id: RequestId,
}

/// Body of `request.called`: nobody answered when they were called back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestCalled {
    pub id: RequestId,
}

/// Body of `request.rated`: called back, they said how content they are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestRated {
    pub id: RequestId,
    pub content: Content,
    /// They had said so already and were drawn by lot.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub sampled: bool,
}
