//! Rule files of a house's own: `rules/*.toml` in its folder, read and checked before it is served.

use crate::cli::{Failed, failed};
use muster_judge::signal::{LintError, Origin, install, read_book};
use std::path::Path;

const FILES_MAX: usize = 100;
const BYTES_MAX: u64 = 64 * 1024;

/// Name and text of each TOML file in a folder of the data, by name; none where there is no such folder.
pub(crate) fn files(data: &Path, within: &str) -> Result<Vec<(String, String)>, Failed> {
    let folder = data.join(within);
    let wrong = |path: &Path, why: &dyn std::fmt::Display| failed(format!("{}: {why}", path.display()));
    let entries = match std::fs::read_dir(&folder) {
        Ok(entries) => entries,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(e) => return Err(wrong(&folder, &e)),
    };
    let mut found = Vec::new();
    for entry in entries {
        let path = entry.map_err(|e| wrong(&folder, &e))?.path();
        if path.extension().is_none_or(|e| e != "toml") {
            continue;
        }
        let length = path.metadata().map_err(|e| wrong(&path, &e))?.len();
        if length > BYTES_MAX || found.len() >= FILES_MAX {
            return Err(wrong(&path, &format!("such files have up to {BYTES_MAX} bytes, and there are up to {FILES_MAX}")));
        }
        let text = std::fs::read_to_string(&path).map_err(|e| wrong(&path, &e))?;
        found.push((format!("{within}/{}", path.file_name().unwrap_or_default().to_string_lossy()), text));
    }
    found.sort();
    Ok(found)
}

fn lent(files: &[(String, String)]) -> Vec<(&str, &str)> {
    files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect()
}

fn all_wrong(wrong: &[LintError]) -> Failed {
    let lines: Vec<String> = wrong.iter().map(|w| format!("\n  {w}")).collect();
    failed(format!("rule files have faults; correct them, or move them out of the folder:{}", lines.concat()))
}

/// Before a house is served: its own rules join the shipped ones. A file with a fault keeps the house closed.
pub(crate) fn take_in(data: &Path) -> Result<(), Failed> {
    let files = files(data, "rules")?;
    install(&lent(&files)).map_err(|wrong| all_wrong(&wrong))
}

/// `muster rules check`: what would stand, and from where.
pub(crate) fn check(data: &Path) -> Result<(), Failed> {
    let files = files(data, "rules")?;
    for rule in read_book(&lent(&files)).map_err(|wrong| all_wrong(&wrong))? {
        let from = match &rule.origin {
            Origin::Shipped => "shipped".to_owned(),
            Origin::Own(file) => file.clone(),
            Origin::Replaces(file, version) => format!("{file}, in place of the shipped version {version}"),
        };
        println!("{} {} ({from}): {} · {}", rule.key, rule.version, rule.name.zh, rule.name.en);
    }
    Ok(())
}
