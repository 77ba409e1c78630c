//! Reading the register: one page of a list, one household, one person. Nothing here reads without a scope or a mask.

use super::fact::{Band, Dropped, Need, Relation, Sex, Standing};
use super::note::{self, NoteLies};
use super::rule::REGISTER_DATASET;
use super::same::canonical;
use super::table::{SHOWN, SHOWN_FROM, STANDS};
use crate::place::{self, Located};
use cn_id::{CitizenId, Phone, mask_name};
use muster_ledger::{Fault, Moment, PersonId, PlaceId, Read, Row, Seq, SubjectRef, Value};
use muster_web::{Mask, Scope};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// The sealed part of an entry.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Personal {
    pub name: String,
    /// Normal form: 18 characters, or a passport or permit number. Empty where unknown.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub id_number: String,
    /// What document the number is of ([`cn_id::DocumentKind::code`]); empty where it is a citizen ID.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub id_kind: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub phone: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// `1980-01-31`, told by hand where no ID number tells it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub birth: String,
    /// Where the note lies, and until when.
    #[serde(default, skip_serializing)]
    pub note_lies: NoteLies,
}

impl Personal {
    /// `1980-01-31`, as the ID number tells it, else as it was told.
    pub fn born(&self) -> Option<String> {
        match CitizenId::parse(&self.id_number) {
            Ok(id) => {
                let (y, m, d) = id.birth();
                Some(format!("{y:04}-{m:02}-{d:02}"))
            }
            Err(_) => Some(self.birth.clone()).filter(|b| !b.is_empty()),
        }
    }
}

/// A resident as far as the mask allows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Person {
    pub subject: SubjectRef,
    /// 王*芳; `＊` where not even that may be shown.
    pub shown_name: String,
    /// Only under [`Mask::Full`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// 138****1234 below [`Mask::Full`]; empty where there is none.
    pub phone_shown: String,
    pub band: Band,
    pub sex: Sex,
    pub flags: Vec<Need>,
    pub relation: Relation,
    pub room: PlaceId,
    pub unit: PlaceId,
    pub building: PlaceId,
    pub grid: PlaceId,
    pub community: PlaceId,
    pub floor: i64,
    /// Stair order within the grid.
    pub sort: i64,
    /// 5幢2单元301
    pub address: String,
    /// The version of the entry: the fact that holds its sealed part.
    #[serde(skip)]
    pub part: i64,
}

impl Person {
    /// How they stand in the register, as an act by hand says it.
    pub(crate) fn standing(&self) -> Standing {
        let at = Located {
            grid: self.grid,
            building: self.building,
            unit: self.unit,
            room: self.room,
            sort: self.sort,
            floor: self.floor,
        };
        let (band, sex, needs, relation) = (self.band, self.sex, self.flags.clone(), self.relation);
        Standing { band, sex, needs, relation, ..Standing::at(self.community, &at) }
    }
}

/// Where a list goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct After {
    pub community: PlaceId,
    pub grid: PlaceId,
    pub sort: i64,
    pub subject: SubjectRef,
}

impl After {
    /// As it stands in a link.
    pub fn code(&self) -> String {
        format!("{}-{}-{}-{}", self.community, self.grid, self.sort, self.subject.hex())
    }
    pub fn parse(s: &str) -> Option<After> {
        let mut parts = s.split('-');
        let (community, grid) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
        Some(After { community, grid, sort: parts.next()?.parse().ok()?, subject: SubjectRef::parse(parts.next()?)? })
    }
}

impl From<&Person> for After {
    fn from(p: &Person) -> After {
        After { community: p.community, grid: p.grid, sort: p.sort, subject: p.subject }
    }
}

/// Names of places on one page: neighbours share building and unit.
#[derive(Default)]
pub(super) struct Addresses {
    names: HashMap<PlaceId, String>,
}

