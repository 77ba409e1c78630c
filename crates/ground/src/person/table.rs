//! Tables of the register. A person's row is kept in versions, so that an import shows, and goes, by one fact.

use super::fact::{Affirmed, Confirmed, Corrected, Finished, ImportId, Item, Left, Need, Removed, Standing, Started, Undone};
use super::import::columns;
use super::moved;
use super::same;
use muster_ledger::{
    ActorId, Day, Fact, Fault, Index, Keep, Moment, PlaceId, Read, Row, Rows, SubjectRef, Table, Value, blob, int, text, values,
};

/// Clustered in stair order, so that a page of a list is one stretch of the disk. `replaced` names the import that brought a
/// newer version; a version by hand leaves none behind.
pub static PEOPLE: Table = Table {
    name: "person_people",
    keep: Keep::Projection,
    columns: &[
        int("community"),
        int("grid"),
        int("sort"),
        blob("subject"),
        // The fact whose sealed part says who it is.
        int("part"),
        int("building"),
        int("unit"),
        int("room"),
        int("floor"),
        int("band"),
        int("sex"),
        int("flags"),
        int("relation"),
        int("import"),
        int("replaced"),
        // The fact that said they left; 0 while they live here.
        int("gone"),
        // Items that an older fact said than `part`: `2:17,6:40` ([`Item`], fact).
        text("since"),
    ],
    key: 5,
    indexes: &[Index { name: "room", columns: &["building", "room"] }, Index { name: "subject", columns: &["subject"] }],
};

pub static IMPORTS: Table = Table {
    name: "person_imports",
    keep: Keep::Projection,
    columns: &[
        int("id"),
        int("community"),
        int("state"),
        int("actor"),
        int("started_at"),
        int("ended_at"),
        int("undo_until"),
        int("added"),
        int("changed"),
        int("same"),
        int("wrong"),
        int("places"),
        // The day on which the list was true; none where nobody said.
        int("as_of"),
    ],
    key: 1,
    indexes: &[Index { name: "community", columns: &["community", "state"] }],
};

/// Who left, for the list of them: beside the register, so that it is not walked through.
pub(super) static GONE: Table = Table {
    name: "person_gone",
    keep: Keep::Projection,
    columns: &[blob("subject"), int("seq"), int("community"), int("grid"), int("reason"), int("at")],
    key: 1,
    indexes: &[Index { name: "seq", columns: &["seq"] }],
};

/// One row: the last fact by which someone was put in or put right by hand. Who adds an ID number has looked whether it is
/// there already; if another hand came between, they look again.
pub(super) static HANDS: Table =
    Table { name: "person_hands", keep: Keep::Projection, columns: &[int("one"), int("seq")], key: 1, indexes: &[] };

/// Who stands on an import's rows: a later import, 0 for an act by hand, less than 0 for the fact that merged entries.
pub static DEPENDS: Table = Table {
    name: "person_depends",
    keep: Keep::Projection,
    columns: &[int("import"), int("later")],
    key: 2,
    indexes: &[Index { name: "import", columns: &["import"] }, Index { name: "later", columns: &["later"] }],
};

/// The fact that changed last what shows of a community; of no community where a list did, which may bring people from
/// elsewhere. Search caches hold while both stand.
pub static VERSION: Table =
    Table { name: "person_version", keep: Keep::Projection, columns: &[int("community"), int("seq")], key: 1, indexes: &[] };

/// How far an import is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ImportState {
    /// Its list was read and waits for a yes; from the command line, its rows are being written, and hidden.
    Running = 1,
    Finished = 2,
    Undone = 3,
    /// Its rows are being written, and hidden; or were when the house stopped.
    Confirmed = 4,
}

impl ImportState {
    fn from_number(n: i64) -> ImportState {
        match n {
            2 => ImportState::Finished,
            3 => ImportState::Undone,
            4 => ImportState::Confirmed,
            _ => ImportState::Running,
        }
    }
}

/// Condition and joins under which a version shows: its import is finished, and no finished import replaced it.
pub(crate) const SHOWN_FROM: &str = "person_people p LEFT JOIN person_imports i ON i.id = p.import \
     LEFT JOIN person_imports r ON r.id = p.replaced";
