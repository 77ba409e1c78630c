//! Identifiers and times. Ids are types; times are integers, so SQL sees no dates.

use serde::{Deserialize, Serialize};
use std::fmt;

/// An instant: microseconds since 1970-01-01T00:00Z. Facts carry house time (real or simulated).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Default)]
#[serde(transparent)]
pub struct Moment(pub i64);

pub const SECOND: i64 = 1_000_000;
pub const MINUTE: i64 = 60 * SECOND;
pub const HOUR: i64 = 60 * MINUTE;
pub const DAY: i64 = 24 * HOUR;
/// China keeps one zone, UTC+08:00, all year.
pub const ZONE: i64 = 8 * HOUR;

impl Moment {
    /// The local calendar day that holds this instant.
    pub fn day(self) -> Day {
        Day((self.0 + ZONE).div_euclid(DAY) as i32)
    }
    /// Microseconds since local midnight.
    pub fn since_midnight(self) -> i64 {
        (self.0 + ZONE).rem_euclid(DAY)
    }
    pub fn plus(self, micros: i64) -> Moment {
        Moment(self.0.saturating_add(micros))
    }
    /// `2026-11-22 08:30`, local time.
    pub fn local(self) -> String {
        let (y, m, d) = self.day().civil();
        let minutes = self.since_midnight() / MINUTE;
        format!("{y:04}-{m:02}-{d:02} {:02}:{:02}", minutes / 60, minutes % 60)
    }
    /// `08:30`, local time.
    pub fn clock(self) -> String {
        let minutes = self.since_midnight() / MINUTE;
        format!("{:02}:{:02}", minutes / 60, minutes % 60)
    }
    /// RFC 3339 with the local offset, second precision.
    pub fn rfc3339(self) -> String {
        let (y, m, d) = self.day().civil();
        let s = self.since_midnight() / SECOND;
        format!("{y:04}-{m:02}-{d:02}T{:02}:{:02}:{:02}+08:00", s / 3600, s / 60 % 60, s % 60)
    }
}

/// A local calendar day: days since 1970-01-01.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Default)]
#[serde(transparent)]
pub struct Day(pub i32);

impl Day {
    /// Year, month, day of the proleptic Gregorian calendar.
    pub fn civil(self) -> (i16, i8, i8) {
        let base = jiff::civil::date(1970, 1, 1);
        let date = base.saturating_add(jiff::Span::new().days(i64::from(self.0)));
        (date.year(), date.month(), date.day())
    }
    /// None where there is no such date.
    pub fn from_civil(year: i16, month: i8, day: i8) -> Option<Day> {
        let date = jiff::civil::Date::new(year, month, day).ok()?;
        let base = jiff::civil::date(1970, 1, 1);
        let days = date.since((jiff::Unit::Day, base)).ok()?.get_days();
        Some(Day(days))
    }
    /// Local midnight that begins the day.
    pub fn start(self) -> Moment {
        Moment(i64::from(self.0) * DAY - ZONE)
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (y, m, d) = self.civil();
        write!(f, "{y:04}-{m:02}-{d:02}")
    }
}

/// Makes an id type over `i64`. Ids are handed out by [`crate::House::next_id`], ordered by time.
#[macro_export]
macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize, Default)]
        #[serde(transparent)]
        pub struct $name(pub i64);
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { write!(f, "{}", self.0) }
        }
        impl std::str::FromStr for $name {
            type Err = std::num::ParseIntError;
            fn from_str(s: &str) -> Result<Self, Self::Err> { s.parse().map($name) }
        }
        impl From<$name> for $crate::Value {
            fn from(id: $name) -> $crate::Value { $crate::Value::Int(id.0) }
        }
        impl From<i64> for $name {
            fn from(id: i64) -> $name { $name(id) }
        }
    };
}

id!(/// Position of a fact in its ledger, from 0.
    Seq);
id!(/// A node of the area tree. 0 is the whole house.
    PlaceId);
id!(/// An account that acts: staff, worker, resident, or 0 for someone who did not sign in.
    ActorId);
id!(/// A duty: post, places, term.
    DutyId);
id!(/// A set of sealed data with one purpose and one end: (purpose, incident or list, retention class).
    DatasetId);

impl PlaceId {
    pub const HOUSE: PlaceId = PlaceId(0);
}
impl ActorId {
    pub const NOBODY: ActorId = ActorId(0);
    /// The house itself: reactions and timers.
    pub const HOUSE: ActorId = ActorId(1);
}

/// A person inside the vault. Never in a fact's body, an envelope, or a projection.
/// Four bytes of key bucket, twelve random bytes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PersonId(pub [u8; 16]);

impl PersonId {
    pub(crate) fn bucket(self) -> u32 {
        u32::from_be_bytes([self.0[0], self.0[1], self.0[2], self.0[3]])
    }
    pub fn hex(self) -> String {
        hex(&self.0)
    }
}

impl fmt::Debug for PersonId {
    // A person id in a log line would link facts to people.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PersonId(…)")
    }
}

/// How a fact names a person or a room: HMAC-SHA256(dataset key, id), first 16 bytes.
/// When the dataset's key dies, nothing links the fact to anyone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SubjectRef(pub [u8; 16]);

