//! `policies/sweeps.toml`: what can be asked at every door, each on a field of the catalogue.

use muster_web::Request;
use serde::Deserialize;
use std::sync::LazyLock;

const SOURCE: &str = include_str!("../../../../policies/sweeps.toml");

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Is {
    YesNo,
    /// People; the usual answer is what the register holds.
    Count,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    pub key: String,
    pub field: String,
    pub is: Is,
    /// The answer of a door at which nothing is the matter.
    #[serde(default)]
    pub usual: i64,
    pub text: String,
    pub text_en: String,
}

impl Question {
    pub fn say(&self, req: &Request) -> String {
        req.lang.of(&self.text, &self.text_en).into_owned()
    }
    /// At most so much is believed.
    pub const fn max(&self) -> i64 {
        match self.is {
            Is::YesNo => 1,
            Is::Count => 99,
        }
    }
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Book {
    question: Vec<Question>,
}

pub(super) fn shipped() -> Result<Vec<Question>, String> {
    toml::from_str::<Book>(SOURCE).map(|b| b.question).map_err(|e| format!("policies/sweeps.toml: {e}"))
}

/// Read once; a broken file is found by a test.
static BOOK: LazyLock<Vec<Question>> = LazyLock::new(|| shipped().unwrap_or_default());

pub fn questions() -> &'static [Question] {
    &BOOK
}

pub(super) fn question(key: &str) -> Option<&'static Question> {
    BOOK.iter().find(|q| q.key == key)
}
