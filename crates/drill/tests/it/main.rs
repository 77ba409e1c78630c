//! The whole story of one community, told in process through the real routes, and the checkers that must hold after it.
#![allow(clippy::disallowed_methods, reason = "a test folder and a stop flag")]

use muster_drill::demo::{begins, hurry};
use muster_drill::founding::found;
use muster_drill::script::Script;
use muster_drill::stage::{self, Stage};
use muster_drill::town::{residents, twice};
use muster_ledger::{DAY, HOUR, Mode, verify_folder};
use muster_server::{Config, HouseClock, Limits, Sender, Setup, Site, start_reactions};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

const SEED: u64 = 2026;

fn files(folder: &Path, out: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            if path.file_name().is_none_or(|n| n != "keys") {
                files(&path, out);
            }
        } else {
            out.push(path);
        }
    }
}

/// Whether any file of the house but its keys holds one of `words`, in UTF-8.
fn leak(folder: &Path, words: &[String]) -> Option<String> {
    let mut all = Vec::new();
    files(folder, &mut all);
    for path in all {
        let bytes = std::fs::read(&path).unwrap();
        for w in words {
            if bytes.windows(w.len()).any(|x| x == w.as_bytes()) {
                return Some(format!("{} holds {w}", path.display()));
            }
        }
    }
    None
}

struct Told {
    site: Arc<Site>,
    stage: Arc<Stage>,
    folder: PathBuf,
    stop: Arc<AtomicBool>,
    reactions: std::thread::JoinHandle<()>,
}

impl Told {
    fn see(&self, role: &str, path: &str) -> serde_json::Value {
        let who = muster_ground::signin::who_as(&self.site.house.read().unwrap(), role).unwrap().unwrap();
        self.site.see_inside(&Sender::new(who), path).unwrap_or_else(|r| panic!("{role} {path}: {}", r.code))
    }
    /// Waits until what follows from the last act is recorded too: the house's time stands still, so that it comes to an end.
    fn settle(&self) {
        let size = || self.site.house.read().unwrap().size().unwrap();
        let mut last = size();
        for _ in 0..60 {
            std::thread::sleep(std::time::Duration::from_millis(500));
            let now = size();
            if now == last {
                return;
            }
            last = now;
        }
        panic!("facts follow from facts without end");
    }
    fn end(self) {
        self.stop.store(true, Ordering::Relaxed);
        self.reactions.join().unwrap();
        self.site.house.close();
        std::fs::remove_dir_all(&self.folder).unwrap();
    }
}

