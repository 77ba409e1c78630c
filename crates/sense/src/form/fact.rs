//! What is recorded of forms: which fields they ask, on which basis, until when. Their words and all answers are sealed.

use muster_ledger::{Kind, Moment, PlaceId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

pub const FORM_DRAFTED: Kind = Kind { name: "form.drafted", version: 1 };
pub const FORM_TRIED: Kind = Kind { name: "form.tried", version: 1 };
pub const FORM_ADMITTED: Kind = Kind { name: "form.admitted", version: 1 };
pub const FORM_ENDED: Kind = Kind { name: "form.ended", version: 1 };
pub const FORM_ANSWERED: Kind = Kind { name: "form.answered", version: 1 };

muster_ledger::id!(/// A form in one version.
    FormId);
muster_ledger::id!(/// An answered form.
    AnswerId);

/// Whom or what a form is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum About {
    /// A household, by its room.
    Household,
    /// A grid or building.
    Place,
}

impl About {
    pub fn name(self) -> &'static str {
        ["household", "place"][self as usize]
    }
    pub fn parse(s: &str) -> Option<About> {
        [About::Household, About::Place].into_iter().find(|a| a.name() == s)
    }
    pub fn words(self) -> &'static str {
        ["form-about-household", "form-about-place"][self as usize]
    }
}

/// Body of `form.drafted`; the sealed part is the workbook.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Drafted {
    pub id: FormId,
    /// Where whoever drafted it holds their duty.
    pub area: PlaceId,
    pub community: PlaceId,
    pub about: About,
    /// Key of an article.
    pub basis: String,
    /// How long one answer takes, as reckoned.
    pub minutes: i64,
    /// For how long it may be in use once it is admitted.
    pub days: i64,
    /// Keys of the catalogue that it asks.
    pub fields: Vec<String>,
    /// Some of it can harm whom it tells of.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub sensitive: bool,
    /// The form whose next version it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<FormId>,
}

/// Body of `form.tried` (somebody filled it in for trial, nothing was kept) and of `form.ended`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Of {
    pub id: FormId,
}

/// Body of `form.admitted`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Admitted {
    pub id: FormId,
    pub until: Moment,
}

/// Body of `form.answered`; the sealed part holds [`Answered`]. Which questions were answered is not told: that would tell too much.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct AnswerMade {
    pub id: AnswerId,
    pub form: FormId,
    /// The building of a household, or the place itself.
    pub place: PlaceId,
    pub community: PlaceId,
    pub grid: PlaceId,
}

/// Sealed with it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answered {
    pub place: PlaceId,
    pub label: String,
    /// Field of the catalogue, or name of a question that has none → what was answered in each round.
    pub values: BTreeMap<String, Vec<String>>,
}
