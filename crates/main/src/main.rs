//! The binary `muster`. Everything is in the crates it links; see `muster_server::cli`.

use std::process::ExitCode;

fn main() -> ExitCode {
    muster_server::cli::run(std::env::args_os())
}
