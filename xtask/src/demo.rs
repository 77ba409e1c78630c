//! The binary `muster` built and run: the demo, its map, its measurements.

use crate::front;
use crate::step::{Stop, cargo, program, root, step, target, work};
use std::path::PathBuf;
use std::process::Command;

/// Builds the binary and says where it lies.
pub(crate) fn binary(profile: &str) -> Result<PathBuf, Stop> {
    front::build()?;
    let build = cargo(&["build", "--package", "muster", "--bin", "muster", "--profile", profile]);
    step(&format!("muster ({profile})"), build, "cargo's message above names the place")?;
    Ok(target().join(if profile == "dev" { "debug" } else { profile }).join("muster"))
}

/// `muster demo` in the foreground; Ctrl-C ends both.
pub(crate) fn demo(args: &[String]) -> Result<(), Stop> {
    let (profile, args) = match args.split_first() {
        Some((first, rest)) if first == "--dev" => ("dev", rest),
        _ => ("release", args),
    };
    let muster = binary(profile)?;
    let status = Command::new(&muster).arg("demo").args(args).current_dir(root()).status();
    let status = status.map_err(|e| Stop::new(format!("cannot start {}: {e}", muster.display()), "build it again"))?;
    match status.code() {
        // 130: ended by Ctrl-C, as a demo is
        Some(0 | 130) | None => Ok(()),
        Some(code) => {
            Err(Stop { what: format!("muster demo ended with exit code {code}"), then: "its last line says why".into(), code })
        }
    }
}

/// docs/map.md: facts, routes, actions, reactions and timers as the binary itself tells them.
pub(crate) fn map() -> Result<(), Stop> {
    let muster = binary("dev")?;
    work("map", || {
        let told = Command::new(&muster).arg("map").current_dir(root()).output();
        let told = told.map_err(|e| Stop::new(format!("cannot start {}: {e}", muster.display()), "build it again"))?;
        if !told.status.success() {
            let words = String::from_utf8_lossy(&told.stderr).into_owned();
            return Err(Stop::new("`muster map` failed", words));
        }
        let path = root().join("docs/map.md");
        std::fs::write(&path, told.stdout)
            .map_err(|e| Stop::new(format!("cannot write {}: {e}", path.display()), "is docs/ there?"))
    })
}

/// What bench/ measures: its script, or one measurement by hand.
pub(crate) fn bench(args: &[String]) -> Result<(), Stop> {
    let muster = binary("release")?;
    let mut run = if root().join("bench/run.sh").exists() {
        program("sh", &["bench/run.sh"])
    } else {
        cargo(&["run", "--quiet", "--release", "--package", "muster-bench", "--"])
    };
    run.args(args).env("MUSTER_BIN", muster);
    step("bench", run, "bench/README.md tells what each figure means and its limit")
}

/// The README's pictures.
pub(crate) fn shots(args: &[String]) -> Result<(), Stop> {
    if !root().join("browser/shots.mjs").exists() {
        return Err(Stop::new("there are no pictures to take yet", "browser/shots.mjs is what this command runs"));
    }
    let muster = binary("release")?;
    crate::need::npm("browser")?;
    let mut run = program("node", &["browser/shots.mjs"]);
    run.args(args).env("MUSTER_BIN", muster);
    step("shots", run, "the pictures are in docs/pictures; a line that says more than 200 KB names one that is too heavy")
}
