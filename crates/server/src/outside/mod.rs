//! Receivers outside the house: one thread each, so that one that is down holds up nobody else. What a receiver has not taken waits
//! in the ledger and is tried again after growing pauses; what it has taken is a fact. After a stop between its word and our
//! fact the same parcel goes out again under the same key: at least once, told apart by the key.
//!
//! `way` how a parcel is brought: mail, a folder, an HTTP interface · `texts` messages to telephones, by whoever sends them

#![allow(clippy::disallowed_methods, reason = "the edge to receivers: their files, their clocks, pauses between tries")]

pub(crate) mod texts;
mod way;

use crate::clock;
use crate::site::Site;
use muster_account::clue::{self, Outside, Parcel};
use muster_ledger::{Ask, Author, IdemKey, Moment, SECOND, sha256};
use serde::Deserialize;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;
use way::Way;

/// How often it is looked whether something waits, when nothing is recorded.
const LOOK: Duration = Duration::from_millis(500);
/// Receivers at most: each is a thread.
const RECEIVERS_MAX: usize = 32;
const FILE_BYTES_MAX: u64 = 1 << 18;
const LEVELS: [&str; 6] = ["community", "street", "county", "city", "province", "nation"];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    receiver: Vec<Written>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    key: String,
    level: String,
    #[serde(default)]
    place: String,
    #[serde(default)]
    what: String,
    way: String,
    to: String,
    #[serde(default)]
    from: String,
    /// A file, because the address of a mail server holds its password.
    #[serde(default)]
    server_file: String,
    #[serde(default)]
    token_file: String,
    #[serde(default = "minute")]
    first_pause_seconds: i64,
    #[serde(default = "hour")]
    longest_pause_seconds: i64,
}

fn minute() -> i64 {
    60
}
fn hour() -> i64 {
    3600
}

pub(crate) struct Receiver {
    to: Outside,
    way: Way,
    first_pause: i64,
    longest_pause: i64,
}

/// Reads the file. A house whose receivers cannot be reached as written says so before it serves, not when a clue waits.
pub(crate) fn open(file: Option<&Path>) -> Result<Vec<Receiver>, String> {
    let Some(path) = file else { return Ok(Vec::new()) };
    let wrong = |why: String| format!("{}: {why}; see deploy/receivers.toml", path.display());
    let size = std::fs::metadata(path).map_err(|e| wrong(e.to_string()))?.len();
    if size > FILE_BYTES_MAX {
        return Err(wrong("too long for a list of receivers".into()));
    }
    let text = std::fs::read_to_string(path).map_err(|e| wrong(e.to_string()))?;
    let file: File = toml::from_str(&text).map_err(|e| wrong(e.to_string()))?;
    if file.receiver.len() > RECEIVERS_MAX {
        return Err(wrong(format!("more than {RECEIVERS_MAX} receivers")));
    }
    let mut out: Vec<Receiver> = Vec::new();
    for w in file.receiver {
        let bad = |why: &str| wrong(format!("receiver {}: {why}", w.key));
        if w.key.is_empty() || out.iter().any(|r| r.to.key == w.key) {
            return Err(bad("each needs a key of its own"));
        }
        if !LEVELS.contains(&w.level.as_str()) || !["", "disease", "danger"].contains(&w.what.as_str()) {
            return Err(bad("level or what is none of those there are"));
        }
        if w.first_pause_seconds < 1 || w.longest_pause_seconds < w.first_pause_seconds {
            return Err(bad("pauses are at least a second, and the longest is not the shorter"));
        }
        let way = Way::open(&w.way, &w.to, &w.from, &w.server_file, &w.token_file).map_err(|e| bad(&e))?;
        let to = Outside { key: w.key, level: w.level, code: w.place, what: w.what };
        out.push(Receiver { to, way, first_pause: w.first_pause_seconds, longest_pause: w.longest_pause_seconds });
    }
    Ok(out)
}

/// The pause after so many tries, in seconds: doubling, never longer than the longest.
fn pause(first: i64, longest: i64, tries: i64) -> i64 {
    first.saturating_mul(1 << tries.clamp(0, 30)).min(longest)
}

/// The threads; each ends soon after `stop` is set.
pub(crate) fn start(site: &Arc<Site>, all: Vec<Receiver>, stop: &Arc<AtomicBool>) -> std::io::Result<Vec<JoinHandle<()>>> {
    let one = |r: Receiver| {
        let (site, stop) = (Arc::clone(site), Arc::clone(stop));
        std::thread::Builder::new().name("courier".into()).spawn(move || {
            let mut seen = 0;
            while !stop.load(Ordering::Relaxed) {
                if !r.step(&site) {
                    seen = site.pulse.wait(seen, LOOK);
                    // Facts come in bursts: a courier need not wake for each.
                    std::thread::sleep(LOOK / 10);
                }
            }
        })
    };
    all.into_iter().map(one).collect()
}

