//! What can be recorded about publication. A bulletin's figures are quoted; a notice's words are sealed, so that a name
//! published by mistake can be taken out of every copy.

use muster_ledger::{Day, Kind, Moment, PlaceId};
use serde::{Deserialize, Serialize};

muster_ledger::id!(/// A quoted bulletin of a health authority.
    BulletinId);
muster_ledger::id!(/// A notice of our own.
    NoticeId);

pub const BULLETIN_QUOTED: Kind = Kind { name: "bulletin.quoted", version: 1 };
pub const NOTICE_PUBLISHED: Kind = Kind { name: "notice.published", version: 1 };
pub const NOTICE_WITHDRAWN: Kind = Kind { name: "notice.withdrawn", version: 1 };

/// Whose bulletin it is.
pub const AUTHORITIES: [&str; 4] = ["county", "city", "province", "nation"];
/// What a notice is about.
pub const NOTICES_ABOUT: [&str; 4] = ["service", "health", "traffic", "other"];

/// Body of `bulletin.quoted`: what the authority published, as it published it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BulletinQuoted {
    pub id: BulletinId,
    pub authority: String,
    pub title: String,
    pub date: Day,
    pub url: String,
    pub area: PlaceId,
    pub new_cases: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub total_cases: Option<i64>,
    /// The same day quoted before with other figures.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub corrects: Option<BulletinId>,
}

/// Body of `notice.published`; the sealed part holds [`NoticeText`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoticePublished {
    pub id: NoticeId,
    pub area: PlaceId,
    pub about: String,
    pub until: Moment,
}

/// Sealed with `notice.published`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoticeText {
    pub title: String,
    pub text: String,
}

/// Body of `notice.withdrawn`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoticeWithdrawn {
    pub id: NoticeId,
}
