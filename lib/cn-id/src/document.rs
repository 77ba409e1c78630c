//! Identity documents other than the citizen ID, told apart by their shape.

use std::fmt;

use crate::citizen::{CitizenId, IdError};
use crate::typed::{compact, is_scientific};

/// The kind of an identity document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum DocumentKind {
    /// Citizen ID or residence permit of HK, Macao and Taiwan residents (GB 11643).
    CitizenId,
    /// Passport, Chinese or foreign (ICAO 9303: up to nine letters and digits).
    Passport,
    /// Mainland travel permit for Hong Kong and Macao residents: H or M and 8 digits, maybe 2 of reissue.
    HkMacaoPermit,
    /// Mainland travel permit for Taiwan residents: 8 digits, older 10 and a letter.
    TaiwanPermit,
    /// Foreign permanent resident card: 18 digits that begin with 9 (since 2023), or 3 letters and 12 digits.
    ForeignerPermanent,
}

/// A document number in normal form with its guessed kind. `Debug` shows the mask only.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Document {
    kind: DocumentKind,
    number: String,
}

/// Why text is no document number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DocumentError {
    /// Nothing was written.
    Empty,
    /// A spreadsheet shortened the number.
    Damaged,
    /// It has the shape of a citizen ID and is none.
    Citizen(IdError),
    /// No known shape.
    Unknown,
}

impl fmt::Display for DocumentError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => write!(f, "the document number is empty"),
            Self::Damaged => {
                write!(f, "a spreadsheet shortened the document number; format the column as text and enter it again")
            }
            Self::Citizen(why) => why.fmt(f),
            Self::Unknown => write!(f, "this is the shape of no ID card, passport or permit"),
        }
    }
}

impl std::error::Error for DocumentError {}

impl Document {
    /// Guesses the kind by shape. A 15-digit citizen ID is refused with [`IdError::Fifteen`], as a person must confirm it.
    pub fn parse(text: &str) -> Result<Self, DocumentError> {
        let text: String = compact(text).chars().filter(|c| !matches!(c, '(' | ')' | '-')).collect();
        if text.is_empty() {
            return Err(DocumentError::Empty);
        }
        if is_scientific(&text) {
            return Err(DocumentError::Damaged);
        }
        if !text.is_ascii() {
            return Self::citizen(text);
        }
        let (letters, digits) = text.split_at(text.bytes().take_while(u8::is_ascii_uppercase).count());
        let all_digits = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
        let kind = match (letters.len(), digits.len(), all_digits) {
            (3, 12, true) => DocumentKind::ForeignerPermanent,
            (1, 8 | 10, true) if matches!(letters, "H" | "M") => DocumentKind::HkMacaoPermit,
            (0, 8, true) => DocumentKind::TaiwanPermit,
            (0, 11, false)
                if digits[..10].bytes().all(|b| b.is_ascii_digit()) && digits.ends_with(|c: char| c.is_ascii_uppercase()) =>
            {
                DocumentKind::TaiwanPermit
            }
            (0, 9, true) | (1..=3, _, _) if is_passport(&text) => DocumentKind::Passport,
            (0, 6..=9, false) if is_passport(&text) => DocumentKind::Passport,
            _ => return Self::citizen(text),
        };
        Ok(Self { kind, number: text })
    }

    fn citizen(text: String) -> Result<Self, DocumentError> {
        // a passport mistyped is not worth an ID card's error
        if text.chars().filter(char::is_ascii_digit).count() < 14 {
            return Err(DocumentError::Unknown);
        }
        let id = CitizenId::parse(&text)
            .map_err(|why| if why == IdError::Damaged { DocumentError::Damaged } else { DocumentError::Citizen(why) })?;
        let foreigner = text.starts_with('9') && !id.is_fictional();
        Ok(Self {
            kind: if foreigner { DocumentKind::ForeignerPermanent } else { DocumentKind::CitizenId },
            number: id.as_str().to_owned(),
        })
    }

    /// The guessed kind.
    pub fn kind(&self) -> DocumentKind {
        self.kind
    }

    /// The number, upper case, without spaces.
    pub fn as_str(&self) -> &str {
        &self.number
    }

    /// The citizen ID, when it is one.
    pub fn citizen_id(&self) -> Option<CitizenId> {
        if self.kind == DocumentKind::CitizenId { CitizenId::parse(&self.number).ok() } else { None }
    }

    /// Hides the middle: `110105********002X`, `E1****678`.
    pub fn mask(&self) -> String {
        let (front, back) = if self.number.len() >= 15 { (6, 4) } else { (2, 3) };
        let length = self.number.len();
        let hide = front.min(length)..length.saturating_sub(back);
        self.number.chars().enumerate().map(|(i, c)| if hide.contains(&i) { '*' } else { c }).collect()
    }
}

impl fmt::Debug for Document {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Document({:?}, {})", self.kind, self.mask())
    }
}

/// 6–9 letters and digits, four digits at least: words are no passports.
fn is_passport(text: &str) -> bool {
    (6..=9).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
        && text.bytes().filter(u8::is_ascii_digit).count() >= 4
}
