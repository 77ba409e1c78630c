//! Figures of reports: how many, never who.

use super::table::id_since;
use muster_ledger::{Day, Fault, Read, values};
use muster_web::Scope;
use std::collections::BTreeMap;

/// The bit of fever among the symptoms of a row.
pub(super) const FEVER: i64 = 1;

/// Distinct people with one of the symptoms in `bits`, by day of their first onset, within the scope, from `from` on.
pub(super) fn by_onset(read: &Read, scope: &Scope, from: Day, days: i32, bits: i64) -> Result<Vec<i64>, Fault> {
    let mut given = values![from, bits, id_since(from)];
    let filter = scope.filter("community", "grid", &mut given);
    let sql = format!(
        "SELECT onset, COUNT(*) AS n FROM (SELECT subject, MIN(onset) AS onset FROM selfreport_reports \
         WHERE id >= ?3 AND onset >= ?1 AND symptoms & ?2 <> 0 AND void = 0 AND {filter} GROUP BY subject) GROUP BY onset"
    );
    let found: BTreeMap<i64, i64> = read.select(&sql, &given)?.iter().map(|r| (r.int("onset"), r.int("n"))).collect();
    Ok((0..days).map(|d| found.get(&i64::from(from.0 + d)).copied().unwrap_or(0)).collect())
}

/// People who reported a fever, by day of its onset: reports, which nobody has to have confirmed.
pub fn fever_by_onset(read: &Read, scope: &Scope, from: Day, days: i32) -> Result<Vec<i64>, Fault> {
    by_onset(read, scope, from, days, FEVER)
}
