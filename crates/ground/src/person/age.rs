//! How old what the register says is: by grid, and of one household, against the catalogue's intervals. Sealed values are opened
//! to see whether they are there; none is shown.

use super::fact::{Band, Item, Need};
use super::held::Looks;
use super::read::{Person, person_of_row};
use super::table::{ImportRow, SHOWN, SHOWN_FROM, said_by};
use crate::field::catalogue;
use crate::place;
use muster_ledger::{DAY, Day, Fault, Moment, PlaceId, Read, Row, Seq};
use muster_web::{Mask, Scope};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};

/// Why an item is to be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Lack {
    Missing,
    Stale,
}

/// Items whose coverage is told, and the field of the catalogue that says how long each is fresh.
pub const COVERED: [(Item, &str); 6] = [
    (Item::Home, "person.address"),
    (Item::Phone, "person.phone"),
    (Item::Birth, "person.birth"),
    (Item::Needs, "person.needs"),
    (Item::Relation, "person.relation"),
    (Item::IdNumber, "person.id_number"),
];

/// Items that a worker asks at the door. Numbers of documents are not asked for where nothing needs them.
pub const ASKED: [Item; 4] = [Item::Home, Item::Phone, Item::Birth, Item::Needs];

/// More people are not opened to count one page.
pub const OPENED_MAX: i64 = 6_000;

/// How much of one item is there, and not too old.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Cover {
    /// Of whom it should be known.
    pub all: i64,
    pub held: i64,
    pub fresh: i64,
}

impl Cover {
    /// In hundredths; of nobody everything is known.
    pub fn percent(&self) -> i64 {
        if self.all == 0 { 100 } else { self.fresh * 100 / self.all }
    }
}

/// Since which moment an item counts as fresh; none: it does not age.
struct Since {
    moment: Moment,
    /// The first fact that is young enough: a fact's place tells its age without opening it.
    seq: i64,
}

/// The first fact recorded at `moment` or later. Facts never go back in time.
fn first_at(read: &Read, moment: Moment) -> Result<i64, Fault> {
    let (mut low, mut high) = (0, read.size()? as i64);
    while low < high {
        let middle = low + (high - low) / 2;
        match read.fact(Seq(middle))? {
            Some(f) if f.at() < moment => low = middle + 1,
            _ => high = middle,
        }
    }
    Ok(low)
}

/// The intervals of the catalogue, as of now.
struct Ages {
    since: [Option<Since>; Item::ALL.len()],
    /// Days of lists by fact, for entries that were put right after a list brought them.
    lists: HashMap<i64, Option<Moment>>,
}

impl Ages {
    fn now(read: &Read) -> Result<Ages, Fault> {
        let mut since = [const { None }; Item::ALL.len()];
        for (item, key) in COVERED {
            let Some(days) = catalogue().find(key).and_then(|f| f.fresh_days) else { continue };
            let moment = read.now.plus(-i64::from(days) * DAY);
            since[item as usize] = Some(Since { moment, seq: first_at(read, moment)? });
        }
        Ok(Ages { since, lists: HashMap::new() })
    }

    /// The day of the list that fact `seq` was part of.
    fn list_of(&mut self, read: &Read, seq: i64) -> Result<Option<Moment>, Fault> {
        if let Some(known) = self.lists.get(&seq) {
            return Ok(*known);
        }
        #[derive(Deserialize)]
        struct Brought {
            #[serde(default)]
            import: Option<super::ImportId>,
        }
        let import = match read.fact(Seq(seq))? {
            Some(f) => f.body::<Brought>()?.import,
            None => None,
        };
        let list = import.map(|i| ImportRow::find(read, i)).transpose()?.flatten();
        let day = list.and_then(|l| l.as_of).map(Day::start);
        self.lists.insert(seq, day);
        Ok(day)
    }

