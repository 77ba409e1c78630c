//! Words that may stand nowhere, and the clippy list that says the same while one types.

use crate::source::{Source, house, none};
use crate::token::reads;

const UNFINISHED: &[(&str, &str)] = &[
    ("todo", "finish it, or leave the feature out"),
    ("unimplemented", "finish it, or leave the feature out"),
    ("dbg", "use tracing in the server; elsewhere take it out"),
];

fn unfinished(files: &[Source]) -> Vec<String> {
    let mut out = Vec::new();
    for f in files.iter().filter(|f| f.is_rust()) {
        for (i, t) in f.tokens.iter().enumerate() {
            let hit = UNFINISHED.iter().find(|(word, _)| reads(&f.tokens, i, &[word, "!"]));
            if let Some((word, instead)) = hit {
                out.push(format!("{}:{}: `{word}!`: {instead}", f.path, t.line));
            }
        }
    }
    out
}

/// Notes to oneself: they belong into an issue, where someone reads them.
fn notes(files: &[Source]) -> Vec<String> {
    let words = [concat!("FIX", "ME"), concat!("TO", "DO"), concat!("XX", "X")];
    let mut out = Vec::new();
    for f in files.iter().filter(|f| code(f)) {
        for (line, text) in f.text.lines().enumerate() {
            let alone = |w: &&&str| text.split(|c: char| !c.is_alphanumeric()).any(|piece| piece == **w);
            if let Some(w) = words.iter().find(alone) {
                out.push(format!("{}:{}: `{w}`: do it now or write an issue", f.path, line + 1));
            }
        }
    }
    out
}

fn code(f: &Source) -> bool {
    [".rs", ".ts", ".mjs", ".css", ".sh", ".py", ".go", ".toml", ".sql"].iter().any(|e| f.path.ends_with(e))
}

/// Who may switch the clippy list off, as a whole crate or in a file.
const EXEMPT: &[&str] = &[
    "crates/server/",
    "crates/main/",
    "crates/drill/",
    "crates/ledger/",
    "xtask/",
    "tidy/",
    "lib/tlog/examples/",
    "crates/sense/examples/",
    "bench/",
];

fn switched_off(files: &[Source]) -> Vec<String> {
    let mut out = Vec::new();
    for f in files.iter().filter(|f| f.is_rust() && !f.test && !EXEMPT.iter().any(|e| f.path.starts_with(e))) {
        for (i, t) in f.live.iter().enumerate() {
            if reads(&f.live, i, &["clippy", ":", ":", "disallowed_methods"]) {
                out.push(format!(
                    "{}:{}: only the edge switches the banned calls back on: take time, ids and settings as arguments",
                    f.path, t.line
                ));
            }
        }
    }
    out
}

/// Paths of the machine on which it was written.
fn machine_paths(files: &[Source]) -> Vec<String> {
    let roots = ["work", "root", "home", "Users", "workspace"].map(|r| format!("/{r}/"));
    let mut out = Vec::new();
    for f in files.iter().filter(|f| !f.path.starts_with("tidy/src/calls.rs")) {
        for (n, line) in f.text.lines().enumerate() {
            let begins = |at: usize| line[..at].chars().next_back().is_none_or(|c| !c.is_alphanumeric() && !"._-/}".contains(c));
            if let Some(r) = roots.iter().find(|r| line.match_indices(r.as_str()).any(|(at, _)| begins(at))) {
                out.push(format!("{}:{}: {r}… is a path of one machine: write it from the repository's root", f.path, n + 1));
            }
        }
    }
    out
}

#[test]
fn nothing_unfinished() {
    none(unfinished(house()));
    none(notes(house()));
}

#[test]
fn only_the_edge_calls_what_is_banned() {
    none(switched_off(house()));
}

#[test]
fn no_path_of_one_machine() {
    none(machine_paths(house()));
}

#[test]
fn clippy_bans_each_with_a_reason() {
    let text = house().iter().find(|f| f.path == "clippy.toml").map(|f| f.text.as_str()).unwrap_or_default();
    let bans: Vec<&str> = text.lines().filter(|l| l.contains("path = ")).collect();
    let wanted = ["SystemTime::now", "Instant::now", "std::env::var", "getrandom::fill", "std::thread::sleep"];
    none(wanted.iter().filter(|w| !text.contains(*w)).map(|w| format!("clippy.toml: bans {w} no more")).collect());
    none(
        bans.iter().filter(|b| !b.contains("reason = ")).map(|b| format!("clippy.toml: {b}: say why and what instead")).collect(),
    );
}

#[cfg(test)]
mod bad {
    use super::*;
    use crate::source::complains;

    #[test]
    fn unfinished_work_is_told() {
        let code = format!("fn f() {{ todo!() }} // {}: later\nfn g() {{ dbg!(1); \"todo!\"; }}", concat!("FIX", "ME"));
        let file = [Source::new("crates/act/src/a.rs", &code)];
        complains(&unfinished(&file), 2);
        complains(&notes(&file), 1);
    }

    #[test]
    fn a_ban_switched_off_is_told() {
        let file = |path| [Source::new(path, "#![allow(clippy::disallowed_methods)]")];
        complains(&switched_off(&file("crates/act/src/lib.rs")), 1);
        complains(&switched_off(&file("crates/server/src/lib.rs")), 0);
    }

    #[test]
    fn a_machine_path_is_told() {
        complains(&machine_paths(&[Source::new("a.md", "see /home/me/x\nand `/root/y`\nhttps://x.org/work/a")]), 2);
    }
}
