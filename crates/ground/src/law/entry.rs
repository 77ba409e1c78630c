//! What stands in the register: entries with their dates, their basis and who checked them. Data, never an enum of diseases.

use muster_ledger::Day;
use muster_web::Lang;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// A day as files write it: `2026-11-22`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Date(pub Day);

impl TryFrom<String> for Date {
    type Error = String;
    fn try_from(s: String) -> Result<Date, String> {
        day(&s).map(Date).ok_or_else(|| format!("{s} is no day; write it as 2026-11-22"))
    }
}
impl From<Date> for String {
    fn from(d: Date) -> String {
        d.0.to_string()
    }
}

/// `2026-11-22` as a day.
pub fn day(s: &str) -> Option<Day> {
    let mut p = s.splitn(3, '-');
    let (y, m, d) = (p.next()?.parse().ok()?, p.next()?.parse().ok()?, p.next()?.parse().ok()?);
    Day::from_civil(y, m, d)
}

/// What an entry is about; also the heading of its table in the files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum EntryKind {
    Measure,
    Disease,
    Clock,
    Remedy,
    Retention,
    Committee,
    Bound,
    Article,
    Statute,
    Organ,
    Need,
    Duty,
    Criterion,
}

impl EntryKind {
    /// In the order in which pages show them.
    pub const ALL: [EntryKind; 13] = [
        EntryKind::Measure,
        EntryKind::Disease,
        EntryKind::Clock,
        EntryKind::Remedy,
        EntryKind::Retention,
        EntryKind::Committee,
        EntryKind::Bound,
        EntryKind::Article,
        EntryKind::Statute,
        EntryKind::Organ,
        EntryKind::Need,
        EntryKind::Duty,
        EntryKind::Criterion,
    ];
    pub fn name(self) -> &'static str {
        match self {
            EntryKind::Measure => "measure",
            EntryKind::Disease => "disease",
            EntryKind::Clock => "clock",
            EntryKind::Remedy => "remedy",
            EntryKind::Retention => "retention",
            EntryKind::Committee => "committee",
            EntryKind::Bound => "bound",
            EntryKind::Article => "article",
            EntryKind::Statute => "statute",
            EntryKind::Organ => "organ",
            EntryKind::Need => "need",
            EntryKind::Duty => "duty",
            EntryKind::Criterion => "criterion",
        }
    }
    pub fn parse(s: &str) -> Option<EntryKind> {
        EntryKind::ALL.into_iter().find(|k| k.name() == s)
    }
}

/// One entry as it stood in one period. The same key may stand again in another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Entry {
    pub kind: EntryKind,
    pub key: String,
    pub zh: String,
    pub en: String,
    pub from: Date,
    /// The last day in force; none while it goes on.
    pub until: Option<Date>,
    /// Keys of articles.
    pub basis: Vec<String>,
    /// Muster's own rule or a local practice, not a statute's.
    pub own: bool,
    pub note_zh: String,
    pub note_en: String,
    pub source: String,
    /// The same in English; empty where a house's own file leaves it out.
    pub source_en: String,
    /// When it was read.
    pub read: String,
    /// Who compared it with the official text; `unverified` until someone has.
    pub verifier: String,
    /// Key of the local overlay that says so; empty in what is shipped.
    pub overlay: String,
    #[serde(skip)]
    pub file: String,
    #[serde(skip)]
    pub line: usize,
    pub detail: Detail,
}

impl Entry {
    pub fn in_force(&self, on: Day) -> bool {
        self.from.0 <= on && self.until.is_none_or(|u| on <= u.0)
    }
    pub fn overlaps(&self, other: &Entry) -> bool {
        self.until.is_none_or(|u| other.from <= u) && other.until.is_none_or(|u| self.from <= u)
    }
    pub fn say(&self, lang: Lang) -> Cow<'_, str> {
        lang.of(&self.zh, &self.en)
    }
    pub fn note(&self, lang: Lang) -> Cow<'_, str> {
        lang.of(&self.note_zh, &self.note_en)
    }
    pub fn source(&self, lang: Lang) -> Cow<'_, str> {
        lang.of(&self.source, if self.source_en.is_empty() { &self.source } else { &self.source_en })
    }
    pub fn verified(&self) -> bool {
        self.verifier != "unverified"
    }
    /// `clock/hotline-dispatch@2026-01-01`: one entry of one period.
    pub fn name(&self) -> String {
        format!("{}/{}@{}", self.kind.name(), self.key, self.from.0)
    }
    /// With the place whose own it is.
    pub fn full_name(&self) -> String {
        if self.overlay.is_empty() { self.name() } else { format!("{}+{}", self.name(), self.overlay) }
    }
    /// Of all that it says.
    pub fn digest(&self) -> String {
        let plain = serde_json::to_vec(self).unwrap_or_default();
        muster_ledger::hex(&muster_ledger::sha256(&plain)[..8])
    }
}

