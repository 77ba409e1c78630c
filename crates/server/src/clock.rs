//! The two clocks. Process time is the computer's; house time is the same in a real house and driven in a simulated
//! one: at a rate, paused, or jumped forward, never back.

use muster_ledger::Moment;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

/// Process time: sessions, codes, limits, logs.
pub fn process_now() -> Moment {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Moment(i64::try_from(since.as_micros()).unwrap_or(i64::MAX))
}

/// House time.
pub struct HouseClock {
    driven: Option<Mutex<Driven>>,
    /// The last time that a real clock told: who sets the computer's back sets no term back.
    told: AtomicI64,
}

#[derive(Clone, Copy)]
struct Driven {
    /// House time when it was last set.
    base: Moment,
    /// Process time when it was last set.
    since: Moment,
    /// House seconds in 1000 process seconds.
    rate: i64,
    playing: bool,
    /// The last time told: it never runs back.
    told: Moment,
}

/// How a driven clock stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
pub struct ClockState {
    pub now: Moment,
    pub simulated: bool,
    pub playing: bool,
    /// House seconds in 1000 process seconds.
    pub rate: i64,
}

/// A week of house time in one second: faster than that, timers would pile up.
const RATE_MAX: i64 = 7 * 24 * 3600 * 1000;

impl Driven {
    fn now(&mut self, process: Moment) -> Moment {
        let passed = if self.playing { (process.0 - self.since.0).max(0) } else { 0 };
        let run = i128::from(passed) * i128::from(self.rate) / 1000;
        let at = self.base.plus(i64::try_from(run).unwrap_or(i64::MAX));
        self.told = self.told.max(at);
        self.told
    }
    fn set(&mut self, process: Moment) {
        self.base = self.now(process);
        self.since = process;
    }
}

impl HouseClock {
    /// House time is process time.
    pub fn real() -> HouseClock {
        HouseClock { driven: None, told: AtomicI64::new(i64::MIN) }
    }
    /// Stands at `start` until it is told to play.
    pub fn simulated(start: Moment) -> HouseClock {
        let driven = Driven { base: start, since: process_now(), rate: 1000, playing: false, told: start };
        HouseClock { driven: Some(Mutex::new(driven)), told: AtomicI64::new(i64::MIN) }
    }
    fn lock(&self) -> Option<MutexGuard<'_, Driven>> {
        self.driven.as_ref().map(|d| d.lock().unwrap_or_else(PoisonError::into_inner))
    }

    pub fn now(&self) -> Moment {
        match self.lock() {
            Some(mut d) => d.now(process_now()),
            None => self.forward(process_now()),
        }
    }
    fn forward(&self, process: Moment) -> Moment {
        Moment(self.told.fetch_max(process.0, Ordering::Relaxed).max(process.0))
    }
    pub fn state(&self) -> ClockState {
        match self.lock() {
            Some(mut d) => ClockState { now: d.now(process_now()), simulated: true, playing: d.playing, rate: d.rate },
            None => ClockState { now: self.now(), simulated: false, playing: true, rate: 1000 },
        }
    }
    /// Each of these does nothing to a real clock.
    pub fn play(&self, on: bool) {
        if let Some(mut d) = self.lock() {
            d.set(process_now());
            d.playing = on;
        }
    }
    pub fn speed(&self, rate: i64) {
        if let Some(mut d) = self.lock() {
            d.set(process_now());
            d.rate = rate.clamp(1, RATE_MAX);
        }
    }
    /// Forward to `to`; an earlier time is no jump.
    pub fn jump(&self, to: Moment) {
        if let Some(mut d) = self.lock() {
            d.set(process_now());
            d.base = d.base.max(to);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use muster_ledger::HOUR;

    #[test]
    fn a_real_clock_that_is_set_back_stands() {
        let c = HouseClock::real();
        assert_eq!(c.forward(Moment(9 * HOUR)), Moment(9 * HOUR));
        assert_eq!(c.forward(Moment(HOUR)), Moment(9 * HOUR));
        assert_eq!(c.forward(Moment(10 * HOUR)), Moment(10 * HOUR));
    }

    #[test]
    fn a_driven_clock_stands_runs_and_never_goes_back() {
        let c = HouseClock::simulated(Moment(5 * HOUR));
        assert_eq!(c.now(), Moment(5 * HOUR));
        c.jump(Moment(7 * HOUR));
        c.jump(Moment(HOUR));
        assert_eq!(c.now(), Moment(7 * HOUR));
        c.speed(i64::MAX);
        c.play(true);
        std::thread::sleep(std::time::Duration::from_millis(5));
        c.play(false);
        let stood = c.now();
        assert!(stood > Moment(7 * HOUR + HOUR / 2));
        assert_eq!(c.now(), stood);
        assert!(c.state().simulated && !c.state().playing);
    }
}
