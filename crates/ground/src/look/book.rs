//! `policies/purposes.toml`: read once; a broken file is found by a test.

use serde::Deserialize;
use std::sync::LazyLock;

const SOURCE: &str = include_str!("../../../../policies/purposes.toml");

/// Why someone may look, and who.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Purpose {
    pub key: String,
    pub posts: Vec<String>,
    /// A list for it may hold telephones.
    #[serde(default)]
    pub contact: bool,
    /// A list for it may hold ID numbers.
    #[serde(default)]
    pub id: bool,
    /// Someone under eighteen may be looked at for it.
    #[serde(default)]
    pub minors: bool,
}

impl Purpose {
    /// Id of its words.
    pub fn words(&self) -> String {
        words(&self.key)
    }
}

/// Id of the words of a purpose, also of those that are none to choose: a task, a report, broken glass.
pub(super) fn words(key: &str) -> String {
    format!("look-purpose-{}", key.replace('_', "-"))
}

/// What one account may see in a day.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limit {
    pub post: String,
    pub looks: i64,
    pub listed: i64,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Book {
    pub purpose: Vec<Purpose>,
    pub limit: Vec<Limit>,
}

pub(super) fn read(source: &str) -> Result<Book, String> {
    toml::from_str(source).map_err(|e| format!("policies/purposes.toml: {e}"))
}

/// Without a readable file nobody looks at anyone.
pub(super) static BOOK: LazyLock<Book> =
    LazyLock::new(|| read(SOURCE).unwrap_or(Book { purpose: Vec::new(), limit: Vec::new() }));

#[cfg(test)]
pub(super) fn shipped() -> Result<Book, String> {
    read(SOURCE)
}

/// What a post may choose from.
pub fn for_post(post: &str) -> impl Iterator<Item = &'static Purpose> {
    BOOK.purpose.iter().filter(move |p| p.posts.iter().any(|q| q == post))
}

pub fn purpose(key: &str) -> Option<&'static Purpose> {
    BOOK.purpose.iter().find(|p| p.key == key)
}

/// Nothing where the file does not name the post.
pub fn limit_of(post: &str) -> Limit {
    let none = || Limit { post: post.to_owned(), looks: 0, listed: 0 };
    BOOK.limit.iter().find(|l| l.post == post).cloned().unwrap_or_else(none)
}
