//! What the code says of itself, held by golden files: the map, who reaches which route, which routes nobody visits, and
//! words for every kind of fact.

use muster_server::{duty_routes, kinds, map, routes, slices};
use muster_web::{Catalog, Lang};
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn updating() -> bool {
    std::env::var_os("UPDATE_GOLDEN").is_some()
}

/// The file in the repository says exactly this.
fn same(path: &str, made: &str) {
    let at = root().join(path);
    if updating() {
        std::fs::create_dir_all(at.parent().expect("a folder")).expect("folder");
        std::fs::write(&at, made).expect("write");
    }
    let kept = std::fs::read_to_string(&at).unwrap_or_default();
    let gone = kept.lines().filter(|l| !made.lines().any(|m| m == *l)).map(|l| format!("- {l}\n"));
    let come = made.lines().filter(|l| !kept.lines().any(|k| k == *l)).map(|l| format!("+ {l}\n"));
    let difference: String = gone.chain(come).collect();
    assert!(kept == made, "{path} differs:\n{difference}wanted so? UPDATE_GOLDEN=1 cargo test -p muster-server");
}

#[test]
fn the_map_is_what_the_code_says() {
    same("docs/map.md", &map().expect("policies"));
}

#[test]
fn who_reaches_which_route_is_golden() {
    same("crates/server/golden/duty-route-matrix.txt", &duty_routes().expect("policies"));
}

/// `{…}` and what stands in its place.
fn fits(pattern: &str, visited: &str) -> bool {
    let plain = visited.split(['?', '#']).next().unwrap_or_default();
    let (mut want, mut got) = (pattern.split('/'), plain.split('/'));
    loop {
        match (want.next(), got.next()) {
            (None, None) => return true,
            (Some(w), Some(g)) if w == g || (w.starts_with('{') && !g.is_empty()) || g.contains('{') => {}
            _ => return false,
        }
    }
}

fn sources(folder: &Path, out: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() && path.file_name().is_some_and(|n| n != "node_modules") {
            sources(&path, out);
        } else if path.extension().is_some_and(|e| e == "rs" || e == "mjs") {
            out.push(path);
        }
    }
}

/// Paths in quotes, in what asks over HTTP or looks with a browser. `/as/{role}` goes before the page's own.
fn visited() -> Vec<String> {
    let mut files = Vec::new();
    for folder in ["crates/server/tests", "crates/main/tests", "crates/drill/tests", "crates/drill/src", "browser"] {
        sources(&root().join(folder), &mut files);
    }
    let mut out = Vec::new();
    for f in files.iter().filter(|f| !f.ends_with("map.rs")) {
        let text = std::fs::read_to_string(f).unwrap_or_default().replace("${", "{");
        let pieces = text.split(['"', '`', '\'']).filter(|p| p.starts_with('/') && !p.contains(char::is_whitespace));
        // Under a role of an exercise the same page answers.
        let own = |p: &str| p.strip_prefix("/as/").and_then(|r| r.split_once('/')).map_or(p.to_owned(), |(_, r)| format!("/{r}"));
        out.extend(pieces.map(own));
    }
    out
}

/// Routes that no test asks for. A line falls out when a test comes; none may be added.
#[test]
fn routes_that_nobody_visits_become_fewer() {
    let visited = visited();
    let seen = |path: &str| visited.iter().any(|v| fits(path, v));
    let unseen = routes().into_iter().filter(|(_, _, r)| !seen(r.path));
    let mut now: Vec<String> = unseen.map(|(_, method, r)| format!("{} {method}", r.path)).collect();
    now.sort();
    let at = root().join("crates/server/golden/routes-unvisited.txt");
    let before = std::fs::read_to_string(&at).unwrap_or_default();
    if updating() {
        now.retain(|l| before.is_empty() || before.lines().any(|b| b == l));
        std::fs::write(&at, now.iter().map(|l| format!("{l}\n")).collect::<String>()).expect("write");
        return;
    }
    let new: Vec<&String> = now.iter().filter(|l| !before.lines().any(|b| b == *l)).collect();
    assert!(new.is_empty(), "no HTTP test and no browser page visits {new:#?}");
}

#[test]
fn paths_fit_their_patterns() {
    for (pattern, path) in [("/tasks/{id}/done", "/tasks/{task}/done"), ("/r/{token}", "/r/abc?x=1"), ("/", "/")] {
        assert!(fits(pattern, path), "{pattern} {path}");
    }
    assert!(!fits("/tasks/{id}", "/tasks") && !fits("/tasks", "/people"));
}

/// Receipts and the audit list name a fact by its words.
#[test]
fn every_kind_of_fact_has_words() {
    let words = Catalog::new(&slices().into_iter().map(|s| s.words).collect::<Vec<_>>()).expect("words");
    let mut missing = Vec::new();
    for (_, kind) in kinds() {
        let id = format!("kind-{}", kind.name.replace(['.', '_'], "-"));
        for lang in [Lang::ZhHans, Lang::En] {
            if !words.has(lang, &id) {
                missing.push(format!("{id} ({lang:?})"));
            }
        }
    }
    assert!(missing.is_empty(), "no words in account/src/receipt/words for {missing:#?}");
}
