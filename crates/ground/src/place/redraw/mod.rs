//! The tree redrawn: buildings to other grids, places under another parent, one divided into two, two made one. Recorded with its
//! day, reason and document; what hangs on a place follows it in the same act, and nobody is lost.

mod fact;
mod follow;
pub(super) mod grids;
pub(super) mod page;
mod page_grids;
mod plan;
mod rule;
mod table;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_staff;

pub use fact::{Made, Merged, Move, Moved, PLACES_MOVED, Spot};
pub use follow::{By, Follow};
pub use plan::{Begin, Plan, Wish, divisible, holds, plan, version};
pub use rule::Redraw;
pub(super) use table::project;
