//! `policies/care.toml`: read once; a broken file is found by a test.

use crate::person::Need;
use muster_web::Request;
use serde::Deserialize;
use std::sync::LazyLock;

const SOURCE: &str = include_str!("../../../../policies/care.toml");

/// Who may read the category itself; everyone else sees the needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Seen {
    All,
    Care,
    Health,
    Secretary,
}

impl Seen {
    /// By whom, in which post.
    pub fn by(self, post: &str) -> bool {
        match self {
            Seen::All => true,
            Seen::Care => ["secretary", "health_centre"].contains(&post),
            Seen::Health => post == "health_centre",
            Seen::Secretary => post == "secretary",
        }
    }
}

/// A reason why someone needs care.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Category {
    pub key: String,
    zh: String,
    en: String,
    pub needs: Vec<Need>,
    /// Words of lists that stand for it.
    called: Vec<String>,
    pub seen: Seen,
    /// Statute and article, or whose consent.
    pub basis: String,
    basis_en: String,
    pub review_days: i64,
}

impl Category {
    pub fn name(&self, req: &Request) -> String {
        req.lang.of(&self.zh, &self.en).into_owned()
    }
    pub fn basis(&self, req: &Request) -> String {
        req.lang.of(&self.basis, &self.basis_en).into_owned()
    }
    /// What it is called in either language: for the test that looks for it where it must not be.
    #[cfg(test)]
    pub(crate) fn names(&self) -> [&str; 2] {
        [&self.zh, &self.en]
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Book {
    category: Vec<Category>,
}

pub(super) fn read(source: &str) -> Result<Vec<Category>, String> {
    let book: Book = toml::from_str(source).map_err(|e| format!("policies/care.toml: {e}"))?;
    for (i, c) in book.category.iter().enumerate() {
        let wrong = |what: &str| Err(format!("policies/care.toml: {}: {what}", c.key));
        if c.key.is_empty() || c.zh.is_empty() || c.en.is_empty() || c.basis.is_empty() || c.basis_en.is_empty() {
            return wrong("key, zh, en, basis and basis_en are needed");
        }
        if book.category[..i].iter().any(|o| o.key == c.key) {
            return wrong("stands twice");
        }
        if c.needs.is_empty() {
            return wrong("names no need: then nobody can act on it");
        }
        if c.called.is_empty() || c.called.iter().any(String::is_empty) {
            return wrong("needs the words by which lists call it");
        }
        if !(1..=366).contains(&c.review_days) {
            return wrong("review_days is between 1 and 366");
        }
    }
    Ok(book.category)
}

/// Without a readable file nothing is recorded.
static BOOK: LazyLock<Vec<Category>> = LazyLock::new(|| read(SOURCE).unwrap_or_default());

#[cfg(test)]
pub(super) fn shipped() -> Result<Vec<Category>, String> {
    read(SOURCE)
}

pub fn categories() -> &'static [Category] {
    &BOOK
}

pub fn category(key: &str) -> Option<&'static Category> {
    BOOK.iter().find(|c| c.key == key)
}

/// Needs that a word of an office's list, or a heading of one, stands for. What the word says of someone's health is not kept.
pub fn needs_called(word: &str) -> Vec<Need> {
    let of = BOOK.iter().filter(|c| c.called.iter().any(|w| word.contains(w.as_str())) || word.contains(c.zh.as_str()));
    let mut needs: Vec<Need> = of.flat_map(|c| c.needs.iter().copied()).collect();
    needs.sort_unstable();
    needs.dedup();
    needs
}
