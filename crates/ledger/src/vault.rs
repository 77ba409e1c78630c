//! Sealed parts: names, numbers, free text. Encrypted under HKDF(person key ‖ dataset key) with the salt inside;
//! destroying either key makes them unreadable, in every copy of the data there is.

use crate::keys::{Keys, decrypt, encrypt};
use crate::{DatasetId, KeyError, PersonId, SubjectRef};
use hkdf::Hkdf;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use std::sync::{Arc, Mutex, MutexGuard};

/// A part as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sealed {
    pub dataset: DatasetId,
    /// Person id under the dataset key; empty where no person owns the part.
    pub(crate) owner: Vec<u8>,
    pub(crate) sealed: Vec<u8>,
    pub(crate) commitment: [u8; 32],
}

/// An exact value made findable: HMAC(token key, kind ‖ value), 16 bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Token(pub [u8; 16]);

/// An opened part.
#[derive(Clone, PartialEq, Eq)]
pub struct Unsealed {
    pub owner: Option<PersonId>,
    pub plain: Vec<u8>,
}

/// Why a part cannot be opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lost {
    /// The purpose ended and its key was destroyed.
    Dataset,
    /// The person was erased.
    Person,
    /// There is no such part.
    Absent,
    /// The bytes do not open under their keys: damage.
    Damaged,
}

/// Opens and seals; shared by all threads.
#[derive(Clone)]
pub struct Vault {
    keys: Arc<Mutex<Keys>>,
}

fn mac(key: &[u8; 32], parts: &[&[u8]]) -> [u8; 16] {
    // HMAC takes keys of any length.
    let Ok(mut m) = <Hmac<Sha256> as KeyInit>::new_from_slice(key) else { return [0; 16] };
    for p in parts {
        m.update(p);
    }
    let full = m.finalize().into_bytes();
    let mut out = [0; 16];
    out.copy_from_slice(&full[..16]);
    out
}

fn part_key(salt: &[u8], person: Option<&[u8; 32]>, dataset: &[u8; 32]) -> [u8; 32] {
    let mut ikm = [0u8; 64];
    if let Some(p) = person {
        ikm[..32].copy_from_slice(p);
    }
    ikm[32..].copy_from_slice(dataset);
    let mut out = [0; 32];
    // 32 bytes are always within HKDF's limit.
    let _ = Hkdf::<Sha256>::new(Some(salt), &ikm).expand(b"muster part v1", &mut out);
    out
}

impl Vault {
    pub(crate) fn new(keys: Keys) -> Vault {
        Vault { keys: Arc::new(Mutex::new(keys)) }
    }

    pub(crate) fn keys(&self) -> MutexGuard<'_, Keys> {
        // A panic while keys were held leaves them as they were before the change or after it.
        self.keys.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// Makes every new key durable. Only the writer calls it, so nothing is destroyed while the keys are free.
    pub(crate) fn flush(&self) -> Result<(), KeyError> {
        let mut unwritten = self.keys().unwritten()?;
        let done = unwritten.write();
        self.keys().written(&unwritten);
        done
    }

    /// A new person. Their key is durable before any fact about them is.
    pub fn new_person(&self) -> Result<PersonId, KeyError> {
        self.keys().add_person()
    }

    /// Makes the key of a dataset that is about to be opened.
    pub fn new_dataset(&self, id: DatasetId) {
        self.keys().add_dataset(id);
    }

    /// As [`Vault::new_dataset`], for one that holds nearly everyone and is filled list by list: subjects of people who came
    /// together begin alike, so that a list touches few pages. Once the key is gone they still tell who came with whom, about
    /// two thousand together; so never for what must not be linked.
    pub fn new_dataset_of_all(&self, id: DatasetId) {
        let mut keys = self.keys();
        if keys.dataset(id).is_none() {
            keys.set_near(id);
        }
        keys.add_dataset(id);
    }

    pub fn dataset_lives(&self, id: DatasetId) -> bool {
        self.keys().dataset(id).is_some()
    }

    pub fn person_lives(&self, id: PersonId) -> bool {
        matches!(self.keys().person(id), Ok(Some(_)))
    }

    /// How facts of `dataset` name `person`; none once the dataset is destroyed.
    pub fn subject(&self, dataset: DatasetId, person: PersonId) -> Option<SubjectRef> {
        let keys = self.keys();
        let key = keys.dataset(dataset)?;
        let mut subject = mac(key, &[b"person", &person.0]);
        if keys.is_near(dataset) {
            subject[..4].copy_from_slice(&mac(key, &[b"bucket", &person.0[..4]])[..4]);
        }
        Some(SubjectRef(subject))
    }

    /// How facts of `dataset` name something that is not a registered person: a room, a voice on the phone.
    pub fn subject_of(&self, dataset: DatasetId, what: &[u8]) -> Option<SubjectRef> {
        self.keys().dataset(dataset).map(|k| SubjectRef(mac(k, &[b"other", what])))
    }

    pub fn token(&self, kind: &str, value: &str) -> Token {
        let keys = self.keys();
        Token(mac(&keys.tokens, &[kind.as_bytes(), b"\0", value.as_bytes()]))
    }