impl Addresses {
    fn name(&mut self, read: &Read, id: PlaceId) -> Result<&str, Fault> {
        if let std::collections::hash_map::Entry::Vacant(free) = self.names.entry(id) {
            free.insert(place::find(read, id)?.map(|p| p.name).unwrap_or_default());
        }
        Ok(self.names.get(&id).map_or("", String::as_str))
    }
    pub(super) fn of(&mut self, read: &Read, building: PlaceId, unit: PlaceId, room: PlaceId) -> Result<String, Fault> {
        let mut out = String::new();
        for id in [building, unit, room] {
            if id != PlaceId::HOUSE {
                out.push_str(self.name(read, id)?);
            }
        }
        Ok(out)
    }
}

pub(super) const HIDDEN: &str = "＊";

/// What the sealed part says; nothing where its key is gone.
pub(super) fn open(read: &Read, part: i64) -> Option<Personal> {
    unsealed(read, part).map(|(_, known)| known)
}

pub(super) fn unsealed(read: &Read, part: i64) -> Option<(Option<PersonId>, Personal)> {
    let unsealed = read.part(Seq(part)).ok()?;
    let mut known: Personal = serde_json::from_slice(&unsealed.plain).ok()?;
    note::taken_out(read.vault(), unsealed.owner, &mut known);
    Some((unsealed.owner, known))
}

pub(super) fn person_of_row(read: &Read, r: &Row, mask: Mask, addresses: &mut Addresses) -> Result<Person, Fault> {
    let known = if mask == Mask::Nameless { None } else { open(read, r.int("part")) };
    person_with(read, r, known.as_ref(), mask, addresses)
}

/// As far as the mask allows, of what was opened.
pub(super) fn person_with(
    read: &Read,
    r: &Row,
    known: Option<&Personal>,
    mask: Mask,
    addresses: &mut Addresses,
) -> Result<Person, Fault> {
    let known = known.filter(|_| mask != Mask::Nameless);
    let phone = known.map(|k| k.phone.as_str()).unwrap_or_default();
    let phone_shown = match mask {
        Mask::Full => phone.to_owned(),
        _ => Phone::parse(phone).map(|p| p.mask()).unwrap_or_default(),
    };
    Ok(Person {
        subject: r.subject("subject").unwrap_or(SubjectRef([0; 16])),
        shown_name: known.map_or_else(|| HIDDEN.to_owned(), |k| mask_name(&k.name)),
        name: known.filter(|_| mask == Mask::Full).map(|k| k.name.clone()),
        phone_shown,
        band: Band::from_number(r.int("band")),
        sex: Sex::from_number(r.int("sex")),
        flags: Need::from_bits(r.int("flags")),
        relation: Relation::from_number(r.int("relation")),
        room: r.id("room"),
        unit: r.id("unit"),
        building: r.id("building"),
        grid: r.id("grid"),
        community: r.id("community"),
        floor: r.int("floor"),
        sort: r.int("sort"),
        address: addresses.of(read, r.id("building"), r.id("unit"), r.id("room"))?,
        part: r.int("part"),
    })
}

/// One stretch of the clustered table that a scope covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Stretch {
    pub community: PlaceId,
    /// None: the whole community.
    pub grid: Option<PlaceId>,
}

/// What a scope covers, in table order; none where it covers everything.
pub(super) fn stretches(read: &Read, scope: &Scope) -> Result<Option<Vec<Stretch>>, Fault> {
    if scope.everywhere() {
        return Ok(None);
    }
    let mut out: Vec<Stretch> = scope.communities().iter().map(|c| Stretch { community: *c, grid: None }).collect();
    for grid in scope.grids() {
        if let Some(g) = place::find(read, *grid)?.filter(|g| !scope.communities().contains(&g.community)) {
            out.push(Stretch { community: g.community, grid: Some(*grid) });
        }
    }
    out.sort_unstable();
    Ok(Some(out))
}

