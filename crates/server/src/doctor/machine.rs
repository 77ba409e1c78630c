//! The machine: free space, how fast and how truly it writes, memory, open files, and its clock.

use super::{Check, bad, ok, warn};
use crate::config::Config;
use crate::voice::Said;
use muster_ledger::{DAY, Look, MINUTE, Moment};
use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::time::{Duration, Instant};

const MB: u64 = 1 << 20;
/// Less than this and acts are refused soon.
const SPACE_LEAST: u64 = 256 * MB;
const SPACE_WANTED: u64 = 2048 * MB;
/// What a write to disk may take: beyond it people wait.
const FLUSH_SLOW: Duration = Duration::from_millis(30);
const FLUSH_TOO_SLOW: Duration = Duration::from_millis(300);
/// No disk is so fast: something in between answers before the bytes are safe.
const FLUSH_TOO_FAST: Duration = Duration::from_micros(15);
const FLUSHES: usize = 15;
/// File systems that live in memory (statfs(2)).
const IN_MEMORY: [i64; 2] = [0x0102_1994, 0x8584_58f6];
const MEMORY_LEAST: u64 = 256 * MB;
const MEMORY_WANTED: u64 = 1024 * MB;
/// Connections that the listener takes, and what else is open.
const FILES_WANTED: u64 = 4096 + 512;

pub(super) fn space(at: &Path, database: u64, all: &mut Vec<Check>) {
    let Ok(s) = rustix::fs::statvfs(at) else { return };
    let free = s.f_bavail.saturating_mul(s.f_frsize);
    let said = |code| Said::new(code).arg("mb", free / MB).arg("house", database / MB);
    all.push(if free < SPACE_LEAST {
        bad("space", said("doctor-space-low"))
    } else if free < SPACE_WANTED.max(database) {
        warn("space", said("doctor-space-low"))
    } else {
        ok("space", said("doctor-space-fine"))
    });
}

/// The middle of some writes that wait for the disk, made beside the database and taken away.
fn measured(at: &Path) -> std::io::Result<Duration> {
    let path = at.join(format!(".doctor-{}", std::process::id()));
    let timed = File::create(&path).and_then(|mut f| {
        let mut took = Vec::with_capacity(FLUSHES);
        for n in 0..FLUSHES {
            let began = Instant::now();
            f.write_all(&[n as u8; 4096])?;
            f.sync_data()?;
            took.push(began.elapsed());
        }
        took.sort();
        Ok(took[FLUSHES / 2])
    });
    let _ = std::fs::remove_file(&path);
    timed
}

pub(super) fn flush(at: &Path, all: &mut Vec<Check>) {
    if !at.is_dir() {
        return;
    }
    #[allow(clippy::unnecessary_cast, reason = "its type differs between processors")]
    let in_memory = rustix::fs::statfs(at).is_ok_and(|s| IN_MEMORY.contains(&(s.f_type as i64)));
    all.push(match measured(at) {
        Err(e) => bad("flush", Said::new("doctor-flush-failed").arg("folder", at.display()).arg("error", e)),
        Ok(_) if in_memory => bad("flush", Said::new("doctor-flush-memory").arg("folder", at.display())),
        Ok(took) => {
            let said = |code| Said::new(code).arg("ms", format!("{:.2}", took.as_secs_f64() * 1e3));
            match took {
                t if t > FLUSH_TOO_SLOW => bad("flush", said("doctor-flush-slow")),
                t if t > FLUSH_SLOW => warn("flush", said("doctor-flush-slow")),
                t if t < FLUSH_TOO_FAST => warn("flush", said("doctor-flush-fast")),
                _ => ok("flush", said("doctor-flush-fine")),
            }
        }
    });
}

/// `MemAvailable:  123 kB`, and less where the service may have less.
fn available() -> Option<u64> {
    let text = std::fs::read_to_string("/proc/meminfo").ok()?;
    let line = text.lines().find_map(|l| l.strip_prefix("MemAvailable:"))?;
    let kb: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kb * 1024)
}

pub(super) fn memory(all: &mut Vec<Check>) {
    let Some(free) = available() else { return };
    let said = |code| Said::new(code).arg("mb", free / MB);
    all.push(match free {
        f if f < MEMORY_LEAST => bad("memory", said("doctor-memory-low")),
        f if f < MEMORY_WANTED => warn("memory", said("doctor-memory-low")),
        _ => ok("memory", said("doctor-memory-fine")),
    });
}

/// How many files this shell may open; a service has its own number (`LimitNOFILE`).
pub(super) fn files(_: &Config, all: &mut Vec<Check>) {
    let Ok(text) = std::fs::read_to_string("/proc/self/limits") else { return };
    let soft = text.lines().find_map(|l| l.strip_prefix("Max open files")).and_then(|l| l.split_whitespace().next());
    let most = match soft {
        Some("unlimited") => u64::MAX,
        Some(n) => n.parse().unwrap_or(u64::MAX),
        None => return,
    };
    let said = |code| Said::new(code).arg("n", most).arg("wanted", FILES_WANTED);
    all.push(if most < FILES_WANTED { warn("files", said("doctor-files-few")) } else { ok("files", said("doctor-files-fine")) });
}

/// Right or wrong cannot be known without asking somebody; that it runs behind the ledger can.
pub(super) fn clock(folder: &Path, look: &Look, now: Moment, all: &mut Vec<Check>) {
    let said = |code| Said::new(code).arg("now", now.local()).arg("last", look.last.local());
    let held = folder.join(crate::ahead::MARK).exists();
    let kept = Path::new("/run/systemd/timesync/synchronized").exists();
    all.push(if look.opened.simulated {
        ok("clock", said("doctor-clock-simulated"))
    } else if now.plus(MINUTE) < look.last {
        bad("clock", said("doctor-clock-behind"))
    } else if held {
        bad("clock", said("doctor-clock-held"))
    } else if !look.in_use && look.facts > 0 && now.0 - look.last.0 > 7 * DAY {
        warn("clock", said("doctor-clock-ahead"))
    } else if kept {
        ok("clock", said("doctor-clock-kept"))
    } else {
        ok("clock", said("doctor-clock-unknown"))
    });
}
