//! The front build: front/ into front/dist, only when a source is newer than what was built.

use crate::need;
use crate::step::{Stop, program, root, step};
use std::path::Path;
use std::time::SystemTime;

const SOURCES: &[&str] = &["css", "ts", "img", "build.mjs", "package-lock.json"];

pub(crate) fn build() -> Result<(), Stop> {
    let front = root().join("front");
    let built = changed(&front.join("dist/manifest.json"));
    let newest = SOURCES.iter().filter_map(|s| newest(&front.join(s))).max();
    if built.is_some() && built >= newest {
        println!("── front: front/dist is newer than its sources");
        return Ok(());
    }
    need::npm("front")?;
    let mut node = program("node", &["build.mjs"]);
    node.current_dir(&front);
    step("front", node, "the message above names the file; front/README.md tells what the build wants")
}

fn changed(path: &Path) -> Option<SystemTime> {
    path.metadata().and_then(|m| m.modified()).ok()
}

fn newest(path: &Path) -> Option<SystemTime> {
    if !path.is_dir() {
        return changed(path);
    }
    let entries = std::fs::read_dir(path).ok()?;
    // The folder's own time tells of files taken away.
    entries.flatten().filter_map(|e| newest(&e.path())).chain(changed(path)).max()
}
