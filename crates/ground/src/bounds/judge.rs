//! What bounds and choices together mean on a day. Pure.

use super::limit::{Limit, Value, clamp, default, fold, free, inside};
use super::table::{Choice, Fixed};
use crate::law::Bound;
use muster_ledger::Day;
use serde::Serialize;

/// A choice that a new bound leaves outside stands this long before it follows: notices are printed, people told.
pub const GRACE_DAYS: i32 = 1;

/// See the module.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Judged {
    /// How far a choice may go today.
    pub limit: Limit,
    /// The bound that made it so; none where only the register does.
    pub by: Option<Fixed>,
    pub choice: Option<Choice>,
    /// What holds today.
    pub value: Value,
    /// What was chosen lies outside: from this day on it follows the bound.
    pub follows: Option<Day>,
}

/// `fixed`: what was ever fixed for each area, from the top down, each area's oldest first.
pub(super) fn judge(b: &Bound, fixed: &[Vec<Fixed>], choice: Option<Choice>, today: Day) -> Judged {
    let (mut limit, mut by) = (free(b), None);
    // What already binds a choice that was made before.
    let mut binding = limit.clone();
    let mut follows = None;
    for area in fixed {
        // A level's later word takes the place of its earlier one.
        let Some(f) = area.iter().rev().find(|f| f.in_force(today)) else { continue };
        let next = fold(b, &limit, &f.limit);
        if next != limit {
            (limit, by) = (next, Some(f.clone()));
        }
        let ripe = Day(f.from.0 + GRACE_DAYS);
        if today >= ripe || choice.is_none() {
            binding = fold(b, &binding, &f.limit);
        } else {
            // Until then the earlier word of the same level still binds.
            if let Some(before) = area.iter().rev().find(|o| o.id != f.id && o.in_force(today)) {
                binding = fold(b, &binding, &before.limit);
            }
            follows = follows.max(Some(ripe));
        }
    }
    let wanted = choice.as_ref().map_or_else(|| default(b), |c| c.value.clone());
    let outside = choice.is_some() && !inside(b, &limit, &wanted);
    let follows = outside.then(|| follows.unwrap_or(today));
    Judged { value: clamp(b, &binding, &wanted), limit, by, choice, follows }
}
