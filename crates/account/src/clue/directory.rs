//! `policies/clues.toml`: the kinds of clues, and the posts that receive them.

use serde::Deserialize;
use std::collections::BTreeSet;
use std::sync::LazyLock;

/// See the file.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Clues {
    pub receiver: Vec<Receiver>,
    pub kind: Vec<KindOf>,
}

/// A post whose page is an inbox.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Receiver {
    pub post: String,
    pub level: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KindOf {
    pub key: String,
    /// Key of a clock of the law register.
    pub clock: Option<String>,
    /// Whether it may be a disease: then the card can be made, and only the licensed say what it was.
    pub disease: bool,
    pub to: Vec<String>,
}

/// Levels that a clue must reach at the least.
pub(super) const LEVELS_MIN: usize = 2;

impl Clues {
    pub fn read(text: &str) -> Result<Clues, String> {
        toml::from_str(text).map_err(|e| e.to_string())
    }
    pub fn kind(&self, key: &str) -> Option<&KindOf> {
        self.kind.iter().find(|k| k.key == key)
    }
    /// Who gets a clue of that kind. Whom it is about does not; where fewer than two levels would be left, all others get it.
    pub fn receivers(&self, kind: &str, about: &str) -> Vec<&Receiver> {
        let named = |r: &&Receiver| self.kind(kind).is_some_and(|k| k.to.contains(&r.post));
        let others = || self.receiver.iter().filter(|r| r.post != about);
        let few: Vec<&Receiver> = others().filter(named).collect();
        let levels: BTreeSet<&str> = few.iter().map(|r| r.level.as_str()).collect();
        if levels.len() >= LEVELS_MIN { few } else { others().collect() }
    }
}

/// As it comes with the program.
pub fn shipped() -> &'static Clues {
    static SHIPPED: LazyLock<Clues> = LazyLock::new(|| {
        // A test reads the file; a build whose file cannot be read does not pass it.
        Clues::read(include_str!("../../../../policies/clues.toml")).unwrap_or(Clues { receiver: Vec::new(), kind: Vec::new() })
    });
    &SHIPPED
}
