//! `policies/trainings.toml`: trainings, how long they hold, what needs them. Read once; a broken file is found by a test.

use serde::{Deserialize, Serialize};
use std::sync::LazyLock;

const SOURCE: &str = include_str!("../../../../policies/trainings.toml");

/// One training of the file.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Training {
    pub key: String,
    pub zh: String,
    pub en: String,
    pub months: i64,
    /// Task cards that need it.
    pub cards: Vec<String>,
    /// Posts that need it.
    pub posts: Vec<String>,
    /// Without it a task of these cards is refused.
    pub strict: bool,
    pub basis: Vec<String>,
}

impl Training {
    pub fn name(&self, req: &muster_web::Request) -> String {
        if req.lang == muster_web::Lang::En { self.en.clone() } else { self.zh.clone() }
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Book {
    training: Vec<Training>,
}

pub(super) fn shipped() -> Result<Vec<Training>, String> {
    toml::from_str::<Book>(SOURCE).map(|b| b.training).map_err(|e| format!("policies/trainings.toml: {e}"))
}

static BOOK: LazyLock<Vec<Training>> = LazyLock::new(|| shipped().unwrap_or_default());

pub fn trainings() -> &'static [Training] {
    &BOOK
}

pub fn training(key: &str) -> Option<&'static Training> {
    BOOK.iter().find(|t| t.key == key)
}
