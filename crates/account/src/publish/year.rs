//! `policies/education.toml`: what is taught in which month.

use muster_web::Lang;
use serde::{Deserialize, Serialize};
use std::sync::LazyLock;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Theme {
    pub month: i64,
    pub zh: String,
    pub en: String,
    pub points_zh: Vec<String>,
    pub points_en: Vec<String>,
}

impl Theme {
    pub fn title(&self, lang: Lang) -> &str {
        if lang == Lang::En { &self.en } else { &self.zh }
    }
    pub fn points(&self, lang: Lang) -> &[String] {
        if lang == Lang::En { &self.points_en } else { &self.points_zh }
    }
}

#[derive(Deserialize)]
struct File {
    month: Vec<Theme>,
}

fn read(text: &str) -> Result<Vec<Theme>, String> {
    toml::from_str::<File>(text).map(|f| f.month).map_err(|e| e.to_string())
}

/// As it comes with the program: a test reads the file.
pub fn shipped() -> &'static [Theme] {
    static SHIPPED: LazyLock<Vec<Theme>> =
        LazyLock::new(|| read(include_str!("../../../../policies/education.toml")).unwrap_or_default());
    &SHIPPED
}
