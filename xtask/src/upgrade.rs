//! A folder made by an earlier Muster, opened by this one: the earlier binary is built from its commit, once.

use crate::step::{Stop, cargo, program, root, step, target, told};

/// The last commit that wrote data folders of format 1.
const EARLIER: &str = "67b3f65~1";

pub(crate) fn upgrade(args: &[String]) -> Result<(), Stop> {
    let commit = args.first().map_or(EARLIER, String::as_str);
    let name = program("git", &["rev-parse", "--short", "--verify", &format!("{commit}^{{commit}}")]).output();
    let name = name.map(|o| String::from_utf8_lossy(&o.stdout).trim().to_owned()).unwrap_or_default();
    if name.is_empty() {
        return Err(Stop::new(format!("there is no commit `{commit}`"), "is the whole history here? git fetch --unshallow"));
    }
    let (sources, built) = (target().join("upgrade").join(&name), target().join("upgrade/built"));
    let binary = built.join(format!("muster-{name}"));
    if !binary.exists() {
        let at = sources.to_string_lossy().into_owned();
        if !sources.exists() {
            let tree = program("git", &["worktree", "add", "--detach", "--force", &at, &name]);
            step(&format!("sources of {name}"), tree, "git worktree prune, then again")?;
        }
        let mut build = cargo(&["build", "--package", "muster", "--bin", "muster"]);
        build.current_dir(&sources).env("CARGO_TARGET_DIR", &built);
        step(&format!("muster of {name}"), build, "does that commit build with today's Rust?")?;
        let kept = std::fs::rename(built.join("debug/muster"), &binary);
        kept.map_err(|e| Stop::new(format!("cannot keep {}: {e}", binary.display()), "is the disk full?"))?;
        step("sources away", program("git", &["worktree", "remove", "--force", &at]), "git worktree prune")?;
    }
    let mut test = cargo(&["test", "--package", "muster", "--test", "cli", "--", "--ignored", "--nocapture", "earlier_program"]);
    test.env("MUSTER_OLD_BIN", root().join(&binary));
    let outcome = step(&format!("from {name} to here and back"), test, "the last lines say what did not hold");
    told();
    outcome
}
