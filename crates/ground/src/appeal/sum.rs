//! Answers rolled up: how many were asked, said yes, said no, are silent; and what they bring.

use super::table::Member;
use crate::organisation::{Amount, RESOURCES};
use serde::Serialize;

/// The sum of some answers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Totals {
    pub asked: i64,
    pub joins: i64,
    pub declines: i64,
    pub silent: i64,
    /// In the order of [`RESOURCES`]; what nobody brings is left out.
    pub brings: Vec<Amount>,
}

/// Totals under a name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Line<K> {
    pub key: K,
    pub totals: Totals,
}

pub fn totals<'a>(members: impl IntoIterator<Item = &'a Member>) -> Totals {
    let mut t = Totals::default();
    let mut sums = [0i64; RESOURCES.len()];
    for m in members {
        t.asked += 1;
        match (m.answered_at.is_some(), m.joins) {
            (false, _) => t.silent += 1,
            (true, true) => t.joins += 1,
            (true, false) => t.declines += 1,
        }
        for a in &m.brings {
            if let Some(i) = RESOURCES.iter().position(|r| *r == a.what) {
                sums[i] = sums[i].saturating_add(a.amount);
            }
        }
    }
    let all = RESOURCES.iter().zip(sums).filter(|(_, n)| *n > 0);
    t.brings = all.map(|(what, amount)| Amount { what: (*what).to_owned(), amount }).collect();
    t
}

/// The same by what `key` says, in the order of the keys.
pub(super) fn by<K: Ord + Clone>(members: &[Member], key: impl Fn(&Member) -> K) -> Vec<Line<K>> {
    let mut keys: Vec<K> = members.iter().map(&key).collect();
    keys.sort();
    keys.dedup();
    let one = |k: K| Line { totals: totals(members.iter().filter(|m| key(m) == k)), key: k };
    keys.into_iter().map(one).collect()
}
