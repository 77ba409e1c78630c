//! Finding people: exactly anywhere in scope by token; by name, pinyin or room within one community, opened into memory
//! for a few minutes.

use super::read::{self, Addresses, Person, Stretch};
use super::table::VERSION;
use cn_id::{Room, pinyin, pinyin_initials};
use muster_ledger::{Fault, MINUTE, Moment, PlaceId, Read};
use muster_web::{Mask, Scope};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// Beyond this many people a search is exact only.
const OPENED_MAX: usize = 10_000;
/// An opened community is forgotten after this.
const FORGET: i64 = 5 * MINUTE;
/// People of all opened places together: about 30 MB.
const OPEN_MAX: usize = 50_000;
const HITS_MAX: usize = 50;

/// What a search found.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Hits {
    pub people: Vec<Person>,
    /// Names were not looked at: the scope is wider than a community.
    pub exact_only: bool,
    /// There are more than are shown.
    pub more: bool,
}

/// One person as the search box may describe them.
struct Entry {
    person: Person,
    name: String,
    pinyin: String,
    initials: String,
    building: String,
    unit: String,
    room: String,
    phone_tail: String,
}

struct Opened {
    version: i64,
    /// Looks at any place until the last one at this.
    used: u64,
    at: Moment,
    entries: Arc<Vec<Entry>>,
}

/// House, and the stretches of the scope.
type CacheKey = ([u8; 32], Vec<(PlaceId, PlaceId)>, bool);

/// Names in memory only, of few places, for minutes.
static OPEN: Mutex<Option<HashMap<CacheKey, Opened>>> = Mutex::new(None);

/// Residents who fit what was typed: a name or part of it, pinyin or its initials, a room (`5-2-301`, `301`), a telephone or
/// its last four digits, an ID number, a name with a birth date.
pub fn search(read: &Read, scope: &Scope, text: &str) -> Result<Hits, Fault> {
    let text = cn_id::narrow(text).trim().to_owned();
    if text.is_empty() {
        return Ok(Hits::default());
    }
    if let Some(people) = read::exact(read, scope, &text)?.filter(|p| !p.is_empty()) {
        return Ok(Hits { people, ..Hits::default() });
    }
    let Some(stretches) = read::stretches(read, scope)?.filter(|s| one_community(s)) else {
        return Ok(Hits { exact_only: true, ..Hits::default() });
    };
    let Some(entries) = opened(read, scope, &stretches)? else {
        return Ok(Hits { exact_only: true, ..Hits::default() });
    };
    let wanted = Wanted::of(&text);
    let mut people: Vec<Person> =
        entries.iter().filter(|e| wanted.fits(e)).take(HITS_MAX + 1).map(|e| e.person.clone()).collect();
    let more = people.len() > HITS_MAX;
    people.truncate(HITS_MAX);
    Ok(Hits { people, exact_only: false, more })
}

fn one_community(stretches: &[Stretch]) -> bool {
    stretches.first().is_some_and(|first| stretches.iter().all(|s| s.community == first.community))
}

fn opened(read: &Read, scope: &Scope, stretches: &[Stretch]) -> Result<Option<Arc<Vec<Entry>>>, Fault> {
    let seq = |of: PlaceId| Ok::<i64, Fault>(read.get(&VERSION, &[of.into()])?.map_or(0, |r| r.int("seq")));
    let community = stretches.first().map_or(PlaceId::HOUSE, |s| s.community);
    let version = seq(PlaceId::HOUSE)?.max(seq(community)?);
    let places = stretches.iter().map(|s| (s.community, s.grid.unwrap_or_default())).collect();
    let key: CacheKey = (read.vault().derived_secret("person.search"), places, scope.mask == Mask::Nameless);
    {
        let mut open = OPEN.lock().unwrap_or_else(PoisonError::into_inner);
        let open = open.get_or_insert_default();
        // A clock that went back forgets as well.
        open.retain(|_, o| o.at <= read.now && read.now < o.at.plus(FORGET));
        let used = next_look(open);
        if let Some(o) = open.get_mut(&key).filter(|o| o.version == version) {
            o.used = used;
            return Ok(Some(Arc::clone(&o.entries)));
        }
    }
    let Some(entries) = open_all(read, scope, stretches)? else { return Ok(None) };
    let entries = Arc::new(entries);
    let mut open = OPEN.lock().unwrap_or_else(PoisonError::into_inner);
    let open = open.get_or_insert_default();
    open.remove(&key);
    while open.values().map(|o| o.entries.len()).sum::<usize>() + entries.len() > OPEN_MAX {
        let Some(idlest) = open.iter().min_by_key(|(_, o)| o.used).map(|(k, _)| k.clone()) else { break };
        open.remove(&idlest);
    }
    let used = next_look(open);
    open.insert(key, Opened { version, used, at: read.now, entries: Arc::clone(&entries) });
    Ok(Some(entries))
}