fn tell(days: i64) -> Told {
    let folder = std::env::temp_dir().join(format!("muster-drill-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&folder);
    let clock = Arc::new(HouseClock::simulated(begins()));
    let mut setup = Setup::of(folder.clone(), Config { limits: Limits::open(), ..Config::default() }).unwrap();
    setup.slices.push(&stage::SLICE);
    setup.clock = Some(Arc::clone(&clock));
    let site = Site::create(setup, "海澜市滨江区", "muster.invalid/drill", Mode::Exercise { simulated: true }).unwrap();
    let cast = found(&site.house, SEED, 1, |_| {}).unwrap_or_else(|r| panic!("{} {:?}", r.code, r.args));
    let stage = Stage::set(clock, begins());
    let mut script = Script::new(Arc::clone(&site), Arc::clone(&stage), SEED, &cast).unwrap();
    let stop = Arc::new(AtomicBool::new(false));
    let reactions = start_reactions(Arc::clone(&site), Arc::clone(&stop)).unwrap();
    hurry(&site, &mut script, begins().plus(days * DAY + 12 * HOUR), &stop).unwrap_or_else(|r| panic!("{} {:?}", r.code, r.args));
    Told { site, stage, folder, stop, reactions }
}

#[test]
fn the_story_runs_to_its_end_and_everything_holds() {
    let told = tell(9);
    let happened = told.stage.last(5_000);
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for h in &happened {
        *counts.entry(h.what).or_default() += 1;
    }
    let refused: Vec<String> =
        happened.iter().filter(|h| h.what == "demo-refused").map(|h| format!("{}: {:?}", h.who, h.args)).collect();
    // Nobody in the story does what they may not.
    assert!(refused.is_empty(), "{} refusals, the last: {:?}", refused.len(), &refused[..refused.len().min(5)]);
    for what in [
        "demo-did-report",
        "demo-did-verify-signal",
        "demo-did-open",
        "demo-did-activate",
        "demo-did-accept",
        "demo-did-visit",
        "demo-did-need",
        "demo-did-help",
        "demo-did-confirm",
        "demo-did-quote",
        "demo-did-put-right",
        "demo-did-merge",
        "demo-did-roll-call",
        "demo-did-end",
        "demo-did-propose",
        "demo-did-destroy",
    ] {
        assert!(counts.get(what).is_some_and(|n| *n > 0), "never happened: {what}; {counts:?}");
    }

    // Replay = live, the chain verifies, every act on the stage has its receipt.
    told.settle();
    assert_eq!(told.site.house.differences(5).unwrap(), vec![]);
    let report = verify_folder(&told.folder).unwrap();
    let read = told.site.house.read().unwrap();
    assert_eq!(report.facts, read.size().unwrap());
    for h in happened.iter().filter(|h| !h.code.is_empty()) {
        assert!(read.receipt_by_code(&h.code).unwrap().is_some(), "no entry behind {}", h.code);
    }

    // People are conserved: the register holds exactly the lists; of those named twice one pair was merged.
    let people = residents(SEED, 0, 2026);
    let held = read.select("SELECT COUNT(*) AS n FROM person_people", &[]).unwrap()[0].int("n");
    assert_eq!(held as usize, people.len() + twice(&people).len());
    // No name of two characters or more beyond chance, no number, in any file but the keys.
    let numbers: Vec<String> =
        people.iter().step_by(97).flat_map(|p| [p.id_number.clone(), p.phone.clone()]).filter(|w| !w.is_empty()).collect();
    assert_eq!(leak(&told.folder, &numbers), None);
    let names: Vec<String> = people.iter().step_by(97).map(|p| p.name.clone()).filter(|n| n.chars().count() > 2).collect();
    assert_eq!(leak(&told.folder, &names), None);

    // After the sunset the incident's parts open no more, and its pages still stand.
    let incident = told.see("district", "/incidents")["incidents"][0]["incident"].clone();
    assert!(incident["ended"].as_i64().is_some());
    let dataset = muster_ledger::DatasetId(incident["dataset"].as_i64().unwrap());
    assert!(!told.site.house.vault().dataset_lives(dataset));
    assert!(read.dataset_destroyed(dataset).unwrap().is_some());
    drop(read);
    told.see("district", &format!("/incidents/{}", incident["id"]));
    told.see("street", "/rollup");
    told.see("grid1", "/tasks");

    // The street's numbers are the sum of its communities'.
    let rollup = told.see("street", "/rollup");
    let sum: i64 = rollup["lines"].as_array().unwrap().iter().map(|l| l["counts"][0].as_i64().unwrap_or(0)).sum();
    assert_eq!(rollup["total"]["counts"][0].as_i64().unwrap_or(0), sum);
    // What a hand typed into tables: the bulletins that were quoted, and the answer that was put right.
    let cells = told.see("district", "/demo")["cells"].clone();
    assert_eq!(cells["typed"], counts["demo-did-quote"] + counts["demo-did-put-right"], "{cells}");
    assert!(cells["answered"].as_u64() > cells["typed"].as_u64(), "{cells}");
    // Nobody is on the wall of the command room.
    let big = told.see("street", "/big").to_string();
    assert_eq!(names.iter().chain(&numbers).find(|n| big.contains(n.as_str())), None);
    told.end();
}
