//! The binary `muster`. Everything is in the crates it links: `muster_server::cli`, and `muster_drill::cli` for the demo.
#![allow(clippy::disallowed_methods, reason = "the one place where arguments come in")]

use std::process::ExitCode;

/// A request makes hundreds of small strings on one thread and frees some on another: a fifth of all CPU with glibc's allocator.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let mut args: Vec<_> = std::env::args_os().collect();
    if args.get(1).is_some_and(|a| a == "demo") {
        args.remove(1);
        return muster_drill::cli::run(args);
    }
    muster_server::cli::run(args)
}
