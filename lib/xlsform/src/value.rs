//! What an expression can give: text, numbers, yes and no, days; converted into each other as XPath does.

/// A value while a form is answered.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Text; empty where nothing was answered.
    Text(String),
    /// A number; `NaN` where there is none.
    Number(f64),
    /// Yes or no.
    Bool(bool),
    /// Days since 1 January 1970.
    Day(i64),
    /// Answers of every round of a repeat.
    Many(Vec<String>),
}

impl Value {
    /// As text; a whole number without a fraction, a day as `2020-01-23`.
    pub fn text(&self) -> String {
        match self {
            Value::Text(s) => s.clone(),
            Value::Number(n) if n.is_nan() => "NaN".to_owned(),
            Value::Number(n) if n.fract() == 0.0 && n.abs() < 1e15 => format!("{}", *n as i64),
            Value::Number(n) => format!("{n}"),
            Value::Bool(b) => b.to_string(),
            Value::Day(d) => day_text(*d),
            Value::Many(all) => all.first().cloned().unwrap_or_default(),
        }
    }
    /// As a number: of a day its count, of text what it says.
    pub fn number(&self) -> f64 {
        match self {
            Value::Text(s) => number_of(s),
            Value::Number(n) => *n,
            Value::Bool(b) => f64::from(u8::from(*b)),
            Value::Day(d) => *d as f64,
            Value::Many(all) => all.first().map_or(f64::NAN, |s| number_of(s)),
        }
    }
    /// As yes or no: text is yes where there is some.
    pub fn truth(&self) -> bool {
        match self {
            Value::Text(s) => !s.is_empty(),
            Value::Number(n) => *n != 0.0 && !n.is_nan(),
            Value::Bool(b) => *b,
            Value::Day(_) => true,
            Value::Many(all) => !all.is_empty(),
        }
    }
    /// Equality of XPath 1.0: yes and no before numbers before text; of several, whether any is.
    pub(crate) fn equals(&self, other: &Value) -> bool {
        match (self, other) {
            (Value::Many(all), x) | (x, Value::Many(all)) => all.iter().any(|s| Value::Text(s.clone()).equals(x)),
            (Value::Bool(_), _) | (_, Value::Bool(_)) => self.truth() == other.truth(),
            (Value::Number(_) | Value::Day(_), _) | (_, Value::Number(_) | Value::Day(_)) => self.number() == other.number(),
            (Value::Text(a), Value::Text(b)) => a == b,
        }
    }
}

fn number_of(s: &str) -> f64 {
    let s = s.trim();
    match day_of(s) {
        Some(d) => d as f64,
        // "inf" and "nan" are words here
        None if s.bytes().all(|b| b.is_ascii_digit() || b"+-.eE".contains(&b)) => s.parse().unwrap_or(f64::NAN),
        None => f64::NAN,
    }
}

/// `2020-01-23`, or the day of `2020-01-23T08:30`, as days since 1 January 1970; none where no such day is.
pub(crate) fn day_of(s: &str) -> Option<i64> {
    let head = s.get(..10)?;
    if s.len() > 10 && !matches!(s.as_bytes()[10], b'T' | b' ') {
        return None;
    }
    let mut parts = head.split('-');
    let (y, m, d) = (parts.next()?, parts.next()?, parts.next()?);
    if y.len() != 4 || m.len() != 2 || d.len() != 2 {
        return None;
    }
    let (y, m, d): (i64, i64, i64) = (y.parse().ok()?, m.parse().ok()?, d.parse().ok()?);
    if y < 1 {
        return None;
    }
    let count = days(y, m, d);
    (day_text(count) == head).then_some(count)
}

// Civil days by the proleptic calendar, counted from March so that the leap day is the last of a year.
fn days(y: i64, m: i64, d: i64) -> i64 {
    let y = if m <= 2 { y - 1 } else { y };
    let era = y.div_euclid(400);
    let of_era = y.rem_euclid(400);
    let of_year = (153 * ((m + 9) % 12) + 2) / 5 + d - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

pub(crate) fn day_text(count: i64) -> String {
    let z = count.saturating_add(719_468);
    let era = z.div_euclid(146_097);
    let of_era = z.rem_euclid(146_097);
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let m = if month < 10 { month + 3 } else { month - 9 };
    let y = year + era * 400 + i64::from(m <= 2);
    format!("{y:04}-{m:02}-{day:02}")
}
