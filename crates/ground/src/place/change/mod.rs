//! What becomes of a place: renamed, recoded, closed, open again. Its id stays, so duties, residents and history stay with it;
//! what it was called before still finds it.

mod fact;
pub(super) mod page;
mod rule;
mod table;
#[cfg(test)]
mod tests;

pub use fact::{Closed, PLACE_CLOSED, PLACE_RECODED, PLACE_RENAMED, PLACE_REOPENED, Recoded, Renamed, Reopened, Why};
pub(super) use fact::{Paper, What};
pub(super) use page::{DAY, DOCUMENT, WHY, iso, own, sealed, shown};
pub use rule::{Change, To};
pub use table::{Former, HISTORY, code_on, formerly};
pub(super) use table::{note, of_place, project, redrawn};
