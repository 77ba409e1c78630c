//! Commands for developers: `cargo xtask test`, `cargo xtask demo` and what they are made of. Only the standard library,
//! so that the first command on a fresh clone starts within seconds.
#![allow(clippy::disallowed_methods, reason = "a developer's tool reads the environment and the clock, as no slice may")]

mod demo;
mod dist;
mod front;
mod need;
mod step;
mod test;
mod upgrade;

use step::Stop;

const HELP: &str = "\
cargo xtask <command>

  test [--quick]   everything that must pass; --quick leaves out kills, judges and browser
  demo [ARGS]      builds pages and binary, then runs `muster demo ARGS` (--dev before ARGS: without optimisation)
  front            builds styles, scripts and icons into front/dist when their sources are newer
  bench [ARGS]     runs bench/run.sh; MUSTER_BIN names the binary
  dist [MACHINE]   archives for operators in target/dist, each with its SHA-256: x86_64-linux, arm64-linux where it can be built
  upgrade [COMMIT] builds an earlier muster and tries its data folder with this one, and the way back
  map              writes docs/map.md from the binary itself
  shots            takes the README's pictures into docs/pictures
";

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let (command, rest) = match args.split_first() {
        Some((c, rest)) => (c.as_str(), rest),
        None => ("help", &[] as &[String]),
    };
    let outcome = match command {
        "test" => test::all(rest),
        "demo" => demo::demo(rest),
        "front" => front::build(),
        "bench" => demo::bench(rest),
        "dist" => dist::dist(rest),
        "upgrade" => upgrade::upgrade(rest),
        "map" => demo::map(),
        "shots" => demo::shots(rest),
        "help" | "-h" | "--help" => {
            print!("{HELP}");
            Ok(())
        }
        other => Err(Stop::new(format!("there is no command `{other}`"), HELP.to_string())),
    };
    if let Err(stop) = outcome {
        eprintln!("\n✗ {}\n  {}", stop.what, stop.then.trim_end().replace('\n', "\n  "));
        std::process::exit(stop.code);
    }
}
