//! Tables of places and how they are read.

use super::change;
use super::fact::{Added, Level};
use muster_ledger::{Day, Fact, Fault, Index, Keep, PlaceId, Read, Row, Rows, Table, Value, int, text, values};
use muster_web::Scope;

pub static PLACES: Table = Table {
    name: "place_places",
    keep: Keep::Steady,
    columns: &[
        int("id"),
        int("parent"),
        int("level"),
        text("code"),
        text("name"),
        int("sort"),
        int("floor"),
        int("street"),
        int("community"),
        int("grid"),
        int("building"),
        // Ids from the top down to itself, each followed by a dot.
        text("path"),
        // Initials and sound of the name, down to buildings: `wjsq wangjiangshequ`.
        text("sound"),
        // The first day on which it is no more; 0 while it stands.
        int("closed"),
    ],
    key: 1,
    indexes: &[
        Index { name: "parent", columns: &["parent", "sort"] },
        Index { name: "code", columns: &["code"] },
        Index { name: "name", columns: &["name"] },
        Index { name: "sound", columns: &["sound"] },
        Index { name: "community", columns: &["community", "level", "sort"] },
    ],
};

/// One row: the fact that changed the tree last. Caches of scopes hold while it does.
pub static VERSION: Table =
    Table { name: "place_version", keep: Keep::Steady, columns: &[int("one"), int("seq")], key: 1, indexes: &[] };

/// How many places of each level.
pub static COUNT_BY_LEVEL: Table =
    Table { name: "place_counts", keep: Keep::Steady, columns: &[int("level"), int("count")], key: 1, indexes: &[] };

pub(super) fn project(fact: &Fact, rows: &mut Rows<'_>) -> Result<(), Fault> {
    match fact.kind() {
        "places.added" => add(fact, rows)?,
        _ => change::project(fact, rows)?,
    }
    rows.put(&VERSION, values![1i64, fact.seq()])
}

/// By initials and in full; rooms and stairs are numbers.
pub(super) fn sound_of(level: Level, name: &str) -> String {
    if level > Level::Building {
        return String::new();
    }
    format!("{} {}", cn_id::text_initials(name), cn_id::text_pinyin(name))
}

fn add(fact: &Fact, rows: &mut Rows<'_>) -> Result<(), Fault> {
    let added: Added = fact.body()?;
    let mut counts = [0i64; 12];
    for p in &added.places {
        let above = if p.parent == PlaceId::HOUSE { None } else { rows.get(&PLACES, &[p.parent.into()])? };
        let own = |level: Level, column: &str| match (&above, p.level == level) {
            (_, true) => p.id.0,
            (Some(a), false) => a.int(column),
            (None, false) => 0,
        };
        let path = format!("{}{}.", above.as_ref().map_or("", |a| a.text("path")), p.id);
        let (street, community) = (own(Level::Street, "street"), own(Level::Community, "community"));
        let (grid, building) = (own(Level::Grid, "grid"), own(Level::Building, "building"));
        let code = Some(p.code.clone()).filter(|c| !c.is_empty());
        let (level, sound) = (p.level as i64, sound_of(p.level, &p.name));
        let cells = values![
            p.id,
            p.parent,
            level,
            code,
            p.name.clone(),
            p.sort,
            p.floor,
            street,
            community,
            grid,
            building,
            path,
            sound,
            0i64
        ];
        rows.put(&PLACES, cells)?;
        counts[p.level as usize] += 1;
    }
    count(rows, &counts)
}

pub(super) fn count(rows: &mut Rows<'_>, more: &[i64; 12]) -> Result<(), Fault> {
    for (level, n) in more.iter().enumerate().filter(|(_, n)| **n != 0) {
        let before = rows.get(&COUNT_BY_LEVEL, &[level.into()])?.map_or(0, |r| r.int("count"));
        rows.put(&COUNT_BY_LEVEL, values![level, before + n])?;
    }
    Ok(())
}

/// A place as pages show it.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Place {
    pub id: PlaceId,
    pub parent: PlaceId,
    pub level: Level,
    pub code: String,
    pub name: String,
    pub sort: i64,
    pub floor: i64,
    pub street: PlaceId,
    pub community: PlaceId,
    pub grid: PlaceId,
    pub building: PlaceId,
    /// The first day on which it is no more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub closed: Option<Day>,
    #[serde(skip)]
    path: String,
}

