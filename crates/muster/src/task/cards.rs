//! Task cards: how a thing is done, in the words of someone who has done it. Data in `plans/cards/`.

use crate::both::{uneven, untold};
use muster_ground::law;
use serde::{Deserialize, Serialize};
use std::sync::OnceLock;

/// The files, by name: a test compares the list with the folder.
pub(super) const FILES: &[(&str, &str)] = &[
    ("visit.toml", include_str!("../../../../plans/cards/visit.toml")),
    ("care.toml", include_str!("../../../../plans/cards/care.toml")),
    ("notice.toml", include_str!("../../../../plans/cards/notice.toml")),
    ("place.toml", include_str!("../../../../plans/cards/place.toml")),
    ("desk.toml", include_str!("../../../../plans/cards/desk.toml")),
    ("daily.toml", include_str!("../../../../plans/cards/daily.toml")),
    ("health.toml", include_str!("../../../../plans/cards/health.toml")),
    ("flood.toml", include_str!("../../../../plans/cards/flood.toml")),
    ("fire.toml", include_str!("../../../../plans/cards/fire.toml")),
    ("weather.toml", include_str!("../../../../plans/cards/weather.toml")),
];

/// Words with which a newcomer still does not know what to do.
const VAGUE: [&str; 14] = [
    "等等",
    "之类",
    "适当",
    "及时",
    "加强",
    "做好",
    "酌情",
    "必要时",
    "妥善",
    "etc.",
    "and so on",
    "appropriate",
    "as needed",
    "properly",
];

/// What a card asks for when it is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Asks {
    /// At a door: who is at home, how they are, what they need.
    Visit,
    /// Something handed over: the receiver's word ends it.
    Handover,
    /// Done, or not.
    Job,
    /// At a door: the few things that the register lacks.
    Answers,
}

/// One way of doing something. Each text stands in Chinese with its English beside it; the English is left out of a file by
/// mistake only, so that it is missed in words and not as a missing key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Card {
    pub key: String,
    pub title: String,
    #[serde(default)]
    pub title_en: String,
    pub asks: Asks,
    /// What it takes, once one stands at the door.
    pub minutes: u32,
    /// Never alone: where it is dangerous, or one's word alone would not do.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub two_people: bool,
    /// What to take along, and what one must have learnt.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub needs: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub needs_en: Vec<String>,
    pub steps: Vec<String>,
    #[serde(default)]
    pub steps_en: Vec<String>,
    pub say: Vec<String>,
    #[serde(default)]
    pub say_en: Vec<String>,
    pub dont: Vec<String>,
    #[serde(default)]
    pub dont_en: Vec<String>,
    /// Keys of law entries.
    pub basis: Vec<String>,
    pub escalate: String,
    #[serde(default)]
    pub escalate_en: String,
    pub call: String,
    #[serde(default)]
    pub call_en: String,
    pub source: Vec<String>,
    #[serde(default)]
    pub source_en: Vec<String>,
}

impl Card {
    /// Minutes of work, all who go together.
    pub fn work(&self) -> u32 {
        self.minutes * if self.two_people { 2 } else { 1 }
    }
    /// The first text that is not said in both languages.
    fn lacking(&self) -> Option<String> {
        untold("title_en", &self.title, &self.title_en)
            .or_else(|| uneven("needs", &self.needs, &self.needs_en))
            .or_else(|| uneven("steps", &self.steps, &self.steps_en))
            .or_else(|| uneven("say", &self.say, &self.say_en))
            .or_else(|| uneven("dont", &self.dont, &self.dont_en))
            .or_else(|| untold("escalate_en", &self.escalate, &self.escalate_en))
            .or_else(|| untold("call_en", &self.call, &self.call_en))
            .or_else(|| uneven("source", &self.source, &self.source_en))
    }
    /// The first word that leaves open what is to be done.
    fn vague(&self) -> Option<&'static str> {
        let said = |word: &str| {
            self.steps.iter().chain(&self.steps_en).chain([&self.escalate, &self.escalate_en]).any(|t| t.contains(word))
        };
        VAGUE.into_iter().find(|w| said(w))
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    card: Vec<Card>,
}

/// Reads one file; the first thing wrong is named.
pub(super) fn parse(name: &str, source: &str) -> Result<Vec<Card>, String> {
    let file: File = toml::from_str(source).map_err(|e| format!("plans/cards/{name}: {e}"))?;
    for c in &file.card {
        let wrong = |what: &str| Err(format!("plans/cards/{name}: card {}: {what}", c.key));
        if c.steps.is_empty() || c.steps.len() > 7 {
            return wrong("one to seven steps");
        }
        if let Some(what) = c.lacking() {
            return wrong(&what);
        }
        if let Some(word) = c.vague() {
            return wrong(&format!("“{word}” does not say what to do: write what is done, with what, how long"));
        }
        if c.minutes == 0 || c.minutes > 480 {
            return wrong("minutes between 1 and 480");
        }
        if c.say.is_empty() || c.dont.is_empty() || c.escalate.is_empty() || c.call.is_empty() || c.source.is_empty() {
            return wrong("say, dont, escalate, call and source may not be empty");
        }
        if let Some(b) = c.basis.iter().find(|b| law::shipped().article(b).is_none()) {
            return wrong(&format!("basis {b} is no article of the law register"));
        }
        // A year stands in every source, so that a reader can tell how old it is.
        if c.source
            .iter()
            .chain(&c.source_en)
            .any(|s| !s.chars().collect::<Vec<_>>().windows(4).any(|w| w.iter().all(char::is_ascii_digit)))
        {
            return wrong("a source lacks its year");
        }
    }
    Ok(file.card)
}

/// All cards, in the order of the files.
pub fn cards() -> &'static [Card] {
    static ALL: OnceLock<Vec<Card>> = OnceLock::new();
    ALL.get_or_init(|| FILES.iter().flat_map(|(name, source)| parse(name, source).unwrap_or_default()).collect())
}

pub fn card(key: &str) -> Option<&'static Card> {
    cards().iter().find(|c| c.key == key)
}
