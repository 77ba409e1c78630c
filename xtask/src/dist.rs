//! What is given to operators: one archive for each kind of machine, with its SHA-256 beside it, in target/dist.

mod unpacked;

use crate::front;
use crate::step::{Stop, cargo, found, program, root, silent, skip, step, target, told, work};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

struct Machine {
    name: &'static str,
    triple: &'static str,
    /// None: this machine's own compiler links it.
    linker: Option<&'static str>,
}

const MACHINES: [Machine; 2] = [
    Machine { name: "x86_64-linux", triple: "x86_64-unknown-linux-gnu", linker: None },
    Machine { name: "arm64-linux", triple: "aarch64-unknown-linux-gnu", linker: Some("aarch64-linux-gnu-gcc") },
];

/// Beside the binary, from the repository.
const FILES: [(&str, &str); 10] = [
    ("LICENSE", "LICENSE"),
    ("README.md", "README.md"),
    ("README.zh-CN.md", "README.zh-CN.md"),
    ("docs/operating.md", "operating.md"),
    ("docs/rules.md", "rules.md"),
    ("deploy/muster.toml", "muster.toml"),
    ("deploy/muster.service", "muster.service"),
    ("deploy/muster-backup.service", "muster-backup.service"),
    ("deploy/muster-backup.timer", "muster-backup.timer"),
    ("deploy/muster.sysusers", "muster.sysusers"),
];

pub(crate) fn dist(args: &[String]) -> Result<(), Stop> {
    let (profile, wanted) = match args.split_first() {
        Some((first, rest)) if first == "--dev" => ("dev", rest),
        _ => ("dist", args),
    };
    if let Some(odd) = wanted.iter().find(|a| !MACHINES.iter().any(|m| m.name == **a)) {
        let names = MACHINES.map(|m| m.name).join(", ");
        return Err(Stop::new(
            format!("there is no machine `{odd}`"),
            format!("name one of {names}, or none for all that can be built"),
        ));
    }
    front::build()?;
    for machine in MACHINES.iter().filter(|m| wanted.is_empty() || wanted.iter().any(|w| w == m.name)) {
        match lacking(machine) {
            None => archive(machine, profile)?,
            Some(why) if wanted.is_empty() => skip(machine.name, &why),
            Some(why) => return Err(Stop::new(format!("{} cannot be built here", machine.name), why)),
        }
    }
    told();
    Ok(())
}

/// What this machine lacks to build for that one, and how to get it.
fn lacking(machine: &Machine) -> Option<String> {
    let host = Command::new("rustc").arg("-vV").output().map(|o| String::from_utf8_lossy(&o.stdout).into_owned());
    let here = host.is_ok_and(|text| text.contains(&format!("host: {}", machine.triple)));
    if here {
        return None;
    }
    let libraries = Command::new("rustc").args(["--print", "target-libdir", "--target", machine.triple]).output();
    if !libraries.is_ok_and(|o| Path::new(String::from_utf8_lossy(&o.stdout).trim()).is_dir()) {
        return Some(format!("Rust's standard library for it is missing: rustup target add {}", machine.triple));
    }
    match machine.linker {
        Some(linker) if !found(linker) => {
            Some(format!("{linker} is missing: apt-get install gcc-aarch64-linux-gnu libc6-dev-arm64-cross"))
        }
        Some(_) => None,
        None => Some("this machine has no linker for it".into()),
    }
}

fn archive(machine: &Machine, profile: &str) -> Result<(), Stop> {
    let build = ["build", "--locked", "--package", "muster", "--bin", "muster", "--profile", profile, "--target", machine.triple];
    let mut build = cargo(&build);
    if let Some(linker) = machine.linker {
        let name = machine.triple.replace('-', "_");
        build.env(format!("CARGO_TARGET_{}_LINKER", name.to_uppercase()), linker).env(format!("CC_{name}"), linker);
    }
    step(&format!("muster for {}", machine.name), build, "cargo's message above names the place")?;
    let folder = if profile == "dev" { "debug" } else { profile };
    let binary = target().join(machine.triple).join(folder).join("muster");
    let name = format!("muster-{}-{}", env!("CARGO_PKG_VERSION"), machine.name);
    let archive = format!("{name}.tar.gz");
    work(&format!("archive for {}", machine.name), || packed(machine, &binary, &name, &archive))?;
    let tried = work(&format!("unpacked and run: {}", machine.name), || unpacked::tried(machine, &archive, &name))?;
    if !tried {
        skip("running it", "qemu-aarch64-static is missing: apt-get install qemu-user-static");
    }
    Ok(())
}

fn packed(machine: &Machine, binary: &Path, name: &str, archive: &str) -> Result<(), Stop> {
    let full = |e: std::io::Error| Stop::new(format!("cannot write below {}: {e}", target().display()), "is the disk full?");
    let (out, staged) = (target().join("dist"), target().join("dist/staged"));
    let _ = fs::remove_dir_all(&staged);
    let top = staged.join(name);
    fs::create_dir_all(&top).map_err(full)?;
    fs::copy(binary, top.join("muster")).map_err(full)?;
    for (from, to) in FILES {
        fs::copy(root().join(from), top.join(to)).map_err(|e| Stop::new(format!("{from}: {e}"), "git checkout it"))?;
    }
    fs::write(top.join("THIRD-PARTY.txt"), third_party(machine)?).map_err(full)?;

    // The same files give the same bytes: whoever builds it again can compare.
    let when = Command::new("git").args(["log", "-1", "--format=%ct"]).current_dir(root()).output();
    let when = when.map(|o| String::from_utf8_lossy(&o.stdout).trim().to_owned()).unwrap_or_default();
    let mtime = format!("--mtime=@{}", if when.is_empty() { "0" } else { &when });
    let mut tar = program("tar", &["--sort=name", "--owner=0", "--group=0", "--numeric-owner", "--mode=u+rw,go+r,go-w", &mtime]);
    tar.args(["--use-compress-program", "gzip -9n", "-cf", archive, "-C", "staged", name]).current_dir(&out);
    if !silent(tar) {
        return Err(Stop::new(format!("tar could not make {archive}"), "is GNU tar installed?"));
    }
    let sum = program("sha256sum", &[archive]).current_dir(&out).output().map_err(full)?;
    fs::write(out.join(format!("{archive}.sha256")), &sum.stdout).map_err(full)?;
    let _ = fs::remove_dir_all(&staged);
    let bytes = fs::metadata(out.join(archive)).map_err(full)?.len();
    println!("   {} · {:.1} MB · wants {}", out.join(archive).display(), bytes as f64 / 1e6, glibc(binary));
    print!("   {}", String::from_utf8_lossy(&sum.stdout));
    Ok(())
}

