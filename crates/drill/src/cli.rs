//! `muster demo …`.

use crate::demo::{self, Wanted};
use clap::Parser;
use std::ffi::OsString;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

/// An invented town, an outbreak in one building, and everyone's pages: looks like the real thing because it is.
#[derive(Parser)]
#[command(name = "muster demo")]
struct Line {
    /// A fresh folder; a temporary one, removed at the end, where none is given.
    #[arg(long)]
    data: Option<PathBuf>,
    #[arg(long, default_value = "127.0.0.1:8787")]
    listen: SocketAddr,
    /// Another number tells another story.
    #[arg(long, default_value_t = 2026)]
    seed: u64,
    /// Tell the story quickly up to noon of this day, then serve.
    #[arg(long, default_value_t = 0)]
    day: i32,
    /// Serve with the clock standing.
    #[arg(long)]
    paused: bool,
}

/// `args`: the program's name first, without the word `demo`.
pub fn run(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    let line = match Line::try_parse_from(args) {
        Ok(line) => line,
        Err(e) => {
            let _ = e.print();
            return if e.use_stderr() { ExitCode::from(2) } else { ExitCode::SUCCESS };
        }
    };
    let own = line.data.is_none();
    let data = line.data.unwrap_or_else(|| std::env::temp_dir().join(format!("muster-demo-{}", std::process::id())));
    let wanted = Wanted { data: data.clone(), listen: line.listen, seed: line.seed, day: line.day, paused: line.paused };
    let done = demo::run(&wanted);
    if own {
        let _ = std::fs::remove_dir_all(&data);
    }
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(e) => {
            eprintln!("muster demo: {e}");
            ExitCode::FAILURE
        }
    }
}
