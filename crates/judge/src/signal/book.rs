//! The rule book: TOML files that people who do not program read and correct. A wrong file is named with what is wrong.

use muster_ledger::{Fault, Refusal};
use muster_sense::selfreport::{Symptom, Within};
use muster_web::Lang;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::sync::LazyLock;

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
    pub fn say(&self, lang: Lang) -> &str {
        if lang == Lang::En { &self.en } else { &self.zh }
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
}

impl Reason {
    pub fn say(&self, lang: Lang) -> &str {
        if lang == Lang::En { &self.en } else { &self.zh }
    }
}

/// What is counted. Reports are not: one worried person may send ten.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Of {
    People,
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
    wrong
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
                lint(&rule).into_iter().for_each(&mut say);
                if rules.iter().any(|r| r.key == rule.key) {
                    say(format!("key: another file already holds {}", rule.key));
                }
                rule.text = (*text).to_owned();
                rules.push(rule);
            }
        }
    }
    if wrong.is_empty() { Ok(rules) } else { Err(wrong) }
}

static BOOK: LazyLock<Result<Vec<Rule>, Vec<LintError>>> = LazyLock::new(|| read_rules(SHIPPED));

/// The rules of this house.
pub fn book() -> Result<&'static [Rule], Refusal> {
    BOOK.as_deref().map_err(|wrong| {
        let all: Vec<String> = wrong.iter().map(ToString::to_string).collect();
        Fault::Broken(all.join("; ")).into()
    })
}

pub(super) fn by_key(key: &str) -> Result<&'static Rule, Refusal> {
    let found = book()?.iter().find(|r| r.key == key);
    found.ok_or_else(|| Refusal::not_found("signal-no-rule").instead("/rules"))
}
