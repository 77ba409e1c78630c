//! `policies/roles.toml`: who leads, supports or is informed, matter by matter. Read once; a broken file is found by a test.

use serde::{Deserialize, Serialize};
use std::sync::LazyLock;

const SOURCE: &str = include_str!("../../../../policies/roles.toml");

/// In the order of the table's columns.
pub(super) const PARTIES: [&str; 6] = ["committee", "owners", "property", "units", "social", "street"];

/// What a party is in a matter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Part {
    Lead,
    Support,
    Inform,
}

impl Part {
    pub(super) fn words(self) -> &'static str {
        ["post-roles-lead", "post-roles-support", "post-roles-inform"][self as usize]
    }
}

/// One matter of the file.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Matter {
    pub key: String,
    pub zh: String,
    pub en: String,
    pub lead: Vec<String>,
    pub support: Vec<String>,
    pub inform: Vec<String>,
    pub basis: Vec<String>,
}

impl Matter {
    /// None where the matter is none of theirs.
    pub(super) fn part(&self, party: &str) -> Option<Part> {
        let named = |all: &[String]| all.iter().any(|p| p == party);
        let all = [(&self.lead, Part::Lead), (&self.support, Part::Support), (&self.inform, Part::Inform)];
        all.into_iter().find(|(of, _)| named(of)).map(|(_, part)| part)
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Book {
    matter: Vec<Matter>,
}

pub(super) fn shipped() -> Result<Vec<Matter>, String> {
    toml::from_str::<Book>(SOURCE).map(|b| b.matter).map_err(|e| format!("policies/roles.toml: {e}"))
}

static BOOK: LazyLock<Vec<Matter>> = LazyLock::new(|| shipped().unwrap_or_default());

pub(super) fn matters() -> &'static [Matter] {
    &BOOK
}
