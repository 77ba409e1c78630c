//! Limits and choices as values: what lies inside what, what is tighter, what becomes of a choice that is outside. Pure.

use crate::law::{Bound, Frame};
use muster_ledger::MINUTE;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Codes that a choice of several may hold; each has its words.
pub const PICKS: [&str; 10] = ["zh", "en", "local", "braille", "sign", "board", "phone", "door", "message", "broadcast"];
const DAY_MINUTES: i64 = 24 * 60;

/// What a community chose, or what holds without a choice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Value {
    Number(i64),
    /// Minutes since midnight.
    Window {
        from: i64,
        to: i64,
    },
    Picks(BTreeSet<String>),
}

/// How far a choice may go.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Limit {
    /// The most or the least, as the bound's kind says.
    Number(i64),
    /// What must be covered, or what must not be left.
    Window {
        from: i64,
        to: i64,
    },
    Set {
        must: BTreeSet<String>,
        may: BTreeSet<String>,
    },
}

impl Value {
    /// The number; 0 for what is none.
    pub fn number(&self) -> i64 {
        match self {
            Value::Number(n) => *n,
            _ => 0,
        }
    }
    /// The window since midnight, in the ledger's microseconds.
    pub fn window(&self) -> Option<(i64, i64)> {
        match self {
            Value::Window { from, to } => Some((from * MINUTE, to * MINUTE)),
            _ => None,
        }
    }
}

/// `09:30` as minutes since midnight.
pub fn clock(text: &str) -> Option<i64> {
    let (h, m) = text.trim().split_once([':', '：'])?;
    let (h, m): (i64, i64) = (h.trim().parse().ok()?, m.trim().parse().ok()?);
    ((0..24).contains(&h) && (0..60).contains(&m) || (h, m) == (24, 0)).then_some(h * 60 + m)
}

