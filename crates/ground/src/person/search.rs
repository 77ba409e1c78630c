//! Finding people: exactly anywhere in scope by token; by name, pinyin or room within one community, opened into memory
//! for a few minutes.

use super::exact::exact;
use super::read::{self, Addresses, Person, Personal, Stretch};
use super::same::Traits;
use super::table::VERSION;
use cn_id::{Fit, NameKey, NameQuery, Room};
use muster_ledger::{Fault, MINUTE, Moment, PlaceId, Read};
use muster_web::{Mask, Scope};
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
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
    /// Nobody is written as was typed; these sound or look like it.
    pub near: bool,
}

/// One person as the search box may describe them, and as two entries are compared.
pub(super) struct Entry {
    pub person: Person,
    pub key: NameKey,
    building: String,
    unit: String,
    room: String,
    phone_tail: String,
    /// Of telephone and document only whether two are the same.
    pub phone: Option<u64>,
    pub number: Option<u64>,
    pub kind: String,
    pub born: String,
}

impl Entry {
    pub(super) fn traits(&self) -> Traits<'_> {
        let (key, born, kind) = (&self.key, self.born.as_str(), self.kind.as_str());
        Traits { key, born, phone: self.phone, number: self.number, kind, room: self.person.room }
    }
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

/// Residents who fit what was typed: a name or part of it, pinyin or its initials, with a southern accent or one slip, a room
/// (`5-2-301`, `5-2`, `301`), a telephone or its last four digits, a document's number, a name with a birth date. The only way
/// to look for someone whom one does not have at hand.
pub fn search(read: &Read, scope: &Scope, text: &str) -> Result<Hits, Fault> {
    let text = cn_id::narrow(text).trim().to_owned();
    if text.is_empty() {
        return Ok(Hits::default());
    }
    if let Some(people) = exact(read, scope, &text)?.filter(|p| !p.is_empty()) {
        return Ok(Hits { people, ..Hits::default() });
    }
    let Some(stretches) = read::stretches(read, scope)?.filter(|s| one_community(s)) else {
        return Ok(Hits { exact_only: true, ..Hits::default() });
    };
    let Some(entries) = opened(read, scope, &stretches)? else {
        return Ok(Hits { exact_only: true, ..Hits::default() });
    };
    let wanted = Wanted::of(&text);
    let mut hits: Vec<(Fit, &Entry)> = entries.iter().filter_map(|e| Some((wanted.fit(e)?, e))).collect();
    // Slips are guessed at only where nothing else fits; of equals, in stair order.
    let best = hits.iter().map(|(fit, _)| *fit).min();
    hits.retain(|(fit, _)| *fit <= best.unwrap_or(Fit::Same).max(Fit::Sound));
    hits.sort_by_key(|(fit, _)| *fit);
    let (more, near) = (hits.len() > HITS_MAX, best > Some(Fit::Part));
    hits.truncate(HITS_MAX);
    Ok(Hits { people: hits.iter().map(|(_, e)| e.person.clone()).collect(), exact_only: false, more, near })
}

/// Everyone of one community for comparing entries with each other; none where the scope is no single community's, or there
/// are too many.
pub(super) fn everyone(read: &Read, scope: &Scope) -> Result<Option<Arc<Vec<Entry>>>, Fault> {
    match read::stretches(read, scope)?.filter(|s| one_community(s)) {
        Some(stretches) => opened(read, scope, &stretches),
        None => Ok(None),
    }
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
        let known = read::open(read, r.int("part")).filter(|_| scope.mask != Mask::Nameless).unwrap_or_default();
        entries.push(entry(read::person_with(read, r, Some(&known), scope.mask, &mut addresses)?, &known));
    }
    Ok(Some(entries))
}

pub(super) fn digest(value: &str) -> Option<u64> {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    (!value.is_empty()).then(|| hasher.finish())
}

/// The person goes in as the scope may show them; beside it what is compared.
fn entry(person: Person, known: &Personal) -> Entry {
    let phone = known.phone.as_str();
    let home = Room::parse(&person.address).ok();
    let (building, unit, room) =
        home.map_or_else(Default::default, |h| (h.building.to_lowercase(), h.unit.unwrap_or_default(), h.room.to_lowercase()));
    Entry {
        key: NameKey::of(&known.name),
        building,
        unit,
        room,
        phone_tail: phone.get(phone.len().saturating_sub(4)..).unwrap_or_default().to_owned(),
        phone: digest(phone),
        number: digest(&known.id_number),
        kind: known.id_kind.clone(),
        born: known.born().unwrap_or_default(),
        person,
    }
}

/// What was typed, taken apart once.
struct Wanted {
    text: String,
    lower: String,
    home: Option<Room>,
    /// A building, and perhaps its unit: `5-2`, `5幢`.
    stairs: Option<(String, String)>,
    name: NameQuery,
}

impl Wanted {
    fn of(typed: &str) -> Wanted {
        let text: String = typed.split_whitespace().collect();
        let lower = text.to_lowercase();
        Wanted { home: Room::parse(&text).ok(), stairs: stairs(&lower), name: NameQuery::of(typed), lower, text }
    }
    fn fit(&self, e: &Entry) -> Option<Fit> {
        let at_home = |h: &Room| {
            let unit = h.unit.as_deref().is_none_or(|u| u == e.unit);
            h.building.to_lowercase() == e.building && unit && h.room.to_lowercase() == e.room
        };
        let on_stairs = |(b, u): &(String, String)| *b == e.building && (u.is_empty() || *u == e.unit);
        if self.home.as_ref().is_some_and(at_home) {
            return Some(Fit::Same);
        }
        if self.stairs.as_ref().is_some_and(on_stairs) {
            return Some(Fit::Part);
        }
        if self.home.is_some() || self.stairs.is_some() {
            return None;
        }
        if e.room == self.lower {
            return Some(Fit::Same);
        }
        if self.lower.chars().all(|c| c.is_ascii_digit()) {
            return (self.lower.len() == 4 && e.phone_tail == self.lower).then_some(Fit::Same);
        }
        self.name.fit(&e.key).or_else(|| {
            let part = !self.text.is_ascii() && e.person.address.contains(&self.text);
            part.then_some(Fit::Part)
        })
    }
}

fn stairs(lower: &str) -> Option<(String, String)> {
    let bare = |part: &str| part.trim_start_matches('0').to_owned();
    let short = |part: &str| (1..=3).contains(&part.len()) && part.chars().all(|c| c.is_ascii_alphanumeric());
    let numbered = lower.starts_with(|c: char| c.is_ascii_digit());
    let words = ["号楼", "幢", "栋", "座"];
    if let Some(building) = words.iter().find_map(|w| lower.strip_suffix(w)).or_else(|| lower.strip_suffix('-')) {
        return short(building).then(|| (bare(building), String::new()));
    }
    let (building, unit) = lower.split_once('-')?;
    (numbered && short(building) && short(unit)).then(|| (bare(building), bare(unit)))
}
