//! How keys reach the disk: whole files written beside and renamed, buckets appended to, old ones overwritten.

use crate::KeyError;
use crate::keys::RECORD;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use zeroize::Zeroize;

/// Makes a folder, and those above it that are missing, for this user alone: keys lie in it, or what they open.
pub(crate) fn own_folder(at: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    fs::DirBuilder::new().recursive(true).mode(0o700).create(at)
}

/// New people of one bucket, wrapped.
pub(crate) struct Append {
    pub(crate) n: u32,
    pub(crate) people: usize,
    pub(crate) path: PathBuf,
    pub(crate) bytes: Vec<u8>,
    pub(crate) done: bool,
}

/// New keys on their way to the disk. A bucket in it stays open: its newest people are nowhere else.
pub(crate) struct Unwritten {
    pub(crate) buckets: Vec<Append>,
    pub(crate) path: PathBuf,
    pub(crate) house: Option<Vec<u8>>,
}

impl Unwritten {
    /// Called before any commit that depends on one of them.
    pub(crate) fn write(&mut self) -> Result<(), KeyError> {
        for append in &mut self.buckets {
            append_durably(&append.path, &append.bytes).map_err(|e| KeyError::Io(append.path.clone(), e))?;
            append.done = true;
        }
        let Some(house) = &mut self.house else { return Ok(()) };
        let old = OpenOptions::new().write(true).open(&self.path).ok();
        write_durably(&self.path, house)?;
        house.zeroize();
        self.house = None;
        // The old version still exists behind its open handle: overwrite it, as far as the disk obeys.
        if let Some(mut old) = old {
            let len = old.metadata().map_or(0, |m| m.len());
            let _ = old.write_all(&vec![0; len as usize]).and_then(|()| old.sync_data());
        }
        Ok(())
    }
}

impl Drop for Unwritten {
    fn drop(&mut self) {
        self.house.zeroize();
    }
}

/// Overwrites and removes, as far as the disk obeys.
pub(crate) fn wipe(path: &Path) {
    if let Ok(mut f) = OpenOptions::new().write(true).open(path) {
        let len = f.metadata().map_or(0, |m| m.len());
        let _ = f.write_all(&vec![0; len as usize]).and_then(|()| f.sync_data());
    }
    let _ = fs::remove_file(path);
}

fn sync_folder(path: &Path) -> io::Result<()> {
    match path.parent() {
        Some(p) => File::open(p)?.sync_all(),
        None => Ok(()),
    }
}

/// Write beside, fsync, rename over, fsync the folder: after it returns the file is the new one, whatever happens.
pub(crate) fn write_durably(path: &Path, bytes: &[u8]) -> Result<(), KeyError> {
    let fault = |e| KeyError::Io(path.to_owned(), e);
    let beside = path.with_extension("new");
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut f = options.open(&beside).map_err(fault)?;
    f.write_all(bytes).and_then(|()| f.sync_all()).map_err(fault)?;
    drop(f);
    fs::rename(&beside, path).and_then(|()| sync_folder(path)).map_err(fault)
}

fn append_durably(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut f = options.open(path)?;
    let len = f.metadata()?.len();
    let whole = len - len % RECORD as u64;
    if whole != len {
        f.set_len(whole)?;
    }
    f.seek(SeekFrom::Start(whole))?;
    let done = f.write_all(bytes).and_then(|()| f.sync_data());
    if done.is_err() {
        // Whatever part arrived is taken back, so that a retry does not write it twice.
        let _ = f.set_len(whole);
    }
    done?;
    if len == 0 { sync_folder(path) } else { Ok(()) }
}
