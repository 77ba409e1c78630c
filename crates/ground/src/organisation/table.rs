//! One row for each organisation, and one for each place it sits at or serves.

use super::fact::{About, Amount, At, Before, Contact, Entry, ListId, Listed, Offered, OrganisationId, Unlisted};
use crate::place::{self, By, Follow};
use muster_ledger::{Fact, Fault, Index, Keep, Moment, PlaceId, Read, Row, Rows, Seq, Table, Value, int, text, values};
use muster_web::Scope;
use serde::Serialize;

pub static ORGANISATIONS: Table = Table {
    name: "organisation_organisations",
    keep: Keep::Projection,
    columns: &[
        int("id"),
        text("kind"),
        text("name"),
        text("code"),
        int("seat"),
        int("community"),
        int("grid"),
        int("headcount"),
        int("day_shift"),
        int("night_shift"),
        // Amounts as JSON: read with the row, never searched.
        text("resources"),
        int("part_of"),
        int("until"),
        int("part"),
        int("registered_at"),
        int("changed_at"),
        int("closed_at"),
        // How often the link was renewed.
        int("link"),
    ],
    key: 1,
    indexes: &[
        Index { name: "code", columns: &["code"] },
        Index { name: "part_of", columns: &["part_of"] },
        Index { name: "name", columns: &["name"] },
    ],
};

/// Where an organisation is seen from.
pub(super) static PLACES: Table = Table {
    name: "organisation_places",
    keep: Keep::Projection,
    columns: &[int("organisation"), int("place"), int("community"), int("grid")],
    key: 2,
    indexes: &[Index { name: "organisation", columns: &["organisation"] }, Index { name: "place", columns: &["place"] }],
};

/// Lists that were brought.
pub(super) static LISTS: Table = Table {
    name: "organisation_lists",
    keep: Keep::Projection,
    columns: &[
        int("id"),
        int("place"),
        int("at"),
        // The fact that recorded it; none while it waits for a yes.
        int("seq"),
        // Ids, and entries as they were, as JSON: read with the row.
        text("added"),
        text("before"),
        int("wrong"),
        int("undo_until"),
        int("undone_at"),
        // Changed since, and left as they are.
        int("untaken"),
    ],
    key: 1,
    indexes: &[Index { name: "place", columns: &["place"] }],
};

const SEATS: Follow = Follow::new(&ORGANISATIONS, By::All("name"), "seat").replaced();
const SERVED: Follow = Follow::new(&PLACES, By::Place("place"), "place").replaced();

pub(super) fn project(fact: &Fact, rows: &mut Rows<'_>) -> Result<(), Fault> {
    match fact.kind() {
        "organisation.closed" => {
            let a: About = fact.body()?;
            rows.change(&ORGANISATIONS, &[a.id.into()], |r| r.set("closed_at", fact.at()))
        }
        "organisation.relinked" => {
            let a: About = fact.body()?;
            rows.change(&ORGANISATIONS, &[a.id.into()], |r| {
                let n = r.int("link");
                r.set("link", n + 1);
            })
        }
        "organisations.offered" => {
            let o: Offered = fact.body()?;
            let none = None::<i64>;
            rows.put(&LISTS, values![o.id, o.place, fact.at(), none, "[]", "[]", 0i64, none, none, 0i64])
        }
        "organisations.listed" => {
            let l: Listed = fact.body()?;
            let added = serde_json::to_string(&l.added).unwrap_or_default();
            let before = serde_json::to_string(&l.before).unwrap_or_default();
            let wrong = i64::from(l.wrong);
            rows.put(&LISTS, values![l.id, l.place, fact.at(), fact.seq(), added, before, wrong, l.undo_until, None::<i64>, 0i64])
        }
        "organisations.unlisted" => {
            let u: Unlisted = fact.body()?;
            rows.change(&LISTS, &[u.id.into()], |r| {
                r.set("undone_at", fact.at());
                r.set("untaken", i64::from(u.left));
            })
        }
        "places.moved" => {
            SEATS.project(fact, rows)?;
            SERVED.project(fact, rows).map(|_| ())
        }
        _ => {
            let e: Entry = fact.body()?;
            let before = rows.get(&ORGANISATIONS, &[e.id.into()])?;
            for old in places_of(&before, rows)? {
                rows.delete(&PLACES, &[e.id.into(), old.into()])?;
            }
            for at in e.serves.iter().chain([&e.seat]) {
                rows.put(&PLACES, values![e.id, at.place, at.community, at.grid])?;
            }
            let first = before.as_ref().map_or(fact.at(), |r| r.moment("registered_at"));
            let link = before.as_ref().map_or(0, |r| r.int("link"));
            let resources = serde_json::to_string(&e.resources).unwrap_or_default();
            let above = e.part_of.unwrap_or_default();
            rows.put(
                &ORGANISATIONS,
                values![
                    e.id,
                    e.kind,
                    e.name,
                    e.code,
                    e.seat.place,
                    e.seat.community,
                    e.seat.grid,
                    e.headcount,
                    e.day_shift,
                    e.night_shift,
                    resources,
                    above,
                    e.until,
                    fact.seq(),
                    first,
                    fact.at(),
                    None::<i64>,
                    link
                ],
            )
        }
    }
}

