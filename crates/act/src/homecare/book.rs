//! `policies/homecare.toml`: the hours, the signs, and which of them are danger.

use super::fact::Series;
use serde::Deserialize;
use std::sync::LazyLock;

const SOURCE: &str = include_str!("../../../../policies/homecare.toml");

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Hours {
    pub(super) from: i64,
    pub(super) to: i64,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Sign {
    pub(super) key: String,
    #[serde(default)]
    pub(super) danger: bool,
}

#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Bounds {
    high: i64,
    low: i64,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Book {
    pub(super) ask: Vec<Hours>,
    pub(super) sign: Vec<Sign>,
    temperature: Bounds,
}

pub(super) fn shipped() -> Result<Book, String> {
    let book: Book = toml::from_str(SOURCE).map_err(|e| format!("policies/homecare.toml: {e}"))?;
    let ordered = book.ask.len() == 2 && book.ask[0].from < book.ask[0].to && book.ask[0].to < book.ask[1].from;
    if ordered && book.ask[1].from < book.ask[1].to && book.ask[1].to <= 24 {
        Ok(book)
    } else {
        Err("policies/homecare.toml: twice a day, one after the other".to_owned())
    }
}

/// Read once; a broken file is found by a test.
static BOOK: LazyLock<Book> = LazyLock::new(|| shipped().unwrap_or_default());

pub(super) fn book() -> &'static Book {
    &BOOK
}

/// The hours of a half of the day.
pub(super) fn hours(half: i64) -> Hours {
    let usual = [Hours { from: 8, to: 10 }, Hours { from: 18, to: 20 }];
    let at = usize::from(half % 2 == 1);
    BOOK.ask.get(at).copied().unwrap_or(usual[at])
}

/// Whether somebody has to go at once.
pub(super) fn danger(s: &Series) -> bool {
    let t = BOOK.temperature;
    s.temperature.is_some_and(|d| d >= t.high || d < t.low) || BOOK.sign.iter().any(|k| k.danger && s.signs.contains(&k.key))
}