fn next_look(open: &HashMap<CacheKey, Opened>) -> u64 {
    open.values().map(|o| o.used).max().map_or(0, |u| u + 1)
}

fn open_all(read: &Read, scope: &Scope, stretches: &[Stretch]) -> Result<Option<Vec<Entry>>, Fault> {
    let mut rows = Vec::new();
    for s in stretches {
        rows.extend(read::rows_of_stretch(read, scope, Some(*s), None, OPENED_MAX + 1 - rows.len())?);
        if rows.len() > OPENED_MAX {
            return Ok(None);
        }
    }
    let mut addresses = Addresses::default();
    let mut entries = Vec::with_capacity(rows.len());
    for r in &rows {
        entries.push(entry(read::person_of_row(read, r, Mask::Full, &mut addresses)?, scope.mask));
    }
    Ok(Some(entries))
}

/// The person goes in as the scope may show them; beside it what the search compares.
fn entry(mut person: Person, mask: Mask) -> Entry {
    let name = if mask == Mask::Nameless { String::new() } else { person.name.take().unwrap_or_default() };
    let phone = std::mem::take(&mut person.phone_shown);
    let phone_tail = if mask == Mask::Nameless { "" } else { phone.get(phone.len().saturating_sub(4)..).unwrap_or_default() };
    let phone_tail = phone_tail.to_owned();
    match mask {
        Mask::Full => {
            person.name = Some(name.clone());
            person.phone_shown = phone;
        }
        Mask::Masked => person.phone_shown = cn_id::Phone::parse(&phone).map(|p| p.mask()).unwrap_or_default(),
        Mask::Nameless => person.shown_name = read::HIDDEN.to_owned(),
    }
    let home = Room::parse(&person.address).ok();
    let (building, unit, room) =
        home.map_or_else(Default::default, |h| (h.building.to_lowercase(), h.unit.unwrap_or_default(), h.room.to_lowercase()));
    Entry { pinyin: pinyin(&name), initials: pinyin_initials(&name), name, building, unit, room, phone_tail, person }
}

/// What was typed, taken apart once.
struct Wanted {
    text: String,
    lower: String,
    home: Option<Room>,
}

impl Wanted {
    fn of(text: &str) -> Wanted {
        let text: String = text.split_whitespace().collect();
        let home = Room::parse(&text).ok();
        Wanted { lower: text.to_lowercase(), text, home }
    }
    fn fits(&self, e: &Entry) -> bool {
        if let Some(h) = &self.home {
            let unit = h.unit.as_deref().is_none_or(|u| u == e.unit);
            return h.building.to_lowercase() == e.building && unit && h.room.to_lowercase() == e.room;
        }
        if self.lower.chars().all(|c| c.is_ascii_digit()) {
            return e.room == self.lower || self.lower.len() == 4 && e.phone_tail == self.lower;
        }
        if self.lower.is_ascii() {
            return e.initials.starts_with(&self.lower) || e.pinyin.starts_with(&self.lower) || e.room == self.lower;
        }
        e.name.contains(&self.text) || e.person.address.contains(&self.text)
    }
}
