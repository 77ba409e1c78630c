//! CSS: no class that no page and no script names.

use crate::golden;
use crate::source::{Source, house};
use std::collections::{BTreeMap, BTreeSet};

/// Class names of a style sheet: `.name` outside comments, strings and values.
fn classes(css: &str) -> BTreeSet<String> {
    let mut bare = String::new();
    let mut rest = css;
    while let Some((before, after)) = rest.split_once("/*") {
        bare.push_str(before);
        rest = after.split_once("*/").map_or("", |(_, r)| r);
    }
    bare.push_str(rest);
    let mut out = BTreeSet::new();
    // Selectors are what stands before a `{`; declarations end in `;` or `}`.
    for selector in bare.split('{').filter_map(|s| s.rsplit(['}', ';']).next()) {
        for piece in selector.split('.').skip(1) {
            let name: String = piece.chars().take_while(|c| c.is_alphanumeric() || matches!(c, '-' | '_')).collect();
            if name.starts_with(|c: char| c.is_ascii_alphabetic()) {
                out.insert(name);
            }
        }
    }
    out
}

fn unused(files: &[Source]) -> BTreeMap<String, usize> {
    let mut said: BTreeSet<&str> = BTreeSet::new();
    let mut beginnings: BTreeSet<&str> = BTreeSet::new();
    for f in files.iter().filter(|f| (f.path.starts_with("crates/") && f.is_rust()) || f.path.starts_with("front/ts/")) {
        for name in f.text.split(|c: char| !(c.is_alphanumeric() || matches!(c, '-' | '_'))) {
            said.insert(name);
            if name.len() > 2 && name.ends_with('-') {
                beginnings.insert(name);
            }
        }
    }
    let sheets = files.iter().filter(|f| f.path.starts_with("front/css/"));
    let all: BTreeSet<String> = sheets.flat_map(|f| classes(&f.text)).collect();
    let used = |c: &str| said.contains(c) || c.starts_with("htmx-") || beginnings.iter().any(|b| c.starts_with(b));
    all.into_iter().filter(|c| !used(c)).map(|c| (c, 1)).collect()
}

#[test]
fn no_style_is_dead() {
    golden::ratchet("dead-styles.txt", unused(house()), |class, _| {
        format!("front/css: no page uses .{class}: take it out, or use it")
    });
}

#[test]
fn a_dead_style_is_told() {
    let css = "/* .not */ .chip.chip-grade[data-grade=\"1\"] > a:hover { margin: .5rem 1.5em } @media (min-width: 1.5px) { .gone, .held { } }";
    assert_eq!(classes(css).into_iter().collect::<Vec<_>>(), ["chip", "chip-grade", "gone", "held"]);
    let page = Source::new("crates/a/src/page.rs", "html! { p.chip.chip-grade { } div class=\"held\" {} }");
    assert_eq!(unused(&[Source::new("front/css/a.css", css), page]).keys().collect::<Vec<_>>(), ["gone"]);
}
