//! Everything that must pass, in the order in which a mistake is found soonest.

use crate::step::{Stop, cargo, program, root, skip, step, target, told, work};
use crate::{front, need};
use std::path::{Path, PathBuf};

pub(crate) fn all(args: &[String]) -> Result<(), Stop> {
    let quick = match args {
        [] => false,
        [one] if one == "--quick" => true,
        _ => return Err(Stop::new(format!("`cargo xtask test` does not know {args:?}"), "it takes --quick or nothing")),
    };
    let outcome = steps(quick);
    told();
    outcome
}

fn steps(quick: bool) -> Result<(), Stop> {
    work("what the tests need", || need::machine(quick))?;
    // Before clippy: the styles are embedded when the server is compiled.
    front::build()?;
    step("format", cargo(&["fmt", "--all", "--check"]), "cargo fmt --all")?;
    let golden = "a golden file changed on purpose: UPDATE_GOLDEN=1 cargo test, then read its diff";
    step("house rules", cargo(&["test", "--package", "tidy"]), golden)?;
    let clippy = cargo(&["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]);
    step("clippy", clippy, "a banned call's message says what to use instead; STYLE.md says why")?;
    if !quick {
        need::divisions()?;
    }
    let mut tests = cargo(&["test", "--workspace", "--exclude", "tidy"]);
    if quick {
        // Kills by the hundred, minutes of them.
        tests.args(["--", "--skip", "faults::"]);
    }
    step("tests", tests, golden)?;
    if quick {
        skip("kills, judges, browser", "--quick");
        return Ok(());
    }
    judges()?;
    browser()
}

/// Every judges/*/run.sh.
fn judges() -> Result<(), Stop> {
    let python = work("the judges' Python", need::judges_python)?;
    for folder in folders(&root().join("judges")) {
        let script = folder.join("run.sh");
        if !script.exists() {
            continue;
        }
        let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if folder.join("package.json").exists() {
            need::npm(&format!("judges/{name}"))?;
        }
        let mut run = program("sh", &[&script.to_string_lossy()]);
        run.env("PYTHON", &python).env("MUSTER_BIN", target().join("debug/muster"));
        step(&format!("judge {name}"), run, &format!("judges/{name}/README.md tells what is judged and how to run it by hand"))?;
    }
    Ok(())
}

fn folders(of: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = std::fs::read_dir(of).into_iter().flatten().flatten().map(|e| e.path()).collect();
    found.retain(|p| p.is_dir());
    found.sort();
    found
}

/// The demo's pages in headless Chromium. The tests have just built the binary; building it once more by itself would
/// choose other features and compile half the house again.
fn browser() -> Result<(), Stop> {
    need::npm("browser")?;
    let mut run = program("node", &["browser/run.mjs"]);
    run.env("MUSTER_BIN", target().join("debug/muster")).env("CHROMIUM", need::chromium().unwrap_or("chromium"));
    step("browser", run, "the last lines name user, page and what was expected")
}
