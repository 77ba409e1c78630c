//! Names, prose and sizes of files.

use crate::golden;
use crate::source::{Source, house, none};
use std::collections::BTreeMap;

/// Names that say nothing about what is inside.
const EMPTY_NAMES: &[&str] =
    &["util", "utils", "common", "helper", "helpers", "manager", "types", "misc", "shared", "core", "base_types", "stuff"];

fn names(files: &[Source]) -> Vec<String> {
    let mut out = Vec::new();
    for f in files.iter().filter(|f| f.is_rust() || f.path.ends_with(".ts")) {
        let stem = |p: &str| p.rsplit_once('.').map_or(p.to_string(), |(s, _)| s.to_string());
        if let Some(bad) = f.path.split('/').map(stem).find(|p| EMPTY_NAMES.contains(&p.as_str())) {
            out.push(format!("{}: `{bad}` says nothing: name it after what it does, or move it to its only user", f.path));
        }
    }
    out
}

/// lib.rs, main.rs and mod.rs begin with a sentence about what is inside.
fn prose(files: &[Source]) -> Vec<String> {
    let wanted = |f: &&Source| matches!(f.name(), "lib.rs" | "mod.rs" | "main.rs") && !f.test;
    let tells = |f: &&Source| f.text.lines().next().and_then(|l| l.strip_prefix("//! ")).is_some_and(|l| l.len() > 20);
    let silent = files.iter().filter(wanted).filter(|f| !tells(f));
    silent.map(|f| format!("{}: begin with `//! …`: what is inside and why", f.path)).collect()
}

/// Other Rust files too tell in their first line what they hold.
fn first_lines(files: &[Source]) -> BTreeMap<String, usize> {
    let silent = files.iter().filter(|f| f.is_rust() && !f.text.starts_with("//! ") && !f.test);
    silent.map(|f| (f.path.clone(), 1)).collect()
}

const LINES_MAX: usize = 400;
/// Text tables are read by looking things up, not from end to end.
const LINES_MAX_TESTS: usize = 800;

fn long(files: &[Source]) -> BTreeMap<String, usize> {
    let code = |f: &&Source| [".rs", ".ts", ".mjs", ".css", ".py", ".go", ".sh"].iter().any(|e| f.path.ends_with(e));
    let lines = files.iter().filter(code).map(|f| (f, f.text.lines().count()));
    let over = lines.filter(|(f, n)| *n > if f.test { LINES_MAX_TESTS } else { LINES_MAX });
    over.map(|(f, n)| (f.path.clone(), n)).collect()
}

#[test]
fn names_say_something() {
    none(names(house()));
}

#[test]
fn every_room_and_slice_begins_with_its_story() {
    none(prose(house()));
}

#[test]
fn every_file_begins_with_a_sentence() {
    golden::ratchet("files-without-sentence.txt", first_lines(house()), |path, _| {
        format!("{path}: begin with `//! …`: what is inside")
    });
}

#[test]
fn long_files_do_not_grow() {
    golden::ratchet("long-files.txt", long(house()), |path, n| {
        format!(
            "{path}: {n} lines, more than {LINES_MAX} (tests {LINES_MAX_TESTS}) or more than before: split it by what it does"
        )
    });
}

#[cfg(test)]
mod bad {
    use super::*;
    use crate::source::complains;

    #[test]
    fn an_empty_name_is_told() {
        complains(&names(&[Source::new("crates/act/src/util.rs", ""), Source::new("crates/act/src/common/mod.rs", "")]), 2);
        complains(&names(&[Source::new("crates/act/src/request.rs", "")]), 0);
    }

    #[test]
    fn a_silent_file_is_told() {
        complains(&prose(&[Source::new("crates/act/src/lib.rs", "pub mod request;"), Source::new("a/mod.rs", "//! Short.")]), 2);
        assert_eq!(first_lines(&[Source::new("a/b.rs", "use x;"), Source::new("a/c.rs", "//! Tells.")]).len(), 1);
    }

    #[test]
    fn a_long_file_is_told() {
        let text = "x\n".repeat(401);
        assert_eq!(
            long(&[Source::new("a.rs", &text), Source::new("a.ftl", &text), Source::new("tests/a.rs", &text)])["a.rs"],
            401
        );
    }
}
