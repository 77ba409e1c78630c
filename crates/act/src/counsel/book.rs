//! `policies/counsel.toml`: how soon someone in danger is talked with, by which words they are known, and the line of all hours.

use serde::Deserialize;
use std::sync::LazyLock;

const SOURCE: &str = include_str!("../../../../policies/counsel.toml");

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Book {
    pub(super) urgent_minutes: i64,
    urgent: Vec<String>,
    pub(super) line: String,
    pub(super) days: i64,
    pub(super) sessions_min: i64,
}

pub(super) fn shipped() -> Result<Book, String> {
    toml::from_str(SOURCE).map_err(|e| format!("policies/counsel.toml: {e}"))
}

/// Read once; a broken file is found by a test.
static BOOK: LazyLock<Book> = LazyLock::new(|| shipped().unwrap_or_default());

pub(super) fn book() -> &'static Book {
    &BOOK
}

/// Whether what somebody wrote says that they are in danger.
pub(super) fn urgent(text: &str) -> bool {
    BOOK.urgent.iter().any(|w| text.contains(w.as_str()))
}
