//! What can be recorded about whistles. What is wrong, who is named and what was said is sealed; departments are public.

use muster_ground::organisation::OrganisationId;
use muster_ledger::{Kind, Moment, PlaceId};
use serde::{Deserialize, Serialize};

pub const WHISTLE_BLOWN: Kind = Kind { name: "whistle.blown", version: 1 };
pub const WHISTLE_JOINED: Kind = Kind { name: "whistle.joined", version: 1 };
pub const WHISTLE_ANSWERED: Kind = Kind { name: "whistle.answered", version: 1 };
pub const WHISTLE_HANDED_DOWN: Kind = Kind { name: "whistle.handed_down", version: 1 };
pub const WHISTLE_DECIDED: Kind = Kind { name: "whistle.decided", version: 1 };
pub const WHISTLE_REPORTED: Kind = Kind { name: "whistle.reported", version: 1 };
pub const WHISTLE_ARRIVED: Kind = Kind { name: "whistle.arrived", version: 1 };
pub const WHISTLE_SOLVED: Kind = Kind { name: "whistle.solved", version: 1 };
pub const WHISTLE_REOPENED: Kind = Kind { name: "whistle.reopened", version: 1 };
pub const WHISTLE_ESCALATED: Kind = Kind { name: "whistle.escalated", version: 1 };
pub const WHISTLE_CLOSED: Kind = Kind { name: "whistle.closed", version: 1 };
pub const WHISTLE_RATED: Kind = Kind { name: "whistle.rated", version: 1 };
pub const WHISTLE_CHARGED: Kind = Kind { name: "whistle.charged", version: 1 };
pub const WHISTLE_WATCHED: Kind = Kind { name: "whistle.watched", version: 1 };

muster_ledger::id!(/// A whistle: one matter, for which one or more departments are called.
    WhistleId);
muster_ledger::id!(/// One department's share of a whistle.
    CallId);
muster_ledger::id!(/// A turn of duty in a department.
    WatchId);

/// A department that is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Called {
    pub id: CallId,
    pub organisation: OrganisationId,
}

/// Body of `whistle.blown`; the sealed part holds [`Matter`]. The clocks run from when it is recorded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Blown {
    pub id: WhistleId,
    /// One of [`super::KINDS`].
    pub kind: String,
    pub place: PlaceId,
    pub community: PlaceId,
    pub grid: PlaceId,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub urgent: bool,
    /// Answered, and nobody sets out.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub exercise: bool,
    /// The first leads where there are several.
    pub calls: Vec<Called>,
    pub answer_by: Moment,
    pub arrive_by: Moment,
    pub solve_by: Moment,
}

/// Sealed with it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Matter {
    pub text: String,
    /// Whom to ask on the spot.
    #[serde(default)]
    pub name: String,
    #[serde(default)]
    pub phone: String,
}

/// Body of `whistle.joined`: one more department is called, `instead_of` another where that one was the wrong one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Joined {
    pub id: WhistleId,
    pub call: Called,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instead_of: Option<CallId>,
    pub answer_by: Moment,
    pub arrive_by: Moment,
    pub solve_by: Moment,
}

/// Why a department does not come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Decline {
    /// It was sent to the wrong one.
    NotOurs,
    /// It is theirs; people or things are lacking.
    NoMeans,
    /// It is theirs and does not need them on the spot.
    NotNeeded,
}

impl Decline {
    pub const ALL: [Decline; 3] = [Decline::NotOurs, Decline::NoMeans, Decline::NotNeeded];
    pub fn name(self) -> &'static str {
        match self {
            Decline::NotOurs => "not_ours",
            Decline::NoMeans => "no_means",
            Decline::NotNeeded => "not_needed",
        }
    }
    pub fn parse(s: &str) -> Option<Decline> {
        Decline::ALL.into_iter().find(|x| x.name() == s)
    }
    pub fn words(self) -> &'static str {
        match self {
            Decline::NotOurs => "whistle-decline-not_ours",
            Decline::NoMeans => "whistle-decline-no_means",
            Decline::NotNeeded => "whistle-decline-not_needed",
        }
    }
}

/// Body of `whistle.answered`; the sealed part holds [`Said`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Answered {
    pub call: CallId,
    /// None where they come.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub declined: Option<Decline>,
}

/// Sealed with answers, reports, solutions, decisions, a caller's word: who said it, and what. With `whistle.handed_down`: to whom, and
/// their telephone.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    pub name: String,
    pub text: String,
}

/// Body of `whistle.handed_down` (inside the department), `whistle.reported` (they say they are there), `whistle.reopened` (the caller
/// says that it is not solved).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct About {
    pub call: CallId,
}

/// Body of `whistle.decided`: a superior looked at a refusal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Decided {
    pub call: CallId,
    /// The refusal stands; else they are told to come, and answer again by then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub again_by: Option<Moment>,
}

/// Body of `whistle.arrived`: the caller says whether they are there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Arrived {
    pub call: CallId,
    pub there: bool,
}

/// Body of `whistle.solved`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Solved {
    pub call: CallId,
}

/// What was late when it was passed up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    Answer,
    /// A refusal that nobody has decided about.
    Decision,
    Arrival,
    Solution,
}

/// Body of `whistle.escalated`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Escalated {
    pub call: CallId,
    pub step: Step,
    /// 1: the street, 2: the district.
    pub rung: u8,
}

/// Body of `whistle.closed`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Closed {
    pub id: WhistleId,
    /// No longer needed; else it is solved.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub withdrawn: bool,
}

/// How content the caller is with a department.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Content {
    Content,
    Fair,
    Not,
}

impl Content {
    pub const ALL: [Content; 3] = [Content::Content, Content::Fair, Content::Not];
    pub fn name(self) -> &'static str {
        ["content", "fair", "not"][self as usize]
    }
    pub fn parse(s: &str) -> Option<Content> {
        Content::ALL.into_iter().find(|x| x.name() == s)
    }
    pub fn words(self) -> &'static str {
        ["whistle-content-content", "whistle-content-fair", "whistle-content-not"][self as usize]
    }
}

/// Body of `whistle.rated`; the sealed part holds [`Said`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Rated {
    pub call: CallId,
    pub content: Content,
}

/// Body of `whistle.charged`: for which kinds a department is called where nobody names one; none ends it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Charged {
    pub organisation: OrganisationId,
    pub kinds: Vec<String>,
}

/// Body of `whistle.watched`: who is on duty there, sealed as [`Said`] (the text is the telephone).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Watched {
    pub id: WatchId,
    pub organisation: OrganisationId,
    pub from: Moment,
    pub until: Moment,
}