/// Minutes since midnight as `09:30`.
pub fn clock_text(minutes: i64) -> String {
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

fn ends(f: &Frame, unit: &str) -> (Option<i64>, Option<i64>) {
    let read = |t: &Option<String>| t.as_deref().and_then(|t| if unit == "time" { clock(t) } else { t.trim().parse().ok() });
    (read(&f.from), read(&f.to))
}

fn set(codes: &[String]) -> BTreeSet<String> {
    codes.iter().cloned().collect()
}

/// The widest a limit may be: the frame itself.
pub fn free(b: &Bound) -> Limit {
    let (from, to) = ends(&b.frame, &b.unit);
    match b.kind.as_str() {
        "at_most" => Limit::Number(to.unwrap_or(i64::MAX)),
        "at_least" => Limit::Number(from.unwrap_or(0)),
        // Nothing must be covered but noon, which every opening time covers.
        "cover" => Limit::Window { from: DAY_MINUTES / 2, to: DAY_MINUTES / 2 },
        "within" => Limit::Window { from: from.unwrap_or(0), to: to.unwrap_or(DAY_MINUTES) },
        _ => Limit::Set { must: set(&b.frame.must), may: set(&b.frame.may) },
    }
}

/// What holds where nobody has chosen.
pub fn default(b: &Bound) -> Value {
    let (from, to) = ends(&b.default, &b.unit);
    match b.kind.as_str() {
        "at_most" => Value::Number(to.unwrap_or(0)),
        "at_least" => Value::Number(from.unwrap_or(0)),
        "cover" | "within" => Value::Window { from: from.unwrap_or(0), to: to.unwrap_or(0) },
        _ => Value::Picks(set(&b.default.must)),
    }
}

/// Whether `value` lies inside `limit` and the bound's frame.
pub fn inside(b: &Bound, limit: &Limit, value: &Value) -> bool {
    let (lo, hi) = ends(&b.frame, &b.unit);
    let framed = |a: i64, z: i64| lo.is_none_or(|l| l <= a) && hi.is_none_or(|h| z <= h) && a <= z;
    match (b.kind.as_str(), limit, value) {
        ("at_most", Limit::Number(l), Value::Number(n)) => n <= l && framed(*n, *n),
        ("at_least", Limit::Number(l), Value::Number(n)) => n >= l && framed(*n, *n),
        ("cover", Limit::Window { from, to }, Value::Window { from: f, to: t }) => {
            f <= from && to <= t && f < t && framed(*f, *t)
        }
        ("within", Limit::Window { from, to }, Value::Window { from: f, to: t }) => {
            from <= f && t <= to && f < t && framed(*f, *t)
        }
        ("set", Limit::Set { must, may }, Value::Picks(p)) => must.is_subset(p) && p.is_subset(may),
        _ => false,
    }
}

/// Whether `inner` allows nothing that `outer` does not, and something at all.
pub fn tighter(b: &Bound, outer: &Limit, inner: &Limit) -> bool {
    let (lo, hi) = ends(&b.frame, &b.unit);
    let framed = |n: i64| lo.is_none_or(|l| l <= n) && hi.is_none_or(|h| n <= h);
    match (b.kind.as_str(), outer, inner) {
        ("at_most", Limit::Number(o), Limit::Number(i)) => i <= o && framed(*i),
        ("at_least", Limit::Number(o), Limit::Number(i)) => i >= o && framed(*i),
        ("cover", Limit::Window { from, to }, Limit::Window { from: f, to: t }) => {
            f <= from && to <= t && f <= t && framed(*f) && framed(*t)
        }
        ("within", Limit::Window { from, to }, Limit::Window { from: f, to: t }) => from <= f && t <= to && f < t,
        ("set", Limit::Set { must, may }, Limit::Set { must: m, may: n }) => {
            must.is_subset(m) && n.is_subset(may) && m.is_subset(n)
        }
        _ => false,
    }
}

/// Both at once. Where they leave nothing, the upper one stands: a lower bound never undoes a higher.
pub fn fold(b: &Bound, upper: &Limit, lower: &Limit) -> Limit {
    let both = match (b.kind.as_str(), upper, lower) {
        ("at_most", Limit::Number(u), Limit::Number(l)) => Limit::Number(*u.min(l)),
        ("at_least", Limit::Number(u), Limit::Number(l)) => Limit::Number(*u.max(l)),
        ("cover", Limit::Window { from, to }, Limit::Window { from: f, to: t }) => {
            Limit::Window { from: *from.min(f), to: *to.max(t) }
        }
        ("within", Limit::Window { from, to }, Limit::Window { from: f, to: t }) => {
            Limit::Window { from: *from.max(f), to: *to.min(t) }
        }
        ("set", Limit::Set { must, may }, Limit::Set { must: m, may: n }) => Limit::Set { must: must | m, may: may & n },
        _ => upper.clone(),
    };
    if tighter(b, upper, &both) { both } else { upper.clone() }
}

/// The nearest to `value` that lies inside.
pub fn clamp(b: &Bound, limit: &Limit, value: &Value) -> Value {
    if inside(b, limit, value) {
        return value.clone();
    }
    match (limit, value) {
        (Limit::Number(l), _) => Value::Number(*l),
        (Limit::Window { from, to }, Value::Window { from: f, to: t }) => {
            let near = if b.kind == "cover" {
                Value::Window { from: *from.min(f), to: *to.max(t) }
            } else {
                Value::Window { from: *from.max(f), to: *to.min(t) }
            };
            if inside(b, limit, &near) { near } else { Value::Window { from: *from, to: *to } }
        }
        (Limit::Window { from, to }, _) => Value::Window { from: *from, to: *to },
        (Limit::Set { must, may }, Value::Picks(p)) => Value::Picks(&(p & may) | must),
        (Limit::Set { must, .. }, _) => Value::Picks(must.clone()),
    }
}

/// Whether a bound of the catalogue makes sense; else what is wrong.
pub fn sound(b: &Bound) -> Result<(), String> {
    let units: &[&str] = match b.kind.as_str() {
        "at_most" | "at_least" => &["hours", "minutes", "days", "percent", "times"],
        "cover" | "within" => &["time"],
        "set" => &["choice"],
        k => return Err(format!("kind: {k} is none of at_most, at_least, cover, within, set")),
    };
    if !units.contains(&b.unit.as_str()) {
        return Err(format!("unit: {} does not fit {}", b.unit, b.kind));
    }
    if b.kind == "set" {
        let all = b.frame.must.iter().chain(&b.frame.may).chain(&b.default.must);
        if let Some(p) = all.into_iter().find(|p| !PICKS.contains(&p.as_str())) {
            return Err(format!("frame: {p} is none of {}", PICKS.join(", ")));
        }
        if !set(&b.frame.must).is_subset(&set(&b.frame.may)) {
            return Err("frame: what must be must be allowed".into());
        }
    } else {
        let (Some(from), Some(to)) = ends(&b.frame, &b.unit) else {
            return Err("frame: from and to, both numbers or both times".into());
        };
        if from >= to {
            return Err("frame: from is before to".into());
        }
    }
    if inside(b, &free(b), &default(b)) { Ok(()) } else { Err("default: it lies outside the frame".into()) }
}

/// Whether the frame of a place's own bound lies within the nation's.
pub fn narrower(nation: &Bound, own: &Bound) -> Result<(), String> {
    if (&nation.kind, &nation.unit, &nation.binds) != (&own.kind, &own.unit, &own.binds) {
        return Err("kind, unit and binds stay as they are".into());
    }
    let ((lo, hi), (own_lo, own_hi)) = (ends(&nation.frame, &nation.unit), ends(&own.frame, &own.unit));
    let sets = set(&nation.frame.must).is_subset(&set(&own.frame.must)) && set(&own.frame.may).is_subset(&set(&nation.frame.may));
    if own_lo >= lo && (own_hi <= hi) && sets { Ok(()) } else { Err("its frame goes beyond the nation's".into()) }
}