impl Place {
    pub(crate) fn from_row(r: &Row) -> Place {
        Place {
            id: r.id("id"),
            parent: r.id("parent"),
            level: Level::from_number(r.int("level")).unwrap_or(Level::Room),
            code: r.text("code").to_owned(),
            name: r.text("name").to_owned(),
            sort: r.int("sort"),
            floor: r.int("floor"),
            street: r.id("street"),
            community: r.id("community"),
            grid: r.id("grid"),
            building: r.id("building"),
            closed: Some(r.int("closed")).filter(|d| *d != 0).map(|d| Day(d as i32)),
            path: r.text("path").to_owned(),
        }
    }
    /// What the statistics' numbers say: the laws of a residents' and of a villagers' committee are two. None where the code is
    /// shorter, or made up.
    pub fn kind(&self) -> Option<&'static str> {
        let number = |from: usize| self.code.get(from..from + 3)?.parse::<u32>().ok();
        match self.level {
            Level::Street if self.code.len() == 9 => match number(6)? {
                1..=99 => Some("place-kind-street"),
                100..=199 => Some("place-kind-town"),
                200..=399 => Some("place-kind-township"),
                400..=599 => Some("place-kind-like-township"),
                _ => None,
            },
            Level::Community if self.code.len() == 12 => match number(9)? {
                1..=199 => Some("place-kind-residents"),
                200..=399 => Some("place-kind-villagers"),
                400..=499 => Some("place-kind-like-residents"),
                500..=599 => Some("place-kind-like-villagers"),
                _ => None,
            },
            _ => None,
        }
    }
    pub fn stands(&self) -> bool {
        self.closed.is_none()
    }
    /// Ids from the top down to itself.
    pub fn chain(&self) -> Vec<PlaceId> {
        self.path.split('.').filter_map(|p| p.parse().ok()).collect()
    }
}

pub fn find(read: &Read, id: PlaceId) -> Result<Option<Place>, Fault> {
    Ok(read.get(&PLACES, &[id.into()])?.as_ref().map(Place::from_row))
}

/// By the official code that it has now.
pub fn by_code(read: &Read, code: &str) -> Result<Option<Place>, Fault> {
    Ok(read.by(&PLACES, "code", &[code.into()])?.iter().map(Place::from_row).find(Place::stands))
}

/// Places directly below, in order.
pub fn children(read: &Read, parent: PlaceId) -> Result<Vec<Place>, Fault> {
    Ok(read.by(&PLACES, "parent", &[parent.into()])?.iter().map(Place::from_row).filter(Place::stands).collect())
}

/// Places of one level anywhere below `top`, in tree order.
pub fn under(read: &Read, top: PlaceId, level: Level) -> Result<Vec<Place>, Fault> {
    let Some(top) = find(read, top)? else { return Ok(Vec::new()) };
    if level > Level::Community && top.level <= Level::Community && top.level != Level::Community {
        let mut out = Vec::new();
        for c in under(read, top.id, Level::Community)? {
            out.extend(under(read, c.id, level)?);
        }
        return Ok(out);
    }
    if top.level >= Level::Community {
        let rows = read.by(&PLACES, "community", &[top.community.into(), (level as i64).into()])?;
        let below = rows.iter().map(Place::from_row).filter(|p| p.stands() && p.path.starts_with(&top.path));
        return Ok(below.collect());
    }
    let mut out = Vec::new();
    for c in children(read, top.id)? {
        if c.level == level {
            out.push(c);
        } else if c.level < level {
            out.extend(under(read, c.id, level)?);
        }
    }
    Ok(out)
}

/// The scope as an SQL condition on a column of place ids, for tables that hold nothing finer.
pub fn within(scope: &Scope, column: &str, values: &mut Vec<Value>) -> String {
    if scope.everywhere() {
        return "1=1".to_owned();
    }
    format!("{column} IN (SELECT id FROM place_places WHERE {})", scope.filter("community", "grid", values))
}

/// Everything that ever stood below a place, itself first.
pub(super) fn subtree(read: &Read, top: &Place) -> Result<Vec<Place>, Fault> {
    let mut out = vec![top.clone()];
    let mut at = 0;
    while at < out.len() {
        out.extend(read.by(&PLACES, "parent", &[out[at].id.into()])?.iter().map(Place::from_row));
        at += 1;
    }
    Ok(out)
}

/// The place and what stands below it.
pub(super) fn standing_below(read: &Read, top: &Place) -> Result<Vec<Place>, Fault> {
    Ok(subtree(read, top)?.into_iter().filter(Place::stands).collect())
}

/// The place and what was closed below it on the same day.
pub(super) fn closed_below(read: &Read, top: &Place) -> Result<Vec<Place>, Fault> {
    Ok(subtree(read, top)?.into_iter().filter(|p| p.closed == top.closed).collect())
}

/// The place and everything above it, from the top down.
pub fn ancestors(read: &Read, id: PlaceId) -> Result<Vec<Place>, Fault> {
    let Some(place) = find(read, id)? else { return Ok(Vec::new()) };
    let mut out = Vec::new();
    for above in place.chain() {
        out.extend(find(read, above)?);
    }
    Ok(out)
}

