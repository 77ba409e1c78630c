//! Law entries that a decision may rest on: data that a jurist reads and corrects in `law/basis.toml`.

use serde::{Deserialize, Serialize};
use std::sync::OnceLock;

const SOURCE: &str = include_str!("../../../../law/basis.toml");

/// An article, with a one-line summary of ours: never the statute's text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Basis {
    pub key: String,
    pub law: String,
    pub law_en: String,
    pub article: String,
    pub summary: String,
    pub summary_en: String,
    /// `open`, `scale`, `end`, `warn`, `assist`, `data`.
    pub uses: Vec<String>,
    pub in_force_from: String,
    pub source: String,
    pub read: String,
    /// Who compared it with the official text; `unverified` until someone has.
    pub verifier: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Book {
    basis: Vec<Basis>,
}

/// Reads the entries; the first thing wrong is named.
pub(super) fn parse(source: &str) -> Result<Vec<Basis>, String> {
    let book: Book = toml::from_str(source).map_err(|e| format!("law/basis.toml: {e}"))?;
    for (i, b) in book.basis.iter().enumerate() {
        if b.key.is_empty() || b.summary.is_empty() || b.summary_en.is_empty() || b.uses.is_empty() || b.source.is_empty() {
            return Err(format!("law/basis.toml: entry {} ({}) lacks key, summary, uses or source", i + 1, b.key));
        }
        if book.basis[..i].iter().any(|o| o.key == b.key) {
            return Err(format!("law/basis.toml: {} stands twice", b.key));
        }
    }
    Ok(book.basis)
}

/// All entries, in the order of the file.
pub fn all() -> &'static [Basis] {
    static ALL: OnceLock<Vec<Basis>> = OnceLock::new();
    ALL.get_or_init(|| parse(SOURCE).unwrap_or_default())
}

pub fn find(key: &str) -> Option<&'static Basis> {
    all().iter().find(|b| b.key == key)
}

/// Entries that a decision of that kind may name.
pub fn for_use(purpose: &str) -> impl Iterator<Item = &'static Basis> {
    all().iter().filter(move |b| b.uses.iter().any(|u| u == purpose))
}
