//! One person entered twice, and two who only look alike.
//!
//! What may be one person is found by comparing and said before someone is entered; what came in by lists waits on a page. A
//! person decides: merged, the one entry is shown under the other, and nothing of either is rewritten, so that it can be taken
//! back; told apart, the pair is not proposed again.

mod fact;
mod find;
pub(super) mod page;
mod rule;
mod table;
#[cfg(test)]
mod tests;

pub use fact::{PEOPLE_MERGED, PEOPLE_TOLD_APART, PEOPLE_UNMERGED, Reason};
#[cfg(test)]
pub(super) use find::candidates;
pub(super) use find::{Traits, like, like_among};
pub use rule::{Merge, TellApart, Unmerge};
pub use table::{ALIASES, APART, any_merged, canonical_person, entries_of, rooms_of_entries, selves};
pub(super) use table::{canonical, carried, forget, phones_of, project};
