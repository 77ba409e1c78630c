//! Which counts are published: none under five, and none that gives one away.

/// The smallest count of people that is published.
pub const FEW: i64 = 5;

/// A count that stands alone. Nought says nothing about anyone.
pub fn shown(n: i64) -> Option<i64> {
    (n == 0 || n >= FEW).then_some(n)
}

/// Parts whose sum is published as well. Where one alone is held back, the smallest other goes with it: otherwise a
/// subtraction would tell it. Where there is no other, a sum that gives it away must not be published either.
pub fn parts(all: &[i64]) -> Vec<Option<i64>> {
    let mut out: Vec<Option<i64>> = all.iter().map(|n| shown(*n)).collect();
    let held: Vec<i64> = all.iter().zip(&out).filter(|(_, s)| s.is_none()).map(|(n, _)| *n).collect();
    if held.is_empty() || held.iter().sum::<i64>() >= FEW && held.len() > 1 {
        return out;
    }
    let smallest = all.iter().enumerate().filter(|(i, n)| out[*i].is_some() && **n > 0).min_by_key(|(_, n)| **n);
    if let Some((i, _)) = smallest {
        out[i] = None;
    }
    out
}

/// Parts and their sum, as they may stand on one page.
pub fn with_sum(all: &[i64]) -> (Vec<Option<i64>>, Option<i64>) {
    let out = parts(all);
    let held: Vec<i64> = all.iter().zip(&out).filter(|(_, s)| s.is_none()).map(|(n, _)| *n).collect();
    // One part held back and nothing beside it to hide behind: the sum is that part.
    let sum = if held.len() == 1 { None } else { shown(all.iter().sum()) };
    (out, sum)
}

/// The middle of sorted numbers, where there are enough of them.
pub fn median(sorted: &[i64]) -> Option<i64> {
    if (sorted.len() as i64) < FEW {
        return None;
    }
    let half = sorted.len() / 2;
    Some(if sorted.len() % 2 == 1 { sorted[half] } else { (sorted[half - 1] + sorted[half]) / 2 })
}

/// Whole per cent of `part` in `part` and `rest`, where both may be told.
pub(super) fn share(part: i64, rest: i64) -> Option<i64> {
    let told = parts(&[part, rest]);
    (part + rest >= FEW && told.iter().all(Option::is_some)).then(|| part * 100 / (part + rest))
}
