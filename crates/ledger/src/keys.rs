//! The key file: the one thing no backup of the data holds. A folder `keys/` with
//! - `house.key`: signing seed, token key, dataset keys, bucket keys; small, rewritten whole (write, fsync, rename, fsync);
//! - `buckets/N.G.bin`: the person keys of bucket N, wrapped by its key, 72 bytes each, append-only within generation G;
//! - `shown`: the largest head the world has seen, so that a restored house shows no other of that size (`shown.rs`).
//!
//! To erase a person: the bucket's other keys are wrapped anew under a new bucket key as generation G+1, `house.key`
//! is rewritten, and the old bucket key exists nowhere. Whoever holds an old copy of the data holds noise.

use crate::durable::{Append, Unwritten, wipe, write_durably};
use crate::house::Entropy;
use crate::{DatasetId, PersonId, hex, unhex};
use aes_gcm::aead::{Aead, KeyInit};
use aes_gcm::{Aes256Gcm, Nonce};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use zeroize::Zeroize;

/// About this many people share a bucket: an erasure rewraps so many.
const PER_BUCKET: usize = 2_000;
pub(crate) const RECORD: usize = 12 + 12 + 48;
/// Bucket keys made at once: the key file is rewritten once for so many buckets.
const MADE_AHEAD: u32 = 8;
/// Buckets kept open; beyond it the cleanest are dropped from memory.
const OPEN_MAX: usize = 512;

#[derive(Debug)]
pub enum KeyError {
    Io(PathBuf, io::Error),
    /// The file is there but cannot be read as a key file.
    Broken(PathBuf, String),
}

impl fmt::Display for KeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            KeyError::Io(p, e) => write!(f, "key file {}: {e}", p.display()),
            KeyError::Broken(p, why) => write!(f, "key file {} is damaged: {why}; put back its newest copy", p.display()),
        }
    }
}
impl std::error::Error for KeyError {}

#[derive(Serialize, Deserialize)]
struct FileV1 {
    version: u32,
    ledger: String,
    seed: String,
    tokens: String,
    datasets: BTreeMap<i64, String>,
    #[serde(default)]
    near: BTreeSet<i64>,
    buckets: BTreeMap<u32, (u32, String)>,
}

struct Bucket {
    generation: u32,
    key: [u8; 32],
    people: HashMap<[u8; 12], [u8; 32]>,
    /// Not yet on disk.
    fresh: Vec<[u8; 12]>,
}

/// Keys in memory and on disk. Every change is durable after [`Keys::flush`].
pub(crate) struct Keys {
    folder: PathBuf,
    entropy: Entropy,
    pub(crate) ledger: [u8; 8],
    pub(crate) seed: [u8; 32],
    pub(crate) tokens: [u8; 32],
    datasets: BTreeMap<i64, [u8; 32]>,
    /// Datasets in which the subjects of one bucket lie side by side.
    near: BTreeSet<i64>,
    buckets: BTreeMap<u32, (u32, [u8; 32])>,
    open: HashMap<u32, Bucket>,
    /// The bucket that new people go to, and how many it has.
    filling: Option<(u32, usize)>,
    dirty: bool,
}

fn key32(s: &str) -> Option<[u8; 32]> {
    unhex(s).and_then(|b| b.try_into().ok())
}

pub(crate) fn encrypt(key: &[u8; 32], nonce: &[u8; 12], plain: &[u8]) -> Vec<u8> {
    let cipher = Aes256Gcm::new(key.into());
    // AES-GCM refuses only messages beyond 64 GiB.
    cipher.encrypt(&Nonce::from(*nonce), plain).unwrap_or_default()
}

pub(crate) fn decrypt(key: &[u8; 32], nonce: &[u8], sealed: &[u8]) -> Option<Vec<u8>> {
    let nonce: [u8; 12] = nonce.try_into().ok()?;
    Aes256Gcm::new(key.into()).decrypt(&Nonce::from(nonce), sealed).ok()
}

