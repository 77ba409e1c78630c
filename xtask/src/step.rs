//! Running one program after another, each with its seconds, stopping at the first that fails.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::time::Instant;

/// Why it ended, what to do about it, and the exit code to end with.
pub(crate) struct Stop {
    pub what: String,
    pub then: String,
    pub code: i32,
}

impl Stop {
    pub(crate) fn new(what: impl Into<String>, then: impl Into<String>) -> Stop {
        Stop { what: what.into(), then: then.into(), code: 1 }
    }
}

/// The repository's root: the folder above this crate's.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask lies in the repository").to_path_buf()
}

/// Where builds go, as cargo decides it.
pub(crate) fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), |d| root().join(d))
}

/// A program with arguments, in the repository's root.
pub(crate) fn program(name: &str, args: &[&str]) -> Command {
    let mut c = Command::new(name);
    c.args(args).current_dir(root());
    c
}

/// The cargo that called us.
pub(crate) fn cargo(args: &[&str]) -> Command {
    let name = std::env::var("CARGO").unwrap_or_else(|_| "cargo".into());
    program(&name, args)
}

/// Whether a program lies on the search path.
pub(crate) fn found(name: &str) -> bool {
    let paths = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&paths).any(|folder| folder.join(name).is_file())
}

/// Whether the program runs and ends well; its words are dropped.
pub(crate) fn silent(mut command: Command) -> bool {
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|s| s.success())
}

/// Runs a program as one step; `then` says what to do when it fails.
pub(crate) fn step(name: &str, mut command: Command, then: &str) -> Result<(), Stop> {
    work(name, || {
        let status =
            command.status().map_err(|e| Stop::new(format!("{name}: cannot start {:?}: {e}", command.get_program()), then))?;
        match status.code() {
            Some(0) => Ok(()),
            code => {
                let ended = code.map_or_else(|| status.to_string(), |c| format!("exit code {c}"));
                Err(Stop { what: format!("{name} failed ({ended})"), then: then.to_string(), code: code.unwrap_or(1) })
            }
        }
    })
}

/// Runs `body` as one step with its seconds.
pub(crate) fn work<T>(name: &str, body: impl FnOnce() -> Result<T, Stop>) -> Result<T, Stop> {
    println!("── {name}");
    let start = Instant::now();
    let outcome = body();
    let seconds = start.elapsed().as_secs_f64();
    match &outcome {
        Ok(_) => println!("   {name}: ok in {seconds:.1} s"),
        Err(_) => println!("   {name}: failed after {seconds:.1} s"),
    }
    if let Ok(mut done) = DONE.lock() {
        done.push((name.to_string(), seconds, outcome.is_ok()));
    }
    outcome
}

static DONE: Mutex<Vec<(String, f64, bool)>> = Mutex::new(Vec::new());

/// Every step with its seconds, and at the end a line that programs read too.
pub(crate) fn told() {
    let Ok(done) = DONE.lock() else { return };
    println!();
    for (name, seconds, well) in done.iter() {
        println!("{seconds:>7.1} s  {}{name}", if *well { "" } else { "FAILED: " });
    }
    let passed = done.iter().filter(|(_, _, well)| *well).count();
    println!("steps: {passed} passed, {} failed", done.len() - passed);
}

/// Says that a step is left out, and why.
pub(crate) fn skip(name: &str, why: &str) {
    println!("── {name}: left out, {why}");
}
