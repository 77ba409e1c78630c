//! What the sender of texts says later: this one arrived, that number takes none. It comes by an HTTP door that opens to a token, or
//! as files in a folder; twice the same word is one, and a word about what we never gave them is nobody's.

use super::way::said;
use crate::site::Site;
use muster_account::delivery::{self, Went};
use muster_ledger::IdemKey;
use serde_json::Value;
use std::path::{Path, PathBuf};
use subtle::ConstantTimeEq;

/// Words of one message, and files looked at in one go.
pub(super) const WORDS_MAX: usize = 1000;
const FILES_MAX: usize = 100;
const FILE_BYTES_MAX: u64 = 1 << 18;

/// How the sender's word is read, and how it comes.
#[derive(Debug)]
pub(crate) struct Words {
    pub(super) token: String,
    pub(super) folder: Option<PathBuf>,
    /// JSON pointers: the list in the message (empty: the message is one, or the list itself), then below each entry.
    pub(super) list: String,
    pub(super) key: String,
    pub(super) id: String,
    pub(super) status: String,
    pub(super) arrived: Vec<String>,
    pub(super) failed: Vec<String>,
    pub(super) reply: String,
}

/// How a message was heard.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Heard {
    /// So many were new.
    Took(usize),
    NotRead,
    /// The house cannot write at the moment: let it be said again.
    NotNow,
}

impl Words {
    /// Whether the HTTP door opens to whoever shows this.
    pub(crate) fn opens_to(&self, shown: &str) -> bool {
        !self.token.is_empty() && bool::from(self.token.as_bytes().ct_eq(shown.as_bytes()))
    }

    /// What the sender wants to hear.
    pub(crate) fn reply(&self) -> &str {
        &self.reply
    }

    pub(crate) fn hear(&self, site: &Site, bytes: &[u8]) -> Heard {
        let Ok(json) = serde_json::from_slice::<Value>(bytes) else { return Heard::NotRead };
        let all = match json.pointer(&self.list) {
            Some(Value::Array(all)) => all.clone(),
            Some(one @ Value::Object(_)) => vec![one.clone()],
            _ => return Heard::NotRead,
        };
        if all.len() > WORDS_MAX {
            return Heard::NotRead;
        }
        let mut new = 0;
        for v in &all {
            match self.one(site, v) {
                Ok(true) => new += 1,
                Ok(false) => {}
                Err(()) => return Heard::NotNow,
            }
        }
        Heard::Took(new)
    }

    fn one(&self, site: &Site, v: &Value) -> Result<bool, ()> {
        let at = |pointer: &str| if pointer.is_empty() { String::new() } else { said(v, pointer) };
        let status = at(&self.status);
        let went = match status.as_str() {
            s if self.arrived.iter().any(|a| a == s) => Went::Arrived,
            s if self.failed.iter().any(|f| f == s) => Went::Failed,
            // On its way still, or nothing that the file knows.
            _ => return Ok(false),
        };
        let found = site.house.read().and_then(|read| delivery::word(&read, &at(&self.key), &at(&self.id), went));
        match found {
            Ok(Some((key, step))) => {
                let key = IdemKey::derived(&[b"text.word", key.as_bytes(), status.as_bytes()]);
                super::ask(site, key, step).map(|_| true).map_err(|_| ())
            }
            Ok(None) => Ok(false),
            Err(f) => {
                tracing::error!(fault = %f, "the word about a text waits for the house");
                Err(())
            }
        }
    }

    /// Takes in the files that lie there. True where there were some; each is put aside under another name.
    pub(super) fn folder(&self, site: &Site) -> bool {
        let Some(folder) = &self.folder else { return false };
        let Ok(entries) = std::fs::read_dir(folder) else {
            tracing::error!(folder = %folder.display(), "the folder with the word about texts cannot be read");
            return false;
        };
        let of = |e: std::io::Result<std::fs::DirEntry>| e.ok().map(|e| e.path()).filter(|p| is_word(p));
        let mut all: Vec<PathBuf> = entries.filter_map(of).collect();
        all.sort();
        let mut some = false;
        for path in all.into_iter().take(FILES_MAX) {
            let read =
                std::fs::metadata(&path).ok().filter(|m| m.len() <= FILE_BYTES_MAX).and_then(|_| std::fs::read(&path).ok());
            let aside = match read.map(|bytes| self.hear(site, &bytes)) {
                Some(Heard::Took(_)) => "taken",
                Some(Heard::NotNow) => return false,
                Some(Heard::NotRead) | None => {
                    tracing::error!(file = %path.display(), "no word about texts can be read in this file");
                    "not-read"
                }
            };
            if std::fs::rename(&path, path.with_extension(aside)).is_err() {
                tracing::error!(file = %path.display(), "the file cannot be put aside");
                return false;
            }
            some = true;
        }
        some
    }
}

fn is_word(path: &Path) -> bool {
    let hidden = path.file_name().is_some_and(|n| n.to_string_lossy().starts_with('.'));
    !hidden && path.extension().is_some_and(|e| e == "json") && path.is_file()
}
