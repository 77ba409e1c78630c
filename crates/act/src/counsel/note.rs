//! What a counsellor writes down, sealed for them: opened with the account that it was sealed for and with no other, also by code
//! that reads parts of other slices. It lies under its month besides, and ends with it.

use super::table::Note;
use muster_ledger::{ActorId, Read, Vault};

fn purpose(counsellor: ActorId) -> String {
    format!("counsel note of {counsellor}")
}

pub(super) fn seal(vault: &Vault, counsellor: ActorId, text: &str) -> Vec<u8> {
    vault.wrap(&purpose(counsellor), text.as_bytes())
}

/// The words of a note, for the counsellor it was sealed for; none for anybody else, and none once its month is gone.
pub(super) fn open(read: &Read, counsellor: ActorId, note: &Note) -> Option<String> {
    let part = read.part(note.seq).ok()?;
    String::from_utf8(read.vault().unwrap(&purpose(counsellor), &part.plain)?).ok()
}
