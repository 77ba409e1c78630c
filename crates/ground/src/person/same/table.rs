//! Entries shown under another, and pairs that were told apart. No row of the register is rewritten for it: who reads,
//! resolves.

use super::fact::{Merged, ToldApart, Unmerged};
use crate::person::rule::REGISTER_DATASET;
use crate::person::table::{DEPENDS, PEOPLE, changed};
use muster_ledger::{
    Fact, Fault, Index, Keep, Moment, PersonId, PlaceId, Read, Row, Rows, SubjectRef, Table, Value, blob, int, values,
};

pub static ALIASES: Table = Table {
    name: "person_aliases",
    keep: Keep::Projection,
    columns: &[blob("merged"), blob("kept"), int("seq"), int("community"), int("grid"), int("at")],
    key: 1,
    indexes: &[Index { name: "kept", columns: &["kept"] }],
};

/// The lesser subject first.
pub static APART: Table = Table {
    name: "person_apart",
    keep: Keep::Projection,
    columns: &[blob("one"), blob("other"), int("seq"), int("community")],
    key: 2,
    indexes: &[Index { name: "community", columns: &["community"] }, Index { name: "other", columns: &["other"] }],
};

fn both(fact: &Fact) -> Result<(SubjectRef, SubjectRef), Fault> {
    match fact.envelope.subjects[..] {
        [kept, merged] => Ok((kept, merged)),
        _ => Err(Fault::Broken(format!("fact {} names not two", fact.seq()))),
    }
}

pub(in crate::person) fn project(fact: &Fact, rows: &mut Rows<'_>) -> Result<(), Fault> {
    let (first, second) = both(fact)?;
    match fact.kind() {
        "people.merged" => {
            let m: Merged = fact.body()?;
            rows.put(&ALIASES, values![second, first, fact.seq(), m.community, m.grid, fact.at()])?;
            moved(fact, [first, second], Some(-fact.seq().0), rows)
        }
        "people.unmerged" => {
            let _: Unmerged = fact.body()?;
            if let Some(alias) = rows.get(&ALIASES, &[second.into()])? {
                free(alias.int("seq"), rows)?;
            }
            rows.delete(&ALIASES, &[second.into()])?;
            moved(fact, [first, second], None, rows)
        }
        _ => {
            let t: ToldApart = fact.body()?;
            let (one, other) = pair(first, second);
            rows.put(&APART, values![one, other, fact.seq(), t.community])
        }
    }
}

/// Lists of both places are others from now on; lists that brought either cannot be taken back while `depends` stands.
fn moved(fact: &Fact, who: [SubjectRef; 2], depends: Option<i64>, rows: &mut Rows<'_>) -> Result<(), Fault> {
    for subject in who {
        for r in rows.by(&PEOPLE, "subject", &[subject.into()])? {
            changed(fact, r.id("community"), rows)?;
            if let (Some(depends), import @ 1..) = (depends, r.int("import")) {
                rows.put(&DEPENDS, values![import, depends])?;
            }
        }
    }
    Ok(())
}

/// An entry stands in another community or grid: so do what shows it and what tells it apart.
pub(in crate::person) fn carried(subject: &[Value], community: PlaceId, grid: PlaceId, rows: &mut Rows<'_>) -> Result<(), Fault> {
    for alias in rows.by(&ALIASES, "kept", subject)? {
        rows.put_row(&ALIASES, alias.with("community", community).with("grid", grid))?;
    }
    for pair in rows.by(&APART, "other", subject)? {
        rows.put_row(&APART, pair.with("community", community))?;
    }
    Ok(())
}

fn free(merged_by: i64, rows: &mut Rows<'_>) -> Result<(), Fault> {
    for d in rows.by(&DEPENDS, "later", &[Value::Int(-merged_by)])? {
        rows.delete(&DEPENDS, &[d.int("import").into(), d.int("later").into()])?;
    }
    Ok(())
}

/// Who is off the register for good is nobody's other entry.
pub(in crate::person) fn forget(who: SubjectRef, rows: &mut Rows<'_>) -> Result<(), Fault> {
    let mut gone = rows.by(&ALIASES, "kept", &[who.into()])?;
    gone.extend(rows.get(&ALIASES, &[who.into()])?);
    for alias in gone {
        free(alias.int("seq"), rows)?;
        rows.delete(&ALIASES, &[alias.value("merged").clone()])?;
    }
    Ok(())
}

pub(super) fn pair(a: SubjectRef, b: SubjectRef) -> (SubjectRef, SubjectRef) {
    (a.min(b), a.max(b))
}

