//! `policies/requests.toml`: what residents ask for, and the words by which a sentence is recognised. The answer names the words
//! it rests on, so that whoever reads it can overrule it.

use super::fact::Need;
use serde::Deserialize;
use std::sync::LazyLock;

const SOURCE: &str = include_str!("../../../../policies/requests.toml");

/// One kind of request as the file has it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Kind {
    pub(super) key: Need,
    pub(super) domain: Domain,
    /// The bound that promises when it is met.
    pub(super) hours: String,
    /// The card that teaches how it is met.
    pub(super) card: String,
    words: Vec<(String, u32)>,
}

/// To which part of a community's life a kind belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Domain {
    Care,
    Livelihood,
    Party,
    Government,
    Farming,
    Business,
}

impl Domain {
    pub const ALL: [Domain; 6] =
        [Domain::Care, Domain::Livelihood, Domain::Party, Domain::Government, Domain::Farming, Domain::Business];
    pub fn name(self) -> &'static str {
        match self {
            Domain::Care => "care",
            Domain::Livelihood => "livelihood",
            Domain::Party => "party",
            Domain::Government => "government",
            Domain::Farming => "farming",
            Domain::Business => "business",
        }
    }
}

/// Someone may be hurt before a clock of hours matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Danger {
    Fire,
    Gas,
    Trapped,
    Hurt,
    Threat,
}

impl Danger {
    pub const ALL: [Danger; 5] = [Danger::Fire, Danger::Gas, Danger::Trapped, Danger::Hurt, Danger::Threat];
    pub fn name(self) -> &'static str {
        match self {
            Danger::Fire => "fire",
            Danger::Gas => "gas",
            Danger::Trapped => "trapped",
            Danger::Hurt => "hurt",
            Danger::Threat => "threat",
        }
    }
    pub fn parse(s: &str) -> Option<Danger> {
        Danger::ALL.into_iter().find(|d| d.name() == s)
    }
    /// The number to call before anything else.
    pub fn call(self) -> &'static str {
        BOOK.danger.iter().find(|d| d.key == self).map_or("110", |d| d.call.as_str())
    }
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Alarm {
    key: Danger,
    call: String,
    words: Vec<String>,
    #[serde(default)]
    not: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Book {
    kind: Vec<Kind>,
    danger: Vec<Alarm>,
}

pub(super) fn shipped() -> Result<Book, String> {
    toml::from_str::<Book>(SOURCE).map_err(|e| format!("policies/requests.toml: {e}"))
}

/// Read once; a broken file is found by a test.
static BOOK: LazyLock<Book> = LazyLock::new(|| shipped().unwrap_or_default());

#[cfg(test)]
impl Book {
    pub(super) fn keys(&self) -> Vec<Need> {
        self.kind.iter().map(|k| k.key).collect()
    }
}

pub(super) fn kind(need: Need) -> Option<&'static Kind> {
    BOOK.kind.iter().find(|k| k.key == need)
}

pub fn domain(need: Need) -> Domain {
    kind(need).map_or(Domain::Livelihood, |k| k.domain)
}

/// What a sentence was taken for, and because of which of its words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Guess {
    pub need: Option<Need>,
    pub words: Vec<&'static str>,
    pub danger: Option<(Danger, &'static str)>,
}

/// The words of a kind that stand in `text`, a word inside a longer one left out, and what they weigh.
fn found(k: &'static Kind, text: &str) -> (u32, Vec<&'static str>) {
    let mut here: Vec<(&'static str, u32)> =
        k.words.iter().filter(|(w, _)| text.contains(w.as_str())).map(|(w, n)| (w.as_str(), *n)).collect();
    let all = here.clone();
    here.retain(|(w, _)| !all.iter().any(|(longer, _)| longer.len() > w.len() && longer.contains(w)));
    (here.iter().map(|(_, n)| n).sum(), here.into_iter().map(|(w, _)| w).collect())
}

/// The lightest sum of words that means anything: one word that stands in every second sentence does not.
const LEAST: u32 = 2;

/// What a sentence asks for, as far as its words tell.
pub fn guess(text: &str) -> Guess {
    let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let mut best: (u32, Option<Need>, Vec<&'static str>) = (LEAST - 1, None, Vec::new());
    for k in &BOOK.kind {
        let (weight, words) = found(k, &text);
        if weight > best.0 {
            best = (weight, Some(k.key), words);
        }
    }
    Guess { need: best.1, words: best.2, danger: danger(&text) }
}

fn danger(text: &str) -> Option<(Danger, &'static str)> {
    for alarm in &BOOK.danger {
        let mut rest = text.to_owned();
        for harmless in &alarm.not {
            rest = rest.replace(harmless.as_str(), "，");
        }
        if let Some(w) = alarm.words.iter().find(|w| rest.contains(w.as_str())) {
            return Some((alarm.key, w.as_str()));
        }
    }
    None
}
