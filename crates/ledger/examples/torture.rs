//! The process that the fault tests kill, to run by hand: `MUSTER_TORTURE_DIR=/mnt/stick/house torture`, pull the plug,
//! and compare what was printed with what stands.
#![allow(clippy::disallowed_methods, reason = "told by its environment what to do")]

#[path = "../tests/it/support.rs"]
mod support;
#[path = "../tests/it/torture.rs"]
mod torture;

fn main() {
    torture::from_environment();
}
