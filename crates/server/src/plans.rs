//! Plans on the command line: what a file would do, or everything that cannot work in it.

use crate::cli::{Failed, failed};
use crate::law::named;
use muster_muster::plan;
use std::path::PathBuf;

/// `muster plan check`: files beside the shipped ones, which may be their parents; one of a shipped plan's key stands in its place.
pub(crate) fn check(files: &[PathBuf]) -> Result<(), Failed> {
    let own = named(files)?;
    let own: Vec<(&str, &str)> = own.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let (all, wrong) = plan::read_beside_shipped(&own);
    if !wrong.is_empty() {
        let lines: Vec<String> = wrong.iter().map(|w| format!("\n  {w}")).collect();
        return Err(failed(format!("what stands in these plans cannot work:{}", lines.concat())));
    }
    for b in all {
        let p = &b.plan;
        let levels: Vec<String> =
            b.levels().iter().map(|l| format!("level {l}: {} kinds of task", b.resolve(*l, None).steps.len())).collect();
        let parent = p.parent.as_ref().map(|k| format!(", built on {k}")).unwrap_or_default();
        println!("{} {}{parent}: {} · {}\n  {}", p.key, p.version, p.name, p.name_en, levels.join(", "));
    }
    Ok(())
}
