//! Days of cover: how long what is there lasts, by what was used; and where nobody can say, that.

use super::fact::StoreId;
use muster_ledger::{Day, Fault, Read, values};
use serde::Serialize;

/// How long stock lasts, or why nobody can say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Cover {
    /// Days, and the number of full days behind the mean.
    Days { days: i64, of: i64 },
    /// Fewer than [`SEEN_DAYS_MIN`] full days are on record.
    TooShort { of: i64 },
    /// None was used in these days.
    Unused { of: i64 },
}

impl Cover {
    pub fn days(self) -> Option<i64> {
        match self {
            Cover::Days { days, .. } => Some(days),
            _ => None,
        }
    }
}

/// Fewer full days tell nothing about the next.
pub(super) const SEEN_DAYS_MIN: i64 = 3;

/// By the mean use of the last 7 full days; of 14 where the 7 saw none.
pub(super) fn cover(n: i64, first: Option<Day>, uses: &[(Day, i64)], today: Day) -> Cover {
    let seen = first.map_or(0, |f| i64::from(today.0 - f.0)).max(0);
    if seen < SEEN_DAYS_MIN {
        return Cover::TooShort { of: seen };
    }
    for window in [7, 14] {
        let of = seen.min(window);
        let used: i64 = uses.iter().filter(|(d, _)| *d < today && i64::from(today.0 - d.0) <= of).map(|(_, n)| n).sum();
        if used > 0 {
            return Cover::Days { days: n * of / used, of };
        }
    }
    Cover::Unused { of: seen.min(14) }
}

/// As [`cover`] of a good in a store, now.
pub(super) fn lasts(read: &Read, store: StoreId, item: u16, n: i64) -> Result<Cover, Fault> {
    let today = read.now.day();
    let first = read.select(
        "SELECT min(day) AS day FROM stock_ends WHERE kind = 0 AND id = ?1 AND item = ?2",
        &values![store, i64::from(item)],
    )?;
    let first = first.first().and_then(|r| r.int_opt("day")).map(|d| Day(d as i32));
    let uses = read.select(
        "SELECT day, n FROM stock_uses WHERE store = ?1 AND item = ?2 AND day >= ?3",
        &values![store, i64::from(item), i64::from(today.0) - 14],
    )?;
    let uses: Vec<(Day, i64)> = uses.iter().map(|r| (Day(r.int("day") as i32), r.int("n"))).collect();
    Ok(cover(n, first, &uses, today))
}