impl Keys {
    pub(crate) fn create(folder: &Path, entropy: Entropy) -> Result<Keys, KeyError> {
        fs::create_dir_all(folder.join("buckets")).map_err(|e| KeyError::Io(folder.into(), e))?;
        let mut keys = Keys {
            folder: folder.into(),
            ledger: [0; 8],
            seed: [0; 32],
            tokens: [0; 32],
            datasets: BTreeMap::new(),
            near: BTreeSet::new(),
            buckets: BTreeMap::new(),
            open: HashMap::new(),
            filling: None,
            dirty: true,
            entropy,
        };
        (keys.entropy)(&mut keys.ledger);
        (keys.entropy)(&mut keys.seed);
        (keys.entropy)(&mut keys.tokens);
        keys.flush()?;
        Ok(keys)
    }

    pub(crate) fn load(folder: &Path, entropy: Entropy) -> Result<Keys, KeyError> {
        let path = folder.join("house.key");
        let bytes = fs::read(&path).map_err(|e| KeyError::Io(path.clone(), e))?;
        let broken = |why: &str| KeyError::Broken(path.clone(), why.to_owned());
        let file: FileV1 = serde_json::from_slice(&bytes).map_err(|e| broken(&e.to_string()))?;
        if file.version != 1 {
            return Err(broken("another version of Muster wrote it"));
        }
        let mut datasets = BTreeMap::new();
        for (id, k) in &file.datasets {
            datasets.insert(*id, key32(k).ok_or_else(|| broken("dataset key"))?);
        }
        let mut buckets = BTreeMap::new();
        for (n, (g, k)) in &file.buckets {
            buckets.insert(*n, (*g, key32(k).ok_or_else(|| broken("bucket key"))?));
        }
        Ok(Keys {
            folder: folder.into(),
            ledger: unhex(&file.ledger).and_then(|b| b.try_into().ok()).ok_or_else(|| broken("ledger id"))?,
            seed: key32(&file.seed).ok_or_else(|| broken("signing seed"))?,
            tokens: key32(&file.tokens).ok_or_else(|| broken("token key"))?,
            datasets,
            near: file.near,
            buckets,
            open: HashMap::new(),
            filling: None,
            dirty: false,
            entropy,
        })
    }

    pub(crate) fn random<const N: usize>(&self) -> [u8; N] {
        let mut b = [0; N];
        (self.entropy)(&mut b);
        b
    }

    pub(crate) fn dataset(&self, id: DatasetId) -> Option<&[u8; 32]> {
        self.datasets.get(&id.0)
    }
    pub(crate) fn add_dataset(&mut self, id: DatasetId) {
        let key = self.random();
        self.datasets.entry(id.0).or_insert(key);
        self.dirty = true;
    }
    /// Before the first subject of the dataset is made.
    pub(crate) fn set_near(&mut self, id: DatasetId) {
        self.near.insert(id.0);
        self.dirty = true;
    }
    pub(crate) fn is_near(&self, id: DatasetId) -> bool {
        self.near.contains(&id.0)
    }
    /// True where there was a key to destroy.
    pub(crate) fn destroy_dataset(&mut self, id: DatasetId) -> Result<bool, KeyError> {
        let Some(mut key) = self.datasets.remove(&id.0) else { return Ok(false) };
        key.zeroize();
        self.dirty = true;
        self.flush()?;
        Ok(true)
    }

    /// A new person with a key of their own; durable at the next flush.
    pub(crate) fn add_person(&mut self) -> Result<PersonId, KeyError> {
        let n = match self.filling {
            Some((n, count)) if count < PER_BUCKET => n,
            _ => self.fill_bucket()?,
        };
        let rest: [u8; 12] = self.random();
        let key: [u8; 32] = self.random();
        let mut id = [0; 16];
        id[..4].copy_from_slice(&n.to_be_bytes());
        id[4..].copy_from_slice(&rest);
        self.load_bucket(n)?;
        if let Some(b) = self.open.get_mut(&n) {
            b.people.insert(rest, key);
            b.fresh.push(rest);
        }
        if let Some((_, count)) = &mut self.filling {
            *count += 1;
        }
        Ok(PersonId(id))
    }

