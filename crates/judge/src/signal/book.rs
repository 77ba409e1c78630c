//! The rule book: TOML files that people who do not program read and correct. A wrong file is named with line and reason.
//! Files of the house's own (`rules/*.toml` in its folder) stand beside those that are shipped, or in their place.

use muster_ledger::{Fault, Refusal};
use muster_sense::selfreport::{Symptom, Within};
use muster_web::Lang;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::fmt;
use std::sync::OnceLock;

/// The files as they are shipped: (name, text).
const SHIPPED: &[(&str, &str)] = &[
    ("fever-building.toml", include_str!("../../../../plans/rules/fever-building.toml")),
    ("fever-grid.toml", include_str!("../../../../plans/rules/fever-grid.toml")),
    ("diarrhoea-building.toml", include_str!("../../../../plans/rules/diarrhoea-building.toml")),
];

/// Posts that may be asked to verify: those that hold `signal.verify`.
const VERIFIERS: [&str; 2] = ["health_centre", "cdc"];

/// A text in the languages of rule files.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Both {
    pub zh: String,
    pub en: String,
}

impl Both {
    pub fn say(&self, lang: Lang) -> Cow<'_, str> {
        lang.of(&self.zh, &self.en)
    }
}

/// What follows a signal: who looks, and by when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Then {
    pub verify: Vec<String>,
    pub deadline_minutes: i64,
}

/// Why the rule is as it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reason {
    pub zh: String,
    pub en: String,
    pub sources: Vec<String>,
    /// The same in English; a house's own file may leave them out.
    #[serde(default)]
    pub sources_en: Vec<String>,
}

impl Reason {
    /// In the reader's language, as far as the file says them in it.
    pub fn sources(&self, lang: Lang) -> Vec<Cow<'_, str>> {
        let en = if self.sources_en.is_empty() { &self.sources } else { &self.sources_en };
        self.sources.iter().zip(en).map(|(zh, en)| lang.of(zh, en)).collect()
    }
    pub fn say(&self, lang: Lang) -> Cow<'_, str> {
        lang.of(&self.zh, &self.en)
    }
}

/// What is counted. Reports are not: one worried person may send ten.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Of {
    People,
}

/// Where a rule comes from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    #[default]
    Shipped,
    /// A file of the house's own.
    Own(String),
    /// The same, in the place of a shipped rule of that version.
    Replaces(String, i64),
}

/// `count` people with `what` in one `within`, their onsets within `days` days, first and last included.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    pub key: String,
    pub version: i64,
    pub name: Both,
    pub what: Symptom,
    pub count: i64,
    pub of: Of,
    pub within: Within,
    pub days: i64,
    pub then: Then,
    pub why: Reason,
    /// The file as written.
    #[serde(skip)]
    pub text: String,
    #[serde(skip)]
    pub origin: Origin,
}

/// What is wrong with which file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LintError {
    pub file: String,
    pub what: String,
}

impl fmt::Display for LintError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.file, self.what)
    }
}

fn lint(rule: &Rule) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut must = |holds: bool, what: &str| {
        if !holds {
            wrong.push(what.to_owned());
        }
    };
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    must(
        !rule.key.is_empty() && rule.key.len() <= 40 && rule.key.chars().all(plain),
        "key: lower-case letters, digits and hyphens, 1 to 40",
    );
    must(rule.version >= 1, "version: 1 or more");
    // One sick person is a case, and a case never starts anything by itself: a person does.
    must((2..=100).contains(&rule.count), "count: 2 to 100");
    must((1..=14).contains(&rule.days), "days: 1 to 14");
    must((10..=1440).contains(&rule.then.deadline_minutes), "then.deadline_minutes: 10 to 1440");
    must(!rule.then.verify.is_empty(), "then.verify: name at least one post");
    must(rule.then.verify.iter().all(|p| VERIFIERS.contains(&p.as_str())), "then.verify: only health_centre and cdc may verify");
    must(!rule.name.zh.trim().is_empty() && !rule.name.en.trim().is_empty(), "name: say it in zh and en");
    must(!rule.why.zh.trim().is_empty() && !rule.why.en.trim().is_empty(), "why: say it in zh and en");
    must(rule.why.sources.iter().any(|s| !s.trim().is_empty()), "why.sources: name at least one");
    must(
        rule.why.sources_en.is_empty() || rule.why.sources_en.len() == rule.why.sources.len(),
        "why.sources_en: one for each of why.sources, in the same order, or none",
    );
    wrong
}