/// Places whose name begins with `text`; in a small tree also those that hold it. Lower levels than `lowest` are left out.
pub fn named(read: &Read, text: &str, lowest: Level, limit: usize) -> Result<Vec<Place>, Fault> {
    // Nothing sorts behind U+10FFFF: the range holds every name that begins so.
    let values = values![text, format!("{text}\u{10FFFF}"), lowest as i64, limit];
    let sql =
        "SELECT * FROM place_places WHERE name >= ?1 AND name < ?2 AND level <= ?3 AND closed = 0 ORDER BY name, id LIMIT ?4";
    let mut out: Vec<Place> = read.select(sql, &values)?.iter().map(Place::from_row).collect();
    let all: i64 = counts(read)?.iter().filter(|(l, _)| *l <= lowest).map(|(_, n)| n).sum();
    if out.len() < limit && all <= SMALL_TREE && !text.contains(['%', '_']) {
        let sql =
            "SELECT * FROM place_places WHERE level <= ?1 AND name LIKE ?2 AND closed = 0 ORDER BY level, name, id LIMIT ?3";
        let held = read.select(sql, &values![lowest as i64, format!("%{text}%"), limit])?;
        for p in held.iter().map(Place::from_row) {
            if out.len() < limit && !out.iter().any(|o| o.id == p.id) {
                out.push(p);
            }
        }
    }
    Ok(out)
}

/// Closed places that were called so at their end, or had this code.
pub(super) fn closed_called(read: &Read, text: &str, limit: usize) -> Result<Vec<Place>, Fault> {
    let sql =
        "SELECT * FROM place_places WHERE closed <> 0 AND ((name >= ?1 AND name < ?2) OR code = ?1) ORDER BY name, id LIMIT ?3";
    let rows = read.select(sql, &values![text, format!("{text}\u{10FFFF}"), limit])?;
    Ok(rows.iter().map(Place::from_row).collect())
}

/// Places whose name sounds so, by initials (`wj`) or in full (`wangjiang`); in a small tree also from the middle of the name.
pub fn sounding(read: &Read, text: &str, lowest: Level, limit: usize) -> Result<Vec<Place>, Fault> {
    let text = text.to_lowercase();
    if text.is_empty() || !text.bytes().all(|b| b.is_ascii_alphanumeric()) {
        return Ok(Vec::new());
    }
    let sql =
        "SELECT * FROM place_places WHERE sound >= ?1 AND sound < ?2 AND level <= ?3 AND closed = 0 ORDER BY sound, id LIMIT ?4";
    let values = values![text.as_str(), format!("{text}\u{10FFFF}"), lowest as i64, limit];
    let mut out: Vec<Place> = read.select(sql, &values)?.iter().map(Place::from_row).collect();
    let all: i64 = counts(read)?.iter().filter(|(l, _)| *l <= lowest).map(|(_, n)| n).sum();
    if out.len() < limit && all <= SMALL_TREE {
        let sql =
            "SELECT * FROM place_places WHERE level <= ?1 AND sound LIKE ?2 AND closed = 0 ORDER BY level, name, id LIMIT ?3";
        let held = read.select(sql, &values![lowest as i64, format!("%{text}%"), limit])?;
        for p in held.iter().map(Place::from_row) {
            if out.len() < limit && !out.iter().any(|o| o.id == p.id) {
                out.push(p);
            }
        }
    }
    Ok(out)
}

/// Up to so many names are looked through one by one.
const SMALL_TREE: i64 = 50_000;

/// How many places there are of each level that has any.
pub fn counts(read: &Read) -> Result<Vec<(Level, i64)>, Fault> {
    let rows = read.select("SELECT level, count FROM place_counts ORDER BY level", &[])?;
    Ok(rows.iter().filter_map(|r| Some((Level::from_number(r.int("level"))?, r.int("count")))).collect())
}

/// Places directly below with the number of places directly below each, by (sort, id) beyond `after`.
pub(super) fn children_page(read: &Read, parent: PlaceId, after: (i64, i64), limit: usize) -> Result<Vec<(Place, i64)>, Fault> {
    let sql = "SELECT p.*, (SELECT COUNT(*) FROM place_places x WHERE x.parent = p.id AND x.closed = 0) AS below FROM place_places p \
               WHERE p.parent = ?1 AND p.closed = 0 AND (p.sort, p.id) > (?2, ?3) ORDER BY p.sort, p.id LIMIT ?4";
    let rows = read.select(sql, &values![parent, after.0, after.1, limit])?;
    Ok(rows.iter().map(|r| (Place::from_row(r), r.int("below"))).collect())
}
