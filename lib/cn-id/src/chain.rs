//! 接龙: the numbered list that neighbours extend one after another in a chat group, pasted as text.

use std::fmt;

use crate::room::{Room, RoomError};
use crate::typed::narrow;

/// What a pasted list holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Chain {
    /// Lines above the first entry: title, notice, example.
    pub heading: Vec<String>,
    /// Entries in the order of the text.
    pub items: Vec<ChainItem>,
    /// Lines that look like entries and could not be read.
    pub problems: Vec<ChainProblem>,
}

/// One entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChainItem {
    /// 1-based line of the pasted text.
    pub line: usize,
    /// The number in front, when there is one.
    pub number: Option<u32>,
    /// The home.
    pub room: Room,
    /// The name as written.
    pub name: String,
    /// What follows, words joined by single spaces; often `无异常`, may be empty.
    pub remark: String,
}

/// One line that could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChainProblem {
    /// 1-based line of the pasted text.
    pub line: usize,
    /// The line as written.
    pub text: String,
    /// Why.
    pub trouble: ChainTrouble,
}

/// Why a line could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChainTrouble {
    /// No word of the line is a room.
    Room(RoomError),
    /// A room and no name.
    NoName,
}

impl fmt::Display for ChainTrouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Room(why) => why.fmt(f),
            Self::NoName => write!(f, "the name is missing after the room"),
        }
    }
}

/// Reads lines such as `1. 5-2-301 王芳 无异常`. Numbers with nothing behind them are places kept free and are skipped.
pub fn parse_chain(text: &str) -> Chain {
    let mut chain = Chain::default();
    for (i, raw) in text.lines().enumerate() {
        let line = i + 1;
        let narrowed = narrow(raw);
        let (number, rest) = cut_number(narrowed.trim());
        if rest.is_empty() {
            continue;
        }
        match read_entry(rest) {
            Ok((room, name, remark)) => chain.items.push(ChainItem { line, number, room, name, remark }),
            // before the first entry a line without number is the title
            Err(_) if number.is_none() && chain.items.is_empty() && chain.problems.is_empty() => {
                chain.heading.push(raw.trim().to_owned())
            }
            Err(trouble) => chain.problems.push(ChainProblem { line, text: raw.trim().to_owned(), trouble }),
        }
    }
    chain
}

/// `12. rest`, `12、rest`, `12) rest`, `12 rest`; a dash after the digits belongs to a room.
fn cut_number(line: &str) -> (Option<u32>, &str) {
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let (number, rest) = line.split_at(digits);
    let Ok(number) = number.parse() else {
        return (None, line);
    };
    let after = rest.trim_start_matches(['.', '、', ')', ':', '．']);
    let marked = after.len() < rest.len();
    let spaced = rest.starts_with(char::is_whitespace);
    if rest.is_empty() || marked || spaced { (Some(number), after.trim()) } else { (None, line) }
}

fn read_entry(entry: &str) -> Result<(Room, String, String), ChainTrouble> {
    let words: Vec<&str> = entry
        .split(|c: char| c.is_whitespace() || matches!(c, ',' | ':' | ';' | '，' | '、' | '：'))
        .filter(|w| !w.is_empty())
        .collect();
    let mut first_error = None;
    // few words first, so that a number in the remark does not become the room's last digits
    for count in 1..=3.min(words.len()) {
        for start in 0..=words.len() - count {
            match room_and_rest(&words[start..start + count].concat()) {
                Ok((room, glued)) => {
                    let others = words[..start].iter().chain(&words[start + count..]).map(|w| (*w).to_owned());
                    return name_and_remark(room, glued.into_iter().chain(others).collect());
                }
                // the word most like a room tells what is wrong with it
                Err(why) if first_error.is_none() || first_error == Some(RoomError::NoRoom) => first_error = Some(why),
                Err(_) => {}
            }
        }
    }
    Err(ChainTrouble::Room(first_error.unwrap_or(RoomError::Empty)))
}

/// A room, maybe with the name stuck to it: `5-2-301王芳`.
fn room_and_rest(word: &str) -> Result<(Room, Option<String>), RoomError> {
    let why = match Room::parse(word) {
        Ok(room) => return Ok((room, None)),
        Err(why) => why,
    };
    let Some(last) = word.rfind(|c: char| c.is_ascii_digit()) else {
        return Err(why);
    };
    let (room, rest) = word.split_at(last + 1);
    if ["单元", "幢", "栋", "号楼", "座", "楼", "门", "层", "月", "日"].iter().any(|word| rest.starts_with(word)) {
        return Err(why);
    }
    let rest = rest.trim_start_matches(['室', '房', '号', '户']);
    match Room::parse(room) {
        Ok(room) if !rest.is_empty() => Ok((room, Some(rest.to_owned()))),
        _ => Err(why),
    }
}

fn name_and_remark(mut room: Room, mut words: Vec<String>) -> Result<(Room, String, String), ChainTrouble> {
    // 王芳5-2-301: the name stuck in front was taken for the estate
    if !room.place.is_empty() && words.is_empty() {
        words.push(std::mem::take(&mut room.place));
    }
    if words.is_empty() {
        return Err(ChainTrouble::NoName);
    }
    let name = words.remove(0);
    Ok((room, name, words.join(" ")))
}