fn places_of(before: &Option<Row>, rows: &mut Rows<'_>) -> Result<Vec<PlaceId>, Fault> {
    let Some(before) = before else { return Ok(Vec::new()) };
    let id: OrganisationId = before.id("id");
    Ok(rows.by(&PLACES, "organisation", &[id.into()])?.iter().map(|r| r.id("place")).collect())
}

/// An organisation as it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Organisation {
    pub id: OrganisationId,
    pub kind: String,
    pub name: String,
    pub code: String,
    pub seat: PlaceId,
    pub community: PlaceId,
    pub grid: PlaceId,
    pub headcount: i64,
    pub day_shift: i64,
    pub night_shift: i64,
    pub resources: Vec<Amount>,
    pub part_of: Option<OrganisationId>,
    pub until: Option<Moment>,
    #[serde(skip)]
    pub part: Seq,
    pub changed_at: Moment,
    pub closed_at: Option<Moment>,
    #[serde(skip)]
    pub(crate) link: i64,
}

impl Organisation {
    pub fn from_row(r: &Row) -> Organisation {
        Organisation {
            id: r.id("id"),
            kind: r.text("kind").to_owned(),
            name: r.text("name").to_owned(),
            code: r.text("code").to_owned(),
            seat: r.id("seat"),
            community: r.id("community"),
            grid: r.id("grid"),
            headcount: r.int("headcount"),
            day_shift: r.int("day_shift"),
            night_shift: r.int("night_shift"),
            resources: serde_json::from_str(r.text("resources")).unwrap_or_default(),
            part_of: r.id_opt("part_of").filter(|p| *p != OrganisationId(0)),
            until: r.moment_opt("until"),
            part: r.id("part"),
            changed_at: r.moment("changed_at"),
            closed_at: r.moment_opt("closed_at"),
            link: r.int("link"),
        }
    }
    /// A comparison made at reading: a temporary branch is over when its time is.
    pub fn open(&self, at: Moment) -> bool {
        self.closed_at.is_none() && self.until.is_none_or(|u| at < u)
    }
}

pub fn find(read: &Read, id: OrganisationId) -> Result<Option<Organisation>, Fault> {
    Ok(read.get(&ORGANISATIONS, &[id.into()])?.as_ref().map(Organisation::from_row))
}

/// Where it sits and whom it serves.
pub(super) fn places(read: &Read, id: OrganisationId) -> Result<Vec<At>, Fault> {
    let rows = read.by(&PLACES, "organisation", &[id.into()])?;
    Ok(rows.iter().map(|r| At { place: r.id("place"), community: r.id("community"), grid: r.id("grid") }).collect())
}

/// The condition under which a row of places lets an organisation be seen: within the scope; for a grid also what serves its
/// whole community; and what sits above all communities is everyone's.
fn seen(read: &Read, scope: &Scope, given: &mut Vec<Value>) -> Result<String, Fault> {
    let within = scope.filter("p.community", "p.grid", given);
    let mut around = Vec::new();
    for grid in scope.grids() {
        if let Some(g) = place::find(read, *grid)? {
            given.push(g.community.into());
            around.push(format!("?{}", given.len()));
        }
    }
    let around = around.join(",");
    Ok(format!("({within} OR p.community = 0 OR (p.grid = 0 AND p.community IN ({around})))"))
}

/// What a list is narrowed to.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    pub kind: String,
    /// Part of the name.
    pub name: String,
}

/// Those in being, by kind and name, whom the scope shows.
pub fn list(read: &Read, scope: &Scope, filter: &Filter, max: usize) -> Result<Vec<Organisation>, Fault> {
    let name = filter.name.replace(['%', '_'], "");
    let mut given = values![read.now, filter.kind.as_str(), format!("%{name}%"), max];
    let seen = seen(read, scope, &mut given)?;
    let sql = format!(
        "SELECT o.* FROM organisation_organisations o WHERE o.closed_at IS NULL AND (o.until IS NULL OR o.until > ?1) \
         AND (?2 = '' OR o.kind = ?2) AND o.name LIKE ?3 \
         AND EXISTS (SELECT 1 FROM organisation_places p WHERE p.organisation = o.id AND {seen}) ORDER BY o.kind, o.name, o.id LIMIT ?4"
    );
    Ok(read.select(&sql, &given)?.iter().map(Organisation::from_row).collect())
}