    /// The first bucket with room behind the one that was filled; new ones where there is none.
    fn fill_bucket(&mut self) -> Result<u32, KeyError> {
        let next = match self.filling {
            Some((full, _)) => full + 1,
            None => self.first_with_room()?,
        };
        if !self.buckets.contains_key(&next) {
            for n in next..next + MADE_AHEAD {
                let key = self.random();
                self.buckets.insert(n, (0, key));
            }
            self.dirty = true;
        }
        self.load_bucket(next)?;
        self.filling = Some((next, self.open.get(&next).map_or(0, |b| b.people.len())));
        Ok(next)
    }

    /// Empty ones at the end were made ahead.
    fn first_with_room(&mut self) -> Result<u32, KeyError> {
        let mut room = self.buckets.keys().next_back().map_or(1, |n| n + 1);
        for n in self.buckets.keys().rev().copied().collect::<Vec<_>>() {
            self.load_bucket(n)?;
            let count = self.open.get(&n).map_or(0, |b| b.people.len());
            if count < PER_BUCKET {
                room = n;
            }
            if count > 0 {
                break;
            }
        }
        Ok(room)
    }

    pub(crate) fn person(&mut self, id: PersonId) -> Result<Option<[u8; 32]>, KeyError> {
        let n = id.bucket();
        if !self.buckets.contains_key(&n) {
            return Ok(None);
        }
        self.load_bucket(n)?;
        let mut rest = [0; 12];
        rest.copy_from_slice(&id.0[4..]);
        Ok(self.open.get(&n).and_then(|b| b.people.get(&rest).copied()))
    }

    fn bucket_path(&self, n: u32, generation: u32) -> PathBuf {
        self.folder.join("buckets").join(format!("{n:06}.{generation}.bin"))
    }

    fn load_bucket(&mut self, n: u32) -> Result<(), KeyError> {
        if self.open.contains_key(&n) {
            return Ok(());
        }
        let Some((generation, key)) = self.buckets.get(&n).copied() else { return Ok(()) };
        if self.open.len() >= OPEN_MAX {
            let drop = self.open.iter().find(|(_, b)| b.fresh.is_empty()).map(|(n, _)| *n);
            if let Some(n) = drop {
                self.open.remove(&n);
            }
        }
        let path = self.bucket_path(n, generation);
        let mut bytes = Vec::new();
        match File::open(&path) {
            Ok(mut f) => f.read_to_end(&mut bytes).map(|_| ()).map_err(|e| KeyError::Io(path.clone(), e))?,
            // The bucket key was written, its first people were not: nobody was acknowledged.
            Err(e) if e.kind() == io::ErrorKind::NotFound => {}
            Err(e) => return Err(KeyError::Io(path, e)),
        }
        let mut people = HashMap::with_capacity(bytes.len() / RECORD);
        // A torn last record belongs to a commit that never happened.
        for r in bytes.chunks_exact(RECORD) {
            let plain = decrypt(&key, &r[12..24], &r[24..]);
            let Some(k) = plain.and_then(|p| <[u8; 32]>::try_from(p).ok()) else { continue };
            let mut rest = [0; 12];
            rest.copy_from_slice(&r[..12]);
            people.insert(rest, k);
        }
        self.open.insert(n, Bucket { generation, key, people, fresh: Vec::new() });
        Ok(())
    }

    fn record(&self, key: &[u8; 32], rest: &[u8; 12], person: &[u8; 32]) -> [u8; RECORD] {
        let nonce: [u8; 12] = self.random();
        let mut r = [0; RECORD];
        r[..12].copy_from_slice(rest);
        r[12..24].copy_from_slice(&nonce);
        r[24..].copy_from_slice(&encrypt(key, &nonce, person));
        r
    }

