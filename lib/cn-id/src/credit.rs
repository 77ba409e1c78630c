//! Unified social credit code of organisations, GB 32100-2015: department 1, category 1, region 6, subject 9, check 1.

use std::fmt;

use crate::typed::{compact, whole};

/// GB 32100-2015 table 1: no I, O, S, V, Z. A character's value is its place.
const ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";

/// A valid 18-character unified social credit code in upper case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CreditCode([u8; 18]);

/// Why text is not a unified social credit code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CreditError {
    /// Nothing was written.
    Empty,
    /// A spreadsheet stored it as a number (`9.11E+17`); digits are lost.
    Damaged,
    /// Not 18 characters; a 15-digit business registration number is of the time before 2015.
    Length {
        /// Characters found without spaces and dashes.
        found: usize,
    },
    /// A character that cannot stand there: I O S V Z anywhere, a letter among the region digits 3–8.
    Character {
        /// 1-based place.
        at: usize,
        /// The character.
        found: char,
    },
    /// The check character does not fit.
    CheckDigit {
        /// What the first 17 characters ask for.
        expected: char,
        /// What is written.
        found: char,
    },
}

impl fmt::Display for CreditError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => write!(f, "the credit code is empty"),
            Self::Damaged => write!(f, "a spreadsheet damaged the credit code; format the column as text and enter it again"),
            Self::Length { found } => write!(f, "a credit code has 18 characters, found {found}"),
            Self::Character { at, found } => {
                write!(f, "character {at} of the credit code cannot be {found:?}")
            }
            Self::CheckDigit { expected, found } => {
                write!(f, "the credit code's last character is {found} and should be {expected}; a character is mistyped")
            }
        }
    }
}

impl std::error::Error for CreditError {}

impl CreditCode {
    /// Parses a code; spaces, dashes, full-width and lower-case letters are put right. Department and category may be letters
    /// (`N2` is a rural collective), the region digits may not.
    pub fn parse(text: &str) -> Result<Self, CreditError> {
        let text = whole(compact(text).replace('-', ""), CreditError::Empty, CreditError::Damaged)?;
        let length = text.chars().count();
        if length != 18 {
            return Err(CreditError::Length { found: length });
        }
        let mut code = [0; 18];
        let mut sum = 0;
        let mut weight = 1;
        for (i, c) in text.chars().enumerate() {
            let value = ALPHABET.iter().position(|a| *a as char == c).filter(|v| !(2..8).contains(&i) || *v < 10);
            let Some(value) = value else {
                return Err(CreditError::Character { at: i + 1, found: c });
            };
            code[i] = ALPHABET[value];
            if i < 17 {
                sum += value * weight;
                weight = weight * 3 % 31;
            }
        }
        let expected = ALPHABET[(31 - sum % 31) % 31];
        if expected != code[17] {
            return Err(CreditError::CheckDigit { expected: expected as char, found: code[17] as char });
        }
        Ok(Self(code))
    }

    /// The 18 characters.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// Registering department, 1st character (9 market regulation, 5 civil affairs, 1 establishment office, N agriculture …).
    pub fn department(&self) -> char {
        self.0[0] as char
    }

    /// Six digits of the registering region.
    pub fn region6(&self) -> &str {
        &self.as_str()[2..8]
    }

    /// Nine characters of the organisation code (GB 11714).
    pub fn subject(&self) -> &str {
        &self.as_str()[8..17]
    }
}