/// Whether the scope shows this one.
pub(crate) fn shown(read: &Read, scope: &Scope, id: OrganisationId) -> Result<bool, Fault> {
    let mut given = values![id];
    let seen = seen(read, scope, &mut given)?;
    let sql = format!("SELECT 1 AS one FROM organisation_places p WHERE p.organisation = ?1 AND {seen} LIMIT 1");
    Ok(!read.select(&sql, &given)?.is_empty())
}

/// Those that belong to it.
pub fn members(read: &Read, id: OrganisationId) -> Result<Vec<Organisation>, Fault> {
    let rows = read.by(&ORGANISATIONS, "part_of", &[id.into()])?;
    Ok(rows.iter().map(Organisation::from_row).filter(|o| o.open(read.now)).collect())
}

/// Whom one calls there; empty once it was erased.
pub fn contact(read: &Read, o: &Organisation) -> Contact {
    let part = read.part(o.part).ok();
    part.and_then(|p| serde_json::from_slice(&p.plain).ok()).unwrap_or_default()
}

/// Those that sit at or serve one of these places, for counting: what they are is for whoever may see organisations.
pub fn serving(read: &Read, places: &[PlaceId]) -> Result<Vec<OrganisationId>, Fault> {
    let mut out: Vec<OrganisationId> = Vec::new();
    for p in places {
        out.extend(read.by(&PLACES, "place", &[(*p).into()])?.iter().map(|r| r.id::<OrganisationId>("organisation")));
    }
    out.sort();
    out.dedup();
    let open = |id: &OrganisationId| Ok::<_, Fault>(find(read, *id)?.is_some_and(|o| o.open(read.now)));
    out.into_iter().filter_map(|id| open(&id).map(|yes| yes.then_some(id)).transpose()).collect()
}

/// A list that was brought.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct List {
    pub id: ListId,
    pub place: PlaceId,
    pub at: Moment,
    #[serde(skip)]
    pub seq: Option<Seq>,
    pub added: Vec<OrganisationId>,
    pub before: Vec<Before>,
    pub wrong: u32,
    pub undo_until: Option<Moment>,
    pub undone_at: Option<Moment>,
    pub left: u32,
}

impl List {
    pub(super) fn from_row(r: &Row) -> List {
        List {
            id: r.id("id"),
            place: r.id("place"),
            at: r.moment("at"),
            seq: r.id_opt("seq"),
            added: serde_json::from_str(r.text("added")).unwrap_or_default(),
            before: serde_json::from_str(r.text("before")).unwrap_or_default(),
            wrong: r.int("wrong") as u32,
            undo_until: r.moment_opt("undo_until"),
            undone_at: r.moment_opt("undone_at"),
            left: r.int("untaken") as u32,
        }
    }
    /// For a yes.
    pub(super) fn waits(&self) -> bool {
        self.seq.is_none()
    }
    /// Whether this fact is one of the list's own: they stand directly before it.
    pub(super) fn wrote(&self, part: Seq) -> bool {
        let n = (self.added.len() + self.before.len()) as i64;
        self.seq.is_some_and(|s| part.0 >= s.0 - n && part.0 < s.0)
    }
}

pub(super) fn brought(read: &Read, id: ListId) -> Result<Option<List>, Fault> {
    Ok(read.get(&LISTS, &[id.into()])?.as_ref().map(List::from_row))
}

/// Those brought to a place, the newest first.
pub(super) fn lists_of(read: &Read, place: PlaceId) -> Result<Vec<List>, Fault> {
    let mut all: Vec<List> = read.by(&LISTS, "place", &[place.into()])?.iter().map(List::from_row).collect();
    all.sort_by_key(|l| std::cmp::Reverse(l.id.0));
    all.truncate(30);
    Ok(all)
}

pub(super) fn of_code(read: &Read, code: &str) -> Result<Vec<Organisation>, Fault> {
    Ok(read.by(&ORGANISATIONS, "code", &[code.into()])?.iter().map(Organisation::from_row).collect())
}

pub(super) fn of_name(read: &Read, name: &str) -> Result<Vec<Organisation>, Fault> {
    Ok(read.by(&ORGANISATIONS, "name", &[name.into()])?.iter().map(Organisation::from_row).collect())
}