/// The line on which the first key of `what` (`then.verify: …`) stands.
fn line_of(text: &str, what: &str) -> Option<usize> {
    let path = what.split([':', ',']).next().unwrap_or_default();
    let (table, name) = path.rsplit_once('.').unwrap_or(("", path));
    let mut within = "";
    for (n, line) in text.lines().map(str::trim).enumerate() {
        if let Some(header) = line.strip_prefix('[').and_then(|l| l.split(']').next()) {
            within = header;
            if header == path {
                return Some(n + 1);
            }
        } else if within == table && line.strip_prefix(name).is_some_and(|rest| rest.trim_start().starts_with('=')) {
            return Some(n + 1);
        }
    }
    None
}

fn at_line(text: &str, what: &str) -> String {
    line_of(text, what).map_or_else(|| what.to_owned(), |n| format!("line {n}: {what}"))
}

/// Reads rule files (name, text). Everything that is wrong is named at once.
pub fn read_rules(files: &[(&str, &str)]) -> Result<Vec<Rule>, Vec<LintError>> {
    let mut rules: Vec<Rule> = Vec::new();
    let mut wrong = Vec::new();
    for (file, text) in files {
        let mut say = |what: String| wrong.push(LintError { file: (*file).to_owned(), what });
        match toml::from_str::<Rule>(text) {
            Err(e) => {
                let line = e.span().map_or(0, |s| text.get(..s.start).unwrap_or_default().matches('\n').count() + 1);
                say(format!("line {line}: {}", e.message()));
            }
            Ok(mut rule) => {
                lint(&rule).iter().for_each(|what| say(at_line(text, what)));
                if rules.iter().any(|r| r.key == rule.key) {
                    say(at_line(text, &format!("key: another file already holds {}", rule.key)));
                }
                rule.text = (*text).to_owned();
                rules.push(rule);
            }
        }
    }
    if wrong.is_empty() { Ok(rules) } else { Err(wrong) }
}

/// The shipped rules with the house's own files beside or in place of them.
pub fn read_book(own: &[(&str, &str)]) -> Result<Vec<Rule>, Vec<LintError>> {
    let mut rules = read_rules(SHIPPED)?;
    let mut wrong = Vec::new();
    for ((file, text), mut rule) in own.iter().zip(read_rules(own)?) {
        match rules.iter_mut().find(|r| r.key == rule.key) {
            // That version may be switched on already: another text must be tried and switched on by itself.
            Some(shipped) if rule.version <= shipped.version => {
                let what = format!("version: it replaces the shipped rule of version {}; write a higher one", shipped.version);
                wrong.push(LintError { file: (*file).to_owned(), what: at_line(text, &what) });
            }
            Some(shipped) => {
                rule.origin = Origin::Replaces((*file).to_owned(), shipped.version);
                *shipped = rule;
            }
            None => {
                rule.origin = Origin::Own((*file).to_owned());
                rules.push(rule);
            }
        }
    }
    if wrong.is_empty() { Ok(rules) } else { Err(wrong) }
}

static BOOK: OnceLock<Result<Vec<Rule>, Vec<LintError>>> = OnceLock::new();

/// Takes in the house's own files, before anything is asked of the book: a process serves one house.
pub fn install(own: &[(&str, &str)]) -> Result<(), Vec<LintError>> {
    let rules = read_book(own)?;
    // Where the book was opened before, it stays as it was opened.
    let _ = BOOK.set(Ok(rules));
    Ok(())
}

/// The rules of this house.
pub fn book() -> Result<&'static [Rule], Refusal> {
    BOOK.get_or_init(|| read_rules(SHIPPED)).as_deref().map_err(|wrong| {
        let all: Vec<String> = wrong.iter().map(ToString::to_string).collect();
        Fault::Broken(all.join("; ")).into()
    })
}

pub(super) fn by_key(key: &str) -> Result<&'static Rule, Refusal> {
    let found = book()?.iter().find(|r| r.key == key);
    found.ok_or_else(|| Refusal::not_found("signal-no-rule").instead("/rules"))
}
