//! Signed notes: text, signatures, verifier keys (C2SP signed-note).

use crate::Error;
use crate::text::{decode, encode};
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use sha2::{Digest, Sha256};
use std::fmt;

/// Signature type identifier of plain Ed25519. C2SP signed-note, section "Signature types".
const ED25519: u8 = 0x01;
/// Above this a note is refused, so that a hostile one costs little; the specification asks for 16 at least.
const MAX_SIGNATURES: usize = 100;
const DASH: &str = "\u{2014} ";

/// A signing key with its name.
pub struct Signer {
    name: String,
    key_id: u32,
    key: SigningKey,
}

impl Signer {
    /// An Ed25519 signer from a 32-byte seed (the private key of RFC 8032). The name should be a URL without its
    /// scheme, such as `example.com/log`.
    ///
    /// # Errors
    /// [`Error::KeyName`] for a name that is empty or has a Unicode space, a plus sign or a control character.
    pub fn ed25519(name: &str, seed: &[u8; 32]) -> Result<Self, Error> {
        check_name(name)?;
        let key = SigningKey::from_bytes(seed);
        let key_id = key_id(name, key.verifying_key().as_bytes());
        Ok(Self { name: name.to_owned(), key_id, key })
    }

    /// The key's name, as in signature lines.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The key's id, as in signature lines. C2SP signed-note, section "Signatures".
    pub fn key_id(&self) -> u32 {
        self.key_id
    }

    /// The public half.
    pub fn verifier(&self) -> Verifier {
        Verifier { name: self.name.clone(), key_id: self.key_id, key: self.key.verifying_key() }
    }
}

/// Shows name and id, never the key.
impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Signer({}+{:08x})", self.name, self.key_id)
    }
}

/// A public key with its name. Displayed as a verifier key, `name+id in 8 hex digits+base64(0x01 ‖ public key)`, the
/// form of golang.org/x/mod/sumdb/note.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verifier {
    name: String,
    key_id: u32,
    key: VerifyingKey,
}

impl Verifier {
    /// Reads a verifier key, as displayed.
    ///
    /// # Errors
    /// [`Error::KeyName`]; [`Error::VerifierKey`] for a malformed key, an algorithm other than Ed25519, an id that
    /// does not belong to the key, or a weak key (one under which some signatures fit every text).
    pub fn parse(vkey: &str) -> Result<Self, Error> {
        let bad = Error::VerifierKey;
        let mut parts = vkey.splitn(3, '+');
        let (Some(name), Some(id), Some(key)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(bad("not name+id+key"));
        };
        check_name(name)?;
        if id.len() != 8 || !id.bytes().all(|b| b.is_ascii_hexdigit()) {
            return Err(bad("id is not 8 hex digits"));
        }
        let id = u32::from_str_radix(id, 16).map_err(|_| bad("id is not 8 hex digits"))?;
        let key = decode(key).ok_or(bad("key is not base64"))?;
        let Some((&ED25519, key)) = key.split_first() else {
            return Err(bad("not an Ed25519 key"));
        };
        let key: &[u8; 32] = key.try_into().map_err(|_| bad("key is not 32 bytes"))?;
        if id != key_id(name, key) {
            return Err(bad("id does not belong to the key"));
        }
        let key = VerifyingKey::from_bytes(key).map_err(|_| bad("key is not a curve point"))?;
        if key.is_weak() {
            return Err(bad("weak key"));
        }
        Ok(Self { name: name.to_owned(), key_id: id, key })
    }

    /// The key's name, as in signature lines.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The key's id, as in signature lines.
    pub fn key_id(&self) -> u32 {
        self.key_id
    }

    fn accepts(&self, text: &str, signature: &[u8]) -> bool {
        let Ok(signature) = Signature::from_slice(signature) else {
            return false;
        };
        // strict: one signature must not verify here and fail elsewhere (RFC 8032 leaves room)
        self.key.verify_strict(text.as_bytes(), &signature).is_ok()
    }
}

impl fmt::Display for Verifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut key = vec![ED25519];
        key.extend_from_slice(self.key.as_bytes());
        write!(f, "{}+{:08x}+{}", self.name, self.key_id, encode(&key))
    }
}

/// A note whose signatures by known keys all verified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// The signed text, ending in a newline.
    pub text: String,
    /// Names of the known keys that signed, in the order of the note, each key once.
    pub signatures: Vec<String>,
}