pub(super) const STANDS: &str = "(p.import = 0 OR i.state = 2) AND (p.replaced = 0 OR r.state <> 2)";
/// Of those that stand, who lives here; an entry shown under another is not listed.
pub(crate) const SHOWN: &str = "p.gone = 0 AND (p.import = 0 OR i.state = 2) AND (p.replaced = 0 OR r.state <> 2) \
     AND NOT EXISTS (SELECT 1 FROM person_aliases a WHERE a.merged = p.subject)";

pub(super) fn project(fact: &Fact, rows: &mut Rows<'_>) -> Result<(), Fault> {
    match fact.kind() {
        "person.registered" => {
            let s: Standing = fact.body()?;
            if s.import.is_none() {
                drop_all(fact, rows)?;
                changed(fact, s.community, rows)?;
                by_hand(fact, rows)?;
            }
            put(fact, &s, String::new(), rows)
        }
        "person.corrected" => {
            let c: Corrected = fact.body()?;
            let since = since(fact, &c.changed, rows)?;
            drop_all(fact, rows)?;
            changed(fact, c.standing.community, rows)?;
            by_hand(fact, rows)?;
            put(fact, &c.standing, since, rows)
        }
        "person.left" => left(fact, rows),
        "person.updated" => update(fact, rows),
        "person.removed" => {
            let _: Removed = fact.body()?;
            same::forget(subject(fact)?, rows)?;
            drop_all(fact, rows)
        }
        "person.affirmed" => affirmed(fact, rows),
        "import.started" => {
            let s: Started = fact.body()?;
            let none = None::<i64>;
            let (running, by) = (ImportState::Running as i64, fact.envelope.actor);
            rows.put(
                &IMPORTS,
                values![s.id, s.community, running, by, fact.at(), none, none, 0i64, 0i64, 0i64, 0i64, 0i64, s.as_of],
            )
        }
        "import.confirmed" => {
            let c: Confirmed = fact.body()?;
            rows.change(&IMPORTS, &[c.id.into()], |r| r.set("state", ImportState::Confirmed as i64))
        }
        "import.finished" => {
            let f: Finished = fact.body()?;
            rows.change(&IMPORTS, &[f.id.into()], |r| {
                r.set("state", ImportState::Finished as i64);
                r.set("ended_at", fact.at());
                r.set("undo_until", f.undo_until);
                for (column, n) in
                    [("added", f.added), ("changed", f.changed), ("same", f.same), ("wrong", f.wrong), ("places", f.places)]
                {
                    r.set(column, n);
                }
            })?;
            changed(fact, PlaceId::HOUSE, rows)
        }
        "import.mapped" => columns::project(fact, rows),
        "places.moved" => moved::project(fact, rows),
        "people.merged" | "people.unmerged" | "people.told_apart" => same::project(fact, rows),
        _ => {
            let u: Undone = fact.body()?;
            rows.change(&IMPORTS, &[u.id.into()], |r| {
                r.set("state", ImportState::Undone as i64);
                r.set("ended_at", fact.at());
            })?;
            // What this import stood on is free again.
            for d in rows.by(&DEPENDS, "later", &[u.id.into()])? {
                rows.delete(&DEPENDS, &[d.int("import").into(), d.int("later").into()])?;
            }
            changed(fact, PlaceId::HOUSE, rows)
        }
    }
}

fn subject(fact: &Fact) -> Result<SubjectRef, Fault> {
    fact.subject().ok_or_else(|| Fault::Broken(format!("fact {} names nobody", fact.seq())))
}

pub(super) fn changed(fact: &Fact, community: PlaceId, rows: &mut Rows<'_>) -> Result<(), Fault> {
    rows.put(&VERSION, values![community, fact.seq()])
}

