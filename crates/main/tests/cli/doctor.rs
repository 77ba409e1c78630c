//! `muster doctor`: each thing is really broken, then it is told.

use crate::{Serving, ended, fresh, muster, path};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::{Duration, SystemTime};

/// What it said, as a program reads it.
pub(crate) struct Looked {
    pub(crate) exit: i32,
    checks: Vec<serde_json::Value>,
}

impl Looked {
    pub(crate) fn read(told: &Output) -> Looked {
        let json: serde_json::Value = serde_json::from_slice(&told.stdout).unwrap_or_else(|e| panic!("{e}: {}", ended(told).1));
        let exit = told.status.code().expect("a code");
        assert_eq!(json["exit_code"], exit);
        let checks = json["checks"].as_array().expect("checks").clone();
        for c in &checks {
            let text = c.to_string();
            assert!(!text.contains('⟦') && !text.contains("{$") && !text.contains("{ $"), "{text}");
            assert!(
                c["state"] == "ok" || !c["do"].is_null() || c["code"].as_str().is_some_and(|s| s.starts_with("tls-")),
                "{text}"
            );
        }
        Looked { exit, checks }
    }
    fn of(&self, name: &str) -> &serde_json::Value {
        self.checks.iter().find(|c| c["check"] == name).unwrap_or_else(|| panic!("{name} was not looked at: {:?}", self.checks))
    }
    pub(crate) fn code(&self, name: &str) -> &str {
        self.of(name)["code"].as_str().expect("code")
    }
    pub(crate) fn state(&self, name: &str) -> &str {
        self.of(name)["state"].as_str().expect("state")
    }
    fn both(&self, name: &str) -> (&str, &str) {
        (self.code(name), self.state(name))
    }
}

struct Stand {
    top: PathBuf,
    house: PathBuf,
    copy: PathBuf,
}

impl Stand {
    fn new(name: &str) -> Stand {
        let top = fresh(name);
        let stand = Stand { house: top.join("house"), copy: top.join("backups/today"), top };
        assert_eq!(ended(&muster(&["init", "--data", path(&stand.house), "--name", "试验区", "--exercise"])).0, Some(0));
        stand
    }
    fn run(&self, program: &str, args: &[&str]) {
        assert!(Command::new(program).args(args).status().expect("it starts").success(), "{program} {args:?}");
    }
    fn command(&self, lang: &str) -> Command {
        let mut c = Command::new(env!("CARGO_BIN_EXE_muster"));
        c.args(["doctor", "--data", path(&self.house), "--lang", lang]);
        c.env("MUSTER_BACKUP_FOLDER", self.top.join("backups")).env("MUSTER_BACKUP_KEYS_COPY", self.top.join("keys-copy"));
        c
    }
    fn look(&self) -> Looked {
        // In every language: `read` finds a sentence that is missing.
        Looked::read(&self.command("zh-Hans").arg("--json").output().expect("it starts"));
        Looked::read(&self.command("en").arg("--json").output().expect("it starts"))
    }
    fn back_up(&self) {
        std::fs::create_dir_all(self.top.join("backups")).expect("folder");
        let (code, text) = ended(&muster(&["backup", path(&self.house), path(&self.copy)]));
        assert_eq!(code, Some(0), "{text}");
        let _ = std::fs::remove_dir_all(self.top.join("keys-copy"));
        self.run("cp", &["-r", path(&self.house.join("keys")), path(&self.top.join("keys-copy"))]);
    }
    fn database(&self) -> rusqlite::Connection {
        rusqlite::Connection::open(self.house.join("muster.db")).expect("open")
    }
}

impl Drop for Stand {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.top);
    }
}

/// So many days ago.
fn aged(file: &Path, days: u64) {
    let f = std::fs::File::options().write(true).open(file).expect("open");
    f.set_modified(SystemTime::now() - Duration::from_secs(days * 86_400)).expect("aged");
}