/// Rows of one stretch beyond `after`, at most `limit`. The scope stands in the query as well: it is the law, the stretch
/// only the way.
pub(super) fn rows_of_stretch(
    read: &Read,
    scope: &Scope,
    stretch: Option<Stretch>,
    after: Option<After>,
    limit: usize,
) -> Result<Vec<Row>, Fault> {
    let mut values = Vec::new();
    let within = scope.filter("p.community", "p.grid", &mut values);
    let mut mark = |v: Value| {
        values.push(v);
        format!("?{}", values.len())
    };
    let mut sql = format!("SELECT p.* FROM {SHOWN_FROM} WHERE {within} AND {SHOWN}");
    let mut columns = vec!["p.community", "p.grid", "p.sort", "p.subject"];
    if let Some(s) = stretch {
        sql.push_str(&format!(" AND p.community = {}", mark(s.community.into())));
        columns.remove(0);
        if let Some(grid) = s.grid {
            sql.push_str(&format!(" AND p.grid = {}", mark(grid.into())));
            columns.remove(0);
        }
    }
    if let Some(a) = after {
        let all: [Value; 4] = [a.community.into(), a.grid.into(), a.sort.into(), a.subject.into()];
        let marks: Vec<String> = all.into_iter().skip(4 - columns.len()).map(&mut mark).collect();
        sql.push_str(&format!(" AND ({}) > ({})", columns.join(", "), marks.join(", ")));
    }
    sql.push_str(&format!(" ORDER BY {} LIMIT {}", columns.join(", "), mark(limit.into())));
    read.select(&sql, &values)
}

/// A page of residents in stair order, and where the next begins.
pub fn list(read: &Read, scope: &Scope, after: Option<After>, limit: usize) -> Result<(Vec<Person>, Option<After>), Fault> {
    let mut rows = Vec::new();
    match stretches(read, scope)? {
        None => rows = rows_of_stretch(read, scope, None, after, limit + 1)?,
        Some(all) => {
            for s in all {
                let here = after.filter(|a| a.community == s.community && s.grid.is_none_or(|g| g == a.grid));
                // Everything of a stretch before the mark was shown already.
                let done =
                    after.is_some_and(|a| here.is_none() && (s.community, s.grid.unwrap_or_default()) < (a.community, a.grid));
                if done {
                    continue;
                }
                rows.extend(rows_of_stretch(read, scope, Some(s), here, limit + 1 - rows.len())?);
                if rows.len() > limit {
                    break;
                }
            }
        }
    }
    let more = rows.len() > limit;
    rows.truncate(limit);
    let mut addresses = Addresses::default();
    let people: Vec<Person> =
        rows.iter().map(|r| person_of_row(read, r, scope.mask, &mut addresses)).collect::<Result<_, _>>()?;
    let next = if more { people.last().map(After::from) } else { None };
    Ok((people, next))
}

/// How many residents a scope covers.
pub fn count(read: &Read, scope: &Scope) -> Result<i64, Fault> {
    let mut values = Vec::new();
    let within = scope.filter("p.community", "p.grid", &mut values);
    let rows = read.select(&format!("SELECT COUNT(*) AS n FROM {SHOWN_FROM} WHERE {within} AND {SHOWN}"), &values)?;
    Ok(rows.first().map_or(0, |r| r.int("n")))
}

pub(super) fn row_of(read: &Read, subject: SubjectRef) -> Result<Option<Row>, Fault> {
    let sql = format!("SELECT p.* FROM {SHOWN_FROM} WHERE p.subject = ?1 AND {SHOWN} ORDER BY p.part DESC LIMIT 1");
    Ok(read.select(&sql, &[subject.into()])?.into_iter().next())
}

/// As [`row_of`], those who left too.
pub(super) fn row_of_any(read: &Read, subject: SubjectRef) -> Result<Option<Row>, Fault> {
    let sql = format!("SELECT p.* FROM {SHOWN_FROM} WHERE p.subject = ?1 AND {STANDS} ORDER BY p.part DESC LIMIT 1");
    Ok(read.select(&sql, &[subject.into()])?.into_iter().next())
}

/// When and why someone left.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Gone {
    pub at: Moment,
    pub reason: Dropped,
}

/// As [`find`], those who left too: for pages about one entry, never for lists of residents.
/// A merged entry leads to the one it is shown under.
pub fn find_any(read: &Read, subject: SubjectRef, mask: Mask) -> Result<Option<(Person, Option<Gone>)>, Fault> {
    entry_any(read, canonical(read, subject)?, mask)
}

