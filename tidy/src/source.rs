//! The files of the repository, read once.

use crate::token::{self, Token};
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

/// One text file; for Rust also its tokens.
pub(crate) struct Source {
    /// From the repository's root, with `/`.
    pub path: String,
    pub text: String,
    pub tokens: Vec<Token>,
    /// Tokens of what is shipped: without `#[cfg(test)]`, empty in files that are tests.
    pub live: Vec<Token>,
    pub test: bool,
}

impl Source {
    pub(crate) fn new(path: &str, text: &str) -> Source {
        let tokens = if path.ends_with(".rs") { token::tokens(text) } else { Vec::new() };
        let live = if is_test(path) { Vec::new() } else { token::without_tests(&tokens) };
        Source { path: path.into(), text: text.into(), tokens, live, test: is_test(path) }
    }
    pub(crate) fn is_rust(&self) -> bool {
        self.path.ends_with(".rs")
    }
    pub(crate) fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or_default()
    }
    /// `crates/ground` of `crates/ground/src/duty/table.rs`.
    pub(crate) fn folder(&self) -> String {
        let depth = if self.path.starts_with("crates/") || self.path.starts_with("lib/") { 2 } else { 1 };
        self.path.split('/').take(depth).collect::<Vec<_>>().join("/")
    }
    /// `duty` of `crates/ground/src/duty/table.rs` and of `crates/ground/src/duty.rs`; none for a room's own files.
    pub(crate) fn slice(&self) -> Option<&str> {
        let mut pieces = self.path.strip_prefix("crates/")?.split('/').skip(1);
        let first = pieces.next().filter(|p| *p == "src").and(pieces.next())?;
        let slice = first.strip_suffix(".rs").unwrap_or(first);
        (!matches!(slice, "lib" | "main" | "bin")).then_some(slice)
    }
}

/// Tests, examples and benches may do what the product may not.
pub(crate) fn is_test(path: &str) -> bool {
    let mut pieces = path.split('/').rev();
    let name = pieces.next().unwrap_or_default();
    matches!(name, "tests.rs" | "trial.rs")
        || name.ends_with("_tests.rs")
        || pieces.any(|p| matches!(p, "tests" | "rehearsal" | "examples" | "benches" | "bench"))
}

pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("tidy lies in the repository").to_path_buf()
}

/// Files behind `#[cfg(test)] mod name;` are tests too, whatever they are called.
fn mark_tests(files: &mut [Source]) {
    let mut only_tests: Vec<String> = Vec::new();
    for f in files.iter().filter(|f| f.is_rust()) {
        let folder = match f.name() {
            "lib.rs" | "main.rs" | "mod.rs" => f.path.trim_end_matches(f.name()).to_string(),
            _ => format!("{}/", f.path.trim_end_matches(".rs")),
        };
        for i in 0..f.tokens.len() {
            if !token::reads(&f.tokens, i, &["#", "[", "cfg", "(", "test", ")", "]"]) {
                continue;
            }
            // `pub(crate)` may stand between.
            let module = (i + 7..i + 12).find(|j| f.tokens.get(*j).is_some_and(|t| t.is("mod")));
            let name = module.and_then(|j| f.tokens.get(j + 1)).and_then(Token::word);
            if let (Some(name), Some(true)) = (name, module.map(|j| token::reads(&f.tokens, j + 2, &[";"]))) {
                only_tests.push(format!("{folder}{name}"));
            }
        }
    }
    for f in files.iter_mut() {
        let of = |start: &String| f.path == format!("{start}.rs") || f.path.starts_with(&format!("{start}/"));
        if only_tests.iter().any(of) {
            f.test = true;
            f.live.clear();
        }
    }
}

const NOT_OURS: &[&str] = &["target", "node_modules", "dist", ".git", "data", "__pycache__"];

/// Every text file of the house.
pub(crate) fn house() -> &'static [Source] {
    static ALL: LazyLock<Vec<Source>> = LazyLock::new(|| {
        let mut found = Vec::new();
        walk(&root(), &root(), &mut found);
        found.sort_by(|a, b| a.path.cmp(&b.path));
        mark_tests(&mut found);
        found
    });
    &ALL
}

fn walk(folder: &Path, root: &Path, found: &mut Vec<Source>) {
    let entries = std::fs::read_dir(folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display()));
    for entry in entries.flatten() {
        let (path, name) = (entry.path(), entry.file_name().to_string_lossy().into_owned());
        if NOT_OURS.contains(&name.as_str()) {
            continue;
        }
        if path.is_dir() {
            walk(&path, root, found);
        } else if let Ok(text) = std::fs::read_to_string(&path) {
            let inside = path.strip_prefix(root).expect("below the root").to_string_lossy().replace('\\', "/");
            found.push(Source::new(&inside, &text));
        }
    }
}

/// Fails with every complaint on a line of its own.
#[track_caller]
pub(crate) fn none(complaints: Vec<String>) {
    assert!(complaints.is_empty(), "\n{}\n", complaints.join("\n"));
}

/// For a rule's own test: the rule must complain about the sample exactly so often.
#[track_caller]
pub(crate) fn complains(complaints: &[String], times: usize) {
    assert_eq!(complaints.len(), times, "{complaints:#?}");
}

#[test]
fn a_path_tells_slice_and_kind() {
    let slice = |p: &str| Source::new(p, "").slice().map(str::to_string);
    assert_eq!(slice("crates/ground/src/duty/table.rs"), Some("duty".into()));
    assert_eq!(slice("crates/ground/src/duty.rs"), Some("duty".into()));
    assert_eq!(slice("crates/ground/src/lib.rs"), None);
    assert_eq!(slice("crates/ground/tests/it/main.rs"), None);
    assert!(
        is_test("crates/web/src/chart/tests.rs") && is_test("lib/tlog/examples/a.rs") && !is_test("crates/web/src/testing.rs")
    );
    let mut two =
        [Source::new("a/src/lib.rs", "#[cfg(test)] pub(crate) mod trial; mod b;"), Source::new("a/src/trial.rs", "fn f() {}")];
    mark_tests(&mut two);
    assert!(two[1].test && two[1].live.is_empty() && !two[0].test);
    assert!(house().iter().any(|s| s.path == "tidy/src/source.rs"));
}
