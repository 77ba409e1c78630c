//! Room addresses inside an estate: `5幢2单元301`, `5-2-301`, `5号楼2单元301室`, `5#2-301`.

use std::fmt;

use crate::typed::compact;

/// A home: building, unit (staircase) and room as written without leading words. Numbers lose leading zeros, except the room.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Room {
    /// What stood before the building (`阳光花园`), often empty.
    pub place: String,
    /// Building: `5`, `A`, `12B`.
    pub building: String,
    /// Unit, when the building has units.
    pub unit: Option<String>,
    /// Room: `301`, `1203A`.
    pub room: String,
    /// Storey: as written (`3楼`), else from the room (301 → 3, 1203 → 12); `None` when the room does not tell.
    pub floor: Option<u8>,
}

/// Why text is no room address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RoomError {
    /// Nothing was written.
    Empty,
    /// A spreadsheet turned `5-2-301` into a date (`5月2日`, `2024-05-02`).
    TurnedIntoDate,
    /// There is a room and no building.
    NoBuilding,
    /// There is a building and no room.
    NoRoom,
    /// More parts than building, unit, room.
    TooManyParts {
        /// Parts found.
        found: usize,
    },
    /// Text after the room that is not part of an address.
    Unexpected {
        /// The text.
        text: String,
    },
}

impl fmt::Display for RoomError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => write!(f, "the room is empty"),
            Self::TurnedIntoDate => write!(f, "a spreadsheet turned the room into a date; format the column as text"),
            Self::NoBuilding => write!(f, "the building is missing; write 5-2-301 or 5幢2单元301"),
            Self::NoRoom => write!(f, "the room is missing; write 5-2-301 or 5幢2单元301"),
            Self::TooManyParts { found } => write!(f, "{found} numbers are too many; write building, unit, room"),
            Self::Unexpected { text } => write!(f, "{text:?} does not belong to a room address"),
        }
    }
}

impl std::error::Error for RoomError {}

/// A number or letter and the words after it.
struct Part {
    /// Where the value begins, in bytes.
    at: usize,
    value: String,
    mark: Mark,
    tail: String,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Mark {
    Building,
    Unit,
    Storey,
    Room,
    /// A dash, or nothing at the end.
    None,
    Other,
}

impl Room {
    /// Parses one address; full-width characters and Chinese numbers up to 九十九 are understood.
    pub fn parse(text: &str) -> Result<Self, RoomError> {
        let text = compact(text);
        if text.is_empty() {
            return Err(RoomError::Empty);
        }
        let parts = parts_of(&text);
        if looks_like_date(&text, &parts) {
            return Err(RoomError::TurnedIntoDate);
        }
        // 港岛路88号阳光花园5幢2单元301: the address starts at the last building
        let start = match parts.iter().rposition(|p| p.mark == Mark::Building) {
            Some(i) => i,
            None => {
                let before_last = &parts[..parts.len().saturating_sub(1)];
                before_last.iter().rposition(|p| p.mark == Mark::Other).map_or(0, |i| i + 1)
            }
        };
        let place = parts.get(start).map_or("", |p| &text[..p.at]).trim_end_matches('-').to_owned();
        let mut parts = parts.into_iter().skip(start).peekable();
        let Some(building) = parts.next_if(|p| matches!(p.mark, Mark::Building | Mark::None | Mark::Storey)) else {
            return Err(if parts.peek().is_some() { RoomError::NoBuilding } else { RoomError::NoRoom });
        };
        let building_marked = building.mark != Mark::None;
        finish(place, building.value, building_marked, parts.collect())
    }
}

fn finish(place: String, building: String, building_marked: bool, rest: Vec<Part>) -> Result<Room, RoomError> {
    let mut unit = None;
    let mut storey = None;
    let mut plain = Vec::new();
    for part in rest {
        match part.mark {
            Mark::Unit => unit = Some(part.value),
            Mark::Storey => storey = part.value.parse().ok(),
            Mark::Other => return Err(RoomError::Unexpected { text: part.tail }),
            _ => plain.push(part.value),
        }
    }
    let found = plain.len();
    let room = match (plain.pop(), found) {
        (Some(room), 1) => room,
        (Some(room), 2) if unit.is_none() => {
            unit = plain.pop();
            room
        }
        (None, _) if building_marked || unit.is_some() => return Err(RoomError::NoRoom),
        (None, _) => return Err(RoomError::NoBuilding),
        _ => {
            return Err(RoomError::TooManyParts { found: found + 1 + usize::from(unit.is_some()) });
        }
    };
    let floor = storey.or_else(|| floor_of(&room));
    let unit = unit.map(|u| bare(&u));
    Ok(Room { place, building: bare(&building), unit, room, floor })
}

/// `05` → `5`; `0` stays.
fn bare(number: &str) -> String {
    let cut = number.trim_start_matches('0');
    if cut.is_empty() || !cut.starts_with(|c: char| c.is_ascii_digit()) { number.to_owned() } else { cut.to_owned() }
}

fn floor_of(room: &str) -> Option<u8> {
    let digits = room.trim_end_matches(|c: char| c.is_ascii_uppercase());
    let storey = match digits.len() {
        3 | 4 if digits.bytes().all(|b| b.is_ascii_digit()) => digits[..digits.len() - 2].parse().ok()?,
        _ => 0,
    };
    (storey > 0).then_some(storey)
}

fn parts_of(text: &str) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::new();
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        if !is_value(c) {
            if let Some(last) = parts.last_mut() {
                last.tail.push(c);
            }
            continue;
        }
        let chinese = !c.is_ascii();
        let mut value = c.to_string();
        while let Some((_, next)) = chars.next_if(|(_, n)| is_value(*n) && n.is_ascii() != chinese) {
            value.push(next);
        }
        if !chinese {
            parts.push(Part { at, value, mark: Mark::None, tail: String::new() });
            continue;
        }
        // 一 in a name is no number: only before 幢, 单元 and the like
        let before_word = chars
            .peek()
            .is_some_and(|(_, n)| matches!(n, '幢' | '栋' | '棟' | '座' | '号' | '單' | '单' | '楼' | '层' | '室' | '门'));
        match chinese_number(&value).filter(|_| before_word) {
            Some(number) => parts.push(Part { at, value: number.to_string(), mark: Mark::None, tail: String::new() }),
            None => {
                if let Some(last) = parts.last_mut() {
                    last.tail.push_str(&value);
                }
            }
        }
    }
    let count = parts.len();
    for (i, part) in parts.iter_mut().enumerate() {
        part.mark = mark_of(&part.tail, i + 1 == count, i == 0);
    }
    // 5楼301: with no other building, the first 楼 is the building
    if !parts.iter().any(|p| p.mark == Mark::Building)
        && let Some(first) = parts.iter_mut().find(|p| p.mark == Mark::Storey && p.tail.starts_with('楼'))
    {
        first.mark = Mark::Building;
    }
    parts
}

