//! One row for each site, one for each compound that someone described.

use super::fact::{Described, Gone, Keeper, Site, SiteId, Source, State};
use crate::place::{By, Follow, Moved};
use muster_ledger::{Day, Fact, Fault, Index, Keep, PlaceId, Read, Row, Rows, Seq, Table, int, text, values};
use muster_web::Scope;

pub static SITES: Table = Table {
    name: "site_sites",
    keep: Keep::Projection,
    columns: &[
        int("id"),
        text("kind"),
        text("name"),
        int("place"),
        int("community"),
        int("grid"),
        // Ids with a comma between.
        text("serves"),
        int("capacity"),
        text("state"),
        int("seen"),
        int("part"),
        // The fact that closed it; 0 while it stands.
        int("closed"),
    ],
    key: 1,
    indexes: &[
        Index { name: "place", columns: &["place"] },
        Index { name: "community", columns: &["community", "kind", "name"] },
    ],
};

pub static COMPOUNDS: Table = Table {
    name: "site_compounds",
    keep: Keep::Projection,
    columns: &[
        int("compound"),
        int("community"),
        int("grid"),
        // 0 no, 1 yes, 2 nobody knows.
        int("property_firm"),
        int("owners_committee"),
        int("guard"),
        int("without_anyone"),
        int("seen"),
        text("source"),
    ],
    key: 1,
    indexes: &[Index { name: "community", columns: &["community", "without_anyone"] }],
};

fn known(said: Option<bool>) -> i64 {
    said.map_or(2, i64::from)
}
fn said(known: i64) -> Option<bool> {
    [Some(false), Some(true)].get(known as usize).copied().flatten()
}

const HANGS: Follow = Follow::new(&SITES, By::Place("place"), "place").replaced();
const DESCRIBED: Follow = Follow::new(&COMPOUNDS, By::Community("community"), "compound");

pub(super) fn project(fact: &Fact, rows: &mut Rows<'_>) -> Result<(), Fault> {
    match fact.kind() {
        "site.closed" => {
            let g: Gone = fact.body()?;
            rows.change(&SITES, &[g.id.into()], |r| r.set("closed", fact.seq()))
        }
        "compound.described" => {
            let d: Described = fact.body()?;
            let (firm, owners, guard) = (known(d.property_firm), known(d.owners_committee), known(d.guard));
            let none = d.without_anyone();
            let cells = values![d.compound, d.community, d.grid, firm, owners, guard, none, d.seen, d.source.code()];
            rows.put(&COMPOUNDS, cells)
        }
        "places.moved" => {
            HANGS.project(fact, rows)?;
            DESCRIBED.project(fact, rows)?;
            // How a compound that is no more was looked after says nothing of the one it went into.
            let b: Moved = fact.body()?;
            b.merged.iter().try_for_each(|m| rows.delete(&COMPOUNDS, &[m.place.into()]))
        }
        _ => {
            let s: Site = fact.body()?;
            let serves = s.serves.iter().map(|p| p.to_string()).collect::<Vec<_>>().join(",");
            let (state, seq) = (s.state.code(), fact.seq());
            let cells = values![s.id, s.kind, s.name, s.place, s.community, s.grid, serves, s.capacity, state, s.seen, seq, 0i64];
            rows.put(&SITES, cells)
        }
    }
}

pub(super) fn site_of(r: &Row) -> Site {
    Site {
        id: r.id("id"),
        kind: r.text("kind").to_owned(),
        name: r.text("name").to_owned(),
        place: r.id("place"),
        community: r.id("community"),
        grid: r.id("grid"),
        serves: r.text("serves").split(',').filter_map(|p| p.parse().ok()).collect(),
        capacity: r.int("capacity"),
        state: State::parse(r.text("state")).unwrap_or(State::Limited),
        seen: Day(r.int("seen") as i32),
    }
}

fn described_of(r: &Row) -> Described {
    Described {
        compound: r.id("compound"),
        community: r.id("community"),
        grid: r.id("grid"),
        property_firm: said(r.int("property_firm")),
        owners_committee: said(r.int("owners_committee")),
        guard: said(r.int("guard")),
        seen: Day(r.int("seen") as i32),
        source: Source::parse(r.text("source")).unwrap_or(Source::List),
    }
}

/// A site that stands, and the fact whose sealed part says who keeps it.
pub(super) fn find(read: &Read, id: SiteId) -> Result<Option<(Site, Seq)>, Fault> {
    let row = read.get(&SITES, &[id.into()])?.filter(|r| r.int("closed") == 0);
    Ok(row.map(|r| (site_of(&r), r.id("part"))))
}

pub(super) fn keeper(read: &Read, part: Seq) -> Option<Keeper> {
    let part = read.part(part).ok()?;
    serde_json::from_slice(&part.plain).ok()
}

/// Sites that stand within the scope, by kind and name; of one kind or all. A gate is also of the grids that it serves.
pub fn list(read: &Read, scope: &Scope, kind: &str, limit: usize) -> Result<Vec<Site>, Fault> {
    let mut given = values![kind, limit];
    let mut within = scope.filter("community", "grid", &mut given);
    for grid in scope.grids() {
        given.push(format!("%,{grid},%").into());
        within = format!("({within} OR ',' || serves || ',' LIKE ?{})", given.len());
    }
    let sql = format!(
        "SELECT * FROM site_sites WHERE closed = 0 AND (?1 = '' OR kind = ?1) AND {within} ORDER BY community, kind, name, id LIMIT ?2"
    );
    Ok(read.select(&sql, &given)?.iter().map(site_of).collect())
}

/// Who holds the key of a site that stands.
pub fn keeper_of(read: &Read, id: SiteId) -> Result<Option<Keeper>, Fault> {
    Ok(find(read, id)?.and_then(|(_, part)| keeper(read, part)))
}

/// Sites that stand at one place. The caller has looked whether its scope covers it.
pub(super) fn at(read: &Read, place: PlaceId) -> Result<Vec<Site>, Fault> {
    let rows = read.by(&SITES, "place", &[place.into()])?;
    Ok(rows.iter().filter(|r| r.int("closed") == 0).map(site_of).collect())
}

/// What the sites that stand at a place are called.
pub fn names_at(read: &Read, place: PlaceId) -> Result<Vec<String>, Fault> {
    Ok(at(read, place)?.into_iter().map(|s| s.name).collect())
}

/// Sites that stand anywhere in a community: kind, place. The caller counts them.
pub fn kinds_in(read: &Read, community: PlaceId) -> Result<Vec<(String, PlaceId)>, Fault> {
    let rows = read.by(&SITES, "community", &[community.into()])?;
    Ok(rows.iter().filter(|r| r.int("closed") == 0).map(|r| (r.text("kind").to_owned(), r.id("place"))).collect())
}

/// How a compound is looked after, where someone said.
pub fn compound(read: &Read, id: PlaceId) -> Result<Option<Described>, Fault> {
    Ok(read.get(&COMPOUNDS, &[id.into()])?.as_ref().map(described_of))
}

/// Compounds within the scope that nobody looks after, the one known longest first.
pub fn without_anyone(read: &Read, scope: &Scope, limit: usize) -> Result<Vec<Described>, Fault> {
    let mut given = values![limit];
    let within = scope.filter("community", "grid", &mut given);
    let sql = format!("SELECT * FROM site_compounds WHERE without_anyone = 1 AND {within} ORDER BY seen, compound LIMIT ?1");
    Ok(read.select(&sql, &given)?.iter().map(described_of).collect())
}
