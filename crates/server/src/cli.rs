//! The command line. Every error says what to do; exit codes: 0 done, 1 could not, 2 wrong words or
//! configuration, 3 damage found, 4 something to look at.

use crate::clock;
use crate::config::Config;
use crate::import::List;
use crate::site::{Setup, Site, SiteError, projections};
use crate::voice::Voice;
use crate::{chance, cli_config, rooms};
use clap::{Parser, Subcommand};
use muster_ledger::{House, Mode, OpenError, backup, restore, verify_folder_against};
use std::ffi::OsString;
use std::fmt;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

/// Community emergency platform: one program, one data folder.
#[derive(Parser)]
#[command(
    name = "muster",
    version,
    after_help = "  muster demo [OPTIONS]   an invented town in simulated time; `muster demo --help`"
)]
struct Line {
    /// zh-Hans, zh-Hant or en, for what `config`, `doctor` and refused starts say; else the locale's.
    #[arg(long, global = true)]
    lang: Option<String>,
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// Make a new house in an empty folder.
    Init {
        #[arg(long)]
        data: PathBuf,
        /// Its name as every page shows it, e.g. 海澜市滨江区.
        #[arg(long)]
        name: String,
        /// What its log is called towards the world, a host name best; cannot be changed.
        #[arg(long)]
        origin: Option<String>,
        /// All data are invented: every page says so, for ever, and sign-in by a click exists.
        #[arg(long)]
        exercise: bool,
        /// House time is driven; only in an exercise.
        #[arg(long, requires = "exercise")]
        simulated: bool,
    },
    /// Serve a house until SIGTERM or Ctrl-C.
    Serve {
        #[command(flatten)]
        set: Set,
    },
    /// Check a configuration, or print one in which everything stands.
    Config {
        #[command(subcommand)]
        what: ConfigWhat,
    },
    /// Look at a house and its machine: what is well, what is not, what to do.
    Doctor {
        #[command(flatten)]
        set: Set,
        /// Leave out what takes long: reading every entry of the ledger and of its newest backup.
        #[arg(long)]
        quick: bool,
        /// For programs.
        #[arg(long)]
        json: bool,
    },
    /// Check every entry, tile and signature; needs no key, may run while the house is open.
    Verify {
        dir: PathBuf,
        /// A signed head that somebody else kept (`/checkpoint`), or a receipt's proof file: the ledger must have grown from it.
        #[arg(long)]
        head: Vec<PathBuf>,
    },
    /// Rebuild the tables from the facts, or with --check only compare; the house must be closed.
    Replay {
        dir: PathBuf,
        #[arg(long)]
        slice: Option<String>,
        #[arg(long)]
        check: bool,
    },
    /// Copy the data, without any key, into a new folder and verify the copy; may run while the house is open.
    Backup { dir: PathBuf, to: PathBuf },
    /// Read lists into a house: divisions and homes as CSV, residents as XLSX, XLS or CSV. The house must be closed.
    Import {
        #[command(subcommand)]
        list: List,
    },
    /// Look at the rule files of a house (`rules/*.toml` in its folder) as `serve` would take them in.
    Rules {
        #[command(subcommand)]
        what: Rules,
    },
    /// Plans: what is done by level and stage, checked before anybody relies on it.
    Plan {
        #[command(subcommand)]
        what: PlanWhat,
    },
    /// Look at the law register: what is shipped, and files that add to it or stand in its place.
    Law {
        #[command(subcommand)]
        what: LawWhat,
    },
    /// Look at the field catalogue: what is shipped, or a folder of files that is to stand in its place.
    Fields {
        #[command(subcommand)]
        what: crate::fields::Fields,
    },
    /// For whoever keeps the machine, where no administrator can sign in any more. The house must be closed.
    Admin {
        #[command(subcommand)]
        what: Admin,
    },
    /// Print docs/map.md: every fact, route, action, reaction, timer and table.
    Map,
    /// Join a backup with the newest key folder into a new folder. The erased stay erased.
    Restore {
        from: PathBuf,
        /// The newest `keys` folder.
        #[arg(long)]
        keys: PathBuf,
        #[arg(long)]
        to: PathBuf,
    },
}

/// What can be said on the command line or in the configuration; the command line goes before.
#[derive(clap::Args)]
pub(crate) struct Set {
    /// The data folder.
    #[arg(long)]
    pub(crate) data: Option<PathBuf>,
    #[arg(long)]
    pub(crate) listen: Option<SocketAddr>,
    /// TOML; every value has a default. Else what MUSTER_CONFIG names.
    #[arg(long)]
    pub(crate) config: Option<PathBuf>,
}

#[derive(Subcommand)]
pub(crate) enum ConfigWhat {
    /// Read it as `serve` would, and say everything that is wrong.
    Check {
        #[command(flatten)]
        set: Set,
    },
    /// Print all keys with their meaning and default, as TOML.
    Sample,
}