/// The entry under which a subject is shown: its own, unless it was merged.
pub(in crate::person) fn canonical(read: &Read, subject: SubjectRef) -> Result<SubjectRef, Fault> {
    let mut at = subject;
    // Only who stands alone is merged into: the chain has an end.
    while let Some(kept) = read.get(&ALIASES, &[at.into()])?.and_then(|r| r.subject("kept")) {
        at = kept;
    }
    Ok(at)
}

/// Every entry of whom `subject` is an entry, the one that is shown first, however they came together.
pub fn entries_of(read: &Read, subject: SubjectRef) -> Result<Vec<SubjectRef>, Fault> {
    let mut all = vec![canonical(read, subject)?];
    let mut next = 0;
    while let Some(at) = all.get(next).copied() {
        all.extend(read.by(&ALIASES, "kept", &[at.into()])?.iter().filter_map(|r| r.subject("merged")));
        next += 1;
    }
    Ok(all)
}

/// Someone as one person: themselves, or whom they were merged into.
pub fn canonical_person(read: &Read, person: PersonId) -> Result<PersonId, Fault> {
    let Some(own) = read.vault().subject(REGISTER_DATASET, person) else { return Ok(person) };
    let kept = canonical(read, own)?;
    if kept == own {
        return Ok(person);
    }
    Ok(crate::person::owner(read, kept)?.unwrap_or(person))
}

/// All persons that are one with `person`, themselves among them: what was recorded of each is theirs.
pub fn selves(read: &Read, person: PersonId) -> Result<Vec<PersonId>, Fault> {
    let Some(own) = read.vault().subject(REGISTER_DATASET, person) else { return Ok(vec![person]) };
    let entries = entries_of(read, own)?;
    if entries.len() == 1 {
        return Ok(vec![person]);
    }
    let mut all = Vec::with_capacity(entries.len());
    for e in entries {
        all.extend(crate::person::owner(read, e)?);
    }
    Ok(all)
}

/// Telephones of all entries of someone: only after a look was recorded.
pub(in crate::person) fn phones_of(read: &Read, subject: SubjectRef) -> Result<Vec<String>, Fault> {
    let mut out: Vec<String> = Vec::new();
    for e in entries_of(read, subject)? {
        let row = crate::person::read::row_of_any(read, e)?;
        let known = row.and_then(|r| crate::person::read::open(read, r.int("part")));
        out.extend(known.map(|k| k.phone).filter(|p| !p.is_empty()));
    }
    out.sort();
    out.dedup();
    Ok(out)
}

/// The rooms at which someone is entered: of the entry that is shown first, then of those merged into it.
pub fn rooms_of_entries(read: &Read, person: PersonId) -> Result<Vec<PlaceId>, Fault> {
    let Some(own) = read.vault().subject(REGISTER_DATASET, person) else { return Ok(Vec::new()) };
    let mut rooms = Vec::new();
    for e in entries_of(read, own)? {
        rooms.extend(crate::person::read::row_of_any(read, e)?.map(|r| r.id::<PlaceId>("room")));
    }
    rooms.dedup();
    Ok(rooms)
}

/// Whether anyone is merged with anyone: where not, nobody needs to be resolved.
pub fn any_merged(read: &Read) -> Result<bool, Fault> {
    Ok(!read.select("SELECT 1 AS n FROM person_aliases LIMIT 1", &[])?.is_empty())
}

/// An entry shown under another, and since when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::person) struct Alias {
    pub merged: SubjectRef,
    pub kept: SubjectRef,
    pub at: Moment,
}

/// What was merged into an entry directly, the last first.
pub(in crate::person) fn merged_into(read: &Read, kept: SubjectRef) -> Result<Vec<Alias>, Fault> {
    let one = |r: &Row| Some(Alias { merged: r.subject("merged")?, kept: r.subject("kept")?, at: r.moment("at") });
    let mut all: Vec<Alias> = read.by(&ALIASES, "kept", &[kept.into()])?.iter().filter_map(one).collect();
    all.sort_by_key(|a| std::cmp::Reverse(a.at));
    Ok(all)
}

/// Pairs of a community that were told apart.
pub(super) fn apart_in(read: &Read, community: PlaceId) -> Result<std::collections::HashSet<(SubjectRef, SubjectRef)>, Fault> {
    let rows = read.by(&APART, "community", &[Value::from(community)])?;
    Ok(rows.iter().filter_map(|r| Some((r.subject("one")?, r.subject("other")?))).collect())
}

pub(super) fn told_apart(read: &Read, a: SubjectRef, b: SubjectRef) -> Result<bool, Fault> {
    let (one, other) = pair(a, b);
    Ok(read.get(&APART, &[one.into(), other.into()])?.is_some())
}