#[test]
fn a_sound_house_and_its_copies() {
    let stand = Stand::new("doctor-sound");
    stand.back_up();
    let seen = stand.look();
    for name in ["config", "folder", "version", "stop", "ledger", "backup", "clock"] {
        assert_eq!(seen.state(name), "ok", "{name}: {}", seen.code(name));
    }
    // On a machine with one disk the copy of the keys cannot be apart.
    assert_eq!(seen.both("keys"), ("doctor-keys-beside", "warn"));
    assert_eq!(seen.exit, 4);
    let (code, table) = ended(&stand.command("en").output().expect("it starts"));
    assert!(code == Some(4) && table.contains("closed in order") && table.contains("→ Put it on another disk"), "{table}");
    let (_, table) = ended(&stand.command("zh-Hans").output().expect("it starts"));
    assert!(table.contains("上次正常关闭") && table.contains("注意"), "{table}");

    let serving = Serving::start(&["serve", "--data", path(&stand.house), "--listen", "127.0.0.1:0"], &[]);
    let url = format!("http://{}", serving.address);
    let told = stand.command("en").arg("--json").env("MUSTER_PUBLIC_URL", &url).output().expect("it starts");
    let seen = Looked::read(&told);
    assert_eq!(
        (seen.code("stop"), seen.code("address"), seen.code("ledger")),
        ("doctor-runs", "doctor-address-fine", "doctor-sound")
    );
    // Power is gone, and with it whoever answered.
    drop(serving);
    let told = stand.command("en").arg("--json").env("MUSTER_PUBLIC_URL", &url).output().expect("it starts");
    let seen = Looked::read(&told);
    assert_eq!(seen.both("stop"), ("doctor-unclean", "warn"));
    assert_eq!(seen.both("address"), ("doctor-address-silent", "bad"));
}

#[test]
fn every_broken_thing_is_told() {
    let stand = Stand::new("doctor-broken");
    let seen = stand.look();
    assert_eq!(seen.both("backup"), ("doctor-backup-unreadable", "bad"));
    assert_eq!(seen.both("keys"), ("doctor-keys-unreadable", "bad"));
    assert_eq!(seen.exit, 1);
    std::fs::create_dir_all(stand.top.join("backups")).expect("folder");
    assert_eq!(stand.look().both("backup"), ("doctor-backup-none", "bad"));
    stand.back_up();
    let db = stand.copy.join("muster.db");
    aged(&db, 3);
    assert_eq!(stand.look().both("backup"), ("doctor-backup-old", "warn"));
    aged(&db, 9);
    assert_eq!(stand.look().both("backup"), ("doctor-backup-old", "bad"));
    aged(&db, 0);
    stand.run("cp", &["-r", path(&stand.house.join("keys")), path(&stand.copy)]);
    assert_eq!(stand.look().both("backup"), ("doctor-backup-with-keys", "bad"));
    std::fs::remove_dir_all(stand.copy.join("keys")).expect("removed");

    let copied = stand.top.join("keys-copy");
    std::fs::write(copied.join("more"), "x").expect("written");
    aged(&copied.join("house.key"), 3);
    assert_eq!(stand.look().both("keys"), ("doctor-keys-old", "bad"));
    std::fs::remove_file(copied.join("more")).expect("removed");
    assert_eq!(stand.look().both("keys"), ("doctor-keys-beside", "warn"), "old, but the same");
    std::fs::rename(&copied, stand.top.join("backups/keys-copy")).expect("moved");
    let with = stand.command("en").arg("--json").env("MUSTER_BACKUP_KEYS_COPY", stand.top.join("backups/keys-copy")).output();
    assert_eq!(Looked::read(&with.expect("it starts")).both("keys"), ("doctor-keys-with-backup", "bad"));
    std::fs::rename(stand.top.join("backups/keys-copy"), &copied).expect("moved");

    // Another house's backup and keys, at the places of ours.
    let other = Stand::new("doctor-other");
    other.back_up();
    std::fs::remove_dir_all(&stand.copy).expect("removed");
    stand.run("cp", &["-r", path(&other.copy), path(&stand.copy)]);
    std::fs::remove_dir_all(&copied).expect("removed");
    stand.run("cp", &["-r", path(&other.house.join("keys")), path(&copied)]);
    let seen = stand.look();
    assert_eq!((seen.code("backup"), seen.code("keys")), ("doctor-backup-of-another", "doctor-keys-of-another"));
    std::fs::remove_dir_all(&stand.copy).expect("removed");
    stand.back_up();
    let bytes = std::fs::read(stand.copy.join("muster.db")).expect("read");
    std::fs::write(stand.copy.join("muster.db"), &bytes[..bytes.len() / 2]).expect("cut");
    assert_eq!(stand.look().both("backup"), ("doctor-backup-broken", "bad"));

    stand.run("chmod", &["755", path(&stand.house)]);
    stand.run("chmod", &["644", path(&stand.house.join("muster.db"))]);
    assert_eq!(stand.look().both("folder"), ("doctor-folder-open", "warn"));
    std::fs::rename(stand.house.join("keys"), stand.top.join("gone")).expect("moved");
    assert_eq!(stand.look().both("folder"), ("doctor-no-keys", "bad"));
    std::fs::rename(stand.top.join("gone"), stand.house.join("keys")).expect("moved");

    stand.database().execute("UPDATE ledger_meta SET value = '99' WHERE name = 'format'", []).expect("newer");
    assert_eq!(stand.look().both("version"), ("doctor-format-newer", "bad"));
    stand.database().execute("UPDATE ledger_meta SET value = '1' WHERE name = 'format'", []).expect("older");
    assert_eq!(stand.look().both("version"), ("doctor-format-older", "warn"));

    let wrong = stand.command("en").arg("--json").env("MUSTER_THREADS", "0").output().expect("it starts");
    assert_eq!(Looked::read(&wrong).both("config"), ("doctor-config-wrong", "bad"));
    let open = stand.command("en").arg("--json").env("MUSTER_LISTEN", "0.0.0.0:8787").output().expect("it starts");
    let seen = Looked::read(&open);
    assert_eq!((seen.code("config"), seen.code("certificate")), ("doctor-config-notes", "doctor-certificate-none"));
    let few = Command::new("sh")
        .args(["-c", "ulimit -n 512 && exec \"$0\" doctor --quick --json --data \"$1\""])
        .args([env!("CARGO_BIN_EXE_muster"), path(&stand.house)])
        .output();
    let seen = Looked::read(&few.expect("it starts"));
    assert_eq!(
        (seen.code("files"), seen.code("backup"), seen.code("keys")),
        ("doctor-files-few", "doctor-backup-unknown", "doctor-keys-unknown")
    );

    // One byte of one fact.
    stand
        .database()
        .execute("UPDATE ledger_facts SET body = CAST(replace(CAST(body AS TEXT), '试验区', '实验区') AS BLOB) WHERE seq = 0", [])
        .expect("changed");
    let seen = stand.look();
    assert_eq!((seen.both("ledger"), seen.exit), (("doctor-damaged", "bad"), 3));
    let _ = std::fs::remove_dir_all(&stand.house);
    let seen = stand.look();
    assert_eq!((seen.both("folder"), seen.exit), (("doctor-no-house", "bad"), 1));
}

