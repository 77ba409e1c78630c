//! `policies/harms.toml`: read once; a broken file is found by a test.

use muster_ground::law;
use muster_web::Request;
use serde::{Deserialize, Serialize};
use std::sync::LazyLock;

const SOURCE: &str = include_str!("../../../../policies/harms.toml");

/// Who is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Organ {
    Police = 0,
    CivilAffairs = 1,
    Education = 2,
    DisabledFederation = 3,
}

impl Organ {
    pub const ALL: [Organ; 4] = [Organ::Police, Organ::CivilAffairs, Organ::Education, Organ::DisabledFederation];
    pub fn code(self) -> &'static str {
        ["police", "civil_affairs", "education", "disabled_federation"][self as usize]
    }
    pub fn parse(code: &str) -> Option<Organ> {
        Organ::ALL.into_iter().find(|o| o.code() == code)
    }
    pub fn words(self) -> &'static str {
        ["harm-organ-police", "harm-organ-civil", "harm-organ-education", "harm-organ-disabled"][self as usize]
    }
}

/// What has to be told.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Harm {
    pub key: String,
    zh: String,
    en: String,
    pub organs: Vec<Organ>,
    /// Keys of the law register.
    pub articles: Vec<String>,
    pub hours: i64,
}

impl Harm {
    pub fn name(&self, req: &Request) -> String {
        req.lang.of(&self.zh, &self.en).into_owned()
    }
    /// Articles by name, with where they are read.
    pub fn basis(&self, req: &Request) -> Vec<(String, String)> {
        let named = |key: &String| law::shipped().article(key).map(|a| (a.line(req.lang), a.path()));
        self.articles.iter().filter_map(named).collect()
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Book {
    harm: Vec<Harm>,
}

pub(super) fn read(source: &str) -> Result<Vec<Harm>, String> {
    let book: Book = toml::from_str(source).map_err(|e| format!("policies/harms.toml: {e}"))?;
    for h in &book.harm {
        let wrong = |what: &str| Err(format!("policies/harms.toml: {}: {what}", h.key));
        if h.organs.is_empty() || !(1..=24).contains(&h.hours) {
            return wrong("names an organ, and hours between 1 and 24");
        }
        if h.articles.is_empty() || h.articles.iter().any(|a| law::shipped().article(a).is_none()) {
            return wrong("names an article of the law register");
        }
    }
    Ok(book.harm)
}

/// Without a readable file nothing is offered.
static BOOK: LazyLock<Vec<Harm>> = LazyLock::new(|| read(SOURCE).unwrap_or_default());

#[cfg(test)]
pub(super) fn shipped() -> Result<Vec<Harm>, String> {
    read(SOURCE)
}

pub fn harms() -> &'static [Harm] {
    &BOOK
}

pub fn harm(key: &str) -> Option<&'static Harm> {
    BOOK.iter().find(|h| h.key == key)
}