fn put(fact: &Fact, s: &Standing, since: String, rows: &mut Rows<'_>) -> Result<(), Fault> {
    let (subject, flags) = (subject(fact)?, Need::bits(&s.needs));
    let (band, sex, relation) = (s.band as i64, s.sex as i64, s.relation as i64);
    let import = s.import.unwrap_or_default();
    let cells = values![
        s.community,
        s.grid,
        s.sort,
        subject,
        fact.seq(),
        s.building,
        s.unit,
        s.room,
        s.floor,
        band,
        sex,
        flags,
        relation,
        import,
        0i64,
        0i64,
        since
    ];
    rows.put(&PEOPLE, cells)
}

fn state_of(rows: &mut Rows<'_>, import: i64) -> Result<Option<ImportState>, Fault> {
    if import == 0 {
        return Ok(None);
    }
    Ok(rows.get(&IMPORTS, &[import.into()])?.map(|r| ImportState::from_number(r.int("state"))))
}

fn key(row: &Row) -> Vec<Value> {
    PEOPLE.columns[..PEOPLE.key].iter().map(|c| row.value(c.name).clone()).collect()
}

fn update(fact: &Fact, rows: &mut Rows<'_>) -> Result<(), Fault> {
    let s: Standing = fact.body()?;
    let Some(import) = s.import else {
        drop_all(fact, rows)?;
        changed(fact, s.community, rows)?;
        by_hand(fact, rows)?;
        return put(fact, &s, String::new(), rows);
    };
    for old in rows.by(&PEOPLE, "subject", &[subject(fact)?.into()])? {
        let (by, replaced) = (old.int("import"), old.int("replaced"));
        let stands = written_for_good(&old, rows)?;
        if !stands {
            // Undone, or of an import that still runs: the later one wins.
            rows.delete(&PEOPLE, &key(&old))?;
        } else if replaced == 0 || state_of(rows, replaced)? != Some(ImportState::Finished) {
            if by != 0 {
                rows.put(&DEPENDS, values![by, import])?;
            }
            rows.put_row(&PEOPLE, old.with("replaced", import))?;
        }
    }
    put(fact, &s, String::new(), rows)
}

fn written_for_good(row: &Row, rows: &mut Rows<'_>) -> Result<bool, Fault> {
    let by = row.int("import");
    Ok(by == 0 || state_of(rows, by)? == Some(ImportState::Finished))
}

fn by_hand(fact: &Fact, rows: &mut Rows<'_>) -> Result<(), Fault> {
    rows.put(&HANDS, values![1i64, fact.seq()])
}

/// The version that stands now.
fn standing_row(fact: &Fact, rows: &mut Rows<'_>) -> Result<Option<Row>, Fault> {
    for row in rows.by(&PEOPLE, "subject", &[subject(fact)?.into()])? {
        let replaced = state_of(rows, row.int("replaced"))? == Some(ImportState::Finished);
        if !replaced && written_for_good(&row, rows)? {
            return Ok(Some(row));
        }
    }
    Ok(None)
}

/// Which fact said each item of a version: its own, unless an older one is named.
pub(super) fn said_by(part: i64, since: &str) -> [i64; Item::ALL.len()] {
    let mut out = [part; Item::ALL.len()];
    for (item, seq) in since.split(',').filter_map(|p| p.split_once(':')) {
        if let (Some(slot), Ok(seq)) = (item.parse::<usize>().ok().and_then(|n| out.get_mut(n)), seq.parse()) {
            *slot = seq;
        }
    }
    out
}

fn since(fact: &Fact, changed: &[Item], rows: &mut Rows<'_>) -> Result<String, Fault> {
    let Some(old) = standing_row(fact, rows)? else { return Ok(String::new()) };
    let before = said_by(old.int("part"), old.text("since"));
    let kept = Item::ALL.into_iter().filter(|i| !changed.contains(i));
    Ok(kept.map(|i| format!("{}:{}", i as usize, before[i as usize])).collect::<Vec<_>>().join(","))
}