impl SubjectRef {
    pub fn hex(self) -> String {
        hex(&self.0)
    }
    pub fn parse(s: &str) -> Option<SubjectRef> {
        unhex(s).and_then(|b| b.try_into().ok()).map(SubjectRef)
    }
}
impl From<SubjectRef> for crate::Value {
    fn from(r: SubjectRef) -> crate::Value {
        crate::Value::Blob(r.0.to_vec())
    }
}
impl Serialize for SubjectRef {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(&self.hex())
    }
}
impl<'de> Deserialize<'de> for SubjectRef {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        d.deserialize_str(Hexadecimal).map(SubjectRef)
    }
}

/// Idempotency key: who sent it and 16 bytes of their choice, best a UUIDv7.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct IdemKey(pub [u8; 16]);

impl IdemKey {
    /// From any text a client sends: 32 hex digits (dashes allowed) are taken as they are, other text is hashed.
    pub fn parse(s: &str) -> IdemKey {
        let plain: String = s.chars().filter(|c| *c != '-').collect();
        match unhex(&plain).and_then(|b| <[u8; 16]>::try_from(b).ok()) {
            Some(b) => IdemKey(b),
            None => IdemKey::derived(&[s.as_bytes()]),
        }
    }
    /// A key that follows from its parts: reactions and timers use it so that a second run finds the first.
    pub fn derived(parts: &[&[u8]]) -> IdemKey {
        let mut all = Vec::new();
        for p in parts {
            all.extend_from_slice(&(p.len() as u32).to_be_bytes());
            all.extend_from_slice(p);
        }
        let h = crate::sha256(&all);
        IdemKey(h[..16].try_into().unwrap_or([0; 16]))
    }
    pub fn hex(self) -> String {
        hex(&self.0)
    }
}

/// Lower-case hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut out = String::with_capacity(bytes.len() * 2);
    for b in bytes {
        out.push(DIGITS[usize::from(b >> 4)] as char);
        out.push(DIGITS[usize::from(b & 15)] as char);
    }
    out
}

/// None where the text is not an even number of hexadecimal digits.
pub fn unhex(s: &str) -> Option<Vec<u8>> {
    if !s.len().is_multiple_of(2) || !s.is_ascii() {
        return None;
    }
    s.as_bytes().as_chunks::<2>().0.iter().map(|[a, b]| Some(digit(*a)? << 4 | digit(*b)?)).collect()
}

const NO_DIGIT: u8 = 0xff;
/// A table: an envelope holds some 150 digits, and replay reads a million envelopes.
static DIGIT_OF: [u8; 256] = {
    let mut of = [NO_DIGIT; 256];
    let mut i = 0;
    while i < 16 {
        of[b"0123456789abcdef"[i] as usize] = i as u8;
        of[b"0123456789ABCDEF"[i] as usize] = i as u8;
        i += 1;
    }
    of
};

fn digit(b: u8) -> Option<u8> {
    Some(DIGIT_OF[usize::from(b)]).filter(|d| *d != NO_DIGIT)
}

/// None where these are not 2·N hexadecimal digits.
pub(crate) fn unhex_exactly<const N: usize>(digits: &[u8]) -> Option<[u8; N]> {
    let (pairs, odd) = digits.as_chunks::<2>();
    if pairs.len() != N || !odd.is_empty() {
        return None;
    }
    let (mut out, mut seen) = ([0; N], 0);
    for (o, [a, b]) in out.iter_mut().zip(pairs) {
        let (a, b) = (DIGIT_OF[usize::from(*a)], DIGIT_OF[usize::from(*b)]);
        seen |= a | b;
        *o = a << 4 | b & 15;
    }
    (seen < 16).then_some(out)
}

/// Reads hexadecimal without a copy of its text.
pub(crate) struct Hexadecimal<const N: usize>;

impl<const N: usize> serde::de::Visitor<'_> for Hexadecimal<N> {
    type Value = [u8; N];
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} hexadecimal digits", 2 * N)
    }
    fn visit_str<E: serde::de::Error>(self, s: &str) -> Result<[u8; N], E> {
        unhex_exactly(s.as_bytes()).ok_or_else(|| E::invalid_value(serde::de::Unexpected::Str(s), &self))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_clocks_are_local() {
        // 2026-11-22T23:30Z is already the 23rd in China.
        let day = Day::from_civil(2026, 11, 23).unwrap();
        let m = day.start().plus(7 * HOUR + 30 * MINUTE);
        assert_eq!(m.local(), "2026-11-23 07:30");
        assert_eq!(m.day(), day);
        assert_eq!(m.rfc3339(), "2026-11-23T07:30:00+08:00");
        assert_eq!(day.civil(), (2026, 11, 23));
        assert_eq!(Day::from_civil(2026, 2, 30), None);
    }

    #[test]
    fn keys_keep_uuids_and_hash_the_rest() {
        let k = IdemKey::parse("018f6a3e-0000-7000-8000-000000000001");
        assert_eq!(k.hex(), "018f6a3e000070008000000000000001");
        assert_eq!(IdemKey::parse("abc"), IdemKey::parse("abc"));
        assert_ne!(IdemKey::parse("abc"), IdemKey::parse("abd"));
    }
}
