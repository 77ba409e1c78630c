//! Who has reached an age; and how far this week's walk through the register is.

use super::fact::Reached;
use muster_ledger::{Fact, Fault, Index, Keep, Moment, Read, Row, Rows, SubjectRef, Table, blob, int, text, values};
use muster_web::Scope;

pub static AGES: Table = Table {
    name: "age_ages",
    keep: Keep::Projection,
    columns: &[blob("subject"), int("years"), int("at"), int("community"), int("grid"), int("lapsed")],
    key: 2,
    indexes: &[Index { name: "at", columns: &["community", "at"] }],
};

/// One row: the week, by its first day, and where the walk goes on; empty once it is through.
pub(super) static WALK: Table = Table {
    name: "age_walk",
    keep: Keep::Work,
    columns: &[int("one"), int("week"), text("after"), int("done")],
    key: 1,
    indexes: &[],
};

pub(super) fn project(fact: &Fact, rows: &mut Rows<'_>) -> Result<(), Fault> {
    let r: Reached = fact.body()?;
    let subject = fact.subject().ok_or_else(|| Fault::Broken(format!("fact {} names nobody", fact.seq())))?;
    rows.put(&AGES, values![subject, r.years, fact.at(), r.community, r.grid, r.lapsed])
}

/// Whether it is on record that someone has reached an age.
pub fn is_reached(read: &Read, subject: SubjectRef, years: i64) -> Result<bool, Fault> {
    Ok(read.get(&AGES, &[subject.into(), years.into()])?.is_some())
}

/// One who reached it.
pub(super) struct Grown {
    pub subject: SubjectRef,
    pub at: Moment,
    pub lapsed: i64,
}

/// Within a scope, the newest first; those whose guardian's consents ended before the others.
pub(super) fn list(read: &Read, scope: &Scope, limit: usize) -> Result<Vec<Grown>, Fault> {
    let mut given = values![limit];
    let within = scope.filter("community", "grid", &mut given);
    let sql = format!("SELECT * FROM age_ages WHERE {within} ORDER BY lapsed > 0 DESC, at DESC, subject LIMIT ?1");
    let one = |r: &Row| {
        let subject = r.subject("subject")?;
        Some(Grown { subject, at: r.moment("at"), lapsed: r.int("lapsed") })
    };
    Ok(read.select(&sql, &given)?.iter().filter_map(one).collect())
}