/// Signs a text and returns the whole note: text, empty line, one line for each signer in order. C2SP signed-note,
/// section "Format". Ed25519 takes no randomness, so the same input gives the same note.
///
/// # Errors
/// [`Error::Note`] if the text does not end in a newline, has another control character, or there are more than 100
/// signers; [`Error::NoSignature`] without signers; [`Error::AmbiguousKey`] if one signer comes twice.
pub fn sign_note(text: &str, signers: &[&Signer]) -> Result<String, Error> {
    check_characters(text)?;
    if !text.ends_with('\n') {
        return Err(Error::Note("text does not end in a newline"));
    }
    if signers.is_empty() {
        return Err(Error::NoSignature);
    }
    if signers.len() > MAX_SIGNATURES {
        return Err(Error::Note("too many signatures"));
    }
    let mut note = format!("{text}\n");
    for (i, signer) in signers.iter().enumerate() {
        if signers[..i].iter().any(|other| other.key_id == signer.key_id && other.name == signer.name) {
            return Err(Error::AmbiguousKey { name: signer.name.clone(), key_id: signer.key_id });
        }
        let mut bytes = signer.key_id.to_be_bytes().to_vec();
        bytes.extend_from_slice(&signer.key.sign(text.as_bytes()).to_bytes());
        note.push_str(&format!("{DASH}{} {}\n", signer.name, encode(&bytes)));
    }
    Ok(note)
}

/// Opens a signed note. Signatures by unknown keys are ignored (but must be well formed); every signature by a known
/// key must verify, a repeated one too, and there must be one at least. C2SP signed-note, sections "Format" and
/// "Signatures".
///
/// A key is known if both name and id match. The caller decides whether the names in [`Note::signatures`] suffice.
///
/// # Errors
/// [`Error::Note`]; [`Error::BadSignature`]; [`Error::NoSignature`]; [`Error::AmbiguousKey`] if two different
/// verifiers share name and id.
pub fn open_note(note: &str, verifiers: &[&Verifier]) -> Result<Note, Error> {
    check_characters(note)?;
    let split = note.rfind("\n\n").ok_or(Error::Note("no empty line before the signatures"))?;
    let (text, block) = (&note[..split + 1], &note[split + 2..]);
    let block = block.strip_suffix('\n').ok_or(Error::Note("no signature line, or the last one has no newline"))?;
    let mut seen: Vec<&Verifier> = Vec::new();
    for (i, line) in block.split('\n').enumerate() {
        if i == MAX_SIGNATURES {
            return Err(Error::Note("too many signatures"));
        }
        let (name, key_id, signature) = signature_line(line)?;
        let Some(verifier) = find(verifiers, name, key_id)? else {
            continue;
        };
        // the specification asks to verify each known signature, so no bad copy hides behind a good one
        if !verifier.accepts(text, &signature) {
            return Err(Error::BadSignature { name: name.to_owned(), key_id });
        }
        if !seen.contains(&verifier) {
            seen.push(verifier);
        }
    }
    if seen.is_empty() {
        return Err(Error::NoSignature);
    }
    Ok(Note { text: text.to_owned(), signatures: seen.iter().map(|v| v.name.clone()).collect() })
}

/// Splits a signature line into name, key id and signature bytes (one at least).
fn signature_line(line: &str) -> Result<(&str, u32, Vec<u8>), Error> {
    let bad = Error::Note("malformed signature line");
    let parts = line.strip_prefix(DASH).and_then(|rest| rest.split_once(' '));
    let Some((name, text)) = parts else {
        return Err(bad);
    };
    check_name(name)?;
    let bytes = decode(text).ok_or(bad.clone())?;
    match bytes.split_first_chunk::<4>() {
        Some((id, signature)) if !signature.is_empty() => Ok((name, u32::from_be_bytes(*id), signature.to_vec())),
        _ => Err(bad),
    }
}

fn find<'a>(verifiers: &[&'a Verifier], name: &str, key_id: u32) -> Result<Option<&'a Verifier>, Error> {
    let mut matches = verifiers.iter().filter(|v| v.key_id == key_id && v.name == name);
    let first = matches.next().copied();
    // the same key listed twice is harmless
    if matches.any(|other| Some(*other) != first) {
        return Err(Error::AmbiguousKey { name: name.to_owned(), key_id });
    }
    Ok(first)
}

fn check_name(name: &str) -> Result<(), Error> {
    let forbidden = |c: char| c.is_whitespace() || c == '+' || c < ' ';
    if name.is_empty() || name.contains(forbidden) { Err(Error::KeyName) } else { Ok(()) }
}

fn check_characters(note: &str) -> Result<(), Error> {
    if note.chars().any(|c| c < ' ' && c != '\n') { Err(Error::Note("control character")) } else { Ok(()) }
}

/// SHA-256(name ‖ newline ‖ type ‖ public key), first four bytes, big-endian. C2SP signed-note, "Ed25519 signatures".
fn key_id(name: &str, public: &[u8; 32]) -> u32 {
    let hash = Sha256::new().chain_update(name).chain_update([b'\n', ED25519]).chain_update(public).finalize();
    let [a, b, c, d, ..] = <[u8; 32]>::from(hash);
    u32::from_be_bytes([a, b, c, d])
}
