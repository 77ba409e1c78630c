//! What the reader has to do with a household already: a task of theirs, a request they took, a report or signal to be checked.
//! It is the purpose of their look by itself. Rooms after this one say what they have; the server tells who they are.

use crate::person::{self, Person};
use muster_ledger::{DatasetId, Fault, Read, Refusal, Sealed, Seq};
use muster_web::Who;
use serde::{Deserialize, Serialize};
use std::sync::OnceLock;

/// One matter that leads to a household.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AtHand {
    /// `task`, `request`, `report` or `signal`.
    pub purpose: &'static str,
    pub id: i64,
    /// Where it can be looked at.
    pub path: String,
    /// Under which its number is sealed with the look: when the matter's dataset ends, nothing ties it to the person any more.
    #[serde(skip)]
    pub dataset: DatasetId,
}

/// What a room has in the hands of whoever asks about this person's home.
pub type Source = fn(&Read, &Who, &Person) -> Result<Option<AtHand>, Fault>;

static SOURCES: OnceLock<&'static [Source]> = OnceLock::new();

/// The first to say so is heard.
pub fn at_hand_from(all: &'static [Source]) {
    let _ = SOURCES.set(all);
}

/// The first matter found; none where the reader has nothing to do with this home.
pub fn at_hand(read: &Read, who: &Who, about: &Person) -> Result<Option<AtHand>, Fault> {
    if who.duty.is_none() {
        return Ok(None);
    }
    for source in SOURCES.get().copied().unwrap_or_default() {
        if let Some(found) = source(read, who, about)? {
            return Ok(Some(found));
        }
    }
    Ok(None)
}

/// Sealed with `look.taken`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Matter {
    path: String,
    id: i64,
}

impl AtHand {
    /// Its number, sealed for the one looked at under the matter's own dataset. A dataset that ended meanwhile leaves the look
    /// without a number, not the reader without the name.
    pub(super) fn sealed(&self, read: &Read, about: &Person) -> Result<Option<Sealed>, Refusal> {
        let plain = serde_json::to_vec(&Matter { path: self.path.clone(), id: self.id }).unwrap_or_default();
        let owner = person::owner(read, about.subject)?;
        Ok(read.vault().seal(self.dataset, owner, &plain).ok())
    }
}

/// Where the matter of a look can be found, while its dataset lives.
pub(super) fn path_of(read: &Read, look: Seq) -> Option<String> {
    let part = read.part(look).ok()?;
    serde_json::from_slice::<Matter>(&part.plain).ok().map(|m| m.path).filter(|p| !p.is_empty())
}