    /// Destroys a person's key; true where there was one.
    pub(crate) fn destroy_person(&mut self, id: PersonId) -> Result<bool, KeyError> {
        let n = id.bucket();
        self.flush()?;
        self.load_bucket(n)?;
        let Some(mut bucket) = self.open.remove(&n) else { return Ok(false) };
        let mut rest = [0; 12];
        rest.copy_from_slice(&id.0[4..]);
        let Some(mut key) = bucket.people.remove(&rest) else {
            self.open.insert(n, bucket);
            return Ok(false);
        };
        key.zeroize();
        let old = self.bucket_path(n, bucket.generation);
        bucket.generation += 1;
        bucket.key = self.random();
        let path = self.bucket_path(n, bucket.generation);
        let mut bytes = Vec::with_capacity(bucket.people.len() * RECORD);
        for (rest, k) in &bucket.people {
            bytes.extend_from_slice(&self.record(&bucket.key, rest, k));
        }
        write_durably(&path, &bytes)?;
        self.buckets.insert(n, (bucket.generation, bucket.key));
        self.open.insert(n, bucket);
        self.dirty = true;
        self.flush()?;
        wipe(&old);
        Ok(true)
    }

    /// Makes every new key durable.
    pub(crate) fn flush(&mut self) -> Result<(), KeyError> {
        let mut unwritten = self.unwritten()?;
        let done = unwritten.write();
        self.written(&unwritten);
        done
    }

    /// What is not on disk yet, ready to be written without these keys: who reads names need not wait for the disk.
    pub(crate) fn unwritten(&mut self) -> Result<Unwritten, KeyError> {
        let mut buckets = Vec::new();
        for (n, bucket) in self.open.iter().filter(|(_, b)| !b.fresh.is_empty()) {
            let mut bytes = Vec::with_capacity(bucket.fresh.len() * RECORD);
            for rest in &bucket.fresh {
                if let Some(k) = bucket.people.get(rest) {
                    bytes.extend_from_slice(&self.record(&bucket.key, rest, k));
                }
            }
            let path = self.bucket_path(*n, bucket.generation);
            buckets.push(Append { n: *n, people: bucket.fresh.len(), path, bytes, done: false });
        }
        let path = self.folder.join("house.key");
        let house = if self.dirty { Some(self.house_file(&path)?) } else { None };
        self.dirty = false;
        Ok(Unwritten { buckets, path, house })
    }

    /// Takes note of what is on disk now.
    pub(crate) fn written(&mut self, unwritten: &Unwritten) {
        for append in unwritten.buckets.iter().filter(|a| a.done) {
            if let Some(bucket) = self.open.get_mut(&append.n) {
                bucket.fresh.drain(..append.people);
            }
        }
        self.dirty |= unwritten.house.is_some();
    }

