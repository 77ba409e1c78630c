//! Identity documents other than the citizen ID, told apart by their shape.

use std::fmt;

use crate::citizen::{CitizenId, IdError};
use crate::typed::{compact, is_scientific};

/// The kind of an identity document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum DocumentKind {
    /// 居民身份证 (GB 11643).
    CitizenId,
    /// Passport, Chinese or foreign (ICAO 9303: up to nine letters and digits).
    Passport,
    /// 港澳居民来往内地通行证.
    HkMacaoPermit,
    /// 台湾居民来往大陆通行证.
    TaiwanPermit,
    /// 外国人永久居留身份证.
    ForeignerPermanent,
    /// 港澳台居民居住证: numbered as the citizen ID, from 81, 82 and 83.
    ResidencePermit,
}

impl DocumentKind {
    pub const ALL: [DocumentKind; 6] = [
        DocumentKind::CitizenId,
        DocumentKind::Passport,
        DocumentKind::HkMacaoPermit,
        DocumentKind::TaiwanPermit,
        DocumentKind::ForeignerPermanent,
        DocumentKind::ResidencePermit,
    ];
    /// As it is stored.
    pub fn code(self) -> &'static str {
        ["citizen_id", "passport", "hk_macao_permit", "taiwan_permit", "foreigner_permanent", "residence_permit"][self as usize]
    }
    pub fn from_code(code: &str) -> Option<DocumentKind> {
        Self::ALL.into_iter().find(|k| k.code() == code)
    }
    /// As a list's column of document kinds names it: `护照`, `回乡证`, `台胞证`.
    pub fn named(text: &str) -> Option<DocumentKind> {
        let text = compact(text);
        let found = NAMES.iter().find(|(names, _)| names.iter().any(|n| text.contains(n)));
        found.map(|(_, kind)| *kind)
    }
}

/// Names of documents, the longer before what they contain.
const NAMES: &[(&[&str], DocumentKind)] = &[
    (&["永久居留", "五星卡", "外国人居留"], DocumentKind::ForeignerPermanent),
    (&["居住证"], DocumentKind::ResidencePermit),
    (&["港澳", "回乡证"], DocumentKind::HkMacaoPermit),
    (&["台湾", "台胞", "来往大陆"], DocumentKind::TaiwanPermit),
    (&["护照", "PASSPORT"], DocumentKind::Passport),
    (&["身份证", "户口"], DocumentKind::CitizenId),
];

/// What else than its shape a number must hold.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Holds {
    /// A birth date and the check character of GB 11643.
    Check,
    /// Six digits of birth from this place on: year, month, day.
    Birth(usize),
    Nothing,
}

/// Shapes of numbers, the first that fits counts: `#` a digit, `@` a letter, `%` a letter but I and O, `~` a digit or X;
/// anything else is itself.
const SHAPES: &[(&str, DocumentKind, Holds)] = &[
    ("810000###########~", DocumentKind::ResidencePermit, Holds::Check),
    ("820000###########~", DocumentKind::ResidencePermit, Holds::Check),
    ("830000###########~", DocumentKind::ResidencePermit, Holds::Check),
    // since 2017 and 2023: 9, place of application, country, birth, serial number, check character
    ("9################~", DocumentKind::ForeignerPermanent, Holds::Check),
    ("@@@############", DocumentKind::ForeignerPermanent, Holds::Birth(7)),
    ("H########", DocumentKind::HkMacaoPermit, Holds::Nothing),
    ("M########", DocumentKind::HkMacaoPermit, Holds::Nothing),
    ("H##########", DocumentKind::HkMacaoPermit, Holds::Nothing),
    ("M##########", DocumentKind::HkMacaoPermit, Holds::Nothing),
    ("########", DocumentKind::TaiwanPermit, Holds::Nothing),
    ("##########@", DocumentKind::TaiwanPermit, Holds::Nothing),
    // Chinese passports: ordinary, older ones, for public affairs, service, diplomatic
    ("E########", DocumentKind::Passport, Holds::Nothing),
    ("E%#######", DocumentKind::Passport, Holds::Nothing),
    ("G########", DocumentKind::Passport, Holds::Nothing),
    ("14#######", DocumentKind::Passport, Holds::Nothing),
    ("15#######", DocumentKind::Passport, Holds::Nothing),
    ("PE#######", DocumentKind::Passport, Holds::Nothing),
    ("SE#######", DocumentKind::Passport, Holds::Nothing),
    ("DE#######", DocumentKind::Passport, Holds::Nothing),
];

