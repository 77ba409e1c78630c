//! Walls between crates: who depends on whom, and who may name what of the outside.

use crate::golden;
use crate::source::{Source, house, none};
use crate::token;
use std::collections::BTreeMap;

/// Flow order: a crate uses those before it, never those after it.
const FLOW: &[&str] = &[
    "muster-ledger",
    "muster-web",
    "muster-ground",
    "muster-sense",
    "muster-judge",
    "muster-muster",
    "muster-act",
    "muster-account",
    "muster-server",
    "muster-drill",
    "muster",
];
/// Outside the product: they may read anything and nothing depends on them.
const TOOLS: &[&str] = &["tidy", "xtask", "muster-bench"];

/// A crate as its Cargo.toml tells it.
pub(crate) struct Crate {
    pub name: String,
    pub path: String,
    pub needs: Vec<String>,
    /// Only in tests.
    pub tests_need: Vec<String>,
}

pub(crate) fn crates(files: &[Source]) -> Vec<Crate> {
    files.iter().filter(|f| f.name() == "Cargo.toml" && f.path != "Cargo.toml").map(read).collect()
}

fn read(file: &Source) -> Crate {
    let mut c = Crate { name: String::new(), path: file.path.clone(), needs: Vec::new(), tests_need: Vec::new() };
    let mut section = "";
    for line in file.text.lines().map(str::trim) {
        if let Some(name) = line.strip_prefix('[') {
            section = name.trim_end_matches(']');
            // [dependencies.x]
            if let Some(x) = section.strip_prefix("dependencies.") {
                c.needs.push(x.to_string());
            }
            continue;
        }
        let Some((key, value)) = line.split_once('=').filter(|_| !line.starts_with('#')) else { continue };
        let key = key.trim().trim_matches('"').split('.').next().unwrap_or_default().to_string();
        match section {
            "package" if key == "name" => c.name = value.trim().trim_matches('"').to_string(),
            "dependencies" | "build-dependencies" => c.needs.push(key),
            s if s.starts_with("target.") && s.ends_with(".dependencies") => c.needs.push(key),
            "dev-dependencies" => c.tests_need.push(key),
            _ => {}
        }
    }
    c
}

/// One line a crate: those of our own that it needs, those that only its tests need in brackets.
fn graph(crates: &[Crate]) -> String {
    let own: Vec<&str> = crates.iter().map(|c| c.name.as_str()).collect();
    let place = |n: &str| FLOW.iter().position(|f| *f == n).map_or(0, |p| p + 1);
    let mut sorted: Vec<&Crate> = crates.iter().collect();
    sorted.sort_by_key(|c| (if TOOLS.contains(&c.name.as_str()) { 99 } else { place(&c.name) }, &c.name));
    let mut out = String::new();
    for c in sorted {
        let ours = |list: &[String]| -> Vec<String> { list.iter().filter(|n| own.contains(&n.as_str())).cloned().collect() };
        let mut needs = ours(&c.needs);
        needs.extend(ours(&c.tests_need).into_iter().filter(|n| !c.needs.contains(n)).map(|n| format!("({n})")));
        needs.sort_by_key(|n| place(n.trim_matches(['(', ')'])));
        out.push_str(format!("{}: {}", c.name, needs.join(" ")).trim_end());
        out.push('\n');
    }
    out
}

fn against_the_flow(crates: &[Crate]) -> Vec<String> {
    let mut out = Vec::new();
    for c in crates.iter().filter(|c| !TOOLS.contains(&c.name.as_str())) {
        let library = c.path.starts_with("lib/");
        let Some(at) = FLOW.iter().position(|f| *f == c.name).or(library.then_some(0)) else {
            out.push(format!("{}: crate {} has no place in the flow: give it one in tidy/src/crates.rs", c.path, c.name));
            continue;
        };
        for need in c.needs.iter().chain(&c.tests_need) {
            let later = FLOW.iter().position(|f| f == need).is_some_and(|p| p >= at);
            if later || TOOLS.contains(&need.as_str()) {
                let instead = "what follows from a fact in another room belongs into the server's table of reactions";
                out.push(format!("{}: {} may not use {need}, which comes later in the flow: {instead}", c.path, c.name));
            }
        }
    }
    out
}

/// A name of the outside, the folders that may say it, and what to do elsewhere.
struct Wall {
    names: &'static [&'static str],
    only: &'static [&'static str],
    instead: &'static str,
}

/// Folders where the process meets the world.
const EDGE: &[&str] = &["crates/server", "crates/main", "crates/drill/src/cli.rs", "crates/drill/src/demo.rs"];
const EDGE_AND_LEDGER: &[&str] = &["crates/server", "crates/main", "crates/drill", "crates/ledger"];
const WALLS: &[Wall] = &[
    Wall {
        names: &["rusqlite", "libsqlite3_sys", "postgres"],
        only: &["crates/ledger"],
        instead: "declare a Table and read through Read",
    },
    Wall {
        names: &["tokio", "axum", "hyper", "tower", "tower_http"],
        only: EDGE,
        instead: "a handler is fn(&Request, &Read), synchronous",
    },
    Wall { names: &["std::env"], only: EDGE, instead: "take settings as an argument" },
    Wall {
        names: &["std::net", "std::os::unix::net"],
        only: EDGE,
        instead: "the outside is spoken to by server/src/outside only",
    },
    Wall { names: &["std::process"], only: EDGE, instead: "only the edge starts or ends programs" },
    Wall { names: &["getrandom", "rand"], only: EDGE, instead: "ids and random bytes are given by the house" },
    Wall { names: &["std::fs"], only: EDGE_AND_LEDGER, instead: "take bytes as an argument" },
];

