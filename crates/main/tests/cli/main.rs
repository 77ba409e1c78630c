//! The command line as whoever runs the house meets it: what it prints, how it ends.

#![allow(clippy::disallowed_methods, reason = "tests start the program and wait for it")]

mod config;
mod doctor;
mod tls;
mod upgrade;

use std::fs::File;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

fn muster(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_muster")).args(args).env("LC_ALL", "C").output().expect("the program starts")
}

fn ended(o: &Output) -> (Option<i32>, String) {
    (o.status.code(), format!("{}{}", String::from_utf8_lossy(&o.stdout), String::from_utf8_lossy(&o.stderr)))
}

fn fresh(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("muster-cli-{}-{name}", std::process::id()));
    let _ = std::fs::remove_dir_all(&folder);
    folder
}

fn path(p: &Path) -> &str {
    p.to_str().expect("text")
}

#[test]
fn rule_files_of_the_house_are_checked_before_it_is_served() {
    let house = fresh("rules");
    assert_eq!(
        ended(&muster(&["init", "--data", path(&house), "--name", "试验区", "--origin", "trial.invalid/rules"])).0,
        Some(0)
    );
    let check = || ended(&muster(&["rules", "check", "--data", path(&house)]));
    let (code, text) = check();
    assert!(code == Some(0) && text.contains("fever-building 1 (shipped)"), "{text}");
    let file = house.join("rules/fever.toml");
    std::fs::create_dir_all(house.join("rules")).expect("folder");
    let shipped = include_str!("../../../../plans/rules/fever-building.toml");
    std::fs::write(&file, shipped.replace("version = 1", "version = 2").replace("count = 3", "count = 1")).expect("file");
    let wrong = "rules/fever.toml: line 8: count: 2 to 100";
    let (code, text) = check();
    assert!(code == Some(1) && text.contains(wrong), "{text}");
    let (code, text) = ended(&muster(&["serve", "--data", path(&house), "--listen", "127.0.0.1:0"]));
    assert!(code == Some(1) && text.contains(wrong), "{text}");
    std::fs::write(&file, shipped.replace("version = 1", "version = 2").replace("count = 3", "count = 4")).expect("file");
    let (code, text) = check();
    assert!(code == Some(0) && text.contains("fever-building 2 (rules/fever.toml, in place of the shipped version 1)"), "{text}");
    let _ = std::fs::remove_dir_all(&house);
}

#[test]
fn a_house_is_made_checked_copied_and_put_back() {
    let top = fresh("life");
    let (house, copy, back) = (top.join("house"), top.join("copy"), top.join("back"));
    let made = muster(&["init", "--data", path(&house), "--name", "试验区", "--origin", "trial.invalid/log"]);
    let (code, text) = ended(&made);
    assert_eq!(code, Some(0), "{text}");
    assert!(text.contains("Verifier key of its log: trial.invalid/log+"), "{text}");
    let (code, text) = ended(&muster(&["init", "--data", path(&house), "--name", "试验区"]));
    assert!(code == Some(1) && text.contains("choose another folder"), "{text}");
    assert_eq!(ended(&muster(&["init", "--data", path(&copy), "--name", " "])).0, Some(2));
    assert_eq!(ended(&muster(&["init", "--data", path(&copy), "--name", "x", "--simulated"])).0, Some(2));

    let (code, text) = ended(&muster(&["verify", path(&house)]));
    assert!(code == Some(0) && text.contains("all sound"), "{text}");
    assert_eq!(ended(&muster(&["replay", path(&house)])).0, Some(0));
    assert_eq!(ended(&muster(&["replay", path(&house), "--check"])).0, Some(0));
    let (code, text) = ended(&muster(&["replay", path(&house), "--slice", "nonsense"]));
    assert!(code == Some(2) && text.contains("reaction"), "{text}");

    let (code, text) = ended(&muster(&["backup", path(&house), path(&copy)]));
    assert!(code == Some(0) && text.contains("verified"), "{text}");
    assert!(!copy.join("keys").exists());
    let keys = house.join("keys");
    let (code, text) = ended(&muster(&["restore", path(&copy), "--keys", path(&keys), "--to", path(&back)]));
    assert_eq!(code, Some(0), "{text}");
    assert_eq!(ended(&muster(&["verify", path(&back)])).0, Some(0));
    let (code, text) = ended(&muster(&["map"]));
    assert!(code == Some(0) && text.contains("`report.made` v1"), "{text}");

    let (code, text) = ended(&muster(&["verify", path(&top)]));
    assert!(code == Some(3) && text.contains("muster restore"), "{text}");
    let (code, text) = ended(&muster(&["serve", "--data", path(&top), "--listen", "127.0.0.1:0"]));
    assert!(code == Some(1) && text.contains("muster init"), "{text}");
    let _ = std::fs::remove_dir_all(top);
}