fn has_shape(text: &str, shape: &str) -> bool {
    let fits = |(c, s): (u8, u8)| match s {
        b'#' => c.is_ascii_digit(),
        b'@' => c.is_ascii_uppercase(),
        b'%' => c.is_ascii_uppercase() && !matches!(c, b'I' | b'O'),
        b'~' => c.is_ascii_digit() || c == b'X',
        s => c == s,
    };
    text.len() == shape.len() && text.bytes().zip(shape.bytes()).all(fits)
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
    /// Not the shape of the document it is said to be.
    NotOf(DocumentKind),
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
            Self::NotOf(kind) => write!(f, "this is not the shape of a {}", kind.code().replace('_', " ")),
        }
    }
}

impl std::error::Error for DocumentError {}

impl Document {
    /// Guesses the kind by shape. A 15-digit citizen ID is refused with [`IdError::Fifteen`], as a person must confirm it.
    pub fn parse(text: &str) -> Result<Self, DocumentError> {
        let text = Self::written(text)?;
        // invented people's region looks like a foreigner's card
        let fictional = CitizenId::parse(&text).is_ok_and(|id| id.is_fictional());
        let shape = SHAPES.iter().find(|(shape, ..)| !fictional && has_shape(&text, shape));
        match shape {
            Some((_, kind, holds)) => Self::holding(text, *kind, *holds),
            None if looks_like_passport(&text) => Ok(Self { kind: DocumentKind::Passport, number: text }),
            None => Self::citizen(text),
        }
    }

    /// A number of the kind that is written on the document, for shapes that several kinds share.
    pub fn parse_as(kind: DocumentKind, text: &str) -> Result<Self, DocumentError> {
        let text = Self::written(text)?;
        if kind == DocumentKind::CitizenId {
            let taken = SHAPES.iter().find(|(shape, k, _)| *k == DocumentKind::ResidencePermit && has_shape(&text, shape));
            return if taken.is_some() { Err(DocumentError::NotOf(kind)) } else { Self::citizen(text) };
        }
        let shape = SHAPES.iter().find(|(shape, k, _)| *k == kind && has_shape(&text, shape));
        match shape {
            Some((_, _, holds)) => Self::holding(text, kind, *holds),
            None if kind == DocumentKind::Passport && is_passport(&text) => Ok(Self { kind, number: text }),
            None => Err(DocumentError::NotOf(kind)),
        }
    }

    fn written(text: &str) -> Result<String, DocumentError> {
        let text: String = compact(text).chars().filter(|c| !matches!(c, '(' | ')' | '-')).collect();
        if text.is_empty() {
            return Err(DocumentError::Empty);
        }
        if is_scientific(&text) { Err(DocumentError::Damaged) } else { Ok(text) }
    }

    fn holding(text: String, kind: DocumentKind, holds: Holds) -> Result<Self, DocumentError> {
        match holds {
            Holds::Check => {
                CitizenId::parse(&text).map_err(of_id)?;
            }
            Holds::Birth(at) => {
                let two = |n: usize| text.get(at + n..at + n + 2).and_then(|d| d.parse::<u16>().ok()).unwrap_or_default();
                let (year, month, day) = (two(0), two(2) as u8, two(4) as u8);
                let fits = |century| crate::citizen::is_date((century + year, month, day));
                if !fits(1900) && !fits(2000) {
                    return Err(DocumentError::Citizen(IdError::Birth { year, month, day }));
                }
            }
            Holds::Nothing => {}
        }
        Ok(Self { kind, number: text })
    }

    fn citizen(text: String) -> Result<Self, DocumentError> {
        // a passport mistyped is not worth an ID card's error
        if text.chars().filter(char::is_ascii_digit).count() < 14 {
            return Err(DocumentError::Unknown);
        }
        let id = CitizenId::parse(&text).map_err(of_id)?;
        Ok(Self { kind: DocumentKind::CitizenId, number: id.as_str().to_owned() })
    }

    /// The kind, guessed or as it was said.
    pub fn kind(&self) -> DocumentKind {
        self.kind
    }

    /// The number, upper case, without spaces.
    pub fn as_str(&self) -> &str {
        &self.number
    }

    /// The number as GB 11643 builds it, where it is so built: then it tells birth and sex.
    pub fn citizen_id(&self) -> Option<CitizenId> {
        if self.number.len() == 18 { CitizenId::parse(&self.number).ok() } else { None }
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

fn of_id(why: IdError) -> DocumentError {
    if why == IdError::Damaged { DocumentError::Damaged } else { DocumentError::Citizen(why) }
}

/// As people write one without saying so: up to three letters in front, or nine digits.
fn looks_like_passport(text: &str) -> bool {
    let letters = text.bytes().take_while(u8::is_ascii_uppercase).count();
    let all_digits = text.bytes().all(|b| b.is_ascii_digit());
    is_passport(text) && letters <= 3 && (!all_digits || text.len() == 9)
}

/// 6–9 letters and digits, four digits at least: words are no passports.
fn is_passport(text: &str) -> bool {
    (6..=9).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
        && text.bytes().filter(u8::is_ascii_digit).count() >= 4
}
