//! Token buckets by address and by session. Time is process time.

use muster_ledger::{Moment, SECOND};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// How much at once, and how many a minute after that.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
pub struct Bucket {
    pub burst: u32,
    pub per_minute: u32,
}

/// What each asker may do. Whole offices share an address: its buckets are wide.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    pub address_reads: Bucket,
    pub address_posts: Bucket,
    pub session_posts: Bucket,
    /// Sign-in and the like, by address.
    pub address_enters: Bucket,
}

impl Limits {
    /// For demos and benchmarks, where everybody sits at one address.
    pub fn open() -> Limits {
        let wide = Bucket { burst: u32::MAX, per_minute: u32::MAX };
        Limits { address_reads: wide, address_posts: wide, session_posts: wide, address_enters: wide }
    }
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            address_reads: Bucket { burst: 1000, per_minute: 6000 },
            address_posts: Bucket { burst: 300, per_minute: 900 },
            session_posts: Bucket { burst: 60, per_minute: 120 },
            address_enters: Bucket { burst: 30, per_minute: 30 },
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum What {
    AddressReads,
    AddressPosts,
    SessionPosts,
    AddressEnters,
}

#[derive(Clone, Copy)]
struct Level {
    /// Tokens × one minute in microseconds, so that refilling needs no fraction.
    held: i128,
    at: Moment,
}

pub(crate) struct Limiter {
    limits: Limits,
    levels: Mutex<HashMap<(What, String), Level>>,
}

/// Beyond this many askers the full buckets are forgotten.
const ASKERS_MAX: usize = 50_000;
const MINUTE: i128 = 60 * SECOND as i128;

impl Limiter {
    pub(crate) fn new(limits: Limits) -> Limiter {
        Limiter { limits, levels: Mutex::new(HashMap::new()) }
    }
    fn bucket(&self, what: What) -> Bucket {
        match what {
            What::AddressReads => self.limits.address_reads,
            What::AddressPosts => self.limits.address_posts,
            What::SessionPosts => self.limits.session_posts,
            What::AddressEnters => self.limits.address_enters,
        }
    }
    /// Takes a token, or tells in how many seconds there will be one.
    pub(crate) fn take(&self, what: What, who: &str, now: Moment) -> Result<(), u64> {
        let bucket = self.bucket(what);
        let full = i128::from(bucket.burst) * MINUTE;
        let rate = i128::from(bucket.per_minute.max(1));
        let mut levels = self.levels.lock().unwrap_or_else(PoisonError::into_inner);
        if levels.len() >= ASKERS_MAX {
            levels.retain(|(w, _), l| {
                let b = self.bucket(*w);
                let refilled = l.held + i128::from(now.0 - l.at.0) * i128::from(b.per_minute);
                refilled < i128::from(b.burst) * MINUTE
            });
            // All of them empty at once is an attack from many addresses: starting over is the lesser harm.
            if levels.len() >= ASKERS_MAX {
                levels.clear();
            }
        }
        let level = levels.entry((what, who.to_owned())).or_insert(Level { held: full, at: now });
        let passed = i128::from((now.0 - level.at.0).max(0));
        level.held = (level.held + passed * rate).min(full);
        level.at = now;
        if level.held >= MINUTE {
            level.held -= MINUTE;
            return Ok(());
        }
        let micros = (MINUTE - level.held) / rate;
        Err(u64::try_from(micros / i128::from(SECOND)).unwrap_or(60) + 1)
    }
}

/// Counts what each address holds open at once.
#[derive(Default)]
pub(crate) struct Crowd {
    held: Mutex<HashMap<String, usize>>,
}

/// A place in a crowd, given back when dropped.
pub(crate) struct Place {
    crowd: Arc<Crowd>,
    address: String,
}

impl Crowd {
    /// None where the address holds `max` already.
    pub(crate) fn enter(self: &Arc<Crowd>, address: &str, max: usize) -> Option<Place> {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        let n = held.entry(address.to_owned()).or_default();
        if *n >= max {
            return None;
        }
        *n += 1;
        Some(Place { crowd: Arc::clone(self), address: address.to_owned() })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut held = self.crowd.held.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(n) = held.get_mut(&self.address) {
            *n -= 1;
            if *n == 0 {
                held.remove(&self.address);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_empties_and_fills_again() {
        let limits = Limits { address_enters: Bucket { burst: 2, per_minute: 6 }, ..Limits::default() };
        let l = Limiter::new(limits);
        let at = |s: i64| Moment(s * SECOND);
        assert_eq!(l.take(What::AddressEnters, "a", at(0)), Ok(()));
        assert_eq!(l.take(What::AddressEnters, "a", at(0)), Ok(()));
        assert_eq!(l.take(What::AddressEnters, "a", at(0)), Err(11));
        assert_eq!(l.take(What::AddressEnters, "b", at(0)), Ok(()));
        assert_eq!(l.take(What::AddressEnters, "a", at(10)), Ok(()));
        assert!(l.take(What::AddressEnters, "a", at(12)).is_err());
    }

    #[test]
    fn a_place_left_is_free_again() {
        let crowd = Arc::new(Crowd::default());
        let first = crowd.enter("a", 1);
        assert!(first.is_some() && crowd.enter("a", 1).is_none() && crowd.enter("b", 1).is_some());
        drop(first);
        assert!(crowd.enter("a", 1).is_some());
        assert!(crowd.held.lock().unwrap().is_empty());
    }
}
