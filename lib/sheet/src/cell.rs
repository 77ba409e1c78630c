//! One cell as text, and what an office program did to its value.

use calamine::{CellErrorType, DataRef, ExcelDateTime};

/// How an office program damaged a value before the file was saved. The text shows what is left.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Damage {
    /// A whole number of 16 digits or more was stored as a value; digits after the 15th are wrong.
    LongNumber,
    /// Text in scientific notation such as `3.3E+17`: the digits are gone.
    Scientific,
    /// An error value such as `#REF!`; the text is empty.
    ErrorValue,
}

/// One cell: its text as the person sees it, and whether an office program damaged it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cell {
    /// Text without white space at the ends; dates `2020-01-23`, moments `2020-01-23 08:30:00`, times `08:30:00`.
    pub text: String,
    /// Set when the value cannot be trusted.
    pub damage: Option<Damage>,
}

impl Cell {
    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty() && self.damage.is_none()
    }

    /// A cell of text, trimmed; scientific notation is recognised.
    pub(crate) fn of_text(text: &str) -> Self {
        let text = text.trim_matches(|c: char| c.is_whitespace() || c == '\u{FEFF}' || c == '\u{0}');
        Self { text: text.to_owned(), damage: is_scientific(text).then_some(Damage::Scientific) }
    }

    pub(crate) fn of_value(value: &DataRef<'_>) -> Self {
        let plain = |text: String| Self { text, damage: None };
        match value {
            DataRef::Empty => Self::default(),
            DataRef::String(text) => Self::of_text(text),
            DataRef::SharedString(text) => Self::of_text(text),
            DataRef::Int(number) => Self::of_number(*number as f64),
            DataRef::Float(number) => Self::of_number(*number),
            DataRef::Bool(value) => plain(if *value { "TRUE" } else { "FALSE" }.to_owned()),
            DataRef::DateTime(moment) => plain(iso(moment)),
            DataRef::DateTimeIso(text) => plain(text.strip_suffix("T00:00:00").unwrap_or(text).replace('T', " ")),
            DataRef::DurationIso(text) => plain(text.clone()),
            // #N/A is what a lookup leaves where nothing was found
            DataRef::Error(CellErrorType::NA) => Self::default(),
            DataRef::Error(_) => Self { text: String::new(), damage: Some(Damage::ErrorValue) },
        }
    }

    fn of_number(number: f64) -> Self {
        if !number.is_finite() {
            return Self { text: String::new(), damage: Some(Damage::ErrorValue) };
        }
        if number.fract() == 0.0 {
            // office programs keep 15 digits
            let damage = (number.abs() >= 1e15).then_some(Damage::LongNumber);
            return Self { text: if number == 0.0 { "0".to_owned() } else { format!("{number:.0}") }, damage };
        }
        // 15 significant digits, so that 0.1 + 0.2 reads 0.3
        let rounded: f64 = format!("{number:.14e}").parse().unwrap_or(number);
        Self { text: rounded.to_string(), damage: None }
    }
}

/// `3.3E+17`, `1.38e10`: a mantissa with a point or one digit, and an exponent.
pub(crate) fn is_scientific(text: &str) -> bool {
    let Some((mantissa, exponent)) = text.split_once(['E', 'e']) else {
        return false;
    };
    let digits = |s: &str| !s.is_empty() && s.len() <= 3 && s.bytes().all(|b| b.is_ascii_digit());
    let signed = exponent.starts_with(['+', '-']);
    let number = !mantissa.is_empty() && mantissa.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    number && digits(exponent.trim_start_matches(['+', '-'])) && (signed || mantissa.contains('.'))
}

fn iso(moment: &ExcelDateTime) -> String {
    if moment.is_duration() {
        let seconds = (moment.as_f64() * 86_400.0).round() as i64;
        return format!("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
    }
    let (year, month, day, hour, minute, second, _) = moment.to_ymd_hms_milli();
    if moment.as_f64() < 1.0 {
        format!("{hour:02}:{minute:02}:{second:02}")
    } else if (hour, minute, second) == (0, 0, 0) {
        format!("{year:04}-{month:02}-{day:02}")
    } else {
        format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}")
    }
}