/// What entries of one kind say beyond the common.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Detail {
    Measure(Measure),
    Disease(Disease),
    Clock(Clock),
    Remedy(Remedy),
    Retention(Retention),
    Committee(Committee),
    Bound(Bound),
    Article(Article),
    Statute(Statute),
    Organ(Organ),
    Criterion(Criterion),
    Plain(Plain),
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Statute {
    /// Which is applied first where several speak.
    #[serde(default)]
    pub order: Option<u8>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Article {
    pub statute: String,
    /// `3`, `84, 85`, `26-29`; another text as it is; empty where it is still to be looked up.
    pub n: String,
    #[serde(default)]
    pub uses: Vec<String>,
}

/// Class from a day to a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClassPeriod {
    pub is: String,
    pub from: Date,
    #[serde(default)]
    pub until: Option<Date>,
}

/// Treated as another class from a day to a day, by a decision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Managed {
    #[serde(rename = "as")]
    pub as_class: String,
    pub from: Date,
    #[serde(default)]
    pub until: Option<Date>,
    pub decision: String,
    pub basis: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Disease {
    pub class: Vec<ClassPeriod>,
    #[serde(default)]
    pub managed: Vec<Managed>,
    /// A form of another disease, not counted with it.
    #[serde(default)]
    pub part_of: Option<String>,
    /// Stands for what no list names yet.
    #[serde(default)]
    pub not_listed: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Organ {
    pub levels: Vec<String>,
    #[serde(default)]
    pub only_assists: bool,
}

/// Nothing beyond the common: a precondition, a duty.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plain {}

/// By what people may be chosen for a measure, or may not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Criterion {
    pub usable: bool,
}

/// An organ that may decide a measure, from which level on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Decider {
    pub organ: String,
    pub level: String,
    #[serde(default)]
    pub and_above: bool,
    /// Preconditions of this organ alone.
    #[serde(default)]
    pub only_if: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Measure {
    /// `liberty`, `movement`, `activity`, `property`.
    pub touches: String,
    pub decides: Vec<Decider>,
    /// Classes for which it is given; `unlisted`, `none`.
    pub disease: Vec<String>,
    pub chosen_by: Vec<String>,
    pub needs: Vec<String>,
    pub duties: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Clock {
    /// `at_once`, `at_most`, `at_least`, `window`.
    pub kind: String,
    pub limit: i64,
    pub unit: String,
    /// Organs that it binds; none: whoever has to do with it.
    #[serde(default)]
    pub binds: Vec<String>,
}

impl Clock {
    /// For comparing: a working day counts as a day, a month as thirty.
    pub fn minutes(&self) -> i64 {
        let unit = match self.unit.as_str() {
            "minutes" => 1,
            "hours" => 60,
            "months" => 60 * 24 * 30,
            _ => 60 * 24,
        };
        self.limit * unit
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Remedy {
    /// `measure`, `decision`, `service`, `data`.
    pub against: String,
    #[serde(default)]
    pub clock: Option<String>,
    pub suspends: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Retention {
    /// A duty to keep.
    #[serde(default)]
    pub days_min: Option<i64>,
    /// A duty to destroy.
    #[serde(default)]
    pub days_max: Option<i64>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Figure {
    pub key: String,
    pub zh: String,
    pub en: String,
    #[serde(default)]
    pub min: Option<i64>,
    #[serde(default)]
    pub max: Option<i64>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Committee {
    pub figures: Vec<Figure>,
}

/// How far something may go: numbers or times as texts, or choices.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Frame {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub must: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub may: Vec<String>,
}

/// What of the house follows a choice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Obeys {
    pub zh: String,
    pub en: String,
    /// The page on which it is seen, and the action that opens it.
    pub at: String,
    pub needs: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bound {
    pub about: String,
    /// Who is bound; never a resident.
    pub binds: String,
    pub kind: String,
    pub unit: String,
    pub frame: Frame,
    pub default: Frame,
    /// The code follows the choice.
    #[serde(default)]
    pub obeyed: bool,
    /// What of the house follows it, and where that is seen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<Box<Obeys>>,
    /// What is chosen concerns residents and stands on the public page.
    #[serde(default)]
    pub public: bool,
}