fn is_value(c: char) -> bool {
    c.is_ascii_alphanumeric() || "一二三四五六七八九十".contains(c)
}

fn mark_of(tail: &str, last: bool, first: bool) -> Mark {
    let word = tail.trim_matches(['-', '.', ',', '_', '/', '\\', '—', '~', '、', '，']);
    match word {
        "幢" | "栋" | "棟" | "座" | "号楼" | "號樓" | "栋楼" | "幢楼" | "#" | "#楼" | "号幢" | "号栋" => {
            Mark::Building
        }
        "单元" | "單元" | "门" | "梯" => Mark::Unit,
        "楼" | "层" | "樓" => Mark::Storey,
        // 5号301室: the first 号 numbers the building
        "号" if first && !last => Mark::Building,
        "室" | "房" | "号" | "户" | "房间" | "号房" | "号室" => Mark::Room,
        "" => Mark::None,
        _ => Mark::Other,
    }
}

fn looks_like_date(text: &str, parts: &[Part]) -> bool {
    if text.contains('月') {
        return true;
    }
    let [year, month, day, ..] = parts else {
        return false;
    };
    let number = |p: &Part| p.value.parse::<u16>().unwrap_or(0);
    let dashed = year.tail == "-" || year.tail == "/";
    dashed
        && (1900..2100).contains(&number(year))
        && (1..=12).contains(&number(month))
        && day.value.len() <= 2
        && (1..=31).contains(&number(day))
}

fn chinese_number(text: &str) -> Option<u8> {
    const DIGITS: &str = "一二三四五六七八九";
    let digit = |c: char| DIGITS.chars().position(|d| d == c).map(|i| i as u8 + 1);
    let chars: Vec<char> = text.chars().collect();
    match *chars.as_slice() {
        ['十'] => Some(10),
        [a] => digit(a),
        ['十', b] => Some(10 + digit(b)?),
        [a, '十'] => Some(digit(a)? * 10),
        [a, '十', b] => Some(digit(a)? * 10 + digit(b)?),
        _ => None,
    }
}

impl fmt::Display for Room {
    /// The short form `5-2-301`, or `5-301` without unit.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.unit {
            Some(unit) => write!(f, "{}-{unit}-{}", self.building, self.room),
            None => write!(f, "{}-{}", self.building, self.room),
        }
    }
}