    /// Whether each item of an entry is young enough.
    fn fresh(&mut self, read: &Read, r: &Row) -> Result<[bool; Item::ALL.len()], Fault> {
        let part = r.int("part");
        let of_list = r.int_opt("as_of").map(|d| Day(d as i32).start());
        let mut out = [true; Item::ALL.len()];
        for (item, seq) in Item::ALL.into_iter().zip(said_by(part, r.text("since"))) {
            let list = if seq == part { of_list } else { self.list_of(read, seq)? };
            out[item as usize] = match (&self.since[item as usize], list) {
                (None, _) => true,
                (Some(s), Some(day)) => day >= s.moment,
                (Some(s), None) => seq >= s.seq,
            };
        }
        Ok(out)
    }
}

/// Whether each item is there; of sealed values, where they are `looked` for.
fn there(r: &Row, looked: Option<&mut Looks<'_>>) -> [bool; Item::ALL.len()] {
    let mut out = [true; Item::ALL.len()];
    let band = Band::from_number(r.int("band"));
    out[Item::Birth as usize] = band != Band::Unknown;
    if let Some(looks) = looked {
        let sealed = looks.at(r.int("part"));
        out[Item::Phone as usize] = sealed.phone;
        out[Item::IdNumber as usize] = sealed.number;
    }
    out
}

/// Of whom an item should be known: children and people without a telephone have none to give.
fn owed(r: &Row, item: Item) -> bool {
    let needs = Need::from_bits(r.int("flags"));
    match item {
        Item::Phone => !Band::from_number(r.int("band")).is_minor() && !needs.contains(&Need::NoPhone),
        _ => true,
    }
}

/// Coverage of one grid.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct GridCover {
    pub people: i64,
    /// In the order of [`COVERED`].
    pub items: [Cover; COVERED.len()],
    /// Households where something is to be asked.
    pub homes_lacking: i64,
    pub homes: i64,
}

/// Coverage of every grid of a scope, and whether sealed values were looked at: not above [`OPENED_MAX`] people.
pub fn coverage(read: &Read, scope: &Scope) -> Result<(BTreeMap<PlaceId, GridCover>, bool), Fault> {
    let opened = super::count(read, scope)? <= OPENED_MAX;
    let mut values = Vec::new();
    let within = scope.filter("p.community", "p.grid", &mut values);
    let sql = format!(
        "SELECT p.*, i.as_of AS as_of FROM {SHOWN_FROM} WHERE {within} AND {SHOWN} ORDER BY p.community, p.grid, p.sort, p.subject"
    );
    Ok((covered(read, &read.select(&sql, &values)?, opened)?, opened))
}

/// The same of one place: a building or a grid. The caller has checked that its scope covers it.
pub fn coverage_at(read: &Read, at: &place::Place) -> Result<GridCover, Fault> {
    let (from, values) = super::summary::rows_at(at);
    let rows = read.select(&format!("SELECT p.*, i.as_of AS as_of {from} ORDER BY p.sort, p.subject"), &values)?;
    let mut sum = GridCover::default();
    for of in covered(read, &rows, true)?.into_values() {
        sum.people += of.people;
        sum.homes += of.homes;
        sum.homes_lacking += of.homes_lacking;
        for (a, b) in sum.items.iter_mut().zip(of.items) {
            *a = Cover { all: a.all + b.all, held: a.held + b.held, fresh: a.fresh + b.fresh };
        }
    }
    Ok(sum)
}

fn covered(read: &Read, rows: &[Row], opened: bool) -> Result<BTreeMap<PlaceId, GridCover>, Fault> {
    let mut ages = Ages::now(read)?;
    let mut looks = opened.then(|| Looks::new(read));
    let mut out: BTreeMap<PlaceId, GridCover> = BTreeMap::new();
    let mut homes: BTreeMap<PlaceId, (PlaceId, bool)> = BTreeMap::new();
    for r in rows {
        let (fresh, there) = (ages.fresh(read, r)?, there(r, looks.as_mut()));
        let grid: PlaceId = r.id("grid");
        let of = out.entry(grid).or_default();
        of.people += 1;
        for ((item, _), cover) in COVERED.into_iter().zip(&mut of.items) {
            if !owed(r, item) {
                continue;
            }
            let (held, young) = (there[item as usize], fresh[item as usize]);
            cover.all += 1;
            cover.held += i64::from(held);
            cover.fresh += i64::from(held && young);
        }
        let lacks = ASKED.iter().any(|i| owed(r, *i) && !(there[*i as usize] && fresh[*i as usize]));
        homes.entry(r.id("room")).or_insert((grid, false)).1 |= lacks;
    }
    for (grid, lacks) in homes.into_values() {
        if let Some(of) = out.get_mut(&grid) {
            of.homes += 1;
            of.homes_lacking += i64::from(lacks);
        }
    }
    Ok(out)
}

