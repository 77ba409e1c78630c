//! Limits and choices in words.

use super::limit::{Limit, Value, clock_text};
use crate::law::Bound;
use muster_web::Request;
use std::collections::BTreeSet;

fn number(req: &Request, b: &Bound, n: i64) -> String {
    let (words, n) = match b.unit.as_str() {
        // Nobody says 1,440 minutes.
        "minutes" if n >= 120 && n % 60 == 0 => ("bounds-hours", n / 60),
        "minutes" => ("bounds-minutes", n),
        "hours" => ("bounds-hours", n),
        "days" => ("bounds-days", n),
        "percent" => ("bounds-percent", n),
        _ => ("bounds-times", n),
    };
    req.tr(words, &[("n", n.to_string())])
}

fn window(from: i64, to: i64) -> String {
    format!("{}–{}", clock_text(from), clock_text(to))
}

/// The words of a choice's code.
fn pick_words(req: &Request, code: &str) -> String {
    req.t(match code {
        "zh" => "bounds-pick-zh",
        "en" => "bounds-pick-en",
        "local" => "bounds-pick-local",
        "braille" => "bounds-pick-braille",
        "sign" => "bounds-pick-sign",
        "board" => "bounds-pick-board",
        "phone" => "bounds-pick-phone",
        "door" => "bounds-pick-door",
        "message" => "bounds-pick-message",
        _ => "bounds-pick-broadcast",
    })
}

fn picks(req: &Request, all: &BTreeSet<String>) -> String {
    all.iter().map(|p| pick_words(req, p)).collect::<Vec<_>>().join(&req.t("bounds-and"))
}

/// What is chosen, e.g. `4 小时`.
pub fn say_value(req: &Request, b: &Bound, v: &Value) -> String {
    match v {
        Value::Number(n) => number(req, b, *n),
        Value::Window { from, to } => window(*from, *to),
        Value::Picks(p) => picks(req, p),
    }
}

/// How far a choice may go, e.g. `最多 4 小时`.
pub fn say_limit(req: &Request, b: &Bound, l: &Limit) -> String {
    match (l, b.kind.as_str()) {
        (Limit::Number(n), "at_most") => req.tr("bounds-at-most", &[("what", number(req, b, *n))]),
        (Limit::Number(n), _) => req.tr("bounds-at-least", &[("what", number(req, b, *n))]),
        (Limit::Window { from, to }, "cover") if from == to => req.t("bounds-cover-any"),
        (Limit::Window { from, to }, "cover") => req.tr("bounds-cover", &[("what", window(*from, *to))]),
        (Limit::Window { from, to }, _) => req.tr("bounds-within", &[("what", window(*from, *to))]),
        (Limit::Set { must, may }, _) => req.tr("bounds-set", &[("must", picks(req, must)), ("may", picks(req, may))]),
    }
}
