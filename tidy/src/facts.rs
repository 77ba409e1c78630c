//! Facts: past participles, and a golden body for every version ever written.

use crate::golden;
use crate::source::{Source, house, none};
use crate::token::reads;
use std::collections::BTreeMap;

/// A kind of fact as the code declares it.
struct Declared<'a> {
    file: &'a Source,
    line: usize,
    name: &'a str,
    version: &'a str,
}

fn declared(files: &[Source]) -> Vec<Declared<'_>> {
    let mut out = Vec::new();
    for f in files.iter().filter(|f| f.path.starts_with("crates/")) {
        for i in (0..f.live.len()).filter(|i| reads(&f.live, *i, &["Kind", "{", "name", ":"])) {
            let at = |n: usize| f.live.get(i + n);
            let (Some(name), Some(version)) = (at(4).and_then(|t| t.text()), at(8).and_then(|t| t.word())) else { continue };
            out.push(Declared { file: f, line: f.live[i].line, name, version });
        }
    }
    out
}

/// Participles that do not end in -ed.
const IRREGULAR: &[&str] = &[
    "begun",
    "born",
    "bought",
    "blown",
    "broken",
    "brought",
    "built",
    "chosen",
    "come",
    "done",
    "drawn",
    "driven",
    "found",
    "fought",
    "given",
    "gone",
    "held",
    "kept",
    "known",
    "laid",
    "left",
    "lent",
    "let",
    "lost",
    "made",
    "met",
    "paid",
    "overwritten",
    "put",
    "read",
    "risen",
    "said",
    "seen",
    "sent",
    "set",
    "shown",
    "shut",
    "spent",
    "sworn",
    "taken",
    "taught",
    "told",
    "undone",
    "withdrawn",
    "woken",
    "won",
    "written",
];

/// Kinds by name, so that a list of them outlives a moved line.
fn not_past(files: &[Source]) -> BTreeMap<String, usize> {
    let past = |name: &str| -> bool {
        let Some((noun, verb)) = name.split_once('.') else { return false };
        let plain = |s: &str| !s.is_empty() && s.chars().all(|c| c.is_ascii_lowercase() || c == '_');
        // `handed_on` too
        plain(noun) && plain(verb) && verb.split('_').any(|w| w.ends_with("ed") || IRREGULAR.contains(&w))
    };
    let bad = declared(files).into_iter().filter(|d| !past(d.name));
    bad.map(|d| (format!("{} {}", d.file.path, d.name), 1)).collect()
}

/// `golden/…/measure.ordered-v1.json` in the room that declares the fact.
fn without_golden(files: &[Source]) -> BTreeMap<String, usize> {
    let mut out = BTreeMap::new();
    for d in declared(files) {
        let wanted = format!("/{}-v{}.json", d.name, d.version);
        let has = files
            .iter()
            .any(|f| f.path.starts_with(&d.file.folder()) && f.path.contains("/golden/") && f.path.ends_with(&wanted));
        if !has {
            out.insert(format!("{} v{}", d.name, d.version), 1);
        }
    }
    out
}

fn twice(files: &[Source]) -> Vec<String> {
    let mut seen: BTreeMap<(&str, &str), String> = BTreeMap::new();
    let mut out = Vec::new();
    for d in declared(files) {
        let here = format!("{}:{}", d.file.path, d.line);
        if let Some(first) = seen.insert((d.name, d.version), here.clone()) {
            out.push(format!("{here}: fact {} v{} is declared at {first} already", d.name, d.version));
        }
    }
    out
}

#[test]
fn facts_are_past_participles() {
    golden::ratchet("facts-not-past.txt", not_past(house()), |fact, _| {
        format!("{fact}: no `noun.participle`: say what has happened")
    });
    none(twice(house()));
}

#[test]
fn every_version_of_a_fact_has_a_golden_body() {
    golden::ratchet("facts-without-golden.txt", without_golden(house()), |fact, _| {
        let name = fact.replace(" v", "-v");
        format!("{fact}: write its body to golden/<slice>/{name}.json of its room and test that it is still read so")
    });
}

#[cfg(test)]
mod bad {
    use super::*;
    use crate::source::complains;

    #[test]
    fn a_fact_in_the_imperative_is_told() {
        let code = "const A: Kind = Kind { name: \"task.issue\", version: 1 }; const B: Kind = Kind { name: \"duty.given\", version: 1 };";
        assert_eq!(not_past(&[Source::new("crates/muster/src/task/fact.rs", code)]).len(), 1);
        let both = format!("{code} {code}");
        complains(&twice(&[Source::new("crates/muster/src/task/fact.rs", &both)]), 2);
    }

    #[test]
    fn a_fact_without_golden_is_told() {
        let code = Source::new("crates/ground/src/duty/fact.rs", "Kind { name: \"duty.given\", version: 2 }");
        let old = Source::new("crates/ground/golden/duty/duty.given-v1.json", "{}");
        assert_eq!(without_golden(&[code, old]).keys().collect::<Vec<_>>(), ["duty.given v2"]);
    }
}
