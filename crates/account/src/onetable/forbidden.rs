//! `policies/gate.toml`: what nobody may ask a community for, with the article and what to ask instead.

use muster_ground::field::Match;
use muster_web::Lang;
use serde::Deserialize;
use std::sync::OnceLock;

const SOURCE: &str = include_str!("../../../../policies/gate.toml");

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Forbidden {
    pub fields: Vec<String>,
    pub words: Vec<String>,
    pub article: String,
    zh: String,
    en: String,
}

impl Forbidden {
    pub(super) fn say(&self, lang: Lang) -> String {
        lang.of(&self.zh, &self.en).into_owned()
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    forbidden: Vec<Forbidden>,
}

/// The file is checked by a test, so that it is read here without fault.
pub(super) fn all() -> &'static [Forbidden] {
    static ALL: OnceLock<Vec<Forbidden>> = OnceLock::new();
    ALL.get_or_init(|| {
        toml::from_str::<File>(SOURCE).map(|f| f.forbidden).unwrap_or_else(|e| unreachable!("policies/gate.toml: {e}"))
    })
}

/// Why a heading may not be asked: by what it was taken for, or by its own words.
pub(super) fn why(heading: &str, taken: Option<&Match<'_>>) -> Option<&'static Forbidden> {
    let key = taken.map_or("", |m| m.field.key.as_str());
    // A count of people tells of nobody: 党员人数.
    let counts = taken.is_some_and(|m| m.field.data == muster_ground::field::Data::Open);
    all().iter().find(|f| f.fields.iter().any(|k| k == key) || (!counts && f.words.iter().any(|w| heading.contains(w.as_str()))))
}
