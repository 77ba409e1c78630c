//! Whether a ring is one: closed, long enough, not crossing itself, the right way round.

use super::fact::Position;

/// Twice the signed area; more than 0 goes against the clock, as an outer ring shall.
pub(super) fn turning(ring: &[Position]) -> i128 {
    ring.windows(2).map(|w| i128::from(w[0].0) * i128::from(w[1].1) - i128::from(w[1].0) * i128::from(w[0].1)).sum()
}

fn side(a: Position, b: Position, c: Position) -> i128 {
    let (ax, ay) = (i128::from(b.0 - a.0), i128::from(b.1 - a.1));
    let (bx, by) = (i128::from(c.0 - a.0), i128::from(c.1 - a.1));
    (ax * by - ay * bx).signum()
}

fn on(a: Position, b: Position, p: Position) -> bool {
    side(a, b, p) == 0 && (a.0.min(b.0)..=a.0.max(b.0)).contains(&p.0) && (a.1.min(b.1)..=a.1.max(b.1)).contains(&p.1)
}

fn meet(a: Position, b: Position, c: Position, d: Position) -> bool {
    let (s, t, u, v) = (side(a, b, c), side(a, b, d), side(c, d, a), side(c, d, b));
    (s != t && u != v) || on(a, b, c) || on(a, b, d) || on(c, d, a) || on(c, d, b)
}

/// Where a closed ring first touches or crosses itself: the two sides, counted from 1.
pub(super) fn crossing(ring: &[Position]) -> Option<(usize, usize)> {
    let sides = ring.len().checked_sub(1)?;
    for i in 0..sides {
        for j in i + 1..sides {
            let (a, b, c, d) = (ring[i], ring[i + 1], ring[j], ring[j + 1]);
            // Neighbours share a corner; they may not run back over each other.
            let neighbours = j == i + 1 || (i == 0 && j == sides - 1);
            let crosses = match (neighbours, j == i + 1) {
                (false, _) => meet(a, b, c, d),
                (true, true) => on(a, b, d) || on(c, d, a),
                (true, false) => on(a, b, c) || on(c, d, b),
            };
            if crosses {
                return Some((i + 1, j + 1));
            }
        }
    }
    None
}

/// Whether a point lies within a ring, its line included.
pub(super) fn within(ring: &[Position], p: Position) -> bool {
    let mut inside = false;
    for w in ring.windows(2) {
        let (a, b) = (w[0], w[1]);
        if on(a, b, p) {
            return true;
        }
        if (a.1 > p.1) != (b.1 > p.1) {
            let (low, high) = if a.1 < b.1 { (a, b) } else { (b, a) };
            inside ^= side(low, high, p) > 0;
        }
    }
    inside
}
