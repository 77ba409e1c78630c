//! The law register on the command line, and a house's own files of it: `law/*.toml` in its folder, checked before it is served.

use crate::cli::{Failed, failed};
use crate::rules::files;
use muster_ground::law::{self, Difference, EntryKind, Register, Turn, Wrong};
use muster_ledger::House;
use muster_web::{Catalog, Lang};
use std::path::{Path, PathBuf};

fn lent(files: &[(String, String)]) -> Vec<(&str, &str)> {
    files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect()
}

fn all_wrong(wrong: &[Wrong]) -> Failed {
    let lines: Vec<String> = wrong.iter().map(|w| format!("\n  {w}")).collect();
    failed(format!("the law register has faults; correct them, or move the file out of the folder:{}", lines.concat()))
}

/// Before a house is served: the files of its own join the shipped ones. A file with a fault keeps the house closed.
pub(crate) fn take_in(data: &Path) -> Result<(), Failed> {
    law::install(&lent(&files(data, "law")?)).map_err(|wrong| all_wrong(&wrong))
}

/// Which register the house goes by is put on record.
pub(crate) fn note(house: &House, words: &Catalog) -> Result<(), Failed> {
    law::note(house).map_err(|r| failed(words.refusal(Lang::En, &r)))
}

/// Files named one by one, or those of a folder.
pub(crate) fn named(paths: &[PathBuf]) -> Result<Vec<(String, String)>, Failed> {
    let mut out = Vec::new();
    for path in paths {
        let wrong = |e: std::io::Error| failed(format!("{}: {e}", path.display()));
        let mut all = if path.is_dir() {
            let entries = std::fs::read_dir(path).map_err(wrong)?;
            let mut found: Vec<PathBuf> = entries.filter_map(|e| e.ok().map(|e| e.path())).collect();
            found.retain(|p| p.extension().is_some_and(|e| e == "toml"));
            found.sort();
            found
        } else {
            vec![path.clone()]
        };
        for file in all.drain(..) {
            let text = std::fs::read_to_string(&file).map_err(|e| failed(format!("{}: {e}", file.display())))?;
            out.push((file.display().to_string(), text));
        }
    }
    Ok(out)
}

/// Files with an `[overlay]` heading add to the shipped register; others stand in its place, all together.
fn register(paths: &[PathBuf]) -> Result<Register, Failed> {
    let all = named(paths)?;
    let (own, whole): (Vec<_>, Vec<_>) = all.into_iter().partition(|(_, t)| t.lines().any(|l| l.trim() == "[overlay]"));
    let read =
        if whole.is_empty() { Register::read(law::files(), &lent(&own)) } else { Register::read(&lent(&whole), &lent(&own)) };
    read.map_err(|wrong| all_wrong(&wrong))
}

/// `muster law check`: everything that is wrong, or what stands.
pub(crate) fn check(paths: &[PathBuf]) -> Result<(), Failed> {
    let r = register(paths)?;
    for kind in EntryKind::ALL {
        let of: Vec<_> = r.of_kind(kind).collect();
        println!("{:<10} {:>4}, verified {}", kind.name(), of.len(), of.iter().filter(|e| e.verified()).count());
    }
    for o in &r.overlays {
        println!("overlay {} for {}: {} · {}", o.key, o.area, o.zh, o.en);
    }
    println!("sound; {}", r.hash);
    Ok(())
}

fn line(d: &Difference) -> String {
    let sign = match d.turn {
        Turn::Began => '+',
        Turn::Ended => '-',
        Turn::Changed => '~',
    };
    let fields: String = d.fields.iter().map(|(name, a, b)| format!("\n    {name}: {a:?} -> {b:?}")).collect();
    format!("{sign} {} {}: {} · {}{fields}", d.kind.name(), d.key, d.zh, d.en)
}

/// `muster law diff OLD NEW`.
pub(crate) fn diff(old: &Path, new: &Path) -> Result<(), Failed> {
    let (before, after) = (register(&[old.to_owned()])?, register(&[new.to_owned()])?);
    let all = law::between(&before, &after);
    for d in &all {
        println!("{}", line(d));
    }
    println!("{} differences", all.len());
    Ok(())
}
