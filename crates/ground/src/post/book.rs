//! `policies/duties.toml`: what each post owes and where it must be held. Read once; a broken file is found by a test.

use serde::Deserialize;
use std::sync::LazyLock;

const SOURCE: &str = include_str!("../../../../policies/duties.toml");

/// Something a post owes.
#[derive(Clone, Debug, Deserialize, serde::Serialize)]
#[serde(deny_unknown_fields)]
pub struct Must {
    pub key: String,
    /// Articles of the law register.
    pub basis: Vec<String>,
}

/// The duty list of a post.
#[derive(Clone, Debug, Deserialize, serde::Serialize)]
#[serde(deny_unknown_fields)]
pub struct DutyList {
    pub key: String,
    /// As `place::Level::name`, or `house`.
    pub level: String,
    /// The first responsible person of the place.
    #[serde(default)]
    pub first: bool,
    pub must: Vec<Must>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Book {
    post: Vec<DutyList>,
}

pub(super) fn shipped() -> Result<Vec<DutyList>, String> {
    toml::from_str::<Book>(SOURCE).map(|b| b.post).map_err(|e| format!("policies/duties.toml: {e}"))
}

static BOOK: LazyLock<Vec<DutyList>> = LazyLock::new(|| shipped().unwrap_or_default());

pub(super) fn lists() -> &'static [DutyList] {
    &BOOK
}

pub(super) fn list_of(post: &str) -> Option<&'static DutyList> {
    BOOK.iter().find(|l| l.key == post)
}
