//! Phone numbers as typed in registers, brought to one form (national numbering plan; E.164 for numbers abroad).

use std::fmt;

use crate::typed::{compact, is_scientific};

/// What kind of number it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PhoneKind {
    /// 11 digits, 13–19: can receive text messages.
    Mobile,
    /// Area code and 7–8 digits, maybe an extension.
    Landline,
    /// 7–8 digits without area code.
    Local,
    /// 400 or 800 and seven digits.
    Service,
    /// `+` and another country's number.
    Abroad,
}

/// A phone number in normal form: `13800001234`, `0580-2031234`, `0580-2031234-801`, `2031234`, `4008123123`, `+85261234567`.
///
/// `Debug` shows the mask only.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Phone {
    number: String,
    kind: PhoneKind,
}

/// Why text is not one phone number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PhoneError {
    /// Nothing was written.
    Empty,
    /// A spreadsheet shortened the number (`1.38E+10`).
    Damaged,
    /// Two numbers in one cell; `count` of them.
    Several {
        /// Numbers found.
        count: usize,
    },
    /// A letter or sign that does not belong.
    Character {
        /// The character.
        found: char,
    },
    /// Starts like a mobile or landline number but has too many or too few digits.
    Length {
        /// Digits found.
        found: usize,
    },
    /// Digits of no known plan (a mobile starts with 13–19, an area code with 0).
    Shape,
}

impl fmt::Display for PhoneError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => write!(f, "the phone number is empty"),
            Self::Damaged => write!(f, "a spreadsheet shortened the phone number; format the column as text and enter it again"),
            Self::Several { count } => write!(f, "{count} phone numbers in one place; keep one"),
            Self::Character { found } => write!(f, "a phone number cannot hold {found:?}"),
            Self::Length { found } => write!(f, "{found} digits are too many or too few; a mobile number has 11"),
            Self::Shape => write!(f, "these digits are no phone number; a mobile number starts with 13 to 19"),
        }
    }
}

impl std::error::Error for PhoneError {}

impl Phone {
    /// Parses one number: `+86`, `0086`, spaces, dashes, brackets, full-width digits and a spreadsheet's `.0` are put right.
    pub fn parse(text: &str) -> Result<Self, PhoneError> {
        let parts: Vec<&str> =
            text.split(['/', '、', ';', ',', '，', '；', '／', '\n', '|']).filter(|p| !p.trim().is_empty()).collect();
        if parts.len() > 1 {
            return Err(PhoneError::Several { count: parts.len() });
        }
        let text = compact(parts.first().copied().unwrap_or_default());
        if text.is_empty() {
            return Err(PhoneError::Empty);
        }
        if is_scientific(&text) {
            return Err(PhoneError::Damaged);
        }
        let text = text.strip_suffix(".0").unwrap_or(&text);
        let (abroad, main) = cut_country(text);
        let (main, extension) = cut_extension(main);
        let digits = only_digits(main)?;
        if abroad {
            let found = digits.len();
            return if (7..=15).contains(&found) {
                Ok(Self { number: format!("+{digits}"), kind: PhoneKind::Abroad })
            } else {
                Err(PhoneError::Length { found })
            };
        }
        // `86` in front without a plus: 13 digits that go on like a mobile number
        let digits = match digits.strip_prefix("86") {
            Some(rest) if rest.len() == 11 && is_mobile(rest) => rest.to_owned(),
            _ => digits,
        };
        let extension = only_digits(extension)?;
        // people write 0 before a mobile number when dialling long distance
        if let Some(rest) = digits.strip_prefix('0').filter(|rest| rest.len() == 11 && is_mobile(rest)) {
            return Ok(Self { number: rest.to_owned(), kind: PhoneKind::Mobile });
        }
        classify(&digits, &extension)
    }

    /// The normal form.
    pub fn as_str(&self) -> &str {
        &self.number
    }

    /// What kind of number it is.
    pub fn kind(&self) -> PhoneKind {
        self.kind
    }

    /// Hides the middle: `138****1234`; of other numbers all but area code and last three digits: `0580-****234`.
    pub fn mask(&self) -> String {
        if self.kind == PhoneKind::Mobile {
            return format!("{}****{}", &self.number[..3], &self.number[7..]);
        }
        let shown_front = match self.kind {
            PhoneKind::Landline => self.number.find('-').map_or(0, |i| i + 1),
            PhoneKind::Service | PhoneKind::Abroad => 3,
            _ => 0,
        };
        let main_end = self.number[shown_front..].find('-').map_or(self.number.len(), |i| i + shown_front);
        let hide = shown_front..main_end.saturating_sub(3);
        self.number.char_indices().map(|(i, c)| if hide.contains(&i) { '*' } else { c }).collect()
    }
}

impl fmt::Debug for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Phone({})", self.mask())
    }
}

fn is_mobile(digits: &str) -> bool {
    let b = digits.as_bytes();
    b.len() == 11 && b[0] == b'1' && b[1] >= b'3'
}

fn classify(digits: &str, extension: &str) -> Result<Phone, PhoneError> {
    let found = digits.len();
    let made = |number: String, kind| Ok(Phone { number, kind });
    let first = digits.bytes().next().unwrap_or(b' ');
    match (first, found) {
        (b'1', 11) if is_mobile(digits) => made(digits.to_owned(), PhoneKind::Mobile),
        (b'1', 11) => Err(PhoneError::Shape),
        (b'4' | b'8', 10) if digits[1..3] == *"00" => made(digits.to_owned(), PhoneKind::Service),
        (b'0', _) => {
            // 010 and 02x are the only three-digit area codes
            let area = if digits.starts_with("010") || digits.starts_with("02") { 3 } else { 4 };
            if !(area + 7..=area + 8).contains(&found) {
                return Err(PhoneError::Length { found });
            }
            let tail = if extension.is_empty() { String::new() } else { format!("-{extension}") };
            made(format!("{}-{}{tail}", &digits[..area], &digits[area..]), PhoneKind::Landline)
        }
        (b'2'..=b'8', 7 | 8) => made(digits.to_owned(), PhoneKind::Local),
        (b'1', _) => Err(PhoneError::Length { found }),
        _ => Err(PhoneError::Shape),
    }
}

fn cut_extension(text: &str) -> (&str, &str) {
    for mark in ["转", "分机", "轉", "EXT", "X"] {
        if let Some((main, extension)) = text.split_once(mark) {
            return (main, extension);
        }
    }
    // a second dash after a full landline number: 0580-2031234-801
    match text.rsplit_once('-') {
        Some((main, extension)) if text.starts_with('0') && main.contains('-') && extension.len() <= 5 => {
            let digits = main.bytes().filter(u8::is_ascii_digit).count();
            if digits >= 10 { (main, extension) } else { (text, "") }
        }
        _ => (text, ""),
    }
}

/// Whether another country's code is in front, and the number without `+`, `00` or China's 86.
fn cut_country(text: &str) -> (bool, &str) {
    let Some(rest) = text.strip_prefix('+').or_else(|| text.strip_prefix("(+")).or_else(|| text.strip_prefix("00")) else {
        return (false, text);
    };
    match rest.strip_prefix("86") {
        Some(home) => (false, home.trim_start_matches([')', '-'])),
        None => (true, rest),
    }
}

fn only_digits(text: &str) -> Result<String, PhoneError> {
    let mut digits = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '0'..='9' => digits.push(c),
            '-' | '(' | ')' | '.' | '_' | '·' | '—' | ':' => {}
            found => return Err(PhoneError::Character { found }),
        }
    }
    Ok(digits)
}
