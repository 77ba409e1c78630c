//! The data folder: rights, format, last stop, every entry, backups, and the copy of the keys.

use super::{Asked, Check, State, bad, ok, warn};
use crate::config::Config;
use crate::voice::Said;
use muster_ledger::{DAY, HOUR, Look, Moment, OpenError, look, verify_folder};
use std::collections::BTreeMap;
use std::fs::Metadata;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

/// A day and a little: backups are daily.
const FRESH: i64 = 26 * HOUR;
const OLD: i64 = 7 * DAY;

pub(super) fn folder(at: &Path, all: &mut Vec<Check>) -> Option<Look> {
    let shown = at.display();
    let looked = match look(at) {
        Ok(l) => l,
        Err(OpenError::Absent(_)) => {
            all.push(bad("folder", Said::new("doctor-no-house").arg("folder", shown)));
            return None;
        }
        Err(e @ OpenError::Damaged(_)) => {
            let said = Said::new("doctor-damaged").arg("why", e).arg("folder", shown);
            all.push(Check { name: "ledger", state: State::Damaged, said });
            return None;
        }
        Err(e) => {
            all.push(bad("folder", Said::new("doctor-folder-unreadable").arg("folder", shown).arg("error", e)));
            return None;
        }
    };
    let keys = at.join("keys");
    let open = |p: &Path| std::fs::metadata(p).is_ok_and(|m| m.permissions().mode() & 0o077 != 0);
    all.push(if let Err(e) = std::fs::metadata(keys.join("house.key")) {
        bad("folder", Said::new("doctor-no-keys").arg("folder", keys.display()).arg("error", e))
    } else if !writable(at) {
        bad("folder", Said::new("doctor-folder-locked").arg("folder", shown))
    } else if open(at) && (open(&keys) || open(&at.join("muster.db"))) {
        warn("folder", Said::new("doctor-folder-open").arg("folder", shown))
    } else {
        let said = Said::new("doctor-folder-fine").arg("folder", shown).arg("name", &looked.opened.name);
        ok("folder", said.arg("facts", looked.facts))
    });
    Some(looked)
}

/// Whether whoever asks may write there: the folder, and what lies in it.
fn writable(at: &Path) -> bool {
    use rustix::fs::{Access, access};
    let may = |p: &Path| access(p, Access::READ_OK | Access::WRITE_OK).is_ok();
    may(at) && may(&at.join("muster.db")) && may(&at.join("keys")) && may(&at.join("keys/house.key"))
}

pub(super) fn version(look: &Look, all: &mut Vec<Check>) {
    let said = |code| {
        let said = Said::new(code).arg("version", env!("CARGO_PKG_VERSION"));
        said.arg("format", look.format).arg("known", look.format_known)
    };
    all.push(match look.format {
        f if f > look.format_known => bad("version", said("doctor-format-newer")),
        f if f < look.format_known => warn("version", said("doctor-format-older")),
        _ => ok("version", said("doctor-format-fine")),
    });
}

pub(super) fn stopped(look: &Look, all: &mut Vec<Check>) {
    all.push(match (look.in_use, look.unclean) {
        (true, _) => ok("stop", Said::new("doctor-runs")),
        (false, true) => warn("stop", Said::new("doctor-unclean")),
        (false, false) => ok("stop", Said::new("doctor-closed")),
    });
}

pub(super) fn ledger(at: &Path, all: &mut Vec<Check>) {
    all.push(match verify_folder(at) {
        Ok(r) => ok("ledger", Said::new("doctor-sound").arg("facts", r.facts).arg("heads", r.checkpoints)),
        Err(d) => Check {
            name: "ledger",
            state: State::Damaged,
            said: Said::new("doctor-damaged").arg("why", d).arg("folder", at.display()),
        },
    });
}

fn changed(m: &Metadata) -> Moment {
    let since = m.modified().ok().and_then(|t| t.duration_since(UNIX_EPOCH).ok()).unwrap_or_default();
    Moment(i64::try_from(since.as_micros()).unwrap_or(0))
}

/// The newest backup in `folder`: itself, or one of the folders in it.
fn newest(folder: &Path) -> std::io::Result<Option<(PathBuf, Moment)>> {
    let mut all = vec![folder.to_owned()];
    all.extend(std::fs::read_dir(folder)?.flatten().map(|e| e.path()));
    let backups = all.into_iter().filter_map(|p| {
        let m = std::fs::metadata(p.join("muster.db")).ok()?;
        Some((p, changed(&m)))
    });
    Ok(backups.max_by_key(|(_, at)| *at))
}

fn age(of: Moment, now: Moment) -> i64 {
    (now.0 - of.0).max(0)
}

