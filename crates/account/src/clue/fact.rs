//! What can be recorded about clues. What was told and who told it are sealed apart; bodies name the building at most.

use muster_ledger::{Kind, Moment, PlaceId, Seq};
use serde::{Deserialize, Serialize};

muster_ledger::id!(/// Something somebody noticed and told.
    ClueId);

pub const CLUE_MADE: Kind = Kind { name: "clue.made", version: 1 };
pub const CLUE_SIGNED: Kind = Kind { name: "clue.signed", version: 1 };
pub const CLUE_ADDED: Kind = Kind { name: "clue.added", version: 1 };
pub const CLUE_RECEIVED: Kind = Kind { name: "clue.received", version: 1 };
pub const CLUE_OPENED: Kind = Kind { name: "clue.opened", version: 1 };
pub const CLUE_SENT: Kind = Kind { name: "clue.sent", version: 1 };
pub const CLUE_ANSWERED: Kind = Kind { name: "clue.answered", version: 1 };
pub const CLUE_MISSED: Kind = Kind { name: "clue.missed", version: 1 };

/// Who may see who told it: nobody, the health centre and the CDC, or every receiver.
pub const SHOWN_TO: [&str; 3] = ["nobody", "health", "all"];
/// Reported in the statutory system; looked at and no such thing; dealt with; given on to who is competent.
pub const OUTCOMES: [&str; 4] = ["reported", "ruled_out", "handled", "passed_on"];

/// A receiver by its post, and its level.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct To {
    pub post: String,
    pub level: String,
}

/// Body of `clue.made`; the sealed part holds [`Told`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClueMade {
    pub id: ClueId,
    pub community: PlaceId,
    pub grid: PlaceId,
    /// Building, or the community where no building was named.
    pub place: PlaceId,
    pub kind: String,
    /// The post that it is about; empty where none.
    pub about: String,
    /// First knowledge, as whoever wrote it down claims it.
    pub known_at: Moment,
    /// Key of the clock, and its end; none where the law gives no time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clock: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<Moment>,
    pub to: Vec<To>,
}

/// Sealed with `clue.made`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    pub text: String,
    /// Where exactly, in words.
    #[serde(default)]
    pub spot: String,
}

/// Body of `clue.signed`: who told it, sealed apart, for those whom they chose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClueSigned {
    pub id: ClueId,
    pub shown_to: String,
}

/// Sealed with `clue.signed`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signed {
    pub name: String,
    pub phone: String,
}

/// Body of `clue.added`: more was told. A more urgent kind brings its clock along; nothing makes the clock longer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClueAdded {
    pub id: ClueId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clock: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<Moment>,
}

/// Body of `clue.received`: somebody in that post has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClueReceived {
    pub id: ClueId,
    pub post: String,
}

/// Body of `clue.opened`: who told it was shown to the author of this fact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClueOpened {
    pub id: ClueId,
}

/// Body of `clue.sent`: a receiver outside the house took what the fact `item` told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClueSent {
    pub id: ClueId,
    pub item: Seq,
    pub receiver: String,
    pub level: String,
    pub tries: i64,
}

/// Body of `clue.answered`; the sealed part holds the words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClueAnswered {
    pub id: ClueId,
    pub post: String,
    pub outcome: String,
}

/// Body of `clue.missed`: the clock ran out without an answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClueMissed {
    pub id: ClueId,
    pub clock: String,
    pub due: Moment,
}
