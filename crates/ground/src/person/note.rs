//! The note of an entry ends before the entry does: it lies within the entry's sealed part under a month's dataset of its own, so
//! that one key takes it along from every version and every copy. How long it is kept says `policies/retention.toml`.

use super::read::Personal;
use crate::rights;
use muster_ledger::{DatasetId, Dated, Day, House, Period, PersonId, Read, Refusal, Vault, hex, unhex};
use serde::{Deserialize, Serialize};
use std::sync::LazyLock;

/// Notes written down in one month.
pub static NOTE_DATA: LazyLock<Dated> =
    LazyLock::new(|| Dated { number: 22, purpose: "notes", period: Period::Month, keep_days: rights::field_days("note") });

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Lying {
    dataset: DatasetId,
    /// Hexadecimal.
    sealed: String,
}

/// Where a note lies. It says nothing about the person: two entries that say the same are equal wherever their notes lie.
#[derive(Clone, Debug, Default, Eq, Deserialize)]
#[serde(from = "Option<Lying>")]
pub struct NoteLies {
    lying: Option<Lying>,
    /// The dataset of this month, for a note that is new.
    under: Option<DatasetId>,
}

impl From<Option<Lying>> for NoteLies {
    fn from(lying: Option<Lying>) -> NoteLies {
        NoteLies { lying, under: None }
    }
}

impl PartialEq for NoteLies {
    fn eq(&self, _: &NoteLies) -> bool {
        true
    }
}

impl NoteLies {
    /// New notes are sealed under this dataset, which [`NOTE_DATA`] has made ready.
    pub(super) fn under(&mut self, dataset: DatasetId) {
        self.under = Some(dataset);
    }
    /// The last day on which the note can be read.
    pub fn until(&self) -> Option<Day> {
        self.lying.as_ref().map(|l| NOTE_DATA.until(l.dataset).plus(-1).day())
    }
}

fn opened(vault: &Vault, person: PersonId, lying: &Lying) -> Option<String> {
    let plain = vault.open_within(lying.dataset, person, &unhex(&lying.sealed)?).ok()?;
    String::from_utf8(plain).ok()
}

/// An entry as its sealed part holds it. Pages that show the entry itself do not show where its note lies.
#[derive(Serialize)]
struct Stored {
    #[serde(flatten)]
    known: Personal,
    #[serde(rename = "note_lies", skip_serializing_if = "Option::is_none")]
    lying: Option<Lying>,
}

/// The entry as it is sealed: a note that stays lies where it lay, a new one under this month's dataset. Without one made ready it
/// stays with the entry, as notes of earlier versions do.
pub(super) fn put_away(vault: &Vault, person: PersonId, p: &Personal) -> Vec<u8> {
    let mut known = p.clone();
    let stays = p.note_lies.lying.as_ref().filter(|l| !p.note.is_empty() && opened(vault, person, l).as_deref() == Some(&p.note));
    let lying = match (stays, p.note_lies.under) {
        (Some(lying), _) => Some(lying.clone()),
        (None, Some(dataset)) if !p.note.is_empty() => {
            vault.seal_within(dataset, person, p.note.as_bytes()).ok().map(|sealed| Lying { dataset, sealed: hex(&sealed) })
        }
        _ => None,
    };
    if lying.is_some() {
        known.note.clear();
    }
    serde_json::to_vec(&Stored { known, lying }).unwrap_or_default()
}

/// The entry as it is read: with its note, or without once its month has ended.
pub(super) fn taken_out(vault: &Vault, person: Option<PersonId>, p: &mut Personal) {
    let Some(lying) = &p.note_lies.lying else { return };
    match person.and_then(|person| opened(vault, person, lying)) {
        Some(note) => p.note = note,
        None => p.note_lies = NoteLies::default(),
    }
}

/// This month's dataset for a note that is not where it was.
pub(super) fn make_ready(house: &House, read: &Read, p: &mut Personal) -> Result<(), Refusal> {
    if !p.note.is_empty() {
        p.note_lies.under(NOTE_DATA.ready(house, read)?);
    }
    Ok(())
}