pub(super) fn backup(config: &Config, look: &Look, asked: &Asked<'_>, all: &mut Vec<Check>) {
    let Some(folder) = &config.backup.folder else {
        all.push(warn("backup", Said::new("doctor-backup-unknown")));
        return;
    };
    let shown = folder.display();
    let (at, taken) = match newest(folder) {
        Ok(Some(found)) => found,
        Ok(None) => {
            all.push(bad("backup", Said::new("doctor-backup-none").arg("folder", shown)));
            return;
        }
        Err(e) => {
            all.push(bad("backup", Said::new("doctor-backup-unreadable").arg("folder", shown).arg("error", e)));
            return;
        }
    };
    let hours = age(taken, asked.now) / HOUR;
    let said = |code| Said::new(code).arg("folder", at.display()).arg("hours", hours).arg("taken", taken.local());
    let of_this = muster_ledger::look(&at).map(|l| (l.opened.vkey == look.opened.vkey, l.facts));
    all.push(match of_this {
        Err(e) => bad("backup", said("doctor-backup-broken").arg("error", e)),
        Ok((false, _)) => bad("backup", said("doctor-backup-of-another")),
        Ok(_) if at.join("keys").exists() => bad("backup", said("doctor-backup-with-keys")),
        Ok((_, facts)) => match verified(&at, asked.quick) {
            Err(why) => bad("backup", said("doctor-backup-broken").arg("error", why)),
            Ok(()) if age(taken, asked.now) > OLD => bad("backup", said("doctor-backup-old")),
            Ok(()) if age(taken, asked.now) > FRESH => warn("backup", said("doctor-backup-old")),
            Ok(()) => {
                ok("backup", said("doctor-backup-fine").arg("facts", facts).arg("behind", look.facts.saturating_sub(facts)))
            }
        },
    });
}

fn verified(at: &Path, quick: bool) -> Result<(), String> {
    if quick { Ok(()) } else { verify_folder(at).map(drop).map_err(|d| d.to_string()) }
}

/// Files below `folder` with their bytes' hash. `shown` changes each second and is left out.
fn contents(folder: &Path) -> std::io::Result<BTreeMap<PathBuf, [u8; 32]>> {
    fn walk(top: &Path, at: &Path, out: &mut BTreeMap<PathBuf, [u8; 32]>) -> std::io::Result<()> {
        for e in std::fs::read_dir(at)? {
            let path = e?.path();
            let name = path.strip_prefix(top).unwrap_or(&path).to_owned();
            if path.is_dir() {
                walk(top, &path, out)?;
            } else if name != Path::new("shown") {
                out.insert(name, muster_ledger::sha256(&std::fs::read(&path)?));
            }
        }
        Ok(())
    }
    let mut out = BTreeMap::new();
    walk(folder, folder, &mut out)?;
    Ok(out)
}

/// Which ledger a key file is of.
fn ledger_of(keys: &Path) -> Option<String> {
    let file: serde_json::Value = serde_json::from_slice(&std::fs::read(keys.join("house.key")).ok()?).ok()?;
    Some(file.get("ledger")?.as_str()?.to_owned())
}

pub(super) fn keys(config: &Config, data: &Path, now: Moment, all: &mut Vec<Check>) {
    let Some(copy) = &config.backup.keys_copy else {
        all.push(warn("keys", Said::new("doctor-keys-unknown")));
        return;
    };
    let own = data.join("keys");
    let said = |code| Said::new(code).arg("folder", copy.display());
    let device = |p: &Path| std::fs::metadata(p).map(|m| m.dev()).ok();
    let both = contents(&own).and_then(|a| Ok((a, contents(copy)?)));
    all.push(match both {
        Err(e) => bad("keys", said("doctor-keys-unreadable").arg("error", e)),
        Ok(_) if ledger_of(copy).is_none() || ledger_of(copy) != ledger_of(&own) => bad("keys", said("doctor-keys-of-another")),
        Ok(_) if config.backup.folder.as_ref().is_some_and(|b| copy.starts_with(b)) => {
            bad("keys", said("doctor-keys-with-backup"))
        }
        Ok((a, b)) => {
            let differ =
                a.iter().filter(|(n, h)| b.get(*n) != Some(h)).count() + b.keys().filter(|n| !a.contains_key(*n)).count();
            let copied = std::fs::metadata(copy.join("house.key")).map(|m| changed(&m)).unwrap_or(Moment(0));
            let hours = age(copied, now) / HOUR;
            if differ > 0 && age(copied, now) > FRESH {
                bad("keys", said("doctor-keys-old").arg("n", differ).arg("hours", hours))
            } else if device(copy) == device(&own) {
                warn("keys", said("doctor-keys-beside"))
            } else {
                ok("keys", said("doctor-keys-fine").arg("n", differ))
            }
        }
    });
}