/// Calls by their last two words, however they were imported.
const CALLS: &[Wall] = &[
    Wall {
        names: &["SystemTime::now", "Instant::now", "Zoned::now", "Timestamp::now"],
        only: EDGE,
        instead: "time is given: `at`, `req.now`",
    },
    Wall { names: &["thread::sleep"], only: EDGE_AND_LEDGER, instead: "a timer is a due row; its firing is a fact" },
    Wall {
        names: &["thread::spawn"],
        only: EDGE_AND_LEDGER,
        instead: "slices are synchronous; the ledger and the server own the threads",
    },
];

/// Tools and tests are not the product.
fn judged(file: &Source) -> bool {
    file.path.starts_with("crates/") || file.path.starts_with("lib/")
}

fn outside(files: &[Source]) -> Vec<String> {
    let mut out = Vec::new();
    for f in files.iter().filter(|f| judged(f)) {
        let may = |w: &Wall| w.only.iter().any(|p| f.path.starts_with(p));
        let imported: BTreeMap<String, usize> = token::paths(&f.live).into_iter().rev().collect();
        for (path, line) in &imported {
            let wall = WALLS.iter().find(|w| w.names.iter().any(|n| path == n || path.starts_with(&format!("{n}::"))));
            let call = CALLS.iter().find(|w| w.names.iter().any(|n| path == n || path.ends_with(&format!("::{n}"))));
            // A bare word (`rand`) may be a variable: only a path names a crate.
            let named = wall.filter(|_| path.contains("::")).or(call);
            if let Some(w) = named.filter(|w| !may(w)) {
                out.push(format!("{}:{line}: `{path}` belongs to {}: {}", f.path, w.only[0], w.instead));
            }
        }
    }
    out
}

fn needed_outside(crates: &[Crate]) -> Vec<String> {
    let mut out = Vec::new();
    for c in crates.iter().filter(|c| c.path.starts_with("crates/") || c.path.starts_with("lib/")) {
        for w in WALLS {
            let may = w.only.iter().any(|p| c.path.starts_with(p.split("/src").next().unwrap_or(p)));
            for n in c.needs.iter().map(|n| n.replace('-', "_")).filter(|n| !may && w.names.contains(&n.as_str())) {
                out.push(format!("{}: {n} is a dependency of {} only: {}", c.path, w.only[0], w.instead));
            }
        }
    }
    out
}

#[test]
fn the_crate_graph_is_the_golden_one() {
    golden::same("crate-graph.txt", &graph(&crates(house())));
}

#[test]
fn crates_depend_only_along_the_flow() {
    none(against_the_flow(&crates(house())));
}

#[test]
fn the_outside_is_named_at_the_edge_only() {
    none(outside(house()));
    none(needed_outside(&crates(house())));
}

#[cfg(test)]
mod bad {
    use super::*;
    use crate::source::complains;

    #[test]
    fn a_crate_against_the_flow_is_told() {
        let toml =
            "[package]\nname = \"muster-web\"\n[dependencies]\nmuster-ledger.workspace = true\nmuster-act = { path = \"x\" }\n";
        let read = crates(&[Source::new("crates/web/Cargo.toml", toml)]);
        assert_eq!(read[0].needs, ["muster-ledger", "muster-act"]);
        complains(&against_the_flow(&read), 1);
        let lib =
            crates(&[Source::new("lib/x/Cargo.toml", "[package]\nname = \"x\"\n[dev-dependencies]\nmuster-ledger = \"1\"")]);
        complains(&against_the_flow(&lib), 1);
        complains(&against_the_flow(&crates(&[Source::new("crates/y/Cargo.toml", "[package]\nname = \"y\"")])), 1);
    }

    #[test]
    fn the_graph_shows_an_edge() {
        let two = [
            Source::new(
                "crates/web/Cargo.toml",
                "[package]\nname = \"muster-web\"\n[dependencies]\nmuster-ledger.workspace = true",
            ),
            Source::new("crates/ledger/Cargo.toml", "[package]\nname = \"muster-ledger\"\n[dev-dependencies]\nproptest = \"1\""),
        ];
        assert_eq!(graph(&crates(&two)), "muster-ledger:\nmuster-web: muster-ledger\n");
    }

    #[test]
    fn a_slice_that_reaches_outside_is_told() {
        let code = "use std::{env, time::Instant};\nfn f() { Instant::now(); std::time::SystemTime::now(); rusqlite::open(); let rand = 1; }\n\
                    #[cfg(test)]\nmod tests { use std::net::TcpStream; }";
        complains(&outside(&[Source::new("crates/act/src/request/rule.rs", code)]), 4);
        complains(&outside(&[Source::new("crates/server/src/main.rs", "use std::env; use tokio::net;")]), 0);
        let toml = "[package]\nname = \"muster-act\"\n[dependencies]\ntokio.workspace = true\n";
        complains(&needed_outside(&crates(&[Source::new("crates/act/Cargo.toml", toml)])), 1);
    }
}
