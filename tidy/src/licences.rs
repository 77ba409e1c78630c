//! What is linked in: licences that an Apache-2.0 product may carry, and nothing that drags in a C crypto library.

use crate::source::{Source, complains, house, none, root};
use std::process::Command;

const LICENCES: &[&str] = &[
    "MIT",
    "MIT-0",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "MPL-2.0",
    "ISC",
    "Zlib",
    "Unicode-3.0",
    "Unicode-DFS-2016",
    "CC0-1.0",
    "0BSD",
    "BSL-1.0",
    "Unlicense",
];

/// An SPDX expression holds when one side of an OR and both sides of an AND do.
fn allowed(expression: &str) -> bool {
    let e = expression.trim();
    let (or, and) = (split(e, " OR "), split(e, " AND "));
    if or.len() > 1 {
        return or.iter().any(|p| allowed(p));
    }
    if and.len() > 1 {
        return and.iter().all(|p| allowed(p));
    }
    match e.strip_prefix('(').and_then(|e| e.strip_suffix(')')) {
        Some(inside) => allowed(inside),
        // `MIT/Apache-2.0` is the old way to write OR
        None => LICENCES.contains(&e) || (e.contains('/') && e.split('/').any(allowed)),
    }
}

/// Splits outside parentheses.
fn split<'a>(e: &'a str, by: &str) -> Vec<&'a str> {
    let (mut parts, mut start, mut depth) = (Vec::new(), 0, 0);
    for (i, c) in e.char_indices() {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            ' ' if depth == 0 && e[i..].starts_with(by) => {
                parts.push(&e[start..i]);
                start = i + by.len();
            }
            _ => {}
        }
    }
    parts.push(&e[start..]);
    parts
}

/// C libraries and their bindings that must stay out: one static binary, pure Rust crypto.
const KEPT_OUT: &[&str] = &["openssl-sys", "openssl", "aws-lc-sys", "aws-lc-rs", "native-tls", "sqlx"];

fn dragged_in(lock: &Source) -> Vec<String> {
    let names = lock.text.lines().filter_map(|l| l.strip_prefix("name = \"")?.strip_suffix('"'));
    let bad = names.filter(|n| KEPT_OUT.contains(n));
    bad.map(|n| format!("{}: {n} came in: `cargo tree -i {n}` tells by whom; switch that feature off", lock.path)).collect()
}

/// Where a package comes from when it does not come from the registry.
fn foreign(lock: &Source) -> Vec<String> {
    let sources = lock.text.lines().filter_map(|l| l.strip_prefix("source = \"")).filter(|s| s.starts_with("git+"));
    sources.map(|s| format!("{}: {s} is no published version: pin one from the registry", lock.path)).collect()
}

fn metadata() -> serde_json::Value {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".into());
    let host = Command::new("rustc").arg("-vV").output().expect("rustc runs");
    let host =
        String::from_utf8_lossy(&host.stdout).lines().find_map(|l| l.strip_prefix("host: ").map(str::to_string)).expect("a host");
    let run = |offline: &[&str]| {
        let args = ["metadata", "--format-version", "1", "--locked", "--filter-platform", &host];
        Command::new(&cargo).args(args).args(offline).current_dir(root()).output().expect("cargo runs")
    };
    let first = run(&["--offline"]);
    let told = if first.status.success() { first } else { run(&[]) };
    assert!(told.status.success(), "cargo metadata: {}", String::from_utf8_lossy(&told.stderr));
    serde_json::from_slice(&told.stdout).expect("cargo writes JSON")
}

#[test]
fn licences_are_permissive() {
    let packages = metadata()["packages"].as_array().expect("a list").clone();
    assert!(packages.len() > 50, "{} packages only: what was asked?", packages.len());
    let mut complaints = Vec::new();
    for p in packages {
        let (name, licence) = (p["name"].as_str().unwrap_or_default(), p["license"].as_str().unwrap_or("none"));
        if !allowed(licence) {
            complaints.push(format!(
                "{name}: licence `{licence}`: take another crate, or say in tidy/src/licences.rs why this one may stay"
            ));
        }
    }
    none(complaints);
}

#[test]
fn no_foreign_crypto_in_the_lock_file() {
    let lock = house().iter().find(|f| f.path == "Cargo.lock").expect("Cargo.lock is kept");
    none(dragged_in(lock));
    none(foreign(lock));
}

#[test]
fn a_foreign_licence_is_told() {
    for good in ["MIT", "MIT OR Apache-2.0", "(MIT OR GPL-3.0) AND Unicode-3.0", "MIT/Apache-2.0", "GPL-2.0 OR MPL-2.0"] {
        assert!(allowed(good), "{good}");
    }
    for bad in ["GPL-3.0", "MIT AND GPL-3.0", "none", "AGPL-3.0 OR GPL-2.0", "(MIT AND LGPL-3.0) OR GPL-2.0"] {
        assert!(!allowed(bad), "{bad}");
    }
    let lock = Source::new("Cargo.lock", "name = \"openssl-sys\"\nsource = \"git+https://x\"\nname = \"sha2\"\n");
    complains(&dragged_in(&lock), 1);
    complains(&foreign(&lock), 1);
}