#[derive(Subcommand)]
enum Admin {
    /// Print a new one-time link for an administrator. The ledger records that it was made.
    Link {
        #[arg(long)]
        data: PathBuf,
    },
}

#[derive(Subcommand)]
enum PlanWhat {
    /// Say everything that cannot work, or what stands.
    Check {
        /// Files or folders; none: what is shipped. They stand beside the shipped plans, and in place of one of the same key.
        files: Vec<PathBuf>,
    },
}

#[derive(Subcommand)]
enum LawWhat {
    /// Say everything that is wrong in which file on which line, or what stands.
    Check {
        /// Files or folders; none: what is shipped. With an [overlay] heading they add to it, without they replace it.
        files: Vec<PathBuf>,
    },
    /// Say what differs between two registers: files or folders.
    Diff { old: PathBuf, new: PathBuf },
}

#[derive(Subcommand)]
enum Rules {
    /// Say which rules would stand, or what is wrong in which file on which line.
    Check {
        #[arg(long)]
        data: PathBuf,
    },
}

/// An error as it is printed, and its exit code.
pub(crate) struct Failed {
    pub(crate) text: String,
    pub(crate) code: u8,
}

pub(crate) fn failed(e: impl fmt::Display) -> Failed {
    Failed { text: e.to_string(), code: 1 }
}

/// Runs the command line `args`, the program's name first.
pub fn run(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    let line = match Line::try_parse_from(args) {
        Ok(line) => line,
        Err(e) => {
            let _ = e.print();
            return if e.use_stderr() { ExitCode::from(2) } else { ExitCode::SUCCESS };
        }
    };
    let voice = || Voice::asked(line.lang.as_deref());
    let done = match line.what {
        What::Init { data, name, origin, exercise, simulated } => init(data, &name, origin, exercise, simulated),
        What::Serve { set } => cli_config::serve(&set, &voice()),
        What::Config { what: ConfigWhat::Check { set } } => cli_config::check(&set, &voice()),
        What::Config { what: ConfigWhat::Sample } => cli_config::sample(),
        What::Doctor { set, quick, json } => cli_config::doctor(&set, quick, json, &voice()),
        What::Verify { dir, head } => verify(&dir, &head),
        What::Replay { dir, slice, check } => replay(dir, slice.as_deref(), check),
        What::Backup { dir, to } => back_up(&dir, &to),
        What::Admin { what: Admin::Link { data } } => administrator_link(data),
        What::Map => crate::map::map().map(|text| print!("{text}")).map_err(failed),
        What::Rules { what: Rules::Check { data } } => crate::rules::check(&data),
        What::Plan { what: PlanWhat::Check { files } } => crate::plans::check(&files),
        What::Law { what: LawWhat::Check { files } } => crate::law::check(&files),
        What::Law { what: LawWhat::Diff { old, new } } => crate::law::diff(&old, &new),
        What::Fields { what } => crate::fields::run(&what),
        What::Import { list } => crate::import::run(list),
        What::Restore { from, keys, to } => put_back(&from, &keys, &to),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(f) => {
            if !f.text.is_empty() {
                eprintln!("muster: {}", f.text);
            }
            ExitCode::from(f.code)
        }
    }
}

fn init(data: PathBuf, name: &str, origin: Option<String>, exercise: bool, simulated: bool) -> Result<(), Failed> {
    if name.trim().is_empty() || name.chars().count() > 60 {
        return Err(Failed {
            text: "the name is empty or longer than 60 characters; give --name 海澜市滨江区".into(), code: 2
        });
    }
    let origin = origin.unwrap_or_else(|| format!("muster.invalid/{}", chance::fresh_trace()));
    let plain = |c: char| c.is_ascii_graphic() && c != '+';
    if origin.is_empty() || !origin.chars().all(plain) {
        let text = format!("the origin {origin:?} may hold no space and no plus; give --origin muster.example.org/district");
        return Err(Failed { text, code: 2 });
    }
    let mode = if exercise { Mode::Exercise { simulated } } else { Mode::Real };
    let site =
        Site::create(Setup::of(data.clone(), Config::default()).map_err(failed)?, name.trim(), &origin, mode).map_err(failed)?;
    println!("{} holds the house {}.", data.display(), name.trim());
    println!("Its key folder {} is in no backup of the data: keep its newest copy elsewhere.", data.join("keys").display());
    println!("Verifier key of its log: {}", site.house.opened().vkey);
    match crate::glue::first_administrator(&site.house) {
        Ok(Some(path)) => {
            println!(
                "First administrator: run `muster serve --data {}` and open http://127.0.0.1:8787{path} once.",
                data.display()
            );
        }
        Ok(None) => {}
        Err(r) => {
            site.house.close();
            return Err(failed(format!(
                "the first administrator was refused ({}); empty the folder and run `muster init` again",
                r.code
            )));
        }
    }
    site.house.close();
    Ok(())
}

