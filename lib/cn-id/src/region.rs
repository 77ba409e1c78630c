//! Region codes: GB/T 2260 county (6), + street or town (3, GB/T 10114), + committee (3, statistical code), + police community (3).

use std::fmt;

use crate::typed::{compact, first_bad, whole};

/// How far down a region code reaches, widest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum RegionLevel {
    /// `330000`
    Province,
    /// `330900`
    City,
    /// `330902`
    County,
    /// 9 digits: street, town, township.
    Street,
    /// 12 digits: residents' or villagers' committee.
    Committee,
    /// 15 digits: police community or grid.
    Grid,
}

/// A region code in its shortest form of 6, 9, 12 or 15 digits: `330902000000` is `330902`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RegionCode(String);

/// Why text is not a region code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RegionError {
    /// Nothing was written.
    Empty,
    /// A spreadsheet shortened the number.
    Damaged,
    /// Not 6, 9, 12 or 15 digits.
    Length {
        /// Characters found.
        found: usize,
    },
    /// Not a digit, or a province that starts with 0.
    Character {
        /// 1-based place.
        at: usize,
        /// The character.
        found: char,
    },
}

impl fmt::Display for RegionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => write!(f, "the region code is empty"),
            Self::Damaged => write!(f, "a spreadsheet shortened the region code; format the column as text and enter it again"),
            Self::Length { found } => {
                write!(f, "a region code has 6, 9, 12 or 15 digits, found {found}")
            }
            Self::Character { at, found } => {
                write!(f, "character {at} of the region code cannot be {found:?}")
            }
        }
    }
}

impl std::error::Error for RegionError {}

impl RegionCode {
    /// Parses the shape only; whether the region exists is for a division table to say.
    pub fn parse(text: &str) -> Result<Self, RegionError> {
        let mut text = whole(compact(text), RegionError::Empty, RegionError::Damaged)?;
        if let Some((at, found)) = first_bad(&text, |c| c.is_ascii_digit()) {
            return Err(RegionError::Character { at, found });
        }
        if text.starts_with('0') {
            return Err(RegionError::Character { at: 1, found: '0' });
        }
        if !matches!(text.len(), 6 | 9 | 12 | 15) {
            return Err(RegionError::Length { found: text.len() });
        }
        // statistics print every level with 12 digits, filled with 000
        while text.len() > 6 && text.ends_with("000") {
            text.truncate(text.len() - 3);
        }
        Ok(Self(text))
    }

    /// The digits: 6, 9, 12 or 15.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// How far down the code reaches.
    pub fn level(&self) -> RegionLevel {
        match self.0.len() {
            15 => RegionLevel::Grid,
            12 => RegionLevel::Committee,
            9 => RegionLevel::Street,
            _ if self.0.ends_with("0000") => RegionLevel::Province,
            _ if self.0.ends_with("00") => RegionLevel::City,
            _ => RegionLevel::County,
        }
    }

    /// The next wider region; a province has none.
    pub fn parent(&self) -> Option<Self> {
        let code = &self.0;
        let up = match self.level() {
            RegionLevel::Province => return None,
            RegionLevel::City => format!("{}0000", &code[..2]),
            RegionLevel::County => format!("{}00", &code[..4]),
            _ => code[..code.len() - 3].to_owned(),
        };
        // a committee under 000 (no street named) belongs to the county
        Self::parse(&up).ok()
    }

    /// Whether this region is `wider` or lies within it.
    pub fn starts_with(&self, wider: &Self) -> bool {
        let stem = match wider.level() {
            RegionLevel::Province => &wider.0[..2],
            RegionLevel::City => &wider.0[..4],
            _ => wider.0.as_str(),
        };
        self.0.starts_with(stem)
    }
}

impl fmt::Display for RegionCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
