//! The largest head that was ever shown to the world, kept beside the keys. A restored, older tree grows under the same
//! signing key: it shows no other head of a size that was already shown.
//!
//! `keys/shown` has two places of 512 bytes, written in turn and each with its own check: a torn write leaves the other.

use crate::{KeyError, hex, unhex};
use std::fs::{self, File, OpenOptions};
use std::io::{self, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use tlog::Hash;

const PLACE: usize = 512;

pub(crate) struct Shown {
    path: PathBuf,
    largest: Option<(u64, Hash)>,
    /// Where the largest does not lie.
    free: u64,
    /// The largest head of a tree that was lost, once the ledger itself says so.
    told: Option<u64>,
}

fn line(size: u64, root: &Hash) -> String {
    let text = format!("{size} {}", hex(root));
    let check = hex(&crate::sha256(text.as_bytes())[..8]);
    format!("{text} {check}\n")
}

fn parse(place: &[u8]) -> Option<(u64, Hash)> {
    let text = std::str::from_utf8(place.split_inclusive(|b| *b == b'\n').next()?).ok()?;
    let mut words = text.split(' ');
    let (size, root) = (words.next()?.parse().ok()?, unhex(words.next()?)?.try_into().ok()?);
    (line(size, &root) == text).then_some((size, root))
}

impl Shown {
    pub(crate) fn load(keys: &Path) -> Result<Shown, KeyError> {
        let path = keys.join("shown");
        let bytes = match fs::read(&path) {
            Ok(bytes) => bytes,
            Err(e) if e.kind() == io::ErrorKind::NotFound => Vec::new(),
            Err(e) => return Err(KeyError::Io(path, e)),
        };
        let places = bytes.chunks(PLACE).take(2).map(parse);
        let largest = places.enumerate().filter_map(|(n, found)| Some((found?, n as u64))).max_by_key(|((size, _), _)| *size);
        let free = largest.map_or(0, |(_, n)| 1 - n);
        let told = fs::read_to_string(keys.join("told")).ok().and_then(|t| t.trim().parse().ok());
        Ok(Shown { path, largest: largest.map(|(found, _)| found), free, told })
    }
    pub(crate) fn largest(&self) -> Option<(u64, Hash)> {
        self.largest
    }
    /// Whether the ledger says that the tree of which this was the largest head was lost.
    pub(crate) fn is_told(&self, size: u64) -> bool {
        self.told == Some(size)
    }
    /// Keeps that it says so, beside the keys.
    pub(crate) fn tell(keys: &Path) -> Result<(), KeyError> {
        let Some((size, _)) = Shown::load(keys)?.largest else { return Ok(()) };
        let path = keys.join("told");
        let write = |p: &Path| {
            let mut f = File::create(p)?;
            f.write_all(format!("{size}\n").as_bytes())?;
            f.sync_all()?;
            File::open(keys)?.sync_all()
        };
        write(&path).map_err(|e| KeyError::Io(path.clone(), e))
    }
    /// The same head again is no second one: a stop may have come between keeping it and showing it.
    pub(crate) fn allows(&self, size: u64, root: &Hash) -> bool {
        self.largest.is_none_or(|(largest, its)| size > largest || size == largest && *root == its)
    }
    /// Durable before the head is shown.
    pub(crate) fn keep(&mut self, size: u64, root: &Hash) -> Result<(), KeyError> {
        if self.largest == Some((size, *root)) {
            return Ok(());
        }
        self.write(&line(size, root)).map_err(|e| KeyError::Io(self.path.clone(), e))?;
        self.largest = Some((size, *root));
        self.free = 1 - self.free;
        Ok(())
    }
    fn write(&self, line: &str) -> io::Result<()> {
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(false);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let new = !self.path.exists();
        let mut f = options.open(&self.path)?;
        f.seek(SeekFrom::Start(self.free * PLACE as u64))?;
        f.write_all(line.as_bytes())?;
        f.sync_data()?;
        match self.path.parent() {
            Some(folder) if new => File::open(folder)?.sync_all(),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_largest_head_is_kept_and_a_torn_place_leaves_the_other() {
        let folder = std::env::temp_dir().join(format!("muster-shown-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        let mut shown = Shown::load(&folder).unwrap();
        assert!(shown.allows(1, &[1; 32]));
        for size in [1, 99, 100, 1_000] {
            shown.keep(size, &[size as u8; 32]).unwrap();
            shown = Shown::load(&folder).unwrap();
            assert!(shown.allows(size, &[size as u8; 32]) && shown.allows(size + 1, &[9; 32]));
            assert!(!shown.allows(size, &[9; 32]) && !shown.allows(size - 1, &[9; 32]));
        }
        let whole = fs::read(folder.join("shown")).unwrap();
        let last = if whole.starts_with(b"100 ") { PLACE } else { 0 };
        for torn in 0..line(1_000, &[0xe8; 32]).len() - 1 {
            let mut bytes = whole.clone();
            bytes[last + torn] ^= 1;
            fs::write(folder.join("shown"), &bytes).unwrap();
            assert_eq!(Shown::load(&folder).unwrap().largest, Some((100, [100; 32])));
        }
        fs::write(folder.join("shown"), b"").unwrap();
        assert!(Shown::load(&folder).unwrap().allows(1, &[2; 32]));
        fs::remove_dir_all(&folder).unwrap();
    }
}
