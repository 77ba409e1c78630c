//! Documents that say something about the code are held to it.

use crate::golden;
use crate::source::{Source, complains, house, none};
use std::collections::BTreeMap;

const RULES: usize = 34;

/// docs/rules.md: rows `| 1 | rule | state |`. A rule that is held names tests as `path::function`, and they exist.
fn rules(text: &str, files: &[Source]) -> Vec<String> {
    let mut out = Vec::new();
    let mut next = 1;
    for row in text.lines().filter_map(|l| l.strip_prefix("| ")).filter(|l| l.starts_with(|c: char| c.is_ascii_digit())) {
        let cells: Vec<&str> = row.trim_end_matches('|').split(" | ").map(str::trim).collect();
        let [number, _, state] = cells[..] else {
            out.push(format!("docs/rules.md: a row has {} cells, not 3: {row}", cells.len()));
            continue;
        };
        if number != next.to_string() {
            out.push(format!("docs/rules.md: rule {number} stands where {next} belongs"));
        }
        next += 1;
        let tests: Vec<&str> = state.split('`').skip(1).step_by(2).collect();
        let held = state.starts_with("held by `");
        if !held && !state.starts_with("not yet applicable (") && !state.starts_with("partly held by `") {
            out.push(format!("docs/rules.md: rule {number}: say `held by `, `partly held by ` or `not yet applicable (why)`"));
        }
        for test in tests.iter().filter(|t| t.contains("::")) {
            if !exists(test, files) {
                out.push(format!("docs/rules.md: rule {number}: there is no test {test}: a rule without a test is not held"));
            }
        }
        if held && !tests.iter().any(|t| t.contains("::")) {
            out.push(format!("docs/rules.md: rule {number}: name its test as `path::function`"));
        }
    }
    if next != RULES + 1 {
        out.push(format!("docs/rules.md: {} rules, not {RULES}", next - 1));
    }
    out
}

fn exists(test: &str, files: &[Source]) -> bool {
    let Some((path, name)) = test.split_once("::") else { return false };
    let of_file = files.iter().filter(|f| f.path == path);
    of_file
        .into_iter()
        .any(|f| f.tokens.windows(2).any(|w| w[0].is("fn") && w[1].is(name)) || f.text.contains(&format!("test(\"{name}\"")))
}

/// A reader's patience.
const LINES_MAX: &[(&str, usize)] = &[("ARCHITECTURE.md", 250), ("STYLE.md", 200), ("CONTRIBUTING.md", 200)];

fn too_long(files: &[Source]) -> Vec<String> {
    let lines = |path: &str| files.iter().find(|f| f.path == path).map_or(0, |f| f.text.lines().count());
    let over = LINES_MAX.iter().filter(|(path, max)| lines(path) > *max);
    over.map(|(path, max)| format!("{path}: {} lines, more than {max}: say less", lines(path))).collect()
}

/// Links between our own documents lead somewhere.
fn broken_links(files: &[Source]) -> BTreeMap<String, usize> {
    let mut out = BTreeMap::new();
    for f in files.iter().filter(|f| f.path.ends_with(".md")) {
        let base = f.path.rsplit_once('/').map_or(String::new(), |(b, _)| format!("{b}/"));
        for target in f.text.split("](").skip(1).filter_map(|l| l.split(')').next()) {
            let file = target.split('#').next().unwrap_or_default();
            let ours = !file.is_empty() && !file.contains("://") && !file.starts_with('/') && !file.starts_with("mailto:");
            if ours && !crate::source::root().join(format!("{base}{file}")).exists() {
                out.insert(format!("{} {file}", f.path), 1);
            }
        }
    }
    out
}

#[test]
fn the_rules_name_tests_that_exist() {
    let file = house().iter().find(|f| f.path == "docs/rules.md");
    none(file.map_or(vec!["docs/rules.md is gone".into()], |f| rules(&f.text, house())));
}

#[test]
fn documents_are_short_and_their_links_lead_somewhere() {
    none(too_long(house()));
    golden::ratchet("broken-links.txt", broken_links(house()), |link, _| format!("{link}: this link leads nowhere"));
}

#[test]
fn a_false_document_is_told() {
    let test = Source::new("crates/a/tests/it/b.rs", "#[test] fn holds() {}");
    let row = |n: usize, state: &str| format!("| {n} | a rule | {state} |\n");
    let mut text: String = (1..=33).map(|n| row(n, "held by `crates/a/tests/it/b.rs::holds`")).collect();
    complains(&rules(&text, std::slice::from_ref(&test)), 1);
    text.push_str(&row(34, "not yet applicable (no gates)"));
    complains(&rules(&text, std::slice::from_ref(&test)), 0);
    text = text.replacen("::holds", "::gone", 1);
    complains(&rules(&text, std::slice::from_ref(&test)), 1);
    complains(&rules(&text.replace("not yet applicable (no gates)", "soon"), &[test]), 2);
    complains(&too_long(&[Source::new("ARCHITECTURE.md", &"x\n".repeat(251))]), 1);
    assert_eq!(broken_links(&[Source::new("docs/a.md", "see [b](no-such.md) and [c](https://x.org)")]).len(), 1);
}
