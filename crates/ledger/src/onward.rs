//! House time runs onward only. A clock set back would give readers what has ended: a duty, a pass, a copy of a list.

use crate::Moment;
use crate::house::Clock;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

/// The same clock, never earlier than `last` nor than what it told before: after a restart `last` is the newest fact's time.
pub(crate) fn onward(clock: Clock, last: Moment) -> Clock {
    let told = AtomicI64::new(last.0);
    Arc::new(move || {
        let now = clock().0;
        Moment(told.fetch_max(now, Ordering::AcqRel).max(now))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_set_back_stands_until_it_is_later_again() {
        let hands = Arc::new(AtomicI64::new(50));
        let told = Arc::clone(&hands);
        let clock = onward(Arc::new(move || Moment(told.load(Ordering::Relaxed))), Moment(100));
        for (hand, now) in [(50, 100), (120, 120), (90, 120), (119, 120), (121, 121)] {
            hands.store(hand, Ordering::Relaxed);
            assert_eq!(clock().0, now, "{hand}");
        }
    }
}