/// The version stays; what was affirmed is as old as this fact from now on.
fn affirmed(fact: &Fact, rows: &mut Rows<'_>) -> Result<(), Fault> {
    let a: Affirmed = fact.body()?;
    let Some(row) = standing_row(fact, rows)? else { return Ok(()) };
    let mut said = said_by(row.int("part"), row.text("since"));
    for item in a.items {
        said[item as usize] = fact.seq().0;
    }
    let part = row.int("part");
    let older = Item::ALL.into_iter().filter(|i| said[*i as usize] != part);
    let since = older.map(|i| format!("{}:{}", i as usize, said[i as usize])).collect::<Vec<_>>().join(",");
    rows.put_row(&PEOPLE, row.with("since", since))
}

fn left(fact: &Fact, rows: &mut Rows<'_>) -> Result<(), Fault> {
    let l: Left = fact.body()?;
    let Some(row) = standing_row(fact, rows)? else { return Ok(()) };
    drop_all(fact, rows)?;
    let (community, grid): (PlaceId, PlaceId) = (row.id("community"), row.id("grid"));
    rows.put_row(&PEOPLE, row.with("gone", fact.seq().0).with("replaced", 0i64))?;
    rows.put(&GONE, values![subject(fact)?, fact.seq(), community, grid, l.reason as i64, fact.at()])
}

/// By hand: nothing older is left to come back, so the imports it came from can no longer be undone.
fn drop_all(fact: &Fact, rows: &mut Rows<'_>) -> Result<(), Fault> {
    for old in rows.by(&PEOPLE, "subject", &[subject(fact)?.into()])? {
        let by = old.int("import");
        if by != 0 && state_of(rows, by)? == Some(ImportState::Finished) {
            rows.put(&DEPENDS, values![by, 0i64])?;
        }
        rows.delete(&PEOPLE, &key(&old))?;
        changed(fact, old.id("community"), rows)?;
    }
    let who = [subject(fact)?.into()];
    if rows.get(&GONE, &who)?.is_some() {
        rows.delete(&GONE, &who)?;
    }
    Ok(())
}

/// An import as pages show it.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct ImportRow {
    pub id: ImportId,
    pub community: PlaceId,
    pub state: ImportState,
    pub actor: ActorId,
    pub started_at: Moment,
    pub ended_at: Option<Moment>,
    pub undo_until: Option<Moment>,
    pub added: i64,
    pub changed: i64,
    pub same: i64,
    pub wrong: i64,
    pub places: i64,
    /// The day on which the list was true, where that was said.
    pub as_of: Option<Day>,
}

impl ImportRow {
    pub(crate) fn from_row(r: &Row) -> ImportRow {
        ImportRow {
            id: r.id("id"),
            community: r.id("community"),
            state: ImportState::from_number(r.int("state")),
            actor: r.id("actor"),
            started_at: r.moment("started_at"),
            ended_at: r.moment_opt("ended_at"),
            undo_until: r.moment_opt("undo_until"),
            added: r.int("added"),
            changed: r.int("changed"),
            same: r.int("same"),
            wrong: r.int("wrong"),
            places: r.int("places"),
            as_of: r.int_opt("as_of").map(|d| Day(d as i32)),
        }
    }
    pub fn find(read: &Read, id: ImportId) -> Result<Option<ImportRow>, Fault> {
        Ok(read.get(&IMPORTS, &[id.into()])?.as_ref().map(ImportRow::from_row))
    }
}

/// Rows that an unfinished import has written: on disk, hidden.
pub(super) fn written(read: &Read, import: &ImportRow) -> Result<i64, Fault> {
    let sql = "SELECT COUNT(*) AS n FROM person_people WHERE community = ?1 AND import = ?2";
    let rows = read.select(sql, &values![import.community, import.id])?;
    Ok(rows.first().map_or(0, |r| r.int("n")))
}

/// The newest imports within a scope, newest first.
pub fn imports_of(read: &Read, scope: &muster_web::Scope, limit: usize) -> Result<Vec<ImportRow>, Fault> {
    let mut values = values![limit];
    // A list belongs to a community: a grid's duty has none.
    let within = scope.filter("community", "0", &mut values);
    let sql = format!("SELECT * FROM person_imports WHERE {within} ORDER BY id DESC LIMIT ?1");
    Ok(read.select(&sql, &values)?.iter().map(ImportRow::from_row).collect())
}
