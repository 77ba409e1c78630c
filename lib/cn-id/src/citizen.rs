//! Citizen identity number, GB 11643-1999: 6 region digits, 8 birth digits, 3 sequence digits, 1 check character.

use std::fmt;

use crate::typed::{compact, first_bad, whole};

/// A civil date as (year, month 1–12, day 1–31).
pub type Date = (u16, u8, u8);

/// Weights of the first 17 digits, GB 11643-1999 section 6.1 (2^(18−i) mod 11).
const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
/// Check characters by weighted sum mod 11, GB 11643-1999 table 2.
const CHECKS: &[u8; 11] = b"10X98765432";
/// Earlier births cannot belong to anyone who ever held a number.
const FIRST_YEAR: u16 = 1800;

/// The sex the 17th digit tells: odd is male, even is female (GB 11643-1999 section 5.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Sex {
    /// 17th digit odd.
    Male,
    /// 17th digit even.
    Female,
}

/// A valid 18-character citizen ID in normal form (digits, last may be `X`).
///
/// `Debug` shows the mask only, so that a number cannot slip into a log.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CitizenId([u8; 18]);

/// Why text is not a citizen ID, with what is needed to say what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IdError {
    /// Nothing was written.
    Empty,
    /// A spreadsheet stored the number as a value (`3.3E+17`, or the last three digits turned to 000): digits are lost.
    /// Format the column as text and enter the number again.
    Damaged,
    /// Neither 18 nor 15 characters; `found` is the count after removing spaces.
    Length {
        /// Characters found.
        found: usize,
    },
    /// A character that cannot stand there.
    Character {
        /// 1-based place in the text without spaces.
        at: usize,
        /// The character.
        found: char,
    },
    /// The birth digits are no date of the calendar, or before 1800.
    Birth {
        /// Year as written.
        year: u16,
        /// Month as written.
        month: u8,
        /// Day as written.
        day: u8,
    },
    /// The birth date is after today.
    FutureBirth {
        /// The birth date.
        birth: Date,
    },
    /// The check character does not fit: one digit is mistyped or two are swapped.
    CheckDigit {
        /// The character that the first 17 digits ask for.
        expected: char,
        /// The character written.
        found: char,
    },
    /// A number of the old kind (15 digits, before 1999). It carries no check digit, so a person has to confirm the upgrade.
    Fifteen {
        /// The 18-character number made from it.
        upgraded: CitizenId,
    },
}

impl fmt::Display for IdError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => write!(f, "the ID number is empty"),
            Self::Damaged => write!(f, "a spreadsheet damaged the ID number; format the column as text and enter it again"),
            Self::Length { found } => write!(f, "an ID number has 18 characters, found {found}"),
            Self::Character { at, found } => {
                write!(f, "character {at} of the ID number cannot be {found:?}")
            }
            Self::Birth { year, month, day } => write!(f, "the ID number's birth {year:04}-{month:02}-{day:02} is no date"),
            Self::FutureBirth { birth: (y, m, d) } => write!(f, "the ID number's birth {y:04}-{m:02}-{d:02} is in the future"),
            Self::CheckDigit { expected, found } => {
                write!(f, "the ID number's last character is {found} and should be {expected}; a digit is mistyped")
            }
            Self::Fifteen { .. } => write!(f, "this is an old 15-digit ID number; confirm the 18-character one"),
        }
    }
}

impl std::error::Error for IdError {}

impl CitizenId {
    /// Parses an 18-character number: check character and calendar date are hard errors, an unknown region is none (lists of
    /// old regions disagree). Spaces, full-width digits and a lower-case `x` are put right.
    pub fn parse(text: &str) -> Result<Self, IdError> {
        // people find other signs that look like an X: Roman ten, times, Cyrillic
        let text = whole(compact(text).replace(['Ⅹ', '×', '✕', 'Х'], "X"), IdError::Empty, IdError::Damaged)?;
        // a number cell rendered with a decimal has passed through a float, which holds 15 digits only
        if text.split_once('.').is_some_and(|(a, b)| a.len() >= 15 && b.bytes().all(|c| c == b'0')) {
            return Err(IdError::Damaged);
        }
        let length = text.chars().count();
        if length == 15 && text.bytes().all(|b| b.is_ascii_digit()) {
            return Err(IdError::Fifteen { upgraded: Self::from_15(&text)? });
        }
        if length != 18 {
            return Err(IdError::Length { found: length });
        }
        if let Some((at, found)) = first_bad(&text, |c| c.is_ascii_digit() || c == 'X') {
            return Err(IdError::Character { at, found });
        }
        if let Some(at) = text.find('X').filter(|at| *at != 17) {
            return Err(IdError::Character { at: at + 1, found: 'X' });
        }
        let mut digits = [0; 18];
        digits.copy_from_slice(text.as_bytes());
        Self(digits).checked()
    }

