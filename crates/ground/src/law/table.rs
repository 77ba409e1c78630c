//! Which register was in force when, and what each entry of the present one says, as a digest.

use super::fact::{Edition, LawAdopted};
use super::register::{self, Register};
use muster_ledger::{ActorId, Fact, Fault, Index, Keep, Moment, Read, Row, Rows, Seq, Table, int, text, values};
use serde::Serialize;
use std::collections::BTreeMap;

pub static ADOPTIONS: Table = Table {
    name: "law_adoptions",
    keep: Keep::Steady,
    columns: &[
        int("seq"),
        // 1 for the one that stands.
        int("standing"),
        text("shipped"),
        text("own"),
        int("at"),
        int("adopted_by"),
        // Names of entries as JSON.
        text("changed"),
        text("gone"),
    ],
    key: 1,
    indexes: &[Index { name: "standing", columns: &["standing"] }],
};

pub(super) static DIGESTS: Table =
    Table { name: "law_digests", keep: Keep::Projection, columns: &[text("entry"), text("digest")], key: 1, indexes: &[] };

pub(super) fn project(fact: &Fact, rows: &mut Rows<'_>) -> Result<(), Fault> {
    if fact.kind() != super::LAW_ADOPTED.name {
        return super::check::project(fact, rows);
    }
    let a: LawAdopted = fact.body()?;
    for old in rows.by(&ADOPTIONS, "standing", &[1i64.into()])? {
        rows.change(&ADOPTIONS, &[old.int("seq").into()], |r| r.set("standing", 0i64))?;
    }
    for (entry, digest) in &a.changed {
        rows.put(&DIGESTS, values![entry.as_str(), digest.as_str()])?;
    }
    for entry in &a.gone {
        rows.delete(&DIGESTS, &[entry.as_str().into()])?;
    }
    let names: Vec<&String> = a.changed.keys().collect();
    let (changed, gone) = (serde_json::to_string(&names).unwrap_or_default(), serde_json::to_string(&a.gone).unwrap_or_default());
    rows.put(
        &ADOPTIONS,
        values![fact.seq(), 1i64, a.edition.shipped, a.edition.own, fact.at(), fact.envelope.actor, changed, gone],
    )
}

/// One edition of the register and since when it was in force.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Adoption {
    pub seq: Seq,
    pub standing: bool,
    pub edition: Edition,
    pub at: Moment,
    pub by: ActorId,
    pub changed: Vec<String>,
    pub gone: Vec<String>,
}

impl Adoption {
    pub fn from_row(r: &Row) -> Adoption {
        let names = |column: &str| serde_json::from_str(r.text(column)).unwrap_or_default();
        Adoption {
            seq: r.id("seq"),
            standing: r.int("standing") == 1,
            edition: Edition { shipped: r.text("shipped").to_owned(), own: r.text("own").to_owned() },
            at: r.moment("at"),
            by: r.id("adopted_by"),
            changed: names("changed"),
            gone: names("gone"),
        }
    }
}

/// The edition in force.
pub fn current(read: &Read) -> Result<Option<Adoption>, Fault> {
    Ok(read.by(&ADOPTIONS, "standing", &[1i64.into()])?.first().map(Adoption::from_row))
}

/// The last editions, the newest first. Laws are public: no scope.
pub(super) fn editions(read: &Read, max: usize) -> Result<Vec<Adoption>, Fault> {
    let rows = read.select("SELECT * FROM law_adoptions ORDER BY seq DESC LIMIT ?1", &values![max])?;
    Ok(rows.iter().map(Adoption::from_row).collect())
}

pub(super) fn digests(read: &Read) -> Result<BTreeMap<String, String>, Fault> {
    let rows = read.select("SELECT entry, digest FROM law_digests", &[])?;
    Ok(rows.iter().map(|r| (r.text("entry").to_owned(), r.text("digest").to_owned())).collect())
}

/// The register in force in this house: with its own files once two have adopted them.
pub fn in_force(read: &Read) -> Result<&'static Register, Fault> {
    let own = register::own_hash();
    if own.is_empty() {
        return Ok(register::shipped());
    }
    let adopted = current(read)?.is_some_and(|a| a.edition.own == own);
    Ok(register::with_own().filter(|_| adopted).unwrap_or(register::shipped()))
}
