//! Backups of a running house, verified before they count, and restores that keep the erased erased.

use crate::check::{Damage, verify_database};
use crate::durable::own_folder;
use crate::erasing::forget_the_erased;
use crate::fact::{LEDGER_RESTORED, Restored};
use crate::house::{Entropy, House, OpenError, Record, database, keys_belong, keys_folder, known_format};
use crate::keys::Keys;
use crate::shown::Shown;
use crate::store::{self, META};
use crate::{Ask, Author, CheckReport, Draft, Fault, IdemKey, WorkWrite, values};
use rusqlite::backup::Backup;
use rusqlite::{Connection, OpenFlags};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// What a backup or a restore did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BackupReport {
    pub to: PathBuf,
    pub check: CheckReport,
    /// Restore only: people and datasets whose remains were removed because their key is gone.
    pub forgotten: (u64, u64),
}

fn io_error(path: &Path) -> impl Fn(std::io::Error) -> OpenError + '_ {
    move |e| OpenError::Io(path.to_owned(), e)
}

fn damage(d: Damage) -> OpenError {
    OpenError::Damaged(d.to_string())
}

/// Copies the database of `folder` (open or not) into the new folder `to`, without any key, and verifies the copy.
/// `progress` gets pages done and pages in all.
pub fn backup(folder: &Path, to: &Path, progress: impl Fn(u64, u64)) -> Result<BackupReport, OpenError> {
    let from = database(folder);
    if !from.exists() {
        return Err(OpenError::Absent(folder.to_owned()));
    }
    own_folder(to).map_err(io_error(to))?;
    let path = database(to);
    if path.exists() {
        return Err(OpenError::Present(to.to_owned()));
    }
    let beside = to.join("muster.db.part");
    let _ = fs::remove_file(&beside);
    let source = Connection::open_with_flags(&from, OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    let mut copy = Connection::open(&beside)?;
    {
        // A step re-reads what the writer changed meanwhile; all pages in one step need no retry.
        let run = Backup::new(&source, &mut copy)?;
        run.run_to_completion(i32::MAX, Duration::from_millis(5), None)?;
        let p = run.progress();
        progress((p.pagecount - p.remaining) as u64, p.pagecount as u64);
    }
    copy.execute_batch("PRAGMA journal_mode=DELETE")?;
    drop(copy);
    let f = fs::File::open(&beside).map_err(io_error(&beside))?;
    f.sync_all().map_err(io_error(&beside))?;
    let check = verify_database(&beside).map_err(damage)?;
    fs::rename(&beside, &path).map_err(io_error(&path))?;
    fs::File::open(to).and_then(|d| d.sync_all()).map_err(io_error(to))?;
    Ok(BackupReport { to: to.to_owned(), check, forgotten: (0, 0) })
}

/// Joins the backup in `from` with the newest key folder `keys` into the new folder `to`.
/// Whoever was erased since the backup stays erased: their keys are gone, and what points to them is removed.
///
/// The restored tree is shorter than the one that was lost and grows on under the same signing key. So that nobody has to
/// guess which of two trees a head belongs to:
///
/// - its first new fact, recorded when it is next opened, is `ledger.restored` with the size it began from; `verify` lists them;
/// - it publishes no checkpoint of a size that the key folder knows as shown (`keys/shown`) until it has outgrown the lost one.
///
/// Receipts carry the signed head of their own moment: one given out after the backup may name a size that stands twice.
/// Whoever holds one shows by it what was lost.
pub fn restore(from: &Path, keys: &Path, to: &Path, entropy: Entropy) -> Result<BackupReport, OpenError> {
    let source = database(from);
    if !source.exists() {
        return Err(OpenError::Absent(from.to_owned()));
    }
    known_format(&store::open_reader(&source)?)?;
    verify_database(&source).map_err(damage)?;
    // Under the keys of another house everybody would count as erased.
    keys_belong(&House::peek(from)?, &Keys::load(keys, entropy.clone())?)?;
    own_folder(to).map_err(io_error(to))?;
    let path = database(to);
    if path.exists() {
        return Err(OpenError::Present(to.to_owned()));
    }
    copy_folder(keys, &keys_folder(to))?;
    let beside = to.join("muster.db.part");
    for rest in ["muster.db.part-journal", "muster.db.part-wal", "muster.db.part-shm"] {
        // Of a restore that was cut short: it would be played into this copy.
        let _ = fs::remove_file(to.join(rest));
    }
    fs::copy(&source, &beside).map_err(io_error(&beside))?;
    // Before it has its name: no copy can be opened without the mark.
    mark_restored(&beside)?;
    fs::File::open(&beside).and_then(|f| f.sync_all()).map_err(io_error(&beside))?;
    fs::rename(&beside, &path).map_err(io_error(&path))?;
    drop(store::open_writer(&path)?);
    let forgotten = forget_the_erased(to, entropy)?;
    let check = verify_database(&path).map_err(damage)?;
    Ok(BackupReport { to: to.to_owned(), check, forgotten })
}

fn copy_folder(from: &Path, to: &Path) -> Result<(), OpenError> {
    own_folder(to).map_err(io_error(to))?;
    for entry in fs::read_dir(from).map_err(io_error(from))? {
        let entry = entry.map_err(io_error(from))?;
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy_folder(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), &target).map_err(io_error(&target))?;
            fs::File::open(&target).and_then(|f| f.sync_all()).map_err(io_error(&target))?;
        }
    }
    fs::File::open(to).and_then(|d| d.sync_all()).map_err(io_error(to))
}

/// In `ledger_meta`: how many facts a restored copy had, until that is recorded.
const RESTORED: &str = "restored";

/// Leaves the mark in a copy that nobody has open yet.
fn mark_restored(path: &Path) -> Result<(), OpenError> {
    let c = Connection::open(path)?;
    let size: i64 = c.query_row("SELECT size FROM ledger_head WHERE one = 1", [], |r| r.get(0))?;
    c.execute_batch("PRAGMA synchronous=FULL")?;
    c.execute(&store::put_sql(&META), [RESTORED, &size.to_string()])?;
    Ok(())
}

impl House {
    /// The first act after a restore: the fact, and the mark that [`crate::restore`] left goes with it. The same where nobody
    /// used the command, and the tree just ends before a head that was shown.
    pub(crate) fn tell_restored(&self, falls_short: Option<u64>) -> Result<(), OpenError> {
        let from_size: u64 = match (self.read()?.get(&META, &[RESTORED.into()])?, falls_short) {
            (Some(mark), _) => mark.text("value").parse().map_err(|_| OpenError::Damaged("mark of a restore".into()))?,
            (None, Some(size)) => size,
            (None, None) => return Ok(()),
        };
        let body = Restored { from_size, at: self.now() };
        let ask = Ask {
            author: Author::house(None),
            key: IdemKey::derived(&[b"ledger.restored", &from_size.to_be_bytes()]),
            hash: [0; 32],
            command: Box::new(Record(vec![Draft::new(LEDGER_RESTORED, &body)])),
            work: vec![WorkWrite::Delete(&META, values![RESTORED])],
        };
        let told = self.ask(ask).map(drop);
        if told.is_ok() {
            Shown::tell(&keys_folder(self.folder()))?;
        }
        told.map_err(|r| OpenError::Fault(Fault::Store(format!("the restore could not be recorded: {} {:?}", r.code, r.args))))
    }
}