/// The very entry of a subject, merged or gone.
pub(super) fn entry_any(read: &Read, subject: SubjectRef, mask: Mask) -> Result<Option<(Person, Option<Gone>)>, Fault> {
    let Some(row) = row_of_any(read, subject)? else { return Ok(None) };
    let gone = match row.int("gone") {
        0 => None,
        _ => read.get(&super::table::GONE, &[subject.into()])?.as_ref().map(gone_of_row),
    };
    Ok(Some((person_of_row(read, &row, mask, &mut Addresses::default())?, gone)))
}

fn gone_of_row(r: &Row) -> Gone {
    Gone { at: r.moment("at"), reason: Dropped::from_number(r.int("reason")) }
}

/// Who left within a scope and is not erased, the last first.
pub(super) fn gone(read: &Read, scope: &Scope, limit: usize) -> Result<Vec<(Person, Gone)>, Fault> {
    let mut values: Vec<Value> = vec![limit.into()];
    let within = scope.filter("g.community", "g.grid", &mut values);
    let sql = format!(
        "SELECT p.*, g.at AS at, g.reason AS reason FROM person_gone g \
         CROSS JOIN person_people p ON p.subject = g.subject AND p.gone = g.seq \
         LEFT JOIN person_imports i ON i.id = p.import LEFT JOIN person_imports r ON r.id = p.replaced \
         WHERE {within} AND {STANDS} ORDER BY g.seq DESC LIMIT ?1"
    );
    let mut addresses = Addresses::default();
    let one = |r: &Row| Ok((person_of_row(read, r, scope.mask, &mut addresses)?, gone_of_row(r)));
    read.select(&sql, &values)?.iter().map(one).collect()
}

/// One resident by their subject in the register, or by one merged into it. The caller checks its scope against community and
/// grid.
pub fn find(read: &Read, subject: SubjectRef, mask: Mask) -> Result<Option<Person>, Fault> {
    let row = row_of(read, canonical(read, subject)?)?;
    row.map(|r| person_of_row(read, &r, mask, &mut Addresses::default())).transpose()
}

/// One resident by their person.
pub fn of_person(read: &Read, person: PersonId, mask: Mask) -> Result<Option<Person>, Fault> {
    match read.vault().subject(REGISTER_DATASET, person) {
        Some(subject) => find(read, subject, mask),
        None => Ok(None),
    }
}

/// The person behind a subject of the register: to seal something for them, or to name them in another dataset.
pub fn owner(read: &Read, subject: SubjectRef) -> Result<Option<PersonId>, Fault> {
    let Some(row) = row_of_any(read, subject)? else { return Ok(None) };
    Ok(read.owner(Seq(row.int("part"))).ok().flatten())
}

/// Everything sealed in an entry. Only after a reveal was recorded, or for the person themselves.
pub fn personal(read: &Read, subject: SubjectRef) -> Result<Option<Personal>, Fault> {
    Ok(row_of(read, canonical(read, subject)?)?.and_then(|r| open(read, r.int("part"))))
}

/// 5幢2单元301, for a room.
pub fn address(read: &Read, room: PlaceId) -> Result<String, Fault> {
    let Some(room) = place::find(read, room)? else { return Ok(String::new()) };
    let mut out = String::new();
    for id in room.chain().into_iter().skip_while(|p| *p != room.building) {
        out.push_str(&place::find(read, id)?.map(|p| p.name).unwrap_or_default());
    }
    Ok(out)
}

/// A cell of a list as its sender sees it again: names and numbers masked.
pub(super) fn personal_shown(heading: super::import::Heading, written: &str) -> String {
    use super::import::Heading;
    match heading {
        Heading::Name | Heading::Head => mask_name(written),
        Heading::IdNumber => cn_id::Document::parse(written).map(|d| d.mask()).unwrap_or_default(),
        Heading::Phone => Phone::parse(written).map(|p| p.mask()).unwrap_or_else(|_| written.to_owned()),
        _ => written.to_owned(),
    }
}