/// Another user than the house's: told that they may not, and not that there is nothing.
#[test]
fn a_folder_of_somebody_else_is_told() {
    let stand = Stand::new("doctor-rights");
    let program = stand.top.join("muster");
    std::fs::copy(env!("CARGO_BIN_EXE_muster"), &program).expect("copied");
    let look = |mode: &str| {
        stand.run("chmod", &[mode, path(&stand.house)]);
        let root = Command::new("id").arg("-u").output().expect("id").stdout == b"0\n";
        let mut c = Command::new(if root { "setpriv" } else { path(&program) });
        if root {
            // Root may everything: nobody asks.
            stand.run("chmod", &["755", path(&stand.top), path(&program)]);
            c.args(["--reuid", "65534", "--regid", "65534", "--clear-groups", path(&program)]);
        }
        c.args(["doctor", "--quick", "--json", "--data", path(&stand.house)]);
        let seen = Looked::read(&c.output().expect("it starts"));
        stand.run("chmod", &["700", path(&stand.house)]);
        (seen.code("folder").to_owned(), seen.code("flush").to_owned())
    };
    assert_eq!(look("000").0, "doctor-folder-unreadable");
    let (folder, flush) = look("555");
    assert!(folder == "doctor-folder-locked" || folder == "doctor-no-keys", "{folder}");
    assert_eq!(flush, "doctor-flush-failed");
}

#[test]
fn a_folder_in_memory_and_a_clock_behind_are_told() {
    let stand = Stand::new("doctor-memory");
    let shm = PathBuf::from(format!("/dev/shm/muster-doctor-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&shm);
    stand.run("cp", &["-r", path(&stand.house), path(&shm)]);
    let told = muster(&["doctor", "--quick", "--json", "--data", path(&shm)]);
    let seen = Looked::read(&told);
    let _ = std::fs::remove_dir_all(&shm);
    assert_eq!(seen.both("flush"), ("doctor-flush-memory", "bad"));
    // The ledger's last fact lies in what this machine takes for the future.
    let envelope: String = stand
        .database()
        .query_row("SELECT CAST(envelope AS TEXT) FROM ledger_facts ORDER BY seq DESC LIMIT 1", [], |r| r.get(0))
        .expect("an envelope");
    let parsed: serde_json::Value = serde_json::from_str(&envelope).expect("JSON");
    let at = parsed["at_record"].as_i64().expect("microseconds");
    let later = envelope.replace(&format!("\"at_record\":{at}"), &format!("\"at_record\":{}", at + 3_600_000_000));
    assert_ne!(later, envelope);
    let sql = "UPDATE ledger_facts SET envelope = CAST(?1 AS BLOB) WHERE seq = (SELECT MAX(seq) FROM ledger_facts)";
    stand.database().execute(sql, [&later]).expect("changed");
    assert_eq!(stand.look().both("clock"), ("doctor-clock-behind", "bad"));
}