fn administrator_link(data: PathBuf) -> Result<(), Failed> {
    let opened = Site::open(Setup::of(data.clone(), Config::default()).map_err(failed)?);
    let site = opened.map_err(|e| match &e {
        SiteError::House(OpenError::InUse(_)) => {
            let lock = data.join("lock");
            failed(format!("the house is being served: {} is taken. Stop it, run this again, then start it", lock.display()))
        }
        _ => failed(e),
    })?;
    let made = crate::glue::lost_administrator(&site.house);
    let said = made.map(|path| {
        println!("A new administrator: run `muster serve --data {}` and open http://127.0.0.1:8787{path} once.", data.display());
        println!("It is valid for 24 hours. The ledger records that it was made; earlier accounts stay what they were.");
    });
    let refused = said.map_err(|r| failed(site.words.refusal(muster_web::Lang::En, &r)));
    site.house.close();
    refused
}

/// JSON lines on standard error; `RUST_LOG` chooses what.
pub(crate) fn log() {
    use tracing_subscriber::EnvFilter;
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    let _ = tracing_subscriber::fmt().json().with_env_filter(filter).with_writer(std::io::stderr).try_init();
    // The message of a panic may hold what somebody typed: only its place is logged.
    std::panic::set_hook(Box::new(|p| {
        let place = p.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(place, "panic");
    }));
}

fn verify(dir: &std::path::Path, heads: &[PathBuf]) -> Result<(), Failed> {
    let text = |p: &PathBuf| std::fs::read_to_string(p).map_err(|e| failed(format!("{}: {e}", p.display())));
    let heads: Vec<String> = heads.iter().map(text).collect::<Result<_, _>>()?;
    let report = verify_folder_against(dir, &heads).map_err(|d| Failed {
        text: format!("{d}. Keep this folder as it is, and put back a backup with `muster restore`"),
        code: 3,
    })?;
    println!("{} ({}): {} facts, {} signed heads, all sound.", report.name, report.origin, report.facts, report.checkpoints);
    println!("From {} to {}. Root {}", report.first.local(), report.last.local(), report.root);
    for r in &report.restored {
        println!("Put back at {} from a copy of {} facts; what stood after them was lost.", r.at.local(), r.from_size);
    }
    Ok(())
}

fn replay(dir: PathBuf, slice: Option<&str>, check: bool) -> Result<(), Failed> {
    let slices = rooms::slices();
    if check {
        let site = Site::open(Setup::of(dir, Config::default()).map_err(failed)?).map_err(failed)?;
        let found = site.house.differences(20).map_err(failed);
        site.house.close();
        let found = found?;
        for d in &found {
            println!("{} {:?}: {:?}, replayed {:?}", d.table, d.key, d.live, d.replayed);
        }
        return match found.len() {
            0 => {
                println!("Every table is what the facts say.");
                Ok(())
            }
            n => Err(Failed { text: format!("{n} rows or more differ; `muster replay` without --check rebuilds them"), code: 3 }),
        };
    }
    let known: Vec<&str> = slices.iter().map(|s| s.projection.name).collect();
    if let Some(name) = slice.filter(|n| *n != "ledger" && !known.contains(n)) {
        return Err(Failed { text: format!("there is no slice {name}; there are: {}", known.join(", ")), code: 2 });
    }
    let began = clock::process_now();
    let read = House::replay(&dir, projections(&slices), slice).map_err(failed)?;
    let seconds = (clock::process_now().0 - began.0) as f64 / 1e6;
    println!("{read} facts read, {} rebuilt, {seconds:.1} s.", slice.unwrap_or("all tables"));
    Ok(())
}

fn back_up(dir: &std::path::Path, to: &std::path::Path) -> Result<(), Failed> {
    let report = backup(dir, to, |_, _| {}).map_err(failed)?;
    println!(
        "{}: {} facts, verified. It holds no key: copy {} to another place.",
        to.display(),
        report.check.facts,
        dir.join("keys").display()
    );
    Ok(())
}

fn put_back(from: &std::path::Path, keys: &std::path::Path, to: &std::path::Path) -> Result<(), Failed> {
    let report = restore(from, keys, to, chance::entropy()).map_err(|e| match e {
        OpenError::Keys(e) => failed(format!("{e}; --keys names the newest `keys` folder of the same house")),
        e => failed(e),
    })?;
    let (people, datasets) = report.forgotten;
    println!(
        "{}: {} facts, verified. Erased since the backup and erased again: {people} people, {datasets} datasets.",
        to.display(),
        report.check.facts
    );
    Ok(())
}
