//! `policies/retention.toml`: periods, what one may agree to, days for an answer.

use crate::person::Dropped;
use serde::Deserialize;
use std::sync::LazyLock;

const SOURCE: &str = include_str!("../../../../policies/retention.toml");

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Left {
    pub reason: String,
    pub days: i64,
}

/// A field of an entry that ends before the entry does.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FieldTerm {
    pub key: String,
    pub days: i64,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Agreed {
    pub key: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Correction {
    pub days: i64,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Book {
    pub left: Vec<Left>,
    pub field: Vec<FieldTerm>,
    pub consent: Vec<Agreed>,
    pub correction: Correction,
}

pub(super) fn read() -> Result<Book, String> {
    toml::from_str(SOURCE).map_err(|e| format!("policies/retention.toml: {e}"))
}

/// A test finds a broken file; without one nothing is kept longer than a month.
pub(super) static BOOK: LazyLock<Book> = LazyLock::new(|| {
    read().unwrap_or(Book { left: Vec::new(), field: Vec::new(), consent: Vec::new(), correction: Correction { days: 5 } })
});

/// How long a field of an entry is kept at least; a month where nothing is said.
pub fn field_days(key: &str) -> i64 {
    BOOK.field.iter().find(|f| f.key == key).map_or(30, |f| f.days)
}

/// How long someone who left is kept.
pub fn days_after(reason: Dropped) -> i64 {
    BOOK.left.iter().find(|l| l.reason == reason.code()).map_or(30, |l| l.days)
}

pub(super) fn consent(key: &str) -> Option<&'static str> {
    BOOK.consent.iter().map(|c| c.key.as_str()).find(|c| *c == key)
}

/// Id of the words of something one may agree to.
pub(super) fn words(key: &str) -> String {
    format!("rights-consent-{key}")
}
