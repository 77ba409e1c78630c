//! The catalogue: every field that offices ask for, with what is known about it.

use super::file::{self, FILES, Lists, Wrong};
use super::heading::Index;
use crate::person::Item;
use muster_web::Lang;
use serde::{Deserialize, Serialize};
use std::sync::OnceLock;

/// What can stand in a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Is {
    Text,
    Count,
    Number,
    Money,
    Day,
    Time,
    Moment,
    Period,
    Choice,
    YesNo,
    IdNumber,
    CreditCode,
    Phone,
    Address,
    Place,
    Plate,
    Person,
    Code,
}

impl Is {
    /// Id of its words.
    pub fn words(self) -> &'static str {
        [
            "field-is-text",
            "field-is-count",
            "field-is-number",
            "field-is-money",
            "field-is-day",
            "field-is-time",
            "field-is-moment",
            "field-is-period",
            "field-is-choice",
            "field-is-yes-no",
            "field-is-id-number",
            "field-is-credit-code",
            "field-is-phone",
            "field-is-address",
            "field-is-place",
            "field-is-plate",
            "field-is-person",
            "field-is-code",
        ][self as usize]
    }
}

/// Whether it tells something of a person.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Data {
    #[default]
    Open,
    Personal,
    /// Harm follows where it gets out: identity, health, tracks, faith, finance.
    Sensitive,
}

impl Data {
    pub fn words(self) -> &'static str {
        ["field-data-open", "field-data-personal", "field-data-sensitive"][self as usize]
    }
}

/// Something said in both languages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Said {
    pub zh: String,
    pub en: String,
}

/// Where the value stands already.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Held {
    /// The slice: `person`.
    pub holder: &'static str,
    /// The page on which it is seen.
    pub path: &'static str,
    /// Which item of a resident's entry: its age is known.
    pub item: Option<Item>,
}

/// What a field is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Subject {
    pub key: String,
    pub zh: String,
    pub en: String,
}

impl Subject {
    pub fn say(&self, lang: Lang) -> &str {
        if lang == Lang::En { &self.en } else { &self.zh }
    }
}

/// One field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Field {
    /// `person.phone`
    pub key: String,
    pub subject: String,
    pub zh: String,
    pub en: String,
    pub is: Is,
    pub data: Data,
    /// How long it is kept, one of the list; empty where it tells of no person.
    pub keep: String,
    /// After so many days it is to be asked again; none: it does not age.
    pub fresh_days: Option<u32>,
    pub unit: String,
    pub codes: String,
    /// None: not yet held.
    pub held: Option<Held>,
    /// What offices call it.
    pub also: Vec<String>,
    pub note: String,
    pub note_en: String,
}

impl Field {
    /// Its headings, its own first.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        [self.zh.as_str()].into_iter().chain(self.also.iter().map(String::as_str))
    }
    pub fn say(&self, lang: Lang) -> &str {
        if lang == Lang::En { &self.en } else { &self.zh }
    }
    pub fn noted(&self, lang: Lang) -> &str {
        if lang == Lang::En { &self.note_en } else { &self.note }
    }
    /// `phone` of `person.phone`.
    pub fn name(&self) -> &str {
        self.key.split_once('.').map_or("", |(_, name)| name)
    }
}

/// All of it.
pub struct Catalogue {
    pub subjects: Vec<Subject>,
    pub fields: Vec<Field>,
    lists: Lists,
    pub(super) index: Index,
}

impl Catalogue {
    pub fn read(files: &[(&str, &str)]) -> Result<Catalogue, Vec<Wrong>> {
        let sheet = file::read(files)?;
        let index = Index::of(&sheet.fields);
        Ok(Catalogue { subjects: sheet.subjects, fields: sheet.fields, lists: sheet.lists, index })
    }
    pub fn find(&self, key: &str) -> Option<&Field> {
        self.fields.iter().find(|f| f.key == key)
    }
    pub fn subject(&self, key: &str) -> Option<&Subject> {
        self.subjects.iter().find(|s| s.key == key)
    }
    pub fn of(&self, subject: &str) -> impl Iterator<Item = &Field> {
        self.fields.iter().filter(move |f| f.subject == subject)
    }
    pub fn keep(&self, f: &Field, lang: Lang) -> &str {
        self.lists.keep.get(&f.keep).map_or("", |s| if lang == Lang::En { &s.en } else { &s.zh })
    }
    pub fn unit<'a>(&'a self, f: &'a Field, lang: Lang) -> &'a str {
        match lang {
            Lang::En => self.lists.units.get(&f.unit).map_or(f.unit.as_str(), String::as_str),
            _ => &f.unit,
        }
    }
    /// What may stand in it, as offered. Chinese is what is kept; Traditional is converted from it.
    pub fn answers<'a>(&'a self, f: &Field, lang: Lang) -> impl Iterator<Item = &'a str> + use<'a> {
        let all = self.lists.codes.get(&f.codes).map_or(&[][..], Vec::as_slice);
        all.iter().map(move |[zh, en]| if lang == Lang::En { en.as_str() } else { zh.as_str() })
    }
}

/// What is shipped. The files are checked by a test, so that they are read here without fault.
pub fn catalogue() -> &'static Catalogue {
    static ALL: OnceLock<Catalogue> = OnceLock::new();
    ALL.get_or_init(|| Catalogue::read(FILES).unwrap_or_else(|wrong| unreachable!("shipped fields: {wrong:?}")))
}