    /// Seals `plain` for a purpose, and for a person where it is theirs.
    pub fn seal(&self, dataset: DatasetId, person: Option<PersonId>, plain: &[u8]) -> Result<Sealed, Lost> {
        let (dkey, pkey, salt, nonce, blind, ononce) = {
            let mut keys = self.keys();
            let dkey = *keys.dataset(dataset).ok_or(Lost::Dataset)?;
            let pkey = match person {
                Some(p) => Some(keys.person(p).ok().flatten().ok_or(Lost::Person)?),
                None => None,
            };
            (dkey, pkey, keys.random::<16>(), keys.random::<12>(), keys.random::<16>(), keys.random::<12>())
        };
        let mut inner = Vec::with_capacity(16 + plain.len());
        inner.extend_from_slice(&blind);
        inner.extend_from_slice(plain);
        let mut sealed = Vec::with_capacity(28 + inner.len() + 16);
        sealed.extend_from_slice(&salt);
        sealed.extend_from_slice(&nonce);
        sealed.extend(encrypt(&part_key(&salt, pkey.as_ref(), &dkey), &nonce, &inner));
        let owner = match person {
            Some(p) => [&ononce[..], &encrypt(&dkey, &ononce, &p.0)].concat(),
            None => Vec::new(),
        };
        Ok(Sealed { dataset, owner, sealed, commitment: crate::sha256(&inner) })
    }

    /// A person's value within another sealed part that shall end before it does: sealed under a dataset of its own, whose key
    /// takes it along in every copy and every version.
    pub fn seal_within(&self, dataset: DatasetId, person: PersonId, plain: &[u8]) -> Result<Vec<u8>, Lost> {
        self.seal(dataset, Some(person), plain).map(|s| s.sealed)
    }
    /// Opens what [`Vault::seal_within`] made.
    pub fn open_within(&self, dataset: DatasetId, person: PersonId, sealed: &[u8]) -> Result<Vec<u8>, Lost> {
        let (dkey, pkey) = {
            let mut keys = self.keys();
            let dkey = *keys.dataset(dataset).ok_or(Lost::Dataset)?;
            (dkey, keys.person(person).ok().flatten().ok_or(Lost::Person)?)
        };
        let (salt, rest) = sealed.split_at_checked(16).ok_or(Lost::Damaged)?;
        let (nonce, text) = rest.split_at_checked(12).ok_or(Lost::Damaged)?;
        let inner = decrypt(&part_key(salt, Some(&pkey), &dkey), nonce, text).ok_or(Lost::Damaged)?;
        inner.get(16..).map(<[u8]>::to_vec).ok_or(Lost::Damaged)
    }

    /// Opens a part read from the vault's table.
    pub(crate) fn open(&self, dataset: DatasetId, owner: &[u8], sealed: &[u8]) -> Result<(Unsealed, [u8; 32]), Lost> {
        if sealed.len() < 28 {
            return Err(Lost::Damaged);
        }
        let (dkey, person, pkey) = {
            let mut keys = self.keys();
            let dkey = *keys.dataset(dataset).ok_or(Lost::Dataset)?;
            if owner.is_empty() {
                (dkey, None, None)
            } else {
                let id = self.owner_of(&dkey, owner)?;
                let pkey = keys.person(id).ok().flatten().ok_or(Lost::Person)?;
                (dkey, Some(id), Some(pkey))
            }
        };
        let key = part_key(&sealed[..16], pkey.as_ref(), &dkey);
        let inner = decrypt(&key, &sealed[16..28], &sealed[28..]).ok_or(Lost::Damaged)?;
        if inner.len() < 16 {
            return Err(Lost::Damaged);
        }
        let commitment = crate::sha256(&inner);
        Ok((Unsealed { owner: person, plain: inner[16..].to_vec() }, commitment))
    }

    fn owner_of(&self, dkey: &[u8; 32], owner: &[u8]) -> Result<PersonId, Lost> {
        if owner.len() < 12 {
            return Err(Lost::Damaged);
        }
        let plain = decrypt(dkey, &owner[..12], &owner[12..]).ok_or(Lost::Damaged)?;
        plain.try_into().map(PersonId).map_err(|_| Lost::Damaged)
    }

    /// Whose part it is, without opening it.
    pub(crate) fn owner(&self, dataset: DatasetId, owner: &[u8]) -> Result<Option<PersonId>, Lost> {
        if owner.is_empty() {
            return Ok(None);
        }
        let dkey = *self.keys().dataset(dataset).ok_or(Lost::Dataset)?;
        self.owner_of(&dkey, owner).map(Some)
    }

    /// Encrypts what a `Work` table keeps (AES-256-GCM, nonce before it): a copy of the data without the key file does not open it.
    pub fn wrap(&self, purpose: &str, plain: &[u8]) -> Vec<u8> {
        let (key, nonce) = (self.derived_secret(purpose), self.random::<12>());
        [&nonce[..], &encrypt(&key, &nonce, plain)].concat()
    }

    /// Opens what [`Vault::wrap`] made for the same purpose.
    pub fn unwrap(&self, purpose: &str, wrapped: &[u8]) -> Option<Vec<u8>> {
        let (nonce, sealed) = wrapped.split_at_checked(12)?;
        decrypt(&self.derived_secret(purpose), nonce, sealed)
    }

    /// Fresh random bytes: session ids, one-time codes, salts.
    pub fn random<const N: usize>(&self) -> [u8; N] {
        self.keys().random()
    }

    /// 32 bytes that follow from the house's own secret: for CSRF, sessions and the like.
    pub fn derived_secret(&self, purpose: &str) -> [u8; 32] {
        let keys = self.keys();
        let mut out = [0; 32];
        let _ = Hkdf::<Sha256>::new(None, &keys.tokens).expand(purpose.as_bytes(), &mut out);
        out
    }
}