    fn house_file(&self, path: &Path) -> Result<Vec<u8>, KeyError> {
        let file = FileV1 {
            version: 1,
            ledger: hex(&self.ledger),
            seed: hex(&self.seed),
            tokens: hex(&self.tokens),
            datasets: self.datasets.iter().map(|(i, k)| (*i, hex(k))).collect(),
            near: self.near.clone(),
            buckets: self.buckets.iter().map(|(n, (g, k))| (*n, (*g, hex(k)))).collect(),
        };
        serde_json::to_vec(&file).map_err(|e| KeyError::Broken(path.to_owned(), e.to_string()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU64, Ordering};

    struct Place(PathBuf);
    impl Drop for Place {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }
    fn place(name: &str) -> Place {
        let path = std::env::temp_dir().join(format!("muster-keys-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        Place(path)
    }
    fn entropy() -> Entropy {
        static N: AtomicU64 = AtomicU64::new(0);
        Arc::new(|b: &mut [u8]| {
            for chunk in b.chunks_mut(32) {
                let h = crate::sha256(&N.fetch_add(1, Ordering::Relaxed).to_le_bytes());
                chunk.copy_from_slice(&h[..chunk.len()]);
            }
        })
    }
    fn bucket_files(p: &Place) -> Vec<PathBuf> {
        fs::read_dir(p.0.join("buckets")).unwrap().map(|e| e.unwrap().path()).collect()
    }

    #[test]
    fn people_live_through_a_restart_and_fill_buckets() {
        let p = place("fill");
        let mut keys = Keys::create(&p.0, entropy()).unwrap();
        let people: Vec<PersonId> = (0..PER_BUCKET * 2 + 5).map(|_| keys.add_person().unwrap()).collect();
        keys.flush().unwrap();
        assert_eq!(people.iter().map(|p| p.bucket()).max(), Some(3));
        let mut again = Keys::load(&p.0, entropy()).unwrap();
        for id in &people {
            assert_eq!(again.person(*id).unwrap(), keys.person(*id).unwrap());
        }
        // The last bucket is filled up before a new one is begun.
        assert_eq!(again.add_person().unwrap().bucket(), 3);
        assert_eq!((again.ledger, again.seed, again.tokens), (keys.ledger, keys.seed, keys.tokens));
    }

    #[test]
    fn the_old_bucket_opens_nothing_once_one_of_it_was_erased() {
        let p = place("erase");
        let mut keys = Keys::create(&p.0, entropy()).unwrap();
        let people: Vec<PersonId> = (0..9).map(|_| keys.add_person().unwrap()).collect();
        keys.flush().unwrap();
        let old = fs::read(&bucket_files(&p)[0]).unwrap();
        assert!(keys.destroy_person(people[4]).unwrap());
        assert!(!keys.destroy_person(people[4]).unwrap());
        let house = fs::read_to_string(p.0.join("house.key")).unwrap();
        let file: FileV1 = serde_json::from_str(&house).unwrap();
        for (_, key) in file.buckets.values() {
            let key = key32(key).unwrap();
            assert!(old.chunks_exact(RECORD).all(|r| decrypt(&key, &r[12..24], &r[24..]).is_none()));
        }
        let mut again = Keys::load(&p.0, entropy()).unwrap();
        for (i, id) in people.iter().enumerate() {
            assert_eq!(again.person(*id).unwrap().is_some(), i != 4);
        }
        assert_eq!(bucket_files(&p).len(), 1);
    }

    #[test]
    fn a_torn_record_harms_no_other() {
        let p = place("torn");
        let mut keys = Keys::create(&p.0, entropy()).unwrap();
        let first = keys.add_person().unwrap();
        keys.flush().unwrap();
        let file = &bucket_files(&p)[0];
        let mut bytes = fs::read(file).unwrap();
        bytes.extend_from_slice(&[7; RECORD - 11]);
        fs::write(file, bytes).unwrap();
        let mut again = Keys::load(&p.0, entropy()).unwrap();
        let second = again.add_person().unwrap();
        again.flush().unwrap();
        let mut third = Keys::load(&p.0, entropy()).unwrap();
        assert!(third.person(first).unwrap().is_some() && third.person(second).unwrap().is_some());
        assert_eq!(third.person(PersonId([9; 16])).unwrap(), None);
    }

    #[test]
    fn a_destroyed_dataset_key_is_in_no_file() {
        let p = place("dataset");
        let mut keys = Keys::create(&p.0, entropy()).unwrap();
        keys.add_dataset(DatasetId(5));
        keys.add_dataset(DatasetId(6));
        keys.flush().unwrap();
        let key = *keys.dataset(DatasetId(5)).unwrap();
        keys.add_dataset(DatasetId(5));
        assert_eq!(keys.dataset(DatasetId(5)), Some(&key), "a key is never replaced");
        assert!(keys.destroy_dataset(DatasetId(5)).unwrap());
        assert!(!keys.destroy_dataset(DatasetId(5)).unwrap());
        assert!(!fs::read_to_string(p.0.join("house.key")).unwrap().contains(&hex(&key)));
        let again = Keys::load(&p.0, entropy()).unwrap();
        assert!(again.dataset(DatasetId(5)).is_none() && again.dataset(DatasetId(6)).is_some());
    }
}
