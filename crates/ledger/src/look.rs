//! What a data folder shows without being opened: for whoever asks how a house is, also while it is open elsewhere.

use crate::fact::Opened;
use crate::house::{House, OpenError, database, format_of};
use crate::store::{self, FORMAT};
use crate::{Envelope, Moment};
use rusqlite::OptionalExtension;
use std::fs::{File, TryLockError};
use std::path::Path;

/// See the module.
#[derive(Clone, Debug)]
pub struct Look {
    pub opened: Opened,
    /// Of the folder, and the newest that this program knows.
    pub format: i64,
    pub format_known: i64,
    pub facts: u64,
    /// When the last fact was recorded.
    pub last: Moment,
    /// Of the database with its log.
    pub bytes: u64,
    /// Some process has it open.
    pub in_use: bool,
    /// It was not closed when it was last open.
    pub unclean: bool,
}

/// Looks at `folder`; changes nothing.
pub fn look(folder: &Path) -> Result<Look, OpenError> {
    let opened = House::peek(folder)?;
    let c = store::open_reader(&database(folder))?;
    let format = format_of(&c)?;
    let facts: i64 = c.query_row("SELECT COALESCE(MAX(seq) + 1, 0) FROM ledger_facts", [], |r| r.get(0))?;
    let newest: Option<Vec<u8>> =
        c.query_row("SELECT envelope FROM ledger_facts ORDER BY seq DESC LIMIT 1", [], |r| r.get(0)).optional()?;
    let last = match newest {
        Some(bytes) => Envelope::parse(&bytes).map_err(|e| OpenError::Damaged(format!("the last envelope: {e}")))?.at_record,
        None => Moment(0),
    };
    let length = |name: &str| std::fs::metadata(folder.join(name)).map_or(0, |m| m.len());
    let (in_use, unclean) = lock_of(folder)?;
    Ok(Look {
        opened,
        format,
        format_known: FORMAT,
        facts: facts as u64,
        last,
        bytes: length("muster.db") + length("muster.db-wal"),
        in_use,
        unclean,
    })
}

/// Whether somebody holds the lock; and where nobody does, whether the last holder left without a word. The lock is held for
/// the moment of asking: a start in the same microsecond would have to be repeated.
fn lock_of(folder: &Path) -> Result<(bool, bool), OpenError> {
    let path = folder.join("lock");
    let Ok(f) = File::open(&path) else { return Ok((false, false)) };
    let left = f.metadata().map_err(|e| OpenError::Io(path.clone(), e))?.len() > 0;
    match f.try_lock_shared() {
        Ok(()) => Ok((false, left)),
        Err(TryLockError::WouldBlock) => Ok((true, false)),
        Err(TryLockError::Error(e)) => Err(OpenError::Io(path, e)),
    }
}