impl Receiver {
    /// Brings the next parcel where one is due. True where it may go on at once.
    fn step(&self, site: &Site) -> bool {
        let parcel = match site.house.read().and_then(|read| clue::parcel(&read, &self.to)) {
            Ok(Some(p)) if p.next_at <= clock::process_now() => p,
            Ok(_) => return false,
            Err(f) => {
                tracing::error!(fault = %f, receiver = self.to.key, "a receiver waits for the house");
                return false;
            }
        };
        match self.way.bring(site, &parcel) {
            Ok(()) => self.taken(site, &parcel),
            Err(why) => {
                let wait = pause(self.first_pause, self.longest_pause, parcel.tries);
                let next_at = Moment(clock::process_now().0 + wait * SECOND);
                tracing::warn!(receiver = self.to.key, tries = parcel.tries + 1, why, wait, "a receiver did not take a clue");
                let _ = site.house.work(vec![clue::failed(&self.to, &parcel, why, next_at)]);
                false
            }
        }
    }

    fn taken(&self, site: &Site, parcel: &Parcel) -> bool {
        let (command, work) = clue::delivered(&self.to, parcel);
        let key = IdemKey::derived(&[b"clue.sent", parcel.key.as_bytes()]);
        let ask = Ask { author: Author::house(Some(parcel.item)), key, hash: sha256(&key.0), command, work: vec![work] };
        match site.house.ask(ask) {
            Ok(_) => true,
            Err(r) => {
                // It goes out again under the same key.
                tracing::error!(receiver = self.to.key, code = r.code, "taken, and not recorded");
                false
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_to_the_longest_and_a_day_is_some_thirty_tries() {
        let pauses: Vec<i64> = (0..8).map(|n| pause(60, 3600, n)).collect();
        assert_eq!(pauses, [60, 120, 240, 480, 960, 1920, 3600, 3600]);
        let (mut at, mut tries) = (0, 0);
        while at < 24 * 3600 {
            at += pause(60, 3600, tries);
            tries += 1;
        }
        assert_eq!(tries, 29);
        assert_eq!(pause(60, 3600, i64::MAX), 3600);
    }

    #[test]
    fn a_file_that_cannot_work_is_refused_with_what_is_wrong() {
        let folder = std::env::temp_dir().join(format!("muster-receivers-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let path = folder.join("receivers.toml");
        let file = format!("key = \"a\"\nlevel = \"city\"\nway = \"file\"\nto = \"{}\"\n", folder.display());
        for (text, wrong) in [
            (format!("[[receiver]]\n{file}"), ""),
            (format!("[[receiver]]\n{file}[[receiver]]\n{file}"), "a key of its own"),
            (format!("[[receiver]]\n{file}").replace("city", "planet"), "level or what"),
            (format!("[[receiver]]\n{file}colour = 1\n"), "colour"),
            (format!("[[receiver]]\n{file}").replace("\"file\"", "\"pigeon\""), "pigeon"),
            (format!("[[receiver]]\n{file}first_pause_seconds = 0\n"), "pauses"),
            ("[[receiver]]\nkey = \"m\"\nlevel = \"city\"\nway = \"mail\"\nto = \"nobody\"\n".into(), "nobody"),
            ("[[receiver]]\nkey = \"h\"\nlevel = \"city\"\nway = \"http\"\nto = \"ftp://x\"\n".into(), "http"),
        ] {
            std::fs::write(&path, &text).unwrap();
            let said = open(Some(&path)).map(|_| String::new()).unwrap_or_else(|e| e);
            assert!(said.is_empty() == wrong.is_empty() && said.contains(wrong), "{text}: {said}");
        }
        assert!(open(Some(&folder.join("none"))).is_err());
        let _ = std::fs::remove_dir_all(folder);
    }

    #[test]
    fn the_sample_is_a_file_of_receivers() {
        let sample = include_str!("../../../../deploy/receivers.toml");
        assert!(toml::from_str::<File>(sample).unwrap().receiver.is_empty());
        let all = sample.replace("# [[receiver]]", "[[receiver]]");
        let lines = all.lines().map(|l| l.strip_prefix("# ").filter(|l| l.contains(" = \"")).unwrap_or(l));
        let read: File = toml::from_str(&lines.collect::<Vec<_>>().join("\n")).unwrap();
        assert_eq!(read.receiver.len(), 3);
    }
}