#[test]
fn a_served_house_ends_in_order_when_told_to() {
    let top = fresh("serve");
    let house = top.join("house");
    assert_eq!(ended(&muster(&["init", "--data", path(&house), "--name", "试验区", "--exercise"])).0, Some(0));
    let bad = top.join("bad.toml");
    std::fs::write(&bad, "threads = 0\n").expect("write");
    let (code, text) = ended(&muster(&["serve", "--data", path(&house), "--listen", "127.0.0.1:0", "--config", path(&bad)]));
    assert!(code == Some(2) && text.contains("bad.toml:1: ") && text.contains("set 1 to 256"), "{text}");

    let serving = Serving::start(&["serve", "--data", path(&house), "--listen", "127.0.0.1:0"], &[]);
    let mut s = TcpStream::connect(&serving.address).expect("it listens");
    s.write_all(b"GET /health HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").expect("sent");
    let mut answer = String::new();
    s.read_to_string(&mut answer).expect("an answer");
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    let (code, text) = ended(&muster(&["serve", "--data", path(&house), "--listen", "127.0.0.1:0"]));
    assert!(code == Some(1) && text.contains("open in another process"), "{text}");
    serving.end();
    assert_eq!(std::fs::metadata(house.join("lock")).expect("lock").len(), 0, "closed cleanly");
    let _ = std::fs::remove_dir_all(top);
}

#[test]
fn a_lost_administrator_gets_a_new_link_and_the_ledger_says_so() {
    let house = fresh("lost");
    assert_eq!(ended(&muster(&["init", "--data", path(&house), "--name", "试验区"])).0, Some(0));
    let link = || ended(&muster(&["admin", "link", "--data", path(&house)]));
    let (code, text) = link();
    assert!(code == Some(0) && text.contains("/setup/"), "{text}");
    let facts = || {
        let (code, text) = ended(&muster(&["verify", path(&house)]));
        assert_eq!(code, Some(0), "{text}");
        text.split(": ").nth(1).and_then(|t| t.split(' ').next()).and_then(|n| n.parse::<u64>().ok()).expect("a number")
    };
    let before = facts();
    assert_eq!(link().0, Some(0));
    assert_eq!(facts(), before + 1, "each link is a fact");
    // While somebody holds the folder it says which lock.
    let lock = std::fs::OpenOptions::new().read(true).write(true).open(house.join("lock")).expect("lock");
    lock.lock().expect("ours");
    let (code, text) = link();
    assert!(code == Some(1) && text.contains(path(&house.join("lock"))), "{text}");
    drop(lock);
    let _ = std::fs::remove_dir_all(&house);
}

/// The program while it serves; its log lies in a file.
struct Serving {
    child: Option<Child>,
    /// What it printed first.
    line: String,
    address: String,
    log: PathBuf,
}

impl Serving {
    fn start(args: &[&str], variables: &[(&str, &str)]) -> Serving {
        static N: AtomicU32 = AtomicU32::new(0);
        let n = N.fetch_add(1, Ordering::Relaxed);
        let log = std::env::temp_dir().join(format!("muster-cli-{}-{n}.log", std::process::id()));
        let mut child = Command::new(env!("CARGO_BIN_EXE_muster"))
            .args(args)
            .envs(variables.iter().copied())
            .stdout(Stdio::piped())
            .stderr(File::create(&log).expect("log"))
            .spawn()
            .expect("starts");
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("its words")).read_line(&mut line).expect("a line");
        let address = line.trim().rsplit("://").next().expect("address").trim_end_matches('/').to_owned();
        assert!(address.contains(':'), "{line}{}", std::fs::read_to_string(&log).unwrap_or_default());
        Serving { child: Some(child), line, address, log }
    }
    fn signal(&self, name: &str) {
        let id = self.child.as_ref().expect("runs").id().to_string();
        assert!(Command::new("kill").args([&format!("-{name}"), &id]).status().expect("kill").success());
    }
    fn wait_for_log(&self, words: &str) {
        wait_for(words, || std::fs::read_to_string(&self.log).is_ok_and(|t| t.contains(words)));
    }
    /// In order, as an operator ends it.
    fn end(mut self) {
        self.signal("TERM");
        let mut child = self.child.take().expect("runs");
        assert_eq!(child.wait().expect("it ends").code(), Some(0));
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        if let Some(mut child) = self.child.take() {
            let _ = child.kill();
            let _ = child.wait();
        }
        let _ = std::fs::remove_file(&self.log);
    }
}

fn wait_for(what: &str, ready: impl Fn() -> bool) {
    let begun = Instant::now();
    while !ready() {
        assert!(begun.elapsed() < Duration::from_secs(20), "never: {what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}