/// The newest `GLIBC_2.x` that the binary names.
fn glibc(binary: &Path) -> String {
    let bytes = fs::read(binary).unwrap_or_default();
    let mark = b"GLIBC_2.";
    let numbers = bytes.windows(mark.len() + 2).filter(|w| w.starts_with(mark));
    let newest = numbers
        .filter_map(|w| String::from_utf8_lossy(&w[mark.len()..]).trim_matches(|c: char| !c.is_ascii_digit()).parse::<u32>().ok())
        .max();
    newest.map_or("no glibc".into(), |n| format!("glibc 2.{n} or newer"))
}

/// Every crate that is linked in, its licence, and the licences' own texts, as their terms want it.
fn third_party(machine: &Machine) -> Result<String, Stop> {
    let format = "{p}\t{l}\t{r}";
    let args = [
        "tree",
        "--locked",
        "--package",
        "muster",
        "--edges",
        "normal",
        "--prefix",
        "none",
        "--format",
        format,
        "--target",
        machine.triple,
    ];
    let told = cargo(&args).output().map_err(|e| Stop::new(format!("cargo tree: {e}"), "is cargo there?"))?;
    if !told.status.success() {
        return Err(Stop::new("cargo tree failed", String::from_utf8_lossy(&told.stderr).into_owned()));
    }
    let text = String::from_utf8_lossy(&told.stdout).into_owned();
    // Ours have a path; what was listed before has (*).
    let lines = text.lines().filter(|l| !l.contains("(/") && !l.trim().is_empty());
    let lines: BTreeSet<&str> = lines.map(|l| l.trim_end_matches(" (*)")).collect();
    let mut out = String::from("What is linked into this program besides Muster itself, and under which licence.\n\n");
    let mut texts: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut without = Vec::new();
    for line in lines {
        let mut cells = line.split('\t');
        let (package, licence, home) =
            (cells.next().unwrap_or_default(), cells.next().unwrap_or_default(), cells.next().unwrap_or_default());
        let mut words = package.split_whitespace();
        let (name, version) = (words.next().unwrap_or_default(), words.next().unwrap_or_default().trim_start_matches('v'));
        out.push_str(&format!("{name} {version} · {licence} · {}\n", home));
        let own = licence_texts(name, version);
        if own.is_empty() {
            without.push(format!("{name} {version}"));
        }
        for text in own {
            texts.entry(text).or_default().push(format!("{name} {version}"));
        }
    }
    // In the pages' scripts and icons.
    for package in ["htmx.org", "htmx-ext-sse", "lucide-static"] {
        let at = root().join("front/node_modules").join(package);
        let about = fs::read_to_string(at.join("package.json")).unwrap_or_default();
        let field = |name: &str| {
            let line = about.lines().find_map(|l| l.trim().strip_prefix(&format!("\"{name}\": \"")));
            line.and_then(|l| l.split('"').next()).unwrap_or("see its text").to_owned()
        };
        let shown = format!("{package} {}", field("version"));
        out.push_str(&format!("{shown} · {} · in the pages\n", field("license")));
        let own = texts_in(&at);
        if own.is_empty() {
            without.push(shown.clone());
        }
        for text in own {
            texts.entry(text).or_default().push(shown.clone());
        }
    }
    if !without.is_empty() {
        out.push_str(&format!(
            "\nWithout a text of their own in the package, the licence named above holds: {}\n",
            without.join(", ")
        ));
    }
    for (text, names) in texts {
        out.push_str(&format!("\n{}\n{}\n\n{}\n", "=".repeat(78), names.join(", "), text.trim_end()));
    }
    Ok(out)
}

/// LICENSE, COPYING, NOTICE and the like, as they lie in the package's source.
fn licence_texts(name: &str, version: &str) -> Vec<String> {
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| std::env::var_os("HOME").map(|h| PathBuf::from(h).join(".cargo"))).unwrap_or_default();
    let mut out = Vec::new();
    for registry in fs::read_dir(home.join("registry/src")).into_iter().flatten().flatten() {
        out.extend(texts_in(&registry.path().join(format!("{name}-{version}"))));
    }
    out
}

fn texts_in(folder: &Path) -> Vec<String> {
    let files = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut files: Vec<PathBuf> = files.map(|e| e.path()).filter(|p| p.is_file()).collect();
    files.sort();
    let mut out = Vec::new();
    for file in files {
        let title = file.file_name().unwrap_or_default().to_string_lossy().to_uppercase();
        if ["LICENSE", "LICENCE", "COPYING", "COPYRIGHT", "NOTICE", "UNLICENSE"].iter().any(|n| title.starts_with(n)) {
            out.extend(fs::read_to_string(&file).ok().map(|t| t.replace("\r\n", "\n")));
        }
    }
    out
}
