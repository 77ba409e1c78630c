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
pub const NOTICE_ISSUED: Kind = Kind { name: "notice.issued", version: 1 };
pub const NOTICE_WITHDRAWN: Kind = Kind { name: "notice.withdrawn", version: 1 };

/// Whose bulletin it is.
pub const AUTHORITIES: [&str; 4] = ["county", "city", "province", "nation"];
/// What a notice is about.
pub const NOTICES_ABOUT: [&str; 6] = ["service", "health", "traffic", "safety", "accounts", "other"];

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

/// Body of `notice.issued`: a notice of somebody's post, with what it stands on; the sealed part holds [`NoticeText`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoticeIssued {
    pub id: NoticeId,
    /// From a district down to a building.
    pub area: PlaceId,
    pub about: String,
    pub until: Moment,
    pub post: String,
    /// Key of an article, where it demands something.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub basis: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub relay: Option<Relay>,
    /// Accounts stay on view until then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kept_until: Option<Moment>,
}

/// A decision of an organ that a notice passes on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Relay {
    pub measure: String,
    pub organ: String,
    pub level: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub disease: Option<String>,
}

/// Sealed with `notice.published` and `notice.issued`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoticeText {
    pub title: String,
    pub text: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub title_en: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub text_en: String,
    /// Number of the document of the decision that it passes on.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub decision: String,
    /// Lines of an account, in hundredths of a yuan; what was spent is negative.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub figures: Vec<(String, i64)>,
}

/// Body of `notice.withdrawn`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoticeWithdrawn {
    pub id: NoticeId,
}
