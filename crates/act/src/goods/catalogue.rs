//! `stock/catalogue.toml`: goods by group and class, read once; what is wrong with the file is said in words, all of it at once.

use muster_web::Lang;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

const SOURCE: &str = include_str!("../../../../stock/catalogue.toml");

/// What is counted, with its English name.
pub type Units = BTreeMap<String, String>;

/// One good.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Item {
    pub code: String,
    pub zh: String,
    pub en: String,
    pub unit: String,
    /// How many units are usually in a box; 1 where there is none.
    #[serde(rename = "box")]
    pub per_box: i64,
    /// It has a day after which it is not handed out.
    pub ages: bool,
    /// It protects whoever wears it.
    #[serde(default)]
    pub worn: bool,
    /// How many one worker needs for one shift; 0 where a shift needs none.
    #[serde(default)]
    pub shift: i64,
    /// No longer stored; its code is not given again.
    #[serde(default)]
    pub ended: bool,
    /// What lists and people call it, with spaces between.
    #[serde(default)]
    pub also: String,
}

/// Goods that lie together.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Group {
    pub code: String,
    pub class: String,
    pub zh: String,
    pub en: String,
    pub items: Vec<Item>,
}

/// One of the three of GB/T 38565.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Class {
    pub key: String,
    pub zh: String,
    pub en: String,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Catalogue {
    pub units: Units,
    #[serde(rename = "class")]
    pub classes: Vec<Class>,
    #[serde(rename = "group")]
    pub groups: Vec<Group>,
}

fn say<'a>(zh: &'a str, en: &'a str, lang: Lang) -> &'a str {
    if lang == Lang::En { en } else { zh }
}

impl Item {
    pub fn say(&self, lang: Lang) -> &str {
        say(&self.zh, &self.en, lang)
    }
    /// Its names, the code among them.
    fn names(&self) -> impl Iterator<Item = &str> {
        [self.code.as_str(), &self.zh, &self.en].into_iter().chain(self.also.split(' ')).filter(|n| !n.is_empty())
    }
    pub fn holds(&self, word: &str) -> bool {
        let word = word.to_lowercase();
        self.names().any(|n| n.to_lowercase().contains(&word))
    }
}

impl Group {
    pub fn say(&self, lang: Lang) -> &str {
        say(&self.zh, &self.en, lang)
    }
}

impl Class {
    pub fn say(&self, lang: Lang) -> &str {
        say(&self.zh, &self.en, lang)
    }
}

impl Catalogue {
    /// The file, or everything that is wrong with it.
    pub fn read(text: &str) -> Result<Catalogue, Vec<String>> {
        let c: Catalogue = toml::from_str(text).map_err(|e| vec![e.to_string()])?;
        let wrong = c.wrong();
        if wrong.is_empty() { Ok(c) } else { Err(wrong) }
    }

    fn wrong(&self) -> Vec<String> {
        let mut wrong = Vec::new();
        let mut groups = BTreeSet::new();
        let (mut codes, mut names) = (BTreeSet::new(), BTreeMap::new());
        let figures = |s: &str, n: usize| s.len() == n && s.bytes().all(|b| b.is_ascii_digit());
        for g in &self.groups {
            if !figures(&g.code, 2) || !groups.insert(&g.code) {
                wrong.push(format!("group {}: two figures of its own", g.code));
            }
            if !self.classes.iter().any(|c| c.key == g.class) {
                wrong.push(format!("group {}: no class {}", g.code, g.class));
            }
            for i in &g.items {
                if !figures(&i.code, 4) || !i.code.starts_with(&g.code) {
                    wrong.push(format!("{}: four figures, the first two {}", i.code, g.code));
                }
                if !codes.insert(&i.code) {
                    wrong.push(format!("{}: stands twice", i.code));
                }
                if i.zh.trim().is_empty() || i.en.trim().is_empty() {
                    wrong.push(format!("{}: a name in both languages", i.code));
                }
                if !self.units.contains_key(&i.unit) {
                    wrong.push(format!("{}: no unit {}", i.code, i.unit));
                }
                if !(1..=1000).contains(&i.per_box) {
                    wrong.push(format!("{}: box of 1 to 1000", i.code));
                }
                // A name in a list must lead to one good.
                for n in i.names() {
                    if let Some(other) = names.insert(n.to_lowercase(), &i.code).filter(|o| *o != &i.code) {
                        wrong.push(format!("{}: {n} is {other} already", i.code));
                    }
                }
            }
        }
        wrong
    }

    pub fn items(&self) -> impl Iterator<Item = (&Group, &Item)> {
        self.groups.iter().flat_map(|g| g.items.iter().map(move |i| (g, i)))
    }

    /// The good of a code that was scanned, or of a name typed whole; full-width figures are figures.
    pub fn named(&self, text: &str) -> Option<&Item> {
        let plain = |c: char| match c {
            '０'..='９' => char::from_u32(c as u32 - '０' as u32 + '0' as u32).unwrap_or(c),
            c => c,
        };
        let text: String = text.trim().chars().map(plain).collect::<String>().to_lowercase();
        self.items().map(|(_, i)| i).find(|i| !i.ended && i.names().any(|n| n.to_lowercase() == text))
    }
    pub fn coded(&self, code: u16) -> Option<&Item> {
        self.items().map(|(_, i)| i).find(|i| i.code.parse() == Ok(code))
    }

    /// The unit in the reader's language.
    pub fn unit<'a>(&'a self, item: &'a Item, lang: Lang) -> &'a str {
        match lang {
            Lang::En => self.units.get(&item.unit).map_or(item.unit.as_str(), String::as_str),
            _ => &item.unit,
        }
    }
}

/// Read once; a broken file is found by a test.
static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(|| Catalogue::read(SOURCE).unwrap_or_default());

pub fn catalogue() -> &'static Catalogue {
    &CATALOGUE
}

#[cfg(test)]
pub(super) fn source() -> &'static str {
    SOURCE
}