    /// As [`CitizenId::parse`], and the birth date must not be after `today`.
    pub fn parse_on(text: &str, today: Date) -> Result<Self, IdError> {
        let id = Self::parse(text)?;
        if id.birth() > today { Err(IdError::FutureBirth { birth: id.birth() }) } else { Ok(id) }
    }

    /// Upgrades a 15-digit number (region 6, birth yymmdd, sequence 3): the century 19 is put in and the check character added.
    pub fn from_15(text: &str) -> Result<Self, IdError> {
        let text = compact(text);
        let length = text.chars().count();
        if length != 15 {
            return Err(IdError::Length { found: length });
        }
        if let Some((at, found)) = first_bad(&text, |c| c.is_ascii_digit()) {
            return Err(IdError::Character { at, found });
        }
        let old = text.as_bytes();
        let mut digits = [b'0'; 18];
        digits[..6].copy_from_slice(&old[..6]);
        digits[6..8].copy_from_slice(b"19");
        digits[8..17].copy_from_slice(&old[6..]);
        digits[17] = check_character(&digits);
        Self(digits).checked()
    }

    fn checked(self) -> Result<Self, IdError> {
        let (year, month, day) = self.birth();
        let expected = check_character(&self.0);
        if expected != self.0[17] && self.0.ends_with(b"000") {
            // a float keeps 15 digits, so a rounded ID ends in 000 and has lost its check digit
            return Err(IdError::Damaged);
        }
        if !is_date((year, month, day)) {
            return Err(IdError::Birth { year, month, day });
        }
        if expected != self.0[17] {
            return Err(IdError::CheckDigit { expected: expected as char, found: self.0[17] as char });
        }
        Ok(self)
    }

    /// The 18 characters.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// The first six digits: county of first registration (GB/T 2260 of that year).
    pub fn region6(&self) -> &str {
        &self.as_str()[..6]
    }

    /// Birth date.
    pub fn birth(&self) -> Date {
        let number = |range: std::ops::Range<usize>| self.0[range].iter().fold(0u16, |n, b| n * 10 + u16::from(b - b'0'));
        (number(6..10), number(10..12) as u8, number(12..14) as u8)
    }

    /// Sex by the 17th digit.
    pub fn sex(&self) -> Sex {
        if self.0[16] % 2 == 1 { Sex::Male } else { Sex::Female }
    }

    /// Full years of age on `today`; `None` when born later.
    pub fn age_on(&self, today: Date) -> Option<u16> {
        let (year, month, day) = self.birth();
        let whole = today.0.checked_sub(year)?;
        if (today.1, today.2) >= (month, day) { Some(whole) } else { whole.checked_sub(1) }
    }

    /// Whether the region is 999999, which no authority issues: made-up people in drills and demonstrations.
    pub fn is_fictional(&self) -> bool {
        self.region6() == "999999"
    }

    /// Region and last four characters, birth hidden: `110105********002X`.
    pub fn mask(&self) -> String {
        format!("{}********{}", self.region6(), &self.as_str()[14..])
    }
}

impl fmt::Debug for CitizenId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CitizenId({})", self.mask())
    }
}

fn check_character(digits: &[u8; 18]) -> u8 {
    let sum: u32 = digits.iter().zip(WEIGHTS).map(|(d, w)| u32::from(d - b'0') * w).sum();
    CHECKS[(sum % 11) as usize]
}

/// Whether someone who lives may have been born on it.
pub(crate) fn is_date((year, month, day): Date) -> bool {
    year >= FIRST_YEAR && day > 0 && day <= days_in_month(year, month)
}

fn days_in_month(year: u16, month: u8) -> u8 {
    match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if year.is_multiple_of(4) && !year.is_multiple_of(100) || year.is_multiple_of(400) => 29,
        2 => 28,
        _ => 0,
    }
}
