//! The field catalogue on the command line.

use crate::cli::{Failed, failed};
use crate::law::named;
use muster_ground::field::{self, Catalogue, Data};
use std::path::{Path, PathBuf};

#[derive(clap::Subcommand)]
pub(crate) enum Fields {
    /// Say everything that is wrong in which file, line and entry, or what stands.
    Check {
        /// A folder of catalogue files; none: what is shipped.
        folder: Option<PathBuf>,
    },
}

pub(crate) fn run(what: &Fields) -> Result<(), Failed> {
    let Fields::Check { folder } = what;
    check(folder.as_deref())
}

/// `muster fields check`: everything that is wrong, or what stands.
fn check(folder: Option<&Path>) -> Result<(), Failed> {
    let own = folder.map(|f| named(&[f.to_owned()])).transpose()?;
    let files: Vec<(&str, &str)> = match &own {
        Some(own) => own.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect(),
        None => field::files().to_vec(),
    };
    let c = Catalogue::read(&files).map_err(|wrong| {
        let lines: Vec<String> = wrong.iter().map(|w| format!("\n  {w}")).collect();
        failed(format!("the field catalogue has faults; correct them:{}", lines.concat()))
    })?;
    for s in &c.subjects {
        let of: Vec<_> = c.of(&s.key).collect();
        let held = of.iter().filter(|f| f.held.is_some()).count();
        let personal = of.iter().filter(|f| f.data != Data::Open).count();
        println!("{:<13} {:>4}, held {held:>3}, personal {personal:>3}", s.key, of.len());
    }
    println!("sound; {} fields", c.fields.len());
    Ok(())
}