/// Someone of whom something is to be asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Lacking {
    pub person: Person,
    pub items: Vec<(Item, Lack)>,
}

fn lacking(read: &Read, rows: &[Row], mask: Mask) -> Result<Vec<Lacking>, Fault> {
    let mut ages = Ages::now(read)?;
    let mut looks = Looks::new(read);
    let mut addresses = super::read::Addresses::default();
    let mut out = Vec::new();
    for r in rows {
        let (fresh, there) = (ages.fresh(read, r)?, there(r, Some(&mut looks)));
        let one = |item: &Item| match (there[*item as usize], fresh[*item as usize]) {
            _ if !owed(r, *item) => None,
            (false, _) => Some((*item, Lack::Missing)),
            (true, false) => Some((*item, Lack::Stale)),
            (true, true) => None,
        };
        let items: Vec<(Item, Lack)> = ASKED.iter().filter_map(one).collect();
        if !items.is_empty() {
            out.push(Lacking { person: person_of_row(read, r, mask, &mut addresses)?, items });
        }
    }
    Ok(out)
}

/// What is to be asked of the people of a room, heads first. The caller has checked that its scope covers the room.
pub fn lacking_at(read: &Read, room: PlaceId, mask: Mask) -> Result<Vec<Lacking>, Fault> {
    let Some(building) = place::find(read, room)?.map(|r| r.building) else { return Ok(Vec::new()) };
    let sql = format!(
        "SELECT p.*, i.as_of AS as_of FROM {SHOWN_FROM} WHERE p.building = ?1 AND p.room = ?2 AND {SHOWN} \
         ORDER BY p.relation, p.band DESC, p.part"
    );
    lacking(read, &read.select(&sql, &[building.into(), room.into()])?, mask)
}

/// Rooms of a grid where something is to be asked, in stair order, with the number of people it is asked of.
pub fn rooms_lacking(read: &Read, grid: PlaceId) -> Result<Vec<(PlaceId, usize)>, Fault> {
    let Some(community) = place::find(read, grid)?.map(|g| g.community) else { return Ok(Vec::new()) };
    let sql = format!(
        "SELECT p.*, i.as_of AS as_of FROM {SHOWN_FROM} WHERE p.community = ?1 AND p.grid = ?2 AND {SHOWN} ORDER BY p.sort, p.subject"
    );
    let all = lacking(read, &read.select(&sql, &[community.into(), grid.into()])?, Mask::Nameless)?;
    let mut out: Vec<(PlaceId, usize)> = Vec::new();
    for l in all {
        match out.iter_mut().find(|(room, _)| *room == l.person.room) {
            Some((_, n)) => *n += 1,
            None => out.push((l.person.room, 1)),
        }
    }
    Ok(out)
}

/// Rooms of a grid where one of these items is missing or old, in stair order: nobody is asked for what nobody wants.
pub fn rooms_lacking_of(read: &Read, grid: PlaceId, items: &[Item]) -> Result<Vec<PlaceId>, Fault> {
    let Some(community) = place::find(read, grid)?.map(|g| g.community) else { return Ok(Vec::new()) };
    let sql = format!(
        "SELECT p.*, i.as_of AS as_of FROM {SHOWN_FROM} WHERE p.community = ?1 AND p.grid = ?2 AND {SHOWN} ORDER BY p.sort, p.subject"
    );
    let all = lacking(read, &read.select(&sql, &[community.into(), grid.into()])?, Mask::Nameless)?;
    let mut out: Vec<PlaceId> = Vec::new();
    for l in all {
        if l.items.iter().any(|(i, _)| items.contains(i)) && out.last() != Some(&l.person.room) && !out.contains(&l.person.room) {
            out.push(l.person.room);
        }
    }
    Ok(out)
}
